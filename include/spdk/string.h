/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Strings.
 *
 * No kinds of objects: plain values, any thread. What is said to be allocated was by malloc(3)
 * and is the caller's to free. A NULL string: NULL, 0 or -EINVAL comes back, with errno EINVAL.
 */

#ifndef SPDK_STRING_H
#define SPDK_STRING_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What SPDK_STRINGIFY() uses. */
#define _SPDK_STRINGIFY(x) #x

/** The argument's value as a string literal, macros expanded. */
#define SPDK_STRINGIFY(x) _SPDK_STRINGIFY(x)

/** A formatted string, allocated; NULL if memory ran out. */
char *spdk_sprintf_alloc(const char *format, ...)
		__attribute__((format(printf, 1, 2)));

/** A formatted string, allocated; NULL if memory ran out. */
char *spdk_vsprintf_alloc(const char *format, va_list args);

/**
 * Appends a formatted string to an allocated one.
 *
 * \param buffer the string; NULL for an empty one
 * \param format as printf has it
 *
 * \return the longer string, allocated, instead of `buffer`; NULL if memory ran out: then
 *     `buffer` is as it was
 */
char *spdk_sprintf_append_realloc(char *buffer, const char *format, ...);

/**
 * Appends a formatted string to an allocated one.
 *
 * \param buffer the string; NULL for an empty one
 * \param format as printf has it
 * \param args its arguments
 *
 * \return the longer string, allocated, instead of `buffer`; NULL if memory ran out: then
 *     `buffer` is as it was
 */
char *spdk_vsprintf_append_realloc(char *buffer, const char *format, va_list args);

/**
 * Changes letters to lower case, in place.
 *
 * \return `s`
 */
char *spdk_strlwr(char *s);

/**
 * As strsep(3), with quotes: delimiters between ' or " do not count, quotes are taken out, a
 * backslash takes the next character as it is.
 *
 * \param stringp where to begin; where to go on, NULL at the end
 * \param delim the delimiters
 *
 * \return the next field, in place; NULL at the end
 */
char *spdk_strsepq(char **stringp, const char *delim);

/**
 * Takes white space off both ends, in place.
 *
 * \return `s`
 */
char *spdk_str_trim(char *s);

/**
 * Writes what an errno means.
 *
 * \param errnum the errno, positive
 * \param buf filled
 * \param buflen its bytes
 */
void spdk_strerror_r(int errnum, char *buf, size_t buflen);

/** What an errno, positive, means. Good until the thread's next call. */
const char *spdk_strerror(int errnum);

/**
 * Takes carriage returns and newlines off the end, in place.
 *
 * \return how many
 */
size_t spdk_str_chomp(char *s);

/**
 * Copies a string to a field of fixed size, cut or padded, without a final zero.
 *
 * \param dst the field
 * \param src the string
 * \param size bytes of the field
 * \param pad what to pad with
 */
void spdk_strcpy_pad(void *dst, const char *src, size_t size, int pad);

/**
 * Bytes of a field before its padding.
 *
 * \param str the field
 * \param size bytes of the field
 * \param pad what it is padded with
 */
size_t spdk_strlen_pad(const void *str, size_t size, int pad);

/**
 * Takes "host", "host:port", "[host]" or "[host]:port" apart, in place.
 *
 * \param ip the text, changed
 * \param host where the host is
 * \param port where the port is, NULL if there is none
 *
 * \return 0; -EINVAL if the brackets are wrong
 */
int spdk_parse_ip_addr(char *ip, char **host, char **port);

/**
 * Reads a number with a suffix: K, M or G, in either case, for powers of 1024. What follows, such
 * as a B, is not looked at. A number that does not fit counts as the largest.
 *
 * \param cap_str the text
 * \param cap the number of bytes
 * \param has_prefix whether there is a suffix. May be NULL.
 *
 * \return 0; -EINVAL if it is no such number
 */
int spdk_parse_capacity(const char *cap_str, uint64_t *cap, bool *has_prefix);

/** True if all bytes are 0. */
bool spdk_mem_all_zero(const void *data, size_t size);

/**
 * Reads a number that is not negative. An empty text is 0.
 *
 * \param nptr the text: nothing but the number
 * \param base as strtol(3) has it
 *
 * \return the number; -EINVAL if it is none; -ERANGE if it is too large or negative
 */
long spdk_strtol(const char *nptr, int base);

/**
 * As spdk_strtol(), for long long.
 *
 * \param nptr the text: nothing but the number
 * \param base as strtoll(3) has it
 *
 * \return the number; -EINVAL if it is none; -ERANGE if it is too large or negative
 */
long long spdk_strtoll(const char *nptr, int base);

/**
 * Splits a string at every delimiter.
 *
 * \param str the string
 * \param delim the delimiters
 *
 * \return the parts, NULL at the end, to be freed with spdk_strarray_free(); NULL if memory ran
 *     out
 */
char **spdk_strarray_from_string(const char *str, const char *delim);

/**
 * A copy of an array of strings with NULL at the end, to be freed with spdk_strarray_free(); NULL
 * if memory ran out.
 */
char **spdk_strarray_dup(const char **strarray);

/** Frees an array of strings and the strings. NULL is allowed. */
void spdk_strarray_free(char **strarray);

/**
 * Copies a string, and replaces every occurrence of another one in it.
 *
 * \param dst the copy
 * \param size its bytes, the final zero included
 * \param src the string
 * \param search what to replace
 * \param replace by what
 *
 * \return 0; -EINVAL if an argument is NULL or `dst` is too small
 */
int spdk_strcpy_replace(char *dst, size_t size, const char *src, const char *search,
		const char *replace);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_STRING_H */
