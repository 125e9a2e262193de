/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Messages: levels, flags, where they go; and what is deprecated.
 *
 * Kinds of objects and their classes:
 * - `spdk_log_flag`: registered, by SPDK_LOG_REGISTER_COMPONENT(), for good.
 * - `spdk_deprecation`: opaque, from registration to the end of the process.
 * - options: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Any operating system thread may call. Format strings are checked by the compiler; their
 * arguments are C's contract.
 */

#ifndef SPDK_LOG_H
#define SPDK_LOG_H

#include "spdk/assert.h"
#include "spdk/stdinc.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Log a deprecation once a day. */
#define SPDK_LOG_DEPRECATION_EVERY_24H 86400

/** Log a deprecation each time. */
#define SPDK_LOG_DEPRECATION_ALWAYS 0

/**
 * Gets every message, whatever its level.
 *
 * \param level an spdk_log_level
 * \param file source file, or NULL
 * \param line line in it
 * \param func function
 * \param format as printf has it
 * \param args its arguments
 */
typedef void spdk_log_cb(int level, const char *file, const int line, const char *func,
		const char *format, va_list args);

/**
 * Called when the log is opened.
 *
 * \param ctx the `user_ctx`
 */
typedef void spdk_log_open_cb(void *ctx);

/**
 * Called when the log is closed.
 *
 * \param ctx the `user_ctx`
 */
typedef void spdk_log_close_cb(void *ctx);

/** Options of spdk_log_open_ext(). */
struct spdk_log_opts {
	/** sizeof(struct spdk_log_opts), as the caller knows it. */
	size_t size;
	/** Gets messages; NULL: syslog and stderr. */
	spdk_log_cb *log;
	/** Called inside spdk_log_open_ext(). May be NULL. */
	spdk_log_open_cb *open;
	/** Called inside spdk_log_close(). May be NULL. */
	spdk_log_close_cb *close;
	/** Passed to `open` and `close`. */
	void *user_ctx;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_log_opts) == 40, "size is ABI");

/**
 * Opens the log. Before that, messages go to stderr only.
 *
 * \param log gets messages; NULL: syslog and stderr
 */
void spdk_log_open(spdk_log_cb *log);

/**
 * Opens the log, with options.
 *
 * \param opts the options; NULL: syslog and stderr
 */
void spdk_log_open_ext(struct spdk_log_opts *opts);

/** Closes the log, if it is open. */
void spdk_log_close(void);

/** Whether messages to stderr begin with the time. They do unless told otherwise. */
void spdk_log_enable_timestamps(bool value);

/** How important a message is. */
enum spdk_log_level {
	/** As a limit: no messages. */
	SPDK_LOG_DISABLED = -1,
	/** Something failed. */
	SPDK_LOG_ERROR,
	/** Something is strange. */
	SPDK_LOG_WARN,
	/** Somebody may want to know. */
	SPDK_LOG_NOTICE,
	/** For those who look closely. */
	SPDK_LOG_INFO,
	/** For those who look for errors in the program. */
	SPDK_LOG_DEBUG,
};

/**
 * Limits the messages that go to syslog.
 *
 * \param level the least important to let pass
 */
void spdk_log_set_level(enum spdk_log_level level);

/**
 * The limit for syslog. SPDK_LOG_ERROR until it is set; spdk_app_start() sets SPDK_LOG_NOTICE.
 */
enum spdk_log_level spdk_log_get_level(void);

/** What syslog calls a level; -1 for SPDK_LOG_DISABLED, LOG_INFO for unknown ones. */
int spdk_log_to_syslog_level(enum spdk_log_level level);

/**
 * Limits the messages that go to stderr.
 *
 * \param level the least important to let pass
 */
void spdk_log_set_print_level(enum spdk_log_level level);

/**
 * The limit for stderr. SPDK_LOG_ERROR until it is set; spdk_app_start() sets what its options
 * say.
 */
enum spdk_log_level spdk_log_get_print_level(void);

/** True if a flag is on and the program was compiled with DEBUG; `name` is a string. */
#ifdef DEBUG
#define SPDK_DEBUGLOG_FLAG_ENABLED(name) spdk_log_get_flag(name)
#else
#define SPDK_DEBUGLOG_FLAG_ENABLED(name) false
#endif

/** Logs a notice, with file, line and function. As printf; end it with a newline. */
#define SPDK_NOTICELOG(...)                                                                       \
	spdk_log(SPDK_LOG_NOTICE, __FILE__, __LINE__, __func__, __VA_ARGS__)

/** Logs a warning. */
#define SPDK_WARNLOG(...) spdk_log(SPDK_LOG_WARN, __FILE__, __LINE__, __func__, __VA_ARGS__)

/** Logs an error. */
#define SPDK_ERRLOG(...) spdk_log(SPDK_LOG_ERROR, __FILE__, __LINE__, __func__, __VA_ARGS__)

/** Logs a notice, without file, line and function. */
#define SPDK_PRINTF(...) spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, __VA_ARGS__)

/** Logs an information if a flag is on; `flag` without quotes. */
#define SPDK_INFOLOG(flag, ...)                                                                   \
	do {                                                                                      \
		extern struct spdk_log_flag SPDK_LOG_##flag;                                      \
		if (SPDK_LOG_##flag.enabled) {                                                    \
			spdk_log(SPDK_LOG_INFO, __FILE__, __LINE__, __func__, __VA_ARGS__);       \
		}                                                                                 \
	} while (0)

/**
 * Logs an error, once a second at most at this place; how many were left out is logged with the
 * next. Needs spdk/env.h.
 */
#define SPDK_ERRLOG_RATELIMIT(...)                                                                \
	do {                                                                                      \
		static uint64_t errlog_tsc_, errlog_lost_;                                        \
		uint64_t errlog_now_ = spdk_get_ticks();                                          \
		if (errlog_now_ <= errlog_tsc_ + spdk_get_ticks_hz()) {                           \
			errlog_lost_++;                                                           \
			break;                                                                    \
		}                                                                                 \
		errlog_tsc_ = errlog_now_;                                                        \
		SPDK_ERRLOG(__VA_ARGS__);                                                         \
		if (errlog_lost_ != 0) {                                                          \
			SPDK_ERRLOG("(same message squashed %" PRIu64 " times)\n", errlog_lost_); \
			errlog_lost_ = 0;                                                         \
		}                                                                                 \
	} while (0)

/**
 * Logs a debug message if a flag is on. Nothing, arguments included, unless compiled with DEBUG.
 */
#ifdef DEBUG
#define SPDK_DEBUGLOG(flag, ...)                                                                  \
	do {                                                                                      \
		extern struct spdk_log_flag SPDK_LOG_##flag;                                      \
		if (SPDK_LOG_##flag.enabled) {                                                    \
			spdk_log(SPDK_LOG_DEBUG, __FILE__, __LINE__, __func__, __VA_ARGS__);      \
		}                                                                                 \
	} while (0)
#else
#define SPDK_DEBUGLOG(...)                                                                        \
	do {                                                                                      \
	} while (0)
#endif

/** Writes memory to stderr if a flag is on. Nothing unless compiled with DEBUG. */
#ifdef DEBUG
#define SPDK_LOGDUMP(flag, label, buf, len)                                                       \
	do {                                                                                      \
		extern struct spdk_log_flag SPDK_LOG_##flag;                                      \
		if (SPDK_LOG_##flag.enabled) {                                                    \
			spdk_log_dump(stderr, (label), (buf), (len));                             \
		}                                                                                 \
	} while (0)
#else
#define SPDK_LOGDUMP(...)                                                                         \
	do {                                                                                      \
	} while (0)
#endif

/**
 * Logs a message.
 *
 * \param level how important
 * \param file source file; NULL: write neither this nor the next two
 * \param line line in it
 * \param func function
 * \param format as printf has it
 */
void spdk_log(enum spdk_log_level level, const char *file, const int line, const char *func,
		const char *format, ...)
		__attribute__((format(printf, 5, 6)));

/**
 * Logs a message.
 *
 * \param level how important
 * \param file source file; NULL: write neither this nor the next two
 * \param line line in it
 * \param func function
 * \param format as printf has it
 * \param ap its arguments
 */
void spdk_vlog(enum spdk_log_level level, const char *file, const int line, const char *func,
		const char *format, va_list ap);

/**
 * Writes a message to a file.
 *
 * \param fp where to; NULL: nothing happens
 * \param file source file; NULL: write neither this nor the next two
 * \param line line in it
 * \param func function
 * \param format as printf has it
 */
void spdk_flog(FILE *fp, const char *file, const int line, const char *func, const char *format,
		...)
		__attribute__((format(printf, 5, 6)));

/**
 * Writes a message to a file.
 *
 * \param fp where to; NULL: nothing happens
 * \param file source file; NULL: write neither this nor the next two
 * \param line line in it
 * \param func function
 * \param format as printf has it
 * \param ap its arguments
 */
void spdk_vflog(FILE *fp, const char *file, const int line, const char *func, const char *format,
		va_list ap);

/**
 * Writes memory to a file: lines of 16 bytes, hexadecimal and as characters.
 *
 * \param fp where to; NULL: nothing happens
 * \param label what to call it
 * \param buf the memory
 * \param len its bytes
 */
void spdk_log_dump(FILE *fp, const char *label, const void *buf, size_t len);

/** A flag that turns messages of one component on. */
struct spdk_log_flag {
	/** The library's. */
	TAILQ_ENTRY(spdk_log_flag) tailq;
	/** Its name. */
	const char *name;
	/** Whether it is on: read by the macros. */
	bool enabled;
};

/**
 * Makes a flag known. A name that is taken, or NULL, is refused: errno EEXIST, EINVAL.
 *
 * \param name the name
 * \param flag in the program's memory, for good
 */
void spdk_log_register_flag(const char *name, struct spdk_log_flag *flag);

/** Defines the flag SPDK_LOG_<flag> and makes it known before main(). Once, outside functions. */
#define SPDK_LOG_REGISTER_COMPONENT(flag)                                                         \
	struct spdk_log_flag SPDK_LOG_##flag = { .name = #flag, .enabled = false };               \
	__attribute__((constructor)) static void register_flag_##flag(void)                       \
	{                                                                                         \
		spdk_log_register_flag(#flag, &SPDK_LOG_##flag);                                  \
	}

/** The first flag in alphabetical order; NULL if there is none. */
struct spdk_log_flag *spdk_log_get_first_flag(void);

/**
 * The next flag; NULL if it was the last.
 *
 * Wrong `flag`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_log_flag *spdk_log_get_next_flag(struct spdk_log_flag *flag);

/** True if a flag of that name is known and on. */
bool spdk_log_get_flag(const char *flag);

/**
 * Turns flags on.
 *
 * \param flag a name, or a pattern (fnmatch(3)); "all" for all
 *
 * \return 0; -EINVAL if none matches or `flag` is NULL
 */
int spdk_log_set_flag(const char *flag);

/**
 * Turns flags off.
 *
 * \param flag a name, or a pattern (fnmatch(3)); "all" for all
 *
 * \return 0; -EINVAL if none matches or `flag` is NULL
 */
int spdk_log_clear_flag(const char *flag);

/**
 * Writes help on a command line option that turns flags on.
 *
 * \param f where to; NULL: nothing happens
 * \param log_arg the option, such as "-L"
 */
void spdk_log_usage(FILE *f, const char *log_arg);

struct spdk_deprecation;

/**
 * Makes something known that is deprecated. By SPDK_LOG_DEPRECATION_REGISTER().
 *
 * \param tag its name; copied
 * \param description what it is about; copied
 * \param remove_release when it goes; copied
 * \param rate_limit_seconds log it no more often; 0: always
 * \param reg what spdk_log_deprecated() wants
 *
 * \return 0; -EINVAL if an argument is NULL; -ENOMEM
 */
int spdk_log_deprecation_register(const char *tag, const char *description,
		const char *remove_release, uint32_t rate_limit_seconds,
		struct spdk_deprecation **reg);

/**
 * Defines something deprecated and makes it known before main(); `tag` without quotes. Once per
 * file, outside functions.
 */
#define SPDK_LOG_DEPRECATION_REGISTER(tag, desc, release, rate)                                   \
	static struct spdk_deprecation *_deprecated_##tag;                                        \
	__attribute__((constructor)) static void _spdk_deprecation_register_##tag(void)           \
	{                                                                                         \
		int deprecation_rc_ = spdk_log_deprecation_register(#tag, desc, release, rate,    \
				&_deprecated_##tag);                                              \
		assert(deprecation_rc_ == 0);                                                     \
		(void)deprecation_rc_;                                                            \
	}

/**
 * Counts, and logs, that something deprecated was used. By SPDK_LOG_DEPRECATED().
 *
 * \param deprecation what
 * \param file source file
 * \param line line in it
 * \param func function
 *
 * Wrong `deprecation`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_log_deprecated(struct spdk_deprecation *deprecation, const char *file, uint32_t line,
		const char *func);

/** Says that something deprecated was used. */
#define SPDK_LOG_DEPRECATED(tag)                                                                  \
	spdk_log_deprecated(_deprecated_##tag, __FILE__, __LINE__, __func__)

/**
 * Called for something deprecated.
 *
 * \return 0 to go on, anything else to stop
 */
typedef int (*spdk_log_for_each_deprecation_fn)(void *ctx, struct spdk_deprecation *deprecation);

/**
 * Calls a function for everything deprecated, inside the call.
 *
 * \param ctx passed to `fn`
 * \param fn what
 *
 * \return what `fn` returned last; 0 if there is nothing; -EINVAL if `fn` is NULL
 */
int spdk_log_for_each_deprecation(void *ctx, spdk_log_for_each_deprecation_fn fn);

/**
 * Its name.
 *
 * Wrong `deprecation`: "(invalid)"; errno EINVAL, EBADF.
 */
const char *spdk_deprecation_get_tag(const struct spdk_deprecation *deprecation);

/**
 * What it is about.
 *
 * Wrong `deprecation`: "(invalid)"; errno EINVAL, EBADF.
 */
const char *spdk_deprecation_get_description(const struct spdk_deprecation *deprecation);

/**
 * When it goes.
 *
 * Wrong `deprecation`: "(invalid)"; errno EINVAL, EBADF.
 */
const char *spdk_deprecation_get_remove_release(const struct spdk_deprecation *deprecation);

/**
 * How often it was used.
 *
 * Wrong `deprecation`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_deprecation_get_hits(const struct spdk_deprecation *deprecation);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_LOG_H */
