/* spdk/memory.h: pages. */

#include <spdk/stdinc.h>
#include <spdk/memory.h>
#include "check.h"

int
main(void)
{
	uintptr_t p = 0x7f1234567890;

	CHECK_EQ(SHIFT_2MB, 21);
	CHECK_EQ(VALUE_2MB, 0x200000);
	CHECK_EQ(MASK_2MB, 0x1fffff);
	CHECK_EQ(SHIFT_4KB, 12);
	CHECK_EQ(VALUE_4KB, 0x1000);
	CHECK_EQ(MASK_4KB, 0xfff);
	CHECK_EQ(VFIO_ENABLED, 1);
	CHECK_EQ(FLOOR_2MB(p), 0x7f1234400000);
	CHECK_EQ(CEIL_2MB(p), 0x7f1234600000);
	CHECK_EQ(FLOOR_2MB(0x200000), 0x200000);
	CHECK_EQ(CEIL_2MB(0x200000), 0x200000);
	CHECK_EQ(CEIL_2MB(1), 0x200000);
	CHECK_EQ(CEIL_2MB(0), 0);
	CHECK_EQ(_2MB_OFFSET((void *)p), 0x167890);
	CHECK_EQ(_4KB_OFFSET((void *)p), 0x890);
	CHECK_EQ(_2MB_PAGE((void *)p), 0x7f1234400000);
	return check_done();
}
