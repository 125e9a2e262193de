/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * For those who make block devices: modules, registration, completing I/O, claims, partitions.
 *
 * Kinds of objects and their classes:
 * - `spdk_bdev_module`: registered, by SPDK_BDEV_MODULE_REGISTER() or
 *   spdk_bdev_module_list_add(), until the end of the process.
 * - `spdk_bdev`: registered. The module owns the memory; from spdk_bdev_register() until the
 *   callback of spdk_bdev_unregister(), after `destruct` is done. Unlike for those who only use
 *   bdevs, everything here is the module's to fill in, except `internal`.
 * - `spdk_bdev_io`: transparent. Between `submit_request` and spdk_bdev_io_complete() it is the
 *   module's; it must complete each exactly once. Completing one twice, or one that was freed,
 *   does nothing.
 * - `spdk_bdev_desc`: opaque (bdev.h).
 * - `spdk_bdev_part`: registered, from construct until its bdev is destructed; then the library
 *   frees it. `spdk_bdev_part_base`: opaque, from construct to free.
 * - options, statistics, claims: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Nothing calls into a module while the library holds a lock: a function of the table may call
 * any function here.
 */

#ifndef SPDK_BDEV_MODULE_H
#define SPDK_BDEV_MODULE_H

#include "spdk/stdinc.h"
#include "spdk/bdev.h"
#include "spdk/bdev_zone.h"
#include "spdk/log.h"
#include "spdk/queue.h"
#include "spdk/scsi_spec.h"
#include "spdk/thread.h"
#include "spdk/tree.h"
#include "spdk/util.h"
#include "spdk/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a claim's name, the final zero included. */
#define SPDK_BDEV_CLAIM_NAME_LEN 32

/** A good `reset_io_drain_timeout` in seconds for bdevs that share another one. */
#define SPDK_BDEV_RESET_IO_DRAIN_RECOMMENDED_VALUE 5

/**
 * A module. The program fills it in and registers it before main(). Functions that are not marked
 * may be NULL.
 */
struct spdk_bdev_module {
	/**
	 * Must be there. Called once when the bdev layer starts, on the app thread. 0, or a
	 * negative errno, which ends the start.
	 */
	int (*module_init)(void);

	/** Called when every module is ready. */
	void (*init_complete)(void);

	/**
	 * Called before bdevs are unregistered, so that the module can let go of those it uses.
	 */
	void (*fini_start)(void);

	/** Called when all bdevs are gone. */
	void (*module_fini)(void);

	/**
	 * Writes the RPC calls that set the module and its bdevs up, as objects with "method" and
	 * "params". 0, or a negative errno.
	 */
	int (*config_json)(struct spdk_json_write_ctx *w);

	/** The name. Must be there. */
	const char *name;
	/** Bytes of `driver_ctx` every spdk_bdev_io must have for this module. */
	int (*get_ctx_size)(void);

	/**
	 * Called for every new bdev. It may claim the bdev and make others of it, but must not do
	 * I/O; it must call spdk_bdev_module_examine_done() before it returns.
	 */
	void (*examine_config)(struct spdk_bdev *bdev);

	/**
	 * Called after `examine_config`. It may do I/O, and must call
	 * spdk_bdev_module_examine_done(), now or later. Until it has, spdk_bdev_wait_for_examine()
	 * and spdk_bdev_finish() wait, and no bdev is destroyed, whichever it is.
	 */
	void (*examine_disk)(struct spdk_bdev *bdev);

	/** `module_init` is not done when it returns but at spdk_bdev_module_init_done(). */
	bool async_init;
	/** `module_fini` is not done when it returns but at spdk_bdev_module_fini_done(). */
	bool async_fini;
	/** `fini_start` is not done when it returns but at spdk_bdev_module_fini_start_done(). */
	bool async_fini_start;
	/** The library's. */
	struct __bdev_module_internal_fields {
		struct spdk_spinlock spinlock;
		uint32_t action_in_progress;
		TAILQ_HEAD(, lba_range) quiesced_ranges;
		TAILQ_ENTRY(spdk_bdev_module) tailq;
	} internal;
};

/** What a claim allows and forbids. */
enum spdk_bdev_claim_type {
	/** No claim. Not to be asked for. */
	SPDK_BDEV_CLAIM_NONE = 0,
	/** One module may write, as spdk_bdev_module_claim_bdev() has it. Use the next one. */
	SPDK_BDEV_CLAIM_EXCL_WRITE,
	/** The descriptor is the only one that writes. Others may read. */
	SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
	/** Nobody writes. Any number may claim the same. */
	SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE,

	/**
	 * Those with the same key write. Open read-only and claim: the descriptor then may write.
	 */
	SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
};

/** Options of a claim; set up by spdk_bdev_claim_opts_init(). */
struct spdk_bdev_claim_opts {
	/** sizeof(struct spdk_bdev_claim_opts), as the caller knows it. */
	size_t opts_size;
	/** What messages call the claim. May be empty. */
	char name[SPDK_BDEV_CLAIM_NAME_LEN];
	/** The key of a shared claim, not 0; 0 for other claims. */
	uint64_t shared_claim_key;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_claim_opts) == 48, "size is ABI");

/** What a kind of claim is called; "invalid_claim" for others. */
const char *spdk_bdev_claim_get_name(enum spdk_bdev_claim_type claim_type);

/**
 * Writes the defaults: no name, no key.
 *
 * \param opts filled as far as `size` goes
 * \param size sizeof(*opts), not 0; else nothing happens
 */
void spdk_bdev_claim_opts_init(struct spdk_bdev_claim_opts *opts, size_t size);

/**
 * Claims a bdev through a descriptor. Closing the descriptor ends the claim.
 *
 * \param desc the descriptor
 * \param type what to claim
 * \param opts options; NULL for the defaults
 * \param module who claims
 *
 * \return 0, or
 * - -EPERM: another claim, one with another key, a writer without a claim, or a claim of this
 *   descriptor is in the way
 * - -EINVAL: the key is missing, or given for a claim that has none, or a read-only claim is
 *   asked for with a descriptor that writes
 * - -ENOTSUP: there is no such claim
 * - -ENOMEM
 *
 * Wrong `desc` or `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_module_claim_bdev_desc(struct spdk_bdev_desc *desc, enum spdk_bdev_claim_type type,
		struct spdk_bdev_claim_opts *opts, struct spdk_bdev_module *module);

/**
 * Claims a bdev for one module to write to. spdk_bdev_module_release_bdev() ends the claim.
 *
 * \param bdev the bdev
 * \param desc a descriptor of it, which then may write; NULL for none
 * \param module who claims
 *
 * \return 0; -EPERM if it is claimed
 *
 * Wrong `bdev`, `module` or `desc` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_module_claim_bdev(struct spdk_bdev *bdev, struct spdk_bdev_desc *desc,
		struct spdk_bdev_module *module);

/**
 * Ends a claim of spdk_bdev_module_claim_bdev(). If there is none nothing happens: errno EINVAL.
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_module_release_bdev(struct spdk_bdev *bdev);

/*
 * A program that only claims bdevs may define __SPDK_BDEV_MODULE_ONLY: what follows, the bdev
 * structure itself among it, is then left out.
 */
#ifndef __SPDK_BDEV_MODULE_ONLY

/**
 * Called when a bdev is unregistered and its module is done with it: the memory may be freed.
 *
 * \param cb_arg what was given
 * \param rc 0, what `destruct` returned, -EBUSY: it is under way already, or -ENOTSUP: the caller
 *     had no current thread
 */
typedef void (*spdk_bdev_unregister_cb)(void *cb_arg, int rc);

/** What a bdev can do. `ctx` is the bdev's `ctxt`. Functions that are not marked may be NULL. */
struct spdk_bdev_fn_table {
	/**
	 * Must be there. Called on the app thread when nobody uses the bdev: 0 when it is gone, 1
	 * if spdk_bdev_destruct_done() will say so, or a negative errno.
	 */
	int (*destruct)(void *ctx);

	/**
	 * Must be there. Does an I/O, on the channel's thread, and completes it, inside or later.
	 */
	void (*submit_request)(struct spdk_io_channel *ch, struct spdk_bdev_io *);

	/** Must be there. Whether it can do that kind of I/O. */
	bool (*io_type_supported)(void *ctx, enum spdk_bdev_io_type);
	/** Must be there. The module's channel for the calling thread; NULL on failure. */
	struct spdk_io_channel *(*get_io_channel)(void *ctx);
	/** Writes what is particular to it, as named values. 0, or a negative errno. */
	int (*dump_info_json)(void *ctx, struct spdk_json_write_ctx *w);
	/** Writes the RPC call that makes it, as an object. */
	void (*write_config_json)(struct spdk_bdev *bdev, struct spdk_json_write_ctx *w);
	/** Microseconds a channel spent spinning. */
	uint64_t (*get_spin_time)(struct spdk_io_channel *ch);
	/** What spdk_bdev_get_module_ctx() returns. */
	void *(*get_module_ctx)(void *ctx);
	/**
	 * As spdk_bdev_get_memory_domains(). If there are some when the bdev is registered, I/Os
	 * come with `memory_domain` set; else never.
	 */
	int (*get_memory_domains)(void *ctx, struct spdk_memory_domain **domains, int array_size);
	/** Resets statistics of its own. */
	void (*reset_device_stat)(void *ctx);
	/** Writes statistics of its own, as named values. */
	void (*dump_device_stat_json)(void *ctx, struct spdk_json_write_ctx *w);
	/**
	 * Whether it runs an `accel_sequence` by itself for that kind of I/O. Asked when the bdev
	 * is registered. Such an I/O may come with `accel_sequence` set, which is the module's
	 * then: it appends to it, reverses it for a read, and finishes or aborts it before it
	 * completes the I/O. With SPDK_BDEV_IO_STATUS_NOMEM it gives both back as they were.
	 */
	bool (*accel_sequence_supported)(void *ctx, enum spdk_bdev_io_type type);
};

/** How an I/O ended. */
enum spdk_bdev_io_status {
	/** With an errno. */
	SPDK_BDEV_IO_STATUS_AIO_ERROR = -8,
	/** It was aborted. */
	SPDK_BDEV_IO_STATUS_ABORTED = -7,
	/** The comparison of a compare-and-write failed. */
	SPDK_BDEV_IO_STATUS_FIRST_FUSED_FAILED = -6,
	/** The blocks differ. */
	SPDK_BDEV_IO_STATUS_MISCOMPARE = -5,

	/**
	 * The module lacks something for now: the library submits it again when other I/O of the
	 * channel completed. Not for a reset.
	 */
	SPDK_BDEV_IO_STATUS_NOMEM = -4,

	/** With SCSI codes. */
	SPDK_BDEV_IO_STATUS_SCSI_ERROR = -3,
	/** With NVMe codes. */
	SPDK_BDEV_IO_STATUS_NVME_ERROR = -2,
	/** Without more to say. */
	SPDK_BDEV_IO_STATUS_FAILED = -1,
	/** It is under way. */
	SPDK_BDEV_IO_STATUS_PENDING = 0,
	/** All went well. */
	SPDK_BDEV_IO_STATUS_SUCCESS = 1,
	/** The smallest of the values. */
	SPDK_MIN_BDEV_IO_STATUS = SPDK_BDEV_IO_STATUS_AIO_ERROR,
};

/** The same. */
typedef enum spdk_bdev_io_status spdk_bdev_io_status_t;

/** A name of a bdev. The library's. */
struct spdk_bdev_name {
	char *name;
	struct spdk_bdev *bdev;
	RB_ENTRY(spdk_bdev_name) node;
};

/** Another name of a bdev. The library's. */
struct spdk_bdev_alias {
	/** The name. */
	struct spdk_bdev_name alias;
	/** The next. */
	TAILQ_ENTRY(spdk_bdev_alias) tailq;
};

/** A claim. The library's. */
struct spdk_bdev_module_claim {
	struct spdk_bdev_module *module;
	struct spdk_bdev_desc *desc;
	char name[SPDK_BDEV_CLAIM_NAME_LEN];
	TAILQ_ENTRY(spdk_bdev_module_claim) link;
};

/** A queue of I/O. */
typedef TAILQ_HEAD(, spdk_bdev_io) bdev_io_tailq_t;

/** A queue of I/O. */
typedef STAILQ_HEAD(, spdk_bdev_io) bdev_io_stailq_t;

/** A list of ranges. */
typedef TAILQ_HEAD(, lba_range) lba_range_tailq_t;

/**
 * A block device. The module fills it in, zero where nothing else is right, before
 * spdk_bdev_register(), and changes nothing afterwards; the block count through
 * spdk_bdev_notify_blockcnt_change().
 */
struct spdk_bdev {
	/** What the functions of the table get. */
	void *ctxt;
	/** The name, unique. Must be there, and stay. */
	char *name;
	/** Other names. The library's; ask spdk_bdev_get_aliases(). */
	TAILQ_HEAD(spdk_bdev_aliases_list, spdk_bdev_alias) aliases;
	/** What kind of device it is, for people. */
	char *product_name;
	/** 1 if written blocks may get lost until they are flushed. */
	int write_cache;
	/** Bytes in a block, interleaved metadata included. */
	uint32_t blocklen;
	/** Bytes in a block of the medium; 0: as the data of a block. */
	uint32_t phys_blocklen;
	/** The library's: a bit for each kind of I/O. */
	uint32_t io_type_supported;
	/** Number of blocks. */
	uint64_t blockcnt;
	struct {
		/**
		 * Writes must not cross multiples of `write_unit_size`: the library splits them.
		 */
		uint32_t split_on_write_unit : 1;

		/**
		 * Reads and writes must not cross multiples of `optimal_io_boundary`: the library
		 * splits them.
		 */
		uint32_t split_on_optimal_io_boundary : 1;

		/** Metadata follows each block's data. */
		uint32_t md_interleave : 1;
		/** Protection information is at the beginning of the metadata. */
		uint32_t dif_is_head_of_md : 1;
		/** Blocks are grouped in zones. */
		uint32_t zoned : 1;
		/** There may be media events. */
		uint32_t media_events : 1;
		/** The library's. */
		uint32_t memory_domains_supported : 1;
		uint32_t reserved : 25;
	};
	/** Blocks a write must be a multiple of; 0: 1. */
	uint32_t write_unit_size;
	/** Most blocks of an atomic compare-and-write; 0: `write_unit_size`. */
	uint16_t acwu;
	/** log2 of the alignment of buffers; others are copied. */
	uint8_t required_alignment;
	uint8_t reserved1;
	/** I/O does best not to cross multiples of this many blocks; 0: none. */
	uint32_t optimal_io_boundary;
	/** In blocks; 0: does not matter. As the next four. */
	uint32_t preferred_write_alignment;
	uint32_t preferred_write_granularity;
	uint32_t optimal_write_size;
	uint32_t preferred_unmap_alignment;
	uint32_t preferred_unmap_granularity;
	/** Most bytes of one piece of a buffer; 0 if `max_num_segments` is 0. */
	uint32_t max_segment_size;
	/** Most pieces of a buffer; 0: no limit. */
	uint32_t max_num_segments;
	/** Most blocks of one piece of an unmap; 0: no limit. */
	uint32_t max_unmap;
	/** Most pieces of an unmap. */
	uint32_t max_unmap_segments;
	/** Most blocks to set to zeroes at once; 0: no limit. */
	uint32_t max_write_zeroes;
	/** Most blocks to copy at once; 0: no limit. */
	uint32_t max_copy;
	/** Most blocks to read or write at once; 0: no limit. The library splits. */
	uint32_t max_rw_size;
	/** The UUID; all zero to have one made. */
	struct spdk_uuid uuid;
	/** Bytes of metadata per block. */
	uint32_t md_len;
	uint8_t reserved2[4];
	/** Type of protection information. */
	enum spdk_dif_type dif_type;
	/** Its format. */
	enum spdk_dif_pi_format dif_pi_format;
	uint8_t reserved3[4];
	/** What of it is checked: SPDK_DIF_FLAGS_*. */
	uint32_t dif_check_flags;
	uint8_t reserved4[8];
	/** Blocks in a zone. */
	uint64_t zone_size;
	/** Most blocks to append at once. */
	uint32_t max_zone_append_size;
	/** Most zones open at once; 0: no limit. */
	uint32_t max_open_zones;
	/** Most zones active at once; 0: no limit. */
	uint32_t max_active_zones;
	/** Zones that are best open at once. */
	uint32_t optimal_open_zones;
	uint8_t reserved6[4];
	/** Attributes of the NVMe controller. */
	union spdk_bdev_nvme_ctratt ctratt;
	/** NVMe namespace; 0: none. */
	uint32_t nsid;

	/**
	 * Seconds a reset waits for outstanding I/O; if all completes by then the module gets no
	 * reset. 0: do not wait.
	 */
	uint16_t reset_io_drain_timeout;

	uint8_t reserved7[2];
	/** Its NUMA node, if `id_valid`. */
	struct {
		uint32_t id_valid : 1;
		int32_t id : 31;
	} numa;
	/** The library's: a bit for each kind of I/O. */
	uint32_t accel_sequence_supported;
	/** The module. Must be there. */
	struct spdk_bdev_module *module;
	/** The functions. Must be there, and stay. */
	const struct spdk_bdev_fn_table *fn_table;

	/**
	 * The library's. What it keeps about a bdev is elsewhere; do not rely on anything here.
	 */
	struct __bdev_internal_fields {
		struct spdk_bdev_qos *qos;
		bool qos_mod_in_progress;
		uint16_t trace_id;
		struct spdk_spinlock spinlock;
		enum spdk_bdev_status status;
		uint32_t examine_in_progress;
		enum spdk_bdev_claim_type claim_type;
		union __bdev_internal_claim {
			struct __bdev_internal_claim_v1 {
				struct spdk_bdev_module *module;
			} v1;
			struct __bdev_internal_claim_v2 {
				TAILQ_HEAD(v2_claims, spdk_bdev_module_claim) claims;
				uint64_t key;
			} v2;
		} claim;
		spdk_bdev_unregister_cb unregister_cb;
		void *unregister_ctx;
		struct spdk_thread *unregister_td;
		TAILQ_HEAD(, spdk_bdev_desc) open_descs;
		TAILQ_ENTRY(spdk_bdev) link;
		struct spdk_bdev_io *reset_in_progress;
		bdev_io_tailq_t queued_resets;
		struct spdk_poller *qd_poller;
		struct spdk_bdev_desc *qd_desc;
		uint64_t period;
		uint64_t new_period;
		uint64_t temporary_queue_depth;
		uint64_t measured_queue_depth;
		uint64_t io_time;
		uint64_t weighted_io_time;
		struct spdk_bdev_io_stat *stat;
		bool qd_poll_in_progress;
		bool histogram_enabled;
		bool histogram_in_progress;
		uint8_t histogram_io_type;
		uint8_t histogram_granularity;
		uint64_t histogram_min_val;
		uint64_t histogram_max_val;
		lba_range_tailq_t locked_ranges;
		lba_range_tailq_t pending_locked_ranges;
		struct spdk_bdev_name bdev_name;
	} internal;
};

/**
 * Called when an I/O has a buffer.
 *
 * \param ch the module's channel
 * \param bdev_io the I/O
 * \param success false if the buffer asked for is larger than any
 */
typedef void (*spdk_bdev_io_get_buf_cb)(struct spdk_io_channel *ch, struct spdk_bdev_io *bdev_io,
		bool success);

/**
 * Called with a further buffer for an I/O.
 *
 * \param ch the module's channel
 * \param bdev_io the I/O
 * \param aux_buf the buffer; NULL if it is larger than any
 */
typedef void (*spdk_bdev_io_get_aux_buf_cb)(struct spdk_io_channel *ch,
		struct spdk_bdev_io *bdev_io, void *aux_buf);

/** Pieces a part of a split I/O may have. */
#define SPDK_BDEV_IO_NUM_CHILD_IOV 32

/** What I/O on blocks is about. Which members count depends on the kind. */
struct spdk_bdev_io_block_params {
	/** The buffers. */
	struct iovec *iovs;
	/** How many. */
	int iovcnt;
	/** How many blocks. */
	uint64_t num_blocks;
	/** The first block. */
	uint64_t offset_blocks;
	/** Where the buffers are; NULL: ordinary memory, always so if the module has no domains. */
	struct spdk_memory_domain *memory_domain;
	/** For the domain. */
	void *memory_domain_ctx;
	/** Operations to run on the data, which are the module's to finish or abort; NULL: none. */
	struct spdk_accel_sequence *accel_sequence;
	/** The separate metadata; NULL: none. */
	void *md_buf;
	/** What a compare-and-write writes. */
	struct iovec *fused_iovs;
	/** How many. */
	int fused_iovcnt;
	/** What protection information is checked: SPDK_DIF_FLAGS_*. */
	uint32_t dif_check_flags;
	/** For NVMe. */
	union spdk_bdev_nvme_cdw12 nvme_cdw12;
	/** For NVMe. */
	union spdk_bdev_nvme_cdw13 nvme_cdw13;
	struct {
		/** Fill the buffer with what the blocks hold. */
		uint8_t populate : 1;
		/** Write the buffer to the blocks. */
		uint8_t commit : 1;
		/** Lend a buffer; else it comes back. */
		uint8_t start : 1;
	} zcopy;
	struct {
		/** The `cb_arg` of the I/O to abort. */
		void *bio_cb_arg;
	} abort;
	struct {
		/** The block found; the module's to set. */
		uint64_t offset;
	} seek;
	struct {
		/** The first block to read. */
		uint64_t src_offset_blocks;
	} copy;
	/** The library's. */
	struct spdk_dif_ctx dif_ctx;
	/** The library's. */
	struct spdk_dif_error dif_err;
};

/** The library's, for resets. */
struct spdk_bdev_io_reset_params {
	struct spdk_io_channel *ch_ref;
	struct {
		struct spdk_poller *poller;
		uint64_t stop_time_tsc;
	} wait_poller;
};

/** What an abort is about. */
struct spdk_bdev_io_abort_params {
	/** The I/O to abort. */
	struct spdk_bdev_io *bio_to_abort;
};

/** A command to pass through. */
struct spdk_bdev_io_nvme_passthru_params {
	/** The command. */
	struct spdk_nvme_cmd cmd;
	/** The data, if scattered. */
	struct iovec *iovs;
	/** How many pieces; 0 if it is in `buf`. */
	int iovcnt;
	/** The data. */
	void *buf;
	/** Its bytes. */
	size_t nbytes;
	/** The metadata. */
	void *md_buf;
	/** Its bytes. */
	size_t md_len;
};

/** What I/O on zones is about. */
struct spdk_bdev_io_zone_mgmt_params {
	/** The first block of the (first) zone. */
	uint64_t zone_id;
	/** How many zones to report. */
	uint32_t num_zones;
	/** What to do. */
	enum spdk_bdev_zone_action zone_action;
	/** Where to report to: an array of spdk_bdev_zone_info. */
	void *buf;
};

/** The library's. */
struct spdk_bdev_io_internal_fields {
	struct spdk_bdev_channel *ch;
	union {
		struct {
			uint8_t has_accel_sequence : 1;
			uint8_t has_memory_domain : 1;
			uint8_t split : 1;
			uint8_t has_buf : 1;
			uint8_t has_bounce_buf : 1;
			uint8_t in_submit_request : 1;
			uint8_t child_io : 1;
			uint8_t reserved : 1;
		};
		uint8_t raw;
	} f;
	int8_t status;
	uint8_t retry_state;
	uint8_t reserved[5];
	struct spdk_bdev_desc *desc;
	spdk_bdev_io_completion_cb cb;
	void *caller_ctx;
	uint64_t submit_tsc;
	TAILQ_ENTRY(spdk_bdev_io) ch_link;
	STAILQ_ENTRY(spdk_bdev_io) buf_link;
	union {
		struct {
			uint32_t cdw0;
			uint8_t sct;
			uint8_t sc;
		} nvme;
		struct {
			uint8_t sc;
			uint8_t sk;
			uint8_t asc;
			uint8_t ascq;
		} scsi;
		int aio_result;
	} error;
	struct {
		spdk_bdev_io_completion_cb stored_user_cb;
		uint64_t remaining_num_blocks;
		uint64_t current_offset_blocks;
		uint32_t outstanding;
	} split;
	struct {
		void *ptr;
		uint64_t len;
	} buf;
	struct {
		struct iovec iov;
		struct iovec md_iov;
		struct iovec orig_md_iov;
		struct iovec *orig_iovs;
		int orig_iovcnt;
	} bounce_buf;
	spdk_bdev_io_get_buf_cb get_buf_cb;
	TAILQ_ENTRY(spdk_bdev_io) link;
	struct spdk_iobuf_entry iobuf;
	struct spdk_bdev_io_wait_entry waitq_entry;
	struct spdk_memory_domain *memory_domain;
	void *memory_domain_ctx;
	struct spdk_accel_sequence *accel_sequence;
	void (*data_transfer_cpl)(void *ctx, int rc);
};

/** A request. */
struct spdk_bdev_io {
	/** What it is for. */
	struct spdk_bdev *bdev;
	/** An spdk_bdev_io_type. */
	uint8_t type;
	uint8_t reserved0;
	/** How often it was submitted again after SPDK_BDEV_IO_STATUS_NOMEM. */
	uint16_t num_retries;
	uint32_t reserved1;
	/** For one piece. */
	struct iovec iov;
	/** For the parts of a split request. */
	struct iovec child_iov[SPDK_BDEV_IO_NUM_CHILD_IOV];
	uint8_t reserved2[32];
	/** What it is about, by kind. */
	union {
		struct spdk_bdev_io_block_params bdev;
		struct spdk_bdev_io_reset_params reset;
		struct spdk_bdev_io_abort_params abort;
		struct spdk_bdev_io_nvme_passthru_params nvme_passthru;
		struct spdk_bdev_io_zone_mgmt_params zone_mgmt;
	} u;
	uint8_t reserved3[40];
	/** The library's. State and generation of the object are among it. */
	struct spdk_bdev_io_internal_fields internal;
	uint8_t reserved4[64];

	/**
	 * The module's, as many bytes as the largest `get_ctx_size` asked for; aligned to a cache
	 * line.
	 */
	uint8_t driver_ctx[0];
};
SPDK_STATIC_ASSERT(offsetof(struct spdk_bdev_io, driver_ctx) % SPDK_CACHE_LINE_SIZE == 0,
		"offset is ABI");

/**
 * Makes a bdev known, and has modules examine it. On the app thread.
 *
 * \param bdev filled in; it must stay until it is unregistered
 *
 * \return 0, or
 * - -EINVAL: the name is NULL or empty, `module` or `fn_table` is NULL or lacks a function that
 *   must be there, `blocklen` is 0, or it is not the app thread
 * - -EEXIST: the name, or the UUID, is taken
 * - -EALREADY: the bdev is registered
 * - -ENOMEM
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_register(struct spdk_bdev *bdev);

/**
 * Makes a bdev unknown. Who has it open is told (SPDK_BDEV_EVENT_REMOVE); when the last has
 * closed it, `destruct` is called, then `cb_fn`. On the app thread.
 *
 * \param bdev the bdev
 * \param cb_fn called on the calling thread. May be NULL. With -ENOTSUP: inside the call.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_unregister(struct spdk_bdev *bdev, spdk_bdev_unregister_cb cb_fn, void *cb_arg);

/**
 * As spdk_bdev_unregister(), by name: safe even if the bdev goes away at the same time. On the
 * app thread.
 *
 * \param bdev_name name or alias
 * \param module the module it must be of
 * \param cb_fn called on the calling thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -ENODEV if there is no such bdev of that module, or it is going away; -ENOTSUP
 *     without a current thread
 *
 * Wrong `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_unregister_by_name(const char *bdev_name, struct spdk_bdev_module *module,
		spdk_bdev_unregister_cb cb_fn, void *cb_arg);

/**
 * Says that a `destruct` that returned 1 is done.
 *
 * \param bdev the bdev; unknown after this
 * \param bdeverrno 0 or a negative errno, passed on
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_destruct_done(struct spdk_bdev *bdev, int bdeverrno);

/**
 * Says that the module is done examining a bdev. Once for each call of `examine_config` and of
 * `examine_disk`; a call too many does nothing: errno EINVAL.
 *
 * Wrong `module`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_module_examine_done(struct spdk_bdev_module *module);

/**
 * Says that a `module_init` with `async_init` is done.
 *
 * Wrong `module`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_module_init_done(struct spdk_bdev_module *module);

/**
 * Says that the `module_fini` with `async_fini` that is under way is done. Else nothing happens.
 */
void spdk_bdev_module_fini_done(void);

/**
 * Says that the `fini_start` with `async_fini_start` that is under way is done. Else nothing
 * happens.
 */
void spdk_bdev_module_fini_start_done(void);

/**
 * Gives a bdev another name. All go with the bdev.
 *
 * \param bdev the bdev
 * \param alias copied
 *
 * \return 0; -EINVAL if `alias` is NULL; -EEXIST if the name is taken; -ENOMEM
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_alias_add(struct spdk_bdev *bdev, const char *alias);

/**
 * Takes a name that is not the bdev's own away.
 *
 * \return 0; -ENOENT if it has no such other name
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_alias_del(struct spdk_bdev *bdev, const char *alias);

/**
 * Takes all names but the bdev's own away.
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_alias_del_all(struct spdk_bdev *bdev);

/**
 * The other names of a bdev: a tail queue linked through `tailq`. Walk it without polling in
 * between.
 *
 * Wrong `bdev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
const struct spdk_bdev_aliases_list *spdk_bdev_get_aliases(const struct spdk_bdev *bdev);

/* --- I/O, on the thread it was submitted on -------------------------------------------------- */

/**
 * Sees to it that an I/O has a buffer that is aligned. Data is copied to it before a write, from
 * it after a read; it is freed with the I/O. If there is none now, the callback comes when there
 * is.
 *
 * \param bdev_io the I/O
 * \param cb called with it, perhaps inside the call
 * \param len bytes; for I/O without buffers at most SPDK_BDEV_LARGE_BUF_MAX_SIZE, or what the
 *     large pool has
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_buf(struct spdk_bdev_io *bdev_io, spdk_bdev_io_get_buf_cb cb, uint64_t len);

/**
 * Gives an I/O a buffer of the module's, for one without.
 *
 * \param bdev_io the I/O
 * \param buf the buffer
 * \param len its bytes
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_set_buf(struct spdk_bdev_io *bdev_io, void *buf, size_t len);

/**
 * Gives an I/O a metadata buffer of the module's.
 *
 * \param bdev_io the I/O
 * \param md_buf the buffer
 * \param len its bytes
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_set_md_buf(struct spdk_bdev_io *bdev_io, void *md_buf, size_t len);

/**
 * Completes an I/O: its callback is called, inside the call unless `submit_request` has not
 * returned yet. On the thread it was submitted on.
 *
 * \param bdev_io the I/O; no longer the module's
 * \param status how it ended; SPDK_BDEV_IO_STATUS_PENDING counts as failed
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_complete(struct spdk_bdev_io *bdev_io, enum spdk_bdev_io_status status);

/**
 * Notes NVMe codes in an I/O, without completing it.
 *
 * \param bdev_io the I/O
 * \param cdw0 the completion's command specific dword
 * \param sct status code type
 * \param sc status code
 *
 * \return the status to complete it with; SPDK_BDEV_IO_STATUS_FAILED for a wrong `bdev_io`
 */
enum spdk_bdev_io_status spdk_bdev_io_set_nvme_status(struct spdk_bdev_io *bdev_io, uint32_t cdw0,
		int sct, int sc);

/**
 * Completes an I/O with NVMe codes.
 *
 * \param bdev_io the I/O; no longer the module's
 * \param cdw0 the completion's command specific dword
 * \param sct status code type
 * \param sc status code
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_complete_nvme_status(struct spdk_bdev_io *bdev_io, uint32_t cdw0, int sct,
		int sc);

/**
 * Notes SCSI codes in an I/O, without completing it.
 *
 * \param bdev_io the I/O
 * \param sc status
 * \param sk sense key
 * \param asc additional sense code
 * \param ascq its qualifier
 *
 * \return the status to complete it with; SPDK_BDEV_IO_STATUS_FAILED for a wrong `bdev_io`
 */
enum spdk_bdev_io_status spdk_bdev_io_set_scsi_status(struct spdk_bdev_io *bdev_io,
		enum spdk_scsi_status sc, enum spdk_scsi_sense sk, uint8_t asc, uint8_t ascq);

/**
 * Completes an I/O with SCSI codes.
 *
 * \param bdev_io the I/O; no longer the module's
 * \param sc status
 * \param sk sense key
 * \param asc additional sense code
 * \param ascq its qualifier
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_complete_scsi_status(struct spdk_bdev_io *bdev_io, enum spdk_scsi_status sc,
		enum spdk_scsi_sense sk, uint8_t asc, uint8_t ascq);

/**
 * Notes an errno in an I/O, without completing it.
 *
 * \param bdev_io the I/O
 * \param aio_result 0 or a negative errno
 *
 * \return the status to complete it with; SPDK_BDEV_IO_STATUS_FAILED for a wrong `bdev_io`
 */
enum spdk_bdev_io_status spdk_bdev_io_set_aio_status(struct spdk_bdev_io *bdev_io, int aio_result);

/**
 * Completes an I/O with an errno.
 *
 * \param bdev_io the I/O; no longer the module's
 * \param aio_result 0 or a negative errno
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_complete_aio_status(struct spdk_bdev_io *bdev_io, int aio_result);

/**
 * Notes in an I/O how another one ended, without completing it.
 *
 * \param bdev_io the I/O
 * \param base_io the other one, completed but not freed
 *
 * \return the status to complete it with; SPDK_BDEV_IO_STATUS_FAILED for a wrong `bdev_io` or
 *     `base_io`
 */
enum spdk_bdev_io_status spdk_bdev_io_set_base_io_status(struct spdk_bdev_io *bdev_io,
		const struct spdk_bdev_io *base_io);

/**
 * Completes an I/O as another one ended.
 *
 * \param bdev_io the I/O; no longer the module's
 * \param base_io the other one, completed but not freed
 *
 * Wrong `bdev_io` or `base_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_complete_base_io_status(struct spdk_bdev_io *bdev_io,
		const struct spdk_bdev_io *base_io);

/**
 * The thread an I/O was submitted on.
 *
 * Wrong `bdev_io`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_thread *spdk_bdev_io_get_thread(struct spdk_bdev_io *bdev_io);

/**
 * The module's channel an I/O was submitted on.
 *
 * Wrong `bdev_io`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
struct spdk_io_channel *spdk_bdev_io_get_io_channel(struct spdk_bdev_io *bdev_io);

/**
 * The tick an I/O was submitted at.
 *
 * Wrong `bdev_io`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_io_get_submit_tsc(struct spdk_bdev_io *bdev_io);

/**
 * True if an I/O's metadata is hidden: its buffers hold data only, the library sees to the rest.
 *
 * Wrong `bdev_io`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_io_hide_metadata(struct spdk_bdev_io *bdev_io);

/**
 * Changes a bdev's number of blocks. Who has it open is told (SPDK_BDEV_EVENT_RESIZE).
 *
 * \param bdev the bdev
 * \param size how many blocks
 *
 * \return 0; -EBUSY if it is open and would shrink
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_notify_blockcnt_change(struct spdk_bdev *bdev, uint64_t size);

/**
 * Says the NVMe codes of an I/O as SCSI does.
 *
 * \param bdev_io the I/O, completed
 * \param sc status
 * \param sk sense key
 * \param asc additional sense code
 * \param ascq its qualifier
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_scsi_nvme_translate(const struct spdk_bdev_io *bdev_io, int *sc, int *sk, int *asc,
		int *ascq);

/**
 * Makes a module known. By SPDK_BDEV_MODULE_REGISTER(); a name that is taken, or is missing, is
 * refused: errno EEXIST, EINVAL.
 *
 * \param bdev_module filled in; it must stay for good
 */
void spdk_bdev_module_list_add(struct spdk_bdev_module *bdev_module);

/** The module of that name, NULL if there is none. */
struct spdk_bdev_module *spdk_bdev_module_list_find(const char *name);

/** The I/O whose `driver_ctx` this is. It is arithmetic: nothing is looked at. */
static inline struct spdk_bdev_io *
spdk_bdev_io_from_ctx(void *ctx)
{
	return SPDK_CONTAINEROF(ctx, struct spdk_bdev_io, driver_ctx);
}

/* --- Partitions: bdevs that are ranges of another one ---------------------------------------- */

struct spdk_bdev_part_base;

/**
 * The bdev behind the partitions.
 *
 * Wrong `part_base`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_part_base_get_bdev(struct spdk_bdev_part_base *part_base);

/**
 * Its name.
 *
 * Wrong `part_base`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_bdev_part_base_get_bdev_name(struct spdk_bdev_part_base *part_base);

/**
 * The descriptor it is open through.
 *
 * Wrong `part_base`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev_desc *spdk_bdev_part_base_get_desc(struct spdk_bdev_part_base *part_base);

struct bdev_part_tailq;

/**
 * The list of partitions that was given.
 *
 * Wrong `part_base`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct bdev_part_tailq *spdk_bdev_part_base_get_tailq(struct spdk_bdev_part_base *part_base);

/**
 * The `ctx` that was given.
 *
 * Wrong `part_base`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_bdev_part_base_get_ctx(struct spdk_bdev_part_base *part_base);

/**
 * Called when a base is freed.
 *
 * \param ctx what was given
 */
typedef void (*spdk_bdev_part_base_free_fn)(void *ctx);

/** A partition, at the beginning of the module's structure for it. */
struct spdk_bdev_part {
	/** Links the module's partitions. */
	TAILQ_ENTRY(spdk_bdev_part) tailq;
	/** The library's. */
	struct bdev_part_internal_fields {
		struct spdk_bdev bdev;
		struct spdk_bdev_part_base *base;
		uint64_t offset_blocks;
	} internal;
};

/** A channel of a partition, at the beginning of the module's context. */
struct spdk_bdev_part_channel {
	/** The partition. */
	struct spdk_bdev_part *part;
	/** The channel of the bdev behind it. */
	struct spdk_io_channel *base_ch;
};

/** A list of partitions. */
typedef struct bdev_part_tailq SPDK_BDEV_PART_TAILQ;

TAILQ_HEAD(bdev_part_tailq, spdk_bdev_part);

/**
 * Frees a base that has no partitions: its bdev is closed, on the thread that opened it, and the
 * module's function is called. While it has some nothing happens, with errno EBUSY: the last of
 * them frees it.
 *
 * Wrong `base`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_part_base_free(struct spdk_bdev_part_base *base);

/**
 * Frees a partition. For `destruct` of its bdev: the last one of a base frees the base. The
 * structure is freed with free(), when its last channel is gone.
 *
 * \return 1: spdk_bdev_destruct_done() is called later; -EBUSY while its bdev is registered
 *
 * Wrong `part`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_part_free(struct spdk_bdev_part *part);

/**
 * Unregisters the partitions of a base, for `remove_cb`.
 *
 * \param part_base the base
 * \param tailq the list they are in
 *
 * Wrong `part_base`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_part_base_hotremove(struct spdk_bdev_part_base *part_base,
		struct bdev_part_tailq *tailq);

/**
 * Makes a base of a bdev. The current thread opens it.
 *
 * \param bdev_name its name
 * \param remove_cb called with the base when the bdev goes away
 * \param module who makes partitions
 * \param fn_table functions of the partitions; those missing are filled in
 * \param tailq list to put partitions in
 * \param free_fn called with `ctx` when the base is freed. May be NULL.
 * \param ctx the module's
 * \param channel_size bytes of a partition's channel, at least sizeof(struct
 *     spdk_bdev_part_channel)
 * \param ch_create_cb called for a new channel, after its beginning is filled in. May be NULL.
 * \param ch_destroy_cb called for a channel that goes. May be NULL.
 * \param base the base, written only on success
 *
 * \return 0; -EINVAL if an argument is missing; -ENODEV if there is no such bdev; another error
 *     of spdk_bdev_open_ext(); -ENOMEM
 *
 * Wrong `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_part_base_construct_ext(const char *bdev_name, spdk_bdev_remove_cb_t remove_cb,
		struct spdk_bdev_module *module, struct spdk_bdev_fn_table *fn_table,
		struct bdev_part_tailq *tailq, spdk_bdev_part_base_free_fn free_fn, void *ctx,
		uint32_t channel_size, spdk_io_channel_create_cb ch_create_cb,
		spdk_io_channel_destroy_cb ch_destroy_cb, struct spdk_bdev_part_base **base);

/** Options of a partition; set up by spdk_bdev_part_construct_opts_init(). */
struct spdk_bdev_part_construct_opts {
	/** sizeof(struct spdk_bdev_part_construct_opts), as the caller knows it. */
	uint64_t opts_size;
	/** The UUID; all zero to derive one from the bdev's and the range. */
	struct spdk_uuid uuid;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_part_construct_opts) == 24, "size is ABI");

/**
 * Writes the defaults.
 *
 * \param opts filled as far as `size` goes
 * \param size sizeof(*opts), not 0; else nothing happens
 */
void spdk_bdev_part_construct_opts_init(struct spdk_bdev_part_construct_opts *opts, uint64_t size);

/**
 * Makes a partition and registers its bdev.
 *
 * \param part zeroed memory from malloc(). On success the library frees it, after its bdev is
 *     destructed
 * \param base the base, which is claimed for the module with the first partition
 * \param name the bdev's; copied
 * \param offset_blocks the first block
 * \param num_blocks how many
 * \param product_name what kind of device it is; copied
 *
 * \return 0; -1 if the bdev behind it is claimed by somebody else; -EEXIST if `part` is a
 *     partition already; -EINVAL if an argument is missing; -ENOMEM; or what spdk_bdev_register()
 *     said
 *
 * Wrong `base`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_part_construct(struct spdk_bdev_part *part, struct spdk_bdev_part_base *base,
		char *name, uint64_t offset_blocks, uint64_t num_blocks, char *product_name);

/**
 * As spdk_bdev_part_construct(), with options.
 *
 * \param part zeroed memory from malloc(). On success the library frees it, after its bdev is
 *     destructed
 * \param base the base, which is claimed for the module with the first partition
 * \param name the bdev's; copied
 * \param offset_blocks the first block
 * \param num_blocks how many
 * \param product_name what kind of device it is; copied
 * \param opts options; NULL for the defaults
 *
 * \return as spdk_bdev_part_construct()
 *
 * Wrong `base`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_part_construct_ext(struct spdk_bdev_part *part, struct spdk_bdev_part_base *base,
		char *name, uint64_t offset_blocks, uint64_t num_blocks, char *product_name,
		const struct spdk_bdev_part_construct_opts *opts);

/**
 * Passes an I/O of a partition on to the bdev behind it, and completes it.
 *
 * \param ch the partition's channel
 * \param bdev_io the I/O
 *
 * \return 0, or why it could not be passed on: then complete it. -ENOMEM if no spdk_bdev_io is
 *     free: spdk_bdev_queue_io_wait() says when to try again; SPDK_BDEV_IO_STATUS_FAILED for a
 *     kind of I/O that cannot be moved, and for reference tags that are wrong; -EALREADY if it is
 *     complete
 *
 * Wrong `ch` or `bdev_io`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_part_submit_request(struct spdk_bdev_part_channel *ch, struct spdk_bdev_io *bdev_io);

/**
 * As spdk_bdev_part_submit_request(), with a callback.
 *
 * \param ch the partition's channel
 * \param bdev_io the I/O
 * \param cb called when it is done: it must complete `bdev_io`. NULL to have that done.
 *
 * \return 0, or why it could not be passed on: then complete it. -ENOMEM if no spdk_bdev_io is
 *     free: spdk_bdev_queue_io_wait() says when to try again; SPDK_BDEV_IO_STATUS_FAILED for a
 *     kind of I/O that cannot be moved, and for reference tags that are wrong; -EALREADY if it is
 *     complete
 *
 * Wrong `ch` or `bdev_io`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_part_submit_request_ext(struct spdk_bdev_part_channel *ch,
		struct spdk_bdev_io *bdev_io, spdk_bdev_io_completion_cb cb);

/**
 * The bdev of a partition.
 *
 * Wrong `part`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_part_get_bdev(struct spdk_bdev_part *part);

/**
 * The base of a partition.
 *
 * Wrong `part`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev_part_base *spdk_bdev_part_get_base(struct spdk_bdev_part *part);

/**
 * The bdev behind a partition.
 *
 * Wrong `part`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_part_get_base_bdev(struct spdk_bdev_part *part);

/**
 * The first block of a partition, on the bdev behind it.
 *
 * Wrong `part`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_part_get_offset_blocks(struct spdk_bdev_part *part);

/* --- What else a module may ask for or do ---------------------------------------------------- */

/**
 * Queues media events for the descriptor that may write.
 *
 * \param bdev the bdev
 * \param events the events; copied
 * \param num_events how many
 *
 * \return how many were queued; -ENODEV if nobody has it open for writing
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_push_media_events(struct spdk_bdev *bdev, const struct spdk_bdev_media_event *events,
		size_t num_events);

/**
 * Tells descriptors for which media events are queued.
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_notify_media_management(struct spdk_bdev *bdev);

/**
 * Called for an outstanding I/O, on its thread.
 *
 * \return 0 to go on; a negative errno ends the iteration
 */
typedef int (*spdk_bdev_io_fn)(void *ctx, struct spdk_bdev_io *bdev_io);

/**
 * Called when all I/O was visited.
 *
 * \param ctx what was given
 * \param rc 0, or what ended it
 */
typedef void (*spdk_bdev_for_each_io_cb)(void *ctx, int rc);

/**
 * Calls a function for every outstanding I/O of a bdev, channel by channel, each on its own
 * thread.
 *
 * \param bdev the bdev
 * \param ctx passed to both
 * \param fn called for each I/O
 * \param cb called on the calling thread when it is over
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_for_each_bdev_io(struct spdk_bdev *bdev, void *ctx, spdk_bdev_io_fn fn,
		spdk_bdev_for_each_io_cb cb);

/**
 * Called with a queue depth.
 *
 * \param bdev the bdev
 * \param current_qd requests outstanding
 * \param cb_arg what was given
 * \param rc 0, or why there is none
 */
typedef void (*spdk_bdev_get_current_qd_cb)(struct spdk_bdev *bdev, uint64_t current_qd,
		void *cb_arg, int rc);

/**
 * Counts the requests outstanding on all channels now, whether they are sampled or not.
 *
 * \param bdev the bdev
 * \param cb_fn called on the calling thread
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_get_current_qd(struct spdk_bdev *bdev, spdk_bdev_get_current_qd_cb cb_fn,
		void *cb_arg);

/**
 * Adds statistics.
 *
 * \param total added to
 * \param add what
 *
 * Nothing happens, with errno EINVAL, if one is NULL.
 */
void spdk_bdev_add_io_stat(struct spdk_bdev_io_stat *total, struct spdk_bdev_io_stat *add);

/**
 * Writes statistics as named values.
 *
 * \param stat what
 * \param w the writer (json.h)
 *
 * Wrong `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_dump_io_stat_json(struct spdk_bdev_io_stat *stat, struct spdk_json_write_ctx *w);

/**
 * Resets statistics.
 *
 * \param stat reset
 * \param mode what of it
 */
void spdk_bdev_reset_io_stat(struct spdk_bdev_io_stat *stat, enum spdk_bdev_reset_stat_mode mode);

/**
 * Called when a bdev is quiet, or no longer.
 *
 * \param ctx what was given
 * \param status 0, or why not
 */
typedef void (*spdk_bdev_quiesce_cb)(void *ctx, int status);

/**
 * Holds back all I/O of a bdev, and waits until what is outstanding completed. For the bdev's own
 * module.
 *
 * \param bdev the bdev
 * \param module its module
 * \param cb_fn called on the calling thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Reads wait as well as writes, those of other threads and of channels made meanwhile too. A range
 * that overlaps one that is held back already is granted when that one goes on. A bdev that is
 * being unregistered waits for the last range to go on. Call it on a thread of thread.h.
 *
 * \return 0; -EINVAL if the bdev is another module's; -EPERM outside a thread; -ENODEV if it is
 *     gone; -ENOMEM. `cb_fn` gets 0; -ENODEV if the bdev went before the range was granted;
 *     -ENOMEM
 *
 * Wrong `bdev` or `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_quiesce(struct spdk_bdev *bdev, struct spdk_bdev_module *module,
		spdk_bdev_quiesce_cb cb_fn, void *cb_arg);

/**
 * Lets the I/O of a bdev go on, after spdk_bdev_quiesce().
 *
 * \param bdev the bdev
 * \param module its module
 * \param cb_fn called on the calling thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if the bdev is another module's, or it is not quiet; -ENODEV if it is gone;
 *     -ENOMEM
 *
 * Wrong `bdev` or `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_unquiesce(struct spdk_bdev *bdev, struct spdk_bdev_module *module,
		spdk_bdev_quiesce_cb cb_fn, void *cb_arg);

/**
 * Holds back I/O to a range of blocks, and waits until what is outstanding there completed.
 *
 * \param bdev the bdev
 * \param module its module
 * \param offset the first block
 * \param length how many
 * \param cb_fn called on the calling thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if the bdev is another module's or the range is beyond its end; -ENODEV if
 *     it is gone; -ENOMEM
 *
 * Wrong `bdev` or `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_quiesce_range(struct spdk_bdev *bdev, struct spdk_bdev_module *module,
		uint64_t offset, uint64_t length, spdk_bdev_quiesce_cb cb_fn, void *cb_arg);

/**
 * Lets I/O to a range of blocks go on, after spdk_bdev_quiesce_range() of the very same range.
 *
 * \param bdev the bdev
 * \param module its module
 * \param offset the first block
 * \param length how many
 * \param cb_fn called on the calling thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if the bdev is another module's, or that range is not quiet; -ENODEV if it
 *     is gone; -ENOMEM
 *
 * Wrong `bdev` or `module`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_unquiesce_range(struct spdk_bdev *bdev, struct spdk_bdev_module *module,
		uint64_t offset, uint64_t length, spdk_bdev_quiesce_cb cb_fn, void *cb_arg);

/** Registers a module before main(); `name` without quotes, `module` its address. */
#define SPDK_BDEV_MODULE_REGISTER(name, module)                                                   \
	__attribute__((constructor)) static void _spdk_bdev_module_register_##name(void)          \
	{                                                                                         \
		spdk_bdev_module_list_add(module);                                                \
	}

#endif /* __SPDK_BDEV_MODULE_ONLY */

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BDEV_MODULE_H */
