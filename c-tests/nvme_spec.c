/* spdk/nvme_spec.h: the size of everything, its macros and inline functions. */
#include "spdk/stdinc.h"
#include "spdk/nvme_spec.h"

#include "check.h"

_Static_assert(sizeof(struct spdk_nvme_ana_group_descriptor) == 32, "struct spdk_nvme_ana_group_descriptor");
_Static_assert(sizeof(struct spdk_nvme_ana_page) == 16, "struct spdk_nvme_ana_page");
_Static_assert(sizeof(struct spdk_nvme_cdata_fuses) == 2, "struct spdk_nvme_cdata_fuses");
_Static_assert(sizeof(struct spdk_nvme_cdata_nvmf_specific) == 256, "struct spdk_nvme_cdata_nvmf_specific");
_Static_assert(sizeof(struct spdk_nvme_cdata_oacs) == 2, "struct spdk_nvme_cdata_oacs");
_Static_assert(sizeof(struct spdk_nvme_cdata_oaes) == 4, "struct spdk_nvme_cdata_oaes");
_Static_assert(sizeof(struct spdk_nvme_cdata_oncs) == 2, "struct spdk_nvme_cdata_oncs");
_Static_assert(sizeof(struct spdk_nvme_cdata_sgls) == 4, "struct spdk_nvme_cdata_sgls");
_Static_assert(sizeof(struct spdk_nvme_cmd) == 64, "struct spdk_nvme_cmd");
_Static_assert(sizeof(struct spdk_nvme_cmds_and_effect_entry) == 4, "struct spdk_nvme_cmds_and_effect_entry");
_Static_assert(sizeof(struct spdk_nvme_cmds_and_effect_log_page) == 4096, "struct spdk_nvme_cmds_and_effect_log_page");
_Static_assert(sizeof(struct spdk_nvme_cpl) == 16, "struct spdk_nvme_cpl");
_Static_assert(sizeof(struct spdk_nvme_ctrlr_data) == 4096, "struct spdk_nvme_ctrlr_data");
_Static_assert(sizeof(struct spdk_nvme_ctrlr_list) == 4096, "struct spdk_nvme_ctrlr_list");
_Static_assert(sizeof(struct spdk_nvme_dsm_range) == 16, "struct spdk_nvme_dsm_range");
_Static_assert(sizeof(struct spdk_nvme_error_information_entry) == 64, "struct spdk_nvme_error_information_entry");
_Static_assert(sizeof(struct spdk_nvme_fdp_cfg_descriptor) == 64, "struct spdk_nvme_fdp_cfg_descriptor");
_Static_assert(sizeof(struct spdk_nvme_fdp_cfg_log_page) == 16, "struct spdk_nvme_fdp_cfg_log_page");
_Static_assert(sizeof(struct spdk_nvme_fdp_event) == 64, "struct spdk_nvme_fdp_event");
_Static_assert(sizeof(struct spdk_nvme_fdp_event_desc) == 2, "struct spdk_nvme_fdp_event_desc");
_Static_assert(sizeof(struct spdk_nvme_fdp_event_media_reallocated) == 16, "struct spdk_nvme_fdp_event_media_reallocated");
_Static_assert(sizeof(struct spdk_nvme_fdp_events_log_page) == 64, "struct spdk_nvme_fdp_events_log_page");
_Static_assert(sizeof(struct spdk_nvme_fdp_ruh_descriptor) == 4, "struct spdk_nvme_fdp_ruh_descriptor");
_Static_assert(sizeof(struct spdk_nvme_fdp_ruhs) == 16, "struct spdk_nvme_fdp_ruhs");
_Static_assert(sizeof(struct spdk_nvme_fdp_ruhs_desc) == 32, "struct spdk_nvme_fdp_ruhs_desc");
_Static_assert(sizeof(struct spdk_nvme_fdp_ruhu_descriptor) == 8, "struct spdk_nvme_fdp_ruhu_descriptor");
_Static_assert(sizeof(struct spdk_nvme_fdp_ruhu_log_page) == 8, "struct spdk_nvme_fdp_ruhu_log_page");
_Static_assert(sizeof(struct spdk_nvme_fdp_stats_log_page) == 64, "struct spdk_nvme_fdp_stats_log_page");
_Static_assert(sizeof(struct spdk_nvme_feature_ids_effects_log_page) == 1024, "struct spdk_nvme_feature_ids_effects_log_page");
_Static_assert(sizeof(struct spdk_nvme_firmware_page) == 512, "struct spdk_nvme_firmware_page");
_Static_assert(sizeof(struct spdk_nvme_format) == 4, "struct spdk_nvme_format");
_Static_assert(sizeof(struct spdk_nvme_fpi) == 1, "struct spdk_nvme_fpi");
_Static_assert(sizeof(struct spdk_nvme_fw_commit) == 4, "struct spdk_nvme_fw_commit");
_Static_assert(sizeof(struct spdk_nvme_health_information_page) == 512, "struct spdk_nvme_health_information_page");
_Static_assert(sizeof(struct spdk_nvme_host_behavior) == 512, "struct spdk_nvme_host_behavior");
_Static_assert(sizeof(struct spdk_nvme_iocs_vector) == 8, "struct spdk_nvme_iocs_vector");
_Static_assert(sizeof(struct spdk_nvme_nmic) == 1, "struct spdk_nvme_nmic");
_Static_assert(sizeof(struct spdk_nvme_ns_data) == 4096, "struct spdk_nvme_ns_data");
_Static_assert(sizeof(struct spdk_nvme_ns_id_desc) == 4, "struct spdk_nvme_ns_id_desc");
_Static_assert(sizeof(struct spdk_nvme_ns_identify_directive_param) == 4096, "struct spdk_nvme_ns_identify_directive_param");
_Static_assert(sizeof(struct spdk_nvme_ns_iocs_independent_data) == 4096, "struct spdk_nvme_ns_iocs_independent_data");
_Static_assert(sizeof(struct spdk_nvme_ns_list) == 4096, "struct spdk_nvme_ns_list");
_Static_assert(sizeof(struct spdk_nvme_ns_streams_data) == 32, "struct spdk_nvme_ns_streams_data");
_Static_assert(sizeof(struct spdk_nvme_ns_streams_status) == 131072, "struct spdk_nvme_ns_streams_status");
_Static_assert(sizeof(struct spdk_nvme_nsattr) == 1, "struct spdk_nvme_nsattr");
_Static_assert(sizeof(struct spdk_nvme_nvm_ctrlr_data) == 4096, "struct spdk_nvme_nvm_ctrlr_data");
_Static_assert(sizeof(struct spdk_nvme_nvm_ns_data) == 4096, "struct spdk_nvme_nvm_ns_data");
_Static_assert(sizeof(struct spdk_nvme_power_state) == 32, "struct spdk_nvme_power_state");
_Static_assert(sizeof(struct spdk_nvme_primary_ctrl_capabilities) == 4096, "struct spdk_nvme_primary_ctrl_capabilities");
_Static_assert(sizeof(struct spdk_nvme_protection_info) == 8, "struct spdk_nvme_protection_info");
_Static_assert(sizeof(struct spdk_nvme_registered_ctrlr_data) == 24, "struct spdk_nvme_registered_ctrlr_data");
_Static_assert(sizeof(struct spdk_nvme_registered_ctrlr_extended_data) == 64, "struct spdk_nvme_registered_ctrlr_extended_data");
_Static_assert(sizeof(struct spdk_nvme_registers) == 4104, "struct spdk_nvme_registers");
_Static_assert(sizeof(struct spdk_nvme_rescap) == 1, "struct spdk_nvme_rescap");
_Static_assert(sizeof(struct spdk_nvme_reservation_acquire_data) == 16, "struct spdk_nvme_reservation_acquire_data");
_Static_assert(sizeof(struct spdk_nvme_reservation_key_data) == 8, "struct spdk_nvme_reservation_key_data");
_Static_assert(sizeof(struct spdk_nvme_reservation_notification_log) == 64, "struct spdk_nvme_reservation_notification_log");
_Static_assert(sizeof(struct spdk_nvme_reservation_register_data) == 16, "struct spdk_nvme_reservation_register_data");
_Static_assert(sizeof(struct spdk_nvme_reservation_status_data) == 24, "struct spdk_nvme_reservation_status_data");
_Static_assert(sizeof(struct spdk_nvme_reservation_status_extended_data) == 64, "struct spdk_nvme_reservation_status_extended_data");
_Static_assert(sizeof(struct spdk_nvme_sanitize) == 4, "struct spdk_nvme_sanitize");
_Static_assert(sizeof(struct spdk_nvme_sanitize_status_log_page) == 512, "struct spdk_nvme_sanitize_status_log_page");
_Static_assert(sizeof(struct spdk_nvme_sanitize_status_sstat) == 2, "struct spdk_nvme_sanitize_status_sstat");
_Static_assert(sizeof(struct spdk_nvme_scc_source_range) == 32, "struct spdk_nvme_scc_source_range");
_Static_assert(sizeof(struct spdk_nvme_secondary_ctrl_entry) == 32, "struct spdk_nvme_secondary_ctrl_entry");
_Static_assert(sizeof(struct spdk_nvme_secondary_ctrl_list) == 4096, "struct spdk_nvme_secondary_ctrl_list");
_Static_assert(sizeof(struct spdk_nvme_sgl_descriptor) == 16, "struct spdk_nvme_sgl_descriptor");
_Static_assert(sizeof(struct spdk_nvme_status) == 2, "struct spdk_nvme_status");
_Static_assert(sizeof(struct spdk_nvme_supported_log_pages) == 1024, "struct spdk_nvme_supported_log_pages");
_Static_assert(sizeof(struct spdk_nvme_telemetry_log_page_hdr) == 512, "struct spdk_nvme_telemetry_log_page_hdr");
_Static_assert(sizeof(struct spdk_nvme_zns_ctrlr_data) == 4096, "struct spdk_nvme_zns_ctrlr_data");
_Static_assert(sizeof(struct spdk_nvme_zns_ns_data) == 4096, "struct spdk_nvme_zns_ns_data");
_Static_assert(sizeof(struct spdk_nvme_zns_zone_desc) == 64, "struct spdk_nvme_zns_zone_desc");
_Static_assert(sizeof(struct spdk_nvme_zns_zone_report) == 64, "struct spdk_nvme_zns_zone_report");
_Static_assert(sizeof(union spdk_nvme_aqa_register) == 4, "union spdk_nvme_aqa_register");
_Static_assert(sizeof(union spdk_nvme_async_event_completion) == 4, "union spdk_nvme_async_event_completion");
_Static_assert(sizeof(union spdk_nvme_bpinfo_register) == 4, "union spdk_nvme_bpinfo_register");
_Static_assert(sizeof(union spdk_nvme_bprsel_register) == 4, "union spdk_nvme_bprsel_register");
_Static_assert(sizeof(union spdk_nvme_cap_register) == 8, "union spdk_nvme_cap_register");
_Static_assert(sizeof(union spdk_nvme_cc_register) == 4, "union spdk_nvme_cc_register");
_Static_assert(sizeof(union spdk_nvme_cdata_ctratt) == 4, "union spdk_nvme_cdata_ctratt");
_Static_assert(sizeof(union spdk_nvme_cmbebs_register) == 4, "union spdk_nvme_cmbebs_register");
_Static_assert(sizeof(union spdk_nvme_cmbloc_register) == 4, "union spdk_nvme_cmbloc_register");
_Static_assert(sizeof(union spdk_nvme_cmbmsc_register) == 8, "union spdk_nvme_cmbmsc_register");
_Static_assert(sizeof(union spdk_nvme_cmbsts_register) == 4, "union spdk_nvme_cmbsts_register");
_Static_assert(sizeof(union spdk_nvme_cmbswtp_register) == 4, "union spdk_nvme_cmbswtp_register");
_Static_assert(sizeof(union spdk_nvme_cmbsz_register) == 4, "union spdk_nvme_cmbsz_register");
_Static_assert(sizeof(union spdk_nvme_cmd_cdw10) == 4, "union spdk_nvme_cmd_cdw10");
_Static_assert(sizeof(union spdk_nvme_cmd_cdw11) == 4, "union spdk_nvme_cmd_cdw11");
_Static_assert(sizeof(union spdk_nvme_cmd_cdw12) == 4, "union spdk_nvme_cmd_cdw12");
_Static_assert(sizeof(union spdk_nvme_cmd_cdw13) == 4, "union spdk_nvme_cmd_cdw13");
_Static_assert(sizeof(union spdk_nvme_critical_warning_state) == 1, "union spdk_nvme_critical_warning_state");
_Static_assert(sizeof(union spdk_nvme_crto_register) == 4, "union spdk_nvme_crto_register");
_Static_assert(sizeof(union spdk_nvme_csts_register) == 4, "union spdk_nvme_csts_register");
_Static_assert(sizeof(union spdk_nvme_feat_arbitration) == 4, "union spdk_nvme_feat_arbitration");
_Static_assert(sizeof(union spdk_nvme_feat_async_event_configuration) == 4, "union spdk_nvme_feat_async_event_configuration");
_Static_assert(sizeof(union spdk_nvme_feat_autonomous_power_state_transition) == 4, "union spdk_nvme_feat_autonomous_power_state_transition");
_Static_assert(sizeof(union spdk_nvme_feat_error_recovery) == 4, "union spdk_nvme_feat_error_recovery");
_Static_assert(sizeof(union spdk_nvme_feat_fdp_cdw11) == 4, "union spdk_nvme_feat_fdp_cdw11");
_Static_assert(sizeof(union spdk_nvme_feat_fdp_cdw12) == 4, "union spdk_nvme_feat_fdp_cdw12");
_Static_assert(sizeof(union spdk_nvme_feat_fdp_events_cdw11) == 4, "union spdk_nvme_feat_fdp_events_cdw11");
_Static_assert(sizeof(union spdk_nvme_feat_fdp_events_cdw12) == 4, "union spdk_nvme_feat_fdp_events_cdw12");
_Static_assert(sizeof(union spdk_nvme_feat_host_controlled_thermal_management) == 4, "union spdk_nvme_feat_host_controlled_thermal_management");
_Static_assert(sizeof(union spdk_nvme_feat_host_identifier) == 4, "union spdk_nvme_feat_host_identifier");
_Static_assert(sizeof(union spdk_nvme_feat_host_mem_buffer) == 4, "union spdk_nvme_feat_host_mem_buffer");
_Static_assert(sizeof(union spdk_nvme_feat_interrupt_coalescing) == 4, "union spdk_nvme_feat_interrupt_coalescing");
_Static_assert(sizeof(union spdk_nvme_feat_interrupt_vector_configuration) == 4, "union spdk_nvme_feat_interrupt_vector_configuration");
_Static_assert(sizeof(union spdk_nvme_feat_keep_alive_timer) == 4, "union spdk_nvme_feat_keep_alive_timer");
_Static_assert(sizeof(union spdk_nvme_feat_lba_range_type) == 4, "union spdk_nvme_feat_lba_range_type");
_Static_assert(sizeof(union spdk_nvme_feat_non_operational_power_state_config) == 4, "union spdk_nvme_feat_non_operational_power_state_config");
_Static_assert(sizeof(union spdk_nvme_feat_number_of_queues) == 4, "union spdk_nvme_feat_number_of_queues");
_Static_assert(sizeof(union spdk_nvme_feat_power_management) == 4, "union spdk_nvme_feat_power_management");
_Static_assert(sizeof(union spdk_nvme_feat_reservation_notification_mask) == 4, "union spdk_nvme_feat_reservation_notification_mask");
_Static_assert(sizeof(union spdk_nvme_feat_reservation_persistence) == 4, "union spdk_nvme_feat_reservation_persistence");
_Static_assert(sizeof(union spdk_nvme_feat_software_progress_marker) == 4, "union spdk_nvme_feat_software_progress_marker");
_Static_assert(sizeof(union spdk_nvme_feat_temperature_threshold) == 4, "union spdk_nvme_feat_temperature_threshold");
_Static_assert(sizeof(union spdk_nvme_feat_volatile_write_cache) == 4, "union spdk_nvme_feat_volatile_write_cache");
_Static_assert(sizeof(union spdk_nvme_feat_write_atomicity) == 4, "union spdk_nvme_feat_write_atomicity");
_Static_assert(sizeof(union spdk_nvme_pmrcap_register) == 4, "union spdk_nvme_pmrcap_register");
_Static_assert(sizeof(union spdk_nvme_pmrctl_register) == 4, "union spdk_nvme_pmrctl_register");
_Static_assert(sizeof(union spdk_nvme_pmrebs_register) == 4, "union spdk_nvme_pmrebs_register");
_Static_assert(sizeof(union spdk_nvme_pmrmscl_register) == 4, "union spdk_nvme_pmrmscl_register");
_Static_assert(sizeof(union spdk_nvme_pmrsts_register) == 4, "union spdk_nvme_pmrsts_register");
_Static_assert(sizeof(union spdk_nvme_pmrswtp_register) == 4, "union spdk_nvme_pmrswtp_register");
_Static_assert(sizeof(union spdk_nvme_vs_register) == 4, "union spdk_nvme_vs_register");

static struct spdk_nvme_cpl
cpl(uint16_t sct, uint16_t sc, uint32_t cdw0)
{
	struct spdk_nvme_cpl cpl = {};

	cpl.status.sct = sct;
	cpl.status.sc = sc;
	cpl.cdw0 = cdw0;
	return cpl;
}

/* What the macros say of a completion, as bits in the order of the list. */
static unsigned int
said(struct spdk_nvme_cpl c)
{
	struct spdk_nvme_cpl *p = &c;

	return spdk_nvme_cpl_is_error(p) | spdk_nvme_cpl_is_success(p) << 1 | spdk_nvme_cpl_is_pi_error(p) << 2 |
	       spdk_nvme_cpl_is_abort_success(p) << 3 | spdk_nvme_cpl_is_path_error(p) << 4 | spdk_nvme_cpl_is_ana_error(p) << 5 |
	       spdk_nvme_cpl_is_aborted_sq_deletion(p) << 6 | spdk_nvme_cpl_is_aborted_by_request(p) << 7;
}

static void
test_registers(void)
{
	union spdk_nvme_cap_register cap = {.raw = 0};
	union spdk_nvme_cc_register cc = {.raw = 0};
	union spdk_nvme_vs_register vs = {.raw = SPDK_NVME_VERSION(1, 4, 2)};
	struct spdk_nvme_cmd cmd = {};
	uint32_t first;

	cap.bits.mqes = 0xffff;
	cap.bits.to = 0x12;
	cap.bits.mpsmax = 5;
	CHECK_EQ(cap.raw, 0x005000001200ffff);
	cc.bits.en = 1;
	cc.bits.mps = 2;
	cc.bits.iosqes = 6;
	cc.bits.iocqes = 4;
	CHECK_EQ(cc.raw, 0x00460101);
	CHECK_EQ(vs.bits.mjr, 1);
	CHECK_EQ(vs.bits.mnr, 4);
	CHECK_EQ(vs.bits.ter, 2);
	cmd.opc = SPDK_NVME_OPC_READ;
	cmd.fuse = SPDK_NVME_CMD_FUSE_SECOND;
	cmd.psdt = 1;
	cmd.cid = 0xabcd;
	memcpy(&first, &cmd, 4);
	CHECK_EQ(first, 0xabcd4202);
	CHECK_EQ(offsetof(struct spdk_nvme_registers, aqa), 0x24);
	CHECK_EQ(offsetof(struct spdk_nvme_registers, doorbell), 0x1000);
	CHECK_EQ(offsetof(struct spdk_nvme_ctrlr_data, subnqn), 768);
	CHECK_EQ(offsetof(struct spdk_nvme_ctrlr_data, sgls), 536);
	CHECK_EQ(offsetof(struct spdk_nvme_ns_data, lbaf), 128);
	CHECK_EQ(offsetof(struct spdk_nvme_ns_data, nguid), 104);
	CHECK_EQ(offsetof(struct spdk_nvme_cmd, cdw10), 40);
	CHECK_EQ(offsetof(struct spdk_nvme_cpl, cid), 12);
}

int
main(void)
{
	CHECK_EQ(SPDK_NVME_VERSION(2, 0, 0), 0x20000);
	CHECK_EQ(SPDK_NVME_VERSION(1, 2, 3), 0x10203);
	CHECK_EQ(SPDK_NVME_IO_FLAGS_DIRECTIVE(1), 1 << 20);
	CHECK_EQ(SPDK_NVME_IO_FLAGS_DIRECTIVE(0xfu), 0xfu << 20);
	CHECK(!spdk_nvme_log_page_is_vendor_specific(0xbf));
	CHECK(spdk_nvme_log_page_is_vendor_specific(0xc0));
	CHECK_EQ(spdk_nvme_bytes_to_numd(4), 0);
	CHECK_EQ(spdk_nvme_bytes_to_numd(4096), 1023);
	CHECK_EQ(spdk_nvme_opc_get_data_transfer(SPDK_NVME_OPC_FLUSH), SPDK_NVME_DATA_NONE);
	CHECK_EQ(spdk_nvme_opc_get_data_transfer(SPDK_NVME_OPC_WRITE), SPDK_NVME_DATA_HOST_TO_CONTROLLER);
	CHECK_EQ(spdk_nvme_opc_get_data_transfer(SPDK_NVME_OPC_READ), SPDK_NVME_DATA_CONTROLLER_TO_HOST);
	CHECK_EQ(spdk_nvme_opc_get_data_transfer(0x83), SPDK_NVME_DATA_BIDIRECTIONAL);

	CHECK_EQ(said(cpl(SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS, 0)), 0x0a);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS, 1)), 0x02);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_INVALID_FIELD, 0)), 0x01);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_ABORTED_SQ_DELETION, 0)), 0x41);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_ABORTED_BY_REQUEST, 0)), 0x81);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_COMMAND_SPECIFIC, 0, 0)), 0x01);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_GUARD_CHECK_ERROR, 0)), 0x05);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_APPLICATION_TAG_CHECK_ERROR, 0)), 0x05);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_REFERENCE_TAG_CHECK_ERROR, 0)), 0x05);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_COMPARE_FAILURE, 0)), 0x01);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_PATH, SPDK_NVME_SC_INTERNAL_PATH_ERROR, 0)), 0x11);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_PATH, SPDK_NVME_SC_ASYMMETRIC_ACCESS_PERSISTENT_LOSS, 0)), 0x31);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_PATH, SPDK_NVME_SC_ASYMMETRIC_ACCESS_INACCESSIBLE, 0)), 0x31);
	CHECK_EQ(said(cpl(SPDK_NVME_SCT_PATH, SPDK_NVME_SC_ASYMMETRIC_ACCESS_TRANSITION, 0)), 0x31);
	test_registers();
	return check_done();
}
