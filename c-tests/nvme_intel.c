/* spdk/nvme_intel.h: where everything lies, and what bit fields look like. */
#include "spdk/stdinc.h"
#include "spdk/nvme_intel.h"

#include "check.h"

_Static_assert(sizeof(struct spdk_nvme_intel_log_page_directory) == 512, "struct spdk_nvme_intel_log_page_directory");
_Static_assert(offsetof(struct spdk_nvme_intel_log_page_directory, read_latency_log_len) == 386, "spdk_nvme_intel_log_page_directory.read_latency_log_len");
_Static_assert(offsetof(struct spdk_nvme_intel_log_page_directory, write_latency_log_len) == 388, "spdk_nvme_intel_log_page_directory.write_latency_log_len");
_Static_assert(offsetof(struct spdk_nvme_intel_log_page_directory, temperature_statistics_log_len) == 394, "spdk_nvme_intel_log_page_directory.temperature_statistics_log_len");
_Static_assert(offsetof(struct spdk_nvme_intel_log_page_directory, smart_log_len) == 404, "spdk_nvme_intel_log_page_directory.smart_log_len");
_Static_assert(offsetof(struct spdk_nvme_intel_log_page_directory, marketing_description_log_len) == 442, "spdk_nvme_intel_log_page_directory.marketing_description_log_len");
_Static_assert(sizeof(struct spdk_nvme_intel_marketing_description_page) == 4096, "struct spdk_nvme_intel_marketing_description_page");
_Static_assert(sizeof(struct spdk_nvme_intel_rw_latency_page) == 380, "struct spdk_nvme_intel_rw_latency_page");
_Static_assert(offsetof(struct spdk_nvme_intel_rw_latency_page, minor_revison) == 2, "spdk_nvme_intel_rw_latency_page.minor_revison");
_Static_assert(offsetof(struct spdk_nvme_intel_rw_latency_page, buckets_32us) == 4, "spdk_nvme_intel_rw_latency_page.buckets_32us");
_Static_assert(offsetof(struct spdk_nvme_intel_rw_latency_page, buckets_1ms) == 132, "spdk_nvme_intel_rw_latency_page.buckets_1ms");
_Static_assert(offsetof(struct spdk_nvme_intel_rw_latency_page, buckets_32ms) == 256, "spdk_nvme_intel_rw_latency_page.buckets_32ms");
_Static_assert(sizeof(struct spdk_nvme_intel_smart_attribute) == 12, "struct spdk_nvme_intel_smart_attribute");
_Static_assert(offsetof(struct spdk_nvme_intel_smart_attribute, normalized_value) == 3, "spdk_nvme_intel_smart_attribute.normalized_value");
_Static_assert(offsetof(struct spdk_nvme_intel_smart_attribute, raw_value) == 5, "spdk_nvme_intel_smart_attribute.raw_value");
_Static_assert(sizeof(struct spdk_nvme_intel_smart_information_page) == 156, "struct spdk_nvme_intel_smart_information_page");
_Static_assert(sizeof(struct spdk_nvme_intel_temperature_page) == 112, "struct spdk_nvme_intel_temperature_page");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, shutdown_flag_last) == 8, "spdk_nvme_intel_temperature_page.shutdown_flag_last");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, shutdown_flag_life) == 16, "spdk_nvme_intel_temperature_page.shutdown_flag_life");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, highest_temperature) == 24, "spdk_nvme_intel_temperature_page.highest_temperature");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, lowest_temperature) == 32, "spdk_nvme_intel_temperature_page.lowest_temperature");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, specified_max_op_temperature) == 80, "spdk_nvme_intel_temperature_page.specified_max_op_temperature");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, specified_min_op_temperature) == 96, "spdk_nvme_intel_temperature_page.specified_min_op_temperature");
_Static_assert(offsetof(struct spdk_nvme_intel_temperature_page, estimated_offset) == 104, "spdk_nvme_intel_temperature_page.estimated_offset");
_Static_assert(sizeof(union spdk_nvme_intel_feat_latency_tracking) == 4, "union spdk_nvme_intel_feat_latency_tracking");
_Static_assert(sizeof(union spdk_nvme_intel_feat_led_pattern) == 4, "union spdk_nvme_intel_feat_led_pattern");
_Static_assert(sizeof(union spdk_nvme_intel_feat_power_governor) == 4, "union spdk_nvme_intel_feat_power_governor");
_Static_assert(sizeof(union spdk_nvme_intel_feat_reset_timed_workload_counters) == 4, "union spdk_nvme_intel_feat_reset_timed_workload_counters");
_Static_assert(sizeof(union spdk_nvme_intel_feat_smbus_address) == 4, "union spdk_nvme_intel_feat_smbus_address");

int
main(void)
{
	union spdk_nvme_intel_feat_power_governor power = {.raw = 0xffffff02};
	union spdk_nvme_intel_feat_smbus_address smbus = {.raw = 0};
	union spdk_nvme_intel_feat_led_pattern led = {.raw = 0x12345678};
	union spdk_nvme_intel_feat_reset_timed_workload_counters reset = {.raw = 0};
	union spdk_nvme_intel_feat_latency_tracking track = {.raw = 0};

	CHECK_EQ(power.bits.power_governor_setting, 2);
	CHECK_EQ(power.bits.reserved, 0xffffff);
	smbus.bits.smbus_controller_address = 0xd4;
	CHECK_EQ(smbus.raw, 0x1a8);
	CHECK_EQ(led.bits.value, 0x12);
	CHECK_EQ(led.bits.feature_options, 0x345678);
	reset.bits.reset = 1;
	CHECK_EQ(reset.raw, 1);
	track.bits.enable = 1;
	CHECK_EQ(track.raw, 1);
	CHECK_EQ(SPDK_NVME_INTEL_FEAT_LATENCY_TRACKING, 0xe2);
	CHECK_EQ(SPDK_NVME_INTEL_LOG_SMART, 0xca);
	CHECK_EQ(SPDK_NVME_INTEL_SMART_HOST_BYTES_WRITTEN, 0xf5);
	CHECK_EQ(SPDK_NVME_INTEL_SMALLER_THAN_NS_REQUIREMENTS, 0xc2);
	return check_done();
}
