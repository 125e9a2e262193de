/* SPDX-License-Identifier: BSD-3-Clause */

/** \file The ABI of spdk/bdev.h, SPDK v26.01. */

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

#define SPDK_BDEV_SMALL_BUF_MAX_SIZE 8192
#define SPDK_BDEV_LARGE_BUF_MAX_SIZE (64 * 1024)
#define SPDK_BDEV_MAX_INTERLEAVED_MD_SIZE (64)

#define SPDK_BDEV_BUF_SIZE_WITH_MD(x) (((x) / 512) * (512 + SPDK_BDEV_MAX_INTERLEAVED_MD_SIZE))

enum spdk_bdev_event_type {
	SPDK_BDEV_EVENT_REMOVE,
	SPDK_BDEV_EVENT_RESIZE,
	SPDK_BDEV_EVENT_MEDIA_MANAGEMENT,
};

struct spdk_bdev_media_event {
	uint64_t offset;
	uint64_t num_blocks;
};

struct spdk_bdev;

typedef void (*spdk_bdev_remove_cb_t)(void *remove_ctx);

typedef void (*spdk_bdev_event_cb_t)(enum spdk_bdev_event_type type, struct spdk_bdev *bdev,
		void *event_ctx);

struct spdk_bdev_io;
struct spdk_bdev_fn_table;
struct spdk_io_channel;
struct spdk_json_write_ctx;
struct spdk_uuid;

enum spdk_bdev_status {
	SPDK_BDEV_STATUS_INVALID,
	SPDK_BDEV_STATUS_READY,
	SPDK_BDEV_STATUS_UNREGISTERING,
	SPDK_BDEV_STATUS_REMOVING,
};

struct spdk_bdev_desc;

enum spdk_bdev_io_type {
	SPDK_BDEV_IO_TYPE_INVALID = 0,
	SPDK_BDEV_IO_TYPE_READ,
	SPDK_BDEV_IO_TYPE_WRITE,
	SPDK_BDEV_IO_TYPE_UNMAP,
	SPDK_BDEV_IO_TYPE_FLUSH,
	SPDK_BDEV_IO_TYPE_RESET,
	SPDK_BDEV_IO_TYPE_NVME_ADMIN,
	SPDK_BDEV_IO_TYPE_NVME_IO,
	SPDK_BDEV_IO_TYPE_NVME_IO_MD,
	SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
	SPDK_BDEV_IO_TYPE_ZCOPY,
	SPDK_BDEV_IO_TYPE_GET_ZONE_INFO,
	SPDK_BDEV_IO_TYPE_ZONE_MANAGEMENT,
	SPDK_BDEV_IO_TYPE_ZONE_APPEND,
	SPDK_BDEV_IO_TYPE_COMPARE,
	SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE,
	SPDK_BDEV_IO_TYPE_ABORT,
	SPDK_BDEV_IO_TYPE_SEEK_HOLE,
	SPDK_BDEV_IO_TYPE_SEEK_DATA,
	SPDK_BDEV_IO_TYPE_COPY,
	SPDK_BDEV_IO_TYPE_NVME_IOV_MD,
	SPDK_BDEV_IO_TYPE_NVME_NSSR,
	SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE,
	SPDK_BDEV_NUM_IO_TYPES,
};

struct spdk_bdev_enable_histogram_opts {
	size_t size;
	uint64_t min_nsec;
	uint64_t max_nsec;
	uint8_t io_type;
	uint8_t granularity;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_enable_histogram_opts) == 26, "size is ABI");

enum spdk_bdev_qos_rate_limit_type {
	SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT = 0,
	SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT,
	SPDK_BDEV_QOS_R_BPS_RATE_LIMIT,
	SPDK_BDEV_QOS_W_BPS_RATE_LIMIT,
	SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES,
};

typedef void (*spdk_bdev_io_completion_cb)(struct spdk_bdev_io *bdev_io, bool success,
		void *cb_arg);

struct spdk_bdev_io_error_stat;

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
	uint64_t ticks_rate;
	struct spdk_bdev_io_error_stat *io_error;
};

struct spdk_bdev_opts {
	uint32_t bdev_io_pool_size;
	uint32_t bdev_io_cache_size;
	bool bdev_auto_examine;
	uint8_t reserved9[7];
	size_t opts_size;
	uint32_t iobuf_small_cache_size;
	uint32_t iobuf_large_cache_size;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_opts) == 32, "size is ABI");

union spdk_bdev_nvme_ctratt {
	uint32_t raw;
	struct {
		uint32_t reserved : 19;
		uint32_t fdps : 1;
		uint32_t reserved2 : 12;
	} bits;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_ctratt) == 4, "size is ABI");

union spdk_bdev_nvme_cdw12 {
	uint32_t raw;
	struct {
		uint32_t reserved : 20;
		uint32_t dtype : 4;
		uint32_t reserved2 : 8;
	} write;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_cdw12) == 4, "size is ABI");

union spdk_bdev_nvme_cdw13 {
	uint32_t raw;
	struct {
		uint32_t reserved : 16;
		uint32_t dspec : 16;
	} write;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_bdev_nvme_cdw13) == 4, "size is ABI");

struct spdk_bdev_ext_io_opts {
	size_t size;
	struct spdk_memory_domain *memory_domain;
	void *memory_domain_ctx;
	void *metadata;
	struct spdk_accel_sequence *accel_sequence;
	uint32_t dif_check_flags_exclude_mask;
	union spdk_bdev_nvme_cdw12 nvme_cdw12;
	union spdk_bdev_nvme_cdw13 nvme_cdw13;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_ext_io_opts) == 52, "size is ABI");

void spdk_bdev_get_opts(struct spdk_bdev_opts *opts, size_t opts_size);

int spdk_bdev_set_opts(struct spdk_bdev_opts *opts);

typedef void (*spdk_bdev_wait_for_examine_cb)(void *arg);

enum spdk_bdev_reset_stat_mode {
	SPDK_BDEV_RESET_STAT_ALL,
	SPDK_BDEV_RESET_STAT_MAXMIN,
	SPDK_BDEV_RESET_STAT_ERROR,
	SPDK_BDEV_RESET_STAT_NONE,
};

int spdk_bdev_wait_for_examine(spdk_bdev_wait_for_examine_cb cb_fn, void *cb_arg);

int spdk_bdev_examine(const char *name);

typedef void (*spdk_bdev_init_cb)(void *cb_arg, int rc);

typedef void (*spdk_bdev_fini_cb)(void *cb_arg);

typedef void (*spdk_bdev_get_device_stat_cb)(struct spdk_bdev *bdev, struct spdk_bdev_io_stat *stat,
		void *cb_arg, int rc);

typedef void (*spdk_bdev_io_timeout_cb)(void *cb_arg, struct spdk_bdev_io *bdev_io);

void spdk_bdev_initialize(spdk_bdev_init_cb cb_fn, void *cb_arg);

void spdk_bdev_finish(spdk_bdev_fini_cb cb_fn, void *cb_arg);

void spdk_bdev_subsystem_config_json(struct spdk_json_write_ctx *w);

const char *spdk_bdev_get_module_name(const struct spdk_bdev *bdev);

struct spdk_bdev *spdk_bdev_get_by_name(const char *bdev_name);

struct spdk_bdev *spdk_bdev_first(void);

struct spdk_bdev *spdk_bdev_next(struct spdk_bdev *prev);

struct spdk_bdev *spdk_bdev_first_leaf(void);

struct spdk_bdev *spdk_bdev_next_leaf(struct spdk_bdev *prev);

struct spdk_bdev_open_opts {
	size_t size;
	bool hide_metadata;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_open_opts) == 16, "size is ABI");

void spdk_bdev_open_opts_init(struct spdk_bdev_open_opts *opts, size_t opts_size);

int spdk_bdev_open_ext(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_desc **desc);

int spdk_bdev_open_ext_v2(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_open_opts *opts, struct spdk_bdev_desc **desc);

typedef void (*spdk_bdev_open_async_cb_t)(struct spdk_bdev_desc *desc, int rc, void *cb_arg);

struct spdk_bdev_open_async_opts {
	size_t size;
	uint64_t timeout_ms;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_bdev_open_async_opts) == 16, "size is ABI");

int spdk_bdev_open_async(const char *bdev_name, bool write, spdk_bdev_event_cb_t event_cb,
		void *event_ctx, struct spdk_bdev_open_async_opts *opts,
		spdk_bdev_open_async_cb_t open_cb, void *open_cb_arg);

void spdk_bdev_close(struct spdk_bdev_desc *desc);

int32_t spdk_bdev_get_numa_id(struct spdk_bdev *bdev);

typedef int (*spdk_for_each_bdev_fn)(void *ctx, struct spdk_bdev *bdev);

int spdk_for_each_bdev(void *ctx, spdk_for_each_bdev_fn fn);

int spdk_for_each_bdev_leaf(void *ctx, spdk_for_each_bdev_fn fn);

int spdk_for_each_bdev_by_name(void *ctx, spdk_for_each_bdev_fn fn, const char **names,
		size_t count);

struct spdk_bdev *spdk_bdev_desc_get_bdev(struct spdk_bdev_desc *desc);

uint32_t spdk_bdev_desc_get_block_size(struct spdk_bdev_desc *desc);

uint32_t spdk_bdev_desc_get_md_size(struct spdk_bdev_desc *desc);

bool spdk_bdev_desc_is_md_interleaved(struct spdk_bdev_desc *desc);

bool spdk_bdev_desc_is_md_separate(struct spdk_bdev_desc *desc);

enum spdk_dif_type spdk_bdev_desc_get_dif_type(struct spdk_bdev_desc *desc);

enum spdk_dif_pi_format spdk_bdev_desc_get_dif_pi_format(struct spdk_bdev_desc *desc);

bool spdk_bdev_desc_is_dif_head_of_md(struct spdk_bdev_desc *desc);

bool spdk_bdev_desc_is_dif_check_enabled(struct spdk_bdev_desc *desc,
		enum spdk_dif_check_type check_type);

int spdk_bdev_set_timeout(struct spdk_bdev_desc *desc, uint64_t timeout_in_sec,
		spdk_bdev_io_timeout_cb cb_fn, void *cb_arg);

bool spdk_bdev_io_type_supported(struct spdk_bdev *bdev, enum spdk_bdev_io_type io_type);

const char *spdk_bdev_get_io_type_name(enum spdk_bdev_io_type io_type);

int spdk_bdev_get_io_type(const char *io_type_string);

int spdk_bdev_dump_info_json(struct spdk_bdev *bdev, struct spdk_json_write_ctx *w);

const char *spdk_bdev_get_name(const struct spdk_bdev *bdev);

const char *spdk_bdev_get_product_name(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_block_size(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_write_unit_size(const struct spdk_bdev *bdev);

uint64_t spdk_bdev_get_num_blocks(const struct spdk_bdev *bdev);

const char *spdk_bdev_get_qos_rpc_type(enum spdk_bdev_qos_rate_limit_type type);

void spdk_bdev_get_qos_rate_limits(struct spdk_bdev *bdev, uint64_t *limits);

void spdk_bdev_set_qos_rate_limits(struct spdk_bdev *bdev, uint64_t *limits,
		void (*cb_fn)(void *cb_arg, int status), void *cb_arg);

size_t spdk_bdev_get_buf_align(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_optimal_io_boundary(const struct spdk_bdev *bdev);

bool spdk_bdev_has_write_cache(const struct spdk_bdev *bdev);

const struct spdk_uuid *spdk_bdev_get_uuid(const struct spdk_bdev *bdev);

uint16_t spdk_bdev_get_acwu(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_md_size(const struct spdk_bdev *bdev);

bool spdk_bdev_is_md_interleaved(const struct spdk_bdev *bdev);

bool spdk_bdev_is_md_separate(const struct spdk_bdev *bdev);

bool spdk_bdev_is_zoned(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_data_block_size(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_physical_block_size(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_preferred_write_alignment(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_preferred_write_granularity(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_optimal_write_size(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_preferred_unmap_alignment(const struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_preferred_unmap_granularity(const struct spdk_bdev *bdev);

enum spdk_dif_type spdk_bdev_get_dif_type(const struct spdk_bdev *bdev);

enum spdk_dif_pi_format spdk_bdev_get_dif_pi_format(const struct spdk_bdev *bdev);

bool spdk_bdev_is_dif_head_of_md(const struct spdk_bdev *bdev);

bool spdk_bdev_is_dif_check_enabled(const struct spdk_bdev *bdev,
		enum spdk_dif_check_type check_type);

uint32_t spdk_bdev_get_max_copy(const struct spdk_bdev *bdev);

uint64_t spdk_bdev_get_qd(const struct spdk_bdev *bdev);

uint64_t spdk_bdev_get_qd_sampling_period(const struct spdk_bdev *bdev);

void spdk_bdev_set_qd_sampling_period(struct spdk_bdev *bdev, uint64_t period);

uint64_t spdk_bdev_get_io_time(const struct spdk_bdev *bdev);

uint64_t spdk_bdev_get_weighted_io_time(const struct spdk_bdev *bdev);

struct spdk_io_channel *spdk_bdev_get_io_channel(struct spdk_bdev_desc *desc);

void *spdk_bdev_get_module_ctx(struct spdk_bdev_desc *desc);

int spdk_bdev_seek_data(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_seek_hole(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_read(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_read_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_read_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_readv(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, struct iovec *iov,
		int iovcnt, uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_readv_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_readv_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_readv_blocks_ext(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg, struct spdk_bdev_ext_io_opts *opts);

int spdk_bdev_write(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset, uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_write_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_write_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_writev(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, struct iovec *iov,
		int iovcnt, uint64_t offset, uint64_t len, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_writev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_writev_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_writev_blocks_ext(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg, struct spdk_bdev_ext_io_opts *opts);

int spdk_bdev_compare_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *buf,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_compare_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		void *buf, void *md, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_comparev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_comparev_blocks_with_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, void *md, uint64_t offset_blocks,
		uint64_t num_blocks, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_comparev_and_writev_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *compare_iov, int compare_iovcnt, struct iovec *write_iov,
		int write_iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_zcopy_start(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		struct iovec *iov, int iovcnt, uint64_t offset_blocks, uint64_t num_blocks,
		bool populate, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_zcopy_end(struct spdk_bdev_io *bdev_io, bool commit, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_write_zeroes(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t len, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_write_zeroes_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_write_uncorrectable_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_unmap(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t nbytes, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_unmap_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_flush(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, uint64_t offset,
		uint64_t length, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_flush_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t offset_blocks, uint64_t num_blocks, spdk_bdev_io_completion_cb cb,
		void *cb_arg);

int spdk_bdev_reset(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_nvme_nssr(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_abort(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch, void *bio_cb_arg,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_nvme_admin_passthru(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_nvme_io_passthru(struct spdk_bdev_desc *bdev_desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_nvme_io_passthru_md(struct spdk_bdev_desc *bdev_desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, void *buf, size_t nbytes, void *md_buf,
		size_t md_len, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_nvme_iov_passthru_md(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		const struct spdk_nvme_cmd *cmd, struct iovec *iov, int iovcnt, size_t nbytes,
		void *md_buf, size_t md_len, spdk_bdev_io_completion_cb cb, void *cb_arg);

int spdk_bdev_copy_blocks(struct spdk_bdev_desc *desc, struct spdk_io_channel *ch,
		uint64_t dst_offset_blocks, uint64_t src_offset_blocks, uint64_t num_blocks,
		spdk_bdev_io_completion_cb cb, void *cb_arg);

void spdk_bdev_free_io(struct spdk_bdev_io *bdev_io);

typedef void (*spdk_bdev_io_wait_cb)(void *cb_arg);

struct spdk_bdev_io_wait_entry {
	struct spdk_bdev *bdev;
	spdk_bdev_io_wait_cb cb_fn;
	void *cb_arg;
	bool dep_unblock;
	uint8_t pad[7];
	TAILQ_ENTRY(spdk_bdev_io_wait_entry) link;
};

int spdk_bdev_queue_io_wait(struct spdk_bdev *bdev, struct spdk_io_channel *ch,
		struct spdk_bdev_io_wait_entry *entry);

void spdk_bdev_get_io_stat(struct spdk_bdev *bdev, struct spdk_io_channel *ch,
		struct spdk_bdev_io_stat *stat, enum spdk_bdev_reset_stat_mode reset_mode);

void spdk_bdev_get_device_stat(struct spdk_bdev *bdev, struct spdk_bdev_io_stat *stat,
		enum spdk_bdev_reset_stat_mode reset_mode, spdk_bdev_get_device_stat_cb cb,
		void *cb_arg);

void spdk_bdev_io_get_nvme_status(const struct spdk_bdev_io *bdev_io, uint32_t *cdw0, int *sct,
		int *sc);

void spdk_bdev_io_get_nvme_fused_status(const struct spdk_bdev_io *bdev_io, uint32_t *cdw0,
		int *first_sct, int *first_sc, int *second_sct, int *second_sc);

void spdk_bdev_io_get_scsi_status(const struct spdk_bdev_io *bdev_io, int *sc, int *sk, int *asc,
		int *ascq);

void spdk_bdev_io_get_aio_status(const struct spdk_bdev_io *bdev_io, int *aio_result);

void spdk_bdev_io_get_iovec(struct spdk_bdev_io *bdev_io, struct iovec **iovp, int *iovcntp);

void *spdk_bdev_io_get_md_buf(struct spdk_bdev_io *bdev_io);

void *spdk_bdev_io_get_cb_arg(struct spdk_bdev_io *bdev_io);

typedef void (*spdk_bdev_histogram_status_cb)(void *cb_arg, int status);

typedef void (*spdk_bdev_histogram_data_cb)(void *cb_arg, int status,
		struct spdk_histogram_data *histogram);

uint64_t spdk_bdev_io_get_seek_offset(const struct spdk_bdev_io *bdev_io);

void spdk_bdev_histogram_enable(struct spdk_bdev *bdev, spdk_bdev_histogram_status_cb cb_fn,
		void *cb_arg, bool enable);

void spdk_bdev_histogram_enable_ext(struct spdk_bdev *bdev, spdk_bdev_histogram_status_cb cb_fn,
		void *cb_arg, bool enable, struct spdk_bdev_enable_histogram_opts *opts);

void spdk_bdev_enable_histogram_opts_init(struct spdk_bdev_enable_histogram_opts *opts,
		size_t size);

void spdk_bdev_histogram_get(struct spdk_bdev *bdev, struct spdk_histogram_data *histogram,
		spdk_bdev_histogram_data_cb cb_fn, void *cb_arg);

void spdk_bdev_channel_get_histogram(struct spdk_io_channel *ch, spdk_bdev_histogram_data_cb cb_fn,
		void *cb_arg);

size_t spdk_bdev_get_media_events(struct spdk_bdev_desc *bdev_desc,
		struct spdk_bdev_media_event *events, size_t max_events);

int spdk_bdev_get_memory_domains(struct spdk_bdev *bdev, struct spdk_memory_domain **domains,
		int array_size);

struct spdk_bdev_channel_iter;

typedef void (*spdk_bdev_for_each_channel_msg)(struct spdk_bdev_channel_iter *i,
		struct spdk_bdev *bdev, struct spdk_io_channel *ch, void *ctx);

typedef void (*spdk_bdev_for_each_channel_done)(struct spdk_bdev *bdev, void *ctx, int status);

void spdk_bdev_for_each_channel_continue(struct spdk_bdev_channel_iter *i, int status);

void spdk_bdev_for_each_channel(struct spdk_bdev *bdev, spdk_bdev_for_each_channel_msg fn,
		void *ctx, spdk_bdev_for_each_channel_done cpl);

union spdk_bdev_nvme_ctratt spdk_bdev_get_nvme_ctratt(struct spdk_bdev *bdev);

uint32_t spdk_bdev_get_nvme_nsid(struct spdk_bdev *bdev);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_BDEV_H_ */
