/*
 * What the check of a handle costs: the same call with and without one, in turn in one run.
 *
 * Prints nanoseconds per call and the difference. 64 objects are used round robin, so that the loads are real ones.
 */
#include <spdk/stdinc.h>
#include <spdk/bit_array.h>
#include <spdk/env.h>
#include <spdk/thread.h>
#include <spdk_internal/thread.h>

#define OBJECTS 64
#define ROUNDS 7
#define CALLS 20000000ull

struct raw {
	uint64_t words[16];
};
uint64_t raw_get(const struct raw *raw);

static void *g_objects[OBJECTS];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static volatile uint64_t g_sum;

#define MEASURE(name, call)                                                                                            \
	static double name(void)                                                                                       \
	{                                                                                                              \
		uint64_t sum = 0;                                                                                      \
		double begin = now();                                                                                  \
		for (uint64_t i = 0; i < CALLS; i++) {                                                                 \
			sum += call(g_objects[i % OBJECTS]);                                                           \
		}                                                                                                      \
		g_sum += sum;                                                                                          \
		return (now() - begin) / CALLS;                                                                        \
	}

MEASURE(measure_raw, raw_get)
MEASURE(measure_thread, spdk_thread_get_id)
MEASURE(measure_bits, spdk_bit_array_capacity)
MEASURE(measure_poller, spdk_poller_get_id)
MEASURE(measure_channel, (uintptr_t)spdk_io_channel_ref)

static int
order(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

static double
median(double *all)
{
	qsort(all, ROUNDS, sizeof(*all), order);
	return all[ROUNDS / 2];
}

static void
compare(const char *name, double (*checked)(void), void *(*make)(void))
{
	static void *raws[OBJECTS];
	double with[ROUNDS], without[ROUNDS];
	void *objects[OBJECTS];

	for (int i = 0; i < OBJECTS; i++) {
		raws[i] = raws[i] ? raws[i] : calloc(1, sizeof(struct raw));
		objects[i] = make();
	}
	for (int round = 0; round < ROUNDS; round++) {
		memcpy(g_objects, raws, sizeof(raws));
		without[round] = measure_raw();
		memcpy(g_objects, objects, sizeof(objects));
		with[round] = checked();
	}
	printf("%-28s %.2f ns, raw pointer %.2f ns, the check %.2f ns\n", name, median(with), median(without),
	       median(with) - median(without));
}

static void *
make_thread(void)
{
	return spdk_thread_create(NULL, NULL);
}
static void *
make_bits(void)
{
	return spdk_bit_array_create(64);
}

static int
run(void *ctx)
{
	return 0;
}
static void *
make_poller(void)
{
	return spdk_poller_register(run, NULL, 1000000);
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
static void *
make_channel(void)
{
	void *device = malloc(1);

	spdk_io_device_register(device, create, destroy, 64, NULL);
	return spdk_get_io_channel(device);
}

int
main(void)
{
	spdk_thread_lib_init(NULL, 0);
	spdk_set_thread(spdk_thread_create("bench", NULL));
	compare("spdk_bit_array_capacity", measure_bits, make_bits);
	compare("spdk_thread_get_id", measure_thread, make_thread);
	compare("spdk_poller_get_id", measure_poller, make_poller);
	compare("spdk_io_channel_ref", measure_channel, make_channel);
	return 0;
}
