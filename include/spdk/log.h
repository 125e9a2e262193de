/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/log.h, SPDK v26.01.
 */

#ifndef SPDK_LOG_H
#define SPDK_LOG_H

#include "spdk/assert.h"
#include "spdk/stdinc.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_LOG_DEPRECATION_EVERY_24H 86400
#define SPDK_LOG_DEPRECATION_ALWAYS 0

typedef void spdk_log_cb(int level, const char *file, const int line, const char *func,
		const char *format, va_list args);

typedef void spdk_log_open_cb(void *ctx);

typedef void spdk_log_close_cb(void *ctx);

struct spdk_log_opts {
	size_t size;
	spdk_log_cb *log;
	spdk_log_open_cb *open;
	spdk_log_close_cb *close;
	void *user_ctx;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_log_opts) == 40, "size is ABI");

void spdk_log_open(spdk_log_cb *log);

void spdk_log_open_ext(struct spdk_log_opts *opts);

void spdk_log_close(void);

void spdk_log_enable_timestamps(bool value);

enum spdk_log_level {
	SPDK_LOG_DISABLED = -1,
	SPDK_LOG_ERROR,
	SPDK_LOG_WARN,
	SPDK_LOG_NOTICE,
	SPDK_LOG_INFO,
	SPDK_LOG_DEBUG,
};

void spdk_log_set_level(enum spdk_log_level level);

enum spdk_log_level spdk_log_get_level(void);

int spdk_log_to_syslog_level(enum spdk_log_level level);

void spdk_log_set_print_level(enum spdk_log_level level);

enum spdk_log_level spdk_log_get_print_level(void);

#ifdef DEBUG
#define SPDK_DEBUGLOG_FLAG_ENABLED(name) spdk_log_get_flag(name)
#else
#define SPDK_DEBUGLOG_FLAG_ENABLED(name) false
#endif

#define SPDK_NOTICELOG(...)                                                                       \
	spdk_log(SPDK_LOG_NOTICE, __FILE__, __LINE__, __func__, __VA_ARGS__)

#define SPDK_WARNLOG(...) spdk_log(SPDK_LOG_WARN, __FILE__, __LINE__, __func__, __VA_ARGS__)

#define SPDK_ERRLOG(...) spdk_log(SPDK_LOG_ERROR, __FILE__, __LINE__, __func__, __VA_ARGS__)

#define SPDK_PRINTF(...) spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, __VA_ARGS__)

#define SPDK_INFOLOG(flag, ...)                                                                   \
	do {                                                                                      \
		extern struct spdk_log_flag SPDK_LOG_##flag;                                      \
		if (SPDK_LOG_##flag.enabled) {                                                    \
			spdk_log(SPDK_LOG_INFO, __FILE__, __LINE__, __func__, __VA_ARGS__);       \
		}                                                                                 \
	} while (0)

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

void spdk_log(enum spdk_log_level level, const char *file, const int line, const char *func,
		const char *format, ...)
		__attribute__((format(printf, 5, 6)));

void spdk_vlog(enum spdk_log_level level, const char *file, const int line, const char *func,
		const char *format, va_list ap);

void spdk_flog(FILE *fp, const char *file, const int line, const char *func, const char *format,
		...)
		__attribute__((format(printf, 5, 6)));

void spdk_vflog(FILE *fp, const char *file, const int line, const char *func, const char *format,
		va_list ap);

void spdk_log_dump(FILE *fp, const char *label, const void *buf, size_t len);

struct spdk_log_flag {
	TAILQ_ENTRY(spdk_log_flag) tailq;
	const char *name;
	bool enabled;
};

void spdk_log_register_flag(const char *name, struct spdk_log_flag *flag);

#define SPDK_LOG_REGISTER_COMPONENT(flag)                                                         \
	struct spdk_log_flag SPDK_LOG_##flag = { .name = #flag, .enabled = false };               \
	__attribute__((constructor)) static void register_flag_##flag(void)                       \
	{                                                                                         \
		spdk_log_register_flag(#flag, &SPDK_LOG_##flag);                                  \
	}

struct spdk_log_flag *spdk_log_get_first_flag(void);

struct spdk_log_flag *spdk_log_get_next_flag(struct spdk_log_flag *flag);

bool spdk_log_get_flag(const char *flag);

int spdk_log_set_flag(const char *flag);

int spdk_log_clear_flag(const char *flag);

void spdk_log_usage(FILE *f, const char *log_arg);

struct spdk_deprecation;

int spdk_log_deprecation_register(const char *tag, const char *description,
		const char *remove_release, uint32_t rate_limit_seconds,
		struct spdk_deprecation **reg);

#define SPDK_LOG_DEPRECATION_REGISTER(tag, desc, release, rate)                                   \
	static struct spdk_deprecation *_deprecated_##tag;                                        \
	__attribute__((constructor)) static void _spdk_deprecation_register_##tag(void)           \
	{                                                                                         \
		int deprecation_rc_ = spdk_log_deprecation_register(#tag, desc, release, rate,    \
				&_deprecated_##tag);                                              \
		assert(deprecation_rc_ == 0);                                                     \
		(void)deprecation_rc_;                                                            \
	}

void spdk_log_deprecated(struct spdk_deprecation *deprecation, const char *file, uint32_t line,
		const char *func);

#define SPDK_LOG_DEPRECATED(tag)                                                                  \
	spdk_log_deprecated(_deprecated_##tag, __FILE__, __LINE__, __func__)

typedef int (*spdk_log_for_each_deprecation_fn)(void *ctx, struct spdk_deprecation *deprecation);

int spdk_log_for_each_deprecation(void *ctx, spdk_log_for_each_deprecation_fn fn);

const char *spdk_deprecation_get_tag(const struct spdk_deprecation *deprecation);

const char *spdk_deprecation_get_description(const struct spdk_deprecation *deprecation);

const char *spdk_deprecation_get_remove_release(const struct spdk_deprecation *deprecation);

uint64_t spdk_deprecation_get_hits(const struct spdk_deprecation *deprecation);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_LOG_H */
