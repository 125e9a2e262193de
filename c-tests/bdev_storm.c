/*
 * Threads open, close, do I/O on, abort and reset the same bdevs while these come and go and their rate limits change: nothing crashes, and every
 * accepted I/O is completed once. Arguments: seconds, seed, threads. The seed is printed.
 *
 * c-test: timeout=120 args=4
 */

#include "threads.h"
#include <spdk/bdev.h>
#include <spdk/bdev_module.h>
#include <spdk/queue.h>
#include <stdatomic.h>

extern int spdk_accel_initialize(void) __attribute__((weak));
extern void spdk_accel_finish(void (*cb_fn)(void *cb_arg), void *cb_arg) __attribute__((weak));

#define DISKS 6
#define WORKERS 8
#define BLOCKS 256

struct pending {
	TAILQ_ENTRY(pending) link;
};
struct channel {
	TAILQ_HEAD(, pending) pending;
	struct spdk_poller *poller;
	unsigned seed;
};
struct disk {
	struct spdk_bdev bdev;
	char name[16];
	bool registered, going;
};
struct worker {
	pthread_t pthread;
	struct spdk_thread *thread;
	unsigned seed;
	struct spdk_bdev_desc *desc[DISKS];
	struct spdk_io_channel *ch[DISKS];
	int in_flight[DISKS];
	bool leave[DISKS];
	/* What an abort is aimed at: only a number, perhaps of a task that is gone. */
	void *last[DISKS];
};
struct task {
	struct worker *worker;
	int disk;
	int calls;
};

static struct disk g_disks[DISKS];
static struct worker g_workers[WORKERS];
static atomic_ulong g_accepted, g_completed, g_refused, g_unregistered, g_removed, g_resets, g_aborts;
static atomic_bool g_stop;
static atomic_int g_ended;
static int g_n = 2;
static struct spdk_thread *g_app;
static uint8_t g_data[1 << 20];

static unsigned
rnd(unsigned *seed, unsigned n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static int
ctx_size(void)
{
	return sizeof(struct pending);
}

static int
complete_some(void *arg)
{
	struct channel *ch = arg;
	int n = 0;

	while (!TAILQ_EMPTY(&ch->pending) && rnd(&ch->seed, 8) != 0) {
		struct pending *p = TAILQ_FIRST(&ch->pending);
		unsigned how = rnd(&ch->seed, 64);

		TAILQ_REMOVE(&ch->pending, p, link);
		spdk_bdev_io_complete(spdk_bdev_io_from_ctx(p), how == 0 ? SPDK_BDEV_IO_STATUS_FAILED : how == 1 &&
				      spdk_bdev_io_from_ctx(p)->type != SPDK_BDEV_IO_TYPE_RESET ?
				      SPDK_BDEV_IO_STATUS_NOMEM : SPDK_BDEV_IO_STATUS_SUCCESS);
		n++;
	}
	return n > 0;
}

static int
channel_create(void *device, void *ctx)
{
	struct channel *ch = ctx;

	(void)device;
	TAILQ_INIT(&ch->pending);
	ch->seed = (unsigned)(uintptr_t)ctx;
	ch->poller = spdk_poller_register(complete_some, ch, 0);
	return 0;
}

static void
channel_destroy(void *device, void *ctx)
{
	struct channel *ch = ctx;

	(void)device;
	CHECK(TAILQ_EMPTY(&ch->pending));
	spdk_poller_unregister(&ch->poller);
}

static int module_init(void);
static void module_fini(void);
static struct spdk_bdev_module g_module = {
	.name = "storm", .module_init = module_init, .module_fini = module_fini, .get_ctx_size = ctx_size,
};
SPDK_BDEV_MODULE_REGISTER(storm, &g_module)

static int
module_init(void)
{
	spdk_io_device_register(&g_module, channel_create, channel_destroy, sizeof(struct channel), "storm");
	return 0;
}

static void
module_fini(void)
{
	spdk_io_device_unregister(&g_module, NULL);
}

static int
destruct(void *ctx)
{
	(void)ctx;
	return 0;
}

static bool
supported(void *ctx, enum spdk_bdev_io_type type)
{
	(void)ctx;
	return type == SPDK_BDEV_IO_TYPE_READ || type == SPDK_BDEV_IO_TYPE_WRITE || type == SPDK_BDEV_IO_TYPE_RESET ||
	       type == SPDK_BDEV_IO_TYPE_ABORT || type == SPDK_BDEV_IO_TYPE_UNMAP;
}

static struct spdk_io_channel *
get_channel(void *ctx)
{
	(void)ctx;
	return spdk_get_io_channel(&g_module);
}

static void
got_buf(struct spdk_io_channel *ch, struct spdk_bdev_io *io, bool success)
{
	struct channel *c = spdk_io_channel_get_ctx(ch);

	if (!success) {
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	}
	TAILQ_INSERT_TAIL(&c->pending, (struct pending *)io->driver_ctx, link);
}

static void
submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	struct channel *c = spdk_io_channel_get_ctx(ch);
	struct pending *p;

	switch (io->type) {
	case SPDK_BDEV_IO_TYPE_READ:
		spdk_bdev_io_get_buf(io, got_buf, io->u.bdev.num_blocks * 512);
		return;
	case SPDK_BDEV_IO_TYPE_ABORT:
		TAILQ_FOREACH(p, &c->pending, link) {
			if (spdk_bdev_io_from_ctx(p) == io->u.abort.bio_to_abort) {
				TAILQ_REMOVE(&c->pending, p, link);
				spdk_bdev_io_complete(io->u.abort.bio_to_abort, SPDK_BDEV_IO_STATUS_ABORTED);
				spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
				return;
			}
		}
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	default:
		TAILQ_INSERT_TAIL(&c->pending, (struct pending *)io->driver_ctx, link);
	}
}

static struct spdk_bdev_fn_table g_table = {
	.destruct = destruct, .submit_request = submit, .io_type_supported = supported, .get_io_channel = get_channel,
};

static void
try_leave(struct worker *w, int d)
{
	if (w->desc[d] && w->leave[d] && w->in_flight[d] == 0) {
		spdk_put_io_channel(w->ch[d]);
		spdk_bdev_close(w->desc[d]);
		w->desc[d] = NULL;
		w->ch[d] = NULL;
		w->leave[d] = false;
	}
}

static void
event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	struct worker *w = ctx;
	int d = (int)((struct disk *)bdev->ctxt - g_disks);

	if (type == SPDK_BDEV_EVENT_REMOVE && w->desc[d]) {
		atomic_fetch_add(&g_removed, 1);
		w->leave[d] = true;
		try_leave(w, d);
	}
}

static void
io_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct task *task = arg;
	struct worker *w = task->worker;
	int d = task->disk;

	(void)success;
	CHECK_EQ(++task->calls, 1);
	spdk_bdev_free_io(io);
	free(task);
	atomic_fetch_add(&g_completed, 1);
	w->in_flight[d]--;
	try_leave(w, d);
}

static void
do_io(struct worker *w, int d)
{
	struct task *task = calloc(1, sizeof(*task));
	uint64_t at = rnd(&w->seed, BLOCKS - 16);
	uint64_t n = 1 + rnd(&w->seed, 16);
	uint8_t *buf = g_data + rnd(&w->seed, 1000) * 512 + (rnd(&w->seed, 4) == 0 ? 1 : 0);
	void *victim = w->last[d] ? w->last[d] : task;
	int rc;

	task->worker = w;
	task->disk = d;
	switch (rnd(&w->seed, 40)) {
	case 0:
		rc = spdk_bdev_reset(w->desc[d], w->ch[d], io_done, task);
		atomic_fetch_add(&g_resets, 1);
		break;
	case 1:
	case 2:
		rc = spdk_bdev_abort(w->desc[d], w->ch[d], victim, io_done, task);
		atomic_fetch_add(&g_aborts, 1);
		break;
	case 3:
		rc = spdk_bdev_write_zeroes_blocks(w->desc[d], w->ch[d], at, n, io_done, task);
		break;
	case 4:
		rc = spdk_bdev_unmap_blocks(w->desc[d], w->ch[d], at, n, io_done, task);
		break;
	default:
		rc = w->seed & 64 ? spdk_bdev_read_blocks(w->desc[d], w->ch[d], buf, at, n, io_done, task) :
		     spdk_bdev_write_blocks(w->desc[d], w->ch[d], buf, at, n, io_done, task);
	}
	if (rc == 0) {
		w->last[d] = task;
		w->in_flight[d]++;
		atomic_fetch_add(&g_accepted, 1);
	} else {
		atomic_fetch_add(&g_refused, 1);
		free(task);
	}
}

static bool
drained(struct worker *w)
{
	bool all = true;

	for (int d = 0; d < DISKS; d++) {
		if (w->desc[d]) {
			w->leave[d] = true;
			try_leave(w, d);
			all = all && w->desc[d] == NULL;
		}
	}
	return all;
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	while (!g_stop) {
		spdk_set_thread(w->thread);
		for (int k = 0; k < 16; k++) {
			int d = (int)rnd(&w->seed, DISKS);

			if (w->desc[d] == NULL) {
				if (spdk_bdev_open_ext(g_disks[d].name, true, event, w, &w->desc[d]) != 0) {
					w->desc[d] = NULL;
				} else if ((w->ch[d] = spdk_bdev_get_io_channel(w->desc[d])) == NULL) {
					spdk_bdev_close(w->desc[d]);
					w->desc[d] = NULL;
				}
			} else if (!w->leave[d] && rnd(&w->seed, 200) == 0) {
				w->leave[d] = true;
				try_leave(w, d);
			} else if (!w->leave[d] && w->in_flight[d] < 64) {
				do_io(w, d);
			}
		}
		for (int k = 0; k < 4; k++) {
			spdk_thread_poll(w->thread, 0, 0);
		}
	}
	for (;;) {
		spdk_set_thread(w->thread);
		if (drained(w)) {
			break;
		}
		spdk_thread_poll(w->thread, 0, 0);
	}
	atomic_fetch_add(&g_ended, 1);
	while (g_ended < g_n + 1) {
		spdk_thread_poll(w->thread, 0, 0);
	}
	spdk_set_thread(w->thread);
	spdk_thread_exit(w->thread);
	while (!spdk_thread_is_exited(w->thread)) {
		spdk_thread_poll(w->thread, 0, 0);
	}
	spdk_thread_destroy(w->thread);
	atomic_fetch_add(&g_ended, 1);
	return NULL;
}

static void
unregistered(void *arg, int rc)
{
	struct disk *disk = arg;

	CHECK_EQ(rc, 0);
	disk->registered = disk->going = false;
	atomic_fetch_add(&g_unregistered, 1);
}

static void
toggle(struct disk *disk, unsigned *seed)
{
	if (!disk->registered) {
		memset(&disk->bdev, 0, sizeof(disk->bdev));
		disk->bdev.name = disk->name;
		disk->bdev.product_name = "storm";
		disk->bdev.blocklen = 512;
		disk->bdev.blockcnt = BLOCKS;
		disk->bdev.ctxt = disk;
		disk->bdev.module = &g_module;
		disk->bdev.fn_table = &g_table;
		disk->bdev.required_alignment = rnd(seed, 2) ? 9 : 0;
		disk->bdev.optimal_io_boundary = 4;
		disk->bdev.split_on_optimal_io_boundary = rnd(seed, 2);
		CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
		disk->registered = true;
	} else if (!disk->going) {
		disk->going = true;
		if (rnd(seed, 2)) {
			spdk_bdev_unregister(&disk->bdev, unregistered, disk);
		} else {
			CHECK_EQ(spdk_bdev_unregister_by_name(disk->name, &g_module, unregistered, disk), 0);
		}
	}
}

#ifdef RESPDK_STALE
static unsigned long g_limits_asked, g_limits_told, g_limits_set;

static void
limits_set(void *arg, int rc)
{
	(void)arg;
	CHECK(rc == 0 || rc == -EAGAIN || rc == -EBADF || rc == -ESTALE);
	g_limits_told++;
	g_limits_set += rc == 0;
}

/* Of a bdev that may be going, or gone. */
static void
limit(struct disk *disk, unsigned *seed)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES];

	for (int i = 0; i < SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES; i++) {
		limits[i] = rnd(seed, 3) ? UINT64_MAX : rnd(seed, 2) ? 0 : i == 0 ? 20000 * (1 + rnd(seed, 5)) : 20 + rnd(seed, 100);
	}
	g_limits_asked++;
	spdk_bdev_set_qos_rate_limits(&disk->bdev, limits, limits_set, NULL);
}
#endif

static void
note_rc(void *arg, int rc)
{
	*(int *)arg = rc;
}

static void
note(void *arg)
{
	*(int *)arg = 0;
}

static void
wait_for(int *rc)
{
	for (long i = 0; i < 2000000000 && *rc == 12345; i++) {
		spdk_thread_poll(g_app, 0, 0);
	}
	spdk_set_thread(g_app);
	CHECK_EQ(*rc, 0);
}

int
main(int argc, char **argv)
{
	int seconds = argc > 1 ? atoi(argv[1]) : 4;
	unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : (unsigned)time(NULL);
	struct timespec begin, now;
	int rc = 12345, i;

	g_n = argc > 3 ? atoi(argv[3]) : 3;
	printf("seed %u, %d threads\n", seed, g_n);
	fflush(stdout);
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	start_env("storm");
	REQUIRE(spdk_thread_lib_init(NULL, 0) == 0);
	g_app = spdk_thread_create("app", NULL);
	spdk_set_thread(g_app);
	REQUIRE(spdk_iobuf_initialize() == 0);
	if (spdk_accel_initialize) {
		REQUIRE(spdk_accel_initialize() == 0);
	}
	spdk_bdev_initialize(note_rc, &rc);
	wait_for(&rc);
	for (i = 0; i < DISKS; i++) {
		snprintf(g_disks[i].name, sizeof(g_disks[i].name), "storm%d", i);
	}
	for (i = 0; i < g_n; i++) {
		g_workers[i].thread = spdk_thread_create("worker", NULL);
		g_workers[i].seed = seed + (unsigned)i * 7919;
		REQUIRE(pthread_create(&g_workers[i].pthread, NULL, work, &g_workers[i]) == 0);
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		spdk_set_thread(g_app);
		if (rnd(&seed, 20) == 0) {
			toggle(&g_disks[rnd(&seed, DISKS)], &seed);
		}
#ifdef RESPDK_STALE
		if (rnd(&seed, 30) == 0) {
			limit(&g_disks[rnd(&seed, DISKS)], &seed);
		}
#endif
		spdk_thread_poll(g_app, 0, 0);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - begin.tv_sec < seconds);
	g_stop = true;
	while (g_ended < g_n) {
		spdk_thread_poll(g_app, 0, 0);
	}
	spdk_set_thread(g_app);
	atomic_fetch_add(&g_ended, 1);
	while (g_ended < 2 * g_n + 1) {
		spdk_thread_poll(g_app, 0, 0);
	}
	for (i = 0; i < g_n; i++) {
		pthread_join(g_workers[i].pthread, NULL);
	}
	spdk_set_thread(g_app);
	rc = 12345;
	spdk_bdev_finish(note, &rc);
	wait_for(&rc);
	if (spdk_accel_finish) {
		rc = 12345;
		spdk_accel_finish(note, &rc);
		wait_for(&rc);
	}
	rc = 12345;
	spdk_iobuf_finish(note, &rc);
	wait_for(&rc);
	end_thread(g_app, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	CHECK_EQ(g_accepted, g_completed);
	CHECK(g_unregistered > 0);
	printf("%lu accepted, %lu completed, %lu refused; %lu unregistered, %lu removals told; %lu resets, %lu aborts\n",
	       g_accepted, g_completed, g_refused, g_unregistered, g_removed, g_resets, g_aborts);
#ifdef RESPDK_STALE
	CHECK_EQ(g_limits_asked, g_limits_told);
	printf("%lu changes of limits, %lu carried out\n", g_limits_asked, g_limits_set);
#endif
	return check_done();
}
