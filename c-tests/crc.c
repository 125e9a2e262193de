/* spdk/crc16.h, spdk/crc32.h, spdk/crc64.h: cyclic redundancy checks. */

#include <spdk/stdinc.h>
#include <spdk/crc16.h>
#include <spdk/crc32.h>
#include <spdk/crc64.h>
#include "check.h"

static uint8_t g_data[1024], g_copy[1024];

/* One bit at a time, most significant first. */
static uint16_t
slow16(uint16_t crc, const uint8_t *p, size_t n)
{
	int bit;

	while (n--) {
		crc ^= *p++ << 8;
		for (bit = 0; bit < 8; bit++) {
			crc = (uint16_t)(crc << 1) ^ (crc & 0x8000 ? SPDK_T10DIF_CRC16_POLYNOMIAL : 0);
		}
	}
	return crc;
}

/* One bit at a time, least significant first. */
static uint64_t
slow_reflected(uint64_t poly, uint64_t crc, const uint8_t *p, size_t n)
{
	int bit;

	while (n--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++) {
			crc = crc & 1 ? (crc >> 1) ^ poly : crc >> 1;
		}
	}
	return crc;
}

int
main(void)
{
	static const size_t lens[] = {0, 1, 2, 7, 8, 15, 16, 17, 31, 63, 64, 65, 127, 255, 256, 511, 512, 520, 1000};
	static const uint64_t seeds[] = {0, 1, 0xffff, 0xffffffff, 0x123456789abcdef0, UINT64_MAX};
	const char *check = "123456789";
	struct iovec iov[3];
	size_t i, j;

	CHECK_EQ(SPDK_CRC32_SIZE_BYTES, 4);
	CHECK_EQ(SPDK_T10DIF_CRC16_POLYNOMIAL, 0x8bb7);
	CHECK_EQ(spdk_crc16_t10dif(0, check, 9), 0xd0db);
	CHECK_EQ(~spdk_crc32_ieee_update(check, 9, ~0u), (uint32_t)0xcbf43926);
	CHECK_EQ(~spdk_crc32c_update(check, 9, ~0u), (uint32_t)0xe3069283);
	CHECK_EQ(spdk_crc32c_nvme(check, 9, 0), 0xe3069283);
	CHECK_EQ(spdk_crc64_nvme(check, 9, 0), 0xae8b14860a799888);

	for (i = 0; i < sizeof(g_data); i++) {
		g_data[i] = i * i + 31 * i;
	}
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		for (j = 0; j < sizeof(seeds) / sizeof(seeds[0]); j++) {
			const uint8_t *p = g_data + i;
			size_t n = lens[i];
			uint64_t s = seeds[j];
			uint16_t c16 = slow16(s, p, n);
			uint32_t c32 = slow_reflected(0x82f63b78, (uint32_t)s, p, n);

			CHECK_EQ(spdk_crc16_t10dif(s, p, n), c16);
			memset(g_copy, 0, sizeof(g_copy));
			CHECK_EQ(spdk_crc16_t10dif_copy(s, g_copy, (uint8_t *)p, n), c16);
			CHECK_EQ(memcmp(g_copy, p, n), 0);
			CHECK_EQ(g_copy[n], 0);
			CHECK_EQ(spdk_crc32_ieee_update(p, n, s),
				 (uint32_t)slow_reflected(0xedb88320, (uint32_t)s, p, n));
			CHECK_EQ(spdk_crc32c_update(p, n, s), c32);
			CHECK_EQ(spdk_crc32c_nvme(p, n, ~(uint32_t)s), (uint32_t)~c32);
			CHECK_EQ(spdk_crc64_nvme(p, n, ~s), ~slow_reflected(0x9a6c9329ac4bc9b5, s, p, n));

			if (n >= 3) {
				iov[0].iov_base = (void *)p;
				iov[0].iov_len = 1;
				iov[1].iov_base = (void *)(p + 1);
				iov[1].iov_len = n / 2;
				iov[2].iov_base = (void *)(p + 1 + n / 2);
				iov[2].iov_len = n - 1 - n / 2;
				CHECK_EQ(spdk_crc32c_iov_update(iov, 3, s), c32);
			}
		}
	}
	CHECK_EQ(spdk_crc32c_iov_update(NULL, 0, 77), 77);
	CHECK_EQ(spdk_crc32c_iov_update(NULL, 3, 77), 77);
	CHECK_EQ(spdk_crc32c_iov_update(iov, 0, 77), 77);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_crc16_t10dif(5, NULL, 8), 0);
	CHECK_EQ(errno, EINVAL);
	CHECK_EQ(spdk_crc32c_update(NULL, 8, 5), 0);
	CHECK_EQ(spdk_crc16_t10dif_copy(5, NULL, g_data, 8), 0);
#endif
	return check_done();
}
