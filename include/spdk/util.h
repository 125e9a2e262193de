/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Small arithmetic, structure members, scatter lists, sequence numbers.
 *
 * No kinds of objects: everything works on plain values of the caller's, from any thread. A NULL
 * pointer where memory is needed: the function does nothing and returns 0, with errno EINVAL.
 * Macros may evaluate arguments more than once unless they say otherwise.
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

/** Bytes in a cache line, as structures of the ABI assume. */
#define SPDK_CACHE_LINE_SIZE 64

/** The smaller of two. */
#define spdk_min(a, b) ((a) < (b) ? (a) : (b))

/** The greater of two. */
#define spdk_max(a, b) ((a) > (b) ? (a) : (b))

/** How many elements an array has; not for pointers. */
#define SPDK_COUNTOF(arr) (sizeof(arr) / sizeof((arr)[0]))

/** The structure of that type whose member is at `ptr`. Arithmetic: nothing is looked at. */
#define SPDK_CONTAINEROF(ptr, type, member) ((type *)((uintptr_t)(ptr) - offsetof(type, member)))

/** Bytes of what `ptr` points to, up to and with a member. */
#define SPDK_SIZEOF(ptr, member) (offsetof(__typeof__(*(ptr)), member) + sizeof((ptr)->member))

/** Bytes of a member. */
#define SPDK_SIZEOF_MEMBER(type, member) sizeof(((type *)NULL)->member)

/** How many elements a member that is an array has. */
#define SPDK_COUNTOF_MEMBER(type, member) SPDK_COUNTOF(((type *)NULL)->member)

/** Milliseconds in a second. */
#define SPDK_SEC_TO_MSEC 1000ULL

/** Microseconds in a second. */
#define SPDK_SEC_TO_USEC 1000000ULL

/** Nanoseconds in a second. */
#define SPDK_SEC_TO_NSEC 1000000000ULL

/** Microseconds in a millisecond. */
#define SPDK_MSEC_TO_USEC 1000ULL

/** The quotient of unsigned numbers, rounded up. */
#define SPDK_CEIL_DIV(x, y) (((x) + (y) - 1) / (y))

/** A number rounded down to a multiple of `align`, a power of two; of the type of `val`. */
#define SPDK_ALIGN_FLOOR(val, align)                                                              \
	((__typeof__(val))((val) & ~(__typeof__(val))((align) - 1)))

/** A number rounded up to a multiple of `align`, a power of two; of the type of `val`. */
#define SPDK_ALIGN_CEIL(val, align)                                                               \
	SPDK_ALIGN_FLOOR(((val) + (__typeof__(val))((align) - 1)), align)

/** The number with only bit `n` set. */
#define SPDK_BIT(n) (1ul << (n))

/**
 * True if a structure that says its size has a member. The size is `obj->size`, or a third
 * argument.
 */
#define SPDK_FIELD_VALID(obj, field, ...)                                                         \
	_SPDK_FIELD_VALID(obj, field, ##__VA_ARGS__, (obj)->size)

/** What SPDK_FIELD_VALID() uses. */
#define _SPDK_FIELD_VALID(obj, field, size, ...)                                                  \
	(offsetof(__typeof__(*(obj)), field) + sizeof((obj)->field) <= (size))

/**
 * A member of a structure that says its size, or `defval` if it is beyond that. The size is
 * `obj->size`, or a fourth argument.
 */
#define SPDK_GET_FIELD(obj, field, defval, ...)                                                   \
	_SPDK_GET_FIELD(obj, field, defval, ##__VA_ARGS__, (obj)->size)

/** What SPDK_GET_FIELD() uses. */
#define _SPDK_GET_FIELD(obj, field, defval, size, ...)                                            \
	(SPDK_FIELD_VALID(obj, field, size) ? (obj)->field : (defval))

/** The number of the highest bit set; 0 for 0. */
uint32_t spdk_u32log2(uint32_t x);

/**
 * The next of a sequence of pseudo-random numbers (Marsaglia's xorshift 13, 7, 17).
 *
 * \param state where the sequence is; not 0
 */
static inline uint64_t
spdk_rand_xorshift64(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/** A state to begin with, from rand(3); not 0. */
static inline uint64_t
spdk_rand_xorshift64_seed(void)
{
	uint64_t high = (uint64_t)rand();
	uint64_t seed = high << 32 | (uint64_t)rand();

	return seed != 0 ? seed : 1;
}

/** The smallest power of two not below `x`; 2 for 1. For `x` up to 2^31. */
static inline uint32_t
spdk_align32pow2(uint32_t x)
{
	return UINT32_C(2) << spdk_u32log2(x - 1);
}

/** The number of the highest bit set; 0 for 0. */
uint64_t spdk_u64log2(uint64_t x);

/** The smallest power of two not below `x`; 2 for 1. For `x` up to 2^63. */
static inline uint64_t
spdk_align64pow2(uint64_t x)
{
	return UINT64_C(2) << spdk_u64log2(x - 1);
}

/** True if exactly one bit is set. */
static inline bool
spdk_u32_is_pow2(uint32_t x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

/** True if exactly one bit is set. */
static inline bool
spdk_u64_is_pow2(uint64_t x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

/** The quotient, rounded up. */
static inline uint64_t
spdk_divide_round_up(uint64_t num, uint64_t divisor)
{
	return SPDK_CEIL_DIV(num, divisor);
}

/** `num` rounded up to a multiple of `divisor`. */
static inline uint64_t
spdk_round_up(uint64_t num, uint64_t divisor)
{
	return SPDK_CEIL_DIV(num, divisor) * divisor;
}

/* --- Scatter lists --------------------------------------------------------------------------- */

/** Where one list is in an iteration. */
struct spdk_single_ioviter {
	/** The piece at hand. */
	struct iovec *iov;
	/** How many pieces the list has. */
	size_t iovcnt;
	/** Which one is at hand. */
	size_t idx;
	/** What is left of it. */
	size_t iov_len;
	/** Where. */
	uint8_t *iov_base;
};

/**
 * An iteration over several lists at once. Room for two; take SPDK_IOVITER_SIZE() bytes for more.
 */
struct spdk_ioviter {
	/** How many lists. */
	uint32_t count;
	union {
		/** Two lists. */
		struct spdk_single_ioviter iters_compat[2];
		/** Any number of lists. */
		struct spdk_single_ioviter iters[0];
	};
};

/** Bytes of an iteration over `count` lists, 2 or more. */
#define SPDK_IOVITER_SIZE(count)                                                                  \
	(sizeof(struct spdk_ioviter) + ((count) - 2) * sizeof(struct spdk_single_ioviter))

/**
 * Begins an iteration over two lists: finds the first stretch that is in one piece in both.
 *
 * \param iter the iteration
 * \param siov one list
 * \param siovcnt how many pieces
 * \param diov the other list
 * \param diovcnt how many pieces
 * \param src where the stretch is in the one
 * \param dst where it is in the other
 *
 * \return its bytes; 0 if a list is empty
 */
size_t spdk_ioviter_first(struct spdk_ioviter *iter, struct iovec *siov, size_t siovcnt,
		struct iovec *diov, size_t diovcnt, void **src, void **dst);

/**
 * Begins an iteration over any number of lists.
 *
 * \param iter the iteration, SPDK_IOVITER_SIZE(count) bytes
 * \param count how many lists
 * \param iov the lists
 * \param iovcnt how many pieces each has
 * \param out where the stretch is in each
 *
 * \return its bytes; 0 if a list is empty
 */
size_t spdk_ioviter_firstv(struct spdk_ioviter *iter, uint32_t count, struct iovec **iov,
		size_t *iovcnt, void **out);

/**
 * The next stretch of an iteration over two lists.
 *
 * \param iter the iteration
 * \param src where the stretch is in the one
 * \param dst where it is in the other
 *
 * \return its bytes; 0 at the end of a list
 */
size_t spdk_ioviter_next(struct spdk_ioviter *iter, void **src, void **dst);

/**
 * The next stretch of an iteration.
 *
 * \param iter the iteration
 * \param out where the stretch is in each list
 *
 * \return its bytes; 0 at the end of a list
 */
size_t spdk_ioviter_nextv(struct spdk_ioviter *iter, void **out);

/**
 * Fills all pieces of a list with a byte.
 *
 * \param iovs the list
 * \param iovcnt how many pieces
 * \param c the byte
 */
void spdk_iov_memset(struct iovec *iovs, int iovcnt, int c);

/** Makes a list of one piece. */
#define SPDK_IOV_ONE(piov, piovcnt, buf, buflen)                                                  \
	do {                                                                                      \
		(piov)->iov_base = (buf);                                                         \
		(piov)->iov_len = (buflen);                                                       \
		*(piovcnt) = 1;                                                                   \
	} while (0)

/**
 * Copies from one list to another, as much as both have. They must not overlap.
 *
 * \return how many bytes
 */
size_t spdk_iovcpy(struct iovec *siov, size_t siovcnt, struct iovec *diov, size_t diovcnt);

/**
 * As spdk_iovcpy(); pieces may overlap.
 *
 * \return how many bytes
 */
size_t spdk_iovmove(struct iovec *siov, size_t siovcnt, struct iovec *diov, size_t diovcnt);

/** Where a list is in a transfer. */
struct spdk_iov_xfer {
	/** The list. */
	struct iovec *iovs;
	/** How many pieces. */
	int iovcnt;
	/** Which is at hand. */
	int cur_iov_idx;
	/** Where in it. */
	size_t cur_iov_offset;
};

/**
 * Begins a transfer at the beginning of a list.
 *
 * \param ix the transfer
 * \param iovs the list
 * \param iovcnt how many pieces
 */
void spdk_iov_xfer_init(struct spdk_iov_xfer *ix, struct iovec *iovs, int iovcnt);

/**
 * Copies into the list, and goes on in it.
 *
 * \param ix the transfer
 * \param buf from where
 * \param buf_len how many bytes
 *
 * \return how many there was room for
 */
size_t spdk_iov_xfer_from_buf(struct spdk_iov_xfer *ix, const void *buf, size_t buf_len);

/**
 * Copies out of the list, and goes on in it.
 *
 * \param ix the transfer
 * \param buf where to; it is written
 * \param buf_len how many bytes
 *
 * \return how many there were
 */
size_t spdk_iov_xfer_to_buf(struct spdk_iov_xfer *ix, const void *buf, size_t buf_len);

/** Copies from a list, as much as both have. */
void spdk_copy_iovs_to_buf(void *buf, size_t buf_len, struct iovec *iovs, int iovcnt);

/** Copies to a list, as much as both have. */
void spdk_copy_buf_to_iovs(struct iovec *iovs, int iovcnt, void *buf, size_t buf_len);

/**
 * Fills an array of pointers with the address of a static buffer, for analysers that believe they
 * would be NULL.
 */
#define SPDK_CLANG_ANALYZER_PREINIT_PTR_ARRAY(arr, arr_size, buf_size)                            \
	do {                                                                                      \
		static char preinit_buf_[buf_size];                                               \
		int preinit_i_;                                                                   \
		for (preinit_i_ = 0; preinit_i_ < (arr_size); preinit_i_++) {                     \
			(arr)[preinit_i_] = (void *)preinit_buf_;                                 \
		}                                                                                 \
	} while (0)

/* --- Sequence numbers that wrap (RFC 1982, 32 bits) ------------------------------------------ */

/** The sum. */
static inline uint32_t
spdk_sn32_add(uint32_t s1, uint32_t s2)
{
	return s1 + s2;
}

/** Numbers this far apart cannot be compared. */
#define SPDK_SN32_CMPMAX (1U << (32 - 1))

/** True if `s1` is before `s2`; false both ways if they are SPDK_SN32_CMPMAX apart. */
static inline bool
spdk_sn32_lt(uint32_t s1, uint32_t s2)
{
	uint32_t ahead = s2 - s1;

	return ahead != 0 && ahead < SPDK_SN32_CMPMAX;
}

/** True if `s1` is after `s2`; false both ways if they are SPDK_SN32_CMPMAX apart. */
static inline bool
spdk_sn32_gt(uint32_t s1, uint32_t s2)
{
	uint32_t ahead = s1 - s2;

	return ahead != 0 && ahead < SPDK_SN32_CMPMAX;
}

/**
 * Fills memory with a byte, even if nobody looks at it again: for secrets.
 *
 * \param data the memory; NULL: nothing happens
 * \param data_size its bytes
 * \param ch the byte
 * \param count how many to fill, at most `data_size` of them
 */
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
