/* spdk/xor.h: parity. */

#include <spdk/stdinc.h>
#include <spdk/xor.h>
#include "check.h"

#define LEN 5000
#define MOST 256

static uint8_t g_src[MOST][LEN + 64] __attribute__((aligned(64)));
static uint8_t g_dst[LEN + 64] __attribute__((aligned(64)));

static void
check_xor(uint32_t n, size_t shift, uint32_t len)
{
	void *sources[MOST];
	uint32_t i, j;
	bool same = true;

	for (i = 0; i < n; i++) {
		sources[i] = g_src[i] + shift;
	}
	memset(g_dst, 0xcc, sizeof(g_dst));
	CHECK_EQ(spdk_xor_gen(g_dst + shift, sources, n, len), 0);
	for (j = 0; j < len; j++) {
		uint8_t want = 0;

		for (i = 0; i < n; i++) {
			want ^= g_src[i][shift + j];
		}
		same = same && g_dst[shift + j] == want;
	}
	CHECK(same);
	CHECK_EQ(g_dst[shift + len], 0xcc);
}

int
main(void)
{
	static const uint32_t lens[] = {0, 1, 8, 31, 32, 33, 64, 4096, LEN};
	void *sources[MOST + 1];
	uint32_t i, j;

	for (i = 0; i < MOST; i++) {
		for (j = 0; j < LEN + 64; j++) {
			g_src[i][j] = rand();
		}
		sources[i] = g_src[i];
	}
	sources[MOST] = g_src[0];
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		if (lens[i] != 0) {
			check_xor(2, 0, lens[i]);
			check_xor(3, 32, lens[i]);
			check_xor(7, 1, lens[i]);
			check_xor(MOST, 8, lens[i]);
		}
	}
	CHECK_EQ(spdk_xor_gen(g_dst, sources, 1, 64), -EINVAL);
	CHECK_EQ(spdk_xor_gen(g_dst, sources, 0, 64), -EINVAL);
	CHECK_EQ(spdk_xor_gen(g_dst, sources, MOST + 1, 64), -EINVAL);
	/* The destination may be a source. */
	memcpy(g_dst, g_src[0], LEN);
	CHECK_EQ(spdk_xor_gen(g_src[0], sources, 2, LEN), 0);
	CHECK_EQ(spdk_xor_gen(g_src[0], sources, 2, LEN), 0);
	CHECK_EQ(memcmp(g_dst, g_src[0], LEN), 0);
	CHECK_EQ(spdk_xor_get_optimal_alignment(), 32);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_xor_gen(NULL, sources, 2, 64), -EINVAL);
	CHECK_EQ(spdk_xor_gen(g_dst, NULL, 2, 64), -EINVAL);
	sources[1] = NULL;
	CHECK_EQ(spdk_xor_gen(g_dst, sources, 2, 64), -EINVAL);
#endif
	return check_done();
}
