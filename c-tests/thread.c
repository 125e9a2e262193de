/* spdk/thread.h: threads, messages, pollers, spin locks, driven by one pthread message by message. */

#include "threads.h"

static struct spdk_thread *g_app;
static int g_new_calls, g_new_rc, g_resched_calls;
static bool g_can_resched = true;

static int
thread_op(struct spdk_thread *thread, enum spdk_thread_op op)
{
	if (op == SPDK_THREAD_OP_NEW) {
		g_new_calls++;
		return g_new_rc;
	}
	CHECK_EQ(op, SPDK_THREAD_OP_RESCHED);
	CHECK(thread == spdk_get_thread());
	g_resched_calls++;
	return 0;
}

static bool
thread_op_supported(enum spdk_thread_op op)
{
	return op == SPDK_THREAD_OP_NEW || g_can_resched;
}

static int
new_thread(struct spdk_thread *thread)
{
	CHECK(thread != NULL);
	g_new_calls++;
	return g_new_rc;
}

/* What was called, as letters. */
static char g_log[256];

static void
note(void *ctx)
{
	size_t n = strlen(g_log);

	if (n + 1 < sizeof(g_log)) {
		g_log[n] = (char)(uintptr_t)ctx;
		g_log[n + 1] = 0;
	}
}

#define LETTER(c) ((void *)(uintptr_t)(c))
#define LOGGED(text)                                                                                                   \
	do {                                                                                                           \
		CHECK_STR(g_log, text);                                                                                \
		g_log[0] = 0;                                                                                          \
	} while (0)

static void
constants(void)
{
	CHECK_EQ(SPDK_IO_CHANNEL_STRUCT_SIZE, 96);
	CHECK_EQ(SPDK_MSG_MEMPOOL_CACHE_SIZE, 1024);
	CHECK_EQ(SPDK_DEFAULT_MSG_MEMPOOL_SIZE, 262143);
	CHECK_EQ(SPDK_POLLER_IDLE, 0);
	CHECK_EQ(SPDK_POLLER_BUSY, 1);
	CHECK_EQ(SPDK_THREAD_OP_NEW, 0);
	CHECK_EQ(SPDK_THREAD_OP_RESCHED, 1);
	CHECK_EQ(SPDK_INTERRUPT_EVENT_IN, EPOLLIN);
	CHECK_EQ(SPDK_INTERRUPT_EVENT_OUT, EPOLLOUT);
	CHECK_EQ((unsigned)SPDK_INTERRUPT_EVENT_ET, EPOLLET);
}

static void
library(void)
{
	struct spdk_thread *thread;

	CHECK(spdk_get_thread() == NULL);
	CHECK(spdk_thread_get_app_thread() == NULL);
	CHECK_EQ(spdk_thread_get_count(), 0);

	/* One of the two functions is not enough. */
	CHECK_EQ(spdk_thread_lib_init_ext(thread_op, NULL, 0, SPDK_DEFAULT_MSG_MEMPOOL_SIZE), -EINVAL);
	CHECK_EQ(spdk_thread_lib_init_ext(NULL, thread_op_supported, 0, SPDK_DEFAULT_MSG_MEMPOOL_SIZE), -EINVAL);

	/* The new function is asked, and may refuse. */
	CHECK_EQ(spdk_thread_lib_init(new_thread, 0), 0);
	g_new_rc = -ENOSPC;
	CHECK(spdk_thread_create("refused", NULL) == NULL);
	CHECK_EQ(spdk_thread_get_count(), 0);
	CHECK(spdk_thread_get_app_thread() == NULL);
	g_new_rc = 0;
	thread = spdk_thread_create("first", NULL);
	REQUIRE(thread != NULL);
	CHECK_EQ(g_new_calls, 2);
	CHECK(spdk_thread_get_ctx(thread) == NULL);
	CHECK(spdk_thread_get_app_thread() == thread);
	spdk_set_thread(thread);
	CHECK_EQ(spdk_thread_set_cpumask(spdk_thread_get_cpumask(thread)), -ENOTSUP);
	spdk_set_thread(NULL);
	end_thread(thread, NULL, 0);
	/* The app thread's memory stays until the end. */
	CHECK(spdk_thread_get_app_thread() == thread);
	CHECK(spdk_thread_is_exited(thread));
	spdk_thread_lib_fini();
	CHECK(spdk_thread_get_app_thread() == NULL);
	CHECK_EQ(spdk_thread_get_count(), 0);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_thread_send_msg(thread, note, NULL), ESTALE);
#endif

	/* And again in the same process, without a framework. */
	CHECK_EQ(spdk_thread_lib_init(NULL, 16), 0);
	thread = spdk_thread_create("alone", NULL);
	REQUIRE(thread != NULL);
	CHECK(spdk_thread_get_ctx(thread) != NULL);
	end_thread(thread, NULL, 0);
	spdk_thread_lib_fini();
}

static void
properties(void)
{
	struct spdk_thread *a, *b, *c;
	struct spdk_cpuset mask, *own;
	struct spdk_thread_stats stats;
	char name[300], *ctx;
	uint64_t id, before;
	int i;

	spdk_cpuset_zero(&mask);
	spdk_cpuset_set_cpu(&mask, 3, true);
	a = g_app;
	b = spdk_thread_create("b", &mask);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	c = spdk_thread_create(name, NULL);
	REQUIRE(b && c);
	CHECK_EQ(spdk_thread_get_count(), 3);

	CHECK_STR(spdk_thread_get_name(b), "b");
	CHECK(strlen(spdk_thread_get_name(c)) >= 255);
	CHECK(strncmp(spdk_thread_get_name(c), name, 255) == 0);
	id = spdk_thread_get_id(b);
	CHECK(id > spdk_thread_get_id(a));
	CHECK_EQ(spdk_thread_get_id(c), id + 1);
	CHECK(spdk_thread_get_by_id(id) == b);
	CHECK(spdk_thread_get_by_id(id + 1) == c);
	CHECK(spdk_thread_get_by_id(0) == NULL);
	CHECK(spdk_thread_get_by_id(id + 1000) == NULL);

	CHECK(spdk_thread_get_app_thread() == a);
	CHECK(spdk_thread_is_app_thread(a));
	CHECK(!spdk_thread_is_app_thread(b));
	CHECK(!spdk_thread_is_app_thread(NULL));
	spdk_set_thread(b);
	CHECK(spdk_get_thread() == b);
	CHECK(!spdk_thread_is_app_thread(NULL));
	spdk_set_thread(a);
	CHECK(spdk_thread_is_app_thread(NULL));

	CHECK(!spdk_thread_is_bound(b));
	spdk_thread_bind(b, true);
	CHECK(spdk_thread_is_bound(b));
	spdk_thread_bind(b, false);
	CHECK(!spdk_thread_is_bound(b));

	own = spdk_thread_get_cpumask(b);
	CHECK(spdk_cpuset_equal(own, &mask));
	own = spdk_thread_get_cpumask(c);
	CHECK_EQ(spdk_cpuset_count(own), SPDK_CPUSET_SIZE);
	spdk_set_thread(b);
	spdk_cpuset_set_cpu(&mask, 5, true);
	g_resched_calls = 0;
	CHECK_EQ(spdk_thread_set_cpumask(&mask), 0);
	CHECK_EQ(g_resched_calls, 1);
	CHECK(spdk_cpuset_equal(spdk_thread_get_cpumask(b), &mask));
	g_can_resched = false;
	CHECK_EQ(spdk_thread_set_cpumask(&mask), -ENOTSUP);
	g_can_resched = true;
	spdk_set_thread(NULL);
	CHECK_EQ(spdk_thread_set_cpumask(&mask), -EINVAL);
#ifdef RESPDK_STALE
	spdk_set_thread(b);
	CHECK_EQ(spdk_thread_set_cpumask(NULL), -EINVAL);
	spdk_set_thread(NULL);
#endif

	/* The framework's bytes: 40 of them, zeroed, aligned. */
	ctx = spdk_thread_get_ctx(b);
	REQUIRE(ctx != NULL);
	CHECK_EQ((uintptr_t)ctx % 8, 0);
	for (i = 0; i < 40; i++) {
		CHECK_EQ(ctx[i], 0);
		ctx[i] = (char)i;
	}
	CHECK(spdk_thread_get_from_ctx(ctx) == b);
	CHECK(spdk_thread_get_ctx(b) == ctx);
	CHECK(spdk_thread_get_from_ctx(spdk_thread_get_ctx(c)) == c);
#ifdef RESPDK_STALE
	REFUSED(spdk_thread_get_from_ctx(NULL), NULL, EINVAL);
	REFUSED(spdk_thread_get_from_ctx(ctx + 8), NULL, EINVAL);
	REFUSED(spdk_thread_get_from_ctx(&mask), NULL, EINVAL);
#endif

	/* Times. */
	CHECK_EQ(spdk_thread_get_stats(&stats), -EINVAL);
	spdk_set_thread(b);
	CHECK_EQ(spdk_thread_get_stats(NULL), -EINVAL);
	CHECK_EQ(spdk_thread_get_stats(&stats), 0);
	CHECK_EQ(stats.busy_tsc, 0);
	CHECK_EQ(stats.idle_tsc, 0);
	before = spdk_thread_get_last_tsc(b);
	CHECK(before != 0 && before <= spdk_get_ticks());
	CHECK_EQ(spdk_thread_poll(b, 0, 0), 0);
	CHECK_EQ(spdk_thread_get_stats(&stats), 0);
	CHECK(stats.idle_tsc > 0);
	CHECK_EQ(stats.busy_tsc, 0);
	CHECK_EQ(spdk_thread_send_msg(b, note, LETTER('a')), 0);
	CHECK_EQ(spdk_thread_poll(b, 0, 0), 1);
	CHECK_EQ(spdk_thread_get_stats(&stats), 0);
	CHECK(stats.busy_tsc > 0);
	CHECK(spdk_thread_get_last_tsc(b) > before);
	CHECK_EQ(spdk_thread_get_last_tsc(NULL), spdk_thread_get_last_tsc(b));
	CHECK_EQ(spdk_thread_get_trace_id(b), 0);
	LOGGED("a");

	spdk_set_thread(NULL);
#ifdef RESPDK_STALE
	REFUSED(spdk_thread_get_last_tsc(NULL), 0, EINVAL);
#endif
	end_thread(b, NULL, 0);
	end_thread(c, NULL, 0);
	CHECK_EQ(spdk_thread_get_count(), 1);
	CHECK(spdk_thread_get_by_id(id) == NULL);
}

/* --- Messages --------------------------------------------------------------------------------- */

static struct spdk_thread *g_b;

static void
critical(void *ctx)
{
	CHECK(ctx == NULL);
	CHECK(spdk_get_thread() == g_b);
	note(LETTER('!'));
}

static void
send_more(void *ctx)
{
	note(LETTER('s'));
	CHECK_EQ(spdk_thread_send_msg(g_b, note, LETTER('t')), 0);
}

static void
exec_here(void *ctx)
{
	note(LETTER('('));
	CHECK_EQ(spdk_thread_exec_msg(g_b, note, LETTER('x')), 0);
	note(LETTER(')'));
	CHECK_EQ(spdk_thread_exec_msg(g_app, note, LETTER('y')), 0);
}

static void
poll_other(void *ctx)
{
	note(LETTER('{'));
	CHECK(spdk_get_thread() == g_b);
	CHECK_EQ(spdk_thread_poll(g_app, 0, 0), 1);
	CHECK(spdk_get_thread() == g_b);
	note(LETTER('}'));
}

static void
poll_itself(void *ctx)
{
	note(LETTER('['));
	CHECK_EQ(spdk_thread_poll(g_b, 0, 0), 1);
	CHECK(spdk_get_thread() == g_b);
	note(LETTER(']'));
}

static int g_many;

static void
count_down(void *ctx)
{
	CHECK_EQ((uintptr_t)ctx, g_many);
	g_many++;
}

static void
messages(void)
{
	struct spdk_thread *both[2];
	int i, n;

	both[0] = g_app;
	g_b = both[1] = spdk_thread_create("b", NULL);
	REQUIRE(g_b != NULL);
	CHECK(spdk_thread_is_idle(g_b));

	/* In the order of sending, as many as asked for. */
	for (i = 0; i < 12; i++) {
		CHECK_EQ(spdk_thread_send_msg(g_b, note, LETTER('a' + i)), 0);
	}
	CHECK(!spdk_thread_is_idle(g_b));
	CHECK_STR(g_log, "");
	CHECK_EQ(spdk_thread_poll(g_b, 1, 0), 1);
	LOGGED("a");
	CHECK_EQ(spdk_thread_poll(g_b, 2, 0), 1);
	LOGGED("bc");
	/* 8 by default, and at most. */
	CHECK_EQ(spdk_thread_poll(g_b, 0, 0), 1);
	LOGGED("defghijk");
	CHECK_EQ(spdk_thread_poll(g_b, 100, 0), 1);
	LOGGED("l");
	for (i = 0; i < 9; i++) {
		spdk_thread_send_msg(g_b, note, LETTER('a' + i));
	}
	spdk_thread_poll(g_b, 100, 0);
	LOGGED("abcdefgh");
	spdk_thread_poll(g_b, 100, 0);
	LOGGED("i");
	CHECK_EQ(spdk_thread_poll(g_b, 0, 0), 0);
	CHECK(spdk_thread_is_idle(g_b));

	/* A message sent by a message comes behind those that wait already. */
	spdk_thread_send_msg(g_b, send_more, NULL);
	spdk_thread_send_msg(g_b, note, LETTER('u'));
	settle(both, 2);
	LOGGED("sut");

	/* The critical message comes first. */
	spdk_thread_send_msg(g_b, note, LETTER('a'));
	CHECK_EQ(spdk_thread_send_critical_msg(g_b, critical), 0);
	CHECK(!spdk_thread_is_idle(g_b));
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_thread_send_critical_msg(g_b, critical), -EIO);
#endif
	CHECK_EQ(spdk_thread_poll(g_b, 1, 0), 1);
	LOGGED("!a");
	CHECK_EQ(spdk_thread_send_critical_msg(g_b, critical), 0);
	CHECK_EQ(spdk_thread_poll(g_b, 1, 0), 1);
	LOGGED("!");

	/* exec: at once on the thread itself, by message otherwise. */
	spdk_thread_send_msg(g_b, exec_here, NULL);
	CHECK_EQ(spdk_thread_poll(g_b, 0, 0), 1);
	LOGGED("(x)");
	CHECK_EQ(spdk_thread_poll(g_app, 0, 0), 1);
	LOGGED("y");

	/* Nested polls: of another thread, and of the same. */
	spdk_thread_send_msg(g_b, poll_other, NULL);
	spdk_thread_send_msg(g_app, note, LETTER('o'));
	spdk_thread_poll(g_b, 0, 0);
	LOGGED("{o}");
	CHECK(spdk_get_thread() == NULL);
	spdk_thread_send_msg(g_b, poll_itself, NULL);
	spdk_thread_send_msg(g_b, note, LETTER('i'));
	spdk_thread_poll(g_b, 1, 0);
	LOGGED("[i]");

	/* Many more than any cache holds. */
	n = 50000;
	g_many = 0;
	for (i = 0; i < n; i++) {
		if (spdk_thread_send_msg(g_b, count_down, LETTER(i)) != 0) {
			break;
		}
	}
	CHECK_EQ(i, n);
	settle(both, 2);
	CHECK_EQ(g_many, n);

#ifdef RESPDK_STALE
	REFUSED_INT(spdk_thread_send_msg(g_b, NULL, NULL), EINVAL);
	REFUSED_INT(spdk_thread_send_critical_msg(g_b, NULL), EINVAL);
	CHECK(spdk_thread_is_idle(g_b));
#endif
	end_thread(g_b, both, 1);
}

/* --- for_each_thread -------------------------------------------------------------------------- */

static struct spdk_thread *g_visited[8], *g_leaver;
static int g_visits, g_done;

static void
visit(void *ctx)
{
	CHECK(ctx == &g_visits);
	if (g_visits < 8) {
		g_visited[g_visits] = spdk_get_thread();
	}
	g_visits++;
}

static void
visited(void *ctx)
{
	CHECK(ctx == &g_visits);
	CHECK(spdk_get_thread() == g_b || spdk_get_thread() == NULL);
	g_done++;
}

static void
visit_then_exit(void *ctx)
{
	visit(ctx);
	if (spdk_get_thread() == g_leaver) {
		CHECK_EQ(spdk_thread_exit(g_leaver), 0);
	}
}

static void
for_each_thread(void)
{
	struct spdk_thread *t[4];
	int i;

	t[0] = g_app;
	for (i = 1; i < 4; i++) {
		t[i] = spdk_thread_create("each", NULL);
		REQUIRE(t[i] != NULL);
	}
	g_b = t[2];

	/* No current thread: only the end, at once. */
	g_visits = g_done = 0;
	spdk_for_each_thread(visit, &g_visits, visited);
	CHECK_EQ(g_visits, 0);
	CHECK_EQ(g_done, 1);

	/* Every thread in order of creation, the end on the one that asked. */
	g_visits = g_done = 0;
	spdk_set_thread(g_b);
	spdk_for_each_thread(visit, &g_visits, visited);
	spdk_set_thread(NULL);
	CHECK_EQ(g_visits, 0);
	settle(t, 4);
	CHECK_EQ(g_visits, 4);
	CHECK_EQ(g_done, 1);
	for (i = 0; i < 4; i++) {
		CHECK(g_visited[i] == t[i]);
	}

	/* A thread that is exiting is passed over; one that exits during the walk does not lose it. */
	g_leaver = t[3];
	g_visits = g_done = 0;
	spdk_set_thread(g_b);
	spdk_for_each_thread(visit_then_exit, &g_visits, visited);
	spdk_set_thread(NULL);
	settle(t, 4);
	CHECK_EQ(g_visits, 4);
	CHECK_EQ(g_done, 1);
	CHECK(!spdk_thread_is_running(g_leaver));
	g_visits = g_done = 0;
	spdk_set_thread(g_b);
	spdk_for_each_thread(visit, &g_visits, visited);
	/* The asking thread does not end before its walk. */
	CHECK_EQ(spdk_thread_exit(g_b), 0);
	spdk_set_thread(NULL);
	CHECK_EQ(spdk_thread_poll(g_b, 0, 0), 0);
	CHECK(!spdk_thread_is_exited(g_b));
	settle(t, 4);
	CHECK_EQ(g_visits, 2);
	CHECK_EQ(g_done, 1);
	CHECK(spdk_thread_is_exited(g_b));
	spdk_thread_poll(g_leaver, 0, 0);
	CHECK(spdk_thread_is_exited(g_leaver));
	spdk_thread_destroy(g_b);
	spdk_thread_destroy(g_leaver);
	end_thread(t[1], t, 1);
}

/* --- Pollers ---------------------------------------------------------------------------------- */

struct poller {
	struct spdk_poller *poller, *other;
	char letter;
	int runs, rc;
	enum { NOTHING, UNREGISTER_SELF, PAUSE_SELF, UNREGISTER_OTHER, PAUSE_OTHER, RESUME_OTHER, REGISTER_OTHER } act;
};

static struct poller g_extra = { .letter = 'e' };

static int
run(void *ctx)
{
	struct poller *p = ctx;

	p->runs++;
	note(LETTER(p->letter));
	switch (p->act) {
	case UNREGISTER_SELF:
		spdk_poller_unregister(&p->poller);
		CHECK(p->poller == NULL);
		break;
	case PAUSE_SELF:
		spdk_poller_pause(p->poller);
		break;
	case UNREGISTER_OTHER:
		spdk_poller_unregister(&p->other);
		break;
	case PAUSE_OTHER:
		spdk_poller_pause(p->other);
		break;
	case RESUME_OTHER:
		spdk_poller_resume(p->other);
		break;
	case REGISTER_OTHER:
		g_extra.poller = spdk_poller_register(run, &g_extra, 0);
		break;
	default:
		break;
	}
	p->act = NOTHING;
	return p->rc;
}

static void
active_pollers(void)
{
	struct poller a = { .letter = 'a' }, b = { .letter = 'b' }, c = { .letter = 'c' };
	struct spdk_thread *t = spdk_thread_create("pollers", NULL);
	struct spdk_poller *none = NULL;

	REQUIRE(t != NULL);
	CHECK(!spdk_thread_has_pollers(t));
	CHECK_EQ(spdk_thread_has_active_pollers(t), 0);

	/* Only on a thread. */
	CHECK(spdk_poller_register(run, &a, 0) == NULL);
	spdk_set_thread(t);
#ifdef RESPDK_STALE
	REFUSED(spdk_poller_register(NULL, &a, 0), NULL, EINVAL);
#endif
	a.poller = spdk_poller_register(run, &a, 0);
	b.poller = spdk_poller_register_named(run, &b, 0, "bee");
	c.poller = SPDK_POLLER_REGISTER(run, &c, 0);
	REQUIRE(a.poller && b.poller && c.poller);
	CHECK(spdk_thread_has_pollers(t));
	CHECK_EQ(spdk_thread_has_active_pollers(t), 1);
	CHECK(!spdk_thread_is_idle(t));

	/* All of them, the youngest first; what the busiest says counts. */
	CHECK_EQ(spdk_thread_poll(t, 0, 0), 0);
	LOGGED("cba");
	b.rc = 1;
	CHECK_EQ(spdk_thread_poll(t, 0, 0), 1);
	b.rc = 5;
	CHECK_EQ(spdk_thread_poll(t, 0, 0), 5);
	b.rc = -1;
	CHECK_EQ(spdk_thread_poll(t, 0, 0), 0);
	b.rc = 0;
	LOGGED("cbacbacba");

	/* Pause and resume, from outside. Twice is as once. */
	spdk_poller_pause(b.poller);
	spdk_poller_pause(b.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("ca");
	spdk_poller_pause(b.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("ca");
	spdk_poller_resume(b.poller);
	spdk_poller_resume(b.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("bca");
	/* Resumed before it was taken away: nothing has changed. */
	spdk_poller_pause(b.poller);
	spdk_poller_resume(b.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("bca");

	/* By itself and by each other, while they run: the order now is b, c, a. */
	b.act = PAUSE_SELF;
	spdk_thread_poll(t, 0, 0);
	LOGGED("bca");
	c.act = RESUME_OTHER;
	c.other = b.poller;
	spdk_thread_poll(t, 0, 0);
	LOGGED("ca");
	spdk_thread_poll(t, 0, 0);
	LOGGED("bca");
	b.act = PAUSE_OTHER;
	b.other = c.poller;
	spdk_thread_poll(t, 0, 0);
	LOGGED("ba");
	spdk_poller_resume(c.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("cba");
	b.act = REGISTER_OTHER;
	spdk_thread_poll(t, 0, 0);
	LOGGED("cba");
	spdk_thread_poll(t, 0, 0);
	LOGGED("ecba");
	spdk_poller_unregister(&g_extra.poller);
	CHECK(g_extra.poller == NULL);
	b.act = UNREGISTER_OTHER;
	b.other = a.poller;
	spdk_thread_poll(t, 0, 0);
	LOGGED("cb");
	CHECK(b.other == NULL);
	spdk_thread_poll(t, 0, 0);
	LOGGED("cb");
	c.act = UNREGISTER_SELF;
	spdk_thread_poll(t, 0, 0);
	LOGGED("cb");
	/* A paused poller counts as one, and can be unregistered. */
	spdk_poller_pause(b.poller);
	spdk_thread_poll(t, 0, 0);
	LOGGED("");
	CHECK_EQ(spdk_thread_has_active_pollers(t), 0);
	CHECK(spdk_thread_has_pollers(t));
	CHECK(spdk_thread_is_idle(t));
	spdk_poller_unregister(&b.poller);
	spdk_poller_unregister(&none);
	spdk_thread_poll(t, 0, 0);
	LOGGED("");
	CHECK(!spdk_thread_has_pollers(t));

	/* From the wrong thread nothing happens. */
#ifdef RESPDK_STALE
	a.poller = spdk_poller_register(run, &a, 0);
	b.poller = a.poller;
	spdk_set_thread(g_app);
	REFUSED_VOID(spdk_poller_pause(a.poller), EPERM);
	REFUSED_VOID(spdk_poller_resume(a.poller), EPERM);
	REFUSED_VOID(spdk_poller_unregister(&b.poller), EPERM);
	spdk_set_thread(NULL);
	REFUSED_VOID(spdk_poller_pause(a.poller), EPERM);
	spdk_set_thread(t);
	spdk_thread_poll(t, 0, 0);
	LOGGED("a");
	spdk_poller_unregister(&a.poller);
	REFUSED_VOID(spdk_poller_unregister(NULL), EINVAL);
#endif
	spdk_set_thread(NULL);
	end_thread(t, NULL, 0);
}

#ifdef RESPDK_STALE
static struct spdk_thread *g_inner;
static bool g_nest;

static int
run_nested(void *ctx)
{
	struct poller *p = ctx;

	note(LETTER(p->letter));
	if (g_nest) {
		g_nest = false;
		spdk_poller_unregister(&p->other);
		spdk_thread_poll(g_inner, 0, 0);
	}
	return 0;
}

/* A poller unregisters its neighbour, then polls its own thread: neither is lost nor run twice. v26.01 does not bear it. */
static void
nested_pollers(void)
{
	struct poller a = { .letter = 'a' }, b = { .letter = 'b' }, c = { .letter = 'c' };
	int i;

	g_inner = spdk_thread_create("nested", NULL);
	spdk_set_thread(g_inner);
	a.poller = spdk_poller_register(run_nested, &a, 0);
	b.poller = spdk_poller_register(run_nested, &b, 0);
	c.poller = spdk_poller_register(run_nested, &c, 0);
	c.other = b.poller;
	g_nest = true;
	spdk_thread_poll(g_inner, 0, 0);
	LOGGED("caa");
	for (i = 0; i < 3; i++) {
		spdk_thread_poll(g_inner, 0, 0);
		LOGGED("ca");
	}
	spdk_poller_unregister(&a.poller);
	spdk_poller_unregister(&c.poller);
	spdk_thread_poll(g_inner, 0, 0);
	CHECK(!spdk_thread_has_pollers(g_inner));
	spdk_set_thread(NULL);
	end_thread(g_inner, NULL, 0);
}
#endif

static void
timed_pollers(void)
{
	struct poller a = { .letter = 'a' }, b = { .letter = 'b' }, c = { .letter = 'c' };
	struct spdk_thread *t = spdk_thread_create("timed", NULL);
	uint64_t us = spdk_get_ticks_hz() / 1000000, now, first;
	char many_log[64];
	struct poller many[40];
	int i;

	REQUIRE(t != NULL);
	CHECK_EQ(spdk_thread_next_poller_expiration(t), 0);
	spdk_set_thread(t);
	now = spdk_get_ticks();
	a.poller = spdk_poller_register(run, &a, 35000000);
	b.poller = spdk_poller_register(run, &b, 25000000);
	c.poller = spdk_poller_register(run, &c, 10000000);
	CHECK(spdk_thread_has_pollers(t));
	CHECK_EQ(spdk_thread_has_active_pollers(t), 0);
	CHECK(!spdk_thread_is_idle(t));
	first = spdk_thread_next_poller_expiration(t);
	CHECK(first >= now + 9999999 * us);
	CHECK(first <= spdk_get_ticks() + 10000001 * us + 10000000);

	/* Nothing is due, whatever the clock says: the caller's time counts. */
	CHECK_EQ(spdk_thread_poll(t, 0, first - 1), 0);
	LOGGED("");
	spdk_thread_poll(t, 0, first);
	LOGGED("c");
	CHECK_EQ(spdk_thread_next_poller_expiration(t), first + spdk_get_ticks_hz() * 10);
	/* The earliest first, each once however late: c was due at 20 s, b at 25, a at 35. */
	now = first + spdk_get_ticks_hz() * 100;
	c.rc = 1;
	CHECK_EQ(spdk_thread_poll(t, 0, now), 1);
	LOGGED("cba");
	CHECK_EQ(spdk_thread_next_poller_expiration(t), now + spdk_get_ticks_hz() * 10);
	CHECK_EQ(spdk_thread_poll(t, 0, now), 0);
	LOGGED("");

	/* Pausing one that is not due takes effect when it would have run. */
	spdk_poller_pause(c.poller);
	CHECK_EQ(spdk_thread_poll(t, 0, now), 0);
	now += spdk_get_ticks_hz() * 10;
	CHECK_EQ(spdk_thread_poll(t, 0, now), 0);
	LOGGED("");
	CHECK_EQ(spdk_thread_next_poller_expiration(t), now + spdk_get_ticks_hz() * 15);
	now += spdk_get_ticks_hz() * 40;
	b.act = UNREGISTER_SELF;
	a.act = PAUSE_SELF;
	spdk_thread_poll(t, 0, now);
	LOGGED("ba");
	CHECK_EQ(spdk_thread_next_poller_expiration(t), 0);
	CHECK(spdk_thread_has_pollers(t));
	CHECK(spdk_thread_is_idle(t));
	/* Resumed: a whole period from the real now on. */
	spdk_poller_resume(a.poller);
	first = spdk_thread_next_poller_expiration(t);
	CHECK(first > spdk_get_ticks() && first <= spdk_get_ticks() + spdk_get_ticks_hz() * 35);
	spdk_thread_poll(t, 0, first);
	LOGGED("a");
	spdk_poller_unregister(&a.poller);
	spdk_poller_unregister(&c.poller);
	/* It is swept when it would have run. */
	spdk_thread_poll(t, 0, first + spdk_get_ticks_hz() * 60);
	LOGGED("");
	CHECK_EQ(spdk_thread_next_poller_expiration(t), 0);
	CHECK(!spdk_thread_has_pollers(t));

	/* Forty different periods, registered in no order, run in order of time; equal ones in order of registration. */
	for (i = 0; i < 40; i++) {
		many[i] = (struct poller) { .letter = 'A' + i };
	}
	for (i = 0; i < 40; i++) {
		int at = i * 7 % 40;

		many[at].poller = spdk_poller_register(run, &many[at], 1000000 + at * 100000);
		REQUIRE(many[at].poller != NULL);
		many_log[i] = 'A' + i;
	}
	many_log[40] = 0;
	spdk_thread_poll(t, 0, spdk_get_ticks() + spdk_get_ticks_hz() * 100);
	LOGGED(many_log);
	for (i = 0; i < 40; i++) {
		spdk_poller_unregister(&many[i].poller);
	}
	spdk_thread_poll(t, 0, spdk_get_ticks() + spdk_get_ticks_hz() * 300);
	LOGGED("");
	CHECK(!spdk_thread_has_pollers(t));

	/* At the end of time. */
	a.poller = spdk_poller_register(run, &a, 10);
	spdk_thread_poll(t, 0, UINT64_MAX);
	CHECK(strlen(g_log) >= 1);
	g_log[0] = 0;
	spdk_poller_unregister(&a.poller);
	spdk_set_thread(NULL);
	/* What hangs on the thread unregistered does not hold it. */
	end_thread(t, NULL, 0);
}

static void
post(void *ctx)
{
	note(ctx);
}

static void
post_that_registers(void *ctx)
{
	note(ctx);
	spdk_thread_register_post_poller_handler(post, LETTER('?'));
}

static int
run_with_posts(void *ctx)
{
	int i, n = *(int *)ctx;

	note(LETTER('p'));
	for (i = 0; i < n; i++) {
		spdk_thread_register_post_poller_handler(i ? post : post_that_registers, LETTER('0' + i));
	}
	*(int *)ctx = 0;
	return 0;
}

static int
run_plain(void *ctx)
{
	note(ctx);
	return 0;
}

static void
post_pollers(void)
{
	struct spdk_thread *t = spdk_thread_create("post", NULL);
	struct spdk_poller *p, *q;
	int n;

	spdk_set_thread(t);
	q = spdk_poller_register(run_plain, LETTER('q'), 0);
	p = spdk_poller_register(run_with_posts, &n, 0);
	/* After the poller that asked, before the next; none of them adds another. */
	n = 3;
	spdk_thread_poll(t, 0, 0);
	LOGGED("p012q");
	spdk_thread_poll(t, 0, 0);
	LOGGED("pq");
	/* At most four. */
	n = 6;
	spdk_thread_poll(t, 0, 0);
	LOGGED("p0123q");
	spdk_thread_poll(t, 0, 0);
	LOGGED("pq");
	spdk_poller_unregister(&p);
	spdk_poller_unregister(&q);
	spdk_set_thread(NULL);
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_thread_register_post_poller_handler(post, NULL), EPERM);
	REFUSED_VOID(spdk_thread_register_post_poller_handler(NULL, NULL), EINVAL);
#endif
	end_thread(t, NULL, 0);
}

/* --- The end of a thread ---------------------------------------------------------------------- */

static void
ends(void)
{
	struct poller a = { .letter = 'a' };
	struct spdk_thread *t = spdk_thread_create("ends", NULL);
	uint64_t id = spdk_thread_get_id(t);

	CHECK(spdk_thread_is_running(t));
	CHECK(!spdk_thread_is_exited(t));
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_thread_exit(t), EPERM);
	REFUSED_VOID(spdk_thread_destroy(t), EBUSY);
#endif
	spdk_set_thread(t);
	a.poller = spdk_poller_register(run, &a, 0);
	CHECK_EQ(spdk_thread_exit(t), 0);
	CHECK(!spdk_thread_is_running(t));
	CHECK(!spdk_thread_is_exited(t));
	/* Twice is as once. */
	CHECK_EQ(spdk_thread_exit(t), 0);
	/* A poller holds it; it goes on as before. */
	spdk_thread_poll(t, 0, 0);
	CHECK(!spdk_thread_is_exited(t));
	LOGGED("a");
	spdk_poller_pause(a.poller);
	spdk_thread_poll(t, 0, 0);
	spdk_thread_poll(t, 0, 0);
	CHECK(!spdk_thread_is_exited(t));
	spdk_poller_unregister(&a.poller);
	a.poller = spdk_poller_register(run, &a, 1000000000);
	spdk_thread_poll(t, 0, 0);
	CHECK(!spdk_thread_is_exited(t));
	/* Messages hold it. */
	spdk_poller_unregister(&a.poller);
	spdk_thread_send_msg(t, note, LETTER('m'));
	spdk_thread_send_msg(t, note, LETTER('n'));
	spdk_thread_poll(t, 1, 0);
	CHECK(!spdk_thread_is_exited(t));
	spdk_thread_poll(t, 1, 0);
	CHECK(spdk_thread_is_exited(t));
	LOGGED("mn");
	/* No more of anything. */
	CHECK(spdk_poller_register(run, &a, 0) == NULL);
	CHECK_EQ(spdk_thread_exit(t), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_thread_send_msg(t, note, LETTER('x')), -EIO);
#endif
	CHECK(spdk_thread_get_by_id(id) == t);
	spdk_thread_destroy(t);
	/* It was the current one. */
	CHECK(spdk_get_thread() == NULL);
	CHECK(spdk_thread_get_by_id(id) == NULL);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_thread_send_msg(t, note, LETTER('x')), -ESTALE);
	CHECK_EQ(spdk_thread_send_critical_msg(t, note), -ESTALE);
	CHECK_EQ(spdk_thread_exit(t), -ESTALE);
	CHECK_EQ(spdk_thread_poll(t, 0, 0), -ESTALE);
#endif
}

/* Five seconds are enough for anybody. */
static void
time_out(void)
{
	struct poller a = { .letter = 'a' };
	struct spdk_thread *t = spdk_thread_create("stays", NULL);
	uint64_t begin = spdk_get_ticks(), hz = spdk_get_ticks_hz();

	spdk_set_thread(t);
	a.poller = spdk_poller_register(run, &a, 0);
	CHECK_EQ(spdk_thread_exit(t), 0);
	spdk_thread_poll(t, 0, 0);
	CHECK(!spdk_thread_is_exited(t));
	/* The caller's time counts here, too. */
	spdk_thread_poll(t, 0, begin + hz * 4);
	CHECK(!spdk_thread_is_exited(t));
	spdk_thread_poll(t, 0, spdk_get_ticks() + hz * 5);
	CHECK(spdk_thread_is_exited(t));
	spdk_set_thread(NULL);
	spdk_thread_destroy(t);
	CHECK_EQ(spdk_thread_get_count(), 1);
	g_log[0] = 0;
#ifdef RESPDK_STALE
	spdk_set_thread(g_app);
	REFUSED_VOID(spdk_poller_pause(a.poller), ESTALE);
	spdk_set_thread(NULL);
#endif
}

/* --- Spin locks ------------------------------------------------------------------------------- */

static struct spdk_spinlock g_lock;
static int g_counter;
static bool g_go;

static void *
contend(void *ctx)
{
	int i;

	spdk_set_thread(ctx);
	while (!__atomic_load_n(&g_go, __ATOMIC_ACQUIRE)) {
	}
	for (i = 0; i < 20000; i++) {
		spdk_spin_lock(&g_lock);
		g_counter++;
		spdk_spin_unlock(&g_lock);
	}
	spdk_set_thread(NULL);
	return NULL;
}

static void
spin_locks(void)
{
	struct spdk_thread *t[2];
	pthread_t pthread[2];
	int i;

	t[0] = spdk_thread_create("s0", NULL);
	t[1] = spdk_thread_create("s1", NULL);
	spdk_spin_init(&g_lock);
	CHECK(g_lock.initialized && !g_lock.destroyed && g_lock.thread == NULL);
	spdk_set_thread(t[0]);
	CHECK(!spdk_spin_held(&g_lock));
	spdk_spin_lock(&g_lock);
	CHECK(spdk_spin_held(&g_lock));
	spdk_set_thread(t[1]);
	CHECK(!spdk_spin_held(&g_lock));
#ifdef RESPDK_STALE
	/* v26.01 ends the process for each of these. */
	REFUSED_VOID(spdk_spin_unlock(&g_lock), EPERM);
	REFUSED_VOID(spdk_spin_destroy(&g_lock), EBUSY);
	spdk_set_thread(NULL);
	REFUSED_VOID(spdk_spin_unlock(&g_lock), EPERM);
	REFUSED_VOID(spdk_spin_lock(&g_lock), EPERM);
	REFUSED(spdk_spin_held(&g_lock), false, EPERM);
	spdk_set_thread(t[0]);
	REFUSED_VOID(spdk_spin_lock(&g_lock), EDEADLK);
	CHECK(spdk_spin_held(&g_lock));
	REFUSED_VOID(spdk_spin_lock(NULL), EINVAL);
	REFUSED_VOID(spdk_spin_init(NULL), EINVAL);
#endif
	spdk_set_thread(t[0]);
	spdk_spin_unlock(&g_lock);
	CHECK(!spdk_spin_held(&g_lock));
	CHECK(g_lock.thread == NULL);

	for (i = 0; i < 2; i++) {
		REQUIRE(pthread_create(&pthread[i], NULL, contend, t[i]) == 0);
	}
	__atomic_store_n(&g_go, true, __ATOMIC_RELEASE);
	for (i = 0; i < 2; i++) {
		pthread_join(pthread[i], NULL);
	}
	CHECK_EQ(g_counter, 40000);

	spdk_spin_destroy(&g_lock);
	CHECK(g_lock.destroyed && !g_lock.initialized);
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_spin_destroy(&g_lock), ESTALE);
	REFUSED_VOID(spdk_spin_lock(&g_lock), ESTALE);
	REFUSED_VOID(spdk_spin_unlock(&g_lock), ESTALE);
	memset(&g_lock, 0, sizeof(g_lock));
	REFUSED_VOID(spdk_spin_lock(&g_lock), EINVAL);
	REFUSED_VOID(spdk_spin_destroy(&g_lock), EINVAL);
#endif
	spdk_spin_init(&g_lock);
	spdk_spin_lock(&g_lock);
	spdk_spin_unlock(&g_lock);
	spdk_spin_destroy(&g_lock);
	spdk_set_thread(NULL);
	end_thread(t[0], NULL, 0);
	end_thread(t[1], NULL, 0);
}

/* --- More than one pthread -------------------------------------------------------------------- */

#define SENDERS 3
#define EACH 20000

static struct spdk_thread *g_receiver;
static uint32_t g_next[SENDERS], g_received;

static void
receive(void *ctx)
{
	uintptr_t word = (uintptr_t)ctx;

	/* In order of its sender. */
	CHECK_EQ(word & 0xffffff, g_next[word >> 24]);
	g_next[word >> 24]++;
	g_received++;
}

static void *
send_all(void *ctx)
{
	uintptr_t who = (uintptr_t)ctx;
	uintptr_t i;

	for (i = 0; i < EACH; i++) {
		if (spdk_thread_send_msg(g_receiver, receive, (void *)(who << 24 | i)) != 0) {
			abort();
		}
		if (i % 64 == 0) {
			sched_yield();
		}
	}
	return NULL;
}

static void
senders(void)
{
	pthread_t pthread[SENDERS];
	uintptr_t i;

	g_receiver = spdk_thread_create("receiver", NULL);
	for (i = 0; i < SENDERS; i++) {
		REQUIRE(pthread_create(&pthread[i], NULL, send_all, (void *)i) == 0);
	}
	while (g_received < SENDERS * EACH) {
		spdk_thread_poll(g_receiver, 0, 0);
	}
	for (i = 0; i < SENDERS; i++) {
		pthread_join(pthread[i], NULL);
		CHECK_EQ(g_next[i], EACH);
	}
	CHECK_EQ(spdk_thread_poll(g_receiver, 0, 0), 0);
	end_thread(g_receiver, NULL, 0);
}

int
main(void)
{
	constants();
	start_env("thread");
	library();

	CHECK_EQ(spdk_thread_lib_init_ext(thread_op, thread_op_supported, 40, SPDK_DEFAULT_MSG_MEMPOOL_SIZE), 0);
	g_new_calls = 0;
	g_app = spdk_thread_create("app", NULL);
	REQUIRE(g_app != NULL);
	CHECK_EQ(g_new_calls, 1);
	properties();
	messages();
	for_each_thread();
	active_pollers();
#ifdef RESPDK_STALE
	nested_pollers();
#endif
	timed_pollers();
	post_pollers();
	ends();
	time_out();
	spin_locks();
	senders();
	end_thread(g_app, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
