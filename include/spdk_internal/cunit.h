/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk_internal/cunit.h, SPDK v26.01.
 */

#ifndef SPDK_CUNIT_H
#define SPDK_CUNIT_H

#include "spdk/stdinc.h"
#include <CUnit/Basic.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_CU_ASSERT_FATAL(cond)                                                                \
	do {                                                                                      \
		int cu_ok_ = (cond) ? 1 : 0;                                                      \
		CU_ASSERT_FATAL(cu_ok_);                                                          \
		if (cu_ok_ == 0) {                                                                \
			abort();                                                                  \
		}                                                                                 \
	} while (0)

typedef int (*spdk_ut_option_cb)(int opt, const char *optarg, void *cb_arg);

typedef void (*spdk_ut_usage_cb)(void *cb_arg);

typedef int (*spdk_ut_init_cb)(void *cb_arg);

struct spdk_ut_opts {
	const char *optstring;
	const struct option *opts;
	size_t optlen;
	void *cb_arg;
	spdk_ut_option_cb option_cb_fn;
	spdk_ut_init_cb init_cb_fn;
	spdk_ut_usage_cb usage_cb_fn;
};

int spdk_ut_run_tests(int argc, char **argv, const struct spdk_ut_opts *opts);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CUNIT_H */
