/*
 * What the tests of the block layer share: a module of the application with disks in memory that do as they are told.
 */
#ifndef TEST_BLOCK_H
#define TEST_BLOCK_H

#include "threads.h"
#include <spdk/bdev.h>
#include <spdk/bdev_module.h>
#include <spdk/json.h>
#include <spdk/queue.h>
#include <spdk/string.h>
#include <spdk/util.h>

/* Where another implementation has one, the block layer needs it. */
extern int spdk_accel_initialize(void) __attribute__((weak));
extern void spdk_accel_finish(void (*cb_fn)(void *cb_arg), void *cb_arg) __attribute__((weak));

#define DISK_BLOCKS 4096

struct disk {
	struct spdk_bdev bdev;
	uint8_t *data;
	uint8_t md[DISK_BLOCKS * 16];
	bool hold;	  /* keep requests in `held` */
	int nomem;	  /* so many requests more get no memory */
	bool async_destruct;
	int destructed;
	uint64_t types;	  /* bitmap of what is not supported */
	uint64_t also;	  /* bitmap of what is supported besides */
	int requests;
	uint64_t last_offset, last_num;
	int last_iovcnt;
	int status;	  /* completion status, 0 for success */
	int n_held;
	struct spdk_bdev_io *held[256];
	bool get_buf;
};

static struct spdk_thread *g_thread;
static int g_module_inits, g_module_finis, g_examined, g_fini_starts, g_init_completes;
static struct disk *g_last_destructed;

static inline void
poll_app(void)
{
	settle(&g_thread, 1);
}

static int disk_module_init(void);
static void disk_module_fini(void);
static void disk_init_complete(void);
static void disk_fini_start(void);
static int disk_ctx_size(void);
static void disk_examine(struct spdk_bdev *bdev);
static int disk_config(struct spdk_json_write_ctx *w);

struct disk_io {
	uint64_t magic[3];
};

static struct spdk_bdev_module g_disks = {
	.name = "disks",
	.module_init = disk_module_init,
	.module_fini = disk_module_fini,
	.init_complete = disk_init_complete,
	.fini_start = disk_fini_start,
	.get_ctx_size = disk_ctx_size,
	.examine_config = disk_examine,
	.config_json = disk_config,
	.async_init = true,
};
SPDK_BDEV_MODULE_REGISTER(disks, &g_disks)

static int
disk_create_channel(void *device, void *ctx)
{
	(void)device;
	memset(ctx, 0, 16);
	return 0;
}

static void
disk_destroy_channel(void *device, void *ctx)
{
	(void)device, (void)ctx;
}

static void
disk_init_later(void *arg)
{
	spdk_bdev_module_init_done(arg);
}

static int
disk_module_init(void)
{
	g_module_inits++;
	spdk_io_device_register(&g_disks, disk_create_channel, disk_destroy_channel, 16, "disks");
	spdk_thread_send_msg(spdk_get_thread(), disk_init_later, &g_disks);
	return 0;
}

static void
disk_module_fini(void)
{
	g_module_finis++;
	spdk_io_device_unregister(&g_disks, NULL);
}

static void
disk_init_complete(void)
{
	g_init_completes++;
}

static void
disk_fini_start(void)
{
	g_fini_starts++;
}

static int
disk_ctx_size(void)
{
	return sizeof(struct disk_io);
}

static void
disk_examine(struct spdk_bdev *bdev)
{
	CHECK(spdk_bdev_get_name(bdev) != NULL);
	g_examined++;
	spdk_bdev_module_examine_done(&g_disks);
}

static int
disk_config(struct spdk_json_write_ctx *w)
{
	spdk_json_write_object_begin(w);
	spdk_json_write_named_string(w, "method", "disks_config");
	spdk_json_write_object_end(w);
	return 0;
}

static int
disk_destruct(void *ctx)
{
	struct disk *disk = ctx;

	disk->destructed++;
	g_last_destructed = disk;
	return disk->async_destruct ? 1 : 0;
}

static bool
disk_supports(void *ctx, enum spdk_bdev_io_type type)
{
	struct disk *disk = ctx;

	if (disk->types & (1ull << type)) {
		return false;
	}
	if (disk->also & (1ull << type)) {
		return true;
	}
	switch (type) {
	case SPDK_BDEV_IO_TYPE_READ:
	case SPDK_BDEV_IO_TYPE_WRITE:
	case SPDK_BDEV_IO_TYPE_UNMAP:
	case SPDK_BDEV_IO_TYPE_FLUSH:
	case SPDK_BDEV_IO_TYPE_RESET:
	case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
	case SPDK_BDEV_IO_TYPE_ABORT:
	case SPDK_BDEV_IO_TYPE_ZCOPY:
		return true;
	default:
		return false;
	}
}

static struct spdk_io_channel *
disk_channel(void *ctx)
{
	(void)ctx;
	return spdk_get_io_channel(&g_disks);
}

static int
disk_dump_info(void *ctx, struct spdk_json_write_ctx *w)
{
	struct disk *disk = ctx;

	spdk_json_write_named_int32(w, "requests", disk->requests);
	return 0;
}

static void
disk_write_config(struct spdk_bdev *bdev, struct spdk_json_write_ctx *w)
{
	spdk_json_write_object_begin(w);
	spdk_json_write_named_string(w, "method", "disk_create");
	spdk_json_write_named_string(w, "name", bdev->name);
	spdk_json_write_object_end(w);
}

static void *
disk_module_ctx(void *ctx)
{
	return (char *)ctx + 1;
}

/* Whether the disk holds what scattered memory has. */
static bool
disk_same(const uint8_t *at, const struct iovec *iovs, int iovcnt, uint64_t left)
{
	int i;

	for (i = 0; i < iovcnt && left > 0; i++) {
		uint64_t n = spdk_min(left, iovs[i].iov_len);

		if (memcmp(at, iovs[i].iov_base, n) != 0) {
			return false;
		}
		at += n;
		left -= n;
	}
	return true;
}

static void
disk_finish(struct disk *disk, struct spdk_bdev_io *io)
{
	uint32_t bs = disk->bdev.blocklen;
	uint8_t *at = disk->data + io->u.bdev.offset_blocks * bs;
	uint64_t left = io->u.bdev.num_blocks * bs;
	int i;

	if (disk->status != 0) {
		spdk_bdev_io_complete(io, disk->status);
		return;
	}
	switch (io->type) {
	case SPDK_BDEV_IO_TYPE_READ:
	case SPDK_BDEV_IO_TYPE_WRITE:
		for (i = 0; i < io->u.bdev.iovcnt && left > 0; i++) {
			uint64_t n = spdk_min(left, io->u.bdev.iovs[i].iov_len);

			if (io->type == SPDK_BDEV_IO_TYPE_READ) {
				memcpy(io->u.bdev.iovs[i].iov_base, at, n);
			} else {
				memcpy(at, io->u.bdev.iovs[i].iov_base, n);
			}
			at += n;
			left -= n;
		}
		CHECK_EQ(left, 0);
		if (io->u.bdev.md_buf) {
			uint8_t *md = disk->md + io->u.bdev.offset_blocks * disk->bdev.md_len;
			uint64_t n = io->u.bdev.num_blocks * disk->bdev.md_len;

			if (io->type == SPDK_BDEV_IO_TYPE_READ) {
				memcpy(io->u.bdev.md_buf, md, n);
			} else {
				memcpy(md, io->u.bdev.md_buf, n);
			}
		}
		break;
	case SPDK_BDEV_IO_TYPE_UNMAP:
	case SPDK_BDEV_IO_TYPE_WRITE_ZEROES:
		memset(at, 0, left);
		break;
	case SPDK_BDEV_IO_TYPE_COPY:
		memmove(at, disk->data + io->u.bdev.copy.src_offset_blocks * bs, left);
		break;
	case SPDK_BDEV_IO_TYPE_COMPARE:
	case SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE:
		if (!disk_same(at, io->u.bdev.iovs, io->u.bdev.iovcnt, left)) {
			spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_MISCOMPARE);
			return;
		}
		for (i = 0; io->type == SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE && i < io->u.bdev.fused_iovcnt; i++) {
			memcpy(at, io->u.bdev.fused_iovs[i].iov_base, io->u.bdev.fused_iovs[i].iov_len);
			at += io->u.bdev.fused_iovs[i].iov_len;
		}
		break;
	case SPDK_BDEV_IO_TYPE_ZCOPY:
		if (io->u.bdev.zcopy.start) {
			spdk_bdev_io_set_buf(io, at, left);
		}
		break;
	case SPDK_BDEV_IO_TYPE_ABORT: {
		struct spdk_bdev_io *target = io->u.abort.bio_to_abort;

		for (i = 0; i < disk->n_held; i++) {
			if (disk->held[i] == target) {
				disk->held[i] = disk->held[--disk->n_held];
				spdk_bdev_io_complete(target, SPDK_BDEV_IO_STATUS_ABORTED);
				spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
				return;
			}
		}
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	}
	default:
		break;
	}
	spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
}

static void
disk_got_buf(struct spdk_io_channel *ch, struct spdk_bdev_io *io, bool success)
{
	struct disk *disk = io->bdev->ctxt;

	CHECK(ch == spdk_bdev_io_get_io_channel(io));
	if (!success) {
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	}
	if (disk->bdev.required_alignment) {
		CHECK_EQ((uintptr_t)io->u.bdev.iovs[0].iov_base & (spdk_bdev_get_buf_align(io->bdev) - 1), 0);
	}
	disk_finish(disk, io);
}

static void
disk_submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	struct disk *disk = io->bdev->ctxt;
	struct disk_io *ctx = (struct disk_io *)io->driver_ctx;

	CHECK(spdk_bdev_io_from_ctx(ctx) == io);
	CHECK_EQ((uintptr_t)ctx % 64, 0);
	CHECK(io->bdev == &disk->bdev);
	CHECK(ch == spdk_bdev_io_get_io_channel(io));
	ctx->magic[0] = ctx->magic[1] = ctx->magic[2] = 0x5a5a5a5a;
	disk->requests++;
	disk->last_offset = io->u.bdev.offset_blocks;
	disk->last_num = io->u.bdev.num_blocks;
	disk->last_iovcnt = io->u.bdev.iovcnt;
	if (disk->nomem > 0 && io->type != SPDK_BDEV_IO_TYPE_RESET) {
		disk->nomem--;
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_NOMEM);
		return;
	}
	if (disk->hold && io->type != SPDK_BDEV_IO_TYPE_ABORT) {
		REQUIRE(disk->n_held < 256);
		disk->held[disk->n_held++] = io;
		return;
	}
	if (io->type == SPDK_BDEV_IO_TYPE_READ || (io->type == SPDK_BDEV_IO_TYPE_WRITE && disk->get_buf)) {
		spdk_bdev_io_get_buf(io, disk_got_buf, io->u.bdev.num_blocks * disk->bdev.blocklen);
		return;
	}
	disk_finish(disk, io);
}

static inline void
disk_release_all(struct disk *disk)
{
	struct spdk_bdev_io *held[256];
	int i, n = disk->n_held;

	memcpy(held, disk->held, sizeof(held));
	disk->n_held = 0;
	disk->hold = false;
	for (i = 0; i < n; i++) {
		disk_finish(disk, held[i]);
	}
}

static struct spdk_bdev_fn_table g_disk_table = {
	.destruct = disk_destruct,
	.submit_request = disk_submit,
	.io_type_supported = disk_supports,
	.get_io_channel = disk_channel,
	.dump_info_json = disk_dump_info,
	.write_config_json = disk_write_config,
	.get_module_ctx = disk_module_ctx,
};

static inline struct disk *
disk_new(const char *name)
{
	struct disk *disk = calloc(1, sizeof(*disk));

	disk->data = calloc(DISK_BLOCKS, 512 + 16);
	disk->bdev.name = strdup(name);
	disk->bdev.product_name = strdup("test disk");
	disk->bdev.blocklen = 512;
	disk->bdev.blockcnt = DISK_BLOCKS;
	disk->bdev.ctxt = disk;
	disk->bdev.module = &g_disks;
	disk->bdev.fn_table = &g_disk_table;
	return disk;
}

static inline void
disk_free(struct disk *disk)
{
	free(disk->bdev.name);
	free(disk->bdev.product_name);
	free(disk->data);
	free(disk);
}

static void
note_rc(void *arg, int rc)
{
	*(int *)arg = rc;
}

static inline int
disk_remove(struct disk *disk)
{
	int rc = 12345;

	spdk_bdev_unregister(&disk->bdev, note_rc, &rc);
	CHECK_EQ(rc, 12345);
	poll_app();
	return rc;
}

static inline void
block_start(void)
{
	int rc = 12345;
	long i;

	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	g_thread = spdk_thread_create("app", NULL);
	REQUIRE(g_thread != NULL);
	spdk_set_thread(g_thread);
	REQUIRE(spdk_iobuf_initialize() == 0);
	if (spdk_accel_initialize) {
		REQUIRE(spdk_accel_initialize() == 0);
	}
	spdk_bdev_initialize(note_rc, &rc);
	for (i = 0; i < 1000000 && rc == 12345; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	CHECK_EQ(rc, 0);
}

static void
note_done(void *arg)
{
	*(bool *)arg = true;
}

static inline void
wait_done(bool *done)
{
	long i;

	for (i = 0; i < 10000000 && !*done; i++) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	CHECK(*done);
}

static inline void
block_stop(void)
{
	bool done = false;

	spdk_bdev_finish(note_done, &done);
	wait_done(&done);
	if (spdk_accel_finish) {
		done = false;
		spdk_accel_finish(note_done, &done);
		wait_done(&done);
	}
	done = false;
	spdk_iobuf_finish(note_done, &done);
	wait_done(&done);
	end_thread(g_thread, NULL, 0);
	spdk_thread_lib_fini();
}

/* What a submitter sees of its I/O. */
struct result {
	int calls;
	bool success;
	bool keep;
	struct spdk_bdev_io *io;
};

static void
io_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct result *r = arg;

	r->calls++;
	r->success = success;
	CHECK(spdk_bdev_io_get_cb_arg(io) == arg);
	if (r->keep) {
		r->io = io;
	} else {
		spdk_bdev_free_io(io);
	}
}

static int g_events[8];

static void
bdev_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	CHECK(bdev != NULL);
	CHECK(ctx == &g_events);
	CHECK(type < 8);
	g_events[type]++;
}

static inline int
json_to_memory(void *ctx, const void *data, size_t size)
{
	strncat(ctx, data, size);
	return 0;
}

#endif
