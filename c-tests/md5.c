/* spdk/md5.h: MD5. Success is 1 where data is hashed, 0 where there is none, failure -1. */

#include <spdk/stdinc.h>
#include <spdk/md5.h>
#include "check.h"

static void
check_digest(const char *text, const char *want, size_t step)
{
	struct spdk_md5ctx ctx;
	uint8_t digest[SPDK_MD5DIGEST_LEN];
	char out[2 * SPDK_MD5DIGEST_LEN + 1];
	size_t i, n, len = strlen(text);

	CHECK_EQ(spdk_md5init(&ctx), 1);
	for (i = 0; i < len; i += n) {
		n = len - i < step ? len - i : step;
		CHECK_EQ(spdk_md5update(&ctx, text + i, n), 1);
	}
	CHECK_EQ(spdk_md5update(&ctx, text, 0), 0);
	CHECK_EQ(spdk_md5update(&ctx, NULL, 5), 0);
	CHECK_EQ(spdk_md5final(digest, &ctx), 1);
	CHECK(ctx.md5ctx == NULL);
	for (i = 0; i < SPDK_MD5DIGEST_LEN; i++) {
		sprintf(out + 2 * i, "%02x", digest[i]);
	}
	CHECK_STR(out, want);
}

int
main(void)
{
	struct spdk_md5ctx ctx;
	uint8_t digest[SPDK_MD5DIGEST_LEN];

	CHECK_EQ(SPDK_MD5DIGEST_LEN, 16);
	/* RFC 1321, appendix A.5. */
	check_digest("", "d41d8cd98f00b204e9800998ecf8427e", 1);
	check_digest("abc", "900150983cd24fb0d6963f7d28e17f72", 1);
	check_digest("message digest", "f96b697d7cb7938d525a2f31aaf161d0", 5);
	check_digest("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
		     "57edf4a22be3c955ac49da2e2107b67a", 64);

	CHECK_EQ(spdk_md5init(NULL), -1);
	CHECK_EQ(spdk_md5update(NULL, "a", 1), -1);
	CHECK_EQ(spdk_md5final(digest, NULL), -1);
	CHECK_EQ(spdk_md5init(&ctx), 1);
	CHECK_EQ(spdk_md5final(NULL, &ctx), -1);
#ifdef RESPDK_STALE
	{
		struct spdk_md5ctx copy = ctx;

		CHECK_EQ(spdk_md5final(digest, &ctx), 1);
		CHECK_EQ(spdk_md5final(digest, &ctx), -1);
		CHECK_EQ(spdk_md5update(&ctx, "a", 1), -1);
		errno = 0;
		CHECK_EQ(spdk_md5update(&copy, "a", 1), -1);
		CHECK_EQ(errno, ESTALE);
		CHECK_EQ(spdk_md5final(digest, &copy), -1);
	}
#else
	CHECK_EQ(spdk_md5final(digest, &ctx), 1);
#endif
	return check_done();
}
