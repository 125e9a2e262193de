/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/util.h, SPDK v26.01.
 */

#ifndef SPDK_UTIL_H
#define SPDK_UTIL_H

/* Before <string.h>: where the C library has memset_s(), spdk_memset_s() uses it. */
#define __STDC_WANT_LIB_EXT1__ 1

#include "spdk/stdinc.h"
#include "spdk/fd.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_CACHE_LINE_SIZE 64

#define spdk_min(a, b) ((a) < (b) ? (a) : (b))

#define spdk_max(a, b) ((a) > (b) ? (a) : (b))

#define SPDK_COUNTOF(arr) (sizeof(arr) / sizeof((arr)[0]))

#define SPDK_CONTAINEROF(ptr, type, member) ((type *)((uintptr_t)(ptr) - offsetof(type, member)))

#define SPDK_SIZEOF(ptr, member) (offsetof(__typeof__(*(ptr)), member) + sizeof((ptr)->member))

#define SPDK_SIZEOF_MEMBER(type, member) sizeof(((type *)NULL)->member)

#define SPDK_COUNTOF_MEMBER(type, member) SPDK_COUNTOF(((type *)NULL)->member)

#define SPDK_SEC_TO_MSEC 1000ULL
#define SPDK_SEC_TO_USEC 1000000ULL
#define SPDK_SEC_TO_NSEC 1000000000ULL
#define SPDK_MSEC_TO_USEC 1000ULL

#define SPDK_CEIL_DIV(x, y) (((x) + (y) - 1) / (y))

#define SPDK_ALIGN_FLOOR(val, align)                                                              \
	((__typeof__(val))((val) & ~(__typeof__(val))((align) - 1)))

#define SPDK_ALIGN_CEIL(val, align)                                                               \
	SPDK_ALIGN_FLOOR(((val) + (__typeof__(val))((align) - 1)), align)

#define SPDK_BIT(n) (1ul << (n))

#define SPDK_FIELD_VALID(obj, field, ...)                                                         \
	_SPDK_FIELD_VALID(obj, field, ##__VA_ARGS__, (obj)->size)

#define _SPDK_FIELD_VALID(obj, field, size, ...)                                                  \
	(offsetof(__typeof__(*(obj)), field) + sizeof((obj)->field) <= (size))

#define SPDK_GET_FIELD(obj, field, defval, ...)                                                   \
	_SPDK_GET_FIELD(obj, field, defval, ##__VA_ARGS__, (obj)->size)

#define _SPDK_GET_FIELD(obj, field, defval, size, ...)                                            \
	(SPDK_FIELD_VALID(obj, field, size) ? (obj)->field : (defval))

uint32_t spdk_u32log2(uint32_t x);

static inline uint64_t
spdk_rand_xorshift64(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static inline uint64_t
spdk_rand_xorshift64_seed(void)
{
	uint64_t high = (uint64_t)rand();
	uint64_t seed = high << 32 | (uint64_t)rand();

	return seed != 0 ? seed : 1;
}

static inline uint32_t
spdk_align32pow2(uint32_t x)
{
	return UINT32_C(2) << spdk_u32log2(x - 1);
}

uint64_t spdk_u64log2(uint64_t x);

static inline uint64_t
spdk_align64pow2(uint64_t x)
{
	return UINT64_C(2) << spdk_u64log2(x - 1);
}

static inline bool
spdk_u32_is_pow2(uint32_t x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

static inline bool
spdk_u64_is_pow2(uint64_t x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

static inline uint64_t
spdk_divide_round_up(uint64_t num, uint64_t divisor)
{
	return SPDK_CEIL_DIV(num, divisor);
}

static inline uint64_t
spdk_round_up(uint64_t num, uint64_t divisor)
{
	return SPDK_CEIL_DIV(num, divisor) * divisor;
}

struct spdk_single_ioviter {
	struct iovec *iov;
	size_t iovcnt;
	size_t idx;
	size_t iov_len;
	uint8_t *iov_base;
};

struct spdk_ioviter {
	uint32_t count;
	union {
		struct spdk_single_ioviter iters_compat[2];
		struct spdk_single_ioviter iters[0];
	};
};

#define SPDK_IOVITER_SIZE(count)                                                                  \
	(sizeof(struct spdk_ioviter) + ((count) - 2) * sizeof(struct spdk_single_ioviter))

size_t spdk_ioviter_first(struct spdk_ioviter *iter, struct iovec *siov, size_t siovcnt,
		struct iovec *diov, size_t diovcnt, void **src, void **dst);

size_t spdk_ioviter_firstv(struct spdk_ioviter *iter, uint32_t count, struct iovec **iov,
		size_t *iovcnt, void **out);

size_t spdk_ioviter_next(struct spdk_ioviter *iter, void **src, void **dst);

size_t spdk_ioviter_nextv(struct spdk_ioviter *iter, void **out);

void spdk_iov_memset(struct iovec *iovs, int iovcnt, int c);

#define SPDK_IOV_ONE(piov, piovcnt, buf, buflen)                                                  \
	do {                                                                                      \
		(piov)->iov_base = (buf);                                                         \
		(piov)->iov_len = (buflen);                                                       \
		*(piovcnt) = 1;                                                                   \
	} while (0)

size_t spdk_iovcpy(struct iovec *siov, size_t siovcnt, struct iovec *diov, size_t diovcnt);

size_t spdk_iovmove(struct iovec *siov, size_t siovcnt, struct iovec *diov, size_t diovcnt);

struct spdk_iov_xfer {
	struct iovec *iovs;
	int iovcnt;
	int cur_iov_idx;
	size_t cur_iov_offset;
};

void spdk_iov_xfer_init(struct spdk_iov_xfer *ix, struct iovec *iovs, int iovcnt);

size_t spdk_iov_xfer_from_buf(struct spdk_iov_xfer *ix, const void *buf, size_t buf_len);

size_t spdk_iov_xfer_to_buf(struct spdk_iov_xfer *ix, const void *buf, size_t buf_len);

void spdk_copy_iovs_to_buf(void *buf, size_t buf_len, struct iovec *iovs, int iovcnt);

void spdk_copy_buf_to_iovs(struct iovec *iovs, int iovcnt, void *buf, size_t buf_len);

#define SPDK_CLANG_ANALYZER_PREINIT_PTR_ARRAY(arr, arr_size, buf_size)                            \
	do {                                                                                      \
		static char preinit_buf_[buf_size];                                               \
		int preinit_i_;                                                                   \
		for (preinit_i_ = 0; preinit_i_ < (arr_size); preinit_i_++) {                     \
			(arr)[preinit_i_] = (void *)preinit_buf_;                                 \
		}                                                                                 \
	} while (0)

static inline uint32_t
spdk_sn32_add(uint32_t s1, uint32_t s2)
{
	return s1 + s2;
}

#define SPDK_SN32_CMPMAX (1U << (32 - 1))

static inline bool
spdk_sn32_lt(uint32_t s1, uint32_t s2)
{
	uint32_t ahead = s2 - s1;

	return ahead != 0 && ahead < SPDK_SN32_CMPMAX;
}

static inline bool
spdk_sn32_gt(uint32_t s1, uint32_t s2)
{
	uint32_t ahead = s1 - s2;

	return ahead != 0 && ahead < SPDK_SN32_CMPMAX;
}

static inline void
spdk_memset_s(void *data, size_t data_size, int ch, size_t count)
{
#ifdef __STDC_LIB_EXT1__
	memset_s(data, data_size, ch, count);
#else
	volatile unsigned char *p = (volatile unsigned char *)data;
	size_t n = spdk_min(count, data_size);

	while (p != NULL && n-- > 0) {
		*p++ = (unsigned char)ch;
	}
#endif
}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_UTIL_H */
