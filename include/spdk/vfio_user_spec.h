/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * vfio-user: messages by which a process offers a PCI device to another over a UNIX domain socket.
 *
 * No kinds of objects: everything is a plain value whose layout the other process defines. Each
 * message is a header and what belongs to its command; file descriptors go with it as ancillary
 * data. Structures of the kernel's VFIO (`linux/vfio.h`) are used where the protocol takes them
 * over. Integers are in the machine's order. "Protocol" is the vfio-user protocol specification,
 * version 0.9.
 */

#ifndef SPDK_VFIO_USER_SPEC_H
#define SPDK_VFIO_USER_SPEC_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Commands (Protocol, Message commands). */
enum vfio_user_command {
	/** The first message, from both: version and abilities. */
	VFIO_USER_VERSION = 1,
	/** Client: memory the device may use. */
	VFIO_USER_DMA_MAP = 2,
	/** Client: memory the device may use no longer. */
	VFIO_USER_DMA_UNMAP = 3,
	/** Client: what the device has. */
	VFIO_USER_DEVICE_GET_INFO = 4,
	/** Client: what a region is, and the descriptor to map it by. */
	VFIO_USER_DEVICE_GET_REGION_INFO = 5,
	/** Client: descriptors by which accesses to a region are told. */
	VFIO_USER_DEVICE_GET_REGION_IO_FDS = 6,
	/** Client: how many interrupts of a kind there are. */
	VFIO_USER_DEVICE_GET_IRQ_INFO = 7,
	/** Client: the eventfds of interrupts, masks, triggers. */
	VFIO_USER_DEVICE_SET_IRQS = 8,
	/** Client: reads a region. */
	VFIO_USER_REGION_READ = 9,
	/** Client: writes a region. */
	VFIO_USER_REGION_WRITE = 10,
	/** Server: reads memory that it cannot map. */
	VFIO_USER_DMA_READ = 11,
	/** Server: writes memory that it cannot map. */
	VFIO_USER_DMA_WRITE = 12,
	/** Client: the device begins anew. */
	VFIO_USER_DEVICE_RESET = 13,
	/** Client: which memory the device has written. */
	VFIO_USER_DIRTY_PAGES = 14,
	/** One more than the last. */
	VFIO_USER_MAX,
};

/** Whether a message asks or answers. */
enum vfio_user_message_type {
	VFIO_USER_MESSAGE_COMMAND = 0,
	VFIO_USER_MESSAGE_REPLY = 1,
};

/** No answer is wanted. */
#define VFIO_USER_FLAGS_NO_REPLY (0x1)

/** `flags.type`: asks. */
#define VFIO_USER_F_TYPE_COMMAND 0

/** `flags.type`: answers. */
#define VFIO_USER_F_TYPE_REPLY 1

/** What each message begins with (Protocol, Header). */
struct vfio_user_header {
	/** The message's number, which the answer repeats. */
	uint16_t msg_id;
	/** `enum vfio_user_command`. */
	uint16_t cmd;
	/** Bytes of the whole message, with the header. */
	uint32_t msg_size;
	struct {
		/** `VFIO_USER_F_TYPE_*`. */
		uint32_t type : 4;
		/** No answer is wanted. */
		uint32_t no_reply : 1;
		/** An answer: it failed, `error_no` says why. */
		uint32_t error : 1;
		uint32_t resvd : 26;
	} flags;
	/** A number of errno. */
	uint32_t error_no;
} __attribute__((packed));

/** Version and abilities (Protocol, VFIO_USER_VERSION). */
struct vfio_user_version {
	uint16_t major;
	uint16_t minor;
	/** Abilities: a JSON text with a zero at its end. */
	uint8_t data[];
} __attribute__((packed));

/** What the device has (Protocol, VFIO_USER_DEVICE_GET_INFO); `struct vfio_device_info`. */
struct vfio_user_device_info {
	/** Bytes there is room for. */
	uint32_t argsz;
	/** `VFIO_DEVICE_FLAGS_*`. */
	uint32_t flags;
	uint32_t num_regions;
	/** How many kinds of interrupts. */
	uint32_t num_irqs;
} __attribute__((packed));

/** Which pages have been written, one bit each; `struct vfio_bitmap`. */
struct vfio_user_bitmap {
	/** Bytes of a page. */
	uint64_t pgsize;
	/** Bytes of the bits. */
	uint64_t size;
	char data[];
} __attribute__((packed));

/** The device may read it. */
#define VFIO_USER_F_DMA_REGION_READ (1 << 0)

/** The device may write it. */
#define VFIO_USER_F_DMA_REGION_WRITE (1 << 1)

/** Memory the device may use (Protocol, VFIO_USER_DMA_MAP). */
struct vfio_user_dma_map {
	/** Bytes of this. */
	uint32_t argsz;
	/** `VFIO_USER_F_DMA_REGION_*`. */
	uint32_t flags;
	/** Where it begins in the file whose descriptor comes along. */
	uint64_t offset;
	/** The address the device uses. */
	uint64_t addr;
	uint64_t size;
} __attribute__((packed));

#ifndef VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP
/** The answer is to say which pages the device has written. */
#define VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP (1 << 0)
#endif

/** Memory the device may use no longer (Protocol, VFIO_USER_DMA_UNMAP). */
struct vfio_user_dma_unmap {
	/** Bytes there is room for. */
	uint32_t argsz;
	/** `VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP`, or 0. */
	uint32_t flags;
	/** The address the device used. */
	uint64_t addr;
	uint64_t size;
	/** With the flag: one. */
	struct vfio_user_bitmap bitmap[];
};

/** A piece of a region (Protocol, VFIO_USER_REGION_READ). */
struct vfio_user_region_access {
	uint64_t offset;
	/** The region, as in `VFIO_PCI_*_REGION_INDEX`. */
	uint32_t region;
	/** Bytes. */
	uint32_t count;
	/** The bytes, when written and in the answer when read. */
	uint8_t data[];
} __attribute__((packed));

/** A piece of memory (Protocol, VFIO_USER_DMA_READ). */
struct vfio_user_dma_region_access {
	uint64_t addr;
	/** Bytes. */
	uint64_t count;
	/** The bytes, when written and in the answer when read. */
	uint8_t data[];
} __attribute__((packed));

/** An interrupt. */
struct vfio_user_irq_info {
	/** Which one of its kind. */
	uint32_t subindex;
} __attribute__((packed));

/** Which pages of a piece of memory have been written (Protocol, VFIO_USER_DIRTY_PAGES). */
struct vfio_user_bitmap_range {
	/** The address the device uses. */
	uint64_t iova;
	uint64_t size;
	struct vfio_user_bitmap bitmap;
} __attribute__((packed));

#ifdef __cplusplus
}
#endif

#endif /* SPDK_VFIO_USER_SPEC_H */
