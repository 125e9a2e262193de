/*
 * spdk/lvol.h and spdk_internal/lvolstore.h: lvolstores and volumes.
 *
 * c-test: timeout=120
 */
#include "blobdev.h"
#include <spdk/lvol.h>
#include <spdk/uuid.h>

/* Not in the public headers, and not installed everywhere. */
extern void spdk_lvol_resize(struct spdk_lvol *lvol, uint64_t sz, spdk_lvol_op_complete cb_fn, void *cb_arg);
extern void spdk_lvol_set_read_only(struct spdk_lvol *lvol, spdk_lvol_op_complete cb_fn, void *cb_arg);
extern int spdk_lvs_esnap_missing_add(struct spdk_lvol_store *lvs, struct spdk_lvol *lvol, const void *esnap_id, uint32_t id_len);
extern void spdk_lvs_esnap_missing_remove(struct spdk_lvol *lvol);
extern bool spdk_lvs_notify_hotplug(const void *esnap_id, uint32_t id_len, spdk_lvol_op_with_handle_complete cb_fn,
				    void *cb_arg);

#define CLUSTER (1 * RAM_MB)

static struct spdk_lvol_store *g_lvs;
static struct spdk_lvol *g_lvol;

static void
lvs_told(void *arg, struct spdk_lvol_store *lvs, int rc)
{
	g_lvs = lvs;
	bs_done(arg, rc);
}

static void
lvol_told(void *arg, struct spdk_lvol *lvol, int rc)
{
	g_lvol = lvol;
	bs_done(arg, rc);
}

/* For calls that return a code: the completion is waited for if that is 0. */
static int g_call;
#define IOP(call) (g_done = false, g_rc = 1000, g_call = (call), g_call == 0 ? wait_done() : 2000 + g_call)

static void
test_options(void)
{
	struct spdk_lvs_opts opts;

	memset(&opts, 0xff, sizeof(opts));
	spdk_lvs_opts_init(&opts);
	CHECK_EQ(opts.cluster_sz, 4 * 1024 * 1024);
	CHECK_EQ(opts.clear_method, LVS_CLEAR_WITH_UNMAP);
	CHECK(all((uint8_t *)opts.name, 0, sizeof(opts.name)));
	CHECK_EQ(opts.num_md_pages_per_cluster_ratio, 100);
	CHECK_EQ(opts.opts_size, 92);
	CHECK(opts.esnap_bs_dev_create == NULL);
	CHECK_EQ(opts.md_page_size, 0);
	CHECK_EQ(LVOL_CLEAR_WITH_DEFAULT, 0);
	CHECK_EQ(LVOL_CLEAR_WITH_NONE, 1);
	CHECK_EQ(LVOL_CLEAR_WITH_UNMAP, 2);
	CHECK_EQ(LVOL_CLEAR_WITH_WRITE_ZEROES, 3);
	CHECK_EQ(LVS_CLEAR_WITH_UNMAP, 0);
	CHECK_EQ(LVS_CLEAR_WITH_WRITE_ZEROES, 1);
	CHECK_EQ(LVS_CLEAR_WITH_NONE, 2);
	CHECK_EQ(SPDK_LVS_NAME_MAX, 64);
	CHECK_EQ(SPDK_LVOL_NAME_MAX, 64);
}

static struct spdk_lvol_store *
store(struct ram *ram, const char *name, spdk_bs_esnap_dev_create esnap)
{
	struct spdk_lvs_opts opts;

	spdk_lvs_opts_init(&opts);
	opts.cluster_sz = CLUSTER;
	opts.esnap_bs_dev_create = esnap;
	strcpy(opts.name, name);
	REQUIRE(IOP(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL)) == 0);
	REQUIRE(g_lvs != NULL);
	return g_lvs;
}

static void
test_stores(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, 512), *other = ram_new(64 * RAM_MB, 512);
	struct spdk_lvol_store *lvs;
	struct spdk_lvs_opts opts;

	spdk_lvs_opts_init(&opts);
	CHECK_EQ(spdk_lvs_init(NULL, &opts, lvs_told, NULL), -ENODEV);
	CHECK_EQ(spdk_lvs_init(&ram->dev, NULL, lvs_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL), -EINVAL);
	memset(opts.name, 'x', sizeof(opts.name));
	CHECK_EQ(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL), -EINVAL);
	strcpy(opts.name, "store");
	opts.opts_size = 0;
	CHECK_EQ(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL), -EINVAL);
	opts.opts_size = sizeof(opts);
	opts.cluster_sz = 600;
	CHECK_EQ(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL), -EINVAL);
	CHECK_EQ(ram->destroyed, 0);
	opts.cluster_sz = 128 * RAM_MB;
	/* From here on the device is the lvolstore's. */
	CHECK_EQ(IOP(spdk_lvs_init(&ram->dev, &opts, lvs_told, NULL)), -EINVAL);
	CHECK(g_lvs == NULL);
	rest();
	CHECK_EQ(ram->destroyed, 1);
	ram_plug(ram);
	CHECK_EQ(OP(spdk_lvs_load(NULL, lvs_told, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvs_load_ext(NULL, NULL, lvs_told, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvs_grow(NULL, lvs_told, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvs_load(&ram->dev, lvs_told, NULL)), -EILSEQ);
	rest();
	CHECK_EQ(ram->destroyed, 2);
	ram_plug(ram);
	opts.opts_size = 0;
	CHECK_EQ(OP(spdk_lvs_load_ext(&ram->dev, &opts, lvs_told, NULL)), -EINVAL);
	CHECK_EQ(ram->destroyed, 2);

	lvs = store(ram, "store", NULL);
	opts.opts_size = sizeof(opts);
	opts.cluster_sz = CLUSTER;
	CHECK_EQ(spdk_lvs_init(&other->dev, &opts, lvs_told, NULL), -EEXIST);
	store(other, "other", NULL);
	CHECK_EQ(OP(spdk_lvs_rename(g_lvs, "store", bs_done, NULL)), -EEXIST);
	CHECK_EQ(OP(spdk_lvs_rename(g_lvs, "other", bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvs_rename(g_lvs, "third", bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvs_rename(lvs, "other", bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvs_rename(lvs, "store", bs_done, NULL)), 0);
	CHECK_EQ(spdk_lvs_unload(NULL, bs_done, NULL), -ENODEV);
	CHECK_EQ(spdk_lvs_destroy(NULL, bs_done, NULL), -ENODEV);
	CHECK_EQ(IOP(spdk_lvs_destroy(g_lvs, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(other->destroyed, 1);
	ram_plug(other);
	CHECK_EQ(OP(spdk_lvs_load(&other->dev, lvs_told, NULL)), -EILSEQ);
	rest();
	CHECK_EQ(IOP(spdk_lvs_unload(lvs, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(ram->destroyed, 3);

	/* Found again, once: a copy has the same name. */
	memcpy(other->data, ram->data, ram->size);
	ram_plug(ram);
	ram_plug(other);
	CHECK_EQ(OP(spdk_lvs_load(&ram->dev, lvs_told, NULL)), 0);
	lvs = g_lvs;
	CHECK_EQ(OP(spdk_lvs_load_ext(&other->dev, NULL, lvs_told, NULL)), -EEXIST);
	CHECK(g_lvs == NULL);
	rest();
	CHECK_EQ(OP(spdk_lvs_grow_live(lvs, bs_done, NULL)), 0);
	spdk_lvs_grow_live(lvs, NULL, NULL);
	rest();
	CHECK_EQ(IOP(spdk_lvs_unload(lvs, bs_done, NULL)), 0);
	rest();
	ram_plug(ram);
	CHECK_EQ(OP(spdk_lvs_grow(&ram->dev, lvs_told, NULL)), 0);
	CHECK_EQ(IOP(spdk_lvs_unload(g_lvs, bs_done, NULL)), 0);
	rest();
	CHECK(ram->channels == 0 && other->channels == 0);

	/* A blobstore, but no lvolstore. */
	ram_plug(ram);
	store_unload(store_init(ram, 65536));
	ram_plug(ram);
	CHECK_EQ(OP(spdk_lvs_load(&ram->dev, lvs_told, NULL)), -ENXIO);
	rest();
	ram_free(ram);
	ram_free(other);
}

static int g_clones;

static int
count_clone(void *arg, struct spdk_lvol *lvol)
{
	CHECK(arg == &g_clones && lvol != NULL);
	return ++g_clones == 3 ? 77 : 0;
}

static uint64_t g_copied;

static void
copied(uint64_t clusters, void *arg)
{
	*(uint64_t *)arg = clusters;
}

static void
test_volumes(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, 512), *ext = ram_new(16 * RAM_MB, 512);
	struct spdk_lvol_store *lvs = store(ram, "lvs", NULL);
	struct spdk_lvol *fat, *thin, *snap, *one, *two, *found;
	struct spdk_io_channel *ch;
	struct spdk_uuid nobody;
	char name[65];

	memset(name, 'n', 64);
	name[64] = 0;
	CHECK_EQ(spdk_lvol_create(NULL, "a", CLUSTER, false, 0, lvol_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_create(lvs, NULL, CLUSTER, false, 0, lvol_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_create(lvs, "", CLUSTER, false, 0, lvol_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_create(lvs, name, CLUSTER, false, 0, lvol_told, NULL), -EINVAL);
	CHECK_EQ(IOP(spdk_lvol_create(lvs, "fat", 3 * CLUSTER - 5, false, LVOL_CLEAR_WITH_NONE, lvol_told, NULL)), 0);
	fat = g_lvol;
	CHECK_EQ(spdk_lvol_create(lvs, "fat", CLUSTER, false, 0, lvol_told, NULL), -EEXIST);
	CHECK_EQ(IOP(spdk_lvol_create(lvs, "big", 100 * CLUSTER, false, 0, lvol_told, NULL)), -ENOSPC);
	CHECK(g_lvol == NULL);
	CHECK_EQ(IOP(spdk_lvol_create(lvs, "thin", 10 * CLUSTER, true, LVOL_CLEAR_WITH_DEFAULT, lvol_told, NULL)), 0);
	thin = g_lvol;
	CHECK(spdk_lvol_get_by_names("lvs", "thin") == thin);
	CHECK(spdk_lvol_get_by_names("lvs", "nobody") == NULL);
	CHECK(spdk_lvol_get_by_names("nobody", "thin") == NULL);
	memset(&nobody, 0x11, sizeof(nobody));
	CHECK(spdk_lvol_get_by_uuid(&nobody) == NULL);
	CHECK(!spdk_lvol_is_degraded(thin));
	CHECK(spdk_lvol_deletable(thin));
	ch = spdk_lvol_get_io_channel(thin);
	CHECK(ch != NULL);
	spdk_put_io_channel(ch);

	/* Open counts. */
	CHECK_EQ(OP(spdk_lvol_open(NULL, lvol_told, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvol_close(NULL, bs_done, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvol_destroy(NULL, bs_done, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvol_open(thin, lvol_told, NULL)), 0);
	CHECK(g_lvol == thin);
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_destroy(thin, bs_done, NULL)), -EBUSY);
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), -EINVAL);
	CHECK(spdk_lvol_is_degraded(thin));
	CHECK_EQ(OP(spdk_lvol_open(thin, lvol_told, NULL)), 0);
	g_done = false;
	CHECK_EQ(spdk_lvs_unload(lvs, bs_done, NULL), -EBUSY);
	CHECK(g_done && g_rc == -EBUSY);
	g_done = false;
	CHECK_EQ(spdk_lvs_destroy(lvs, bs_done, NULL), -EBUSY);
	CHECK(g_done && g_rc == -EBUSY);

	CHECK_EQ(OP(spdk_lvol_rename(thin, "fat", bs_done, NULL)), -EEXIST);
	CHECK_EQ(OP(spdk_lvol_rename(thin, "thin", bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_rename(thin, "slim", bs_done, NULL)), 0);
	CHECK(spdk_lvol_get_by_names("lvs", "slim") == thin);
	CHECK_EQ(OP(spdk_lvol_resize(thin, 12 * CLUSTER - 1, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_resize(fat, 200 * CLUSTER, bs_done, NULL)), -ENOSPC);

	/* Snapshots and clones. */
	CHECK_EQ(OP(spdk_lvol_create_snapshot(NULL, "s", lvol_told, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_create_snapshot(thin, "fat", lvol_told, NULL)), -EEXIST);
	CHECK_EQ(OP(spdk_lvol_create_snapshot(thin, "", lvol_told, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_create_snapshot(thin, "snap", lvol_told, NULL)), 0);
	snap = g_lvol;
	CHECK(!spdk_lvol_deletable(snap));
	CHECK_EQ(OP(spdk_lvol_create_snapshot(snap, "again", lvol_told, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_create_clone(NULL, "c", lvol_told, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_create_clone(thin, "c", lvol_told, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_create_clone(snap, "one", lvol_told, NULL)), 0);
	one = g_lvol;
	CHECK_EQ(OP(spdk_lvol_create_clone(snap, "two", lvol_told, NULL)), 0);
	two = g_lvol;
	CHECK_EQ(spdk_lvol_iter_immediate_clones(snap, count_clone, &g_clones), 77);
	CHECK_EQ(g_clones, 3);
	g_clones = 10;
	CHECK_EQ(spdk_lvol_iter_immediate_clones(snap, count_clone, &g_clones), 0);
	CHECK_EQ(g_clones, 13);
	CHECK_EQ(spdk_lvol_iter_immediate_clones(one, count_clone, &g_clones), 0);
	CHECK_EQ(OP(spdk_lvol_close(snap, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_destroy(snap, bs_done, NULL)), -EBUSY);
	CHECK_EQ(OP(spdk_lvol_open(snap, lvol_told, NULL)), 0);

	CHECK_EQ(OP(spdk_lvol_inflate(NULL, bs_done, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvol_decouple_parent(NULL, bs_done, NULL)), -ENODEV);
	CHECK_EQ(OP(spdk_lvol_inflate(one, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_decouple_parent(one, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_decouple_parent(two, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_set_parent(NULL, snap, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_set_parent(two, NULL, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_set_parent(one, snap, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_set_parent(thin, snap, bs_done, NULL)), -EEXIST);
	CHECK_EQ(OP(spdk_lvol_set_parent(two, snap, bs_done, NULL)), 0);
	g_clones = 10;
	CHECK_EQ(spdk_lvol_iter_immediate_clones(snap, count_clone, &g_clones), 0);
	CHECK_EQ(g_clones, 12);

	/* A copy of what it holds itself. */
	CHECK_EQ(spdk_lvol_shallow_copy(NULL, &ext->dev, copied, &g_copied, bs_done, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_shallow_copy(one, NULL, copied, &g_copied, bs_done, NULL), -EINVAL);
	CHECK_EQ(IOP(spdk_lvol_shallow_copy(one, &ext->dev, copied, &g_copied, bs_done, NULL)), -EPERM);
	CHECK_EQ(OP(spdk_lvol_set_read_only(one, bs_done, NULL)), 0);
	CHECK_EQ(IOP(spdk_lvol_shallow_copy(one, &ext->dev, copied, &g_copied, bs_done, NULL)), 0);
	CHECK_EQ(g_copied, 12);
	CHECK_EQ(ext->destroyed, 0);
	CHECK_EQ(OP(spdk_lvol_rename(one, "uno", bs_done, NULL)), -EPERM);
	CHECK_EQ(OP(spdk_lvol_resize(one, CLUSTER, bs_done, NULL)), -EPERM);

	/* Gone, and what is left comes back with a load. */
	CHECK_EQ(OP(spdk_lvol_close(one, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_destroy(one, bs_done, NULL)), 0);
	CHECK(spdk_lvol_get_by_names("lvs", "one") == NULL);
	CHECK_EQ(OP(spdk_lvol_close(fat, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_close(two, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_close(snap, bs_done, NULL)), 0);
	CHECK_EQ(IOP(spdk_lvs_unload(lvs, bs_done, NULL)), 0);
	rest();
	CHECK(spdk_lvol_get_by_names("lvs", "two") == NULL);
	ram_plug(ram);
	CHECK_EQ(OP(spdk_lvs_load(&ram->dev, lvs_told, NULL)), 0);
	lvs = g_lvs;
	found = spdk_lvol_get_by_names("lvs", "snap");
	CHECK(found != NULL && spdk_lvol_is_degraded(found));
	CHECK_EQ(OP(spdk_lvol_open(found, lvol_told, NULL)), 0);
	CHECK(!spdk_lvol_is_degraded(found) && !spdk_lvol_deletable(found));
	CHECK_EQ(OP(spdk_lvol_close(found, bs_done, NULL)), 0);
	CHECK(spdk_lvol_get_by_names("lvs", "slim") != NULL);
	CHECK(spdk_lvol_get_by_names("lvs", "two") != NULL);
	CHECK(spdk_lvol_get_by_names("lvs", "fat") != NULL);
	CHECK(spdk_lvol_get_by_names("lvs", "one") == NULL);
	CHECK_EQ(IOP(spdk_lvs_destroy(lvs, bs_done, NULL)), 0);
	rest();
	CHECK(ram->channels == 0 && ext->channels == 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_lvs_unload(lvs, bs_done, NULL), -ESTALE);
	CHECK_EQ(spdk_lvol_create(lvs, "a", CLUSTER, false, 0, lvol_told, NULL), -ESTALE);
	CHECK_EQ(OP(spdk_lvol_open(found, lvol_told, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), -ESTALE);
	CHECK_EQ(OP(spdk_lvol_inflate((void *)ram, bs_done, NULL)), -EBADF);
	REFUSED(spdk_lvol_deletable(found), false, ESTALE);
	REFUSED(spdk_lvol_get_io_channel(found), NULL, ESTALE);
	REFUSED(spdk_lvol_get_by_uuid(NULL), NULL, EINVAL);
	REFUSED(spdk_lvol_get_by_names(NULL, "a"), NULL, EINVAL);
#endif
	ram_destroy(&ext->dev);
	ram_free(ext);
	ram_free(ram);
}

static struct ram *g_esnap;
static struct spdk_lvol_store *g_asked;
static int g_finds, g_hotplugged;

/* As the bdev module does: what is missing is noted. */
static int
find_esnap(void *bs_ctx, void *blob_ctx, struct spdk_blob *blob, const void *id, uint32_t len, struct spdk_bs_dev **dev)
{
	static struct ram *nothing;

	CHECK(len == 5 && memcmp(id, "esnap", 5) == 0);
	CHECK(blob_ctx != NULL);
	g_asked = bs_ctx;
	g_finds++;
	if (g_esnap) {
		*dev = &g_esnap->dev;
		return 0;
	}
	nothing = ram_new(4 * CLUSTER, 512);
	nothing->degraded = true;
	*dev = &nothing->dev;
	return spdk_lvs_esnap_missing_add(bs_ctx, blob_ctx, id, len);
}

static void
hotplugged(void *arg, struct spdk_lvol *lvol, int rc)
{
	CHECK(arg == &g_hotplugged && lvol != NULL);
	CHECK_EQ(rc, 0);
	g_hotplugged++;
}

static void
test_esnap(void)
{
	struct ram *ram = ram_new(64 * RAM_MB, 512), *snap = ram_new(4 * CLUSTER, 512);
	struct spdk_lvol_store *lvs = store(ram, "esnaps", find_esnap);
	struct spdk_lvs_opts opts;
	struct spdk_lvol *lvol, *thin;

	g_esnap = snap;
	CHECK_EQ(spdk_lvol_create_esnap_clone("esnap", 5, 4 * CLUSTER, NULL, "a", lvol_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_create_esnap_clone("esnap", 5, 4 * CLUSTER + 1, lvs, "a", lvol_told, NULL), -EINVAL);
	CHECK_EQ(spdk_lvol_create_esnap_clone("esnap", 5, 4 * CLUSTER, lvs, "", lvol_told, NULL), -EINVAL);
	CHECK_EQ(IOP(spdk_lvol_create_esnap_clone("esnap", 5, 4 * CLUSTER, lvs, "clone", lvol_told, NULL)), 0);
	lvol = g_lvol;
	CHECK_EQ(g_finds, 1);
	CHECK(g_asked == lvs);
	CHECK(!spdk_lvol_is_degraded(lvol));
	snap->degraded = true;
	CHECK(spdk_lvol_is_degraded(lvol));
	snap->degraded = false;
	CHECK_EQ(OP(spdk_lvol_close(lvol, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(snap->destroyed, 1);
	CHECK_EQ(IOP(spdk_lvs_unload(lvs, bs_done, NULL)), 0);
	rest();

	/* Missing at first; it comes. */
	ram_plug(ram);
	g_esnap = NULL;
	g_finds = 0;
	spdk_lvs_opts_init(&opts);
	opts.esnap_bs_dev_create = find_esnap;
	CHECK_EQ(OP(spdk_lvs_load_ext(&ram->dev, &opts, lvs_told, NULL)), 0);
	lvs = g_lvs;
	CHECK_EQ(g_finds, 0);
	lvol = spdk_lvol_get_by_names("esnaps", "clone");
	REQUIRE(lvol != NULL);
	CHECK_EQ(OP(spdk_lvol_open(lvol, lvol_told, NULL)), 0);
	CHECK_EQ(g_finds, 1);
	CHECK(spdk_lvol_is_degraded(lvol));
	CHECK(!spdk_lvs_notify_hotplug("other", 5, hotplugged, &g_hotplugged));
	ram_plug(snap);
	g_esnap = snap;
	CHECK(spdk_lvs_notify_hotplug("esnap", 5, hotplugged, &g_hotplugged));
	rest();
	CHECK_EQ(g_hotplugged, 1);
	CHECK(!spdk_lvol_is_degraded(lvol));
	CHECK(!spdk_lvs_notify_hotplug("esnap", 5, hotplugged, &g_hotplugged));
	CHECK_EQ(spdk_lvs_esnap_missing_add(lvs, lvol, "other", 5), 0);
	spdk_lvs_esnap_missing_remove(lvol);
	spdk_lvs_esnap_missing_remove(lvol);
	CHECK(!spdk_lvs_notify_hotplug("other", 5, hotplugged, &g_hotplugged));
	CHECK_EQ(OP(spdk_lvol_inflate(lvol, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(snap->destroyed, 2);

	/* As the parent of one that had none. */
	CHECK_EQ(IOP(spdk_lvol_create(lvs, "thin", 4 * CLUSTER, true, 0, lvol_told, NULL)), 0);
	thin = g_lvol;
	ram_plug(snap);
	CHECK_EQ(OP(spdk_lvol_set_external_parent(NULL, "esnap", 5, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_set_external_parent(thin, NULL, 5, bs_done, NULL)), -EINVAL);
	CHECK_EQ(OP(spdk_lvol_set_external_parent(thin, "esnap", 5, bs_done, NULL)), 0);
	CHECK(!spdk_lvol_is_degraded(thin));
	CHECK_EQ(OP(spdk_lvol_close(thin, bs_done, NULL)), 0);
	CHECK_EQ(OP(spdk_lvol_close(lvol, bs_done, NULL)), 0);
	CHECK_EQ(IOP(spdk_lvs_unload(lvs, bs_done, NULL)), 0);
	rest();
	CHECK_EQ(snap->destroyed, 3);
	ram_free(snap);
	ram_free(ram);
}

int
main(void)
{
	test_options();
	begin("lvol");
	test_stores();
	test_volumes();
	test_esnap();
	return end();
}
