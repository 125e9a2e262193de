/* spdk/mmio.h: registers of a device. */

#include <spdk/stdinc.h>
#include <spdk/mmio.h>
#include "check.h"

int
main(void)
{
	static volatile union {
		uint8_t b[8];
		uint16_t h[4];
		uint32_t w[2];
		uint64_t d;
	} reg;

	CHECK_EQ(SPDK_MMIO_64BIT, 1);
	spdk_mmio_write_8(&reg.d, 0x0123456789abcdef);
	CHECK_EQ(reg.d, 0x0123456789abcdef);
	CHECK_EQ(spdk_mmio_read_8(&reg.d), 0x0123456789abcdef);
	CHECK_EQ(spdk_mmio_read_4(&reg.w[0]), 0x89abcdef);
	CHECK_EQ(spdk_mmio_read_4(&reg.w[1]), 0x01234567);
	CHECK_EQ(spdk_mmio_read_2(&reg.h[3]), 0x0123);
	CHECK_EQ(spdk_mmio_read_1(&reg.b[0]), 0xef);
	spdk_mmio_write_1(&reg.b[0], 0x11);
	spdk_mmio_write_2(&reg.h[1], 0x2222);
	spdk_mmio_write_4(&reg.w[1], 0x33333333);
	CHECK_EQ(reg.d, 0x333333332222cd11);
	return check_done();
}
