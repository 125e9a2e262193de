/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * RPC methods, and the server they are called by.
 *
 * Kinds of objects and their classes:
 * - `spdk_rpc_server`: opaque. From spdk_rpc_server_listen() to spdk_rpc_server_close(). One
 *   thread at a time.
 * - `spdk_jsonrpc_request`: opaque (jsonrpc.h).
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Servers are for one thread at a time, the rest for any; register methods before main() or
 * before the first server.
 */

#ifndef SPDK_RPC_CONFIG_H_
#define SPDK_RPC_CONFIG_H_

#include "spdk/stdinc.h"
#include "spdk/jsonrpc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_rpc_server;

/**
 * True if registrations make sense: no name twice, and every alias is one of a method. What is
 * wrong is logged.
 */
bool spdk_rpc_verify_methods(void);

/**
 * Listens for calls.
 *
 * \param listen_addr a path, locked so that only one program uses it
 *
 * \return the server; NULL, with errno, if another program listens there or it cannot be done
 */
struct spdk_rpc_server *spdk_rpc_server_listen(const char *listen_addr);

/**
 * Does what is to be done for a server: call it often.
 *
 * Wrong `server`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_rpc_server_accept(struct spdk_rpc_server *server);

/**
 * Stops listening.
 *
 * \param server dead after this
 *
 * Wrong `server`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_rpc_server_close(struct spdk_rpc_server *server);

/**
 * Called for a method. It must answer once, now or later.
 *
 * \param request answer it (jsonrpc.h)
 * \param params the parameters, NULL if there are none; they live as long as the request
 */
typedef void (*spdk_rpc_method_handler)(struct spdk_jsonrpc_request *request,
		const struct spdk_json_val *params);

/**
 * Makes a method known. A name that is taken is refused, and spdk_rpc_verify_methods() is false
 * from then on.
 *
 * \param method the name; copied
 * \param func called for it
 * \param state_mask when it is allowed: SPDK_RPC_STARTUP, SPDK_RPC_RUNTIME or both
 */
void spdk_rpc_register_method(const char *method, spdk_rpc_method_handler func,
		uint32_t state_mask);

/**
 * Makes another name of a method known, which must be registered already. Its first use is logged
 * as deprecated.
 *
 * \param method the method
 * \param alias the other name
 */
void spdk_rpc_register_alias_deprecated(const char *method, const char *alias);

/**
 * Tells whether a method may be called.
 *
 * \param method the name
 * \param state_mask when
 *
 * \return 0; -EPERM if not then; -ENOENT if there is no such method or the list of allowed ones
 *     does not have it; -EINVAL if `method` is NULL
 */
int spdk_rpc_is_method_allowed(const char *method, uint32_t state_mask);

/**
 * When a method may be called.
 *
 * \param method the name
 * \param state_mask when
 *
 * \return 0; -ENOENT if there is no such method; -EINVAL if an argument is NULL
 */
int spdk_rpc_get_method_state_mask(const char *method, uint32_t *state_mask);

/** Before the subsystems are initialized. */
#define SPDK_RPC_STARTUP 0x1

/** After. */
#define SPDK_RPC_RUNTIME 0x2

/** Registers a method before main(); `method` is a string. */
#define SPDK_RPC_REGISTER(method, func, state_mask)                                               \
	__attribute__((constructor(1000))) static void rpc_register_##func(void)                  \
	{                                                                                         \
		spdk_rpc_register_method(method, func, state_mask);                               \
	}

/** Registers another name of a method before main(); both without quotes. */
#define SPDK_RPC_REGISTER_ALIAS_DEPRECATED(method, alias)                                         \
	__attribute__((constructor(1001))) static void rpc_register_##alias(void)                 \
	{                                                                                         \
		spdk_rpc_register_alias_deprecated(#method, #alias);                              \
	}

/** Says which state the program is in. */
void spdk_rpc_set_state(uint32_t state_mask);

/** The state the program is in. */
uint32_t spdk_rpc_get_state(void);

/**
 * Allows only some methods.
 *
 * \param rpc_allowlist their names, NULL at the end; copied. NULL: all
 */
void spdk_rpc_set_allowlist(const char **rpc_allowlist);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_RPC_CONFIG_H_ */
