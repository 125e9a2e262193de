/*
 * spdk/event.h and spdk_internal/event.h: options, command line, start and stop, events, reactors, interrupt mode.
 * c-test: timeout=120
 */
#include "spdk/stdinc.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "spdk/event.h"
#include "spdk/scheduler.h"
#include "spdk/thread.h"
#include "spdk_internal/event.h"

#include "check.h"

static void
ignore(void *ctx)
{
	(void)ctx;
}

static void
init_opts(struct spdk_app_opts *opts)
{
	spdk_app_opts_init(opts, sizeof(*opts));
	opts->name = "event_test";
	opts->rpc_addr = NULL;
	opts->no_pci = true;
	opts->num_entries = 0;
	opts->print_level = SPDK_LOG_ERROR;
}

static void
test_opts(void)
{
	struct spdk_app_opts opts;

	memset(&opts, 0xff, sizeof(opts));
	spdk_app_opts_init(NULL, sizeof(opts));
	spdk_app_opts_init(&opts, 0);
	CHECK_EQ(opts.shm_id, -1);
	CHECK_EQ(opts.num_pci_addr, SIZE_MAX);

	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(opts.opts_size, sizeof(opts));
	CHECK(opts.name == NULL);
	CHECK(opts.json_config_file == NULL);
	CHECK(!opts.json_config_ignore_errors);
	CHECK_STR(opts.rpc_addr, "/var/tmp/spdk.sock");
	CHECK_STR(opts.rpc_addr, SPDK_DEFAULT_RPC_ADDR);
	CHECK(opts.reactor_mask == NULL);
	CHECK(opts.lcore_map == NULL);
	CHECK(opts.tpoint_group_mask == NULL);
	CHECK_EQ(opts.shm_id, -1);
	CHECK(opts.shutdown_cb == NULL);
	CHECK(opts.enable_coredump);
	CHECK_EQ(opts.mem_channel, -1);
	CHECK_EQ(opts.main_core, -1);
	CHECK_EQ(opts.mem_size, -1);
	CHECK(!opts.no_pci && !opts.hugepage_single_segments && !opts.unlink_hugepage && !opts.no_huge);
	CHECK_EQ(opts.print_level, SPDK_LOG_INFO);
	CHECK_EQ(opts.num_entries, 32768);
	CHECK_EQ(opts.num_trace_threads, 0);
	CHECK_EQ(opts.base_virtaddr, 0x200000000000);
	CHECK_EQ(opts.msg_mempool_size, 0);
	CHECK(!opts.delay_subsystem_init && !opts.disable_signal_handlers && !opts.interrupt_mode && !opts.enforce_numa);
	CHECK_EQ(opts.rpc_log_level, SPDK_LOG_DISABLED);
	CHECK(opts.rpc_log_file == NULL && opts.rpc_allowlist == NULL && opts.vf_token == NULL);
	CHECK(opts.json_data == NULL && opts.json_data_size == 0 && !opts.disable_cpumask_locks);

	/* A structure that ends in the middle of a field has the fields before it. */
	memset(&opts, 0xff, sizeof(opts));
	spdk_app_opts_init(&opts, offsetof(struct spdk_app_opts, base_virtaddr) + 1);
	CHECK_EQ(opts.num_entries, 32768);
	CHECK_EQ(opts.base_virtaddr, 0xffffffffffffff00);
}

/* What cannot be started returns 1 and changes nothing. */
static void
test_bad_start(void)
{
	struct spdk_app_opts opts;

	init_opts(&opts);
	CHECK_EQ(spdk_app_start(NULL, ignore, NULL), 1);
	opts.opts_size = 0;
	CHECK_EQ(spdk_app_start(&opts, ignore, NULL), 1);
	opts.opts_size = sizeof(opts);
	opts.name = NULL;
	CHECK_EQ(spdk_app_start(&opts, ignore, NULL), 1);
	opts.name = "event_test";
	CHECK_EQ(spdk_app_start(&opts, NULL, NULL), 1);
	opts.delay_subsystem_init = true;
	CHECK_EQ(spdk_app_start(&opts, ignore, NULL), 1);
}

static int g_parsed;
static int g_usages;

static int
parse_own(int ch, char *arg)
{
	switch (ch) {
	case 'x':
		g_parsed += atoi(arg);
		return 0;
	case 1000:
		g_parsed += 1000;
		return 0;
	default:
		return -EINVAL;
	}
}

static void
usage_own(void)
{
	g_usages++;
	printf(" -x <number>               added up\n");
}

static const struct option g_long[] = {
	{"thousand", no_argument, NULL, 1000},
	{"bad", no_argument, NULL, 1001},
	{NULL, 0, NULL, 0},
};

static spdk_app_parse_args_rvals_t
parse(struct spdk_app_opts *opts, const char *line)
{
	static char copy[64][64];
	char *argv[64] = {"event_test"};
	int argc = 1;
	const char *from = line;

	while (*from) {
		size_t len = strcspn(from, " ");

		snprintf(copy[argc], sizeof(copy[argc]), "%.*s", (int)len, from);
		argv[argc] = copy[argc];
		argc++;
		from += len + (from[len] == ' ');
	}
	optind = 0;
	return spdk_app_parse_args(argc, argv, opts, "x:", g_long, parse_own, usage_own);
}

static void
test_args(void)
{
	struct spdk_app_opts opts;
	char *argv[] = {"event_test", NULL};

	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(parse(&opts, ""), SPDK_APP_PARSE_ARGS_SUCCESS);
	CHECK_EQ(parse(&opts, "-c /etc/hostname -d -e 0x10 -g -i 7 -m 0x3 -n 4 -p 1 -r /tmp/x.sock -s 512 -u -R "
			      "-x 2 --thousand -x 3"), SPDK_APP_PARSE_ARGS_SUCCESS);
	CHECK_EQ(g_parsed, 1005);
	CHECK_STR(opts.json_config_file, "/etc/hostname");
	CHECK(!opts.enable_coredump);
	CHECK_STR(opts.tpoint_group_mask, "0x10");
	CHECK(opts.hugepage_single_segments && opts.no_pci && opts.unlink_hugepage);
	CHECK_EQ(opts.shm_id, 7);
	CHECK_STR(opts.reactor_mask, "0x3");
	CHECK_EQ(opts.mem_channel, 4);
	CHECK_EQ(opts.main_core, 1);
	CHECK_STR(opts.rpc_addr, "/tmp/x.sock");
	CHECK_EQ(opts.mem_size, 512);

	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(parse(&opts, "--json /x.json --json-ignore-init-errors --lcores 0@1 --disable-cpumask-locks "
			      "--interrupt-mode --silence-noticelog --wait-for-rpc --no-rpc-server --rpcs-allowed a,bc "
			      "--iova-mode va --base-virtaddr 0x1000000 --huge-dir /h --num-trace-entries 64 "
			      "--env-context ctx --vfio-vf-token tok --msg-mempool-size 1023 --no-huge --enforce-numa "
			      "-s 2G -i -5"), SPDK_APP_PARSE_ARGS_SUCCESS);
	CHECK_STR(opts.json_config_file, "/x.json");
	CHECK(opts.json_config_ignore_errors && opts.disable_cpumask_locks && opts.interrupt_mode);
	CHECK(opts.delay_subsystem_init && opts.no_huge && opts.enforce_numa);
	CHECK_STR(opts.lcore_map, "0@1");
	CHECK_EQ(opts.print_level, SPDK_LOG_WARN);
	CHECK(opts.rpc_addr == NULL);
	REQUIRE(opts.rpc_allowlist != NULL);
	CHECK_STR(opts.rpc_allowlist[0], "a");
	CHECK_STR(opts.rpc_allowlist[1], "bc");
	CHECK(opts.rpc_allowlist[2] == NULL);
	CHECK_STR(opts.iova_mode, "va");
	CHECK_EQ(opts.base_virtaddr, 0x1000000);
	CHECK_STR(opts.hugedir, "/h");
	CHECK_EQ(opts.num_entries, 64);
	CHECK_STR((const char *)opts.env_context, "ctx");
	CHECK_STR(opts.vf_token, "tok");
	CHECK_EQ(opts.msg_mempool_size, 1023);
	CHECK_EQ(opts.mem_size, 2048);
	CHECK_EQ(opts.shm_id, -5);
	/* The list goes away with a command line that is of no use. */
	CHECK_EQ(parse(&opts, "--lcores 0 -n x"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK(opts.rpc_allowlist == NULL);

	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(parse(&opts, "-B 0000:01:02.3 -B 0000:0a:00.0"), SPDK_APP_PARSE_ARGS_SUCCESS);
	CHECK_EQ(opts.num_pci_addr, 2);
	REQUIRE(opts.pci_blocked != NULL);
	CHECK_EQ(opts.pci_blocked[0].bus, 1);
	CHECK_EQ(opts.pci_blocked[0].dev, 2);
	CHECK_EQ(opts.pci_blocked[0].func, 3);
	CHECK_EQ(opts.pci_blocked[1].bus, 10);
	CHECK_EQ(parse(&opts, "-A 0000:01:02.3"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK(opts.pci_blocked == NULL && opts.pci_allowed == NULL);

	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(parse(&opts, "-m 1 --lcores 0"), SPDK_APP_PARSE_ARGS_FAIL);
	spdk_app_opts_init(&opts, sizeof(opts));
	CHECK_EQ(parse(&opts, "-i x"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "-p x"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "-s x"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "-B x"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "-L no_such_flag"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "--base-virtaddr -1"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "--num-trace-entries 63"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "--msg-mempool-size 0"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "--bad"), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(parse(&opts, "--no-such-option"), SPDK_APP_PARSE_ARGS_FAIL);

	g_usages = 0;
	CHECK_EQ(parse(&opts, "-h"), SPDK_APP_PARSE_ARGS_HELP);
	CHECK_EQ(g_usages, 1);
	CHECK_EQ(parse(&opts, "-v"), SPDK_APP_PARSE_ARGS_HELP);
	spdk_app_usage();
	CHECK_EQ(g_usages, 1);

	/* The application's letters must not be the framework's; its options need a function. */
	optind = 0;
	CHECK_EQ(spdk_app_parse_args(1, argv, &opts, "m:", NULL, parse_own, NULL), SPDK_APP_PARSE_ARGS_FAIL);
	CHECK_EQ(spdk_app_parse_args(1, argv, &opts, "x:", NULL, NULL, NULL), SPDK_APP_PARSE_ARGS_FAIL);
	/* A preset configuration file that is not there is left out. */
	opts.json_config_file = "/no/such/file";
	CHECK_EQ(spdk_app_parse_args(1, argv, &opts, NULL, NULL, NULL, NULL), SPDK_APP_PARSE_ARGS_SUCCESS);
	CHECK(opts.json_config_file == NULL);
	CHECK(SPDK_APP_PARSE_ARGS_HELP == 0 && SPDK_APP_PARSE_ARGS_SUCCESS == 1 && SPDK_APP_PARSE_ARGS_FAIL == 2);
	CHECK_STR(SPDK_APP_GETOPT_STRING, "c:de:ghi:m:n:p:r:s:uvA:B:L:RW:");
}

#define EVENTS 1000

static int g_order[EVENTS];
static int g_events;
static int g_visits;
static uint32_t g_core;

static void
finish(void *arg1, void *arg2)
{
	(void)arg1;
	(void)arg2;
	/* Only the first call counts, and its code. */
	spdk_app_stop(0);
	spdk_app_stop(0);
}

static void
visited(void *arg1, void *arg2)
{
	CHECK_EQ((uintptr_t)arg1, 1);
	CHECK_EQ((uintptr_t)arg2, 2);
	CHECK_EQ(g_visits, (int)spdk_env_get_core_count());
	CHECK_EQ(spdk_env_get_current_core(), g_core);
	spdk_event_call(spdk_event_allocate(g_core, finish, NULL, NULL));
}

static void
visit(void *arg1, void *arg2)
{
	struct spdk_reactor *reactor = spdk_reactor_get(spdk_env_get_current_core());

	CHECK_EQ((uintptr_t)arg1, 1);
	CHECK_EQ((uintptr_t)arg2, 2);
	CHECK(spdk_get_thread() == NULL);
	REQUIRE(reactor != NULL);
	CHECK_EQ(reactor->lcore, spdk_env_get_current_core());
	CHECK(reactor->flags.is_valid);
	CHECK(!reactor->in_interrupt);
	g_visits++;
}

static void
count_event(void *arg1, void *arg2)
{
	int number = (int)(uintptr_t)arg1;

	CHECK_EQ((uintptr_t)arg2, 77);
	CHECK(spdk_get_thread() == NULL);
	g_order[g_events++] = number;
	if (g_events == EVENTS) {
		for (int i = 0; i < EVENTS; i++) {
			CHECK_EQ(g_order[i], i);
		}
		spdk_for_each_reactor(visit, (void *)1, (void *)2, visited);
	}
}

static void
started(void *ctx)
{
	const struct spdk_cpuset *mask;
	struct spdk_cpuset set;
	struct spdk_event *event;
	struct spdk_reactor *reactor;

	CHECK_EQ((uintptr_t)ctx, 42);
	CHECK(spdk_thread_is_app_thread(NULL));
	CHECK_STR(spdk_thread_get_name(spdk_get_thread()), "app_thread");
	CHECK_EQ(spdk_app_get_shm_id(), -1);
	g_core = spdk_env_get_current_core();

	mask = spdk_app_get_core_mask();
	REQUIRE(mask != NULL);
	CHECK_EQ(spdk_cpuset_count(mask), spdk_env_get_core_count());
	CHECK(spdk_cpuset_get_cpu(mask, g_core));
	spdk_cpuset_zero(&set);
	CHECK_EQ(spdk_app_parse_core_mask("0xff", &set), 0);
	CHECK(spdk_cpuset_equal(&set, mask));
	CHECK(spdk_app_parse_core_mask("junk", &set) < 0);

	CHECK(spdk_framework_context_switch_monitor_enabled());
	spdk_framework_enable_context_switch_monitor(false);
	CHECK(!spdk_framework_context_switch_monitor_enabled());
	spdk_framework_enable_context_switch_monitor(true);
	CHECK(spdk_framework_context_switch_monitor_enabled());

	reactor = spdk_reactor_get(g_core);
	REQUIRE(reactor != NULL);
	CHECK(reactor->thread_count >= 1);
	CHECK(!TAILQ_EMPTY(&reactor->threads));
	CHECK(spdk_thread_get_from_ctx(TAILQ_FIRST(&reactor->threads)) == spdk_get_thread());
	CHECK(reactor->tsc_last != 0);
	CHECK(spdk_reactor_get(spdk_env_get_last_core() + 1) == NULL);
	CHECK(spdk_reactor_get(UINT32_MAX) == NULL);

	event = spdk_event_allocate(g_core, count_event, (void *)0, (void *)77);
	REQUIRE(event != NULL);
	CHECK_EQ(event->lcore, g_core);
	CHECK(event->fn == count_event && event->arg1 == NULL && event->arg2 == (void *)77);
	spdk_event_call(event);
#ifdef RESPDK_STALE
	/* Once called, the event is gone. */
	spdk_event_call(event);
	spdk_event_call(NULL);
	spdk_event_call((struct spdk_event *)&set);
	CHECK(spdk_event_allocate(g_core, NULL, NULL, NULL) == NULL);
	CHECK(spdk_event_allocate(spdk_env_get_last_core() + 1, count_event, NULL, NULL) == NULL);
#endif
	for (uintptr_t i = 1; i < EVENTS; i++) {
		spdk_event_call(spdk_event_allocate(g_core, count_event, (void *)i, (void *)77));
	}
}

static void
test_run(void)
{
	struct spdk_app_opts opts;

	init_opts(&opts);
	g_events = g_visits = 0;
	CHECK_EQ(spdk_app_start(&opts, started, (void *)42), 0);
	CHECK_EQ(g_events, EVENTS);
	spdk_app_fini();
#ifdef RESPDK_STALE
	/* A second time changes nothing. */
	spdk_app_fini();
#endif
}

static int g_shutdowns;

static void
shut_down(void)
{
	g_shutdowns++;
	CHECK(spdk_thread_is_app_thread(NULL));
	spdk_app_stop(5);
}

static void
ask_for_shutdown(void *ctx)
{
	(void)ctx;
	spdk_app_start_shutdown();
#ifdef RESPDK_STALE
	/* Asking again changes nothing. */
	spdk_app_start_shutdown();
#endif
}

static void
send_signal(void *ctx)
{
	(void)ctx;
	kill(getpid(), SIGTERM);
}

/* The shutdown function runs once, and the code of the stop is the code of the start. */
static void
test_shutdown(void)
{
	struct spdk_app_opts opts;

	init_opts(&opts);
	opts.shutdown_cb = shut_down;
	CHECK_EQ(spdk_app_start(&opts, ask_for_shutdown, NULL), 5);
	CHECK_EQ(g_shutdowns, 1);
	spdk_app_fini();

	/* Without one, the application just ends; a signal does the same. */
	init_opts(&opts);
	CHECK_EQ(spdk_app_start(&opts, ask_for_shutdown, NULL), 0);
	spdk_app_fini();
	CHECK_EQ(spdk_app_start(&opts, send_signal, NULL), 0);
	spdk_app_fini();
}

static int g_modes;

static void
end_of_modes(void *arg1, void *arg2)
{
	CHECK_EQ((uintptr_t)arg1, 9);
	CHECK(arg2 == NULL);
	CHECK(!spdk_reactor_get(spdk_env_get_last_core())->in_interrupt);
	g_modes++;
	spdk_reactors_stop(NULL);
}

static void
in_interrupt_mode(void *arg1, void *arg2)
{
	CHECK_EQ((uintptr_t)arg1, 9);
	CHECK(arg2 == NULL);
	CHECK(spdk_reactor_get(spdk_env_get_last_core())->in_interrupt);
	g_modes++;
	CHECK_EQ(spdk_reactor_set_interrupt_mode(spdk_env_get_last_core(), false, end_of_modes, (void *)9), 0);
}

static void
same_mode(void *arg1, void *arg2)
{
	CHECK(arg2 == NULL);
	g_modes += (uintptr_t)arg1 == 8;
}

static void
change_mode(void *arg1, void *arg2)
{
	uint32_t core = spdk_env_get_last_core();

	(void)arg1;
	(void)arg2;
	/* Nothing to change: told at once. */
	CHECK_EQ(spdk_reactor_set_interrupt_mode(core, false, same_mode, (void *)8), 0);
	CHECK_EQ(g_modes, 1);
	CHECK_EQ(spdk_reactor_set_interrupt_mode(core + 1, true, same_mode, NULL), -EINVAL);
	CHECK_EQ(spdk_reactor_set_interrupt_mode(core, true, in_interrupt_mode, (void *)9), 0);
	CHECK_EQ(spdk_reactor_set_interrupt_mode(core, true, in_interrupt_mode, (void *)9), -EBUSY);
}

/* Reactors without the application framework. */
static void
test_reactors(void)
{
	struct spdk_cpuset mask;

	CHECK_EQ(spdk_env_init(NULL), 0);
	CHECK(spdk_reactor_get(0) == NULL);
	CHECK_EQ(spdk_reactors_init(SPDK_DEFAULT_MSG_MEMPOOL_SIZE), 0);
	CHECK_EQ(spdk_scheduler_get_scheduling_lcore(), spdk_env_get_current_core());
	REQUIRE(spdk_reactor_get(spdk_env_get_first_core()) != NULL);
	spdk_cpuset_zero(&mask);
	spdk_cpuset_set_cpu(&mask, spdk_env_get_current_core(), true);
	REQUIRE(spdk_thread_create("first", &mask) != NULL);
	spdk_event_call(spdk_event_allocate(spdk_env_get_current_core(), change_mode, NULL, NULL));
	spdk_reactors_start();
	CHECK_EQ(g_modes, 3);
	spdk_reactors_fini();
	CHECK(spdk_reactor_get(spdk_env_get_first_core()) == NULL);
#ifdef RESPDK_STALE
	spdk_reactors_fini();
#endif
	spdk_env_fini();
}

static void
test_trace(void)
{
	struct spdk_app_opts opts;
	char name[64];

	init_opts(&opts);
	opts.num_entries = 64;
	CHECK_EQ(spdk_app_setup_trace(&opts), 0);
	opts.tpoint_group_mask = "0x1:xyz";
	CHECK_EQ(spdk_app_setup_trace(&opts), -1);
	snprintf(name, sizeof(name), "/event_test_trace.pid%d", getpid());
	shm_unlink(name);
}

int
main(void)
{
	test_opts();
	test_bad_start();
	test_args();
	test_run();
	test_shutdown();
	test_reactors();
	test_trace();
	return check_done();
}
