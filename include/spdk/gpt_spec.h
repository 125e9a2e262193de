/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Partition tables as they lie on a disk: the master boot record and the GUID Partition Table.
 *
 * No kinds of objects: everything is a plain value whose layout is that of the disk. Integers are
 * little endian there, which is what the supported machines have in memory.
 *
 * "UEFI" is the UEFI Specification 2.10, chapter 5. A disk with a GUID Partition Table has a
 * protective boot record in its first block, the header and the array of entries behind it, and a
 * second array and header at its end. One structure of this file fills the beginning of its block;
 * the rest of the block is zero.
 */

#ifndef SPDK_GPT_SPEC_H
#define SPDK_GPT_SPEC_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma pack(push, 1)

/** What a boot record ends with: the bytes 55 AA (UEFI 5.2.1). */
#define SPDK_MBR_SIGNATURE 0xAA55

/** Type of the partition that keeps others off a disk with a GUID Partition Table (UEFI 5.2.3). */
#define SPDK_MBR_OS_TYPE_GPT_PROTECTIVE 0xEE

/** Type of a system partition of UEFI on a disk without a GUID Partition Table (UEFI 5.2.2). */
#define SPDK_MBR_OS_TYPE_EFI_SYSTEM_PARTITION 0xEF

/** A place on a disk in the manner of old: cylinder, head, sector, which counts from 1. */
struct spdk_mbr_chs {
	uint8_t head;
	uint16_t sector : 6;
	uint16_t cylinder : 10;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_mbr_chs) == 3, "size of a CHS address");

/** A partition of a boot record (UEFI 5.2.1). One with type 0 is not in use. */
struct spdk_mbr_partition_entry {
	uint8_t reserved : 7;
	/** The partition to start from; 0 in a protective boot record. */
	uint8_t bootable : 1;

	struct spdk_mbr_chs start_chs;

	/** `SPDK_MBR_OS_TYPE_*`, or one of many others. */
	uint8_t os_type;

	struct spdk_mbr_chs end_chs;

	/** First block; 1 in a protective boot record. */
	uint32_t start_lba;

	/** How many blocks; the disk without its first one, or 0xFFFFFFFF where that does not fit. */
	uint32_t size_lba;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_mbr_partition_entry) == 16, "size of a partition entry");

/** The boot record, at the beginning of the first block (UEFI 5.2.1). */
struct spdk_mbr {
	/** Code of a boot loader that knows no UEFI. */
	uint8_t boot_code[440];

	uint32_t disk_signature;
	uint16_t reserved_444;
	struct spdk_mbr_partition_entry partitions[4];

	/** `SPDK_MBR_SIGNATURE`. */
	uint16_t mbr_signature;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_mbr) == 512, "size of a boot record");

/** What a header begins with, without the zero at the end of the text (UEFI 5.3.2). */
#define SPDK_GPT_SIGNATURE "EFI PART"

/** The revision of the header: 1.0 (UEFI 5.3.2). */
#define SPDK_GPT_REVISION_1_0 0x00010000u

/** A GUID as it lies on the disk: its first three parts are little endian (UEFI appendix A). */
struct spdk_gpt_guid {
	uint8_t raw[16];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_gpt_guid) == 16, "size of a GUID");

/**
 * A GUID from the five numbers of its text: `SPDK_GPT_GUID(0xC12A7328, 0xF81F, 0x11D2, 0xBA4B,
 * 0x00A0C93EC93B)` is C12A7328-F81F-11D2-BA4B-00A0C93EC93B. Each argument is evaluated more than
 * once.
 */
#define SPDK_GPT_GUID(a, b, c, d, e)                                                              \
	(struct spdk_gpt_guid)                                                                    \
	{                                                                                         \
		{                                                                                 \
			(uint8_t)(a), (uint8_t)((uint32_t)(a) >> 8),                              \
			(uint8_t)((uint32_t)(a) >> 16), (uint8_t)((uint32_t)(a) >> 24),           \
			(uint8_t)(b), (uint8_t)((uint16_t)(b) >> 8),                              \
			(uint8_t)(c), (uint8_t)((uint16_t)(c) >> 8),                              \
			(uint8_t)((uint16_t)(d) >> 8), (uint8_t)(d),                              \
			(uint8_t)((uint64_t)(e) >> 40), (uint8_t)((uint64_t)(e) >> 32),           \
			(uint8_t)((uint64_t)(e) >> 24), (uint8_t)((uint64_t)(e) >> 16),           \
			(uint8_t)((uint64_t)(e) >> 8), (uint8_t)(e)                               \
		}                                                                                 \
	}

/** Type of an entry that is not in use (UEFI 5.3.3). */
#define SPDK_GPT_PART_TYPE_UNUSED SPDK_GPT_GUID(0x00000000, 0x0000, 0x0000, 0x0000, 0x000000000000)

/** Type of a system partition of UEFI (UEFI 5.3.3). */
#define SPDK_GPT_PART_TYPE_EFI_SYSTEM_PARTITION                                                   \
	SPDK_GPT_GUID(0xC12A7328, 0xF81F, 0x11D2, 0xBA4B, 0x00A0C93EC93B)

/** Type of a partition that holds a disk with a boot record of its own (UEFI 5.3.3). */
#define SPDK_GPT_PART_TYPE_LEGACY_MBR                                                             \
	SPDK_GPT_GUID(0x024DEE41, 0x33E7, 0x11D3, 0x9D69, 0x0008C781F39F)

/** The header, in the second and in the last block (UEFI 5.3.2). */
struct spdk_gpt_header {
	/** `SPDK_GPT_SIGNATURE`. */
	char gpt_signature[8];

	/** `SPDK_GPT_REVISION_1_0`. */
	uint32_t revision;

	/** Bytes of the header: from 92 up to the size of a block. */
	uint32_t header_size;

	/** CRC-32 of that many bytes, with this field zero. */
	uint32_t header_crc32;

	uint32_t reserved;

	/** The block it is in. */
	uint64_t my_lba;

	/** The block the other header is in. */
	uint64_t alternate_lba;

	/** First block a partition may take. */
	uint64_t first_usable_lba;

	/** Last block a partition may take. */
	uint64_t last_usable_lba;

	/** The disk. */
	struct spdk_gpt_guid disk_guid;

	/** First block of the array of entries. */
	uint64_t partition_entry_lba;

	/** Entries of the array. */
	uint32_t num_partition_entries;

	/** Bytes of an entry: 128 times a power of two. */
	uint32_t size_of_partition_entry;

	/** CRC-32 of the array. */
	uint32_t partition_entry_array_crc32;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_gpt_header) == 92, "size of a header");

/** A partition (UEFI 5.3.3). */
struct spdk_gpt_partition_entry {
	/** What it is for; `SPDK_GPT_PART_TYPE_*`, or one of many others. */
	struct spdk_gpt_guid part_type_guid;

	/** Which one it is. */
	struct spdk_gpt_guid unique_partition_guid;

	/** First block. */
	uint64_t starting_lba;

	/** Last block, which belongs to it. */
	uint64_t ending_lba;

	struct {
		/** The machine needs it. */
		uint64_t required : 1;

		/** The firmware offers no block device for it. */
		uint64_t no_block_io_proto : 1;

		/** A firmware without UEFI may start from it. */
		uint64_t legacy_bios_bootable : 1;

		uint64_t reserved_uefi : 45;

		/** Of the type's own meaning. */
		uint64_t guid_specific : 16;
	} attr;

	/** Its name in UTF-16, with a zero at the end unless it fills the field. */
	uint16_t partition_name[36];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_gpt_partition_entry) == 128, "size of an entry");

#pragma pack(pop)

#ifdef __cplusplus
}
#endif

#endif /* SPDK_GPT_SPEC_H */
