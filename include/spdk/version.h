/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The release of the SPDK API that these headers speak.
 *
 * It is the version of the interface, not of this implementation. Kind of objects: none.
 */

#ifndef SPDK_VERSION_H
#define SPDK_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/** Year of the release, without the century. */
#define SPDK_VERSION_MAJOR 26

/** Month of the release. */
#define SPDK_VERSION_MINOR 1

/** Maintenance release: 0 for the first one of a year and month. */
#define SPDK_VERSION_PATCH 0

/** Text appended to the version: empty for a release. */
#define SPDK_VERSION_SUFFIX ""

/** One number for a version, which grows with it: compare it in `#if`. */
#define SPDK_VERSION_NUM(major, minor, patch) ((major) * 10000 + (minor) * 100 + (patch))

/** The version of these headers as such a number. */
#define SPDK_VERSION SPDK_VERSION_NUM(SPDK_VERSION_MAJOR, SPDK_VERSION_MINOR, SPDK_VERSION_PATCH)

/** The argument's spelling as a string literal, not expanded. */
#define SPDK_VERSION_STRINGIFY_x(x) #x

/** The argument's value as a string literal, macros expanded. */
#define SPDK_VERSION_STRINGIFY(x) SPDK_VERSION_STRINGIFY_x(x)

/** "26" */
#define SPDK_VERSION_MAJOR_STRING SPDK_VERSION_STRINGIFY(SPDK_VERSION_MAJOR)

/** ".01": a full stop and two digits. */
#if SPDK_VERSION_MINOR >= 10
#define SPDK_VERSION_MINOR_STRING "." SPDK_VERSION_STRINGIFY(SPDK_VERSION_MINOR)
#else
#define SPDK_VERSION_MINOR_STRING ".0" SPDK_VERSION_STRINGIFY(SPDK_VERSION_MINOR)
#endif

/** Empty for a first release, else a full stop and the number. */
#if SPDK_VERSION_PATCH == 0
#define SPDK_VERSION_PATCH_STRING ""
#else
#define SPDK_VERSION_PATCH_STRING "." SPDK_VERSION_STRINGIFY(SPDK_VERSION_PATCH)
#endif

/** The commit, when the compiler is called with -DSPDK_GIT_COMMIT=...; else empty. */
#ifndef SPDK_GIT_COMMIT
#define SPDK_GIT_COMMIT_STRING ""
#define SPDK_GIT_COMMIT_STRING_SHA1 ""
#else
#define SPDK_GIT_COMMIT_STRING SPDK_VERSION_STRINGIFY(SPDK_GIT_COMMIT)
#define SPDK_GIT_COMMIT_STRING_SHA1 " git sha1 " SPDK_GIT_COMMIT_STRING
#endif

/** "SPDK v26.01" and whatever suffixes apply, for people to read. */
#define SPDK_VERSION_STRING                                                                       \
	"SPDK v" SPDK_VERSION_MAJOR_STRING SPDK_VERSION_MINOR_STRING SPDK_VERSION_PATCH_STRING    \
	SPDK_VERSION_SUFFIX SPDK_GIT_COMMIT_STRING_SHA1

#ifdef __cplusplus
}
#endif

#endif /* SPDK_VERSION_H */
