/* spdk/endian.h: numbers in a byte order, at any address. */

#include <spdk/stdinc.h>
#include <spdk/endian.h>
#include "check.h"

int
main(void)
{
	static const uint8_t up[8] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};
	uint8_t raw[12];
	int at;

	CHECK_EQ(from_be16(up), 0x0123);
	CHECK_EQ(from_be32(up), 0x01234567);
	CHECK_EQ(from_be64(up), 0x0123456789abcdef);
	CHECK_EQ(from_le16(up), 0x2301);
	CHECK_EQ(from_le32(up), 0x67452301);
	CHECK_EQ(from_le64(up), 0xefcdab8967452301);
	CHECK_EQ(from_be16(up + 6), 0xcdef);
	CHECK_EQ(from_le16(up + 6), 0xefcd);
	CHECK_EQ(from_be32(up + 4), 0x89abcdef);
	CHECK_EQ(from_le32(up + 4), 0xefcdab89);

	for (at = 1; at < 4; at++) {
		memset(raw, 0, sizeof(raw));
		to_be64(raw + at, 0x0123456789abcdef);
		CHECK_EQ(memcmp(raw + at, up, 8), 0);
		CHECK_EQ(raw[at - 1], 0);
		CHECK_EQ(raw[at + 8], 0);
		memset(raw, 0, sizeof(raw));
		to_be32(raw + at, 0x01234567);
		CHECK_EQ(memcmp(raw + at, up, 4), 0);
		CHECK_EQ(raw[at + 4], 0);
		memset(raw, 0, sizeof(raw));
		to_be16(raw + at, 0x0123);
		CHECK_EQ(memcmp(raw + at, up, 2), 0);
		CHECK_EQ(raw[at + 2], 0);
		to_le16(raw + at, 0x2301);
		CHECK_EQ(memcmp(raw + at, up, 2), 0);
		CHECK_EQ(raw[at + 2], 0);
		to_le32(raw + at, 0x67452301);
		CHECK_EQ(memcmp(raw + at, up, 4), 0);
		CHECK_EQ(raw[at + 4], 0);
		to_le64(raw + at, 0xefcdab8967452301);
		CHECK_EQ(memcmp(raw + at, up, 8), 0);
	}
	return check_done();
}
