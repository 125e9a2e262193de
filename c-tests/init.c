/*
 * spdk/init.h and spdk_internal/init.h: subsystems of C, their order, their failure; the configuration; RPC servers.
 * c-test: timeout=120
 */
#include "spdk/stdinc.h"
#include "spdk/env.h"
#include "spdk/event.h"
#include "spdk/init.h"
#include "spdk/json.h"
#include "spdk/jsonrpc.h"
#include "spdk/rpc.h"
#include "spdk/thread.h"
#include "spdk_internal/init.h"

#include "check.h"

/* What a run leaves behind; shared with the process that it ran in. */
static struct shared {
	char calls[256];
	int rc;
	int loaded;
	unsigned long failed;
} *g_shared;

#define g_calls (g_shared->calls)
static const char *g_failing;

static void
note(const char *what)
{
	snprintf(g_calls + strlen(g_calls), sizeof(g_shared->calls) - strlen(g_calls), "%s ", what);
}

static void
next_later(void *ctx)
{
	spdk_subsystem_init_next((int)(intptr_t)ctx);
}

/* "third" depends on "second" and the second on "first", though they are registered the other way round. */
static void
third_init(void)
{
	note("+third");
	spdk_subsystem_init_next(g_failing && strcmp(g_failing, "third") == 0 ? -EIO : 0);
}

static void
third_fini(void)
{
	note("-third");
	spdk_subsystem_fini_next();
}

static void
third_config(struct spdk_json_write_ctx *w)
{
	spdk_json_write_array_begin(w);
	spdk_json_write_string(w, "third's own");
	spdk_json_write_array_end(w);
}

static void
second_init(void)
{
	note("+second");
	CHECK(spdk_thread_is_app_thread(NULL));
	spdk_thread_send_msg(spdk_get_thread(), next_later, NULL);
}

static void
second_fini(void)
{
	note("-second");
	spdk_subsystem_fini_next();
}

static void
first_init(void)
{
	note("+first");
	spdk_subsystem_init_next(0);
}

static struct spdk_subsystem third = {
	.name = "third", .init = third_init, .fini = third_fini, .write_config_json = third_config,
};
static struct spdk_subsystem second = {.name = "second", .init = second_init, .fini = second_fini};
static struct spdk_subsystem first = {.name = "first", .init = first_init};
static struct spdk_subsystem empty = {.name = "empty"};

SPDK_SUBSYSTEM_REGISTER(third);
SPDK_SUBSYSTEM_REGISTER(second);
SPDK_SUBSYSTEM_REGISTER(first);
SPDK_SUBSYSTEM_REGISTER(empty);
SPDK_SUBSYSTEM_DEPEND(third, second)
SPDK_SUBSYSTEM_DEPEND(second, first)
SPDK_SUBSYSTEM_DEPEND(third, empty)

/* Methods of C in both states. */
static void
rpc_note(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	char *text = NULL;
	const struct spdk_json_object_decoder decoders[] = {{"text", 0, spdk_json_decode_string, true}};

	if (params && spdk_json_decode_object(params, decoders, 1, &text)) {
		spdk_jsonrpc_send_error_response(request, SPDK_JSONRPC_ERROR_INVALID_PARAMS, "bad text");
		return;
	}
	note(text ? text : "none");
	free(text);
	spdk_jsonrpc_send_bool_response(request, true);
}

static void
rpc_note_startup(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	rpc_note(request, params);
}
SPDK_RPC_REGISTER("note_startup", rpc_note_startup, SPDK_RPC_STARTUP)

static void
rpc_note_runtime(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	rpc_note(request, params);
}
SPDK_RPC_REGISTER("note_runtime", rpc_note_runtime, SPDK_RPC_RUNTIME)

static void
rpc_note_both(struct spdk_jsonrpc_request *request, const struct spdk_json_val *params)
{
	rpc_note(request, params);
}
SPDK_RPC_REGISTER("note_both", rpc_note_both, SPDK_RPC_STARTUP | SPDK_RPC_RUNTIME)

static void
init_opts(struct spdk_app_opts *opts)
{
	spdk_app_opts_init(opts, sizeof(*opts));
	opts->name = "init_test";
	opts->rpc_addr = NULL;
	opts->no_pci = true;
	opts->num_entries = 0;
	opts->print_level = SPDK_LOG_DISABLED;
}

static void
set_json(struct spdk_app_opts *opts, const char *text)
{
	opts->json_data = (void *)(uintptr_t)text;
	opts->json_data_size = strlen(text);
}

/*
 * Starts and ends the application. Where it cannot be started again in one process after every kind of end, each run
 * gets a process of its own.
 */
static int
start(struct spdk_app_opts *opts, spdk_msg_fn fn)
{
#ifdef RESPDK_STALE
	int rc = spdk_app_start(opts, fn, NULL);

	spdk_app_fini();
	return rc;
#else
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		unsigned long before = check_failed_;

		g_shared->rc = spdk_app_start(opts, fn, NULL);
		spdk_app_fini();
		g_shared->failed = check_failed_ - before;
		exit(0);
	}
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK_EQ(g_shared->failed, 0);
	return g_shared->rc;
#endif
}

static void
stop(void *ctx)
{
	(void)ctx;
	note("run");
	spdk_app_stop(0);
}

static int
run(const char *json)
{
	struct spdk_app_opts opts;

	init_opts(&opts);
	if (json) {
		set_json(&opts, json);
	}
	g_calls[0] = 0;
	return start(&opts, stop);
}

#define g_loaded (g_shared->loaded)
static int g_step;
static const char *g_texts[] = {
	"{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"note_runtime\"}]}]}",
	"{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"no_such_method\"}]}]}",
	"[1]",
	"{}",
};
static const int g_codes[] = {0, -ENOENT, -EINVAL, 0};

static void
loaded(int rc, void *ctx)
{
	CHECK_EQ((uintptr_t)ctx, 3);
	CHECK_EQ(rc, g_codes[g_step]);
	g_loaded++;
	g_step++;
	if (g_step == 4) {
		spdk_app_stop(0);
		return;
	}
	spdk_subsystem_load_config((void *)(uintptr_t)g_texts[g_step], strlen(g_texts[g_step]), loaded, (void *)3, true);
}

static void
servers(void *ctx)
{
	struct spdk_rpc_opts opts = {.size = sizeof(opts), .log_file = NULL, .log_level = SPDK_LOG_DISABLED};
	char addr[64], other[64];

	(void)ctx;
	CHECK(spdk_subsystem_exists("first"));
	CHECK(spdk_subsystem_exists("bdev"));
	CHECK(!spdk_subsystem_exists("no_such"));

	snprintf(addr, sizeof(addr), "/tmp/init_test_%d.sock", getpid());
	snprintf(other, sizeof(other), "/tmp/init_test_%d_2.sock", getpid());
	CHECK_EQ(spdk_rpc_initialize(NULL, NULL), -EINVAL);
	opts.size = 0;
	CHECK_EQ(spdk_rpc_initialize(addr, &opts), -EINVAL);
	opts.size = sizeof(opts);
	CHECK_EQ(spdk_rpc_initialize("/no/such/directory/x.sock", NULL), -EINVAL);
	CHECK_EQ(spdk_rpc_initialize(addr, &opts), 0);
	CHECK_EQ(access(addr, F_OK), 0);
	CHECK_EQ(spdk_rpc_initialize(addr, &opts), -EADDRINUSE);
	CHECK_EQ(spdk_rpc_initialize(other, NULL), 0);
	spdk_rpc_server_pause(addr);
	spdk_rpc_server_resume(addr);
	spdk_rpc_server_pause("/no/such");
	spdk_rpc_server_resume("/no/such");
	spdk_rpc_server_finish(addr);
	CHECK(access(addr, F_OK) != 0);
	spdk_rpc_server_finish(addr);
	spdk_rpc_finish();
	CHECK(access(other, F_OK) != 0);

	spdk_subsystem_load_config((void *)(uintptr_t)g_texts[0], strlen(g_texts[0]), loaded, (void *)3, true);
}

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* What our own subsystems do stands in between, so only the order of the calls noted here is looked at. */
static void
test_order(void)
{
	CHECK_EQ(run(NULL), 0);
	CHECK_STR(g_calls, "+first +second +third run -third -second ");
}

static void
test_failure(void)
{
	g_failing = "third";
	CHECK_EQ(run(NULL), -EIO);
	CHECK(begins(g_calls, "+first +second +third "));
	CHECK(strstr(g_calls, "run") == NULL);
	CHECK(strstr(g_calls, "-second") != NULL);
#ifdef RESPDK_STALE
	/* What did not start is not ended. */
	CHECK_STR(g_calls, "+first +second +third -second ");
#endif
	g_failing = NULL;
}

static void
test_config(void)
{
	/* Before the subsystems start, after them, and what may be called in both states once. */
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":["
		     "{\"method\":\"note_runtime\",\"params\":{\"text\":\"B\"}},"
		     "{\"method\":\"note_startup\",\"params\":{\"text\":\"A\\u0041\"}},"
		     "{\"method\":\"note_both\"}]},{\"subsystem\":\"third\",\"config\":null},"
		     "{\"subsystem\":\"elsewhere\",\"config\":[{\"method\":\"not_here\"}]}]} "), 0);
	CHECK_STR(g_calls, "AA none +first +second +third B run -third -second ");
	/* No subsystems at all, and comments. */
	CHECK_EQ(run("{ /* nothing */ }"), 0);
	CHECK_EQ(run("{\"subsystems\":[]}"), 0);

	/* What is wrong ends the application. */
	CHECK_EQ(run("{"), -EINVAL);
	CHECK_EQ(run("[]"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":1}"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\"}]}"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":1,\"config\":[]}]}"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[],\"x\":1}]}"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"params\":{}}]}]}"), -EINVAL);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"not_here\"}]}]}"), -ENOENT);
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":["
		     "{\"method\":\"note_runtime\",\"params\":{\"txet\":\"B\"}}]}]}"), -EINVAL);
	CHECK(strstr(g_calls, "run") == NULL);
	/* Nothing was started when the startup part is wrong. */
	CHECK_EQ(run("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":["
		     "{\"method\":\"note_startup\",\"params\":{\"text\":1}}]}]}"), -EINVAL);
	CHECK_STR(g_calls, "");
}

static void
test_config_options(void)
{
	struct spdk_app_opts opts;
	char path[64];
	FILE *file;

	/* Errors may be ignored. */
	init_opts(&opts);
	set_json(&opts, "{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"not_here\"},"
			"{\"method\":\"note_runtime\",\"params\":{\"text\":1}},{\"method\":\"note_runtime\"}]}]}");
	opts.json_config_ignore_errors = true;
	g_calls[0] = 0;
	CHECK_EQ(start(&opts, stop), 0);
	CHECK_STR(g_calls, "+first +second +third none run -third -second ");

	/* From a file, but not from both, and not from one that is not there. */
	snprintf(path, sizeof(path), "/tmp/init_test_%d.json", getpid());
	file = fopen(path, "w");
	REQUIRE(file != NULL);
	fputs("{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"note_runtime\"}]}]}", file);
	fclose(file);
	init_opts(&opts);
	opts.json_config_file = path;
	g_calls[0] = 0;
	CHECK_EQ(start(&opts, stop), 0);
	CHECK_STR(g_calls, "+first +second +third none run -third -second ");
	unlink(path);

	/* Only methods of the list may be called. */
	init_opts(&opts);
	const char *allowed[] = {"note_both", NULL};
	opts.rpc_allowlist = allowed;
	set_json(&opts, "{\"subsystems\":[{\"subsystem\":\"first\",\"config\":[{\"method\":\"note_runtime\"}]}]}");
	g_calls[0] = 0;
	CHECK_EQ(start(&opts, stop), -EINVAL);
	opts.rpc_allowlist = NULL;
}

static void
test_servers(void)
{
	struct spdk_app_opts opts;

	init_opts(&opts);
	CHECK_EQ(start(&opts, servers), 0);
	CHECK_EQ(g_loaded, 4);
}

static bool g_ended;

static void
fini_done(void *ctx)
{
	CHECK_EQ((uintptr_t)ctx, 6);
	g_ended = true;
}

static void
init_done(int rc, void *ctx)
{
	CHECK_EQ(rc, 0);
	CHECK_EQ((uintptr_t)ctx, 5);
	spdk_subsystem_fini(fini_done, (void *)6);
}

/* Without the application framework: a thread that the program polls itself. */
static void
test_alone(void)
{
	struct spdk_thread *thread;

#ifdef RESPDK_STALE
	CHECK_EQ(spdk_env_init(NULL), 0);
#else
	struct spdk_env_opts opts = {.opts_size = sizeof(opts)};

	spdk_env_opts_init(&opts);
	opts.no_pci = true;
	CHECK_EQ(spdk_env_init(&opts), 0);
#endif
	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	thread = spdk_thread_create("alone", NULL);
	REQUIRE(thread != NULL);
	spdk_set_thread(thread);
	g_calls[0] = 0;
	spdk_subsystem_init(init_done, (void *)5);
	for (int i = 0; i < 1000000 && !g_ended; i++) {
		spdk_thread_poll(thread, 0, 0);
	}
	CHECK(g_ended);
	CHECK_STR(g_calls, "+first +second +third -third -second ");
	spdk_set_thread(thread);
	spdk_thread_exit(thread);
	while (!spdk_thread_is_exited(thread)) {
		spdk_thread_poll(thread, 0, 0);
	}
	spdk_thread_destroy(thread);
	spdk_thread_lib_fini();
	spdk_env_fini();
}

int
main(void)
{
	struct spdk_rpc_opts size_check;

	CHECK_EQ(sizeof(size_check), 24);
	CHECK_STR(SPDK_DEFAULT_RPC_ADDR, "/var/tmp/spdk.sock");
	g_shared = mmap(NULL, sizeof(*g_shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(g_shared != MAP_FAILED);
	test_order();
	test_config();
	test_config_options();
	test_servers();
	test_failure();
	test_alone();
	return check_done();
}
