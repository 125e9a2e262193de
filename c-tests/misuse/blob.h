/*
 * Objects of the blobstore.
 */
#ifndef MISUSE_BLOB_H
#define MISUSE_BLOB_H

/* Of C's memory: it holds a small blobstore. */
#define BLOB_RAM (1024 * 1024)

struct misused_ram {
	struct spdk_bs_dev dev;
	char data[BLOB_RAM];
};

static struct spdk_blob_store *g_misused_bs;
static struct spdk_blob *g_misused_blob;
static struct spdk_io_channel *g_blob_ch;
static char g_ram_device;

static struct spdk_io_channel *
ram_channel(struct spdk_bs_dev *dev)
{
	(void)dev;
	return spdk_get_io_channel(&g_ram_device);
}
static void
ram_put(struct spdk_bs_dev *dev, struct spdk_io_channel *ch)
{
	(void)dev;
	spdk_put_io_channel(ch);
}
static void
ram_gone(struct spdk_bs_dev *dev)
{
	free(dev);
}
static void
ram_read(struct spdk_bs_dev *dev, struct spdk_io_channel *ch, void *to, uint64_t lba, uint32_t count,
	 struct spdk_bs_dev_cb_args *args)
{
	(void)ch;
	memcpy(to, ((struct misused_ram *)dev)->data + lba * 512, count * 512);
	args->cb_fn(args->channel, args->cb_arg, 0);
}
static void
ram_write(struct spdk_bs_dev *dev, struct spdk_io_channel *ch, void *from, uint64_t lba, uint32_t count,
	  struct spdk_bs_dev_cb_args *args)
{
	(void)ch;
	memcpy(((struct misused_ram *)dev)->data + lba * 512, from, count * 512);
	args->cb_fn(args->channel, args->cb_arg, 0);
}
static void
ram_zero(struct spdk_bs_dev *dev, struct spdk_io_channel *ch, uint64_t lba, uint64_t count, struct spdk_bs_dev_cb_args *args)
{
	(void)ch;
	memset(((struct misused_ram *)dev)->data + lba * 512, 0, count * 512);
	args->cb_fn(args->channel, args->cb_arg, 0);
}
static struct spdk_bs_dev *
ram_dev(void)
{
	struct misused_ram *ram = calloc(1, sizeof(*ram));

	ram->dev = (struct spdk_bs_dev) {
		.create_channel = ram_channel, .destroy_channel = ram_put, .destroy = ram_gone, .read = ram_read,
		.write = ram_write, .write_zeroes = ram_zero, .unmap = ram_zero, .blockcnt = BLOB_RAM / 512, .blocklen = 512,
		.phys_blocklen = 512,
	};
	return &ram->dev;
}
static void
blob_ended(void *arg, int rc)
{
	(void)arg, (void)rc;
}
static void
blob_store_made(void *arg, struct spdk_blob_store *bs, int rc)
{
	(void)rc;
	*(void **)arg = bs;
}
static void
blob_made(void *arg, spdk_blob_id id, int rc)
{
	(void)rc;
	*(spdk_blob_id *)arg = id;
}
static void
blob_opened(void *arg, struct spdk_blob *blob, int rc)
{
	(void)rc;
	*(void **)arg = blob;
}
static void *
make_blob_store(void)
{
	struct spdk_blob_store *bs = NULL;
	struct spdk_bs_opts opts;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = 16384;
	opts.max_channel_ops = 4;
	spdk_bs_init(ram_dev(), &opts, blob_store_made, &bs);
	poll_threads();
	return bs;
}
static void
gone_blob_store(void *bs)
{
	spdk_bs_unload(bs, blob_ended, NULL);
	poll_threads();
}
static void *
make_blob(void)
{
	spdk_blob_id id = 0;
	struct spdk_blob *blob = NULL;

	spdk_bs_create_blob(g_misused_bs, blob_made, &id);
	poll_threads();
	spdk_bs_open_blob(g_misused_bs, id, blob_opened, &blob);
	poll_threads();
	return blob;
}
static void
gone_blob(void *blob)
{
	spdk_blob_id id = spdk_blob_get_id(blob);

	spdk_blob_close(blob, blob_ended, NULL);
	poll_threads();
	spdk_bs_delete_blob(g_misused_bs, id, blob_ended, NULL);
	poll_threads();
}
static void *
make_xattr_names(void)
{
	struct spdk_xattr_names *names = NULL;

	spdk_blob_get_xattr_names(g_misused_blob, &names);
	return names;
}
static void
gone_xattr_names(void *names)
{
	spdk_xattr_names_free(names);
}
static void
bs_dev_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)type, (void)bdev, (void)ctx;
}
static void *
make_bs_dev(void)
{
	static void *bdev;
	struct spdk_bs_dev *dev = NULL;

	if (!bdev) {
		bdev = make_bdev();
	}
	spdk_bdev_create_bs_dev_ext(spdk_bdev_get_name(bdev), bs_dev_event, NULL, &dev);
	return dev;
}
static void
gone_bs_dev(void *dev)
{
	((struct spdk_bs_dev *)dev)->destroy(dev);
}
static void
blob_start(void)
{
	spdk_io_device_register(&g_ram_device, channel_create, channel_destroy, 64, "misused ram");
	g_misused_bs = make_blob_store();
	g_misused_blob = make_blob();
	g_blob_ch = spdk_bs_alloc_io_channel(g_misused_bs);
}

#define BLOB_FIXTURES(FIXTURE)                                                                                         \
	FIXTURE(spdk_blob_store, make_blob_store, gone_blob_store, true, false)                                        \
	FIXTURE(spdk_blob, make_blob, gone_blob, true, false)                                                          \
	FIXTURE(spdk_xattr_names, make_xattr_names, gone_xattr_names, false, false)                                    \
	FIXTURE(spdk_bs_dev, make_bs_dev, gone_bs_dev, false, false)

#endif
