/*
 * Bdevs above other bdevs: passthru, split, error, delay and zone_block, made by RPCs, with I/O through all of them, faults
 * to order, and the bottom taken away while I/O is below.
 *
 * A thread of the test drives: it sends RPCs to the application's socket, and work to the application's thread.
 *
 * c-test: timeout=60
 */
#include "threads.h"
#include <spdk/bdev.h>
#include <spdk/bdev_zone.h>
#include <spdk/event.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/un.h>

#define BS 512
#define SOCKET "stack.sock"
#define BUSY 32

static struct spdk_thread *g_app;

/* One open bdev; the application's thread has its channel. */
struct top {
	const char *name;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	bool removed, busy;
	int outstanding;
	long submitted, completed;
	uint8_t *buf;
};

/* What the application's thread does next. */
struct op {
	enum { OPEN, CLOSE, WRITE, READ, UNMAP, ZEROES, FLUSH, RESET, COMPARE, COPY, ZCOPY, ABORT, PENDING_WRITE,
	       INFO, OPEN_ZONE, CLOSE_ZONE, FINISH_ZONE, RESET_ZONE, APPEND, STORM, COUNT } what;
	struct top *top;
	uint8_t *buf;
	uint64_t at, num, found;
	int rc, status, left, aborted;
	void *info;
	struct iovec iov;
	sem_t done;
};

static void
op_end(struct op *op)
{
	if (--op->left == 0) {
		sem_post(&op->done);
	}
}

static void
op_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct op *op = arg;

	op->status = success;
	if (op->what == APPEND) {
		op->found = spdk_bdev_io_get_append_location(io);
	}
	spdk_bdev_free_io(io);
	op_end(op);
}

static void
op_aborted(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct op *op = arg;

	op->aborted = success;
	spdk_bdev_free_io(io);
	op_end(op);
}

/* The memory of the disk itself: written in place, and given back. */
static void
op_zcopy(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct op *op = arg;
	struct iovec *iovs;
	int count;

	op->status = success;
	if (!success) {
		spdk_bdev_free_io(io);
		op_end(op);
		return;
	}
	spdk_bdev_io_get_iovec(io, &iovs, &count);
	CHECK_EQ(count, 1);
	CHECK_EQ(iovs[0].iov_len, op->num * BS);
	memcpy(iovs[0].iov_base, op->buf, iovs[0].iov_len);
	CHECK_EQ(spdk_bdev_zcopy_end(io, true, op_done, op), 0);
}

static void storm(struct top *top);

static void
top_close(struct top *top)
{
	spdk_put_io_channel(top->ch);
	spdk_bdev_close(top->desc);
	top->ch = NULL;
	top->desc = NULL;
}

static void
top_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	struct top *top = ctx;

	CHECK(bdev != NULL);
	if (type == SPDK_BDEV_EVENT_REMOVE) {
		top->removed = true;
		if (top->outstanding == 0) {
			top_close(top);
		}
	}
}

static void
storm_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct top *top = arg;

	(void)success;
	spdk_bdev_free_io(io);
	top->completed++;
	top->outstanding--;
	if (!top->removed) {
		storm(top);
	} else if (top->outstanding == 0) {
		top_close(top);
	}
}

static void
storm(struct top *top)
{
	uint64_t at = top->submitted * 7 % 60;
	int rc;

	switch (top->submitted % 5) {
	case 0:
	case 1:
		rc = spdk_bdev_read_blocks(top->desc, top->ch, NULL, at, 2, storm_done, top);
		break;
	case 2:
		rc = spdk_bdev_write_blocks(top->desc, top->ch, top->buf, at, 2, storm_done, top);
		break;
	case 3:
		rc = spdk_bdev_unmap_blocks(top->desc, top->ch, at, 2, storm_done, top);
		break;
	default:
		rc = spdk_bdev_flush_blocks(top->desc, top->ch, at, 2, storm_done, top);
		break;
	}
	CHECK_EQ(rc, 0);
	if (rc == 0) {
		top->submitted++;
		top->outstanding++;
	}
}

static void
op_run(void *arg)
{
	struct op *op = arg;
	struct top *top = op->top;
	struct spdk_bdev_desc *d = top ? top->desc : NULL;
	struct spdk_io_channel *ch = top ? top->ch : NULL;

	op->iov = (struct iovec){ op->buf, op->num * BS };
	op->left = 1;
	op->status = -1;
	switch (op->what) {
	case OPEN:
		op->rc = spdk_bdev_open_ext(top->name, true, top_event, top, &top->desc);
		if (op->rc == 0) {
			top->ch = spdk_bdev_get_io_channel(top->desc);
			CHECK(top->ch != NULL);
		}
		op_end(op);
		return;
	case CLOSE:
		if (top->desc != NULL) {
			top_close(top);
		}
		op->rc = 0;
		op_end(op);
		return;
	case COUNT:
		op->rc = 0;
		for (struct spdk_bdev *bdev = spdk_bdev_first(); bdev != NULL; bdev = spdk_bdev_next(bdev)) {
			op->rc++;
		}
		op_end(op);
		return;
	case STORM:
		op->rc = 0;
		for (int i = 0; i < BUSY; i++) {
			storm(top);
		}
		op_end(op);
		return;
	case WRITE:
		op->rc = spdk_bdev_write_blocks(d, ch, op->buf, op->at, op->num, op_done, op);
		break;
	case READ:
		op->rc = spdk_bdev_read_blocks(d, ch, op->buf, op->at, op->num, op_done, op);
		break;
	case UNMAP:
		op->rc = spdk_bdev_unmap_blocks(d, ch, op->at, op->num, op_done, op);
		break;
	case ZEROES:
		op->rc = spdk_bdev_write_zeroes_blocks(d, ch, op->at, op->num, op_done, op);
		break;
	case FLUSH:
		op->rc = spdk_bdev_flush_blocks(d, ch, op->at, op->num, op_done, op);
		break;
	case RESET:
		op->rc = spdk_bdev_reset(d, ch, op_done, op);
		break;
	case COMPARE:
		op->rc = spdk_bdev_comparev_blocks(d, ch, &op->iov, 1, op->at, op->num, op_done, op);
		break;
	case COPY:
		op->rc = spdk_bdev_copy_blocks(d, ch, op->found, op->at, op->num, op_done, op);
		break;
	case ZCOPY:
		op->rc = spdk_bdev_zcopy_start(d, ch, NULL, 0, op->at, op->num, false, op_zcopy, op);
		break;
	case ABORT:
		op->rc = spdk_bdev_abort(d, ch, op->info, op_done, op);
		break;
	case PENDING_WRITE:
		op->left = 2;
		op->rc = spdk_bdev_write_blocks(d, ch, op->buf, op->at, op->num, op_done, op);
		CHECK_EQ(op->rc, 0);
		op->rc = spdk_bdev_reset(d, ch, op_aborted, op);
		CHECK_EQ(op->rc, 0);
		return;
	case INFO:
		op->rc = spdk_bdev_get_zone_info(d, ch, op->at, op->num, op->info, op_done, op);
		break;
	case OPEN_ZONE:
		op->rc = spdk_bdev_zone_management(d, ch, op->at, SPDK_BDEV_ZONE_OPEN, op_done, op);
		break;
	case CLOSE_ZONE:
		op->rc = spdk_bdev_zone_management(d, ch, op->at, SPDK_BDEV_ZONE_CLOSE, op_done, op);
		break;
	case FINISH_ZONE:
		op->rc = spdk_bdev_zone_management(d, ch, op->at, SPDK_BDEV_ZONE_FINISH, op_done, op);
		break;
	case RESET_ZONE:
		op->rc = spdk_bdev_zone_management(d, ch, op->at, SPDK_BDEV_ZONE_RESET, op_done, op);
		break;
	case APPEND:
		op->rc = spdk_bdev_zone_append(d, ch, op->buf, op->at, op->num, op_done, op);
		break;
	}
	if (op->rc != 0) {
		op_end(op);
	}
}

static void
begin(struct op *op)
{
	sem_init(&op->done, 0, 0);
	spdk_thread_send_msg(g_app, op_run, op);
}

static int
end(struct op *op)
{
	while (sem_wait(&op->done) != 0) {
	}
	return op->rc != 0 ? op->rc : op->status;
}

/* Runs it on the application's thread and waits: 1 success, 0 failure, else what the submission said. */
static int
run(struct op *op)
{
	begin(op);
	return end(op);
}

#define DO(kind, ...) run(&(struct op){ .what = kind, __VA_ARGS__ })

/* Sends an RPC; 0, or the code of the error. */
static int
rpc(const char *method, const char *params)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	char text[4096], *code;
	size_t have = 0;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	REQUIRE(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0);
	snprintf(text, sizeof(text), "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\"%s%s}", method,
		 *params ? ",\"params\":" : "", params);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	do {
		ssize_t n = read(fd, text + have, sizeof(text) - 1 - have);

		REQUIRE(n > 0);
		have += n;
		text[have] = 0;
	} while (strstr(text, "\"result\"") == NULL && strstr(text, "\"message\"") == NULL);
	close(fd);
	code = strstr(text, "\"code\"");
	return code ? atoi(strpbrk(code + 6, "-0123456789")) : 0;
}

#define RPC(method, ...) CHECK_EQ(rpc(method, #__VA_ARGS__), 0)

static uint8_t *g_buf, *g_back;

static void
fill(uint8_t seed)
{
	for (int i = 0; i < 64 * BS; i++) {
		g_buf[i] = (uint8_t)(i * 11 + i / BS + seed);
	}
}

static void
build(void)
{
	RPC("bdev_malloc_create", {"name": "M0", "num_blocks": 2048, "block_size": 512});
	RPC("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P0"});
	RPC("bdev_split_create", {"base_bdev": "P0", "split_count": 2});
	RPC("bdev_error_create", {"base_name": "P0p0"});
	RPC("bdev_delay_create", {"base_bdev_name": "EE_P0p0", "name": "D0", "avg_read_latency": 50, "p99_read_latency": 50,
				  "avg_write_latency": 50, "p99_write_latency": 50});
	RPC("bdev_zone_block_create", {"base_bdev": "P0p1", "name": "Z0", "zone_capacity": 60, "optimal_open_zones": 1});
	RPC("bdev_wait_for_examine", );
}

/* Every kind of I/O through five bdevs. */
static void
through(struct top *top)
{
	fill(1);
	CHECK_EQ(DO(WRITE, top, g_buf, 10, 20), 1);
	memset(g_back, 0, 64 * BS);
	CHECK_EQ(DO(READ, top, g_back, 10, 20), 1);
	CHECK_EQ(memcmp(g_buf, g_back, 20 * BS), 0);
	CHECK_EQ(DO(COMPARE, top, g_buf, 10, 20), 1);
	CHECK_EQ(DO(COMPARE, top, g_buf, 11, 20), 0);
	CHECK_EQ(DO(UNMAP, top, NULL, 10, 1), 1);
	CHECK_EQ(DO(ZEROES, top, NULL, 11, 1), 1);
	CHECK_EQ(DO(FLUSH, top, NULL, 0, 1024), 1);
	CHECK_EQ(DO(RESET, top), 1);
	CHECK_EQ(DO(READ, top, g_back, 10, 3), 1);
	for (int i = 0; i < 2 * BS; i++) {
		CHECK_EQ(g_back[i], 0);
	}
	CHECK_EQ(memcmp(g_buf + 2 * BS, g_back + 2 * BS, BS), 0);
	CHECK_EQ(DO(READ, top, g_back, 1023, 2), -EINVAL);
#ifdef RESPDK_STALE
	/* Elsewhere the delay bdev does not copy, and passthru and partitions do not give memory back. */
	CHECK_EQ(DO(COPY, top, NULL, 13, 5, 40), 1);
	CHECK_EQ(DO(READ, top, g_back, 40, 5), 1);
	CHECK_EQ(memcmp(g_buf + 3 * BS, g_back, 5 * BS), 0);
	fill(2);
	CHECK_EQ(DO(ZCOPY, top, g_buf, 100, 4), 1);
	CHECK_EQ(DO(READ, top, g_back, 100, 4), 1);
	CHECK_EQ(memcmp(g_buf, g_back, 4 * BS), 0);
#endif
}

static void
faults(void)
{
	struct top top = { .name = "EE_P0p0" };

	/* Above it is the delay bdev, so it can be read only. */
	CHECK_EQ(DO(OPEN, &top), -EPERM);
	top.name = "D0";
	CHECK_EQ(DO(OPEN, &top), -1);
	fill(3);
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "read", "error_type": "failure", "num": 2});
	CHECK_EQ(DO(READ, &top, g_back, 0, 1), 0);
	CHECK_EQ(DO(WRITE, &top, g_buf, 0, 4), 1);
	CHECK_EQ(DO(READ, &top, g_back, 0, 1), 0);
	CHECK_EQ(DO(READ, &top, g_back, 0, 1), 1);
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "all", "error_type": "failure", "num": 100});
	CHECK_EQ(DO(FLUSH, &top, NULL, 0, 1), 0);
	CHECK_EQ(DO(UNMAP, &top, NULL, 50, 1), 0);
	CHECK_EQ(DO(ZEROES, &top, NULL, 50, 1), 1);
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "clear", "error_type": "failure"});
	CHECK_EQ(DO(FLUSH, &top, NULL, 0, 1), 1);
	/* One bit of one byte, on the way down and on the way up. */
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "read", "error_type": "corrupt_data", "corrupt_offset": 600,
					"corrupt_value": 4});
	CHECK_EQ(DO(READ, &top, g_back, 0, 4), 1);
	CHECK_EQ(g_back[600], g_buf[600] ^ 4);
	g_back[600] ^= 4;
	CHECK_EQ(memcmp(g_buf, g_back, 4 * BS), 0);
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "write", "error_type": "corrupt_data", "corrupt_offset": 3,
					"corrupt_value": 255});
	memcpy(g_back, g_buf, 4 * BS);
	CHECK_EQ(DO(WRITE, &top, g_back, 0, 4), 1);
	CHECK_EQ(DO(READ, &top, g_back, 0, 4), 1);
	CHECK_EQ(g_back[3], (uint8_t)~g_buf[3]);
	/* It waits and goes again. */
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "write", "error_type": "nomem", "num": 3});
	CHECK_EQ(DO(WRITE, &top, g_buf, 0, 4), 1);
	/* Only a reset ends it. */
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "write", "error_type": "pending"});
	struct op op = { .what = PENDING_WRITE, .top = &top, .buf = g_buf, .at = 0, .num = 1 };
	CHECK_EQ(run(&op), 0);
	CHECK_EQ(op.aborted, 1);
	/* Not while so few are below. */
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "write", "error_type": "failure", "queue_depth": 1});
	CHECK_EQ(DO(WRITE, &top, g_buf, 0, 1), 1);
	RPC("bdev_error_inject_error", {"name": "EE_P0p0", "io_type": "clear", "error_type": "failure"});
	CHECK_EQ(DO(CLOSE, &top), -1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void
delays(struct top *top)
{
	double start;

	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "p99_read", "latency_us": 50000});
	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "avg_read", "latency_us": 50000});
	start = now();
	CHECK_EQ(DO(READ, top, g_back, 0, 1), 1);
	CHECK(now() - start > 0.0495);
	start = now();
	CHECK_EQ(DO(WRITE, top, g_buf, 0, 1), 1);
	CHECK(now() - start < 0.049);
	/* One that waits for its time is aborted at once. */
	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "p99_read", "latency_us": 60000000});
	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "avg_read", "latency_us": 60000000});
	struct op op = { .what = READ, .top = top, .buf = g_back, .num = 1 };
	start = now();
	begin(&op);
	usleep(20000);
	CHECK_EQ(DO(ABORT, top, .info = &op), 1);
	CHECK_EQ(end(&op), 0);
	/* So does a reset end it. */
	begin(&op);
	usleep(20000);
	CHECK_EQ(DO(RESET, top), 1);
	CHECK_EQ(end(&op), 0);
	CHECK(now() - start < 10);
	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "avg_read", "latency_us": 50});
	RPC("bdev_delay_update_latency", {"delay_bdev_name": "D0", "latency_type": "p99_read", "latency_us": 50});
	CHECK_EQ(DO(READ, top, g_back, 0, 1), 1);
}

static void
look(struct top *top, uint64_t at, enum spdk_bdev_zone_state state, uint64_t pointer)
{
	struct spdk_bdev_zone_info info;

	CHECK_EQ(DO(INFO, top, .at = at, .num = 1, .info = &info), 1);
	CHECK_EQ(info.zone_id, at);
	CHECK_EQ(info.capacity, 60);
	CHECK_EQ(info.state, state);
	CHECK_EQ(info.write_pointer, pointer);
	CHECK_EQ(info.type, SPDK_BDEV_ZONE_TYPE_SEQWR);
}

static void
zones(void)
{
	struct top top = { .name = "Z0" };
	struct spdk_bdev_zone_info infos[16];
	struct spdk_bdev *bdev;

	CHECK_EQ(DO(OPEN, &top), -1);
	bdev = spdk_bdev_desc_get_bdev(top.desc);
	CHECK(spdk_bdev_is_zoned(bdev));
	CHECK_EQ(spdk_bdev_get_zone_size(bdev), 64);
	CHECK_EQ(spdk_bdev_get_num_zones(bdev), 16);
	CHECK_EQ(spdk_bdev_get_optimal_open_zones(bdev), 1);
	CHECK_EQ(spdk_bdev_get_max_open_zones(bdev), 0);
	CHECK_EQ(DO(INFO, &top, .at = 0, .num = 16, .info = infos), 1);
	for (int i = 0; i < 16; i++) {
		CHECK_EQ(infos[i].zone_id, i * 64);
		CHECK_EQ(infos[i].state, SPDK_BDEV_ZONE_STATE_FULL);
	}
	CHECK_EQ(DO(INFO, &top, .at = 64, .num = 16, .info = infos), 0);
	CHECK_EQ(DO(INFO, &top, .at = 1, .num = 1, .info = infos), 0);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_FULL, 124);
	CHECK_EQ(DO(WRITE, &top, g_buf, 64, 1), 0);
	CHECK_EQ(DO(OPEN_ZONE, &top, .at = 64), 0);
	CHECK_EQ(DO(CLOSE_ZONE, &top, .at = 64), 0);
	CHECK_EQ(DO(RESET_ZONE, &top, .at = 65), 0);
	CHECK_EQ(DO(RESET_ZONE, &top, .at = 64), 1);
	CHECK_EQ(DO(RESET_ZONE, &top, .at = 64), 1);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_EMPTY, 64);
	CHECK_EQ(DO(OPEN_ZONE, &top, .at = 64), 1);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_OPEN, 64);
	CHECK_EQ(DO(CLOSE_ZONE, &top, .at = 64), 1);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_CLOSED, 64);
	fill(9);
	CHECK_EQ(DO(WRITE, &top, g_buf, 65, 1), 0);
	CHECK_EQ(DO(WRITE, &top, g_buf, 64, 10), 1);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_OPEN, 74);
	CHECK_EQ(DO(WRITE, &top, g_buf, 64, 10), 0);
	struct op op = { .what = APPEND, .top = &top, .buf = g_buf + 10 * BS, .at = 64, .num = 5 };
	CHECK_EQ(run(&op), 1);
	CHECK_EQ(op.found, 74);
	op.at = 65;
	CHECK_EQ(run(&op), 0);
	memset(g_back, 0, 64 * BS);
	CHECK_EQ(DO(READ, &top, g_back, 64, 15), 1);
	CHECK_EQ(memcmp(g_buf, g_back, 15 * BS), 0);
	CHECK_EQ(DO(READ, &top, g_back, 64, 61), 0);
	CHECK_EQ(DO(WRITE, &top, g_buf, 79, 46), 0);
	CHECK_EQ(DO(WRITE, &top, g_buf, 79, 45), 1);
	look(&top, 64, SPDK_BDEV_ZONE_STATE_FULL, 124);
	CHECK_EQ(DO(RESET_ZONE, &top, .at = 128), 1);
	CHECK_EQ(DO(FINISH_ZONE, &top, .at = 128), 1);
	look(&top, 128, SPDK_BDEV_ZONE_STATE_FULL, 188);
	CHECK_EQ(DO(RESET_ZONE, &top, .at = 128), 1);
	CHECK_EQ(DO(CLOSE, &top), -1);
}

/* Takes a bdev of the stack away while the top has I/O; how many bdevs are left. */
static void
vanish(const char *method, const char *params, int left)
{
	struct top top = { .name = "D0", .buf = g_buf };
	struct op count = { .what = COUNT };

	CHECK_EQ(DO(OPEN, &top), -1);
	CHECK_EQ(DO(STORM, &top), -1);
	usleep(20000);
	CHECK_EQ(rpc(method, params), 0);
	for (int i = 0; i < 2000 && (run(&count), count.rc != left); i++) {
		usleep(1000);
	}
	CHECK_EQ(count.rc, left);
	CHECK(top.desc == NULL);
	CHECK_EQ(top.outstanding, 0);
	CHECK_EQ(top.submitted, top.completed);
	CHECK(top.submitted >= BUSY);
}

static void
stop(void *arg)
{
	(void)arg;
	spdk_app_stop(0);
}

static void *
drive(void *arg)
{
	struct top top = { .name = "D0" };

	(void)arg;
	build();
	CHECK_EQ(DO(OPEN, &top), -1);
	through(&top);
	delays(&top);
	CHECK_EQ(DO(CLOSE, &top), -1);
	faults();
	zones();
	/* The bottom, with everything on it. */
	vanish("bdev_malloc_delete", "{\"name\": \"M0\"}", 0);
	/* What was asked for is made again when the bottom is back: passthru, delay and zone_block, not the others. */
	RPC("bdev_malloc_create", {"name": "M0", "num_blocks": 2048, "block_size": 512});
	RPC("bdev_wait_for_examine", );
	RPC("bdev_split_create", {"base_bdev": "P0", "split_count": 2});
	RPC("bdev_wait_for_examine", );
	RPC("bdev_error_create", {"base_name": "P0p0"});
	RPC("bdev_wait_for_examine", );
	/* Every floor between. */
	vanish("bdev_error_delete", "{\"name\": \"EE_P0p0\"}", 5);
	RPC("bdev_error_create", {"base_name": "P0p0"});
	RPC("bdev_wait_for_examine", );
	vanish("bdev_split_delete", "{\"base_bdev\": \"P0\"}", 2);
	RPC("bdev_split_create", {"base_bdev": "P0", "split_count": 2});
	RPC("bdev_error_create", {"base_name": "P0p0"});
	RPC("bdev_wait_for_examine", );
	vanish("bdev_passthru_delete", "{\"name\": \"P0\"}", 1);
	RPC("bdev_passthru_create", {"base_bdev_name": "M0", "name": "P0"});
	RPC("bdev_split_create", {"base_bdev": "P0", "split_count": 2});
	RPC("bdev_error_create", {"base_name": "P0p0"});
	RPC("bdev_wait_for_examine", );
	vanish("bdev_delay_delete", "{\"name\": \"D0\"}", 6);
	spdk_thread_send_msg(g_app, stop, NULL);
	return NULL;
}

static void
started(void *arg)
{
	pthread_t *thread = arg;

	g_app = spdk_get_thread();
	g_buf = spdk_dma_malloc(64 * BS, 4096, NULL);
	g_back = spdk_dma_malloc(64 * BS, 4096, NULL);
	fill(0);
	REQUIRE(pthread_create(thread, NULL, drive, NULL) == 0);
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

	signal(SIGALRM, late);
	alarm(40);
	unlink(SOCKET);
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "bdev_stack";
	opts.rpc_addr = SOCKET;
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
	return check_done();
}
