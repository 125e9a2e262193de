/* spdk/hexlify.h: bytes as hexadecimal text. */

#include <spdk/stdinc.h>
#include <spdk/hexlify.h>
#include "check.h"

int
main(void)
{
	static const char bytes[] = {0x00, 0x1f, (char)0xa0, (char)0xff};
	char *text, *data;

	text = spdk_hexlify(bytes, sizeof(bytes));
	CHECK_STR(text, "001fa0ff");
	data = spdk_unhexlify(text);
	REQUIRE(data != NULL);
	CHECK_EQ(memcmp(data, bytes, sizeof(bytes)), 0);
	free(data);
	free(text);
	data = spdk_unhexlify("001FA0fF");
	REQUIRE(data != NULL);
	CHECK_EQ(memcmp(data, bytes, sizeof(bytes)), 0);
	free(data);
	text = spdk_hexlify(bytes, 0);
	CHECK_STR(text, "");
	free(text);
	CHECK(spdk_unhexlify("001") == NULL);
	CHECK(spdk_unhexlify("0g") == NULL);
	CHECK(spdk_unhexlify("g0") == NULL);
	CHECK(spdk_unhexlify("0x12") == NULL);
#ifdef RESPDK_STALE
	CHECK(spdk_unhexlify(NULL) == NULL);
	CHECK(spdk_hexlify(NULL, 4) == NULL);
	CHECK_EQ(errno, EINVAL);
#endif
	return check_done();
}
