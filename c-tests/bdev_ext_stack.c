/*
 * Data of memory domains and sequences on their way through stacks of bdevs: malloc, and what stands above it. Who passes
 * them down, and what an encrypted write on malloc comes to.
 */
#include "threads.h"
#include <spdk/accel.h>
#include <spdk/bdev.h>
#include <spdk/dma.h>
#include <spdk/init.h>
#include <spdk/rpc.h>

#define BS 512
#define BLOCKS 16
#define LEN (BLOCKS * BS)
#define FAR (1ull << 60)
#define DEPTH 24

static struct spdk_thread *g_thread;
static struct spdk_io_channel *g_accel;
static struct spdk_memory_domain *g_far;
static char g_far_ctx;
static int g_pulls, g_pushes;
static bool g_later;
/* Pieces are whole blocks: v26.01 encrypts no others. */
static bool g_whole_blocks;

static void
pattern(void *to, size_t len, unsigned seed)
{
	uint8_t *byte = to;

	for (size_t i = 0; i < len; i++) {
		byte[i] = (uint8_t)(i * 7 + i / 251 * 13 + seed);
	}
}

struct answer {
	spdk_memory_domain_data_cpl_cb cb;
	void *arg;
};

static void
far_answer(void *arg)
{
	struct answer *answer = arg;

	answer->cb(answer->arg, 0);
	free(answer);
}

static void
answer(spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	struct answer *later;

	if (!g_later) {
		cb(arg, 0);
		return;
	}
	later = malloc(sizeof(*later));
	*later = (struct answer){ cb, arg };
	spdk_thread_send_msg(g_thread, far_answer, later);
}

static void
move(struct iovec *dst, uint32_t n_dst, struct iovec *src, uint32_t n_src)
{
	size_t at_dst = 0, at_src = 0;
	uint32_t i = 0, j = 0;

	while (i < n_dst && j < n_src) {
		size_t n = spdk_min(dst[i].iov_len - at_dst, src[j].iov_len - at_src);

		memcpy((void *)(((uintptr_t)dst[i].iov_base & ~FAR) + at_dst),
		       (void *)(((uintptr_t)src[j].iov_base & ~FAR) + at_src), n);
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
far_pull(struct spdk_memory_domain *domain, void *ctx, struct iovec *src, uint32_t n_src, struct iovec *dst,
	 uint32_t n_dst, spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	CHECK(domain == g_far);
	CHECK(ctx == &g_far_ctx);
	CHECK((uintptr_t)src[0].iov_base & FAR);
	CHECK(((uintptr_t)dst[0].iov_base & FAR) == 0);
	g_pulls++;
	move(dst, n_dst, src, n_src);
	answer(cb, arg);
	return 0;
}

static int
far_push(struct spdk_memory_domain *domain, void *ctx, struct iovec *dst, uint32_t n_dst, struct iovec *src,
	 uint32_t n_src, spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	CHECK(domain == g_far);
	CHECK(ctx == &g_far_ctx);
	CHECK((uintptr_t)dst[0].iov_base & FAR);
	CHECK(((uintptr_t)src[0].iov_base & FAR) == 0);
	g_pushes++;
	move(dst, n_dst, src, n_src);
	answer(cb, arg);
	return 0;
}

static void
note(int rc, void *arg)
{
	*(int *)arg = rc;
}

static void
ended(void *arg)
{
	*(int *)arg = 1;
}

static void
poll_until(int *value, int not)
{
	for (long i = 0; i < 20000000 && *value == not; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	REQUIRE(*value != not);
}

static int
load(const char *calls)
{
	static char text[4096];
	int rc = 12345;

	snprintf(text, sizeof(text), "{\"subsystems\":[{\"subsystem\":\"bdev\",\"config\":[%s]}]}", calls);
	spdk_subsystem_load_config(text, strlen(text), note, &rc, true);
	poll_until(&rc, 12345);
	return rc;
}

struct top {
	bool removed;
	struct spdk_bdev *bdev;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
};

static void
event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	struct top *top = ctx;

	(void)bdev;
	if (type == SPDK_BDEV_EVENT_REMOVE) {
		top->removed = true;
	}
}

static void
open_top(struct top *top, const char *name)
{
	memset(top, 0, sizeof(*top));
	REQUIRE(spdk_bdev_open_ext(name, true, event, top, &top->desc) == 0);
	top->bdev = spdk_bdev_desc_get_bdev(top->desc);
	top->ch = spdk_bdev_get_io_channel(top->desc);
	REQUIRE(top->ch != NULL);
}

static void
close_top(struct top *top)
{
	spdk_put_io_channel(top->ch);
	spdk_bdev_close(top->desc);
	for (int i = 0; i < 100; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
}

/* One I/O: its data, its options, its end. */
struct io {
	uint8_t near[LEN + 64], mid[LEN], other[LEN];
	struct iovec iov[3], step[3];
	struct spdk_bdev_ext_io_opts opts;
	int steps, done, success;
};

static void
step_done(void *arg)
{
	((struct io *)arg)->steps++;
}

static void
io_done(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	struct io *io = arg;

	io->success = success;
	io->done++;
	spdk_bdev_free_io(bdev_io);
}

enum what { FAR_DATA = 1, SEQUENCE = 2, UNALIGNED = 4 };

/*
 * Starts an I/O of `seed`. With a sequence, what is written lies in `other` at first and is copied to the I/O's data; what
 * is read is copied from there to `other`.
 */
static void
start(struct top *top, struct io *io, bool write, int what, uint64_t at, unsigned seed)
{
	uint8_t *base = io->near + (what & UNALIGNED ? 3 : 0);
	uintptr_t bit = what & FAR_DATA ? FAR : 0;
	struct spdk_memory_domain *domain = what & FAR_DATA ? g_far : NULL;
	void *ctx = what & FAR_DATA ? &g_far_ctx : NULL;
	size_t cut = g_whole_blocks ? (seed % 3 + 1) * BS : seed % 3 * 700 + 100, one = g_whole_blocks ? BS : 1;
	struct spdk_accel_sequence *seq = NULL;

	memset(io, 0, sizeof(*io));
	if (write) {
		pattern(what & SEQUENCE ? io->other : base, LEN, seed);
	}
	io->iov[0] = (struct iovec){ (void *)((uintptr_t)base | bit), cut };
	io->iov[1] = (struct iovec){ (void *)((uintptr_t)(base + cut) | bit), one };
	io->iov[2] = (struct iovec){ (void *)((uintptr_t)(base + cut + one) | bit), LEN - cut - one };
	io->opts.size = sizeof(io->opts);
	io->opts.memory_domain = domain;
	io->opts.memory_domain_ctx = ctx;
	if (what & SEQUENCE) {
		io->step[0] = (struct iovec){ (void *)((uintptr_t)base | bit), LEN };
		io->step[1] = (struct iovec){ io->mid, LEN };
		io->step[2] = (struct iovec){ io->other, LEN };
		if (write) {
			CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &io->step[1], 1, NULL, NULL, &io->step[2], 1, NULL, NULL,
							step_done, io),
				 0);
			CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &io->step[0], 1, domain, ctx, &io->step[1], 1, NULL,
							NULL, step_done, io),
				 0);
		} else {
			CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &io->step[2], 1, NULL, NULL, &io->step[1], 1, NULL, NULL,
							step_done, io),
				 0);
			CHECK_EQ(spdk_accel_append_copy(&seq, g_accel, &io->step[1], 1, NULL, NULL, &io->step[0], 1, domain,
							ctx, step_done, io),
				 0);
		}
		io->opts.accel_sequence = seq;
	}
	CHECK_EQ((write ? spdk_bdev_writev_blocks_ext : spdk_bdev_readv_blocks_ext)(top->desc, top->ch, io->iov, 3, at, BLOCKS,
										   io_done, io, &io->opts),
		 0);
}

static void
wait_for(struct io *io, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		poll_until(&io[i].done, 0);
		CHECK(io[i].success);
	}
	for (i = 0; i < 20; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	for (i = 0; i < n; i++) {
		CHECK_EQ(io[i].done, 1);
		CHECK_EQ(io[i].steps, io[i].opts.accel_sequence ? 2 : 0);
	}
}

static struct io g_io[DEPTH];

/* Writes and reads in every way, many at a time. */
static void
exercise(const char *name, bool domains)
{
	uint8_t want[LEN];
	struct top top;
	int i, n;

	open_top(&top, name);
	n = spdk_bdev_get_memory_domains(top.bdev, NULL, 0);
	if (domains) {
		CHECK(n > 0);
	} else {
		CHECK_EQ(n, 0);
	}
	for (int w = 0; w < 8; w++) {
		for (int r = 0; r < 8; r++) {
			g_later = (w ^ r) & 1;
			for (i = 0; i < DEPTH; i++) {
				start(&top, &g_io[i], true, w, i * BLOCKS, w * 8 + r + i);
			}
			wait_for(g_io, DEPTH);
			for (i = 0; i < DEPTH; i++) {
				start(&top, &g_io[i], false, r, i * BLOCKS, w * 8 + r + i);
			}
			wait_for(g_io, DEPTH);
			for (i = 0; i < DEPTH; i++) {
				uint8_t *got = r & SEQUENCE ? g_io[i].other : g_io[i].near + (r & UNALIGNED ? 3 : 0);

				pattern(want, LEN, w * 8 + r + i);
				if (!CHECK(memcmp(got, want, LEN) == 0)) {
					fprintf(stderr, "%s: written %d, read %d, I/O %d\n", name, w, r, i);
				}
			}
		}
	}
	close_top(&top);
}

static uint64_t
executed(enum spdk_accel_opcode op)
{
	struct spdk_accel_opcode_stats stats;

	spdk_accel_get_opcode_stats(g_accel, op, &stats, sizeof(stats));
	return stats.executed;
}

/* An encrypted write is one step, whose end is the disk's memory; a read is two. */
static void
steps_of_crypto(const char *name)
{
	struct top top;
	uint64_t encrypts, decrypts, copies;

	open_top(&top, name);
	for (int what = 0; what < 4; what++) {
		encrypts = executed(SPDK_ACCEL_OPC_ENCRYPT);
		decrypts = executed(SPDK_ACCEL_OPC_DECRYPT);
		copies = executed(SPDK_ACCEL_OPC_COPY);
		g_later = false;
		g_pulls = g_pushes = 0;
		start(&top, g_io, true, what, 0, 5);
		wait_for(g_io, 1);
		CHECK_EQ(executed(SPDK_ACCEL_OPC_ENCRYPT), encrypts + 1);
		CHECK_EQ(executed(SPDK_ACCEL_OPC_DECRYPT), decrypts);
		/* The submitter's copies are left out as well, where source and destination are pieces of the same kind. */
		CHECK_EQ(executed(SPDK_ACCEL_OPC_COPY) - copies, what & SEQUENCE ? 1 : 0);
		CHECK_EQ(g_pulls, what & FAR_DATA ? 1 : 0);
		copies = executed(SPDK_ACCEL_OPC_COPY);
		start(&top, g_io, false, what, 0, 5);
		wait_for(g_io, 1);
		CHECK_EQ(executed(SPDK_ACCEL_OPC_DECRYPT), decrypts + 1);
		CHECK(executed(SPDK_ACCEL_OPC_COPY) - copies <= 2);
	}
	close_top(&top);
}

/* The list of malloc is that of all domains. */
static void
domains_of_malloc(const char *name)
{
	struct spdk_memory_domain *list[16], *domain;
	int n, found = 0;
	struct top top;

	open_top(&top, name);
	memset(list, 0, sizeof(list));
	n = spdk_bdev_get_memory_domains(top.bdev, list, 1);
	CHECK(n >= 3);
	CHECK(list[0] == spdk_memory_domain_get_first(NULL));
	CHECK(list[1] == NULL);
	CHECK_EQ(spdk_bdev_get_memory_domains(top.bdev, list, 16), n);
	domain = spdk_memory_domain_get_first(NULL);
	for (int i = 0; i < n; i++) {
		CHECK(list[i] == domain);
		found += domain == g_far || domain == spdk_accel_get_memory_domain();
		domain = spdk_memory_domain_get_next(domain, NULL);
	}
	CHECK(domain == NULL);
	CHECK_EQ(found, 2);
	close_top(&top);
}

/* The bottom of a stack goes while data is moved and sequences are under way: each I/O ends once, and each step. */
static void
removal(const char *name, const char *bottom)
{
	static char text[256];
	struct top top;
	int rc = 12345, i, left = DEPTH;

	open_top(&top, name);
	g_later = true;
	for (i = 0; i < DEPTH; i++) {
		start(&top, &g_io[i], i & 1, i % 8, i * BLOCKS, i);
	}
	snprintf(text, sizeof(text),
		 "{\"subsystems\":[{\"subsystem\":\"bdev\",\"config\":[{\"method\":\"bdev_malloc_delete\",\"params\":{"
		 "\"name\":\"%s\"}}]}]}",
		 bottom);
	spdk_subsystem_load_config(text, strlen(text), note, &rc, true);
	for (long n = 0; n < 20000000 && (rc == 12345 || left > 0); n++) {
		spdk_thread_poll(g_thread, 0, 0);
		spdk_set_thread(g_thread);
		for (i = left = 0; i < DEPTH; i++) {
			left += !g_io[i].done;
		}
		if (top.removed && left == 0 && top.desc) {
			spdk_put_io_channel(top.ch);
			spdk_bdev_close(top.desc);
			top.desc = NULL;
		}
	}
	CHECK_EQ(rc, 0);
	CHECK(top.removed);
	CHECK(top.desc == NULL);
	for (i = 0; i < 100; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	for (i = 0; i < DEPTH; i++) {
		CHECK_EQ(g_io[i].done, 1);
		CHECK_EQ(g_io[i].steps, g_io[i].opts.accel_sequence ? 2 : 0);
	}
	CHECK(spdk_bdev_get_by_name(name) == NULL);
	CHECK(spdk_bdev_get_by_name(bottom) == NULL);
}

int
main(int argc, char **argv)
{
	int rc = 12345;

	(void)argc;
	start_env(argv[0]);
	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	g_thread = spdk_thread_create("app", NULL);
	REQUIRE(g_thread != NULL);
	spdk_set_thread(g_thread);
	spdk_subsystem_init(note, &rc);
	poll_until(&rc, 12345);
	REQUIRE(rc == 0);
	spdk_rpc_set_state(SPDK_RPC_RUNTIME);
	g_accel = spdk_accel_get_io_channel();
	REQUIRE(g_accel != NULL);
	REQUIRE(spdk_memory_domain_create(&g_far, SPDK_DMA_DEVICE_TYPE_DMA, NULL, "far") == 0);
	spdk_memory_domain_set_pull(g_far, far_pull);
	spdk_memory_domain_set_push(g_far, far_push);
#define MALLOC(name) "{\"method\":\"bdev_malloc_create\",\"params\":{\"name\":\"" name "\",\"num_blocks\":8192,\"block_size\":512}}"
#define PASSTHRU(name, base)                                                                                           \
	"{\"method\":\"bdev_passthru_create\",\"params\":{\"name\":\"" name "\",\"base_bdev_name\":\"" base "\"}}"
	REQUIRE(load(MALLOC("M") "," MALLOC("M1") "," MALLOC("M2") "," MALLOC("M3") "," MALLOC("M4") "," MALLOC("M5") ","
		     MALLOC("M6") "," MALLOC("M7") "," PASSTHRU("P", "M1") "," PASSTHRU("PP", "P") ","
		     "{\"method\":\"bdev_split_create\",\"params\":{\"base_bdev\":\"M2\",\"split_count\":2}},"
		     "{\"method\":\"bdev_malloc_create\",\"params\":{\"name\":\"B\",\"num_blocks\":8192,\"block_size\":512,"
		     "\"optimal_io_boundary\":8}},"
		     "{\"method\":\"bdev_raid_create\",\"params\":{\"name\":\"R0\",\"raid_level\":\"raid0\",\"strip_size_kb\":4,"
		     "\"base_bdevs\":[\"M3\",\"M4\"]}},"
		     "{\"method\":\"bdev_raid_create\",\"params\":{\"name\":\"R1\",\"raid_level\":\"raid1\","
		     "\"base_bdevs\":[\"M5\",\"M6\"]}},"
		     "{\"method\":\"bdev_delay_create\",\"params\":{\"name\":\"D\",\"base_bdev_name\":\"M7\",\"avg_read_latency\":1,"
		     "\"p99_read_latency\":2,\"avg_write_latency\":1,\"p99_write_latency\":2}}") == 0);
	domains_of_malloc("M");
	domains_of_malloc("PP");
	exercise("M", true);
	exercise("B", true);
	exercise("PP", true);
	exercise("M2p1", false);
	exercise("R0", true);
	exercise("R1", true);
	exercise("D", true);
	bool has_crypto =
		load("{\"method\":\"accel_crypto_key_create\",\"params\":{\"name\":\"k0\",\"cipher\":\"AES_XTS\","
		     "\"key\":\"00112233445566778899aabbccddeeff\",\"key2\":\"ffeeddccbbaa99887766554433221100\"}}," MALLOC(
			     "M8") "," MALLOC("M9") ",{\"method\":\"bdev_crypto_create\",\"params\":{\"base_bdev_name\":\"M8\","
					 "\"name\":\"C\",\"key_name\":\"k0\"}}," PASSTHRU("CP", "C") ","
					 "{\"method\":\"bdev_split_create\",\"params\":{\"base_bdev\":\"M9\",\"split_count\":1}},"
					 "{\"method\":\"bdev_crypto_create\",\"params\":{\"base_bdev_name\":\"M9p0\","
					 "\"name\":\"CS\",\"key_name\":\"k0\"}}") == 0;
#ifdef RESPDK_STALE
	CHECK(has_crypto);
#else
	g_whole_blocks = true;
#endif
	if (has_crypto) {
		struct spdk_memory_domain *first = NULL;

		CHECK_EQ(spdk_bdev_get_memory_domains(spdk_bdev_get_by_name("C"), &first, 1), 1);
		CHECK(first == spdk_accel_get_memory_domain());
		exercise("CP", true);
		exercise("CS", true);
		steps_of_crypto("CP");
		removal("CP", "M8");
		removal("CS", "M9");
	}
	removal("PP", "M1");
	removal("M2p1", "M2");
	removal("M", "M");
	spdk_memory_domain_destroy(g_far);
	spdk_put_io_channel(g_accel);
	rc = 0;
	spdk_subsystem_fini(ended, &rc);
	poll_until(&rc, 0);
	end_thread(g_thread, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
