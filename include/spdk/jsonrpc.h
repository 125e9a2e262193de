/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * JSON-RPC 2.0: server, requests and responses, client.
 *
 * Kinds of objects and their classes:
 * - `spdk_jsonrpc_server`: opaque. From spdk_jsonrpc_server_listen() to
 *   spdk_jsonrpc_server_shutdown().
 * - `spdk_jsonrpc_server_conn`: opaque. From accept to the end of its close callback.
 * - `spdk_jsonrpc_request`: opaque. From the handler to the answer: one of
 *   spdk_jsonrpc_end_result(), spdk_jsonrpc_send_bool_response(),
 *   spdk_jsonrpc_send_error_response(). If the connection closes first the request stays until it
 *   is answered; the answer goes nowhere.
 * - `spdk_jsonrpc_client`, `spdk_jsonrpc_client_request`: opaque. A request is the client's once
 *   sent.
 * - `spdk_jsonrpc_client_response`: transparent, until freed.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * A server is for one thread at a time, the app thread for programs that use rpc.h; a request may
 * be answered from any. A client may be used by any thread, by one at a time.
 */

#ifndef SPDK_JSONRPC_H_
#define SPDK_JSONRPC_H_

#include "spdk/stdinc.h"
#include "spdk/json.h"
#include "spdk/log.h"

#ifdef __cplusplus
extern "C" {
#endif

/** It is no JSON. */
#define SPDK_JSONRPC_ERROR_PARSE_ERROR -32700

/** It is no request. */
#define SPDK_JSONRPC_ERROR_INVALID_REQUEST -32600

/** There is no such method. */
#define SPDK_JSONRPC_ERROR_METHOD_NOT_FOUND -32601

/** The parameters are wrong. */
#define SPDK_JSONRPC_ERROR_INVALID_PARAMS -32602

/** Something failed. */
#define SPDK_JSONRPC_ERROR_INTERNAL_ERROR -32603

/** The method is not allowed now. */
#define SPDK_JSONRPC_ERROR_INVALID_STATE -1

struct spdk_jsonrpc_server;
struct spdk_jsonrpc_request;
struct spdk_jsonrpc_client;
struct spdk_jsonrpc_client_request;

/** An answer. Members are NULL that are not there. */
struct spdk_jsonrpc_client_response {
	/** The version. */
	struct spdk_json_val *version;
	/** The id of the request. */
	struct spdk_json_val *id;
	/** The result. */
	struct spdk_json_val *result;
	/** The error. */
	struct spdk_json_val *error;
};

/**
 * Called for a request. It must be answered once, now or later.
 *
 * \param request the request
 * \param method the method's name
 * \param params the parameters, NULL if there are none; they live as long as the request
 */
typedef void (*spdk_jsonrpc_handle_request_fn)(struct spdk_jsonrpc_request *request,
		const struct spdk_json_val *method, const struct spdk_json_val *params);

struct spdk_jsonrpc_server_conn;

/**
 * Called when a connection has closed.
 *
 * \param conn the connection; dead when this returns
 * \param arg what was given
 */
typedef void (*spdk_jsonrpc_conn_closed_fn)(struct spdk_jsonrpc_server_conn *conn, void *arg);

/**
 * Reads a result.
 *
 * \param parser_ctx where to put it
 * \param result the result
 *
 * \return 0, or SPDK_JSON_PARSE_INVALID
 */
typedef int (*spdk_jsonrpc_client_response_parser)(void *parser_ctx,
		const struct spdk_json_val *result);

/**
 * Listens for connections.
 *
 * \param domain AF_UNIX, AF_INET or AF_INET6
 * \param protocol as socket(2) wants it
 * \param listen_addr where
 * \param addrlen its bytes
 * \param handle_request called for every request
 *
 * \return the server, or NULL, with errno
 */
struct spdk_jsonrpc_server *spdk_jsonrpc_server_listen(int domain, int protocol,
		struct sockaddr *listen_addr, socklen_t addrlen,
		spdk_jsonrpc_handle_request_fn handle_request);

/**
 * Accepts connections, reads requests and has them handled, sends answers.
 *
 * \return 0
 *
 * Wrong `server`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_jsonrpc_server_poll(struct spdk_jsonrpc_server *server);

/**
 * Stops listening and closes all connections.
 *
 * \param server dead after this
 *
 * Wrong `server`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_server_shutdown(struct spdk_jsonrpc_server *server);

/**
 * The connection a request came by; NULL if it has closed.
 *
 * Wrong `request`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_jsonrpc_server_conn *spdk_jsonrpc_get_conn(struct spdk_jsonrpc_request *request);

/**
 * Has a function called once when a connection closes. There is room for one.
 *
 * \param conn the connection
 * \param cb what
 * \param ctx passed to `cb`
 *
 * \return 0; -EINVAL if `cb` is NULL; -EEXIST if it is set already; -ENOSPC if another one is;
 *     -ENOTCONN if the connection has closed
 *
 * Wrong `conn`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_jsonrpc_conn_add_close_cb(struct spdk_jsonrpc_server_conn *conn,
		spdk_jsonrpc_conn_closed_fn cb, void *ctx);

/**
 * Undoes spdk_jsonrpc_conn_add_close_cb().
 *
 * \param conn the connection
 * \param cb as given
 * \param ctx as given
 *
 * \return 0; -ENOENT if it is not set
 *
 * Wrong `conn`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_jsonrpc_conn_del_close_cb(struct spdk_jsonrpc_server_conn *conn,
		spdk_jsonrpc_conn_closed_fn cb, void *ctx);

/**
 * Begins an answer: write one value, then call spdk_jsonrpc_end_result().
 *
 * \return the writer (json.h), also if the connection has closed; NULL if the request has an
 *     answer or a result was begun already, or memory ran out
 *
 * Wrong `request`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_json_write_ctx *spdk_jsonrpc_begin_result(struct spdk_jsonrpc_request *request);

/**
 * Sends an answer.
 *
 * \param request the request; dead after this
 * \param w what spdk_jsonrpc_begin_result() returned; dead after this
 *
 * Wrong `request` or `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_end_result(struct spdk_jsonrpc_request *request, struct spdk_json_write_ctx *w);

/**
 * Answers true or false.
 *
 * \param request the request; dead after this
 * \param value which
 *
 * Wrong `request`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_send_bool_response(struct spdk_jsonrpc_request *request, bool value);

/**
 * Answers with an error.
 *
 * \param request the request; dead after this
 * \param error_code SPDK_JSONRPC_ERROR_*, or a code of one's own such as a negative errno
 * \param msg what happened
 *
 * Wrong `request`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_send_error_response(struct spdk_jsonrpc_request *request, int error_code,
		const char *msg);

/**
 * Answers with an error, its text formatted as printf does.
 *
 * \param request the request; dead after this
 * \param error_code SPDK_JSONRPC_ERROR_*, or a code of one's own
 * \param fmt what happened
 *
 * Wrong `request`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_send_error_response_fmt(struct spdk_jsonrpc_request *request, int error_code,
		const char *fmt, ...)
		__attribute__((format(printf, 3, 4)));

/**
 * Begins a request of a client: write the parameters as member "params", if there are any, then
 * call spdk_jsonrpc_end_request().
 *
 * \param request the request
 * \param id its id; none if negative
 * \param method the method; NULL: write the member "method" as well
 *
 * \return the writer (json.h), inside the object; NULL if memory ran out
 *
 * Wrong `request`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_json_write_ctx *spdk_jsonrpc_begin_request(struct spdk_jsonrpc_client_request *request,
		int32_t id, const char *method);

/**
 * Ends a request, ready to be sent.
 *
 * \param request the request
 * \param w what spdk_jsonrpc_begin_request() returned; dead after this
 *
 * Wrong `request` or `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_end_request(struct spdk_jsonrpc_client_request *request,
		struct spdk_json_write_ctx *w);

/**
 * Connects to a server. It may go on in the background: spdk_jsonrpc_client_poll() tells.
 *
 * \param addr a path, or address and port
 * \param addr_family AF_UNIX, AF_INET or AF_INET6
 *
 * \return the client, or NULL, with errno
 */
struct spdk_jsonrpc_client *spdk_jsonrpc_client_connect(const char *addr, int addr_family);

/**
 * Closes a connection. Requests under way are dropped.
 *
 * \param client dead after this
 *
 * Wrong `client`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_client_close(struct spdk_jsonrpc_client *client);

/**
 * Makes a request.
 *
 * \return the request; NULL if memory ran out
 */
struct spdk_jsonrpc_client_request *spdk_jsonrpc_client_create_request(void);

/**
 * Frees a request that was not sent.
 *
 * Wrong `req`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_client_free_request(struct spdk_jsonrpc_client_request *req);

/**
 * Sends a request. One at a time: the next when spdk_jsonrpc_client_poll() has sent this.
 *
 * \param client the client
 * \param req the request; the client's after success
 *
 * \return 0; -ENOSPC if there is one to be sent already
 *
 * Wrong `client` or `req`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_jsonrpc_client_send_request(struct spdk_jsonrpc_client *client,
		struct spdk_jsonrpc_client_request *req);

/**
 * Sends what is to be sent, and receives.
 *
 * \param client the client
 * \param timeout how long to wait in milliseconds; 0: not at all, -1: for as long as it takes
 *
 * \return how many answers there are (0 or 1), or
 * - -ENOTCONN: it is not connected yet, or not any more
 * - -EINVAL: the answer makes no sense: close
 * - -ENOSPC: an answer waits to be taken, or is larger than 32 MiB
 * - -EIO: the connection failed: close
 * - -ENOMEM
 *
 * Wrong `client`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_jsonrpc_client_poll(struct spdk_jsonrpc_client *client, int timeout);

/**
 * Takes an answer.
 *
 * \return the answer, to be freed; NULL if there is none
 *
 * Wrong `client`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_jsonrpc_client_response *
spdk_jsonrpc_client_get_response(struct spdk_jsonrpc_client *client);

/**
 * Frees an answer and all its values. NULL is allowed.
 *
 * Wrong `resp` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_jsonrpc_client_free_response(struct spdk_jsonrpc_client_response *resp);

/** Sets the level at which servers log requests and answers. Before the first server. */
void spdk_jsonrpc_set_log_level(enum spdk_log_level level);

/** Sets the file servers log requests and answers to; NULL for none. Before the first server. */
void spdk_jsonrpc_set_log_file(FILE *file);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_JSONRPC_H_ */
