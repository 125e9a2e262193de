/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Memory domains: memory that is not this process's, or that devices see in other ways.
 *
 * Kind: `spdk_memory_domain`, opaque. From spdk_memory_domain_create() to
 * spdk_memory_domain_destroy(). The system's domain is always there. Any thread.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Operations that take time return 0, then call back exactly once; or a negative errno, and do
 * not. Those a domain has no function for are -ENOTSUP.
 */

#ifndef SPDK_DMA_H
#define SPDK_DMA_H

#include "spdk/assert.h"
#include "spdk/queue.h"
#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Name of the library's own RDMA device. */
#define SPDK_RDMA_DMA_DEVICE "SPDK_RDMA_DMA_DEVICE"

/** How devices reach a domain. */
enum spdk_dma_device_type {
	/** By protection domain, key and address. */
	SPDK_DMA_DEVICE_TYPE_RDMA,
	/** By physical addresses, or those of an IOMMU. */
	SPDK_DMA_DEVICE_TYPE_DMA,
	/** Not at all: memory that exists only while a sequence (accel.h) runs. */
	SPDK_DMA_DEVICE_TYPE_ACCEL,
	/** The first of those for programs to use. */
	SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START = 1000,
	/** The last of those. */
	SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_END = SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START + 999,
};

struct spdk_memory_domain;

/**
 * Called when data was moved.
 *
 * \param ctx what was given
 * \param rc 0, or a negative errno
 */
typedef void (*spdk_memory_domain_data_cpl_cb)(void *ctx, int rc);

/**
 * Copies from a domain to ordinary memory. 0, then `cpl_cb` is called once; or a negative errno.
 */
typedef int (*spdk_memory_domain_pull_data_cb)(struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct iovec *src_iov, uint32_t src_iovcnt,
		struct iovec *dst_iov, uint32_t dst_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

/**
 * Copies from ordinary memory to a domain. 0, then `cpl_cb` is called once; or a negative errno.
 */
typedef int (*spdk_memory_domain_push_data_cb)(struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *dst_iov, uint32_t dst_iovcnt,
		struct iovec *src_iov, uint32_t src_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

/** Fills memory of a domain with zeroes. 0, then `cpl_cb` is called once; or a negative errno. */
typedef int (*spdk_memory_domain_memzero_cb)(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

/** Memory of one domain as another sees it. */
struct spdk_memory_domain_translation_result {
	/** sizeof(struct spdk_memory_domain_translation_result), as the caller knows it. */
	size_t size;
	/** How many pieces. */
	uint32_t iov_count;
	/** The piece, if it is one. */
	struct iovec iov;

	/**
	 * The pieces, if there are more. They are the domain's, and stay until the I/O is done.
	 */
	struct iovec *iovs;

	/** The domain that sees it. */
	struct spdk_memory_domain *dst_domain;
	union {
		/** Keys, for RDMA. */
		struct {
			/** The key for the device itself. */
			uint32_t lkey;
			/** The key for its peers. */
			uint32_t rkey;
		} rdma;
	};
};

/** What a translation needs to know. */
struct spdk_memory_domain_translation_ctx {
	/** sizeof(struct spdk_memory_domain_translation_ctx), as the caller knows it. */
	size_t size;
	union {
		/** For RDMA. */
		struct {
			/** The queue pair. */
			void *ibv_qp;
		} rdma;
	};
};

/** Copies from a domain to another. 0, then `cpl_cb` is called once; or a negative errno. */
typedef int (*spdk_memory_domain_transfer_data_cb)(struct spdk_memory_domain *dst_domain,
		void *dst_domain_ctx, struct iovec *dst_iov, uint32_t dst_iovcnt,
		struct spdk_memory_domain *src_domain, void *src_domain_ctx, struct iovec *src_iov,
		uint32_t src_iovcnt, struct spdk_memory_domain_translation_result *src_translation,
		spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

/** Finds how a domain's memory is seen by another. 0, or a negative errno. */
typedef int (*spdk_memory_domain_translate_memory_cb)(struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct spdk_memory_domain *dst_domain,
		struct spdk_memory_domain_translation_ctx *dst_domain_ctx, void *addr, size_t len,
		struct spdk_memory_domain_translation_result *result);

/** Ends what a translation began. */
typedef void (*spdk_memory_domain_invalidate_data_cb)(struct spdk_memory_domain *domain,
		void *domain_ctx, struct iovec *iov, uint32_t iovcnt);

/** What an RDMA domain is about. */
struct spdk_memory_domain_rdma_ctx {
	/** sizeof(struct spdk_memory_domain_rdma_ctx), as the caller knows it. */
	size_t size;
	/** The protection domain. */
	void *ibv_pd;
};

/** What a domain is about. */
struct spdk_memory_domain_ctx {
	/** sizeof(struct spdk_memory_domain_ctx), as the caller knows it. */
	size_t size;
	/** The program's; for RDMA a spdk_memory_domain_rdma_ctx. */
	void *user_ctx;
	/** Its bytes. */
	size_t user_ctx_size;
};

/**
 * Makes a domain.
 *
 * \param domain the domain, written only on success
 * \param type how devices reach it
 * \param ctx copied, without what it points to; NULL for none
 * \param id the device, for spdk_memory_domain_get_first(); copied. NULL for none
 *
 * \return 0; -EINVAL if `domain` is NULL or `ctx->size` is 0; -ENOMEM
 */
int spdk_memory_domain_create(struct spdk_memory_domain **domain, enum spdk_dma_device_type type,
		struct spdk_memory_domain_ctx *ctx, const char *id);

/**
 * Sets the function that translates; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_translation(struct spdk_memory_domain *domain,
		spdk_memory_domain_translate_memory_cb translate_cb);

/**
 * Sets the function that ends translations; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_invalidate(struct spdk_memory_domain *domain,
		spdk_memory_domain_invalidate_data_cb invalidate_cb);

/**
 * Sets the function that copies out; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_pull(struct spdk_memory_domain *domain,
		spdk_memory_domain_pull_data_cb pull_cb);

/**
 * Sets the function that copies in; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_push(struct spdk_memory_domain *domain,
		spdk_memory_domain_push_data_cb push_cb);

/**
 * Sets the function that copies to other domains; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_data_transfer(struct spdk_memory_domain *domain,
		spdk_memory_domain_transfer_data_cb transfer_cb);

/**
 * Sets the function that fills with zeroes; NULL for none.
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_set_memzero(struct spdk_memory_domain *domain,
		spdk_memory_domain_memzero_cb memzero_cb);

/**
 * What a domain is about; NULL if it was given nothing. It lives as long as the domain.
 *
 * Wrong `domain`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_memory_domain_ctx *spdk_memory_domain_get_context(struct spdk_memory_domain *domain);

/**
 * The program's part of what a domain is about; NULL if there is none.
 *
 * \param domain the domain
 * \param ctx_size its bytes
 *
 * Wrong `domain`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_memory_domain_get_user_context(struct spdk_memory_domain *domain, size_t *ctx_size);

/**
 * How devices reach a domain.
 *
 * Wrong `domain`: 0; errno EINVAL, ESTALE, EBADF.
 */
enum spdk_dma_device_type spdk_memory_domain_get_dma_device_type(struct spdk_memory_domain *domain);

/**
 * The device of a domain; NULL if it was given none.
 *
 * Wrong `domain`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_memory_domain_get_dma_device_id(struct spdk_memory_domain *domain);

/**
 * Frees a domain. Nothing may be using it. NULL is allowed; the system's domain stays: errno
 * EPERM.
 *
 * Wrong `domain` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_destroy(struct spdk_memory_domain *domain);

/**
 * Copies from a domain to ordinary memory.
 *
 * \param src_domain the domain
 * \param src_domain_ctx for it
 * \param src_iov where in it
 * \param src_iov_cnt how many pieces
 * \param dst_iov where to
 * \param dst_iov_cnt how many pieces
 * \param cpl_cb called when it is done, perhaps inside the call
 * \param cpl_cb_arg passed to it
 *
 * Wrong `src_domain`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_memory_domain_pull_data(struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		struct iovec *src_iov, uint32_t src_iov_cnt, struct iovec *dst_iov,
		uint32_t dst_iov_cnt, spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

/**
 * Copies from ordinary memory to a domain.
 *
 * \param dst_domain the domain
 * \param dst_domain_ctx for it
 * \param dst_iov where in it
 * \param dst_iovcnt how many pieces
 * \param src_iov from where
 * \param src_iovcnt how many pieces
 * \param cpl_cb called when it is done, perhaps inside the call
 * \param cpl_cb_arg passed to it
 *
 * Wrong `dst_domain`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_memory_domain_push_data(struct spdk_memory_domain *dst_domain, void *dst_domain_ctx,
		struct iovec *dst_iov, uint32_t dst_iovcnt, struct iovec *src_iov,
		uint32_t src_iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

/**
 * Copies from a domain, or from ordinary memory, to a domain.
 *
 * \param dst_domain the one
 * \param dst_domain_ctx for it
 * \param dst_iov where in it
 * \param dst_iovcnt how many pieces
 * \param src_domain the other; NULL for ordinary memory
 * \param src_domain_ctx for it
 * \param src_iov where in it
 * \param src_iovcnt how many pieces
 * \param src_translation how the one sees the other's memory; NULL if that is not known
 * \param cpl_cb called when it is done, perhaps inside the call
 * \param cpl_cb_arg passed to it
 *
 * Wrong `dst_domain` or `src_domain` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_memory_domain_transfer_data(struct spdk_memory_domain *dst_domain, void *dst_domain_ctx,
		struct iovec *dst_iov, uint32_t dst_iovcnt, struct spdk_memory_domain *src_domain,
		void *src_domain_ctx, struct iovec *src_iov, uint32_t src_iovcnt,
		struct spdk_memory_domain_translation_result *src_translation,
		spdk_memory_domain_data_cpl_cb cpl_cb, void *cpl_cb_arg);

/**
 * Finds how memory of a domain is seen by another. Nothing is copied.
 *
 * \param src_domain the domain
 * \param src_domain_ctx for it
 * \param dst_domain the other
 * \param dst_domain_ctx more about it; NULL for nothing
 * \param addr where in the domain
 * \param len its bytes
 * \param result filled
 *
 * \return 0, or a negative errno: then `result` is of no use
 *
 * Wrong `src_domain` or `dst_domain`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_memory_domain_translate_data(struct spdk_memory_domain *src_domain, void *src_domain_ctx,
		struct spdk_memory_domain *dst_domain,
		struct spdk_memory_domain_translation_ctx *dst_domain_ctx, void *addr, size_t len,
		struct spdk_memory_domain_translation_result *result);

/**
 * Ends what a translation began. Nothing happens if the domain needs none of that.
 *
 * \param domain the domain
 * \param domain_ctx for it
 * \param iov where in it
 * \param iovcnt how many pieces
 *
 * Wrong `domain`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_memory_domain_invalidate_data(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt);

/**
 * Fills memory of a domain with zeroes.
 *
 * \param domain the domain
 * \param domain_ctx for it
 * \param iov where in it
 * \param iovcnt how many pieces
 * \param cpl_cb called when it is done, perhaps inside the call
 * \param cpl_cb_arg passed to it
 *
 * Wrong `domain`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_memory_domain_memzero(struct spdk_memory_domain *domain, void *domain_ctx,
		struct iovec *iov, uint32_t iovcnt, spdk_memory_domain_data_cpl_cb cpl_cb,
		void *cpl_cb_arg);

/**
 * The first domain.
 *
 * \param id of that device only; NULL for any
 *
 * \return the domain; NULL if there is none
 */
struct spdk_memory_domain *spdk_memory_domain_get_first(const char *id);

/**
 * The next domain.
 *
 * \param prev the one before
 * \param id of that device only; NULL for any
 *
 * \return the domain; NULL if it was the last
 *
 * Wrong `prev`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_memory_domain *spdk_memory_domain_get_next(struct spdk_memory_domain *prev,
		const char *id);

/** The domain of ordinary memory. */
struct spdk_memory_domain *spdk_memory_domain_get_system_domain(void);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_DMA_H */
