/* spdk/tree.h: balanced and splay trees. */

#include <spdk/stdinc.h>

struct node;
static int g_augmented;

#define RB_AUGMENT(x) augment(x)
static void augment(struct node *x);

#include <spdk/tree.h>
#include "check.h"

struct node {
	int key;
	int extra;
	RB_ENTRY(node) rb;
	SPLAY_ENTRY(node) sp;
};

static void
augment(struct node *x)
{
	(void)x;
	g_augmented++;
}

static int
compare(struct node *a, struct node *b)
{
	return a->key < b->key ? -1 : a->key > b->key;
}

RB_HEAD(tree, node);
RB_PROTOTYPE_STATIC(tree, node, rb, compare)
RB_GENERATE_STATIC(tree, node, rb, compare)

/* The same in other words. */
RB_HEAD(parts, node);
#define ATTR __attribute__((unused)) static
RB_PROTOTYPE_INSERT_COLOR(parts, node, ATTR);
RB_PROTOTYPE_REMOVE_COLOR(parts, node, ATTR);
RB_PROTOTYPE_INSERT(parts, node, ATTR);
RB_PROTOTYPE_REMOVE(parts, node, ATTR);
RB_PROTOTYPE_FIND(parts, node, ATTR);
RB_PROTOTYPE_NFIND(parts, node, ATTR);
RB_PROTOTYPE_NEXT(parts, node, ATTR);
RB_PROTOTYPE_PREV(parts, node, ATTR);
RB_PROTOTYPE_MINMAX(parts, node, ATTR);
RB_PROTOTYPE_REINSERT(parts, node, ATTR);
RB_GENERATE_INSERT_COLOR(parts, node, rb, ATTR)
RB_GENERATE_REMOVE_COLOR(parts, node, rb, ATTR)
RB_GENERATE_INSERT(parts, node, rb, compare, ATTR)
RB_GENERATE_REMOVE(parts, node, rb, ATTR)
RB_GENERATE_FIND(parts, node, rb, compare, ATTR)
RB_GENERATE_NFIND(parts, node, rb, compare, ATTR)
RB_GENERATE_NEXT(parts, node, rb, ATTR)
RB_GENERATE_PREV(parts, node, rb, ATTR)
RB_GENERATE_MINMAX(parts, node, rb, ATTR)
RB_GENERATE_REINSERT(parts, node, rb, compare, ATTR)

RB_HEAD(internal, node);
RB_PROTOTYPE_INTERNAL(internal, node, rb, compare, ATTR)
RB_GENERATE_INTERNAL(internal, node, rb, compare, ATTR)

RB_HEAD(global, node);
RB_PROTOTYPE(global, node, rb, compare)
RB_GENERATE(global, node, rb, compare)

SPLAY_HEAD(splay, node);
SPLAY_PROTOTYPE(splay, node, sp, compare)
SPLAY_GENERATE(splay, node, sp, compare)

#define N 500
static struct node g_nodes[N];

/* Parents and children agree, keys ascend, ranks differ by 1 or 2, no path is too long. Returns the rank, leaf 0. */
static int
check_subtree(struct node *n, struct node *parent, int low, int high)
{
	int left, right;

	if (n == NULL) {
		return -1;
	}
	CHECK(RB_PARENT(n, rb) == parent);
	CHECK(n->key > low && n->key < high);
	left = check_subtree(RB_LEFT(n, rb), n, low, n->key);
	right = check_subtree(RB_RIGHT(n, rb), n, n->key, high);
	left += RB_RED_LEFT(n, rb) ? 2 : 1;
	right += RB_RED_RIGHT(n, rb) ? 2 : 1;
	CHECK_EQ(left, right);
	/* A leaf has rank 0. */
	CHECK(RB_LEFT(n, rb) != NULL || RB_RIGHT(n, rb) != NULL || left == 0);
	return left;
}

static void
check_tree(struct tree *t, const bool *in, int n)
{
	struct node *x, key;
	int i, last = -1, count = 0, want = 0;
	bool ok = true;

	check_subtree(_RB_ROOT(t), NULL, -1, INT_MAX);
	for (i = 0; i < n; i++) {
		want += in[i];
	}
	RB_FOREACH(x, tree, t) {
		ok = ok && x->key > last && in[x->key];
		last = x->key;
		count++;
	}
	CHECK(ok);
	CHECK_EQ(count, want);
	count = 0;
	RB_FOREACH_REVERSE(x, tree, t) {
		ok = ok && x->key <= last;
		last = x->key - 1;
		count++;
	}
	CHECK(ok);
	CHECK_EQ(count, want);
	for (i = 0; i < n; i++) {
		key.key = i;
		x = RB_FIND(tree, t, &key);
		ok = ok && x == (in[i] ? &g_nodes[i] : NULL);
		x = RB_NFIND(tree, t, &key);
		for (last = i; last < n && !in[last]; last++);
		ok = ok && x == (last < n ? &g_nodes[last] : NULL);
	}
	CHECK(ok);
}

static void
check_balanced(void)
{
	struct tree t = RB_INITIALIZER(&t);
	struct node *x, *y, dup = {.key = 3};
	bool in[N] = {};
	int i, n, sum;

	CHECK(RB_EMPTY(&t));
	CHECK(_RB_ROOT(&t) == NULL);
	CHECK(RB_MIN(tree, &t) == NULL);
	CHECK(RB_MAX(tree, &t) == NULL);
	CHECK_EQ(RB_NEGINF, -1);
	CHECK_EQ(RB_INF, 1);
	for (i = 0; i < N; i++) {
		g_nodes[i].key = i;
	}
	for (i = 0; i < 3000; i++) {
		n = rand() % N;
		if (in[n]) {
			CHECK(RB_REMOVE(tree, &t, &g_nodes[n]) == &g_nodes[n]);
		} else {
			CHECK(RB_INSERT(tree, &t, &g_nodes[n]) == NULL);
		}
		in[n] = !in[n];
		if (i % 150 == 0) {
			check_tree(&t, in, N);
		}
	}
	CHECK(g_augmented > 0);
	/* Ascending and descending runs are the hard cases of balance. */
	for (i = 0; i < N; i++) {
		if (!in[i]) {
			RB_INSERT(tree, &t, &g_nodes[i]);
			in[i] = true;
		}
	}
	check_tree(&t, in, N);
	CHECK(RB_INSERT(tree, &t, &dup) == &g_nodes[3]);
	CHECK(RB_MIN(tree, &t) == &g_nodes[0]);
	CHECK(RB_MAX(tree, &t) == &g_nodes[N - 1]);
	CHECK(RB_NEXT(tree, &t, &g_nodes[7]) == &g_nodes[8]);
	CHECK(RB_PREV(tree, &t, &g_nodes[7]) == &g_nodes[6]);
	CHECK(RB_NEXT(tree, &t, &g_nodes[N - 1]) == NULL);
	CHECK(RB_PREV(tree, &t, &g_nodes[0]) == NULL);
	CHECK(RB_PARENT(_RB_ROOT(&t), rb) == NULL);
	CHECK(!RB_EMPTY(&t));

	sum = 0;
	y = &g_nodes[N - 3];
	RB_FOREACH_FROM(x, tree, y) {
		sum += x->key;
	}
	CHECK_EQ(sum, 3 * N - 6);
	sum = 0;
	y = &g_nodes[3];
	RB_FOREACH_REVERSE_FROM(x, tree, y) {
		sum += x->key;
	}
	CHECK_EQ(sum, 6);

	/* A key that changes stays where it is found. */
	RB_REMOVE(tree, &t, &g_nodes[5]);
	RB_REMOVE(tree, &t, &g_nodes[6]);
	RB_REMOVE(tree, &t, &g_nodes[N - 1]);
	g_nodes[4].key = 6;
	CHECK(RB_REINSERT(tree, &t, &g_nodes[4]) == NULL);
	CHECK(RB_NEXT(tree, &t, &g_nodes[4]) == &g_nodes[7]);
	g_nodes[4].key = N + 10;
	CHECK(RB_REINSERT(tree, &t, &g_nodes[4]) == NULL);
	CHECK(RB_MAX(tree, &t) == &g_nodes[4]);

	sum = 0;
	RB_FOREACH_SAFE(x, tree, &t, y) {
		if (x->key < N / 2) {
			RB_REMOVE(tree, &t, x);
			memset(&x->rb, 0xff, sizeof(x->rb));
			sum++;
		}
	}
	CHECK_EQ(sum, N / 2 - 3);
	check_subtree(_RB_ROOT(&t), NULL, -1, INT_MAX);
	RB_FOREACH_REVERSE_SAFE(x, tree, &t, y) {
		RB_REMOVE(tree, &t, x);
		memset(&x->rb, 0xff, sizeof(x->rb));
	}
	CHECK(RB_EMPTY(&t));
	RB_INSERT(tree, &t, &g_nodes[0]);
	RB_INIT(&t);
	CHECK(RB_EMPTY(&t));
}

static void
check_links(void)
{
	struct node parent, child, other, *tmp;
	struct tree t;

	CHECK_EQ(RB_RED_L, 1);
	CHECK_EQ(RB_RED_R, 2);
	CHECK_EQ(RB_RED_MASK, 3);
	memset(&parent, 0, sizeof(parent));
	memset(&other, 0, sizeof(other));
	RB_SET(&child, &parent, rb);
	CHECK(RB_PARENT(&child, rb) == &parent);
	CHECK(RB_UP(&child, rb) == &parent);
	CHECK(RB_LEFT(&child, rb) == NULL && RB_RIGHT(&child, rb) == NULL);
	RB_FLIP_LEFT(&child, rb);
	CHECK(RB_RED_LEFT(&child, rb) && !RB_RED_RIGHT(&child, rb));
	CHECK(RB_PARENT(&child, rb) == &parent);
	RB_FLIP_RIGHT(&child, rb);
	CHECK(RB_RED_LEFT(&child, rb) && RB_RED_RIGHT(&child, rb));
	CHECK_EQ(RB_BITS(&child, rb) & RB_RED_MASK, 3);
	RB_SET_PARENT(&child, &other, rb);
	CHECK(RB_PARENT(&child, rb) == &other);
	CHECK_EQ(RB_BITS(&child, rb) & RB_RED_MASK, 3);
	RB_FLIP_LEFT(&child, rb);
	CHECK(!RB_RED_LEFT(&child, rb) && RB_RED_RIGHT(&child, rb));
	/* An element is red if its parent says so, on the side where it is. */
	RB_SET(&child, &parent, rb);
	RB_SET(&parent, NULL, rb);
	RB_LEFT(&parent, rb) = &child;
	CHECK(!RB_COLOR(&child, rb) && !RB_COLOR(&parent, rb));
	RB_FLIP_LEFT(&parent, rb);
	CHECK(RB_COLOR(&child, rb));
	RB_FLIP_LEFT(&parent, rb);
	RB_FLIP_RIGHT(&parent, rb);
	CHECK(!RB_COLOR(&child, rb));

	/* A root with a right child turns left, and back. */
	RB_SET(&parent, NULL, rb);
	RB_SET(&child, &parent, rb);
	RB_RIGHT(&parent, rb) = &child;
	t.rbh_root = &parent;
	RB_ROTATE_LEFT(&t, &parent, tmp, rb);
	CHECK(t.rbh_root == &child);
	CHECK(RB_LEFT(&child, rb) == &parent && RB_PARENT(&parent, rb) == &child);
	RB_ROTATE_RIGHT(&t, &child, tmp, rb);
	CHECK(t.rbh_root == &parent);
	CHECK(RB_RIGHT(&parent, rb) == &child);
	RB_SET(&other, NULL, rb);
	RB_SWAP_CHILD(&t, &parent, &other, rb);
	CHECK(t.rbh_root == &other);
}

static void
check_others(void)
{
	struct parts p = RB_INITIALIZER(&p);
	struct internal q = RB_INITIALIZER(&q);
	struct global g = RB_INITIALIZER(&g);
	int i;

	for (i = 0; i < 20; i++) {
		g_nodes[i].key = i * 7 % 20;
		CHECK(RB_INSERT(parts, &p, &g_nodes[i]) == NULL);
	}
	CHECK_EQ(RB_MIN(parts, &p)->key, 0);
	CHECK_EQ(RB_NEXT(parts, &p, RB_MIN(parts, &p))->key, 1);
	CHECK_EQ(RB_PREV(parts, &p, RB_MAX(parts, &p))->key, 18);
	CHECK(RB_FIND(parts, &p, &g_nodes[4]) == &g_nodes[4]);
	CHECK(RB_NFIND(parts, &p, &g_nodes[4]) == &g_nodes[4]);
	CHECK(RB_REINSERT(parts, &p, &g_nodes[4]) == NULL);
	for (i = 0; i < 20; i++) {
		RB_REMOVE(parts, &p, &g_nodes[i]);
	}
	CHECK(RB_EMPTY(&p));
	CHECK(RB_INSERT(internal, &q, &g_nodes[0]) == NULL);
	CHECK(RB_MIN(internal, &q) == &g_nodes[0]);
	RB_REMOVE(internal, &q, &g_nodes[0]);
	CHECK(RB_INSERT(global, &g, &g_nodes[0]) == NULL);
	CHECK(RB_MAX(global, &g) == &g_nodes[0]);
}

static void
check_splay(void)
{
	struct splay s = SPLAY_INITIALIZER(&s);
	struct node *x, key;
	bool in[N] = {};
	int i, n, last, count = 0;

	CHECK(SPLAY_EMPTY(&s));
	CHECK(SPLAY_ROOT(&s) == NULL);
	CHECK(SPLAY_MIN(splay, &s) == NULL);
	CHECK(SPLAY_MAX(splay, &s) == NULL);
	CHECK_EQ(SPLAY_NEGINF, -1);
	CHECK_EQ(SPLAY_INF, 1);
	for (i = 0; i < N; i++) {
		g_nodes[i].key = i;
	}
	for (i = 0; i < 3000; i++) {
		n = rand() % N;
		key.key = n;
		CHECK(SPLAY_FIND(splay, &s, &key) == (in[n] ? &g_nodes[n] : NULL));
		if (in[n]) {
			CHECK(SPLAY_INSERT(splay, &s, &g_nodes[n]) == &g_nodes[n]);
			CHECK(SPLAY_REMOVE(splay, &s, &g_nodes[n]) == &g_nodes[n]);
			count--;
		} else {
			CHECK(SPLAY_INSERT(splay, &s, &g_nodes[n]) == NULL);
			CHECK(SPLAY_ROOT(&s) == &g_nodes[n]);
			count++;
		}
		in[n] = !in[n];
	}
	last = -1;
	SPLAY_FOREACH(x, splay, &s) {
		CHECK(x->key > last && in[x->key]);
		last = x->key;
		count--;
	}
	CHECK_EQ(count, 0);
	x = SPLAY_MIN(splay, &s);
	for (i = 0; !in[i]; i++);
	CHECK(x == &g_nodes[i]);
	for (n = i + 1; !in[n]; n++);
	CHECK(SPLAY_NEXT(splay, &s, x) == &g_nodes[n]);
	CHECK(SPLAY_LEFT(SPLAY_MIN(splay, &s), sp) == NULL);
	CHECK(SPLAY_RIGHT(SPLAY_MAX(splay, &s), sp) == NULL);
	CHECK(SPLAY_NEXT(splay, &s, SPLAY_MAX(splay, &s)) == NULL);
	while (!SPLAY_EMPTY(&s)) {
		x = SPLAY_ROOT(&s);
		SPLAY_REMOVE(splay, &s, x);
	}

	/* The steps themselves: a root with a left child turns right, and back. */
	SPLAY_INSERT(splay, &s, &g_nodes[1]);
	SPLAY_INSERT(splay, &s, &g_nodes[2]);
	CHECK(SPLAY_LEFT(SPLAY_ROOT(&s), sp) == &g_nodes[1]);
	x = SPLAY_LEFT(SPLAY_ROOT(&s), sp);
	SPLAY_ROTATE_RIGHT(&s, x, sp);
	CHECK(SPLAY_ROOT(&s) == &g_nodes[1] && SPLAY_RIGHT(&g_nodes[1], sp) == &g_nodes[2]);
	x = SPLAY_RIGHT(SPLAY_ROOT(&s), sp);
	SPLAY_ROTATE_LEFT(&s, x, sp);
	CHECK(SPLAY_ROOT(&s) == &g_nodes[2]);
	{
		struct node side, *left = &side, *right = &side;

		/* Takes the root down to the right side, then puts the halves together under the new root. */
		SPLAY_LEFT(&side, sp) = SPLAY_RIGHT(&side, sp) = NULL;
		SPLAY_LINKLEFT(&s, right, sp);
		CHECK(right == &g_nodes[2] && SPLAY_ROOT(&s) == &g_nodes[1]);
		SPLAY_ASSEMBLE(&s, &side, left, right, sp);
		CHECK(SPLAY_RIGHT(&g_nodes[1], sp) == &g_nodes[2]);
		SPLAY_LEFT(&side, sp) = SPLAY_RIGHT(&side, sp) = NULL;
		left = right = &side;
		SPLAY_LINKRIGHT(&s, left, sp);
		CHECK(left == &g_nodes[1] && SPLAY_ROOT(&s) == &g_nodes[2]);
		SPLAY_ASSEMBLE(&s, &side, left, right, sp);
		CHECK(SPLAY_LEFT(&g_nodes[2], sp) == &g_nodes[1]);
	}
	SPLAY_INIT(&s);
	CHECK(SPLAY_EMPTY(&s));
}

int
main(void)
{
	check_links();
	check_balanced();
	check_others();
	check_splay();
	return check_done();
}
