/* spdk/jsonrpc.h: a server, clients and raw connections in one thread. */

#include <spdk/stdinc.h>
#include <spdk/jsonrpc.h>
#include "check.h"

static struct spdk_jsonrpc_server *g_server;
static struct spdk_jsonrpc_request *g_pending;
static struct spdk_jsonrpc_server_conn *g_conn;
static struct sockaddr_un g_addr = {.sun_family = AF_UNIX};
static int g_closed;
static void *g_closed_arg;

static void
closed(struct spdk_jsonrpc_server_conn *conn, void *arg)
{
	CHECK(conn == g_conn);
	g_closed++;
	g_closed_arg = arg;
}

static void
closed_too(struct spdk_jsonrpc_server_conn *conn, void *arg)
{
	CHECK(false);
}

static bool
is(const struct spdk_json_val *method, const char *name)
{
	return spdk_json_strequal(method, name);
}

static void
handle(struct spdk_jsonrpc_request *request, const struct spdk_json_val *method, const struct spdk_json_val *params)
{
	struct spdk_json_write_ctx *w;

	CHECK_EQ(method->type, SPDK_JSON_VAL_STRING);
	if (is(method, "echo")) {
		w = spdk_jsonrpc_begin_result(request);
		REQUIRE(w != NULL);
		if (params) {
			spdk_json_write_val(w, params);
		} else {
			spdk_json_write_null(w);
		}
		spdk_jsonrpc_end_result(request, w);
	} else if (is(method, "bool")) {
		spdk_jsonrpc_send_bool_response(request, true);
	} else if (is(method, "error")) {
		spdk_jsonrpc_send_error_response(request, -5, "an \"error\"");
	} else if (is(method, "half")) {
		w = spdk_jsonrpc_begin_result(request);
		spdk_json_write_object_begin(w);
		spdk_json_write_named_string(w, "part", "of a result");
		spdk_jsonrpc_send_error_response_fmt(request, SPDK_JSONRPC_ERROR_INTERNAL_ERROR, "%s %d %d %d %d %.1f", "no", 1,
						     2, 3, 4, 0.5);
	} else if (is(method, "later")) {
		g_pending = request;
		g_conn = spdk_jsonrpc_get_conn(request);
		CHECK(g_conn != NULL);
	} else if (is(method, "shutdown")) {
		spdk_jsonrpc_server_shutdown(g_server);
		g_server = NULL;
		spdk_jsonrpc_send_bool_response(request, true);
	} else {
		spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_METHOD_NOT_FOUND, "Method not found");
	}
}

static void
listen_unix(void)
{
	snprintf(g_addr.sun_path, sizeof(g_addr.sun_path), "jsonrpc.%d", (int)getpid());
	unlink(g_addr.sun_path);
	g_server = spdk_jsonrpc_server_listen(AF_UNIX, 0, (struct sockaddr *)&g_addr, sizeof(g_addr), handle);
	REQUIRE(g_server != NULL);
}

static int
raw_connect(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	REQUIRE(fd >= 0);
	REQUIRE(connect(fd, (struct sockaddr *)&g_addr, sizeof(g_addr)) == 0);
	return fd;
}

static void
poll_server(void)
{
	int i;

	for (i = 0; i < 5 && g_server; i++) {
		CHECK_EQ(spdk_jsonrpc_server_poll(g_server), 0);
	}
}

/* Sends a text and reads what there is; "EOF" once the server has closed. */
static const char *
ask(int fd, const char *text)
{
	static char buf[65536];
	ssize_t n;

	if (text[0]) {
		CHECK_EQ(write(fd, text, strlen(text)), strlen(text));
	}
	poll_server();
	n = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT);
	if (n == 0) {
		return "EOF";
	}
	buf[n > 0 ? n : 0] = 0;
	return buf;
}

static void
answers(void)
{
	int fd = raw_connect();
	char *big;

	CHECK_STR(ask(fd, "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[1,\"\\u00e9\"],\"id\":\"x\"}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":[1,\"\\u00E9\"]}\n");
	CHECK_STR(ask(fd, "{\"method\":\"echo\",\"params\":null,\"id\":2}"), "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":null}\n");
	CHECK_STR(ask(fd, "{\"method\":\"bool\",\"id\":3}{\"method\":\"bool\",\"id\":4}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":true}\n{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":true}\n");
	CHECK_STR(ask(fd, "{\"method\":\"error\",\"id\":5}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":5,\"error\":{\"code\":-5,\"message\":\"an \\\"error\\\"\"}}\n");
	CHECK_STR(ask(fd, "{\"method\":\"half\",\"id\":6}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":6,\"error\":{\"code\":-32603,\"message\":\"no 1 2 3 4 0.5\"}}\n");
	CHECK_STR(ask(fd, "{\"method\":\"none\",\"id\":7}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}\n");
#ifdef RESPDK_STALE
	/* Notifications are not answered (upstream sends half an answer) ... */
	CHECK_STR(ask(fd, "{\"method\":\"bool\"}"), "");
	CHECK_STR(ask(fd, "{\"method\":\"bool\",\"id\":null}"), "");
#endif
	/* ... but errors are. */
	CHECK_STR(ask(fd, "{\"method\":\"error\"}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-5,\"message\":\"an \\\"error\\\"\"}}\n");
	/* Not requests. */
	CHECK_STR(ask(fd, "{\"method\":\"bool\",\"params\":1,\"id\":8}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":8,\"error\":{\"code\":-32600,\"message\":\"Invalid request\"}}\n");
	CHECK_STR(ask(fd, "[{\"method\":\"bool\",\"id\":9}]"),
		  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid request\"}}\n");
	CHECK_STR(ask(fd, "{\"jsonrpc\":\"1.0\",\"method\":\"bool\",\"id\":9}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"Invalid request\"}}\n");
	/* In pieces. */
	CHECK_STR(ask(fd, "{\"method\":"), "");
	CHECK_STR(ask(fd, "\"bool\",\"id\":10}"), "{\"jsonrpc\":\"2.0\",\"id\":10,\"result\":true}\n");
	/* A response of many buffers. */
	big = malloc(30000);
	memset(big, 'y', 30000);
	memcpy(big, "{\"method\":\"echo\",\"id\":1,\"params\":[\"", 35);
	strcpy(big + 29000, "\"]}");
	CHECK_EQ(strlen(ask(fd, big)), strlen(big) + 1);
	free(big);
	/* What is not JSON ends the connection. */
	ask(fd, "?");
	CHECK_STR(ask(fd, ""), "EOF");
	close(fd);
	poll_server();
}

static void
pending(void)
{
	struct spdk_jsonrpc_request *request;
	struct spdk_json_write_ctx *w;
	int fd = raw_connect();

	CHECK_STR(ask(fd, "{\"method\":\"later\",\"id\":1}"), "");
	request = g_pending;
	CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(g_conn, closed, (void *)42), -ENOENT);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)42), 0);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)42), -EEXIST);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)43), -ENOSPC);
	CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(g_conn, closed, (void *)43), -ENOENT);
	CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(g_conn, closed, (void *)42), 0);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed_too, NULL), 0);
	CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(g_conn, closed_too, NULL), 0);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)42), 0);
	/* Another request overtakes it. */
	CHECK_STR(ask(fd, "{\"method\":\"bool\",\"id\":2}"), "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":true}\n");
	/* The connection stays until everything is answered. */
	shutdown(fd, SHUT_WR);
	poll_server();
	CHECK_EQ(g_closed, 0);
	spdk_jsonrpc_send_bool_response(request, false);
	CHECK_STR(ask(fd, ""), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":false}\n");
	poll_server();
	CHECK_EQ(g_closed, 1);
	CHECK(g_closed_arg == (void *)42);
	close(fd);

#ifdef RESPDK_STALE
	/* Answered twice, answered by the wrong context, asked for after the end. */
	spdk_jsonrpc_send_bool_response(request, false);
	CHECK_EQ(errno, ESTALE);
	spdk_jsonrpc_send_error_response(request, -1, "x");
	spdk_jsonrpc_send_error_response_fmt(request, -1, "%d", 1);
	CHECK(spdk_jsonrpc_begin_result(request) == NULL);
	CHECK(spdk_jsonrpc_get_conn(request) == NULL);
	CHECK_EQ(errno, ESTALE);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, NULL), -ENOTCONN);
	CHECK_EQ(spdk_jsonrpc_conn_del_close_cb(g_conn, closed, NULL), -ENOENT);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(NULL, closed, NULL), -EINVAL);
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb((void *)&g_addr, closed, NULL), -EBADF);

	fd = raw_connect();
	ask(fd, "{\"method\":\"later\",\"id\":1}");
	request = g_pending;
	w = spdk_jsonrpc_begin_result(request);
	CHECK(w != NULL);
	CHECK(spdk_jsonrpc_begin_result(request) == NULL);
	CHECK_EQ(errno, EALREADY);
	CHECK_EQ(spdk_json_write_end(w), -EPERM);
	spdk_json_write_string(w, "kept");
	spdk_jsonrpc_end_result(request, NULL);
	spdk_jsonrpc_end_result(request, (void *)((uintptr_t)w + 64));
	spdk_jsonrpc_end_result(request, w);
	spdk_jsonrpc_end_result(request, w);
	CHECK_STR(ask(fd, ""), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"kept\"}\n");
	/* A result that cannot be written turns into an error. */
	ask(fd, "{\"method\":\"later\",\"id\":2}");
	w = spdk_jsonrpc_begin_result(g_pending);
	spdk_json_write_string(w, "\xff");
	spdk_jsonrpc_end_result(g_pending, w);
	CHECK_STR(ask(fd, ""), "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32603,\"message\":\"Internal error\"}}\n");
	ask(fd, "{\"method\":\"later\",\"id\":3}");
	spdk_jsonrpc_send_error_response(g_pending, -1, "\xff");
	CHECK(strstr(ask(fd, ""), "\"code\":-1") != NULL);
	/* What is not JSON is answered before the connection ends. */
	CHECK_STR(ask(fd, "?"), "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}\n");
	close(fd);
#endif

	/* The answer comes when the connection is gone: it is dropped. */
	fd = raw_connect();
	ask(fd, "{\"method\":\"later\",\"id\":1}");
	request = g_pending;
#ifdef RESPDK_STALE
	/* The callback of an earlier connection does not count for this one. */
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)44), 0);
#endif
	g_closed = 0;
	CHECK_EQ(write(fd, "?", 1), 1);
	poll_server();
	w = spdk_jsonrpc_begin_result(request);
	REQUIRE(w != NULL);
	spdk_json_write_bool(w, true);
	spdk_jsonrpc_end_result(request, w);
	close(fd);
	poll_server();
#ifdef RESPDK_STALE
	CHECK_EQ(g_closed, 1);
	CHECK(g_closed_arg == (void *)44);
#endif
}

static int
wait_response(struct spdk_jsonrpc_client *client)
{
	int rc, i;

	for (i = 0; i < 1000; i++) {
		rc = spdk_jsonrpc_client_poll(client, 0);
		if (rc != 0 && rc != -ENOTCONN) {
			return rc;
		}
		if (g_server) {
			spdk_jsonrpc_server_poll(g_server);
		}
	}
	return -ETIMEDOUT;
}

static void
send_request(struct spdk_jsonrpc_client *client, int32_t id, const char *method)
{
	struct spdk_jsonrpc_client_request *request = spdk_jsonrpc_client_create_request();
	struct spdk_json_write_ctx *w;

	REQUIRE(request != NULL);
	w = spdk_jsonrpc_begin_request(request, id, method);
	REQUIRE(w != NULL);
	if (method == NULL) {
		CHECK_EQ(spdk_json_write_named_string(w, "method", "echo"), 0);
	}
	CHECK_EQ(spdk_json_write_named_array_begin(w, "params"), 0);
	CHECK_EQ(spdk_json_write_uint32(w, 7), 0);
	CHECK_EQ(spdk_json_write_array_end(w), 0);
	spdk_jsonrpc_end_request(request, w);
	CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), 0);
}

static void
clients(const char *addr, int family)
{
	struct spdk_jsonrpc_client *client = spdk_jsonrpc_client_connect(addr, family);
	struct spdk_jsonrpc_client_response *resp;
	struct spdk_jsonrpc_client_request *request;
	struct spdk_json_write_ctx *w;
	int32_t id = 0;

	REQUIRE(client != NULL);
	CHECK(spdk_jsonrpc_client_get_response(client) == NULL);
	send_request(client, 5, "echo");
	/* One at a time. */
	request = spdk_jsonrpc_client_create_request();
	w = spdk_jsonrpc_begin_request(request, -1, "bool");
	spdk_jsonrpc_end_request(request, w);
	CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), -ENOSPC);
	CHECK_EQ(wait_response(client), 1);
	resp = spdk_jsonrpc_client_get_response(client);
	REQUIRE(resp != NULL);
	CHECK(spdk_json_strequal(resp->version, "2.0"));
	CHECK_EQ(spdk_json_decode_int32(resp->id, &id), 0);
	CHECK_EQ(id, 5);
	CHECK(resp->error == NULL);
	REQUIRE(resp->result != NULL);
	CHECK_EQ(resp->result->type, SPDK_JSON_VAL_ARRAY_BEGIN);
	CHECK_EQ(spdk_json_decode_int32(spdk_json_array_first(resp->result), &id), 0);
	CHECK_EQ(id, 7);
	CHECK(spdk_jsonrpc_client_get_response(client) == NULL);
	spdk_jsonrpc_client_free_response(resp);
	spdk_jsonrpc_client_free_response(NULL);

	send_request(client, 6, NULL);
	CHECK_EQ(wait_response(client), 1);
	spdk_jsonrpc_client_free_response(spdk_jsonrpc_client_get_response(client));
	send_request(client, 7, "none");
	CHECK_EQ(wait_response(client), 1);
	resp = spdk_jsonrpc_client_get_response(client);
	REQUIRE(resp != NULL);
	CHECK(resp->result == NULL && resp->error != NULL);
#ifdef RESPDK_STALE
	struct spdk_jsonrpc_client_response *freed = resp;

	spdk_jsonrpc_client_free_response(freed);
	errno = 0;
	spdk_jsonrpc_client_free_response(freed);
	CHECK_EQ(errno, ESTALE);
	spdk_jsonrpc_client_free_response((void *)&g_addr);
	CHECK_EQ(errno, EBADF);
	/* A request that was sent is gone. */
	CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), 0);
	CHECK_EQ(spdk_jsonrpc_client_send_request(client, request), -ESTALE);
	CHECK(spdk_jsonrpc_begin_request(request, 1, "x") == NULL);
	spdk_jsonrpc_client_free_request(request);
	CHECK_EQ(errno, ESTALE);
#else
	spdk_jsonrpc_client_free_response(resp);
	spdk_jsonrpc_client_free_request(request);
#endif
	spdk_jsonrpc_client_close(client);
	poll_server();
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_jsonrpc_client_poll(client, 0), -ESTALE);
	CHECK(spdk_jsonrpc_client_get_response(client) == NULL);
	spdk_jsonrpc_client_close(client);
	CHECK_EQ(spdk_jsonrpc_client_poll(NULL, 0), -EINVAL);
	CHECK_EQ(spdk_jsonrpc_client_send_request(NULL, NULL), -EINVAL);
#endif
}

static void
tcp(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(in);
	char addr[64];
	int probe = socket(AF_INET, SOCK_STREAM, 0);

	/* A port that is free. */
	REQUIRE(bind(probe, (struct sockaddr *)&in, sizeof(in)) == 0);
	REQUIRE(getsockname(probe, (struct sockaddr *)&in, &len) == 0);
	close(probe);
	snprintf(addr, sizeof(addr), "127.0.0.1:%d", ntohs(in.sin_port));
	g_server = spdk_jsonrpc_server_listen(AF_INET, 0, (struct sockaddr *)&in, sizeof(in), handle);
	REQUIRE(g_server != NULL);
	CHECK(spdk_jsonrpc_server_listen(AF_INET, 0, (struct sockaddr *)&in, sizeof(in), handle) == NULL);
	clients(addr, AF_INET);
	spdk_jsonrpc_server_shutdown(g_server);
	g_server = NULL;
}

static void
failures(void)
{
	struct spdk_jsonrpc_client *client;
	char longer[200];
	int fd;

	errno = 0;
	CHECK(spdk_jsonrpc_client_connect("/nonexistent/socket", AF_UNIX) == NULL);
	CHECK_EQ(errno, ENOENT);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = 0;
	CHECK(spdk_jsonrpc_client_connect(longer, AF_UNIX) == NULL);
	CHECK_EQ(errno, EINVAL);
	CHECK(spdk_jsonrpc_client_connect("[::1", AF_INET) == NULL);

	/* The server goes away under a client, and under a request. */
	client = spdk_jsonrpc_client_connect(g_addr.sun_path, AF_UNIX);
	REQUIRE(client != NULL);
	fd = raw_connect();
	ask(fd, "{\"method\":\"later\",\"id\":1}");
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_jsonrpc_conn_add_close_cb(g_conn, closed, (void *)45), 0);
#endif
	g_closed = 0;
	spdk_jsonrpc_server_shutdown(g_server);
#ifdef RESPDK_STALE
	CHECK_EQ(g_closed, 1);
	CHECK(g_closed_arg == (void *)45);
#endif
	spdk_jsonrpc_send_bool_response(g_pending, true);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_jsonrpc_server_poll(g_server), -ESTALE);
	spdk_jsonrpc_server_shutdown(g_server);
	CHECK_EQ(spdk_jsonrpc_server_poll(NULL), -EINVAL);
#endif
	g_server = NULL;
	CHECK_EQ(wait_response(client), -EIO);
	spdk_jsonrpc_client_close(client);
	close(fd);
}

#ifdef RESPDK_STALE
/* A handler may shut its own server down. */
static void
from_within(void)
{
	int fd;

	listen_unix();
	fd = raw_connect();
	CHECK_STR(ask(fd, "{\"method\":\"shutdown\",\"id\":1}{\"method\":\"bool\",\"id\":2}"), "EOF");
	CHECK(g_server == NULL);
	close(fd);
}
#endif

/* The log of requests and responses. */
static void
logs(void)
{
	char text[4096] = {};
	FILE *f = tmpfile();
	int fd;

	REQUIRE(f != NULL);
	spdk_jsonrpc_set_log_file(f);
	spdk_jsonrpc_set_log_level(SPDK_LOG_DEBUG);
	listen_unix();
	fd = raw_connect();
	CHECK_STR(ask(fd, "{\"method\":\n\"bool\",\"id\":1}"), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n");
	spdk_jsonrpc_set_log_file(NULL);
	spdk_jsonrpc_set_log_level(SPDK_LOG_DISABLED);
	CHECK_STR(ask(fd, "{\"method\":\"bool\",\"id\":2}"), "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":true}\n");
	close(fd);
	spdk_jsonrpc_server_shutdown(g_server);
	g_server = NULL;
	rewind(f);
	CHECK(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	CHECK(strstr(text, "request: {\"method\":\"bool\",\"id\":1}\n") != NULL);
	CHECK(strstr(text, "response: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n") != NULL);
	CHECK(strstr(text, "\"id\":2") == NULL);
}

int
main(void)
{
	CHECK_EQ(SPDK_JSONRPC_ERROR_PARSE_ERROR, -32700);
	CHECK_EQ(SPDK_JSONRPC_ERROR_INVALID_REQUEST, -32600);
	CHECK_EQ(SPDK_JSONRPC_ERROR_METHOD_NOT_FOUND, -32601);
	CHECK_EQ(SPDK_JSONRPC_ERROR_INVALID_PARAMS, -32602);
	CHECK_EQ(SPDK_JSONRPC_ERROR_INTERNAL_ERROR, -32603);
	CHECK_EQ(SPDK_JSONRPC_ERROR_INVALID_STATE, -1);
	CHECK_EQ(sizeof(struct spdk_jsonrpc_client_response), 32);
	signal(SIGPIPE, SIG_IGN);
	listen_unix();
	answers();
	pending();
	clients(g_addr.sun_path, AF_UNIX);
	failures();
	tcp();
	logs();
#ifdef RESPDK_STALE
	from_within();
#endif
	unlink(g_addr.sun_path);
	return check_done();
}
