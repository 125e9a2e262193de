/* spdk/gpt_spec.h: where everything lies, and the bytes of GUIDs. */
#include "spdk/stdinc.h"
#include "spdk/gpt_spec.h"

#include "check.h"

#define AT(type, field, offset)                                                                   \
	_Static_assert(offsetof(struct type, field) == (offset), #type "." #field)

AT(spdk_mbr_partition_entry, start_chs, 1);
AT(spdk_mbr_partition_entry, os_type, 4);
AT(spdk_mbr_partition_entry, end_chs, 5);
AT(spdk_mbr_partition_entry, start_lba, 8);
AT(spdk_mbr_partition_entry, size_lba, 12);
AT(spdk_mbr, disk_signature, 440);
AT(spdk_mbr, reserved_444, 444);
AT(spdk_mbr, partitions, 446);
AT(spdk_mbr, mbr_signature, 510);
AT(spdk_gpt_header, gpt_signature, 0);
AT(spdk_gpt_header, revision, 8);
AT(spdk_gpt_header, header_size, 12);
AT(spdk_gpt_header, header_crc32, 16);
AT(spdk_gpt_header, reserved, 20);
AT(spdk_gpt_header, my_lba, 24);
AT(spdk_gpt_header, alternate_lba, 32);
AT(spdk_gpt_header, first_usable_lba, 40);
AT(spdk_gpt_header, last_usable_lba, 48);
AT(spdk_gpt_header, disk_guid, 56);
AT(spdk_gpt_header, partition_entry_lba, 72);
AT(spdk_gpt_header, num_partition_entries, 80);
AT(spdk_gpt_header, size_of_partition_entry, 84);
AT(spdk_gpt_header, partition_entry_array_crc32, 88);
AT(spdk_gpt_partition_entry, part_type_guid, 0);
AT(spdk_gpt_partition_entry, unique_partition_guid, 16);
AT(spdk_gpt_partition_entry, starting_lba, 32);
AT(spdk_gpt_partition_entry, ending_lba, 40);
AT(spdk_gpt_partition_entry, attr, 48);
AT(spdk_gpt_partition_entry, partition_name, 56);

/* Constant expressions, so that they may initialise static objects. */
static const struct spdk_gpt_guid g_system = SPDK_GPT_PART_TYPE_EFI_SYSTEM_PARTITION;

int
main(void)
{
	static const uint8_t system[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
					   0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
	static const uint8_t legacy[16] = {0x41, 0xee, 0x4d, 0x02, 0xe7, 0x33, 0xd3, 0x11,
					   0x9d, 0x69, 0x00, 0x08, 0xc7, 0x81, 0xf3, 0x9f};
	static const uint8_t count[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
	struct spdk_gpt_guid guid = SPDK_GPT_GUID(0x00010203, 0x0405, 0x0607, 0x0809, 0x0a0b0c0d0e0f);
	struct spdk_mbr_partition_entry entry = {};
	struct spdk_gpt_partition_entry part = {};
	uint8_t raw[16] = {};
	uint64_t attr;

	CHECK(memcmp(guid.raw, count, 16) == 0);
	CHECK(memcmp(g_system.raw, system, 16) == 0);
	guid = SPDK_GPT_PART_TYPE_LEGACY_MBR;
	CHECK(memcmp(guid.raw, legacy, 16) == 0);
	guid = SPDK_GPT_PART_TYPE_UNUSED;
	CHECK(memcmp(guid.raw, raw, 16) == 0);

	CHECK_EQ(SPDK_MBR_SIGNATURE, 0xaa55);
	CHECK_EQ(SPDK_MBR_OS_TYPE_GPT_PROTECTIVE, 0xee);
	CHECK_EQ(SPDK_MBR_OS_TYPE_EFI_SYSTEM_PARTITION, 0xef);
	CHECK_STR(SPDK_GPT_SIGNATURE, "EFI PART");
	CHECK_EQ(SPDK_GPT_REVISION_1_0, 0x10000);

	/* A boot partition from cylinder 1, head 2, sector 3. */
	entry.bootable = 1;
	entry.start_chs.head = 2;
	entry.start_chs.sector = 3;
	entry.start_chs.cylinder = 1;
	entry.os_type = SPDK_MBR_OS_TYPE_GPT_PROTECTIVE;
	entry.start_lba = 0x04030201;
	memcpy(raw, &entry, sizeof(raw));
	CHECK_EQ(raw[0], 0x80);
	CHECK_EQ(raw[1], 2);
	CHECK_EQ(raw[2], 3 | 1 << 6);
	CHECK_EQ(raw[3], 0);
	CHECK_EQ(raw[4], 0xee);
	CHECK_EQ(raw[8], 1);
	CHECK_EQ(raw[11], 4);

	part.attr.required = 1;
	part.attr.legacy_bios_bootable = 1;
	part.attr.guid_specific = 0x8001;
	memcpy(&attr, &part.attr, 8);
	CHECK_EQ(attr, 0x8001000000000005);
	part.attr.reserved_uefi = 1;
	part.attr.no_block_io_proto = 1;
	memcpy(&attr, &part.attr, 8);
	CHECK_EQ(attr, 0x800100000000000f);
	CHECK_EQ(sizeof(part.partition_name) / sizeof(part.partition_name[0]), 36);
	return check_done();
}
