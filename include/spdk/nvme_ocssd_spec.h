/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Open-Channel SSDs: drives that let the host see their chips and place its data on them.
 *
 * No kinds of objects: everything is a plain value whose layout the drive defines. Fields have the
 * names the specification abbreviates them by. "OCSSD" is the Open-Channel Solid State Drives
 * Specification 2.0.
 *
 * A drive has groups (channels), a group has parallel units (chips), a unit has chunks, a chunk has
 * blocks, which are written in order and become writable again only when the whole chunk is reset.
 * A block's address has a field of bits for each of the four.
 */

#ifndef SPDK_NVME_OCSSD_SPEC_H
#define SPDK_NVME_OCSSD_SPEC_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/nvme_spec.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most addresses a vector command has. */
#define SPDK_NVME_OCSSD_MAX_LBAL_ENTRIES 64

/** How many bits of an address stand for what, the highest first (OCSSD, Geometry). */
struct spdk_ocssd_dev_lba_fmt {
	/** For the group. */
	uint8_t grp_len;
	/** For the parallel unit. */
	uint8_t pu_len;
	/** For the chunk. */
	uint8_t chk_len;
	/** For the block. */
	uint8_t lbk_len;
	uint8_t reserved[4];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_ocssd_dev_lba_fmt) == 8, "size of an address format");

/** What the drive is made of (OCSSD, Geometry). Times are in nanoseconds. */
struct spdk_ocssd_geometry_data {
	/** The version, before the dot. */
	uint8_t mjr;
	/** The version, behind the dot. */
	uint8_t mnr;
	uint8_t reserved1[6];
	struct spdk_ocssd_dev_lba_fmt lbaf;

	/** What it can do. */
	struct {
		/** Vector copy. */
		uint32_t vec_chk_cpy : 1;
		/** A free chunk may be reset again. */
		uint32_t multi_reset : 1;
		uint32_t reserved : 30;
	} mccap;

	uint8_t reserved2[12];
	/** How far a chunk's wear may be off the average before the drive says so. */
	uint8_t wit;
	uint8_t reserved3[31];
	/** How many groups. */
	uint16_t num_grp;
	/** Parallel units of a group. */
	uint16_t num_pu;
	/** Chunks of a parallel unit. */
	uint32_t num_chk;
	/** Blocks of a chunk. */
	uint32_t clba;
	uint8_t reserved4[52];
	/** Fewest blocks of a write. */
	uint32_t ws_min;
	/** Blocks of a write that is done best. */
	uint32_t ws_opt;
	/** How many blocks must be written behind one before it can be read. */
	uint32_t mw_cunits;
	/** Most chunks that are open; 0: any number. */
	uint32_t maxoc;
	/** Most of one parallel unit; 0: any number. */
	uint32_t maxocpu;
	uint8_t reserved5[44];
	/** A read, as a rule. */
	uint32_t trdt;
	/** A read, at most. */
	uint32_t trdm;
	/** A write, as a rule. */
	uint32_t twrt;
	/** A write, at most. */
	uint32_t twrm;
	/** The reset of a chunk, as a rule. */
	uint32_t tcrst;
	/** The reset of a chunk, at most. */
	uint32_t tcrsm;
	/** For more about speed. */
	uint8_t reserved6[40];
	uint8_t reserved7[3071 - 255];
	/** The vendor's. */
	uint8_t vs[4095 - 3071];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_ocssd_geometry_data) == 4096, "size of the geometry");

/** A chunk (OCSSD, Chunk Information). */
struct spdk_ocssd_chunk_information_entry {
	/** Its state: one of the bits. */
	struct {
		/** Nothing is written. */
		uint8_t free : 1;
		/** All is written. */
		uint8_t closed : 1;
		/** It is being written. */
		uint8_t open : 1;
		/** It cannot be used. */
		uint8_t offline : 1;
		uint8_t reserved : 4;
	} cs;

	/** Its kind. */
	struct {
		/** Its blocks are written in order. */
		uint8_t seq_write : 1;
		/** Its blocks are written in any order. */
		uint8_t rnd_write : 1;
		uint8_t reserved1 : 2;
		/** It has not as many blocks as the geometry says, but `cnlb`. */
		uint8_t size_deviate : 1;
		uint8_t reserved2 : 3;
	} ct;

	/** Its wear, from 0 to 255. */
	uint8_t wli;
	uint8_t reserved[5];
	/** Its first block. */
	uint64_t slba;
	/** How many blocks. */
	uint64_t cnlb;
	/** The block that is written next. */
	uint64_t wp;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_ocssd_chunk_information_entry) == 32, "size of an entry");

/** What has happened to a part of the drive (OCSSD, Chunk Notification Log). */
struct spdk_ocssd_chunk_notification_entry {
	/** The number of the notification, from 1; 0: none. */
	uint64_t nc;
	/** A block of the part. */
	uint64_t lba;
	uint32_t nsid;

	/** What. */
	struct {
		/** Few errors from now on. */
		uint8_t error_rate_low : 1;
		/** Some errors. */
		uint8_t error_rate_medium : 1;
		/** Many errors. */
		uint8_t error_rate_high : 1;
		/** It cannot be read any more. */
		uint8_t unrecoverable : 1;
		/** The drive has written it anew. */
		uint8_t refreshed : 1;
		uint8_t rsvd : 3;
		/** Its wear is off the average by more than `wit`. */
		uint8_t wit_exceeded : 1;
		uint8_t rsvd2 : 7;
	} state;

	/** How large the part is. */
	struct {
		/** Blocks, as many as `nlb` says. */
		uint8_t lblk : 1;
		/** The chunk. */
		uint8_t chunk : 1;
		/** The parallel unit. */
		uint8_t pu : 1;
		uint8_t rsvd : 5;
	} mask;

	uint8_t rsvd[9];
	/** Blocks less one; all of them of one chunk. */
	uint16_t nlb;
	uint8_t rsvd2[30];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_ocssd_chunk_notification_entry) == 64, "size of an entry");

/** The completion of a vector command. */
struct spdk_ocssd_vector_cpl {
	/** A bit for each address: it failed. */
	uint64_t lba_status;
	uint16_t sqhd;
	uint16_t sqid;
	uint16_t cid;
	struct spdk_nvme_status status;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_ocssd_vector_cpl) == 16, "size of a completion");

/** Admin commands. */
enum spdk_ocssd_admin_opcode {
	/** `struct spdk_ocssd_geometry_data`. */
	SPDK_OCSSD_OPC_GEOMETRY = 0xE2
};

/** I/O commands: their addresses are a list. */
enum spdk_ocssd_io_opcode {
	/** Resets chunks. */
	SPDK_OCSSD_OPC_VECTOR_RESET = 0x90,
	SPDK_OCSSD_OPC_VECTOR_WRITE = 0x91,
	SPDK_OCSSD_OPC_VECTOR_READ = 0x92,
	/** Copies blocks within the drive. */
	SPDK_OCSSD_OPC_VECTOR_COPY = 0x93
};

/** Log pages. */
enum spdk_ocssd_log_page {
	/** `struct spdk_ocssd_chunk_information_entry` of each chunk. */
	SPDK_OCSSD_LOG_CHUNK_INFO = 0xCA,
	/** `struct spdk_ocssd_chunk_notification_entry`, as many as there are. */
	SPDK_OCSSD_LOG_CHUNK_NOTIFICATION = 0xD0,
};

/** Features. */
enum spdk_ocssd_feat {
	/** Whether reads tell of data that gets old. */
	SPDK_OCSSD_FEAT_MEDIA_FEEDBACK = 0xCA
};

/** Status codes of the type `SPDK_NVME_SCT_MEDIA_ERROR`. */
enum spdk_ocssd_media_error_status_code {
	/** A reset: the chunk is offline, perhaps by the reset. */
	SPDK_OCSSD_SC_OFFLINE_CHUNK = 0xC0,
	/** A reset: the chunk is free or open. */
	SPDK_OCSSD_SC_INVALID_RESET = 0xC1,
	/** A write: it failed, the chunk stays open, go on at the next unit. */
	SPDK_OCSSD_SC_WRITE_FAIL_WRITE_NEXT_UNIT = 0xF0,
	/** A write: the chunk is closed now, and holds what is before the write pointer. */
	SPDK_OCSSD_SC_WRITE_FAIL_CHUNK_EARLY_CLOSE = 0xF1,
	/** A write: not at the write pointer, or to a chunk that is closed or offline. */
	SPDK_OCSSD_SC_OUT_OF_ORDER_WRITE = 0xF2,
	/** A read: it succeeded, but the data should be written anew some time. */
	SPDK_OCSSD_SC_READ_HIGH_ECC = 0xD0,
};

/** Flag of an I/O: the drive does not try for long. */
#define SPDK_OCSSD_IO_FLAGS_LIMITED_RETRY (1U << 31)

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NVME_OCSSD_SPEC_H */
