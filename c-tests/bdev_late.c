/*
 * What comes at the wrong moment: completions of I/O that waits, channels and threads that go while I/O is in flight,
 * channels that come while a reset ends, and long queues that are served by completions.
 */
#include "block.h"

#ifndef RESPDK_STALE
int
main(void)
{
	(void)disk_remove, (void)disk_new, (void)disk_free, (void)disk_release_all, (void)block_start, (void)block_stop;
	(void)io_done, (void)bdev_event, (void)json_to_memory, (void)poll_app, (void)end_thread;
	return 77;
}
#else

#define MANY 20000

static struct spdk_bdev_io *g_seen;
static bool g_want_buf, g_twice;
static struct spdk_bdev_io *g_with_buf[64];
static int g_bufs, g_hold_bufs;

static void
got_buf(struct spdk_io_channel *ch, struct spdk_bdev_io *io, bool success)
{
	(void)ch;
	if (success && g_bufs < g_hold_bufs) {
		g_with_buf[g_bufs++] = io;
		return;
	}
	spdk_bdev_io_complete(io, success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

static void
late_submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	struct disk *disk = io->bdev->ctxt;

	g_seen = io;
	if (g_want_buf && io->type == SPDK_BDEV_IO_TYPE_READ) {
		spdk_bdev_io_get_buf(io, got_buf, io->u.bdev.num_blocks * disk->bdev.blocklen);
		return;
	}
	disk_submit(ch, io);
	if (g_twice) {
		REFUSED_VOID(spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED), ESTALE);
	}
}

static struct spdk_bdev_fn_table g_late_table;

static struct disk *
late_disk(const char *name)
{
	struct disk *disk = disk_new(name);

	g_late_table = g_disk_table;
	g_late_table.submit_request = late_submit;
	disk->bdev.fn_table = &g_late_table;
	return disk;
}

struct opened {
	struct disk *disk;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
};

static struct opened
open_disk(struct disk *disk)
{
	struct opened o = { .disk = disk };

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext(disk->bdev.name, true, bdev_event, &g_events, &o.desc) == 0);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	REQUIRE(o.ch != NULL);
	return o;
}

static void
close_disk(struct opened *o)
{
	spdk_put_io_channel(o->ch);
	spdk_bdev_close(o->desc);
	poll_app();
	CHECK_EQ(disk_remove(o->disk), 0);
	CHECK_EQ(o->disk->destructed, 1);
	disk_free(o->disk);
}

static uint8_t g_data[64 * 1024] __attribute__((aligned(4096)));

/* A module completes an I/O again that it had no memory for, and that waits. */
static void
complete_what_waits_for_memory(void)
{
	struct opened o = open_disk(late_disk("nomem"));
	struct result a = { 0 }, b = { 0 };

	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &a), 0);
	o.disk->nomem = 1;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 1, 1, io_done, &b), 0);
	poll_app();
	CHECK_EQ(a.calls + b.calls, 0);
	REFUSED_VOID(spdk_bdev_io_complete(g_seen, SPDK_BDEV_IO_STATUS_SUCCESS), ESTALE);
	poll_app();
	CHECK_EQ(b.calls, 0);
	disk_release_all(o.disk);
	poll_app();
	CHECK_EQ(a.calls, 1);
	CHECK_EQ(b.calls, 1);
	CHECK(a.success && b.success);
	close_disk(&o);
}

/* A module completes an I/O twice within its submission, and asks for a buffer for one that is complete. */
static void
complete_twice_at_once(void)
{
	struct opened o = open_disk(late_disk("twice"));
	struct result r = { .keep = true };

	g_twice = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &r), 0);
	g_twice = false;
	CHECK_EQ(r.calls, 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK(r.success);
	REFUSED_VOID(spdk_bdev_io_get_buf(r.io, got_buf, 512), EINVAL);
	poll_app();
	CHECK_EQ(r.calls, 1);
	spdk_bdev_free_io(r.io);
	close_disk(&o);
}

/* A module completes an I/O that waits for a buffer. */
static void
complete_what_waits_for_a_buffer(void)
{
	struct opened o = open_disk(late_disk("buffers"));
	struct result r[10];
	int i;

	memset(r, 0, sizeof(r));
	g_want_buf = true;
	g_hold_bufs = 8;
	g_bufs = 0;
	for (i = 0; i < 9; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, NULL, 0, 64, io_done, &r[i]), 0);
	}
	CHECK_EQ(g_bufs, 8);
	REFUSED_VOID(spdk_bdev_io_get_buf(g_seen, got_buf, 64 * 512), EALREADY);
	spdk_bdev_io_complete(g_seen, SPDK_BDEV_IO_STATUS_FAILED);
	poll_app();
	CHECK_EQ(r[8].calls, 1);
	CHECK(!r[8].success);
	g_hold_bufs = 0;
	for (i = 0; i < 8; i++) {
		spdk_bdev_io_complete(g_with_buf[i], SPDK_BDEV_IO_STATUS_SUCCESS);
	}
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, NULL, 0, 64, io_done, &r[9]), 0);
	poll_app();
	for (i = 0; i < 10; i++) {
		CHECK_EQ(r[i].calls, 1);
	}
	CHECK(r[9].success);
	g_want_buf = false;
	close_disk(&o);
}

/* The last reference to a channel is given back while its module has an I/O. */
static void
put_a_channel_with_io(void)
{
	struct opened o = open_disk(late_disk("put"));
	struct spdk_io_channel *ch = o.ch;
	struct result r = { 0 };

	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, ch, g_data, 0, 1, io_done, &r), 0);
	spdk_put_io_channel(ch);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_set_thread(g_thread);
	REFUSED_INT(spdk_bdev_write_blocks(o.desc, ch, g_data, 0, 1, io_done, &r), ESTALE);
	CHECK_EQ(r.calls, 0);
	disk_release_all(o.disk);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK(r.success);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	CHECK(o.ch != NULL && o.ch != ch);
	close_disk(&o);
}

/* What a submitter sees of its buffer once the I/O is done is its own buffer. */
static void
bounced_buffers_are_out_of_sight(void)
{
	struct disk *disk = late_disk("bounce");
	struct result r = { .keep = true };
	struct opened o;
	struct iovec *iov;
	int count, status;

	disk->bdev.required_alignment = 12;
	disk->get_buf = true;
	o = open_disk(disk);
	for (status = 0; status >= -1; status--) {
		memset(disk->data, 0x77, 512);
		memset(g_data, 0, sizeof(g_data));
		disk->status = status;
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, g_data + 8, 0, 1, io_done, &r), 0);
		poll_app();
		CHECK_EQ(r.calls, 1 - status);
		CHECK_EQ(r.success, status == 0);
		spdk_bdev_io_get_iovec(r.io, &iov, &count);
		CHECK_EQ(count, 1);
		CHECK(iov->iov_base == g_data + 8);
		CHECK_EQ(iov->iov_len, 512);
		CHECK_EQ(g_data[8], status == 0 ? 0x77 : 0);
		spdk_bdev_free_io(r.io);
	}
	disk->status = 0;
	close_disk(&o);
}

/* What was put together with hidden metadata is split as that requires, not as what came in. */
static void
gathered_is_split(void)
{
	struct disk *disk = late_disk("gathered");
	struct iovec iov[2] = { { g_data, 512 }, { g_data + 2048, 512 } };
	struct spdk_bdev_open_opts opts;
	struct result r = { 0 };
	struct opened o = { .disk = disk };
	int i;

	disk->bdev.blocklen = 520;
	disk->bdev.md_len = 8;
	disk->bdev.md_interleave = true;
	disk->bdev.dif_type = SPDK_DIF_TYPE1;
	disk->bdev.dif_check_flags = SPDK_DIF_FLAGS_GUARD_CHECK;
	disk->bdev.max_num_segments = 1;
	disk->bdev.max_rw_size = 1;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	spdk_bdev_open_opts_init(&opts, sizeof(opts));
	opts.hide_metadata = true;
	REQUIRE(spdk_bdev_open_ext_v2("gathered", true, bdev_event, &g_events, &opts, &o.desc) == 0);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	for (i = 1; i <= 2; i++) {
		disk->requests = 0;
		if (i == 1) {
			CHECK_EQ(spdk_bdev_writev_blocks(o.desc, o.ch, iov, 2, 0, 2, io_done, &r), 0);
		} else {
			CHECK_EQ(spdk_bdev_readv_blocks(o.desc, o.ch, iov, 2, 0, 2, io_done, &r), 0);
		}
		poll_app();
		CHECK_EQ(r.calls, i);
		CHECK(r.success);
		CHECK_EQ(disk->requests, 2);
		CHECK_EQ(disk->last_num, 1);
		CHECK_EQ(disk->last_iovcnt, 1);
	}
	close_disk(&o);
}

/* A long queue behind an I/O without memory: each completion lets the next one go. */
static void
many_wait_for_memory(void)
{
	struct opened o = open_disk(late_disk("queue"));
	static struct result first, all;
	int i;

	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, 0, 1, io_done, &first), 0);
	o.disk->nomem = 1;
	for (i = 0; i < MANY; i++) {
		CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, i % DISK_BLOCKS, 1, io_done, &all), 0);
	}
	poll_app();
	CHECK_EQ(all.calls, 0);
	disk_release_all(o.disk);
	poll_app();
	CHECK_EQ(first.calls, 1);
	CHECK_EQ(all.calls, MANY);
	close_disk(&o);
}

/* A long queue for a buffer: each one that has it gives it back at once. */
static void
many_wait_for_a_buffer(void)
{
	struct opened o = open_disk(late_disk("buffer queue"));
	static struct result r;
	int i;

	g_want_buf = true;
	g_hold_bufs = 8;
	g_bufs = 0;
	for (i = 0; i < MANY; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, NULL, 0, 64, io_done, &r), 0);
	}
	CHECK_EQ(g_bufs, 8);
	CHECK_EQ(r.calls, 0);
	g_hold_bufs = 0;
	spdk_bdev_io_complete(g_with_buf[0], SPDK_BDEV_IO_STATUS_SUCCESS);
	CHECK_EQ(r.calls, MANY - 7);
	for (i = 1; i < 8; i++) {
		spdk_bdev_io_complete(g_with_buf[i], SPDK_BDEV_IO_STATUS_SUCCESS);
	}
	CHECK_EQ(r.calls, MANY);
	g_want_buf = false;
	poll_app();
	close_disk(&o);
}

/* A channel that comes between the end of a reset and the news of it is not frozen for ever. */
static void
a_channel_comes_while_a_reset_ends(void)
{
	struct opened o = open_disk(late_disk("thaw"));
	struct spdk_thread *early = spdk_thread_create("early", NULL), *late = spdk_thread_create("late", NULL);
	struct spdk_thread *all[] = { g_thread, early, late };
	struct spdk_io_channel *theirs, *mine;
	struct result reset, write;
	int before;

	for (before = 1; before < 8; before++) {
		memset(&reset, 0, sizeof(reset));
		memset(&write, 0, sizeof(write));
		spdk_set_thread(late);
		theirs = spdk_bdev_get_io_channel(o.desc);
		CHECK_EQ(spdk_bdev_reset(o.desc, theirs, io_done, &reset), 0);
		/* One message after the other, on the threads that have a channel. */
		for (int n = 0; n < before; n++) {
			spdk_thread_poll(g_thread, 1, 0);
			spdk_thread_poll(late, 1, 0);
		}
		spdk_set_thread(early);
		mine = spdk_bdev_get_io_channel(o.desc);
		settle(all, 3);
		CHECK_EQ(reset.calls, 1);
		CHECK(reset.success);
		spdk_set_thread(early);
		CHECK_EQ(spdk_bdev_write_blocks(o.desc, mine, g_data, 0, 1, io_done, &write), 0);
		settle(all, 3);
		CHECK_EQ(write.calls, 1);
		CHECK(write.success);
		spdk_set_thread(early);
		spdk_put_io_channel(mine);
		spdk_set_thread(late);
		spdk_put_io_channel(theirs);
		settle(all, 3);
	}
	/* A channel that is given back and taken again at any moment of a reset is frozen and thawed like the others. */
	for (before = 0; before < 8; before++) {
		memset(&reset, 0, sizeof(reset));
		memset(&write, 0, sizeof(write));
		spdk_set_thread(early);
		mine = spdk_bdev_get_io_channel(o.desc);
		spdk_set_thread(late);
		theirs = spdk_bdev_get_io_channel(o.desc);
		CHECK_EQ(spdk_bdev_reset(o.desc, theirs, io_done, &reset), 0);
		for (int n = 0; n < before; n++) {
			spdk_thread_poll(g_thread, 1, 0);
			spdk_thread_poll(early, 1, 0);
			spdk_thread_poll(late, 1, 0);
		}
		spdk_set_thread(early);
		spdk_put_io_channel(mine);
		if (before % 2) {
			spdk_thread_poll(g_thread, 1, 0);
			spdk_thread_poll(late, 1, 0);
		}
		spdk_set_thread(early);
		mine = spdk_bdev_get_io_channel(o.desc);
		settle(all, 3);
		CHECK_EQ(reset.calls, 1);
		spdk_set_thread(early);
		CHECK_EQ(spdk_bdev_write_blocks(o.desc, mine, g_data, 0, 1, io_done, &write), 0);
		settle(all, 3);
		CHECK_EQ(write.calls, 1);
		CHECK(write.success);
		spdk_set_thread(early);
		spdk_put_io_channel(mine);
		spdk_set_thread(late);
		spdk_put_io_channel(theirs);
		settle(all, 3);
	}
	end_thread(late, all, 1);
	end_thread(early, all, 1);
	spdk_set_thread(g_thread);
	close_disk(&o);
}

/* Makes a thread exit although something is left on it. */
static void
force_exit(struct spdk_thread *thread)
{
	spdk_set_thread(thread);
	CHECK_EQ(spdk_thread_exit(thread), 0);
	spdk_thread_poll(thread, 0, spdk_get_ticks() + 3600 * spdk_get_ticks_hz());
	CHECK(spdk_thread_is_exited(thread));
	spdk_set_thread(g_thread);
}

/* The thread that waits for the end of a bdev has exited when it comes. */
static void
the_unregistering_thread_exits(void)
{
	struct opened o = open_disk(late_disk("exit"));
	struct spdk_thread *other = spdk_thread_create("other", NULL);
	int rc = 12345;

	spdk_set_thread(other);
	spdk_bdev_unregister(&o.disk->bdev, note_rc, &rc);
	settle(&other, 1);
	poll_app();
	settle(&other, 1);
	force_exit(other);
	spdk_put_io_channel(o.ch);
	spdk_bdev_close(o.desc);
	poll_app();
	CHECK_EQ(rc, 0);
	CHECK_EQ(o.disk->destructed, 1);
	spdk_thread_destroy(other);
	disk_free(o.disk);
}

/* A thread exits without closing its descriptor. */
static void
the_opening_thread_exits(void)
{
	struct disk *disk = late_disk("left open");
	struct spdk_thread *other = spdk_thread_create("other", NULL);
	struct spdk_bdev_desc *desc = NULL;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	spdk_set_thread(other);
	CHECK_EQ(spdk_bdev_open_ext("left open", true, bdev_event, &g_events, &desc), 0);
	force_exit(other);
	spdk_thread_destroy(other);
	CHECK_EQ(disk_remove(disk), 0);
	REFUSED(spdk_bdev_desc_get_bdev(desc), NULL, ESTALE);
	disk_free(disk);
}

/* A thread is destroyed with I/O in flight, and with a completion on its way. */
static void
the_submitting_thread_exits(void)
{
	struct opened o = open_disk(late_disk("gone"));
	struct spdk_thread *other = spdk_thread_create("other", NULL);
	struct result held = { 0 }, done = { 0 };
	struct spdk_io_channel *ch;

	spdk_set_thread(other);
	ch = spdk_bdev_get_io_channel(o.desc);
	o.disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, ch, g_data, 0, 1, io_done, &held), 0);
	o.disk->hold = false;
	force_exit(other);
	spdk_set_thread(other);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, ch, g_data, 0, 1, io_done, &done), 0);
	spdk_set_thread(g_thread);
	spdk_thread_destroy(other);
	CHECK_EQ(done.calls, 1);
	CHECK(done.success);
	CHECK_EQ(held.calls, 0);
	disk_release_all(o.disk);
	CHECK_EQ(held.calls, 1);
	CHECK(held.success);
	close_disk(&o);
}

static int g_visits, g_walk_rc = 12345;

static void
note_walk(void *ctx, int rc)
{
	(void)ctx;
	g_walk_rc = rc;
}

static int
finish_all(void *ctx, struct spdk_bdev_io *io)
{
	CHECK(io->type == SPDK_BDEV_IO_TYPE_WRITE);
	g_visits++;
	disk_release_all(ctx);
	return 0;
}

/* A walk over I/Os does not come to one that an earlier visit completed. */
static void
a_visit_completes_what_comes_next(void)
{
	struct opened o = open_disk(late_disk("visits"));
	struct result r[3] = { 0 };
	int i;

	o.disk->hold = true;
	for (i = 0; i < 3; i++) {
		CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_data, i, 1, io_done, &r[i]), 0);
	}
	g_visits = 0;
	spdk_bdev_for_each_bdev_io(&o.disk->bdev, o.disk, finish_all, note_walk);
	poll_app();
	CHECK_EQ(g_visits, 1);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(r[i].calls, 1);
	}
	CHECK_EQ(g_walk_rc, 0);
	close_disk(&o);
}

static struct spdk_bdev_channel_iter *g_iter;

static void
keep_iter(struct spdk_bdev_channel_iter *i, struct spdk_bdev *bdev, struct spdk_io_channel *ch, void *ctx)
{
	(void)bdev, (void)ch, (void)ctx;
	g_iter = i;
}

static void
walked(struct spdk_bdev *bdev, void *ctx, int status)
{
	(void)bdev;
	CHECK_EQ(status, 0);
	(*(int *)ctx)++;
}

/* A walk over channels goes on where it is, and nowhere else. */
static void
another_thread_continues_a_walk(void)
{
	struct opened o = open_disk(late_disk("walk"));
	struct spdk_thread *other = spdk_thread_create("other", NULL);
	int done = 0;

	spdk_bdev_for_each_channel(&o.disk->bdev, keep_iter, &done, walked);
	poll_app();
	spdk_set_thread(other);
	REFUSED_VOID(spdk_bdev_for_each_channel_continue(g_iter, 0), EPERM);
	spdk_set_thread(g_thread);
	spdk_bdev_for_each_channel_continue(g_iter, 0);
	REFUSED_VOID(spdk_bdev_for_each_channel_continue(g_iter, 0), EALREADY);
	poll_app();
	CHECK_EQ(done, 1);
	end_thread(other, NULL, 0);
	spdk_set_thread(g_thread);
	close_disk(&o);
}

/* A module that examines by reading. */
static struct spdk_bdev_module g_reader;
static struct spdk_bdev_desc *g_reader_desc;
static struct spdk_io_channel *g_reader_ch;
static int g_reader_told;
static bool g_reader_success;

static int
reader_init(void)
{
	return 0;
}

static void
reader_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	CHECK(arg == &g_reader);
	g_reader_told++;
	g_reader_success = success;
	spdk_bdev_free_io(io);
	spdk_put_io_channel(g_reader_ch);
	spdk_bdev_close(g_reader_desc);
	spdk_bdev_module_examine_done(&g_reader);
}

static void
reader_look(struct spdk_bdev *bdev)
{
	if (strcmp(spdk_bdev_get_name(bdev), "stuck") != 0) {
		spdk_bdev_module_examine_done(&g_reader);
		return;
	}
	CHECK_EQ(spdk_bdev_open_ext("stuck", false, bdev_event, &g_events, &g_reader_desc), 0);
	g_reader_ch = spdk_bdev_get_io_channel(g_reader_desc);
	CHECK_EQ(spdk_bdev_read_blocks(g_reader_desc, g_reader_ch, g_data, 0, 1, reader_done, &g_reader), 0);
}

static struct spdk_bdev_module g_reader = { .name = "reader", .module_init = reader_init, .examine_disk = reader_look };
SPDK_BDEV_MODULE_REGISTER(reader, &g_reader)

static bool
finish_within(double seconds)
{
	uint64_t end = spdk_get_ticks() + seconds * spdk_get_ticks_hz();
	bool done = false;

	spdk_bdev_finish(note_done, &done);
	while (!done && spdk_get_ticks() < end) {
		spdk_thread_poll(g_thread, 0, 0);
	}
	spdk_set_thread(g_thread);
	return done;
}

/* A disk never has memory for those who examine it: they wait, but not longer than the block layer does to end. */
static void
the_end_does_not_wait_for_memory(void)
{
	struct disk *disk = disk_new("stuck");
	uint64_t begin;
	int rc = 12345;

	disk->nomem = INT32_MAX;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	usleep(50000);
	poll_app();
	CHECK(disk->requests > 0);
	CHECK_EQ(g_reader_told, 0);
	CHECK(finish_within(5));
	CHECK_EQ(g_reader_told, 1);
	CHECK(!g_reader_success);
	CHECK(disk->requests > 20);
	CHECK_EQ(disk->destructed, 1);
	disk_free(disk);

	/* With memory after a fifth of a second, one try in ten milliseconds, it has what it waited for. */
	spdk_bdev_initialize(note_rc, &rc);
	poll_app();
	CHECK_EQ(rc, 0);
	disk = disk_new("stuck");
	disk->nomem = 20;
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	begin = spdk_get_ticks();
	CHECK(finish_within(5));
	CHECK_EQ(g_reader_told, 2);
	/* Unless the machine took its time. */
	CHECK(g_reader_success || spdk_get_ticks() - begin > spdk_get_ticks_hz() * 9 / 10);
	disk_free(disk);
	spdk_bdev_initialize(note_rc, &rc);
	poll_app();
}

int
main(void)
{
	struct spdk_iobuf_opts iobuf;
	struct spdk_bdev_opts bdev;

	start_env("bdev_late");
	spdk_iobuf_get_opts(&iobuf, sizeof(iobuf));
	iobuf.large_pool_count = 8;
	CHECK_EQ(spdk_iobuf_set_opts(&iobuf), 0);
	spdk_bdev_get_opts(&bdev, sizeof(bdev));
	bdev.iobuf_large_cache_size = 0;
	CHECK_EQ(spdk_bdev_set_opts(&bdev), 0);
	block_start();
	bounced_buffers_are_out_of_sight();
	gathered_is_split();
	complete_twice_at_once();
	complete_what_waits_for_memory();
	complete_what_waits_for_a_buffer();
	put_a_channel_with_io();
	a_channel_comes_while_a_reset_ends();
	the_unregistering_thread_exits();
	the_opening_thread_exits();
	the_submitting_thread_exits();
	a_visit_completes_what_comes_next();
	another_thread_continues_a_walk();
	many_wait_for_memory();
	many_wait_for_a_buffer();
	the_end_does_not_wait_for_memory();
	block_stop();
	return check_done();
}
#endif
