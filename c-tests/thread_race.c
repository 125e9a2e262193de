/*
 * Two pthreads at the same instant on one object: one polls a thread and the other is refused, one destroys it and the
 * other is refused, one calls an event and the other is refused.
 * c-test: timeout=60
 */

#include "threads.h"

#ifndef RESPDK_STALE

int
main(void)
{
	return 77;
}

#else

#include <spdk/event.h>
#include <spdk/log.h>
#include <spdk_internal/event.h>
#include <spdk_internal/thread.h>
#include <sched.h>
#include <sys/wait.h>

#define ROUNDS 200
#define EVENTS 3000

static struct spdk_thread *g_thread;
static struct spdk_event *g_event;
static int g_go, g_arrived, g_inside, g_together, g_polls, g_refused, g_other, g_destroyed, g_kept, g_called, g_late, g_ran;
static bool g_end;

#define ADD(what, n) __atomic_add_fetch(&(what), n, __ATOMIC_SEQ_CST)

/* Both pthreads start round `n` together. */
static void
meet(int n)
{
	ADD(g_arrived, 1);
	for (int i = 0; __atomic_load_n(&g_arrived, __ATOMIC_SEQ_CST) < 2 * n; i++) {
		/* Whoever waits runs when the other comes, unless the machine is busy. */
		if (i > 20000) {
			sched_yield();
		}
	}
}

static int
poller(void *arg)
{
	(void)arg;
	if (ADD(g_inside, 1) != 1) {
		ADD(g_together, 1);
	}
	for (volatile int i = 0; i < 1000; i++) {
	}
	ADD(g_inside, -1);
	return 0;
}

/* A pthread inherits the processor of the one that makes it. */
static void
go_anywhere(void)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	CHECK_EQ(sched_setaffinity(0, sizeof(all), &all), 0);
}

static void *
drive(void *arg)
{
	bool first = arg != NULL;

	go_anywhere();

	for (int round = 1; round <= ROUNDS; round++) {
		int rc;

		if (first) {
			g_thread = spdk_thread_create("race", NULL);
			spdk_set_thread(g_thread);
			for (int i = 0; i < 3; i++) {
				spdk_poller_register(poller, NULL, 0);
			}
			spdk_set_thread(NULL);
		}
		meet(3 * round - 2);
		for (int i = 0; i < 40; i++) {
			rc = spdk_thread_poll(g_thread, 0, 0);
			ADD(*(rc == 0 ? &g_polls : rc == -EPERM ? &g_refused : &g_other), 1);
		}
		meet(3 * round - 1);
		if (first) {
			struct spdk_poller *p;

			spdk_set_thread(g_thread);
			while ((p = spdk_thread_get_first_active_poller(g_thread)) != NULL) {
				spdk_poller_unregister(&p);
				spdk_set_thread(NULL);
				spdk_thread_poll(g_thread, 0, 0);
				spdk_set_thread(g_thread);
			}
			spdk_thread_exit(g_thread);
			spdk_set_thread(NULL);
			while (!spdk_thread_is_exited(g_thread)) {
				spdk_thread_poll(g_thread, 0, 0);
			}
		}
		meet(3 * round);
		errno = 0;
		spdk_thread_destroy(g_thread);
		ADD(*(errno == 0 ? &g_destroyed : &g_kept), 1);
		/* Nobody makes the next one before both are done with this. */
		ADD(g_go, 1);
		while (__atomic_load_n(&g_go, __ATOMIC_SEQ_CST) < 2 * round) {
			sched_yield();
		}
	}
	return NULL;
}

static void
run(void *arg1, void *arg2)
{
	(void)arg1, (void)arg2;
	g_ran++;
}

/* Half of the events are called by two foreign pthreads, the other half by one of them and the reactor. */
static void *
call(void *arg)
{
	(void)arg;
	go_anywhere();
	for (int n = 1; n <= EVENTS; n++) {
		while (__atomic_load_n(&g_go, __ATOMIC_ACQUIRE) < n) {
			if (__atomic_load_n(&g_end, __ATOMIC_ACQUIRE)) {
				return NULL;
			}
			sched_yield();
		}
		errno = 0;
		spdk_event_call(g_event);
		ADD(*(errno == 0 ? &g_called : &g_late), 1);
		ADD(g_arrived, 1);
	}
	return NULL;
}

static pthread_t g_caller;
static int g_round;

static int
offer(void *arg)
{
	(void)arg;
	/* The other has called the last one. */
	if (__atomic_load_n(&g_arrived, __ATOMIC_ACQUIRE) < g_round) {
		return 0;
	}
	if (g_round == EVENTS) {
		spdk_app_stop(0);
		return 0;
	}
	g_event = spdk_event_allocate(spdk_env_get_current_core(), run, NULL, NULL);
	if (g_event == NULL) {
		spdk_app_stop(1);
		return 0;
	}
	__atomic_store_n(&g_go, ++g_round, __ATOMIC_RELEASE);
	for (volatile int i = 0; i < g_round % 200; i++) {
	}
	errno = 0;
	spdk_event_call(g_event);
	ADD(*(errno == 0 ? &g_called : &g_late), 1);
	return 1;
}

static struct spdk_poller *g_offer;

static void
start(void *arg)
{
	(void)arg;
	g_offer = spdk_poller_register(offer, NULL, 0);
	REQUIRE(pthread_create(&g_caller, NULL, call, NULL) == 0);
}

static void
race_threads(void)
{
	pthread_t pthreads[2];

	start_env("thread_race");
	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	/* The first thread is the app thread, which is not for destroying. */
	REQUIRE(spdk_thread_create("first", NULL) != NULL);
	for (long i = 0; i < 2; i++) {
		REQUIRE(pthread_create(&pthreads[i], NULL, drive, (void *)i) == 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(pthreads[i], NULL);
	}
	printf("%d polls, %d refused; %d destroyed, %d refused\n", g_polls, g_refused, g_destroyed, g_kept);
	CHECK_EQ(g_together, 0);
	CHECK_EQ(g_other, 0);
	CHECK_EQ(g_polls + g_refused, 2 * 40 * ROUNDS);
	CHECK_EQ(g_destroyed, ROUNDS);
	CHECK_EQ(g_kept, ROUNDS);
}

static void
race_events(void)
{
	struct spdk_app_opts opts;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "thread_race";
	opts.rpc_addr = NULL;
	opts.no_huge = true;
	opts.mem_size = 64;
	opts.disable_cpumask_locks = true;
	opts.print_level = SPDK_LOG_DISABLED;
	CHECK_EQ(spdk_app_start(&opts, start, NULL), 0);
	__atomic_store_n(&g_end, true, __ATOMIC_RELEASE);
	pthread_join(g_caller, NULL);
	spdk_app_fini();
	printf("%d events: %d calls accepted, %d refused, %d ran\n", g_round, g_called, g_late, g_ran);
	CHECK_EQ(g_round, EVENTS);
	CHECK_EQ(g_called, EVENTS);
	CHECK_EQ(g_late, EVENTS);
	CHECK_EQ(g_ran, EVENTS);
}

int
main(void)
{
	pid_t pid;
	int status;

	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	pid = fork();
	if (pid == 0) {
		race_threads();
		return check_done();
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	race_events();
	return check_done();
}

#endif
