/*
 * What the C tests share: checks that print what went wrong and go on, a summary, an exit code.
 *
 * A test ends its main() with `return check_done();`. The same source runs on any implementation of the API; checks
 * of stale objects, which only respdk answers, stand inside `#ifdef RESPDK_STALE`.
 */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long check_count_, check_failed_;

/* The condition holds. */
#define CHECK(cond)                                                                                                    \
	check_(!!(cond), __FILE__, __LINE__, #cond)

/* Two integers, or pointers cast to integers, are the same. */
#define CHECK_EQ(a, b)                                                                                                 \
	check_eq_((int64_t)(a), (int64_t)(b), __FILE__, __LINE__, #a, #b)

/* Two strings are the same; NULL is the same as NULL. */
#define CHECK_STR(a, b)                                                                                                \
	check_str_((a), (b), __FILE__, __LINE__, #a, #b)

/* Like CHECK, but the program ends when the condition does not hold: for what everything behind it needs. */
#define REQUIRE(cond)                                                                                                  \
	do {                                                                                                           \
		if (!CHECK(cond)) {                                                                                    \
			exit(1);                                                                                       \
		}                                                                                                      \
	} while (0)

static inline bool
check_(bool ok, const char *file, int line, const char *what)
{
	check_count_++;
	if (!ok) {
		check_failed_++;
		fflush(stdout);
		fprintf(stderr, "%s:%d: %s does not hold\n", file, line, what);
	}
	return ok;
}

static inline bool
check_eq_(int64_t a, int64_t b, const char *file, int line, const char *what_a, const char *what_b)
{
	check_count_++;
	if (a != b) {
		check_failed_++;
		fflush(stdout);
		fprintf(stderr, "%s:%d: %s is %lld, not %s, which is %lld\n", file, line, what_a, (long long)a, what_b,
			(long long)b);
	}
	return a == b;
}

static inline bool
check_str_(const char *a, const char *b, const char *file, int line, const char *what_a, const char *what_b)
{
	bool ok = a == b || (a && b && strcmp(a, b) == 0);

	check_count_++;
	if (!ok) {
		check_failed_++;
		fflush(stdout);
		fprintf(stderr, "%s:%d: %s is \"%s\", not %s, which is \"%s\"\n", file, line, what_a, a ? a : "(NULL)",
			what_b, b ? b : "(NULL)");
	}
	return ok;
}

static inline int
check_done(void)
{
	printf("%lu checks, %lu failed\n", check_count_, check_failed_);
	return check_failed_ != 0;
}

#endif
