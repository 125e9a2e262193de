/* spdk/rpc.h: the table of methods, and servers behind a Unix socket; the RPCs of spdk_rpc and spdk_notify. */

#include <spdk/stdinc.h>
#include <spdk/notify.h>
#include <spdk/rpc.h>
#include <spdk/version.h>
#include "check.h"

static int g_ctor_calls;

static void
rpc_check_echo(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	struct spdk_json_write_ctx *w = spdk_jsonrpc_begin_result(request);

	if (params) {
		spdk_json_write_val(w, params);
	} else {
		spdk_json_write_null(w);
	}
	spdk_jsonrpc_end_result(request, w);
}
SPDK_RPC_REGISTER("check_echo", rpc_check_echo, SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME)
SPDK_RPC_REGISTER_ALIAS_DEPRECATED(check_echo, check_old_echo)

static void
rpc_check_runtime(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	spdk_jsonrpc_send_bool_response(request, true);
}
SPDK_RPC_REGISTER("check_runtime", rpc_check_runtime, SPDK_RPC_RUNTIME)

static void
rpc_check_startup(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	spdk_jsonrpc_send_bool_response(request, true);
}
SPDK_RPC_REGISTER("check_startup", rpc_check_startup, SPDK_RPC_STARTUP)

static void __attribute__((constructor(1002)))
registered_before_main(void)
{
	uint32_t mask = 0;

	g_ctor_calls += spdk_rpc_get_method_state_mask("check_echo", &mask) == 0 && mask == 3;
	g_ctor_calls += spdk_rpc_get_method_state_mask("check_old_echo", &mask) == 0;
}

static struct spdk_rpc_server *g_server;
static char g_path[64];
static int g_fd = -1;
static char g_params[128];

static const char *
ask(const char *method, const char *params)
{
	static char buf[65536];
	char text[1024];
	size_t len = 0;
	int i;

	snprintf(text, sizeof(text), "{\"jsonrpc\":\"2.0\",\"method\":\"%s\"%s%s,\"id\":1}", method,
		 params ? ",\"params\":" : "", params ? params : "");
	CHECK_EQ(write(g_fd, text, strlen(text)), strlen(text));
	for (i = 0; i < 10000 && (len == 0 || buf[len - 1] != '\n'); i++) {
		ssize_t n;

		spdk_rpc_server_accept(g_server);
		n = recv(g_fd, buf + len, sizeof(buf) - 1 - len, MSG_DONTWAIT);
		len += n > 0 ? n : 0;
	}
	buf[len] = 0;
	return buf;
}

static bool
lists(const char *params, const char *name)
{
	char quoted[64];

	snprintf(quoted, sizeof(quoted), "\"%s\"", name);
	return strstr(ask("rpc_get_methods", params), quoted) != NULL;
}

static void
table(void)
{
	const char *allowed[] = {"check_echo", "rpc_get_methods", NULL};
	uint32_t mask = 0;

	CHECK_EQ(g_ctor_calls, 2);
	CHECK(spdk_rpc_verify_methods());
	CHECK_EQ(spdk_rpc_get_state(), SPDK_RPC_STARTUP);
	CHECK_EQ(SPDK_RPC_STARTUP, 1);
	CHECK_EQ(SPDK_RPC_RUNTIME, 2);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_runtime", SPDK_RPC_RUNTIME), 0);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_runtime", SPDK_RPC_STARTUP), -EPERM);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_runtime", SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME), -EPERM);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_none", SPDK_RPC_STARTUP), -ENOENT);
	CHECK_EQ(spdk_rpc_get_method_state_mask("check_runtime", &mask), 0);
	CHECK_EQ(mask, SPDK_RPC_RUNTIME);
	CHECK_EQ(spdk_rpc_get_method_state_mask("check_none", &mask), -ENOENT);

	spdk_rpc_set_allowlist(allowed);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_echo", SPDK_RPC_STARTUP), 0);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_startup", SPDK_RPC_STARTUP), -ENOENT);
	CHECK(strstr(ask("check_startup", NULL), "\"code\":-32601") != NULL);
	CHECK(lists(NULL, "check_echo") && !lists(NULL, "check_startup"));
	spdk_rpc_set_allowlist(NULL);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_startup", SPDK_RPC_STARTUP), 0);
}

static void
methods(void)
{
	char version[256];

	CHECK_STR(ask("check_echo", "{\"a\":1}"), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}\n");
	CHECK_STR(ask("check_old_echo", NULL), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}\n");
	CHECK_STR(ask("check_startup", NULL), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n");
	CHECK_STR(ask("check_runtime", NULL),
		  "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"Method may only be called after "
		  "framework is initialized using framework_start_init RPC.\"}}\n");
	CHECK(lists(NULL, "check_runtime") && lists("{}", "spdk_get_version"));
	CHECK(!lists("{\"current\":true}", "check_runtime") && lists("{\"current\":true}", "check_startup"));
	CHECK(!lists("{\"include_aliases\":false}", "check_old_echo"));
	CHECK(lists("{\"include_aliases\":true}", "check_old_echo"));
	CHECK(strstr(ask("rpc_get_methods", "{\"current\":1}"), "{\"code\":-32602,\"message\":\"Invalid parameters") != NULL);
	CHECK(strstr(ask("rpc_get_methods", "{\"x\":true}"), "{\"code\":-32602,\"message\":\"Invalid parameters") != NULL);

	spdk_rpc_set_state(SPDK_RPC_RUNTIME);
	CHECK_EQ(spdk_rpc_get_state(), SPDK_RPC_RUNTIME);
	CHECK_STR(ask("check_runtime", NULL), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}\n");
	CHECK_STR(ask("check_startup", NULL),
		  "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"Method may only be called before "
		  "framework is initialized. Use --wait-for-rpc command line parameter and then issue this RPC before the "
		  "framework_start_init RPC.\"}}\n");
	spdk_rpc_set_state(SPDK_RPC_STARTUP);

	/* The release; a build of upstream from its repository says in addition which commit it is. */
	snprintf(version, sizeof(version),
		 "\"fields\":{\"major\":%d,\"minor\":%d,\"patch\":%d,\"suffix\":\"%s\"", SPDK_VERSION_MAJOR,
		 SPDK_VERSION_MINOR, SPDK_VERSION_PATCH, SPDK_VERSION_SUFFIX);
	CHECK(strstr(ask("spdk_get_version", NULL), version) != NULL);
	CHECK(strstr(ask("spdk_get_version", NULL), "{\"version\":\"SPDK v26.01") != NULL);
	CHECK_STR(ask("spdk_get_version", "{}"),
		  "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"spdk_get_version method requires no "
		  "parameters\"}}\n");
}

static void
notifications(void)
{
	char want[256];
	uint64_t id;

	CHECK(strstr(ask("notify_get_types", NULL), "\"code\":-1,") != NULL);
	spdk_rpc_set_state(SPDK_RPC_RUNTIME);
	REQUIRE(spdk_notify_type_register("check_type") != NULL);
	CHECK(strstr(ask("notify_get_types", NULL), "\"check_type\"") != NULL);
	CHECK(strstr(ask("notify_get_types", "{}"), "{\"code\":-32602,\"message\":\"No parameters required\"}") != NULL);
	id = spdk_notify_send("check_type", "one");
	spdk_notify_send("check_type", "two");
	snprintf(want, sizeof(want),
		 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[{\"type\":\"check_type\",\"ctx\":\"two\",\"id\":%" PRIu64 "}]}\n",
		 id + 1);
	snprintf(g_params, sizeof(g_params), "{\"id\":%" PRIu64 "}", id + 1);
	CHECK_STR(ask("notify_get_notifications", g_params), want);
	snprintf(want, sizeof(want), "{\"type\":\"check_type\",\"ctx\":\"one\",\"id\":%" PRIu64 "}]}\n", id);
	snprintf(g_params, sizeof(g_params), "{\"id\":%" PRIu64 ",\"max\":1}", id);
	CHECK(strstr(ask("notify_get_notifications", g_params), want) != NULL);
	CHECK(strstr(ask("notify_get_notifications", NULL), "\"ctx\":\"two\"") != NULL);
	CHECK(strstr(ask("notify_get_notifications", "{\"id\":-1}"), "{\"code\":-32602,\"message\":\"Invalid argument") != NULL);
	CHECK(strstr(ask("notify_get_notifications", "{\"x\":1}"), "{\"code\":-32602,\"message\":\"Invalid argument") != NULL);
	spdk_rpc_set_state(SPDK_RPC_STARTUP);
}

static void
connect_client(void)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", g_path);
	g_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	REQUIRE(connect(g_fd, (struct sockaddr *)&addr, sizeof(addr)) == 0);
}

int
main(void)
{
	char lock[80], longer[200];
	struct stat st;
	FILE *f;

	signal(SIGPIPE, SIG_IGN);
	snprintf(g_path, sizeof(g_path), "rpc.%d", (int)getpid());
	snprintf(lock, sizeof(lock), "%s.lock", g_path);
	/* What a dead process left behind is in nobody's way. */
	f = fopen(g_path, "w");
	REQUIRE(f != NULL);
	fclose(f);

	g_server = spdk_rpc_server_listen(g_path);
	REQUIRE(g_server != NULL);
	CHECK_EQ(stat(lock, &st), 0);
	CHECK_EQ(st.st_mode & 0777, 0600);
	CHECK(spdk_rpc_server_listen(g_path) == NULL);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = 0;
	CHECK(spdk_rpc_server_listen(longer) == NULL);
	CHECK(spdk_rpc_server_listen("/nonexistent/socket") == NULL);

	connect_client();
	table();
	methods();
	notifications();

	spdk_rpc_server_close(g_server);
	CHECK(stat(lock, &st) != 0 && stat(g_path, &st) != 0);
#ifdef RESPDK_STALE
	errno = 0;
	spdk_rpc_server_accept(g_server);
	CHECK_EQ(errno, ESTALE);
	spdk_rpc_server_close(g_server);
	spdk_rpc_server_accept(NULL);
	CHECK_EQ(errno, EINVAL);
	spdk_rpc_server_accept((void *)g_path);
	CHECK_EQ(errno, EBADF);
	CHECK(spdk_rpc_server_listen(NULL) == NULL);
	CHECK_EQ(spdk_rpc_is_method_allowed(NULL, 1), -EINVAL);
	CHECK_EQ(spdk_rpc_get_method_state_mask("check_echo", NULL), -EINVAL);
	spdk_rpc_register_method("check_null", NULL, 3);
	CHECK_EQ(spdk_rpc_is_method_allowed("check_null", 1), -ENOENT);
	spdk_rpc_register_method(NULL, rpc_check_echo, 3);
	spdk_rpc_register_alias_deprecated(NULL, "x");
#endif
	close(g_fd);
	g_server = spdk_rpc_server_listen(g_path);
	REQUIRE(g_server != NULL);
	spdk_rpc_server_close(g_server);

	/* Wrong registrations are refused, and remembered. */
	CHECK(spdk_rpc_verify_methods());
	spdk_rpc_register_alias_deprecated("check_old_echo", "check_alias_of_alias");
	CHECK(!spdk_rpc_verify_methods());
	spdk_rpc_register_alias_deprecated("check_none", "check_alias_of_none");
	spdk_rpc_register_method("check_echo", rpc_check_echo, SPDK_RPC_RUNTIME);
	CHECK(!spdk_rpc_verify_methods());
	CHECK_EQ(spdk_rpc_is_method_allowed("check_echo", SPDK_RPC_STARTUP), 0);
	return check_done();
}
