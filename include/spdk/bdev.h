/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Block devices: opening them and submitting I/O.
 *
 * Kinds of objects and their classes:
 * - `spdk_bdev`: registered. The structure belongs to the module that registered it
 *   (bdev_module.h), C code or ours; it is known by its address from spdk_bdev_register() until
 *   its removal is done. A program that has it open keeps it from going away.
 * - `spdk_bdev_desc`: opaque. From spdk_bdev_open_ext() to spdk_bdev_close(). Any thread may
 *   submit through it; the thread that opened it must close it, and gets its events.
 * - `spdk_io_channel` of a bdev: transparent (thread.h). From spdk_bdev_get_io_channel() to
 *   spdk_put_io_channel(), on one thread.
 * - `spdk_bdev_io`: transparent. From the call of the completion callback to spdk_bdev_free_io(),
 *   on the channel's thread.
 * - `spdk_bdev_channel_iter`: opaque. From a call of the iteration function to
 *   spdk_bdev_for_each_channel_continue().
 * - options, statistics, media events, wait entries: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Blocks are the device's logical blocks (spdk_bdev_desc_get_block_size() bytes each), numbered
 * from 0. Unless a function says otherwise it may be called from any thread of the library (a
 * thread with a current spdk_thread), and text it returns lives as long as the object.
 */

#ifndef SPDK_BDEV_H_
#define SPDK_BDEV_H_

#include "spdk/stdinc.h"
#include "spdk/accel.h"
#include "spdk/scsi_spec.h"
#include "spdk/nvme_spec.h"
#include "spdk/json.h"
#include "spdk/queue.h"
#include "spdk/histogram_data.h"
#include "spdk/dif.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes up to which a buffer the library allocates comes from the small pool. */
#define SPDK_BDEV_SMALL_BUF_MAX_SIZE 8192

/** Bytes up to which a buffer the library allocates comes from the large pool. */
#define SPDK_BDEV_LARGE_BUF_MAX_SIZE (64 * 1024)

/** Most bytes of metadata that may be interleaved with a block. */
#define SPDK_BDEV_MAX_INTERLEAVED_MD_SIZE (64)

/** Bytes that `x` bytes of 512-byte blocks take with the largest interleaved metadata. */
#define SPDK_BDEV_BUF_SIZE_WITH_MD(x) (((x) / 512) * (512 + SPDK_BDEV_MAX_INTERLEAVED_MD_SIZE))

/** What an event callback reports. */
enum spdk_bdev_event_type {
	/** The bdev is going away: close the descriptor. Removal waits for that. */
	SPDK_BDEV_EVENT_REMOVE,
	/** The number of blocks changed. */
	SPDK_BDEV_EVENT_RESIZE,
	/** Media events are waiting for spdk_bdev_get_media_events(). */
	SPDK_BDEV_EVENT_MEDIA_MANAGEMENT,
};

/** Blocks whose medium asks for attention. */
struct spdk_bdev_media_event {
	/** The first block. */
	uint64_t offset;
	/** How many blocks. */
	uint64_t num_blocks;
};

struct spdk_bdev;

/**
 * Called when a bdev is removed.
 *
 * \param remove_ctx what was given with the callback
 */
typedef void (*spdk_bdev_remove_cb_t)(void *remove_ctx);

/**
 * Called on the thread that opened the descriptor when something happens to its bdev.
 *
 * \param type what happened
 * \param bdev the bdev
 * \param event_ctx what was given to the open function
 */
typedef void (*spdk_bdev_event_cb_t)(enum spdk_bdev_event_type type, struct spdk_bdev *bdev,
		void *event_ctx);

struct spdk_bdev_io;
struct spdk_bdev_fn_table;
struct spdk_io_channel;
struct spdk_json_write_ctx;
struct spdk_uuid;

/** Life of a bdev. */
enum spdk_bdev_status {
	/** Not registered. */
	SPDK_BDEV_STATUS_INVALID,
	/** Can be opened. */
	SPDK_BDEV_STATUS_READY,
	/** spdk_bdev_unregister() was called; open descriptors are told. */
	SPDK_BDEV_STATUS_UNREGISTERING,
	/** All descriptors are told; it goes when the last one is closed. */
	SPDK_BDEV_STATUS_REMOVING,
};

struct spdk_bdev_desc;

/** Kinds of I/O. The values are ABI. */
enum spdk_bdev_io_type {
	/** No I/O. */
	SPDK_BDEV_IO_TYPE_INVALID = 0,
	/** Read blocks. */
	SPDK_BDEV_IO_TYPE_READ,
	/** Write blocks. */
	SPDK_BDEV_IO_TYPE_WRITE,
	/** Blocks are no longer needed (trim, deallocate). */
	SPDK_BDEV_IO_TYPE_UNMAP,
	/** Make written blocks durable. */
	SPDK_BDEV_IO_TYPE_FLUSH,
	/** Abort everything outstanding and reset the device. */
	SPDK_BDEV_IO_TYPE_RESET,
	/** An NVMe admin command, passed through. */
	SPDK_BDEV_IO_TYPE_NVME_ADMIN,
	/** An NVMe I/O command, passed through. */
	SPDK_BDEV_IO_TYPE_NVME_IO,
	/** An NVMe I/O command with a metadata buffer. */
	SPDK_BDEV_IO_TYPE_NVME_IO_MD,
	/** Set blocks to zeroes. */
	SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
	/** Lend the device's own buffer. */
	SPDK_BDEV_IO_TYPE_ZCOPY,
	/** Report zones. */
	SPDK_BDEV_IO_TYPE_GET_ZONE_INFO,
	/** Open, close, finish, reset or take a zone offline. */
	SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT,
	/** Write at a zone's write pointer. */
	SPDK_BDEV_IO_TYPE_ZONE_APPEND,
	/** Compare blocks with memory. */
	SPDK_BDEV_IO_TYPE_COMPARE,
	/** Compare, and write if equal, atomically. */
	SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE,
	/** Abort outstanding I/O. */
	SPDK_BDEV_IO_TYPE_ABORT,
	/** Find the next unallocated block. */
	SPDK_BDEV_IO_TYPE_SEEK_HOLE,
	/** Find the next allocated block. */
	SPDK_BDEV_IO_TYPE_SEEK_DATA,
	/** Copy blocks within the device. */
	SPDK_BDEV_IO_TYPE_COPY,
	/** An NVMe I/O command with scattered data and a metadata buffer. */
	SPDK_BDEV_IO_TYPE_NVME_IOV_MD,
	/** An NVMe subsystem reset. */
	SPDK_BDEV_IO_TYPE_NVME_NSSR,
	/** Mark blocks as unreadable. */
	SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE,
	/** The number of kinds, not one of them. */
	SPDK_BDEV_NUM_IO_TYPES,
};

/**
 * Options of spdk_bdev_histogram_enable_ext(); set up by spdk_bdev_enable_histogram_opts_init().
 */
struct spdk_bdev_enable_histogram_opts {
	/** sizeof(struct spdk_bdev_enable_histogram_opts), as the caller knows it. */
	size_t size;

	/**
	 * Shortest latency of interest in nanoseconds; shorter ones count in the first bucket.
	 */
	uint64_t min_nsec;

	/** Longest latency of interest in nanoseconds; longer ones count in the last bucket. */
	uint64_t max_nsec;
	/** Only this spdk_bdev_io_type; 0 for all. */
	uint8_t io_type;
	/** log2 of the buckets per range (histogram_data.h). */
	uint8_t granularity;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_enable_histogram_opts) == 26, "size is ABI");

/** Index into an array of limits. */
enum spdk_bdev_qos_rate_limit_type {
	/** I/O per second, reads and writes together. */
	SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT = 0,
	/** Bytes per second, reads and writes together. */
	SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT,
	/** Bytes per second, reads. */
	SPDK_BDEV_QOS_R_BPS_RATE_LIMIT,
	/** Bytes per second, writes. */
	SPDK_BDEV_QOS_W_BPS_RATE_LIMIT,
	/** The number of limits, not one of them. */
	SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES,
};

/**
 * Called once for every request that was accepted, on the thread that submitted it.
 *
 * \param bdev_io the request; it and its buffers stay until spdk_bdev_free_io(bdev_io), which the
 *     callback or somebody after it must call
 * \param success false if it failed; spdk_bdev_io_get_nvme_status() and its relatives say why
 * \param cb_arg what was given at submission
 */
typedef void (*spdk_bdev_io_completion_cb)(struct spdk_bdev_io *bdev_io, bool success,
		void *cb_arg);

struct spdk_bdev_io_error_stat;

/**
 * Counts and latencies, in ticks of `ticks_rate` per second. The minima are UINT64_MAX and the
 * maxima 0 while nothing was counted.
 */
struct spdk_bdev_io_stat {
	uint64_t bytes_read;
	uint64_t num_read_ops;
	uint64_t bytes_written;
	uint64_t num_write_ops;
	uint64_t bytes_unmapped;
	uint64_t num_unmap_ops;
	uint64_t bytes_copied;
	uint64_t num_copy_ops;
	uint64_t read_latency_ticks;
	uint64_t max_read_latency_ticks;
	uint64_t min_read_latency_ticks;
	uint64_t write_latency_ticks;
	uint64_t max_write_latency_ticks;
	uint64_t min_write_latency_ticks;
	uint64_t unmap_latency_ticks;
	uint64_t max_unmap_latency_ticks;
	uint64_t min_unmap_latency_ticks;
	uint64_t copy_latency_ticks;
	uint64_t max_copy_latency_ticks;
	uint64_t min_copy_latency_ticks;
	/** Ticks per second. */
	uint64_t ticks_rate;
	/** Errors by status. Only the library's own statistics have it; NULL in the caller's. */
	struct spdk_bdev_io_error_stat *io_error;
};

/** Options of the bdev layer as a whole. */
struct spdk_bdev_opts {
	/** Number of spdk_bdev_io in all. */
	uint32_t bdev_io_pool_size;
	/** Number of spdk_bdev_io each thread keeps for itself. */
	uint32_t bdev_io_cache_size;
	/**
	 * Whether modules examine every new bdev by themselves. The library's own are all there,
	 * whatever a program names when it is linked: those for partition tables and for raid
	 * superblocks read the first blocks of every bdev, and claim it if they find theirs.
	 */
	bool bdev_auto_examine;
	/** Leave it alone. */
	uint8_t reserved9[7];

	/**
	 * sizeof(struct spdk_bdev_opts) as the caller knows it; fields beyond it are left alone.
	 */
	size_t opts_size;

	/** Small buffers each thread keeps for bdevs. */
	uint32_t iobuf_small_cache_size;
	/** Large buffers each thread keeps for bdevs. */
	uint32_t iobuf_large_cache_size;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_opts) == 32, "size is ABI");

/**
 * Attributes of the controller behind a bdev, at the places NVMe puts them (Identify Controller,
 * CTRATT).
 */
union spdk_bdev_nvme_ctratt {
	uint32_t raw;
	struct {
		uint32_t reserved : 19;
		/** Flexible data placement is supported. */
		uint32_t fdps : 1;
		uint32_t reserved2 : 12;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_ctratt) == 4, "size is ABI");

/** Command dword 12 as NVMe lays it out, for bdevs that take it. */
union spdk_bdev_nvme_cdw12 {
	uint32_t raw;
	struct {
		uint32_t reserved : 20;
		/** Directive type. */
		uint32_t dtype : 4;
		uint32_t reserved2 : 8;
	} write;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_cdw12) == 4, "size is ABI");

/** Command dword 13 as NVMe lays it out, for bdevs that take it. */
union spdk_bdev_nvme_cdw13 {
	uint32_t raw;
	struct {
		uint32_t reserved : 16;
		/** Directive specific value. */
		uint32_t dspec : 16;
	} write;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_cdw13) == 4, "size is ABI");

/**
 * More about one read or write. Zero everything but `size` for what the plain functions do. The
 * library copies it.
 */
struct spdk_bdev_ext_io_opts {
	/** sizeof(struct spdk_bdev_ext_io_opts), as the caller knows it. */
	size_t size;

	/**
	 * Where the data is, and separate metadata too, if not in ordinary memory (dma.h); NULL:
	 * there. A bdev that can take data from domains (spdk_bdev_get_memory_domains()) reaches
	 * it through the domain. For others the library pulls it into a buffer before a write, and
	 * pushes it after a read; the I/O fails when the domain does. An I/O whose data is being
	 * moved cannot be aborted. There must be buffers.
	 */
	struct spdk_memory_domain *memory_domain;

	/** Passed to the domain's functions. */
	void *memory_domain_ctx;
	/** Buffer for separate metadata, NULL for none. */
	void *metadata;

	/**
	 * Operations (accel.h) to run on the data before a write or after a read; NULL for none.
	 * A read's are run from the last to the first: whoever is further down appends later. If
	 * the call succeeds the sequence is the library's: it is finished, by the bdev or for it,
	 * or ends unfinished when the I/O fails, and each step is told once. If the call fails it
	 * is the caller's still. Not together with metadata.
	 */
	struct spdk_accel_sequence *accel_sequence;

	/** SPDK_DIF_FLAGS_* checks not to make for this I/O, of those the bdev makes. */
	uint32_t dif_check_flags_exclude_mask;
	/**
	 * See spdk_bdev_nvme_cdw12. With the PRACT bit the blocks' interleaved metadata is looked
	 * after: if it is nothing but protection information, the buffers hold data only; if it is
	 * more, they hold whole blocks in which that is filled in and checked.
	 */
	union spdk_bdev_nvme_cdw12 nvme_cdw12;
	/** See spdk_bdev_nvme_cdw13. */
	union spdk_bdev_nvme_cdw13 nvme_cdw13;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_ext_io_opts) == 52, "size is ABI");

/**
 * Writes the current options of the bdev layer.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_bdev_get_opts(struct spdk_bdev_opts *opts, size_t opts_size);

/**
 * Sets the options of the bdev layer. Call it before the bdev subsystem is initialized; later
 * calls are accepted but sizes of pools that exist do not change.
 *
 * \param opts the options; fields beyond `opts->opts_size` keep their values
 *
 * \return 0, or -1 if `opts` is NULL, `opts->opts_size` is 0, or `bdev_io_pool_size` is less than
 *     `bdev_io_cache_size` times the number of threads plus one
 */
int spdk_bdev_set_opts(struct spdk_bdev_opts *opts);

/**
 * Called once when no examination is under way.
 *
 * \param arg what was given to spdk_bdev_wait_for_examine()
 */
typedef void (*spdk_bdev_wait_for_examine_cb)(void *arg);

/** What to reset when statistics are read. */
enum spdk_bdev_reset_stat_mode {
	/** Everything. */
	SPDK_BDEV_RESET_STAT_ALL,
	/** The minima and maxima. */
	SPDK_BDEV_RESET_STAT_MAXMIN,
	/** The error counts. */
	SPDK_BDEV_RESET_STAT_ERROR,
	/** Nothing. */
	SPDK_BDEV_RESET_STAT_NONE,
};

/**
 * Reports, once, that every bdev registered so far was examined by every module.
 *
 * \param cb_fn called on the calling thread, never inside the call
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if `cb_fn` is NULL; -EPERM on a thread that is none of the library's;
 *     -ENOMEM
 */
int spdk_bdev_wait_for_examine(spdk_bdev_wait_for_examine_cb cb_fn, void *cb_arg);

/**
 * Has the modules examine a bdev. For programs that turned `bdev_auto_examine` off. A bdev of
 * that name need not exist yet: it is examined when it appears.
 *
 * \param name name or alias
 *
 * \return 0; -EINVAL if automatic examination is on, `name` is NULL, or the thread is not the app
 *     thread; -EEXIST if the name was given before; -ENOMEM
 */
int spdk_bdev_examine(const char *name);

/**
 * Called when the bdev layer is initialized.
 *
 * \param cb_arg what was given to spdk_bdev_initialize()
 * \param rc 0, or why it failed
 */
typedef void (*spdk_bdev_init_cb)(void *cb_arg, int rc);

/**
 * Called when the bdev layer is gone.
 *
 * \param cb_arg what was given to spdk_bdev_finish()
 */
typedef void (*spdk_bdev_fini_cb)(void *cb_arg);

/**
 * Called with the statistics of a whole bdev.
 *
 * \param bdev the bdev
 * \param stat the caller's structure, filled
 * \param cb_arg what was given to spdk_bdev_get_device_stat()
 * \param rc 0, or why it failed
 */
typedef void (*spdk_bdev_get_device_stat_cb)(struct spdk_bdev *bdev, struct spdk_bdev_io_stat *stat,
		void *cb_arg, int rc);

/**
 * Called for an I/O that takes longer than spdk_bdev_set_timeout() allows. The I/O goes on; the
 * callback may abort it or reset the bdev.
 *
 * \param cb_arg what was given to spdk_bdev_set_timeout()
 * \param bdev_io the I/O; do not free it
 */
typedef void (*spdk_bdev_io_timeout_cb)(void *cb_arg, struct spdk_bdev_io *bdev_io);

/**
 * Starts the bdev layer and every registered module. The subsystem framework (init.h) does it for
 * programs that use it. Use the app thread.
 *
 * \param cb_fn called on the calling thread when all modules are ready, or the first one failed;
 *     NULL: nothing happens, errno EINVAL
 * \param cb_arg passed to `cb_fn`
 */
void spdk_bdev_initialize(spdk_bdev_init_cb cb_fn, void *cb_arg);

/**
 * Unregisters every bdev, ends every module and the bdev layer. Waits until bdevs are closed. Use
 * the app thread.
 *
 * \param cb_fn called on the calling thread when it is done; NULL: nothing happens, errno EINVAL
 * \param cb_arg passed to `cb_fn`
 */
void spdk_bdev_finish(spdk_bdev_fini_cb cb_fn, void *cb_arg);

/**
 * Writes the RPC calls that would set the bdev layer up as it is: an array of objects with
 * "method" and "params", options first, then what each module and bdev has to say.
 *
 * \param w the writer (json.h)
 *
 * Wrong `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_subsystem_config_json(struct spdk_json_write_ctx *w);

/**
 * The name of the module that registered a bdev.
 *
 * Wrong `bdev`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_bdev_get_module_name(const struct spdk_bdev *bdev);

/**
 * Finds a bdev by name or alias. The answer may be gone at the next poll unless the bdev is open:
 * prefer the open functions.
 *
 * \return the bdev, or NULL if there is none of that name
 */
struct spdk_bdev *spdk_bdev_get_by_name(const char *bdev_name);

/**
 * The bdev registered first, NULL if there is none. Walk the list without polling in between, on
 * the app thread; spdk_for_each_bdev() is safe anywhere.
 */
struct spdk_bdev *spdk_bdev_first(void);

/**
 * The bdev registered after `prev`, NULL if it is the last.
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_next(struct spdk_bdev *prev);

/** As spdk_bdev_first(), of those no module has claimed. */
struct spdk_bdev *spdk_bdev_first_leaf(void);

/**
 * As spdk_bdev_next(), of those no module has claimed.
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_next_leaf(struct spdk_bdev *prev);

/** Options of spdk_bdev_open_ext_v2(). */
struct spdk_bdev_open_opts {
	/** sizeof(struct spdk_bdev_open_opts), as the caller knows it. */
	size_t size;

	/**
	 * The library inserts and strips interleaved metadata: blocks look as if there were none.
	 */
	bool hide_metadata;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_open_opts) == 16, "size is ABI");

/**
 * Writes the defaults: metadata is not hidden.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_bdev_open_opts_init(struct spdk_bdev_open_opts *opts, size_t opts_size);

/**
 * Opens a bdev. The calling thread becomes the descriptor's: it gets the events and must close
 * it.
 *
 * \param bdev_name name or alias
 * \param write whether the descriptor may write; refused for a bdev that a module has claimed
 * \param event_cb called on this thread, by its poll, for removal and the other events
 * \param event_ctx passed to `event_cb`
 * \param desc the descriptor; NULL on failure
 *
 * \return 0, or
 * - -EINVAL: `event_cb`, `bdev_name` or `desc` is NULL
 * - -ENODEV: there is no such bdev, or it is going away
 * - -EPERM: `write`, and the bdev is claimed
 * - -ENOTSUP: called on a thread that is none of the library's
 * - -ENOMEM
 */
int spdk_bdev_open_ext(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_desc **desc);

/**
 * As spdk_bdev_open_ext(), with options.
 *
 * \param bdev_name name or alias
 * \param write whether the descriptor may write; refused for a bdev that a module has claimed
 * \param event_cb called on this thread, by its poll, for removal and the other events
 * \param event_ctx passed to `event_cb`
 * \param opts options; NULL for the defaults
 * \param desc the descriptor; NULL on failure
 *
 * \return as spdk_bdev_open_ext(); also -EINVAL if metadata is to be hidden that is separate
 */
int spdk_bdev_open_ext_v2(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_open_opts *opts, struct spdk_bdev_desc **desc);

/**
 * Called when an open is done.
 *
 * \param desc the descriptor, NULL on failure
 * \param rc 0; -ENODEV, -EPERM, -ENOMEM as spdk_bdev_open_ext(); -ETIMEDOUT: the bdev did not
 *     appear in time; -ESHUTDOWN: the bdev layer ends
 * \param cb_arg what was given to spdk_bdev_open_async()
 */
typedef void (*spdk_bdev_open_async_cb_t)(struct spdk_bdev_desc *desc, int rc, void *cb_arg);

/** Options of spdk_bdev_open_async(). */
struct spdk_bdev_open_async_opts {
	/** sizeof(struct spdk_bdev_open_async_opts), as the caller knows it. */
	size_t size;
	/** How long to wait for the bdev to appear, in milliseconds; 0: do not wait. */
	uint64_t timeout_ms;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_open_async_opts) == 16, "size is ABI");

/**
 * Opens a bdev, and waits for it to appear if it is not there.
 *
 * \param bdev_name name or alias
 * \param write whether the descriptor may write; refused for a bdev that a module has claimed
 * \param event_cb called on this thread, by its poll, for removal and the other events
 * \param event_ctx passed to `event_cb`
 * \param opts options; NULL for the defaults
 * \param open_cb called once on this thread, never inside the call
 * \param open_cb_arg passed to `open_cb`
 *
 * \return 0; then the callback comes. -EINVAL if `bdev_name`, `event_cb` or `open_cb` is NULL or
 *     `opts->size` is 0; -EPERM on a thread that is none of the library's; -ENOMEM
 */
int spdk_bdev_open_async(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_open_async_opts *opts,
		spdk_bdev_open_async_cb_t open_cb, void *open_cb_arg);

/**
 * Closes a descriptor: the handle is dead when this returns. Must be called on the thread that
 * opened it. Put its channels first; I/O still outstanding completes. Claims made through it are
 * released. The last close lets a removal go on.
 *
 * \param desc the descriptor
 *
 * Wrong `desc`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_close(struct spdk_bdev_desc *desc);

/**
 * The NUMA node a bdev's device is attached to, SPDK_ENV_NUMA_ID_ANY if that is not known. The
 * same, with errno, for a wrong `bdev`.
 */
int32_t spdk_bdev_get_numa_id(struct spdk_bdev *bdev);

/**
 * Called for a bdev, which is open meanwhile.
 *
 * \param ctx what was given to the iteration
 * \param bdev the bdev
 *
 * \return 0 to go on; anything else ends the iteration, which returns it
 */
typedef int (*spdk_for_each_bdev_fn)(void *ctx, struct spdk_bdev *bdev);

/**
 * Calls `fn` for every bdev, one after the other, inside the call. Bdevs on their way out are
 * left out. Each is held open while `fn` has it; `fn` may register and unregister bdevs.
 *
 * \param ctx passed to `fn`
 * \param fn called for each
 *
 * \return 0, or what `fn` returned if not 0; -EINVAL if `fn` is NULL; -ENOTSUP on a thread that
 *     is none of the library's; -ENOMEM
 */
int spdk_for_each_bdev(void *ctx, spdk_for_each_bdev_fn fn);

/** As spdk_for_each_bdev(), for those no module has claimed. */
int spdk_for_each_bdev_leaf(void *ctx, spdk_for_each_bdev_fn fn);

/**
 * As spdk_for_each_bdev(), for the bdevs named, in that order.
 *
 * \param ctx passed to `fn`
 * \param fn called for each
 * \param names their names or aliases
 * \param count how many
 *
 * \return 0, what `fn` returned if not 0, or -ENODEV at the first name there is no bdev of
 */
int spdk_for_each_bdev_by_name(void *ctx, spdk_for_each_bdev_fn fn, const char **names,
		size_t count);

/**
 * The bdev behind a descriptor. It is there until the descriptor is closed.
 *
 * Wrong `desc`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_bdev *spdk_bdev_desc_get_bdev(struct spdk_bdev_desc *desc);

/* --- What a descriptor sees (with hidden metadata this differs from the bdev) ---------------- */

/**
 * Bytes in a block, interleaved metadata included unless it is hidden.
 *
 * Wrong `desc`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_desc_get_block_size(struct spdk_bdev_desc *desc);

/**
 * Bytes of metadata per block, 0 if there is none or it is hidden.
 *
 * Wrong `desc`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_desc_get_md_size(struct spdk_bdev_desc *desc);

/**
 * True if metadata follows each block's data in the same buffer.
 *
 * Wrong `desc`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_desc_is_md_interleaved(struct spdk_bdev_desc *desc);

/**
 * True if metadata has its own buffer.
 *
 * Wrong `desc`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_desc_is_md_separate(struct spdk_bdev_desc *desc);

/**
 * The type of protection information; SPDK_DIF_DISABLE if there is none or it is hidden.
 *
 * Wrong `desc`: 0; errno EINVAL, ESTALE, EBADF.
 */
enum spdk_dif_type spdk_bdev_desc_get_dif_type(struct spdk_bdev_desc *desc);

/**
 * The format of protection information, of use only where there is some.
 *
 * Wrong `desc`: 0; errno EINVAL, ESTALE, EBADF.
 */
enum spdk_dif_pi_format spdk_bdev_desc_get_dif_pi_format(struct spdk_bdev_desc *desc);

/**
 * True if protection information is at the beginning of the metadata, false if at its end.
 *
 * Wrong `desc`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_desc_is_dif_head_of_md(struct spdk_bdev_desc *desc);

/**
 * True if that part of the protection information is checked.
 *
 * \param desc the descriptor
 * \param check_type guard, application tag or reference tag
 *
 * Wrong `desc`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_desc_is_dif_check_enabled(struct spdk_bdev_desc *desc,
		enum spdk_dif_check_type check_type);

/**
 * Watches I/O submitted through a descriptor: about once a second, `cb_fn` is called for each
 * that is older than the limit. Must be called on the descriptor's thread. A new call replaces
 * the old setting.
 *
 * \param desc the descriptor
 * \param timeout_in_sec the limit in seconds; 0 ends the watch
 * \param cb_fn called on the thread of the I/O's channel
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if there is a limit and `cb_fn` is NULL; -ENOMEM
 *
 * Wrong `desc`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_set_timeout(struct spdk_bdev_desc *desc, uint64_t timeout_in_sec,
		spdk_bdev_io_timeout_cb cb_fn, void *cb_arg);

/**
 * True if a bdev can do that kind of I/O, by itself or because the library does it with others.
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_io_type_supported(struct spdk_bdev *bdev, enum spdk_bdev_io_type io_type);

/**
 * The name of a kind of I/O as RPC and configuration spell it, such as "read"; NULL if there is
 * no such kind.
 */
const char *spdk_bdev_get_io_type_name(enum spdk_bdev_io_type io_type);

/** The kind of I/O of that name; -1 if there is none or the name is NULL. */
int spdk_bdev_get_io_type(const char *io_type_string);

/**
 * Has a bdev's module write what is particular to it, as named values into the object the writer
 * is in.
 *
 * \param bdev the bdev
 * \param w the writer (json.h)
 *
 * \return 0, also if the module has nothing to say, or what the module returned
 *
 * Wrong `bdev` or `w`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_dump_info_json(struct spdk_bdev *bdev, struct spdk_json_write_ctx *w);

/* --- Properties of a bdev (any thread; they change only with a resize) ----------------------- */

/**
 * The name, unique among bdevs and their aliases.
 *
 * Wrong `bdev`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_bdev_get_name(const struct spdk_bdev *bdev);

/**
 * What kind of device it is, for people to read.
 *
 * Wrong `bdev`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_bdev_get_product_name(const struct spdk_bdev *bdev);

/**
 * Bytes in a block, interleaved metadata included.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_block_size(const struct spdk_bdev *bdev);

/**
 * Number of blocks a write must be a multiple of; at least 1.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_write_unit_size(const struct spdk_bdev *bdev);

/**
 * Number of blocks.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_num_blocks(const struct spdk_bdev *bdev);

/** The name RPC has for a limit, such as "rw_ios_per_sec"; NULL if there is no such limit. */
const char *spdk_bdev_get_qos_rpc_type(enum spdk_bdev_qos_rate_limit_type type);

/**
 * Writes the limits in force: I/O per second, and MiB (1048576 bytes) per second for the others;
 * 0 where there is none.
 *
 * \param bdev the bdev
 * \param limits SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES values
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_get_qos_rate_limits(struct spdk_bdev *bdev, uint64_t *limits);

/**
 * Sets limits of the whole bdev, whichever channels the I/O comes from. They count reads, writes,
 * zero-copy starts and passed NVMe I/O commands; in a millisecond no more is submitted than its part
 * of a second (at least one I/O, 512 bytes), and one I/O that is larger than what is left makes the
 * next milliseconds shorter. What exceeds it waits on its own channel. Limits stay when the bdev is
 * closed.
 *
 * \param bdev the bdev
 * \param limits SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES values in the units of
 *     spdk_bdev_get_qos_rate_limits(): 0 lifts a limit, UINT64_MAX leaves it. I/O per second are
 *     rounded up to multiples of 1000. The array is changed (to bytes, rounded), so fill it anew
 *     for each call.
 * \param cb_fn called when the limits are in force, on the calling thread: 0, -ENOMEM, or -EAGAIN
 *     if another call is under way or the bdev is being unregistered; -EPERM if the caller is no SPDK
 *     thread. May be NULL.
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_set_qos_rate_limits(struct spdk_bdev *bdev, uint64_t *limits,
		void (*cb_fn)(void *cb_arg, int status), void *cb_arg);

/**
 * Bytes that I/O buffers must be aligned to: 1 or another power of two. The library copies
 * buffers that are not.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_bdev_get_buf_align(const struct spdk_bdev *bdev);

/**
 * Number of blocks; I/O does best not to cross multiples of it. 0 if there is no such boundary.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_optimal_io_boundary(const struct spdk_bdev *bdev);

/**
 * True if written blocks may get lost with the power until they are flushed.
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_has_write_cache(const struct spdk_bdev *bdev);

/**
 * The UUID. Every bdev has one; not all keep it from run to run.
 *
 * Wrong `bdev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
const struct spdk_uuid *spdk_bdev_get_uuid(const struct spdk_bdev *bdev);

/**
 * Most blocks a compare-and-write may have.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_bdev_get_acwu(const struct spdk_bdev *bdev);

/**
 * Bytes of metadata per block, 0 if there is none.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_md_size(const struct spdk_bdev *bdev);

/**
 * True if there is metadata, and it follows each block's data in the same buffer.
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_is_md_interleaved(const struct spdk_bdev *bdev);

/**
 * True if there is metadata, and it has its own buffer.
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_is_md_separate(const struct spdk_bdev *bdev);

/**
 * True if blocks are grouped in zones (bdev_zone.h).
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_is_zoned(const struct spdk_bdev *bdev);

/**
 * Bytes of data in a block: the block size less interleaved metadata.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_data_block_size(const struct spdk_bdev *bdev);

/**
 * Bytes in a block of the medium.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_physical_block_size(const struct spdk_bdev *bdev);

/**
 * Blocks that the beginning of a write is best a multiple of, 0 if it does not matter.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_preferred_write_alignment(const struct spdk_bdev *bdev);

/**
 * Blocks that the length of a write is best a multiple of, 0 if it does not matter.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_preferred_write_granularity(const struct spdk_bdev *bdev);

/**
 * Blocks that a write best has, 0 if it does not matter.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_optimal_write_size(const struct spdk_bdev *bdev);

/**
 * Blocks that the beginning of an unmap is best a multiple of, 0 if it does not matter.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_preferred_unmap_alignment(const struct spdk_bdev *bdev);

/**
 * Blocks that the length of an unmap is best a multiple of, 0 if it does not matter.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_preferred_unmap_granularity(const struct spdk_bdev *bdev);

/**
 * The type of protection information, SPDK_DIF_DISABLE if there is none.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
enum spdk_dif_type spdk_bdev_get_dif_type(const struct spdk_bdev *bdev);

/**
 * The format of protection information, of use only where there is some.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
enum spdk_dif_pi_format spdk_bdev_get_dif_pi_format(const struct spdk_bdev *bdev);

/**
 * True if protection information is at the beginning of the metadata, false if at its end.
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_is_dif_head_of_md(const struct spdk_bdev *bdev);

/**
 * True if that part of the protection information is checked.
 *
 * \param bdev the bdev
 * \param check_type guard, application tag or reference tag
 *
 * Wrong `bdev`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_bdev_is_dif_check_enabled(const struct spdk_bdev *bdev,
		enum spdk_dif_check_type check_type);

/**
 * Most blocks of one copy, 0 if there is no limit. Longer copies are split.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_max_copy(const struct spdk_bdev *bdev);

/**
 * The number of requests outstanding on all channels when it was last measured; UINT64_MAX if it
 * is not measured or was not yet.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_qd(const struct spdk_bdev *bdev);

/**
 * How often the queue depth is measured, in microseconds; 0 if it is not.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_qd_sampling_period(const struct spdk_bdev *bdev);

/**
 * Has the queue depth measured from now on.
 *
 * \param bdev the bdev
 * \param period how often, in microseconds; 0 to stop
 *
 * Wrong `bdev`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_bdev_set_qd_sampling_period(struct spdk_bdev *bdev, uint64_t period);

/**
 * Microseconds in which there was I/O, to the precision of the sampling period: each measurement
 * that finds some adds one period. Two readings' difference by the time between them is the
 * utilization.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_io_time(const struct spdk_bdev *bdev);

/**
 * Microseconds in which there was I/O, times the queue depth measured. Two readings' difference
 * by the time between them is the mean queue depth.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_bdev_get_weighted_io_time(const struct spdk_bdev *bdev);

/**
 * The calling thread's channel to a bdev; made at the first call, counted at others. Give each
 * back with spdk_put_io_channel() on the same thread, before the descriptor is closed.
 *
 * \param desc the descriptor
 *
 * \return the channel, or NULL if it could not be made
 *
 * Wrong `desc`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_bdev_get_io_channel(struct spdk_bdev_desc *desc);

/**
 * What the bdev's module keeps for those who know it, such as the NVMe controller of an NVMe
 * bdev; NULL if it has nothing.
 *
 * Wrong `desc`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_bdev_get_module_ctx(struct spdk_bdev_desc *desc);

/* --- Submitting I/O -------------------------------------------------------------------------- */

/*
 * These functions allocate an spdk_bdev_io and hand it to the bdev. They return 0 if it was
 * accepted: then `cb` is called exactly once, whatever happens to the bdev, on the calling thread
 * and never inside the call. Else they return what is wrong, and `cb` is not called.
 *
 * Errors all of them have: -EINVAL for a range beyond the last block, and for `cb` NULL; -ENOMEM
 * if no spdk_bdev_io is free: spdk_bdev_queue_io_wait() says when to try again; -ESTALE if `desc`
 * was closed or `ch` put back; -EPERM if `ch` belongs to another thread; -EBADF also if `ch`
 * belongs to another bdev. Those that write need a descriptor opened for writing: -EBADF. "Bytes"
 * functions want multiples of the block size: -EINVAL.
 *
 * Buffers belong to the bdev until `cb`; a scatter list (`iov`) too, not only the memory it
 * names. Buffers need no alignment; those the device cannot take as they are get copied.
 */

/**
 * Finds the first allocated block. The answer is in spdk_bdev_io_get_seek_offset(). On a bdev
 * that cannot tell it is `offset_blocks`.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the block to begin at, which may be the answer
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_seek_data(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Finds the first block that is not allocated. The answer is in spdk_bdev_io_get_seek_offset().
 * On a bdev that cannot tell there is none: UINT64_MAX.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the block to begin at, which may be the answer
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_seek_hole(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Reads, in bytes, into one buffer.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf where to put the data
 * \param offset where to begin, in bytes
 * \param nbytes how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_read(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Reads blocks into one buffer.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf where to put the data; NULL to have the library provide it
 *     (spdk_bdev_io_get_iovec())
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_read_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Reads blocks and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf where to put the data
 * \param md where to put the metadata, spdk_bdev_desc_get_md_size() bytes per block; NULL for
 *     none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or `buf` is NULL with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_read_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Reads, in bytes, into scattered memory.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov where to put the data
 * \param iovcnt how many pieces
 * \param offset where to begin, in bytes
 * \param nbytes how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_readv(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, struct iovec *iov,
		int iovcnt, uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Reads blocks into scattered memory.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov where to put the data
 * \param iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_readv_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Reads blocks into scattered memory, and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov where to put the data
 * \param iovcnt how many pieces
 * \param md where to put the metadata, spdk_bdev_desc_get_md_size() bytes per block; NULL for
 *     none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or there are no buffers with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_readv_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Reads blocks into scattered memory, with options.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov where to put the data
 * \param iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 * \param opts more about this I/O; NULL for what the plain function does
 *
 * \return 0, or an error as above; -EINVAL if `opts->size` does not reach to the metadata or is
 *     beyond the structure, if metadata is given and the bdev's is not separate, there are no
 *     buffers or there is a sequence with it, or if there is a memory domain without buffers;
 *     -ENOTSUP if PRACT is asked for and metadata is separate; -EBUSY if the sequence was
 *     finished already
 *
 * Wrong `desc`, `ch` or sequence: -EINVAL, -ESTALE, -EBADF, -EPERM. Wrong memory domain: -ESTALE,
 * -EBADF.
 */
int spdk_bdev_readv_blocks_ext(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg, struct spdk_bdev_ext_io_opts *opts);

/**
 * Writes, in bytes, from one buffer.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf the data, `nbytes` bytes
 * \param offset where to begin, in bytes
 * \param nbytes how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Writes blocks from one buffer.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf the data
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Writes blocks and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf the data
 * \param md the metadata, spdk_bdev_desc_get_md_size() bytes per block; NULL for none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or `buf` is NULL with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Writes, in bytes, from scattered memory.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov the data
 * \param iovcnt how many pieces
 * \param offset where to begin, in bytes
 * \param len how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_writev(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, struct iovec *iov,
		int iovcnt, uint64_t offset, uint64_t len, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Writes blocks from scattered memory.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov the data
 * \param iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_writev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Writes blocks from scattered memory, and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov the data
 * \param iovcnt how many pieces
 * \param md the metadata, spdk_bdev_desc_get_md_size() bytes per block; NULL for none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or there are no buffers with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_writev_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Writes blocks from scattered memory, with options.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov the data
 * \param iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 * \param opts more about this I/O; NULL for what the plain function does
 *
 * \return 0, or an error as above; -EINVAL if `opts->size` does not reach to the metadata or is
 *     beyond the structure, if metadata is given and the bdev's is not separate, there are no
 *     buffers or there is a sequence with it, or if there is a memory domain without buffers;
 *     -ENOTSUP if PRACT is asked for and metadata is separate; -EBUSY if the sequence was
 *     finished already
 *
 * Wrong `desc`, `ch` or sequence: -EINVAL, -ESTALE, -EBADF, -EPERM. Wrong memory domain: -ESTALE,
 * -EBADF.
 */
int spdk_bdev_writev_blocks_ext(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg, struct spdk_bdev_ext_io_opts *opts);

/**
 * Compares blocks with one buffer. If they differ the request fails with NVMe status "compare
 * failure". A bdev that cannot compare is read instead.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf what the blocks should hold
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_compare_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Compares blocks and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param buf what the blocks should hold
 * \param md what the metadata should be, spdk_bdev_desc_get_md_size() bytes per block; NULL for
 *     none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or `buf` is NULL with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_compare_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Compares blocks with scattered memory; see spdk_bdev_compare_blocks().
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov what the blocks should hold
 * \param iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_comparev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Compares blocks with scattered memory, and their separate metadata.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov what the blocks should hold
 * \param iovcnt how many pieces
 * \param md what the metadata should be, spdk_bdev_desc_get_md_size() bytes per block; NULL for
 *     none
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `md` is given and the bdev's metadata is not
 *     separate, or there are no buffers with it
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_comparev_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Writes blocks if they hold what they should, as one atomic operation: where the bdev cannot,
 * the library locks the range meanwhile. spdk_bdev_io_get_nvme_fused_status() tells which part
 * failed.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param compare_iov what the blocks should hold
 * \param compare_iovcnt how many pieces
 * \param write_iov the data to write
 * \param write_iovcnt how many pieces
 * \param offset_blocks the first block
 * \param num_blocks how many blocks, spdk_bdev_get_acwu() at most
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if there are more blocks than allowed
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_comparev_and_writev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *compare_iov, int compare_iovcnt, struct iovec *write_iov,
		int write_iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Borrows the bdev's own buffer for a range of blocks. Look for it with spdk_bdev_io_get_iovec()
 * in `cb`; do not free the bdev_io but end it with spdk_bdev_zcopy_end(). Needs a descriptor
 * opened for writing.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param iov array for the pieces
 * \param iovcnt how many fit
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param populate whether the buffer is to hold what the blocks do; false if all of it will be
 *     written
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev has no such buffers
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zcopy_start(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		bool populate, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Gives the buffer back.
 *
 * \param bdev_io the request from the callback of spdk_bdev_zcopy_start()
 * \param commit whether the buffer is to be written to the blocks
 * \param cb called when it is done; then free the bdev_io
 * \param cb_arg passed to `cb`
 *
 * \return 0; then `cb` is called exactly once. -EINVAL if it is no such request
 *
 * Wrong `bdev_io`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_zcopy_end(struct spdk_bdev_io *bdev_io, bool commit, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Sets a range, in bytes, to zeroes. A bdev that cannot is written instead.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset where to begin, in bytes
 * \param len how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if it cannot be written either
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write_zeroes(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t len, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Sets blocks to zeroes. A bdev that cannot is written instead.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if it cannot be written either
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write_zeroes_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Marks blocks so that reading them fails.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev cannot
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_write_uncorrectable_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Says that a range, in bytes, is no longer needed. What it then reads is not defined. Nothing
 * happens, successfully, for 0 bytes.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset where to begin, in bytes
 * \param nbytes how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_unmap(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Says that blocks are no longer needed. What they then read is not defined. Nothing happens,
 * successfully, for 0 blocks.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_unmap_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Makes a range, in bytes, durable: what was written and completed before survives a power
 * failure once this completed.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset where to begin, in bytes
 * \param length how many bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev has no flush
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_flush(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t length, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Makes blocks durable: what was written and completed before survives a power failure once this
 * completed.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param offset_blocks the first block
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev has no flush
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_flush_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

/**
 * Resets a bdev. I/O outstanding on every channel is aborted (it completes as failed), I/O
 * submitted meanwhile is queued; a reset during another one joins it. A bdev that cannot reset
 * waits for its outstanding I/O instead, up to the module's limit.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_reset(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Resets the NVMe subsystem behind a bdev.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev cannot
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_nvme_nssr(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Tries to abort the I/O on a channel that was submitted with a given `cb_arg`, all of it.
 * Aborted I/O completes as failed, with its own callback. This request succeeds if everything
 * found was aborted, and fails if something could not be or there was nothing.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param bio_cb_arg the `cb_arg` of the I/O to abort, not NULL
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -EINVAL if `bio_cb_arg` is NULL; -ENOTSUP if the bdev cannot
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_abort(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *bio_cb_arg,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Passes an NVMe admin command to the device.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param cmd the command; copied. Data pointers  are filled in
 * \param buf the data, in or out as the opcode says; NULL if there is none
 * \param nbytes its bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev passes no such commands
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_nvme_admin_passthru(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Passes an NVMe I/O command to the device. The descriptor must be open for writing, whatever the
 * command.
 *
 * \param bdev_desc the descriptor
 * \param ch the calling thread's channel
 * \param cmd the command; copied. Data pointers and the namespace are filled in
 * \param buf the data, in or out as the opcode says; NULL if there is none
 * \param nbytes its bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev passes no such commands
 *
 * Wrong `bdev_desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_nvme_io_passthru(struct spdk_bdev_desc *bdev_desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * As spdk_bdev_nvme_io_passthru(), with a metadata buffer.
 *
 * \param bdev_desc the descriptor
 * \param ch the calling thread's channel
 * \param cmd the command; copied. Data pointers and the namespace are filled in
 * \param buf the data
 * \param nbytes its bytes
 * \param md_buf the metadata; NULL for none
 * \param md_len its bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev passes no such commands
 *
 * Wrong `bdev_desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_nvme_io_passthru_md(struct spdk_bdev_desc *bdev_desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes, void *md_buf,
		size_t md_len, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * As spdk_bdev_nvme_io_passthru_md(), with scattered data.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param cmd the command; copied. Data pointers and the namespace are filled in
 * \param iov the data
 * \param iovcnt how many pieces
 * \param nbytes bytes to transfer, no more than the pieces hold
 * \param md_buf the metadata; NULL for none
 * \param md_len its bytes
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above; -ENOTSUP if the bdev passes no such commands
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_nvme_iov_passthru_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, struct iovec *iov, int iovcnt, size_t nbytes,
		void *md_buf, size_t md_len, spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Copies blocks within a bdev. The result is not defined if the ranges overlap. A bdev that
 * cannot copy is read and written instead. Nothing happens, successfully, for 0 blocks or if
 * source and destination are the same.
 *
 * \param desc the descriptor
 * \param ch the calling thread's channel
 * \param dst_offset_blocks the first block to write
 * \param src_offset_blocks the first block to read
 * \param num_blocks how many blocks
 * \param cb called when it is done
 * \param cb_arg passed to `cb`
 *
 * \return 0, or an error as above
 *
 * Wrong `desc` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_copy_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t dst_offset_blocks, uint64_t src_offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

/**
 * Ends a request after its callback. Its structure, and buffers the library provided, may be used
 * for the next. Waiting entries of this thread (spdk_bdev_queue_io_wait()) may be called inside.
 *
 * \param bdev_io the request; one still outstanding stays, and the call counts as wrong
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_free_io(struct spdk_bdev_io *bdev_io);

/**
 * Called when an spdk_bdev_io is free again.
 *
 * \param cb_arg what the entry says
 */
typedef void (*spdk_bdev_io_wait_cb)(void *cb_arg);

/**
 * The caller's place in the queue for an spdk_bdev_io. It must stay in memory, untouched, until
 * `cb_fn` is called.
 */
struct spdk_bdev_io_wait_entry {
	/** The bdev the I/O is for. */
	struct spdk_bdev *bdev;
	/** Called once, on the thread that queued the entry. */
	spdk_bdev_io_wait_cb cb_fn;
	/** Passed to `cb_fn`. */
	void *cb_arg;
	/** Others wait for this I/O: put the entry first in the queue. */
	bool dep_unblock;
	/** Not used. */
	uint8_t pad[7];
	/** The library's. */
	TAILQ_ENTRY(spdk_bdev_io_wait_entry) link;
};

/**
 * Has a callback called when an spdk_bdev_io is free on this thread. For right after a submit
 * function returned -ENOMEM.
 *
 * \param bdev the bdev the I/O is for
 * \param ch a channel of the calling thread, of that bdev or of one below
 * \param entry what to call
 *
 * \return 0; -EINVAL if `bdev` is not `entry->bdev`, `entry` or its function is NULL, or an
 *     spdk_bdev_io is free: just try again
 *
 * Wrong `bdev` or `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_bdev_queue_io_wait(struct spdk_bdev *bdev, struct spdk_io_channel *ch,
		struct spdk_bdev_io_wait_entry *entry);

/**
 * Copies the statistics of one channel.
 *
 * \param bdev the bdev
 * \param ch the calling thread's channel
 * \param stat filled; `io_error` is added to if not NULL
 * \param reset_mode what to reset in the channel after copying
 *
 * Wrong `bdev` or `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_get_io_stat(struct spdk_bdev *bdev, struct spdk_io_channel *ch,
		struct spdk_bdev_io_stat *stat, enum spdk_bdev_reset_stat_mode reset_mode);

/**
 * Adds up the statistics of all channels of a bdev, those that are gone included.
 *
 * \param bdev the bdev
 * \param stat filled before `cb`; must stay until then
 * \param reset_mode what to reset after copying
 * \param cb called on the calling thread
 * \param cb_arg passed to `cb`
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_get_device_stat(struct spdk_bdev *bdev, struct spdk_bdev_io_stat *stat,
		enum spdk_bdev_reset_stat_mode reset_mode, spdk_bdev_get_device_stat_cb cb,
		void *cb_arg);

/**
 * How a request ended, as NVMe would say it. Errors of other devices are translated.
 *
 * \param bdev_io the request, in its callback or after
 * \param cdw0 the completion's command specific dword, 0 for bdevs that are not NVMe
 * \param sct status code type
 * \param sc status code
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_nvme_status(const struct spdk_bdev_io *bdev_io, uint32_t *cdw0, int *sct,
		int *sc);

/**
 * How the two halves of a compare-and-write ended.
 *
 * \param bdev_io the request, in its callback or after
 * \param cdw0 the completion's command specific dword
 * \param first_sct status code type of the comparison
 * \param first_sc its status code
 * \param second_sct status code type of the write
 * \param second_sc its status code
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_nvme_fused_status(const struct spdk_bdev_io *bdev_io, uint32_t *cdw0,
		int *first_sct, int *first_sc, int *second_sct, int *second_sc);

/**
 * How a request ended, as SCSI would say it. Errors of other devices are translated.
 *
 * \param bdev_io the request, in its callback or after
 * \param sc status
 * \param sk sense key
 * \param asc additional sense code
 * \param ascq its qualifier
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_scsi_status(const struct spdk_bdev_io *bdev_io, int *sc, int *sk, int *asc,
		int *ascq);

/**
 * How a request ended, as an errno.
 *
 * \param bdev_io the request, in its callback or after
 * \param aio_result 0, the negative errno of a bdev that has such, or -EIO for any other failure
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_aio_status(const struct spdk_bdev_io *bdev_io, int *aio_result);

/**
 * The buffers of a request.
 *
 * \param bdev_io the request
 * \param iovp the pieces, NULL for kinds of I/O without data
 * \param iovcntp how many
 *
 * Wrong `bdev_io`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_io_get_iovec(struct spdk_bdev_io *bdev_io, struct iovec **iovp, int *iovcntp);

/**
 * The separate metadata buffer of a request; NULL if there is none.
 *
 * Wrong `bdev_io`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void *spdk_bdev_io_get_md_buf(struct spdk_bdev_io *bdev_io);

/**
 * The `cb_arg` a request was submitted with, as spdk_bdev_abort() wants it.
 *
 * Wrong `bdev_io`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void *spdk_bdev_io_get_cb_arg(struct spdk_bdev_io *bdev_io);

/**
 * Called when histograms are on or off.
 *
 * \param cb_arg what was given
 * \param status 0; -ENOMEM; -EAGAIN: another change is under way
 */
typedef void (*spdk_bdev_histogram_status_cb)(void *cb_arg, int status);

/**
 * Called with a histogram.
 *
 * \param cb_arg what was given
 * \param status 0; -EFAULT: histograms are off; -ENOMEM; -EINVAL: the shapes differ
 * \param histogram the counts, in ticks; NULL on failure
 */
typedef void (*spdk_bdev_histogram_data_cb)(void *cb_arg, int status,
		struct spdk_histogram_data *histogram);

/**
 * The block a seek found; UINT64_MAX if there is none.
 *
 * Wrong `bdev_io`: 0; errno EINVAL, ESTALE, EBADF, EPERM.
 */
uint64_t spdk_bdev_io_get_seek_offset(const struct spdk_bdev_io *bdev_io);

/**
 * Turns histograms of a bdev's latencies on or off, for all kinds of I/O and the default shape.
 * Turning them on again begins at zero.
 *
 * \param bdev the bdev
 * \param cb_fn called on the calling thread when it is done
 * \param cb_arg passed to `cb_fn`
 * \param enable on or off
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_histogram_enable(struct spdk_bdev *bdev, spdk_bdev_histogram_status_cb cb_fn,
		void *cb_arg, bool enable);

/**
 * As spdk_bdev_histogram_enable(), with options.
 *
 * \param bdev the bdev
 * \param cb_fn called on the calling thread when it is done
 * \param cb_arg passed to `cb_fn`
 * \param enable on or off
 * \param opts what to count, set up by spdk_bdev_enable_histogram_opts_init(); NULL: nothing
 *     happens, errno EINVAL
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_histogram_enable_ext(struct spdk_bdev *bdev, spdk_bdev_histogram_status_cb cb_fn,
		void *cb_arg, bool enable, struct spdk_bdev_enable_histogram_opts *opts);

/**
 * Writes the defaults: all kinds of I/O, all latencies, SPDK_HISTOGRAM_GRANULARITY_DEFAULT.
 *
 * \param opts filled as far as `size` goes
 * \param size sizeof(*opts), not 0; else nothing happens
 */
void spdk_bdev_enable_histogram_opts_init(struct spdk_bdev_enable_histogram_opts *opts,
		size_t size);

/**
 * Adds up the histograms of all channels of a bdev.
 *
 * \param bdev the bdev
 * \param histogram the caller's, of the shape that was enabled; added to
 * \param cb_fn called on the calling thread
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_histogram_get(struct spdk_bdev *bdev, struct spdk_histogram_data *histogram,
		spdk_bdev_histogram_data_cb cb_fn, void *cb_arg);

/**
 * Shows the histogram of one channel.
 *
 * \param ch the calling thread's channel
 * \param cb_fn called inside the call; the histogram is the library's, and there only until it
 *     returns
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_channel_get_histogram(struct spdk_io_channel *ch, spdk_bdev_histogram_data_cb cb_fn,
		void *cb_arg);

/**
 * Takes media events out of a descriptor's queue. For the event callback, when it gets
 * SPDK_BDEV_EVENT_MEDIA_MANAGEMENT.
 *
 * \param bdev_desc the descriptor
 * \param events filled
 * \param max_events how many fit
 *
 * \return how many were written
 *
 * Wrong `bdev_desc`: 0; errno EINVAL, ESTALE, EBADF, EPERM.
 */
size_t spdk_bdev_get_media_events(struct spdk_bdev_desc *bdev_desc,
		struct spdk_bdev_media_event *events, size_t max_events);

/**
 * The memory domains (dma.h) a bdev can take data from.
 *
 * \param bdev the bdev
 * \param domains filled; may be NULL if `array_size` is 0
 * \param array_size how many fit
 *
 * \return how many there are; if more than `array_size`, what `domains` holds is of no use: call
 *     again with more room. 0 if there are none
 *
 * Wrong `bdev`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_bdev_get_memory_domains(struct spdk_bdev *bdev, struct spdk_memory_domain **domains,
		int array_size);

struct spdk_bdev_channel_iter;

/**
 * Called for a channel, on its thread.
 *
 * \param i pass it to spdk_bdev_for_each_channel_continue(), now or later
 * \param bdev the bdev
 * \param ch the channel
 * \param ctx what was given to spdk_bdev_for_each_channel()
 */
typedef void (*spdk_bdev_for_each_channel_msg)(struct spdk_bdev_channel_iter *i,
		struct spdk_bdev *bdev, struct spdk_io_channel *ch, void *ctx);

/**
 * Called when all channels were visited.
 *
 * \param bdev the bdev
 * \param ctx what was given to spdk_bdev_for_each_channel()
 * \param status 0, or what ended the iteration
 */
typedef void (*spdk_bdev_for_each_channel_done)(struct spdk_bdev *bdev, void *ctx, int status);

/**
 * Goes on to the next channel. Once per call of the function, on the thread it was called on.
 *
 * \param i the iterator, dead after this
 * \param status 0, or what to end the iteration with
 *
 * Wrong `i`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_bdev_for_each_channel_continue(struct spdk_bdev_channel_iter *i, int status);

/**
 * Calls a function for every channel of a bdev, one after the other, each on its own thread.
 *
 * \param bdev the bdev
 * \param fn called for each channel
 * \param ctx passed to both, not NULL
 * \param cpl called on the calling thread when it is over, never inside the call
 *
 * Wrong `bdev`: the callback gets -EINVAL, -ESTALE, -EBADF from the next poll.
 */
void spdk_bdev_for_each_channel(struct spdk_bdev *bdev, spdk_bdev_for_each_channel_msg fn,
		void *ctx, spdk_bdev_for_each_channel_done cpl);

/**
 * Attributes of the NVMe controller behind a bdev; all 0 if there is none.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
union spdk_bdev_nvme_ctratt spdk_bdev_get_nvme_ctratt(struct spdk_bdev *bdev);

/**
 * The NVMe namespace behind a bdev; 0 if there is none.
 *
 * Wrong `bdev`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint32_t spdk_bdev_get_nvme_nsid(struct spdk_bdev *bdev);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BDEV_H_ */
