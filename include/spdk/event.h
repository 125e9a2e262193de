/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The application framework: reactors, one per core, that run threads; start and stop; command
 * line.
 *
 * Kinds of objects and their classes:
 * - `spdk_event`: transparent. From spdk_event_allocate() to spdk_event_call().
 * - options, core masks: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_EVENT_H
#define SPDK_EVENT_H

#include "spdk/stdinc.h"
#include "spdk/cpuset.h"
#include "spdk/init.h"
#include "spdk/queue.h"
#include "spdk/log.h"
#include "spdk/thread.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What an event does, on the core it was sent to.
 *
 * \param arg1 what was given
 * \param arg2 what was given
 */
typedef void (*spdk_event_fn)(void *arg1, void *arg2);

struct spdk_event;
struct spdk_poller;

/**
 * Called on the app thread instead of stopping at once, when a signal or
 * spdk_app_start_shutdown() asks for an end: it must lead to spdk_app_stop().
 */
typedef void (*spdk_app_shutdown_cb)(void);

/** A signal handler. */
typedef void (*spdk_sighandler_t)(int signal);

/**
 * Options of spdk_app_start(). spdk_app_opts_init() writes the defaults. Strings and arrays are
 * the caller's and must stay until spdk_app_start() returns.
 */
struct spdk_app_opts {
	/** What the program is called. Must be there. */
	const char *name;
	/** File with RPC calls to make at the start; NULL: none. */
	const char *json_config_file;
	/** Go on although a call failed. */
	bool json_config_ignore_errors;
	uint8_t reserved17[7];
	/** Where to listen for RPC: a path, or address and port; NULL: nowhere. */
	const char *rpc_addr;
	/** The cores: a hexadecimal mask or a list. The first one by default. */
	const char *reactor_mask;
	/** Trace points to turn on (spdk_trace_mask_usage()); NULL: none. */
	const char *tpoint_group_mask;
	/** Identifies the process for tools that look at its trace; -1: by its number. */
	int shm_id;
	uint8_t reserved52[4];
	/** Called when an end is asked for; NULL: spdk_app_stop(0). */
	spdk_app_shutdown_cb shutdown_cb;
	/** Allow core files of any size. */
	bool enable_coredump;
	uint8_t reserved65[3];
	/** As in spdk_env_opts. */
	int mem_channel;
	/** As in spdk_env_opts. */
	int main_core;
	/** As in spdk_env_opts. */
	int mem_size;
	/** As in spdk_env_opts. */
	bool no_pci;
	/** As in spdk_env_opts. */
	bool hugepage_single_segments;
	/** As in spdk_env_opts. */
	bool unlink_hugepage;
	/** As in spdk_env_opts. */
	bool no_huge;
	uint8_t reserved84[4];
	/** As in spdk_env_opts. */
	const char *hugedir;
	/** Messages up to this level go to stderr. SPDK_LOG_INFO by default. */
	enum spdk_log_level print_level;
	uint8_t reserved100[4];
	/** As in spdk_env_opts. */
	size_t num_pci_addr;
	/** As in spdk_env_opts. */
	struct spdk_pci_addr *pci_blocked;
	/** As in spdk_env_opts. */
	struct spdk_pci_addr *pci_allowed;
	/** As in spdk_env_opts. */
	const char *iova_mode;

	/**
	 * Wait for the RPC "framework_start_init" before subsystems are initialized. Needs
	 * `rpc_addr`.
	 */
	bool delay_subsystem_init;

	uint8_t reserved137[7];
	/** Trace entries for each core; 0: no trace. */
	uint64_t num_entries;
	/** As in spdk_env_opts. */
	void *env_context;
	/** Where messages go; NULL: syslog and stderr. */
	spdk_log_cb *log;
	/** As in spdk_env_opts. */
	uint64_t base_virtaddr;
	/** sizeof(struct spdk_app_opts) as the caller knows it. Not 0. */
	size_t opts_size;
	/** Leave SIGINT, SIGTERM and the others to the program. */
	bool disable_signal_handlers;
	/** Wait for interrupts instead of polling where possible. */
	bool interrupt_mode;
	/** As in spdk_env_opts. */
	bool enforce_numa;
	uint8_t reserved187[1];
	/** Threads outside the reactors that write to the trace. */
	uint32_t num_trace_threads;
	/** Number of messages that may be under way between threads. */
	size_t msg_mempool_size;
	/** The only methods to allow, NULL at the end; NULL: all. */
	const char **rpc_allowlist;
	/** As in spdk_env_opts. */
	const char *vf_token;
	/** As in spdk_env_opts. */
	const char *lcore_map;
	/** Level at which RPC calls are logged. */
	enum spdk_log_level rpc_log_level;
	/** File RPC calls are logged to; NULL: none. */
	FILE *rpc_log_file;
	/** RPC calls to make at the start, in memory; NULL: none. Not together with a file. */
	void *json_data;
	/** Its bytes. */
	size_t json_data_size;
	/** Do not keep other programs from using the same cores. */
	bool disable_cpumask_locks;
} __attribute__((packed));
SPDK_STATIC_ASSERT(sizeof(struct spdk_app_opts) == 253, "size is ABI");

/**
 * Writes the defaults.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_app_opts_init(struct spdk_app_opts *opts, size_t opts_size);

/**
 * Runs a program: environment, reactors, subsystems, configuration, RPC server, then `start_fn`.
 * Returns when spdk_app_stop() was called and everything has ended. Start, stop and start again
 * in one process works, with spdk_app_fini() in between.
 *
 * \param opts_user the options
 * \param start_fn called on the app thread when everything is ready
 * \param ctx passed to `start_fn`
 *
 * \return what was given to spdk_app_stop(); 1 if an option is of no use or something could not
 *     be started, and `start_fn` was not called
 */
int spdk_app_start(struct spdk_app_opts *opts_user, spdk_msg_fn start_fn, void *ctx);

/** Frees what spdk_app_start() left. After it has returned, once. */
void spdk_app_fini(void);

/**
 * Asks for an end, as a signal would: `shutdown_cb` is called, or the program stops. Any thread,
 * also a signal handler.
 */
void spdk_app_start_shutdown(void);

/**
 * Ends the program: subsystems end, threads exit, spdk_app_start() returns. Any thread of the
 * library; it only begins it. Calls after the first one are ignored.
 *
 * \param rc what spdk_app_start() returns, unless something failed
 */
void spdk_app_stop(int rc);

/** The `shm_id` in use. */
int spdk_app_get_shm_id(void);

/**
 * Reads a core mask or list, and leaves out cores the program was not given.
 *
 * \param mask the text
 * \param cpumask (cpuset.h) filled
 *
 * \return 0, also if no core is left; -EINVAL if an argument is NULL or the text makes no sense
 */
int spdk_app_parse_core_mask(const char *mask, struct spdk_cpuset *cpumask);

/** The cores the program was given. Not to be changed. */
const struct spdk_cpuset *spdk_app_get_core_mask(void);

/** The short options spdk_app_parse_args() knows. */
#define SPDK_APP_GETOPT_STRING "c:de:ghi:m:n:p:r:s:uvA:B:L:RW:"

/** What became of the command line. */
enum spdk_app_parse_args_rvals {
	/** Help was asked for, and given. */
	SPDK_APP_PARSE_ARGS_HELP = 0,
	/** All is well. */
	SPDK_APP_PARSE_ARGS_SUCCESS = 1,
	/** Something is wrong, and was said. */
	SPDK_APP_PARSE_ARGS_FAIL = 2,
};

/** The same. */
typedef enum spdk_app_parse_args_rvals spdk_app_parse_args_rvals_t;

/**
 * Reads the command line into options.
 *
 * \param argc as main() has it
 * \param argv as main() has it
 * \param opts set up by spdk_app_opts_init(); changed
 * \param getopt_str short options of the program's own, as getopt(3) wants them; none of
 *     SPDK_APP_GETOPT_STRING. May be NULL.
 * \param app_long_opts long options of its own, zeroes at the end. May be NULL.
 * \param parse called for each of its own: 0, or not 0 to fail. May be NULL if there are none.
 * \param usage called to print help for its own. May be NULL.
 */
spdk_app_parse_args_rvals_t spdk_app_parse_args(int argc, char **argv, struct spdk_app_opts *opts,
		const char *getopt_str, const struct option *app_long_opts, int (*parse)(int ch,
		char *arg), void (*usage)(void));

/** Prints help for the options spdk_app_parse_args() knows; after it was called. */
void spdk_app_usage(void);

/**
 * Makes an event.
 *
 * \param lcore the core to send it to
 * \param fn what it does
 * \param arg1 passed to `fn`
 * \param arg2 passed to `fn`
 *
 * \return the event; NULL if `fn` is NULL, no reactor runs on that core, or too many events are
 *     under way
 */
struct spdk_event *spdk_event_allocate(uint32_t lcore, spdk_event_fn fn, void *arg1, void *arg2);

/**
 * Sends an event: its function is called on its core, later. Any operating system thread.
 *
 * \param event the event; dead after this
 *
 * Wrong `event`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_event_call(struct spdk_event *event);

/**
 * Has each reactor log how often the kernel took it off its core.
 *
 * \param enabled on or off
 */
void spdk_framework_enable_context_switch_monitor(bool enabled);

/** True if that is on. */
bool spdk_framework_context_switch_monitor_enabled(void);

/**
 * Sets the trace up as the options say. spdk_app_start() does it.
 *
 * \return 0, or -1
 */
int spdk_app_setup_trace(struct spdk_app_opts *opts);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_EVENT_H */
