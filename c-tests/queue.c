/* spdk/queue.h, spdk/queue_extras.h: the list macros that Linux lacks, and those it has in other words. */

#include <spdk/stdinc.h>
#include <spdk/queue.h>
#include <spdk/util.h>
#include "check.h"

struct item {
	int n;
	SLIST_ENTRY(item) s;
	STAILQ_ENTRY(item) st;
	LIST_ENTRY(item) l;
	TAILQ_ENTRY(item) t;
};

SLIST_HEAD(slist, item);
STAILQ_HEAD(stailq, item);
LIST_HEAD(list, item);
TAILQ_HEAD(tailq, item);

static struct item g_items[5];

/* Collects what a loop visits. */
static char g_seen[32];

static void
start(void)
{
	g_seen[0] = 0;
}

static void
see(struct item *i)
{
	sprintf(g_seen + strlen(g_seen), "%d", i->n);
}

static void
reset(void)
{
	int i;

	memset(g_items, 0, sizeof(g_items));
	for (i = 0; i < 5; i++) {
		g_items[i].n = i;
	}
}

static void
check_slist(void)
{
	struct slist a = SLIST_HEAD_INITIALIZER(a), b = SLIST_HEAD_INITIALIZER(b);
	struct item *i, *tmp;

	reset();
	SLIST_INSERT_HEAD(&a, &g_items[2], s);
	SLIST_INSERT_HEAD(&a, &g_items[1], s);
	SLIST_INSERT_HEAD(&a, &g_items[0], s);
	SLIST_INSERT_HEAD(&b, &g_items[4], s);
	SLIST_SWAP(&a, &b, item);
	start();
	SLIST_FOREACH(i, &a, s) {
		see(i);
	}
	CHECK_STR(g_seen, "4");
	start();
	SLIST_FOREACH_SAFE(i, &b, s, tmp) {
		see(i);
		SLIST_REMOVE(&b, i, item, s);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "012");
	CHECK(SLIST_EMPTY(&b));
	start();
	SLIST_FOREACH_SAFE(i, &b, s, tmp) {
		see(i);
	}
	CHECK_STR(g_seen, "");
}

static void
check_stailq(void)
{
	struct stailq a = STAILQ_HEAD_INITIALIZER(a), b;
	struct item *i, *tmp;
	int n;

	STAILQ_INIT(&b);
	reset();
	CHECK(STAILQ_EMPTY(&a));
	CHECK(STAILQ_FIRST(&a) == NULL);
	CHECK(STAILQ_LAST(&a, item, st) == NULL);
	for (n = 0; n < 4; n++) {
		STAILQ_INSERT_TAIL(&a, &g_items[n], st);
	}
	CHECK(!STAILQ_EMPTY(&a));
	CHECK(STAILQ_FIRST(&a) == &g_items[0]);
	CHECK(STAILQ_NEXT(&g_items[0], st) == &g_items[1]);
	CHECK(STAILQ_NEXT(&g_items[3], st) == NULL);
	CHECK(STAILQ_LAST(&a, item, st) == &g_items[3]);
	start();
	i = NULL;
	STAILQ_FOREACH_FROM(i, &a, st) {
		see(i);
	}
	CHECK_STR(g_seen, "0123");
	start();
	i = &g_items[2];
	STAILQ_FOREACH_FROM(i, &a, st) {
		see(i);
	}
	CHECK_STR(g_seen, "23");
	/* Takes off the last, and the one in the middle; then appends again. */
	STAILQ_REMOVE_AFTER(&a, &g_items[2], st);
	CHECK(STAILQ_LAST(&a, item, st) == &g_items[2]);
	STAILQ_REMOVE_AFTER(&a, &g_items[0], st);
	CHECK(STAILQ_NEXT(&g_items[0], st) == &g_items[2]);
	STAILQ_INSERT_TAIL(&a, &g_items[4], st);
	STAILQ_SWAP(&a, &b, item);
	CHECK(STAILQ_EMPTY(&a));
	STAILQ_INSERT_TAIL(&a, &g_items[1], st);
	STAILQ_INSERT_TAIL(&b, &g_items[3], st);
	start();
	STAILQ_FOREACH(i, &a, st) {
		see(i);
	}
	STAILQ_FOREACH(i, &b, st) {
		see(i);
	}
	CHECK_STR(g_seen, "10243");
	start();
	i = &g_items[2];
	STAILQ_FOREACH_FROM_SAFE(i, &b, st, tmp) {
		see(i);
		STAILQ_REMOVE(&b, i, item, st);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "243");
	start();
	STAILQ_FOREACH_SAFE(i, &b, st, tmp) {
		see(i);
		STAILQ_REMOVE_HEAD(&b, st);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "0");
	CHECK(STAILQ_EMPTY(&b));
	start();
	i = NULL;
	STAILQ_FOREACH_FROM_SAFE(i, &a, st, tmp) {
		see(i);
	}
	CHECK_STR(g_seen, "1");
}

static void
check_list(void)
{
	struct list a = LIST_HEAD_INITIALIZER(a), b = LIST_HEAD_INITIALIZER(b);
	struct item *i, *tmp;
	int n;

	reset();
	CHECK(LIST_EMPTY(&a));
	CHECK(LIST_FIRST(&a) == NULL);
	for (n = 3; n >= 0; n--) {
		LIST_INSERT_HEAD(&a, &g_items[n], l);
	}
	CHECK(!LIST_EMPTY(&a));
	CHECK(LIST_FIRST(&a) == &g_items[0]);
	CHECK(LIST_NEXT(&g_items[0], l) == &g_items[1]);
	CHECK(LIST_NEXT(&g_items[3], l) == NULL);
	CHECK(LIST_PREV(&g_items[0], &a, item, l) == NULL);
	CHECK(LIST_PREV(&g_items[2], &a, item, l) == &g_items[1]);
	QMD_LIST_CHECK_HEAD(&a, l);
	QMD_LIST_CHECK_NEXT(&g_items[1], l);
	QMD_LIST_CHECK_PREV(&g_items[1], l);
	start();
	i = &g_items[1];
	LIST_FOREACH_FROM(i, &a, l) {
		see(i);
	}
	i = NULL;
	LIST_FOREACH_FROM(i, &a, l) {
		see(i);
	}
	CHECK_STR(g_seen, "1230123");
	LIST_INSERT_HEAD(&b, &g_items[4], l);
	LIST_SWAP(&a, &b, item, l);
	CHECK(LIST_FIRST(&a) == &g_items[4] && LIST_FIRST(&b) == &g_items[0]);
	LIST_REMOVE(&g_items[4], l);
	LIST_REMOVE(&g_items[0], l);
	CHECK(LIST_EMPTY(&a));
	CHECK(LIST_FIRST(&b) == &g_items[1]);
	LIST_SWAP(&a, &b, item, l);
	CHECK(LIST_EMPTY(&b));
	start();
	i = &g_items[3];
	LIST_FOREACH_FROM_SAFE(i, &a, l, tmp) {
		see(i);
		LIST_REMOVE(i, l);
		memset(i, 0xff, sizeof(*i));
	}
	LIST_FOREACH_SAFE(i, &a, l, tmp) {
		see(i);
		LIST_REMOVE(i, l);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "312");
	CHECK(LIST_EMPTY(&a));
}

static void
check_tailq(void)
{
	struct tailq a = TAILQ_HEAD_INITIALIZER(a), b = TAILQ_HEAD_INITIALIZER(b);
	struct item *i, *tmp;
	int n;

	reset();
	CHECK(TAILQ_EMPTY(&a));
	CHECK(TAILQ_FIRST(&a) == NULL);
	CHECK(TAILQ_LAST(&a, tailq) == NULL);
	CHECK(TAILQ_ENTRY_NOT_ENQUEUED(&g_items[0], t));
	CHECK(!TAILQ_ENTRY_ENQUEUED(&g_items[0], t));
	for (n = 0; n < 5; n++) {
		TAILQ_INSERT_TAIL(&a, &g_items[n], t);
	}
	CHECK(TAILQ_ENTRY_ENQUEUED(&g_items[0], t));
	CHECK(!TAILQ_ENTRY_NOT_ENQUEUED(&g_items[0], t));
	CHECK(!TAILQ_EMPTY(&a));
	CHECK(TAILQ_FIRST(&a) == &g_items[0]);
	CHECK(TAILQ_LAST(&a, tailq) == &g_items[4]);
	CHECK(TAILQ_NEXT(&g_items[3], t) == &g_items[4]);
	CHECK(TAILQ_NEXT(&g_items[4], t) == NULL);
	CHECK(TAILQ_PREV(&g_items[1], tailq, t) == &g_items[0]);
	CHECK(TAILQ_PREV(&g_items[0], tailq, t) == NULL);
	QMD_TAILQ_CHECK_HEAD(&a, t);
	QMD_TAILQ_CHECK_TAIL(&a, t);
	QMD_TAILQ_CHECK_NEXT(&g_items[2], t);
	QMD_TAILQ_CHECK_PREV(&g_items[2], t);

	start();
	i = &g_items[3];
	TAILQ_FOREACH_FROM(i, &a, t) {
		see(i);
	}
	i = NULL;
	TAILQ_FOREACH_FROM(i, &a, t) {
		see(i);
	}
	i = &g_items[1];
	TAILQ_FOREACH_REVERSE_FROM(i, &a, tailq, t) {
		see(i);
	}
	i = NULL;
	TAILQ_FOREACH_REVERSE_FROM(i, &a, tailq, t) {
		see(i);
	}
	CHECK_STR(g_seen, "34012341043210");

	TAILQ_REMOVE_CLEAR(&a, &g_items[2], t);
	CHECK(TAILQ_ENTRY_NOT_ENQUEUED(&g_items[2], t));
	TAILQ_REMOVE(&a, &g_items[0], t);
	CHECK(TAILQ_ENTRY_ENQUEUED(&g_items[0], t));
	TAILQ_ENTRY_CLEAR(&g_items[0], t);
	CHECK(TAILQ_ENTRY_NOT_ENQUEUED(&g_items[0], t));
	TAILQ_INSERT_TAIL(&b, &g_items[0], t);
	TAILQ_SWAP(&a, &b, item, t);
	start();
	TAILQ_FOREACH(i, &a, t) {
		see(i);
	}
	TAILQ_FOREACH(i, &b, t) {
		see(i);
	}
	CHECK_STR(g_seen, "0134");
	TAILQ_REMOVE(&a, &g_items[0], t);
	TAILQ_SWAP(&a, &b, item, t);
	CHECK(TAILQ_EMPTY(&b));
	TAILQ_INSERT_TAIL(&b, &g_items[2], t);
	TAILQ_INSERT_TAIL(&a, &g_items[0], t);

	start();
	i = &g_items[4];
	TAILQ_FOREACH_REVERSE_FROM_SAFE(i, &a, tailq, t, tmp) {
		see(i);
		if (i->n == 3) {
			TAILQ_REMOVE(&a, i, t);
			memset(i, 0xff, sizeof(*i));
		}
	}
	CHECK_STR(g_seen, "431");
	start();
	i = &g_items[4];
	TAILQ_FOREACH_FROM_SAFE(i, &a, t, tmp) {
		see(i);
		TAILQ_REMOVE(&a, i, t);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "40");
	g_items[4].n = 4;
	TAILQ_INSERT_TAIL(&a, &g_items[4], t);
	start();
	TAILQ_FOREACH_REVERSE_SAFE(i, &a, tailq, t, tmp) {
		see(i);
		if (i->n == 4) {
			TAILQ_REMOVE(&a, i, t);
			memset(i, 0xff, sizeof(*i));
		}
	}
	TAILQ_FOREACH_SAFE(i, &a, t, tmp) {
		see(i);
		TAILQ_REMOVE(&a, i, t);
		memset(i, 0xff, sizeof(*i));
	}
	CHECK_STR(g_seen, "411");
	CHECK(TAILQ_EMPTY(&a));
	CHECK(TAILQ_FIRST(&b) == &g_items[2]);
}

int
main(void)
{
	SPDK_QE_SUPPRESS_WARNINGS()
	check_slist();
	check_stailq();
	check_list();
	check_tailq();
	SPDK_QE_UNSUPPRESS_WARNINGS()
	return check_done();
}
