/*
 * spdk/blob.h: what a blobstore is after a power cut at any moment, after errors of the device, after growth; its dump.
 *
 * c-test: timeout=300
 */
#include "blobdev.h"

#define CLUSTER (32 * KB)
#define SIZE (4 * RAM_MB)
#define UNIT 512
#define PER_CLUSTER (CLUSTER / UNIT)

/* What may be there after a cut: every blob whole, and each cluster owned once. */
static void
sane(struct ram *cut, int at)
{
	struct spdk_blob_store *bs = store_load(cut);
	uint64_t used = 0, total, free_clusters;
	struct spdk_io_channel *ch;
	uint8_t *buf = spdk_dma_malloc(CLUSTER, 4096, NULL);

	if (!CHECK(bs != NULL)) {
		printf("cut %d: load says %d\n", at, g_rc);
		spdk_dma_free(buf);
		rest();
		return;
	}
	ch = spdk_bs_alloc_io_channel(bs);
	total = spdk_bs_total_data_cluster_count(bs);
	OP(spdk_bs_iter_first(bs, blob_handle_done, NULL));
	while (g_rc == 0) {
		struct spdk_blob *blob = g_blob;
		uint64_t i;

		used += spdk_blob_get_num_allocated_clusters(blob);
		for (i = 0; i < spdk_blob_get_num_clusters(blob); i++) {
			CHECK_EQ(OP(spdk_blob_io_read(blob, ch, buf, i * PER_CLUSTER, PER_CLUSTER, bs_done, NULL)), 0);
		}
		OP(spdk_bs_iter_next(bs, blob, blob_handle_done, NULL));
	}
	CHECK_EQ(g_rc, -ENOENT);
	/* A few may be lost, or counted twice, that a snapshot under way had. */
	free_clusters = spdk_bs_free_cluster_count(bs);
	if (!CHECK(total - free_clusters >= used && total - free_clusters <= used + 2)) {
		printf("cut %d\n", at);
	}
	spdk_bs_free_io_channel(ch);
	store_unload(bs);
	/* And in order now. */
	ram_plug(cut);
	bs = store_load(cut);
	if (CHECK(bs != NULL)) {
		CHECK(spdk_bs_free_cluster_count(bs) + 2 >= free_clusters);
		CHECK(spdk_bs_free_cluster_count(bs) <= free_clusters + 2);
		store_unload(bs);
	}
	spdk_dma_free(buf);
}

/* The same history each time, cut after so many changes. Whether the cut was reached. */
static bool
history(int cut_at)
{
	struct ram *ram = ram_new(SIZE, UNIT), *cut;
	struct spdk_bs_opts opts;
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob *blob, *clone;
	spdk_blob_id fat, thin, snap, copy;
	bool reached;
	int i;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	opts.num_md_pages = 40;
	REQUIRE(OP(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL)) == 0);
	bs = g_bs;
	ram->cut_at = ram->changes + cut_at;
	ch = spdk_bs_alloc_io_channel(bs);
	fat = blob_create(bs, 5, false);
	thin = blob_create(bs, 8, true);
	blob = blob_open(bs, thin);
	CHECK_EQ(blob_fill(blob, ch, 0x41, 0, 2 * PER_CLUSTER, UNIT), 0);
	spdk_blob_set_xattr(blob, "name", "thin", 5);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_create_snapshot(bs, thin, NULL, blob_id_done, NULL)), 0);
	snap = g_id;
	CHECK_EQ(blob_fill(blob, ch, 0x42, PER_CLUSTER, 1, UNIT), 0);
	CHECK_EQ(OP(spdk_bs_create_clone(bs, snap, NULL, blob_id_done, NULL)), 0);
	copy = g_id;
	clone = blob_open(bs, copy);
	CHECK_EQ(blob_fill(clone, ch, 0x43, 7 * PER_CLUSTER, 1, UNIT), 0);
	CHECK_EQ(OP(spdk_blob_resize(blob, 12, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_inflate_blob(bs, ch, copy, bs_done, NULL)), 0);
	blob_close(clone);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, snap, bs_done, NULL)), 0);
	CHECK(blob_holds(blob, ch, 0x41, 0, PER_CLUSTER, UNIT));
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, fat, bs_done, NULL)), 0);
	for (i = 0; i < 5; i++) {
		char name[8] = { 'x', (char)('0' + i) };
		static uint8_t value[3000];

		spdk_blob_set_xattr(blob, name, value, sizeof(value));
	}
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_blob_resize(blob, 1, bs_done, NULL)), 0);
	blob_close(blob);
	spdk_bs_free_io_channel(ch);
	store_unload(bs);
	reached = ram->changes > ram->cut_at;
	if (reached) {
		cut = ram_of_image(ram);
		sane(cut, cut_at);
		ram_free(cut);
	}
	ram_free(ram);
	return reached;
}

/* Data that was acknowledged, and metadata that was synced, survive. */
static void
test_kept(void)
{
	struct ram *ram = ram_new(SIZE, UNIT), *cut;
	struct spdk_blob_store *bs = store_init(ram, CLUSTER);
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	spdk_blob_id id = blob_create(bs, 8, true);
	struct spdk_blob *blob = blob_open(bs, id);
	struct spdk_bs_opts opts;
	const void *value;
	size_t len;
	int i;

	for (i = 0; i < 8; i += 2) {
		CHECK_EQ(blob_fill(blob, ch, 0x60 + i, i * PER_CLUSTER, PER_CLUSTER, UNIT), 0);
	}
	spdk_blob_set_xattr(blob, "kept", "yes", 4);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	spdk_blob_set_xattr(blob, "lost", "yes", 4);
	memcpy(ram->image, ram->data, ram->size);
	blob_close(blob);
	spdk_bs_free_io_channel(ch);
	store_unload(bs);

	cut = ram_of_image(ram);
	/* Not without order. */
	CHECK_EQ(OP(spdk_bs_grow(&cut->dev, NULL, bs_handle_done, NULL)), -EIO);
	rest();
	CHECK_EQ(cut->destroyed, 1);
	ram_plug(cut);
	bs = store_load(cut);
	REQUIRE(bs != NULL);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), spdk_bs_total_data_cluster_count(bs) - 4);
	blob = blob_open(bs, id);
	ch = spdk_bs_alloc_io_channel(bs);
	CHECK_EQ(spdk_blob_get_num_allocated_clusters(blob), 4);
	for (i = 0; i < 8; i++) {
		CHECK(blob_holds(blob, ch, i % 2 ? 0 : 0x60 + i, i * PER_CLUSTER, PER_CLUSTER, UNIT));
	}
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "kept", &value, &len), 0);
	CHECK_EQ(spdk_blob_get_xattr_value(blob, "lost", &value, &len), -ENOENT);
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);

	/* Rebuilt because somebody asks for it. */
	ram_plug(ram);
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.force_recover = true;
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, &opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	CHECK_EQ(spdk_bs_free_cluster_count(bs), spdk_bs_total_data_cluster_count(bs) - 4);
	store_unload(bs);

	/* The first page is damaged. */
	ram_plug(ram);
	ram->data[100] ^= 1;
	CHECK_EQ(OP(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL)), -EILSEQ);
	rest();
	ram_free(cut);
	ram_free(ram);
}

/* The device fails at any moment of making, loading, creating, deleting, ending: each call is answered. */
static void
test_errors(void)
{
	struct ram *ram = ram_new(SIZE, UNIT);
	struct spdk_blob_store *bs;
	struct spdk_bs_opts opts;
	struct spdk_blob *blob;
	spdk_blob_id id;
	int i, rc;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	bs = store_init(ram, CLUSTER);
	id = blob_create(bs, 3, false);
	store_unload(bs);
	for (i = 0; i < 20; i++) {
#ifndef RESPDK_STALE
		/* Others keep everything when the third mask cannot be read. */
		if (i == 3) {
			continue;
		}
#endif
		ram_plug(ram);
		ram->fail_reads = i;
		rc = OP(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL));
		bs = g_bs;
		ram->fail_reads = -1;
		if (rc == 0) {
			break;
		}
		/* Nothing was read of the first page: then it is not looked at why. */
		CHECK(rc == -EIO || rc == -EILSEQ);
		CHECK(bs == NULL);
		rest();
		CHECK_EQ(ram->channels, 0);
	}
	CHECK(i > 2 && i < 20);
	ram->fail_writes = 0;
	CHECK_EQ(OP(spdk_bs_create_blob(bs, blob_id_done, NULL)), -EIO);
	CHECK_EQ(OP(spdk_bs_set_super(bs, id, bs_done, NULL)), -EIO);
	ram->fail_writes = -1;
	CHECK_EQ(OP(spdk_bs_create_blob(bs, blob_id_done, NULL)), 0);
	CHECK_EQ(OP(spdk_bs_delete_blob(bs, g_id, bs_done, NULL)), 0);
	ram->fail_reads = 0;
	CHECK_EQ(OP(spdk_bs_open_blob(bs, id, blob_handle_done, NULL)), -EIO);
	CHECK(g_blob == NULL);
	ram->fail_reads = -1;
	blob = blob_open(bs, id);
	spdk_blob_set_xattr(blob, "a", "b", 1);
	ram->fail_writes = 0;
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), -EIO);
	ram->fail_writes = -1;
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	blob_close(blob);

	/* The device is gone: the blobstore goes, too. */
	i = ram->destroyed;
	ram->fail_reads = ram->fail_writes = 0;
	CHECK_EQ(OP(spdk_bs_unload(bs, bs_done, NULL)), -EIO);
	rest();
	CHECK_EQ(ram->destroyed, i + 1);
	CHECK_EQ(ram->channels, 0);
	ram_free(ram);
}

static void
test_grow(bool live)
{
	struct ram *ram = ram_new(2 * SIZE, UNIT);
	struct spdk_bs_opts opts;
	struct spdk_blob_store *bs;
	struct spdk_io_channel *ch;
	struct spdk_blob *blob;
	uint64_t before;

	ram->dev.blockcnt /= 2;
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	CHECK_EQ(OP(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	before = spdk_bs_total_data_cluster_count(bs);
	CHECK(spdk_bs_get_max_growable_size(bs) > 2 * SIZE);
	blob = blob_open(bs, blob_create(bs, before, false));
	ch = spdk_bs_alloc_io_channel(bs);
	CHECK_EQ(blob_fill(blob, ch, 0x31, 7, 9, UNIT), 0);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), 0);
	if (live) {
		CHECK_EQ(OP(spdk_bs_grow_live(bs, bs_done, NULL)), 0);
		CHECK_EQ(spdk_bs_total_data_cluster_count(bs), before);
		ram->dev.blockcnt *= 2;
		CHECK_EQ(OP(spdk_bs_grow_live(bs, bs_done, NULL)), 0);
	} else {
		spdk_bs_free_io_channel(ch);
		blob_close(blob);
		store_unload(bs);
		ram_plug(ram);
		ram->dev.blockcnt *= 2;
		CHECK_EQ(OP(spdk_bs_grow(&ram->dev, &opts, bs_handle_done, NULL)), 0);
		bs = g_bs;
		blob = blob_open(bs, 0x100000000ull);
		ch = spdk_bs_alloc_io_channel(bs);
	}
	CHECK_EQ(spdk_bs_total_data_cluster_count(bs), before + SIZE / CLUSTER);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), SIZE / CLUSTER);
	CHECK(blob_holds(blob, ch, 0x31, 7, 9, UNIT));
	CHECK_EQ(OP(spdk_blob_resize(blob, before + SIZE / CLUSTER, bs_done, NULL)), 0);
	CHECK_EQ(blob_fill(blob, ch, 0x32, (before + 5) * PER_CLUSTER, 2, UNIT), 0);
	CHECK_EQ(OP(spdk_blob_sync_md(blob, bs_done, NULL)), 0);
	memcpy(ram->image, ram->data, ram->size);
	if (live) {
		ram->dev.blockcnt--;
		CHECK_EQ(OP(spdk_bs_grow_live(bs, bs_done, NULL)), -EILSEQ);
		ram->dev.blockcnt++;
	}
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	/* In order, and cut. */
	memcpy(ram->data, live ? ram->image : ram->data, ram->size);
	ram_plug(ram);
	bs = store_load(ram);
	REQUIRE(bs != NULL);
	CHECK_EQ(spdk_bs_total_data_cluster_count(bs), before + SIZE / CLUSTER);
	CHECK_EQ(spdk_bs_free_cluster_count(bs), 0);
	blob = blob_open(bs, 0x100000000ull);
	ch = spdk_bs_alloc_io_channel(bs);
	CHECK(blob_holds(blob, ch, 0x32, (before + 5) * PER_CLUSTER, 2, UNIT));
	spdk_bs_free_io_channel(ch);
	blob_close(blob);
	store_unload(bs);
	ram_free(ram);
}

static int g_printed;

static void
print_xattr(FILE *fp, const char *bstype, const char *name, const void *value, size_t len)
{
	g_printed++;
	CHECK(memcmp(bstype, "DUMPED", 7) == 0);
	CHECK_STR(name, "colour");
	CHECK(len == 4 && memcmp(value, "blue", 4) == 0);
	fprintf(fp, "<<%.4s>>", (const char *)value);
}

static void
test_dump(void)
{
	struct ram *ram = ram_new(SIZE, UNIT);
	struct spdk_bs_opts opts;
	struct spdk_blob_store *bs;
	struct spdk_blob *blob;
	char *text = NULL;
	size_t len = 0;
	FILE *fp;

	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	strcpy(opts.bstype.bstype, "DUMPED");
	CHECK_EQ(OP(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL)), 0);
	bs = g_bs;
	blob = blob_open(bs, blob_create(bs, 3, false));
	spdk_blob_set_xattr(blob, "colour", "blue", 4);
	CHECK_EQ(OP(spdk_bs_set_super(bs, 0x100000000ull, bs_done, NULL)), 0);
	blob_close(blob);
	store_unload(bs);
	memcpy(ram->image, ram->data, ram->size);
	ram_plug(ram);
	fp = open_memstream(&text, &len);
	CHECK_EQ(OP(spdk_bs_dump(&ram->dev, fp, print_xattr, bs_done, NULL)), 0);
	fclose(fp);
	rest();
	CHECK_EQ(g_printed, 1);
	CHECK_EQ(ram->destroyed, 2);
	CHECK(memcmp(ram->image, ram->data, ram->size) == 0);
	CHECK(strstr(text, "Signature: \"SPDKBLOB\" (OK)\n") == text);
	CHECK(strstr(text, "Version: 3\n") != NULL);
	CHECK(strstr(text, "(OK)\nBlobstore Type: DUMPED\n") || strstr(text, " (OK)\nBlobstore Type: DUMPED"));
	CHECK(strstr(text, "Cluster Size: 32768\n") != NULL);
	CHECK(strstr(text, "Super Blob ID: 0x100000000\n") != NULL);
	CHECK(strstr(text, "Clean: 1\n") != NULL);
	CHECK(strstr(text, "Used Metadata Page Mask Start: 1\n") != NULL);
	CHECK(strstr(text, "Used Metadata Page Mask Length: 1\n") != NULL);
	CHECK(strstr(text, "Used Cluster Mask Start: 2\n") != NULL);
	CHECK(strstr(text, "Used Cluster Mask Length: 1\n") != NULL);
	CHECK(strstr(text, "Used Blob ID Mask Start: 3\n") != NULL);
	CHECK(strstr(text, "Used Blob ID Mask Length: 1\n") != NULL);
	CHECK(strstr(text, "Metadata Start: 4\n") != NULL);
	CHECK(strstr(text, "Metadata Length: 128\n") != NULL);
	CHECK(strstr(text, "Blob ID: 0x100000000\n") != NULL);
	CHECK(strstr(text, "colour") != NULL && strstr(text, "<<blue>>") != NULL);
	free(text);

	/* Nothing there: said in the dump. */
	memset(ram->data, 0, ram->size);
	ram_plug(ram);
	text = NULL;
	fp = open_memstream(&text, &len);
	CHECK_EQ(OP(spdk_bs_dump(&ram->dev, fp, print_xattr, bs_done, NULL)), 0);
	fclose(fp);
	rest();
	CHECK(strstr(text, "(Mismatch)\n") != NULL);
	free(text);
	ram_free(ram);
}

int
main(void)
{
	int cut = 0;

	begin("blob_cut");
	test_kept();
	test_errors();
	test_grow(false);
	test_grow(true);
	test_dump();
	while (history(cut)) {
		cut++;
	}
	CHECK(cut > 50);
	printf("%d cuts\n", cut);
	return end();
}
