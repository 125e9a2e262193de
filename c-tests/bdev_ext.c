/*
 * spdk/bdev.h: reads and writes with options: data of memory domains, sequences of operations, metadata that is looked
 * after. A module of the test knows domains and sequences, or does not; a domain of the test moves data at once, later,
 * or not at all.
 */
#include "block.h"
#include <spdk/accel.h>
#include <spdk/dif.h>
#include <spdk/dma.h>

#define BS 512
#define LEN (8 * BS)
/* An address of the domain's memory is that of ordinary memory with this bit. */
#define FAR (1ull << 60)

static struct disk *g_disk;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch, *g_accel;
static uint8_t g_a[LEN] __attribute__((aligned(4096)));
static uint8_t g_b[LEN] __attribute__((aligned(4096)));
static uint8_t g_c[LEN] __attribute__((aligned(4096)));
static uint8_t g_md[8 * 16];
static char g_order[128];

static void
note(const char *what)
{
	strncat(g_order, what, sizeof(g_order) - strlen(g_order) - 1);
}

static void
step(void *arg)
{
	note(arg);
}

static void
pattern(void *to, size_t len, unsigned seed)
{
	uint8_t *byte = to;

	for (size_t i = 0; i < len; i++) {
		byte[i] = (uint8_t)(i * 7 + i / 251 * 13 + seed);
	}
}

/* The domain. */

enum how { AT_ONCE, LATER, REFUSE, FAIL_LATER };

static struct {
	struct spdk_memory_domain *domain;
	enum how how;
	int nomem;	/* so many requests more get -ENOMEM */
	int pulls, pushes;
	int n_waiting;
	struct {
		spdk_memory_domain_data_cpl_cb cb;
		void *arg;
		int rc;
	} waiting[64];
} g_far;
static char g_far_ctx;

static void *
far(void *near)
{
	return (void *)((uintptr_t)near | FAR);
}

static void *
near(void *far)
{
	CHECK((uintptr_t)far & FAR);
	return (void *)((uintptr_t)far & ~FAR);
}

static void
move(struct iovec *dst, uint32_t n_dst, bool dst_far, struct iovec *src, uint32_t n_src, bool src_far)
{
	size_t at_dst = 0, at_src = 0;
	uint32_t i = 0, j = 0;

	while (i < n_dst && j < n_src) {
		size_t n = spdk_min(dst[i].iov_len - at_dst, src[j].iov_len - at_src);
		uint8_t *to = dst_far ? near(dst[i].iov_base) : dst[i].iov_base;
		uint8_t *from = src_far ? near(src[j].iov_base) : src[j].iov_base;

		memcpy(to + at_dst, from + at_src, n);
		at_dst += n;
		at_src += n;
		if (at_dst == dst[i].iov_len) {
			i++;
			at_dst = 0;
		}
		if (at_src == src[j].iov_len) {
			j++;
			at_src = 0;
		}
	}
}

static int
far_answer(spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	int rc = g_far.how == FAIL_LATER ? -EIO : 0;

	if (g_far.how == AT_ONCE) {
		cb(arg, 0);
		return 0;
	}
	REQUIRE(g_far.n_waiting < 64);
	g_far.waiting[g_far.n_waiting].cb = cb;
	g_far.waiting[g_far.n_waiting].arg = arg;
	g_far.waiting[g_far.n_waiting++].rc = rc;
	return 0;
}

static int
far_refuses(void)
{
	if (g_far.nomem > 0) {
		g_far.nomem--;
		return -ENOMEM;
	}
	return g_far.how == REFUSE ? -EPERM : 0;
}

static int
far_pull(struct spdk_memory_domain *domain, void *ctx, struct iovec *src, uint32_t n_src, struct iovec *dst,
	 uint32_t n_dst, spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	int rc;

	CHECK(domain == g_far.domain);
	CHECK(ctx == &g_far_ctx);
	g_far.pulls++;
	note("<");
	rc = far_refuses();
	if (rc != 0) {
		return rc;
	}
	move(dst, n_dst, false, src, n_src, true);
	return far_answer(cb, arg);
}

static int
far_push(struct spdk_memory_domain *domain, void *ctx, struct iovec *dst, uint32_t n_dst, struct iovec *src,
	 uint32_t n_src, spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	int rc;

	CHECK(domain == g_far.domain);
	CHECK(ctx == &g_far_ctx);
	g_far.pushes++;
	note(">");
	rc = far_refuses();
	if (rc != 0) {
		return rc;
	}
	move(dst, n_dst, true, src, n_src, false);
	return far_answer(cb, arg);
}

static void
far_release(void)
{
	int n = g_far.n_waiting;

	g_far.n_waiting = 0;
	for (int i = 0; i < n; i++) {
		g_far.waiting[i].cb(g_far.waiting[i].arg, g_far.waiting[i].rc);
	}
}

static void
far_is(enum how how)
{
	g_far.how = how;
	g_far.nomem = g_far.pulls = g_far.pushes = 0;
	g_order[0] = 0;
}

/* The module: as the one of block.h, with domains and sequences. */

static struct {
	bool domains, sequences;
	enum { RUN, GIVE_BACK, GIVE_UP } with_sequence;
	struct spdk_memory_domain *domain;
	void *domain_ctx;
	struct spdk_accel_sequence *seq;
	void *base;
	struct iovec iov;
	struct spdk_bdev_io *io;
} g_mod;

static void
ran(void *arg, int status)
{
	struct spdk_bdev_io *io = arg;

	io->u.bdev.accel_sequence = NULL;
	spdk_bdev_io_complete(io, status == 0 ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

static void
ext_submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	struct disk *disk = io->bdev->ctxt;
	bool rw = io->type == SPDK_BDEV_IO_TYPE_READ || io->type == SPDK_BDEV_IO_TYPE_WRITE;
	uint64_t first = io->u.bdev.offset_blocks * disk->bdev.blocklen;
	int rc;

	if (!rw) {
		if (io->type == SPDK_BDEV_IO_TYPE_ABORT) {
			note("A");
		}
		disk_submit(ch, io);
		return;
	}
	note("M");
	g_mod.domain = io->u.bdev.memory_domain;
	g_mod.domain_ctx = io->u.bdev.memory_domain_ctx;
	g_mod.seq = io->u.bdev.accel_sequence;
	g_mod.base = io->u.bdev.iovcnt ? io->u.bdev.iovs[0].iov_base : NULL;
	g_mod.io = io;
	CHECK(g_mod.domains || g_mod.domain == NULL);
	CHECK(g_mod.sequences || g_mod.seq == NULL);
	if (disk->hold || disk->nomem > 0 || (g_mod.seq == NULL && g_mod.domain == NULL)) {
		disk_submit(ch, io);
		return;
	}
	disk->requests++;
	if (g_mod.with_sequence == GIVE_BACK) {
		g_mod.with_sequence = RUN;
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_NOMEM);
		return;
	}
	if (g_mod.with_sequence == GIVE_UP) {
		g_mod.with_sequence = RUN;
		spdk_accel_sequence_abort(io->u.bdev.accel_sequence);
		io->u.bdev.accel_sequence = NULL;
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	}
	g_mod.iov.iov_base = disk->data + first;
	g_mod.iov.iov_len = io->u.bdev.num_blocks * disk->bdev.blocklen;
	if (io->type == SPDK_BDEV_IO_TYPE_WRITE) {
		rc = spdk_accel_append_copy(&io->u.bdev.accel_sequence, g_accel, &g_mod.iov, 1, NULL, NULL, io->u.bdev.iovs,
					    io->u.bdev.iovcnt, g_mod.domain, g_mod.domain_ctx, NULL, NULL);
	} else {
		rc = spdk_accel_append_copy(&io->u.bdev.accel_sequence, g_accel, io->u.bdev.iovs, io->u.bdev.iovcnt,
					    g_mod.domain, g_mod.domain_ctx, &g_mod.iov, 1, NULL, NULL, NULL, NULL);
		spdk_accel_sequence_reverse(io->u.bdev.accel_sequence);
	}
	CHECK_EQ(rc, 0);
	spdk_accel_sequence_finish(io->u.bdev.accel_sequence, ran, io);
}

static int
ext_domains(void *ctx, struct spdk_memory_domain **domains, int n)
{
	(void)ctx;
	if (!g_mod.domains) {
		return 0;
	}
	if (domains && n > 0) {
		domains[0] = g_far.domain;
	}
	return 1;
}

static bool
ext_sequences(void *ctx, enum spdk_bdev_io_type type)
{
	(void)ctx;
	return g_mod.sequences && (type == SPDK_BDEV_IO_TYPE_READ || type == SPDK_BDEV_IO_TYPE_WRITE);
}

static struct spdk_bdev_fn_table g_ext_table;

static void
prepare(bool domains, bool sequences)
{
	memset(&g_mod, 0, sizeof(g_mod));
	g_mod.domains = domains;
	g_mod.sequences = sequences;
	g_ext_table = g_disk_table;
	g_ext_table.submit_request = ext_submit;
	g_ext_table.get_memory_domains = ext_domains;
	g_ext_table.accel_sequence_supported = ext_sequences;
	g_disk = disk_new("ext0");
	g_disk->bdev.fn_table = &g_ext_table;
}

static void
open_it(bool hide)
{
	struct spdk_bdev_open_opts opts;
	struct spdk_memory_domain *domain = NULL;

	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	CHECK_EQ(spdk_bdev_get_memory_domains(&g_disk->bdev, NULL, 0), g_mod.domains ? 1 : 0);
	CHECK_EQ(spdk_bdev_get_memory_domains(&g_disk->bdev, &domain, 1), g_mod.domains ? 1 : 0);
	CHECK(domain == (g_mod.domains ? g_far.domain : NULL));
	spdk_bdev_open_opts_init(&opts, sizeof(opts));
	opts.hide_metadata = hide;
	REQUIRE(spdk_bdev_open_ext_v2("ext0", true, bdev_event, &g_events, &opts, &g_desc) == 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
}

static void
close_it(void)
{
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
}

static void
begin(bool domains, bool sequences)
{
	prepare(domains, sequences);
	open_it(false);
}

static struct spdk_bdev_ext_io_opts
options(void)
{
	struct spdk_bdev_ext_io_opts opts = { .size = sizeof(opts) };

	return opts;
}

static struct spdk_bdev_ext_io_opts
far_options(void)
{
	struct spdk_bdev_ext_io_opts opts = options();

	opts.memory_domain = g_far.domain;
	opts.memory_domain_ctx = &g_far_ctx;
	return opts;
}

static int
rw(bool write, struct iovec *iov, int n, uint64_t at, uint64_t num, struct result *r, struct spdk_bdev_ext_io_opts *opts)
{
	return (write ? spdk_bdev_writev_blocks_ext : spdk_bdev_readv_blocks_ext)(g_desc, g_ch, iov, n, at, num, io_done, r,
										 opts);
}

/* Submits and waits. 1: success, 0: failure. */
static int
done(bool write, struct iovec *iov, int n, uint64_t at, uint64_t num, struct spdk_bdev_ext_io_opts *opts)
{
	struct result r = { 0 };

	CHECK_EQ(rw(write, iov, n, at, num, &r, opts), 0);
	for (int i = 0; i < 200 && r.calls == 0; i++) {
		poll_app();
		usleep(200);
	}
	CHECK_EQ(r.calls, 1);
	poll_app();
	CHECK_EQ(r.calls, 1);
	return r.success;
}

static void
refused(void)
{
	struct iovec iov = { g_a, LEN }, none = { NULL, LEN };
	struct spdk_bdev_ext_io_opts opts;
	struct spdk_accel_sequence *seq = NULL;
	struct result r = { 0 };

	prepare(false, false);
	g_disk->bdev.md_len = 16;
	open_it(false);
	for (int write = 0; write < 2; write++) {
		opts = options();
		opts.size = offsetof(struct spdk_bdev_ext_io_opts, metadata);
		CHECK_EQ(rw(write, &iov, 1, 0, 8, &r, &opts), -EINVAL);
		opts.size = sizeof(opts) + 1;
		CHECK_EQ(rw(write, &iov, 1, 0, 8, &r, &opts), -EINVAL);
		opts.size = 0;
		CHECK_EQ(rw(write, &iov, 1, 0, 8, &r, &opts), -EINVAL);
		/* Data of a domain lies somewhere. */
		opts = far_options();
		CHECK_EQ(rw(write, &none, 1, 0, 8, &r, &opts), -EINVAL);
		/* Not beyond the end. */
		CHECK_EQ(rw(write, &iov, 1, DISK_BLOCKS - 7, 8, &r, &opts), -EINVAL);
		/* No sequence together with separate metadata. */
		CHECK_EQ(spdk_accel_append_fill(&seq, g_accel, g_c, LEN, NULL, NULL, 1, NULL, NULL), 0);
		opts = options();
		opts.metadata = g_md;
		opts.accel_sequence = seq;
		CHECK_EQ(rw(write, &iov, 1, 0, 8, &r, &opts), -EINVAL);
		/* It is the caller's still. */
		spdk_accel_sequence_abort(seq);
		seq = NULL;
		opts.accel_sequence = NULL;
		CHECK_EQ(rw(write, &none, 1, 0, 8, &r, &opts), -EINVAL);
		opts.nvme_cdw12.raw = SPDK_DIF_FLAGS_NVME_PRACT;
		CHECK_EQ(rw(write, &iov, 1, 0, 8, &r, &opts), -ENOTSUP);
		/* A size that ends within a field: that field is not there. */
		opts = options();
		opts.size = offsetof(struct spdk_bdev_ext_io_opts, accel_sequence) + 4;
		opts.accel_sequence = (void *)&opts;
		CHECK_EQ(done(write, &iov, 1, 0, 8, &opts), 1);
	}
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	CHECK_EQ(spdk_bdev_open_ext("ext0", false, bdev_event, &g_events, &g_desc), 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	opts = far_options();
	CHECK_EQ(rw(true, &iov, 1, 0, 8, &r, &opts), -EBADF);
	close_it();
	begin(false, false);
	opts = options();
	opts.metadata = g_md;
	CHECK_EQ(rw(false, &iov, 1, 0, 8, &r, &opts), -EINVAL);
	CHECK_EQ(rw(true, &iov, 1, 0, 8, &r, &opts), -EINVAL);
#ifdef RESPDK_STALE
	{
		struct spdk_memory_domain *gone;

		CHECK_EQ(spdk_memory_domain_create(&gone, SPDK_DMA_DEVICE_TYPE_DMA, NULL, "gone"), 0);
		spdk_memory_domain_destroy(gone);
		opts = options();
		opts.memory_domain = gone;
		CHECK_EQ(rw(true, &iov, 1, 0, 8, &r, &opts), -ESTALE);
		opts.memory_domain = (void *)&opts;
		CHECK_EQ(rw(true, &iov, 1, 0, 8, &r, &opts), -EBADF);
		CHECK_EQ(spdk_accel_append_fill(&seq, g_accel, g_c, LEN, NULL, NULL, 1, NULL, NULL), 0);
		spdk_accel_sequence_abort(seq);
		opts = options();
		opts.accel_sequence = seq;
		CHECK_EQ(rw(true, &iov, 1, 0, 8, &r, &opts), -ESTALE);
		opts.accel_sequence = (void *)&opts;
		CHECK_EQ(rw(false, &iov, 1, 0, 8, &r, &opts), -EBADF);
	}
#endif
	CHECK_EQ(r.calls, 0);
	close_it();
}

/* A module that cannot reach the domain: data is pulled before a write, and pushed after a read. */
static void
bounced(void)
{
	struct iovec iov[3] = { { far(g_a), BS }, { far(g_a + BS), 6 * BS + 100 }, { far(g_a + 7 * BS + 100), BS - 100 } };
	struct iovec back[2] = { { far(g_b), 3 * BS + 1 }, { far(g_b + 3 * BS + 1), 5 * BS - 1 } };
	struct spdk_bdev_ext_io_opts opts = far_options();
	struct result r = { 0 };
	uint8_t old[LEN];

	begin(false, false);
	for (int how = AT_ONCE; how <= LATER; how++) {
		pattern(g_a, LEN, how);
		memset(g_b, 0, LEN);
		far_is(how);
		r = (struct result){ 0 };
		CHECK_EQ(rw(true, iov, 3, 16, 8, &r, &opts), 0);
		CHECK_EQ(r.calls, 0);
		poll_app();
		if (how == LATER) {
			CHECK_EQ(r.calls, 0);
			CHECK_STR(g_order, "<");
			far_release();
			poll_app();
		}
		CHECK_EQ(r.calls, 1);
		CHECK(r.success);
		CHECK_STR(g_order, "<M");
		CHECK(memcmp(g_disk->data + 16 * BS, g_a, LEN) == 0);
		CHECK(g_mod.base != iov[0].iov_base);
		/* And back. */
		far_is(how);
		r = (struct result){ 0 };
		CHECK_EQ(rw(false, back, 2, 16, 8, &r, &opts), 0);
		CHECK_EQ(r.calls, 0);
		poll_app();
		if (how == LATER) {
			CHECK_EQ(r.calls, 0);
			CHECK_STR(g_order, "M>");
			far_release();
			poll_app();
		}
		CHECK_EQ(r.calls, 1);
		CHECK(r.success);
		CHECK_STR(g_order, "M>");
		CHECK(memcmp(g_b, g_a, LEN) == 0);
	}
	memcpy(old, g_disk->data + 16 * BS, LEN);
	pattern(g_a, LEN, 77);
	/* Refused, or it fails: the module never sees the write, the read fails after it. */
	for (int how = REFUSE; how <= FAIL_LATER; how++) {
		far_is(how);
		r = (struct result){ 0 };
		CHECK_EQ(rw(true, iov, 3, 16, 8, &r, &opts), 0);
		CHECK_EQ(r.calls, 0);
		poll_app();
		far_release();
		poll_app();
		CHECK_EQ(r.calls, 1);
		CHECK(!r.success);
		CHECK_STR(g_order, "<");
		CHECK(memcmp(g_disk->data + 16 * BS, old, LEN) == 0);
		far_is(how);
		r = (struct result){ 0 };
		CHECK_EQ(rw(false, back, 2, 16, 8, &r, &opts), 0);
		poll_app();
		far_release();
		poll_app();
		CHECK_EQ(r.calls, 1);
		CHECK(!r.success);
		CHECK_STR(g_order, "M>");
	}
	/* The module fails: nothing is pushed. */
	far_is(AT_ONCE);
	g_disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	CHECK_EQ(done(false, back, 2, 16, 8, &opts), 0);
	CHECK_STR(g_order, "M");
	g_disk->status = 0;
	/* The module has no memory: what was pulled is not pulled again. */
	far_is(AT_ONCE);
	g_disk->nomem = 1;
	CHECK_EQ(done(true, iov, 3, 16, 8, &opts), 1);
	CHECK_STR(g_order, "<MM");
	CHECK(memcmp(g_disk->data + 16 * BS, g_a, LEN) == 0);
	close_it();
}

/* The domain has no memory: the I/O waits, and those behind it do. */
static void
short_of_memory(void)
{
	struct iovec iov = { far(g_a), LEN }, other = { far(g_c), LEN }, back = { far(g_b), LEN };
	struct spdk_bdev_ext_io_opts opts = far_options();
	struct result r[3] = { { 0 } };
	struct iovec plain = { g_b, LEN };

	begin(false, false);
	pattern(g_a, LEN, 3);
	pattern(g_c, LEN, 4);
	/* One that the module has, whose completion reminds of the others. */
	far_is(AT_ONCE);
	g_disk->hold = true;
	CHECK_EQ(rw(false, &plain, 1, 0, 8, &r[0], NULL), 0);
	g_disk->hold = false;
	g_far.nomem = 1;
	CHECK_EQ(rw(true, &iov, 1, 16, 8, &r[1], &opts), 0);
	CHECK_EQ(rw(true, &other, 1, 24, 8, &r[2], &opts), 0);
	poll_app();
	CHECK_EQ(r[1].calls + r[2].calls, 0);
	/* The second one is not even tried. */
	CHECK_EQ(g_far.pulls, 1);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(r[0].calls + r[1].calls + r[2].calls, 3);
	CHECK_EQ(g_far.pulls, 3);
	CHECK(memcmp(g_disk->data + 16 * BS, g_a, LEN) == 0);
	CHECK(memcmp(g_disk->data + 24 * BS, g_c, LEN) == 0);
	/* A read waits with its data in the bounce buffer. */
	far_is(AT_ONCE);
	memset(r, 0, sizeof(r));
	g_disk->hold = true;
	CHECK_EQ(rw(false, &plain, 1, 0, 8, &r[0], NULL), 0);
	g_disk->hold = false;
	g_far.nomem = 1;
	CHECK_EQ(rw(false, &back, 1, 24, 8, &r[1], &opts), 0);
	poll_app();
	CHECK_EQ(r[1].calls, 0);
	CHECK_EQ(g_far.pushes, 1);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(r[1].calls, 1);
	CHECK(r[1].success);
	CHECK_EQ(g_far.pushes, 2);
	CHECK(memcmp(g_b, g_c, LEN) == 0);
#ifdef RESPDK_STALE
	/* With nothing else under way it is tried again as well. (v26.01 waits for the next I/O.) */
	far_is(AT_ONCE);
	g_far.nomem = 2;
	CHECK_EQ(done(true, &iov, 1, 16, 8, &opts), 1);
	CHECK_EQ(g_far.pulls, 3);
	g_far.nomem = 2;
	CHECK_EQ(done(false, &back, 1, 16, 8, &opts), 1);
	CHECK(memcmp(g_b, g_a, LEN) == 0);
	/* What waits can be aborted, and goes with the channel. */
	far_is(AT_ONCE);
	memset(r, 0, sizeof(r));
	g_far.nomem = 1000000;
	CHECK_EQ(rw(true, &iov, 1, 16, 8, &r[0], &opts), 0);
	CHECK_EQ(rw(true, &other, 1, 24, 8, &r[1], &opts), 0);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r[0], io_done, &r[2]), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK(!r[0].success);
	CHECK_EQ(r[1].calls, 0);
	CHECK_EQ(r[2].calls, 1);
	CHECK(r[2].success);
	spdk_put_io_channel(g_ch);
	poll_app();
	CHECK_EQ(r[1].calls, 1);
	CHECK(!r[1].success);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	/* So can what waits to be pushed. */
	memset(r, 0, sizeof(r));
	CHECK_EQ(rw(false, &back, 1, 24, 8, &r[0], &opts), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 0);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r[0], io_done, &r[2]), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK(!r[0].success);
	CHECK_EQ(r[2].calls, 1);
	CHECK(r[2].success);
	/* A reset ends both. */
	memset(r, 0, sizeof(r));
	CHECK_EQ(rw(true, &iov, 1, 16, 8, &r[0], &opts), 0);
	CHECK_EQ(spdk_bdev_reset(g_desc, g_ch, io_done, &r[2]), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK(!r[0].success);
	CHECK_EQ(r[2].calls, 1);
	CHECK(r[2].success);
	far_is(AT_ONCE);
	CHECK_EQ(done(true, &iov, 1, 16, 8, &opts), 1);
#endif
	close_it();
}

/* Separate metadata lies in the domain as well. */
static void
separate_metadata(void)
{
	struct iovec iov = { far(g_a), LEN }, back = { far(g_b), LEN };
	struct spdk_bdev_ext_io_opts opts = far_options();
	uint8_t md[sizeof(g_md)];

	prepare(false, false);
	g_disk->bdev.md_len = 16;
	open_it(false);
	opts.metadata = far(g_md);
	for (int how = AT_ONCE; how <= FAIL_LATER; how++) {
		struct result r = { 0 };

		pattern(g_a, LEN, 20 + how);
		pattern(g_md, sizeof(g_md), 40 + how);
		far_is(how);
		CHECK_EQ(rw(true, &iov, 1, 40, 8, &r, &opts), 0);
		poll_app();
		for (int i = 0; i < 3; i++) {
			far_release();
			poll_app();
		}
		CHECK_EQ(r.calls, 1);
		CHECK_EQ(r.success, how < REFUSE);
		CHECK_STR(g_order, how < REFUSE ? "<<M" : "<");
		if (how < REFUSE) {
			CHECK(memcmp(g_disk->data + 40 * BS, g_a, LEN) == 0);
			CHECK(memcmp(g_disk->md + 40 * 16, g_md, sizeof(g_md)) == 0);
		}
		memcpy(md, g_md, sizeof(md));
		memset(g_md, 0, sizeof(g_md));
		memset(g_b, 0, LEN);
		far_is(how);
		r = (struct result){ 0 };
		CHECK_EQ(rw(false, &back, 1, 40, 8, &r, &opts), 0);
		poll_app();
		for (int i = 0; i < 3; i++) {
			far_release();
			poll_app();
		}
		CHECK_EQ(r.calls, 1);
		CHECK_EQ(r.success, how < REFUSE);
		CHECK_STR(g_order, how < REFUSE ? "M>>" : "M>");
		if (how < REFUSE) {
			CHECK(memcmp(g_b, g_a, LEN) == 0);
			CHECK(memcmp(g_md, md, sizeof(g_md)) == 0);
		}
	}
	close_it();
}

/* What is split is bounced as a whole; and a module that reaches the domain gets parts that lie there. */
static void
split(void)
{
	struct iovec iov = { far(g_a), LEN }, back[2] = { { far(g_b), 5 * BS }, { far(g_b + 5 * BS), 3 * BS } };
	struct spdk_bdev_ext_io_opts opts = far_options();

	for (int domains = 0; domains < 2; domains++) {
		prepare(domains, false);
		g_disk->bdev.max_rw_size = 3;
		open_it(false);
		for (int how = AT_ONCE; how <= FAIL_LATER; how++) {
			struct result r = { 0 };

			if (domains && how != AT_ONCE) {
				continue;
			}
			pattern(g_a, LEN, 60 + how);
			memset(g_b, 0, LEN);
			far_is(how);
			CHECK_EQ(rw(true, &iov, 1, 80, 8, &r, &opts), 0);
			for (int i = 0; i < 5; i++) {
				poll_app();
				far_release();
			}
			poll_app();
			CHECK_EQ(r.calls, 1);
			CHECK_EQ(r.success, how < REFUSE);
			if (!domains) {
				CHECK_STR(g_order, how < REFUSE ? "<MMM" : "<");
			} else {
				CHECK(g_mod.domain == g_far.domain);
				CHECK(g_mod.domain_ctx == &g_far_ctx);
				CHECK(g_mod.base == far(g_a + 6 * BS));
			}
			CHECK(how >= REFUSE || memcmp(g_disk->data + 80 * BS, g_a, LEN) == 0);
			far_is(how);
			r = (struct result){ 0 };
			CHECK_EQ(rw(false, back, 2, 80, 8, &r, &opts), 0);
			for (int i = 0; i < 5; i++) {
				poll_app();
				far_release();
			}
			poll_app();
			CHECK_EQ(r.calls, 1);
			CHECK_EQ(r.success, how < REFUSE);
			if (!domains) {
				CHECK_STR(g_order, "MMM>");
			}
			CHECK(how >= REFUSE || memcmp(g_b, g_a, LEN) == 0);
		}
		close_it();
	}
}

/* A module that reaches the domain gets the I/O as it is. */
static void
passed(void)
{
	struct iovec iov = { far(g_a), LEN }, back = { far(g_b), LEN };
	struct spdk_bdev_ext_io_opts opts = far_options();

	begin(true, false);
	far_is(AT_ONCE);
	pattern(g_a, LEN, 90);
	CHECK_EQ(done(true, &iov, 1, 8, 8, &opts), 1);
	CHECK(g_mod.domain == g_far.domain);
	CHECK(g_mod.domain_ctx == &g_far_ctx);
	CHECK(g_mod.base == iov.iov_base);
	CHECK(g_mod.seq == NULL);
	/* Here by the module's own sequence. */
	CHECK_STR(g_order, "M<");
	CHECK_EQ(done(false, &back, 1, 8, 8, &opts), 1);
	CHECK(g_mod.base == back.iov_base);
	CHECK(memcmp(g_b, g_a, LEN) == 0);
	CHECK(memcmp(g_disk->data + 8 * BS, g_a, LEN) == 0);
	close_it();
}

static struct spdk_accel_sequence *
copies(void *dst, void *mid, void *src, bool read)
{
	static struct iovec d, m, s;
	struct spdk_accel_sequence *seq = NULL;

	d = (struct iovec){ dst, LEN };
	m = (struct iovec){ mid, LEN };
	s = (struct iovec){ src, LEN };
	if (read) {
		/* Steps of a read are appended on the way down: what is done last comes first. */
		CHECK_EQ(spdk_accel_append_fill(&seq, g_accel, (uint8_t *)dst + LEN - 1, 1, NULL, NULL, 9, step, "3"), 0);
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &d, 1, NULL, NULL, &m, 1, NULL, NULL, step, "2"), 0);
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &m, 1, NULL, NULL, &s, 1, NULL, NULL, step, "1"), 0);
	} else {
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &m, 1, NULL, NULL, &s, 1, NULL, NULL, step, "1"), 0);
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &d, 1, NULL, NULL, &m, 1, NULL, NULL, step, "2"), 0);
	}
	return seq;
}

/* Sequences, with a module that carries them out and with one that does not. */
static void
sequences(void)
{
	struct iovec iov = { g_c, LEN };
	struct spdk_bdev_ext_io_opts opts = options();
	static uint8_t mid[LEN];

	for (int mode = 0; mode < 4; mode++) {
		bool by_module = mode & 1, split_up = mode & 2;

		prepare(false, by_module);
		g_disk->bdev.max_rw_size = split_up ? 3 : 0;
		open_it(false);
		g_order[0] = 0;
		pattern(g_a, LEN, 100);
		memset(g_c, 0, LEN);
		opts.accel_sequence = copies(g_c, mid, g_a, false);
		CHECK_EQ(done(true, &iov, 1, 8, 8, &opts), 1);
		CHECK(memcmp(g_disk->data + 8 * BS, g_a, LEN) == 0);
		/* What is split is not handed over. */
		CHECK_STR(g_order, split_up ? "12MMM" : by_module ? "M12" : "12M");
		CHECK(g_mod.seq == (by_module && !split_up ? opts.accel_sequence : NULL));
		/* Read into c, and from there to b. */
		g_order[0] = 0;
		memset(g_b, 0, LEN);
		opts.accel_sequence = copies(g_b, mid, g_c, true);
		CHECK_EQ(done(false, &iov, 1, 8, 8, &opts), 1);
		CHECK(memcmp(g_b, g_a, LEN - 1) == 0);
		CHECK_EQ(g_b[LEN - 1], 9);
		CHECK_STR(g_order, split_up ? "MMM123" : "M123");
		/* The module fails a read: the sequence ends unfinished, each step is told once. */
		memset(g_b, 0, LEN);
		if (!by_module || split_up) {
			g_order[0] = 0;
			g_disk->status = SPDK_BDEV_IO_STATUS_FAILED;
			opts.accel_sequence = copies(g_b, mid, g_c, true);
			CHECK_EQ(done(false, &iov, 1, 8, 8, &opts), 0);
#ifdef RESPDK_STALE
			CHECK_STR(g_order, split_up ? "MMM321" : "M321");
#else
			/* v26.01 forgets the sequence of a split read that fails. */
			CHECK_STR(g_order, split_up ? "MMM" : "M321");
#endif
			CHECK_EQ(g_b[0] | g_b[LEN - 1], 0);
			g_disk->status = 0;
		} else {
			g_order[0] = 0;
			g_mod.with_sequence = GIVE_UP;
			opts.accel_sequence = copies(g_b, mid, g_c, true);
			CHECK_EQ(done(false, &iov, 1, 8, 8, &opts), 0);
			CHECK_STR(g_order, "M321");
			CHECK_EQ(g_b[0] | g_b[LEN - 1], 0);
			/* It gives the sequence back with the I/O, and gets both again. */
			g_order[0] = 0;
			g_mod.with_sequence = GIVE_BACK;
			opts.accel_sequence = copies(g_b, mid, g_c, true);
			CHECK_EQ(done(false, &iov, 1, 8, 8, &opts), 1);
			CHECK_STR(g_order, "MM123");
			CHECK(g_mod.seq == opts.accel_sequence);
			CHECK(memcmp(g_b, g_a, LEN - 1) == 0);
			/* An abort meanwhile ends it. */
			struct result r = { 0 }, a = { 0 };

			g_order[0] = 0;
			g_disk->nomem = 1;
			opts.accel_sequence = copies(g_c, mid, g_a, false);
			CHECK_EQ(rw(true, &iov, 1, 8, 8, &r, &opts), 0);
			CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r, io_done, &a), 0);
			poll_app();
			CHECK_EQ(r.calls, 1);
			CHECK(!r.success);
			CHECK_EQ(a.calls, 1);
			CHECK_STR(g_order, "M12");
		}
		close_it();
	}
}

/* A sequence that fails. */
static void
failing_sequences(void)
{
	static struct spdk_dif_ctx ctx;
	static struct spdk_dif_error err;
	struct spdk_dif_ctx_init_ext_opts dif_opts = { .size = SPDK_SIZEOF(&dif_opts, dif_pi_format) };
	static uint8_t blocks[8 * 520];
	struct iovec v = { blocks, sizeof(blocks) }, iov = { g_c, LEN };
	struct spdk_bdev_ext_io_opts opts = options();

	CHECK_EQ(spdk_dif_ctx_init(&ctx, 520, 8, true, false, SPDK_DIF_TYPE1, SPDK_DIF_FLAGS_GUARD_CHECK, 0, 0xffff, 0, 0, 0,
				   &dif_opts),
		 0);
	pattern(blocks, sizeof(blocks), 1);
	for (int by_module = 0; by_module < 2; by_module++) {
		begin(false, by_module);
		for (int write = 0; write < 2; write++) {
			struct spdk_accel_sequence *seq = NULL;

			g_order[0] = 0;
			CHECK_EQ(spdk_accel_append_dif_verify(&seq, g_accel, &v, 1, NULL, NULL, 8, &ctx, &err, step, "v"), 0);
			opts.accel_sequence = seq;
			CHECK_EQ(done(write, &iov, 1, 8, 8, &opts), 0);
			CHECK_STR(g_order, write && !by_module ? "v" : "Mv");
			/* As when it is reset meanwhile. */
		}
		close_it();
	}
}

/* Domain and sequence together. */
static void
both(void)
{
	struct iovec iov = { far(g_c), LEN };
	static struct iovec src, dst;
	static uint8_t fill;

	for (int mode = 0; mode < 4; mode++) {
		struct spdk_bdev_ext_io_opts opts = far_options();
		struct spdk_accel_sequence *seq = NULL;

		begin(mode & 1, mode & 2);
		far_is(AT_ONCE);
		pattern(g_a, LEN, 120 + mode);
		memset(g_c, 0, LEN);
		/* a -> the domain's memory -> the disk. */
		src = (struct iovec){ g_a, LEN };
		dst = (struct iovec){ far(g_c), LEN };
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &dst, 1, g_far.domain, &g_far_ctx, &src, 1, NULL, NULL, step,
						"s"),
			 0);
		opts.accel_sequence = seq;
		CHECK_EQ(done(true, &iov, 1, 48, 8, &opts), 1);
		CHECK(memcmp(g_disk->data + 48 * BS, g_a, LEN) == 0);
		if (mode == 3) {
			CHECK(g_mod.domain == g_far.domain);
			CHECK(g_mod.seq == seq);
		} else if (mode == 0) {
			CHECK(g_mod.domain == NULL);
			/* One copy that spans both: the domain is not asked. */
			CHECK_EQ(g_far.pulls + g_far.pushes, 0);
		}
		/* The disk -> the domain's memory -> b. */
		memset(g_b, 0, LEN);
		memset(g_c, 0, LEN);
		seq = NULL;
		src = (struct iovec){ far(g_c), LEN };
		dst = (struct iovec){ g_b, LEN };
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &dst, 1, NULL, NULL, &src, 1, g_far.domain, &g_far_ctx, step,
						"s"),
			 0);
		opts.accel_sequence = seq;
#ifndef RESPDK_STALE
		if (mode == 2) {
			/* v26.01 pushes the bounce buffer although the sequence has moved its data. */
			spdk_accel_sequence_abort(seq);
			close_it();
			continue;
		}
#endif
		CHECK_EQ(done(false, &iov, 1, 48, 8, &opts), 1);
		CHECK(memcmp(g_b, g_a, LEN) == 0);
		close_it();
	}
	(void)fill;
}

/* Data in a buffer of the framework, as a module that encrypts has it. */
static void
accel_buffers(void)
{
	struct iovec iov, src = { g_a, LEN };

	for (int mode = 0; mode < 4; mode++) {
		struct spdk_bdev_ext_io_opts opts = options();
		struct spdk_accel_sequence *seq = NULL;

		begin(mode & 1, mode & 2);
		far_is(AT_ONCE);
		pattern(g_a, LEN, 140 + mode);
		void *base, *ctx;
		struct spdk_memory_domain *domain;

		CHECK_EQ(spdk_accel_get_buf(g_accel, LEN, &base, &domain, &ctx), 0);
		iov = (struct iovec){ base, LEN };
		opts.memory_domain = domain;
		opts.memory_domain_ctx = ctx;

		CHECK(domain == spdk_accel_get_memory_domain());
		CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &iov, 1, domain, ctx, &src, 1, NULL, NULL, step, "e"), 0);
		opts.accel_sequence = seq;
		CHECK_EQ(done(true, &iov, 1, 56, 8, &opts), 1);
		CHECK(memcmp(g_disk->data + 56 * BS, g_a, LEN) == 0);
		CHECK_STR(g_order, mode & 2 ? "Me" : "eM");
		spdk_accel_put_buf(g_accel, base, domain, ctx);
		close_it();
	}
}

/* Blocks of 512 + 8 bytes, of which the submitter sees 512. */
static void
hidden_metadata(void)
{
	struct iovec near_iov = { g_a, LEN }, far_iov = { far(g_a), LEN };
	struct iovec near_back = { g_b, LEN }, far_back = { far(g_b), LEN };
	struct spdk_bdev_ext_io_opts opts;

	for (int mode = 0; mode < 16; mode++) {
		bool domain = mode & 4, pract = mode & 8;
		struct result r;

		prepare(mode & 1, mode & 2);
#ifndef RESPDK_STALE
		/*
		 * v26.01 pushes the bounce buffer over data that the module's sequence has brought already, and has no
		 * memory for a sequence between two buffers of the framework.
		 */
		if (g_mod.sequences || g_mod.domains) {
			disk_free(g_disk);
			continue;
		}
#endif
		g_disk->bdev.blocklen = BS + 8;
		g_disk->bdev.md_len = 8;
		g_disk->bdev.md_interleave = true;
		g_disk->bdev.dif_type = SPDK_DIF_TYPE1;
		g_disk->bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
		open_it(!pract);
		opts = domain ? far_options() : options();
		opts.nvme_cdw12.raw = pract ? SPDK_DIF_FLAGS_NVME_PRACT : 0;
		far_is(AT_ONCE);
		pattern(g_a, LEN, 160 + mode);
		memset(g_b, 0, LEN);
		CHECK_EQ(done(true, domain ? &far_iov : &near_iov, 1, 64, 8, &opts), 1);
		for (int i = 0; i < 8; i++) {
			uint8_t *block = g_disk->data + (64 + i) * (BS + 8);

			CHECK(memcmp(block, g_a + i * BS, BS) == 0);
			CHECK_EQ(block[BS + 7], 64 + i);
		}
		CHECK_EQ(done(false, domain ? &far_back : &near_back, 1, 64, 8, &opts), 1);
		CHECK(memcmp(g_a, g_b, LEN) == 0);
		/* Wrong protection information is found. */
		g_disk->data[66 * (BS + 8)] ^= 1;
		CHECK_EQ(done(false, domain ? &far_back : &near_back, 1, 64, 8, &opts), 0);
		/* Unless it is not to be checked. */
		opts.dif_check_flags_exclude_mask = SPDK_DIF_FLAGS_GUARD_CHECK;
		CHECK_EQ(done(false, domain ? &far_back : &near_back, 1, 64, 8, &opts), 1);
		CHECK(memcmp(g_a, g_b, LEN) != 0);
		/* With a sequence of the submitter. */
		opts.dif_check_flags_exclude_mask = 0;
		if (!domain) {
			static uint8_t mid[LEN];
			struct iovec iov = { g_c, LEN };

			opts.accel_sequence = copies(g_c, mid, g_a, false);
			CHECK_EQ(done(true, &iov, 1, 64, 8, &opts), 1);
			memset(g_b, 0, LEN);
			memset(g_c, 0, LEN);
			opts.accel_sequence = copies(g_b, mid, g_c, true);
			CHECK_EQ(done(false, &iov, 1, 64, 8, &opts), 1);
			CHECK(memcmp(g_a, g_b, LEN - 1) == 0);
			CHECK_EQ(g_b[LEN - 1], 9);
			opts.accel_sequence = NULL;
		}
		/* The module gives it back once. */
		r = (struct result){ 0 };
		g_disk->nomem = 1;
		CHECK_EQ(rw(true, domain ? &far_iov : &near_iov, 1, 64, 8, &r, &opts), 0);
		for (int i = 0; i < 100 && r.calls == 0; i++) {
			poll_app();
			usleep(1000);
		}
		CHECK_EQ(r.calls, 1);
		CHECK(r.success);
		CHECK(memcmp(g_disk->data + 64 * (BS + 8), g_a, BS) == 0);
		close_it();
	}
}

/* A module that wants its buffers aligned asks for one: what is bounced then is ordinary memory. */
static void
unaligned(void)
{
	struct iovec iov = { g_a + 1, LEN - BS }, back = { g_b + 3, LEN - BS };
	struct spdk_bdev_ext_io_opts opts = options();
	static uint8_t mid[LEN];

	prepare(false, false);
	g_disk->bdev.required_alignment = 9;
	g_disk->get_buf = true;
	open_it(false);
	pattern(g_a, LEN, 200);
	g_order[0] = 0;
	CHECK_EQ(done(true, &iov, 1, 72, 7, NULL), 1);
	CHECK(memcmp(g_disk->data + 72 * BS, g_a + 1, LEN - BS) == 0);
	CHECK_EQ(done(false, &back, 1, 72, 7, NULL), 1);
	CHECK(memcmp(g_b + 3, g_a + 1, LEN - BS) == 0);
	(void)opts;
	(void)mid;
	/* Read into unaligned memory, and from there by a sequence. */
	static struct iovec dst, src;
	struct spdk_accel_sequence *seq = NULL;

	memset(g_b, 0, LEN);
	dst = (struct iovec){ g_c, LEN - BS };
	src = back;
	CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &dst, 1, NULL, NULL, &src, 1, NULL, NULL, NULL, NULL), 0);
	opts.accel_sequence = seq;
	CHECK_EQ(done(false, &back, 1, 72, 7, &opts), 1);
	CHECK(memcmp(g_c, g_a + 1, LEN - BS) == 0);
	close_it();
}

#ifdef RESPDK_STALE
/* A channel that cannot go yet is looked at again and again: there is always something to do. */
static void
poll_some(void)
{
	for (int i = 0; i < 50; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
}
#endif

static void
note_depth(struct spdk_bdev *bdev, uint64_t depth, void *arg, int rc)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK_EQ(rc, 0);
	*(uint64_t *)arg = depth;
}

/* What the module and the domain have. */
static uint64_t
depth(void)
{
	uint64_t found = 12345;

	spdk_bdev_get_current_qd(&g_disk->bdev, note_depth, &found);
	poll_app();
	return found;
}

/* While data is moved: abort, reset, the channel, the bdev. */
static void
while_moving(void)
{
	struct iovec iov = { far(g_a), LEN }, back = { far(g_b), LEN };
	struct spdk_bdev_ext_io_opts opts = far_options();
	struct result r[4] = { { 0 } };
	int rc = 12345;

	begin(false, false);
	g_disk->bdev.reset_io_drain_timeout = 0;
	far_is(LATER);
	pattern(g_a, LEN, 210);
	/* It cannot be aborted. */
	CHECK_EQ(rw(true, &iov, 1, 16, 8, &r[0], &opts), 0);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r[0], io_done, &r[1]), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 0);
	CHECK_EQ(r[1].calls, 1);
	CHECK(!r[1].success);
	/* A reset that comes meanwhile: what was pulled then is aborted, or goes to the module behind it. */
	CHECK_EQ(spdk_bdev_reset(g_desc, g_ch, io_done, &r[2]), 0);
	poll_app();
	CHECK_EQ(r[2].calls, 1);
	CHECK(r[2].success);
	far_release();
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK(r[0].success);
	/* Nor can a read that is pushed. */
	memset(r, 0, sizeof(r));
	CHECK_EQ(rw(false, &back, 1, 16, 8, &r[0], &opts), 0);
	poll_app();
	CHECK_EQ(g_far.n_waiting, 1);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r[0], io_done, &r[1]), 0);
	poll_app();
	CHECK_EQ(r[0].calls, 0);
	CHECK_EQ(r[1].calls, 1);
	CHECK(!r[1].success);
	/* The module is not even asked. */
	CHECK(strchr(g_order, 'A') == NULL);
	CHECK_EQ(depth(), 1);
	far_release();
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK(r[0].success);
	CHECK(memcmp(g_a, g_b, LEN) == 0);
	CHECK_EQ(depth(), 0);
#ifdef RESPDK_STALE
	/* An answer that comes twice is nobody's. */
	memset(r, 0, sizeof(r));
	CHECK_EQ(rw(true, &iov, 1, 16, 8, &r[0], &opts), 0);
	CHECK_EQ(g_far.n_waiting, 1);
	far_release();
	g_far.n_waiting = 1;
	far_release();
	poll_app();
	g_far.n_waiting = 1;
	far_release();
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK_EQ(depth(), 0);
	/* The channel goes, and the bdev does, while data is pulled and pushed: each I/O ends once, then they are gone. */
	for (int i = 0; i < 6; i++) {
		int which = i % 3;
		bool removed = i == 5;

		/* A write that is pulled, a read that is pushed, both. */
		memset(r, 0, sizeof(r));
		if (which != 0) {
			CHECK_EQ(rw(false, &back, 1, 16, 8, &r[1], &opts), 0);
		}
		if (which != 1) {
			CHECK_EQ(rw(true, &iov, 1, 24, 8, &r[0], &opts), 0);
		}
		poll_app();
		CHECK_EQ(g_far.n_waiting, which == 2 ? 2 : 1);
		if (removed) {
			spdk_bdev_unregister(&g_disk->bdev, note_rc, &rc);
		}
		spdk_put_io_channel(g_ch);
		if (removed) {
			spdk_bdev_close(g_desc);
		}
		poll_some();
		CHECK_EQ(r[0].calls + r[1].calls, 0);
		CHECK(!removed || g_disk->destructed == 0);
		far_release();
		poll_app();
		CHECK_EQ(r[0].calls, which != 1);
		CHECK_EQ(r[1].calls, which != 0);
		CHECK_EQ(r[0].success, which != 1);
		CHECK_EQ(r[1].success, which != 0);
		if (!removed) {
			g_ch = spdk_bdev_get_io_channel(g_desc);
		}
	}
	usleep(1000);
	poll_app();
	CHECK_EQ(rc, 0);
	CHECK_EQ(g_disk->destructed, 1);
	disk_free(g_disk);
#else
	(void)rc;
	close_it();
#endif
}

int
main(int argc, char **argv)
{
	(void)argc;
	start_env(argv[0]);
	block_start();
	g_accel = spdk_accel_get_io_channel();
	REQUIRE(g_accel != NULL);
	REQUIRE(spdk_memory_domain_create(&g_far.domain, SPDK_DMA_DEVICE_TYPE_DMA, NULL, "far") == 0);
	spdk_memory_domain_set_pull(g_far.domain, far_pull);
	spdk_memory_domain_set_push(g_far.domain, far_push);
	refused();
	bounced();
	short_of_memory();
	separate_metadata();
	split();
	passed();
	sequences();
	failing_sequences();
	both();
	accel_buffers();
	hidden_metadata();
	unaligned();
	while_moving();
	spdk_memory_domain_destroy(g_far.domain);
	spdk_put_io_channel(g_accel);
	block_stop();
	spdk_env_fini();
	return check_done();
}
