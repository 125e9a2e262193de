/*
 * One live object of each kind, stale ones of which a thousand of the same kind were made since, and objects of another
 * thread; made with the public API only.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#define STALES 3
#define LATER 1000

/* A function that any callback argument can be: it ignores what it gets and answers 0. */
static int64_t
noop_(void)
{
	return 0;
}
static void *const noop = (void *)noop_;

static char g_scratch[65536] __attribute__((aligned(4096)));
static struct iovec g_iov[32];
static FILE *g_null;
static va_list g_ap;
static struct spdk_thread *g_main, *g_other;
/* A walk stays where it is: its iterator lives. */
static bool g_hold;

static void
poll_threads(void)
{
	struct spdk_thread *was = spdk_get_thread();

	for (int i = 0; i < 10; i++) {
		spdk_thread_poll(g_main, 0, 0);
		if (g_other) {
			spdk_thread_poll(g_other, 0, 0);
		}
	}
	spdk_set_thread(was);
}

static int
poll_nothing(void *arg)
{
	(void)arg;
	return 0;
}

static void *
make_thread(void)
{
	return spdk_thread_create("misused", NULL);
}
static void
gone_thread(void *t)
{
	struct spdk_thread *was = spdk_get_thread();

	spdk_set_thread(t);
	spdk_thread_exit(t);
	while (!spdk_thread_is_exited(t)) {
		spdk_thread_poll(t, 0, 0);
	}
	spdk_set_thread(was);
	spdk_thread_destroy(t);
}

static void *
make_poller(void)
{
	return spdk_poller_register(poll_nothing, NULL, 1000000);
}
static void
gone_poller(void *p)
{
	struct spdk_poller *poller = p;

	spdk_poller_unregister(&poller);
	poll_threads();
}

static int
channel_create(void *device, void *ctx)
{
	(void)device, (void)ctx;
	return 0;
}
static void
channel_destroy(void *device, void *ctx)
{
	(void)device, (void)ctx;
}
static void *
make_io_device(void)
{
	void *device = malloc(64);

	spdk_io_device_register(device, channel_create, channel_destroy, 64, "misused");
	return device;
}
static void
gone_io_device(void *device)
{
	spdk_io_device_unregister(device, NULL);
	poll_threads();
}
static void *
make_channel(void)
{
	return spdk_get_io_channel(make_io_device());
}
static void
gone_channel(void *ch)
{
	spdk_put_io_channel(ch);
	poll_threads();
}

static void *
make_bit_array(void)
{
	return spdk_bit_array_create(64);
}
static void
gone_bit_array(void *a)
{
	struct spdk_bit_array *array = a;

	spdk_bit_array_free(&array);
}
static void *
make_bit_pool(void)
{
	return spdk_bit_pool_create(64);
}
static void
gone_bit_pool(void *a)
{
	struct spdk_bit_pool *pool = a;

	spdk_bit_pool_free(&pool);
}
static void *
make_pipe(void)
{
	return spdk_pipe_create(malloc(64), 64);
}
static void
gone_pipe(void *p)
{
	spdk_pipe_destroy(p);
}
static void *
make_pipe_group(void)
{
	return spdk_pipe_group_create();
}
static void
gone_pipe_group(void *p)
{
	spdk_pipe_group_destroy(p);
}
static void *
make_zipf(void)
{
	return spdk_zipf_create(100, 0.5, 1);
}
static void
gone_zipf(void *z)
{
	struct spdk_zipf *zipf = z;

	spdk_zipf_free(&zipf);
}
static void *
make_fd_group(void)
{
	struct spdk_fd_group *group = NULL;

	spdk_fd_group_create(&group);
	return group;
}
static void
gone_fd_group(void *g)
{
	spdk_fd_group_destroy(g);
}
static int
write_nothing(void *ctx, const void *data, size_t size)
{
	(void)ctx, (void)data, (void)size;
	return 0;
}
static void *
make_json(void)
{
	return spdk_json_write_begin(write_nothing, NULL, 0);
}
static void
gone_json(void *w)
{
	spdk_json_write_end(w);
}
static void *
make_mempool(void)
{
	static unsigned n;
	char name[32];

	snprintf(name, sizeof(name), "misused%u", n++);
	return spdk_mempool_create(name, 4, 64, 0, SPDK_ENV_NUMA_ID_ANY);
}
static void
gone_mempool(void *p)
{
	spdk_mempool_free(p);
}
static void *
make_ring(void)
{
	return spdk_ring_create(SPDK_RING_TYPE_MP_MC, 16, SPDK_ENV_NUMA_ID_ANY);
}
static void
gone_ring(void *r)
{
	spdk_ring_free(r);
}
static void *
make_map(void)
{
	return spdk_mem_map_alloc(0, NULL, NULL);
}
static void
gone_map(void *m)
{
	struct spdk_mem_map *map = m;

	spdk_mem_map_free(&map);
}
static void *
make_deprecation(void)
{
	struct spdk_deprecation *deprecation = NULL;

	spdk_log_deprecation_register("misused", "misused", "v1", 0, &deprecation);
	return deprecation;
}
static void *
make_flag(void)
{
	return spdk_log_get_first_flag();
}

/* Iterators live during their walk; what is kept of one is stale, unless the walk does not go on. */
static struct spdk_io_channel_iter *g_iter;
static void
keep_iter(struct spdk_io_channel_iter *i)
{
	g_iter = i;
	if (!g_hold) {
		spdk_for_each_channel_continue(i, 0);
	}
}
static void *g_walked;
static void *
make_iter(void)
{
	if (g_walked == NULL) {
		g_walked = make_io_device();
		spdk_get_io_channel(g_walked);
	}
	spdk_for_each_channel(g_walked, keep_iter, NULL, NULL);
	poll_threads();
	return g_iter;
}
static void *
make_iobuf(void)
{
	struct spdk_iobuf_channel *ch = malloc(sizeof(*ch));
	static bool ready;

	if (!ready) {
		spdk_iobuf_initialize();
		spdk_iobuf_register_module("misused");
		/* The name that the matrix passes to functions. */
		spdk_iobuf_register_module("misuse");
		ready = true;
	}
	return spdk_iobuf_channel_init(ch, "misused", 0, 0) == 0 ? ch : NULL;
}
static void
gone_iobuf(void *ch)
{
	struct spdk_iobuf_channel copy = *(struct spdk_iobuf_channel *)ch;

	spdk_iobuf_channel_fini(ch);
	/* What a program that kept a copy would use. */
	*(struct spdk_iobuf_channel *)ch = copy;
	poll_threads();
}
static void
gone_already(void *object)
{
	(void)object;
}

/* Interrupts need interrupt mode, which is a run of its own. */
static void *
make_interrupt(void)
{
	static int fds[2];

	/* A descriptor that is ready never: the read end of a pipe into which nobody writes. */
	if (fds[0] == 0 && pipe(fds) != 0) {
		return NULL;
	}
	return spdk_interrupt_register(dup(fds[0]), poll_nothing, NULL, "misused");
}
static void
gone_interrupt(void *i)
{
	struct spdk_interrupt *interrupt = i;

	spdk_interrupt_unregister(&interrupt);
	poll_threads();
}

/* Events need reactors, which is a run of its own as well; one that was called is gone when its reactor has run it. */
static void
run_event(void *arg1, void *arg2)
{
	(void)arg1, (void)arg2;
}
static void *
make_event(void)
{
	return spdk_event_allocate(spdk_env_get_current_core(), run_event, NULL, NULL);
}

#include "services.h"
#include "block.h"
#include "accel.h"
#include "sock.h"
#include "pci.h"
#include "blob.h"

/*
 * FIXTURE(type, make, gone, bound to a thread, no handle of the library's): `gone` NULL means that the kind lives for
 * ever; `gone_already` that what `make` answers is stale at once.
 */
#define FIXTURES(FIXTURE)                                                                                              \
	FIXTURE(spdk_thread, make_thread, gone_thread, false, false)                                                   \
	FIXTURE(spdk_poller, make_poller, gone_poller, true, false)                                                    \
	FIXTURE(io_device, make_io_device, gone_io_device, false, false)                                               \
	FIXTURE(spdk_io_channel, make_channel, gone_channel, true, false)                                              \
	FIXTURE(spdk_io_channel_iter, make_iter, gone_already, true, false)                                            \
	FIXTURE(spdk_bit_array, make_bit_array, gone_bit_array, false, false)                                          \
	FIXTURE(spdk_bit_pool, make_bit_pool, gone_bit_pool, false, false)                                             \
	FIXTURE(spdk_pipe, make_pipe, gone_pipe, false, false)                                                         \
	FIXTURE(spdk_pipe_group, make_pipe_group, gone_pipe_group, false, false)                                       \
	FIXTURE(spdk_zipf, make_zipf, gone_zipf, false, false)                                                         \
	FIXTURE(spdk_fd_group, make_fd_group, gone_fd_group, false, false)                                             \
	FIXTURE(spdk_json_write_ctx, make_json, gone_json, false, false)                                               \
	FIXTURE(spdk_mempool, make_mempool, gone_mempool, false, false)                                                \
	FIXTURE(spdk_ring, make_ring, gone_ring, false, false)                                                         \
	FIXTURE(spdk_mem_map, make_map, gone_map, false, false)                                                        \
	FIXTURE(spdk_iobuf_channel, make_iobuf, gone_iobuf, true, true)                                                \
	FIXTURE(spdk_deprecation, make_deprecation, NULL, false, false)                                                \
	FIXTURE(spdk_log_flag, make_flag, NULL, false, false)                                                          \
	SERVICE_FIXTURES(FIXTURE)                                                                                      \
	BLOCK_FIXTURES(FIXTURE)                                                                                        \
	SOCK_FIXTURES(FIXTURE)                                                                                         \
	BLOB_FIXTURES(FIXTURE)                                                                                         \
	ACCEL_FIXTURES(FIXTURE)                                                                                        \
	PCI_FIXTURES(FIXTURE)                                                                                          \
	FIXTURE(spdk_interrupt, make_interrupt, gone_interrupt, true, false)                                           \
	FIXTURE(spdk_event, make_event, NULL, false, false)

/*
 * Three runs: without a framework, where all kinds but two are made; in interrupt mode; on a reactor. In the last two the
 * kinds of the first lines above stand for "another kind".
 */
static enum run { RUN_PLAIN, RUN_INTERRUPT, RUN_APP } g_run;

#define LIVE(type, make, gone, bound, value) static void *g_live_##type, *g_elsewhere_##type;
FIXTURES(LIVE)
#define INDEX(type, make, gone, bound, value) KIND_##type,
enum { FIXTURES(INDEX) KINDS };

static struct kind {
	const char *name;
	void *(*make)(void);
	void (*gone)(void *);
	bool bound, value;
	void **live, **elsewhere;
	void *stale[STALES];
} g_kinds[KINDS] = {
#define ENTRY(type, make, gone, bound, value) { #type, make, gone, bound, value, &g_live_##type, &g_elsewhere_##type, { NULL } },
	FIXTURES(ENTRY)
};

/* The run that a kind, or -1, is tried in. */
static enum run
run_of(int kind)
{
	return kind == KIND_spdk_interrupt ? RUN_INTERRUPT : kind == KIND_spdk_event ? RUN_APP : RUN_PLAIN;
}

static void
fixture_other_thread(void)
{
	spdk_set_thread(g_other);
}

static int
fixture_kinds(void)
{
	static void *later[LATER];

	for (int k = 0; k < KINDS; k++) {
		struct kind *kind = &g_kinds[k];

		if (run_of(k) != g_run) {
			if (g_run != RUN_PLAIN && k <= KIND_spdk_fd_group && kind->gone != gone_already) {
				*kind->live = kind->make();
			}
			continue;
		}
		if (kind->gone == NULL) {
			*kind->live = kind->make();
			continue;
		}
		for (int i = 0; i < STALES; i++) {
			kind->stale[i] = kind->make();
		}
		for (int i = 0; i < STALES; i++) {
			if (kind->stale[i] == NULL) {
				printf("cannot make a %s\n", kind->name);
				return 1;
			}
			kind->gone(kind->stale[i]);
		}
		/* Some of the thousand stay until all are made, the others come and go. */
		for (int i = 0; i < LATER; i++) {
			later[i] = kind->make();
			if (i % 20 && later[i]) {
				kind->gone(later[i]);
			}
		}
		for (int i = 0; i < LATER; i += 20) {
			if (later[i]) {
				kind->gone(later[i]);
			}
		}
		g_hold = kind->gone == gone_already;
		*kind->live = kind->make();
		g_hold = false;
		/* The call is made from the other thread, the object is the main thread's. */
		if (kind->bound) {
			*kind->elsewhere = *kind->live;
		}
	}
	return 0;
}

static int run_rows(void);

/* On a reactor: a few events run and are gone, then a thousand others, then the rows. */
static void *g_later[LATER];
static int g_ran, g_result = 1;
static struct spdk_event *
counted_event(spdk_event_fn fn)
{
	return spdk_event_allocate(spdk_env_get_current_core(), fn, NULL, NULL);
}
static void
run_later(void *arg1, void *arg2)
{
	(void)arg1, (void)arg2;
	if (++g_ran == LATER) {
		spdk_set_thread(g_main);
		g_result = fixture_kinds() ? 1 : run_rows();
		spdk_app_stop(0);
	}
}
static void
run_stale(void *arg1, void *arg2)
{
	(void)arg1, (void)arg2;
	if (++g_ran == STALES) {
		g_ran = 0;
		for (int i = 0; i < LATER; i++) {
			g_later[i] = counted_event(run_later);
		}
		for (int i = 0; i < LATER; i++) {
			spdk_event_call(g_later[i]);
		}
	}
}
static void
app_started(void *arg)
{
	(void)arg;
	g_main = spdk_get_thread();
	g_other = spdk_thread_create("other", NULL);
	for (int i = 0; i < STALES; i++) {
		spdk_event_call(g_kinds[KIND_spdk_event].stale[i] = counted_event(run_stale));
	}
}
static int
run_app(void)
{
	struct spdk_app_opts opts;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "misuse";
	opts.rpc_addr = NULL;
	opts.mem_size = 64;
	opts.no_huge = true;
	opts.disable_cpumask_locks = true;
	opts.print_level = SPDK_LOG_ERROR;
	if (spdk_app_start(&opts, app_started, NULL) != 0) {
		printf("the application does not start\n");
	}
	spdk_app_fini();
	return g_result;
}

int
main(int argc, char **argv)
{
	struct spdk_env_opts opts;

	for (int i = 0; i < 32; i++) {
		g_iov[i].iov_base = g_scratch;
		g_iov[i].iov_len = 4096;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	g_null = fopen("/dev/null", "r+");
	g_run = argc > 1 ? atoi(argv[1]) : RUN_PLAIN;
	if (g_run == RUN_APP) {
		return run_app();
	}
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = "misuse";
	opts.mem_size = 64;
	if (spdk_env_init(&opts) != 0 || (g_run == RUN_INTERRUPT && spdk_interrupt_mode_enable() != 0) ||
	    spdk_thread_lib_init(NULL, 0) != 0) {
		printf("the environment does not start\n");
		return 1;
	}
	g_main = spdk_thread_create("main", NULL);
	g_other = spdk_thread_create("other", NULL);
	spdk_set_thread(g_main);
	if (g_run == RUN_PLAIN && (block_start() != 0 || accel_start() != 0)) {
		printf("the block layer does not start\n");
		return 1;
	}
	if (g_run == RUN_PLAIN) {
		blob_start();
	}
	if (fixture_kinds() != 0) {
		return 1;
	}
	return run_rows();
}

#endif
