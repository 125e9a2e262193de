/* spdk/thread.h: iobuf. */

#include "threads.h"

static struct spdk_thread *g_t[2];

static void
opts(void)
{
	struct spdk_iobuf_opts o, small;

	memset(&o, 0xff, sizeof(o));
	spdk_iobuf_get_opts(&o, sizeof(o));
	CHECK_EQ(o.small_pool_count, 8192);
	CHECK_EQ(o.large_pool_count, 1024);
	CHECK_EQ(o.small_bufsize, 8192);
	CHECK_EQ(o.large_bufsize, 132 * 1024);
	CHECK_EQ(o.enable_numa, 0);
	CHECK_EQ(o.opts_size, sizeof(o));

	/* A caller that knows less. */
	memset(&small, 0xff, sizeof(small));
	spdk_iobuf_get_opts(&small, offsetof(struct spdk_iobuf_opts, small_bufsize));
	CHECK_EQ(small.small_pool_count, 8192);
	CHECK_EQ(small.large_pool_count, 1024);
	CHECK_EQ(small.small_bufsize, UINT32_MAX);
	CHECK_EQ(small.enable_numa, 0xff);
	/* Nothing happens. */
	memset(&small, 0xff, sizeof(small));
	spdk_iobuf_get_opts(&small, 0);
	CHECK_EQ(small.small_pool_count, UINT64_MAX);
	spdk_iobuf_get_opts(NULL, sizeof(small));

	CHECK_EQ(spdk_iobuf_set_opts(NULL), -1);
	o.opts_size = 0;
	CHECK_EQ(spdk_iobuf_set_opts(&o), -1);
	o.opts_size = sizeof(o);
	o.small_pool_count = 63;
	CHECK_EQ(spdk_iobuf_set_opts(&o), -EINVAL);
	o.small_pool_count = 64;
	o.large_pool_count = 7;
	CHECK_EQ(spdk_iobuf_set_opts(&o), -EINVAL);
	o.large_pool_count = 8;
	o.small_bufsize = 4095;
	CHECK_EQ(spdk_iobuf_set_opts(&o), -EINVAL);
	o.small_bufsize = 4097;
	o.large_bufsize = 8191;
	CHECK_EQ(spdk_iobuf_set_opts(&o), -EINVAL);
	spdk_iobuf_get_opts(&small, sizeof(small));
	CHECK_EQ(small.small_pool_count, 8192);
	o.large_bufsize = 8193;
	/* Only what the size covers is taken over. */
	o.opts_size = offsetof(struct spdk_iobuf_opts, large_pool_count);
	CHECK_EQ(spdk_iobuf_set_opts(&o), 0);
	spdk_iobuf_get_opts(&small, sizeof(small));
	CHECK_EQ(small.small_pool_count, 64);
	CHECK_EQ(small.large_pool_count, 1024);
	o.opts_size = sizeof(o);
	CHECK_EQ(spdk_iobuf_set_opts(&o), 0);
	spdk_iobuf_get_opts(&small, sizeof(small));
	CHECK_EQ(small.large_pool_count, 8);
	CHECK_EQ(small.small_bufsize, 4097);
	CHECK_EQ(small.large_bufsize, 8193);
}

static void
modules(void)
{
	CHECK_EQ(spdk_iobuf_register_module("one"), 0);
	CHECK_EQ(spdk_iobuf_register_module("one"), -EEXIST);
	CHECK_EQ(spdk_iobuf_register_module("two"), 0);
	CHECK_EQ(spdk_iobuf_register_module("three"), 0);
	CHECK_EQ(spdk_iobuf_unregister_module("three"), 0);
	CHECK_EQ(spdk_iobuf_unregister_module("three"), -ENOENT);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_iobuf_register_module(NULL), EINVAL);
	REFUSED_INT(spdk_iobuf_unregister_module(NULL), EINVAL);
#endif
}

struct waiter {
	struct spdk_iobuf_entry entry;
	void *buf;
	int calls;
	struct spdk_iobuf_channel *again;
};

static struct waiter *g_order[16];
static int g_n;

static void
got(struct spdk_iobuf_entry *entry, void *buf)
{
	struct waiter *w = SPDK_CONTAINEROF(entry, struct waiter, entry);

	w->buf = buf;
	w->calls++;
	CHECK(spdk_get_thread() == g_t[0]);
	if (g_n < 16) {
		g_order[g_n++] = w;
	}
	if (w->again) {
		/* It needs another one: there is none, so it waits again. */
		CHECK(spdk_iobuf_get(w->again, 100, entry, got) == NULL);
		w->again = NULL;
	}
}

struct seen {
	struct spdk_iobuf_entry *entry[8];
	int n, stop_at;
};

static int
look(struct spdk_iobuf_channel *ch, struct spdk_iobuf_entry *entry, void *ctx)
{
	struct seen *seen = ctx;

	if (seen->n < 8) {
		seen->entry[seen->n] = entry;
	}
	seen->n++;
	return seen->n == seen->stop_at ? 77 : 0;
}

static int
abort_all(struct spdk_iobuf_channel *ch, struct spdk_iobuf_entry *entry, void *ctx)
{
	spdk_iobuf_entry_abort(ch, entry, *(uint64_t *)ctx);
	return 0;
}

static struct spdk_iobuf_module_stats g_stats[8];
static char g_names[8][16];
static uint32_t g_modules;

static void
stats_done(struct spdk_iobuf_module_stats *modules, uint32_t num_modules, void *cb_arg)
{
	uint32_t i;

	CHECK(cb_arg == &g_modules);
	CHECK(spdk_get_thread() == g_t[0]);
	g_modules = num_modules;
	for (i = 0; i < num_modules && i < 8; i++) {
		g_stats[i] = modules[i];
		snprintf(g_names[i], sizeof(g_names[i]), "%s", modules[i].module);
	}
}

static void
buffers(void)
{
	struct spdk_iobuf_channel one, two, other;
	struct waiter w[6];
	struct seen seen;
	void *small[64], *large[8], *more;
	uint64_t len;
	int i;

	/* Statistics go on from what is there. */
	memset(&one, 0, sizeof(one));
	memset(&two, 0, sizeof(two));
	memset(&other, 0, sizeof(other));
	/* Without a thread, without a name. */
	spdk_set_thread(NULL);
	CHECK(spdk_iobuf_channel_init(&one, "one", 0, 0) != 0);
	spdk_set_thread(g_t[0]);
	CHECK_EQ(spdk_iobuf_channel_init(&one, "unknown", 0, 0), -ENODEV);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_iobuf_channel_init(NULL, "one", 0, 0), EINVAL);
	REFUSED_INT(spdk_iobuf_channel_init(&one, NULL, 0, 0), EINVAL);
#endif
	/* More than there are. */
	CHECK_EQ(spdk_iobuf_channel_init(&one, "one", 65, 0), -ENOMEM);
	CHECK_EQ(spdk_iobuf_channel_init(&one, "one", 0, 9), -ENOMEM);

	/* Without a cache: all of them, each once, aligned, and as large as it should be. */
	CHECK_EQ(spdk_iobuf_channel_init(&one, "one", 0, 0), 0);
	CHECK(one.parent != NULL);
	CHECK_EQ(spdk_iobuf_channel_init(&two, "two", 0, 0), 0);
	CHECK(spdk_io_channel_get_thread(one.parent) == g_t[0]);
	CHECK_EQ(one.cache[0].small.bufsize, 8192);
	CHECK_EQ(one.cache[0].large.bufsize, 12288);
	for (i = 0; i < 64; i++) {
		small[i] = spdk_iobuf_get(&one, i == 0 ? 1 : 8192, NULL, NULL);
		REQUIRE(small[i] != NULL);
		CHECK_EQ((uintptr_t)small[i] % 4096, 0);
		memset(small[i], i, 8192);
	}
	for (i = 0; i < 8; i++) {
		large[i] = spdk_iobuf_get(&one, 8193, NULL, NULL);
		REQUIRE(large[i] != NULL);
		memset(large[i], 100 + i, 12288);
	}
	for (i = 0; i < 64; i++) {
		CHECK(((uint8_t *)small[i])[0] == i && ((uint8_t *)small[i])[8191] == i);
	}
	CHECK(spdk_iobuf_get(&one, 1, NULL, NULL) == NULL);
	CHECK(spdk_iobuf_get(&one, 12288, NULL, NULL) == NULL);
#ifdef RESPDK_STALE
	REFUSED(spdk_iobuf_get(&one, 12289, NULL, NULL), NULL, EINVAL);
	REFUSED(spdk_iobuf_get(&one, UINT64_MAX, NULL, NULL), NULL, EINVAL);
	REFUSED(spdk_iobuf_get(&one, 1, &w[0].entry, NULL), NULL, EINVAL);
	/* Its thread's own. */
	spdk_set_thread(g_t[1]);
	REFUSED(spdk_iobuf_get(&one, 1, NULL, NULL), NULL, EPERM);
	REFUSED_VOID(spdk_iobuf_put(&one, small[0], 1), EPERM);
	REFUSED_VOID(spdk_iobuf_channel_fini(&one), EPERM);
	REFUSED_VOID(spdk_iobuf_entry_abort(&one, &w[0].entry, 1), EPERM);
	REFUSED_INT(spdk_iobuf_for_each_entry(&one, look, &seen), EPERM);
	spdk_set_thread(g_t[0]);
	REFUSED_VOID(spdk_iobuf_put(&one, NULL, 1), EINVAL);
	REFUSED_INT(spdk_iobuf_for_each_entry(&one, NULL, &seen), EINVAL);
#endif

	/* Who waits longest is served first, whichever module it is of. */
	memset(w, 0, sizeof(w));
	for (i = 0; i < 4; i++) {
		CHECK(spdk_iobuf_get(i == 1 ? &two : &one, 100, &w[i].entry, got) == NULL);
	}
	CHECK(spdk_iobuf_get(&one, 10000, &w[4].entry, got) == NULL);
	memset(&seen, 0, sizeof(seen));
	CHECK_EQ(spdk_iobuf_for_each_entry(&one, look, &seen), 0);
	CHECK_EQ(seen.n, 4);
	CHECK(seen.entry[0] == &w[0].entry && seen.entry[1] == &w[2].entry && seen.entry[2] == &w[3].entry);
	CHECK(seen.entry[3] == &w[4].entry);
	memset(&seen, 0, sizeof(seen));
	CHECK_EQ(spdk_iobuf_for_each_entry(&two, look, &seen), 0);
	CHECK_EQ(seen.n, 1);
	memset(&seen, 0, sizeof(seen));
	seen.stop_at = 2;
	CHECK_EQ(spdk_iobuf_for_each_entry(&one, look, &seen), 77);
	CHECK_EQ(seen.n, 2);

	g_n = 0;
	spdk_iobuf_put(&one, small[0], 8192);
	CHECK_EQ(g_n, 1);
	CHECK(g_order[0] == &w[0] && w[0].buf == small[0] && w[0].calls == 1);
	/* Taken out of the queue: not called. Once more does nothing. */
	spdk_iobuf_entry_abort(&one, &w[2].entry, 100);
	spdk_iobuf_entry_abort(&one, &w[2].entry, 100);
	/* One that asks again in its callback keeps the first place. */
	w[1].again = &two;
	spdk_iobuf_put(&two, small[1], 8192);
	spdk_iobuf_put(&one, small[2], 8192);
	spdk_iobuf_put(&one, small[3], 8192);
	CHECK_EQ(g_n, 4);
	CHECK(g_order[1] == &w[1] && g_order[2] == &w[1] && g_order[3] == &w[3]);
	CHECK(w[1].buf == small[2] && w[3].buf == small[3]);
	CHECK_EQ(w[2].calls, 0);
	/* The large one still waits. */
	CHECK_EQ(w[4].calls, 0);
	spdk_iobuf_put(&one, large[0], 10000);
	CHECK_EQ(w[4].calls, 1);
	CHECK(w[4].buf == large[0]);

	/* Aborted by a walk. */
	for (i = 0; i < 3; i++) {
		memset(&w[i], 0, sizeof(w[i]));
		CHECK(spdk_iobuf_get(&one, 1, &w[i].entry, got) == NULL);
	}
	len = 1;
	CHECK_EQ(spdk_iobuf_for_each_entry(&one, abort_all, &len), 0);
	memset(&seen, 0, sizeof(seen));
	CHECK_EQ(spdk_iobuf_for_each_entry(&one, look, &seen), 0);
	CHECK_EQ(seen.n, 0);

	/* Everything back: 61 small ones, and the four that the waiters have, of which small[1] went to w[1] and was lost there. */
	for (i = 0; i < 64; i++) {
		spdk_iobuf_put(&one, small[i], 1);
	}
	for (i = 0; i < 8; i++) {
		spdk_iobuf_put(&one, large[i], 12288);
	}
	CHECK_EQ(w[0].calls, 0);

	/* Numbers so far: gets from the pool, nothing from a cache, and those that waited. */
	g_modules = 0;
	CHECK_EQ(spdk_iobuf_get_stats(stats_done, &g_modules), 0);
	CHECK_EQ(g_modules, 0);
	settle(g_t, 2);
	REQUIRE(g_modules == 2);
	CHECK_STR(g_names[0], "one");
	CHECK_STR(g_names[1], "two");
	CHECK_EQ(g_stats[0].small_pool.cache, 0);
	CHECK_EQ(g_stats[0].small_pool.main, 64);
	CHECK_EQ(g_stats[0].small_pool.retry, 6);
	CHECK_EQ(g_stats[0].large_pool.main, 8);
	CHECK_EQ(g_stats[0].large_pool.retry, 1);
	CHECK_EQ(g_stats[1].small_pool.main, 0);
	CHECK_EQ(g_stats[1].small_pool.retry, 2);
#ifdef RESPDK_STALE
	REFUSED_INT(spdk_iobuf_get_stats(NULL, NULL), EINVAL);
	spdk_set_thread(NULL);
	REFUSED_INT(spdk_iobuf_get_stats(stats_done, &g_modules), EPERM);
	spdk_set_thread(g_t[0]);
#endif
	spdk_iobuf_channel_fini(&two);
	spdk_iobuf_channel_fini(&one);
	CHECK(one.parent == NULL);
#ifdef RESPDK_STALE
	REFUSED(spdk_iobuf_get(&one, 1, NULL, NULL), NULL, ESTALE);
	REFUSED_VOID(spdk_iobuf_channel_fini(&one), ESTALE);
	REFUSED_VOID(spdk_iobuf_put(&one, small[0], 1), ESTALE);
	REFUSED_VOID(spdk_iobuf_channel_fini(NULL), EINVAL);
#endif
	settle(g_t, 2);

	/* With a cache of 16 small and 2 large ones. */
	memset(&one, 0, sizeof(one));
	CHECK_EQ(spdk_iobuf_channel_init(&one, "one", 16, 2), 0);
	CHECK_EQ(one.cache[0].small.cache_size, 16);
	for (i = 0; i < 16; i++) {
		small[i] = spdk_iobuf_get(&one, 1, NULL, NULL);
		CHECK(small[i] != NULL);
	}
	large[0] = spdk_iobuf_get(&one, 10000, NULL, NULL);
	CHECK_EQ(spdk_iobuf_get_stats(stats_done, &g_modules), 0);
	settle(g_t, 2);
	CHECK_EQ(g_stats[0].small_pool.cache, 16);
	CHECK_EQ(g_stats[0].small_pool.main, 0);
	CHECK_EQ(g_stats[0].large_pool.cache, 1);
	/* The next takes a batch from the pool. */
	more = spdk_iobuf_get(&one, 1, NULL, NULL);
	CHECK(more != NULL);
	small[16] = more;
	small[17] = spdk_iobuf_get(&one, 1, NULL, NULL);
	CHECK_EQ(spdk_iobuf_get_stats(stats_done, &g_modules), 0);
	settle(g_t, 2);
	CHECK_EQ(g_stats[0].small_pool.main, 1);
	CHECK_EQ(g_stats[0].small_pool.cache, 17);
	for (i = 0; i < 18; i++) {
		spdk_iobuf_put(&one, small[i], 1);
	}
	spdk_iobuf_put(&one, large[0], 10000);

	/* A channel on another thread, and the sum. */
	spdk_set_thread(g_t[1]);
	CHECK_EQ(spdk_iobuf_channel_init(&other, "one", 0, 0), 0);
	more = spdk_iobuf_get(&other, 1, NULL, NULL);
	CHECK(more != NULL);
	spdk_iobuf_put(&other, more, 1);
	spdk_set_thread(g_t[0]);
	CHECK_EQ(spdk_iobuf_get_stats(stats_done, &g_modules), 0);
	settle(g_t, 2);
	CHECK_EQ(g_stats[0].small_pool.main, 2);
	spdk_set_thread(g_t[1]);
	spdk_iobuf_channel_fini(&other);
	spdk_set_thread(g_t[0]);
	spdk_iobuf_channel_fini(&one);
	settle(g_t, 2);
}

static void
many_channels(void)
{
	static struct spdk_iobuf_channel ch[65];
	int i;

	spdk_set_thread(g_t[0]);
	for (i = 0; i < 64; i++) {
		CHECK_EQ(spdk_iobuf_channel_init(&ch[i], "one", 1, 0), 0);
	}
	/* A thread has room for 64; this is also the last of the buffers. */
	CHECK_EQ(spdk_iobuf_channel_init(&ch[64], "two", 0, 0), -ENOMEM);
	for (i = 0; i < 64; i++) {
		spdk_iobuf_channel_fini(&ch[i]);
	}
	settle(g_t, 2);
}

static int g_finished;

static void
finished(void *arg)
{
	CHECK(arg == &g_finished);
	g_finished++;
}

int
main(void)
{
	struct spdk_iobuf_channel ch;
	void *buf;

	start_env("thread_iobuf");
	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	g_t[0] = spdk_thread_create("t0", NULL);
	g_t[1] = spdk_thread_create("t1", NULL);
	opts();
	/* Nothing was begun, so there is nothing to end. */
	spdk_iobuf_finish(finished, &g_finished);
	CHECK_EQ(g_finished, 1);

	modules();
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_iobuf_initialize(), -EPERM);
#endif
	spdk_set_thread(g_t[0]);
	/* Names are known before the pools are there, channels are not. */
	CHECK_EQ(spdk_iobuf_channel_init(&ch, "one", 0, 0), -ENOMEM);
	CHECK_EQ(spdk_iobuf_initialize(), 0);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_iobuf_initialize(), -EEXIST);
	REFUSED_VOID(spdk_iobuf_finish(NULL, NULL), EINVAL);
#endif
	buffers();
#ifndef RESPDK_STALE
	/* v26.01 takes a channel back that was never complete. */
	(void)many_channels;
#else
	many_channels();
#endif

	/* The end waits for the channels. */
	spdk_set_thread(g_t[0]);
	CHECK_EQ(spdk_iobuf_channel_init(&ch, "one", 4, 1), 0);
	buf = spdk_iobuf_get(&ch, 1, NULL, NULL);
	g_finished = 0;
	spdk_iobuf_finish(finished, &g_finished);
	settle(g_t, 2);
	CHECK_EQ(g_finished, 0);
	spdk_iobuf_put(&ch, buf, 1);
	spdk_iobuf_channel_fini(&ch);
	settle(g_t, 2);
	CHECK_EQ(g_finished, 1);
	/* The modules are forgotten; it can begin again. */
	CHECK_EQ(spdk_iobuf_register_module("one"), 0);
	CHECK_EQ(spdk_iobuf_initialize(), 0);
	CHECK_EQ(spdk_iobuf_channel_init(&ch, "one", 4, 1), 0);
	buf = spdk_iobuf_get(&ch, 1, NULL, NULL);
	CHECK(buf != NULL);
	spdk_iobuf_put(&ch, buf, 1);
	spdk_iobuf_channel_fini(&ch);
	spdk_iobuf_finish(finished, &g_finished);
	settle(g_t, 2);
	CHECK_EQ(g_finished, 2);
	spdk_set_thread(NULL);
	end_thread(g_t[1], g_t, 1);
	end_thread(g_t[0], g_t, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}
