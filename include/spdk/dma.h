/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/dma.h, SPDK v26.01.
 */

#ifndef SPDK_DMA_H
#define SPDK_DMA_H

#include "spdk/assert.h"
#include "spdk/queue.h"
#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_RDMA_DMA_DEVICE "SPDK_RDMA_DMA_DEVICE"

enum spdk_dma_device_type {
	SPDK_DMA_DEVICE_TYPE_RDMA,
	SPDK_DMA_DEVICE_TYPE_DMA,
	SPDK_DMA_DEVICE_TYPE_ACCEL,
	SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START = 1000,
	SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_END = SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START + 999,
};

struct spdk_memory_domain;

typedef void (*spdk_memory_domain_data_cpl_cb)(void *ctx, int rc);

typedef int (*spdk_memory_domain_pull_data_cb)(struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct iovec *src_iov, uint32_t src_iovcnt,
		struct iovec *dst_iov, uint32_t dst_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

typedef int (*spdk_memory_domain_push_data_cb)(struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *dst_iov, uint32_t dst_iovcnt,
		struct iovec *src_iov, uint32_t src_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

typedef int (*spdk_memory_domain_memzero_cb)(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

struct spdk_memory_domain_translation_result {
	size_t size;
	uint32_t iov_count;
	struct iovec iov;
	struct iovec *iovs;
	struct spdk_memory_domain *dst_domain;
	union {
		struct {
			uint32_t lkey;
			uint32_t rkey;
		} rdma;
	};
};

struct spdk_memory_domain_translation_ctx {
	size_t size;
	union {
		struct {
			void *ibv_qp;
		} rdma;
	};
};

typedef int (*spdk_memory_domain_transfer_data_cb)(struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *dst_iov, uint32_t dst_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx, struct iovec *src_iov,
		uint32_t src_iovcnt, struct spdk_memory_domain_translation_result *src_translation,
		spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

typedef int (*spdk_memory_domain_translate_memory_cb)(struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct spdk_memory_domain *dst_domain,
		struct spdk_memory_domain_translation_ctx *dst_domain_ctx, void *addr, size_t len,
		struct spdk_memory_domain_translation_result *result);

typedef void (*spdk_memory_domain_invalidate_data_cb)(struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *iov, uint32_t iovcnt);

struct spdk_memory_domain_rdma_ctx {
	size_t size;
	void *ibv_pd;
};

struct spdk_memory_domain_ctx {
	size_t size;
	void *user_ctx;
	size_t user_ctx_size;
};

int spdk_memory_domain_create(struct spdk_memory_domain **domain, enum spdk_dma_device_type type,
		struct spdk_memory_domain_ctx *ctx, const char *id);

void spdk_memory_domain_set_translation(struct spdk_memory_domain *domain,
		spdk_memory_domain_translate_memory_cb translate_cb);

void spdk_memory_domain_set_invalidate(struct spdk_memory_domain *domain,
		spdk_memory_domain_invalidate_data_cb invalidate_cb);

void spdk_memory_domain_set_pull(struct spdk_memory_domain *domain,
		spdk_memory_domain_pull_data_cb pull_cb);

void spdk_memory_domain_set_push(struct spdk_memory_domain *domain,
		spdk_memory_domain_push_data_cb push_cb);

void spdk_memory_domain_set_data_transfer(struct spdk_memory_domain *domain,
		spdk_memory_domain_transfer_data_cb transfer_cb);

void spdk_memory_domain_set_memzero(struct spdk_memory_domain *domain,
		spdk_memory_domain_memzero_cb memzero_cb);

struct spdk_memory_domain_ctx *spdk_memory_domain_get_context(struct spdk_memory_domain *domain);

void *spdk_memory_domain_get_user_context(struct spdk_memory_domain *domain, size_t *ctx_size);

enum spdk_dma_device_type spdk_memory_domain_get_dma_device_type(struct spdk_memory_domain *domain);

const char *spdk_memory_domain_get_dma_device_id(struct spdk_memory_domain *domain);

void spdk_memory_domain_destroy(struct spdk_memory_domain *domain);

int spdk_memory_domain_pull_data(struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		struct iovec *src_iov, uint32_t src_iov_cnt, struct iovec *dst_iov,
		uint32_t dst_iov_cnt, spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

int spdk_memory_domain_push_data(struct spdk_memory_domain *dst_domain, void *dst_domain_ctx,
		struct iovec *dst_iov, uint32_t dst_iovcnt, struct iovec *src_iov,
		uint32_t src_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

int spdk_memory_domain_transfer_data(struct spdk_memory_domain *dst_domain, void *dst_domain_ctx,
		struct iovec *dst_iov, uint32_t dst_iovcnt, struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct iovec *src_iov, uint32_t src_iovcnt,
		struct spdk_memory_domain_translation_result *src_translation,
		spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

int spdk_memory_domain_translate_data(struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		struct spdk_memory_domain *dst_domain,
		struct spdk_memory_domain_translation_ctx *dst_domain_ctx, void *addr, size_t len,
		struct spdk_memory_domain_translation_result *result);

void spdk_memory_domain_invalidate_data(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt);

int spdk_memory_domain_memzero(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

struct spdk_memory_domain *spdk_memory_domain_get_first(const char *id);

struct spdk_memory_domain *spdk_memory_domain_get_next(struct spdk_memory_domain *prev,
		const char *id);

struct spdk_memory_domain *spdk_memory_domain_get_system_domain(void);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_DMA_H */
