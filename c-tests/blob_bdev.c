/*
 * spdk/blob_bdev.h: a bdev as the device of a blobstore.
 *
 * c-test: timeout=60
 */
#include "block.h"
#include <spdk/blob.h>
#include <spdk/blob_bdev.h>
#include <spdk/dma.h>
#include <spdk/log.h>

static bool g_done;
static int g_rc;
static struct spdk_blob_store *g_bs;
static struct spdk_blob *g_blob;
static spdk_blob_id g_id;

static void
told(void *arg, int rc)
{
	CHECK(!g_done);
	g_done = true;
	g_rc = rc;
}

static void
told_bs(void *arg, struct spdk_blob_store *bs, int rc)
{
	g_bs = bs;
	told(arg, rc);
}

static void
told_id(void *arg, spdk_blob_id id, int rc)
{
	g_id = id;
	told(arg, rc);
}

static void
told_blob(void *arg, struct spdk_blob *blob, int rc)
{
	g_blob = blob;
	told(arg, rc);
}

static int
finish(void)
{
	wait_done(&g_done);
	poll_app();
	spdk_set_thread(g_thread);
	return g_rc;
}

#define OP(call) (g_done = false, g_rc = 1000, (call), finish())

static int g_dev_rc, g_dev_told;

static void
dev_told(struct spdk_io_channel *channel, void *arg, int rc)
{
	CHECK(channel == (void *)0x77 && arg == &g_dev_rc);
	g_dev_rc = rc;
	g_dev_told++;
}

static int
dev_finish(void)
{
	poll_app();
	spdk_set_thread(g_thread);
	CHECK_EQ(g_dev_told, 1);
	return g_dev_rc;
}

#define DEV(call) (g_dev_told = 0, g_dev_rc = 1000, (call), dev_finish())

static void
test_device(struct disk *disk)
{
	struct spdk_bs_dev_cb_args args = { dev_told, (void *)0x77, &g_dev_rc };
	struct spdk_bdev_bs_dev_opts opts = { .opts_size = sizeof(opts) };
	struct spdk_blob_ext_io_opts ext = { .size = sizeof(ext) };
	struct spdk_bs_dev *dev = NULL, *other = NULL;
	struct spdk_io_channel *ch;
	struct iovec iov[2];
	uint8_t *buf = spdk_dma_zmalloc(16 * 512, 4096, NULL), *out = spdk_dma_zmalloc(16 * 512, 4096, NULL);
	uint64_t lba;
	int i;

	CHECK_EQ(spdk_bdev_create_bs_dev_ext("nobody", bdev_event, &g_events, &dev), -ENODEV);
	CHECK_EQ(spdk_bdev_create_bs_dev("nobody", false, NULL, 0, bdev_event, &g_events, &dev), -ENODEV);
	CHECK_EQ(spdk_bdev_create_bs_dev("disk", false, &opts, 4, bdev_event, &g_events, &dev), -EINVAL);
	CHECK_EQ(spdk_bdev_create_bs_dev("disk", true, &opts, sizeof(opts), bdev_event, &g_events, &dev), 0);
	CHECK_EQ(dev->blocklen, 512);
	CHECK_EQ(dev->blockcnt, DISK_BLOCKS);
	CHECK_EQ(dev->phys_blocklen, spdk_bdev_get_physical_block_size(&disk->bdev));
	CHECK(dev->get_base_bdev(dev) == &disk->bdev);
	CHECK(dev->is_degraded == NULL);
	CHECK(!dev->is_zeroes(dev, 0, 1));
	CHECK(dev->is_range_valid(dev, 0, DISK_BLOCKS));
	CHECK(!dev->is_range_valid(dev, DISK_BLOCKS, 1));
	CHECK(dev->translate_lba(dev, 77, &lba));
	CHECK_EQ(lba, 77);

	/* Written twice: nobody may, once it is claimed. */
	CHECK_EQ(spdk_bs_bdev_claim(dev, &g_disks), 0);
	CHECK_EQ(spdk_bs_bdev_claim(dev, &g_disks), -EPERM);
	CHECK_EQ(spdk_bdev_create_bs_dev_ext("disk", bdev_event, &g_events, &other), -EPERM);
	CHECK_EQ(spdk_bdev_create_bs_dev("disk", false, NULL, 0, bdev_event, &g_events, &other), 0);
	CHECK_EQ(spdk_bs_bdev_claim(other, &g_disks), -EPERM);
	other->destroy(other);

	ch = dev->create_channel(dev);
	REQUIRE(ch != NULL);
	for (i = 0; i < 16 * 512; i++) {
		buf[i] = (uint8_t)(i * 3 + i / 512);
	}
	CHECK_EQ(DEV(dev->write(dev, ch, buf, 5, 3, &args)), 0);
	CHECK(memcmp(disk->data + 5 * 512, buf, 3 * 512) == 0);
	CHECK_EQ(DEV(dev->read(dev, ch, out, 5, 3, &args)), 0);
	CHECK(memcmp(out, buf, 3 * 512) == 0);
	iov[0].iov_base = buf;
	iov[0].iov_len = 512;
	iov[1].iov_base = buf + 512;
	iov[1].iov_len = 3 * 512;
	CHECK_EQ(DEV(dev->writev(dev, ch, iov, 2, 100, 4, &args)), 0);
	CHECK(memcmp(disk->data + 100 * 512, buf, 4 * 512) == 0);
	CHECK_EQ(DEV(dev->writev_ext(dev, ch, iov, 2, 200, 4, &args, &ext)), 0);
	CHECK(memcmp(disk->data + 200 * 512, buf, 4 * 512) == 0);
	iov[0].iov_base = out;
	iov[1].iov_base = out + 512;
	CHECK_EQ(DEV(dev->readv(dev, ch, iov, 2, 101, 4, &args)), 0);
	CHECK(memcmp(out, buf + 512, 3 * 512) == 0);
	CHECK_EQ(DEV(dev->readv_ext(dev, ch, iov, 2, 200, 4, &args, &ext)), 0);
	CHECK(memcmp(out, buf, 4 * 512) == 0);
	CHECK_EQ(DEV(dev->write_zeroes(dev, ch, 101, 2, &args)), 0);
	CHECK(memcmp(disk->data + 103 * 512, buf + 3 * 512, 512) == 0);
	CHECK_EQ(disk->data[101 * 512 + 1], 0);
	i = disk->requests;
	CHECK_EQ(DEV(dev->unmap(dev, ch, 300, 2, &args)), 0);
	CHECK_EQ(disk->requests, i + (spdk_bdev_io_type_supported(&disk->bdev, SPDK_BDEV_IO_TYPE_UNMAP) ? 1 : 0));
	CHECK_EQ(DEV(dev->read(dev, ch, out, DISK_BLOCKS, 1, &args)), -EINVAL);
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	CHECK_EQ(DEV(dev->read(dev, ch, out, 0, 1, &args)), -EIO);
	CHECK_EQ(DEV(dev->write(dev, ch, out, 0, 1, &args)), -EIO);
	disk->status = 0;

	/* The size is that of then, until somebody asks again. */
	CHECK_EQ(spdk_bdev_notify_blockcnt_change(&disk->bdev, DISK_BLOCKS - 8), -EBUSY);
	dev->blockcnt = 1;
	spdk_bdev_update_bs_blockcnt(dev);
	CHECK_EQ(dev->blockcnt, DISK_BLOCKS);
	dev->destroy_channel(dev, ch);
	dev->destroy(dev);
	poll_app();
	spdk_set_thread(g_thread);
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_bdev_update_bs_blockcnt(NULL), EINVAL);
	REFUSED_VOID(spdk_bdev_update_bs_blockcnt((void *)disk), EBADF);
	REFUSED_INT(spdk_bs_bdev_claim(NULL, &g_disks), EINVAL);
	REFUSED_INT(spdk_bdev_create_bs_dev_ext(NULL, bdev_event, NULL, &dev), EINVAL);
#endif
	spdk_dma_free(buf);
	spdk_dma_free(out);
}

/* Memory that only its domain reaches: the addresses are this far off. */
#define FAR (1ul << 46)

static int g_moved;

static int
far_move(struct iovec *to, size_t to_off, struct iovec *from, size_t from_off, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		memcpy((char *)to[i].iov_base - to_off, (char *)from[i].iov_base - from_off, to[i].iov_len);
	}
	g_moved++;
	return 0;
}

static int
far_pull(struct spdk_memory_domain *domain, void *ctx, struct iovec *src, uint32_t src_count, struct iovec *dst,
	 uint32_t dst_count, spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	CHECK(src_count == 1 && dst_count == 1 && ctx == (void *)7);
	far_move(dst, 0, src, FAR, 1);
	cpl(arg, 0);
	return 0;
}

static int
far_push(struct spdk_memory_domain *domain, void *ctx, struct iovec *dst, uint32_t dst_count, struct iovec *src,
	 uint32_t src_count, spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	CHECK(src_count == 1 && dst_count == 1 && ctx == (void *)7);
	far_move(dst, FAR, src, 0, 1);
	cpl(arg, 0);
	return 0;
}

static int
far_zero(struct spdk_memory_domain *domain, void *ctx, struct iovec *iov, uint32_t count,
	 spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	memset((char *)iov->iov_base - FAR, 0, iov->iov_len);
	g_moved++;
	cpl(arg, 0);
	return 0;
}

/* Data in a memory domain: of a cluster that is there, and of one that is not. */
static void
test_domain(struct spdk_blob *blob, struct spdk_io_channel *ch, uint8_t *buf)
{
	struct spdk_memory_domain *domain = NULL;
	struct iovec iov = { buf + FAR, 8 * 512 };
	struct spdk_blob_ext_io_opts opts = { .size = sizeof(opts) };

	REQUIRE(spdk_memory_domain_create(&domain, SPDK_DMA_DEVICE_TYPE_RDMA, NULL, "far") == 0);
	spdk_memory_domain_set_pull(domain, far_pull);
	spdk_memory_domain_set_push(domain, far_push);
	spdk_memory_domain_set_memzero(domain, far_zero);
	opts.memory_domain = domain;
	opts.memory_domain_ctx = (void *)7;
	memset(buf, 0x5d, 8 * 512);
	CHECK_EQ(OP(spdk_blob_io_writev_ext(blob, ch, &iov, 1, 70, 8, told, NULL, &opts)), 0);
	memset(buf, 0, 8 * 512);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, 70, 8, told, NULL)), 0);
	CHECK(buf[0] == 0x5d && buf[8 * 512 - 1] == 0x5d);
	memset(buf, 0, 8 * 512);
	CHECK_EQ(OP(spdk_blob_io_readv_ext(blob, ch, &iov, 1, 70, 8, told, NULL, &opts)), 0);
	CHECK(buf[0] == 0x5d && buf[8 * 512 - 1] == 0x5d);
	CHECK_EQ(OP(spdk_blob_io_readv_ext(blob, ch, &iov, 1, 5 * 64, 8, told, NULL, &opts)), 0);
	CHECK(buf[0] == 0 && buf[8 * 512 - 1] == 0);
	CHECK_EQ(g_moved, 3);
	spdk_memory_domain_destroy(domain);
}

static void
test_store(struct disk *disk)
{
	struct spdk_bs_dev *dev;
	struct spdk_bs_opts opts;
	struct spdk_blob_opts blob_opts;
	struct spdk_io_channel *ch;
	struct spdk_blob_store *bs;
	struct spdk_blob *blob;
	uint8_t *buf = spdk_dma_zmalloc(64 * 512, 4096, NULL);

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = 32768;
	CHECK_EQ(spdk_bdev_create_bs_dev_ext("disk", bdev_event, &g_events, &dev), 0);
	CHECK_EQ(OP(spdk_bs_init(dev, &opts, told_bs, NULL)), 0);
	bs = g_bs;
	spdk_blob_opts_init(&blob_opts, sizeof(blob_opts));
	blob_opts.num_clusters = 8;
	blob_opts.thin_provision = true;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &blob_opts, told_id, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_open_blob(bs, g_id, told_blob, NULL)), 0);
	blob = g_blob;
	ch = spdk_bs_alloc_io_channel(bs);
	memset(buf, 0x3c, 64 * 512);
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 60, 64, told, NULL)), 0);
	memset(buf, 0, 64 * 512);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, 60, 64, told, NULL)), 0);
	CHECK(buf[0] == 0x3c && buf[64 * 512 - 1] == 0x3c);

	test_domain(blob, ch, buf);

	/* A device that has no memory for a while: the I/O waits. */
	disk->nomem = 3;
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, 60, 1, told, NULL)), 0);

	/* Removed under it: the bdev goes when the blobstore lets go of it. */
	spdk_bdev_unregister(&disk->bdev, NULL, NULL);
	poll_app();
	spdk_set_thread(g_thread);
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	spdk_bs_free_io_channel(ch);
	CHECK_EQ(OP(spdk_blob_close(blob, told, NULL)), 0);
	CHECK_EQ(disk->destructed, 0);
	CHECK_EQ(OP(spdk_bs_unload(bs, told, NULL)), 0);
	CHECK_EQ(disk->destructed, 1);
	spdk_dma_free(buf);
}

int
main(void)
{
	struct spdk_bdev_opts opts;
	struct disk *disk;

	(void)io_done;

	start_env("blob_bdev");
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_io_pool_size = 128;
	opts.bdev_io_cache_size = 16;
	opts.bdev_auto_examine = false;
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	block_start();
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	disk = disk_new("disk");
	CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
	poll_app();
	spdk_set_thread(g_thread);
	test_device(disk);
	test_store(disk);
	disk_free(disk);
	block_stop();
	spdk_env_fini();
	return check_done();
}
