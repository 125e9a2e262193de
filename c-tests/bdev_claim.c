/*
 * Claims: who may write to a bdev, through which descriptor, and which modules look at a claimed bdev.
 */
#include "block.h"

static int
no_init(void)
{
	return 0;
}

/* What a module does when it is shown a bdev. */
static int g_configs[2], g_disks_seen[2];
static enum spdk_bdev_claim_type g_claim_on_sight[2];
static struct spdk_bdev_desc *g_sight_desc[2];
static bool g_leave_on_sight;

static struct spdk_bdev_module g_one, g_two;

static void
sight(int at, struct spdk_bdev_module *module, struct spdk_bdev *bdev)
{
	struct spdk_bdev_claim_opts opts;

	g_configs[at]++;
	if (g_claim_on_sight[at] == SPDK_BDEV_CLAIM_EXCL_WRITE) {
		CHECK_EQ(spdk_bdev_module_claim_bdev(bdev, NULL, module), 0);
	} else if (g_claim_on_sight[at] != SPDK_BDEV_CLAIM_NONE) {
		spdk_bdev_claim_opts_init(&opts, sizeof(opts));
		snprintf(opts.name, sizeof(opts.name), "sight %d", at);
		opts.shared_claim_key = g_claim_on_sight[at] == SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED ? 7 : 0;
		CHECK_EQ(spdk_bdev_open_ext(spdk_bdev_get_name(bdev), false, bdev_event, &g_events, &g_sight_desc[at]), 0);
		CHECK_EQ(spdk_bdev_module_claim_bdev_desc(g_sight_desc[at], g_claim_on_sight[at], &opts, module), 0);
	}
	spdk_bdev_module_examine_done(module);
}

static void
look(int at, struct spdk_bdev_module *module, struct spdk_bdev *bdev)
{
	(void)bdev;
	g_disks_seen[at]++;
	if (g_leave_on_sight) {
		int i;

		/* The claims end while the bdev is shown to those that have them. */
		for (i = 0; i < 2; i++) {
			if (g_sight_desc[i]) {
				spdk_bdev_close(g_sight_desc[i]);
				g_sight_desc[i] = NULL;
			}
		}
	}
	spdk_bdev_module_examine_done(module);
}

static void
sight_one(struct spdk_bdev *bdev)
{
	sight(0, &g_one, bdev);
}

static void
sight_two(struct spdk_bdev *bdev)
{
	sight(1, &g_two, bdev);
}

static void
look_one(struct spdk_bdev *bdev)
{
	look(0, &g_one, bdev);
}

static void
look_two(struct spdk_bdev *bdev)
{
	look(1, &g_two, bdev);
}

static struct spdk_bdev_module g_one = {
	.name = "one", .module_init = no_init, .examine_config = sight_one, .examine_disk = look_one
};
static struct spdk_bdev_module g_two = {
	.name = "two", .module_init = no_init, .examine_config = sight_two, .examine_disk = look_two
};

static struct spdk_bdev_desc *
open_it(const char *name, bool write, int expected)
{
	struct spdk_bdev_desc *desc = NULL;

	CHECK_EQ(spdk_bdev_open_ext(name, write, bdev_event, &g_events, &desc), expected);
	CHECK_EQ(desc != NULL, expected == 0);
	return desc;
}

static bool
may_write(struct spdk_bdev_desc *desc)
{
	struct spdk_io_channel *ch = spdk_bdev_get_io_channel(desc);
	static uint8_t block[512];
	struct result r = { 0 };
	int rc;

	rc = spdk_bdev_write_blocks(desc, ch, block, 0, 1, io_done, &r);
	poll_app();
	CHECK_EQ(r.calls, rc == 0 ? 1 : 0);
	CHECK(rc == 0 || rc == -EBADF);
	spdk_put_io_channel(ch);
	poll_app();
	return rc == 0;
}

static int
claim(struct spdk_bdev_desc *desc, enum spdk_bdev_claim_type type, uint64_t key)
{
	struct spdk_bdev_claim_opts opts;

	spdk_bdev_claim_opts_init(&opts, sizeof(opts));
	opts.shared_claim_key = key;
	return spdk_bdev_module_claim_bdev_desc(desc, type, &opts, &g_one);
}

static void
options(void)
{
	struct spdk_bdev_claim_opts opts, part;

	memset(&opts, 0xff, sizeof(opts));
	spdk_bdev_claim_opts_init(&opts, sizeof(opts));
	CHECK_EQ(opts.opts_size, sizeof(opts));
	CHECK_EQ(opts.name[0], 0);
	CHECK_EQ(opts.shared_claim_key, 0);
	memset(&part, 0xff, sizeof(part));
	spdk_bdev_claim_opts_init(&part, offsetof(struct spdk_bdev_claim_opts, shared_claim_key));
	CHECK_EQ(part.opts_size, offsetof(struct spdk_bdev_claim_opts, shared_claim_key));
	CHECK_EQ(part.name[31], 0);
	CHECK_EQ(part.shared_claim_key, UINT64_MAX);
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_NONE), "not_claimed");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_EXCL_WRITE), "exclusive_write");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE), "read_many_write_one");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE), "read_many_write_none");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED), "read_many_write_shared");
	CHECK_STR(spdk_bdev_claim_get_name(99), "invalid_claim");
}

static void
exclusive(void)
{
	struct disk *disk = disk_new("excl");
	struct spdk_bdev_desc *desc, *reader;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	desc = open_it("excl", false, 0);
	CHECK(!may_write(desc));
	CHECK_EQ(claim(desc, SPDK_BDEV_CLAIM_EXCL_WRITE, 0), 0);
	CHECK(may_write(desc));
	open_it("excl", true, -EPERM);
	reader = open_it("excl", false, 0);
	CHECK_EQ(claim(reader, SPDK_BDEV_CLAIM_EXCL_WRITE, 0), -EPERM);
	CHECK_EQ(claim(reader, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), -EPERM);
	CHECK_EQ(spdk_bdev_module_claim_bdev(&disk->bdev, NULL, &g_two), -EPERM);
	/* This kind does not end with the descriptor. */
	spdk_bdev_close(desc);
	open_it("excl", true, -EPERM);
	spdk_bdev_module_release_bdev(&disk->bdev);
	desc = open_it("excl", true, 0);
	spdk_bdev_close(desc);
	spdk_bdev_close(reader);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

static void
one_writes(void)
{
	struct disk *disk = disk_new("one");
	struct spdk_bdev_desc *a, *b, *writer;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	a = open_it("one", false, 0);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 5), -EINVAL);
	writer = open_it("one", true, 0);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), -EPERM);
	/* A writer may claim for itself. */
	CHECK_EQ(claim(writer, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), 0);
	spdk_bdev_close(writer);
	CHECK(spdk_bdev_first_leaf() == &disk->bdev);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), 0);
	CHECK(spdk_bdev_first_leaf() == NULL);
	CHECK(may_write(a));
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), -EPERM);
	open_it("one", true, -EPERM);
	b = open_it("one", false, 0);
	CHECK(!may_write(b));
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), -EPERM);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, 0), -EPERM);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 1), -EPERM);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_NONE, 0), -EPERM);
	/* The claim ends with its descriptor. */
	spdk_bdev_close(a);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_NONE, 0), -ENOTSUP);
	CHECK_EQ(claim(b, 99, 0), -ENOTSUP);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, 0), 0);
	spdk_bdev_close(b);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

static void
nobody_writes(void)
{
	struct disk *disk = disk_new("none");
	struct spdk_bdev_desc *a, *b, *writer;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	a = open_it("none", false, 0);
	writer = open_it("none", true, 0);
	CHECK_EQ(claim(writer, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, 0), -EINVAL);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, 0), -EPERM);
	spdk_bdev_close(writer);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, 1), -EINVAL);
	CHECK_EQ(spdk_bdev_module_claim_bdev_desc(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, NULL, &g_one), 0);
	CHECK(!may_write(a));
	open_it("none", true, -EPERM);
	b = open_it("none", false, 0);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, 0), 0);
	CHECK(!may_write(b));
	spdk_bdev_close(a);
	open_it("none", true, -EPERM);
	spdk_bdev_close(b);
	writer = open_it("none", true, 0);
	spdk_bdev_close(writer);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

static void
some_write(void)
{
	struct disk *disk = disk_new("some");
	struct spdk_bdev_claim_opts opts;
	struct spdk_bdev_desc *a, *b, *c, *writer;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	a = open_it("some", false, 0);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 0), -EINVAL);
	/* A key that the caller's structure has no room for. */
	spdk_bdev_claim_opts_init(&opts, sizeof(opts));
	opts.shared_claim_key = 3;
	opts.opts_size = offsetof(struct spdk_bdev_claim_opts, shared_claim_key);
	CHECK_EQ(spdk_bdev_module_claim_bdev_desc(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, &opts, &g_one), -EINVAL);
	opts.opts_size = 0;
	CHECK_EQ(spdk_bdev_module_claim_bdev_desc(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, &opts, &g_one), -EINVAL);
	writer = open_it("some", true, 0);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 3), -EPERM);
	spdk_bdev_close(writer);
	CHECK_EQ(claim(a, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 3), 0);
	b = open_it("some", false, 0);
	c = open_it("some", false, 0);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 3), 0);
	CHECK_EQ(claim(b, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 3), -EPERM);
	CHECK_EQ(claim(c, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 4), -EPERM);
	CHECK(may_write(a) && may_write(b) && !may_write(c));
	open_it("some", true, -EPERM);
	spdk_bdev_close(a);
	CHECK_EQ(claim(c, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 4), -EPERM);
	spdk_bdev_close(b);
	CHECK_EQ(claim(c, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, 4), 0);
	spdk_bdev_close(c);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

/* Which modules are shown the content of a new bdev: all, or those that claim it. */
static void
examined(enum spdk_bdev_claim_type one, enum spdk_bdev_claim_type two, bool leave, int sees_one, int sees_two)
{
	struct disk *disk = disk_new("seen");
	int i;

	memset(g_configs, 0, sizeof(g_configs));
	memset(g_disks_seen, 0, sizeof(g_disks_seen));
	g_claim_on_sight[0] = one;
	g_claim_on_sight[1] = two;
	g_leave_on_sight = leave;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	for (i = 0; i < 2; i++) {
		CHECK_EQ(g_configs[i], 1);
		g_claim_on_sight[i] = SPDK_BDEV_CLAIM_NONE;
	}
	CHECK_EQ(g_disks_seen[0], sees_one);
	CHECK_EQ(g_disks_seen[1], sees_two);
	if (one == SPDK_BDEV_CLAIM_EXCL_WRITE) {
		spdk_bdev_module_release_bdev(&disk->bdev);
	}
	for (i = 0; i < 2; i++) {
		if (g_sight_desc[i]) {
			spdk_bdev_close(g_sight_desc[i]);
			g_sight_desc[i] = NULL;
		}
	}
	CHECK(spdk_bdev_first_leaf() == &disk->bdev);
	g_leave_on_sight = false;
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
}

int
main(void)
{
	start_env("bdev_claim");
	spdk_bdev_module_list_add(&g_one);
	spdk_bdev_module_list_add(&g_two);
	block_start();
	options();
	exclusive();
	one_writes();
	nobody_writes();
	some_write();
	examined(SPDK_BDEV_CLAIM_NONE, SPDK_BDEV_CLAIM_NONE, false, 1, 1);
	examined(SPDK_BDEV_CLAIM_EXCL_WRITE, SPDK_BDEV_CLAIM_NONE, false, 1, 0);
	examined(SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, SPDK_BDEV_CLAIM_NONE, false, 1, 0);
	examined(SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, false, 1, 1);
	examined(SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, false, 1, 1);
	/* The module that was added last is asked first; it ends both claims. */
	examined(SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, true, 0, 1);
	(void)json_to_memory, (void)disk_release_all;
	block_stop();
	return check_done();
}
