/*
 * Lifetime errors that block layers have had, one scenario each: what goes while it is examined, reset, limited, aborted
 * or listed, step by step with two threads that are driven by hand.
 */
#include "block.h"
#include <spdk/rpc.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct spdk_thread *g_other, *g_both[2];
static uint8_t g_data[64 * 512] __attribute__((aligned(4096)));

struct opened {
	struct disk *disk;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch, *other_ch;
};

static void
settle_both(void)
{
	settle(g_both, 2);
	spdk_set_thread(g_thread);
}

/* Delivers `j` messages to the first thread and `k` to the other one. */
static void
step(int j, int k)
{
	while (j-- > 0) {
		spdk_thread_poll(g_thread, 1, 0);
	}
	while (k-- > 0) {
		spdk_thread_poll(g_other, 1, 0);
	}
	spdk_set_thread(g_thread);
}

static struct opened
open_disk(struct disk *disk)
{
	struct opened o = { .disk = disk };

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	settle_both();
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
put_both(struct opened *o)
{
	spdk_put_io_channel(o->ch);
	spdk_set_thread(g_other);
	spdk_put_io_channel(o->other_ch);
	spdk_set_thread(g_thread);
}

static void
close_disk(struct opened *o)
{
	put_both(o);
	spdk_bdev_close(o->desc);
	settle_both();
	CHECK_EQ(disk_remove(o->disk), 0);
	CHECK_EQ(o->disk->destructed, 1);
	disk_free(o->disk);
}

/* A module that takes its time to examine, and may look at names while a bdev is being registered. */
static bool g_examine_slowly;
static int g_to_examine;

static int
slow_init(void)
{
	return 0;
}

static struct spdk_bdev_module g_slow;

static void
slow_look(struct spdk_bdev *bdev)
{
	(void)bdev;
	if (g_examine_slowly) {
		g_to_examine++;
	} else {
		spdk_bdev_module_examine_done(&g_slow);
	}
}

static struct spdk_bdev_module g_slow = { .name = "slow", .module_init = slow_init, .examine_disk = slow_look };

/* A bdev that is removed while it is examined is destroyed when that is over, not before. */
static void
removed_while_examined(void)
{
	struct disk *disk = disk_new("examined"), *other = disk_new("other");
	struct spdk_bdev_desc *desc = NULL;
	int rc = 12345, other_rc = 12345;
	bool waited = false;

	g_examine_slowly = true;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	g_examine_slowly = false;
	/* Meanwhile others can be opened, but they are destroyed only when nothing is examined any more, anywhere. */
	REQUIRE(spdk_bdev_register(&other->bdev) == 0);
	settle_both();
	CHECK_EQ(spdk_bdev_open_ext("other", true, bdev_event, &g_events, &desc), 0);
	spdk_bdev_close(desc);
	CHECK_EQ(spdk_bdev_wait_for_examine(note_done, &waited), 0);
	spdk_bdev_unregister(&other->bdev, note_rc, &other_rc);
	spdk_bdev_unregister(&disk->bdev, note_rc, &rc);
	settle_both();
	CHECK_EQ(g_to_examine, 1);
	CHECK_EQ(rc, 12345);
	CHECK_EQ(other_rc, 12345);
	CHECK(!waited);
	CHECK_EQ(disk->destructed, 0);
	/* The one who examines may still ask what it is. */
	CHECK_STR(spdk_bdev_get_name(&disk->bdev), "examined");
	CHECK_EQ(spdk_bdev_get_num_blocks(&disk->bdev), DISK_BLOCKS);
	g_to_examine = 0;
	spdk_bdev_module_examine_done(&g_slow);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(other_rc, 0);
	CHECK(waited);
	CHECK_EQ(disk->destructed, 1);
	CHECK_EQ(other->destructed, 1);
	disk_free(disk);
	disk_free(other);
}

static int g_asked, g_seen_early;

/* Asked for its kinds of I/O in the middle of its registration. */
static bool
asked_early(void *ctx, enum spdk_bdev_io_type type)
{
	struct disk *disk = ctx;
	struct spdk_bdev_desc *desc = NULL;

	g_asked++;
	if (spdk_get_thread() && disk->destructed == 0 && disk->requests == -1) {
		g_seen_early += spdk_bdev_get_by_name("early") != NULL;
		g_seen_early += spdk_bdev_open_ext("early", false, bdev_event, &g_events, &desc) != -ENODEV;
		if (desc) {
			spdk_bdev_close(desc);
		}
	}
	return disk_supports(ctx, type);
}

/* Nobody finds a bdev by its name before it is whole, and nobody asks the module later what it can do. */
static void
found_when_whole(void)
{
	struct spdk_bdev_fn_table table = g_disk_table;
	struct disk *disk = disk_new("early");
	struct opened o;
	int asked;

	table.io_type_supported = asked_early;
	disk->bdev.fn_table = &table;
	disk->requests = -1;
	o = open_disk(disk);
	CHECK(g_asked > 0);
	CHECK_EQ(g_seen_early, 0);
	asked = g_asked;
	spdk_set_thread(g_other);
	CHECK(spdk_bdev_io_type_supported(&disk->bdev, SPDK_BDEV_IO_TYPE_READ));
	CHECK(!spdk_bdev_io_type_supported(&disk->bdev, SPDK_BDEV_IO_TYPE_COMPARE));
	spdk_set_thread(g_thread);
	{
		struct result r[3] = { { 0 } };

		CHECK_EQ(spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 0, 1, io_done, &r[0]), 0);
		CHECK_EQ(spdk_bdev_flush_blocks(o.desc, o.ch, 0, 1, io_done, &r[1]), 0);
		CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 0, 1, 1, io_done, &r[2]), 0);
		settle_both();
		CHECK_EQ(r[0].calls + r[1].calls + r[2].calls, 3);
	}
	CHECK_EQ(g_asked, asked);
	close_disk(&o);
}

/* The bdev is closed and removed while a reset tells the channels, of which there are two. */
static void
removed_while_reset(int j, int k)
{
	struct opened o = open_disk(disk_new("reset"));
	struct result r = { 0 };
	int rc = 12345;

	CHECK_EQ(spdk_bdev_reset(o.desc, o.ch, io_done, &r), 0);
	step(j, k);
	spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	put_both(&o);
	spdk_bdev_close(o.desc);
	settle_both();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(rc, 0);
	CHECK_EQ(o.disk->destructed, 1);
	disk_free(o.disk);
}

struct second_reset {
	struct opened *o;
	struct result first, second;
};

static void
reset_again(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct second_reset *s = arg;

	s->first.calls++;
	s->first.success = success;
	CHECK_EQ(spdk_bdev_reset(s->o->desc, s->o->ch, io_done, &s->second), 0);
	spdk_bdev_free_io(io);
}

/* The end of one reset leaves the next one alone, which is asked for in its callback. */
static void
reset_after_reset(void)
{
	struct opened o = open_disk(disk_new("resets"));
	struct second_reset s = { .o = &o };
	struct result queued = { 0 };
	int i;

	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_reset(o.desc, o.ch, reset_again, &s), 0);
	settle_both();
	REQUIRE(o.disk->n_held == 1);
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_reset(o.desc, o.other_ch, io_done, &queued), 0);
	spdk_set_thread(g_thread);
	settle_both();
	CHECK_EQ(o.disk->n_held, 1);
	for (i = 0; i < 2; i++) {
		struct spdk_bdev_io *held = o.disk->held[0];

		o.disk->n_held = 0;
		spdk_bdev_io_complete(held, SPDK_BDEV_IO_STATUS_SUCCESS);
		settle_both();
		CHECK_EQ(s.first.calls, 1);
		CHECK_EQ(queued.calls, 1);
		if (i == 0) {
			CHECK_EQ(s.second.calls, 0);
			REQUIRE(o.disk->n_held == 1);
		}
	}
	CHECK_EQ(s.second.calls, 1);
	CHECK(s.first.success && s.second.success && queued.success);
	CHECK_EQ(o.disk->requests, 2);
	o.disk->hold = false;
	close_disk(&o);
}

static void
limits_set(void *arg, int rc)
{
	CHECK_EQ(rc, 0);
	(*(int *)arg)++;
}

/* A bdev with a rate limit is removed while I/O waits for the limit: all of it ends, and the bdev goes. */
static void
removed_while_limited(int j, int k)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 1000, 0, 0, 0 };
	struct opened o = open_disk(disk_new("limited"));
	struct result r[100] = { { 0 } };
	int rc = 12345, set = 0, calls = 0, i, rounds;

	spdk_bdev_set_qos_rate_limits(&o.disk->bdev, limits, limits_set, &set);
	settle_both();
	CHECK_EQ(set, 1);
	for (i = 0; i < 100; i++) {
		bool there = i % 2 == 1;

		spdk_set_thread(there ? g_other : g_thread);
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, there ? o.other_ch : o.ch, g_data, 0, 1, io_done, &r[i]), 0);
	}
	step(j, k);
	spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	for (rounds = 0; rounds < 2000 && calls < 100; rounds++) {
		settle_both();
		usleep(100);
		for (i = calls = 0; i < 100; i++) {
			calls += r[i].calls;
		}
	}
	CHECK_EQ(calls, 100);
	CHECK_EQ(rc, 12345);
	put_both(&o);
	spdk_bdev_close(o.desc);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(o.disk->destructed, 1);
	usleep(2000);
	settle_both();
	disk_free(o.disk);
}

static int g_late_events;

static void
late_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)type, (void)bdev, (void)ctx;
	g_late_events++;
}

/*
 * A descriptor is closed while the news of the removal is on its way to it; another one opened meanwhile gets its own
 * news only; and the bdev is there until the last descriptor is closed.
 */
static void
closed_before_the_news(int k)
{
	struct disk *disk = disk_new("news"), *next = disk_new("next");
	struct spdk_bdev_desc *here, *there, *other_bdev;
	int rc = 12345;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	REQUIRE(spdk_bdev_register(&next->bdev) == 0);
	settle_both();
	CHECK_EQ(spdk_bdev_open_ext("news", true, bdev_event, &g_events, &here), 0);
	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_open_ext("news", true, late_event, NULL, &there), 0);
	spdk_set_thread(g_thread);
	g_events[SPDK_BDEV_EVENT_REMOVE] = 0;
	g_late_events = 0;
	spdk_bdev_unregister(&disk->bdev, note_rc, &rc);
	/* The walk over the channels is over; the news goes out. */
	settle(&g_thread, 1);
	spdk_set_thread(g_thread);
	CHECK_EQ(g_events[SPDK_BDEV_EVENT_REMOVE], 1);
	CHECK_EQ(rc, 12345);
	spdk_set_thread(g_other);
	while (k-- > 0) {
		spdk_thread_poll(g_other, 1, 0);
		spdk_set_thread(g_other);
	}
	spdk_bdev_close(there);
	CHECK_EQ(spdk_bdev_open_ext("next", true, late_event, NULL, &other_bdev), 0);
	k = g_late_events;
	settle_both();
	CHECK_EQ(g_late_events, k);
	CHECK_EQ(disk->destructed, 0);
	CHECK_EQ(rc, 12345);
	spdk_bdev_close(here);
	settle_both();
	CHECK_EQ(rc, 0);
	CHECK_EQ(disk->destructed, 1);
	disk_free(disk);
	spdk_set_thread(g_other);
	spdk_bdev_close(other_bdev);
	spdk_set_thread(g_thread);
	CHECK_EQ(disk_remove(next), 0);
	disk_free(next);
}

struct told_where {
	int rc;
	struct spdk_thread *thread;
};

static void
note_where(void *arg, int rc)
{
	struct told_where *t = arg;

	t->rc = rc;
	t->thread = spdk_get_thread();
}

/* Whoever removes a bdev is told on his own thread, wherever the last descriptor is closed; at once or later. */
static void
told_on_the_right_thread(bool async)
{
	struct disk *disk = disk_new("where");
	struct told_where t = { .rc = 12345 };
	struct spdk_bdev_desc *desc;

	disk->async_destruct = async;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	settle_both();
	CHECK_EQ(spdk_bdev_open_ext("where", true, bdev_event, &g_events, &desc), 0);
	spdk_set_thread(g_other);
	spdk_bdev_unregister(&disk->bdev, note_where, &t);
	settle_both();
	CHECK_EQ(t.rc, 12345);
	spdk_bdev_close(desc);
	settle_both();
	CHECK_EQ(disk->destructed, 1);
	if (async) {
		CHECK_EQ(t.rc, 12345);
#ifdef RESPDK_STALE
		/* The other implementation tells on the thread of this call. */
		spdk_set_thread(g_thread);
#else
		spdk_set_thread(g_other);
#endif
		spdk_bdev_destruct_done(&disk->bdev, 0);
		settle_both();
	}
	CHECK_EQ(t.rc, 0);
	CHECK(t.thread == g_other);
	disk_free(disk);
}

static void
note_qd(struct spdk_bdev *bdev, uint64_t qd, void *arg, int rc)
{
	(void)bdev;
	CHECK_EQ(rc, 0);
	*(uint64_t *)arg = qd;
}

/* I/O that waits for the module's memory is aborted: what the module has is counted right before and after. */
static void
aborted_while_parked(void)
{
	struct opened o = open_disk(disk_new("parked"));
	struct result first = { 0 }, parked[4] = { { 0 } }, abort_r[4] = { { 0 } }, after = { 0 };
	uint64_t qd = 99;
	int i;

	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &first), 0);
	o.disk->nomem = 1;
	for (i = 0; i < 4; i++) {
		CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 1, 1, io_done, &parked[i]), 0);
	}
	settle_both();
	CHECK_EQ(o.disk->n_held, 1);
	for (i = 3; i >= 0; i--) {
		CHECK_EQ(spdk_bdev_abort(o.desc, o.ch, &parked[i], io_done, &abort_r[i]), 0);
		settle_both();
		CHECK_EQ(abort_r[i].calls, 1);
		CHECK(abort_r[i].success);
		CHECK_EQ(parked[i].calls, 1);
		CHECK(!parked[i].success);
	}
	spdk_bdev_get_current_qd(&o.disk->bdev, note_qd, &qd);
	settle_both();
	CHECK_EQ(qd, 1);
	disk_release_all(o.disk);
	settle_both();
	CHECK_EQ(first.calls, 1);
	spdk_bdev_get_current_qd(&o.disk->bdev, note_qd, &qd);
	settle_both();
	CHECK_EQ(qd, 0);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 1, 1, io_done, &after), 0);
	settle_both();
	CHECK(after.calls == 1 && after.success);
	close_disk(&o);
}

/*
 * All records of a thread are in I/Os that need parts, which need parts themselves: each gets its turn.
 */
#ifdef RESPDK_STALE
enum whole { WHOLE_WRITE, WHOLE_ZEROES, WHOLE_COPY, WHOLE_COMPARE_WRITE, WHOLES };

static void
wholes_hold_everything(enum whole what)
{
	static struct result r[4096];
	struct disk *disk = disk_new("wholes");
	struct iovec have = { .iov_base = g_data, .iov_len = 20 * 512 };
	struct opened o;
	int i, n, rc = 0, rounds, calls = 0;

	disk->bdev.max_rw_size = 1;
	disk->bdev.acwu = 20;
	disk->bdev.max_copy = 4;
	disk->bdev.max_write_zeroes = 4;
	disk->types = 1ull << SPDK_BDEV_IO_TYPE_WRITE_ZEROES;
	o = open_disk(disk);
	memset(g_data, 0, sizeof(g_data));
	memset(r, 0, sizeof(r));
	disk->hold = true;
	for (n = 0; n < 4096 && rc == 0; n++) {
		uint64_t at = n * 4 % DISK_BLOCKS;

		switch (what) {
		case WHOLE_WRITE:
			rc = spdk_bdev_write_blocks(o.desc, o.ch, g_data, at, 4, io_done, &r[n]);
			break;
		case WHOLE_ZEROES:
			rc = spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 0, 256, io_done, &r[n]);
			break;
		case WHOLE_COPY:
			rc = spdk_bdev_copy_blocks(o.desc, o.ch, 1024, 0, 64, io_done, &r[n]);
			break;
		default:
			/* All hold a record, and few of them get a buffer to read into. */
			rc = spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, &have, 1, &have, 1, n * 20 % 4080, 20, io_done,
								  &r[n]);
			break;
		}
		if (n % 4 == 3 && what != WHOLE_COMPARE_WRITE) {
			settle_both();
		}
	}
	CHECK_EQ(rc, -ENOMEM);
	n--;
	CHECK(n >= 4);
	for (rounds = 0; rounds < 200000 && calls < n; rounds++) {
		struct spdk_bdev_io *held[256];
		int n_held = disk->n_held;

		memcpy(held, disk->held, sizeof(held));
		disk->n_held = 0;
		for (i = 0; i < n_held; i++) {
			if (held[i]->type == SPDK_BDEV_IO_TYPE_READ) {
				spdk_bdev_io_get_buf(held[i], disk_got_buf, held[i]->u.bdev.num_blocks * 512);
			} else {
				disk_finish(disk, held[i]);
			}
		}
		settle_both();
		for (i = calls = 0; i < n; i++) {
			calls += r[i].calls;
		}
		if (disk->n_held == 0 && calls < n && rounds > 50) {
			usleep(150);
		}
		if (disk->n_held == 0 && n_held == 0 && rounds > 1000) {
			break;
		}
	}
	CHECK_EQ(calls, n);
	for (i = 0; i < n; i++) {
		CHECK(r[i].success);
	}
	disk->hold = false;
	close_disk(&o);
}
#endif

#ifdef RESPDK_STALE
static void
note_status(void *arg, int status)
{
	*(int *)arg = status;
}

/*
 * Many I/Os begin at once with the reserve only, and what they need first waits for buffers: some of the reserve is left for
 * what that needs in turn, or nothing would ever go on.
 */
static void
parts_leave_records_to_their_parts(void)
{
	static struct result r[200];
	struct disk *disk = disk_new("turns");
	struct spdk_iobuf_channel ch;
	struct spdk_iobuf_opts opts;
	struct opened o;
	void *bufs[8];
	int i, n, rc = 0, status = 12345, calls = 0, rounds;

	/* A copy in parts of as many blocks as a large buffer has, each of which is read into one by several reads. */
	disk->bdev.max_rw_size = 64;
	o = open_disk(disk);
	memset(r, 0, sizeof(r));
	CHECK_EQ(spdk_iobuf_register_module("rows"), 0);
	CHECK_EQ(spdk_iobuf_channel_init(&ch, "rows", 0, 0), 0);
	spdk_iobuf_get_opts(&opts, sizeof(opts));
	for (i = 0; i < 8; i++) {
		bufs[i] = spdk_iobuf_get(&ch, opts.large_bufsize, NULL, NULL);
		REQUIRE(bufs[i] != NULL);
	}
	spdk_bdev_quiesce(&disk->bdev, &g_disks, note_status, &status);
	settle_both();
	CHECK_EQ(status, 0);
	for (n = 0; n < 200 && rc == 0; n++) {
		rc = spdk_bdev_copy_blocks(o.desc, o.ch, 2048, 0, 800, io_done, &r[n]);
	}
	CHECK_EQ(rc, -ENOMEM);
	n--;
	CHECK(n >= 64);
	CHECK_EQ(disk->requests, 0);
	status = 12345;
	spdk_bdev_unquiesce(&disk->bdev, &g_disks, note_status, &status);
	settle_both();
	CHECK_EQ(status, 0);
	for (i = 0; i < 8; i++) {
		spdk_iobuf_put(&ch, bufs[i], opts.large_bufsize);
	}
	for (rounds = 0; rounds < 1000 && calls < n; rounds++) {
		settle_both();
		for (i = calls = 0; i < n; i++) {
			calls += r[i].calls;
		}
	}
	CHECK_EQ(calls, n);
	for (i = 0; i < n; i++) {
		CHECK(r[i].calls == 0 || r[i].success);
	}
	spdk_iobuf_channel_fini(&ch);
	CHECK_EQ(spdk_iobuf_unregister_module("rows"), 0);
	if (calls == n) {
		close_disk(&o);
	}
}

static int g_waiters_called;

static void
waiter(void *arg)
{
	struct opened *o = arg;
	struct result r = { 0 };

	g_waiters_called++;
	/* It tries again, and learns that the channel is gone. */
	CHECK(spdk_bdev_write_blocks(o->desc, o->ch, g_data, 0, 1, io_done, &r) < 0);
}

/*
 * A thread's last channel goes while all its records are in the hands of submitters who are slow to free them, one of
 * whom waits for a record: the waiter is told, and the records come home, whatever channel has the place of the old one.
 */
static void
freed_after_its_channel(void)
{
	static struct result r[4096];
	struct opened o = open_disk(disk_new("kept"));
	struct spdk_bdev_io_wait_entry wait = { .bdev = &o.disk->bdev, .cb_fn = waiter, .cb_arg = &o };
	struct spdk_io_channel *other_ch;
	int i, n, rc = 0;

	for (n = 0; n < 4096; n++) {
		r[n] = (struct result) { .keep = true };
		/* Some have a buffer of the library. */
		rc = spdk_bdev_read_blocks(o.desc, o.ch, n % 64 ? g_data : NULL, n, 1, io_done, &r[n]);
		if (rc != 0) {
			break;
		}
	}
	CHECK_EQ(rc, -ENOMEM);
	settle_both();
	CHECK_EQ(spdk_bdev_queue_io_wait(&o.disk->bdev, o.ch, &wait), 0);
	put_both(&o);
	settle_both();
	CHECK_EQ(g_waiters_called, 1);
	other_ch = NULL;
	for (i = -60; i < n; i++) {
		/* Sooner or later the new channel has the place of the old one. */
		spdk_set_thread(g_other);
		if (other_ch) {
			spdk_put_io_channel(other_ch);
			settle(&g_other, 1);
			spdk_set_thread(g_other);
		}
		other_ch = spdk_bdev_get_io_channel(o.desc);
		REQUIRE(other_ch != NULL);
		spdk_set_thread(g_thread);
		if (i >= 0) {
			CHECK_EQ(r[i].calls, 1);
			errno = 0;
			spdk_bdev_free_io(r[i].io);
			CHECK_EQ(errno, 0);
		}
	}
	CHECK(n > 80);
	REFUSED_VOID(spdk_bdev_free_io(r[0].io), ESTALE);
	/* There are as many as before. */
	o.ch = spdk_bdev_get_io_channel(o.desc);
	for (i = 0; i < n; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &r[i]), 0);
		r[i].keep = false;
	}
	settle_both();
	o.other_ch = other_ch;
	close_disk(&o);
}
#endif

#ifdef RESPDK_STALE
/* An I/O with a buffer of the library's is freed when its channel is gone: there are as many buffers as before. */
static void
freed_late_with_a_buffer(void)
{
	struct opened o = open_disk(disk_new("late buffers"));
	int i;

	/* There are eight large ones. */
	for (i = 0; i < 20; i++) {
		struct result r = { .keep = true };
		struct spdk_io_channel *ch = spdk_bdev_get_io_channel(o.desc);

		CHECK_EQ(spdk_bdev_read_blocks(o.desc, ch, NULL, 0, 64, io_done, &r), 0);
		spdk_put_io_channel(o.ch);
		settle_both();
		CHECK_EQ(r.calls, 1);
		CHECK(r.success);
		spdk_put_io_channel(ch);
		settle_both();
		errno = 0;
		spdk_bdev_free_io(r.io);
		CHECK_EQ(errno, 0);
		o.ch = spdk_bdev_get_io_channel(o.desc);
		REQUIRE(r.calls == 1);
	}
	close_disk(&o);
}

/* A channel that goes does not wait until its I/Os have their turn by the rate limit: they are aborted. */
static void
put_while_limited(void)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 0, 0, 1, 0 };
	struct opened o = open_disk(disk_new("put limited"));
	struct result r[100] = { { 0 } };
	int set = 0, calls = 0, good = 0, i;

	spdk_bdev_set_qos_rate_limits(&o.disk->bdev, limits, limits_set, &set);
	settle_both();
	CHECK_EQ(set, 1);
	/* More than three seconds' worth. */
	for (i = 0; i < 100; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, g_data, 0, 64, io_done, &r[i]), 0);
	}
	put_both(&o);
	settle_both();
	for (i = 0; i < 100; i++) {
		calls += r[i].calls;
		good += r[i].success;
	}
	CHECK_EQ(calls, 100);
	CHECK(good < 50);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	spdk_set_thread(g_other);
	o.other_ch = spdk_bdev_get_io_channel(o.desc);
	spdk_set_thread(g_thread);
	close_disk(&o);
	/* The poller that waited for the time of the limit notices. */
	usleep(2000);
	settle_both();
}
#endif

/* JSON-RPC, asked and answered by this one pthread. */
static struct spdk_rpc_server *g_server;
static int g_fd = -1;
static char g_answer[65536];
static size_t g_len;

static void
rpc_start(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	snprintf(addr.sun_path, sizeof(addr.sun_path), "rows.%d", (int)getpid());
	g_server = spdk_rpc_server_listen(addr.sun_path);
	REQUIRE(g_server != NULL);
	spdk_rpc_set_state(SPDK_RPC_RUNTIME);
	g_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	REQUIRE(connect(g_fd, (void *)&addr, sizeof(addr)) == 0);
}

static void
rpc_ask(const char *text)
{
	g_len = 0;
	g_answer[0] = 0;
	CHECK_EQ(write(g_fd, text, strlen(text)), strlen(text));
}

static bool
rpc_answered(void)
{
	ssize_t n;

	spdk_rpc_server_accept(g_server);
	n = recv(g_fd, g_answer + g_len, sizeof(g_answer) - 1 - g_len, MSG_DONTWAIT);
	g_len += n > 0 ? n : 0;
	g_answer[g_len] = 0;
	return g_len > 0 && strchr(g_answer, '\n') != NULL;
}

/* The statistics of each channel are asked for, and the other thread is the first to answer: `j` and `k` messages on. */
static void
listed_per_channel(int j, int k)
{
	struct opened o = open_disk(disk_new("listed"));
	struct result r = { 0 };
	char *at;
	int i, channels = 0;

	spdk_set_thread(g_other);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.other_ch, g_data, 1, 1, io_done, &r), 0);
	settle_both();
	rpc_ask("{\"jsonrpc\":\"2.0\",\"method\":\"bdev_get_iostat\",\"params\":{\"name\":\"listed\",\"per_channel\":true},\"id\":1}");
	for (i = 0; i < 4; i++) {
		CHECK(!rpc_answered());
	}
	step(0, k);
	step(j, 0);
	for (i = 0; i < 1000 && !rpc_answered(); i++) {
		settle_both();
	}
	for (at = g_answer; (at = strstr(at, "\"thread_id\"")); at++) {
		channels++;
	}
	CHECK_EQ(channels, 2);
	CHECK(strstr(g_answer, "\"num_write_ops\":1") != NULL);
	CHECK(strstr(g_answer, "\"name\":\"listed\"") != NULL);
	close_disk(&o);
}

/* Somebody waits for a bdev that does not come, when the block layer is stopped. */
static void
asked_for_at_the_end(void)
{
	int i;

	rpc_ask("{\"jsonrpc\":\"2.0\",\"method\":\"bdev_get_bdevs\",\"params\":{\"name\":\"never\",\"timeout\":600000},\"id\":1}");
	for (i = 0; i < 10; i++) {
		CHECK(!rpc_answered());
		settle_both();
	}
}

int
main(void)
{
	struct spdk_bdev_opts opts;
	int j, k;

	start_env("bdev_rows");
	spdk_bdev_module_list_add(&g_slow);
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_io_pool_size = 160;
	opts.bdev_io_cache_size = 32;
#ifdef RESPDK_STALE
	{
		struct spdk_iobuf_opts iobuf;

		spdk_iobuf_get_opts(&iobuf, sizeof(iobuf));
		iobuf.large_pool_count = 8;
		CHECK_EQ(spdk_iobuf_set_opts(&iobuf), 0);
		opts.iobuf_large_cache_size = 0;
	}
#endif
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	block_start();
	g_other = spdk_thread_create("other", NULL);
	g_both[0] = g_thread;
	g_both[1] = g_other;
	spdk_set_thread(g_thread);
	rpc_start();
	removed_while_examined();
	found_when_whole();
	reset_after_reset();
	for (j = 0; j < 4; j++) {
		for (k = 0; k < 4; k++) {
			removed_while_reset(j, k);
			removed_while_limited(j, k);
			listed_per_channel(j, k);
		}
		closed_before_the_news(j);
	}
	told_on_the_right_thread(false);
	told_on_the_right_thread(true);
	aborted_while_parked();
#ifdef RESPDK_STALE
	for (j = 0; j < WHOLES; j++) {
		wholes_hold_everything(j);
	}
	freed_after_its_channel();
	parts_leave_records_to_their_parts();
	freed_late_with_a_buffer();
	put_while_limited();
#endif
	asked_for_at_the_end();
	/* Nothing of what went has left something behind that still runs. */
	CHECK(!spdk_thread_has_pollers(g_other));
	(void)json_to_memory;
	end_thread(g_other, &g_thread, 1);
	spdk_set_thread(g_thread);
	block_stop();
	/* The one who waited was told. */
	CHECK(rpc_answered() || rpc_answered());
	CHECK(strstr(g_answer, "\"error\"") != NULL);
	close(g_fd);
	spdk_rpc_server_close(g_server);
	return check_done();
}
