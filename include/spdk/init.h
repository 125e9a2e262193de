/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * RPC server, and subsystems in the order they need each other.
 *
 * No kinds of objects of its own. Unless they say otherwise functions are for the app thread;
 * from another one the `int` ones answer -EPERM, the others do nothing, call nothing back and set
 * errno.
 */

#ifndef SPDK_INIT_H
#define SPDK_INIT_H

#include "spdk/stdinc.h"
#include "spdk/queue.h"
#include "spdk/log.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where programs listen for RPC unless told otherwise. */
#define SPDK_DEFAULT_RPC_ADDR "/var/tmp/spdk.sock"

/** Options of spdk_rpc_initialize(). */
struct spdk_rpc_opts {
	/** sizeof(struct spdk_rpc_opts), as the caller knows it. */
	size_t size;
	/** File calls are logged to; NULL: none. */
	FILE *log_file;
	/** Level at which calls are logged; SPDK_LOG_DISABLED: not at all. */
	enum spdk_log_level log_level;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_rpc_opts) == 24, "size is ABI");

/**
 * Listens for RPC. Any number of addresses, at any time.
 *
 * \param listen_addr a path, or address and port ("127.0.0.1:5260", "[::1]:5260")
 * \param opts options; NULL for the defaults
 *
 * \return 0; -EINVAL if `listen_addr` is NULL, too long or cannot be listened at, `opts->size` is
 *     0, or methods are registered wrongly (spdk_rpc_verify_methods()); -EADDRINUSE if this
 *     program listens there already; -ENOMEM
 */
int spdk_rpc_initialize(const char *listen_addr, const struct spdk_rpc_opts *opts);

/** Stops listening everywhere. Calls under way are answered no more. */
void spdk_rpc_finish(void);

/**
 * Stops listening at one address. If this program does not listen there nothing happens, and that
 * is logged.
 */
void spdk_rpc_server_finish(const char *listen_addr);

/**
 * Called when it is done.
 *
 * \param rc 0, or a negative errno
 * \param ctx what was given
 */
typedef void (*spdk_subsystem_init_fn)(int rc, void *ctx);

/**
 * Initializes every subsystem registered, those first that others depend on.
 *
 * \param cb_fn called when all are, or one failed: -EINVAL if one depends on one that is missing
 * \param cb_arg passed to `cb_fn`
 */
void spdk_subsystem_init(spdk_subsystem_init_fn cb_fn, void *cb_arg);

/**
 * Makes the RPC calls of a configuration that are allowed in the present state, subsystem by
 * subsystem. Call it once before spdk_subsystem_init() and once after.
 *
 * \param json the configuration, {"subsystems": [...]}; copied
 * \param json_size its bytes
 * \param cb_fn called when it is done: 0, -EINVAL if it makes no sense, or what a call answered
 * \param cb_arg passed to `cb_fn`
 * \param stop_on_error whether a call that fails ends it
 */
void spdk_subsystem_load_config(void *json, ssize_t json_size, spdk_subsystem_init_fn cb_fn,
		void *cb_arg, bool stop_on_error);

/**
 * Called when all subsystems have ended.
 *
 * \param ctx what was given
 */
typedef void (*spdk_subsystem_fini_fn)(void *ctx);

/**
 * Ends every subsystem, those last that others depend on.
 *
 * \param cb_fn called when all have
 * \param cb_arg passed to `cb_fn`
 */
void spdk_subsystem_fini(spdk_subsystem_fini_fn cb_fn, void *cb_arg);

/** True if a subsystem of that name is registered. Any thread. */
bool spdk_subsystem_exists(const char *name);

/**
 * Stops looking at an address for a while; callers wait. If this program does not listen there
 * nothing happens, and that is logged. Any thread.
 */
void spdk_rpc_server_pause(const char *listen_addr);

/** Goes on looking at an address. Any thread. */
void spdk_rpc_server_resume(const char *listen_addr);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INIT_H */
