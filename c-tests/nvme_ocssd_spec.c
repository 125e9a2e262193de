/* spdk/nvme_ocssd_spec.h: where everything lies, and what bit fields look like. */
#include "spdk/stdinc.h"
#include "spdk/nvme_ocssd_spec.h"

#include "check.h"

_Static_assert(sizeof(struct spdk_ocssd_chunk_information_entry) == 32, "struct spdk_ocssd_chunk_information_entry");
_Static_assert(offsetof(struct spdk_ocssd_chunk_information_entry, ct) == 1, "spdk_ocssd_chunk_information_entry.ct");
_Static_assert(offsetof(struct spdk_ocssd_chunk_information_entry, wli) == 2, "spdk_ocssd_chunk_information_entry.wli");
_Static_assert(offsetof(struct spdk_ocssd_chunk_information_entry, slba) == 8, "spdk_ocssd_chunk_information_entry.slba");
_Static_assert(offsetof(struct spdk_ocssd_chunk_information_entry, cnlb) == 16, "spdk_ocssd_chunk_information_entry.cnlb");
_Static_assert(offsetof(struct spdk_ocssd_chunk_information_entry, wp) == 24, "spdk_ocssd_chunk_information_entry.wp");
_Static_assert(sizeof(struct spdk_ocssd_chunk_notification_entry) == 64, "struct spdk_ocssd_chunk_notification_entry");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, lba) == 8, "spdk_ocssd_chunk_notification_entry.lba");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, nsid) == 16, "spdk_ocssd_chunk_notification_entry.nsid");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, state) == 20, "spdk_ocssd_chunk_notification_entry.state");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, mask) == 22, "spdk_ocssd_chunk_notification_entry.mask");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, rsvd) == 23, "spdk_ocssd_chunk_notification_entry.rsvd");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, nlb) == 32, "spdk_ocssd_chunk_notification_entry.nlb");
_Static_assert(offsetof(struct spdk_ocssd_chunk_notification_entry, rsvd2) == 34, "spdk_ocssd_chunk_notification_entry.rsvd2");
_Static_assert(sizeof(struct spdk_ocssd_dev_lba_fmt) == 8, "struct spdk_ocssd_dev_lba_fmt");
_Static_assert(offsetof(struct spdk_ocssd_dev_lba_fmt, pu_len) == 1, "spdk_ocssd_dev_lba_fmt.pu_len");
_Static_assert(offsetof(struct spdk_ocssd_dev_lba_fmt, chk_len) == 2, "spdk_ocssd_dev_lba_fmt.chk_len");
_Static_assert(offsetof(struct spdk_ocssd_dev_lba_fmt, lbk_len) == 3, "spdk_ocssd_dev_lba_fmt.lbk_len");
_Static_assert(sizeof(struct spdk_ocssd_geometry_data) == 4096, "struct spdk_ocssd_geometry_data");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, mnr) == 1, "spdk_ocssd_geometry_data.mnr");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, lbaf) == 8, "spdk_ocssd_geometry_data.lbaf");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, mccap) == 16, "spdk_ocssd_geometry_data.mccap");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, wit) == 32, "spdk_ocssd_geometry_data.wit");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, num_grp) == 64, "spdk_ocssd_geometry_data.num_grp");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, num_pu) == 66, "spdk_ocssd_geometry_data.num_pu");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, num_chk) == 68, "spdk_ocssd_geometry_data.num_chk");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, clba) == 72, "spdk_ocssd_geometry_data.clba");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, ws_min) == 128, "spdk_ocssd_geometry_data.ws_min");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, ws_opt) == 132, "spdk_ocssd_geometry_data.ws_opt");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, mw_cunits) == 136, "spdk_ocssd_geometry_data.mw_cunits");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, maxoc) == 140, "spdk_ocssd_geometry_data.maxoc");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, maxocpu) == 144, "spdk_ocssd_geometry_data.maxocpu");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, trdt) == 192, "spdk_ocssd_geometry_data.trdt");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, trdm) == 196, "spdk_ocssd_geometry_data.trdm");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, twrt) == 200, "spdk_ocssd_geometry_data.twrt");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, twrm) == 204, "spdk_ocssd_geometry_data.twrm");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, tcrst) == 208, "spdk_ocssd_geometry_data.tcrst");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, tcrsm) == 212, "spdk_ocssd_geometry_data.tcrsm");
_Static_assert(offsetof(struct spdk_ocssd_geometry_data, vs) == 3072, "spdk_ocssd_geometry_data.vs");
_Static_assert(sizeof(struct spdk_ocssd_vector_cpl) == 16, "struct spdk_ocssd_vector_cpl");
_Static_assert(offsetof(struct spdk_ocssd_vector_cpl, sqhd) == 8, "spdk_ocssd_vector_cpl.sqhd");
_Static_assert(offsetof(struct spdk_ocssd_vector_cpl, sqid) == 10, "spdk_ocssd_vector_cpl.sqid");
_Static_assert(offsetof(struct spdk_ocssd_vector_cpl, cid) == 12, "spdk_ocssd_vector_cpl.cid");
_Static_assert(offsetof(struct spdk_ocssd_vector_cpl, status) == 14, "spdk_ocssd_vector_cpl.status");

int
main(void)
{
	struct spdk_ocssd_geometry_data geometry = {};
	struct spdk_ocssd_chunk_information_entry chunk = {};
	struct spdk_ocssd_chunk_notification_entry note = {};

	geometry.mccap.multi_reset = 1;
	CHECK_EQ(((uint8_t *)&geometry)[16], 2);
	chunk.cs.offline = 1;
	chunk.ct.size_deviate = 1;
	CHECK_EQ(((uint8_t *)&chunk)[0], 8);
	CHECK_EQ(((uint8_t *)&chunk)[1], 16);
	note.state.refreshed = 1;
	note.state.wit_exceeded = 1;
	note.mask.pu = 1;
	CHECK_EQ(((uint8_t *)&note)[20], 16);
	CHECK_EQ(((uint8_t *)&note)[21], 1);
	CHECK_EQ(((uint8_t *)&note)[22], 4);
	CHECK_EQ(SPDK_NVME_OCSSD_MAX_LBAL_ENTRIES, 64);
	CHECK_EQ(SPDK_OCSSD_IO_FLAGS_LIMITED_RETRY, 0x80000000u);
	return check_done();
}
