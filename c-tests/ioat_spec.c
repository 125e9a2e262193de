/* spdk/ioat_spec.h: where everything lies, and what bit fields look like. */
#include "spdk/stdinc.h"
#include "spdk/ioat_spec.h"

#include "check.h"

_Static_assert(sizeof(struct spdk_ioat_dma_hw_desc) == 64, "struct spdk_ioat_dma_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, u) == 4, "spdk_ioat_dma_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, src_addr) == 8, "spdk_ioat_dma_hw_desc.src_addr");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, dest_addr) == 16, "spdk_ioat_dma_hw_desc.dest_addr");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, next) == 24, "spdk_ioat_dma_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, user1) == 48, "spdk_ioat_dma_hw_desc.user1");
_Static_assert(offsetof(struct spdk_ioat_dma_hw_desc, user2) == 56, "spdk_ioat_dma_hw_desc.user2");
_Static_assert(sizeof(struct spdk_ioat_fill_hw_desc) == 64, "struct spdk_ioat_fill_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, u) == 4, "spdk_ioat_fill_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, src_data) == 8, "spdk_ioat_fill_hw_desc.src_data");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, dest_addr) == 16, "spdk_ioat_fill_hw_desc.dest_addr");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, next) == 24, "spdk_ioat_fill_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, next_dest_addr) == 40, "spdk_ioat_fill_hw_desc.next_dest_addr");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, user1) == 48, "spdk_ioat_fill_hw_desc.user1");
_Static_assert(offsetof(struct spdk_ioat_fill_hw_desc, user2) == 56, "spdk_ioat_fill_hw_desc.user2");
_Static_assert(sizeof(struct spdk_ioat_generic_hw_desc) == 64, "struct spdk_ioat_generic_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_generic_hw_desc, u) == 4, "spdk_ioat_generic_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_generic_hw_desc, src_addr) == 8, "spdk_ioat_generic_hw_desc.src_addr");
_Static_assert(offsetof(struct spdk_ioat_generic_hw_desc, dest_addr) == 16, "spdk_ioat_generic_hw_desc.dest_addr");
_Static_assert(offsetof(struct spdk_ioat_generic_hw_desc, next) == 24, "spdk_ioat_generic_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_generic_hw_desc, op_specific) == 32, "spdk_ioat_generic_hw_desc.op_specific");
_Static_assert(sizeof(struct spdk_ioat_pq_ext_hw_desc) == 64, "struct spdk_ioat_pq_ext_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_pq_ext_hw_desc, src_addr5) == 8, "spdk_ioat_pq_ext_hw_desc.src_addr5");
_Static_assert(offsetof(struct spdk_ioat_pq_ext_hw_desc, src_addr6) == 16, "spdk_ioat_pq_ext_hw_desc.src_addr6");
_Static_assert(offsetof(struct spdk_ioat_pq_ext_hw_desc, next) == 24, "spdk_ioat_pq_ext_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_pq_ext_hw_desc, src_addr7) == 32, "spdk_ioat_pq_ext_hw_desc.src_addr7");
_Static_assert(offsetof(struct spdk_ioat_pq_ext_hw_desc, src_addr8) == 40, "spdk_ioat_pq_ext_hw_desc.src_addr8");
_Static_assert(sizeof(struct spdk_ioat_pq_hw_desc) == 64, "struct spdk_ioat_pq_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, u) == 4, "spdk_ioat_pq_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, src_addr) == 8, "spdk_ioat_pq_hw_desc.src_addr");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, p_addr) == 16, "spdk_ioat_pq_hw_desc.p_addr");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, next) == 24, "spdk_ioat_pq_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, src_addr2) == 32, "spdk_ioat_pq_hw_desc.src_addr2");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, src_addr3) == 40, "spdk_ioat_pq_hw_desc.src_addr3");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, coef) == 48, "spdk_ioat_pq_hw_desc.coef");
_Static_assert(offsetof(struct spdk_ioat_pq_hw_desc, q_addr) == 56, "spdk_ioat_pq_hw_desc.q_addr");
_Static_assert(sizeof(struct spdk_ioat_pq_update_hw_desc) == 64, "struct spdk_ioat_pq_update_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, u) == 4, "spdk_ioat_pq_update_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, src_addr) == 8, "spdk_ioat_pq_update_hw_desc.src_addr");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, p_addr) == 16, "spdk_ioat_pq_update_hw_desc.p_addr");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, next) == 24, "spdk_ioat_pq_update_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, src_addr2) == 32, "spdk_ioat_pq_update_hw_desc.src_addr2");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, p_src) == 40, "spdk_ioat_pq_update_hw_desc.p_src");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, q_src) == 48, "spdk_ioat_pq_update_hw_desc.q_src");
_Static_assert(offsetof(struct spdk_ioat_pq_update_hw_desc, q_addr) == 56, "spdk_ioat_pq_update_hw_desc.q_addr");
_Static_assert(sizeof(struct spdk_ioat_raw_hw_desc) == 64, "struct spdk_ioat_raw_hw_desc");
_Static_assert(sizeof(struct spdk_ioat_registers) == 176, "struct spdk_ioat_registers");
_Static_assert(offsetof(struct spdk_ioat_registers, xfercap) == 1, "spdk_ioat_registers.xfercap");
_Static_assert(offsetof(struct spdk_ioat_registers, genctrl) == 2, "spdk_ioat_registers.genctrl");
_Static_assert(offsetof(struct spdk_ioat_registers, intrctrl) == 3, "spdk_ioat_registers.intrctrl");
_Static_assert(offsetof(struct spdk_ioat_registers, attnstatus) == 4, "spdk_ioat_registers.attnstatus");
_Static_assert(offsetof(struct spdk_ioat_registers, cbver) == 8, "spdk_ioat_registers.cbver");
_Static_assert(offsetof(struct spdk_ioat_registers, intrdelay) == 12, "spdk_ioat_registers.intrdelay");
_Static_assert(offsetof(struct spdk_ioat_registers, cs_status) == 14, "spdk_ioat_registers.cs_status");
_Static_assert(offsetof(struct spdk_ioat_registers, dmacapability) == 16, "spdk_ioat_registers.dmacapability");
_Static_assert(offsetof(struct spdk_ioat_registers, chanctrl) == 128, "spdk_ioat_registers.chanctrl");
_Static_assert(offsetof(struct spdk_ioat_registers, chancmd) == 132, "spdk_ioat_registers.chancmd");
_Static_assert(offsetof(struct spdk_ioat_registers, dmacount) == 134, "spdk_ioat_registers.dmacount");
_Static_assert(offsetof(struct spdk_ioat_registers, chansts) == 136, "spdk_ioat_registers.chansts");
_Static_assert(offsetof(struct spdk_ioat_registers, chainaddr) == 144, "spdk_ioat_registers.chainaddr");
_Static_assert(offsetof(struct spdk_ioat_registers, chancmp) == 152, "spdk_ioat_registers.chancmp");
_Static_assert(offsetof(struct spdk_ioat_registers, chanerr) == 168, "spdk_ioat_registers.chanerr");
_Static_assert(offsetof(struct spdk_ioat_registers, chanerrmask) == 172, "spdk_ioat_registers.chanerrmask");
_Static_assert(sizeof(struct spdk_ioat_xor_ext_hw_desc) == 64, "struct spdk_ioat_xor_ext_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_xor_ext_hw_desc, src_addr7) == 8, "spdk_ioat_xor_ext_hw_desc.src_addr7");
_Static_assert(offsetof(struct spdk_ioat_xor_ext_hw_desc, src_addr8) == 16, "spdk_ioat_xor_ext_hw_desc.src_addr8");
_Static_assert(offsetof(struct spdk_ioat_xor_ext_hw_desc, next) == 24, "spdk_ioat_xor_ext_hw_desc.next");
_Static_assert(sizeof(struct spdk_ioat_xor_hw_desc) == 64, "struct spdk_ioat_xor_hw_desc");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, u) == 4, "spdk_ioat_xor_hw_desc.u");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, src_addr) == 8, "spdk_ioat_xor_hw_desc.src_addr");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, dest_addr) == 16, "spdk_ioat_xor_hw_desc.dest_addr");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, next) == 24, "spdk_ioat_xor_hw_desc.next");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, src_addr2) == 32, "spdk_ioat_xor_hw_desc.src_addr2");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, src_addr3) == 40, "spdk_ioat_xor_hw_desc.src_addr3");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, src_addr4) == 48, "spdk_ioat_xor_hw_desc.src_addr4");
_Static_assert(offsetof(struct spdk_ioat_xor_hw_desc, src_addr5) == 56, "spdk_ioat_xor_hw_desc.src_addr5");
_Static_assert(sizeof(union spdk_ioat_hw_desc) == 64, "union spdk_ioat_hw_desc");

int
main(void)
{
	union spdk_ioat_hw_desc desc = {};

	desc.dma.size = 4096;
	desc.dma.u.control.op = SPDK_IOAT_OP_COPY;
	desc.dma.u.control.completion_update = 1;
	desc.dma.u.control.null = 1;
	CHECK_EQ(desc.raw.field[0], 0x28ull << 32 | 4096);
	CHECK_EQ(desc.generic.u.control.reserved2, 1);
	desc.raw.field[0] = 0;
	desc.fill.u.control.op = SPDK_IOAT_OP_FILL;
	desc.fill.u.control.bundle = 1;
	CHECK_EQ(desc.fill.u.control_raw, 0x01000100);
	desc.raw.field[0] = 0;
	desc.xor_desc.u.control.op = SPDK_IOAT_OP_XOR;
	desc.xor_desc.u.control.src_count = 3;
	CHECK_EQ(desc.xor_desc.u.control_raw, 0x87000060);
	desc.raw.field[0] = 0;
	desc.pq.u.control.op = SPDK_IOAT_OP_PQ_VAL;
	desc.pq.u.control.q_disable = 1;
	CHECK_EQ(desc.pq.u.control_raw, 0x8a001000);
	desc.raw.field[0] = 0;
	desc.pq_update.u.control.op = SPDK_IOAT_OP_PQ_UP;
	desc.pq_update.u.control.coef = 0x81;
	CHECK_EQ(desc.pq_update.u.control_raw, 0x8b810000);
	CHECK_EQ(SPDK_IOAT_CHANSTS_COMPLETED_DESCRIPTOR_MASK, 0xffffffffffffffc0);
	CHECK_EQ(SPDK_IOAT_CHANSTS_STATUS | SPDK_IOAT_CHANSTS_UNAFFILIATED_ERROR | SPDK_IOAT_CHANSTS_SOFT_ERROR, 0x1f);
	CHECK_EQ(SPDK_IOAT_DMACAP_PB | SPDK_IOAT_DMACAP_DCA | SPDK_IOAT_DMACAP_BFILL | SPDK_IOAT_DMACAP_XOR | SPDK_IOAT_DMACAP_PQ |
		 SPDK_IOAT_DMACAP_DMA_DIF, 0x751);
	return check_done();
}
