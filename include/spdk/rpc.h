/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/rpc.h, SPDK v26.01.
 */

#ifndef SPDK_RPC_CONFIG_H_
#define SPDK_RPC_CONFIG_H_

#include "spdk/stdinc.h"
#include "spdk/jsonrpc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_rpc_server;

bool spdk_rpc_verify_methods(void);

struct spdk_rpc_server *spdk_rpc_server_listen(const char *listen_addr);

void spdk_rpc_server_accept(struct spdk_rpc_server *server);

void spdk_rpc_server_close(struct spdk_rpc_server *server);

typedef void (*spdk_rpc_method_handler)(struct spdk_jsonrpc_request *request,
		const struct spdk_json_val *params);

void spdk_rpc_register_method(const char *method, spdk_rpc_method_handler func,
		uint32_t state_mask);

void spdk_rpc_register_alias_deprecated(const char *method, const char *alias);

int spdk_rpc_is_method_allowed(const char *method, uint32_t state_mask);

int spdk_rpc_get_method_state_mask(const char *method, uint32_t *state_mask);

#define SPDK_RPC_STARTUP 0x1
#define SPDK_RPC_RUNTIME 0x2

#define SPDK_RPC_REGISTER(method, func, state_mask)                                               \
	__attribute__((constructor(1000))) static void rpc_register_##func(void)                  \
	{                                                                                         \
		spdk_rpc_register_method(method, func, state_mask);                               \
	}

#define SPDK_RPC_REGISTER_ALIAS_DEPRECATED(method, alias)                                         \
	__attribute__((constructor(1001))) static void rpc_register_##alias(void)                 \
	{                                                                                         \
		spdk_rpc_register_alias_deprecated(#method, #alias);                              \
	}

void spdk_rpc_set_state(uint32_t state_mask);

uint32_t spdk_rpc_get_state(void);

void spdk_rpc_set_allowlist(const char **rpc_allowlist);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_RPC_CONFIG_H_ */
