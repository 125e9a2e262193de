/* spdk/string.h: text. */

#include <spdk/stdinc.h>
#include <spdk/string.h>
#include "check.h"

#define TOKEN abc

static char *
vformat(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = spdk_vsprintf_alloc(format, args);
	va_end(args);
	return text;
}

static char *
vappend(char *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer = spdk_vsprintf_append_realloc(buffer, format, args);
	va_end(args);
	return buffer;
}

static void
check_format(void)
{
	char *text, big[5000];

	CHECK_STR(SPDK_STRINGIFY(TOKEN), "abc");
	CHECK_STR(_SPDK_STRINGIFY(TOKEN), "TOKEN");

	text = spdk_sprintf_alloc("plain");
	CHECK_STR(text, "plain");
	free(text);
	text = spdk_sprintf_alloc("%s", "");
	CHECK_STR(text, "");
	free(text);
	/* More arguments of both kinds than registers. */
	text = spdk_sprintf_alloc("%d %d %d %d %d %d %d %d|%.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f|%s", 1, 2, 3, 4, 5, 6, 7,
				  8, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, "end");
	CHECK_STR(text, "1 2 3 4 5 6 7 8|1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5|end");
	free(text);
	text = spdk_sprintf_alloc("%Lf", 0.25L);
	CHECK_STR(text, "0.250000");
	free(text);
	memset(big, 'x', sizeof(big));
	big[4999] = 0;
	text = spdk_sprintf_alloc("<%s>", big);
	CHECK_EQ(strlen(text), 5001);
	free(text);
	text = vformat("%s-%d-%g", "v", 7, 0.5);
	CHECK_STR(text, "v-7-0.5");
	free(text);

	text = spdk_sprintf_append_realloc(NULL, "one");
	text = spdk_sprintf_append_realloc(text, " %d %s %.2f", 2, "three", 4.0);
	text = spdk_sprintf_append_realloc(text, "%s", "");
	CHECK_STR(text, "one 2 three 4.00");
	text = vappend(text, " %d", 5);
	CHECK_STR(text, "one 2 three 4.00 5");
	text = spdk_sprintf_append_realloc(text, "%s", big);
	CHECK_EQ(strlen(text), 18 + 4999);
	free(text);
	text = vappend(NULL, "%c", 'c');
	CHECK_STR(text, "c");
	free(text);
}

static void
check_trim(const char *in, const char *want)
{
	char s[64];

	strcpy(s, in);
	CHECK(spdk_str_trim(s) == s);
	CHECK_STR(s, want);
}

static void
check_chomp(const char *in, size_t removed, const char *want)
{
	char s[64];

	strcpy(s, in);
	CHECK_EQ(spdk_str_chomp(s), removed);
	CHECK_STR(s, want);
}

/* The fields of `in`, joined by a bar. */
static void
check_sepq(const char *in, const char *delim, const char *want)
{
	char s[64], out[128] = "", *rest = s, *field;

	strcpy(s, in);
	while ((field = spdk_strsepq(&rest, delim)) != NULL) {
		strcat(strcat(out, field), "|");
	}
	CHECK(rest == NULL);
	CHECK_STR(out, want);
}

static void
check_edit(void)
{
	char s[64], pad[8];

	strcpy(s, "MiXeD 123 \xc3\x84!");
	CHECK(spdk_strlwr(s) == s);
	CHECK_STR(s, "mixed 123 \xc3\x84!");
	CHECK(spdk_strlwr(NULL) == NULL);

	check_trim("", "");
	check_trim("a", "a");
	check_trim("  \t\r\n\v\f", "");
	check_trim("  a b  ", "a b");
	check_trim("a ", "a");
	check_trim(" a", "a");
	CHECK(spdk_str_trim(NULL) == NULL);

	check_chomp("", 0, "");
	check_chomp("abc", 0, "abc");
	check_chomp("abc\n", 1, "abc");
	check_chomp("abc\r\n\n", 3, "abc");
	check_chomp("\r\n", 2, "");
	check_chomp("a\nb", 0, "a\nb");

	check_sepq("a b c", " ", "a|b|c|");
	check_sepq("a  b", " ", "a|b|");
	check_sepq("a,b c", ", ", "a|b|c|");
	check_sepq(" a", " ", "|a|");
	check_sepq("'a b' \"c d\"", " ", "a b|c d|");
	check_sepq("a\\ b c", " ", "a b|c|");
	check_sepq("'a\\' b", " ", "a\\|b|");
	check_sepq("\"a\\\"b\" c", " ", "a\"b|c|");
	check_sepq("x'y z'w", " ", "xy zw|");
	check_sepq("a b\n", " ", "a|b|");
	check_sepq("a b\nc d", " ", "a|b|");
	check_sepq("a\\", " ", "a|");
	check_sepq("'open", " ", "open|");
	check_sepq("", " ", "|");

	memset(pad, 'x', sizeof(pad));
	spdk_strcpy_pad(pad, "ab", 4, '-');
	CHECK_EQ(memcmp(pad, "ab--xxxx", 8), 0);
	spdk_strcpy_pad(pad, "abcdef", 4, '-');
	CHECK_EQ(memcmp(pad, "abcdxxxx", 8), 0);
	spdk_strcpy_pad(pad, "abcd", 4, '-');
	CHECK_EQ(memcmp(pad, "abcdxxxx", 8), 0);
	spdk_strcpy_pad(pad, "", 3, ' ');
	CHECK_EQ(memcmp(pad, "   dxxxx", 8), 0);
	spdk_strcpy_pad(pad, "zz", 0, ' ');
	CHECK_EQ(memcmp(pad, "   dxxxx", 8), 0);
	CHECK_EQ(spdk_strlen_pad("ab  ", 4, ' '), 2);
	CHECK_EQ(spdk_strlen_pad("    ", 4, ' '), 0);
	CHECK_EQ(spdk_strlen_pad("a b ", 4, ' '), 3);
	CHECK_EQ(spdk_strlen_pad("abcd", 4, ' '), 4);
	CHECK_EQ(spdk_strlen_pad("abcd", 0, ' '), 0);
	CHECK_EQ(spdk_strlen_pad("ab\0\0", 4, 0x100), 2);

	CHECK_EQ(spdk_strcpy_replace(s, sizeof(s), "abcabc", "b", "XY"), 0);
	CHECK_STR(s, "aXYcaXYc");
	CHECK_EQ(spdk_strcpy_replace(s, 9, "abcabc", "b", "XY"), 0);
	CHECK_EQ(spdk_strcpy_replace(s, 8, "abcabc", "b", "XY"), -EINVAL);
	CHECK_EQ(spdk_strcpy_replace(s, sizeof(s), "aaaa", "aa", ""), 0);
	CHECK_STR(s, "");
	CHECK_EQ(spdk_strcpy_replace(s, sizeof(s), "aaa", "aa", "b"), 0);
	CHECK_STR(s, "ba");
	CHECK_EQ(spdk_strcpy_replace(s, sizeof(s), "none", "x", "y"), 0);
	CHECK_STR(s, "none");
	CHECK_EQ(spdk_strcpy_replace(s, sizeof(s), "", "x", "y"), 0);
	CHECK_STR(s, "");
	CHECK_EQ(spdk_strcpy_replace(NULL, 9, "a", "a", "a"), -EINVAL);
	CHECK_EQ(spdk_strcpy_replace(s, 9, NULL, "a", "a"), -EINVAL);
	CHECK_EQ(spdk_strcpy_replace(s, 9, "a", NULL, "a"), -EINVAL);
	CHECK_EQ(spdk_strcpy_replace(s, 9, "a", "a", NULL), -EINVAL);
}

static void *
other_thread(void *arg)
{
	CHECK_STR(spdk_strerror(EINVAL), "Invalid argument");
	CHECK(spdk_strerror(EINVAL) != arg);
	return NULL;
}

static void
check_errors(void)
{
	char s[64];
	const char *mine;
	pthread_t thread;

	mine = spdk_strerror(ENOENT);
	CHECK_STR(mine, "No such file or directory");
	REQUIRE(pthread_create(&thread, NULL, other_thread, (void *)mine) == 0);
	pthread_join(thread, NULL);
	CHECK_STR(mine, "No such file or directory");
	CHECK(spdk_strerror(EIO) == mine);
	CHECK_STR(mine, "Input/output error");
	CHECK_STR(spdk_strerror(0), "Success");
	CHECK_STR(spdk_strerror(-5), "Unknown error -5");
	CHECK_STR(spdk_strerror(99999), "Unknown error 99999");
	/* The longest text is cut to 63 characters. */
	CHECK_EQ(strlen(spdk_strerror(EILSEQ)), strlen(strerror(EILSEQ)) > 63 ? 63 : strlen(strerror(EILSEQ)));

	memset(s, 'x', sizeof(s));
	spdk_strerror_r(ENOENT, s, 8);
	CHECK_STR(s, "No such");
	CHECK_EQ(s[8], 'x');
	spdk_strerror_r(EINVAL, s, sizeof(s));
	CHECK_STR(s, "Invalid argument");
	spdk_strerror_r(99999, s, sizeof(s));
	CHECK_STR(s, "Unknown error 99999");
}

static void
check_address(const char *in, int rc, const char *host, const char *port)
{
	char s[64], *h = s, *p = s;

	strcpy(s, in);
	if (!CHECK_EQ(spdk_parse_ip_addr(s, &h, &p), rc)) {
		printf("    for \"%s\"\n", in);
	}
	CHECK_STR(h, host);
	CHECK_STR(p, port);
}

static void
check_capacity(const char *in, int rc, uint64_t want, bool prefix)
{
	uint64_t cap = 0;
	bool has = !prefix;

	errno = 0;
	if (!CHECK_EQ(spdk_parse_capacity(in, &cap, &has), rc)) {
		printf("    for \"%s\"\n", in);
	}
	if (rc == 0) {
		CHECK_EQ(cap, want);
		CHECK_EQ(has, prefix);
		CHECK_EQ(spdk_parse_capacity(in, &cap, NULL), 0);
	}
}

static void
check_numbers(void)
{
	static const struct {
		const char *text;
		int base;
		long long value;
	} cases[] = {
		{"0", 10, 0}, {"", 10, 0}, {"7", 10, 7}, {" \t\n+12", 10, 12}, {"-0", 10, 0}, {"-1", 10, -ERANGE},
		{"1 ", 10, -EINVAL}, {" ", 10, -EINVAL}, {"x", 10, -EINVAL}, {"- 1", 10, -EINVAL}, {"+-1", 10, -EINVAL},
		{"9223372036854775807", 10, INT64_MAX}, {"9223372036854775808", 10, -ERANGE},
		{"9223372036854775808x", 10, -ERANGE}, {"-9223372036854775808", 10, -ERANGE},
		{"-9223372036854775809", 10, -ERANGE}, {"99999999999999999999999999", 10, -ERANGE},
		{"0x1F", 0, 31}, {"0X1f", 16, 31}, {"1f", 16, 31}, {"0x1F", 10, -EINVAL}, {"0x", 0, -EINVAL}, {"0x", 16, -EINVAL},
		{"0xg", 16, -EINVAL}, {"017", 0, 15}, {"08", 0, -EINVAL}, {"017", 10, 17}, {"101", 2, 5}, {"102", 2, -EINVAL},
		{"zZ", 36, 35 * 36 + 35}, {"0", 1, -EINVAL}, {"0", 37, -EINVAL}, {"0", -1, -EINVAL}, {"12abc", 10, -EINVAL},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!CHECK_EQ(spdk_strtol(cases[i].text, cases[i].base), cases[i].value)) {
			printf("    for \"%s\"\n", cases[i].text);
		}
		CHECK_EQ(spdk_strtoll(cases[i].text, cases[i].base), cases[i].value);
	}

	check_capacity("0", 0, 0, false);
	check_capacity("472", 0, 472, false);
	check_capacity("18446744073709551615", 0, UINT64_MAX, false);
	check_capacity("18446744073709551616", 0, UINT64_MAX, false);
	check_capacity(" 12", 0, 12, false);
	check_capacity("+12", 0, 12, false);
	check_capacity("12k", 0, 12288, true);
	check_capacity("12K", 0, 12288, true);
	check_capacity("12KB", 0, 12288, true);
	check_capacity("1m", 0, 1 << 20, true);
	check_capacity("1M and more", 0, 1 << 20, true);
	check_capacity("3g", 0, 3ULL << 30, true);
	check_capacity("3G", 0, 3ULL << 30, true);
	check_capacity("3T", -EINVAL, 0, true);
	check_capacity("3 K", -EINVAL, 0, true);
	check_capacity("3B", -EINVAL, 0, true);
	check_capacity("0x10", -EINVAL, 0, true);
	check_capacity("G", -EINVAL, 0, true);
	check_capacity("abc", -EINVAL, 0, true);
}

static void
check_array(const char *in, const char *delim, size_t n, const char *const *want)
{
	char **array = spdk_strarray_from_string(in, delim), **copy;
	size_t i;

	REQUIRE(array != NULL);
	copy = spdk_strarray_dup((const char **)array);
	REQUIRE(copy != NULL);
	for (i = 0; i < n; i++) {
		CHECK_STR(array[i], want[i]);
		CHECK_STR(copy[i], want[i]);
		CHECK(copy[i] != array[i]);
	}
	CHECK(array[n] == NULL);
	CHECK(copy[n] == NULL);
	spdk_strarray_free(array);
	spdk_strarray_free(copy);
}

int
main(void)
{
	static const char zeros[300];
	char *empty[] = {NULL};
	char nearly[300] = {0}, **array, *host, *port;
	size_t i;

	check_format();
	check_edit();
	check_errors();
	check_numbers();

	check_address("192.168.0.1", 0, "192.168.0.1", NULL);
	check_address("192.168.0.1:80", 0, "192.168.0.1", "80");
	check_address("host:", 0, "host", NULL);
	check_address("", 0, "", NULL);
	check_address("a:b:c", 0, "a", "b:c");
	check_address("[::1]", 0, "::1", NULL);
	check_address("[::1]:443", 0, "::1", "443");
	check_address("[::1]:", 0, "::1", NULL);
	check_address("[::1", -EINVAL, NULL, NULL);
	check_address("[::1]x", -EINVAL, "::1", NULL);
	CHECK_EQ(spdk_parse_ip_addr(NULL, &host, &port), -EINVAL);

	CHECK(spdk_mem_all_zero(zeros, sizeof(zeros)));
	CHECK(spdk_mem_all_zero(zeros, 0));
	for (i = 0; i < sizeof(nearly); i++) {
		nearly[i] = 1;
		CHECK(!spdk_mem_all_zero(nearly, sizeof(nearly)));
		CHECK(spdk_mem_all_zero(nearly, i));
		nearly[i] = 0;
	}

	check_array("a,b", ",", 2, (const char *const[]) {"a", "b"});
	check_array("a,b;c", ",;", 3, (const char *const[]) {"a", "b", "c"});
	check_array(",a,,", ",", 4, (const char *const[]) {"", "a", "", ""});
	check_array("", ",", 1, (const char *const[]) {""});
	check_array("a b", "", 1, (const char *const[]) {"a b"});
	array = spdk_strarray_dup((const char **)empty);
	REQUIRE(array != NULL);
	CHECK(array[0] == NULL);
	spdk_strarray_free(array);
	spdk_strarray_free(NULL);
#ifdef RESPDK_STALE
	{
		char s[8] = "a";
		uint64_t cap;

		CHECK(spdk_strsepq(NULL, " ") == NULL);
		CHECK_EQ(spdk_str_chomp(NULL), 0);
		CHECK_EQ(spdk_strtol(NULL, 10), -EINVAL);
		CHECK_EQ(spdk_strtoll(NULL, 10), -EINVAL);
		CHECK_EQ(spdk_parse_capacity(NULL, &cap, NULL), -EINVAL);
		CHECK_EQ(spdk_parse_capacity("1", NULL, NULL), -EINVAL);
		CHECK_EQ(spdk_parse_capacity("", &cap, NULL), -EINVAL);
		CHECK(spdk_strarray_from_string(NULL, ",") == NULL);
		CHECK(spdk_strarray_from_string("a", NULL) == NULL);
		CHECK(spdk_strarray_dup(NULL) == NULL);
		CHECK(spdk_vsprintf_alloc(NULL, NULL) == NULL);
		CHECK_EQ(spdk_strcpy_replace(s, 8, "ab", "", "x"), -EINVAL);
		spdk_strcpy_pad(NULL, "a", 4, ' ');
		spdk_strcpy_pad(s, NULL, 4, ' ');
		CHECK_EQ(spdk_strlen_pad(NULL, 4, ' '), 0);
		CHECK(!spdk_mem_all_zero(NULL, 4));
		spdk_strerror_r(EINVAL, NULL, 8);
		spdk_strerror_r(EINVAL, s, 0);
		CHECK_STR(s, "a");
	}
#endif
	return check_done();
}
