/* spdk/notify.h: types, and the ring of the last events. */

#include <spdk/stdinc.h>
#include <spdk/notify.h>
#include "check.h"

static int g_types;
static const struct spdk_notify_event *g_event;
static uint64_t g_first, g_last, g_seen;

static int
count_type(const struct spdk_notify_type *type, void *ctx)
{
	const char *name = spdk_notify_type_get_name(type);

	CHECK_EQ((intptr_t)ctx, 5);
	CHECK(name != NULL && name[0] != 0);
	return ++g_types == 1;
}

static int
has_type(const struct spdk_notify_type *type, void *ctx)
{
	*(int *)ctx += strncmp(spdk_notify_type_get_name(type), "check_", 6) == 0;
	return 0;
}

static int
see_event(uint64_t idx, const struct spdk_notify_event *event, void *ctx)
{
	if (g_seen++ == 0) {
		g_first = idx;
		g_event = event;
	}
	g_last = idx;
	return ctx != NULL && idx == *(uint64_t *)ctx;
}

static uint64_t
each(uint64_t start, uint64_t max, uint64_t *stop)
{
	g_seen = 0;
	return spdk_notify_foreach_event(start, max, see_event, stop);
}

int
main(void)
{
	struct spdk_notify_type *one = spdk_notify_type_register("check_one"), *two;
	char name[SPDK_NOTIFY_MAX_NAME_SIZE + 1] = {};
	int found = 0;
	uint64_t id, i, stop;

	CHECK_EQ(SPDK_NOTIFY_MAX_NAME_SIZE, 128);
	CHECK_EQ(SPDK_NOTIFY_MAX_CTX_SIZE, 128);
	CHECK_EQ(sizeof(struct spdk_notify_event), 256);
	REQUIRE(one != NULL);
	CHECK_STR(spdk_notify_type_get_name(one), "check_one");
	two = spdk_notify_type_register("check_two");
	CHECK(two != NULL && two != one);
	CHECK(spdk_notify_type_register("check_one") == one);
	CHECK(spdk_notify_type_register(NULL) == NULL);
	CHECK(spdk_notify_type_register("") == NULL);
	memset(name, 'x', SPDK_NOTIFY_MAX_NAME_SIZE);
	CHECK(spdk_notify_type_register(name) == NULL);
	spdk_notify_foreach_type(count_type, (void *)5);
	CHECK_EQ(g_types, 1);
	spdk_notify_foreach_type(has_type, &found);
	CHECK_EQ(found, 2);

	id = spdk_notify_send("check_one", "first");
	CHECK_EQ(spdk_notify_send("check_two", "second"), id + 1);
	CHECK_EQ(each(id, 1, NULL), 1);
	CHECK_EQ(g_first, id);
	CHECK_STR(g_event->type, "check_one");
	CHECK_STR(g_event->ctx, "first");
	CHECK_EQ(each(id, UINT64_MAX, NULL), 2);
	CHECK_EQ(g_last, id + 1);
	CHECK_EQ(each(id + 2, 10, NULL), 0);
	CHECK_EQ(g_seen, 0);
	/* A call that ends the iteration is not counted. */
	stop = id + 1;
	CHECK_EQ(each(id, 10, &stop), 1);
	CHECK_EQ(g_seen, 2);
	CHECK_EQ(each(id, 0, NULL), 0);

	for (i = 0; i < 1100; i++) {
		spdk_notify_send("check_two", "more");
	}
	CHECK_EQ(each(0, UINT64_MAX, NULL), 1024);
	CHECK_EQ(g_first, id + 2 + 1100 - 1024);
	CHECK_EQ(g_last, id + 2 + 1100 - 1);
	/* An event can be kept until its place in the ring is needed again. */
	CHECK_STR(g_event->ctx, "more");

#ifdef RESPDK_STALE
	CHECK_STR(spdk_notify_type_get_name(NULL), "(invalid)");
	CHECK_STR(spdk_notify_type_get_name((void *)name), "(invalid)");
	CHECK_EQ(spdk_notify_send(NULL, "x"), 0);
	CHECK_EQ(errno, EINVAL);
	spdk_notify_foreach_type(NULL, NULL);
	CHECK_EQ(spdk_notify_foreach_event(0, 1, NULL, NULL), 0);
	id = spdk_notify_send(name, name);
	CHECK_EQ(each(id, 1, NULL), 1);
	CHECK_EQ(strlen(g_event->type), SPDK_NOTIFY_MAX_NAME_SIZE - 1);
	CHECK_EQ(strlen(g_event->ctx), SPDK_NOTIFY_MAX_CTX_SIZE - 1);
#endif
	return check_done();
}
