/* spdk/thread.h: io_devices, their channels, walks over them, with threads and devices that go away meanwhile. */

#include "threads.h"

#define THREADS 4

static struct spdk_thread *g_t[THREADS];

struct device {
	int creates, destroys, gone;
	/* What create answers. */
	int rc;
	bool unregister_in_create;
	struct spdk_thread *told_on;
};

struct context {
	struct device *device;
	struct spdk_thread *thread;
	char zeros[80];
};

static void
device_gone(void *io_device)
{
	struct device *d = io_device;

	d->gone++;
	d->told_on = spdk_get_thread();
}

static int
create(void *io_device, void *ctx_buf)
{
	struct device *d = io_device;
	struct context *ctx = ctx_buf;
	size_t i;

	d->creates++;
	/* The context is zeroed, also when the memory was a channel's before. */
	for (i = 0; i < sizeof(*ctx); i++) {
		CHECK(((char *)ctx)[i] == 0);
	}
	memset(ctx->zeros, 0x5a, sizeof(ctx->zeros));
	ctx->device = d;
	ctx->thread = spdk_get_thread();
	if (d->unregister_in_create) {
		spdk_io_device_unregister(d, device_gone);
	}
	return d->rc;
}

static void
destroy(void *io_device, void *ctx_buf)
{
	struct device *d = io_device;
	struct context *ctx = ctx_buf;

	CHECK(ctx->device == d);
	CHECK(ctx->thread == spdk_get_thread());
	d->destroys++;
}

static void
start(struct device *d, const char *name)
{
	memset(d, 0, sizeof(*d));
	spdk_set_thread(g_t[0]);
	spdk_io_device_register(d, create, destroy, sizeof(struct context), name);
	spdk_set_thread(NULL);
}

static struct spdk_io_channel *
get(struct spdk_thread *t, struct device *d)
{
	struct spdk_io_channel *ch;

	spdk_set_thread(t);
	ch = spdk_get_io_channel(d);
	spdk_set_thread(NULL);
	return ch;
}

static void
put(struct spdk_thread *t, struct spdk_io_channel *ch)
{
	spdk_set_thread(t);
	spdk_put_io_channel(ch);
	spdk_set_thread(NULL);
}

static void
unregister(struct spdk_thread *t, struct device *d)
{
	spdk_set_thread(t);
	spdk_io_device_unregister(d, device_gone);
	spdk_set_thread(NULL);
}

static void
devices(void)
{
	struct device a, b;
	struct spdk_io_channel *ch;

	/* Only on a thread. */
	memset(&a, 0, sizeof(a));
	spdk_io_device_register(&a, create, destroy, sizeof(struct context), "a");
	CHECK(get(g_t[0], &a) == NULL);

	start(&a, "a");
	CHECK_EQ(a.creates, 0);
	/* The address is taken. */
	start(&b, "b");
	spdk_set_thread(g_t[0]);
	spdk_io_device_register(&a, create, destroy, 8, "again");
#ifdef RESPDK_STALE
	CHECK_EQ(errno, EEXIST);
	REFUSED_VOID(spdk_io_device_register(&a, NULL, destroy, 8, "no"), EINVAL);
	REFUSED_VOID(spdk_io_device_register(&a, create, NULL, 8, "no"), EINVAL);
	REFUSED_VOID(spdk_io_device_register(NULL, create, destroy, 8, "no"), EINVAL);
#endif
	spdk_set_thread(NULL);
	ch = get(g_t[0], &a);
	REQUIRE(ch != NULL);
	put(g_t[0], ch);
	settle(g_t, THREADS);
	CHECK_EQ(a.creates, 1);
	CHECK_EQ(a.destroys, 1);

	/* Without a callback, and with one: it comes by message to whoever asked. */
	spdk_set_thread(g_t[1]);
	spdk_io_device_unregister(&b, NULL);
	spdk_set_thread(NULL);
	unregister(g_t[1], &a);
	CHECK_EQ(a.gone, 0);
	CHECK(get(g_t[0], &a) == NULL);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
	CHECK_EQ(b.gone, 0);
	CHECK(a.told_on == g_t[1]);
	/* What is not known cannot be unregistered. */
	unregister(g_t[1], &a);
	spdk_io_device_unregister(&a, device_gone);
#ifdef RESPDK_STALE
	CHECK_EQ(errno, EPERM);
	spdk_set_thread(g_t[1]);
	REFUSED_VOID(spdk_io_device_unregister(&a, device_gone), ENODEV);
	REFUSED(spdk_get_io_channel(&a), NULL, ENODEV);
	spdk_set_thread(NULL);
#endif
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
	/* The address may be known again. */
	start(&a, "a");
	unregister(g_t[0], &a);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
}

static void
channels(void)
{
	struct device a, b;
	struct spdk_io_channel *ch, *again, *other, *second;
	struct context *ctx;

	start(&a, "a");
	start(&b, "b");
	CHECK(spdk_get_io_channel(&a) == NULL);

	ch = get(g_t[0], &a);
	REQUIRE(ch != NULL);
	CHECK_EQ(a.creates, 1);
	ctx = spdk_io_channel_get_ctx(ch);
	CHECK_EQ((char *)ctx - (char *)ch, SPDK_IO_CHANNEL_STRUCT_SIZE);
	CHECK(ctx->device == &a && ctx->thread == g_t[0]);
	CHECK(spdk_io_channel_from_ctx(ctx) == ch);
	CHECK(spdk_io_channel_get_thread(ch) == g_t[0]);
	CHECK(spdk_io_channel_get_io_device(ch) == &a);

	/* One per thread and device, counted. */
	again = get(g_t[0], &a);
	CHECK(again == ch);
	CHECK_EQ(a.creates, 1);
	other = get(g_t[1], &a);
	CHECK(other != NULL && other != ch);
	second = get(g_t[0], &b);
	CHECK(second != NULL && second != ch && second != other);
	CHECK_EQ(a.creates, 2);
	CHECK_EQ(b.creates, 1);
	spdk_set_thread(g_t[0]);
	CHECK(spdk_io_channel_ref(ch) == ch);
	/* A channel of another thread. */
	CHECK(spdk_io_channel_ref(other) == NULL);
#ifdef RESPDK_STALE
	CHECK_EQ(errno, EPERM);
	REFUSED_VOID(spdk_put_io_channel(other), EPERM);
#else
	spdk_put_io_channel(other);
#endif
	spdk_set_thread(NULL);
	spdk_put_io_channel(other);
#ifdef RESPDK_STALE
	CHECK_EQ(errno, EPERM);
#endif
	settle(g_t, THREADS);
	CHECK_EQ(a.destroys, 0);
	put(g_t[1], other);
	put(g_t[0], second);
	/* Three references, so three puts. */
	put(g_t[0], ch);
	put(g_t[0], ch);
	settle(g_t, THREADS);
	CHECK_EQ(a.destroys, 1);
	CHECK_EQ(b.destroys, 1);
	put(g_t[0], ch);
	/* It lives until the message, and a new reference saves it. */
	CHECK_EQ(a.destroys, 1);
	again = get(g_t[0], &a);
	CHECK(again == ch);
	CHECK_EQ(a.creates, 2);
	settle(g_t, THREADS);
	CHECK_EQ(a.destroys, 1);
	/* Put, get, put, get, put before any message: still one end (A89). */
	put(g_t[0], ch);
	CHECK(get(g_t[0], &a) == ch);
	put(g_t[0], ch);
	CHECK(get(g_t[0], &a) == ch);
	put(g_t[0], ch);
#ifdef RESPDK_STALE
	/* One put too many, while the end is under way and after it. */
	spdk_set_thread(g_t[0]);
	REFUSED_VOID(spdk_put_io_channel(ch), ESTALE);
	spdk_set_thread(NULL);
#endif
	CHECK_EQ(spdk_thread_poll(g_t[0], 1, 0), 1);
	CHECK_EQ(a.destroys, 1);
	CHECK_EQ(spdk_thread_poll(g_t[0], 1, 0), 1);
	CHECK_EQ(a.destroys, 1);
	CHECK_EQ(spdk_thread_poll(g_t[0], 1, 0), 1);
	CHECK_EQ(a.destroys, 2);
#ifdef RESPDK_STALE
	spdk_set_thread(g_t[0]);
	REFUSED_VOID(spdk_put_io_channel(ch), ESTALE);
	REFUSED(spdk_io_channel_ref(ch), NULL, ESTALE);
	REFUSED(spdk_io_channel_get_thread(ch), NULL, ESTALE);
	REFUSED(spdk_io_channel_get_io_device(ch), NULL, ESTALE);
	spdk_set_thread(NULL);
#endif

	/* A create that fails. */
	a.rc = -EIO;
	CHECK(get(g_t[2], &a) == NULL);
	CHECK_EQ(a.creates, 3);
	CHECK_EQ(a.destroys, 2);
	a.rc = 0;
	ch = get(g_t[2], &a);
	REQUIRE(ch != NULL);

	/* The device waits for its channels, but gives no new ones. */
	unregister(g_t[3], &a);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 0);
	CHECK(get(g_t[2], &a) == NULL);
	CHECK(get(g_t[0], &a) == NULL);
	CHECK(spdk_io_channel_get_io_device(ch) == &a);
	put(g_t[2], ch);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
	CHECK(a.told_on == g_t[3]);
	CHECK_EQ(a.destroys, 3);

	/* Registered again while a channel of its earlier life is still there: they do not mix. */
	ch = get(g_t[0], &b);
	unregister(g_t[0], &b);
	spdk_set_thread(g_t[0]);
	spdk_io_device_register(&b, create, destroy, sizeof(struct context), "b again");
	spdk_set_thread(NULL);
	other = get(g_t[0], &b);
	CHECK(other != NULL && other != ch);
	put(g_t[0], ch);
	settle(g_t, THREADS);
	CHECK_EQ(b.gone, 1);
	put(g_t[0], other);
	unregister(g_t[0], &b);
	settle(g_t, THREADS);
	CHECK_EQ(b.gone, 2);
	CHECK_EQ(b.creates, b.destroys);

	/* Unregistered by its own create, which then fails or succeeds. */
	start(&a, "a");
	a.unregister_in_create = true;
	a.rc = -EAGAIN;
	CHECK(get(g_t[0], &a) == NULL);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
	CHECK_EQ(a.destroys, 0);
	start(&a, "a");
	a.unregister_in_create = true;
	ch = get(g_t[0], &a);
	REQUIRE(ch != NULL);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 0);
	put(g_t[0], ch);
	settle(g_t, THREADS);
	CHECK_EQ(a.gone, 1);
	CHECK_EQ(a.destroys, 1);
}

static int
create_plain(void *io_device, void *ctx_buf)
{
	*(uint64_t *)io_device += 1;
	return 0;
}

static void
destroy_plain(void *io_device, void *ctx_buf)
{
	*(uint64_t *)io_device += 1000;
}

/* Contexts of any size, the last byte of which can be written. */
static void
sizes(void)
{
	static const uint32_t sizes[] = { 0, 1, 95, 96, 97, 256, 4096, 10000, 70000, 300000, 1000000 };
	uint64_t calls;
	struct spdk_io_channel *ch;
	size_t i;

	spdk_set_thread(g_t[0]);
	for (i = 0; i < SPDK_COUNTOF(sizes); i++) {
		calls = 0;
		spdk_io_device_register(&calls, create_plain, destroy_plain, sizes[i], NULL);
		ch = spdk_get_io_channel(&calls);
		REQUIRE(ch != NULL);
		memset(spdk_io_channel_get_ctx(ch), 0xa5, sizes[i]);
		CHECK(spdk_io_channel_from_ctx(spdk_io_channel_get_ctx(ch)) == ch);
		spdk_put_io_channel(ch);
		spdk_io_device_unregister(&calls, NULL);
		settle(g_t, THREADS);
		CHECK_EQ(calls, 1001);
	}
	spdk_set_thread(NULL);
}

/* --- Walks ------------------------------------------------------------------------------------ */

static struct device g_d;
static struct spdk_io_channel *g_ch[THREADS];
static struct spdk_io_channel_iter *g_iter;
static struct spdk_thread *g_seen[16];
static int g_steps, g_ends, g_status;
static enum { GO_ON, HOLD, STOP, PUT_NEXT, REPLACE_NEXT, EXIT_LAST, UNREGISTER, PUT_OWN } g_act;

static void
step(struct spdk_io_channel_iter *i)
{
	struct spdk_io_channel *ch = spdk_io_channel_iter_get_channel(i);
	struct context *ctx = spdk_io_channel_get_ctx(ch);

	CHECK(spdk_io_channel_iter_get_io_device(i) == &g_d);
	CHECK(spdk_io_channel_iter_get_ctx(i) == &g_steps);
	CHECK(spdk_io_channel_get_thread(ch) == spdk_get_thread());
	CHECK(ctx->device == &g_d);
	CHECK(ctx->thread == spdk_get_thread());
	if (g_steps < 16) {
		g_seen[g_steps] = spdk_get_thread();
	}
	g_steps++;
	if (g_steps == 1) {
		switch (g_act) {
		case HOLD:
			g_iter = i;
			return;
		case STOP:
			spdk_for_each_channel_continue(i, -ECANCELED);
			return;
		case UNREGISTER:
			spdk_io_device_unregister(&g_d, device_gone);
			break;
		case PUT_OWN:
			spdk_put_io_channel(ch);
			g_ch[0] = NULL;
			break;
		default:
			break;
		}
	}
	spdk_for_each_channel_continue(i, 0);
}

static void
end(struct spdk_io_channel_iter *i, int status)
{
	CHECK(spdk_io_channel_iter_get_channel(i) == NULL);
	CHECK(spdk_io_channel_iter_get_ctx(i) == &g_steps);
	g_ends++;
	g_status = status;
	g_seen[15] = spdk_get_thread();
	g_iter = i;
}

static void
walk(struct spdk_thread *from)
{
	g_steps = g_ends = 0;
	g_status = 1;
	spdk_set_thread(from);
	spdk_for_each_channel(&g_d, step, &g_steps, end);
	spdk_set_thread(NULL);
	CHECK_EQ(g_steps, 0);
	CHECK_EQ(g_ends, 0);
}

static void
populate(void)
{
	int i;

	start(&g_d, "walked");
	for (i = 0; i < THREADS; i++) {
		g_ch[i] = get(g_t[i], &g_d);
		REQUIRE(g_ch[i] != NULL);
	}
	g_act = GO_ON;
}

static void
depopulate(void)
{
	int i;

	for (i = 0; i < THREADS; i++) {
		if (g_ch[i]) {
			put(g_t[i], g_ch[i]);
		}
	}
	settle(g_t, THREADS);
	if (g_act != UNREGISTER) {
		unregister(g_t[0], &g_d);
	}
	settle(g_t, THREADS);
	CHECK_EQ(g_d.gone, 1);
	CHECK_EQ(g_d.creates, g_d.destroys);
}

static void
walks(void)
{
	int i;

	/* Nobody has a channel, nobody knows the device: only the end, never inside the call. */
	start(&g_d, "walked");
	walk(g_t[1]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, 0);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_status, 0);
	CHECK(g_seen[15] == g_t[1]);
	unregister(g_t[0], &g_d);
	settle(g_t, THREADS);
	walk(g_t[1]);
	settle(g_t, THREADS);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_status, -ENODEV);
	CHECK_EQ(g_steps, 0);

	/* All, in order of threads. */
	populate();
	walk(g_t[2]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_status, 0);
	for (i = 0; i < THREADS; i++) {
		CHECK(g_seen[i] == g_t[i]);
	}
	CHECK(g_seen[15] == g_t[2]);
#ifdef RESPDK_STALE
	REFUSED(spdk_io_channel_iter_get_ctx(g_iter), NULL, ESTALE);
	REFUSED(spdk_io_channel_iter_get_channel(g_iter), NULL, ESTALE);
	REFUSED(spdk_io_channel_iter_get_io_device(g_iter), NULL, ESTALE);
	REFUSED_VOID(spdk_for_each_channel_continue(g_iter, 0), ESTALE);
	/* No thread, no walk. */
	REFUSED_VOID(spdk_for_each_channel(&g_d, step, &g_steps, end), EPERM);
	spdk_set_thread(g_t[0]);
	REFUSED_VOID(spdk_for_each_channel(&g_d, NULL, &g_steps, end), EINVAL);
	spdk_set_thread(NULL);
	CHECK_EQ(g_ends, 1);
#endif
	/* Without anybody to tell. */
	g_steps = 0;
	spdk_set_thread(g_t[0]);
	spdk_for_each_channel(&g_d, step, &g_steps, NULL);
	spdk_set_thread(NULL);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);

	/* Stopped at the first. */
	g_act = STOP;
	walk(g_t[0]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, 1);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_status, -ECANCELED);

	/* A step that goes on later. */
	g_act = HOLD;
	walk(g_t[0]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, 1);
	CHECK_EQ(g_ends, 0);
#ifdef RESPDK_STALE
	spdk_set_thread(g_t[1]);
	REFUSED_VOID(spdk_for_each_channel_continue(g_iter, 0), EPERM);
	spdk_set_thread(NULL);
	REFUSED_VOID(spdk_for_each_channel_continue(g_iter, 0), EPERM);
#endif
	spdk_set_thread(g_t[0]);
	spdk_for_each_channel_continue(g_iter, 0);
#ifdef RESPDK_STALE
	/* Once is enough. */
	{
		struct spdk_io_channel_iter *iter = g_iter;

		errno = 0;
		spdk_for_each_channel_continue(iter, 0);
		CHECK(errno == EALREADY || errno == EPERM);
	}
#endif
	spdk_set_thread(NULL);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	CHECK_EQ(g_ends, 1);

	/* The next channel goes away while the walk is on its way: it is passed over. */
	g_act = GO_ON;
	walk(g_t[0]);
	put(g_t[1], g_ch[1]);
	spdk_thread_poll(g_t[1], 0, 0);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS - 1);
	CHECK_EQ(g_ends, 1);
	/* It comes again, and goes and comes again when the walk is there already: the step sees the one that lives (A86). */
	g_ch[1] = get(g_t[1], &g_d);
	walk(g_t[3]);
	CHECK_EQ(spdk_thread_poll(g_t[0], 1, 0), 1);
	CHECK_EQ(g_steps, 1);
	put(g_t[1], g_ch[1]);
	g_ch[1] = get(g_t[1], &g_d);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	put(g_t[1], g_ch[1]);
	settle(g_t, THREADS);
	g_ch[1] = get(g_t[1], &g_d);
	walk(g_t[3]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	/* A step that gives up its own channel. */
	g_act = PUT_OWN;
	walk(g_t[3]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_d.creates, g_d.destroys + THREADS - 1);
	depopulate();

	/* Unregistered in the middle of a walk: the walk ends as it would, then the device does. */
	populate();
	g_act = UNREGISTER;
	walk(g_t[0]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	CHECK_EQ(g_ends, 1);
	CHECK_EQ(g_status, 0);
	CHECK_EQ(g_d.gone, 0);
	depopulate();

	/* While it waits no second walk begins, and no second unregistration counts (A88). */
	populate();
	g_act = HOLD;
	walk(g_t[0]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, 1);
	{
		struct spdk_io_channel_iter *held = g_iter;

		unregister(g_t[2], &g_d);
		unregister(g_t[3], &g_d);
#ifdef RESPDK_STALE
		CHECK_EQ(errno, EINPROGRESS);
#endif
		walk(g_t[1]);
		settle(g_t, THREADS);
		CHECK_EQ(g_steps, 0);
		CHECK_EQ(g_ends, 1);
		CHECK_EQ(g_status, -ENODEV);
		g_ends = 0;
		g_steps = 1;
		spdk_set_thread(g_t[0]);
		spdk_for_each_channel_continue(held, 0);
		spdk_set_thread(NULL);
	}
	g_act = UNREGISTER;
	settle(g_t, THREADS);
	CHECK_EQ(g_ends, 1);
	depopulate();
	CHECK(g_d.told_on == g_t[2]);
}

/* --- Threads that end meanwhile ---------------------------------------------------------------- */

static void
exiting(void)
{
	struct spdk_thread *a, *b;
	struct device d;
	struct spdk_io_channel *ch;

	/* A channel holds its thread. */
	start(&d, "d");
	a = spdk_thread_create("a", NULL);
	ch = get(a, &d);
	spdk_set_thread(a);
	spdk_thread_exit(a);
	spdk_set_thread(NULL);
	spdk_thread_poll(a, 0, 0);
	CHECK(!spdk_thread_is_exited(a));
	/* While it is exiting it can still have channels. */
	CHECK(get(a, &d) == ch);
	put(a, ch);
	put(a, ch);
	CHECK_EQ(spdk_thread_poll(a, 0, 0), 1);
	CHECK(spdk_thread_is_exited(a));
	CHECK_EQ(d.destroys, 1);
	CHECK(get(a, &d) == NULL);
	spdk_thread_destroy(a);

	/* So does a device that it unregisters, while another thread has a channel of it (A88). */
	a = spdk_thread_create("a", NULL);
	ch = get(g_t[1], &d);
	unregister(a, &d);
	spdk_set_thread(a);
	spdk_thread_exit(a);
	spdk_set_thread(NULL);
	spdk_thread_poll(a, 0, 0);
	CHECK(!spdk_thread_is_exited(a));
	put(g_t[1], ch);
	settle(g_t, THREADS);
	CHECK_EQ(d.gone, 0);
	spdk_thread_poll(a, 0, 0);
	CHECK_EQ(d.gone, 1);
	CHECK(d.told_on == a);
	CHECK(spdk_thread_is_exited(a));
	spdk_thread_destroy(a);

	/* A walk that finds a thread exiting goes through it; the thread that began it stays for its end (A87). */
	populate();
	a = spdk_thread_create("a", NULL);
	b = spdk_thread_create("b", NULL);
	ch = get(b, &g_d);
	walk(a);
	spdk_set_thread(a);
	spdk_thread_exit(a);
	spdk_set_thread(b);
	spdk_put_io_channel(ch);
	spdk_thread_exit(b);
	spdk_set_thread(NULL);
	spdk_thread_poll(a, 0, 0);
	spdk_thread_poll(b, 0, 0);
	CHECK(!spdk_thread_is_exited(a));
	CHECK(spdk_thread_is_exited(b));
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	spdk_thread_poll(a, 0, 0);
	CHECK_EQ(g_ends, 1);
	CHECK(g_seen[15] == a);
	CHECK(spdk_thread_is_exited(a));
	spdk_thread_destroy(a);
	spdk_thread_destroy(b);
	depopulate();
}

#ifdef RESPDK_STALE
/* A thread is made to exit with all that hangs on it, then destroyed: nobody waits for it for ever. */
static void
forced(void)
{
	struct spdk_thread *a;
	struct spdk_io_channel *ch;
	struct device d;
	uint64_t late = spdk_get_ticks() + spdk_get_ticks_hz() * 10;

	populate();
	start(&d, "d");
	a = spdk_thread_create("a", NULL);
	ch = get(a, &g_d);
	REQUIRE(ch != NULL);
	spdk_set_thread(a);
	spdk_thread_exit(a);
	spdk_set_thread(NULL);
	/* A walk has its message in the queue when the thread is over. */
	walk(g_t[0]);
	settle(g_t, THREADS);
	CHECK_EQ(g_steps, THREADS);
	CHECK_EQ(g_ends, 0);
	/* Another one was begun by it. */
	spdk_set_thread(a);
	spdk_for_each_channel(&g_d, step, &g_steps, end);
	spdk_io_device_unregister(&d, device_gone);
	spdk_set_thread(NULL);
	spdk_thread_poll(a, 1, late);
	CHECK(spdk_thread_is_exited(a));
	CHECK_EQ(spdk_thread_send_msg(a, device_gone, &d), -EIO);
	settle(g_t, THREADS);
	CHECK_EQ(d.gone, 0);
	spdk_thread_destroy(a);
	settle(g_t, THREADS);
	CHECK_EQ(d.gone, 1);
	CHECK_EQ(g_ends, 2);
	/* Its channel went with it. */
	spdk_set_thread(g_t[0]);
	REFUSED_VOID(spdk_put_io_channel(ch), ESTALE);
	spdk_set_thread(NULL);
	g_d.destroys++;
	depopulate();
}
#endif

/* --- Four pthreads ---------------------------------------------------------------------------- */

static struct device g_shared;
static bool g_stop;
static int g_walks_done, g_walk_steps;
static struct spdk_thread *g_driven[THREADS];

static void
count_step(struct spdk_io_channel_iter *i)
{
	__atomic_add_fetch(&g_walk_steps, 1, __ATOMIC_RELAXED);
	spdk_for_each_channel_continue(i, 0);
}

static void
count_end(struct spdk_io_channel_iter *i, int status)
{
	CHECK_EQ(status, 0);
	__atomic_add_fetch(&g_walks_done, 1, __ATOMIC_RELAXED);
}

static int
create_quietly(void *io_device, void *ctx_buf)
{
	struct device *d = io_device;

	__atomic_add_fetch(&d->creates, 1, __ATOMIC_RELAXED);
	return 0;
}

static void
destroy_quietly(void *io_device, void *ctx_buf)
{
	struct device *d = io_device;

	__atomic_add_fetch(&d->destroys, 1, __ATOMIC_RELAXED);
}

static void *
drive(void *ctx)
{
	struct spdk_thread *t = ctx;
	struct spdk_io_channel *ch = NULL;
	int i;

	for (i = 0; i < 2000; i++) {
		spdk_set_thread(t);
		if (!ch) {
			ch = spdk_get_io_channel(&g_shared);
		} else {
			spdk_put_io_channel(ch);
			ch = NULL;
		}
		if (i % 10 == 0) {
			spdk_for_each_channel(&g_shared, count_step, NULL, count_end);
		}
		spdk_set_thread(NULL);
		spdk_thread_poll(t, 0, 0);
	}
	while (!__atomic_load_n(&g_stop, __ATOMIC_ACQUIRE)) {
		spdk_thread_poll(t, 0, 0);
	}
	CHECK(ch == NULL);
	return NULL;
}

static void
together(void)
{
	pthread_t pthread[THREADS];
	int i;

	memset(&g_shared, 0, sizeof(g_shared));
	spdk_set_thread(g_t[0]);
	spdk_io_device_register(&g_shared, create_quietly, destroy_quietly, 8, "shared");
	spdk_set_thread(NULL);
	for (i = 0; i < THREADS; i++) {
		g_driven[i] = spdk_thread_create("driven", NULL);
		REQUIRE(pthread_create(&pthread[i], NULL, drive, g_driven[i]) == 0);
	}
	for (i = 0; i < 6000 && __atomic_load_n(&g_walks_done, __ATOMIC_RELAXED) < THREADS * 200; i++) {
		usleep(10000);
	}
	__atomic_store_n(&g_stop, true, __ATOMIC_RELEASE);
	for (i = 0; i < THREADS; i++) {
		pthread_join(pthread[i], NULL);
	}
	CHECK_EQ(g_walks_done, THREADS * 200);
	settle(g_driven, THREADS);
	CHECK_EQ(g_shared.creates, g_shared.destroys);
	CHECK(g_shared.creates > 0);
	unregister(g_t[0], &g_shared);
	settle(g_t, THREADS);
	CHECK_EQ(g_shared.gone, 1);
	for (i = 0; i < THREADS; i++) {
		end_thread(g_driven[i], NULL, 0);
	}
}

int
main(void)
{
	int i;

	start_env("thread_channel");
	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	for (i = 0; i < THREADS; i++) {
		char name[8];

		snprintf(name, sizeof(name), "t%d", i);
		g_t[i] = spdk_thread_create(name, NULL);
		REQUIRE(g_t[i] != NULL);
	}
	devices();
	channels();
	sizes();
	walks();
	exiting();
#ifdef RESPDK_STALE
	forced();
#endif
	together();
	for (i = THREADS - 1; i >= 0; i--) {
		end_thread(g_t[i], g_t, i);
	}
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
