/*
 * Comparing, compare-and-write, copying and blocks that cannot be read: by the module, and by the library where the
 * module cannot.
 */
#include "block.h"

static uint8_t g_a[256 * 512] __attribute__((aligned(4096)));
static uint8_t g_b[256 * 512] __attribute__((aligned(4096)));

struct opened {
	struct disk *disk;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
};

static struct opened
open_disk(struct disk *disk)
{
	struct opened o = { .disk = disk };
	int i;

	for (i = 0; i < DISK_BLOCKS * 512; i++) {
		disk->data[i] = (uint8_t)(i / 512 + i * 7);
	}
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext(disk->bdev.name, true, bdev_event, &g_events, &o.desc) == 0);
	o.ch = spdk_bdev_get_io_channel(o.desc);
	REQUIRE(o.ch != NULL);
	/* Whoever examines the disk may have read it. */
	disk->requests = 0;
	return o;
}

static void
close_disk(struct opened *o)
{
	spdk_put_io_channel(o->ch);
	spdk_bdev_close(o->desc);
	poll_app();
	CHECK_EQ(disk_remove(o->disk), 0);
	disk_free(o->disk);
}

/* How an I/O ended that was just accepted; frees it. */
static void
ended(struct result *r, bool success, int sct, int sc)
{
	uint32_t cdw0;
	int got_sct, got_sc;

	CHECK_EQ(r->calls, 0);
	poll_app();
	REQUIRE(r->calls == 1);
	CHECK_EQ(r->success, success);
	spdk_bdev_io_get_nvme_status(r->io, &cdw0, &got_sct, &got_sc);
	CHECK_EQ(got_sct, sct);
	CHECK_EQ(got_sc, sc);
	spdk_bdev_free_io(r->io);
}

static void
ended_well(struct result *r)
{
	ended(r, true, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS);
}

static void
miscompared(struct result *r)
{
	uint32_t cdw0;
	int sct, sc, sct2, sc2;

	CHECK_EQ(r->calls, 0);
	poll_app();
	REQUIRE(r->calls == 1);
	CHECK(!r->success);
	spdk_bdev_io_get_nvme_fused_status(r->io, &cdw0, &sct, &sc, &sct2, &sc2);
	CHECK_EQ(sct, SPDK_NVME_SCT_MEDIA_ERROR);
	CHECK_EQ(sc, SPDK_NVME_SC_COMPARE_FAILURE);
	CHECK_EQ(sct2, SPDK_NVME_SCT_GENERIC);
	CHECK_EQ(sc2, SPDK_NVME_SC_ABORTED_FAILED_FUSED);
	spdk_bdev_free_io(r->io);
}

/* The module ends what it holds, and holds what comes meanwhile. */
static void
end_held(struct disk *disk)
{
	struct spdk_bdev_io *held[256];
	int i, n = disk->n_held;

	memcpy(held, disk->held, sizeof(held));
	disk->n_held = 0;
	for (i = 0; i < n; i++) {
		spdk_set_thread(spdk_bdev_io_get_thread(held[i]));
		if (held[i]->type == SPDK_BDEV_IO_TYPE_READ) {
			spdk_bdev_io_get_buf(held[i], disk_got_buf, held[i]->u.bdev.num_blocks * 512);
		} else {
			disk_finish(disk, held[i]);
		}
	}
	spdk_set_thread(g_thread);
}

static void
compares(bool native)
{
	struct disk *disk = disk_new("compare");
	struct iovec iov[3] = {
		{ .iov_base = g_a, .iov_len = 100 },
		{ .iov_base = g_a + 100, .iov_len = 512 },
		{ .iov_base = g_a + 612, .iov_len = 4 * 512 - 612 },
	};
	struct result r;
	struct opened o;

	disk->also = native ? 1ull << SPDK_BDEV_IO_TYPE_COMPARE : 0;
	o = open_disk(disk);
	CHECK_EQ(spdk_bdev_io_type_supported(&disk->bdev, SPDK_BDEV_IO_TYPE_COMPARE), native);
	memcpy(g_a, disk->data + 10 * 512, sizeof(g_a));
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks(o.desc, o.ch, g_a, 10, 4, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(disk->requests, 1);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_blocks(o.desc, o.ch, iov, 3, 10, 4, io_done, &r), 0);
	ended_well(&r);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, g_a, NULL, 10, 4, io_done, &r), 0);
	ended_well(&r);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_blocks_with_md(o.desc, o.ch, iov, 3, NULL, 10, 4, io_done, &r), 0);
	ended_well(&r);
	/* The very last byte differs. */
	g_a[4 * 512 - 1] ^= 1;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks(o.desc, o.ch, g_a, 10, 4, io_done, &r), 0);
	miscompared(&r);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_blocks(o.desc, o.ch, iov, 3, 10, 4, io_done, &r), 0);
	miscompared(&r);
	/* The module fails. */
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks(o.desc, o.ch, g_a, 10, 4, io_done, &r), 0);
	ended(&r, false, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
	disk->status = 0;
	CHECK_EQ(spdk_bdev_compare_blocks(o.desc, o.ch, g_a, DISK_BLOCKS - 3, 4, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_comparev_blocks(o.desc, o.ch, iov, 3, DISK_BLOCKS - 3, 4, io_done, &r), -EINVAL);
	/* Metadata where there is none. */
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, g_a, g_b, 10, 4, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_comparev_blocks_with_md(o.desc, o.ch, iov, 3, g_b, 10, 4, io_done, &r), -EINVAL);
	close_disk(&o);
}

static void
compares_metadata(void)
{
	struct disk *disk = disk_new("md");
	struct iovec iov = { .iov_base = g_a, .iov_len = 2 * 512 };
	struct opened o;
	struct result r;
	uint8_t md[32];
	int i;

	disk->bdev.md_len = 16;
	for (i = 0; i < DISK_BLOCKS * 16; i++) {
		disk->md[i] = (uint8_t)(i * 3);
	}
	o = open_disk(disk);
	memcpy(g_a, disk->data + 20 * 512, 2 * 512);
	memcpy(md, disk->md + 20 * 16, 32);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, g_a, md, 20, 2, io_done, &r), 0);
	ended_well(&r);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_blocks_with_md(o.desc, o.ch, &iov, 1, md, 20, 2, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, NULL, md, 20, 2, io_done, &r), -EINVAL);
	md[5] ^= 1;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, g_a, md, 20, 2, io_done, &r), 0);
	miscompared(&r);
#ifdef RESPDK_STALE
	/* The other implementation looks at the first block's metadata only. */
	md[5] ^= 1;
	md[16 + 5] ^= 1;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_compare_blocks_with_md(o.desc, o.ch, g_a, md, 20, 2, io_done, &r), 0);
	miscompared(&r);
#endif
	close_disk(&o);
}

/* What is compared is split as any other read. */
static void
compares_much(void)
{
	struct disk *disk = disk_new("much");
	struct opened o;
	struct result r = { .keep = true };

	disk->bdev.max_rw_size = 8;
	o = open_disk(disk);
	memcpy(g_a, disk->data + 3 * 512, 200 * 512);
	CHECK_EQ(spdk_bdev_compare_blocks(o.desc, o.ch, g_a, 3, 200, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(disk->requests, 25);
	CHECK_EQ(disk->last_num, 8);
	close_disk(&o);
}

static void
compares_and_writes(bool native)
{
	struct disk *disk = disk_new("caw");
	struct iovec have[2] = {
		{ .iov_base = g_a, .iov_len = 512 },
		{ .iov_base = g_a + 512, .iov_len = 512 },
	};
	struct iovec want = { .iov_base = g_b, .iov_len = 1024 };
	struct spdk_bdev_desc *reader;
	struct opened o;
	struct result r;

	disk->also = native ? 1ull << SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE : 0;
	disk->bdev.acwu = 4;
	o = open_disk(disk);
	CHECK_EQ(spdk_bdev_get_acwu(&disk->bdev), 4);
	memcpy(g_a, disk->data + 30 * 512, 1024);
	memset(g_b, 0xb0, 1024);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, have, 2, &want, 1, 30, 2, io_done, &r), 0);
	ended_well(&r);
	CHECK(memcmp(disk->data + 30 * 512, g_b, 1024) == 0);
	CHECK_EQ(disk->requests, native ? 1 : 2);
	/* What is there now is something else. */
	memset(g_b, 0xc0, 1024);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, have, 2, &want, 1, 30, 2, io_done, &r), 0);
	miscompared(&r);
	CHECK_EQ(disk->data[30 * 512], 0xb0);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, have, 2, &want, 1, 30, 5, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, have, 2, &want, 1, DISK_BLOCKS - 1, 2, io_done, &r),
		 -EINVAL);
	CHECK_EQ(spdk_bdev_open_ext("caw", false, bdev_event, &g_events, &reader), 0);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(reader, o.ch, have, 2, &want, 1, 30, 2, io_done, &r), -EBADF);
	spdk_bdev_close(reader);
	close_disk(&o);
}

/* A module that compares but does not compare and write; and the write fails. */
static void
compares_and_fails_to_write(void)
{
	struct disk *disk = disk_new("half");
	struct iovec have = { .iov_base = g_a, .iov_len = 512 };
	struct iovec want = { .iov_base = g_b, .iov_len = 512 };
	struct opened o;
	struct result r = { .keep = true };

	disk->also = 1ull << SPDK_BDEV_IO_TYPE_COMPARE;
	o = open_disk(disk);
	memcpy(g_a, disk->data, 512);
	memset(g_b, 0xd0, 512);
	disk->hold = true;
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, &have, 1, &want, 1, 0, 1, io_done, &r), 0);
	poll_app();
	REQUIRE(disk->n_held == 1);
	CHECK_EQ(disk->held[0]->type, SPDK_BDEV_IO_TYPE_COMPARE);
	end_held(disk);
	poll_app();
	REQUIRE(disk->n_held == 1);
	CHECK_EQ(disk->held[0]->type, SPDK_BDEV_IO_TYPE_WRITE);
	CHECK_EQ(r.calls, 0);
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	end_held(disk);
	disk->hold = false;
	disk->status = 0;
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK(!r.success);
	spdk_bdev_free_io(r.io);
	/* The range is free again. */
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, &have, 1, &want, 1, 0, 1, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(disk->data[0], 0xd0);
	close_disk(&o);
}

/* Writes that meet a compare-and-write wait for it, reads and others elsewhere do not; each in its turn. */
static void
nothing_comes_in_between(void)
{
	struct disk *disk = disk_new("atomic");
	struct iovec have = { .iov_base = g_a, .iov_len = 1024 };
	struct iovec want = { .iov_base = g_b, .iov_len = 1024 };
	struct spdk_thread *other = spdk_thread_create("other", NULL), *both[2] = { g_thread, other };
	struct result caw[2] = { { 0 }, { 0 } }, w = { 0 }, far_w = { 0 }, rd = { 0 }, z = { 0 };
	struct opened o;
	struct spdk_io_channel *other_ch;
	static uint8_t c[1024], d[1024], e[1024];

	disk->bdev.acwu = 2;
	o = open_disk(disk);
	spdk_set_thread(other);
	other_ch = spdk_bdev_get_io_channel(o.desc);
	REQUIRE(other_ch != NULL);
	memcpy(g_a, disk->data, 1024);
	memset(g_b, 1, 1024);
	memset(c, 2, 1024);
	spdk_set_thread(g_thread);
	/* Half of it is written while the lock is asked for: the lock waits. */
	disk->hold = true;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, g_a + 512, 1, 1, io_done, &w), 0);
	spdk_set_thread(other);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, other_ch, &have, 1, &want, 1, 0, 2, io_done, &caw[0]), 0);
	usleep(1000);
	settle(both, 2);
	CHECK_EQ(disk->n_held, 1);
	spdk_set_thread(g_thread);
	end_held(disk);
	settle(both, 2);
	CHECK_EQ(w.calls, 1);
	usleep(1000);
	settle(both, 2);
	/* Now it reads; what follows is held up or not. */
	REQUIRE(disk->n_held == 1);
	CHECK_EQ(disk->held[0]->type, SPDK_BDEV_IO_TYPE_READ);
	spdk_set_thread(g_thread);
	w.calls = 0;
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, c, 1, 2, io_done, &w), 0);
	CHECK_EQ(spdk_bdev_write_zeroes_blocks(o.desc, o.ch, 0, 1, io_done, &z), 0);
	CHECK_EQ(spdk_bdev_write_blocks(o.desc, o.ch, c, 2, 1, io_done, &far_w), 0);
	CHECK_EQ(spdk_bdev_read_blocks(o.desc, o.ch, d, 0, 2, io_done, &rd), 0);
	/* Another one of the same blocks waits for the first. */
	want.iov_base = e;
	memset(e, 5, 1024);
	CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(o.desc, o.ch, &have, 1, &want, 1, 0, 2, io_done, &caw[1]), 0);
	usleep(1000);
	settle(both, 2);
	CHECK_EQ(disk->n_held, 3);
	want.iov_base = g_b;
	spdk_set_thread(g_thread);
	disk->hold = false;
	end_held(disk);
	usleep(1000);
	settle(both, 2);
	usleep(1000);
	settle(both, 2);
	CHECK_EQ(rd.calls, 1);
	CHECK_EQ(far_w.calls, 1);
	CHECK_EQ(caw[0].calls, 1);
	CHECK(caw[0].success);
	CHECK_EQ(w.calls, 1);
	CHECK_EQ(z.calls, 1);
	/* The second one found other blocks. */
	CHECK_EQ(caw[1].calls, 1);
	CHECK(!caw[1].success);
	CHECK_EQ(disk->data[0], 0);
	CHECK_EQ(disk->data[512], 2);
	CHECK_EQ(disk->data[1024], 2);
	spdk_set_thread(other);
	spdk_put_io_channel(other_ch);
	end_thread(other, &g_thread, 1);
	spdk_set_thread(g_thread);
	close_disk(&o);
}

static void
copies(bool native)
{
	struct disk *disk = disk_new("copy");
	struct spdk_bdev_desc *reader;
	struct opened o;
	struct result r;

	disk->also = native ? 1ull << SPDK_BDEV_IO_TYPE_COPY : 0;
	disk->bdev.max_copy = native ? 16 : 0;
	o = open_disk(disk);
	CHECK(native ? spdk_bdev_get_max_copy(&disk->bdev) == 16 : spdk_bdev_get_max_copy(&disk->bdev) >= 128);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 100, 10, 8, io_done, &r), 0);
	ended_well(&r);
	CHECK(memcmp(disk->data + 100 * 512, disk->data + 10 * 512, 8 * 512) == 0);
	CHECK_EQ(disk->requests, native ? 1 : 2);
	/* More than goes at once. */
	disk->requests = 0;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 2000, 1000, 700, io_done, &r), 0);
	ended_well(&r);
	CHECK(memcmp(disk->data + 2000 * 512, disk->data + 1000 * 512, 700 * 512) == 0);
	CHECK(native ? disk->requests == 44 : disk->requests >= 4);
	/* Nothing to do. */
	disk->requests = 0;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 100, 10, 0, io_done, &r), 0);
	ended_well(&r);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 10, 10, 8, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(disk->requests, 0);
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 100, 10, 8, io_done, &r), 0);
	ended(&r, false, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
	r = (struct result) { .keep = true };
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 2000, 1000, 700, io_done, &r), 0);
	ended(&r, false, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
	disk->status = 0;
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, DISK_BLOCKS - 7, 10, 8, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 10, DISK_BLOCKS - 7, 8, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_open_ext("copy", false, bdev_event, &g_events, &reader), 0);
	CHECK_EQ(spdk_bdev_copy_blocks(reader, o.ch, 100, 10, 8, io_done, &r), -EBADF);
	spdk_bdev_close(reader);
	close_disk(&o);
}

static void
copies_metadata(void)
{
	struct disk *disk = disk_new("copymd");
	struct opened o;
	struct result r = { .keep = true };
	int i;

	disk->bdev.md_len = 16;
	for (i = 0; i < DISK_BLOCKS * 16; i++) {
		disk->md[i] = (uint8_t)(i * 3 + i / 16);
	}
	o = open_disk(disk);
	CHECK_EQ(spdk_bdev_copy_blocks(o.desc, o.ch, 1000, 20, 8, io_done, &r), 0);
	ended_well(&r);
	CHECK(memcmp(disk->data + 1000 * 512, disk->data + 20 * 512, 8 * 512) == 0);
	CHECK(memcmp(disk->md + 1000 * 16, disk->md + 20 * 16, 8 * 16) == 0);
	close_disk(&o);
}

static void
makes_blocks_uncorrectable(void)
{
	struct disk *disk = disk_new("bad");
	struct spdk_bdev_desc *reader;
	struct opened o;
	struct result r = { .keep = true };

	disk->also = 1ull << SPDK_BDEV_IO_TYPE_WRITE_UNCORRECTABLE;
	o = open_disk(disk);
	CHECK_EQ(spdk_bdev_write_uncorrectable_blocks(o.desc, o.ch, 7, 3, io_done, &r), 0);
	ended_well(&r);
	CHECK_EQ(disk->last_offset, 7);
	CHECK_EQ(disk->last_num, 3);
	CHECK_EQ(spdk_bdev_write_uncorrectable_blocks(o.desc, o.ch, DISK_BLOCKS, 1, io_done, &r), -EINVAL);
	CHECK_EQ(spdk_bdev_open_ext("bad", false, bdev_event, &g_events, &reader), 0);
	CHECK_EQ(spdk_bdev_write_uncorrectable_blocks(reader, o.ch, 7, 3, io_done, &r), -EBADF);
	spdk_bdev_close(reader);
	close_disk(&o);
	o = open_disk(disk_new("good"));
	CHECK_EQ(spdk_bdev_write_uncorrectable_blocks(o.desc, o.ch, 7, 3, io_done, &r), -ENOTSUP);
	close_disk(&o);
}

int
main(void)
{
	start_env("bdev_compare");
	block_start();
	compares(false);
	compares(true);
	compares_metadata();
	compares_much();
	compares_and_writes(false);
	compares_and_writes(true);
	compares_and_fails_to_write();
	nothing_comes_in_between();
	copies(false);
	copies(true);
	copies_metadata();
	makes_blocks_uncorrectable();
	(void)json_to_memory;
	block_stop();
	return check_done();
}
