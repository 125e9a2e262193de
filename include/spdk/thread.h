/* SPDX-License-Identifier: BSD-3-Clause */

/** \file The ABI of spdk/thread.h, SPDK v26.01. */

#ifndef SPDK_THREAD_H_
#define SPDK_THREAD_H_

#include "spdk/config.h"
#include "spdk/fd_group.h"
#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "spdk/util.h"
#include "spdk/likely.h"

#ifdef __cplusplus
extern "C" {
#endif

enum spdk_thread_poller_rc {
	SPDK_POLLER_IDLE,
	SPDK_POLLER_BUSY,
};

struct spdk_thread;
struct spdk_poller;
struct spdk_io_channel_iter;

typedef int (*spdk_new_thread_fn)(struct spdk_thread *thread);

enum spdk_thread_op {
	SPDK_THREAD_OP_NEW,
	SPDK_THREAD_OP_RESCHED,
};

typedef int (*spdk_thread_op_fn)(struct spdk_thread *thread, enum spdk_thread_op op);

typedef bool (*spdk_thread_op_supported_fn)(enum spdk_thread_op op);

typedef void (*spdk_msg_fn)(void *ctx);

typedef void (*spdk_thread_pass_msg)(spdk_msg_fn fn, void *ctx, void *thread_ctx);

typedef int (*spdk_poller_fn)(void *ctx);

typedef void (*spdk_poller_set_interrupt_mode_cb)(struct spdk_poller *poller, void *cb_arg,
		bool interrupt_mode);

void spdk_poller_register_interrupt(struct spdk_poller *poller,
		spdk_poller_set_interrupt_mode_cb cb_fn, void *cb_arg);

typedef int (*spdk_io_channel_create_cb)(void *io_device, void *ctx_buf);

typedef void (*spdk_io_channel_destroy_cb)(void *io_device, void *ctx_buf);

typedef void (*spdk_io_device_unregister_cb)(void *io_device);

typedef void (*spdk_channel_msg)(struct spdk_io_channel_iter *i);

typedef void (*spdk_channel_for_each_cpl)(struct spdk_io_channel_iter *i, int status);

#define SPDK_IO_CHANNEL_STRUCT_SIZE 96
#define SPDK_MSG_MEMPOOL_CACHE_SIZE 1024
#define SPDK_DEFAULT_MSG_MEMPOOL_SIZE (262144 - 1)

int spdk_thread_lib_init(spdk_new_thread_fn new_thread_fn, size_t ctx_sz);

int spdk_thread_lib_init_ext(spdk_thread_op_fn thread_op_fn,
		spdk_thread_op_supported_fn thread_op_supported_fn, size_t ctx_sz,
		size_t msg_mempool_size);

void spdk_thread_lib_fini(void);

struct spdk_thread *spdk_thread_create(const char *name, const struct spdk_cpuset *cpumask);

struct spdk_thread *spdk_thread_get_app_thread(void);

bool spdk_thread_is_app_thread(struct spdk_thread *thread);

void spdk_set_thread(struct spdk_thread *thread);

void spdk_thread_bind(struct spdk_thread *thread, bool bind);

bool spdk_thread_is_bound(struct spdk_thread *thread);

int spdk_thread_exit(struct spdk_thread *thread);

bool spdk_thread_is_exited(struct spdk_thread *thread);

bool spdk_thread_is_running(struct spdk_thread *thread);

void spdk_thread_destroy(struct spdk_thread *thread);

void *spdk_thread_get_ctx(struct spdk_thread *thread);

struct spdk_cpuset *spdk_thread_get_cpumask(struct spdk_thread *thread);

int spdk_thread_set_cpumask(struct spdk_cpuset *cpumask);

struct spdk_thread *spdk_thread_get_from_ctx(void *ctx);

int spdk_thread_poll(struct spdk_thread *thread, uint32_t max_msgs, uint64_t now);

uint64_t spdk_thread_next_poller_expiration(struct spdk_thread *thread);

int spdk_thread_has_active_pollers(struct spdk_thread *thread);

bool spdk_thread_has_pollers(struct spdk_thread *thread);

bool spdk_thread_is_idle(struct spdk_thread *thread);

uint32_t spdk_thread_get_count(void);

struct spdk_thread *spdk_get_thread(void);

const char *spdk_thread_get_name(const struct spdk_thread *thread);

uint64_t spdk_thread_get_id(const struct spdk_thread *thread);

struct spdk_thread *spdk_thread_get_by_id(uint64_t id);

struct spdk_thread_stats {
	uint64_t busy_tsc;
	uint64_t idle_tsc;
};

int spdk_thread_get_stats(struct spdk_thread_stats *stats);

uint64_t spdk_thread_get_last_tsc(struct spdk_thread *thread);

int spdk_thread_send_msg(const struct spdk_thread *thread, spdk_msg_fn fn, void *ctx);

int spdk_thread_send_critical_msg(struct spdk_thread *thread, spdk_msg_fn fn);

static inline int
spdk_thread_exec_msg(const struct spdk_thread *thread, spdk_msg_fn fn, void *ctx)
{
	assert(thread != NULL);

	if (thread != spdk_get_thread()) {
		return spdk_thread_send_msg(thread, fn, ctx);
	}
	fn(ctx);
	return 0;
}

void spdk_for_each_thread(spdk_msg_fn fn, void *ctx, spdk_msg_fn cpl);

void spdk_thread_set_interrupt_mode(bool enable_interrupt);

uint16_t spdk_thread_get_trace_id(struct spdk_thread *thread);

struct spdk_poller *spdk_poller_register(spdk_poller_fn fn, void *arg,
		uint64_t period_microseconds);

struct spdk_poller *spdk_poller_register_named(spdk_poller_fn fn, void *arg,
		uint64_t period_microseconds, const char *name);

#define SPDK_POLLER_REGISTER(fn, arg, period_microseconds)                                        \
	spdk_poller_register_named(fn, arg, period_microseconds, #fn)

void spdk_poller_unregister(struct spdk_poller **ppoller);

void spdk_poller_pause(struct spdk_poller *poller);

void spdk_poller_resume(struct spdk_poller *poller);

void spdk_io_device_register(void *io_device, spdk_io_channel_create_cb create_cb,
		spdk_io_channel_destroy_cb destroy_cb, uint32_t ctx_size, const char *name);

void spdk_io_device_unregister(void *io_device, spdk_io_device_unregister_cb unregister_cb);

struct spdk_io_channel;

struct spdk_io_channel *spdk_get_io_channel(void *io_device);

void spdk_put_io_channel(struct spdk_io_channel *ch);

struct spdk_io_channel *spdk_io_channel_ref(struct spdk_io_channel *ch);

static inline void *
spdk_io_channel_get_ctx(struct spdk_io_channel *ch)
{
	if (spdk_likely(ch != NULL)) {
		return (char *)ch + SPDK_IO_CHANNEL_STRUCT_SIZE;
	}
	assert(ch != NULL);
	return NULL;
}

struct spdk_io_channel *spdk_io_channel_from_ctx(void *ctx);

struct spdk_thread *spdk_io_channel_get_thread(struct spdk_io_channel *ch);

void spdk_for_each_channel(void *io_device, spdk_channel_msg fn, void *ctx,
		spdk_channel_for_each_cpl cpl);

void *spdk_io_channel_iter_get_io_device(struct spdk_io_channel_iter *i);

struct spdk_io_channel *spdk_io_channel_iter_get_channel(struct spdk_io_channel_iter *i);

void *spdk_io_channel_iter_get_ctx(struct spdk_io_channel_iter *i);

void *spdk_io_channel_get_io_device(struct spdk_io_channel *ch);

void spdk_for_each_channel_continue(struct spdk_io_channel_iter *i, int status);

struct spdk_interrupt;

typedef int (*spdk_interrupt_fn)(void *ctx);

struct spdk_interrupt *spdk_interrupt_register(int efd, spdk_interrupt_fn fn, void *arg,
		const char *name);

struct spdk_interrupt *spdk_interrupt_register_for_events(int efd, uint32_t events,
		spdk_interrupt_fn fn, void *arg, const char *name);

struct spdk_interrupt *spdk_interrupt_register_ext(int efd, spdk_interrupt_fn fn, void *arg,
		const char *name, struct spdk_event_handler_opts *opts);

#define SPDK_INTERRUPT_REGISTER(efd, fn, arg) spdk_interrupt_register(efd, fn, arg, #fn)

#define SPDK_INTERRUPT_REGISTER_FOR_EVENTS(efd, events, fn, arg)                                  \
	spdk_interrupt_register_for_events(efd, events, fn, arg, #fn)

#define SPDK_INTERRUPT_REGISTER_EXT(efd, fn, arg, opts)                                           \
	spdk_interrupt_register_ext(efd, fn, arg, #fn, opts)

struct spdk_interrupt *spdk_interrupt_register_fd_group(struct spdk_fd_group *fgrp,
		const char *name);

void spdk_interrupt_unregister(struct spdk_interrupt **pintr);

enum spdk_interrupt_event_types {
	SPDK_INTERRUPT_EVENT_IN = EPOLLIN,
	SPDK_INTERRUPT_EVENT_OUT = EPOLLOUT,
	SPDK_INTERRUPT_EVENT_ET = EPOLLET
};

int spdk_interrupt_set_event_types(struct spdk_interrupt *intr,
		enum spdk_interrupt_event_types event_types);

int spdk_thread_get_interrupt_fd(struct spdk_thread *thread);

struct spdk_fd_group *spdk_thread_get_interrupt_fd_group(struct spdk_thread *thread);

int spdk_interrupt_mode_enable(void);

bool spdk_interrupt_mode_is_enabled(void);

struct spdk_spinlock {
	pthread_spinlock_t spinlock;
	struct spdk_thread *thread;
	struct spdk_spinlock_internal *internal;
	bool initialized;
	bool destroyed;
};

void spdk_spin_init(struct spdk_spinlock *sspin);

void spdk_spin_destroy(struct spdk_spinlock *sspin);

void spdk_spin_lock(struct spdk_spinlock *sspin);

void spdk_spin_unlock(struct spdk_spinlock *sspin);

bool spdk_spin_held(struct spdk_spinlock *sspin);

struct spdk_iobuf_opts {
	uint64_t small_pool_count;
	uint64_t large_pool_count;
	uint32_t small_bufsize;
	uint32_t large_bufsize;
	size_t opts_size;
	uint8_t enable_numa;
};

struct spdk_iobuf_pool_stats {
	uint64_t cache;
	uint64_t main;
	uint64_t retry;
};

struct spdk_iobuf_module_stats {
	struct spdk_iobuf_pool_stats small_pool;
	struct spdk_iobuf_pool_stats large_pool;
	const char *module;
};

struct spdk_iobuf_entry;

typedef void (*spdk_iobuf_get_cb)(struct spdk_iobuf_entry *entry, void *buf);

struct spdk_iobuf_entry {
	spdk_iobuf_get_cb cb_fn;
	const void *module;
	STAILQ_ENTRY(spdk_iobuf_entry) stailq;
};

struct spdk_iobuf_buffer {
	STAILQ_ENTRY(spdk_iobuf_buffer) stailq;
};

typedef STAILQ_HEAD(, spdk_iobuf_entry) spdk_iobuf_entry_stailq_t;

typedef STAILQ_HEAD(, spdk_iobuf_buffer) spdk_iobuf_buffer_stailq_t;

struct spdk_iobuf_pool_cache {
	struct spdk_ring *pool;
	spdk_iobuf_buffer_stailq_t cache;
	uint32_t cache_count;
	uint32_t cache_size;
	spdk_iobuf_entry_stailq_t *queue;
	uint32_t bufsize;
	struct spdk_iobuf_pool_stats stats;
};

struct spdk_iobuf_node_cache {
	struct spdk_iobuf_pool_cache small;
	struct spdk_iobuf_pool_cache large;
};

struct spdk_iobuf_channel {
	const void *module;
	struct spdk_io_channel *parent;
	struct spdk_iobuf_node_cache cache[SPDK_CONFIG_MAX_NUMA_NODES];
};

int spdk_iobuf_initialize(void);

typedef void (*spdk_iobuf_finish_cb)(void *cb_arg);

void spdk_iobuf_finish(spdk_iobuf_finish_cb cb_fn, void *cb_arg);

int spdk_iobuf_set_opts(const struct spdk_iobuf_opts *opts);

void spdk_iobuf_get_opts(struct spdk_iobuf_opts *opts, size_t opts_size);

int spdk_iobuf_register_module(const char *name);

int spdk_iobuf_unregister_module(const char *name);

int spdk_iobuf_channel_init(struct spdk_iobuf_channel *ch, const char *name,
		uint32_t small_cache_size, uint32_t large_cache_size);

void spdk_iobuf_channel_fini(struct spdk_iobuf_channel *ch);

typedef int (*spdk_iobuf_for_each_entry_fn)(struct spdk_iobuf_channel *ch,
		struct spdk_iobuf_entry *entry, void *ctx);

int spdk_iobuf_for_each_entry(struct spdk_iobuf_channel *ch, spdk_iobuf_for_each_entry_fn cb_fn,
		void *cb_ctx);

void spdk_iobuf_entry_abort(struct spdk_iobuf_channel *ch, struct spdk_iobuf_entry *entry,
		uint64_t len);

void *spdk_iobuf_get(struct spdk_iobuf_channel *ch, uint64_t len, struct spdk_iobuf_entry *entry,
		spdk_iobuf_get_cb cb_fn);

void spdk_iobuf_put(struct spdk_iobuf_channel *ch, void *buf, uint64_t len);

typedef void (*spdk_iobuf_get_stats_cb)(struct spdk_iobuf_module_stats *modules,
		uint32_t num_modules, void *cb_arg);

int spdk_iobuf_get_stats(spdk_iobuf_get_stats_cb cb_fn, void *cb_arg);

typedef void (*spdk_post_poller_fn)(void *fn_arg);

void spdk_thread_register_post_poller_handler(spdk_post_poller_fn fn, void *fn_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_THREAD_H_ */
