/*
 * Objects that are none: every kind is given NULL, garbage, objects of every other kind, objects that were freed and
 * followed by a thousand of their kind, and live objects of another thread. Nothing crashes, the answer is the one that
 * the headers promise, and the ledger counts each.
 */

#include "threads.h"

#ifndef RESPDK_STALE

int
main(void)
{
	return 77;
}

#else

#include <spdk/bit_array.h>
#include <spdk/bit_pool.h>
#include <spdk/fd_group.h>
#include <spdk/log.h>
#include <spdk/pipe.h>
#include <spdk_internal/thread.h>
#include <sys/eventfd.h>

static struct spdk_thread *g_t, *g_other;
static char g_devices[4096], g_module[] = "stale";
static int g_device;

/* --- How each kind is made, freed, and used wrongly -------------------------------------------- */

static void
nop(void *ctx)
{
	CHECK(false);
}

static int
nop_poller(void *ctx)
{
	return 0;
}

static void
run_thread(struct spdk_thread *t)
{
	int i;

	for (i = 0; i < 1000 && spdk_thread_poll(t, 0, 0) > 0; i++) {
	}
}

static void *
make_thread(void)
{
	return spdk_thread_create("victim", NULL);
}

static void
free_thread(void *obj)
{
	int i;

	spdk_set_thread(obj);
	CHECK_EQ(spdk_thread_exit(obj), 0);
	spdk_set_thread(g_t);
	for (i = 0; i < 1000 && !spdk_thread_is_exited(obj); i++) {
		spdk_thread_poll(obj, 0, 0);
	}
	spdk_thread_destroy(obj);
}

static void
use_thread(void *obj, int code)
{
	struct spdk_thread *t = obj, *before = spdk_get_thread();
	bool null = obj == NULL;

	REFUSED_INT(spdk_thread_send_msg(t, nop, NULL), code);
	REFUSED_INT(spdk_thread_send_critical_msg(t, nop), code);
	REFUSED_INT(spdk_thread_poll(t, 0, 0), code);
	REFUSED_INT(spdk_thread_exit(t), code);
	REFUSED_INT(spdk_thread_get_interrupt_fd(t), code);
	REFUSED(spdk_thread_get_interrupt_fd_group(t), NULL, code);
	REFUSED(spdk_thread_get_ctx(t), NULL, code);
	REFUSED(spdk_thread_get_cpumask(t), NULL, code);
	REFUSED(spdk_thread_get_id(t), 0, code);
	REFUSED(spdk_thread_get_trace_id(t), 0, code);
	REFUSED(spdk_thread_is_bound(t), false, code);
	REFUSED(spdk_thread_is_running(t), false, code);
	REFUSED(spdk_thread_is_exited(t), code == ESTALE, code);
	REFUSED(spdk_thread_is_idle(t), false, code);
	REFUSED(spdk_thread_has_pollers(t), false, code);
	REFUSED(spdk_thread_has_active_pollers(t), 0, code);
	REFUSED(spdk_thread_next_poller_expiration(t), 0, code);
	REFUSED(spdk_thread_get_first_active_poller(t), NULL, code);
	REFUSED(spdk_thread_get_first_timed_poller(t), NULL, code);
	REFUSED(spdk_thread_get_first_paused_poller(t), NULL, code);
	REFUSED(spdk_thread_get_first_io_channel(t), NULL, code);
	REFUSED_NAME(spdk_thread_get_name(t), code);
	REFUSED_VOID(spdk_thread_bind(t, true), code);
	REFUSED_VOID(spdk_thread_destroy(t), code);
	if (!null) {
		REFUSED(spdk_thread_is_app_thread(t), false, code);
		REFUSED(spdk_thread_get_last_tsc(t), 0, code);
		REFUSED_VOID(spdk_set_thread(t), code);
	}
	CHECK(spdk_get_thread() == before);
}

static void *
make_poller(void)
{
	return spdk_poller_register(nop_poller, NULL, 1000000);
}

static void
free_poller(void *obj)
{
	struct spdk_poller *poller = obj;

	spdk_poller_unregister(&poller);
	run_thread(g_t);
}

static void
use_poller(void *obj, int code)
{
	struct spdk_poller *poller = obj, *copy = obj;
	struct spdk_poller_stats stats;

	REFUSED_VOID(spdk_poller_pause(poller), code);
	REFUSED_VOID(spdk_poller_resume(poller), code);
	REFUSED_VOID(spdk_poller_register_interrupt(poller, NULL, NULL), code);
	REFUSED_VOID(spdk_poller_get_stats(poller, &stats), code);
	REFUSED(spdk_poller_get_id(poller), 0, code);
	REFUSED(spdk_poller_get_period_ticks(poller), 0, code);
	REFUSED(spdk_thread_get_next_active_poller(poller), NULL, code);
	REFUSED(spdk_thread_get_next_timed_poller(poller), NULL, code);
	REFUSED(spdk_thread_get_next_paused_poller(poller), NULL, code);
	REFUSED_NAME(spdk_poller_get_name(poller), code);
	REFUSED_NAME(spdk_poller_get_state_str(poller), code);
	if (obj) {
		REFUSED_VOID(spdk_poller_unregister(&copy), code);
	}
}

static void
foreign_poller(void *obj)
{
	struct spdk_poller *poller = obj, *copy = obj;

	REFUSED_VOID(spdk_poller_pause(poller), EPERM);
	REFUSED_VOID(spdk_poller_resume(poller), EPERM);
	REFUSED_VOID(spdk_poller_register_interrupt(poller, NULL, NULL), EPERM);
	REFUSED_VOID(spdk_poller_unregister(&copy), EPERM);
}

static int
create_cb(void *io_device, void *ctx_buf)
{
	return 0;
}

static void
destroy_cb(void *io_device, void *ctx_buf)
{
}

/* A device of its own for each, or the thread would have one channel only. */
static void *
make_channel(void)
{
	char *device = &g_devices[g_device++ % sizeof(g_devices)];

	spdk_io_device_register(device, create_cb, destroy_cb, 16, NULL);
	return spdk_get_io_channel(device);
}

static void
free_channel(void *obj)
{
	void *device = spdk_io_channel_get_io_device(obj);

	spdk_put_io_channel(obj);
	spdk_io_device_unregister(device, NULL);
	run_thread(g_t);
}

static void
use_channel(void *obj, int code)
{
	struct spdk_io_channel *ch = obj;

	REFUSED_VOID(spdk_put_io_channel(ch), code);
	REFUSED(spdk_io_channel_ref(ch), NULL, code);
	REFUSED(spdk_io_channel_get_thread(ch), NULL, code);
	REFUSED(spdk_io_channel_get_io_device(ch), NULL, code);
	REFUSED_NAME(spdk_io_channel_get_io_device_name(ch), code);
	REFUSED_INT(spdk_io_channel_get_ref_count(ch), code);
	REFUSED(spdk_thread_get_next_io_channel(ch), NULL, code);
	if (ch) {
		REFUSED(spdk_io_channel_from_ctx(spdk_io_channel_get_ctx(ch)), NULL, code);
	}
}

static void
foreign_channel(void *obj)
{
	REFUSED_VOID(spdk_put_io_channel(obj), EPERM);
	REFUSED(spdk_io_channel_ref(obj), NULL, EPERM);
}

static struct spdk_io_channel_iter *g_iter;
static struct spdk_io_channel *g_iter_channel;
static char g_iter_device;

static void
hold(struct spdk_io_channel_iter *i)
{
	g_iter = i;
}

static void *
make_iter(void)
{
	if (!g_iter_channel) {
		spdk_io_device_register(&g_iter_device, create_cb, destroy_cb, 16, "walked");
		g_iter_channel = spdk_get_io_channel(&g_iter_device);
	}
	spdk_for_each_channel(&g_iter_device, hold, NULL, NULL);
	run_thread(g_t);
	return g_iter;
}

static void
free_iter(void *obj)
{
	spdk_for_each_channel_continue(obj, 0);
	run_thread(g_t);
}

static void
use_iter(void *obj, int code)
{
	REFUSED(spdk_io_channel_iter_get_ctx(obj), NULL, code);
	REFUSED(spdk_io_channel_iter_get_channel(obj), NULL, code);
	REFUSED(spdk_io_channel_iter_get_io_device(obj), NULL, code);
	REFUSED_VOID(spdk_for_each_channel_continue(obj, 0), code);
}

static void
foreign_iter(void *obj)
{
	REFUSED_VOID(spdk_for_each_channel_continue(obj, 0), EPERM);
}

static int g_fd = -1;

static void *
make_interrupt(void)
{
	return spdk_interrupt_register(dup(g_fd), nop_poller, NULL, "victim");
}

static void
free_interrupt(void *obj)
{
	struct spdk_interrupt *intr = obj;

	spdk_interrupt_unregister(&intr);
}

static void
use_interrupt(void *obj, int code)
{
	struct spdk_interrupt *intr = obj;

	REFUSED_INT(spdk_interrupt_set_event_types(intr, SPDK_INTERRUPT_EVENT_IN), code);
	if (obj) {
		REFUSED_VOID(spdk_interrupt_unregister(&intr), code);
	}
}

static void
foreign_interrupt(void *obj)
{
	struct spdk_interrupt *intr = obj;

	/* v26.01's own code. */
	REFUSED_INT(spdk_interrupt_set_event_types(intr, SPDK_INTERRUPT_EVENT_IN), EINVAL);
	REFUSED_VOID(spdk_interrupt_unregister(&intr), EPERM);
}

static void *
make_fd_group(void)
{
	struct spdk_fd_group *group = NULL;

	CHECK_EQ(spdk_fd_group_create(&group), 0);
	return group;
}

static void
free_fd_group(void *obj)
{
	spdk_fd_group_destroy(obj);
}

static void
use_fd_group(void *obj, int code)
{
	REFUSED_INT(spdk_fd_group_wait(obj, 0), code);
	REFUSED_INT(spdk_fd_group_get_fd(obj), code);
	REFUSED_INT(spdk_fd_group_event_modify(obj, 0, 1), code);
	REFUSED_INT(SPDK_FD_GROUP_ADD(obj, g_fd, nop_poller, NULL), code);
	REFUSED_VOID(spdk_fd_group_remove(obj, g_fd), code);
	REFUSED(spdk_interrupt_register_fd_group(obj, "x"), NULL, code);
	if (obj) {
		REFUSED_VOID(spdk_fd_group_destroy(obj), code);
	}
}

static void *
make_mempool(void)
{
	static int n;
	char name[32];

	snprintf(name, sizeof(name), "victim%d", n++);
	return spdk_mempool_create(name, 8, 64, 0, SPDK_ENV_NUMA_ID_ANY);
}

static void
use_mempool(void *obj, int code)
{
	void *element = g_devices;

	REFUSED(spdk_mempool_get(obj), NULL, code);
	REFUSED_INT(spdk_mempool_get_bulk(obj, &element, 1), code);
	REFUSED(spdk_mempool_count(obj), 0, code);
	REFUSED_VOID(spdk_mempool_put(obj, element), code);
	if (obj) {
		REFUSED_VOID(spdk_mempool_free(obj), code);
	}
}

static void
free_mempool(void *obj)
{
	spdk_mempool_free(obj);
}

static void *
make_ring(void)
{
	return spdk_ring_create(SPDK_RING_TYPE_MP_MC, 8, SPDK_ENV_NUMA_ID_ANY);
}

static void
free_ring(void *obj)
{
	spdk_ring_free(obj);
}

static void
use_ring(void *obj, int code)
{
	void *entry = NULL;

	REFUSED(spdk_ring_count(obj), 0, code);
	REFUSED(spdk_ring_enqueue(obj, &entry, 1, NULL), 0, code);
	REFUSED(spdk_ring_dequeue(obj, &entry, 1), 0, code);
	if (obj) {
		REFUSED_VOID(spdk_ring_free(obj), code);
	}
}

static void *
make_bit_array(void)
{
	return spdk_bit_array_create(100);
}

static void
free_bit_array(void *obj)
{
	struct spdk_bit_array *ba = obj;

	spdk_bit_array_free(&ba);
}

static void
use_bit_array(void *obj, int code)
{
	REFUSED_INT(spdk_bit_array_set(obj, 0), code);
	REFUSED(spdk_bit_array_get(obj, 0), false, code);
	REFUSED(spdk_bit_array_capacity(obj), 0, code);
	REFUSED_VOID(spdk_bit_array_clear(obj, 0), code);
}

static void *
make_bit_pool(void)
{
	return spdk_bit_pool_create(100);
}

static void
free_bit_pool(void *obj)
{
	struct spdk_bit_pool *pool = obj;

	spdk_bit_pool_free(&pool);
}

static void
use_bit_pool(void *obj, int code)
{
	REFUSED(spdk_bit_pool_capacity(obj), 0, code);
	REFUSED(spdk_bit_pool_is_allocated(obj, 0), false, code);
	REFUSED_VOID(spdk_bit_pool_free_bit(obj, 0), code);
}

static void *
make_iobuf(void)
{
	struct spdk_iobuf_channel *ch = calloc(1, sizeof(*ch));

	CHECK_EQ(spdk_iobuf_channel_init(ch, g_module, 0, 0), 0);
	return ch;
}

static void
free_iobuf(void *obj)
{
	/* The memory stays, or malloc would hand it out again, to another channel. */
	spdk_iobuf_channel_fini(obj);
	run_thread(g_t);
}

static int
no_entry(struct spdk_iobuf_channel *ch, struct spdk_iobuf_entry *entry, void *ctx)
{
	return 0;
}

static void
use_iobuf(void *obj, int code)
{
	struct spdk_iobuf_entry entry;

	REFUSED(spdk_iobuf_get(obj, 1, NULL, NULL), NULL, code);
	REFUSED_VOID(spdk_iobuf_put(obj, g_devices, 1), code);
	REFUSED_VOID(spdk_iobuf_entry_abort(obj, &entry, 1), code);
	REFUSED_INT(spdk_iobuf_for_each_entry(obj, no_entry, NULL), code);
	REFUSED_VOID(spdk_iobuf_channel_fini(obj), code);
}

static void
foreign_iobuf(void *obj)
{
	use_iobuf(obj, EPERM);
}

static void *
make_pipe(void)
{
	static char memory[64];

	return spdk_pipe_create(memory, sizeof(memory));
}

static void
free_pipe(void *obj)
{
	spdk_pipe_destroy(obj);
}

static void
use_pipe(void *obj, int code)
{
	REFUSED_INT(spdk_pipe_writer_advance(obj, 1), code);
	REFUSED_INT(spdk_pipe_reader_advance(obj, 1), code);
	REFUSED(spdk_pipe_reader_bytes_available(obj), 0, code);
	if (obj) {
		REFUSED(spdk_pipe_destroy(obj), NULL, code);
	}
}

static int
notify(void *cb_ctx, struct spdk_mem_map *map, enum spdk_mem_map_notify_action action, void *vaddr, size_t size)
{
	return 0;
}

static const struct spdk_mem_map_ops g_map_ops = { .notify_cb = notify };

static void *
make_map(void)
{
	return spdk_mem_map_alloc(7, &g_map_ops, NULL);
}

static void
free_map(void *obj)
{
	struct spdk_mem_map *map = obj;

	spdk_mem_map_free(&map);
}

static void
use_map(void *obj, int code)
{
	REFUSED_INT(spdk_mem_map_set_translation(obj, 0x200000, 0x200000, 1), code);
	REFUSED_INT(spdk_mem_map_clear_translation(obj, 0x200000, 0x200000), code);
}

static const struct kind {
	const char *ledger;
	void *(*make)(void);
	void (*release)(void *obj);
	void (*use)(void *obj, int code);
	void (*foreign)(void *obj);
	int many;
} g_kinds[] = {
	{ "thread", make_thread, free_thread, use_thread, NULL, 200 },
	{ "poller", make_poller, free_poller, use_poller, foreign_poller, 200 },
	{ "io_channel", make_channel, free_channel, use_channel, foreign_channel, 1000 },
	{ "io_channel_iter", make_iter, free_iter, use_iter, foreign_iter, 1000 },
	{ "interrupt", make_interrupt, free_interrupt, use_interrupt, foreign_interrupt, 100 },
	{ "fd group", make_fd_group, free_fd_group, use_fd_group, NULL, 100 },
	{ "memory pool", make_mempool, free_mempool, use_mempool, NULL, 1000 },
	{ "ring", make_ring, free_ring, use_ring, NULL, 1000 },
	{ "bit array", make_bit_array, free_bit_array, use_bit_array, NULL, 1000 },
	{ "bit pool", make_bit_pool, free_bit_pool, use_bit_pool, NULL, 1000 },
	{ "iobuf_channel", make_iobuf, free_iobuf, use_iobuf, foreign_iobuf, 32 },
	{ "pipe", make_pipe, free_pipe, use_pipe, NULL, 1000 },
	{ "memory map", make_map, free_map, use_map, NULL, 100 },
};

#define KINDS SPDK_COUNTOF(g_kinds)

static uint64_t g_before;

static void
counted(const struct kind *kind)
{
	uint64_t now = refusals(kind->ledger);

	if (!CHECK(now > g_before)) {
		fprintf(stderr, "nothing was counted for %s\n", kind->ledger);
	}
	g_before = now;
}

static uint64_t
xorshift(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void
garbage(const struct kind *kind, uintptr_t live)
{
	uintptr_t low = live & 0xffffffffffff;
	bool opaque = live >> 48 != 0;
	uint64_t state = 0x9e3779b97f4a7c15;
	char *heap = malloc(4096);
	uintptr_t some[] = {
		1, 7, 8, 64, 4096, 0xdeadbeef, 0x7ffffffff000, 0xffffffffffff, UINTPTR_MAX, UINTPTR_MAX - 63, 1ul << 63,
		1ul << 48, 0xffffull << 48, (uintptr_t)&state, (uintptr_t)heap, (uintptr_t)heap + 64, (uintptr_t)g_devices,
		(uintptr_t)garbage, (uintptr_t)environ, live + 1, live + 8, live + 64, live + 4096, live - 8, live - 64,
		live + (1ul << 40), live ^ (1ul << 47), opaque ? low : live | 1ul << 48, live + (1ul << 48),
		opaque ? low | 0xffffull << 48 : live | 0xffffull << 48, low >> 8, low << 3,
	};
	size_t i;

	for (i = 0; i < SPDK_COUNTOF(some); i++) {
		if (some[i] == (uintptr_t)live) {
			continue;
		}
		kind->use((void *)some[i], EBADF);
	}
	for (i = 0; i < 200; i++) {
		kind->use((void *)xorshift(&state), EBADF);
		kind->use((void *)(xorshift(&state) & 0xffffffffffff), EBADF);
	}
	free(heap);
}

static void *
on_a_bare_pthread(void *ctx)
{
	const struct kind *kind = ((void **)ctx)[0];

	/* No thread at all is a wrong one. */
	kind->foreign(((void **)ctx)[1]);
	return NULL;
}

static void
stale(const struct kind *kind)
{
	void *gone[4], *obj;
	int i, k;

	for (i = 0; i < 4; i++) {
		gone[i] = kind->make();
		REQUIRE(gone[i] != NULL);
	}
	for (i = 0; i < 4; i++) {
		kind->release(gone[i]);
		kind->use(gone[i], ESTALE);
	}
	counted(kind);
	/* A thousand of its kind, in rounds of as many as are reasonable at once. */
	for (i = 0; i < 1000; i += kind->many) {
		void **objs = calloc(kind->many, sizeof(*objs));

		for (k = 0; k < kind->many; k++) {
			objs[k] = kind->make();
			REQUIRE(objs[k] != NULL);
			CHECK(objs[k] != gone[0] && objs[k] != gone[3]);
		}
		for (k = 0; k < kind->many; k++) {
			kind->release(objs[k]);
		}
		free(objs);
	}
	for (i = 0; i < 4; i++) {
		kind->use(gone[i], ESTALE);
	}
	counted(kind);
	/* One after the other, so that slots are used again and again. */
	for (i = 0; i < 1000; i++) {
		obj = kind->make();
		CHECK(obj != gone[i % 4]);
		kind->release(obj);
	}
	for (i = 0; i < 4; i++) {
		kind->use(gone[i], ESTALE);
	}
}

static void
wait_for_iobuf(void *arg)
{
	*(bool *)arg = true;
}

int
main(void)
{
	void *live[KINDS], *args[2];
	struct spdk_iobuf_opts opts;
	pthread_t pthread;
	bool done = false;
	int null;
	size_t i, k;

	start_env("stale");
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	CHECK_EQ(spdk_interrupt_mode_enable(), 0);
	CHECK_EQ(spdk_thread_lib_init(NULL, 8), 0);
	g_t = spdk_thread_create("t", NULL);
	g_other = spdk_thread_create("other", NULL);
	REQUIRE(g_t && g_other);
	g_fd = eventfd(0, EFD_NONBLOCK);
	spdk_set_thread(g_t);
	spdk_iobuf_get_opts(&opts, sizeof(opts));
	opts.small_pool_count = 64;
	opts.large_pool_count = 8;
	CHECK_EQ(spdk_iobuf_set_opts(&opts), 0);
	CHECK_EQ(spdk_iobuf_initialize(), 0);
	CHECK_EQ(spdk_iobuf_register_module(g_module), 0);

	for (i = 0; i < KINDS; i++) {
		live[i] = g_kinds[i].make();
		REQUIRE(live[i] != NULL);
	}
	for (i = 0; i < KINDS; i++) {
		const struct kind *kind = &g_kinds[i];

		g_before = refusals(kind->ledger);
		kind->use(NULL, EINVAL);
		counted(kind);
		garbage(kind, (uintptr_t)live[i]);
		counted(kind);
		for (k = 0; k < KINDS; k++) {
			if (k != i) {
				kind->use(live[k], EBADF);
			}
		}
		counted(kind);
		if (kind->foreign) {
			spdk_set_thread(g_other);
			kind->foreign(live[i]);
			counted(kind);
			spdk_set_thread(NULL);
			kind->foreign(live[i]);
			args[0] = (void *)kind;
			args[1] = live[i];
			REQUIRE(pthread_create(&pthread, NULL, on_a_bare_pthread, args) == 0);
			pthread_join(pthread, NULL);
			counted(kind);
			spdk_set_thread(g_t);
		}
		stale(kind);
		/* Through all of it the live one lived. */
		kind->release(live[i]);
		kind->use(live[i], ESTALE);
		live[i] = kind->make();
	}
	for (i = 0; i < KINDS; i++) {
		g_kinds[i].release(live[i]);
	}
	null = spdk_thread_get_count();
	CHECK_EQ(null, 2);

	spdk_put_io_channel(g_iter_channel);
	spdk_io_device_unregister(&g_iter_device, NULL);
	spdk_iobuf_finish(wait_for_iobuf, &done);
	run_thread(g_t);
	CHECK(done);
	spdk_set_thread(NULL);
	end_thread(g_other, NULL, 0);
	end_thread(g_t, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}

#endif
