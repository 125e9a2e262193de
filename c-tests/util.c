/* spdk/util.h: arithmetic, fields of sized structures, iovec arrays. */

#include <spdk/stdinc.h>
#include <spdk/util.h>
#include "check.h"

struct sized {
	uint32_t size;
	uint16_t a;
	uint8_t b[7];
	uint64_t c;
};

static void
check_macros(void)
{
	struct sized s = {.size = sizeof(s), .a = 11, .c = 33}, *p;
	int array[12], x = 5, y = 9;
	char *ptrs[3];
	struct iovec iov;
	int iovcnt = 0;

	CHECK_EQ(SPDK_CACHE_LINE_SIZE, 64);
	CHECK_EQ(SPDK_SEC_TO_MSEC, 1000);
	CHECK_EQ(SPDK_SEC_TO_USEC, 1000000);
	CHECK_EQ(SPDK_SEC_TO_NSEC, 1000000000);
	CHECK_EQ(SPDK_MSEC_TO_USEC, 1000);
	CHECK_EQ(spdk_min(x, y), 5);
	CHECK_EQ(spdk_max(x, y), 9);
	CHECK_EQ(spdk_min(y, x), 5);
	CHECK_EQ(SPDK_COUNTOF(array), 12);
	CHECK_EQ(SPDK_COUNTOF_MEMBER(struct sized, b), 7);
	CHECK_EQ(SPDK_SIZEOF_MEMBER(struct sized, c), 8);
	CHECK_EQ(SPDK_SIZEOF(&s, a), 6);
	CHECK_EQ(SPDK_SIZEOF(&s, c), sizeof(s));
	p = SPDK_CONTAINEROF(&s.c, struct sized, c);
	CHECK(p == &s);
	CHECK_EQ(SPDK_CEIL_DIV(10, 5), 2);
	CHECK_EQ(SPDK_CEIL_DIV(11, 5), 3);
	CHECK_EQ(SPDK_CEIL_DIV(0, 5), 0);
	CHECK_EQ(SPDK_ALIGN_FLOOR(0x1fffu, 0x1000), 0x1000);
	CHECK_EQ(SPDK_ALIGN_CEIL(0x1001u, 0x1000), 0x2000);
	CHECK_EQ(SPDK_ALIGN_CEIL(0x1000ull, 0x1000), 0x1000);
	CHECK_EQ(SPDK_ALIGN_FLOOR(0x123456789abcdef0ull, 0x10000), 0x123456789abc0000);
	CHECK_EQ(sizeof(SPDK_ALIGN_FLOOR((uint16_t)1, 2)), 2);
	CHECK_EQ(SPDK_BIT(0), 1);
	CHECK_EQ(SPDK_BIT(40), 1ul << 40);
	CHECK_EQ(SPDK_SN32_CMPMAX, 0x80000000);

	CHECK(SPDK_FIELD_VALID(&s, c));
	CHECK(_SPDK_FIELD_VALID(&s, c, sizeof(s)));
	CHECK(!_SPDK_FIELD_VALID(&s, c, sizeof(s) - 1));
	CHECK_EQ(SPDK_GET_FIELD(&s, c, 99), 33);
	CHECK_EQ(_SPDK_GET_FIELD(&s, c, 99, sizeof(s) - 1), 99);
	s.size = 6;
	CHECK(!SPDK_FIELD_VALID(&s, c));
	CHECK(SPDK_FIELD_VALID(&s, a));
	CHECK(SPDK_FIELD_VALID(&s, c, sizeof(s)));
	CHECK(!SPDK_FIELD_VALID(&s, a, 5));
	CHECK_EQ(SPDK_GET_FIELD(&s, c, 99), 99);
	CHECK_EQ(SPDK_GET_FIELD(&s, a, 99), 11);
	CHECK_EQ(SPDK_GET_FIELD(&s, c, 99, sizeof(s)), 33);

	SPDK_IOV_ONE(&iov, &iovcnt, array, sizeof(array));
	CHECK_EQ(iovcnt, 1);
	CHECK(iov.iov_base == array);
	CHECK_EQ(iov.iov_len, sizeof(array));
	SPDK_CLANG_ANALYZER_PREINIT_PTR_ARRAY(ptrs, 3, 16);
	CHECK(ptrs[0] != NULL && ptrs[0] == ptrs[2]);
	CHECK_EQ(SPDK_IOVITER_SIZE(2), sizeof(struct spdk_ioviter));
	CHECK_EQ(SPDK_IOVITER_SIZE(5), sizeof(struct spdk_ioviter) + 3 * sizeof(struct spdk_single_ioviter));
}

static void
check_arithmetic(void)
{
	uint64_t state = 1, seed;
	uint8_t buf[8];
	int i;

	CHECK_EQ(spdk_u32log2(0), 0);
	CHECK_EQ(spdk_u64log2(0), 0);
	for (i = 0; i < 64; i++) {
		uint64_t p = 1ULL << i;

		if (i < 32) {
			CHECK_EQ(spdk_u32log2(p), i);
			CHECK_EQ(spdk_u32log2(p | (p - 1)), i);
			CHECK(spdk_u32_is_pow2(p));
			CHECK(i == 0 || !spdk_u32_is_pow2(p | 1));
		}
		if (i > 0 && i < 32) {
			CHECK_EQ(spdk_align32pow2(p), i == 1 ? 2 : p);
		}
		CHECK_EQ(spdk_u64log2(p), i);
		CHECK_EQ(spdk_u64log2(p | (p - 1)), i);
		CHECK(spdk_u64_is_pow2(p));
		CHECK(i == 0 || !spdk_u64_is_pow2(p | 1));
	}
	CHECK(!spdk_u32_is_pow2(0));
	CHECK(!spdk_u64_is_pow2(0));
	CHECK_EQ(spdk_align32pow2(5), 8);
	CHECK_EQ(spdk_align32pow2(4097), 8192);
	CHECK_EQ(spdk_align64pow2(5), 8);
	CHECK_EQ(spdk_align64pow2((1ULL << 40) + 1), 1ULL << 41);
	CHECK_EQ(spdk_divide_round_up(10, 3), 4);
	CHECK_EQ(spdk_divide_round_up(9, 3), 3);
	CHECK_EQ(spdk_round_up(10, 3), 12);
	CHECK_EQ(spdk_round_up(9, 3), 9);

	/* The first numbers of xorshift64 with shifts 13, 7, 17 from 1. */
	CHECK_EQ(spdk_rand_xorshift64(&state), 1082269761);
	CHECK_EQ(state, 1082269761);
	CHECK_EQ(spdk_rand_xorshift64(&state), 1152992998833853505);
	seed = spdk_rand_xorshift64_seed();
	CHECK(seed != 0);

	CHECK_EQ(spdk_sn32_add(UINT32_MAX, 2), 1);
	CHECK(spdk_sn32_lt(1, 2) && !spdk_sn32_lt(2, 1) && !spdk_sn32_lt(1, 1));
	CHECK(spdk_sn32_gt(2, 1) && !spdk_sn32_gt(1, 2) && !spdk_sn32_gt(1, 1));
	CHECK(spdk_sn32_lt(UINT32_MAX, 1) && spdk_sn32_gt(1, UINT32_MAX));
	CHECK(!spdk_sn32_lt(0, SPDK_SN32_CMPMAX) && !spdk_sn32_gt(0, SPDK_SN32_CMPMAX));

	memset(buf, 1, sizeof(buf));
	spdk_memset_s(buf, 8, 7, 4);
	CHECK_EQ(buf[3], 7);
	CHECK_EQ(buf[4], 1);
	spdk_memset_s(buf, 6, 9, 20);
	CHECK_EQ(buf[5], 9);
	CHECK_EQ(buf[6], 1);
	spdk_memset_s(NULL, 6, 9, 4);
}

/* `n` pieces of the given lengths, one behind the other. */
static int
cut(struct iovec *iov, uint8_t *buf, const size_t *lens, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		iov[i].iov_base = buf;
		iov[i].iov_len = lens[i];
		buf += lens[i];
	}
	return n;
}

static void
check_iterators(void)
{
	uint8_t a[64], b[64], c[64];
	struct iovec ia[4], ib[4], ic[4];
	struct iovec *iovs[3] = {ia, ib, ic};
	size_t cnts[3] = {2, 3, 1};
	uint64_t room[SPDK_IOVITER_SIZE(3) / 8 + 1];
	struct spdk_ioviter iter, *big = (struct spdk_ioviter *)room;
	void *src, *dst, *out[3];

	cut(ia, a, (size_t[]) {10, 20}, 2);
	cut(ib, b, (size_t[]) {5, 15, 10}, 3);
	cut(ic, c, (size_t[]) {25}, 1);
	CHECK_EQ(spdk_ioviter_first(&iter, ia, 2, ib, 3, &src, &dst), 5);
	CHECK(src == a && dst == b);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 5);
	CHECK(src == a + 5 && dst == b + 5);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 10);
	CHECK(src == a + 10 && dst == b + 10);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 10);
	CHECK(src == a + 20 && dst == b + 20);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 0);
	CHECK(src == a + 20 && dst == b + 20);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 0);

	CHECK_EQ(spdk_ioviter_firstv(big, 3, iovs, cnts, out), 5);
	CHECK(out[0] == a && out[1] == b && out[2] == c);
	CHECK_EQ(spdk_ioviter_nextv(big, out), 5);
	CHECK_EQ(spdk_ioviter_nextv(big, out), 10);
	CHECK(out[0] == a + 10 && out[1] == b + 10 && out[2] == c + 10);
	CHECK_EQ(spdk_ioviter_nextv(big, out), 5);
	CHECK(out[0] == a + 20 && out[1] == b + 20 && out[2] == c + 20);
	CHECK_EQ(spdk_ioviter_nextv(big, out), 0);
	/* An empty element ends the iteration. */
	ib[1].iov_len = 0;
	CHECK_EQ(spdk_ioviter_first(&iter, ia, 2, ib, 3, &src, &dst), 5);
	CHECK_EQ(spdk_ioviter_next(&iter, &src, &dst), 0);
}

static void
check_copies(void)
{
	uint8_t a[64], b[64], flat[64];
	struct iovec ia[4], ib[4];
	struct spdk_iov_xfer ix;
	int i;

	for (i = 0; i < 64; i++) {
		a[i] = i;
	}
	memset(b, 0xee, sizeof(b));
	cut(ia, a, (size_t[]) {3, 17, 12}, 3);
	cut(ib, b, (size_t[]) {11, 9}, 2);
	CHECK_EQ(spdk_iovcpy(ia, 3, ib, 2), 20);
	CHECK_EQ(memcmp(a, b, 20), 0);
	CHECK_EQ(b[20], 0xee);
	CHECK_EQ(spdk_iovcpy(ib, 2, ia, 3), 20);
	/* Within one buffer, forward and backward. */
	cut(ia, a, (size_t[]) {20}, 1);
	cut(ib, a + 4, (size_t[]) {20}, 1);
	CHECK_EQ(spdk_iovmove(ia, 1, ib, 1), 20);
	CHECK_EQ(a[4], 0);
	CHECK_EQ(a[23], 19);
	CHECK_EQ(spdk_iovmove(ib, 1, ia, 1), 20);
	CHECK_EQ(a[0], 0);
	CHECK_EQ(a[19], 19);

	memset(b, 0, sizeof(b));
	cut(ib, b, (size_t[]) {4, 0, 6}, 3);
	spdk_iov_memset(ib, 3, 0x1ff);
	CHECK_EQ(b[9], 0xff);
	CHECK_EQ(b[10], 0);
	spdk_iov_memset(ib, 0, 1);
	CHECK_EQ(b[0], 0xff);

	for (i = 0; i < 64; i++) {
		a[i] = i;
	}
	spdk_iov_xfer_init(&ix, ib, 3);
	CHECK_EQ(ix.iovcnt, 3);
	CHECK_EQ(ix.cur_iov_idx, 0);
	CHECK_EQ(ix.cur_iov_offset, 0);
	CHECK(ix.iovs == ib);
	CHECK_EQ(spdk_iov_xfer_from_buf(&ix, a, 0), 0);
	CHECK_EQ(spdk_iov_xfer_from_buf(&ix, a, 3), 3);
	CHECK_EQ(spdk_iov_xfer_from_buf(&ix, a + 3, 3), 3);
	CHECK_EQ(spdk_iov_xfer_from_buf(&ix, a + 6, 30), 4);
	CHECK_EQ(spdk_iov_xfer_from_buf(&ix, a, 30), 0);
	CHECK_EQ(memcmp(a, b, 10), 0);
	CHECK_EQ(b[10], 0);
	memset(flat, 0xee, sizeof(flat));
	spdk_iov_xfer_init(&ix, ib, 3);
	CHECK_EQ(spdk_iov_xfer_to_buf(&ix, flat, 7), 7);
	CHECK_EQ(spdk_iov_xfer_to_buf(&ix, flat + 7, 7), 3);
	CHECK_EQ(memcmp(a, flat, 10), 0);
	CHECK_EQ(flat[10], 0xee);

	memset(flat, 0xee, sizeof(flat));
	spdk_copy_iovs_to_buf(flat, 8, ib, 3);
	CHECK_EQ(memcmp(a, flat, 8), 0);
	CHECK_EQ(flat[8], 0xee);
	spdk_copy_iovs_to_buf(flat, 64, ib, 3);
	CHECK_EQ(memcmp(a, flat, 10), 0);
	CHECK_EQ(flat[10], 0xee);
	memset(b, 0, sizeof(b));
	spdk_copy_buf_to_iovs(ib, 3, a + 10, 7);
	CHECK_EQ(memcmp(a + 10, b, 7), 0);
	CHECK_EQ(b[7], 0);
	spdk_copy_buf_to_iovs(ib, 3, a + 10, 64 - 10);
	CHECK_EQ(memcmp(a + 10, b, 10), 0);
	CHECK_EQ(b[10], 0);
#ifdef RESPDK_STALE
	{
		struct spdk_ioviter iter;
		void *src, *dst;

		CHECK_EQ(spdk_iovcpy(NULL, 3, ib, 3), 0);
		CHECK_EQ(spdk_iovmove(ib, 3, NULL, 3), 0);
		CHECK_EQ(spdk_iovcpy(ib, 0, ib, 3), 0);
		CHECK_EQ(spdk_ioviter_first(NULL, ia, 1, ib, 1, &src, &dst), 0);
		CHECK_EQ(spdk_ioviter_first(&iter, NULL, 1, ib, 1, &src, &dst), 0);
		CHECK_EQ(spdk_ioviter_next(NULL, &src, &dst), 0);
		CHECK_EQ(spdk_ioviter_nextv(NULL, &src), 0);
		CHECK_EQ(spdk_ioviter_firstv(&iter, 2, NULL, NULL, NULL), 0);
		spdk_iov_memset(NULL, 3, 0);
		spdk_iov_xfer_init(NULL, ib, 3);
		CHECK_EQ(spdk_iov_xfer_to_buf(NULL, flat, 4), 0);
		CHECK_EQ(spdk_iov_xfer_from_buf(&ix, NULL, 4), 0);
		spdk_copy_iovs_to_buf(NULL, 4, ib, 3);
		spdk_copy_buf_to_iovs(NULL, 3, flat, 4);
	}
#endif
}

int
main(void)
{
	check_macros();
	check_arithmetic();
	check_iterators();
	check_copies();
	return check_done();
}
