/*
 * A storm over the block layer: threads open bdevs, do I/O, reset and close, while a module written here registers and
 * unregisters its bdevs (their memory is freed each time) and an RPC client lists, creates and deletes others.
 *
 * What must hold: nothing crashes, every I/O that was accepted completes exactly once, every unregistration is told
 * exactly once, and in the end nothing is left.
 *
 * c-test: timeout=200 env=RESPDK_VIRTUAL_CORES=4
 */
#include "check.h"

#include <spdk/bdev.h>
#include <spdk/bdev_module.h>
#include <spdk/env.h>
#include <spdk/env_dpdk.h>
#include <spdk/event.h>
#include <spdk/log.h>
#include <spdk/string.h>
#include <spdk/thread.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define DEVICES 48
#define REMOTES 16
#define WORKERS 6
#define SESSIONS 6
#define DEPTH 16
#define BLOCK 512
#define BLOCKS 2048

static uint64_t g_seed = 1;
static uint64_t g_want_unregisters = 10000, g_want_deletes = 1000, g_want_ios = 10 * 1000 * 1000;
static unsigned g_max_seconds = 180;
static char g_socket[64];

static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

/* --- the module: bdevs that come and go --- */

struct device {
	struct spdk_bdev bdev;
	char name[16];
	int index;
};

/* In the driver context of an I/O of ours. */
struct device_io {
	TAILQ_ENTRY(device_io) link;
};

struct device_channel {
	TAILQ_HEAD(, device_io) waiting;
	struct spdk_poller *poller;
	uint64_t random;
};

static struct device *g_devices[DEVICES];
static bool g_leaving[DEVICES];
static uint64_t g_registers, g_unregisters, g_told, g_destructs;

static int
device_poll(void *arg)
{
	struct device_channel *ch = arg;
	struct device_io *io;
	int done = 0;

	while ((io = TAILQ_FIRST(&ch->waiting)) != NULL && done < 32) {
		TAILQ_REMOVE(&ch->waiting, io, link);
		spdk_bdev_io_complete(spdk_bdev_io_from_ctx(io), SPDK_BDEV_IO_STATUS_SUCCESS);
		done++;
	}
	return done;
}

static int
device_channel_create(void *device, void *ctx)
{
	struct device_channel *ch = ctx;

	TAILQ_INIT(&ch->waiting);
	ch->random = g_seed + (uintptr_t)device;
	ch->poller = SPDK_POLLER_REGISTER(device_poll, ch, 0);
	return ch->poller ? 0 : -ENOMEM;
}

static void
device_channel_destroy(void *device, void *ctx)
{
	struct device_channel *ch = ctx;

	CHECK(TAILQ_EMPTY(&ch->waiting));
	spdk_poller_unregister(&ch->poller);
}

static void
device_submit(struct spdk_io_channel *ioch, struct spdk_bdev_io *io)
{
	struct device_channel *ch = spdk_io_channel_get_ctx(ioch);
	struct device_io *waiting;

	switch (io->type) {
	case SPDK_BDEV_IO_TYPE_RESET:
		while ((waiting = TAILQ_FIRST(&ch->waiting)) != NULL) {
			TAILQ_REMOVE(&ch->waiting, waiting, link);
			spdk_bdev_io_complete(spdk_bdev_io_from_ctx(waiting), SPDK_BDEV_IO_STATUS_ABORTED);
		}
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
		return;
	case SPDK_BDEV_IO_TYPE_ABORT:
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
		return;
	default:
		break;
	}
	switch (next_random(&ch->random) % 8) {
	case 0:
		spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
		break;
	case 1:
		if (!TAILQ_EMPTY(&ch->waiting)) {
			/* With others under way, saying "no memory" is allowed: the block layer tries again. */
			spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_NOMEM);
			break;
		}
	/* fallthrough */
	default:
		TAILQ_INSERT_TAIL(&ch->waiting, (struct device_io *)io->driver_ctx, link);
	}
}

static bool
device_supports(void *ctx, enum spdk_bdev_io_type type)
{
	return type == SPDK_BDEV_IO_TYPE_READ || type == SPDK_BDEV_IO_TYPE_WRITE || type == SPDK_BDEV_IO_TYPE_RESET ||
	       type == SPDK_BDEV_IO_TYPE_FLUSH || type == SPDK_BDEV_IO_TYPE_UNMAP;
}

static struct spdk_io_channel *
device_get_channel(void *ctx)
{
	return spdk_get_io_channel(ctx);
}

static void
device_gone(void *arg)
{
	struct device *device = arg;

	__atomic_fetch_add(&g_destructs, 1, __ATOMIC_RELAXED);
	spdk_bdev_destruct_done(&device->bdev, 0);
	memset(device, 0xdd, sizeof(*device));
	free(device);
}

static int
device_destruct(void *ctx)
{
	spdk_io_device_unregister(ctx, device_gone);
	return 1;
}

static const struct spdk_bdev_fn_table g_functions = {
	.destruct = device_destruct,
	.submit_request = device_submit,
	.io_type_supported = device_supports,
	.get_io_channel = device_get_channel,
};

static int
module_init(void)
{
	return 0;
}

static int
module_ctx_size(void)
{
	return 64;
}

static struct spdk_bdev_module g_module = {
	.name = "storm",
	.module_init = module_init,
	.get_ctx_size = module_ctx_size,
};

SPDK_BDEV_MODULE_REGISTER(storm, &g_module)

static void
device_register(int index)
{
	struct device *device = calloc(1, sizeof(*device));
	int rc;

	REQUIRE(device != NULL);
	snprintf(device->name, sizeof(device->name), "S%d", index);
	device->index = index;
	device->bdev.name = device->name;
	device->bdev.product_name = (char *)"storm";
	device->bdev.ctxt = device;
	device->bdev.fn_table = &g_functions;
	device->bdev.module = &g_module;
	device->bdev.blocklen = BLOCK;
	device->bdev.blockcnt = BLOCKS;
	spdk_io_device_register(device, device_channel_create, device_channel_destroy, sizeof(struct device_channel),
				device->name);
	rc = spdk_bdev_register(&device->bdev);
	CHECK_EQ(rc, 0);
	if (rc == 0) {
		g_devices[index] = device;
		g_registers++;
	} else {
		spdk_io_device_unregister(device, NULL);
	}
}

static void
device_told(void *arg, int rc)
{
	int index = (int)(intptr_t)arg;

	CHECK_EQ(rc, 0);
	g_told++;
	g_leaving[index] = false;
}

static void
device_unregister(int index, uint64_t how)
{
	struct device *device = g_devices[index];

	g_devices[index] = NULL;
	g_leaving[index] = true;
	g_unregisters++;
	if (how % 2) {
		spdk_bdev_unregister(&device->bdev, device_told, (void *)(intptr_t)index);
	} else {
		CHECK_EQ(spdk_bdev_unregister_by_name(device->name, &g_module, device_told, (void *)(intptr_t)index), 0);
	}
}

/* --- the workers: sessions that open, do I/O and close --- */

struct session;

struct slot {
	struct session *session;
	void *buffer;
};

struct session {
	struct worker *worker;
	struct spdk_bdev_desc *desc, *closed;
	struct spdk_io_channel *ch;
	int outstanding;
	uint64_t budget;
	bool leaving;
	struct slot slots[DEPTH];
};

struct worker {
	struct spdk_thread *thread;
	struct spdk_poller *poller;
	uint64_t random;
	uint64_t accepted, completed, refused, opens, removes, stale;
	struct session sessions[SESSIONS];
	bool done;
};

static struct worker g_workers[WORKERS];
static volatile bool g_stop;

static void session_submit(struct session *session, struct slot *slot);

static void
session_close(struct session *session)
{
	if (session->desc == NULL || session->outstanding > 0) {
		return;
	}
	spdk_put_io_channel(session->ch);
	spdk_bdev_close(session->desc);
	session->ch = NULL;
	session->closed = session->desc;
	session->desc = NULL;
}

static void
io_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct slot *slot = arg;
	struct session *session = slot->session;

	session->worker->completed++;
	session->outstanding--;
	spdk_bdev_free_io(io);
#ifdef RESPDK_STALE
	if (session->worker->completed % 4096 == 0) {
		/* Twice; and what is freed says no more than that. */
		spdk_bdev_free_io(io);
		CHECK(spdk_bdev_io_get_thread(io) == NULL);
	}
#endif
	if (session->leaving) {
		session_close(session);
	} else {
		session_submit(session, slot);
	}
}

static void
session_submit(struct session *session, struct slot *slot)
{
	struct worker *worker = session->worker;
	uint64_t r = next_random(&worker->random), offset = (r >> 32) % (BLOCKS - 8);
	int rc;

	if (session->budget == 0) {
		session->leaving = true;
		session_close(session);
		return;
	}
	session->budget--;
	switch (r % 1024) {
	case 0:
		rc = spdk_bdev_reset(session->desc, session->ch, io_done, slot);
		break;
	case 1 ... 8:
		rc = spdk_bdev_flush_blocks(session->desc, session->ch, 0, BLOCKS, io_done, slot);
		break;
	case 9 ... 400:
		rc = spdk_bdev_write_blocks(session->desc, session->ch, slot->buffer, offset, 1 + r % 8, io_done, slot);
		break;
	default:
		rc = spdk_bdev_read_blocks(session->desc, session->ch, slot->buffer, offset, 1 + r % 8, io_done, slot);
	}
	if (rc == 0) {
		worker->accepted++;
		session->outstanding++;
	} else {
		worker->refused++;
		session->leaving = true;
		session_close(session);
	}
}

static void
session_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *arg)
{
	struct session *session = arg;

	if (type == SPDK_BDEV_EVENT_REMOVE) {
		CHECK(spdk_get_thread() == session->worker->thread);
		session->worker->removes++;
		session->leaving = true;
		session_close(session);
	}
}

static void
session_open(struct session *session)
{
	struct worker *worker = session->worker;
	uint64_t r = next_random(&worker->random);
	char name[16];
	int i, rc;

	if (r % 4) {
		snprintf(name, sizeof(name), "S%d", (int)((r >> 8) % DEVICES));
	} else {
		snprintf(name, sizeof(name), "%c%d", (r >> 4) % 2 ? 'M' : 'N', (int)((r >> 8) % REMOTES));
	}
	session->leaving = false;
	rc = spdk_bdev_open_ext(name, true, session_event, session, &session->desc);
	if (rc != 0) {
		CHECK_EQ(rc, -ENODEV);
		session->desc = NULL;
		return;
	}
	worker->opens++;
	session->ch = spdk_bdev_get_io_channel(session->desc);
	if (session->ch == NULL) {
		spdk_bdev_close(session->desc);
		session->desc = NULL;
		return;
	}
#ifdef RESPDK_STALE
	if (session->closed) {
		/* A descriptor that is closed is refused, also with the channel of another one. */
		rc = spdk_bdev_read_blocks(session->closed, session->ch, session->slots[0].buffer, 0, 1, io_done, &session->slots[0]);
		CHECK_EQ(rc, -ESTALE);
		worker->stale++;
	}
#endif
	session->budget = 1 + (r >> 16) % 4000;
	for (i = 0; i < DEPTH && session->desc && !session->leaving; i++) {
		session_submit(session, &session->slots[i]);
	}
}

static int
worker_poll(void *arg)
{
	struct worker *worker = arg;
	int i, open = 0;

	for (i = 0; i < SESSIONS; i++) {
		struct session *session = &worker->sessions[i];

		if (session->desc == NULL && !g_stop) {
			session_open(session);
		} else if (session->desc && g_stop) {
			session->leaving = true;
			session_close(session);
		}
		open += session->desc != NULL;
	}
	if (g_stop && open == 0) {
		spdk_poller_unregister(&worker->poller);
		__atomic_store_n(&worker->done, true, __ATOMIC_RELEASE);
		spdk_thread_exit(spdk_get_thread());
	}
	return 1;
}

static void
worker_start(void *arg)
{
	struct worker *worker = arg;

	worker->poller = SPDK_POLLER_REGISTER(worker_poll, worker, 0);
}

/* --- the RPC client: a pthread of its own on the socket --- */

static pthread_t g_client;
static volatile bool g_client_stop;
static uint64_t g_rpc_calls, g_rpc_deletes, g_rpc_errors;

/* So many requests are written at once. */
#define BATCH 16

struct batch {
	char text[BATCH * 160];
	size_t len;
	unsigned first, count;
	bool is_delete[BATCH];
};

static unsigned g_rpc_id;

static void
batch_add(struct batch *batch, bool is_delete, const char *method, const char *params)
{
	if (batch->count == 0) {
		batch->first = g_rpc_id;
		batch->len = 0;
	}
	batch->is_delete[batch->count++] = is_delete;
	batch->len += snprintf(batch->text + batch->len, sizeof(batch->text) - batch->len,
			       "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\"%s%s}", g_rpc_id++, method,
			       params ? ",\"params\":" : "", params ? params : "");
	REQUIRE(batch->len < sizeof(batch->text));
}

static void
batch_answer(struct batch *batch, const char *answer)
{
	const char *text = strstr(answer, "\"id\":");
	unsigned at = text ? (unsigned)strtoul(text + 5, NULL, 10) - batch->first : BATCH;
	bool ok = strstr(answer, "\"error\"") == NULL;

	if (CHECK(at < batch->count)) {
		g_rpc_calls++;
		g_rpc_errors += !ok;
		__atomic_fetch_add(&g_rpc_deletes, ok && batch->is_delete[at], __ATOMIC_RELAXED);
	}
}

/* Writes all requests in one piece, and reads as many answers, in whatever order they come. */
static bool
batch_run(int fd, struct batch *batch)
{
	static char answer[1 << 20];
	size_t begin = 0, have = 0;
	unsigned answers = 0;
	int depth = 0;

	if (write(fd, batch->text, batch->len) != (ssize_t)batch->len) {
		return false;
	}
	while (answers < batch->count) {
		ssize_t got = read(fd, answer + have, sizeof(answer) - have - 1), i;

		if (!CHECK(got > 0)) {
			return false;
		}
		for (i = 0; i < got; i++, have++) {
			if (answer[have] == '{' && depth++ == 0) {
				begin = have;
			} else if (answer[have] == '}' && --depth == 0) {
				char after = answer[have + 1];

				answer[have + 1] = 0;
				batch_answer(batch, answer + begin);
				answer[have + 1] = after;
				answers++;
			}
		}
		if (depth == 0) {
			have = 0;
		}
	}
	batch->count = 0;
	return true;
}

static void
batch_fill(struct batch *batch, uint64_t r)
{
	int index = (int)((r >> 16) % REMOTES);
	char params[96];

	switch (r % 16) {
	case 0:
		batch_add(batch, false, "bdev_get_bdevs", NULL);
		break;
	case 1:
		batch_add(batch, false, "bdev_get_iostat", (r >> 8) % 2 ? "{\"per_channel\":false}" : NULL);
		break;
	case 2:
		snprintf(params, sizeof(params), "{\"name\":\"M%d\",\"per_channel\":true}", index);
		batch_add(batch, false, "bdev_get_iostat", params);
		break;
	case 3:
		batch_add(batch, false, (r >> 8) % 2 ? "bdev_reset_iostat" : "bdev_wait_for_examine", NULL);
		break;
	case 4 ... 6:
		snprintf(params, sizeof(params), "{\"name\":\"M%d\",\"num_blocks\":2048,\"block_size\":512}", index);
		batch_add(batch, false, "bdev_malloc_create", params);
		break;
	case 7 ... 9:
		snprintf(params, sizeof(params), "{\"name\":\"N%d\",\"num_blocks\":2048,\"block_size\":512}", index);
		batch_add(batch, false, "bdev_null_create", params);
		break;
	case 10 ... 12:
		snprintf(params, sizeof(params), "{\"name\":\"M%d\"}", index);
		batch_add(batch, true, "bdev_malloc_delete", params);
		break;
	default:
		snprintf(params, sizeof(params), "{\"name\":\"N%d\"}", index);
		batch_add(batch, true, "bdev_null_delete", params);
	}
}

static void *
client_main(void *arg)
{
	static struct batch batch;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	uint64_t random = g_seed ^ 0xabcdef;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), tries, i, size;
	char params[96];
	bool ok = true;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", g_socket);
	for (tries = 0; tries < 500 && connect(fd, (struct sockaddr *)&address, sizeof(address)); tries++) {
		usleep(10000);
	}
	while (ok && !g_client_stop) {
		size = 1 + (int)(next_random(&random) % BATCH);
		for (i = 0; i < size; i++) {
			batch_fill(&batch, next_random(&random));
		}
		ok = batch_run(fd, &batch);
	}
	while (!g_client_stop) {
		usleep(1000);
	}
	/* What is left goes, so that the end of the storm finds nothing. */
	for (i = 0; i < REMOTES; i++) {
		snprintf(params, sizeof(params), "{\"name\":\"M%d\"}", i);
		batch_add(&batch, true, "bdev_malloc_delete", params);
		snprintf(params, sizeof(params), "{\"name\":\"N%d\"}", i);
		batch_add(&batch, true, "bdev_null_delete", params);
		batch_run(fd, &batch);
	}
	close(fd);
	__atomic_store_n(&g_client_stop, false, __ATOMIC_RELEASE);
	return NULL;
}

/* --- the conductor, on the app thread --- */

static struct spdk_poller *g_conductor;
static uint64_t g_random, g_deadline;
static int g_phase;

static uint64_t
sum_completed(void)
{
	uint64_t sum = 0;

	for (int i = 0; i < WORKERS; i++) {
		sum += __atomic_load_n(&g_workers[i].completed, __ATOMIC_RELAXED);
	}
	return sum;
}

static int
conduct(void *arg)
{
	uint64_t r = next_random(&g_random);
	int index = (int)((r >> 8) % DEVICES), i;

	switch (g_phase) {
	case 0:
		if (g_devices[index] && r % 8 == 0) {
			device_unregister(index, r >> 4);
		} else if (!g_devices[index] && !g_leaving[index]) {
			device_register(index);
		}
		if ((g_unregisters >= g_want_unregisters && g_rpc_deletes >= g_want_deletes && sum_completed() >= g_want_ios) ||
		    spdk_get_ticks() > g_deadline) {
			g_phase = 1;
			g_client_stop = true;
		}
		break;
	case 1:
		if (!__atomic_load_n(&g_client_stop, __ATOMIC_ACQUIRE)) {
			pthread_join(g_client, NULL);
			g_stop = true;
			g_phase = 2;
		}
		break;
	case 2:
		for (i = 0; i < WORKERS; i++) {
			if (!__atomic_load_n(&g_workers[i].done, __ATOMIC_ACQUIRE)) {
				return 1;
			}
		}
		for (i = 0; i < DEVICES; i++) {
			if (g_devices[i]) {
				device_unregister(i, i);
			}
		}
		g_phase = 3;
		break;
	case 3:
		if (g_told == g_unregisters) {
			CHECK(spdk_bdev_first() == NULL);
			spdk_poller_unregister(&g_conductor);
			spdk_app_stop(0);
		}
	}
	return 1;
}

static void
start(void *arg)
{
	int i, j, k;

	for (i = 0; i < WORKERS; i++) {
		struct worker *worker = &g_workers[i];

		worker->random = g_seed * 1000 + i;
		for (j = 0; j < SESSIONS; j++) {
			worker->sessions[j].worker = worker;
			for (k = 0; k < DEPTH; k++) {
				worker->sessions[j].slots[k].session = &worker->sessions[j];
				worker->sessions[j].slots[k].buffer = spdk_dma_zmalloc(8 * BLOCK, 4096, NULL);
				REQUIRE(worker->sessions[j].slots[k].buffer != NULL);
			}
		}
	}
	for (i = 0; i < WORKERS; i++) {
		struct worker *worker = &g_workers[i];
		char name[16];

		snprintf(name, sizeof(name), "worker%d", i);
		worker->thread = spdk_thread_create(name, NULL);
		REQUIRE(worker->thread != NULL);
		REQUIRE(spdk_thread_send_msg(worker->thread, worker_start, worker) == 0);
	}
	g_random = g_seed;
	g_deadline = spdk_get_ticks() + g_max_seconds * spdk_get_ticks_hz();
	REQUIRE(pthread_create(&g_client, NULL, client_main, NULL) == 0);
	g_conductor = SPDK_POLLER_REGISTER(conduct, NULL, 0);
}

int
main(int argc, char **argv)
{
	struct spdk_app_opts opts = {};
	struct spdk_env_dpdk_mem_stats memory;
	uint64_t accepted = 0, completed = 0, refused = 0, opens = 0, removes = 0, stale = 0;
	const char *opts_mask = "0xf";
	int i, c;

	while ((c = getopt(argc, argv, "s:u:d:i:t:m:")) != -1) {
		switch (c) {
		case 's':
			g_seed = strtoull(optarg, NULL, 0);
			break;
		case 'u':
			g_want_unregisters = strtoull(optarg, NULL, 0);
			break;
		case 'd':
			g_want_deletes = strtoull(optarg, NULL, 0);
			break;
		case 'i':
			g_want_ios = strtoull(optarg, NULL, 0);
			break;
		case 't':
			g_max_seconds = atoi(optarg);
			break;
		case 'm':
			opts_mask = optarg;
			break;
		default:
			return 2;
		}
	}
	printf("seed %lu\n", g_seed);
	snprintf(g_socket, sizeof(g_socket), "/var/tmp/storm.%d.sock", getpid());
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "storm";
	opts.rpc_addr = g_socket;
	opts.reactor_mask = opts_mask;
	opts.no_pci = true;
	opts.print_level = SPDK_LOG_DISABLED;
	opts.disable_cpumask_locks = true;
	CHECK_EQ(spdk_app_start(&opts, start, NULL), 0);
	for (i = 0; i < WORKERS; i++) {
		accepted += g_workers[i].accepted;
		completed += g_workers[i].completed;
		refused += g_workers[i].refused;
		opens += g_workers[i].opens;
		removes += g_workers[i].removes;
		stale += g_workers[i].stale;
		for (int j = 0; j < SESSIONS; j++) {
			for (int k = 0; k < DEPTH; k++) {
				spdk_dma_free(g_workers[i].sessions[j].slots[k].buffer);
			}
		}
	}
	spdk_app_fini();
#ifdef RESPDK_STALE
	/* The memory of the environment can still be asked about: all of it was given back. */
	CHECK_EQ(spdk_env_dpdk_get_mem_stats(&memory, 0), 0);
	CHECK_EQ(memory.heap_allocsz_bytes, 0);
	CHECK_EQ(memory.alloc_count, 0);
#endif
	CHECK_EQ(accepted, completed);
	CHECK_EQ(g_told, g_unregisters);
	CHECK_EQ(g_destructs, g_registers);
	CHECK(g_unregisters >= g_want_unregisters);
	CHECK(g_rpc_deletes >= g_want_deletes);
	CHECK(completed >= g_want_ios);
	printf("%lu I/Os accepted, %lu completed, %lu refused; %lu opens, %lu removals seen, %lu stale descriptors refused; "
	       "%lu unregistrations, "
	       "%lu RPC calls of which %lu deletes and %lu errors\n", accepted, completed, refused, opens, removes, stale,
	       g_unregisters, g_rpc_calls, g_rpc_deletes, g_rpc_errors);
	return check_done();
}
