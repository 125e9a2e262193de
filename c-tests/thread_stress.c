/*
 * Threads under stress: four pthreads drive sixteen threads that are created and exit all the time, send each other
 * messages, register pollers and devices, get and put channels, walk, and use each other's objects when they should not.
 * c-test: timeout=120
 *
 * Every message that was accepted runs exactly once, every unregistration that was accepted reports exactly once, every
 * walk ends exactly once, and every channel that was made is destroyed.
 *
 * STRESS_SEED repeats a run's decisions (not its timing), STRESS_SECONDS says how long it takes.
 */

#include "threads.h"

#ifndef RESPDK_STALE

int
main(void)
{
	return 77;
}

#else

#include <spdk/log.h>
#include <spdk_internal/thread.h>

#define PTHREADS 4
#define THREADS 16
#define DEVICES 8
#define POLLERS 4
#define IDS (1u << 26)
#define SAVED 64

static struct spdk_thread *g_threads[THREADS];
static bool g_stop, g_winding_up;
static uint64_t g_ran_bits[IDS / 64];
static uint32_t g_next_id;

static struct {
	uint64_t accepted, refused, ran, twice, critical, critical_ran, unregisters, unregistered, walks, walked, steps, tours,
		toured, visits, creates, destroys, born, buried, forced, registers, runs, misuse;
} g_n;

#define COUNT(what) __atomic_add_fetch(&g_n.what, 1, __ATOMIC_RELAXED)
#define READ(what) __atomic_load_n(&g_n.what, __ATOMIC_ACQUIRE)

/* What hangs on a thread; touched by its driver only. */
struct load {
	struct spdk_poller *poller[POLLERS];
	struct spdk_io_channel *ch[DEVICES];
	int refs[DEVICES];
	bool leaving;
	uint64_t since;
	struct driver *driver;
};

struct driver {
	pthread_t pthread;
	uint64_t state;
	int first;
};

static struct load g_loads[THREADS];
static char g_devices[DEVICES];
/* Objects as anybody saw them last, dead or alive. */
static void *g_saved[5][SAVED];
enum { S_THREAD, S_POLLER, S_CHANNEL, S_ITER, S_CTX };

static uint32_t
dice(struct driver *d, uint32_t n)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return (uint32_t)(d->state >> 20) % n;
}

static void
save(struct driver *d, int kind, void *obj)
{
	__atomic_store_n(&g_saved[kind][dice(d, SAVED)], obj, __ATOMIC_RELAXED);
}

static void *
saved(struct driver *d, int kind)
{
	return __atomic_load_n(&g_saved[kind][dice(d, SAVED)], __ATOMIC_RELAXED);
}

static void
message(void *ctx)
{
	uint32_t id = (uintptr_t)ctx;
	uint64_t bit = 1ull << (id % 64);

	if (__atomic_fetch_or(&g_ran_bits[id / 64], bit, __ATOMIC_RELAXED) & bit) {
		COUNT(twice);
	}
	COUNT(ran);
}

static void
critical(void *ctx)
{
	COUNT(critical_ran);
}

static void
post(struct driver *d)
{
	struct spdk_thread *to = dice(d, 8) ? __atomic_load_n(&g_threads[dice(d, THREADS)], __ATOMIC_RELAXED) : saved(d, S_THREAD);
	uint32_t id = __atomic_add_fetch(&g_next_id, 1, __ATOMIC_RELAXED);
	int rc;

	if (id >= IDS) {
		return;
	}
	rc = spdk_thread_send_msg(to, message, (void *)(uintptr_t)id);
	if (rc == 0) {
		COUNT(accepted);
	} else {
		COUNT(refused);
		if (rc != -EIO && rc != -ESTALE && rc != -EINVAL) {
			fprintf(stderr, "send said %d\n", rc);
			abort();
		}
	}
	if (dice(d, 16) == 0 && spdk_thread_send_critical_msg(to, critical) == 0) {
		COUNT(critical);
	}
}

static int
run(void *ctx)
{
	COUNT(runs);
	return 0;
}

static int
create(void *io_device, void *ctx_buf)
{
	COUNT(creates);
	return 0;
}

static void
destroy(void *io_device, void *ctx_buf)
{
	COUNT(destroys);
}

static void
unregistered(void *io_device)
{
	COUNT(unregistered);
}

static void
step(struct spdk_io_channel_iter *i)
{
	struct spdk_io_channel *ch;
	struct spdk_thread *t;

	COUNT(steps);
	ch = spdk_io_channel_iter_get_channel(i);
	t = spdk_io_channel_get_thread(ch);
	if (t != spdk_get_thread()) {
		fprintf(stderr, "channel %p belongs to %p, not to %p\n", (void *)ch, (void *)t, (void *)spdk_get_thread());
		abort();
	}
	__atomic_store_n(&g_saved[S_ITER][(uintptr_t)i / 64 % SAVED], (void *)i, __ATOMIC_RELAXED);
	spdk_for_each_channel_continue(i, 0);
}

static void
walked(struct spdk_io_channel_iter *i, int status)
{
	COUNT(walked);
}

static void
visit(void *ctx)
{
	COUNT(visits);
}

static void
toured(void *ctx)
{
	COUNT(toured);
}

/* What a thread does with its own things. */
static void
act(struct driver *d, int slot)
{
	struct load *load = &g_loads[slot];
	void *device = &g_devices[dice(d, DEVICES)];
	int n = dice(d, POLLERS), c = (char *)device - g_devices;
	struct spdk_io_channel *ch;
	struct spdk_poller *copy;

	switch (dice(d, 12)) {
	case 0:
		if (!load->poller[n]) {
			load->poller[n] = spdk_poller_register(run, load, dice(d, 3) * 50);
			save(d, S_POLLER, load->poller[n]);
		}
		break;
	case 1:
		if (load->poller[n]) {
			spdk_poller_pause(load->poller[n]);
		}
		break;
	case 2:
		if (load->poller[n]) {
			spdk_poller_resume(load->poller[n]);
		}
		break;
	case 3:
		copy = load->poller[n];
		spdk_poller_unregister(&load->poller[n]);
		if (copy) {
			spdk_poller_pause(copy);
			spdk_poller_unregister(&copy);
		}
		break;
	case 4:
	case 5:
		/* Fewer references than puts, or a channel would stay for ever. */
		if (load->refs[c] && dice(d, 2)) {
			if (spdk_io_channel_ref(load->ch[c]) != load->ch[c]) {
				abort();
			}
			load->refs[c]++;
		} else if (!load->refs[c]) {
			ch = spdk_get_io_channel(device);
			if (ch) {
				load->ch[c] = ch;
				load->refs[c] = 1;
				save(d, S_CHANNEL, ch);
				save(d, S_CTX, spdk_io_channel_get_ctx(ch));
			}
		}
		break;
	case 6:
	case 7:
		if (load->refs[c]) {
			load->refs[c]--;
			spdk_put_io_channel(load->ch[c]);
		}
		break;
	case 8:
		errno = 0;
		spdk_io_device_register(device, create, destroy, 32, "stressed");
		if (errno == 0) {
			COUNT(registers);
		} else if (errno != EEXIST) {
			abort();
		}
		break;
	case 9:
		if (dice(d, 4) == 0) {
			errno = 0;
			spdk_io_device_unregister(device, unregistered);
			if (errno == 0) {
				COUNT(unregisters);
			} else if (errno != ENODEV && errno != EINPROGRESS) {
				abort();
			}
		}
		break;
	case 10:
		COUNT(walks);
		spdk_for_each_channel(device, step, load, walked);
		break;
	case 11:
		if (dice(d, 8) == 0) {
			COUNT(tours);
			spdk_for_each_thread(visit, NULL, toured);
		}
		break;
	}
}

/* What nobody should do. Whatever comes back, it comes back. */
static void
misuse(struct driver *d)
{
	struct spdk_thread *t = saved(d, S_THREAD);
	struct spdk_poller *poller = saved(d, S_POLLER), *copy = poller;
	struct spdk_io_channel *ch = saved(d, S_CHANNEL);
	struct spdk_io_channel_iter *iter = saved(d, S_ITER);
	const char *name;

	COUNT(misuse);
	switch (dice(d, 10)) {
	case 0:
		name = spdk_thread_get_name(t);
		if (name[0] != 's' && name[0] != '(') {
			fprintf(stderr, "name %s\n", name);
			abort();
		}
		break;
	case 1:
		spdk_thread_get_id(t);
		spdk_thread_is_exited(t);
		spdk_thread_has_pollers(t);
		spdk_thread_get_cpumask(t);
		break;
	case 2:
		/* Without a thread it is always a wrong one. */
		spdk_poller_pause(poller);
		spdk_poller_resume(poller);
		spdk_poller_unregister(&copy);
		break;
	case 3:
		spdk_put_io_channel(ch);
		spdk_io_channel_ref(ch);
		break;
	case 4:
		spdk_io_channel_get_thread(ch);
		spdk_io_channel_get_io_device(ch);
		spdk_io_channel_from_ctx(saved(d, S_CTX));
		break;
	case 5:
		spdk_io_channel_iter_get_ctx(iter);
		spdk_io_channel_iter_get_channel(iter);
		spdk_for_each_channel_continue(iter, -1);
		break;
	case 6:
		spdk_thread_exit(t);
		break;
	case 7:
		spdk_poller_get_name(poller);
		spdk_poller_get_period_ticks(poller);
		spdk_thread_get_next_active_poller((void *)((uintptr_t)poller + 64));
		break;
	case 8:
		spdk_thread_send_msg((void *)((uintptr_t)t ^ 64), message, NULL);
		spdk_thread_send_msg((void *)ch, message, NULL);
		break;
	case 9:
		spdk_io_channel_get_io_device_name(ch);
		break;
	}
}

static void
bear(struct driver *d, int slot)
{
	struct spdk_thread *t;
	char name[16];

	snprintf(name, sizeof(name), "s%d", slot);
	memset(&g_loads[slot], 0, sizeof(g_loads[slot]));
	g_loads[slot].driver = d;
	t = spdk_thread_create(name, NULL);
	if (!t) {
		abort();
	}
	COUNT(born);
	save(d, S_THREAD, t);
	__atomic_store_n(&g_threads[slot], t, __ATOMIC_RELEASE);
}

static void
let_go(int slot)
{
	struct load *load = &g_loads[slot];
	int i;

	for (i = 0; i < POLLERS; i++) {
		spdk_poller_unregister(&load->poller[i]);
	}
	for (i = 0; i < DEVICES; i++) {
		while (load->refs[i] > 0) {
			load->refs[i]--;
			spdk_put_io_channel(load->ch[i]);
		}
	}
	load->leaving = true;
	load->since = spdk_get_ticks();
}

/* Lets go of everything and begins to exit. */
static void
leave(int slot)
{
	let_go(slot);
	if (spdk_thread_exit(g_threads[slot]) != 0) {
		abort();
	}
}

static void
turn(struct driver *d, int slot, bool playing)
{
	struct spdk_thread *t = g_threads[slot];

	if (!t) {
		return;
	}
	spdk_set_thread(t);
	if (playing && !g_loads[slot].leaving) {
		act(d, slot);
		if (dice(d, 4) == 0) {
			post(d);
		}
		if (dice(d, 400) == 0 && slot != 0) {
			leave(slot);
		}
	}
	spdk_set_thread(NULL);
	spdk_thread_poll(t, dice(d, 3), 0);
	if (spdk_thread_is_exited(t)) {
		/* After five seconds a thread ends whatever hangs on it. */
		if (spdk_get_ticks() - g_loads[slot].since > spdk_get_ticks_hz() * 9 / 2) {
			COUNT(forced);
		}
		spdk_thread_destroy(t);
		COUNT(buried);
		__atomic_store_n(&g_threads[slot], NULL, __ATOMIC_RELEASE);
		if (playing) {
			bear(d, slot);
		}
	}
}

static void *
drive(void *ctx)
{
	struct driver *d = ctx;
	int slot;

	while (!__atomic_load_n(&g_stop, __ATOMIC_ACQUIRE)) {
		for (slot = d->first; slot < THREADS; slot += PTHREADS) {
			turn(d, slot, true);
		}
		if (dice(d, 2) == 0) {
			post(d);
		}
		if (dice(d, 4) == 0) {
			misuse(d);
		}
	}
	for (slot = d->first; slot < THREADS; slot += PTHREADS) {
		if (g_threads[slot] && !g_loads[slot].leaving) {
			spdk_set_thread(g_threads[slot]);
			/* The app thread stays. */
			(slot == 0 ? let_go : leave)(slot);
			spdk_set_thread(NULL);
		}
	}
	while (!__atomic_load_n(&g_winding_up, __ATOMIC_ACQUIRE)) {
		for (slot = d->first; slot < THREADS; slot += PTHREADS) {
			turn(d, slot, false);
		}
	}
	return NULL;
}

static bool
quiet(void)
{
	int i;

	for (i = 1; i < THREADS; i++) {
		if (__atomic_load_n(&g_threads[i], __ATOMIC_ACQUIRE)) {
			return false;
		}
	}
	return (READ(accepted) == READ(ran) || READ(forced)) && READ(walks) == READ(walked) && READ(tours) == READ(toured) &&
	       READ(unregisters) == READ(unregistered) && READ(critical) == READ(critical_ran);
}

int
main(void)
{
	const char *seed_text = getenv("STRESS_SEED"), *seconds_text = getenv("STRESS_SECONDS");
	uint64_t seed = seed_text ? strtoull(seed_text, NULL, 0) : spdk_get_ticks() | 1;
	double seconds = seconds_text ? atof(seconds_text) : 8;
	struct driver drivers[PTHREADS];
	uint64_t bits = 0;
	int i;

	start_env("thread_stress");
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	printf("STRESS_SEED=0x%lx\n", seed);
	fflush(stdout);
	CHECK_EQ(spdk_thread_lib_init(NULL, 24), 0);
	for (i = 0; i < PTHREADS; i++) {
		drivers[i] = (struct driver) { .state = seed * (2 * i + 1) + i, .first = i };
	}
	for (i = 0; i < THREADS; i++) {
		bear(&drivers[i % PTHREADS], i);
	}
	for (i = 0; i < PTHREADS; i++) {
		REQUIRE(pthread_create(&drivers[i].pthread, NULL, drive, &drivers[i]) == 0);
	}
	usleep((useconds_t)(seconds * 1e6));
	__atomic_store_n(&g_stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < 3000 && !quiet(); i++) {
		usleep(10000);
	}
	CHECK(quiet());
	__atomic_store_n(&g_winding_up, true, __ATOMIC_RELEASE);
	for (i = 0; i < PTHREADS; i++) {
		pthread_join(drivers[i].pthread, NULL);
	}

	/* Whatever is still registered goes. */
	spdk_set_thread(g_threads[0]);
	for (i = 0; i < DEVICES; i++) {
		errno = 0;
		spdk_io_device_unregister(&g_devices[i], unregistered);
		if (errno == 0) {
			COUNT(unregisters);
		}
	}
	spdk_set_thread(NULL);
	settle(g_threads, 1);
	end_thread(g_threads[0], NULL, 0);
	COUNT(buried);

	for (i = 0; i < (int)(IDS / 64); i++) {
		bits += __builtin_popcountll(g_ran_bits[i]);
	}
	CHECK_EQ(g_n.twice, 0);
	CHECK_EQ(bits, g_n.ran);
	if (g_n.forced == 0) {
		CHECK_EQ(g_n.ran, g_n.accepted);
	}
	CHECK_EQ(g_n.critical_ran, g_n.critical);
	CHECK_EQ(g_n.unregistered, g_n.unregisters);
	CHECK_EQ(g_n.unregisters, g_n.registers);
	CHECK_EQ(g_n.walked, g_n.walks);
	CHECK_EQ(g_n.toured, g_n.tours);
	CHECK_EQ(g_n.creates, g_n.destroys);
	CHECK_EQ(g_n.born, g_n.buried);
	CHECK(g_n.accepted > 0 && g_n.unregisters > 0 && g_n.creates > 0);
	printf("%lu threads (%lu forced), %lu messages (%lu refused), %lu critical, %lu devices, %lu channels, %lu walks (%lu steps), "
	       "%lu tours (%lu visits), %lu pollers run, %lu misuses counted %lu\n", g_n.born, g_n.forced, g_n.accepted, g_n.refused,
	       g_n.critical, g_n.registers, g_n.creates, g_n.walks, g_n.steps, g_n.tours, g_n.visits, g_n.runs, g_n.misuse,
	       refusals("thread") + refusals("poller") + refusals("io_channel") + refusals("io_channel_iter"));
	CHECK_EQ(spdk_thread_get_count(), 1);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}

#endif
