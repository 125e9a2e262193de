/* spdk_internal/thread.h: what a monitor sees of pollers, channels and devices. */

#include "threads.h"
#include <spdk_internal/thread.h>

static int g_rc;

static int
run_some(void *ctx)
{
	return g_rc;
}

static struct spdk_poller *g_own;

static int
run_and_look(void *ctx)
{
	CHECK_STR(spdk_poller_get_state_str(g_own), "running");
	if (ctx) {
		spdk_poller_pause(g_own);
		CHECK_STR(spdk_poller_get_state_str(g_own), "pausing");
	}
	return 0;
}

static void
pollers(void)
{
	struct spdk_thread *t = spdk_thread_create("t", NULL);
	struct spdk_poller *a, *b, *c, *p, *timed[3];
	struct spdk_poller_stats stats;
	char name[400], text[32];
	uint64_t hz = spdk_get_ticks_hz(), first_id;

	CHECK(spdk_thread_get_first_active_poller(t) == NULL);
	CHECK(spdk_thread_get_first_timed_poller(t) == NULL);
	CHECK(spdk_thread_get_first_paused_poller(t) == NULL);
	spdk_set_thread(t);
	a = SPDK_POLLER_REGISTER(run_some, NULL, 0);
	b = spdk_poller_register(run_some, NULL, 0);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	c = spdk_poller_register_named(run_some, NULL, 0, name);
	CHECK_STR(spdk_poller_get_name(a), "run_some");
	snprintf(text, sizeof(text), "%p", run_some);
	CHECK_STR(spdk_poller_get_name(b), text);
	CHECK(strlen(spdk_poller_get_name(c)) >= 255 && strncmp(spdk_poller_get_name(c), name, 255) == 0);
	first_id = spdk_poller_get_id(a);
	CHECK_EQ(first_id, 1);
	CHECK_EQ(spdk_poller_get_id(b), first_id + 1);
	CHECK_EQ(spdk_poller_get_id(c), first_id + 2);
	CHECK_EQ(spdk_poller_get_period_ticks(a), 0);
	CHECK_STR(spdk_poller_get_state_str(a), "waiting");

	/* In order of registration. */
	CHECK(spdk_thread_get_first_active_poller(t) == a);
	CHECK(spdk_thread_get_next_active_poller(a) == b);
	CHECK(spdk_thread_get_next_active_poller(b) == c);
	CHECK(spdk_thread_get_next_active_poller(c) == NULL);

	memset(&stats, 0xff, sizeof(stats));
	spdk_poller_get_stats(a, &stats);
	CHECK_EQ(stats.run_count, 0);
	CHECK_EQ(stats.busy_count, 0);
	g_rc = 1;
	spdk_thread_poll(t, 0, 0);
	g_rc = 0;
	spdk_thread_poll(t, 0, 0);
	g_rc = -1;
	spdk_thread_poll(t, 0, 0);
	spdk_poller_get_stats(a, &stats);
	CHECK_EQ(stats.run_count, 3);
	CHECK_EQ(stats.busy_count, 1);

	/* Paused ones are on a list of their own. */
	spdk_poller_pause(a);
	CHECK_STR(spdk_poller_get_state_str(a), "pausing");
	spdk_poller_pause(c);
	spdk_thread_poll(t, 0, 0);
	CHECK_STR(spdk_poller_get_state_str(a), "paused");
	CHECK(spdk_thread_get_first_active_poller(t) == b);
	CHECK(spdk_thread_get_next_active_poller(b) == NULL);
	/* The youngest was taken first. */
	CHECK(spdk_thread_get_first_paused_poller(t) == c);
	CHECK(spdk_thread_get_next_paused_poller(c) == a);
	CHECK(spdk_thread_get_next_paused_poller(a) == NULL);
	spdk_poller_resume(a);
	spdk_poller_resume(c);
	CHECK_STR(spdk_poller_get_state_str(a), "waiting");
	CHECK(spdk_thread_get_first_paused_poller(t) == NULL);
	CHECK(spdk_thread_get_next_active_poller(b) == a);

	/* Timed ones are in order of time. */
	timed[0] = spdk_poller_register(run_some, NULL, 3000000);
	timed[1] = spdk_poller_register(run_some, NULL, 1000000);
	timed[2] = spdk_poller_register(run_some, NULL, 2000000);
	CHECK_EQ(spdk_poller_get_period_ticks(timed[0]), 3 * hz);
	CHECK_EQ(spdk_poller_get_period_ticks(timed[1]), hz);
	CHECK(spdk_thread_get_first_timed_poller(t) == timed[1]);
	CHECK(spdk_thread_get_next_timed_poller(timed[1]) == timed[2]);
	CHECK(spdk_thread_get_next_timed_poller(timed[2]) == timed[0]);
	CHECK(spdk_thread_get_next_timed_poller(timed[0]) == NULL);
	p = spdk_poller_register(run_some, NULL, 1);
	CHECK_EQ(spdk_poller_get_period_ticks(p), hz / 1000000);
	spdk_poller_unregister(&p);

	/* What it is while it runs. */
	g_own = spdk_poller_register(run_and_look, NULL, 0);
	spdk_thread_poll(t, 0, 0);
	spdk_poller_unregister(&g_own);
	g_own = spdk_poller_register(run_and_look, &g_own, 0);
	spdk_thread_poll(t, 0, 0);
	CHECK_STR(spdk_poller_get_state_str(g_own), "paused");
	spdk_poller_unregister(&g_own);
	p = a;
	spdk_poller_unregister(&a);
#ifdef RESPDK_STALE
	REFUSED_NAME(spdk_poller_get_state_str(p), ESTALE);
	REFUSED_NAME(spdk_poller_get_name(p), ESTALE);
	REFUSED(spdk_poller_get_id(p), 0, ESTALE);
	REFUSED(spdk_poller_get_period_ticks(p), 0, ESTALE);
	REFUSED(spdk_thread_get_next_active_poller(p), NULL, ESTALE);
	REFUSED(spdk_thread_get_next_timed_poller(p), NULL, ESTALE);
	REFUSED(spdk_thread_get_next_paused_poller(p), NULL, ESTALE);
	REFUSED_VOID(spdk_poller_get_stats(p, &stats), ESTALE);
	REFUSED_VOID(spdk_poller_get_stats(b, NULL), EINVAL);
	/* It is passed over although it is swept by the next poll only. */
	CHECK(spdk_thread_get_next_active_poller(b) != p);
#else
	CHECK_STR(spdk_poller_get_state_str(p), "unregistered");
#endif
	spdk_poller_unregister(&b);
	spdk_poller_unregister(&c);
	spdk_poller_unregister(&timed[0]);
	spdk_poller_unregister(&timed[1]);
	spdk_poller_unregister(&timed[2]);
	spdk_thread_poll(t, 0, spdk_get_ticks() + 10 * hz);
	CHECK(!spdk_thread_has_pollers(t));
	spdk_set_thread(NULL);
	end_thread(t, NULL, 0);
}

static int
create(void *io_device, void *ctx_buf)
{
	return 0;
}

static void
destroy(void *io_device, void *ctx_buf)
{
}

static void
channels(void)
{
	struct spdk_thread *t = spdk_thread_create("t", NULL);
	struct spdk_io_channel *a, *b, *ch;
	char keys[2];
	int seen = 0, n = 0;

	spdk_set_thread(t);
	spdk_io_device_register(&keys[0], create, destroy, 0, "zero");
	spdk_io_device_register(&keys[1], create, destroy, 0, "one");
	CHECK(spdk_thread_get_first_io_channel(t) == NULL);
	a = spdk_get_io_channel(&keys[0]);
	b = spdk_get_io_channel(&keys[1]);
	CHECK_STR(spdk_io_channel_get_io_device_name(a), "zero");
	CHECK_STR(spdk_io_channel_get_io_device_name(b), "one");
	CHECK_EQ(spdk_io_channel_get_ref_count(a), 1);
	spdk_io_channel_ref(a);
	CHECK_EQ(spdk_io_channel_get_ref_count(a), 2);
	/* Each once; in which order is not said. */
	for (ch = spdk_thread_get_first_io_channel(t); ch; ch = spdk_thread_get_next_io_channel(ch)) {
		seen |= ch == a ? 1 : ch == b ? 2 : 4;
		n++;
	}
	CHECK_EQ(seen, 3);
	CHECK_EQ(n, 2);
	/* The device behind a channel is its second word. */
	CHECK_STR(spdk_io_device_get_name(((struct io_device **)a)[1]), "zero");
	spdk_put_io_channel(a);
	spdk_put_io_channel(a);
	/* It ends in the next poll; until then it may be asked about. */
	CHECK_EQ(spdk_io_channel_get_ref_count(a), 0);
	spdk_thread_poll(t, 0, 0);
	CHECK(spdk_thread_get_first_io_channel(t) == b);
	CHECK(spdk_thread_get_next_io_channel(b) == NULL);
	spdk_put_io_channel(b);
	spdk_thread_poll(t, 0, 0);
	CHECK(spdk_thread_get_first_io_channel(t) == NULL);
#ifdef RESPDK_STALE
	REFUSED_NAME(spdk_io_channel_get_io_device_name(a), ESTALE);
	REFUSED_INT(spdk_io_channel_get_ref_count(a), ESTALE);
	REFUSED(spdk_thread_get_next_io_channel(a), NULL, ESTALE);
#endif
	spdk_io_device_unregister(&keys[0], NULL);
	spdk_io_device_unregister(&keys[1], NULL);
	spdk_set_thread(NULL);
	end_thread(t, NULL, 0);
}

int
main(void)
{
	struct spdk_thread *app;

	start_env("thread_internal");
	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	app = spdk_thread_create("app", NULL);
	pollers();
	channels();
	end_thread(app, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
