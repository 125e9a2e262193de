/* spdk/uuid.h: UUIDs. */

#include <spdk/stdinc.h>
#include <spdk/uuid.h>
#include "check.h"

int
main(void)
{
	static const char *bad[] = {
		"", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
		"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
		"f81d4fae-7dec-11d0-a765-00a0c91e6bf60", "f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
		"f81d4fae-7dec-11d0-a765000a0c91e6bf6", "f81d4fa-e7dec-11d0-a765-00a0c91e6bf6",
		"f81d4fae-7dec-11d0-a765-00a0c91e6bf6 ", " f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
	};
	const char *text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
	struct spdk_uuid a, b, c;
	char out[SPDK_UUID_STRING_LEN + 2];
	size_t i;

	CHECK_EQ(SPDK_UUID_STRING_LEN, 37);
	CHECK_EQ(sizeof(struct spdk_uuid), 16);
	CHECK_EQ(spdk_uuid_parse(&a, text), 0);
	CHECK_EQ(a.u.raw[0], 0xf8);
	CHECK_EQ(a.u.raw[15], 0xf6);
	CHECK_EQ(spdk_uuid_parse(&b, "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"), 0);
	CHECK_EQ(spdk_uuid_compare(&a, &b), 0);
	memset(out, 'x', sizeof(out));
	CHECK_EQ(spdk_uuid_fmt_lower(out, sizeof(out), &b), 0);
	CHECK_STR(out, text);
	CHECK_EQ(out[SPDK_UUID_STRING_LEN], 'x');
	CHECK_EQ(spdk_uuid_fmt_lower(out, SPDK_UUID_STRING_LEN - 1, &b), -EINVAL);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (!CHECK_EQ(spdk_uuid_parse(&c, bad[i]), -EINVAL)) {
			printf("    for \"%s\"\n", bad[i]);
		}
	}

	for (i = 0; i < 16; i++) {
		spdk_uuid_copy(&b, &a);
		CHECK_EQ(memcmp(&a, &b, 16), 0);
		b.u.raw[i]++;
		CHECK(spdk_uuid_compare(&a, &b) < 0);
		CHECK(spdk_uuid_compare(&b, &a) > 0);
	}
	CHECK(!spdk_uuid_is_null(&a));
	spdk_uuid_set_null(&a);
	CHECK(spdk_uuid_is_null(&a));
	a.u.raw[15] = 1;
	CHECK(!spdk_uuid_is_null(&a));

	spdk_uuid_generate(&a);
	spdk_uuid_generate(&b);
	CHECK(spdk_uuid_compare(&a, &b) != 0);
	CHECK_EQ(a.u.raw[6] >> 4, 4);
	CHECK_EQ(a.u.raw[8] >> 6, 2);

	/* RFC 9562, appendix A.4. */
	CHECK_EQ(spdk_uuid_parse(&a, "6ba7b810-9dad-11d1-80b4-00c04fd430c8"), 0);
	CHECK_EQ(spdk_uuid_generate_sha1(&b, &a, "www.example.com", 15), 0);
	CHECK_EQ(spdk_uuid_fmt_lower(out, sizeof(out), &b), 0);
	CHECK_STR(out, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	CHECK_EQ(spdk_uuid_generate_sha1(&c, &a, "www.example.com", 14), 0);
	CHECK(spdk_uuid_compare(&b, &c) != 0);
	CHECK_EQ(c.u.raw[6] >> 4, 5);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_uuid_parse(NULL, text), -EINVAL);
	CHECK_EQ(spdk_uuid_parse(&a, NULL), -EINVAL);
	CHECK_EQ(spdk_uuid_fmt_lower(NULL, 37, &a), -EINVAL);
	CHECK_EQ(spdk_uuid_fmt_lower(out, 37, NULL), -EINVAL);
	CHECK(!spdk_uuid_is_null(NULL));
	CHECK_EQ(spdk_uuid_generate_sha1(&b, NULL, "", 0), -EINVAL);
	spdk_uuid_generate(NULL);
	spdk_uuid_set_null(NULL);
	spdk_uuid_copy(NULL, &a);
	spdk_uuid_copy(&a, NULL);
#endif
	return check_done();
}
