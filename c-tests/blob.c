/*
 * spdk/blob.h: options, making, loading and ending a blobstore, its blobs, their xattrs and their I/O.
 *
 * c-test: timeout=120
 */
#include "blobdev.h"

#define CLUSTER (64 * KB)
#define UNIT 512
#define PER_CLUSTER (CLUSTER / UNIT)

static void
test_options(void)
{
	struct spdk_bs_opts bs;
	struct spdk_blob_opts blob;
	struct spdk_blob_open_opts open;

	memset(&bs, 0xff, sizeof(bs));
	spdk_bs_opts_init(&bs, sizeof(bs));
	CHECK_EQ(bs.cluster_sz, 1024 * 1024);
	CHECK_EQ(bs.num_md_pages, UINT32_MAX);
	CHECK_EQ(bs.max_md_ops, UINT32_MAX);
	CHECK_EQ(bs.max_channel_ops, 512);
	CHECK_EQ(bs.clear_method, BS_CLEAR_WITH_UNMAP);
	CHECK(all((uint8_t *)&bs.bstype, 0, sizeof(bs.bstype)));
	CHECK_EQ(bs.md_page_size, 0);
	CHECK(bs.iter_cb_fn == NULL && bs.iter_cb_arg == NULL);
	CHECK_EQ(bs.opts_size, 88);
	CHECK_EQ(bs.force_recover, 0);
	CHECK(bs.esnap_bs_dev_create == NULL && bs.esnap_ctx == NULL);
	/* A caller that knows less: nothing is written behind what it knows. */
	memset(&bs, 0xff, sizeof(bs));
	spdk_bs_opts_init(&bs, offsetof(struct spdk_bs_opts, force_recover));
	CHECK_EQ(bs.opts_size, offsetof(struct spdk_bs_opts, force_recover));
	CHECK_EQ(bs.force_recover, UINT64_MAX);
	bs.cluster_sz = 7;
	spdk_bs_opts_init(&bs, 0);
	CHECK_EQ(bs.cluster_sz, 7);
	spdk_bs_opts_init(NULL, sizeof(bs));

	memset(&blob, 0xff, sizeof(blob));
	spdk_blob_opts_init(&blob, sizeof(blob));
	CHECK_EQ(blob.num_clusters, 0);
	CHECK(!blob.thin_provision);
	CHECK_EQ(blob.clear_method, BLOB_CLEAR_WITH_DEFAULT);
	CHECK_EQ(blob.xattrs.count, 0);
	CHECK(blob.xattrs.names == NULL && blob.xattrs.ctx == NULL && blob.xattrs.get_value == NULL);
	CHECK(blob.use_extent_table);
	CHECK_EQ(blob.opts_size, 80);
	CHECK(blob.esnap_id == NULL);
	CHECK_EQ(blob.esnap_id_len, 0);
	memset(&blob, 0xff, sizeof(blob));
	spdk_blob_opts_init(&blob, offsetof(struct spdk_blob_opts, esnap_id));
	CHECK_EQ(blob.esnap_id_len, UINT64_MAX);
	blob.num_clusters = 9;
	spdk_blob_opts_init(&blob, 0);
	CHECK_EQ(blob.num_clusters, 9);
	spdk_blob_opts_init(NULL, sizeof(blob));

	memset(&open, 0xff, sizeof(open));
	spdk_blob_open_opts_init(&open, sizeof(open));
	CHECK_EQ(open.clear_method, BLOB_CLEAR_WITH_DEFAULT);
	CHECK_EQ(open.opts_size, 24);
	CHECK(open.esnap_ctx == NULL);
	open.clear_method = BLOB_CLEAR_WITH_NONE;
	spdk_blob_open_opts_init(&open, 0);
	CHECK_EQ(open.clear_method, BLOB_CLEAR_WITH_NONE);
	spdk_blob_open_opts_init(NULL, sizeof(open));
}

static int g_iterated;

static void
count_blob(void *arg, struct spdk_blob *blob, int rc)
{
	CHECK(arg == &g_iterated);
	CHECK_EQ(rc, 0);
	CHECK(spdk_blob_get_id(blob) != 0);
	g_iterated++;
}

static int
init_with(struct ram *ram, struct spdk_bs_opts *opts)
{
	int rc = OP(spdk_bs_init(&ram->dev, opts, bs_handle_done, NULL));

	rest();
	return rc;
}

static void
test_init(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_bs_opts opts;
	struct spdk_bs_type type = { "TYPE A" }, got;
	struct spdk_blob_store *bs;
	int destroyed = 0;

	/* What cannot be: the device is destroyed every time. */
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = 0;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	CHECK(g_bs == NULL);
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	opts.cluster_sz = 4096 + 512;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.num_md_pages = 0;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.max_md_ops = 0;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.max_channel_ops = 0;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.opts_size = 0;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = 128 * RAM_MB;
	CHECK_EQ(init_with(ram, &opts), -ENOSPC);
	destroyed += 4;
	CHECK_EQ(ram->destroyed, destroyed);
	ram_plug(ram);
	opts.cluster_sz = 4096;
	opts.md_page_size = 8192;
	CHECK_EQ(init_with(ram, &opts), -EINVAL);
	ram_plug(ram);
	/* More metadata than there is room for. */
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.num_md_pages = 1000000;
	CHECK_EQ(init_with(ram, &opts), -ENOMEM);
	ram_plug(ram);
	ram->dev.phys_blocklen = 700;
	CHECK_EQ(init_with(ram, NULL), -EINVAL);
	ram->dev.phys_blocklen = UNIT;
	destroyed += 3;
	CHECK_EQ(ram->destroyed, destroyed);
	CHECK_EQ(ram->changes, 0);
	ram_plug(ram);

	/* The defaults. */
	CHECK_EQ(OP(spdk_bs_init(&ram->dev, NULL, bs_handle_done, NULL)), 0);
	bs = g_bs;
	CHECK_EQ(spdk_bs_get_cluster_size(bs), 1024 * 1024);
	CHECK_EQ(spdk_bs_get_page_size(bs), 4096);
	CHECK_EQ(spdk_bs_get_io_unit_size(bs), UNIT);
	/* 1 + 1 + 1 + 1 + 64 pages of metadata, one cluster. */
	CHECK_EQ(spdk_bs_total_data_cluster_count(bs), 63);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), 63);
	CHECK_EQ(spdk_bs_get_max_growable_size(bs), (4096 - 5) * 8 * RAM_MB);
	got = spdk_bs_get_bstype(bs);
	CHECK(all((uint8_t *)&got, 0, sizeof(got)));
	CHECK_EQ(OP(spdk_bs_get_super(bs, blob_id_done, NULL)), -ENOENT);
	CHECK_EQ(g_id, SPDK_BLOBID_INVALID);
	CHECK_EQ(ram->destroyed, destroyed);
	CHECK(ram->unmaps == 1 && ram->zeroes == 1);
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	CHECK_EQ(ram->channels, 0);

	/* A type, a super blob, another size of pages, clearing by zeroes and not at all. */
	ram_plug(ram);
	ram->unmaps = ram->zeroes = 0;
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	opts.bstype = type;
	opts.md_page_size = 8192;
	opts.clear_method = BS_CLEAR_WITH_WRITE_ZEROES;
	CHECK_EQ(init_with(ram, &opts), 0);
	bs = g_bs;
	CHECK(ram->unmaps == 0 && ram->zeroes == 2);
	CHECK_EQ(spdk_bs_get_page_size(bs), 8192);
	CHECK_EQ(spdk_bs_total_data_cluster_count(bs), 1024 - (4 + 1024) * 8192 / CLUSTER - 1);
	got = spdk_bs_get_bstype(bs);
	CHECK(memcmp(&got, &type, sizeof(type)) == 0);
	blob_create(bs, 3, false);
	CHECK_EQ(OP(spdk_bs_set_super(bs, g_id, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_get_super(bs, blob_id_done, NULL)), 0);
	CHECK_EQ(g_id, 0x100000000ull);
	/* Another type than on the device fits nothing. */
	strcpy(type.bstype, "TYPE B");
	spdk_bs_set_bstype(bs, type);
	got = spdk_bs_get_bstype(bs);
	CHECK(memcmp(&got, &type, sizeof(type)) == 0);
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), -ENXIO);
	CHECK_EQ(OP(spdk_bs_set_super(bs, 1, bs_done, NULL)), -ENXIO);
	strcpy(type.bstype, "TYPE A");
	spdk_bs_set_bstype(bs, type);
	CHECK_EQ(OP(spdk_bs_set_super(bs, 0x100000000ull, bs_done, NULL)), 0);
	store_unload(bs);
	CHECK_EQ(ram->destroyed, ++destroyed);

	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	strcpy(opts.bstype.bstype, "TYPE B");
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, &opts, bs_handle_done, NULL)), -ENXIO);
	CHECK(g_bs == NULL);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	opts.bstype = type;
	opts.iter_cb_fn = count_blob;
	opts.iter_cb_arg = &g_iterated;
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, &opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	CHECK_EQ(g_iterated, 1);
	CHECK_EQ(spdk_bs_get_page_size(bs), 8192);
	CHECK_EQ(spdk_bs_get_cluster_size(bs), CLUSTER);
	CHECK_EQ(OP(spdk_bs_get_super(bs, blob_id_done, NULL)), 0);
	CHECK_EQ(g_id, 0x100000000ull);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), spdk_bs_total_data_cluster_count(bs) - 3);
	/* Destroyed: it is not found any more. */
	CHECK_EQ(OP(spdk_bs_destroy(bs, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL)), -EILSEQ);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.max_channel_ops = 0;
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, &opts, bs_handle_done, NULL)), -EINVAL);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_plug(ram);
	ram->dev.phys_blocklen = 700;
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL)), -EINVAL);
	rest();
	CHECK_EQ(ram->destroyed, ++destroyed);
	ram_free(ram);
}

static void
test_blobs(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	uint64_t free_clusters = spdk_bs_free_cluster_count(bs);
	struct spdk_blob_open_opts open;
	struct spdk_blob_opts opts;
	struct spdk_blob *blob, *again;
	spdk_blob_id id, other;
	int n;

	/* 4 + 1024 pages are 64.25 clusters. */
	CHECK_EQ(free_clusters, 1024 - 65);
	CHECK_EQ(OP(spdk_bs_iter_first(bs, blob_handle_done, NULL)), -ENOENT);
	CHECK(g_blob == NULL);

	CHECK_EQ(OP(spdk_bs_create_blob(bs, blob_id_done, NULL)), 0);
	id = g_id;
	CHECK_EQ(id, 0x100000000ull);
	blob = blob_open(bs, id);
	CHECK_EQ(spdk_blob_get_id(blob), id);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 0);
	CHECK_EQ(spdk_blob_get_num_io_units(blob), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 0);
	CHECK_EQ(spdk_blob_get_next_allocated_io_unit(blob, 0), UINT64_MAX);
	CHECK_EQ(spdk_blob_get_next_unallocated_io_unit(blob, 0), UINT64_MAX);
	CHECK(!spdk_blob_is_read_only(blob) && !spdk_blob_is_snapshot(blob) && !spdk_blob_is_clone(blob));
	CHECK(!spdk_blob_is_thin_provisioned(blob) && !spdk_blob_is_esnap_clone(blob) && !spdk_blob_is_degraded(blob));
	CHECK_EQ(spdk_blob_get_parent_snapshot(bs, id), SPDK_BLOBID_INVALID);
	CHECK(spdk_blob_get_esnap_bs_dev(blob) == NULL);

	/* The same object each time; as many closes. */
	CHECK_EQ(OP(spdk_bs_open_blob(bs, id, blob_handle_done, NULL)), 0);
	CHECK(g_blob == blob);
	spdk_blob_open_opts_init(&open, sizeof(open));
	CHECK_EQ(OP(spdk_bs_open_blob_ext(bs, id, &open, blob_handle_done, NULL)), 0);
	CHECK(g_blob == blob);
	CHECK_EQ(OP(spdk_bs_open_blob_ext(bs, id, NULL, blob_handle_done, NULL)), 0);
	for (n = 0; n < 3; n++) {
		blob_close(blob);
	}
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), -EBUSY);
	CHECK_EQ(OP(spdk_bs_destroy(bs, bs_done, NULL)), -EBUSY);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, id, bs_done, NULL)), -EBUSY);

	/* Larger, smaller, the same, too large. */
	CHECK_EQ(OP(spdk_blob_resize(blob, 10, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 10);
	CHECK_EQ(spdk_blob_get_num_io_units(blob), 10 * PER_CLUSTER);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 10);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 10);
	CHECK_EQ(spdk_blob_get_next_allocated_io_unit(blob, 5), 5);
	CHECK_EQ(spdk_blob_get_next_unallocated_io_unit(blob, 5), UINT64_MAX);
	CHECK_EQ(OP(spdk_blob_resize(blob, 10, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_resize(blob, 2000, bs_done, NULL)), -ENOSPC);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 10);
	CHECK_EQ(OP(spdk_blob_resize(blob, 3, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 3);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 3);
	blob_close(blob);

	/* Another size, and the lowest number that is free. */
	other = blob_create(bs, 7, false);
	CHECK(other != id);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 10);
	spdk_blob_opts_init(&opts, sizeof(opts));
	opts.num_clusters = 2000;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), -ENOSPC);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 10);
	opts.num_clusters = 2;
	opts.use_extent_table = false;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, g_id, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, NULL, blob_id_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, g_id, bs_done, NULL)), 0);

	/* From one to the next. */
	n = 0;
	CHECK_EQ(OP(spdk_bs_iter_first(bs, blob_handle_done, NULL)), 0);
	while (g_rc == 0) {
		n++;
		CHECK(spdk_blob_get_id(g_blob) == id || spdk_blob_get_id(g_blob) == other);
		again = g_blob;
		OP(spdk_bs_iter_next(bs, again, blob_handle_done, NULL));
	}
	CHECK_EQ(g_rc, -ENOENT);
	CHECK_EQ(n, 2);

	/* Nothing of that name. */
	CHECK_EQ(OP(spdk_bs_open_blob(bs, 0x100000077ull, blob_handle_done, NULL)), -ENOENT);
	CHECK(g_blob == NULL);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, 0x100000077ull, bs_done, NULL)), -ENOENT);
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, 0x100000077ull, NULL, blob_id_done, NULL)), -ENOENT);
	CHECK_EQ(OP(spdk_bs_create_clone(bs, 0x100000077ull, NULL, blob_id_done, NULL)), -ENOENT);

	/* Read-only for good, with the next sync. */
	blob = blob_open(bs, other);
	CHECK_EQ(spdk_blob_set_read_only(blob), 0);
	CHECK(!spdk_blob_is_read_only(blob));
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK(spdk_blob_is_read_only(blob));
	CHECK_EQ(OP(spdk_blob_resize(blob, 9, bs_done, NULL)), -EPERM);
	CHECK_EQ(spdk_blob_set_xattr(blob, "a", "b", 1), -EPERM);
	CHECK_EQ(spdk_blob_remove_xattr(blob, "a"), -EPERM);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	blob_close(blob);
	store_unload(bs);

	/* All of it is there afterwards. */
	ram_plug(ram);
	bs = store_load(ram);
	REQUIRE(bs != NULL);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters - 10);
	blob = blob_open(bs, id);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 3);
	CHECK(!spdk_blob_is_read_only(blob));
	blob_close(blob);
	blob = blob_open(bs, other);
	CHECK_EQ(spdk_blob_get_num_clusters(blob), 7);
	CHECK(spdk_blob_is_read_only(blob));
	blob_close(blob);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, other, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, id, bs_done, NULL)), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), free_clusters);
	store_unload(bs);
	ram_free(ram);
}

static void
give_value(void *arg, const char *name, const void **value, size_t *len)
{
	if (strcmp(name, "none") == 0) {
		*value = NULL;
		*len = 0;
		return;
	}
	*value = arg;
	*len = strlen(name);
}

static void
test_xattrs(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	char *names[] = { "one", "four" }, *bad[] = { "one", "none" }, name[32];
	struct spdk_xattr_names *list;
	struct spdk_blob_opts opts;
	struct spdk_blob *blob;
	const void *value;
	size_t len;
	uint8_t big[5000];
	int i;

	spdk_blob_opts_init(&opts, sizeof(opts));
	opts.xattrs.count = 2;
	opts.xattrs.names = names;
	opts.xattrs.ctx = "abcdef";
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), -EINVAL);
	opts.xattrs.get_value = give_value;
	opts.xattrs.names = bad;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), -EINVAL);
	opts.xattrs.names = names;
	CHECK_EQ(OP(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL)), 0);
	blob = blob_open(bs, g_id);

	CHECK_EQ(spdk_blob_get_xattr_value(blob, "one", &value, &len), 0);
	CHECK(len == 3 && memcmp(value, "abc", 3) == 0);
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "four", &value, &len), 0);
	CHECK(len == 4 && memcmp(value, "abcd", 4) == 0);
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "five", &value, &len), -ENOENT);
	CHECK_EQ(spdk_blob_set_xattr(blob, "one", "zweierlei", 9), 0);
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "one", &value, &len), 0);
	CHECK(len == 9 && memcmp(value, "zweierlei", 9) == 0);
	CHECK_EQ(spdk_blob_set_xattr(blob, "five", "x", 1), 0);

	CHECK_EQ(spdk_blob_get_xattr_names(blob, &list), 0);
	CHECK_EQ(spdk_xattr_names_get_count(list), 3);
	CHECK_STR(spdk_xattr_names_get_name(list, 0), "one");
	CHECK_STR(spdk_xattr_names_get_name(list, 1), "four");
	CHECK_STR(spdk_xattr_names_get_name(list, 2), "five");
	CHECK(spdk_xattr_names_get_name(list, 3) == NULL);
	spdk_xattr_names_free(list);
	spdk_xattr_names_free(NULL);

	CHECK_EQ(spdk_blob_remove_xattr(blob, "four"), 0);
	CHECK_EQ(spdk_blob_remove_xattr(blob, "four"), -ENOENT);

	/* One page is the most, name and value together; many pages are needed for many. */
	memset(big, 0x5a, sizeof(big));
	CHECK_EQ(spdk_blob_set_xattr(blob, "big", big, 5000), -ENOMEM);
	CHECK_EQ(spdk_blob_set_xattr(blob, "big", big, 4072 - 9 - 3 + 1), -ENOMEM);
	CHECK_EQ(spdk_blob_set_xattr(blob, "big", big, 4072 - 9 - 3), 0);
	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "number %d", i);
		CHECK_EQ(spdk_blob_set_xattr(blob, name, big, 1000 + i), 0);
	}
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	blob_close(blob);
	store_unload(bs);

	ram_plug(ram);
	bs = store_load(ram);
	REQUIRE(bs != NULL);
	blob = blob_open(bs, 0x100000000ull);
	CHECK_EQ(spdk_blob_get_xattr_names(blob, &list), 0);
	CHECK_EQ(spdk_xattr_names_get_count(list), 23);
	spdk_xattr_names_free(list);
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "big", &value, &len), 0);
	CHECK(len == 4060 && all(value, 0x5a, len));
	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "number %d", i);
		CHECK_EQ(spdk_blob_get_xattr_value(blob, name, &value, &len), 0);
		CHECK((int)len == 1000 + i && all(value, 0x5a, len));
		CHECK_EQ(spdk_blob_remove_xattr(blob, name), 0);
	}
	blob_close(blob);
	blob = blob_open(bs, 0x100000000ull);
	CHECK_EQ(spdk_blob_get_xattr_names(blob, &list), 0);
	CHECK_EQ(spdk_xattr_names_get_count(list), 3);
	spdk_xattr_names_free(list);
	blob_close(blob);
	store_unload(bs);
	ram_free(ram);
}

static void
test_io(bool thin, bool defer)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob_ext_io_opts ext = { .size = sizeof(ext), .user_ctx = &ext };
	struct iovec iov[4];
	struct spdk_blob *blob;
	uint64_t end_unit = 10 * PER_CLUSTER, i;
	uint8_t *buf = spdk_dma_malloc(4 * CLUSTER, 4096, NULL), *out = spdk_dma_malloc(4 * CLUSTER, 4096, NULL);

	ram->defer = defer;
	bs = store_init(ram, CLUSTER);
	blob = blob_open(bs, blob_create(bs, 10, thin));
	ch = spdk_bs_alloc_io_channel(bs);
	REQUIRE(ch != NULL);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 0 : 10);
	CHECK(blob_holds(blob, ch, 0, 0, 4 * PER_CLUSTER, UNIT));

	/* In one cluster, over a border, over several, at the very end. */
	for (i = 0; i < 4 * CLUSTER; i++) {
		buf[i] = (uint8_t)(i * 7 + i / 512);
	}
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 3, 5, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, out, 3, 5, bs_done, NULL)), 0);
	CHECK(memcmp(buf, out, 5 * UNIT) == 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 1 : 10);
	CHECK(blob_holds(blob, ch, 0, 0, 3, UNIT));
	CHECK(blob_holds(blob, ch, 0, 8, PER_CLUSTER - 8, UNIT));
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, PER_CLUSTER - 2, 4, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, out, PER_CLUSTER - 2, 4, bs_done, NULL)), 0);
	CHECK(memcmp(buf, out, 4 * UNIT) == 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 2 : 10);
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 4 * PER_CLUSTER + 7, 3 * PER_CLUSTER, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, out, 4 * PER_CLUSTER + 7, 3 * PER_CLUSTER, bs_done, NULL)), 0);
	CHECK(memcmp(buf, out, 3 * CLUSTER) == 0);
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, end_unit - 1, 1, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 7 : 10);
	if (thin) {
		CHECK_EQ(spdk_blob_get_next_unallocated_io_unit(blob, 0), 2 * PER_CLUSTER);
		CHECK_EQ(spdk_blob_get_next_allocated_io_unit(blob, 2 * PER_CLUSTER + 1), 4 * PER_CLUSTER);
		CHECK_EQ(spdk_blob_get_next_unallocated_io_unit(blob, 9 * PER_CLUSTER), UINT64_MAX);
	}

	/* What is refused, and what does nothing. */
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, end_unit, 1, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, end_unit - 1, 2, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_write_zeroes(blob, ch, end_unit - 1, 2, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, end_unit, 1, bs_done, NULL)), -EINVAL);
	iov[0].iov_base = buf;
	iov[0].iov_len = 2 * UNIT;
	CHECK_EQ(OP(spdk_blob_io_readv(blob, ch, iov, 1, end_unit - 1, 2, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_writev(blob, ch, iov, 1, end_unit - 1, 2, bs_done, NULL)), -EINVAL);
	ram->reads = ram->writes = 0;
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 1, 0, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, 1, 0, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_readv(blob, ch, iov, 1, 0, 0, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_writev(blob, ch, iov, 1, 0, 0, bs_done, NULL)), 0);
	CHECK(ram->reads == 0 && ram->writes == 0);

	/* Pieces of memory that have nothing to do with io units or clusters. */
	iov[0].iov_base = buf;
	iov[0].iov_len = 100;
	iov[1].iov_base = buf + 100;
	iov[1].iov_len = CLUSTER;
	iov[2].iov_base = buf + 100 + CLUSTER;
	iov[2].iov_len = 2 * UNIT - 100;
	CHECK_EQ(OP(spdk_blob_io_writev(blob, ch, iov, 3, 2 * PER_CLUSTER - 1, PER_CLUSTER + 2, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 9 : 10);
	memset(out, 0, 4 * CLUSTER);
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, out, 2 * PER_CLUSTER - 1, PER_CLUSTER + 2, bs_done, NULL)), 0);
	CHECK(memcmp(buf, out, CLUSTER + 2 * UNIT) == 0);
	memset(out, 0, 4 * CLUSTER);
	for (i = 0; i < 3; i++) {
		iov[i].iov_base = (uint8_t *)iov[i].iov_base - buf + out;
	}
	CHECK_EQ(OP(spdk_blob_io_readv(blob, ch, iov, 3, 2 * PER_CLUSTER - 1, PER_CLUSTER + 2, bs_done, NULL)), 0);
	CHECK(memcmp(buf, out, CLUSTER + 2 * UNIT) == 0);

	/* With options, which the device gets. */
	iov[0].iov_base = buf;
	iov[0].iov_len = 3 * UNIT;
	ram->ext_reads = ram->ext_writes = 0;
	CHECK_EQ(OP(spdk_blob_io_writev_ext(blob, ch, iov, 1, 20, 3, bs_done, NULL, &ext)), 0);
	CHECK_EQ(ram->ext_writes, 1);
	CHECK(ram->last_user_ctx == &ext && ram->last_ext_size == sizeof(ext));
	iov[0].iov_base = out;
	CHECK_EQ(OP(spdk_blob_io_readv_ext(blob, ch, iov, 1, 20, 3, bs_done, NULL, &ext)), 0);
	CHECK_EQ(ram->ext_reads, 1);
	CHECK(memcmp(buf, out, 3 * UNIT) == 0);
	CHECK_EQ(OP(spdk_blob_io_writev_ext(blob, ch, iov, 1, 20, 3, bs_done, NULL, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_readv_ext(blob, ch, iov, 1, 20, 3, bs_done, NULL, NULL)), 0);
	CHECK(ram->ext_reads == 1 && ram->ext_writes == 1);

	/* Zeroes; and space given back, which only a thin blob notices. */
	CHECK_EQ(blob_fill(blob, ch, 0xaa, 0, 3 * PER_CLUSTER, UNIT), 0);
	CHECK_EQ(OP(spdk_blob_io_write_zeroes(blob, ch, 10, PER_CLUSTER, bs_done, NULL)), 0);
	CHECK(blob_holds(blob, ch, 0, 10, PER_CLUSTER, UNIT));
	CHECK(blob_holds(blob, ch, 0xaa, 0, 10, UNIT));
	CHECK(blob_holds(blob, ch, 0xaa, PER_CLUSTER + 10, PER_CLUSTER, UNIT));
	i = spdk_bs_free_cluster_count(bs);
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, PER_CLUSTER, PER_CLUSTER, bs_done, NULL)), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), i + thin);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 8 : 10);
	CHECK(blob_holds(blob, ch, 0, PER_CLUSTER, PER_CLUSTER, UNIT));
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, PER_CLUSTER, PER_CLUSTER, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, 2 * PER_CLUSTER + 1, 5, bs_done, NULL)), 0);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), thin ? 8 : 10);
	CHECK(blob_holds(blob, ch, 0xaa, 2 * PER_CLUSTER, 1, UNIT));
	CHECK(blob_holds(blob, ch, 0xaa, 2 * PER_CLUSTER + 6, 5, UNIT));
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, PER_CLUSTER - 1, 2 * PER_CLUSTER, bs_done, NULL)), 0);

	/* The device fails. */
	CHECK_EQ(blob_fill(blob, ch, 0xbb, 0, PER_CLUSTER, UNIT), 0);
	ram->fail_writes = 0;
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 0, 1, bs_done, NULL)), -EIO);
	CHECK_EQ(OP(spdk_blob_io_writev(blob, ch, iov, 1, 0, 3, bs_done, NULL)), -EIO);
	CHECK_EQ(OP(spdk_blob_io_write_zeroes(blob, ch, 0, 1, bs_done, NULL)), -EIO);
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, 0, 1, bs_done, NULL)), -EIO);
	ram->fail_writes = -1;
	ram->fail_reads = 0;
	CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, 0, 1, bs_done, NULL)), -EIO);
	CHECK_EQ(OP(spdk_blob_io_readv(blob, ch, iov, 1, 0, 3, bs_done, NULL)), -EIO);
	ram->fail_reads = -1;
	CHECK(blob_holds(blob, ch, 0xbb, 0, PER_CLUSTER, UNIT));

	/* Read-only. */
	spdk_blob_set_read_only(blob);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 0, 1, bs_done, NULL)), -EPERM);
	CHECK_EQ(OP(spdk_blob_io_writev(blob, ch, iov, 1, 0, 3, bs_done, NULL)), -EPERM);
	CHECK_EQ(OP(spdk_blob_io_write_zeroes(blob, ch, 0, 1, bs_done, NULL)), -EPERM);
	CHECK_EQ(OP(spdk_blob_io_unmap(blob, ch, 0, 1, bs_done, NULL)), -EPERM);
	CHECK(blob_holds(blob, ch, 0xbb, 0, PER_CLUSTER, UNIT));

	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	CHECK_EQ(ram->channels, 0);
	/* What was written is there after the next load. */
	ram_plug(ram);
	bs = store_load(ram);
	REQUIRE(bs != NULL);
	blob = blob_open(bs, 0x100000000ull);
	ch = spdk_bs_alloc_io_channel(bs);
	CHECK(blob_holds(blob, ch, 0xbb, 0, PER_CLUSTER - 1, UNIT));
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	spdk_dma_free(buf);
	spdk_dma_free(out);
	ram_free(ram);
}

static int g_told, g_errors;

static void
count_told(void *arg, int rc)
{
	g_told++;
	g_errors += rc == -ENOMEM;
	CHECK(rc == 0 || rc == -ENOMEM);
}

/* Many at once: each is told exactly once, also those for which the channel has no room. */
static void
test_depth(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_bs_opts opts;
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob *blob;
	uint8_t *buf = spdk_dma_zmalloc(UNIT * 64, 4096, NULL);
	int i;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	opts.max_channel_ops = 32;
	CHECK_EQ(OP(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	blob = blob_open(bs, blob_create(bs, 10, false));
	ch = spdk_bs_alloc_io_channel(bs);
	ram->defer = true;
	for (i = 0; i < 64; i++) {
		spdk_blob_io_write(blob, ch, buf + i * UNIT, i, 1, count_told, NULL);
	}
	CHECK_EQ(g_errors, 32);
	rest();
	CHECK_EQ(g_told, 64);
	g_errors = g_told = 0;
	for (i = 0; i < 20; i++) {
		spdk_blob_io_read(blob, ch, buf + i * UNIT, i, 1, count_told, NULL);
	}
	rest();
	CHECK(g_errors == 0 && g_told == 20);
	ram->defer = false;
	spdk_bs_free_io_channel(ch);
	blob_close(blob);

	/* No device channel: no channel. */
	ram->no_channel = true;
	store_unload(bs);
	spdk_dma_free(buf);
	ram_free(ram);
}

#ifdef RESPDK_STALE
static void
test_wrong_objects(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, UNIT);
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_blob *blob = blob_open(bs, blob_create(bs, 2, false));
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	struct spdk_xattr_names *names;
	uint8_t buf[UNIT];
	const void *value;
	size_t len;

	CHECK_EQ(spdk_blob_get_xattr_names(blob, &names), 0);
	spdk_xattr_names_free(names);
	REFUSED(spdk_xattr_names_get_count(names), 0, ESTALE);
	CHECK_STR(spdk_xattr_names_get_name(names, 0), "(stale)");
	REFUSED_VOID(spdk_xattr_names_free(names), ESTALE);
	CHECK_EQ(OP(spdk_blob_io_read(NULL, ch, buf, 0, 1, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_read(blob, NULL, buf, 0, 1, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_blob_io_read((void *)bs, ch, buf, 0, 1, bs_done, NULL)), -EBADF);
	blob_close(blob);
	CHECK_EQ(OP(spdk_blob_close(blob, bs_done, NULL)), -EBADF);
	CHECK_EQ(OP(spdk_blob_io_write(blob, ch, buf, 0, 1, bs_done, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_blob_resize(blob, 5, bs_done, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), -ESTALE);
	REFUSED(spdk_blob_get_id(blob), 0, ESTALE);
	REFUSED(spdk_blob_get_num_clusters(blob), 0, ESTALE);
	REFUSED(spdk_blob_is_thin_provisioned(blob), false, ESTALE);
	REFUSED_INT(spdk_blob_set_xattr(blob, "a", "b", 1), ESTALE);
	REFUSED_INT(spdk_blob_get_xattr_value(blob, "a", &value, &len), ESTALE);
	spdk_bs_free_io_channel(ch);
	store_unload(bs);
	REFUSED(spdk_bs_get_cluster_size(bs), 0, ESTALE);
	REFUSED(spdk_bs_alloc_io_channel(bs), NULL, ESTALE);
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_bs_create_blob(bs, blob_id_done, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_bs_open_blob(NULL, 1, blob_handle_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_bs_init(NULL, NULL, bs_handle_done, NULL)), -EINVAL);
	ram_free(ram);
}
#endif

int
main(void)
{
	test_options();
	begin("blob");
	test_init();
	test_blobs();
	test_xattrs();
	test_io(false, false);
	test_io(true, false);
	test_io(false, true);
	test_io(true, true);
	test_depth();
#ifdef RESPDK_STALE
	test_wrong_objects();
#endif
	return end();
}
