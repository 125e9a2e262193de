/* spdk/vfio_user_spec.h: where everything lies, and what the flags of a header look like. */
#include "spdk/stdinc.h"
#include "spdk/vfio_user_spec.h"

#include "check.h"

_Static_assert(sizeof(struct vfio_user_bitmap) == 16, "struct vfio_user_bitmap");
_Static_assert(offsetof(struct vfio_user_bitmap, size) == 8, "vfio_user_bitmap.size");
_Static_assert(offsetof(struct vfio_user_bitmap, data) == 16, "vfio_user_bitmap.data");
_Static_assert(sizeof(struct vfio_user_bitmap_range) == 32, "struct vfio_user_bitmap_range");
_Static_assert(offsetof(struct vfio_user_bitmap_range, size) == 8, "vfio_user_bitmap_range.size");
_Static_assert(offsetof(struct vfio_user_bitmap_range, bitmap) == 16, "vfio_user_bitmap_range.bitmap");
_Static_assert(sizeof(struct vfio_user_device_info) == 16, "struct vfio_user_device_info");
_Static_assert(offsetof(struct vfio_user_device_info, flags) == 4, "vfio_user_device_info.flags");
_Static_assert(offsetof(struct vfio_user_device_info, num_regions) == 8, "vfio_user_device_info.num_regions");
_Static_assert(offsetof(struct vfio_user_device_info, num_irqs) == 12, "vfio_user_device_info.num_irqs");
_Static_assert(sizeof(struct vfio_user_dma_map) == 32, "struct vfio_user_dma_map");
_Static_assert(offsetof(struct vfio_user_dma_map, flags) == 4, "vfio_user_dma_map.flags");
_Static_assert(offsetof(struct vfio_user_dma_map, offset) == 8, "vfio_user_dma_map.offset");
_Static_assert(offsetof(struct vfio_user_dma_map, addr) == 16, "vfio_user_dma_map.addr");
_Static_assert(offsetof(struct vfio_user_dma_map, size) == 24, "vfio_user_dma_map.size");
_Static_assert(sizeof(struct vfio_user_dma_region_access) == 16, "struct vfio_user_dma_region_access");
_Static_assert(offsetof(struct vfio_user_dma_region_access, count) == 8, "vfio_user_dma_region_access.count");
_Static_assert(offsetof(struct vfio_user_dma_region_access, data) == 16, "vfio_user_dma_region_access.data");
_Static_assert(sizeof(struct vfio_user_dma_unmap) == 24, "struct vfio_user_dma_unmap");
_Static_assert(offsetof(struct vfio_user_dma_unmap, flags) == 4, "vfio_user_dma_unmap.flags");
_Static_assert(offsetof(struct vfio_user_dma_unmap, addr) == 8, "vfio_user_dma_unmap.addr");
_Static_assert(offsetof(struct vfio_user_dma_unmap, size) == 16, "vfio_user_dma_unmap.size");
_Static_assert(offsetof(struct vfio_user_dma_unmap, bitmap) == 24, "vfio_user_dma_unmap.bitmap");
_Static_assert(sizeof(struct vfio_user_header) == 16, "struct vfio_user_header");
_Static_assert(offsetof(struct vfio_user_header, cmd) == 2, "vfio_user_header.cmd");
_Static_assert(offsetof(struct vfio_user_header, msg_size) == 4, "vfio_user_header.msg_size");
_Static_assert(offsetof(struct vfio_user_header, flags) == 8, "vfio_user_header.flags");
_Static_assert(offsetof(struct vfio_user_header, error_no) == 12, "vfio_user_header.error_no");
_Static_assert(sizeof(struct vfio_user_irq_info) == 4, "struct vfio_user_irq_info");
_Static_assert(sizeof(struct vfio_user_region_access) == 16, "struct vfio_user_region_access");
_Static_assert(offsetof(struct vfio_user_region_access, region) == 8, "vfio_user_region_access.region");
_Static_assert(offsetof(struct vfio_user_region_access, count) == 12, "vfio_user_region_access.count");
_Static_assert(offsetof(struct vfio_user_region_access, data) == 16, "vfio_user_region_access.data");
_Static_assert(sizeof(struct vfio_user_version) == 4, "struct vfio_user_version");
_Static_assert(offsetof(struct vfio_user_version, minor) == 2, "vfio_user_version.minor");
_Static_assert(offsetof(struct vfio_user_version, data) == 4, "vfio_user_version.data");

int
main(void)
{
	struct vfio_user_header header = {};
	uint32_t flags;

	header.flags.type = VFIO_USER_F_TYPE_REPLY;
	header.flags.error = 1;
	memcpy(&flags, (char *)&header + 8, 4);
	CHECK_EQ(flags, 0x21);
	header.flags.type = VFIO_USER_F_TYPE_COMMAND;
	header.flags.error = 0;
	header.flags.no_reply = VFIO_USER_FLAGS_NO_REPLY;
	memcpy(&flags, (char *)&header + 8, 4);
	CHECK_EQ(flags, 0x10);
	CHECK_EQ(VFIO_USER_VERSION, 1);
	CHECK_EQ(VFIO_USER_MAX, 15);
	CHECK_EQ(VFIO_USER_MESSAGE_REPLY, 1);
	CHECK_EQ(VFIO_USER_MESSAGE_COMMAND, 0);
	CHECK_EQ(VFIO_USER_F_DMA_REGION_READ | VFIO_USER_F_DMA_REGION_WRITE, 3);
	CHECK_EQ(VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, 1);
	return check_done();
}
