/*
 * raid5f has its parity, and what is missing, computed by the acceleration framework: an accel module of the test does the
 * exclusive or, counts, fails to order, and has no room to order. Skipped where raid5f is not there.
 *
 * c-test: timeout=60
 */
#include "threads.h"
#include <spdk/accel.h>
#include <spdk/accel_module.h>
#include <spdk/bdev.h>
#include <spdk/bdev_module.h>
#include <spdk/event.h>
#include <spdk/util.h>
#include <semaphore.h>

#define BS 512
#define STRIP 8
#define MEMBERS 4
#define STRIPE ((MEMBERS - 1) * STRIP)
#define RAID_BLOCKS (4 * STRIPE)

/* --- the module --- */

static struct spdk_accel_module_if g_module;
static int g_done, g_fail, g_no_room, g_refuse;
static uint64_t g_bytes;

static int
create(void *io_device, void *ctx)
{
	(void)io_device, (void)ctx;
	return 0;
}

static void
destroy(void *io_device, void *ctx)
{
	(void)io_device, (void)ctx;
}

static int
module_init(void)
{
	spdk_io_device_register(&g_module, create, destroy, 8, "test_xor");
	return 0;
}

static void
module_fini(void *ctx)
{
	(void)ctx;
	spdk_io_device_unregister(&g_module, NULL);
	spdk_accel_module_finish();
}

static size_t
ctx_size(void)
{
	return sizeof(struct spdk_accel_task);
}

static bool
supports(enum spdk_accel_opcode op)
{
	return op == SPDK_ACCEL_OPC_XOR;
}

static struct spdk_io_channel *
get_channel(void)
{
	return spdk_get_io_channel(&g_module);
}

static void
complete(void *arg)
{
	struct spdk_accel_task *task = arg;
	int status = 0;

	if (g_fail > 0) {
		g_fail--;
		status = -EIO;
	}
	spdk_accel_task_complete(task, status);
}

static int
submit(struct spdk_io_channel *ch, struct spdk_accel_task *task)
{
	(void)ch;
	CHECK_EQ(task->op_code, SPDK_ACCEL_OPC_XOR);
	CHECK_EQ(task->nsrcs.cnt, MEMBERS - 1);
	CHECK_EQ(task->d.iovcnt, 1);
	if (g_no_room > 0) {
		g_no_room--;
		return -ENOMEM;
	}
	if (g_refuse > 0) {
		g_refuse--;
		return -EINVAL;
	}
	for (size_t i = 0; i < task->d.iovs[0].iov_len; i++) {
		uint8_t sum = 0;

		for (uint32_t s = 0; s < task->nsrcs.cnt; s++) {
			sum ^= ((uint8_t *)task->nsrcs.srcs[s])[i];
		}
		((uint8_t *)task->d.iovs[0].iov_base)[i] = sum;
	}
	g_done++;
	g_bytes += task->d.iovs[0].iov_len;
	spdk_thread_send_msg(spdk_get_thread(), complete, task);
	return 0;
}

static struct spdk_accel_module_if g_module = {
	.name = "test_xor",
	.priority = 5,
	.module_init = module_init,
	.module_fini = module_fini,
	.get_ctx_size = ctx_size,
	.supports_opcode = supports,
	.get_io_channel = get_channel,
	.submit_tasks = submit,
};
SPDK_ACCEL_MODULE_REGISTER(test_xor, &g_module)

/* --- the test --- */

struct op {
	enum { OPEN, CLOSE, READ, WRITE } what;
	uint64_t at, num;
	struct iovec *iovs;
	int iovcnt;
	const char *name;
	int rc, status;
	sem_t done;
};

static struct spdk_thread *g_app;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;
static uint8_t *g_buf, *g_back;

static void
on_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	(void)type, (void)bdev, (void)ctx;
}

static void
op_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct op *op = arg;

	op->status = success;
	spdk_bdev_free_io(io);
	sem_post(&op->done);
}

static void
op_run(void *arg)
{
	struct op *op = arg;

	op->rc = 0;
	op->status = 1;
	switch (op->what) {
	case OPEN:
		op->rc = spdk_bdev_open_ext(op->name, true, on_event, NULL, &g_desc);
		g_ch = op->rc == 0 ? spdk_bdev_get_io_channel(g_desc) : NULL;
		sem_post(&op->done);
		return;
	case CLOSE:
		spdk_put_io_channel(g_ch);
		spdk_bdev_close(g_desc);
		sem_post(&op->done);
		return;
	case READ:
		op->rc = spdk_bdev_readv_blocks(g_desc, g_ch, op->iovs, op->iovcnt, op->at, op->num, op_done, op);
		break;
	case WRITE:
		op->rc = spdk_bdev_writev_blocks(g_desc, g_ch, op->iovs, op->iovcnt, op->at, op->num, op_done, op);
		break;
	}
	if (op->rc != 0) {
		sem_post(&op->done);
	}
}

static int
run(struct op *op)
{
	sem_init(&op->done, 0, 0);
	spdk_thread_send_msg(g_app, op_run, op);
	while (sem_wait(&op->done) != 0) {
	}
	return op->rc != 0 ? op->rc : op->status;
}

#define DO(kind, ...) run(&(struct op){ .what = kind, __VA_ARGS__ })

/* The same memory in so many pieces, on no boundary in particular. */
static struct iovec *
pieces(uint8_t *buf, size_t size, int count)
{
	static struct iovec iovs[16];
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		size_t len = i + 1 == count ? size - at : spdk_min(size - at, (size_t)(i + 1) * 1000);

		iovs[i] = (struct iovec){ buf + at, len };
		at += len;
	}
	return iovs;
}

static int
io(int what, uint8_t *buf, uint64_t at, uint64_t num, int count)
{
	return DO(what, .at = at, .num = num, .iovs = pieces(buf, num * BS, count), .iovcnt = count);
}

static void
fill(uint8_t seed)
{
	for (int i = 0; i < RAID_BLOCKS * BS; i++) {
		g_buf[i] = (uint8_t)(i * 29 + i / 509 + seed);
	}
}

static void
writes(void)
{
	int before = g_done;
	uint64_t bytes = g_bytes;

	fill(1);
	for (int s = 0; s < 4; s++) {
		CHECK_EQ(io(WRITE, g_buf + s * STRIPE * BS, s * STRIPE, STRIPE, 1), 1);
	}
	CHECK_EQ(g_done - before, 4);
	CHECK_EQ(g_bytes - bytes, 4 * STRIP * BS);
	/* Scattered: as many operations as there are pieces which are one in every chunk. */
	before = g_done;
	bytes = g_bytes;
	for (int s = 0; s < 4; s++) {
		CHECK_EQ(io(WRITE, g_buf + s * STRIPE * BS, s * STRIPE, STRIPE, 5), 1);
	}
	CHECK(g_done - before > 4);
	CHECK_EQ(g_bytes - bytes, 4 * STRIP * BS);
	memset(g_back, 0, RAID_BLOCKS * BS);
	CHECK_EQ(io(READ, g_back, 0, RAID_BLOCKS, 1), 1);
	CHECK_EQ(memcmp(g_buf, g_back, RAID_BLOCKS * BS), 0);
	/* An operation that fails fails the write; the next one is as before. */
	g_fail = 1;
	CHECK_EQ(io(WRITE, g_buf, 0, STRIPE, 1), 0);
	g_refuse = 1;
	CHECK_EQ(io(WRITE, g_buf, 0, STRIPE, 1), 0);
	g_fail = 1;
	CHECK_EQ(io(WRITE, g_buf, 0, STRIPE, 4), 0);
	g_fail = 0;
	CHECK_EQ(io(WRITE, g_buf, 0, STRIPE, 4), 1);
	/* More often than there are records of stripes. */
	for (int i = 0; i < 100; i++) {
		g_fail = 1;
		CHECK_EQ(io(WRITE, g_buf, STRIPE, STRIPE, 1), 0);
	}
	CHECK_EQ(io(WRITE, g_buf + STRIPE * BS, STRIPE, STRIPE, 1), 1);
	CHECK_EQ(io(READ, g_back, 0, RAID_BLOCKS, 3), 1);
	CHECK_EQ(memcmp(g_buf, g_back, RAID_BLOCKS * BS), 0);
#ifdef RESPDK_STALE
	/* Without room it is asked again. Upstream's v26.01 waits for an operation of another stripe to end. */
	g_no_room = 7;
	CHECK_EQ(io(WRITE, g_buf, 0, STRIPE, 3), 1);
	CHECK_EQ(g_no_room, 0);
#endif
}

static void
degraded(void)
{
	int before;

	before = g_done;
	memset(g_back, 0, RAID_BLOCKS * BS);
	for (int i = 0; i < RAID_BLOCKS / STRIP; i++) {
		CHECK_EQ(io(READ, g_back + i * STRIP * BS, i * STRIP, STRIP, 1 + i % 3), 1);
	}
	CHECK_EQ(memcmp(g_buf, g_back, RAID_BLOCKS * BS), 0);
	/* One chunk of four is missing, of the data one in three stripes out of four. */
	CHECK(g_done - before >= 3);
	before = g_done;
	fill(2);
	for (int s = 0; s < 4; s++) {
		CHECK_EQ(io(WRITE, g_buf + s * STRIPE * BS, s * STRIPE, STRIPE, 2), 1);
	}
	CHECK(g_done - before >= 3);
	CHECK_EQ(io(READ, g_back, 0, RAID_BLOCKS, 1), 1);
	CHECK_EQ(memcmp(g_buf, g_back, RAID_BLOCKS * BS), 0);
	/* The reads that need the module fail with it. */
	g_fail = 1000;
	before = 0;
	for (int i = 0; i < RAID_BLOCKS / STRIP; i++) {
		before += io(READ, g_back, i * STRIP, STRIP, 1) == 0;
	}
	CHECK_EQ(before, 3);
	g_fail = 0;
	CHECK_EQ(io(READ, g_back, 0, RAID_BLOCKS, 1), 1);
	CHECK_EQ(memcmp(g_buf, g_back, RAID_BLOCKS * BS), 0);
}

static bool g_skip;

static void
removed(void *arg, int rc)
{
	CHECK_EQ(rc, 0);
	sem_post(arg);
}

static void
remove_member(void *arg)
{
	CHECK_EQ(spdk_bdev_unregister_by_name("M1", spdk_bdev_get_by_name("M1")->module, removed, arg), 0);
}

static void *
drive(void *arg)
{
	sem_t gone;

	(void)arg;
	if (DO(OPEN, .name = "R") != 1) {
		g_skip = true;
	} else {
		writes();
		sem_init(&gone, 0, 0);
		spdk_thread_send_msg(g_app, remove_member, &gone);
		while (sem_wait(&gone) != 0) {
		}
		degraded();
		CHECK_EQ(DO(CLOSE), 1);
	}
	spdk_app_start_shutdown();
	return NULL;
}

static void
started(void *arg)
{
	g_app = spdk_get_thread();
	g_buf = spdk_dma_malloc(RAID_BLOCKS * BS, 4096, NULL);
	g_back = spdk_dma_malloc(RAID_BLOCKS * BS, 4096, NULL);
	REQUIRE(pthread_create(arg, NULL, drive, NULL) == 0);
}

static void
late(int sig)
{
	(void)sig;
	fprintf(stderr, "the test hangs\n");
	_exit(1);
}

int
main(void)
{
	struct spdk_app_opts opts;
	pthread_t thread;
	FILE *config = fopen("config.json", "w");

	REQUIRE(config != NULL);
	fputs("{\"subsystems\": [{\"subsystem\": \"bdev\", \"config\": [", config);
	for (int i = 0; i < MEMBERS; i++) {
		fprintf(config, "{\"method\": \"bdev_malloc_create\", \"params\": {\"name\": \"M%d\", \"num_blocks\": %d, "
			"\"block_size\": %d}}, ", i, 4 * STRIP, BS);
	}
	fprintf(config, "{\"method\": \"bdev_raid_create\", \"params\": {\"name\": \"R\", \"raid_level\": \"raid5f\", "
		"\"strip_size_kb\": %d, \"base_bdevs\": [\"M0\", \"M1\", \"M2\", \"M3\"]}}]}]}", STRIP * BS / 1024);
	fclose(config);
	signal(SIGALRM, late);
	alarm(50);
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "raid5f_xor";
	opts.json_config_file = "config.json";
	opts.json_config_ignore_errors = true;
	opts.rpc_addr = "raid5f.sock";
	opts.no_pci = true;
	opts.no_huge = true;
	opts.mem_size = 640;
	opts.num_entries = 0;
	opts.print_level = SPDK_LOG_DISABLED;
	opts.reactor_mask = "0x1";
	opts.disable_cpumask_locks = true;
	CHECK_EQ(spdk_app_start(&opts, started, &thread), 0);
	pthread_join(thread, NULL);
	spdk_dma_free(g_buf);
	spdk_dma_free(g_back);
	spdk_app_fini();
	if (g_skip) {
		printf("skipped: no raid5f\n");
		return 77;
	}
	return check_done();
}
