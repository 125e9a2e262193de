/*
 * What the tests of the blobstore share: a block device in memory that counts, fails and keeps the image of a power cut,
 * and calls that wait for their completion.
 */
#ifndef TEST_BLOBDEV_H
#define TEST_BLOBDEV_H

#include "threads.h"
#include <spdk/blob.h>
#include <spdk/log.h>
#include <spdk/util.h>

#define KB 1024ull
#define RAM_MB (1024 * KB)

struct ram {
	struct spdk_bs_dev dev;
	uint8_t *data;
	uint64_t size;
	bool defer;		/* complete by a message, not inside the call */
	bool degraded;
	bool no_channel;
	int channels, destroyed;
	int reads, writes, unmaps, zeroes, copies, readvs, writevs, ext_reads, ext_writes;
	int changes;		/* writes, zeroes and unmaps together */
	int fail_reads, fail_writes;	/* -1: none fails; otherwise so many go well, the others fail */
	int cut_at;		/* the image is taken before this change; -1: never */
	uint8_t *image;
	uint64_t last_lba, last_count;
	void *last_user_ctx;
	size_t last_ext_size;
};

struct ram_done {
	struct spdk_bs_dev_cb_args *args;
	int rc;
};

static inline void
ram_told(void *arg)
{
	struct ram_done *done = arg;

	done->args->cb_fn(done->args->channel, done->args->cb_arg, done->rc);
	free(done);
}

static inline void
ram_tell(struct ram *ram, struct spdk_bs_dev_cb_args *args, int rc)
{
	struct ram_done *done;

	if (!ram->defer) {
		args->cb_fn(args->channel, args->cb_arg, rc);
		return;
	}
	done = calloc(1, sizeof(*done));
	done->args = args;
	done->rc = rc;
	spdk_thread_send_msg(spdk_get_thread(), ram_told, done);
}

static inline int
ram_may(struct ram *ram, bool write, uint64_t lba, uint64_t count)
{
	int *left = write ? &ram->fail_writes : &ram->fail_reads;

	ram->last_lba = lba;
	ram->last_count = count;
	if (lba + count > ram->dev.blockcnt) {
		return -EINVAL;
	}
	if (*left == 0) {
		return -EIO;
	}
	if (*left > 0) {
		(*left)--;
	}
	if (write && ram->changes++ == ram->cut_at) {
		memcpy(ram->image, ram->data, ram->size);
	}
	return 0;
}

static inline uint8_t *
ram_at(struct ram *ram, uint64_t lba)
{
	return ram->data + lba * ram->dev.blocklen;
}

static inline struct spdk_io_channel *
ram_create_channel(struct spdk_bs_dev *dev)
{
	struct ram *ram = (struct ram *)dev;

	struct spdk_io_channel *channel = ram->no_channel ? NULL : spdk_get_io_channel(ram);

	ram->channels += channel != NULL;
	return channel;
}

static inline void
ram_destroy_channel(struct spdk_bs_dev *dev, struct spdk_io_channel *channel)
{
	((struct ram *)dev)->channels--;
	spdk_put_io_channel(channel);
}

static inline void
ram_destroy(struct spdk_bs_dev *dev)
{
	struct ram *ram = (struct ram *)dev;

	ram->destroyed++;
	spdk_io_device_unregister(ram, NULL);
}

static inline void
ram_read(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, void *payload, uint64_t lba, uint32_t count,
	 struct spdk_bs_dev_cb_args *args)
{
	struct ram *ram = (struct ram *)dev;
	int rc = ram_may(ram, false, lba, count);

	ram->reads++;
	if (rc == 0) {
		memcpy(payload, ram_at(ram, lba), (size_t)count * dev->blocklen);
	}
	ram_tell(ram, args, rc);
}

static inline void
ram_write(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, void *payload, uint64_t lba, uint32_t count,
	  struct spdk_bs_dev_cb_args *args)
{
	struct ram *ram = (struct ram *)dev;
	int rc = ram_may(ram, true, lba, count);

	ram->writes++;
	if (rc == 0) {
		memcpy(ram_at(ram, lba), payload, (size_t)count * dev->blocklen);
	}
	ram_tell(ram, args, rc);
}

static inline void
ram_readv(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, struct iovec *iov, int iovcnt, uint64_t lba,
	  uint32_t count, struct spdk_bs_dev_cb_args *args)
{
	struct ram *ram = (struct ram *)dev;
	int i, rc = ram_may(ram, false, lba, count);
	uint8_t *at = rc ? NULL : ram_at(ram, lba);

	ram->readvs++;
	for (i = 0; rc == 0 && i < iovcnt; i++) {
		memcpy(iov[i].iov_base, at, iov[i].iov_len);
		at += iov[i].iov_len;
	}
	ram_tell(ram, args, rc);
}

static inline void
ram_writev(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, struct iovec *iov, int iovcnt, uint64_t lba,
	   uint32_t count, struct spdk_bs_dev_cb_args *args)
{
	struct ram *ram = (struct ram *)dev;
	int i, rc = ram_may(ram, true, lba, count);
	uint8_t *at = rc ? NULL : ram_at(ram, lba);

	ram->writevs++;
	for (i = 0; rc == 0 && i < iovcnt; i++) {
		memcpy(at, iov[i].iov_base, iov[i].iov_len);
		at += iov[i].iov_len;
	}
	ram_tell(ram, args, rc);
}

static inline void
ram_readv_ext(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, struct iovec *iov, int iovcnt, uint64_t lba,
	      uint32_t count, struct spdk_bs_dev_cb_args *args, struct spdk_blob_ext_io_opts *opts)
{
	struct ram *ram = (struct ram *)dev;

	ram->ext_reads++;
	ram->last_user_ctx = opts->user_ctx;
	ram->last_ext_size = opts->size;
	ram_readv(dev, channel, iov, iovcnt, lba, count, args);
}

static inline void
ram_writev_ext(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, struct iovec *iov, int iovcnt, uint64_t lba,
	       uint32_t count, struct spdk_bs_dev_cb_args *args, struct spdk_blob_ext_io_opts *opts)
{
	struct ram *ram = (struct ram *)dev;

	ram->ext_writes++;
	ram->last_user_ctx = opts->user_ctx;
	ram->last_ext_size = opts->size;
	ram_writev(dev, channel, iov, iovcnt, lba, count, args);
}

static inline void
ram_clear(struct ram *ram, uint64_t lba, uint64_t count, struct spdk_bs_dev_cb_args *args)
{
	int rc = ram_may(ram, true, lba, count);

	if (rc == 0) {
		memset(ram_at(ram, lba), 0, count * ram->dev.blocklen);
	}
	ram_tell(ram, args, rc);
}

static inline void
ram_write_zeroes(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, uint64_t lba, uint64_t count,
		 struct spdk_bs_dev_cb_args *args)
{
	((struct ram *)dev)->zeroes++;
	ram_clear((struct ram *)dev, lba, count, args);
}

static inline void
ram_unmap(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, uint64_t lba, uint64_t count,
	  struct spdk_bs_dev_cb_args *args)
{
	((struct ram *)dev)->unmaps++;
	ram_clear((struct ram *)dev, lba, count, args);
}

static inline void
ram_copy(struct spdk_bs_dev *dev, struct spdk_io_channel *channel, uint64_t dst, uint64_t src, uint64_t count,
	 struct spdk_bs_dev_cb_args *args)
{
	struct ram *ram = (struct ram *)dev;
	int rc = ram_may(ram, true, dst, count);

	ram->copies++;
	if (rc == 0) {
		memmove(ram_at(ram, dst), ram_at(ram, src), count * dev->blocklen);
	}
	ram_tell(ram, args, rc);
}

static inline bool
ram_is_zeroes(struct spdk_bs_dev *dev, uint64_t lba, uint64_t count)
{
	return false;
}

static inline bool
ram_is_range_valid(struct spdk_bs_dev *dev, uint64_t lba, uint64_t count)
{
	return lba + count <= dev->blockcnt;
}

static inline bool
ram_translate_lba(struct spdk_bs_dev *dev, uint64_t lba, uint64_t *base_lba)
{
	*base_lba = lba;
	return true;
}

static inline bool
ram_is_degraded(struct spdk_bs_dev *dev)
{
	return ((struct ram *)dev)->degraded;
}

static inline int
ram_channel_create(void *device, void *ctx)
{
	return 0;
}

static inline void
ram_channel_destroy(void *device, void *ctx)
{
}

/* The functions and sizes anew, as after a restart; the data stays. */
static inline struct spdk_bs_dev *
ram_plug(struct ram *ram)
{
	ram->dev.create_channel = ram_create_channel;
	ram->dev.destroy_channel = ram_destroy_channel;
	ram->dev.destroy = ram_destroy;
	ram->dev.read = ram_read;
	ram->dev.write = ram_write;
	ram->dev.readv = ram_readv;
	ram->dev.writev = ram_writev;
	ram->dev.readv_ext = ram_readv_ext;
	ram->dev.writev_ext = ram_writev_ext;
	ram->dev.write_zeroes = ram_write_zeroes;
	ram->dev.unmap = ram_unmap;
	ram->dev.is_zeroes = ram_is_zeroes;
	ram->dev.is_range_valid = ram_is_range_valid;
	ram->dev.translate_lba = ram_translate_lba;
	ram->dev.is_degraded = ram_is_degraded;
	ram->fail_reads = ram->fail_writes = -1;
	ram->cut_at = -1;
	spdk_io_device_register(ram, ram_channel_create, ram_channel_destroy, 8, "ram");
	return &ram->dev;
}

static inline struct ram *
ram_new(uint64_t size, uint32_t blocklen)
{
	struct ram *ram = calloc(1, sizeof(*ram));

	ram->size = size;
	ram->data = calloc(1, size);
	ram->image = calloc(1, size);
	ram->dev.blocklen = blocklen;
	ram->dev.phys_blocklen = blocklen;
	ram->dev.blockcnt = size / blocklen;
	REQUIRE(ram->data != NULL && ram->image != NULL);
	ram_plug(ram);
	return ram;
}

/* Another device with the image of the cut. */
static inline struct ram *
ram_of_image(struct ram *from)
{
	struct ram *ram = ram_new(from->size, from->dev.blocklen);

	memcpy(ram->data, from->image, from->size);
	return ram;
}

static inline void
ram_free(struct ram *ram)
{
	free(ram->data);
	free(ram->image);
	free(ram);
}

static struct spdk_thread *g_thread;
static bool g_done;
static int g_rc;
static struct spdk_blob_store *g_bs;
static struct spdk_blob *g_blob;
static spdk_blob_id g_id;

static inline void
bs_done(void *arg, int rc)
{
	CHECK(!g_done);
	g_done = true;
	g_rc = rc;
}

static inline void
bs_handle_done(void *arg, struct spdk_blob_store *bs, int rc)
{
	g_bs = bs;
	bs_done(arg, rc);
}

static inline void
blob_id_done(void *arg, spdk_blob_id id, int rc)
{
	g_id = id;
	bs_done(arg, rc);
}

static inline void
blob_handle_done(void *arg, struct spdk_blob *blob, int rc)
{
	g_blob = blob;
	bs_done(arg, rc);
}

static inline int
wait_done(void)
{
	long rounds = 0;

	while (!g_done && ++rounds < 1000000) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	CHECK(g_done);
	spdk_set_thread(g_thread);
	return g_done ? g_rc : 1000;
}

/* Makes a call with a completion, waits for it, and is its code. */
#define OP(call) (g_done = false, g_rc = 1000, (call), wait_done())

static inline void
begin(const char *name)
{
	start_env(name);
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	g_thread = spdk_thread_create("metadata", NULL);
	REQUIRE(g_thread != NULL);
	spdk_set_thread(g_thread);
}

static inline int
end(void)
{
	end_thread(g_thread, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}

/* Lets everything that is under way end. */
static inline void
rest(void)
{
	settle(&g_thread, 1);
	spdk_set_thread(g_thread);
}

static inline struct spdk_blob_store *
store_init(struct ram *ram, uint32_t cluster)
{
	struct spdk_bs_opts opts;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = cluster;
	REQUIRE(OP(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL)) == 0);
	REQUIRE(g_bs != NULL);
	return g_bs;
}

static inline struct spdk_blob_store *
store_load(struct ram *ram)
{
	if (OP(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL)) != 0) {
		return NULL;
	}
	return g_bs;
}

static inline void
store_unload(struct spdk_blob_store *bs)
{
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), 0);
	rest();
}

static inline spdk_blob_id
blob_create(struct spdk_blob_store *bs, uint64_t clusters, bool thin)
{
	struct spdk_blob_opts opts;

	spdk_blob_opts_init(&opts, sizeof(opts));
	opts.num_clusters = clusters;
	opts.thin_provision = thin;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), 0);
	return g_id;
}

static inline struct spdk_blob *
blob_open(struct spdk_blob_store *bs, spdk_blob_id id)
{
	REQUIRE(OP(spdk_bs_open_blob(bs, id, blob_handle_done, NULL)) == 0);
	return g_blob;
}

static inline void
blob_close(struct spdk_blob *blob)
{
	CHECK_EQ(OP(spdk_blob_close(blob, bs_done, NULL)), 0);
}

static inline bool
all(const uint8_t *buf, uint8_t value, size_t len)
{
	while (len > 0 && buf[len - 1] == value) {
		len--;
	}
	return len == 0;
}

/* Writes one value over a range of io units. */
static inline int
blob_fill(struct spdk_blob *blob, struct spdk_io_channel *ch, uint8_t value, uint64_t offset, uint64_t units, uint32_t unit)
{
	uint8_t *buf = spdk_dma_malloc(units * unit, 4096, NULL);
	int rc;

	memset(buf, value, units * unit);
	rc = OP(spdk_blob_io_write(blob, ch, buf, offset, units, bs_done, NULL));
	spdk_dma_free(buf);
	return rc;
}

/* Whether a range of io units reads as one value throughout. */
static inline bool
blob_holds(struct spdk_blob *blob, struct spdk_io_channel *ch, uint8_t value, uint64_t offset, uint64_t units, uint32_t unit)
{
	uint8_t *buf = spdk_dma_malloc(units * unit, 4096, NULL);
	bool same;

	memset(buf, 0xee, units * unit);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, offset, units, bs_done, NULL)), 0);
	same = all(buf, value, units * unit);
	spdk_dma_free(buf);
	return same;
}

#endif
