/* spdk/bdev_module.h: modules, claims, aliases, completion status, walks, removal by the module's rules. */

#include "block.h"
#include <spdk/nvme_spec.h>
#include <spdk/scsi_spec.h>

static uint8_t g_buf[8192] __attribute__((aligned(4096)));
static struct disk *g_disk;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;

static int
plain_init(void)
{
	return 0;
}

static struct spdk_bdev_module g_plain = { .name = "plain", .module_init = plain_init };

static void
modules(void)
{
	CHECK(spdk_bdev_module_list_find("disks") == &g_disks);
	CHECK(spdk_bdev_module_list_find("plain") == NULL);
	spdk_bdev_module_list_add(&g_plain);
	CHECK(spdk_bdev_module_list_find("plain") == &g_plain);
	CHECK(spdk_bdev_module_list_find("bogus") == NULL);
}

static void
claims(void)
{
	struct spdk_bdev *bdev = &g_disk->bdev;
	struct spdk_bdev_desc *desc;
	struct result r = { 0 };

	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_NONE), "not_claimed");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_EXCL_WRITE), "exclusive_write");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE), "read_many_write_one");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE), "read_many_write_none");
	CHECK_STR(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED), "read_many_write_shared");
	CHECK_STR(spdk_bdev_claim_get_name(77), "invalid_claim");
	CHECK_EQ(spdk_bdev_open_ext("disk0", false, bdev_event, &g_events, &desc), 0);
	CHECK_EQ(spdk_bdev_write_blocks(desc, g_ch, g_buf, 0, 1, io_done, &r), -EBADF);
	CHECK_EQ(spdk_bdev_module_claim_bdev(bdev, desc, &g_disks), 0);
	CHECK_EQ(spdk_bdev_write_blocks(desc, g_ch, g_buf, 0, 1, io_done, &r), 0);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(spdk_bdev_module_claim_bdev(bdev, NULL, &g_plain), -EPERM);
	CHECK(spdk_bdev_first() == bdev);
	CHECK(spdk_bdev_first_leaf() == NULL);
	spdk_bdev_close(desc);
	CHECK_EQ(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &desc), -EPERM);
	CHECK_EQ(spdk_bdev_open_ext("disk0", false, bdev_event, &g_events, &desc), 0);
	spdk_bdev_close(desc);
	spdk_bdev_module_release_bdev(bdev);
	CHECK_EQ(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &desc), 0);
	spdk_bdev_close(desc);
}

static void
aliases(void)
{
	struct spdk_bdev *bdev = &g_disk->bdev;
	struct spdk_bdev_alias *alias;
	const struct spdk_bdev_aliases_list *list;
	int n = 0;

	CHECK_EQ(spdk_bdev_alias_add(bdev, NULL), -EINVAL);
	CHECK_EQ(spdk_bdev_alias_add(bdev, "second"), 0);
	CHECK_EQ(spdk_bdev_alias_add(bdev, "second"), -EEXIST);
	CHECK_EQ(spdk_bdev_alias_add(bdev, "third"), 0);
	CHECK_EQ(spdk_bdev_alias_add(bdev, "disk0"), -EEXIST);
	CHECK(spdk_bdev_get_by_name("third") == bdev);
	list = spdk_bdev_get_aliases(bdev);
	TAILQ_FOREACH(alias, list, tailq) {
		n++;
	}
	CHECK_EQ(n, 3);
	CHECK_STR(TAILQ_LAST(list, spdk_bdev_aliases_list)->alias.name, "third");
	CHECK_EQ(spdk_bdev_alias_del(bdev, "second"), 0);
	CHECK_EQ(spdk_bdev_alias_del(bdev, "second"), -ENOENT);
	CHECK(spdk_bdev_get_by_name("second") == NULL);
	spdk_bdev_alias_del_all(bdev);
	CHECK(spdk_bdev_get_by_name("third") == NULL);
	CHECK(TAILQ_EMPTY(spdk_bdev_get_aliases(bdev)));
	CHECK(spdk_bdev_get_by_name("disk0") == bdev);
}

/* A request that the module has. */
static struct spdk_bdev_io *
held(struct result *r)
{
	r->keep = true;
	g_disk->hold = true;
	REQUIRE(spdk_bdev_read_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, r) == 0);
	g_disk->hold = false;
	REQUIRE(g_disk->n_held == 1);
	g_disk->n_held = 0;
	return g_disk->held[0];
}

static void
completion(void)
{
	struct result r = { 0 }, base = { 0 };
	struct spdk_bdev_io *io, *lower;
	uint32_t cdw0;
	int sct, sc, sct2, sc2, sk, asc, ascq, aio;

	io = held(&r);
	CHECK(spdk_bdev_io_get_thread(io) == g_thread);
	CHECK(spdk_bdev_io_get_submit_tsc(io) > 0);
	CHECK_EQ(spdk_bdev_io_hide_metadata(io), false);
	spdk_bdev_io_complete_nvme_status(io, 7, SPDK_NVME_SCT_MEDIA_ERROR, SPDK_NVME_SC_UNRECOVERED_READ_ERROR);
	poll_app();
	CHECK_EQ(r.calls, 1);
	CHECK_EQ(r.success, false);
	spdk_bdev_io_get_nvme_status(io, &cdw0, &sct, &sc);
	CHECK_EQ(cdw0, 7);
	CHECK_EQ(sct, SPDK_NVME_SCT_MEDIA_ERROR);
	CHECK_EQ(sc, SPDK_NVME_SC_UNRECOVERED_READ_ERROR);
	spdk_bdev_io_get_scsi_status(io, &sc, &sk, &asc, &ascq);
	CHECK_EQ(sc, SPDK_SCSI_STATUS_CHECK_CONDITION);
	CHECK_EQ(sk, SPDK_SCSI_SENSE_MEDIUM_ERROR);
	CHECK_EQ(asc, SPDK_SCSI_ASC_UNRECOVERED_READ_ERROR);
	CHECK_EQ(ascq, SPDK_SCSI_ASCQ_CAUSE_NOT_REPORTABLE);
	spdk_scsi_nvme_translate(io, &sc, &sk, &asc, &ascq);
	CHECK_EQ(sk, SPDK_SCSI_SENSE_MEDIUM_ERROR);
	spdk_bdev_io_get_nvme_fused_status(io, &cdw0, &sct, &sc, &sct2, &sc2);
	CHECK_EQ(sct, SPDK_NVME_SCT_GENERIC);
	CHECK_EQ(sc, SPDK_NVME_SC_SUCCESS);
	CHECK_EQ(sct2, SPDK_NVME_SCT_MEDIA_ERROR);
	spdk_bdev_io_get_aio_status(io, &aio);
	CHECK_EQ(aio, -EIO);
	/* The status of an I/O below. */
	lower = io;
	io = held(&base);
	spdk_bdev_io_complete_base_io_status(io, lower);
	poll_app();
	spdk_bdev_io_get_nvme_status(io, &cdw0, &sct, &sc);
	CHECK_EQ(sct, SPDK_NVME_SCT_MEDIA_ERROR);
	spdk_bdev_free_io(lower);
	spdk_bdev_free_io(io);

	io = held(&r);
	spdk_bdev_io_complete_scsi_status(io, SPDK_SCSI_STATUS_CHECK_CONDITION, SPDK_SCSI_SENSE_ILLEGAL_REQUEST, 0x20, 1);
	poll_app();
	spdk_bdev_io_get_scsi_status(io, &sc, &sk, &asc, &ascq);
	CHECK_EQ(sc, SPDK_SCSI_STATUS_CHECK_CONDITION);
	CHECK_EQ(sk, SPDK_SCSI_SENSE_ILLEGAL_REQUEST);
	CHECK_EQ(asc, 0x20);
	CHECK_EQ(ascq, 1);
	spdk_bdev_io_get_nvme_status(io, &cdw0, &sct, &sc);
	CHECK_EQ(sc, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
	spdk_bdev_free_io(io);

	io = held(&r);
	spdk_bdev_io_complete_aio_status(io, -ENOSPC);
	poll_app();
	spdk_bdev_io_get_aio_status(io, &aio);
	CHECK_EQ(aio, -ENOSPC);
	spdk_bdev_free_io(io);

	io = held(&r);
	CHECK_EQ(spdk_bdev_io_set_nvme_status(io, 0, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS), SPDK_BDEV_IO_STATUS_SUCCESS);
	CHECK_EQ(spdk_bdev_io_set_nvme_status(io, 0, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_ABORTED_BY_REQUEST),
		 SPDK_BDEV_IO_STATUS_ABORTED);
	CHECK_EQ(spdk_bdev_io_set_nvme_status(io, 0, 1, 1), SPDK_BDEV_IO_STATUS_NVME_ERROR);
	CHECK_EQ(spdk_bdev_io_set_scsi_status(io, SPDK_SCSI_STATUS_GOOD, 0, 0, 0), SPDK_BDEV_IO_STATUS_SUCCESS);
	CHECK_EQ(spdk_bdev_io_set_scsi_status(io, SPDK_SCSI_STATUS_BUSY, 0, 0, 0), SPDK_BDEV_IO_STATUS_SCSI_ERROR);
	CHECK_EQ(spdk_bdev_io_set_aio_status(io, 0), SPDK_BDEV_IO_STATUS_SUCCESS);
	CHECK_EQ(spdk_bdev_io_set_aio_status(io, -EIO), SPDK_BDEV_IO_STATUS_AIO_ERROR);
	base.keep = true;
	lower = held(&base);
	CHECK_EQ(spdk_bdev_io_set_base_io_status(lower, io), SPDK_BDEV_IO_STATUS_PENDING);
	spdk_bdev_io_complete(lower, SPDK_BDEV_IO_STATUS_MISCOMPARE);
	spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_SUCCESS);
	poll_app();
	CHECK_EQ(r.success, true);
	spdk_bdev_io_get_scsi_status(lower, &sc, &sk, &asc, &ascq);
	CHECK_EQ(sk, SPDK_SCSI_SENSE_MISCOMPARE);
	spdk_bdev_io_get_nvme_fused_status(lower, &cdw0, &sct, &sc, &sct2, &sc2);
	CHECK_EQ(sct, SPDK_NVME_SCT_MEDIA_ERROR);
	CHECK_EQ(sc, SPDK_NVME_SC_COMPARE_FAILURE);
	spdk_bdev_io_get_scsi_status(io, &sc, &sk, &asc, &ascq);
	CHECK_EQ(sc, SPDK_SCSI_STATUS_GOOD);
	spdk_bdev_io_set_md_buf(io, g_buf, 512);
	CHECK(spdk_bdev_io_get_md_buf(io) == NULL);
	spdk_bdev_free_io(lower);
	spdk_bdev_free_io(io);
}

static int g_visits;

static void
visit_channel(struct spdk_bdev_channel_iter *i, struct spdk_bdev *bdev, struct spdk_io_channel *ch, void *ctx)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK(ch == g_ch);
	CHECK(ctx == &g_visits);
	g_visits++;
	spdk_bdev_for_each_channel_continue(i, 0);
}

static void
visited(struct spdk_bdev *bdev, void *ctx, int status)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK(ctx == &g_visits);
	CHECK_EQ(status, 0);
	g_visits += 100;
}

static int
visit_io(void *ctx, struct spdk_bdev_io *io)
{
	CHECK(ctx == &g_visits);
	CHECK(io->bdev == &g_disk->bdev);
	g_visits++;
	return 0;
}

static void
visited_io(void *ctx, int rc)
{
	CHECK(ctx == &g_visits);
	CHECK_EQ(rc, 0);
	g_visits += 100;
}

static void
walks(void)
{
	struct result r = { 0 }, s = { 0 };

	spdk_bdev_for_each_channel(&g_disk->bdev, visit_channel, &g_visits, visited);
	CHECK_EQ(g_visits, 0);
	poll_app();
	CHECK_EQ(g_visits, 101);
	g_visits = 0;
	g_disk->hold = true;
	CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r), 0);
	CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &s), 0);
	spdk_bdev_for_each_bdev_io(&g_disk->bdev, &g_visits, visit_io, visited_io);
	poll_app();
	CHECK_EQ(g_visits, 102);
	disk_release_all(g_disk);
	poll_app();
	CHECK_EQ(r.calls + s.calls, 2);
}

static void
removal(void)
{
	struct disk *disk = disk_new("going");
	int rc = 12345;

	CHECK_EQ(spdk_bdev_register(&disk->bdev), 0);
	poll_app();
	CHECK_EQ(spdk_bdev_unregister_by_name("nothing", &g_disks, note_rc, &rc), -ENODEV);
	CHECK_EQ(spdk_bdev_unregister_by_name("going", &g_plain, note_rc, &rc), -ENODEV);
	CHECK_EQ(rc, 12345);
	disk->async_destruct = true;
	CHECK_EQ(spdk_bdev_unregister_by_name("going", &g_disks, note_rc, &rc), 0);
	poll_app();
	CHECK_EQ(disk->destructed, 1);
	CHECK_EQ(rc, 12345);
	spdk_bdev_destruct_done(&disk->bdev, -EIO);
	poll_app();
	CHECK_EQ(rc, -EIO);
	disk_free(disk);
}

#ifdef RESPDK_STALE
static void
stale(void)
{
	struct spdk_bdev *bogus = (void *)g_buf;

	REFUSED_INT(spdk_bdev_alias_add(bogus, "x"), EBADF);
	REFUSED_INT(spdk_bdev_module_claim_bdev(bogus, NULL, &g_disks), EBADF);
	REFUSED_INT(spdk_bdev_notify_blockcnt_change(NULL, 1), EINVAL);
	REFUSED_VOID(spdk_bdev_module_examine_done((void *)g_buf), EBADF);
	REFUSED_VOID(spdk_bdev_module_init_done(&g_plain), EALREADY);
	REFUSED_VOID(spdk_bdev_module_fini_done(), EALREADY);
	REFUSED_VOID(spdk_bdev_module_fini_start_done(), EALREADY);
	REFUSED_VOID(spdk_bdev_module_release_bdev(&g_disk->bdev), EINVAL);
}
#endif

int
main(void)
{
	start_env("bdev_module_test");
	block_start();
	g_disk = disk_new("disk0");
	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &g_desc) == 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
	modules();
	claims();
	aliases();
	completion();
	walks();
	removal();
#ifdef RESPDK_STALE
	stale();
#endif
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
	block_stop();
	spdk_env_fini();
	return check_done();
}
