/* spdk/zipf.h: numbers that follow Zipf's law. */

#include <spdk/stdinc.h>
#include <spdk/zipf.h>
#include "check.h"

#define RANGE 1000
#define DRAWS 200000

int
main(void)
{
	static uint64_t seen[RANGE];
	struct spdk_zipf *zipf;
	double zeta = 0, expected;
	uint64_t value;
	int i;

	zipf = spdk_zipf_create(RANGE, 0.9, 1);
	REQUIRE(zipf != NULL);
	for (i = 0; i < DRAWS; i++) {
		value = spdk_zipf_generate(zipf);
		REQUIRE(value < RANGE);
		seen[value]++;
	}
	for (i = 0; i < RANGE; i++) {
		zeta += 1.0 / pow(i + 1, 0.9);
	}
	for (i = 0; i < 2; i++) {
		expected = DRAWS / pow(i + 1, 0.9) / zeta;
		CHECK(seen[i] > expected * 0.93 && seen[i] < expected * 1.07);
	}
	CHECK(seen[1] > seen[9] && seen[9] > seen[99]);
	spdk_zipf_free(&zipf);
	CHECK(zipf == NULL);

	zipf = spdk_zipf_create(20000000, 1.2, 0);
	REQUIRE(zipf != NULL);
	for (i = 0; i < 1000; i++) {
		REQUIRE(spdk_zipf_generate(zipf) < 20000000);
	}
	spdk_zipf_free(&zipf);
	spdk_zipf_free(&zipf);
#ifdef RESPDK_STALE
	{
		struct spdk_zipf *stale;

		zipf = stale = spdk_zipf_create(10, 0.5, 0);
		spdk_zipf_free(&zipf);
		errno = 0;
		CHECK_EQ(spdk_zipf_generate(stale), 0);
		CHECK_EQ(errno, ESTALE);
		spdk_zipf_free(&stale);
		CHECK_EQ(spdk_zipf_generate(NULL), 0);
		spdk_zipf_free(NULL);
		zipf = spdk_zipf_create(0, 0.5, 0);
		CHECK_EQ(spdk_zipf_generate(zipf), 0);
		spdk_zipf_free(&zipf);
	}
#endif
	return check_done();
}
