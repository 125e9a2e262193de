/*
 * Objects of the block layer: a module, its bdevs, descriptors, I/O.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <malloc.h>
#include <sys/mman.h>

/*
 * Options of a read or write with an object inside. NULL is none: then they are wrong otherwise, so that nothing is
 * submitted.
 */
static struct spdk_bdev_ext_io_opts *
ext_opts(void *object, size_t at)
{
	static struct spdk_bdev_ext_io_opts opts;

	memset(&opts, 0, sizeof(opts));
	opts.size = sizeof(opts);
	memcpy((char *)&opts + at, &object, sizeof(object));
	opts.metadata = object ? NULL : g_scratch;
	return &opts;
}

static struct spdk_bdev_ext_io_opts *
ext_opts_domain(void *domain)
{
	return ext_opts(domain, offsetof(struct spdk_bdev_ext_io_opts, memory_domain));
}

static struct spdk_bdev_ext_io_opts *
ext_opts_sequence(void *seq)
{
	return ext_opts(seq, offsetof(struct spdk_bdev_ext_io_opts, accel_sequence));
}

static int
module_init(void)
{
	return 0;
}
static void
module_fini(void)
{
}
static struct spdk_bdev_module g_module = { .name = "misused", .module_init = module_init, .module_fini = module_fini };
static struct spdk_bdev_io *g_held;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;
static struct spdk_bdev_io_wait_entry g_wait;
static char g_device;

static int
destruct(void *ctx)
{
	(void)ctx;
	return 0;
}
static void
hold_request(struct spdk_io_channel *ch, struct spdk_bdev_io *bdev_io)
{
	(void)ch;
	g_held = bdev_io;
}
static bool
supported(void *ctx, enum spdk_bdev_io_type type)
{
	(void)ctx;
	return type == SPDK_BDEV_IO_TYPE_READ || type == SPDK_BDEV_IO_TYPE_WRITE || type == SPDK_BDEV_IO_TYPE_RESET;
}
static struct spdk_io_channel *
device_channel(void *ctx)
{
	(void)ctx;
	return spdk_get_io_channel(&g_device);
}
static struct spdk_bdev_fn_table g_fn_table = {
	.destruct = destruct,
	.submit_request = hold_request,
	.io_type_supported = supported,
	.get_io_channel = device_channel,
};

static void
block_ready(void *arg, int rc)
{
	*(int *)arg = rc;
}
static int
block_start(void)
{
	struct spdk_bdev_opts opts;
	int rc = 1;

	/* Nobody looks at the bdevs: the module never answers, and who waits for it would hold them. */
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_auto_examine = false;
	spdk_bdev_set_opts(&opts);
	spdk_bdev_module_list_add(&g_module);
	spdk_bdev_initialize(block_ready, &rc);
	for (int i = 0; i < 1000 && rc == 1; i++) {
		poll_threads();
	}
	spdk_io_device_register(&g_device, channel_create, channel_destroy, 64, "misused device");
	return rc;
}
static void *
make_bdev(void)
{
	static unsigned n;
	struct spdk_bdev *bdev = calloc(1, sizeof(*bdev));

	bdev->name = spdk_sprintf_alloc("misused%u", n++);
	bdev->product_name = "misused";
	bdev->blocklen = 512;
	bdev->blockcnt = 1024;
	bdev->module = &g_module;
	bdev->fn_table = &g_fn_table;
	bdev->ctxt = bdev;
	if (spdk_bdev_register(bdev) != 0) {
		return NULL;
	}
	poll_threads();
	return bdev;
}
static void
gone_bdev(void *bdev)
{
	spdk_bdev_unregister(bdev, NULL, NULL);
	poll_threads();
}
static void
heard(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)type, (void)bdev, (void)ctx;
}
static void *
make_desc(void)
{
	static struct spdk_bdev *bdev;
	struct spdk_bdev_desc *desc = NULL;

	if (bdev == NULL) {
		bdev = make_bdev();
	}
	return spdk_bdev_open_ext(spdk_bdev_get_name(bdev), true, heard, NULL, &desc) == 0 ? desc : NULL;
}
static void
gone_desc(void *desc)
{
	spdk_bdev_close(desc);
	poll_threads();
}
static void
io_completed(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	(void)success, (void)arg;
	spdk_bdev_free_io(bdev_io);
}
/* A request that the module has and did not complete yet. */
static void *
make_io(void)
{
	if (g_desc == NULL) {
		g_desc = make_desc();
		g_ch = spdk_bdev_get_io_channel(g_desc);
	}
	g_held = NULL;
	spdk_bdev_read_blocks(g_desc, g_ch, g_scratch, 0, 1, io_completed, NULL);
	poll_threads();
	return g_held;
}
static void
gone_io(void *bdev_io)
{
	spdk_bdev_io_complete(bdev_io, SPDK_BDEV_IO_STATUS_SUCCESS);
	poll_threads();
}
/* As the iterators of channels: live while the walk does not go on. */
static struct spdk_bdev_channel_iter *g_bdev_iter;
static void
keep_bdev_iter(struct spdk_bdev_channel_iter *i, struct spdk_bdev *bdev, struct spdk_io_channel *ch, void *ctx)
{
	(void)bdev, (void)ch, (void)ctx;
	g_bdev_iter = i;
	if (!g_hold) {
		spdk_bdev_for_each_channel_continue(i, 0);
	}
}
static void
bdev_walked(struct spdk_bdev *bdev, void *ctx, int status)
{
	(void)bdev, (void)ctx, (void)status;
}
static void *
make_bdev_iter(void)
{
	static struct spdk_bdev_desc *desc;

	if (desc == NULL) {
		desc = make_desc();
		spdk_bdev_get_io_channel(desc);
	}
	spdk_bdev_for_each_channel(spdk_bdev_desc_get_bdev(desc), keep_bdev_iter, NULL, bdev_walked);
	poll_threads();
	return g_bdev_iter;
}
static void *
make_module(void)
{
	return &g_module;
}

#define PART_SIZE (256ul << 10)
static SPDK_BDEV_PART_TAILQ g_misused_parts = TAILQ_HEAD_INITIALIZER(g_misused_parts);
static int
part_destruct(void *ctx)
{
	return spdk_bdev_part_free(ctx);
}
static struct spdk_bdev_fn_table g_part_table = { .destruct = part_destruct, .submit_request = hold_request };
static void
part_removed(void *base)
{
	spdk_bdev_part_base_hotremove(base, &g_misused_parts);
}
static void *
make_part_base(void)
{
	struct spdk_bdev_part_base *base = NULL;

	spdk_bdev_part_base_construct_ext(spdk_bdev_get_name(make_bdev()), part_removed, &g_module, &g_part_table,
					  &g_misused_parts, NULL, NULL, 64, NULL, NULL, &base);
	return base;
}
static void
gone_part_base(void *base)
{
	spdk_bdev_part_base_free(base);
	poll_threads();
}
static void *
make_part(void)
{
	static unsigned n;
	struct spdk_bdev_part *part;
	char name[32];

	/* Large enough for a mapping of its own. */
	mallopt(M_MMAP_THRESHOLD, PART_SIZE);
	part = calloc(1, PART_SIZE);
	snprintf(name, sizeof(name), "part%u", n++);
	if (spdk_bdev_part_construct(part, make_part_base(), name, 0, 16, "misused") != 0) {
		return NULL;
	}
	poll_threads();
	return part;
}
static void
gone_part(void *part)
{
	gone_bdev(spdk_bdev_part_get_bdev(part));
	/* The library has freed it; the next one shall not be at the same address. */
	mmap((void *)((uintptr_t)part & ~4095ul), PART_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

#define BLOCK_FIXTURES(FIXTURE)                                                                                        \
	FIXTURE(spdk_bdev_module, make_module, NULL, false, false)                                                     \
	FIXTURE(spdk_bdev, make_bdev, gone_bdev, false, false)                                                         \
	FIXTURE(spdk_bdev_desc, make_desc, gone_desc, false, false)                                                    \
	FIXTURE(spdk_bdev_io, make_io, gone_io, true, false)                                                           \
	FIXTURE(spdk_bdev_part_base, make_part_base, gone_part_base, false, false)                                     \
	FIXTURE(spdk_bdev_part, make_part, gone_part, false, false)                                                    \
	FIXTURE(spdk_bdev_channel_iter, make_bdev_iter, gone_already, true, false)

#endif
