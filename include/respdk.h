/*
 * What respdk adds to SPDK's API.
 */
#ifndef RESPDK_H
#define RESPDK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Refused uses of one kind of object since the program began. */
struct respdk_stale_use {
	/** The kind, for example "bdev_desc". */
	char kind[32];
	/** NULL where an object is required. */
	uint64_t null_count;
	/** Objects that were freed. */
	uint64_t stale_count;
	/** Anything that never was an object of the kind. */
	uint64_t garbage_count;
	/** Live objects, used on a thread that may not use them. */
	uint64_t wrong_thread_count;
};

/**
 * Reads the ledger of refused uses. Any thread may call this.
 *
 * \param counts array to fill, one entry per kind that was ever refused; NULL only counts
 * \param len entries in the array
 * \return how many kinds there are, which may be more than `len`
 */
size_t respdk_get_stale_use(struct respdk_stale_use *counts, size_t len);

#ifdef __cplusplus
}
#endif

#endif
