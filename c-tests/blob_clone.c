/*
 * spdk/blob.h: snapshots, clones, external snapshots, and what moves blobs between them.
 *
 * c-test: timeout=120
 */
#include "blobdev.h"

#define CLUSTER (64 * KB)
#define UNIT 512
#define PER_CLUSTER (CLUSTER / UNIT)

static struct spdk_blob_store *
reload(struct ram *ram, struct spdk_blob_store *bs)
{
	store_unload(bs);
	ram_plug(ram);
	bs = store_load(ram);
	REQUIRE(bs != NULL);
	return bs;
}

static spdk_blob_id
snapshot(struct spdk_blob_store *bs, spdk_blob_id id)
{
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, id, NULL, blob_id_done, NULL)), 0);
	return g_id;
}

static spdk_blob_id
clone_of(struct spdk_blob_store *bs, spdk_blob_id id)
{
	CHECK_EQ(OP(spdk_bs_create_clone(bs, id, NULL, blob_id_done, NULL)), 0);
	return g_id;
}

static void
give_value(void *arg, const char *name, const void **value, size_t *len)
{
	*value = arg;
	*len = 5;
}

static uint64_t
clones(struct spdk_blob_store *bs, spdk_blob_id id)
{
	size_t count = 0;
	int rc = spdk_blob_get_clones(bs, id, NULL, &count);

	CHECK_EQ(rc, count ? -ENOMEM : 0);
	return count;
}

static void
test_snapshot(bool copy)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob *blob, *snap, *clone;
	struct spdk_blob_xattr_opts xattrs = { 0 };
	char *names[] = { "given" };
	spdk_blob_id id, snap_id, clone_id, ids[4];
	uint64_t free_clusters;
	const void *value;
	size_t len;

	if (copy) {
		ram->dev.copy = ram_copy;
	}
	bs = store_init(ram, CLUSTER);
	id = blob_create(bs, 10, false);
	blob = blob_open(bs, id);
	ch = spdk_bs_alloc_io_channel(bs);
	CHECK_EQ(blob_fill(blob, ch, 0x11, 0, 10 * PER_CLUSTER, UNIT), 0);
	free_clusters = spdk_bs_free_cluster_count(bs);

	xattrs.count = 1;
	xattrs.names = names;
	xattrs.ctx = "value";
	xattrs.get_value = give_value;
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, id, &xattrs, blob_id_done, NULL)), 0);
	snap_id = g_id;
	CHECK(snap_id != id);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 0);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 10);
	CHECK(spdk_blob_is_thin_provisioned(blob) && spdk_blob_is_clone(blob) && !spdk_blob_is_snapshot(blob));
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), snap_id);
	CHECK_EQ(clones(bs, snap_id), 1);
	CHECK_EQ(clones(bs, id), 0);
	snap = blob_open(bs, snap_id);
	CHECK_EQ(spdk_blob_get_xattr_value(snap, "given", &value, &len), 0);
	CHECK(len == 5 && memcmp(value, "value", 5) == 0);
	CHECK(spdk_blob_is_read_only(snap) && spdk_blob_is_snapshot(snap) && !spdk_blob_is_clone(snap));
	CHECK(!spdk_blob_is_thin_provisioned(snap));
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(snap), 10);
	CHECK(blob_holds(blob, ch, 0x11, 0, 10 * PER_CLUSTER, UNIT));
	CHECK_EQ(blob_fill(snap, ch, 0x99, 0, 1, UNIT), -EPERM);

	/* What is written now belongs to the blob; the snapshot keeps what was. */
	CHECK_EQ(blob_fill(blob, ch, 0x22, 3, 2, UNIT), 0);
	CHECK_EQ(blob_fill(blob, ch, 0x33, 5 * PER_CLUSTER - 1, 2, UNIT), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 3);
	CHECK_EQ(ram->copies, copy ? 3 : 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 3);
	CHECK(blob_holds(blob, ch, 0x11, 0, 3, UNIT));
	CHECK(blob_holds(blob, ch, 0x22, 3, 2, UNIT));
	CHECK(blob_holds(blob, ch, 0x11, 5, 3 * PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 0x33, 5 * PER_CLUSTER - 1, 2, UNIT));
	CHECK(blob_holds(snap, ch, 0x11, 0, 10 * PER_CLUSTER, UNIT));
	CHECK_EQ(spdk_blob_get_next_allocated_io_unit(blob, PER_CLUSTER), 4 * PER_CLUSTER);
	/* A clone keeps its clusters when they are unmapped: the parent's must not show through. */
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, 0, PER_CLUSTER, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 3);
	CHECK(blob_holds(blob, ch, 0, 0, PER_CLUSTER, UNIT));
	CHECK_EQ(OP(spdk_blob_io_write_zeroes(blob, ch, 7 * PER_CLUSTER, 1, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 4);
	CHECK(blob_holds(blob, ch, 0x11, 7 * PER_CLUSTER + 1, 1, UNIT));

	/* Not of a read-only one; and a clone not of a writable one. */
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, snap_id, NULL, blob_id_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_create_clone(bs, id, NULL, blob_id_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_create_clone(bs, snap_id, &xattrs, blob_id_done, NULL)), 0);
	clone_id = g_id;
	clone = blob_open(bs, clone_id);
	CHECK(spdk_blob_is_clone(clone) && !spdk_blob_is_read_only(clone) && spdk_blob_is_thin_provisioned(clone));
	CHECK_EQ(spdk_blob_get_xattr_value(clone, "given", &value, &len), 0);
	CHECK(blob_holds(clone, ch, 0x11, 0, 10 * PER_CLUSTER, UNIT));
	CHECK_EQ(blob_fill(clone, ch, 0x44, 9 * PER_CLUSTER, PER_CLUSTER, UNIT), 0);
	len = 0;
	CHECK_EQ(spdk_blob_get_clones(bs, snap_id, NULL, &len), -ENOMEM);
	CHECK_EQ(len, 2);
	len = 1;
	CHECK_EQ(spdk_blob_get_clones(bs, snap_id, ids, &len), -ENOMEM);
	CHECK_EQ(len, 2);
	len = 4;
	CHECK_EQ(spdk_blob_get_clones(bs, snap_id, ids, &len), 0);
	CHECK_EQ(len, 2);
	CHECK((ids[0] == id && ids[1] == clone_id) || (ids[1] == id && ids[0] == clone_id));

	/* With two clones it stays. */
	blob_close(snap);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, snap_id, bs_done, NULL)), -EBUSY);
	blob_close(blob);
	blob_close(clone);
	spdk_bs_free_io_channel(ch);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, snap_id, bs_done, NULL)), -EBUSY);
	bs = reload(ram, bs);
	CHECK_EQ(clones(bs, snap_id), 2);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, clone_id), snap_id);
	ch = spdk_bs_alloc_io_channel(bs);
	blob = blob_open(bs, id);
	clone = blob_open(bs, clone_id);
	CHECK(blob_holds(clone, ch, 0x44, 9 * PER_CLUSTER, PER_CLUSTER, UNIT));
	CHECK(blob_holds(clone, ch, 0x11, 0, 9 * PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 0x33, 5 * PER_CLUSTER - 1, 2, UNIT));
	CHECK(blob_holds(blob, ch, 0x11, 8 * PER_CLUSTER, 2 * PER_CLUSTER, UNIT));
	blob_close(clone);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, clone_id, bs_done, NULL)), 0);

	/* With one, it hands over what it holds. The clone may be open. */
	free_clusters = spdk_bs_free_cluster_count(bs);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, snap_id, bs_done, NULL)), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters + 4);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 10);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), SPDK_BLOBID_INVALID);
	CHECK(!spdk_blob_is_clone(blob));
	CHECK(blob_holds(blob, ch, 0, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 0x11, PER_CLUSTER, 3 * PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 0x33, 5 * PER_CLUSTER - 1, 2, UNIT));
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	bs = reload(ram, bs);
	blob = blob_open(bs, id);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 10);
	blob_close(blob);
	store_unload(bs);
	ram_free(ram);
}

/* Three in a row; inflate and decouple in the middle of them. */
static void
test_inflate(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	spdk_blob_id id = blob_create(bs, 6, true), low, high, other;
	struct spdk_blob *blob = blob_open(bs, id), *clone;
	uint64_t free_clusters;

	CHECK_EQ(blob_fill(blob, ch, 1, 0, PER_CLUSTER, UNIT), 0);
	low = snapshot(bs, id);
	CHECK_EQ(blob_fill(blob, ch, 2, PER_CLUSTER, PER_CLUSTER, UNIT), 0);
	high = snapshot(bs, id);
	CHECK_EQ(blob_fill(blob, ch, 3, 2 * PER_CLUSTER, 1, UNIT), 0);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), high);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, high), low);
	CHECK_EQ(OP(spdk_bs_blob_decouple_parent(bs, ch, low, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_inflate_blob(bs, ch, 0x1000000ff, bs_done, NULL)), -ENOENT);

	/* From the parent to its parent: what the parent holds is copied. */
	CHECK_EQ(OP(spdk_bs_blob_decouple_parent(bs, ch, id, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), low);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 2);
	CHECK(blob_holds(blob, ch, 1, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 2, PER_CLUSTER, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 3, 2 * PER_CLUSTER, 1, UNIT));
	CHECK_EQ(OP(spdk_bs_blob_decouple_parent(bs, ch, id, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), SPDK_BLOBID_INVALID);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 3);
	CHECK(spdk_blob_is_thin_provisioned(blob) && !spdk_blob_is_clone(blob));
	CHECK(blob_holds(blob, ch, 1, 0, PER_CLUSTER, UNIT));

	/* All of it. */
	other = clone_of(bs, high);
	clone = blob_open(bs, other);
	free_clusters = spdk_bs_free_cluster_count(bs);
	CHECK_EQ(OP(spdk_bs_inflate_blob(bs, ch, other, bs_done, NULL)), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 6);
	CHECK(!spdk_blob_is_thin_provisioned(clone) && !spdk_blob_is_clone(clone));
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(clone), 6);
	CHECK(blob_holds(clone, ch, 1, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(clone, ch, 2, PER_CLUSTER, PER_CLUSTER, UNIT));
	CHECK(blob_holds(clone, ch, 0, 2 * PER_CLUSTER, 4 * PER_CLUSTER, UNIT));
	CHECK_EQ(OP(spdk_bs_inflate_blob(bs, ch, other, bs_done, NULL)), 0);
	blob_close(clone);

	/* No room for it. */
	blob_create(bs, spdk_bs_free_cluster_count(bs), false);
	CHECK_EQ(OP(spdk_bs_inflate_blob(bs, ch, id, bs_done, NULL)), -ENOSPC);
	CHECK(blob_holds(blob, ch, 1, 0, PER_CLUSTER, UNIT));
	CHECK_EQ(blob_fill(blob, ch, 9, 5 * PER_CLUSTER, 1, UNIT), -ENOSPC);
	CHECK_EQ(blob_fill(blob, ch, 9, 0, 1, UNIT), 0);
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	bs = reload(ram, bs);
	CHECK_EQ(clones(bs, low), 1);
	CHECK_EQ(clones(bs, high), 0);
	store_unload(bs);
	ram_free(ram);
}

static void
test_set_parent(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	spdk_blob_id id = blob_create(bs, 4, false), thin = blob_create(bs, 4, true), fat = blob_create(bs, 4, false);
	spdk_blob_id small = blob_create(bs, 3, true), snap;
	struct spdk_blob *blob = blob_open(bs, id), *child;

	CHECK_EQ(blob_fill(blob, ch, 5, 0, 4 * PER_CLUSTER, UNIT), 0);
	snap = snapshot(bs, id);
	blob_close(blob);

	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, thin, SPDK_BLOBID_INVALID, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, snap, snap, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, id, snap, bs_done, NULL)), -EEXIST);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, 0x1000000ff, snap, bs_done, NULL)), -ENOENT);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, fat, snap, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, small, snap, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, thin, id, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, thin, 0x1000000ff, bs_done, NULL)), -ENOENT);
	CHECK_EQ(clones(bs, snap), 1);

	child = blob_open(bs, thin);
	CHECK_EQ(blob_fill(child, ch, 6, PER_CLUSTER, 1, UNIT), 0);
	CHECK_EQ(OP(spdk_bs_blob_set_parent(bs, thin, snap, bs_done, NULL)), 0);
	CHECK_EQ(clones(bs, snap), 2);
	CHECK(spdk_blob_is_clone(child));
	CHECK(blob_holds(child, ch, 5, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(child, ch, 6, PER_CLUSTER, 1, UNIT));
	CHECK(blob_holds(child, ch, 0, PER_CLUSTER + 1, PER_CLUSTER - 1, UNIT));
	CHECK(blob_holds(child, ch, 5, 2 * PER_CLUSTER, 2 * PER_CLUSTER, UNIT));
	blob_close(child);
	spdk_bs_free_io_channel(ch);
	bs = reload(ram, bs);
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, thin), snap);
	CHECK_EQ(clones(bs, snap), 2);
	store_unload(bs);
	ram_free(ram);
}

static uint64_t g_copied;

static void
copied(uint64_t clusters, void *arg)
{
	CHECK(arg == &g_copied);
	CHECK_EQ(clusters, g_copied + 1);
	g_copied = clusters;
}

static void
test_shallow_copy(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT), *ext = ram_new(4 * CLUSTER, UNIT), *small = ram_new(3 * CLUSTER, UNIT);
	struct ram *coarse = ram_new(4 * CLUSTER, 4096);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	spdk_blob_id id = blob_create(bs, 4, true);
	struct spdk_blob *blob = blob_open(bs, id);

	memset(ext->data, 0xcc, ext->size);
	CHECK_EQ(blob_fill(blob, ch, 1, 0, 1, UNIT), 0);
	CHECK_EQ(blob_fill(blob, ch, 2, 2 * PER_CLUSTER, PER_CLUSTER, UNIT), 0);
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &ext->dev, copied, &g_copied, bs_done, NULL), 0)), -EPERM);
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, 0x1000000ff, &ext->dev, copied, &g_copied, bs_done, NULL), 0)),
		 -ENOENT);
	spdk_blob_set_read_only(blob);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &small->dev, copied, &g_copied, bs_done, NULL), 0)), -EINVAL);
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &coarse->dev, copied, &g_copied, bs_done, NULL), 0)), -EINVAL);
	CHECK_EQ(g_copied, 0);
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &ext->dev, copied, &g_copied, bs_done, NULL), 0)), 0);
	CHECK_EQ(g_copied, 2);
	CHECK(all(ext->data, 1, UNIT) && all(ext->data + UNIT, 0, CLUSTER - UNIT));
	CHECK(all(ext->data + CLUSTER, 0xcc, CLUSTER));
	CHECK(all(ext->data + 2 * CLUSTER, 2, CLUSTER));
	CHECK(all(ext->data + 3 * CLUSTER, 0xcc, CLUSTER));
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &ext->dev, NULL, NULL, bs_done, NULL), 0)), 0);
	ext->fail_writes = 0;
	CHECK_EQ(OP(CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &ext->dev, NULL, NULL, bs_done, NULL), 0)), -EIO);
	ext->no_channel = true;
	CHECK_EQ(spdk_bs_blob_shallow_copy(bs, ch, id, &ext->dev, NULL, NULL, bs_done, NULL), -ENOMEM);
	/* The device stays the caller's. */
	CHECK(ext->destroyed == 0 && ext->channels == 0);
	ram_destroy(&ext->dev);
	ram_destroy(&small->dev);
	ram_destroy(&coarse->dev);
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	ram_free(ext);
	ram_free(small);
	ram_free(coarse);
	ram_free(ram);
}

static struct ram *g_esnap;
static int g_asked, g_ask_rc;
static void *g_blob_ctx;

static int
find_esnap(void *bs_ctx, void *blob_ctx, struct spdk_blob *blob, const void *esnap_id, uint32_t id_size, struct spdk_bs_dev **dev)
{
	CHECK(bs_ctx == &g_asked);
	CHECK(spdk_blob_get_id(blob) != 0);
	CHECK(id_size == 6 && memcmp(esnap_id, "extern", 6) == 0);
	g_blob_ctx = blob_ctx;
	g_asked++;
	if (g_ask_rc) {
		return g_ask_rc;
	}
	*dev = g_esnap ? &g_esnap->dev : NULL;
	return 0;
}

static void
test_esnap(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT), *later;
	struct spdk_blob_open_opts open;
	struct spdk_bs_opts bs_opts;
	struct spdk_blob_opts opts;
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob *blob, *snap;
	spdk_blob_id id, snap_id, thin;
	const void *esnap_id;
	size_t len;
	uint64_t i;

	g_esnap = ram_new(4 * CLUSTER, UNIT);
	for (i = 0; i < 4; i++) {
		memset(g_esnap->data + i * CLUSTER, 0x70 + i, CLUSTER);
	}
	spdk_bs_opts_init(&bs_opts, sizeof(bs_opts));
	bs_opts.cluster_sz = CLUSTER;
	bs_opts.esnap_bs_dev_create = find_esnap;
	bs_opts.esnap_ctx = &g_asked;
	CHECK_EQ(OP(spdk_bs_init(&ram->dev, &bs_opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	spdk_blob_opts_init(&opts, sizeof(opts));
	opts.num_clusters = 4;
	opts.esnap_id = "extern";
	opts.esnap_id_len = 70000;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), -EINVAL);
	opts.esnap_id_len = 6;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), 0);
	id = g_id;
	CHECK_EQ(g_asked, 0);

	/* Finding it fails: the open fails with the same. */
	g_ask_rc = -ESRCH;
	CHECK_EQ(OP(spdk_bs_open_blob(bs, id, blob_handle_done, NULL)), -ESRCH);
	CHECK_EQ(g_asked, 1);
	g_ask_rc = 0;
	spdk_blob_open_opts_init(&open, sizeof(open));
	open.esnap_ctx = &open;
	CHECK_EQ(OP(spdk_bs_open_blob_ext(bs, id, &open, blob_handle_done, NULL)), 0);
	blob = g_blob;
	CHECK(g_blob_ctx == &open);
	CHECK(spdk_blob_is_esnap_clone(blob) && !spdk_blob_is_clone(blob) && spdk_blob_is_thin_provisioned(blob));
	CHECK(spdk_blob_get_esnap_bs_dev(blob) == &g_esnap->dev);
	CHECK_EQ(spdk_blob_get_esnap_id(blob, &esnap_id, &len), 0);
	CHECK(len == 6 && memcmp(esnap_id, "extern", 6) == 0);
	CHECK(!spdk_blob_is_degraded(blob));
	g_esnap->degraded = true;
	CHECK(spdk_blob_is_degraded(blob));
	g_esnap->degraded = false;
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), SPDK_BLOBID_INVALID);

	/* Read through, copied when written. */
	ch = spdk_bs_alloc_io_channel(bs);
	for (i = 0; i < 4; i++) {
		CHECK(blob_holds(blob, ch, 0x70 + i, i * PER_CLUSTER, PER_CLUSTER, UNIT));
	}
	CHECK_EQ(g_esnap->channels, 1);
	CHECK_EQ(blob_fill(blob, ch, 9, PER_CLUSTER + 1, 1, UNIT), 0);
	CHECK(blob_holds(blob, ch, 0x71, PER_CLUSTER, 1, UNIT));
	CHECK(blob_holds(blob, ch, 9, PER_CLUSTER + 1, 1, UNIT));
	CHECK(blob_holds(blob, ch, 0x71, PER_CLUSTER + 2, PER_CLUSTER - 2, UNIT));
	CHECK(all(g_esnap->data + CLUSTER, 0x71, CLUSTER));

	/* A snapshot takes the device over. */
	snap_id = snapshot(bs, id);
	snap = blob_open(bs, snap_id);
	CHECK(spdk_blob_is_esnap_clone(snap) && !spdk_blob_is_esnap_clone(blob) && spdk_blob_is_clone(blob));
	CHECK(spdk_blob_get_esnap_bs_dev(snap) == &g_esnap->dev);
	CHECK(spdk_blob_get_esnap_bs_dev(blob) == NULL);
	CHECK_EQ(spdk_blob_get_esnap_id(blob, &esnap_id, &len), -EINVAL);
	CHECK(blob_holds(blob, ch, 0x70, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 9, PER_CLUSTER + 1, 1, UNIT));
	blob_close(snap);

	/* Another device in its place, while it is open. */
	later = ram_new(4 * CLUSTER, UNIT);
	memset(later->data, 0x80, later->size);
	CHECK_EQ(OP(spdk_blob_set_esnap_bs_dev(blob, &later->dev, bs_done, NULL)), -EINVAL);
	rest();
	if (later->destroyed) {
		ram_plug(later);
	}
	snap = blob_open(bs, snap_id);
	i = g_esnap->destroyed;
	CHECK_EQ(OP(spdk_blob_set_esnap_bs_dev(snap, &later->dev, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(g_esnap->destroyed, i + 1);
	CHECK_EQ(g_esnap->channels, 0);
	CHECK(spdk_blob_get_esnap_bs_dev(snap) == &later->dev);
	CHECK(blob_holds(blob, ch, 0x80, 2 * PER_CLUSTER, PER_CLUSTER, UNIT));
	blob_close(snap);

	/* Independent of it: with an external one decoupling is inflating. */
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, snap_id, bs_done, NULL)), 0);
	CHECK(spdk_blob_is_esnap_clone(blob));
	CHECK(blob_holds(blob, ch, 0x80, 0, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 9, PER_CLUSTER + 1, 1, UNIT));
	i = later->destroyed;
	CHECK_EQ(OP(spdk_bs_blob_decouple_parent(bs, ch, id, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(later->destroyed, i + 1);
	CHECK(!spdk_blob_is_esnap_clone(blob) && !spdk_blob_is_thin_provisioned(blob));
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 4);
	CHECK(blob_holds(blob, ch, 0x80, 3 * PER_CLUSTER, PER_CLUSTER, UNIT));

	/* An external parent for a blob that had none. */
	thin = blob_create(bs, 4, true);
	ram_plug(g_esnap);
	i = g_esnap->destroyed;
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, id, &g_esnap->dev, "extern", 6, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, 0x1000000ff, &g_esnap->dev, "extern", 6, bs_done, NULL)), -ENOENT);
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, thin, &g_esnap->dev, &thin, 8, bs_done, NULL)), -EINVAL);
	g_esnap->dev.blockcnt--;
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, thin, &g_esnap->dev, "extern", 6, bs_done, NULL)), -EINVAL);
	g_esnap->dev.blockcnt++;
	CHECK_EQ(g_esnap->destroyed, i);
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, thin, &g_esnap->dev, "extern", 6, bs_done, NULL)), 0);
	blob_close(blob);
	/* Nobody has it open: the device was closed with it. */
	rest();
	CHECK_EQ(g_esnap->destroyed, i + 1);
	ram_plug(g_esnap);
	blob = blob_open(bs, thin);
	CHECK(spdk_blob_is_esnap_clone(blob));
	CHECK(blob_holds(blob, ch, 0x72, 2 * PER_CLUSTER, PER_CLUSTER, UNIT));
	CHECK_EQ(OP(spdk_bs_blob_set_external_parent(bs, thin, &g_esnap->dev, "extern", 6, bs_done, NULL)), -EEXIST);
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	rest();

	/* Loaded again. The load asks for it, too: it opens every blob. */
	g_esnap = NULL;
	store_unload(bs);
	ram_plug(ram);
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, &bs_opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	blob = blob_open(bs, thin);
	CHECK(spdk_blob_is_esnap_clone(blob));
	CHECK(spdk_blob_get_esnap_bs_dev(blob) == NULL);
	blob_close(blob);
	store_unload(bs);
	ram_free(later);
	ram_free(ram);
}

/* What would get into each other's way is refused, and the blob lives on. */
static void
test_busy(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	spdk_blob_id id = blob_create(bs, 4, true);
	struct spdk_blob *blob = blob_open(bs, id);
	static struct {
		bool done;
		int rc;
	} first;
	void first_done(void *arg, spdk_blob_id blobid, int rc)
	{
		first.done = true;
		first.rc = rc;
	}
	void resized(void *arg, int rc)
	{
		first_done(arg, 0, rc);
	}

	CHECK_EQ(blob_fill(blob, ch, 1, 0, PER_CLUSTER, UNIT), 0);
	ram->defer = true;
	spdk_bs_create_snapshot(bs, id, NULL, first_done, NULL);
	CHECK(!first.done);
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, id, NULL, blob_id_done, NULL)), -EBUSY);
	rest();
	CHECK(first.done && first.rc == 0);
	first.done = false;
	spdk_bs_create_snapshot(bs, id, NULL, first_done, NULL);
	CHECK_EQ(OP(spdk_blob_resize(blob, 9, bs_done, NULL)), -EBUSY);
	rest();
	CHECK(first.done && first.rc == 0);
	first.done = false;
	spdk_blob_resize(blob, 9, resized, NULL);
	CHECK_EQ(OP(spdk_blob_resize(blob, 8, bs_done, NULL)), -EBUSY);
	rest();
	CHECK(first.done && first.rc == 0);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 9);

	/* I/O goes on around a snapshot: nothing is lost. */
	first.done = false;
	spdk_bs_create_snapshot(bs, id, NULL, first_done, NULL);
	CHECK_EQ(blob_fill(blob, ch, 2, 0, 1, UNIT), 0);
	rest();
	CHECK(first.done && first.rc == 0);
	CHECK(blob_holds(blob, ch, 2, 0, 1, UNIT));
	CHECK(blob_holds(blob, ch, 1, 1, PER_CLUSTER - 1, UNIT));
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	ram_free(ram);
}

int
main(void)
{
	begin("blob_clone");
	test_snapshot(false);
	test_snapshot(true);
	test_inflate();
	test_set_parent();
	test_shallow_copy();
	test_esnap();
	test_busy();
	return end();
}
