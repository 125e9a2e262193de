/* spdk/cpuset.h: sets of CPUs. */

#include <spdk/stdinc.h>
#include <spdk/cpuset.h>
#include "check.h"

struct parsed {
	const char *text;
	int rc;
	const char *fmt;
};

static const struct parsed g_parsed[] = {
	{"0", 0, "0"}, {"1", 0, "1"}, {"0x1", 0, "1"}, {"0XfF", 0, "ff"}, {" \t0xA5 ", 0, "a5"}, {"0x", 0, "0"},
	{"00000001,00000000", 0, "100000000"}, {",", 0, "0"},
	{"[0]", 0, "1"}, {"[0-3]", 0, "f"}, {"[ 0 , 2 - 4 ]", 0, "1d"}, {"[1-3-5]", 0, "38"}, {"[7]junk", 0, "80"},
	{"[1023]", 0, "8" /* and 255 zeros */},
	{"", -1, NULL}, {"  ", -1, NULL}, {"g", -1, NULL}, {"1 2", -1, NULL}, {"0x1x", -1, NULL}, {"-1", -1, NULL},
	{"[", -1, NULL}, {"[]", -1, NULL}, {"[0", -1, NULL}, {"[0,]", -1, NULL}, {"[,0]", -1, NULL}, {"[-1]", -1, NULL},
	{"[0-]", -1, NULL}, {"[3-1]", -1, NULL}, {"[1024]", -1, NULL}, {"[a]", -1, NULL}, {"[0x1]", -1, NULL},
	{"[99999999999999999999]", -1, NULL}, {"[0 1]", -1, NULL},
};

static uint32_t g_seen[8];
static size_t g_seen_count;

static void
see(void *ctx, uint32_t cpu)
{
	CHECK(ctx == g_seen);
	if (g_seen_count < 8) {
		g_seen[g_seen_count] = cpu;
	}
	g_seen_count++;
}

int
main(void)
{
	struct spdk_cpuset *set = spdk_cpuset_alloc(), *other = spdk_cpuset_alloc();
	struct spdk_cpuset plain;
	char long_mask[400];
	size_t i;

	REQUIRE(set != NULL && other != NULL);
	CHECK_EQ(SPDK_CPUSET_SIZE, 1024);
	CHECK_EQ(spdk_cpuset_count(set), 0);
	CHECK_STR(spdk_cpuset_fmt(set), "0");

	for (i = 0; i < sizeof(g_parsed) / sizeof(g_parsed[0]); i++) {
		if (!CHECK_EQ(spdk_cpuset_parse(set, g_parsed[i].text), g_parsed[i].rc)) {
			printf("    for \"%s\"\n", g_parsed[i].text);
		} else if (g_parsed[i].rc == 0 && strcmp(g_parsed[i].text, "[1023]") != 0) {
			CHECK_STR(spdk_cpuset_fmt(set), g_parsed[i].fmt);
		}
	}
	CHECK_EQ(spdk_cpuset_parse(set, NULL), -1);
	CHECK_EQ(spdk_cpuset_parse(NULL, "1"), -1);
	CHECK_EQ(spdk_cpuset_parse(set, "[1023]"), 0);
	CHECK_EQ(strlen(spdk_cpuset_fmt(set)), 256);
	CHECK(spdk_cpuset_get_cpu(set, 1023));
	/* Digits beyond the last CPU are ignored. */
	memset(long_mask, 'f', 300);
	long_mask[300] = 0;
	CHECK_EQ(spdk_cpuset_parse(set, long_mask), 0);
	CHECK_EQ(spdk_cpuset_count(set), 1024);
	CHECK_EQ(strlen(spdk_cpuset_fmt(set)), 256);

	spdk_cpuset_zero(set);
	CHECK_EQ(spdk_cpuset_count(set), 0);
	spdk_cpuset_set_cpu(set, 0, true);
	spdk_cpuset_set_cpu(set, 9, true);
	spdk_cpuset_set_cpu(set, 1000, true);
	spdk_cpuset_set_cpu(set, 9, false);
	spdk_cpuset_set_cpu(set, 10, true);
	CHECK(spdk_cpuset_get_cpu(set, 0) && !spdk_cpuset_get_cpu(set, 9) && spdk_cpuset_get_cpu(set, 1000));
	CHECK_EQ(spdk_cpuset_count(set), 3);
	spdk_cpuset_for_each_cpu(set, see, g_seen);
	CHECK_EQ(g_seen_count, 3);
	CHECK_EQ(g_seen[0], 0);
	CHECK_EQ(g_seen[1], 10);
	CHECK_EQ(g_seen[2], 1000);

	spdk_cpuset_copy(other, set);
	CHECK(spdk_cpuset_equal(other, set));
	spdk_cpuset_set_cpu(other, 11, true);
	CHECK(!spdk_cpuset_equal(other, set));
	memset(&plain, 0, sizeof(plain));
	spdk_cpuset_copy(&plain, other);
	spdk_cpuset_xor(&plain, set);
	CHECK_STR(spdk_cpuset_fmt(&plain), "800");
	spdk_cpuset_or(&plain, set);
	CHECK(spdk_cpuset_equal(&plain, other));
	spdk_cpuset_and(&plain, set);
	CHECK(spdk_cpuset_equal(&plain, set));
	spdk_cpuset_negate(&plain);
	CHECK_EQ(spdk_cpuset_count(&plain), 1021);
	spdk_cpuset_and(&plain, set);
	CHECK_EQ(spdk_cpuset_count(&plain), 0);

	spdk_cpuset_free(set);
	spdk_cpuset_free(other);
	spdk_cpuset_free(NULL);
#ifdef RESPDK_STALE
	CHECK(!spdk_cpuset_equal(NULL, &plain));
	CHECK_EQ(spdk_cpuset_count(NULL), 0);
	CHECK(spdk_cpuset_fmt(NULL) == NULL);
	CHECK(!spdk_cpuset_get_cpu(&plain, 1024));
	spdk_cpuset_set_cpu(&plain, 1024, true);
	CHECK_EQ(spdk_cpuset_count(&plain), 0);
	spdk_cpuset_copy(&plain, NULL);
	spdk_cpuset_copy(NULL, &plain);
	spdk_cpuset_zero(NULL);
	spdk_cpuset_for_each_cpu(&plain, NULL, NULL);
#endif
	return check_done();
}
