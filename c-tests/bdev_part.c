/*
 * Partitions: a module of the application that makes bdevs of ranges of another bdev (spdk/bdev_module.h).
 */
#include "block.h"
#include <spdk/dif.h>
#include <spdk/uuid.h>

struct part_channel {
	struct spdk_bdev_part_channel part_ch;
	int number;
};

struct part_io {
	struct spdk_io_channel *ch;
	struct spdk_bdev_io *io;
	struct spdk_bdev_io_wait_entry wait;
};

static int g_channels, g_channels_made, g_freed, g_removed, g_waited, g_refused, g_ext_calls;
static bool g_fail_channel, g_use_ext;
static SPDK_BDEV_PART_TAILQ g_parts = TAILQ_HEAD_INITIALIZER(g_parts);
static uint8_t g_buf[64 * 528] __attribute__((aligned(4096))), g_back[64 * 528] __attribute__((aligned(4096)));
static char g_ctx;

static int
part_init(void)
{
	return 0;
}

static void
part_fini(void)
{
}

static int
part_ctx_size(void)
{
	return sizeof(struct part_io);
}

static struct spdk_bdev_module g_part_if = {
	.name = "parts", .module_init = part_init, .module_fini = part_fini, .get_ctx_size = part_ctx_size,
};
SPDK_BDEV_MODULE_REGISTER(parts, &g_part_if)

static int
part_destruct(void *ctx)
{
	return spdk_bdev_part_free(ctx);
}

static void part_pass(struct spdk_io_channel *ch, struct spdk_bdev_io *io);

static void
part_again(void *arg)
{
	struct part_io *ctx = arg;

	part_pass(ctx->ch, ctx->io);
}

static void
part_ext_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	CHECK(arg == NULL);
	g_ext_calls++;
	spdk_bdev_io_complete(io, success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

static void
part_pass(struct spdk_io_channel *_ch, struct spdk_bdev_io *io)
{
	struct part_channel *ch = spdk_io_channel_get_ctx(_ch);
	struct part_io *ctx = (struct part_io *)io->driver_ctx;
	int rc;

	CHECK(ch->part_ch.part == io->bdev->ctxt);
	CHECK_EQ(ch->number, 42);
	rc = g_use_ext ? spdk_bdev_part_submit_request_ext(&ch->part_ch, io, part_ext_done)
		       : spdk_bdev_part_submit_request(&ch->part_ch, io);
	if (rc == -ENOMEM) {
		g_waited++;
		ctx->ch = _ch;
		ctx->io = io;
		ctx->wait.bdev = io->bdev;
		ctx->wait.cb_fn = part_again;
		ctx->wait.cb_arg = ctx;
		CHECK_EQ(spdk_bdev_queue_io_wait(io->bdev, ch->part_ch.base_ch, &ctx->wait), 0);
	} else if (rc != 0) {
		g_refused++;
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
	}
}

static void
part_got_buf(struct spdk_io_channel *ch, struct spdk_bdev_io *io, bool success)
{
	if (!success) {
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	}
	part_pass(ch, io);
}

static void
part_submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	if (io->type == SPDK_BDEV_IO_TYPE_READ) {
		spdk_bdev_io_get_buf(io, part_got_buf, io->u.bdev.num_blocks * io->bdev->blocklen);
	} else {
		part_pass(ch, io);
	}
}

static struct spdk_bdev_fn_table g_part_table = { .destruct = part_destruct, .submit_request = part_submit };

static int
channel_create(void *device, void *buf)
{
	struct part_channel *ch = buf;

	CHECK(ch->part_ch.part == device);
	CHECK(ch->part_ch.base_ch != NULL);
	g_channels_made++;
	if (g_fail_channel) {
		return -EIO;
	}
	g_channels++;
	ch->number = 42;
	return 0;
}

static void
channel_destroy(void *device, void *buf)
{
	struct part_channel *ch = buf;

	CHECK(ch->part_ch.part == device);
	CHECK_EQ(ch->number, 42);
	g_channels--;
}

static void
base_freed(void *ctx)
{
	CHECK(ctx == &g_ctx);
	g_freed++;
}

static void
base_removed(void *arg)
{
	struct spdk_bdev_part_base *base = arg;

	g_removed++;
	spdk_bdev_part_base_hotremove(base, spdk_bdev_part_base_get_tailq(base));
}

static int
new_base(const char *name, struct spdk_bdev_part_base **base)
{
	return spdk_bdev_part_base_construct_ext(name, base_removed, &g_part_if, &g_part_table, &g_parts, base_freed, &g_ctx,
						 sizeof(struct part_channel), channel_create, channel_destroy, base);
}

static int
count_parts(void)
{
	struct spdk_bdev_part *part;
	int n = 0;

	TAILQ_FOREACH(part, &g_parts, tailq) {
		n++;
	}
	return n;
}

static struct spdk_bdev_part *
new_part(struct spdk_bdev_part_base *base, char *name, uint64_t offset, uint64_t num)
{
	struct spdk_bdev_part *part = calloc(1, sizeof(*part));

	REQUIRE(spdk_bdev_part_construct(part, base, name, offset, num, "piece") == 0);
	poll_app();
	return part;
}

static void
drop_part(struct spdk_bdev_part *part)
{
	int rc = 12345;

	spdk_bdev_unregister(spdk_bdev_part_get_bdev(part), note_rc, &rc);
	poll_app();
	CHECK_EQ(rc, 0);
}

/* Everything that is told about bases and partitions. */
static void
getters(void)
{
	struct disk *disk = disk_new("whole");
	struct spdk_bdev_part_base *base = (void *)1;
	struct spdk_bdev_part *one, *two, *bad;
	struct spdk_bdev_part_construct_opts opts;
	struct spdk_uuid uuid, derived;
	struct spdk_bdev_desc *desc;
	struct spdk_bdev *bdev;
	int rc, made = g_freed;

	CHECK_EQ(new_base("nothing", &base), -ENODEV);
	disk->bdev.write_cache = 1;
	disk->bdev.write_unit_size = 2;
	disk->bdev.required_alignment = 3;
	disk->bdev.optimal_io_boundary = 8;
	CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
	poll_app();
	CHECK_EQ(new_base("whole", NULL), -EINVAL);
	CHECK_EQ(new_base("whole", &base), 0);
	CHECK(spdk_bdev_part_base_get_bdev(base) == &disk->bdev);
	CHECK_STR(spdk_bdev_part_base_get_bdev_name(base), "whole");
	CHECK(spdk_bdev_desc_get_bdev(spdk_bdev_part_base_get_desc(base)) == &disk->bdev);
	CHECK(spdk_bdev_part_base_get_tailq(base) == &g_parts);
	CHECK(spdk_bdev_part_base_get_ctx(base) == &g_ctx);
	CHECK(g_part_table.get_io_channel != NULL && g_part_table.io_type_supported != NULL);

	/* Without partitions nothing is claimed, and it is free at once. */
	CHECK_EQ(spdk_bdev_open_ext("whole", true, bdev_event, &g_events, &desc), 0);
	spdk_bdev_close(desc);
	spdk_bdev_part_base_free(base);
	CHECK_EQ(g_freed, made + 1);
	CHECK_EQ(new_base("whole", &base), 0);

	one = new_part(base, "one", 16, 100);
	bdev = spdk_bdev_part_get_bdev(one);
	CHECK(bdev == &one->internal.bdev);
	CHECK(spdk_bdev_part_get_base(one) == base);
	CHECK(one->internal.base == base);
	CHECK(spdk_bdev_part_get_base_bdev(one) == &disk->bdev);
	CHECK_EQ(spdk_bdev_part_get_offset_blocks(one), 16);
	CHECK_EQ(one->internal.offset_blocks, 16);
	CHECK_STR(spdk_bdev_get_name(bdev), "one");
	CHECK_STR(spdk_bdev_get_product_name(bdev), "piece");
	CHECK_STR(spdk_bdev_get_module_name(bdev), "parts");
	CHECK_EQ(spdk_bdev_get_num_blocks(bdev), 100);
	CHECK_EQ(spdk_bdev_get_block_size(bdev), 512);
	CHECK_EQ(spdk_bdev_get_write_unit_size(bdev), 2);
	CHECK_EQ(spdk_bdev_get_buf_align(bdev), 8);
	CHECK_EQ(spdk_bdev_get_optimal_io_boundary(bdev), 0);
	CHECK(spdk_bdev_has_write_cache(bdev));
	CHECK(bdev->ctxt == one);
	CHECK_EQ(spdk_bdev_open_ext("whole", true, bdev_event, &g_events, &desc), -EPERM);
	for (int type = SPDK_BDEV_IO_TYPE_READ; type < SPDK_BDEV_NUM_IO_TYPES; type++) {
		CHECK_EQ(spdk_bdev_io_type_supported(bdev, type), spdk_bdev_io_type_supported(&disk->bdev, type));
	}
	CHECK_EQ(count_parts(), 1);
	CHECK(TAILQ_FIRST(&g_parts) == one);

	/* The UUID follows from the base's and the range, or is what the options say. */
	derived = *spdk_bdev_get_uuid(bdev);
	CHECK(!spdk_uuid_is_null(&derived));
	drop_part(one);
	CHECK_EQ(g_freed, made + 2);
	CHECK_EQ(count_parts(), 0);
	CHECK_EQ(new_base("whole", &base), 0);
	one = new_part(base, "uno", 16, 100);
	CHECK_EQ(spdk_uuid_compare(spdk_bdev_get_uuid(spdk_bdev_part_get_bdev(one)), &derived), 0);
	memset(&opts, 0xff, sizeof(opts));
	spdk_bdev_part_construct_opts_init(&opts, sizeof(opts));
	CHECK_EQ(opts.opts_size, sizeof(opts));
	CHECK(spdk_uuid_is_null(&opts.uuid));
	spdk_uuid_parse(&uuid, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
	opts.uuid = uuid;
	two = calloc(1, sizeof(*two));
	CHECK_EQ(spdk_bdev_part_construct_ext(two, base, "two", 200, 50, "piece", &opts), 0);
	poll_app();
	CHECK_EQ(spdk_uuid_compare(spdk_bdev_get_uuid(spdk_bdev_part_get_bdev(two)), &uuid), 0);
	CHECK_EQ(count_parts(), 2);
	CHECK(TAILQ_NEXT(one, tailq) == two);
	/* A name that is taken: the structure stays the caller's. */
	bad = calloc(1, sizeof(*bad));
	CHECK_EQ(spdk_bdev_part_construct(bad, base, "two", 300, 50, "piece"), -EEXIST);
	poll_app();
	free(bad);
	CHECK_EQ(count_parts(), 2);
	/* The first goes, the base stays for the second. */
	drop_part(one);
	CHECK_EQ(g_freed, made + 2);
	CHECK_EQ(count_parts(), 1);
	CHECK(TAILQ_FIRST(&g_parts) == two);
	drop_part(two);
	CHECK_EQ(g_freed, made + 3);

	/* Somebody else has claimed the bdev. */
	CHECK_EQ(spdk_bdev_module_claim_bdev(&disk->bdev, NULL, &g_disks), 0);
	CHECK_EQ(new_base("whole", &base), 0);
	bad = calloc(1, sizeof(*bad));
	CHECK_EQ(spdk_bdev_part_construct(bad, base, "three", 300, 50, "piece"), -1);
	free(bad);
	spdk_bdev_module_release_bdev(&disk->bdev);
	spdk_bdev_part_base_free(base);
	poll_app();
	CHECK_EQ(count_parts(), 0);
	CHECK_EQ(g_freed, made + 4);
	rc = disk_remove(disk);
	CHECK_EQ(rc, 0);
	disk_free(disk);
}

static struct disk *g_disk;
static struct spdk_bdev_part *g_part;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;

static void
open_part(void)
{
	struct spdk_bdev_part_base *base;

	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	REQUIRE(new_base(g_disk->bdev.name, &base) == 0);
	g_part = new_part(base, "part", 100, 200);
	REQUIRE(spdk_bdev_open_ext("part", true, bdev_event, &g_events, &g_desc) == 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
}

static void
close_part(void)
{
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(g_channels, 0);
	drop_part(g_part);
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
}

#define DONE(call, expect)                                                                                             \
	do {                                                                                                           \
		struct result r = { 0 };                                                                               \
		CHECK_EQ(call, 0);                                                                                     \
		poll_app();                                                                                            \
		CHECK_EQ(r.calls, 1);                                                                                  \
		CHECK_EQ(r.success, expect);                                                                           \
	} while (0)

/* Every kind of I/O arrives at the base, as far from its beginning as the partition is. */
static void
requests(void)
{
	struct iovec iov = { g_buf, 1024 }, with = { g_back, 1024 };
	struct result z = { .keep = true };
	int i;

	for (i = 0; i < 1024; i++) {
		g_buf[i] = (uint8_t)(i * 7);
	}
	DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 10, 2, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 110);
	CHECK_EQ(g_disk->last_num, 2);
	CHECK_EQ(memcmp(g_disk->data + 110 * 512, g_buf, 1024), 0);
	memset(g_back, 0, 1024);
	DONE(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 10, 2, io_done, &r), true);
	CHECK_EQ(memcmp(g_back, g_buf, 1024), 0);
	DONE(spdk_bdev_readv_blocks(g_desc, g_ch, &with, 1, 199, 1, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 299);
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 199, 2, io_done, NULL), -EINVAL);
	/* A read without a buffer gets one. */
	z.io = NULL;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, NULL, 10, 2, io_done, &z), 0);
	poll_app();
	CHECK_EQ(z.calls, 1);
	CHECK_EQ(memcmp(z.io->u.bdev.iovs[0].iov_base, g_buf, 1024), 0);
	spdk_bdev_free_io(z.io);

	g_disk->also = 1ull << SPDK_BDEV_IO_TYPE_COMPARE;
	DONE(spdk_bdev_comparev_blocks(g_desc, g_ch, &iov, 1, 10, 2, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 110);
	g_back[3]++;
	memcpy(g_back, g_buf, 1024);
	g_back[5] ^= 1;
	DONE(spdk_bdev_comparev_blocks(g_desc, g_ch, &with, 1, 10, 2, io_done, &r), false);
	iov.iov_len = with.iov_len = 512;
	DONE(spdk_bdev_comparev_and_writev_blocks(g_desc, g_ch, &iov, 1, &with, 1, 10, 1, io_done, &r), true);
	CHECK_EQ(memcmp(g_disk->data + 110 * 512, g_back, 1024), 0);
	DONE(spdk_bdev_copy_blocks(g_desc, g_ch, 20, 10, 2, io_done, &r), true);
	CHECK_EQ(memcmp(g_disk->data + 120 * 512, g_back, 1024), 0);

	DONE(spdk_bdev_unmap_blocks(g_desc, g_ch, 10, 1, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 110);
	CHECK_EQ(g_disk->data[110 * 512 + 5], 0);
	CHECK_EQ(g_disk->data[111 * 512], g_back[512]);
	DONE(spdk_bdev_write_zeroes_blocks(g_desc, g_ch, 11, 1, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 111);
	DONE(spdk_bdev_flush_blocks(g_desc, g_ch, 12, 3, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 112);
	CHECK_EQ(g_disk->last_num, 3);
	DONE(spdk_bdev_reset(g_desc, g_ch, io_done, &r), true);
	/* What the base says is passed on. */
	g_disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), false);
	g_disk->status = 0;

	/* Zero copy: the disk's own memory. */
	z = (struct result){ .keep = true };
	CHECK_EQ(spdk_bdev_zcopy_start(g_desc, g_ch, NULL, 0, 30, 1, true, io_done, &z), 0);
	poll_app();
	CHECK_EQ(z.calls, 1);
	CHECK(z.success);
	CHECK(z.io->u.bdev.iovs[0].iov_base == g_disk->data + 130 * 512);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_bdev_zcopy_end(z.io, true, io_done, &z), 0);
	z.keep = false;
	poll_app();
	CHECK_EQ(z.calls, 2);
	CHECK(z.success);
#else
	/* Elsewhere the end starts a second one. */
	spdk_bdev_free_io(z.io);
#endif
}

/* A callback of the module comes before the submitter's. */
static void
with_callback(void)
{
	g_use_ext = true;
	g_ext_calls = 0;
	DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 2, io_done, &r), true);
	DONE(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 2, io_done, &r), true);
	CHECK_EQ(memcmp(g_back, g_buf, 1024), 0);
	g_disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), false);
	g_disk->status = 0;
	CHECK_EQ(g_ext_calls, 3);
	g_use_ext = false;
}

/* An abort finds what went down for an I/O. */
static void
aborts(void)
{
	struct result w = { 0 }, a = { 0 };

	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &w), 0);
	poll_app();
	CHECK_EQ(g_disk->n_held, 1);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &w, io_done, &a), 0);
	poll_app();
	CHECK_EQ(a.calls, 1);
	CHECK(a.success);
	CHECK_EQ(w.calls, 1);
	CHECK(!w.success);
	CHECK_EQ(g_disk->n_held, 0);
	g_disk->hold = false;
}

#ifdef RESPDK_STALE
/* A channel that the module does not make is none. */
static void
channel_fails(void)
{
	struct spdk_io_channel *ch;
	int before = g_channels_made;

	spdk_put_io_channel(g_ch);
	poll_app();
	CHECK_EQ(g_channels, 0);
	g_fail_channel = true;
	ch = spdk_bdev_get_io_channel(g_desc);
	CHECK(ch == NULL);
	CHECK_EQ(g_channels_made, before + 1);
	g_fail_channel = false;
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
	CHECK_EQ(g_channels, 1);
}
#endif

/* More I/O than there are records: some wait, all complete. */
static void
shortage(bool odd)
{
	static struct result r[200];
	struct spdk_io_channel *ch = NULL;
	struct spdk_bdev_desc *desc = NULL;
	struct result other = { 0 };
	int i, sent = 0, done = 0;

	memset(r, 0, sizeof(r));
	g_disk->hold = true;
	if (odd) {
		/* An I/O of a partition needs two, so that with an odd number the second one is missing. */
		REQUIRE(spdk_bdev_open_ext("base", false, bdev_event, &g_events, &desc) == 0);
		ch = spdk_bdev_get_io_channel(desc);
		CHECK_EQ(spdk_bdev_read_blocks(desc, ch, g_back, 0, 1, io_done, &other), 0);
	}
	for (i = 0; i < 200; i++) {
		int rc = spdk_bdev_write_blocks(g_desc, g_ch, g_buf, i % 100, 1, io_done, &r[i]);

		CHECK(rc == 0 || rc == -ENOMEM);
		if (rc != 0) {
			break;
		}
		sent++;
	}
	CHECK(sent > 8 && sent < 200);
	poll_app();
	for (i = 0; i < 100 && done < sent; i++) {
		int n;

		g_disk->hold = true;
		disk_release_all(g_disk);
		poll_app();
		for (n = done = 0; n < sent; n++) {
			done += r[n].calls;
			CHECK(r[n].calls == 0 || r[n].success);
		}
	}
	CHECK_EQ(done, sent);
	CHECK_EQ(g_refused, 0);
	g_disk->hold = false;
	if (odd) {
		CHECK_EQ(other.calls, 1);
		spdk_put_io_channel(ch);
		spdk_bdev_close(desc);
		poll_app();
	}
}

/* Reference tags count from the beginning of the bdev they are seen on. */
static void
tags(bool interleave)
{
	uint32_t stride = interleave ? 520 : 512, i;
	struct iovec iov, md_iov = { g_buf + 40 * 528, 4 * 8 };
	struct spdk_dif_ctx ctx;
	struct spdk_dif_ctx_init_ext_opts opts = { .size = SPDK_SIZEOF(&opts, dif_pi_format), .dif_pi_format = SPDK_DIF_PI_FORMAT_16 };
	struct spdk_dif_error err;

	g_disk = disk_new("tagged");
	g_disk->bdev.blocklen = stride;
	g_disk->bdev.md_len = 8;
	g_disk->bdev.md_interleave = interleave;
	g_disk->bdev.dif_type = SPDK_DIF_TYPE1;
	g_disk->bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
	open_part();
	CHECK_EQ(spdk_bdev_get_dif_type(spdk_bdev_part_get_bdev(g_part)), SPDK_DIF_TYPE1);
	CHECK_EQ(spdk_bdev_get_md_size(spdk_bdev_part_get_bdev(g_part)), 8);
	for (i = 0; i < 4 * stride; i++) {
		g_buf[i] = (uint8_t)(i * 13 + 1);
	}
	iov = (struct iovec){ g_buf, 4 * stride };
	CHECK_EQ(spdk_dif_ctx_init(&ctx, stride, 8, interleave, false, SPDK_DIF_TYPE1, g_disk->bdev.dif_check_flags, 5, 0, 0, 0, 0, &opts), 0);
	if (interleave) {
		CHECK_EQ(spdk_dif_generate(&iov, 1, 4, &ctx), 0);
		DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 5, 4, io_done, &r), true);
	} else {
		CHECK_EQ(spdk_dix_generate(&iov, 1, &md_iov, 4, &ctx), 0);
		DONE(spdk_bdev_write_blocks_with_md(g_desc, g_ch, g_buf, md_iov.iov_base, 5, 4, io_done, &r), true);
	}
	CHECK_EQ(g_disk->last_offset, 105);
	/* On the base they say where they are. */
	for (i = 0; i < 4; i++) {
		uint8_t *pi = interleave ? g_disk->data + (105 + i) * 520 + 512 : g_disk->md + (105 + i) * 8;
		uint32_t tag = (uint32_t)pi[4] << 24 | pi[5] << 16 | pi[6] << 8 | pi[7];

		CHECK_EQ(tag, 105 + i);
	}
	/* Read back they say where they are seen. */
	memset(g_back, 0, sizeof(g_back));
	iov.iov_base = g_back;
	md_iov.iov_base = g_back + 40 * 528;
	if (interleave) {
		DONE(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 5, 4, io_done, &r), true);
		CHECK_EQ(spdk_dif_verify(&iov, 1, 4, &ctx, &err), 0);
	} else {
		DONE(spdk_bdev_read_blocks_with_md(g_desc, g_ch, g_back, md_iov.iov_base, 5, 4, io_done, &r), true);
		CHECK_EQ(spdk_dix_verify(&iov, 1, &md_iov, 4, &ctx, &err), 0);
	}
	/* Wrong tags are not written. */
	g_refused = 0;
	if (interleave) {
		DONE(spdk_bdev_write_blocks(g_desc, g_ch, g_back, 6, 4, io_done, &r), false);
	} else {
		DONE(spdk_bdev_write_blocks_with_md(g_desc, g_ch, g_back, md_iov.iov_base, 6, 4, io_done, &r), false);
	}
	CHECK_EQ(g_refused, 1);
	g_refused = 0;
	close_part();
}

/* The base goes while I/O is below: it completes, then the partitions go, then the base. */
static void
removal(void)
{
	struct spdk_bdev_part *other;
	struct result r = { 0 };
	int rc = 12345, freed = g_freed;

	g_disk = disk_new("vanishing");
	open_part();
	other = new_part(spdk_bdev_part_get_base(g_part), "other", 300, 10);
	CHECK_EQ(count_parts(), 2);
	CHECK(other != g_part);
	memset(g_events, 0, sizeof(g_events));
	g_removed = 0;
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), 0);
	poll_app();
	spdk_bdev_unregister(&g_disk->bdev, note_rc, &rc);
	poll_app();
	CHECK_EQ(g_removed, 1);
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	CHECK_EQ(count_parts(), 1);
	CHECK(TAILQ_FIRST(&g_parts) == g_part);
	CHECK_EQ(g_freed, freed);
	CHECK_EQ(rc, 12345);
	CHECK_EQ(r.calls, 0);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK(r.success);
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(count_parts(), 0);
	CHECK_EQ(g_freed, freed + 1);
	CHECK_EQ(g_channels, 0);
	CHECK_EQ(rc, 0);
	CHECK_EQ(g_disk->destructed, 1);
	disk_free(g_disk);
}

#ifdef RESPDK_STALE
static void
stale(void)
{
	struct spdk_bdev_part *none = NULL, *gone, *bogus = (void *)g_buf, *fresh = calloc(1, sizeof(*fresh));
	struct spdk_bdev_part_base *base, *gone_base;
	struct spdk_bdev_part_construct_opts opts = { 0 };
	struct part_channel ch = { 0 };
	struct result r = { .keep = true };

	g_disk = disk_new("whole");
	open_part();
	base = spdk_bdev_part_get_base(g_part);
	/* What is wrong in a call that makes something. */
	REFUSED_INT(spdk_bdev_part_base_construct_ext(NULL, base_removed, &g_part_if, &g_part_table, &g_parts, NULL, NULL, 64, NULL, NULL, &base), EINVAL);
	REFUSED_INT(spdk_bdev_part_base_construct_ext("whole", NULL, &g_part_if, &g_part_table, &g_parts, NULL, NULL, 64, NULL, NULL, &base), EINVAL);
	REFUSED_INT(spdk_bdev_part_base_construct_ext("whole", base_removed, NULL, &g_part_table, &g_parts, NULL, NULL, 64, NULL, NULL, &base), EINVAL);
	REFUSED_INT(spdk_bdev_part_base_construct_ext("whole", base_removed, (void *)g_buf, &g_part_table, &g_parts, NULL, NULL, 64, NULL, NULL, &base), EBADF);
	REFUSED_INT(spdk_bdev_part_base_construct_ext("whole", base_removed, &g_part_if, NULL, &g_parts, NULL, NULL, 64, NULL, NULL, &base), EINVAL);
	REFUSED_INT(spdk_bdev_part_base_construct_ext("whole", base_removed, &g_part_if, &g_part_table, NULL, NULL, NULL, 64, NULL, NULL, &base), EINVAL);
	REFUSED_INT(spdk_bdev_part_construct(NULL, base, "x", 0, 1, "x"), EINVAL);
	REFUSED_INT(spdk_bdev_part_construct(fresh, NULL, "x", 0, 1, "x"), EINVAL);
	REFUSED_INT(spdk_bdev_part_construct(fresh, (void *)g_buf, "x", 0, 1, "x"), EBADF);
	REFUSED_INT(spdk_bdev_part_construct(fresh, base, NULL, 0, 1, "x"), EINVAL);
	REFUSED_INT(spdk_bdev_part_construct(fresh, base, "x", 0, 1, NULL), EINVAL);
	REFUSED_INT(spdk_bdev_part_construct(g_part, base, "x", 0, 1, "x"), EEXIST);
	REFUSED_INT(spdk_bdev_part_construct_ext(fresh, base, "x", 0, 1, "x", &opts), EINVAL);
	REFUSED_VOID(spdk_bdev_part_construct_opts_init(NULL, 8), EINVAL);
	REFUSED_VOID(spdk_bdev_part_construct_opts_init(&opts, 0), EINVAL);
	/* A partition whose bdev is registered, a base that has partitions. */
	REFUSED_INT(spdk_bdev_part_free(g_part), EBUSY);
	REFUSED_VOID(spdk_bdev_part_base_free(base), EBUSY);
	REFUSED_VOID(spdk_bdev_part_base_hotremove(base, NULL), EINVAL);
	REFUSED_VOID(spdk_bdev_part_base_hotremove((void *)g_buf, &g_parts), EBADF);
	REFUSED(spdk_bdev_part_get_bdev(none), NULL, EINVAL);
	REFUSED(spdk_bdev_part_get_bdev(bogus), NULL, EBADF);
	REFUSED(spdk_bdev_part_base_get_bdev((void *)bogus), NULL, EBADF);
	/* An I/O that is complete, and channels that are none. */
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), 0);
	poll_app();
	REFUSED_INT(spdk_bdev_part_submit_request(&ch.part_ch, r.io), EALREADY);
	REFUSED_INT(spdk_bdev_part_submit_request_ext(&ch.part_ch, NULL, NULL), EINVAL);
	spdk_bdev_free_io(r.io);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), 0);
	REFUSED_INT(spdk_bdev_part_submit_request(&ch.part_ch, g_disk->held[0]), EBADF);
	REFUSED_INT(spdk_bdev_part_submit_request(NULL, g_disk->held[0]), EINVAL);
	disk_release_all(g_disk);
	poll_app();
	spdk_bdev_free_io(r.io);
	gone = g_part;
	gone_base = base;
	close_part();
	free(fresh);
	REFUSED(spdk_bdev_part_get_bdev(gone), NULL, ESTALE);
	REFUSED(spdk_bdev_part_get_base(gone), NULL, ESTALE);
	REFUSED(spdk_bdev_part_get_base_bdev(gone), NULL, ESTALE);
	REFUSED(spdk_bdev_part_get_offset_blocks(gone), 0, ESTALE);
	REFUSED_INT(spdk_bdev_part_free(gone), ESTALE);
	REFUSED(spdk_bdev_part_base_get_bdev(gone_base), NULL, ESTALE);
	REFUSED(spdk_bdev_part_base_get_desc(gone_base), NULL, ESTALE);
	REFUSED(spdk_bdev_part_base_get_tailq(gone_base), NULL, ESTALE);
	REFUSED(spdk_bdev_part_base_get_ctx(gone_base), NULL, ESTALE);
	REFUSED_NAME(spdk_bdev_part_base_get_bdev_name(gone_base), ESTALE);
	REFUSED_VOID(spdk_bdev_part_base_free(gone_base), ESTALE);
	REFUSED_VOID(spdk_bdev_part_base_hotremove(gone_base, &g_parts), ESTALE);
}
#endif

int
main(void)
{
	struct spdk_bdev_opts opts;

	start_env("bdev_part_test");
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_io_pool_size = 32;
	opts.bdev_io_cache_size = 8;
#ifndef RESPDK_STALE
	/* Elsewhere looking for a partition table on a partition with separate metadata crashes. */
	opts.bdev_auto_examine = false;
#endif
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	block_start();
	getters();
	g_disk = disk_new("base");
	g_disk->also = 1ull << SPDK_BDEV_IO_TYPE_COMPARE | 1ull << SPDK_BDEV_IO_TYPE_COPY;
	open_part();
	requests();
	with_callback();
	aborts();
#ifdef RESPDK_STALE
	/* Elsewhere the channel below leaks. */
	channel_fails();
#endif
	g_waited = 0;
	shortage(false);
	shortage(true);
	CHECK(g_waited > 0);
	close_part();
	tags(true);
	tags(false);
	removal();
#ifdef RESPDK_STALE
	stale();
#endif
	block_stop();
	spdk_env_fini();
	return check_done();
}
