/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/jsonrpc.h, SPDK v26.01.
 */

#ifndef SPDK_JSONRPC_H_
#define SPDK_JSONRPC_H_

#include "spdk/stdinc.h"
#include "spdk/json.h"
#include "spdk/log.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_JSONRPC_ERROR_PARSE_ERROR -32700
#define SPDK_JSONRPC_ERROR_INVALID_REQUEST -32600
#define SPDK_JSONRPC_ERROR_METHOD_NOT_FOUND -32601
#define SPDK_JSONRPC_ERROR_INVALID_PARAMS -32602
#define SPDK_JSONRPC_ERROR_INTERNAL_ERROR -32603
#define SPDK_JSONRPC_ERROR_INVALID_STATE -1

struct spdk_jsonrpc_server;
struct spdk_jsonrpc_request;
struct spdk_jsonrpc_client;
struct spdk_jsonrpc_client_request;

struct spdk_jsonrpc_client_response {
	struct spdk_json_val *version;
	struct spdk_json_val *id;
	struct spdk_json_val *result;
	struct spdk_json_val *error;
};

typedef void (*spdk_jsonrpc_handle_request_fn)(struct spdk_jsonrpc_request *request,
		const struct spdk_json_val *method, const struct spdk_json_val *params);

struct spdk_jsonrpc_server_conn;

typedef void (*spdk_jsonrpc_conn_closed_fn)(struct spdk_jsonrpc_server_conn *conn, void *arg);

typedef int (*spdk_jsonrpc_client_response_parser)(void *parser_ctx,
		const struct spdk_json_val *result);

struct spdk_jsonrpc_server *spdk_jsonrpc_server_listen(int domain, int protocol,
		struct sockaddr *listen_addr, socklen_t addrlen,
		spdk_jsonrpc_handle_request_fn handle_request);

int spdk_jsonrpc_server_poll(struct spdk_jsonrpc_server *server);

void spdk_jsonrpc_server_shutdown(struct spdk_jsonrpc_server *server);

struct spdk_jsonrpc_server_conn *spdk_jsonrpc_get_conn(struct spdk_jsonrpc_request *request);

int spdk_jsonrpc_conn_add_close_cb(struct spdk_jsonrpc_server_conn *conn,
		spdk_jsonrpc_conn_closed_fn cb, void *ctx);

int spdk_jsonrpc_conn_del_close_cb(struct spdk_jsonrpc_server_conn *conn,
		spdk_jsonrpc_conn_closed_fn cb, void *ctx);

struct spdk_json_write_ctx *spdk_jsonrpc_begin_result(struct spdk_jsonrpc_request *request);

void spdk_jsonrpc_end_result(struct spdk_jsonrpc_request *request, struct spdk_json_write_ctx *w);

void spdk_jsonrpc_send_bool_response(struct spdk_jsonrpc_request *request, bool value);

void spdk_jsonrpc_send_error_response(struct spdk_jsonrpc_request *request, int error_code,
		const char *msg);

void spdk_jsonrpc_send_error_response_fmt(struct spdk_jsonrpc_request *request, int error_code,
		const char *fmt, ...)
		__attribute__((format(printf, 3, 4)));

struct spdk_json_write_ctx *spdk_jsonrpc_begin_request(struct spdk_jsonrpc_client_request *request,
		int32_t id, const char *method);

void spdk_jsonrpc_end_request(struct spdk_jsonrpc_client_request *request,
		struct spdk_json_write_ctx *w);

struct spdk_jsonrpc_client *spdk_jsonrpc_client_connect(const char *addr, int addr_family);

void spdk_jsonrpc_client_close(struct spdk_jsonrpc_client *client);

struct spdk_jsonrpc_client_request *spdk_jsonrpc_client_create_request(void);

void spdk_jsonrpc_client_free_request(struct spdk_jsonrpc_client_request *req);

int spdk_jsonrpc_client_send_request(struct spdk_jsonrpc_client *client,
		struct spdk_jsonrpc_client_request *req);

int spdk_jsonrpc_client_poll(struct spdk_jsonrpc_client *client, int timeout);

struct spdk_jsonrpc_client_response *spdk_jsonrpc_client_get_response(struct spdk_jsonrpc_client *client);

void spdk_jsonrpc_client_free_response(struct spdk_jsonrpc_client_response *resp);

void spdk_jsonrpc_set_log_level(enum spdk_log_level level);

void spdk_jsonrpc_set_log_file(FILE *file);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_JSONRPC_H_ */
