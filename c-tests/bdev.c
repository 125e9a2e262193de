/* spdk/bdev.h and spdk/bdev_zone.h: lookup, descriptors, every kind of I/O, splitting, buffers, waiting, statistics. */

#include "block.h"
#include <spdk/bdev_zone.h>
#include <spdk/histogram_data.h>

static struct disk *g_disk;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;
static uint8_t g_buf[64 * 1024] __attribute__((aligned(4096)));
static uint8_t g_back[64 * 1024] __attribute__((aligned(4096)));

#define RUN(call, ok)                                                                                                  \
	do {                                                                                                           \
		struct result r = { 0 };                                                                               \
		CHECK_EQ((call), 0);                                                                                   \
		CHECK_EQ(r.calls, 0);                                                                                  \
		poll_app();                                                                                            \
		CHECK_EQ(r.calls, 1);                                                                                  \
		CHECK_EQ(r.success, ok);                                                                               \
	} while (0)

static void
fill(uint8_t *buf, size_t n, unsigned seed)
{
	size_t i;

	for (i = 0; i < n; i++) {
		buf[i] = (uint8_t)(seed + i * 7 + i / 251);
	}
}

static void
options(void)
{
	struct spdk_bdev_opts opts = { 0 }, back;
	struct spdk_bdev_open_opts open_opts;

	spdk_bdev_get_opts(&opts, sizeof(opts));
	CHECK_EQ(opts.opts_size, sizeof(opts));
	CHECK_EQ(opts.bdev_io_pool_size, 65535);
	CHECK_EQ(opts.bdev_io_cache_size, 256);
	CHECK_EQ(opts.bdev_auto_examine, true);
	CHECK_EQ(opts.iobuf_small_cache_size, 128);
	CHECK_EQ(opts.iobuf_large_cache_size, 16);
	memset(&back, 0xee, sizeof(back));
	spdk_bdev_get_opts(&back, offsetof(struct spdk_bdev_opts, bdev_io_cache_size));
	CHECK_EQ(back.bdev_io_pool_size, 65535);
	CHECK_EQ(back.bdev_io_cache_size, 0xeeeeeeee);
	spdk_bdev_get_opts(NULL, sizeof(opts));
	spdk_bdev_get_opts(&back, 0);
	CHECK_EQ(spdk_bdev_set_opts(NULL), -1);
	opts.opts_size = 0;
	CHECK_EQ(spdk_bdev_set_opts(&opts), -1);
	opts.opts_size = sizeof(opts);
	opts.bdev_io_pool_size = 4;
	CHECK_EQ(spdk_bdev_set_opts(&opts), -1);
	opts.bdev_io_pool_size = 32;
	opts.bdev_io_cache_size = 8;
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	spdk_bdev_get_opts(&back, sizeof(back));
	CHECK_EQ(back.bdev_io_pool_size, 32);
	CHECK_EQ(back.bdev_io_cache_size, 8);
	memset(&open_opts, 0xee, sizeof(open_opts));
	spdk_bdev_open_opts_init(&open_opts, sizeof(open_opts));
	CHECK_EQ(open_opts.size, sizeof(open_opts));
	CHECK_EQ(open_opts.hide_metadata, false);
}

static void
names(void)
{
	CHECK_STR(spdk_bdev_get_io_type_name(SPDK_BDEV_IO_TYPE_READ), "read");
	CHECK_STR(spdk_bdev_get_io_type_name(SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE), "write_uncorrectable");
	CHECK(spdk_bdev_get_io_type_name(SPDK_BDEV_IO_TYPE_INVALID) == NULL);
	CHECK(spdk_bdev_get_io_type_name(SPDK_BDEV_NUM_IO_TYPES) == NULL);
	CHECK_EQ(spdk_bdev_get_io_type("read"), SPDK_BDEV_IO_TYPE_READ);
	CHECK_EQ(spdk_bdev_get_io_type("nvme_nssr"), SPDK_BDEV_IO_TYPE_NVME_NSSR);
	CHECK_EQ(spdk_bdev_get_io_type("bogus"), -1);
}

static void
registration(void)
{
	struct disk *twin;
	struct spdk_bdev *bdev;
	struct spdk_bdev_aliases_list const *aliases;
	char uuid[SPDK_UUID_STRING_LEN];

	CHECK_EQ(g_module_inits, 1);
	CHECK_EQ(g_init_completes, 1);
	CHECK(spdk_bdev_first() == NULL);
	CHECK(spdk_bdev_get_by_name("disk0") == NULL);
	g_disk = disk_new("disk0");
	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	CHECK_EQ(g_examined, 1);
	poll_app();
	bdev = &g_disk->bdev;
	CHECK(spdk_bdev_get_by_name("disk0") == bdev);
	CHECK(spdk_bdev_first() == bdev);
	CHECK(spdk_bdev_first_leaf() == bdev);
	CHECK(spdk_bdev_next(bdev) == NULL);
	CHECK(spdk_bdev_next_leaf(bdev) == NULL);
	CHECK_STR(spdk_bdev_get_name(bdev), "disk0");
	CHECK_STR(spdk_bdev_get_product_name(bdev), "test disk");
	CHECK_STR(spdk_bdev_get_module_name(bdev), "disks");
	CHECK_EQ(spdk_bdev_get_block_size(bdev), 512);
	CHECK_EQ(spdk_bdev_get_data_block_size(bdev), 512);
	CHECK_EQ(spdk_bdev_get_physical_block_size(bdev), 512);
	CHECK_EQ(spdk_bdev_get_num_blocks(bdev), DISK_BLOCKS);
	CHECK_EQ(spdk_bdev_get_write_unit_size(bdev), 1);
	CHECK_EQ(spdk_bdev_get_acwu(bdev), 1);
	CHECK_EQ(spdk_bdev_get_buf_align(bdev), 1);
	CHECK_EQ(spdk_bdev_get_optimal_io_boundary(bdev), 0);
	CHECK_EQ(spdk_bdev_has_write_cache(bdev), false);
	CHECK_EQ(spdk_bdev_get_md_size(bdev), 0);
	CHECK_EQ(spdk_bdev_is_md_interleaved(bdev), false);
	CHECK_EQ(spdk_bdev_is_md_separate(bdev), false);
	CHECK_EQ(spdk_bdev_is_zoned(bdev), false);
	CHECK_EQ(spdk_bdev_get_dif_type(bdev), SPDK_DIF_DISABLE);
	CHECK_EQ(spdk_bdev_get_dif_pi_format(bdev), SPDK_DIF_PI_FORMAT_16);
	CHECK_EQ(spdk_bdev_is_dif_head_of_md(bdev), false);
	CHECK_EQ(spdk_bdev_is_dif_check_enabled(bdev, SPDK_DIF_CHECK_TYPE_GUARD), false);
	CHECK_EQ(spdk_bdev_get_preferred_write_alignment(bdev), 0);
	CHECK_EQ(spdk_bdev_get_preferred_write_granularity(bdev), 0);
	CHECK_EQ(spdk_bdev_get_optimal_write_size(bdev), 0);
	CHECK_EQ(spdk_bdev_get_preferred_unmap_alignment(bdev), 0);
	CHECK_EQ(spdk_bdev_get_preferred_unmap_granularity(bdev), 0);
	CHECK(spdk_bdev_get_max_copy(bdev) > 0);
	CHECK_EQ(spdk_bdev_get_nvme_nsid(bdev), 0);
	CHECK_EQ(spdk_bdev_get_nvme_ctratt(bdev).raw, 0);
	CHECK_EQ(spdk_bdev_get_numa_id(bdev), SPDK_ENV_NUMA_ID_ANY);
	CHECK_EQ(spdk_bdev_get_memory_domains(bdev, NULL, 0), 0);
	CHECK_EQ(spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_READ), true);
	CHECK_EQ(spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_COPY), false);
	CHECK_EQ(spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_WRITE_ZEROES), true);
	CHECK(!spdk_uuid_is_null(spdk_bdev_get_uuid(bdev)));
	CHECK(!spdk_uuid_is_null(&bdev->uuid));
	spdk_uuid_fmt_lower(uuid, sizeof(uuid), &bdev->uuid);
	CHECK(spdk_bdev_get_by_name(uuid) == bdev);
	aliases = spdk_bdev_get_aliases(bdev);
	REQUIRE(aliases != NULL && !TAILQ_EMPTY(aliases));
	CHECK_STR(TAILQ_FIRST(aliases)->alias.name, uuid);
	CHECK(TAILQ_FIRST(aliases)->alias.bdev == bdev);
	twin = disk_new("disk0");
	CHECK_EQ(spdk_bdev_register(&twin->bdev), -EEXIST);
	free(twin->bdev.name);
	twin->bdev.name = strdup("");
	CHECK_EQ(spdk_bdev_register(&twin->bdev), -EINVAL);
	disk_free(twin);
	CHECK(spdk_bdev_get_by_name("disk0") == bdev);
	CHECK(spdk_bdev_next(spdk_bdev_first()) == NULL);
}

static int
count_bdev(void *ctx, struct spdk_bdev *bdev)
{
	CHECK(bdev == &g_disk->bdev);
	++*(int *)ctx;
	return 7;
}

static void
opened(struct spdk_bdev_desc *desc, int rc, void *arg)
{
	struct result *r = arg;

	r->calls++;
	r->success = rc == 0;
	if (desc) {
		spdk_bdev_close(desc);
	}
}

static void
descriptors(void)
{
	struct spdk_bdev_desc *desc = (void *)1, *reader;
	struct spdk_bdev_open_opts open_opts;
	struct spdk_bdev_open_async_opts async_opts = { .size = sizeof(async_opts) };
	const char *wanted[] = { "disk0", "nothing" };
	struct result r = { 0 };
	int n = 0;

	CHECK_EQ(spdk_bdev_open_ext("nothing", false, bdev_event, &g_events, &desc), -ENODEV);
	CHECK_EQ(spdk_bdev_open_ext("disk0", false, NULL, NULL, &desc), -EINVAL);
	REQUIRE(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &g_desc) == 0);
	CHECK(spdk_bdev_desc_get_bdev(g_desc) == &g_disk->bdev);
	CHECK_EQ(spdk_bdev_desc_get_block_size(g_desc), 512);
	CHECK_EQ(spdk_bdev_desc_get_md_size(g_desc), 0);
	CHECK_EQ(spdk_bdev_desc_is_md_interleaved(g_desc), false);
	CHECK_EQ(spdk_bdev_desc_is_md_separate(g_desc), false);
	CHECK_EQ(spdk_bdev_desc_get_dif_type(g_desc), SPDK_DIF_DISABLE);
	CHECK_EQ(spdk_bdev_desc_get_dif_pi_format(g_desc), SPDK_DIF_PI_FORMAT_16);
	CHECK_EQ(spdk_bdev_desc_is_dif_head_of_md(g_desc), false);
	CHECK_EQ(spdk_bdev_desc_is_dif_check_enabled(g_desc, SPDK_DIF_CHECK_TYPE_REFTAG), false);
	CHECK(spdk_bdev_get_module_ctx(g_desc) == (char *)g_disk + 1);
	spdk_bdev_open_opts_init(&open_opts, sizeof(open_opts));
	CHECK_EQ(spdk_bdev_open_ext_v2("disk0", false, bdev_event, &g_events, &open_opts, &reader), 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
	CHECK_EQ(spdk_bdev_write_blocks(reader, g_ch, g_buf, 0, 1, io_done, &r), -EBADF);
	CHECK_EQ(spdk_bdev_unmap_blocks(reader, g_ch, 0, 1, io_done, &r), -EBADF);
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(reader, g_ch, 0, 1, io_done, &r), -EBADF);
	CHECK_EQ(spdk_bdev_flush_blocks(reader, g_ch, 0, 1, io_done, &r), -EBADF);
	spdk_bdev_close(reader);
	CHECK_EQ(spdk_for_each_bdev(&n, count_bdev), 7);
	CHECK_EQ(spdk_for_each_bdev_leaf(&n, count_bdev), 7);
	CHECK_EQ(spdk_for_each_bdev_by_name(&n, count_bdev, wanted, 1), 7);
	CHECK_EQ(spdk_for_each_bdev_by_name(&n, count_bdev, wanted + 1, 1), -ENODEV);
	CHECK_EQ(n, 3);
	CHECK_EQ(spdk_bdev_open_async("disk0", false, bdev_event, &g_events, NULL, opened, &r), 0);
	CHECK_EQ(r.calls, 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(r.success, true);
	CHECK_EQ(spdk_bdev_open_async("nothing", false, bdev_event, &g_events, NULL, opened, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 2);
	CHECK_EQ(r.success, false);
	async_opts.timeout_ms = 150;
	CHECK_EQ(spdk_bdev_open_async("nothing", false, bdev_event, &g_events, &async_opts, opened, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 2);
	for (int i = 0; i < 50000 && r.calls == 2; i++) {
		usleep(100);
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	CHECK_EQ(r.calls, 3);
	CHECK_EQ(r.success, false);
	CHECK_EQ(spdk_bdev_open_async("disk0", false, NULL, NULL, NULL, opened, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_open_async("disk0", false, bdev_event, &g_events, NULL, NULL, &r), -EINVAL);
}

static void
reads_and_writes(void)
{
	struct iovec iov[3] = { { g_buf, 512 }, { g_buf + 512, 256 }, { g_buf + 768, 256 } };
	struct iovec back[2] = { { g_back, 700 }, { g_back + 700, 324 } };
	struct spdk_bdev_ext_io_opts ext = { .size = sizeof(ext) };
	struct result bad = { 0 };

	fill(g_buf, 4096, 1);
	RUN(spdk_bdev_write(g_desc, g_ch, g_buf, 512, 1024, io_done, &r), true);
	CHECK_EQ(g_disk->last_offset, 1);
	CHECK_EQ(g_disk->last_num, 2);
	CHECK(memcmp(g_disk->data + 512, g_buf, 1024) == 0);
	RUN(spdk_bdev_read(g_desc, g_ch, g_back, 512, 1024, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf, 1024) == 0);
	CHECK_EQ(spdk_bdev_read(g_desc, g_ch, g_back, 1, 512, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_read(g_desc, g_ch, g_back, 512, 513, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_write(g_desc, g_ch, g_back, 512, 100, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, DISK_BLOCKS, 1, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, DISK_BLOCKS - 1, 2, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, UINT64_MAX, 2, io_done, &bad), -EINVAL);
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, DISK_BLOCKS - 1, 1, io_done, &r), true);
	fill(g_buf, 4096, 2);
	RUN(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 8, 8, io_done, &r), true);
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 8, 8, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf, 4096) == 0);
	CHECK_EQ(spdk_bdev_read_blocks_with_md(g_desc, g_ch, g_back, g_buf, 8, 1, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_write_blocks_with_md(g_desc, g_ch, g_back, g_buf, 8, 1, io_done, &bad), -EINVAL);
	RUN(spdk_bdev_read_blocks_with_md(g_desc, g_ch, g_back, NULL, 8, 1, io_done, &r), true);
	RUN(spdk_bdev_write_blocks_with_md(g_desc, g_ch, g_buf, NULL, 8, 1, io_done, &r), true);
	fill(g_buf, 4096, 3);
	RUN(spdk_bdev_writev(g_desc, g_ch, iov, 3, 1024, 1024, io_done, &r), true);
	CHECK_EQ(g_disk->last_iovcnt, 3);
	RUN(spdk_bdev_readv(g_desc, g_ch, back, 2, 1024, 1024, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf, 1024) == 0);
	CHECK_EQ(spdk_bdev_readv(g_desc, g_ch, back, 2, 1, 1024, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_writev(g_desc, g_ch, back, 2, 1, 1024, io_done, &bad), -EINVAL);
	fill(g_buf, 4096, 4);
	RUN(spdk_bdev_writev_blocks(g_desc, g_ch, iov, 3, 4, 2, io_done, &r), true);
	RUN(spdk_bdev_readv_blocks(g_desc, g_ch, back, 2, 4, 2, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf, 1024) == 0);
	fill(g_buf, 4096, 5);
	RUN(spdk_bdev_writev_blocks_with_md(g_desc, g_ch, iov, 3, NULL, 6, 2, io_done, &r), true);
	RUN(spdk_bdev_readv_blocks_with_md(g_desc, g_ch, back, 2, NULL, 6, 2, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf, 1024) == 0);
	CHECK_EQ(spdk_bdev_readv_blocks_with_md(g_desc, g_ch, back, 2, g_buf, 6, 2, io_done, &bad), -EINVAL);
	CHECK_EQ(spdk_bdev_writev_blocks_with_md(g_desc, g_ch, back, 2, g_buf, 6, 2, io_done, &bad), -EINVAL);
	fill(g_buf, 4096, 6);
	RUN(spdk_bdev_writev_blocks_ext(g_desc, g_ch, iov, 3, 10, 2, io_done, &r, NULL), true);
	RUN(spdk_bdev_readv_blocks_ext(g_desc, g_ch, back, 2, 10, 2, io_done, &r, &ext), true);
	CHECK(memcmp(g_back, g_buf, 1024) == 0);
	ext.size = 1;
	CHECK_EQ(spdk_bdev_readv_blocks_ext(g_desc, g_ch, back, 2, 10, 2, io_done, &bad, &ext), -EINVAL);
	ext.size = sizeof(ext) + 1;
	CHECK_EQ(spdk_bdev_writev_blocks_ext(g_desc, g_ch, back, 2, 10, 2, io_done, &bad, &ext), -EINVAL);
	ext.size = sizeof(ext);
	ext.metadata = g_buf;
	CHECK_EQ(spdk_bdev_readv_blocks_ext(g_desc, g_ch, back, 2, 10, 2, io_done, &bad, &ext), -EINVAL);
	g_disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), false);
	g_disk->status = 0;
	CHECK_EQ(bad.calls, 0);
}

static void
without_data(void)
{
	struct result r = { 0 };

	memset(g_disk->data, 0xee, 64 * 512);
	RUN(spdk_bdev_write_zeroes(g_desc, g_ch, 512, 1024, io_done, &r), true);
	CHECK_EQ(g_disk->data[511], 0xee);
	CHECK_EQ(g_disk->data[512], 0);
	CHECK_EQ(g_disk->data[1535], 0);
	CHECK_EQ(g_disk->data[1536], 0xee);
	RUN(spdk_bdev_write_zeroes_blocks(g_desc, g_ch, 4, 1, io_done, &r), true);
	CHECK_EQ(g_disk->data[4 * 512], 0);
	RUN(spdk_bdev_unmap(g_desc, g_ch, 8 * 512, 512, io_done, &r), true);
	CHECK_EQ(g_disk->data[8 * 512], 0);
	RUN(spdk_bdev_unmap_blocks(g_desc, g_ch, 9, 1, io_done, &r), true);
	RUN(spdk_bdev_unmap_blocks(g_desc, g_ch, 9, 0, io_done, &r), true);
	RUN(spdk_bdev_flush(g_desc, g_ch, 0, 512, io_done, &r), true);
	RUN(spdk_bdev_flush_blocks(g_desc, g_ch, 0, DISK_BLOCKS, io_done, &r), true);
	RUN(spdk_bdev_reset(g_desc, g_ch, io_done, &r), true);
	CHECK_EQ(spdk_bdev_write_zeroes(g_desc, g_ch, 1, 512, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_unmap(g_desc, g_ch, 1, 512, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_flush(g_desc, g_ch, 1, 512, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_flush_blocks(g_desc, g_ch, DISK_BLOCKS, 1, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_unmap_blocks(g_desc, g_ch, DISK_BLOCKS, 1, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(g_desc, g_ch, DISK_BLOCKS, 1, io_done, &r), -EINVAL);
	r.keep = true;
	CHECK_EQ(spdk_bdev_seek_data(g_desc, g_ch, 5, io_done, &r), 0);
	poll_app();
	CHECK_EQ(spdk_bdev_io_get_seek_offset(r.io), 5);
	spdk_bdev_free_io(r.io);
	CHECK_EQ(spdk_bdev_seek_hole(g_desc, g_ch, 5, io_done, &r), 0);
	poll_app();
	CHECK(spdk_bdev_io_get_seek_offset(r.io) == UINT64_MAX);
	spdk_bdev_free_io(r.io);
	CHECK_EQ(spdk_bdev_seek_data(g_desc, g_ch, DISK_BLOCKS, io_done, &r), -EINVAL);
}

static void
zero_copy(void)
{
	struct result r = { .keep = true };
	struct spdk_bdev_io *io;
	struct iovec *iov;
	int count;

	CHECK_EQ(spdk_bdev_zcopy_start(g_desc, g_ch, NULL, 0, 16, 2, true, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	io = r.io;
	spdk_bdev_io_get_iovec(io, &iov, &count);
	CHECK_EQ(count, 1);
	CHECK(iov[0].iov_base == g_disk->data + 16 * 512);
	CHECK_EQ(iov[0].iov_len, 1024);
	CHECK(spdk_bdev_io_get_md_buf(io) == NULL);
	CHECK_EQ(spdk_bdev_zcopy_end(io, true, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 2);
	CHECK(r.io == io);
	spdk_bdev_free_io(io);
	CHECK_EQ(spdk_bdev_zcopy_start(g_desc, g_ch, NULL, 0, DISK_BLOCKS, 2, true, io_done, &r), -EINVAL);
}

static void
zones(void)
{
	struct result r = { .keep = true };
	struct spdk_bdev_zone_info info;
	struct spdk_bdev *bdev = &g_disk->bdev;
	struct iovec iov = { g_buf, 512 };

	CHECK_EQ(spdk_bdev_get_num_zones(bdev), 0);
	bdev->zone_size = 64;
	bdev->max_zone_append_size = 8;
	bdev->max_open_zones = 3;
	bdev->max_active_zones = 4;
	bdev->optimal_open_zones = 2;
	CHECK_EQ(spdk_bdev_get_zone_size(bdev), 64);
	CHECK_EQ(spdk_bdev_get_num_zones(bdev), DISK_BLOCKS / 64);
	CHECK_EQ(spdk_bdev_get_zone_id(bdev, 130), 128);
	CHECK_EQ(spdk_bdev_get_max_zone_append_size(bdev), 8);
	CHECK_EQ(spdk_bdev_get_max_open_zones(bdev), 3);
	CHECK_EQ(spdk_bdev_get_max_active_zones(bdev), 4);
	CHECK_EQ(spdk_bdev_get_optimal_open_zones(bdev), 2);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_get_zone_info(g_desc, g_ch, 64, 1, &info, io_done, &r), 0);
	CHECK_EQ(g_disk->held[0]->type, SPDK_BDEV_IO_TYPE_GET_ZONE_INFO);
	CHECK_EQ(g_disk->held[0]->u.zone_mgmt.zone_id, 64);
	CHECK_EQ(g_disk->held[0]->u.zone_mgmt.num_zones, 1);
	CHECK(g_disk->held[0]->u.zone_mgmt.buf == &info);
	disk_release_all(g_disk);
	poll_app();
	spdk_bdev_free_io(r.io);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_zone_management(g_desc, g_ch, 128, SPDK_BDEV_ZONE_RESET, io_done, &r), 0);
	CHECK_EQ(g_disk->held[0]->u.zone_mgmt.zone_action, SPDK_BDEV_ZONE_RESET);
	CHECK_EQ(g_disk->held[0]->u.zone_mgmt.zone_id, 128);
	disk_release_all(g_disk);
	poll_app();
	spdk_bdev_free_io(r.io);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_zone_append(g_desc, g_ch, g_buf, 64, 1, io_done, &r), 0);
	CHECK(g_disk->held[0]->u.bdev.iovs[0].iov_base == g_buf);
	CHECK_EQ(g_disk->held[0]->u.bdev.iovs[0].iov_len, 512);
	g_disk->held[0]->u.bdev.offset_blocks = 70;
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(spdk_bdev_io_get_append_location(r.io), 70);
	spdk_bdev_free_io(r.io);
	CHECK_EQ(spdk_bdev_zone_appendv(g_desc, g_ch, &iov, 1, 64, 1, io_done, &r), 0);
	poll_app();
	spdk_bdev_free_io(r.io);
	CHECK_EQ(spdk_bdev_zone_append_with_md(g_desc, g_ch, g_buf, g_back, 64, 1, io_done, &r), 0);
	poll_app();
	spdk_bdev_free_io(r.io);
	CHECK_EQ(spdk_bdev_zone_appendv_with_md(g_desc, g_ch, &iov, 1, g_back, 64, 1, io_done, &r), 0);
	poll_app();
	spdk_bdev_free_io(r.io);
	CHECK_EQ(r.calls, 6);
	bdev->zone_size = 0;
}

static void
waited(void *arg)
{
	++*(int *)arg;
}

static void
waiting(void)
{
	struct result r[33] = { 0 };
	int i, called = 0;
	struct spdk_bdev_io_wait_entry entry = { .bdev = &g_disk->bdev, .cb_fn = waited, .cb_arg = &called };

	CHECK_EQ(spdk_bdev_queue_io_wait(&g_disk->bdev, g_ch, &entry), -EINVAL);
	g_disk->hold = true;
	for (i = 0; i < 32; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back + i * 512, i, 1, io_done, &r[i]), 0);
	}
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r[32]), -ENOMEM);
	entry.bdev = NULL;
	CHECK_EQ(spdk_bdev_queue_io_wait(&g_disk->bdev, g_ch, &entry), -EINVAL);
	entry.bdev = &g_disk->bdev;
	CHECK_EQ(spdk_bdev_queue_io_wait(&g_disk->bdev, g_ch, &entry), 0);
	CHECK_EQ(called, 0);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(called, 1);
	for (i = 0; i < 32; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK_EQ(r[i].success, true);
	}
	CHECK_EQ(r[32].calls, 0);
}

static void
no_memory(void)
{
	struct result r[20] = { 0 };
	int i, before = g_disk->requests;

	g_disk->nomem = 3;
	for (i = 0; i < 20; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back + i * 512, i, 1, io_done, &r[i]), 0);
	}
	for (i = 0; i < 3000 && r[19].calls == 0; i++) {
		usleep(100);
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	poll_app();
	for (i = 0; i < 20; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK_EQ(r[i].success, true);
	}
	CHECK_EQ(g_disk->requests - before, 23);
}

static void
abortion(void)
{
	struct result r = { 0 }, a = { 0 }, none = { 0 };

	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), 0);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, NULL, io_done, &a), -EINVAL);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &none, io_done, &none), 0);
	poll_app();
	CHECK_EQ(none.calls, 1);
	CHECK_EQ(none.success, false);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r, io_done, &a), 0);
	CHECK_EQ(a.calls, 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(r.success, false);
	CHECK_EQ(a.calls, 1);
	CHECK_EQ(a.success, true);
	CHECK_EQ(g_disk->n_held, 0);
	/* One that waits for memory is ended without the module. */
	g_disk->hold = false;
	memset(&r, 0, sizeof(r));
	memset(&a, 0, sizeof(a));
	g_disk->nomem = 1000;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), 0);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_set_thread(g_thread);
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r, io_done, &a), 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(r.success, false);
	CHECK_EQ(a.success, true);
	g_disk->nomem = 0;
}

static void
resets(void)
{
	struct result io = { 0 }, first = { 0 }, second = { 0 }, late = { 0 };

	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &io), 0);
	CHECK_EQ(spdk_bdev_reset(g_desc, g_ch, io_done, &first), 0);
	CHECK_EQ(spdk_bdev_reset(g_desc, g_ch, io_done, &second), 0);
	poll_app();
	CHECK_EQ(g_disk->n_held, 2);
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &late), 0);
	poll_app();
	CHECK_EQ(late.calls, 1);
	CHECK_EQ(late.success, false);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(io.calls, 1);
	CHECK_EQ(first.calls, 1);
	CHECK_EQ(first.success, true);
	CHECK_EQ(second.calls, 1);
	CHECK_EQ(second.success, true);
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), true);
}

static int g_late;

static void
late_io(void *arg, struct spdk_bdev_io *io)
{
	CHECK(arg == &g_late);
	CHECK(io == g_disk->held[0]);
	g_late++;
}

static void
timeouts(void)
{
	struct result r = { 0 };
	int i;

	CHECK_EQ(spdk_bdev_set_timeout(g_desc, 1, late_io, &g_late), 0);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), 0);
	for (i = 0; i < 40 && g_late == 0; i++) {
		usleep(100000);
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	CHECK(g_late > 0);
	CHECK_EQ(spdk_bdev_set_timeout(g_desc, 0, NULL, NULL), 0);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(r.calls, 1);
}

static struct spdk_bdev_io_stat g_stat;

static void
got_stat(struct spdk_bdev *bdev, struct spdk_bdev_io_stat *stat, void *arg, int rc)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK(stat == &g_stat);
	CHECK_EQ(rc, 0);
	++*(int *)arg;
}

static void
got_qd(struct spdk_bdev *bdev, uint64_t depth, void *arg, int rc)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK_EQ(rc, 0);
	*(uint64_t *)arg = depth;
}

static void
got_status(void *arg, int status)
{
	*(int *)arg = status;
}

static void
got_histogram(void *arg, int status, struct spdk_histogram_data *histogram)
{
	uint64_t i, sum = 0;

	if (status == 0) {
		for (i = 0; i < SPDK_HISTOGRAM_NUM_BUCKETS(histogram); i++) {
			sum += histogram->bucket[i];
		}
	}
	*(int64_t *)arg = status ? status : (int64_t)sum;
}

static void
statistics(void)
{
	struct spdk_bdev_io_stat stat = { 0 }, sum = { 0 };
	struct spdk_bdev_enable_histogram_opts opts = { 0 };
	struct spdk_histogram_data *histogram;
	struct spdk_json_write_ctx *w;
	struct result r = { 0 };
	static char text[4096];
	int64_t counted = -1;
	uint64_t depth = 0;
	int called = 0, status = 1;

	spdk_bdev_get_io_stat(&g_disk->bdev, g_ch, &stat, SPDK_BDEV_RESET_STAT_NONE);
	CHECK(stat.num_read_ops > 0 && stat.num_write_ops > 0);
	spdk_bdev_get_device_stat(&g_disk->bdev, &g_stat, SPDK_BDEV_RESET_STAT_ALL, got_stat, &called);
	poll_app();
	CHECK(g_stat.num_read_ops >= stat.num_read_ops);
	spdk_bdev_get_io_stat(&g_disk->bdev, g_ch, &stat, SPDK_BDEV_RESET_STAT_ALL);
	CHECK_EQ(stat.num_read_ops, 0);
	called = 0;
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 2, io_done, &r), true);
	RUN(spdk_bdev_unmap_blocks(g_desc, g_ch, 0, 3, io_done, &r), true);
	spdk_bdev_get_io_stat(&g_disk->bdev, g_ch, &stat, SPDK_BDEV_RESET_STAT_NONE);
	CHECK_EQ(stat.num_read_ops, 1);
	CHECK_EQ(stat.bytes_read, 1024);
	CHECK_EQ(stat.num_write_ops, 0);
	CHECK_EQ(stat.num_unmap_ops, 1);
	CHECK_EQ(stat.bytes_unmapped, 1536);
	CHECK(stat.max_read_latency_ticks >= stat.min_read_latency_ticks);
	CHECK_EQ(stat.read_latency_ticks, stat.max_read_latency_ticks);
	spdk_bdev_get_device_stat(&g_disk->bdev, &g_stat, SPDK_BDEV_RESET_STAT_NONE, got_stat, &called);
	CHECK_EQ(called, 0);
	poll_app();
	CHECK_EQ(called, 1);
	CHECK_EQ(g_stat.num_read_ops, 1);
	spdk_bdev_add_io_stat(&sum, &stat);
	spdk_bdev_add_io_stat(&sum, &stat);
	CHECK_EQ(sum.num_read_ops, 2);
	CHECK_EQ(sum.bytes_unmapped, 3072);
	CHECK_EQ(sum.max_read_latency_ticks, stat.max_read_latency_ticks);
	w = spdk_json_write_begin(json_to_memory, text, 0);
	spdk_json_write_object_begin(w);
	spdk_bdev_dump_io_stat_json(&sum, w);
	spdk_json_write_object_end(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK(strstr(text, "\"bytes_read\":2048") && strstr(text, "\"min_copy_latency_ticks\":0"));
	spdk_bdev_reset_io_stat(&sum, SPDK_BDEV_RESET_STAT_MAXMIN);
	CHECK_EQ(sum.max_read_latency_ticks, 0);
	CHECK(sum.min_read_latency_ticks == UINT64_MAX);
	CHECK_EQ(sum.num_read_ops, 2);
	spdk_bdev_reset_io_stat(&sum, SPDK_BDEV_RESET_STAT_NONE);
	spdk_bdev_reset_io_stat(&sum, SPDK_BDEV_RESET_STAT_ERROR);
	CHECK_EQ(sum.num_read_ops, 2);
	spdk_bdev_reset_io_stat(&sum, SPDK_BDEV_RESET_STAT_ALL);
	CHECK_EQ(sum.num_read_ops, 0);
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 1, io_done, &r), 0);
	spdk_bdev_get_current_qd(&g_disk->bdev, got_qd, &depth);
	poll_app();
	CHECK_EQ(depth, 1);
	CHECK(spdk_bdev_get_qd(&g_disk->bdev) == UINT64_MAX);
	CHECK_EQ(spdk_bdev_get_qd_sampling_period(&g_disk->bdev), 0);
	spdk_bdev_set_qd_sampling_period(&g_disk->bdev, 1000);
	CHECK_EQ(spdk_bdev_get_qd_sampling_period(&g_disk->bdev), 1000);
	for (int i = 0; i < 100; i++) {
		usleep(100);
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	CHECK_EQ(spdk_bdev_get_qd(&g_disk->bdev), 1);
	CHECK(spdk_bdev_get_io_time(&g_disk->bdev) > 0);
	CHECK_EQ(spdk_bdev_get_weighted_io_time(&g_disk->bdev), spdk_bdev_get_io_time(&g_disk->bdev));
	spdk_bdev_set_qd_sampling_period(&g_disk->bdev, 0);
	poll_app();
	disk_release_all(g_disk);
	poll_app();
	spdk_bdev_enable_histogram_opts_init(&opts, sizeof(opts));
	CHECK_EQ(opts.size, sizeof(opts));
	CHECK_EQ(opts.io_type, 0);
	CHECK_EQ(opts.granularity, SPDK_HISTOGRAM_GRANULARITY_DEFAULT);
	spdk_bdev_histogram_enable(&g_disk->bdev, got_status, &status, true);
	poll_app();
	CHECK_EQ(status, 0);
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 2, io_done, &r), true);
	spdk_bdev_channel_get_histogram(g_ch, got_histogram, &counted);
	CHECK_EQ(counted, 1);
	histogram = spdk_histogram_data_alloc();
	spdk_bdev_histogram_get(&g_disk->bdev, histogram, got_histogram, &counted);
	poll_app();
	CHECK_EQ(counted, 1);
	spdk_histogram_data_free(histogram);
	status = 1;
	spdk_bdev_histogram_enable(&g_disk->bdev, got_status, &status, false);
	poll_app();
	CHECK_EQ(status, 0);
	spdk_bdev_channel_get_histogram(g_ch, got_histogram, &counted);
	CHECK_EQ(counted, -EFAULT);
	opts.io_type = SPDK_BDEV_IO_TYPE_WRITE;
	status = 1;
	spdk_bdev_histogram_enable_ext(&g_disk->bdev, got_status, &status, true, &opts);
	poll_app();
	CHECK_EQ(status, 0);
	RUN(spdk_bdev_read_blocks(g_desc, g_ch, g_back, 0, 2, io_done, &r), true);
	spdk_bdev_channel_get_histogram(g_ch, got_histogram, &counted);
	CHECK_EQ(counted, 0);
	spdk_bdev_histogram_enable(&g_disk->bdev, got_status, &status, false);
	poll_app();
}

static void
dumps(void)
{
	struct spdk_json_write_ctx *w;
	static char text[4096];

	w = spdk_json_write_begin(json_to_memory, text, 0);
	spdk_json_write_object_begin(w);
	CHECK_EQ(spdk_bdev_dump_info_json(&g_disk->bdev, w), 0);
	spdk_json_write_object_end(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK(strstr(text, "{\"requests\":") == text);
	text[0] = 0;
	w = spdk_json_write_begin(json_to_memory, text, 0);
	spdk_bdev_subsystem_config_json(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK(strstr(text, "[{\"method\":\"bdev_set_options\",\"params\":{\"bdev_io_pool_size\":32,") == text);
	CHECK(strstr(text, "{\"method\":\"disks_config\"}") != NULL);
	CHECK(strstr(text, "{\"method\":\"disk_create\",\"name\":\"disk0\"}") != NULL);
	CHECK(strstr(text, "{\"method\":\"bdev_wait_for_examine\"}]") != NULL);
}

static void
examined(void *arg)
{
	++*(int *)arg;
}

static void
examination(void)
{
	struct spdk_bdev_opts opts;
	struct disk *disk = disk_new("shy");
	int before = g_examined, waits = 0;

	CHECK_EQ(spdk_bdev_examine("shy"), -EINVAL);
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_auto_examine = false;
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
	CHECK_EQ(g_examined, before);
	CHECK_EQ(spdk_bdev_examine("shy"), 0);
	CHECK_EQ(g_examined, before + 1);
	CHECK_EQ(spdk_bdev_examine("shy"), -EEXIST);
	CHECK_EQ(spdk_bdev_wait_for_examine(examined, &waits), 0);
	CHECK_EQ(waits, 0);
	poll_app();
	CHECK_EQ(waits, 1);
	opts.bdev_auto_examine = true;
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

/* Opens another disk for the length of a test. */
static struct disk *
other_disk(struct disk *disk, struct spdk_bdev_desc **desc, struct spdk_io_channel **ch)
{
	CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext(disk->bdev.name, true, bdev_event, &g_events, desc) == 0);
	*ch = spdk_bdev_get_io_channel(*desc);
	REQUIRE(*ch != NULL);
	return disk;
}

static void
other_gone(struct disk *disk, struct spdk_bdev_desc *desc, struct spdk_io_channel *ch)
{
	spdk_put_io_channel(ch);
	spdk_bdev_close(desc);
	poll_app();
	CHECK_EQ(disk_remove(disk), 0);
	CHECK_EQ(disk->destructed, 1);
	disk_free(disk);
}

static void
splitting(void)
{
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("split");
	struct iovec iov[64];
	struct result r = { 0 };
	int i;

	disk->bdev.optimal_io_boundary = 8;
	disk->bdev.split_on_optimal_io_boundary = true;
	disk->bdev.max_num_segments = 4;
	disk->bdev.max_segment_size = 1024;
	disk->bdev.max_unmap = 4;
	disk->bdev.max_unmap_segments = 2;
	disk->bdev.max_write_zeroes = 5;
	other_disk(disk, &desc, &ch);
	fill(g_buf, 64 * 512, 9);
	disk->requests = 0;
	RUN(spdk_bdev_write_blocks(desc, ch, g_buf, 4, 8, io_done, &r), true);
	CHECK_EQ(disk->requests, 2);
	CHECK(memcmp(disk->data + 4 * 512, g_buf, 8 * 512) == 0);
	RUN(spdk_bdev_write_blocks(desc, ch, g_buf, 0, 64, io_done, &r), true);
	CHECK(memcmp(disk->data, g_buf, 64 * 512) == 0);
	/* Pieces of 100 bytes: whole blocks are put together from them. */
	for (i = 0; i < 64; i++) {
		iov[i].iov_base = g_back + i * 100;
		iov[i].iov_len = i < 40 ? 100 : 1000;
		if (i >= 40) {
			iov[i].iov_base = g_back + 4000 + (i - 40) * 1000;
		}
	}
	memset(g_back, 0, sizeof(g_back));
	iov[40].iov_len = 96;
	disk->requests = 0;
	r.calls = 0;
	CHECK_EQ(spdk_bdev_readv_blocks(desc, ch, iov, 41, 8, 8, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	/* Four pieces of a hundred bytes hold no whole block. */
	CHECK_EQ(r.success, false);
	for (i = 0; i < 8; i++) {
		iov[i].iov_base = g_back + i * 768;
		iov[i].iov_len = 768;
	}
	r.calls = 0;
	CHECK_EQ(spdk_bdev_readv_blocks(desc, ch, iov, 8, 4, 12, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(r.success, true);
	CHECK(memcmp(g_back, disk->data + 4 * 512, 12 * 512) == 0);
	disk->requests = 0;
	RUN(spdk_bdev_unmap_blocks(desc, ch, 0, 20, io_done, &r), true);
	CHECK_EQ(disk->requests, 3);
	CHECK_EQ(disk->last_num, 4);
	disk->requests = 0;
	RUN(spdk_bdev_write_zeroes_blocks(desc, ch, 0, 64, io_done, &r), true);
	CHECK_EQ(disk->requests, 13);
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	RUN(spdk_bdev_read_blocks(desc, ch, g_back, 0, 64, io_done, &r), false);
	disk->status = 0;
	/* The pool has 32: parents that hold all of them still finish. */
	{
		struct result many[32] = { 0 };

		for (i = 0; i < 32; i++) {
			CHECK_EQ(spdk_bdev_unmap_blocks(desc, ch, 0, i < 31 ? 20 : 20, io_done, &many[i]), i < 0 ? 0 : 0);
			if (i % 8 == 7) {
				poll_app();
			}
		}
		poll_app();
		for (i = 0; i < 32; i++) {
			CHECK_EQ(many[i].calls, 1);
		}
	}
	other_gone(disk, desc, ch);
}

static void
emulation(void)
{
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("plain");
	struct result r = { 0 };

	disk->types = 1ull << SPDK_BDEV_IO_TYPE_WRITE_ZEROES | 1ull << SPDK_BDEV_IO_TYPE_FLUSH |
		      1ull << SPDK_BDEV_IO_TYPE_ABORT | 1ull << SPDK_BDEV_IO_TYPE_ZCOPY;
	other_disk(disk, &desc, &ch);
	CHECK_EQ(spdk_bdev_io_type_supported(&disk->bdev, SPDK_BDEV_IO_TYPE_WRITE_ZEROES), true);
	CHECK(disk->bdev.max_write_zeroes > 0);
	memset(disk->data, 0xee, DISK_BLOCKS * 512);
	RUN(spdk_bdev_write_zeroes_blocks(desc, ch, 1, 4, io_done, &r), true);
	CHECK_EQ(disk->data[512], 0);
	CHECK_EQ(disk->data[5 * 512 - 1], 0);
	CHECK_EQ(disk->data[5 * 512], 0xee);
	RUN(spdk_bdev_write_zeroes_blocks(desc, ch, 0, DISK_BLOCKS, io_done, &r), true);
	CHECK_EQ(disk->data[DISK_BLOCKS * 512 - 1], 0);
	CHECK_EQ(spdk_bdev_flush_blocks(desc, ch, 0, 1, io_done, &r), -ENOTSUP);
	CHECK_EQ(spdk_bdev_abort(desc, ch, &r, io_done, &r), -ENOTSUP);
	CHECK_EQ(spdk_bdev_zcopy_start(desc, ch, NULL, 0, 0, 1, true, io_done, &r), -ENOTSUP);
	other_gone(disk, desc, ch);
}

static void
buffers(void)
{
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("aligned");
	struct iovec iov = { NULL, 0 }, *got;
	struct result r = { 0 };
	int count;

	disk->bdev.required_alignment = 12;
	disk->get_buf = true;
	other_disk(disk, &desc, &ch);
	CHECK_EQ(spdk_bdev_get_buf_align(&disk->bdev), 4096);
	fill(g_buf, 8192, 11);
	RUN(spdk_bdev_write_blocks(desc, ch, g_buf + 1, 4, 4, io_done, &r), true);
	CHECK(memcmp(disk->data + 4 * 512, g_buf + 1, 4 * 512) == 0);
	memset(g_back, 0, sizeof(g_back));
	RUN(spdk_bdev_read_blocks(desc, ch, g_back + 3, 4, 4, io_done, &r), true);
	CHECK(memcmp(g_back + 3, g_buf + 1, 4 * 512) == 0);
	RUN(spdk_bdev_read_blocks(desc, ch, g_back, 4, 4, io_done, &r), true);
	CHECK(memcmp(g_back, g_buf + 1, 4 * 512) == 0);
	r.keep = true;
	CHECK_EQ(spdk_bdev_readv_blocks(desc, ch, &iov, 1, 4, 2, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.success, true);
	spdk_bdev_io_get_iovec(r.io, &got, &count);
	CHECK_EQ(count, 1);
	CHECK(got[0].iov_base != NULL && memcmp(got[0].iov_base, g_buf + 1, 1024) == 0);
	spdk_bdev_free_io(r.io);
	other_gone(disk, desc, ch);
}

static void
metadata(void)
{
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("meta");
	struct spdk_bdev_ext_io_opts ext = { .size = sizeof(ext) };
	struct spdk_bdev_open_opts hide;
	struct spdk_bdev_desc *hidden;
	struct iovec iov = { g_buf, 1024 }, back = { g_back, 1024 };
	uint8_t md[16], md_back[16];

	disk->bdev.md_len = 8;
	disk->bdev.md_interleave = false;
	other_disk(disk, &desc, &ch);
	CHECK_EQ(spdk_bdev_is_md_separate(&disk->bdev), true);
	CHECK_EQ(spdk_bdev_desc_is_md_separate(desc), true);
	CHECK_EQ(spdk_bdev_desc_get_md_size(desc), 8);
	fill(g_buf, 1024, 13);
	fill(md, sizeof(md), 14);
	RUN(spdk_bdev_write_blocks_with_md(desc, ch, g_buf, md, 2, 2, io_done, &r), true);
	CHECK(memcmp(disk->md + 16, md, 16) == 0);
	memset(md_back, 0, sizeof(md_back));
	RUN(spdk_bdev_read_blocks_with_md(desc, ch, g_back, md_back, 2, 2, io_done, &r), true);
	CHECK(memcmp(md_back, md, 16) == 0);
	fill(md, sizeof(md), 15);
	RUN(spdk_bdev_writev_blocks_with_md(desc, ch, &iov, 1, md, 2, 2, io_done, &r), true);
	memset(md_back, 0, sizeof(md_back));
	RUN(spdk_bdev_readv_blocks_with_md(desc, ch, &back, 1, md_back, 2, 2, io_done, &r), true);
	CHECK(memcmp(md_back, md, 16) == 0);
	ext.metadata = md_back;
	memset(md_back, 0, sizeof(md_back));
	RUN(spdk_bdev_readv_blocks_ext(desc, ch, &back, 1, 2, 2, io_done, &r, &ext), true);
	CHECK(memcmp(md_back, md, 16) == 0);
	spdk_bdev_open_opts_init(&hide, sizeof(hide));
	hide.hide_metadata = true;
	CHECK_EQ(spdk_bdev_open_ext_v2("meta", true, bdev_event, &g_events, &hide, &hidden), -EINVAL);
	other_gone(disk, desc, ch);
}

static void
hidden_metadata(void)
{
	struct spdk_bdev_desc *desc, *hidden;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("wrapped");
	struct spdk_bdev_open_opts hide;
	struct iovec iov[2] = { { g_buf, 700 }, { g_buf + 700, 4 * 512 - 700 } };
	struct result r = { .keep = true };
	int i;

	disk->bdev.blocklen = 520;
	disk->bdev.md_len = 8;
	disk->bdev.md_interleave = true;
	disk->bdev.dif_type = SPDK_DIF_TYPE1;
	disk->bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK;
	other_disk(disk, &desc, &ch);
	CHECK_EQ(spdk_bdev_get_data_block_size(&disk->bdev), 512);
	CHECK_EQ(spdk_bdev_is_md_interleaved(&disk->bdev), true);
	CHECK_EQ(spdk_bdev_get_dif_type(&disk->bdev), SPDK_DIF_TYPE1);
	CHECK_EQ(spdk_bdev_is_dif_check_enabled(&disk->bdev, SPDK_DIF_CHECK_TYPE_GUARD), true);
	CHECK_EQ(spdk_bdev_is_dif_check_enabled(&disk->bdev, SPDK_DIF_CHECK_TYPE_REFTAG), true);
	CHECK_EQ(spdk_bdev_is_dif_check_enabled(&disk->bdev, SPDK_DIF_CHECK_TYPE_APPTAG), false);
	spdk_bdev_open_opts_init(&hide, sizeof(hide));
	hide.hide_metadata = true;
	REQUIRE(spdk_bdev_open_ext_v2("wrapped", true, bdev_event, &g_events, &hide, &hidden) == 0);
	CHECK_EQ(spdk_bdev_desc_get_block_size(hidden), 512);
	CHECK_EQ(spdk_bdev_desc_get_block_size(desc), 520);
	CHECK_EQ(spdk_bdev_desc_get_md_size(hidden), 0);
	CHECK_EQ(spdk_bdev_desc_is_md_interleaved(hidden), false);
	CHECK_EQ(spdk_bdev_desc_is_md_interleaved(desc), true);
	CHECK_EQ(spdk_bdev_desc_get_dif_type(hidden), SPDK_DIF_DISABLE);
	CHECK_EQ(spdk_bdev_desc_get_dif_type(desc), SPDK_DIF_TYPE1);
	CHECK_EQ(spdk_bdev_desc_is_dif_check_enabled(hidden, SPDK_DIF_CHECK_TYPE_GUARD), false);
	CHECK_EQ(spdk_bdev_desc_is_dif_check_enabled(desc, SPDK_DIF_CHECK_TYPE_GUARD), true);
	fill(g_buf, 4 * 512, 21);
	RUN(spdk_bdev_writev_blocks(hidden, ch, iov, 2, 3, 4, io_done, &r), true);
	for (i = 0; i < 4; i++) {
		uint8_t *block = disk->data + (3 + i) * 520;

		CHECK(memcmp(block, g_buf + i * 512, 512) == 0);
		CHECK_EQ(block[519], 3 + i);
	}
	memset(g_back, 0, 4 * 512);
	iov[0].iov_base = g_back;
	iov[1].iov_base = g_back + 700;
	CHECK_EQ(spdk_bdev_readv_blocks(hidden, ch, iov, 2, 3, 4, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.success, true);
	CHECK_EQ(spdk_bdev_io_hide_metadata(r.io), true);
	spdk_bdev_free_io(r.io);
	CHECK(memcmp(g_back, g_buf, 4 * 512) == 0);
	disk->data[4 * 520 + 5] ^= 1;
	RUN(spdk_bdev_readv_blocks(hidden, ch, iov, 2, 3, 4, io_done, &r), false);
	spdk_bdev_close(hidden);
	other_gone(disk, desc, ch);
}

/* A program that polls its threads itself submits on a pthread that runs none at the moment. */
static void *
submit_elsewhere(void *arg)
{
	struct result *r = arg;

	CHECK(spdk_get_thread() == NULL);
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 8, 1, io_done, r), 0);
	CHECK(spdk_get_thread() == NULL);
	CHECK_EQ(r->calls, 0);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_thread_poll(g_thread, 0, 0);
	CHECK_EQ(r->calls, 1);
	CHECK(spdk_get_thread() == NULL);
	return NULL;
}

#ifdef RESPDK_STALE
/* But not while somebody else runs the thread. */
static void *
submit_meanwhile(void *arg)
{
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 8, 1, io_done, arg), -EPERM);
	return NULL;
}

static void
while_polled(void *arg)
{
	pthread_t pthread;

	REQUIRE(pthread_create(&pthread, NULL, submit_meanwhile, arg) == 0);
	pthread_join(pthread, NULL);
}
#endif

static void
other_pthreads(void)
{
	struct result r = {};
	pthread_t pthread;

	REQUIRE(pthread_create(&pthread, NULL, submit_elsewhere, &r) == 0);
	pthread_join(pthread, NULL);
	CHECK(r.success);
#ifdef RESPDK_STALE
	spdk_thread_send_msg(g_thread, while_polled, &r);
	poll_app();
	CHECK_EQ(r.calls, 1);
#endif
}

static void
removal(void)
{
	struct spdk_bdev_desc *desc, *again;
	struct spdk_io_channel *ch;
	struct disk *disk = disk_new("leaving");
	struct result r[3] = { 0 };
	int rc = 12345, twice = 12345;

	other_disk(disk, &desc, &ch);
	memset(g_events, 0, sizeof(g_events));
	CHECK_EQ(spdk_bdev_notify_blockcnt_change(&disk->bdev, DISK_BLOCKS), 0);
	CHECK_EQ(spdk_bdev_notify_blockcnt_change(&disk->bdev, DISK_BLOCKS - 1), -EBUSY);
	CHECK_EQ(spdk_bdev_notify_blockcnt_change(&disk->bdev, DISK_BLOCKS + 1), 0);
	poll_app();
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_RESIZE], 1);
	CHECK_EQ(spdk_bdev_get_num_blocks(&disk->bdev), DISK_BLOCKS + 1);
	disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(desc, ch, g_back, 0, 1, io_done, &r[0]), 0);
	CHECK_EQ(spdk_bdev_read_blocks(desc, ch, g_back, DISK_BLOCKS, 1, io_done, &r[1]), 0);
	disk->nomem = 1;
	CHECK_EQ(spdk_bdev_read_blocks(desc, ch, g_back, 0, 1, io_done, &r[2]), 0);
	spdk_bdev_unregister(&disk->bdev, note_rc, &rc);
	poll_app();
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	CHECK_EQ(rc, 12345);
	/* What waited within the block layer has ended, the module's own I/O has not. */
	CHECK_EQ(r[2].calls, 1);
	CHECK_EQ(r[2].success, false);
	CHECK_EQ(r[0].calls, 0);
	spdk_bdev_unregister(&disk->bdev, note_rc, &twice);
	poll_app();
	CHECK_EQ(twice, -EBUSY);
	CHECK_EQ(spdk_bdev_open_ext("leaving", true, bdev_event, &g_events, &again), -ENODEV);
	disk_release_all(disk);
	poll_app();
	CHECK_EQ(r[0].calls, 1);
	CHECK_EQ(r[1].calls, 1);
	CHECK_EQ(disk->destructed, 0);
	spdk_bdev_close(desc);
	poll_app();
	CHECK_EQ(disk->destructed, 0);
	CHECK(spdk_bdev_get_by_name("leaving") == NULL);
	spdk_put_io_channel(ch);
	poll_app();
	CHECK_EQ(disk->destructed, 1);
	CHECK_EQ(rc, 0);
	disk_free(disk);
}

#ifdef RESPDK_STALE
static void
stale(void)
{
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch, *raw;
	struct spdk_bdev *bdev;
	struct disk *disk = disk_new("stale");
	struct result r = { .keep = true };
	uint64_t before = refusals("bdev_io");

	other_disk(disk, &desc, &ch);
	CHECK_EQ(spdk_bdev_read_blocks(desc, ch, g_back, 0, 1, io_done, &r), 0);
	REFUSED_VOID(spdk_bdev_free_io(NULL), EINVAL);
	poll_app();
	REFUSED_VOID(spdk_bdev_io_complete(r.io, SPDK_BDEV_IO_STATUS_SUCCESS), ESTALE);
	CHECK_EQ(r.calls, 1);
	spdk_bdev_free_io(r.io);
	REFUSED_VOID(spdk_bdev_free_io(r.io), ESTALE);
	REFUSED_VOID(spdk_bdev_free_io((void *)g_buf), EBADF);
	REFUSED(spdk_bdev_io_get_cb_arg(r.io), NULL, ESTALE);
	REFUSED(spdk_bdev_io_get_submit_tsc(r.io), 0, ESTALE);
	CHECK(refusals("bdev_io") >= before + 5);
	/* A descriptor of one bdev with a channel of another. */
	REFUSED_INT(spdk_bdev_read_blocks(desc, g_ch, g_back, 0, 1, io_done, &r), EBADF);
	raw = spdk_get_io_channel(&g_disks);
	REFUSED_INT(spdk_bdev_read_blocks(desc, raw, g_back, 0, 1, io_done, &r), EBADF);
	spdk_put_io_channel(raw);
	REFUSED_INT(spdk_bdev_read_blocks(desc, NULL, g_back, 0, 1, io_done, &r), EINVAL);
	REFUSED_INT(spdk_bdev_read_blocks(NULL, ch, g_back, 0, 1, io_done, &r), EINVAL);
	REFUSED_INT(spdk_bdev_read_blocks((void *)g_buf, ch, g_back, 0, 1, io_done, &r), EBADF);
	spdk_put_io_channel(ch);
	poll_app();
	REFUSED_INT(spdk_bdev_read_blocks(desc, ch, g_back, 0, 1, io_done, &r), ESTALE);
	spdk_bdev_close(desc);
	REFUSED_VOID(spdk_bdev_close(desc), ESTALE);
	REFUSED_INT(spdk_bdev_read_blocks(desc, g_ch, g_back, 0, 1, io_done, &r), ESTALE);
	REFUSED(spdk_bdev_get_io_channel(desc), NULL, ESTALE);
	REFUSED(spdk_bdev_desc_get_bdev(desc), NULL, ESTALE);
	REFUSED(spdk_bdev_desc_get_block_size(desc), 0, ESTALE);
	bdev = &disk->bdev;
	CHECK_EQ(disk_remove(disk), 0);
	REFUSED_NAME(spdk_bdev_get_name(bdev), ESTALE);
	REFUSED_NAME(spdk_bdev_get_product_name(bdev), ESTALE);
	REFUSED(spdk_bdev_get_num_blocks(bdev), 0, ESTALE);
	REFUSED(spdk_bdev_get_uuid(bdev), NULL, ESTALE);
	REFUSED(spdk_bdev_next(bdev), NULL, ESTALE);
	REFUSED_NAME(spdk_bdev_get_name((void *)g_buf), EBADF);
	REFUSED_NAME(spdk_bdev_get_name(NULL), EINVAL);
	disk_free(disk);
}
#endif

int
main(void)
{
	start_env("bdev_test");
	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	options();
	spdk_thread_lib_fini();
	block_start();
	names();
	registration();
	descriptors();
	reads_and_writes();
	without_data();
	zero_copy();
	zones();
	waiting();
	no_memory();
	abortion();
	resets();
	timeouts();
	statistics();
	dumps();
	examination();
	splitting();
	emulation();
	buffers();
	metadata();
	hidden_metadata();
	other_pthreads();
	removal();
#ifdef RESPDK_STALE
	stale();
#endif
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
	block_stop();
	CHECK_EQ(g_module_finis, 1);
	CHECK_EQ(g_fini_starts, 1);
	spdk_env_fini();
	return check_done();
}
