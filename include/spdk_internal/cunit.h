/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Running tests written with CUnit.
 *
 * No kinds of objects: plain values.
 */

#ifndef SPDK_CUNIT_H
#define SPDK_CUNIT_H

#include "spdk/stdinc.h"
#include <CUnit/Basic.h>

#ifdef __cplusplus
extern "C" {
#endif

/** As CU_ASSERT_FATAL(), and tells the compiler that a failure does not come back. */
#define SPDK_CU_ASSERT_FATAL(cond)                                                                \
	do {                                                                                      \
		int cu_ok_ = (cond) ? 1 : 0;                                                      \
		CU_ASSERT_FATAL(cu_ok_);                                                          \
		if (cu_ok_ == 0) {                                                                \
			abort();                                                                  \
		}                                                                                 \
	} while (0)

/**
 * Called for an option of the program's own.
 *
 * \return 0, or not 0 to end
 */
typedef int (*spdk_ut_option_cb)(int opt, const char *optarg, void *cb_arg);

/** Called to print help for the program's own options. */
typedef void (*spdk_ut_usage_cb)(void *cb_arg);

/**
 * Called before the tests.
 *
 * \return 0, or not 0 to end
 */
typedef int (*spdk_ut_init_cb)(void *cb_arg);

/** Options of spdk_ut_run_tests(). */
struct spdk_ut_opts {
	/** Short options of the program's own. */
	const char *optstring;
	/** Long options of its own. */
	const struct option *opts;
	/** How many. */
	size_t optlen;
	/** Passed to the functions. */
	void *cb_arg;
	/** Called for an option. */
	spdk_ut_option_cb option_cb_fn;
	/** Called before the tests. */
	spdk_ut_init_cb init_cb_fn;
	/** Called for help. */
	spdk_ut_usage_cb usage_cb_fn;
};

/**
 * Runs the tests registered with CUnit.
 *
 * \param argc as main() has it
 * \param argv as main() has it
 * \param opts options; NULL for none
 *
 * \return how many tests failed; 1 for a wrong command line
 */
int spdk_ut_run_tests(int argc, char **argv, const struct spdk_ut_opts *opts);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CUNIT_H */
