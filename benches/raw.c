/* What the same getters cost without a check: they take the pointer's word for it. In a shared library of its own. */
#include <stddef.h>
#include <stdint.h>

struct raw {
	uint64_t words[16];
};

uint64_t raw_get(const struct raw *raw);
uint64_t
raw_get(const struct raw *raw)
{
	return raw->words[3];
}

/* A stack and a ring that trust everybody, to hold pools and rings against. */
static void *g_stack[65536];
static unsigned g_top;
static void *g_ring[4096];
static volatile unsigned g_head, g_tail;

void raw_put(void *object);
void
raw_put(void *object)
{
	g_stack[g_top++] = object;
}

void *raw_take(void);
void *
raw_take(void)
{
	return g_top ? g_stack[--g_top] : NULL;
}

unsigned raw_enqueue(void **objects, unsigned n);
unsigned
raw_enqueue(void **objects, unsigned n)
{
	unsigned i;

	if (4096 - (g_head - g_tail) < n) {
		return 0;
	}
	for (i = 0; i < n; i++) {
		g_ring[(g_head + i) % 4096] = objects[i];
	}
	g_head += n;
	return n;
}

unsigned raw_dequeue(void **objects, unsigned n);
unsigned
raw_dequeue(void **objects, unsigned n)
{
	unsigned i, have = g_head - g_tail;

	n = have < n ? have : n;
	for (i = 0; i < n; i++) {
		objects[i] = g_ring[(g_tail + i) % 4096];
	}
	g_tail += n;
	return n;
}
