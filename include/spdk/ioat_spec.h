/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Intel's I/O acceleration (QuickData, I/OAT): registers and descriptors of its DMA channels.
 *
 * No kinds of objects: everything is a plain value whose layout the device defines. "Datasheet" is
 * volume 2 of the datasheet of the Intel Xeon E5 v3 processors, 330784, chapter on Intel QuickData.
 *
 * A channel works on a chain of descriptors of 64 bytes, each with the address of the next. The
 * program writes how many there are to `dmacount`; the device writes where it is, with a status in
 * the low bits, to the 8 bytes at `chancmp`.
 */

#ifndef SPDK_IOAT_SPEC_H
#define SPDK_IOAT_SPEC_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where the causes of channel errors lie in the PCI configuration space. */
#define SPDK_IOAT_PCI_CHANERR_INT_OFFSET 0x180

/** `intrctrl`: interrupts at all. */
#define SPDK_IOAT_INTRCTRL_MASTER_INT_EN 0x01

/** `cbver`: version 3.0. */
#define SPDK_IOAT_VER_3_0 0x30

/** `cbver`: version 3.3. */
#define SPDK_IOAT_VER_3_3 0x33

/** `chanctrl`: the channel's priority. */
#define SPDK_IOAT_CHANCTRL_CHANNEL_PRIORITY_MASK 0xF000

/** `chanctrl`: the status goes into the processor's cache. */
#define SPDK_IOAT_CHANCTRL_COMPL_DCA_EN 0x0200

/** `chanctrl`: somebody uses the channel; a lock between programs. */
#define SPDK_IOAT_CHANCTRL_CHANNEL_IN_USE 0x0100

/** `chanctrl`: descriptors are fetched past the caches. */
#define SPDK_IOAT_CHANCTRL_DESCRIPTOR_ADDR_SNOOP_CONTROL 0x0020

/** `chanctrl`: an error interrupts. */
#define SPDK_IOAT_CHANCTRL_ERR_INT_EN 0x0010

/** `chanctrl`: an error stops the channel. */
#define SPDK_IOAT_CHANCTRL_ANY_ERR_ABORT_EN 0x0008

/** `chanctrl`: an error is written as status. */
#define SPDK_IOAT_CHANCTRL_ERR_COMPLETION_EN 0x0004

/** `chanctrl`: the next interrupt may come. */
#define SPDK_IOAT_CHANCTRL_INT_REARM 0x0001

/** `dmacapability`: pieces may cross pages. */
#define SPDK_IOAT_DMACAP_PB (1 << 0)

/** `dmacapability`: data may go into the processor's cache. */
#define SPDK_IOAT_DMACAP_DCA (1 << 4)

/** `dmacapability`: fills. */
#define SPDK_IOAT_DMACAP_BFILL (1 << 6)

/** `dmacapability`: XOR. */
#define SPDK_IOAT_DMACAP_XOR (1 << 8)

/** `dmacapability`: the two parities of RAID 6. */
#define SPDK_IOAT_DMACAP_PQ (1 << 9)

/** `dmacapability`: protection information. */
#define SPDK_IOAT_DMACAP_DMA_DIF (1 << 10)

/** Registers: those of the device, and from 0x80 on those of a channel (Datasheet). */
struct spdk_ioat_registers {
	/** How many channels. */
	uint8_t chancnt;
	/** Most bytes of a descriptor, as a power of two. */
	uint8_t xfercap;
	uint8_t genctrl;
	/** `SPDK_IOAT_INTRCTRL_*`. */
	uint8_t intrctrl;
	/** Which channels want attention. */
	uint32_t attnstatus;
	/** `SPDK_IOAT_VER_*`. */
	uint8_t cbver;
	uint8_t reserved4[0x3];
	uint16_t intrdelay;
	uint16_t cs_status;
	/** `SPDK_IOAT_DMACAP_*`. */
	uint32_t dmacapability;
	uint8_t reserved5[0x6C];
	/** `SPDK_IOAT_CHANCTRL_*`. */
	uint16_t chanctrl;
	uint8_t reserved6[0x2];
	/** `SPDK_IOAT_CHANCMD_*`. */
	uint8_t chancmd;
	uint8_t reserved3[1];
	/** How many descriptors were handed over, modulo 65536. */
	uint16_t dmacount;
	/** `SPDK_IOAT_CHANSTS_*`, and the last descriptor that is done. */
	uint64_t chansts;
	/** The first descriptor of the chain. */
	uint64_t chainaddr;
	/** Where the status is written. */
	uint64_t chancmp;
	uint8_t reserved2[0x8];
	/** Errors; writing a bit clears it. */
	uint32_t chanerr;
	/** Errors that do not count. */
	uint32_t chanerrmask;
} __attribute__((packed)) __attribute__((aligned));

/** `chancmd`: the channel begins anew. */
#define SPDK_IOAT_CHANCMD_RESET 0x20

/** `chancmd`: the channel stops after what it is at. */
#define SPDK_IOAT_CHANCMD_SUSPEND 0x04

/** `chansts`: the bits of the state. */
#define SPDK_IOAT_CHANSTS_STATUS 0x7ULL

/** State: at work. */
#define SPDK_IOAT_CHANSTS_ACTIVE 0x0

/** State: all is done. */
#define SPDK_IOAT_CHANSTS_IDLE 0x1

/** State: stopped. */
#define SPDK_IOAT_CHANSTS_SUSPENDED 0x2

/** State: stopped by an error. */
#define SPDK_IOAT_CHANSTS_HALTED 0x3

/** State: waits for an event. */
#define SPDK_IOAT_CHANSTS_ARMED 0x4

/** `chansts`: an error that belongs to no descriptor. */
#define SPDK_IOAT_CHANSTS_UNAFFILIATED_ERROR 0x8ULL

/** `chansts`: an error that does not stop the channel. */
#define SPDK_IOAT_CHANSTS_SOFT_ERROR 0x10ULL

/** `chansts`: the address of the last descriptor that is done. */
#define SPDK_IOAT_CHANSTS_COMPLETED_DESCRIPTOR_MASK (~0x3FULL)

/** Alignment of the address in `chancmp`. */
#define SPDK_IOAT_CHANCMP_ALIGN 8

/** What all descriptors of one kind or another have in common. */
struct spdk_ioat_generic_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			/** The source is read past the caches. */
			uint32_t src_snoop_disable : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			uint32_t reserved2 : 1;
			/** The source goes on in another page. */
			uint32_t src_page_break : 1;
			/** The destination goes on in another page. */
			uint32_t dest_page_break : 1;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			/** The result goes into the processor's cache. */
			uint32_t dest_dca : 1;
			/** Where in the cache. */
			uint32_t hint : 1;
			uint32_t reserved : 13;
			/** `SPDK_IOAT_OP_*`. */
			uint32_t op : 8;
		} control;
	} u;
	uint64_t src_addr;
	uint64_t dest_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t op_specific[4];
};

/** Copies. */
#define SPDK_IOAT_OP_COPY 0x00

/** A copy. */
struct spdk_ioat_dma_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			/** The source is read past the caches. */
			uint32_t src_snoop_disable : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			/** Nothing is done. */
			uint32_t null : 1;
			/** The source goes on in another page. */
			uint32_t src_page_break : 1;
			/** The destination goes on in another page. */
			uint32_t dest_page_break : 1;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			/** The result goes into the processor's cache. */
			uint32_t dest_dca : 1;
			/** Where in the cache. */
			uint32_t hint : 1;
			uint32_t reserved : 13;
			/** `SPDK_IOAT_OP_COPY`. */
			uint32_t op : 8;
		} control;
	} u;
	uint64_t src_addr;
	uint64_t dest_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t reserved;
	uint64_t reserved2;
	/** The program's. */
	uint64_t user1;
	/** The program's. */
	uint64_t user2;
};

/** Fills. */
#define SPDK_IOAT_OP_FILL 0x01

/** A fill. */
struct spdk_ioat_fill_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			uint32_t reserved : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			uint32_t reserved2 : 2;
			/** The destination goes on in another page. */
			uint32_t dest_page_break : 1;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			uint32_t reserved3 : 15;
			/** `SPDK_IOAT_OP_FILL`. */
			uint32_t op : 8;
		} control;
	} u;
	/** The 8 bytes that are repeated. */
	uint64_t src_data;
	uint64_t dest_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t reserved;
	/** Where the destination goes on. */
	uint64_t next_dest_addr;
	/** The program's. */
	uint64_t user1;
	/** The program's. */
	uint64_t user2;
};

/** Makes the XOR of sources. */
#define SPDK_IOAT_OP_XOR 0x87

/** Finds out whether the XOR of sources is zero. */
#define SPDK_IOAT_OP_XOR_VAL 0x88

/** XOR of up to eight sources; from the sixth on in a second descriptor. */
struct spdk_ioat_xor_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			/** The source is read past the caches. */
			uint32_t src_snoop_disable : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			/** How many sources, less one. */
			uint32_t src_count : 3;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			/** The result goes into the processor's cache. */
			uint32_t dest_dca : 1;
			/** Where in the cache. */
			uint32_t hint : 1;
			uint32_t reserved : 13;
			/** `SPDK_IOAT_OP_XOR` or `SPDK_IOAT_OP_XOR_VAL`. */
			uint32_t op : 8;
		} control;
	} u;
	uint64_t src_addr;
	uint64_t dest_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t src_addr2;
	uint64_t src_addr3;
	uint64_t src_addr4;
	uint64_t src_addr5;
};

/** The second descriptor of an XOR. */
struct spdk_ioat_xor_ext_hw_desc {
	uint64_t src_addr6;
	uint64_t src_addr7;
	uint64_t src_addr8;
	/** The next descriptor. */
	uint64_t next;
	uint64_t reserved[4];
};

/** Makes the two parities of RAID 6. */
#define SPDK_IOAT_OP_PQ 0x89

/** Finds out whether the two parities are right. */
#define SPDK_IOAT_OP_PQ_VAL 0x8a

/** Two parities of up to eight sources; from the fourth on in a second descriptor. */
struct spdk_ioat_pq_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			/** The source is read past the caches. */
			uint32_t src_snoop_disable : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			/** How many sources, less one. */
			uint32_t src_count : 3;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			/** The result goes into the processor's cache. */
			uint32_t dest_dca : 1;
			/** Where in the cache. */
			uint32_t hint : 1;
			/** Without the first parity. */
			uint32_t p_disable : 1;
			/** Without the second parity. */
			uint32_t q_disable : 1;
			uint32_t reserved : 11;
			/** `SPDK_IOAT_OP_PQ` or `SPDK_IOAT_OP_PQ_VAL`. */
			uint32_t op : 8;
		} control;
	} u;
	uint64_t src_addr;
	/** The first parity. */
	uint64_t p_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t src_addr2;
	uint64_t src_addr3;
	/** The factor of each source. */
	uint8_t coef[8];
	/** The second parity. */
	uint64_t q_addr;
};

/** The second descriptor of two parities. */
struct spdk_ioat_pq_ext_hw_desc {
	uint64_t src_addr4;
	uint64_t src_addr5;
	uint64_t src_addr6;
	/** The next descriptor. */
	uint64_t next;
	uint64_t src_addr7;
	uint64_t src_addr8;
	uint64_t reserved[2];
};

/** Brings the two parities up to date for one source. */
#define SPDK_IOAT_OP_PQ_UP 0x8b

/** Two parities, from those of before and the old and new text of one source. */
struct spdk_ioat_pq_update_hw_desc {
	/** Bytes. */
	uint32_t size;
	union {
		uint32_t control_raw;
		struct {
			/** An interrupt at the end. */
			uint32_t int_enable : 1;
			/** The source is read past the caches. */
			uint32_t src_snoop_disable : 1;
			/** The destination is written past the caches. */
			uint32_t dest_snoop_disable : 1;
			/** The status is written at the end. */
			uint32_t completion_update : 1;
			/** The next one waits until this one is done. */
			uint32_t fence : 1;
			/** How many sources, less one. */
			uint32_t src_cnt : 3;
			/** Belongs to the next one. */
			uint32_t bundle : 1;
			/** The result goes into the processor's cache. */
			uint32_t dest_dca : 1;
			/** Where in the cache. */
			uint32_t hint : 1;
			/** Without the first parity. */
			uint32_t p_disable : 1;
			/** Without the second parity. */
			uint32_t q_disable : 1;
			uint32_t reserved : 3;
			/** The factor of the source. */
			uint32_t coef : 8;
			/** `SPDK_IOAT_OP_PQ_UP`. */
			uint32_t op : 8;
		} control;
	} u;
	uint64_t src_addr;
	/** The first parity. */
	uint64_t p_addr;
	/** The next descriptor. */
	uint64_t next;
	uint64_t src_addr2;
	/** The first parity of before. */
	uint64_t p_src;
	/** The second parity of before. */
	uint64_t q_src;
	/** The second parity. */
	uint64_t q_addr;
};

/** A descriptor as words. */
struct spdk_ioat_raw_hw_desc {
	uint64_t field[8];
};

/** A descriptor. */
union spdk_ioat_hw_desc {
	struct spdk_ioat_raw_hw_desc raw;
	struct spdk_ioat_generic_hw_desc generic;
	struct spdk_ioat_dma_hw_desc dma;
	struct spdk_ioat_fill_hw_desc fill;
	struct spdk_ioat_xor_hw_desc xor_desc;
	struct spdk_ioat_xor_ext_hw_desc xor_ext;
	struct spdk_ioat_pq_hw_desc pq;
	struct spdk_ioat_pq_ext_hw_desc pq_ext;
	struct spdk_ioat_pq_update_hw_desc pq_update;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_ioat_hw_desc) == 64, "size of a descriptor");

#ifdef __cplusplus
}
#endif

#endif /* SPDK_IOAT_SPEC_H */
