/* spdk/log.h: levels, sinks, lines, flags, dumps, deprecations. */

#define DEBUG 1
#include <spdk/stdinc.h>
#include <spdk/env.h>
#include <spdk/log.h>
#include "check.h"

SPDK_LOG_REGISTER_COMPONENT(check_one)
SPDK_LOG_REGISTER_COMPONENT(check_two)
SPDK_LOG_DEPRECATION_REGISTER(check_old, "the old way", "v99.99", SPDK_LOG_DEPRECATION_ALWAYS)
SPDK_LOG_DEPRECATION_REGISTER(check_rare, "the rare way", "v88.88", SPDK_LOG_DEPRECATION_EVERY_24H)

static char g_text[65536];

/* Sends stderr to a file until captured() is called. */
static int g_saved = -1;
static FILE *g_file;

static void
capture(void)
{
	fflush(stderr);
	g_file = tmpfile();
	REQUIRE(g_file != NULL);
	g_saved = dup(2);
	dup2(fileno(g_file), 2);
}

static const char *
captured(void)
{
	size_t n;

	fflush(stderr);
	dup2(g_saved, 2);
	close(g_saved);
	rewind(g_file);
	n = fread(g_text, 1, sizeof(g_text) - 1, g_file);
	g_text[n] = 0;
	fclose(g_file);
	return g_text;
}

static const char *
contents(FILE *f)
{
	size_t n;

	rewind(f);
	n = fread(g_text, 1, sizeof(g_text) - 1, f);
	g_text[n] = 0;
	fclose(f);
	return g_text;
}

static struct {
	int calls, level, line;
	char file[64], func[64], text[256];
} g_seen;

static void
sink(int level, const char *file, const int line, const char *func, const char *format, va_list args)
{
	g_seen.calls++;
	g_seen.level = level;
	g_seen.line = line;
	snprintf(g_seen.file, sizeof(g_seen.file), "%s", file ? file : "none");
	snprintf(g_seen.func, sizeof(g_seen.func), "%s", func ? func : "none");
	vsnprintf(g_seen.text, sizeof(g_seen.text), format, args);
}

static int g_opened, g_closed;

static void
opened(void *ctx)
{
	g_opened += *(int *)ctx;
}

static void
closed(void *ctx)
{
	g_closed += *(int *)ctx;
}

static void
vlog(enum spdk_log_level level, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	spdk_vlog(level, "file.c", 7, "fn", format, ap);
	va_end(ap);
}

static void
vflog(FILE *f, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	spdk_vflog(f, NULL, 0, NULL, format, ap);
	va_end(ap);
}

static void
levels(void)
{
	CHECK_EQ(spdk_log_get_level(), SPDK_LOG_ERROR);
	CHECK_EQ(spdk_log_get_print_level(), SPDK_LOG_ERROR);
	spdk_log_set_level(SPDK_LOG_INFO);
	CHECK_EQ(spdk_log_get_level(), SPDK_LOG_INFO);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	CHECK_EQ(spdk_log_get_level(), SPDK_LOG_DISABLED);
	spdk_log_set_print_level(SPDK_LOG_DEBUG);
	CHECK_EQ(spdk_log_get_print_level(), SPDK_LOG_DEBUG);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_DISABLED), -1);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_ERROR), LOG_ERR);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_WARN), LOG_WARNING);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_NOTICE), LOG_NOTICE);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_INFO), LOG_INFO);
	CHECK_EQ(spdk_log_to_syslog_level(SPDK_LOG_DEBUG), LOG_INFO);
	CHECK_EQ(spdk_log_to_syslog_level((enum spdk_log_level)77), LOG_INFO);
#ifdef RESPDK_STALE
	spdk_log_set_level((enum spdk_log_level)77);
	CHECK_EQ(spdk_log_get_level(), SPDK_LOG_DISABLED);
#endif
}

static void
lines(void)
{
	int y, mo, d, h, mi, s, us, end = 0;

	spdk_log_enable_timestamps(false);
	spdk_log_set_print_level(SPDK_LOG_NOTICE);
	capture();
	spdk_log(SPDK_LOG_ERROR, "a/file.c", 7, "fn", "plain\n");
	CHECK_STR(captured(), "a/file.c:   7:fn: *ERROR*: plain\n");
	capture();
	spdk_log(SPDK_LOG_WARN, "file.c", 12345, "fn", "no newline %d", 1);
	spdk_log(SPDK_LOG_INFO, "file.c", 7, "fn", "too chatty\n");
	spdk_log(SPDK_LOG_DISABLED, "file.c", 7, "fn", "never\n");
	CHECK_STR(captured(), "file.c:12345:fn: *WARNING*: no newline 1");
	/* Every way an argument travels: registers for integers and floats, and the stack behind both. */
	capture();
	spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, "%d %d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7, 8);
	spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, "%.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f\n", 1.5, 2.5, 3.5, 4.5,
		 5.5, 6.5, 7.5, 8.5, 9.5);
	spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, "%d %.1f %s %.1Lf %" PRIu64 "\n", 1, 2.5, "three", 4.5L, UINT64_MAX);
	CHECK_STR(captured(), "1 2 3 4 5 6 7 8\n1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5\n"
		  "1 2.5 three 4.5 18446744073709551615\n");
	capture();
	vlog(SPDK_LOG_NOTICE, "%s %d\n", "v", 5);
	CHECK_STR(captured(), "file.c:   7:fn: *NOTICE*: v 5\n");
	capture();
	spdk_log(SPDK_LOG_NOTICE, NULL, -1, NULL, "%5000d\n", 1);
	CHECK_EQ(strlen(captured()), 5001);
	/* The macros. */
	capture();
	SPDK_ERRLOG("e%d\n", 1);
	SPDK_WARNLOG("w%d\n", 2);
	SPDK_NOTICELOG("n%d\n", 3);
	SPDK_PRINTF("p%d\n", 4);
	captured();
	CHECK(strstr(g_text, __FILE__ ": ") != NULL && strstr(g_text, ":lines: *ERROR*: e1\n") != NULL);
	CHECK(strstr(g_text, ":lines: *WARNING*: w2\n") != NULL && strstr(g_text, ":lines: *NOTICE*: n3\np4\n") != NULL);
	spdk_log_enable_timestamps(true);
	capture();
	SPDK_PRINTF("now\n");
	CHECK_EQ(sscanf(captured(), "[%d-%d-%d %d:%d:%d.%6d] now\n%n", &y, &mo, &d, &h, &mi, &s, &us, &end), 7);
	CHECK(y >= 2024 && mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && end == (int)strlen(g_text));
	{
		time_t now = time(NULL);
		CHECK(localtime(&now)->tm_hour == h || localtime(&now)->tm_min == 0);
	}
	spdk_log_enable_timestamps(false);
}

static void
files(void)
{
	FILE *f = tmpfile();
	uint8_t bytes[40];
	int i;

	spdk_flog(f, "file.c", 9, "fn", "%d %s %.2f\n", 1, "two", 3.25);
	vflog(f, "%s\n", "bare");
	spdk_flog(f, NULL, 0, NULL, "%3000d", 1);
	contents(f);
	CHECK_EQ(strlen(g_text), strlen("file.c:   9:fn: 1 two 3.25\nbare\n") + 1023);
	CHECK(strncmp(g_text, "file.c:   9:fn: 1 two 3.25\nbare\n    ", 36) == 0);
	for (i = 0; i < 40; i++) {
		bytes[i] = (uint8_t)(i * 7);
	}
	f = tmpfile();
	spdk_log_dump(f, "label:", bytes, 16);
	CHECK_STR(contents(f), "label:\n00000000  00 07 0e 15 1c 23 2a 31  38 3f 46 4d 54 5b 62 69   .....#*18?FMT[bi\n");
	f = tmpfile();
	spdk_log_dump(f, "label:", bytes, 19);
	CHECK_STR(contents(f), "label:\n00000000  00 07 0e 15 1c 23 2a 31  38 3f 46 4d 54 5b 62 69  .....#*18?FMT[bi\n"
		  "00000010  70 77 7e                                          pw~\n");
	f = tmpfile();
	spdk_log_dump(f, "label:", bytes, 10);
	CHECK_STR(contents(f), "label:\n00000000  00 07 0e 15 1c 23 2a 31  38 3f                     .....#*18?\n");
	f = tmpfile();
	spdk_log_dump(f, "none", bytes, 0);
	CHECK_STR(contents(f), "none\n  \n");
	capture();
	SPDK_LOG_check_one.enabled = true;
	SPDK_LOGDUMP(check_one, "macro", bytes, 1);
	SPDK_LOGDUMP(check_two, "not this", bytes, 1);
	SPDK_LOG_check_one.enabled = false;
	CHECK(strncmp(captured(), "macro\n00000000  00 ", 19) == 0 && strstr(g_text, "not this") == NULL);
#ifdef RESPDK_STALE
	spdk_flog(NULL, "file.c", 9, "fn", "%d\n", 1);
	spdk_log_dump(NULL, "none", bytes, 1);
	spdk_log_usage(NULL, "-L");
#endif
}

static void
sinks(void)
{
	struct spdk_log_opts opts = { .size = sizeof(opts), .log = sink, .open = opened, .close = closed };
	int three = 3;

	spdk_log_open(sink);
	spdk_log(SPDK_LOG_DEBUG, "file.c", 5, "fn", "%d %s %.1f", 1, "two", 3.5);
	CHECK_EQ(g_seen.calls, 1);
	CHECK_EQ(g_seen.level, SPDK_LOG_DEBUG);
	CHECK_EQ(g_seen.line, 5);
	CHECK_STR(g_seen.file, "file.c");
	CHECK_STR(g_seen.func, "fn");
	CHECK_STR(g_seen.text, "1 two 3.5");
	/* A line that the library itself writes. */
	spdk_log_register_flag(NULL, NULL);
	CHECK_EQ(g_seen.calls, 2);
	CHECK_EQ(g_seen.level, SPDK_LOG_ERROR);
	spdk_log_close();
	capture();
	spdk_log(SPDK_LOG_ERROR, NULL, 0, NULL, "back\n");
	CHECK_STR(captured(), "back\n");
	CHECK_EQ(g_seen.calls, 2);

	opts.user_ctx = &three;
	spdk_log_open_ext(&opts);
	CHECK_EQ(g_opened, 3);
	SPDK_ERRLOG("ext");
	CHECK_EQ(g_seen.calls, 3);
	CHECK_STR(g_seen.text, "ext");
	spdk_log_close();
	CHECK_EQ(g_closed, 3);
	spdk_log_close();
	CHECK_EQ(g_closed, 3);
	/* A caller built against a shorter structure. */
	opts.size = offsetof(struct spdk_log_opts, open);
	spdk_log_open_ext(&opts);
	SPDK_ERRLOG("short");
	CHECK_EQ(g_seen.calls, 4);
	spdk_log_close();
	CHECK_EQ(g_opened, 3);
	CHECK_EQ(g_closed, 3);
	/* The system log. */
	spdk_log_open(NULL);
	spdk_log_close();
	spdk_log_open_ext(NULL);
	spdk_log_close();
	CHECK_EQ(g_seen.calls, 4);
}

static void
flags(void)
{
	static struct spdk_log_flag late = { .name = "check_late" }, again = { .name = "check_one" };
	struct spdk_log_flag *flag, *last = NULL;
	bool one = false, sorted = true;
	FILE *f = tmpfile();
	int count = 0;

	for (flag = spdk_log_get_first_flag(); flag; flag = spdk_log_get_next_flag(flag)) {
		one |= flag == &SPDK_LOG_check_one;
		sorted &= last == NULL || strcasecmp(last->name, flag->name) < 0;
		last = flag;
		count++;
	}
	CHECK(one && sorted && count >= 3);
	CHECK(spdk_log_get_next_flag(last) == NULL);
	CHECK(!spdk_log_get_flag("check_one"));
	CHECK_EQ(spdk_log_set_flag("CHECK_one"), 0);
	CHECK(spdk_log_get_flag("check_ONE") && SPDK_LOG_check_one.enabled && SPDK_DEBUGLOG_FLAG_ENABLED("check_one"));
	CHECK(!SPDK_LOG_check_two.enabled);
	CHECK_EQ(spdk_log_clear_flag("check_*"), 0);
	CHECK(!SPDK_LOG_check_one.enabled && !SPDK_DEBUGLOG_FLAG_ENABLED("check_one"));
	CHECK_EQ(spdk_log_set_flag("all"), 0);
	CHECK(SPDK_LOG_check_one.enabled && SPDK_LOG_check_two.enabled);
	CHECK_EQ(spdk_log_clear_flag("ALL"), 0);
	CHECK(!SPDK_LOG_check_one.enabled && !SPDK_LOG_check_two.enabled);
	CHECK_EQ(spdk_log_set_flag("check_t[vw]?"), 0);
	CHECK(!SPDK_LOG_check_one.enabled && SPDK_LOG_check_two.enabled);
	CHECK_EQ(spdk_log_clear_flag("check_two"), 0);
	CHECK_EQ(spdk_log_set_flag("nobody"), -EINVAL);
	CHECK_EQ(spdk_log_clear_flag("nobody"), -EINVAL);
	CHECK(!spdk_log_get_flag("nobody"));
	spdk_log_register_flag("check_late", &late);
	CHECK_EQ(spdk_log_set_flag("check_late"), 0);
	CHECK(late.enabled);
	capture();
	spdk_log_register_flag("check_one", &again);
	CHECK(strstr(captured(), "check_one") != NULL);
	CHECK_EQ(spdk_log_set_flag("check_one"), 0);
	CHECK(!again.enabled && SPDK_LOG_check_one.enabled);
	/* Macros that look at a flag. */
	spdk_log_set_print_level(SPDK_LOG_DEBUG);
	capture();
	SPDK_INFOLOG(check_one, "info %d\n", 1);
	SPDK_INFOLOG(check_two, "hidden\n");
	SPDK_DEBUGLOG(check_one, "debug %d\n", 2);
	SPDK_DEBUGLOG(check_two, "hidden\n");
	captured();
	CHECK(strstr(g_text, ":flags: *INFO*: info 1\n") && strstr(g_text, ":flags: *DEBUG*: debug 2\n"));
	CHECK(strstr(g_text, "hidden") == NULL);
	spdk_log_set_print_level(SPDK_LOG_NOTICE);
	CHECK_EQ(spdk_log_clear_flag("all"), 0);
	spdk_log_usage(f, "-X");
	contents(f);
	CHECK(strncmp(g_text, " -X, --logflag <flag>      enable log flag (all, ", 49) == 0);
	CHECK(strstr(g_text, "check_late, ") != NULL && strcmp(g_text + strlen(g_text) - 2, ")\n") == 0);
	for (char *line = strtok(g_text, "\n"); line; line = strtok(NULL, "\n")) {
		CHECK(strlen(line) <= 101);
	}
#ifdef RESPDK_STALE
	CHECK(spdk_log_get_next_flag(NULL) == NULL && spdk_log_get_next_flag((void *)0x1234567) == NULL);
	CHECK_EQ(spdk_log_set_flag(NULL), -EINVAL);
	CHECK_EQ(spdk_log_clear_flag(NULL), -EINVAL);
	CHECK(!spdk_log_get_flag(NULL));
#endif
}

static int
count(void *ctx, struct spdk_deprecation *deprecation)
{
	int *n = ctx;

	if (strncmp(spdk_deprecation_get_tag(deprecation), "check_", 6) == 0) {
		(*n)++;
	}
	return *n == 2 ? 42 : 0;
}

static void
deprecations(void)
{
	struct spdk_deprecation *dep = NULL;
	int n = 0;

	capture();
	SPDK_LOG_DEPRECATED(check_old);
	SPDK_LOG_DEPRECATED(check_old);
	captured();
	CHECK(strstr(g_text, ":deprecations: *WARNING*: check_old: deprecated feature the old way to be removed in v99.99\n"));
	CHECK_EQ(spdk_deprecation_get_hits(_deprecated_check_old), 2);
	CHECK_STR(spdk_deprecation_get_tag(_deprecated_check_old), "check_old");
	CHECK_STR(spdk_deprecation_get_description(_deprecated_check_old), "the old way");
	CHECK_STR(spdk_deprecation_get_remove_release(_deprecated_check_old), "v99.99");
	capture();
	SPDK_LOG_DEPRECATED(check_rare);
	CHECK(strstr(captured(), "the rare way") != NULL);
	capture();
	SPDK_LOG_DEPRECATED(check_rare);
	CHECK_STR(captured(), "");
	CHECK_EQ(spdk_deprecation_get_hits(_deprecated_check_rare), 2);
	CHECK_EQ(spdk_log_for_each_deprecation(&n, count), 42);
	CHECK_EQ(n, 2);
	n = 10;
	CHECK_EQ(spdk_log_for_each_deprecation(&n, count), 0);
	CHECK_EQ(n, 12);
	CHECK_EQ(spdk_log_deprecation_register("check_third", "third", "v1.2", 1, &dep), 0);
	CHECK_EQ(spdk_deprecation_get_hits(dep), 0);
	capture();
	spdk_log_deprecated(dep, "file.c", 3, "fn");
	spdk_log_deprecated(dep, "file.c", 3, "fn");
	usleep(1100 * 1000);
	spdk_log_deprecated(dep, "file.c", 3, "fn");
	captured();
	CHECK(strstr(g_text, "file.c:   3:fn: *WARNING*: check_third: deprecated feature third to be removed in v1.2\n"));
	CHECK(strstr(g_text, "check_third: 1 messages suppressed\n"));
	CHECK_EQ(spdk_deprecation_get_hits(dep), 3);
	capture();
	spdk_log_deprecated(NULL, "file.c", 3, "fn");
	CHECK(strstr(captured(), "*ERROR*") != NULL);
#ifdef RESPDK_STALE
	capture();
	CHECK_EQ(spdk_log_deprecation_register(NULL, "", "", 0, &dep), -EINVAL);
	CHECK_EQ(spdk_log_deprecation_register("", "", "", 0, NULL), -EINVAL);
	CHECK_EQ(spdk_log_for_each_deprecation(NULL, NULL), -EINVAL);
	dep = (struct spdk_deprecation *)0x1234567;
	spdk_log_deprecated(dep, "file.c", 3, "fn");
	CHECK_STR(spdk_deprecation_get_tag(NULL), "(invalid)");
	CHECK_STR(spdk_deprecation_get_description(dep), "(invalid)");
	CHECK_STR(spdk_deprecation_get_remove_release((void *)-1), "(invalid)");
	CHECK_EQ(spdk_deprecation_get_hits(dep), 0);
	CHECK_EQ(errno, EBADF);
	captured();
#endif
}

static void
rate_limit(void)
{
	int i;

	/* Some implementations have no clock before spdk_env_init(). */
	if (spdk_get_ticks_hz() == 0) {
		return;
	}
	capture();
	for (i = 0; i < 10; i++) {
		if (i == 9) {
			usleep(1100 * 1000);
		}
		SPDK_ERRLOG_RATELIMIT("often\n");
	}
	captured();
	CHECK(strstr(g_text, ":rate_limit: *ERROR*: often\n") != NULL);
	CHECK(strstr(g_text, "(same message squashed 8 times)\n") != NULL);
}

int
main(void)
{
	levels();
	spdk_log_set_level(SPDK_LOG_DISABLED);
	lines();
	files();
	sinks();
	flags();
	deprecations();
	rate_limit();
	return check_done();
}
