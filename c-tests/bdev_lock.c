/*
 * Ranges that I/O keeps out of: quiescing a bdev or a part of it, with I/O under way, channels that come and go, ranges
 * that overlap, and bdevs that are removed meanwhile.
 */
#include "block.h"

#define THREADS 2

static struct spdk_thread *g_other, *g_both[THREADS];
static uint8_t g_data[64 * 512] __attribute__((aligned(4096)));

struct opened {
	struct disk *disk;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch, *other_ch;
};

/* Polls both threads until the periodic looks at outstanding I/O have run too. */
static void
settle_both(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		settle(g_both, THREADS);
		usleep(150);
	}
	settle(g_both, THREADS);
	spdk_set_thread(g_thread);
}

static struct opened
open_disk(struct disk *disk)
{
	struct opened o = { .disk = disk };

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext(disk->bdev.name, true, bdev_event, &g_events, &o.desc) == 0);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	spdk_set_thread(g_other);
	o.other_ch = spdk_bdev_get_io_channel(o.desc);
	spdk_set_thread(g_thread);
	REQUIRE(o.ch != NULL && o.other_ch != NULL);
	disk->requests = 0;
	return o;
}

static void
put_other(struct spdk_io_channel **ch)
{
	spdk_set_thread(g_other);
	spdk_put_io_channel(*ch);
	*ch = NULL;
	spdk_set_thread(g_thread);
}

static void
close_disk(struct opened *o)
{
	if (o->ch) {
		spdk_put_io_channel(o->ch);
	}
	if (o->other_ch) {
		put_other(&o->other_ch);
	}
	spdk_bdev_close(o->desc);
	settle_both();
	CHECK_EQ(disk_remove(o->disk), 0);
	CHECK_EQ(o->disk->destructed, 1);
	disk_free(o->disk);
}

/* The module ends what it holds, each on its thread, and goes on to hold or not. */
static void
end_held(struct disk *disk, bool hold)
{
	struct spdk_bdev_io *held[256];
	int i, n = disk->n_held;

	memcpy(held, disk->held, sizeof(held));
	disk->n_held = 0;
	disk->hold = hold;
	for (i = 0; i < n; i++) {
		spdk_set_thread(spdk_bdev_io_get_thread(held[i]));
		if (held[i]->type == SPDK_BDEV_IO_TYPE_READ) {
			spdk_bdev_io_get_buf(held[i], disk_got_buf, held[i]->u.bdev.num_blocks * 512);
		} else {
			disk_finish(disk, held[i]);
		}
	}
	spdk_set_thread(g_thread);
}

struct told {
	int calls;
	int status;
};

static void
told(void *ctx, int status)
{
	struct told *t = ctx;

	CHECK(spdk_get_thread() == g_thread);
	t->calls++;
	t->status = status;
}

static void
quiet(struct disk *disk, uint64_t offset, uint64_t length)
{
	struct told t = { 0 };

	CHECK_EQ(spdk_bdev_quiesce_range(&disk->bdev, &g_disks, offset, length, told, &t), 0);
	CHECK_EQ(t.calls, 0);
	settle_both();
	CHECK_EQ(t.calls, 1);
	CHECK_EQ(t.status, 0);
}

static void
go_on(struct disk *disk, uint64_t offset, uint64_t length)
{
	struct told t = { 0 };

	CHECK_EQ(spdk_bdev_unquiesce_range(&disk->bdev, &g_disks, offset, length, told, &t), 0);
	CHECK_EQ(t.calls, 0);
	settle_both();
	CHECK_EQ(t.calls, 1);
	CHECK_EQ(t.status, 0);
}

static int
stranger_init(void)
{
	return 0;
}

static struct spdk_bdev_module g_stranger = { .name = "stranger", .module_init = stranger_init };

static void
wrong_calls(void)
{
	struct opened o = open_disk(disk_new("wrong"));
	struct told t = { 0 };

	CHECK_EQ(spdk_bdev_quiesce(&o.disk->bdev, &g_stranger, told, &t), -EINVAL);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, DISK_BLOCKS - 1, 2, told, &t), -EINVAL);
	CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_disks, DISK_BLOCKS - 1, 2, told, &t), -EINVAL);
	CHECK_EQ(spdk_bdev_unquiesce(&o.disk->bdev, &g_disks, told, &t), -EINVAL);
	quiet(o.disk, 8, 8);
	/* The very range, or none. */
	CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_disks, 8, 7, told, &t), -EINVAL);
	CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_stranger, 8, 8, told, &t), -EINVAL);
	go_on(o.disk, 8, 8);
	CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_disks, 8, 8, told, &t), -EINVAL);
	/* Nobody needs to be told. */
	CHECK_EQ(spdk_bdev_quiesce(&o.disk->bdev, &g_disks, NULL, NULL), 0);
	settle_both();
	CHECK_EQ(spdk_bdev_unquiesce(&o.disk->bdev, &g_disks, NULL, NULL), 0);
	settle_both();
	CHECK_EQ(t.calls, 0);
#ifdef RESPDK_STALE
	spdk_set_thread(NULL);
	CHECK_EQ(spdk_bdev_quiesce(&o.disk->bdev, &g_disks, told, &t), -EPERM);
	spdk_set_thread(g_thread);
#endif
	close_disk(&o);
}

/* All I/O waits, of every channel, also of one that is made meanwhile; what is under way is waited for. */
static void
a_whole_bdev(void)
{
	struct opened o = open_disk(disk_new("whole"));
	struct spdk_bdev_desc *late_desc;
	struct spdk_thread *late = spdk_thread_create("late", NULL);
	struct spdk_io_channel *late_ch;
	struct result under_way = { 0 }, r[6] = { { 0 } }, pass = { 0 }, late_w = { 0 }, late_r = { 0 };
	struct told t = { 0 };
	int i;

	o.disk->hold = true;
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.other_ch, g_data, 50, 1, io_done, &under_way), 0);
	spdk_set_thread(g_thread);
	CHECK_EQ(spdk_bdev_quiesce(&o.disk->bdev, &g_disks, told, &t), 0);
	settle_both();
	CHECK_EQ(t.calls, 0);
	CHECK_EQ(o.disk->n_held, 1);
	/* The range is locked although the lock is not granted yet. */
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 3, 1, io_done, &r[0]), 0);
	settle_both();
	CHECK_EQ(o.disk->n_held, 1);
	end_held(o.disk, false);
	settle_both();
	CHECK_EQ(under_way.calls, 1);
	CHECK_EQ(t.calls, 1);
	CHECK_EQ(t.status, 0);
	o.disk->requests = 0;
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, g_data, 3, 1, io_done, &r[1]), 0);
	CHECK_EQ(spdk_bdev_unmap_blocks(o.desc, o.ch, 3, 1, io_done, &r[2]), 0);
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 3, 1, io_done, &r[3]), 0);
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 3, 9, 1, io_done, &r[4]), 0);
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.other_ch, g_data, 3, 1, io_done, &r[5]), 0);
	spdk_set_thread(g_thread);
	/* A flush has no blocks that could be kept from it. */
	CHECK_EQ(spdk_bdev_flush_blocks(o.desc, o.ch, 0, DISK_BLOCKS, io_done, &pass), 0);
	settle_both();
	CHECK_EQ(pass.calls, 1);
	CHECK_EQ(o.disk->requests, 1);
	for (i = 0; i < 6; i++) {
		CHECK_EQ(r[i].calls, 0);
	}
	spdk_set_thread(late);
	CHECK_EQ(spdk_bdev_open_ext("whole", true, bdev_event, &g_events, &late_desc), 0);
	late_ch = spdk_bdev_get_io_channel(late_desc);
	REQUIRE(late_ch != NULL);
	CHECK_EQ(spdk_bdev_write_blocks(late_desc, late_ch, g_data, 3, 1, io_done, &late_w), 0);
	settle(&late, 1);
	CHECK_EQ(late_w.calls, 0);
#ifdef RESPDK_STALE
	/* The other implementation lets reads pass on such a channel. */
	CHECK_EQ(spdk_bdev_read_blocks(late_desc, late_ch, g_data, 3, 1, io_done, &late_r), 0);
	settle(&late, 1);
	CHECK_EQ(late_r.calls, 0);
#endif
	spdk_set_thread(g_thread);
	t = (struct told) { 0 };
	CHECK_EQ(spdk_bdev_unquiesce(&o.disk->bdev, &g_disks, told, &t), 0);
	for (i = 0; i < 5; i++) {
		settle_both();
		settle(&late, 1);
	}
	CHECK_EQ(t.calls, 1);
	for (i = 0; i < 6; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK(r[i].success);
	}
	CHECK_EQ(late_w.calls, 1);
#ifdef RESPDK_STALE
	CHECK_EQ(late_r.calls, 1);
#endif
	(void)late_r;
	spdk_set_thread(late);
	spdk_put_io_channel(late_ch);
	spdk_bdev_close(late_desc);
	end_thread(late, g_both, THREADS);
	spdk_set_thread(g_thread);
	close_disk(&o);
}

/* Only what touches the range waits; ranges that overlap wait for each other. */
static void
ranges(void)
{
	struct opened o = open_disk(disk_new("ranges"));
	struct result in = { 0 }, before = { 0 }, after = { 0 }, across = { 0 };
	struct told b = { 0 }, c = { 0 }, d = { 0 };

	quiet(o.disk, 100, 10);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 98, 2, io_done, &before), 0);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 110, 2, io_done, &after), 0);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 109, 1, io_done, &in), 0);
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, g_data, 90, 30, io_done, &across), 0);
	settle_both();
	CHECK_EQ(before.calls, 1);
	CHECK_EQ(after.calls, 1);
	CHECK_EQ(in.calls + across.calls, 0);
	/* Overlaps the first; overlaps the second only, which is not in force; apart. */
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 105, 10, told, &b), 0);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 114, 10, told, &c), 0);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 200, 10, told, &d), 0);
	settle_both();
	CHECK_EQ(b.calls, 0);
	CHECK_EQ(c.calls, 1);
	CHECK_EQ(d.calls, 1);
	go_on(o.disk, 100, 10);
	/* The second still waits for the third; blocks 105 to 109 are free. */
	CHECK_EQ(b.calls, 0);
	CHECK_EQ(in.calls, 1);
	CHECK_EQ(across.calls, 0);
	go_on(o.disk, 114, 10);
	CHECK_EQ(b.calls, 1);
	in.calls = 0;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 105, 1, io_done, &in), 0);
	settle_both();
	CHECK_EQ(in.calls, 0);
	go_on(o.disk, 105, 10);
	CHECK_EQ(in.calls, 1);
	CHECK_EQ(across.calls, 1);
	go_on(o.disk, 200, 10);
	close_disk(&o);
}

/* A lock waits for the whole of a split I/O, whose parts it does not hold up; and one that is emulated is held up. */
static void
split_and_emulated(void)
{
	struct disk *disk = disk_new("split");
	struct result w = { 0 }, z = { 0 }, big_z = { 0 };
	struct told t = { 0 };
	struct opened o;
	int rounds;

	disk->bdev.max_rw_size = 1;
	disk->types = 1ull << SPDK_BDEV_IO_TYPE_WRITE_ZEROES;
	o = open_disk(disk);
	disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 64, io_done, &w), 0);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 63, 1, told, &t), 0);
	settle_both();
	CHECK_EQ(t.calls, 0);
	for (rounds = 0; rounds < 100 && w.calls == 0; rounds++) {
		CHECK_EQ(t.calls, 0);
		end_held(disk, true);
		settle_both();
	}
	CHECK_EQ(w.calls, 1);
	CHECK(w.success);
	CHECK_EQ(t.calls, 1);
	end_held(disk, false);
	/* 8 blocks of zeros by one write, and many. */
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 60, 8, io_done, &z), 0);
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 0, DISK_BLOCKS, io_done, &big_z), 0);
	disk->requests = 0;
	settle_both();
	CHECK_EQ(z.calls + big_z.calls, 0);
	go_on(disk, 63, 1);
	CHECK_EQ(z.calls, 1);
	CHECK_EQ(big_z.calls, 1);
	CHECK(z.success && big_z.success);
	close_disk(&o);
}

/* A channel goes in the instant in which its last I/O ends that a lock waits for: `k` messages later. */
static void
a_channel_goes(int k)
{
	struct opened o = open_disk(disk_new("goes"));
	struct result r = { 0 };
	struct told t = { 0 };
	int i;

	o.disk->hold = true;
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.other_ch, g_data, 5, 1, io_done, &r), 0);
	spdk_set_thread(g_thread);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &t), 0);
	settle_both();
	CHECK_EQ(t.calls, 0);
	end_held(o.disk, false);
	put_other(&o.other_ch);
	usleep(200);
	for (i = 0; i < k; i++) {
		spdk_thread_poll(g_other, 1, 0);
	}
	spdk_set_thread(g_thread);
	settle_both();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(t.calls, 1);
	CHECK_EQ(t.status, 0);
	go_on(o.disk, 0, 10);
	close_disk(&o);
}

/* A bdev that is removed is not destroyed before its last range goes on; what waited is completed then. */
static void
removal_waits(void)
{
	struct opened o = open_disk(disk_new("removed"));
	struct result r = { 0 };
	int rc = 12345;

	quiet(o.disk, 0, 10);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 5, 1, io_done, &r), 0);
	g_events[SPDK_BDEV_EVENT_REMOVE] = 0;
	spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	settle_both();
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 0);
	CHECK_EQ(rc, 12345);
	CHECK_EQ(r.calls, 0);
	go_on(o.disk, 0, 10);
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(rc, 12345);
	spdk_put_io_channel(o.ch);
	put_other(&o.other_ch);
	spdk_bdev_close(o.desc);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(o.disk->destructed, 1);
	disk_free(o.disk);
}

#ifdef RESPDK_STALE
/*
 * A range goes on and the bdev is removed at once: the removal begins once, whichever of the two walks over the channels
 * ends first. `j` and `k` are the messages that either thread gets between the two calls.
 */
static void
unlock_meets_removal(int j, int k, bool unlock_first)
{
	struct opened o = open_disk(disk_new("both"));
	struct told t = { 0 };
	int rc = 12345, i;

	quiet(o.disk, 0, 10);
	g_events[SPDK_BDEV_EVENT_REMOVE] = 0;
	if (unlock_first) {
		CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &t), 0);
	} else {
		spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	}
	for (i = 0; i < j; i++) {
		spdk_thread_poll(g_thread, 1, 0);
	}
	for (i = 0; i < k; i++) {
		spdk_thread_poll(g_other, 1, 0);
	}
	spdk_set_thread(g_thread);
	if (unlock_first) {
		spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	} else {
		CHECK_EQ(spdk_bdev_unquiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &t), 0);
	}
	settle_both();
	CHECK_EQ(t.calls, 1);
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	CHECK_EQ(rc, 12345);
	spdk_put_io_channel(o.ch);
	put_other(&o.other_ch);
	spdk_bdev_close(o.desc);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(o.disk->destructed, 1);
	REFUSED_INT(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &t), ESTALE);
	disk_free(o.disk);
}

/* Whoever waits for a range when its bdev goes is told; and I/O that a range holds up ends with its channel. */
static void
the_bdev_goes(void)
{
	struct opened o = open_disk(disk_new("going"));
	struct result r = { .keep = true }, held = { 0 };
	struct told first = { 0 }, second = { 0 };
	int rc = 12345;

	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &first), 0);
	settle_both();
	CHECK_EQ(first.calls, 1);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 5, 1, io_done, &held), 0);
	spdk_put_io_channel(o.ch);
	settle_both();
	CHECK_EQ(held.calls, 1);
	CHECK(!held.success);
	go_on(o.disk, 0, 10);
	spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	settle_both();
	/* It still has a descriptor, so that there is something to quiesce. */
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 0, 10, told, &first), 0);
	settle_both();
	CHECK_EQ(first.calls, 2);
	CHECK_EQ(spdk_bdev_quiesce_range(&o.disk->bdev, &g_disks, 5, 10, told, &second), 0);
	put_other(&o.other_ch);
	spdk_bdev_close(o.desc);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(second.calls, 1);
	CHECK_EQ(second.status, -ENODEV);
	(void)r;
	disk_free(o.disk);
}
#endif

/*
 * Two compare-and-writes of the same blocks, one after the other: the end of the first leaves the second's lock alone,
 * however far the first has come when the second begins (`k` messages).
 */
static void
two_owners(int k)
{
	struct opened o = open_disk(disk_new("owners"));
	struct iovec have = { .iov_base = o.disk->data, .iov_len = 512 };
	struct iovec want = { .iov_base = g_data, .iov_len = 512 };
	struct result a = { 0 }, b = { 0 }, w = { 0 };
	int i;

	memcpy(g_data, o.disk->data, 512);
	have.iov_base = g_data;
	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, &have, 1, &want, 1, 0, 1, io_done, &a), 0);
	settle_both();
	REQUIRE(o.disk->n_held == 1);
	end_held(o.disk, true);
	settle_both();
	REQUIRE(o.disk->n_held == 1);
	CHECK_EQ(o.disk->held[0]->type, SPDK_BDEV_IO_TYPE_WRITE);
	/* The first unlocks. */
	end_held(o.disk, true);
	for (i = 0; i < k; i++) {
		spdk_thread_poll(g_both[i % THREADS], 1, 0);
	}
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.other_ch, &have, 1, &want, 1, 0, 1, io_done, &b), 0);
	spdk_set_thread(g_thread);
	settle_both();
	CHECK_EQ(a.calls, 1);
	/* The second reads. */
	REQUIRE(o.disk->n_held == 1);
	CHECK_EQ(o.disk->held[0]->type, SPDK_BDEV_IO_TYPE_READ);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &w), 0);
	settle_both();
	CHECK_EQ(o.disk->n_held, 1);
	end_held(o.disk, true);
	settle_both();
	REQUIRE(o.disk->n_held == 1);
	CHECK(spdk_bdev_io_get_thread(o.disk->held[0]) == g_other);
	end_held(o.disk, false);
	settle_both();
	CHECK_EQ(b.calls, 1);
	CHECK(a.success && b.success);
	CHECK_EQ(w.calls, 1);
	close_disk(&o);
}

int
main(void)
{
	int j, k;

	start_env("bdev_lock");
	spdk_bdev_module_list_add(&g_stranger);
	block_start();
	g_other = spdk_thread_create("other", NULL);
	g_both[0] = g_thread;
	g_both[1] = g_other;
	spdk_set_thread(g_thread);
	wrong_calls();
	a_whole_bdev();
	ranges();
	split_and_emulated();
	for (k = 0; k < 6; k++) {
		a_channel_goes(k);
	}
	removal_waits();
	for (k = 0; k < 8; k++) {
		two_owners(k);
	}
#ifdef RESPDK_STALE
	for (j = 0; j < 4; j++) {
		for (k = 0; k < 4; k++) {
			unlock_meets_removal(j, k, true);
			unlock_meets_removal(j, k, false);
		}
	}
	the_bdev_goes();
#endif
	(void)j;
	(void)json_to_memory, (void)disk_release_all;
	end_thread(g_other, &g_thread, 1);
	spdk_set_thread(g_thread);
	block_stop();
	return check_done();
}
