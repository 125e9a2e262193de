/* spdk/base64.h: RFC 4648 in both alphabets. */

#include <spdk/stdinc.h>
#include <spdk/base64.h>
#include "check.h"

struct pair {
	const char *raw;
	size_t len;
	const char *text;
};

/* The vectors of RFC 4648, section 10, and bytes that use the last two letters of the alphabets. */
static const struct pair g_standard[] = {
	{"f", 1, "Zg=="}, {"fo", 2, "Zm8="}, {"foo", 3, "Zm9v"}, {"foob", 4, "Zm9vYg=="}, {"fooba", 5, "Zm9vYmE="},
	{"foobar", 6, "Zm9vYmFy"}, {"\0\0\0\0", 4, "AAAAAA=="}, {"\xfb\xff\xbf", 3, "+/+/"},
};
static const struct pair g_urlsafe[] = {
	{"f", 1, "Zg=="}, {"\xfb\xff\xbf", 3, "-_-_"}, {"\xff\xfe", 2, "__4="},
};

static void
check_pairs(const struct pair *pairs, size_t n, int (*encode)(char *, const void *, size_t),
	    int (*decode)(void *, size_t *, const char *))
{
	char text[32];
	uint8_t raw[32];
	size_t i, len;

	for (i = 0; i < n; i++) {
		memset(text, 'x', sizeof(text));
		CHECK_EQ(encode(text, pairs[i].raw, pairs[i].len), 0);
		CHECK_STR(text, pairs[i].text);
		CHECK_EQ(spdk_base64_get_encoded_strlen(pairs[i].len), strlen(pairs[i].text));
		CHECK(spdk_base64_get_decoded_len(strlen(pairs[i].text)) >= pairs[i].len);

		len = 99;
		memset(raw, 0xee, sizeof(raw));
		CHECK_EQ(decode(raw, &len, text), 0);
		CHECK_EQ(len, pairs[i].len);
		CHECK_EQ(memcmp(raw, pairs[i].raw, len), 0);
		CHECK_EQ(raw[len], 0xee);
		len = 99;
		CHECK_EQ(decode(NULL, &len, text), 0);
		CHECK_EQ(len, pairs[i].len);
		CHECK_EQ(decode(raw, NULL, text), 0);
		CHECK_EQ(decode(NULL, NULL, text), 0);
	}
}

int
main(void)
{
	static const char *bad[] = {"", "A", "AA", "AAA", "A===", "AA=A", "====", "AA==AAAA", "AA A", "AAA\n", "\xc3\xa4" "AA", "AA-_"};
	static const size_t lens[][2] = {{0, 0}, {1, 4}, {2, 4}, {3, 4}, {4, 8}, {300, 400}};
	uint8_t raw[3000], back[3000];
	char text[4100];
	size_t i, len;

	for (i = 0; i < 6; i++) {
		CHECK_EQ(spdk_base64_get_encoded_strlen(lens[i][0]), lens[i][1]);
	}
	CHECK_EQ(spdk_base64_get_decoded_len(4), 3);
	CHECK_EQ(spdk_base64_get_decoded_len(7), 5);
	CHECK_EQ(spdk_base64_get_decoded_len(6), 4);
	CHECK_EQ(spdk_base64_get_decoded_len(0), 0);

	check_pairs(g_standard, 8, spdk_base64_encode, spdk_base64_decode);
	check_pairs(g_urlsafe, 3, spdk_base64_urlsafe_encode, spdk_base64_urlsafe_decode);

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!CHECK_EQ(spdk_base64_decode(raw, &len, bad[i]), -EINVAL)) {
			printf("    for \"%s\"\n", bad[i]);
		}
	}
	CHECK_EQ(spdk_base64_urlsafe_decode(raw, &len, "+/AA"), -EINVAL);
	CHECK_EQ(spdk_base64_urlsafe_decode(raw, &len, "-_AA"), 0);
	CHECK_EQ(spdk_base64_decode(raw, &len, NULL), -EINVAL);
	CHECK_EQ(spdk_base64_encode(NULL, "a", 1), -EINVAL);
	CHECK_EQ(spdk_base64_encode(text, NULL, 1), -EINVAL);
	CHECK_EQ(spdk_base64_encode(text, "a", 0), -EINVAL);
	CHECK_EQ(spdk_base64_urlsafe_encode(text, NULL, 1), -EINVAL);
	CHECK_EQ(spdk_base64_urlsafe_decode(raw, &len, NULL), -EINVAL);
	/* The bits that are left over in the last character do not matter. */
	CHECK_EQ(spdk_base64_decode(raw, &len, "Zh=="), 0);
	CHECK_EQ(raw[0], 'f');

	for (i = 0; i < sizeof(raw); i++) {
		raw[i] = i * 37 + i / 256;
	}
	for (len = 1; len < sizeof(raw); len += 97) {
		size_t got = 0;

		CHECK_EQ(spdk_base64_encode(text, raw, len), 0);
		CHECK_EQ(strlen(text), spdk_base64_get_encoded_strlen(len));
		CHECK_EQ(spdk_base64_decode(back, &got, text), 0);
		CHECK_EQ(got, len);
		CHECK_EQ(memcmp(raw, back, len), 0);
	}
	return check_done();
}
