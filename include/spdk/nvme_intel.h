/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * What NVMe drives of Intel have beyond the specifications: features, log pages, status codes.
 *
 * No kinds of objects: everything is a plain value whose layout the drive defines. Drives that
 * have them carry `SPDK_PCI_VID_INTEL`; which log pages a drive has, its directory says. "Manual"
 * is the product specification of the Intel SSD DC P3700 series, 330566.
 */

#ifndef SPDK_NVME_INTEL_H
#define SPDK_NVME_INTEL_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Features (Manual, Set Features). */
enum spdk_nvme_intel_feat {
	/** The last block that users have. */
	SPDK_NVME_INTEL_FEAT_MAX_LBA = 0xC1,
	/** The last block the drive has. Read only. */
	SPDK_NVME_INTEL_FEAT_NATIVE_MAX_LBA = 0xC2,
	/** `union spdk_nvme_intel_feat_power_governor`. */
	SPDK_NVME_INTEL_FEAT_POWER_GOVERNOR_SETTING = 0xC6,
	/** `union spdk_nvme_intel_feat_smbus_address`. */
	SPDK_NVME_INTEL_FEAT_SMBUS_ADDRESS = 0xC8,
	/** `union spdk_nvme_intel_feat_led_pattern`. */
	SPDK_NVME_INTEL_FEAT_LED_PATTERN = 0xC9,
	/** `union spdk_nvme_intel_feat_reset_timed_workload_counters`. */
	SPDK_NVME_INTEL_FEAT_RESET_TIMED_WORKLOAD_COUNTERS = 0xD5,
	/** `union spdk_nvme_intel_feat_latency_tracking`. */
	SPDK_NVME_INTEL_FEAT_LATENCY_TRACKING = 0xE2,
};

/** Why `SPDK_NVME_INTEL_FEAT_MAX_LBA` was refused; their type is command specific. */
enum spdk_nvme_intel_set_max_lba_command_status_code {
	/** Beyond what the drive has. */
	SPDK_NVME_INTEL_EXCEEDS_AVAILABLE_CAPACITY = 0xC0,
	/** Less than a drive must have. */
	SPDK_NVME_INTEL_SMALLER_THAN_MIN_LIMIT = 0xC1,
	/** Less than its namespaces have. */
	SPDK_NVME_INTEL_SMALLER_THAN_NS_REQUIREMENTS = 0xC2,
};

/** Log pages (Manual, Get Log Page). */
enum spdk_nvme_intel_log_page {
	/** `struct spdk_nvme_intel_log_page_directory`. */
	SPDK_NVME_INTEL_LOG_PAGE_DIRECTORY = 0xC0,
	/** `struct spdk_nvme_intel_rw_latency_page`, of reads. */
	SPDK_NVME_INTEL_LOG_READ_CMD_LATENCY = 0xC1,
	/** `struct spdk_nvme_intel_rw_latency_page`, of writes. */
	SPDK_NVME_INTEL_LOG_WRITE_CMD_LATENCY = 0xC2,
	/** `struct spdk_nvme_intel_temperature_page`. */
	SPDK_NVME_INTEL_LOG_TEMPERATURE = 0xC5,
	/** `struct spdk_nvme_intel_smart_information_page`. */
	SPDK_NVME_INTEL_LOG_SMART = 0xCA,
	/** `struct spdk_nvme_intel_marketing_description_page`. */
	SPDK_NVME_INTEL_MARKETING_DESCRIPTION = 0xDD,
};

/** Attributes of the drive's health (Manual, additional SMART attributes). */
enum spdk_nvme_intel_smart_attribute_code {
	/** Writes to the flash that failed. */
	SPDK_NVME_INTEL_SMART_PROGRAM_FAIL_COUNT = 0xAB,
	/** Erasures of the flash that failed. */
	SPDK_NVME_INTEL_SMART_ERASE_FAIL_COUNT = 0xAC,
	/** Erasures: the fewest, the most, the average of the blocks, 2 bytes each. */
	SPDK_NVME_INTEL_SMART_WEAR_LEVELING_COUNT = 0xAD,
	/** Errors on the way through the drive that were found. */
	SPDK_NVME_INTEL_SMART_E2E_ERROR_COUNT = 0xB8,
	/** Errors of the PCI Express link. */
	SPDK_NVME_INTEL_SMART_CRC_ERROR_COUNT = 0xC7,
	/** Wear since the counters were reset, in 1/1024 percent. */
	SPDK_NVME_INTEL_SMART_MEDIA_WEAR = 0xE2,
	/** How many of the I/Os since then were reads, in percent. */
	SPDK_NVME_INTEL_SMART_HOST_READ_PERCENTAGE = 0xE3,
	/** Minutes since then. */
	SPDK_NVME_INTEL_SMART_TIMER = 0xE4,
	/** How much the drive slows itself down, in percent, and how often it did. */
	SPDK_NVME_INTEL_SMART_THERMAL_THROTTLE_STATUS = 0xEA,
	/** Overflows of the buffer for repetitions. */
	SPDK_NVME_INTEL_SMART_RETRY_BUFFER_OVERFLOW_COUNTER = 0xF0,
	/** How often the clock was lost. */
	SPDK_NVME_INTEL_SMART_PLL_LOCK_LOSS_COUNT = 0xF3,
	/** Written to the flash, in units of 32 MiB. */
	SPDK_NVME_INTEL_SMART_NAND_BYTES_WRITTEN = 0xF4,
	/** Written by the host, in units of 32 MiB. */
	SPDK_NVME_INTEL_SMART_HOST_BYTES_WRITTEN = 0xF5,
};

/** Which log pages there are: the length of each in units of 512 bytes, 0 where it is missing. */
struct spdk_nvme_intel_log_page_directory {
	uint8_t version[2];
	uint8_t reserved[384];
	uint8_t read_latency_log_len;
	uint8_t reserved2;
	uint8_t write_latency_log_len;
	uint8_t reserved3[5];
	uint8_t temperature_statistics_log_len;
	uint8_t reserved4[9];
	uint8_t smart_log_len;
	uint8_t reserved5[37];
	uint8_t marketing_description_log_len;
	uint8_t reserved6[69];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_intel_log_page_directory) == 512, "size of a log page");

/** How many commands took how long; counted while latency tracking is on. */
struct spdk_nvme_intel_rw_latency_page {
	uint16_t major_revison;
	uint16_t minor_revison;
	/** Less than 1 ms, in steps of 32 us. */
	uint32_t buckets_32us[32];
	/** From 1 to 32 ms, in steps of 1 ms. */
	uint32_t buckets_1ms[31];
	/** From 32 ms to 1 s, in steps of 32 ms. */
	uint32_t buckets_32ms[31];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_intel_rw_latency_page) == 380, "size of a log page");

/** Temperatures in degrees Celsius. */
struct spdk_nvme_intel_temperature_page {
	uint64_t current_temperature;
	/** Whether the drive was too hot the last time it was on. */
	uint64_t shutdown_flag_last;
	/** Whether it ever was. */
	uint64_t shutdown_flag_life;
	uint64_t highest_temperature;
	uint64_t lowest_temperature;
	uint64_t reserved[5];
	uint64_t specified_max_op_temperature;
	uint64_t reserved2;
	uint64_t specified_min_op_temperature;
	/** What the sensor is probably off by. */
	uint64_t estimated_offset;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_intel_temperature_page) == 112, "size of a log page");

/** An attribute of the drive's health. */
struct spdk_nvme_intel_smart_attribute {
	/** `enum spdk_nvme_intel_smart_attribute_code`. */
	uint8_t code;
	uint8_t reserved[2];
	/** 100 for a new drive, less later. */
	uint8_t normalized_value;
	uint8_t reserved2;
	/** The number, little endian. */
	uint8_t raw_value[6];
	uint8_t reserved3;
};

#pragma pack(push, 1)
/** The drive's health. Attributes the drive does not have are zero. */
struct spdk_nvme_intel_smart_information_page {
	struct spdk_nvme_intel_smart_attribute attributes[13];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_intel_smart_information_page) == 156,
		   "size of a log page");
#pragma pack(pop)

/** Most power the drive takes. */
union spdk_nvme_intel_feat_power_governor {
	uint32_t raw;
	struct {
		/** 0: 25 W, 1: 20 W, 2: 10 W. */
		uint32_t power_governor_setting : 8;
		uint32_t reserved : 24;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvme_intel_feat_power_governor) == 4, "size of a feature");

/** The address of the drive on the SMBus. */
union spdk_nvme_intel_feat_smbus_address {
	uint32_t raw;
	struct {
		uint32_t reserved : 1;
		uint32_t smbus_controller_address : 8;
		uint32_t reserved2 : 23;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvme_intel_feat_smbus_address) == 4, "size of a feature");

/** What the lamp of the drive shows. */
union spdk_nvme_intel_feat_led_pattern {
	uint32_t raw;
	struct {
		uint32_t feature_options : 24;
		uint32_t value : 8;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvme_intel_feat_led_pattern) == 4, "size of a feature");

/** Resets the counters of wear. Cannot be read. */
union spdk_nvme_intel_feat_reset_timed_workload_counters {
	uint32_t raw;
	struct {
		/** 1: the attributes E2h, E3h and E4h begin anew; 0: nothing happens. */
		uint32_t reset : 1;
		uint32_t reserved : 31;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvme_intel_feat_reset_timed_workload_counters) == 4,
		   "size of a feature");

/** Whether latencies are counted. */
union spdk_nvme_intel_feat_latency_tracking {
	uint32_t raw;
	struct {
		/** 1: they are; 0, from the beginning: they are not. */
		uint32_t enable : 32;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvme_intel_feat_latency_tracking) == 4, "size of a feature");

/** The name the drive is sold by. */
struct spdk_nvme_intel_marketing_description_page {
	/** A text with a zero at its end. */
	uint8_t marketing_product[512];
	/** Some drives write a few bytes more than they should: room for them. */
	uint8_t reserved[3584];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_intel_marketing_description_page) == 4096,
		   "size of a log page");

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NVME_INTEL_H */
