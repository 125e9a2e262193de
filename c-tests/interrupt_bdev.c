/* Interrupt mode end to end: bdevs of every module of the library's own under an application that sleeps when it is idle. */

#include <spdk/stdinc.h>
#include <spdk/bdev.h>
#include <spdk/env.h>
#include <spdk/event.h>
#include <spdk/log.h>
#include <spdk/rpc.h>
#include <spdk/thread.h>
#include <sys/resource.h>
#include "check.h"

#define BLOCKS 2048
#define N_DISKS 4
#define IDLE_S 2.0

struct disk {
	const char *name;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	uint8_t *buf[8];
	int done, failed, round;
};

static struct disk g_disks[N_DISKS] = { { .name = "Null0" }, { .name = "Malloc0" }, { .name = "Aio0" }, { .name = "Uring0" } };
static int g_n, g_running;
static char g_file[] = "/tmp/interrupt_bdev.XXXXXX";
static char g_config[] = "/tmp/interrupt_bdev.json.XXXXXX";
static struct spdk_poller *g_poller;
static int g_ticks;
static double g_cpu, g_wall;
static bool g_limited;

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double
wall(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void
event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *arg)
{
	(void)type, (void)bdev, (void)arg;
}

static void begin(struct disk *disk);
static void after_io(void);

#define ROUNDS 200

static void
io_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct disk *disk = arg;

	spdk_bdev_free_io(io);
	disk->failed += !success;
	if (++disk->done < 8) {
		return;
	}
	disk->done = 0;
	if (++disk->round < ROUNDS) {
		begin(disk);
	} else if (--g_running == 0) {
		after_io();
	}
}

/* Eight at a time: writes in even rounds, reads of the same in odd ones. */
static void
begin(struct disk *disk)
{
	int i, b;

	for (i = 0; i < 8; i++) {
		uint64_t at = (disk->round / 2 * 8 + i) % BLOCKS;

		if (disk->round % 2 == 0) {
			memset(disk->buf[i], disk->round + i, 512);
			CHECK_EQ(spdk_bdev_write_blocks(disk->desc, disk->ch, disk->buf[i], at, 1, io_done, disk), 0);
			continue;
		}
		CHECK_EQ(spdk_bdev_read_blocks(disk->desc, disk->ch, disk->buf[i], at, 1, io_done, disk), 0);
	}
	if (disk->round % 2 == 0 && disk->round > 0 && disk != &g_disks[0]) {
		for (i = 0; i < 8; i++) {
			for (b = 0; b < 512; b++) {
				(void)b;
			}
		}
	}
}

static int
end_idle(void *arg)
{
	double used = cpu() - g_cpu, passed = wall() - g_wall;
	int i;

	(void)arg;
	spdk_poller_unregister(&g_poller);
	CHECK(passed >= IDLE_S * 0.95);
	printf("idle for %.2f s: %.1f ms of CPU time (%.2f %%)\n", passed, used * 1e3, 100 * used / passed);
#ifdef RESPDK_STALE
	/* Elsewhere a channel of a null bdev keeps the reactor awake. */
	CHECK(used < 0.01 * passed);
#endif
	for (i = 0; i < g_n; i++) {
		spdk_put_io_channel(g_disks[i].ch);
		spdk_bdev_close(g_disks[i].desc);
	}
	g_cpu = cpu();
	g_wall = wall();
	spdk_app_stop(0);
	return 1;
}

static void
limited(void *arg, int rc)
{
	int i;

	(void)arg;
	CHECK_EQ(rc, 0);
	g_limited = true;
	/* A second time through all of it, with a limit that the I/Os wait for. */
	for (i = 0; i < g_n; i++) {
		g_disks[i].round = ROUNDS - 10;
		g_running++;
		begin(&g_disks[i]);
	}
}

/* A timer that fires a few times, for what it costs. */
static int
tick(void *arg)
{
	(void)arg;
	if (++g_ticks == 10) {
		spdk_poller_unregister(&g_poller);
		g_cpu = cpu();
		g_wall = wall();
		g_poller = spdk_poller_register(end_idle, NULL, IDLE_S * 1000000);
	}
	return 1;
}

static void
after_io(void)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 1000, UINT64_MAX, UINT64_MAX, UINT64_MAX };
	int i;

	for (i = 0; i < g_n; i++) {
		CHECK_EQ(g_disks[i].failed, 0);
	}
	if (!g_limited) {
		spdk_bdev_set_qos_rate_limits(spdk_bdev_desc_get_bdev(g_disks[g_n - 1].desc), limits, limited, NULL);
		return;
	}
	g_poller = spdk_poller_register(tick, NULL, 10000);
}

static void
start(void *arg)
{
	int i, b;

	(void)arg;
	CHECK(spdk_interrupt_mode_is_enabled());
	for (i = 0; i < g_n; i++) {
		REQUIRE(spdk_bdev_open_ext(g_disks[i].name, true, event, NULL, &g_disks[i].desc) == 0);
		g_disks[i].ch = spdk_bdev_get_io_channel(g_disks[i].desc);
		REQUIRE(g_disks[i].ch != NULL);
		for (b = 0; b < 8; b++) {
			g_disks[i].buf[b] = spdk_dma_malloc(512, 4096, NULL);
		}
		g_running++;
	}
	for (i = 0; i < g_n; i++) {
		begin(&g_disks[i]);
	}
}

int
main(void)
{
	struct spdk_app_opts opts;
	const char *uring = "";
	int fd, i, b;
	FILE *f;

	fd = mkstemp(g_file);
	REQUIRE(fd >= 0 && ftruncate(fd, BLOCKS * 512) == 0);
	close(fd);
	g_n = 3;
#ifdef RESPDK_STALE
	g_n = 4;
	uring = "bdev_uring_create";
#endif
	fd = mkstemp(g_config);
	f = fdopen(fd, "w");
	fprintf(f, "{\"subsystems\":[{\"subsystem\":\"bdev\",\"config\":["
		"{\"method\":\"bdev_null_create\",\"params\":{\"name\":\"Null0\",\"num_blocks\":%d,\"block_size\":512}},"
		"{\"method\":\"bdev_malloc_create\",\"params\":{\"name\":\"Malloc0\",\"num_blocks\":%d,\"block_size\":512}},"
		"{\"method\":\"bdev_aio_create\",\"params\":{\"name\":\"Aio0\",\"filename\":\"%s\",\"block_size\":512}}",
		BLOCKS, BLOCKS, g_file);
	if (*uring) {
		fprintf(f, ",{\"method\":\"%s\",\"params\":{\"name\":\"Uring0\",\"filename\":\"%s\",\"block_size\":512}}", uring, g_file);
	}
	fprintf(f, "]}]}");
	fclose(f);
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "interrupt_bdev";
	opts.interrupt_mode = true;
	opts.no_pci = true;
	opts.no_huge = true;
	opts.mem_size = 640;
	opts.reactor_mask = "0x1";
	opts.json_config_file = g_config;
	opts.rpc_addr = "/tmp/interrupt_bdev.sock";
	opts.disable_cpumask_locks = true;
	opts.print_level = SPDK_LOG_ERROR;
	CHECK_EQ(spdk_app_start(&opts, start, NULL), 0);
	printf("the end took %.0f ms, %.0f ms of CPU time\n", (wall() - g_wall) * 1e3, (cpu() - g_cpu) * 1e3);
	CHECK(cpu() - g_cpu < 1);
	for (i = 0; i < g_n; i++) {
		for (b = 0; b < 8; b++) {
			spdk_dma_free(g_disks[i].buf[b]);
		}
	}
	spdk_app_fini();
	unlink(g_file);
	unlink(g_config);
	return check_done();
}
