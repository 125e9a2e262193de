/* spdk/thread.h: interrupt mode, with real file descriptors and epoll. */

#include "threads.h"
#include <spdk/fd_group.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <fcntl.h>

static struct spdk_thread *g_app, *g_t;
static int g_msgs, g_resched;

static int
thread_op(struct spdk_thread *thread, enum spdk_thread_op op)
{
	g_resched += op == SPDK_THREAD_OP_RESCHED;
	return 0;
}

static bool
thread_op_supported(enum spdk_thread_op op)
{
	return true;
}

/* Whether a descriptor is ready to be read within some milliseconds, as epoll sees it. */
static bool
ready(int fd, int ms)
{
	struct epoll_event event = { .events = EPOLLIN }, out;
	int epfd = epoll_create1(0), n;

	REQUIRE(epfd >= 0);
	REQUIRE(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event) == 0);
	n = epoll_wait(epfd, &out, 1, ms);
	close(epfd);
	return n == 1;
}

static void
message(void *ctx)
{
	CHECK(spdk_get_thread() == g_t);
	g_msgs++;
}

static int g_events;

static int
on_event(void *ctx)
{
	uint64_t n;

	CHECK(spdk_get_thread() == g_t);
	if (ctx) {
		CHECK(read(*(int *)ctx, &n, sizeof(n)) == sizeof(n));
	}
	g_events++;
	return 1;
}

static void
signal_fd(int fd)
{
	uint64_t one = 1;

	CHECK(write(fd, &one, sizeof(one)) == sizeof(one));
}

static int
wait_once(int ms)
{
	return spdk_fd_group_wait(spdk_thread_get_interrupt_fd_group(g_t), ms);
}

static void
messages(void)
{
	int fd = spdk_thread_get_interrupt_fd(g_t), i;

	CHECK(fd >= 0);
	CHECK(spdk_thread_get_interrupt_fd_group(g_t) != NULL);
	CHECK_EQ(fd, spdk_fd_group_get_fd(spdk_thread_get_interrupt_fd_group(g_t)));
	CHECK(!ready(fd, 0));
	CHECK_EQ(spdk_thread_send_msg(g_t, message, NULL), 0);
	CHECK(ready(fd, 1000));
	CHECK(wait_once(0) > 0);
	CHECK_EQ(g_msgs, 1);
	CHECK(!ready(fd, 0));
	/* More than one batch: it stays ready until all are done. */
	for (i = 0; i < 20; i++) {
		spdk_thread_send_msg(g_t, message, NULL);
	}
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	CHECK_EQ(g_msgs, 21);
	CHECK(!ready(fd, 0));
	/* spdk_thread_poll serves what is ready, without waiting. */
	spdk_thread_send_msg(g_t, message, NULL);
	CHECK(spdk_thread_poll(g_t, 0, 0) > 0);
	CHECK_EQ(g_msgs, 22);
	CHECK_EQ(spdk_thread_poll(g_t, 0, 0), 0);
	CHECK_EQ(spdk_thread_send_critical_msg(g_t, message), 0);
	CHECK(ready(fd, 1000));
	wait_once(0);
	CHECK_EQ(g_msgs, 23);
}

static void
interrupts(void)
{
	struct spdk_interrupt *intr, *named, *none = NULL, *out_intr;
	struct spdk_event_handler_opts opts;
	int fd = eventfd(0, EFD_NONBLOCK), second = eventfd(0, EFD_NONBLOCK), pipes[2];

	REQUIRE(fd >= 0 && second >= 0 && pipe(pipes) == 0);
	CHECK(spdk_interrupt_register(fd, on_event, &fd, "nobody") == NULL);
	spdk_set_thread(g_t);
	intr = spdk_interrupt_register(fd, on_event, &fd, "event");
	REQUIRE(intr != NULL);
	/* The same descriptor twice. */
	CHECK(spdk_interrupt_register(fd, on_event, &fd, "event") == NULL);
	CHECK(spdk_interrupt_register(-1, on_event, &fd, "bad") == NULL);
	CHECK_EQ(wait_once(0), 0);
	signal_fd(fd);
	CHECK(ready(spdk_thread_get_interrupt_fd(g_t), 1000));
	CHECK_EQ(wait_once(0), 1);
	CHECK_EQ(g_events, 1);
	named = SPDK_INTERRUPT_REGISTER(second, on_event, &second);
	REQUIRE(named != NULL);
	signal_fd(fd);
	signal_fd(second);
	CHECK_EQ(wait_once(0), 2);
	CHECK_EQ(g_events, 3);
	/* Other events. */
	CHECK_EQ(spdk_interrupt_set_event_types(named, SPDK_INTERRUPT_EVENT_OUT), 0);
	CHECK_EQ(spdk_interrupt_set_event_types(named, SPDK_INTERRUPT_EVENT_IN), 0);
	spdk_set_thread(g_app);
	CHECK_EQ(spdk_interrupt_set_event_types(named, SPDK_INTERRUPT_EVENT_IN), -EINVAL);
	spdk_set_thread(NULL);
	CHECK_EQ(spdk_interrupt_set_event_types(named, SPDK_INTERRUPT_EVENT_IN), -EINVAL);
	spdk_set_thread(g_t);
	spdk_interrupt_unregister(&named);
	CHECK(named == NULL);
	spdk_interrupt_unregister(&none);
	signal_fd(second);
	CHECK_EQ(wait_once(0), 0);
	CHECK_EQ(g_events, 3);

	/* Writable is an event of its own. */
	out_intr = SPDK_INTERRUPT_REGISTER_FOR_EVENTS(pipes[1], SPDK_INTERRUPT_EVENT_OUT, on_event, NULL);
	REQUIRE(out_intr != NULL);
	CHECK_EQ(wait_once(0), 1);
	CHECK_EQ(g_events, 4);
	spdk_interrupt_unregister(&out_intr);
	out_intr = spdk_interrupt_register_for_events(pipes[0], SPDK_INTERRUPT_EVENT_IN, on_event, NULL, "in");
	CHECK_EQ(wait_once(0), 0);
	spdk_interrupt_unregister(&out_intr);

	/* With options: an eventfd is read for us. */
	spdk_fd_group_get_default_event_handler_opts(&opts, sizeof(opts));
	CHECK_EQ(opts.events, EPOLLIN);
	opts.fd_type = SPDK_FD_TYPE_EVENTFD;
	g_events = 0;
	named = SPDK_INTERRUPT_REGISTER_EXT(second, on_event, NULL, &opts);
	REQUIRE(named != NULL);
	CHECK_EQ(wait_once(0), 1);
	CHECK_EQ(wait_once(0), 0);
	CHECK_EQ(g_events, 1);
	spdk_interrupt_unregister(&named);
	named = spdk_interrupt_register_ext(second, on_event, NULL, "again", &opts);
	CHECK(named != NULL);
#ifdef RESPDK_STALE
	/* From another thread nothing happens. */
	{
		struct spdk_interrupt *copy = named;

		spdk_set_thread(g_app);
		REFUSED_VOID(spdk_interrupt_unregister(&copy), EPERM);
		spdk_set_thread(g_t);
		REFUSED_VOID(spdk_interrupt_unregister(NULL), EINVAL);
		REFUSED(spdk_interrupt_register(second, NULL, NULL, "none"), NULL, EINVAL);
		copy = named;
		spdk_interrupt_unregister(&named);
		REFUSED_VOID(spdk_interrupt_unregister(&copy), ESTALE);
		REFUSED_INT(spdk_interrupt_set_event_types(copy, SPDK_INTERRUPT_EVENT_IN), ESTALE);
	}
#else
	spdk_interrupt_unregister(&named);
#endif
	spdk_interrupt_unregister(&intr);
	spdk_set_thread(NULL);
	close(fd);
	close(second);
	close(pipes[0]);
	close(pipes[1]);
}

static int
on_child(void *ctx)
{
	uint64_t n;

	CHECK(spdk_get_thread() == g_t);
	CHECK(read(*(int *)ctx, &n, sizeof(n)) == sizeof(n));
	g_events += 100;
	return 1;
}

static void
groups(void)
{
	struct spdk_fd_group *child;
	struct spdk_interrupt *intr;
	int fd = eventfd(0, EFD_NONBLOCK);

	CHECK_EQ(spdk_fd_group_create(&child), 0);
	CHECK_EQ(SPDK_FD_GROUP_ADD(child, fd, on_child, &fd), 0);
	spdk_set_thread(g_t);
	intr = spdk_interrupt_register_fd_group(child, "child");
	REQUIRE(intr != NULL);
	g_events = 0;
	signal_fd(fd);
	CHECK(ready(spdk_thread_get_interrupt_fd(g_t), 1000));
	CHECK_EQ(wait_once(0), 1);
	CHECK_EQ(g_events, 100);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_interrupt_set_event_types(intr, SPDK_INTERRUPT_EVENT_IN), EINVAL);
	REFUSED(spdk_interrupt_register_fd_group(NULL, "none"), NULL, EINVAL);
#endif
	spdk_interrupt_unregister(&intr);
	CHECK(intr == NULL);
	signal_fd(fd);
	CHECK_EQ(wait_once(0), 0);
	CHECK_EQ(g_events, 100);
	spdk_fd_group_remove(child, fd);
	spdk_fd_group_destroy(child);
#ifdef RESPDK_STALE
	REFUSED(spdk_interrupt_register_fd_group(child, "gone"), NULL, ESTALE);
#endif
	spdk_set_thread(NULL);
	close(fd);
}

static int g_runs;

static int
run(void *ctx)
{
	CHECK(spdk_get_thread() == g_t);
	g_runs++;
	return 1;
}

static int g_modes[2];
static struct spdk_poller *g_mode_poller;

static void
mode(struct spdk_poller *poller, void *cb_arg, bool interrupt_mode)
{
	CHECK(cb_arg == g_modes);
	CHECK(poller == g_mode_poller);
	g_modes[interrupt_mode]++;
}

static void
pollers(void)
{
	struct spdk_poller *busy, *timed;
	int fd = spdk_thread_get_interrupt_fd(g_t), before, i;

	/* One without a period is always ready; it must be asked for. */
	spdk_set_thread(g_t);
	busy = spdk_poller_register(run, NULL, 0);
	REQUIRE(busy != NULL);
	CHECK(ready(fd, 1000));
	g_runs = 0;
	wait_once(0);
	wait_once(0);
	CHECK_EQ(g_runs, 2);
	CHECK(ready(fd, 0));
	spdk_poller_unregister(&busy);
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	CHECK(!ready(fd, 0));
	CHECK(!spdk_thread_has_pollers(g_t));
	CHECK_EQ(g_runs, 2);

	/* One with a period has a timer: every 5 ms. */
	g_runs = 0;
	timed = spdk_poller_register(run, NULL, 5000);
	REQUIRE(timed != NULL);
	for (i = 0; i < 3; i++) {
		CHECK(ready(fd, 1000));
		wait_once(1000);
	}
	CHECK_EQ(g_runs, 3);
	spdk_poller_unregister(&timed);
	for (i = 0; i < 10 && ready(fd, 20); i++) {
		wait_once(0);
	}
	CHECK_EQ(g_runs, 3);

	/* Its own way of being driven: told at once, and at every change. */
	g_mode_poller = spdk_poller_register(run, NULL, 0);
	memset(g_modes, 0, sizeof(g_modes));
	spdk_poller_register_interrupt(g_mode_poller, mode, g_modes);
	CHECK_EQ(g_modes[1], 1);
	CHECK(!ready(fd, 10));
	spdk_thread_set_interrupt_mode(false);
	CHECK_EQ(g_modes[0], 1);
	/* It is polled now, and messages come without a signal. */
	g_runs = 0;
	CHECK(spdk_thread_poll(g_t, 0, 0) > 0);
	CHECK_EQ(g_runs, 1);
	before = g_msgs;
	spdk_thread_send_msg(g_t, message, NULL);
	CHECK(!ready(fd, 10));
	spdk_thread_poll(g_t, 0, 0);
	CHECK_EQ(g_msgs, before + 1);
	/* Once is as twice. */
	spdk_thread_set_interrupt_mode(false);
	CHECK_EQ(g_modes[0], 1);
	/* Timers change over, too. */
	timed = spdk_poller_register(run, NULL, 2000);
	usleep(4000);
	g_runs = 0;
	spdk_thread_poll(g_t, 0, 0);
	CHECK_EQ(g_runs, 2);
	spdk_thread_set_interrupt_mode(true);
	CHECK_EQ(g_modes[1], 2);
	for (i = 0; i < 10 && g_runs < 5; i++) {
		ready(fd, 1000);
		wait_once(0);
	}
	CHECK(g_runs >= 5);
	spdk_poller_unregister(&timed);
#ifdef RESPDK_STALE
	/* One that is held back does not run, and does not wake anybody; elsewhere its timer goes on. */
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	timed = spdk_poller_register(run, NULL, 2000);
	spdk_poller_pause(timed);
	g_runs = 0;
	CHECK(!ready(fd, 20));
	spdk_poller_resume(timed);
	CHECK(ready(fd, 1000));
	wait_once(0);
	CHECK_EQ(g_runs, 1);
	spdk_poller_pause(timed);
	spdk_thread_set_interrupt_mode(false);
	spdk_thread_set_interrupt_mode(true);
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	CHECK(!ready(fd, 20));
	spdk_poller_unregister(&timed);
#endif
	/* No function: nothing drives it. */
	spdk_poller_register_interrupt(g_mode_poller, NULL, NULL);
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	CHECK(!ready(fd, 10));
	spdk_poller_unregister(&g_mode_poller);
	for (i = 0; i < 10 && ready(fd, 0); i++) {
		wait_once(0);
	}
	CHECK(!spdk_thread_has_pollers(g_t));
	spdk_set_thread(NULL);
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_poller_register_interrupt(NULL, mode, NULL), EINVAL);
	REFUSED_VOID(spdk_thread_set_interrupt_mode(true), EPERM);
#endif
}

static volatile bool g_ended;

static void
leave(void *ctx)
{
	CHECK_EQ(spdk_thread_exit(spdk_get_thread()), 0);
}

/* A pthread that sleeps on the thread's descriptor, woken by another. */
static void *
sleeper(void *ctx)
{
	while (!spdk_thread_is_exited(g_t)) {
		spdk_fd_group_wait(spdk_thread_get_interrupt_fd_group(g_t), 5000);
	}
	g_ended = true;
	return NULL;
}

static void
ends(void)
{
	pthread_t pthread;
	int before = g_msgs, i;

	g_resched = 0;
	REQUIRE(pthread_create(&pthread, NULL, sleeper, NULL) == 0);
	for (i = 0; i < 1000; i++) {
		CHECK_EQ(spdk_thread_send_msg(g_t, message, NULL), 0);
		if (i % 100 == 0) {
			usleep(1000);
		}
	}
	spdk_thread_send_msg(g_t, leave, NULL);
	pthread_join(pthread, NULL);
	CHECK(g_ended);
	CHECK_EQ(g_msgs, before + 1000);
	/* The framework is told, so that it looks. */
	CHECK_EQ(g_resched, 1);
	spdk_thread_destroy(g_t);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_thread_get_interrupt_fd(g_t), ESTALE);
	REFUSED(spdk_thread_get_interrupt_fd_group(g_t), NULL, ESTALE);
#endif
}

int
main(void)
{
	int i;

	start_env("thread_interrupt");
	CHECK(!spdk_interrupt_mode_is_enabled());
	CHECK_EQ(spdk_interrupt_mode_enable(), 0);
	CHECK(spdk_interrupt_mode_is_enabled());
	CHECK_EQ(spdk_thread_lib_init_ext(thread_op, thread_op_supported, 0, SPDK_DEFAULT_MSG_MEMPOOL_SIZE), 0);
	/* Too late. */
	CHECK_EQ(spdk_interrupt_mode_enable(), -1);
	g_app = spdk_thread_create("app", NULL);
	g_t = spdk_thread_create("t", NULL);
	REQUIRE(g_app && g_t);
	messages();
	interrupts();
	groups();
	pollers();
	ends();
	spdk_set_thread(g_app);
	spdk_thread_exit(g_app);
	spdk_set_thread(NULL);
	for (i = 0; i < 1000 && !spdk_thread_is_exited(g_app); i++) {
		spdk_thread_poll(g_app, 0, 0);
	}
	CHECK(spdk_thread_is_exited(g_app));
	spdk_thread_destroy(g_app);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
