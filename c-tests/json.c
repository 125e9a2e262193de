/* spdk/json.h: the parser, the decoders, walking through values, the writer. */

#include <spdk/stdinc.h>
#include <spdk/json.h>
#include "check.h"

static char g_out[65536];
static size_t g_out_len, g_calls, g_fail_after = SIZE_MAX;

static int
collect(void *ctx, const void *data, size_t size)
{
	CHECK_EQ((intptr_t)ctx, 42);
	if (g_calls++ >= g_fail_after || g_out_len + size >= sizeof(g_out)) {
		return -1;
	}
	memcpy(g_out + g_out_len, data, size);
	g_out_len += size;
	g_out[g_out_len] = 0;
	return 0;
}

static struct spdk_json_write_ctx *
begin(uint32_t flags)
{
	struct spdk_json_write_ctx *w;

	g_out_len = g_calls = 0;
	g_out[0] = 0;
	g_fail_after = SIZE_MAX;
	w = spdk_json_write_begin(collect, (void *)42, flags);
	REQUIRE(w != NULL);
	return w;
}

#define WRITTEN(w, text)                                                                                               \
	do {                                                                                                           \
		CHECK_EQ(spdk_json_write_end(w), 0);                                                                   \
		CHECK_STR(g_out, text);                                                                                \
	} while (0)

/* Parses a text into `vals`, decoding strings in place. */
static ssize_t
parse(char *text, struct spdk_json_val *vals, size_t n)
{
	void *end;
	ssize_t rc = spdk_json_parse(text, strlen(text), vals, n, &end, SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE);

	CHECK((char *)end <= text + strlen(text));
	return rc;
}

static void
constants(void)
{
	CHECK_EQ(SPDK_JSON_VAL_INVALID, 0);
	CHECK_EQ(SPDK_JSON_VAL_ANY, SPDK_JSON_VAL_INVALID);
	CHECK_EQ(SPDK_JSON_VAL_NULL, 2);
	CHECK_EQ(SPDK_JSON_VAL_NAME, 1024);
	CHECK_EQ(SPDK_JSON_PARSE_INVALID, -1);
	CHECK_EQ(SPDK_JSON_PARSE_INCOMPLETE, -2);
	CHECK_EQ(SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED, -3);
	CHECK_EQ(SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE, 1);
	CHECK_EQ(SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS, 2);
	CHECK_EQ(SPDK_JSON_WRITE_FLAG_FORMATTED, 1);
	CHECK_EQ(sizeof(struct spdk_json_val), 16);
	CHECK_EQ(sizeof(struct spdk_json_object_decoder), 32);
}

static void
parsing(void)
{
	struct spdk_json_val v[16];
	static const struct {
		const char *text;
		ssize_t rc;
		size_t end;
	} broken[] = {
		{"", SPDK_JSON_PARSE_INCOMPLETE, 0},
		{"  [1, tru", SPDK_JSON_PARSE_INCOMPLETE, 6},
		{"[1,]", SPDK_JSON_PARSE_INVALID, 3},
		{"{\"a\" 1}", SPDK_JSON_PARSE_INVALID, 5},
		{"[\"ab\\q\"]", SPDK_JSON_PARSE_INVALID, 4},
		{"[\"\xff\"]", SPDK_JSON_PARSE_INVALID, 2},
		{"-", SPDK_JSON_PARSE_INCOMPLETE, 0},
		{"nul_", SPDK_JSON_PARSE_INVALID, 0},
		{"// x\n1", SPDK_JSON_PARSE_INVALID, 0},
	};
	char deep[80], raw[] = " {\"a\\n\": [1.5e3, \"\\u00e9\\ud834\\udd1e\"], \"b\": {}} x";
	void *end = NULL;
	size_t i;

	/* Counting, with and without decoding, changes nothing. */
	CHECK_EQ(spdk_json_parse(raw, strlen(raw), NULL, 0, &end, 0), 10);
	CHECK_STR((char *)end, "x");
	CHECK_EQ(spdk_json_parse(raw, strlen(raw), v, 3, NULL, 0), 10);
	CHECK_EQ(v[1].len, 2);
	CHECK(memcmp(v[1].start, "a\\n", 3) == 0);

	CHECK_EQ(spdk_json_parse(raw, strlen(raw), v, 16, &end, SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE), 10);
	CHECK_STR((char *)end, "x");
	CHECK_EQ(v[0].type, SPDK_JSON_VAL_OBJECT_BEGIN);
	CHECK_EQ(v[0].len, 8);
	CHECK(v[0].start == raw + 1);
	CHECK_EQ(v[1].type, SPDK_JSON_VAL_NAME);
	CHECK(memcmp(v[1].start, "a\n", 2) == 0 && v[1].len == 2);
	CHECK_EQ(v[2].type, SPDK_JSON_VAL_ARRAY_BEGIN);
	CHECK_EQ(v[2].len, 2);
	CHECK_EQ(v[3].type, SPDK_JSON_VAL_NUMBER);
	CHECK(memcmp(v[3].start, "1.5e3", 5) == 0 && v[3].len == 5);
	CHECK_EQ(v[4].type, SPDK_JSON_VAL_STRING);
	CHECK(memcmp(v[4].start, "\xc3\xa9\xf0\x9d\x84\x9e", 6) == 0 && v[4].len == 6);
	CHECK_EQ(v[5].type, SPDK_JSON_VAL_ARRAY_END);
	CHECK_EQ(v[7].type, SPDK_JSON_VAL_OBJECT_BEGIN);
	CHECK_EQ(v[7].len, 0);
	CHECK_EQ(v[9].type, SPDK_JSON_VAL_OBJECT_END);

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		char *text = strdup(broken[i].text);

		CHECK_EQ(spdk_json_parse(text, strlen(text), NULL, 0, &end, 0), broken[i].rc);
		CHECK_EQ((char *)end - text, broken[i].end);
		free(text);
	}

	memset(deep, '[', sizeof(deep));
	CHECK_EQ(spdk_json_parse(deep, 64, NULL, 0, NULL, 0), SPDK_JSON_PARSE_INCOMPLETE);
	CHECK_EQ(spdk_json_parse(deep, 65, NULL, 0, &end, 0), SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED);
	CHECK_EQ((char *)end - deep, 64);

	strcpy(deep, "/* c */ [ // c\n 1]/* left */");
	CHECK_EQ(spdk_json_parse(deep, strlen(deep), v, 16, &end, SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS), 3);
	CHECK_STR((char *)end, "/* left */");
	CHECK_EQ(spdk_json_parse(deep, 6, NULL, 0, NULL, SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS), SPDK_JSON_PARSE_INCOMPLETE);
}

static void
texts(void)
{
	struct spdk_json_val v = {"ab\0c", 2, SPDK_JSON_VAL_STRING};
	char *s;

	CHECK(spdk_json_strequal(&v, "ab"));
	CHECK(!spdk_json_strequal(&v, "abc"));
	s = spdk_json_strdup(&v);
	CHECK_STR(s, "ab");
	free(s);
	v.type = SPDK_JSON_VAL_NAME;
	CHECK(spdk_json_strequal(&v, "ab"));
	v.len = 4;
	CHECK(!spdk_json_strequal(&v, "ab"));
	CHECK(spdk_json_strdup(&v) == NULL);
	v.len = 0;
	s = spdk_json_strdup(&v);
	CHECK_STR(s, "");
	free(s);
	v.type = SPDK_JSON_VAL_NUMBER;
	CHECK(!spdk_json_strequal(&v, ""));
	CHECK(spdk_json_strdup(&v) == NULL);

	CHECK_EQ(spdk_json_val_len(NULL), 0);
	CHECK_EQ(spdk_json_val_len(&v), 1);
	v.type = SPDK_JSON_VAL_ARRAY_BEGIN;
	v.len = 5;
	CHECK_EQ(spdk_json_val_len(&v), 7);
}

static struct spdk_json_val
number(const char *text)
{
	return (struct spdk_json_val) {(void *)text, strlen(text), SPDK_JSON_VAL_NUMBER};
}

#define NUMBER(bits, text, want_rc, want)                                                                              \
	do {                                                                                                           \
		struct spdk_json_val v_ = number(text);                                                                \
		bits##_t n_ = 7, d_ = 7;                                                                               \
		CHECK_EQ(spdk_json_number_to_##bits(&v_, &n_), want_rc);                                               \
		CHECK_EQ(spdk_json_decode_##bits(&v_, &d_), want_rc);                                                  \
		CHECK_EQ(n_, want);                                                                                    \
		CHECK_EQ(d_, want);                                                                                    \
		v_.type = SPDK_JSON_VAL_STRING;                                                                        \
		CHECK_EQ(spdk_json_number_to_##bits(&v_, &n_), -EINVAL);                                               \
		CHECK_EQ(spdk_json_decode_##bits(&v_, &d_), -EINVAL);                                                  \
	} while (0)

static void
numbers(void)
{
	NUMBER(uint8, "255", 0, 255);
	NUMBER(uint8, "256", -ERANGE, 7);
	NUMBER(uint8, "-1", -ERANGE, 7);
	NUMBER(uint16, "6.5535e4", 0, 65535);
	NUMBER(uint16, "65536", -ERANGE, 7);
	NUMBER(int32, "-2147483648", 0, INT32_MIN);
	NUMBER(int32, "2147483648", -ERANGE, 7);
	NUMBER(int32, "-400e-2", 0, -4);
	NUMBER(int32, "1.5", -ERANGE, 7);
	NUMBER(uint32, "4294967295", 0, UINT32_MAX);
	NUMBER(uint32, "4294967296", -ERANGE, 7);
	NUMBER(uint64, "18446744073709551615", 0, UINT64_MAX);
	NUMBER(uint64, "18446744073709551616", -ERANGE, 7);
	NUMBER(uint64, "12.5e1", 0, 125);
	NUMBER(uint64, "", -EINVAL, 7);
}

struct thing {
	char *name;
	uint32_t blocks;
	bool on;
	char *more;
};

static const struct spdk_json_object_decoder g_thing[] = {
	{"name", offsetof(struct thing, name), spdk_json_decode_string, false},
	{"blocks", offsetof(struct thing, blocks), spdk_json_decode_uint32, true},
	{"on", offsetof(struct thing, on), spdk_json_decode_bool, true},
	{"more", offsetof(struct thing, more), spdk_json_decode_string, true},
};

static int
decode(const char *text, struct thing *t, bool relaxed)
{
	struct spdk_json_val v[32];
	char buf[256];

	snprintf(buf, sizeof(buf), "%s", text);
	CHECK(parse(buf, v, 32) > 0);
	return relaxed ? spdk_json_decode_object_relaxed(v, g_thing, 4, t) : spdk_json_decode_object(v, g_thing, 4, t);
}

static void
decoding(void)
{
	struct thing t = {};
	struct spdk_json_val v[16], one = {"true", 4, SPDK_JSON_VAL_TRUE};
	char list[] = "[10, 20, 30]", strings[] = "[\"a\", \"b\"]";
	char uuid_text[] = "e524acae-8c26-43e4-882a-461b8690583b";
	struct spdk_uuid uuid = {};
	uint32_t n[3] = {};
	char *s[2] = {};
	size_t count = 9;
	bool on = false;

	CHECK_EQ(decode("{\"name\": \"M0\", \"blocks\": 5, \"on\": true}", &t, false), 0);
	CHECK_STR(t.name, "M0");
	CHECK_EQ(t.blocks, 5);
	CHECK_EQ(t.on, true);
	CHECK(t.more == NULL);
	CHECK_EQ(decode("{\"blocks\": 5}", &t, false), -1);
	CHECK_EQ(decode("{\"name\": \"a\", \"x\": [1, {}]}", &t, false), -1);
	CHECK_STR(t.name, "a");
	CHECK_EQ(decode("{\"name\": \"b\", \"x\": [1, {}], \"blocks\": 6}", &t, true), 0);
	CHECK_EQ(t.blocks, 6);
	CHECK_EQ(decode("{\"name\": \"b\", \"name\": \"c\"}", &t, true), -1);
	CHECK_EQ(decode("{\"blocks\": -1, \"name\": \"d\"}", &t, false), -1);
	CHECK_STR(t.name, "d");
	CHECK_EQ(decode("[]", &t, false), -1);
	CHECK_EQ(spdk_json_decode_object(NULL, g_thing, 4, &t), -1);
	CHECK_EQ(spdk_json_decode_object_relaxed(NULL, g_thing, 4, &t), -1);
	t.more = strdup("x");
	spdk_json_free_object(g_thing, 4, &t);
	CHECK(t.name == NULL && t.more == NULL);

	CHECK_EQ(parse(list, v, 16), 5);
	CHECK_EQ(spdk_json_decode_array(v, spdk_json_decode_uint32, n, 3, &count, sizeof(n[0])), 0);
	CHECK_EQ(count, 3);
	CHECK(n[0] == 10 && n[1] == 20 && n[2] == 30);
	CHECK_EQ(spdk_json_decode_array(v, spdk_json_decode_uint32, n, 2, &count, sizeof(n[0])), -1);
	CHECK_EQ(count, 2);
	CHECK_EQ(spdk_json_decode_array(v, spdk_json_decode_uint32, n, 3, &count, 0), 0);
	CHECK_EQ(n[0], 30);
	CHECK_EQ(spdk_json_decode_array(v, spdk_json_decode_bool, n, 3, &count, 1), -1);
	CHECK_EQ(count, 0);
	CHECK_EQ(spdk_json_decode_array(&v[1], spdk_json_decode_uint32, n, 3, &count, 4), -1);
	CHECK_EQ(spdk_json_decode_array(NULL, spdk_json_decode_uint32, n, 3, &count, 4), -1);
	CHECK_EQ(parse(strings, v, 16), 4);
	CHECK_EQ(spdk_json_decode_array(v, spdk_json_decode_string, s, 2, &count, sizeof(s[0])), 0);
	CHECK_STR(s[0], "a");
	CHECK_STR(s[1], "b");
	/* Decoding again frees what is there. */
	CHECK_EQ(spdk_json_decode_string(&v[1], &s[1]), 0);
	CHECK_STR(s[1], "a");
	CHECK_EQ(spdk_json_decode_string(&v[0], &s[1]), -1);
	CHECK(s[1] == NULL);
	free(s[0]);

	CHECK_EQ(spdk_json_decode_bool(&one, &on), 0);
	CHECK_EQ(on, true);
	one.type = SPDK_JSON_VAL_FALSE;
	CHECK_EQ(spdk_json_decode_bool(&one, &on), 0);
	CHECK_EQ(on, false);
	one.type = SPDK_JSON_VAL_NULL;
	CHECK_EQ(spdk_json_decode_bool(&one, &on), -1);

	one = (struct spdk_json_val) {uuid_text, strlen(uuid_text), SPDK_JSON_VAL_STRING};
	CHECK_EQ(spdk_json_decode_uuid(&one, &uuid), 0);
	CHECK_EQ(uuid.u.raw[0], 0xe5);
	CHECK_EQ(uuid.u.raw[15], 0x3b);
	one.len--;
	CHECK_EQ(spdk_json_decode_uuid(&one, &uuid), -1);
	one.type = SPDK_JSON_VAL_NUMBER;
	CHECK_EQ(spdk_json_decode_uuid(&one, &uuid), -1);
}

static void
walking(void)
{
	char text[] = "{\"s\": \"x\", \"o\": {\"s\": 1}, \"l\": [1, [2], {\"q\": [3]}], \"d\": 1, \"d\": 2}";
	char empty[] = "[{}, []]";
	struct spdk_json_val v[32], *key = NULL, *val = NULL, *it;

	REQUIRE(parse(text, v, 32) > 0);
	CHECK_EQ(spdk_json_find(v, "o", &key, &val, SPDK_JSON_VAL_OBJECT_BEGIN), 0);
	CHECK(spdk_json_strequal(key, "o") && val == key + 1);
	CHECK_EQ(spdk_json_find(val, "s", NULL, NULL, SPDK_JSON_VAL_ANY), 0);
	CHECK_EQ(spdk_json_find(v, "s", &key, &val, SPDK_JSON_VAL_NUMBER | SPDK_JSON_VAL_STRING), 0);
	CHECK_EQ(spdk_json_find(v, "s", &key, &val, SPDK_JSON_VAL_NUMBER), -EDOM);
	CHECK_EQ(spdk_json_find(v, "q", &key, &val, SPDK_JSON_VAL_ANY), -ENOENT);
	CHECK(key == NULL && val == NULL);
	CHECK_EQ(spdk_json_find(v, "d", &key, &val, SPDK_JSON_VAL_ANY), -EINVAL);
	CHECK_EQ(spdk_json_find_string(v, "s", &key, &val), 0);
	CHECK(spdk_json_strequal(val, "x"));
	CHECK_EQ(spdk_json_find_string(v, "o", &key, &val), -EDOM);
	CHECK_EQ(spdk_json_find_array(v, "s", &key, &val), -EDOM);
	CHECK_EQ(spdk_json_find_array(v, "l", &key, &val), 0);
	CHECK_EQ(spdk_json_find(val, "s", NULL, NULL, SPDK_JSON_VAL_ANY), -EPROTOTYPE);

	it = spdk_json_array_first(val);
	REQUIRE(it != NULL);
	CHECK_EQ(it->type, SPDK_JSON_VAL_NUMBER);
	it = spdk_json_next(it);
	CHECK_EQ(it->type, SPDK_JSON_VAL_ARRAY_BEGIN);
	/* Behind the last scalar of an array comes its end, behind which there is nothing. */
	CHECK_EQ(spdk_json_next(spdk_json_array_first(it))->type, SPDK_JSON_VAL_ARRAY_END);
	CHECK(spdk_json_next(spdk_json_next(spdk_json_array_first(it))) == NULL);
	it = spdk_json_next(it);
	CHECK_EQ(it->type, SPDK_JSON_VAL_OBJECT_BEGIN);
	CHECK(spdk_json_next(it) == NULL);
	CHECK(spdk_json_array_first(v) == NULL);
	CHECK(spdk_json_object_first(val) == NULL);

	it = spdk_json_object_first(v);
	CHECK(spdk_json_strequal(it, "s"));
	it = spdk_json_next(it);
	CHECK(spdk_json_strequal(it, "o"));
	it = spdk_json_next(it);
	CHECK(spdk_json_strequal(it, "l"));
	it = spdk_json_next(spdk_json_next(it));
	CHECK(spdk_json_strequal(it, "d"));
	CHECK(spdk_json_next(it) == NULL);

	REQUIRE(parse(empty, v, 32) == 6);
	CHECK(spdk_json_object_first(&v[1]) == NULL);
	CHECK(spdk_json_array_first(&v[3]) == NULL);
	CHECK(spdk_json_next(&v[1]) == &v[3]);
	CHECK_EQ(spdk_json_find(&v[1], "a", NULL, NULL, SPDK_JSON_VAL_ANY), -ENOENT);
}

static int
string_v(struct spdk_json_write_ctx *w, const char *fmt, ...)
{
	va_list args;
	int rc;

	va_start(args, fmt);
	rc = spdk_json_write_string_fmt_v(w, fmt, args);
	va_end(args);
	return rc;
}

static int
named_string_v(struct spdk_json_write_ctx *w, const char *name, const char *fmt, ...)
{
	va_list args;
	int rc;

	va_start(args, fmt);
	rc = spdk_json_write_named_string_fmt_v(w, name, fmt, args);
	va_end(args);
	return rc;
}

static void
writing(void)
{
	static const uint16_t utf16[] = {'a', 0xe9, 0xd834, 0xdd1e, 0}, lone[] = {0xdc00, 0};
	struct spdk_json_write_ctx *w = begin(0);
	struct spdk_uuid uuid = {.u.raw = {0xAB, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
	struct spdk_json_val v[32];
	char copy[] = "{\"a\":[1,\"\\u00E9\",{\"b\":null,\"c\":[]}],\"d\":[true,false]}";
	char *big;

	CHECK_EQ(spdk_json_write_array_begin(w), 0);
	CHECK_EQ(spdk_json_write_null(w), 0);
	CHECK_EQ(spdk_json_write_bool(w, true), 0);
	CHECK_EQ(spdk_json_write_bool(w, false), 0);
	CHECK_EQ(spdk_json_write_uint8(w, UINT8_MAX), 0);
	CHECK_EQ(spdk_json_write_uint16(w, UINT16_MAX), 0);
	CHECK_EQ(spdk_json_write_int32(w, INT32_MIN), 0);
	CHECK_EQ(spdk_json_write_uint32(w, UINT32_MAX), 0);
	CHECK_EQ(spdk_json_write_int64(w, INT64_MIN), 0);
	CHECK_EQ(spdk_json_write_uint64(w, UINT64_MAX), 0);
	CHECK_EQ(spdk_json_write_uint128(w, 5, 0), 0);
	CHECK_EQ(spdk_json_write_uint128(w, UINT64_MAX, UINT64_MAX), 0);
	CHECK_EQ(spdk_json_write_array_end(w), 0);
	WRITTEN(w, "[null,true,false,255,65535,-2147483648,4294967295,-9223372036854775808,18446744073709551615,5,"
		"340282366920938463463374607431768211455]");

	w = begin(0);
	CHECK_EQ(spdk_json_write_array_begin(w), 0);
	CHECK_EQ(spdk_json_write_double(w, 0.0), 0);
	CHECK_EQ(spdk_json_write_double(w, -1.5e300), 0);
	CHECK_EQ(spdk_json_write_double(w, 0.1), 0);
	CHECK_EQ(spdk_json_write_array_end(w), 0);
	WRITTEN(w, "[0.00000000000000000000e+00,-1.50000000000000007876e+300,1.00000000000000005551e-01]");

	w = begin(0);
	CHECK_EQ(spdk_json_write_array_begin(w), 0);
	CHECK_EQ(spdk_json_write_string(w, "a/\"\\\b\f\n\r\t\x01\x7f\xc3\xa9\xf0\x9d\x84\x9e"), 0);
	CHECK_EQ(spdk_json_write_string_raw(w, "a\0b", 3), 0);
	CHECK_EQ(spdk_json_write_bytearray(w, "\x00\xff\x1a", 3), 0);
	CHECK_EQ(spdk_json_write_uuid(w, &uuid), 0);
	CHECK_EQ(spdk_json_write_string_utf16le(w, utf16), 0);
	CHECK_EQ(spdk_json_write_string_utf16le_raw(w, utf16, 2), 0);
	CHECK_EQ(spdk_json_write_string_fmt(w, "%s-%d", "x", 5), 0);
	CHECK_EQ(spdk_json_write_string_fmt(w, "%d%d%d%d%d %.1f %.1f %s", 1, 2, 3, 4, 5, 0.5, 1.5, "z"), 0);
	CHECK_EQ(string_v(w, "%s%c", "v", '!'), 0);
	CHECK_EQ(spdk_json_write_val_raw(w, "0x1", 3), 0);
	CHECK_EQ(spdk_json_write_array_end(w), 0);
	WRITTEN(w, "[\"a/\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007F\\u00E9\\uD834\\uDD1E\",\"a\\u0000b\",\"00FF1A\","
		"\"ab010203-0405-0607-0809-0a0b0c0d0e0f\",\"a\\u00E9\\uD834\\uDD1E\",\"a\\u00E9\",\"x-5\","
		"\"12345 0.5 1.5 z\",\"v!\",0x1]");

	w = begin(0);
	CHECK_EQ(spdk_json_write_object_begin(w), 0);
	CHECK_EQ(spdk_json_write_name(w, "a"), 0);
	CHECK_EQ(spdk_json_write_null(w), 0);
	CHECK_EQ(spdk_json_write_name_raw(w, "bc", 1), 0);
	CHECK_EQ(spdk_json_write_null(w), 0);
	CHECK_EQ(spdk_json_write_named_null(w, "n"), 0);
	CHECK_EQ(spdk_json_write_named_bool(w, "t", true), 0);
	CHECK_EQ(spdk_json_write_named_uint8(w, "u8", 1), 0);
	CHECK_EQ(spdk_json_write_named_uint16(w, "u16", 2), 0);
	CHECK_EQ(spdk_json_write_named_int32(w, "i32", -3), 0);
	CHECK_EQ(spdk_json_write_named_uint32(w, "u32", 4), 0);
	CHECK_EQ(spdk_json_write_named_int64(w, "i64", -5), 0);
	CHECK_EQ(spdk_json_write_named_uint64(w, "u64", 6), 0);
	CHECK_EQ(spdk_json_write_named_uint128(w, "u128", 0, 1), 0);
	CHECK_EQ(spdk_json_write_named_double(w, "d", 2), 0);
	CHECK_EQ(spdk_json_write_named_string(w, "s", "x"), 0);
	CHECK_EQ(spdk_json_write_named_string_fmt(w, "f", "%d %d %d %d %s", 1, 2, 3, 4, "x"), 0);
	CHECK_EQ(named_string_v(w, "v", "%s", "y"), 0);
	CHECK_EQ(spdk_json_write_named_bytearray(w, "b", "\x10", 1), 0);
	CHECK_EQ(spdk_json_write_named_uuid(w, "id", &uuid), 0);
	CHECK_EQ(spdk_json_write_named_array_begin(w, "l"), 0);
	CHECK_EQ(spdk_json_write_array_end(w), 0);
	CHECK_EQ(spdk_json_write_named_object_begin(w, "o"), 0);
	CHECK_EQ(spdk_json_write_object_end(w), 0);
	CHECK_EQ(spdk_json_write_object_end(w), 0);
	WRITTEN(w, "{\"a\":null,\"b\":null,\"n\":null,\"t\":true,\"u8\":1,\"u16\":2,\"i32\":-3,\"u32\":4,\"i64\":-5,"
		"\"u64\":6,\"u128\":18446744073709551616,\"d\":2.00000000000000000000e+00,\"s\":\"x\","
		"\"f\":\"1 2 3 4 x\",\"v\":\"y\",\"b\":\"10\",\"id\":\"ab010203-0405-0607-0809-0a0b0c0d0e0f\","
		"\"l\":[],\"o\":{}}");

	/* Parsed values, as a whole and one by one. */
	REQUIRE(parse(copy, v, 32) > 0);
	w = begin(0);
	CHECK_EQ(spdk_json_write_val(w, v), 0);
	WRITTEN(w, "{\"a\":[1,\"\\u00E9\",{\"b\":null,\"c\":[]}],\"d\":[true,false]}");
	w = begin(SPDK_JSON_WRITE_FLAG_FORMATTED);
	CHECK_EQ(spdk_json_write_val(w, v), 0);
	WRITTEN(w, "{\n  \"a\": [\n    1,\n    \"\\u00E9\",\n    {\n      \"b\": null,\n      \"c\": []\n    }\n  ],\n"
		"  \"d\": [\n    true,\n    false\n  ]\n}");
	w = begin(0);
	v[0].type = SPDK_JSON_VAL_INVALID;
	CHECK_EQ(spdk_json_write_val(w, v), -1);
	CHECK_EQ(spdk_json_write_end(w), -1);

	/* What fails is remembered until the end. */
	w = begin(0);
	CHECK_EQ(spdk_json_write_string(w, "a\xff"), -1);
	CHECK_EQ(spdk_json_write_null(w), 0);
	CHECK_EQ(spdk_json_write_end(w), -1);
	w = begin(0);
	CHECK_EQ(spdk_json_write_string_utf16le(w, lone), -1);
	CHECK_EQ(spdk_json_write_end(w), -1);
	w = begin(0);
	CHECK_EQ(spdk_json_write_array_end(w), -1);
	CHECK_EQ(spdk_json_write_object_end(w), -1);
	CHECK_EQ(spdk_json_write_end(w), -1);
	w = begin(0);
	CHECK_EQ(spdk_json_write_array_end(w), -1);
	spdk_json_write_reset(w);
	CHECK_EQ(spdk_json_write_bool(w, true), 0);
	WRITTEN(w, "true");
	spdk_json_write_reset(NULL);
	CHECK_EQ(spdk_json_write_end(NULL), 0);

	/* The callback gets 4096 bytes at a time and the rest at the end, also when that is nothing. */
	big = calloc(1, 10001);
	memset(big, 'x', 10000);
	w = begin(0);
	CHECK_EQ(spdk_json_write_string(w, big), 0);
	CHECK_EQ(g_calls, 2);
	CHECK_EQ(g_out_len, 8192);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK_EQ(g_calls, 3);
	CHECK_EQ(g_out_len, 10002);
	w = begin(0);
	g_fail_after = 1;
	CHECK_EQ(spdk_json_write_string(w, big), -1);
	CHECK_EQ(g_calls, 2);
	CHECK_EQ(spdk_json_write_end(w), -1);
	w = begin(0);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK_EQ(g_calls, 1);
	free(big);
}

#ifdef RESPDK_STALE
static struct spdk_json_write_ctx *g_nested;
static int g_nested_rc;

static int
nested(void *ctx, const void *data, size_t size)
{
	g_nested_rc = spdk_json_write_null(g_nested);
	CHECK_EQ(spdk_json_write_end(g_nested), -EBUSY);
	return 0;
}

static void
misuse(void)
{
	struct spdk_json_write_ctx *w = begin(0);
	struct spdk_json_val v = {"1", 1, SPDK_JSON_VAL_NUMBER};
	char *s = NULL;
	size_t i;

	CHECK(spdk_json_write_begin(NULL, NULL, 0) == NULL);
	CHECK_EQ(spdk_json_write_end(w), 0);
	for (i = 0; i < 1000; i++) {
		struct spdk_json_write_ctx *other = begin(0);

		CHECK(other != w);
		CHECK_EQ(spdk_json_write_end(other), 0);
	}
	CHECK_EQ(spdk_json_write_null(w), -ESTALE);
	CHECK_EQ(spdk_json_write_end(w), -ESTALE);
	CHECK_EQ(spdk_json_write_named_string_fmt(w, "a", "%d", 1), -ESTALE);
	spdk_json_write_reset(w);
	CHECK_EQ(spdk_json_write_null(NULL), -EINVAL);
	CHECK_EQ(spdk_json_write_null((void *)&v), -EBADF);

	/* A missing argument spoils the text. */
	w = begin(0);
	CHECK_EQ(spdk_json_write_string(w, NULL), -EINVAL);
	CHECK_EQ(spdk_json_write_end(w), -1);
	w = begin(0);
	CHECK_EQ(spdk_json_write_named_int32(w, NULL, 1), -EINVAL);
	CHECK_EQ(spdk_json_write_string_fmt(w, NULL), -EINVAL);
	CHECK_EQ(spdk_json_write_uuid(w, NULL), -EINVAL);
	CHECK_EQ(spdk_json_write_val(w, NULL), -EINVAL);
	CHECK_EQ(spdk_json_write_end(w), -1);

	/* A callback cannot write to, or end, the context it serves. */
	g_nested = spdk_json_write_begin(nested, NULL, 0);
	g_nested_rc = 0;
	CHECK_EQ(spdk_json_write_end(g_nested), 0);
	CHECK_EQ(g_nested_rc, -1);

	CHECK_EQ(spdk_json_parse(NULL, 5, NULL, 0, NULL, 0), SPDK_JSON_PARSE_INVALID);
	CHECK_EQ(spdk_json_number_to_uint8(NULL, (uint8_t *)&v), -EINVAL);
	CHECK_EQ(spdk_json_number_to_uint8(&v, NULL), -EINVAL);
	CHECK_EQ(spdk_json_decode_string(NULL, &s), -1);
	CHECK(!spdk_json_strequal(NULL, "a") && !spdk_json_strequal(&v, NULL));
	CHECK(spdk_json_strdup(NULL) == NULL && spdk_json_next(NULL) == NULL);
	CHECK(spdk_json_object_first(NULL) == NULL && spdk_json_array_first(NULL) == NULL);
	CHECK_EQ(spdk_json_find(NULL, "a", NULL, NULL, SPDK_JSON_VAL_ANY), -EINVAL);

	/* A number that does not fit is never taken for another one, and a long exponent of nothing costs nothing. */
	v = number("99999999999999999999");
	uint64_t n = 7;
	CHECK_EQ(spdk_json_number_to_uint64(&v, &n), -ERANGE);
	v = number("0e9223372036854775807");
	CHECK_EQ(spdk_json_number_to_uint64(&v, &n), 0);
	CHECK_EQ(n, 0);
	/* The first name or element may be empty. */
	char text[] = "{\"\": 1, \"l\": [\"\"]}";
	struct spdk_json_val vals[16], *val;

	CHECK_EQ(parse(text, vals, 16), 8);
	CHECK(spdk_json_object_first(vals) == &vals[1]);
	CHECK_EQ(spdk_json_find_array(vals, "l", NULL, &val), 0);
	CHECK(spdk_json_array_first(val) == val + 1);
}
#endif

int
main(void)
{
	constants();
	parsing();
	texts();
	numbers();
	decoding();
	walking();
	writing();
#ifdef RESPDK_STALE
	misuse();
#endif
	return check_done();
}
