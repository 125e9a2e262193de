/* spdk/bdev.h: rate limits, NVMe commands that are passed through, media events. */

#include "block.h"
#include <spdk/nvme_spec.h>

static uint8_t g_buf[65536] __attribute__((aligned(4096)));
static struct disk *g_disk;
static struct spdk_bdev_desc *g_desc;
static struct spdk_io_channel *g_ch;
static struct spdk_thread *g_threads[2];

#define IOPS SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT
#define NONE UINT64_MAX

static double
now(void)
{
	return (double)spdk_get_ticks() / spdk_get_ticks_hz();
}

static void
poll_for(double seconds)
{
	double end = now() + seconds;

	while (now() < end) {
		spdk_thread_poll(g_threads[0], 0, 0);
		if (g_threads[1]) {
			spdk_thread_poll(g_threads[1], 0, 0);
		}
	}
	spdk_set_thread(g_threads[0]);
}

static int
set_limits(uint64_t iops, uint64_t rw, uint64_t r, uint64_t w)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { iops, rw, r, w };
	int rc = 12345;

	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, limits, note_rc, &rc);
	settle(g_threads, g_threads[1] ? 2 : 1);
	spdk_set_thread(g_threads[0]);
	return rc;
}

static void
check_limits(uint64_t iops, uint64_t rw, uint64_t r, uint64_t w)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 1, 2, 3, 4 };

	spdk_bdev_get_qos_rate_limits(&g_disk->bdev, limits);
	CHECK_EQ(limits[0], iops);
	CHECK_EQ(limits[1], rw);
	CHECK_EQ(limits[2], r);
	CHECK_EQ(limits[3], w);
}

/* A load: so many I/Os at a time, each submitted again when it is done. */
struct load {
	struct spdk_io_channel *ch;
	bool write, stop;
	int blocks, in_flight, failed;
	uint64_t done;
};

static void
load_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct load *load = arg;

	spdk_bdev_free_io(io);
	load->in_flight--;
	load->done++;
	load->failed += !success;
	if (!load->stop) {
		load->in_flight++;
		if (load->write) {
			REQUIRE(spdk_bdev_write_blocks(g_desc, load->ch, g_buf, 0, load->blocks, load_done, load) == 0);
		} else {
			REQUIRE(spdk_bdev_read_blocks(g_desc, load->ch, g_buf, 0, load->blocks, load_done, load) == 0);
		}
	}
}

static void
load_begin(struct load *load, int depth)
{
	int i;

	for (i = 0; i < depth; i++) {
		load->in_flight++;
		if (load->write) {
			REQUIRE(spdk_bdev_write_blocks(g_desc, load->ch, g_buf, 0, load->blocks, load_done, load) == 0);
		} else {
			REQUIRE(spdk_bdev_read_blocks(g_desc, load->ch, g_buf, 0, load->blocks, load_done, load) == 0);
		}
	}
}

/* I/Os per second of loads that run for a while. */
static void
measure(struct load **loads, int n, double *rates)
{
	double begin;
	uint64_t before[2];
	int i;

	for (i = 0; i < n; i++) {
		loads[i]->stop = false;
		if (i == 0 || loads[i]->ch == loads[0]->ch) {
			load_begin(loads[i], 32);
		} else {
			spdk_set_thread(g_threads[1]);
			load_begin(loads[i], 32);
			spdk_set_thread(g_threads[0]);
		}
	}
	poll_for(0.05);
	for (i = 0; i < n; i++) {
		before[i] = loads[i]->done;
	}
	begin = now();
	poll_for(0.4);
	for (i = 0; i < n; i++) {
		rates[i] = (loads[i]->done - before[i]) / (now() - begin);
	}
	for (i = 0; i < n; i++) {
		loads[i]->stop = true;
	}
	while (loads[0]->in_flight || (n > 1 && loads[1]->in_flight)) {
		poll_for(0.001);
	}
	for (i = 0; i < n; i++) {
		CHECK_EQ(loads[i]->failed, 0);
	}
}

/* A busy machine may stop the test for a while: then it is measured again. */
#define NEAR(rate, wanted, measured) do { \
	int tries_ = 0; \
	do { \
		measured; \
	} while (((rate) < (wanted) * 0.95 || (rate) > (wanted) * 1.05) && ++tries_ < 10); \
	CHECK((rate) > (wanted) * 0.95 && (rate) < (wanted) * 1.05); \
} while (0)

static void
names(void)
{
	CHECK_STR(spdk_bdev_get_qos_rpc_type(SPDK_BDEV_QOS_RW_IOPS_RATE_LIMIT), "rw_ios_per_sec");
	CHECK_STR(spdk_bdev_get_qos_rpc_type(SPDK_BDEV_QOS_RW_BPS_RATE_LIMIT), "rw_mbytes_per_sec");
	CHECK_STR(spdk_bdev_get_qos_rpc_type(SPDK_BDEV_QOS_R_BPS_RATE_LIMIT), "r_mbytes_per_sec");
	CHECK_STR(spdk_bdev_get_qos_rpc_type(SPDK_BDEV_QOS_W_BPS_RATE_LIMIT), "w_mbytes_per_sec");
}

static void
setting(void)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 1500, 7, NONE, 0 };
	int rc = 12345, second = 12345;

	check_limits(0, 0, 0, 0);
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
	CHECK_EQ(set_limits(NONE, NONE, NONE, NONE), 0);
	check_limits(0, 0, 0, 0);
	/* Rounded up in the caller's array, megabytes to bytes. */
	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, limits, note_rc, &rc);
	CHECK_EQ(limits[0], 2000);
	CHECK_EQ(limits[1], 7 * 1024 * 1024);
	CHECK_EQ(limits[2], NONE);
	CHECK_EQ(limits[3], 0);
	limits[1] = 9;
	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, limits, note_rc, &second);
	poll_app();
	CHECK_EQ(rc, 0);
	CHECK_EQ(second, -EAGAIN);
	check_limits(2000, 7, 0, 0);
	CHECK_EQ(set_limits(NONE, 8, 9, 10), 0);
	check_limits(2000, 8, 9, 10);
	CHECK_EQ(set_limits(0, NONE, NONE, NONE), 0);
	check_limits(0, 8, 9, 10);
	limits[0] = limits[1] = limits[2] = limits[3] = 0;
	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, limits, NULL, NULL);
	poll_app();
	check_limits(0, 0, 0, 0);
}

static void
accuracy(void)
{
	struct load iops = { .ch = g_ch, .blocks = 1 };
	struct load reads = { .ch = g_ch, .blocks = 8 }, writes = { .ch = g_ch, .blocks = 8, .write = true };
	struct load large = { .ch = g_ch, .blocks = 128 };
	struct load *one[] = { &iops }, *both[] = { &reads, &writes }, *big[] = { &large };
	double rates[2];

	CHECK_EQ(set_limits(10000, 0, 0, 0), 0);
	NEAR(rates[0], 10000, measure(one, 1, rates));
	/* Reads and writes each have their own limit; 4 KiB each. */
	CHECK_EQ(set_limits(0, 0, 8, 16), 0);
	NEAR(rates[0], 2048, measure(both, 2, rates));
	NEAR(rates[1], 4096, measure(both, 2, rates));
	/* The tightest of several limits holds. */
	CHECK_EQ(set_limits(3000, 64, 0, 4), 0);
	NEAR(rates[0] + rates[1], 3000, measure(both, 2, rates));
	CHECK(rates[1] < 1100);
	/* An I/O of many slices: 64 KiB at 2 MiB per second. */
	CHECK_EQ(set_limits(0, 2, 0, 0), 0);
	measure(big, 1, rates);
	CHECK(rates[0] > 28 && rates[0] < 36);
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
}

/* What no limit counts goes past those that wait. */
static void
not_counted(void)
{
	struct result r[100] = { 0 }, flush = { 0 }, unmap = { 0 };
	int i;

	CHECK_EQ(set_limits(1000, 0, 0, 0), 0);
	for (i = 0; i < 100; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r[i]), 0);
	}
	CHECK_EQ(spdk_bdev_flush_blocks(g_desc, g_ch, 0, 1, io_done, &flush), 0);
	CHECK_EQ(spdk_bdev_unmap_blocks(g_desc, g_ch, 0, 1, io_done, &unmap), 0);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_thread_poll(g_thread, 0, 0);
	spdk_set_thread(g_thread);
	CHECK_EQ(flush.calls + unmap.calls, 2);
	CHECK_EQ(r[0].calls, 1);
	CHECK_EQ(r[99].calls, 0);
	for (i = 0; i < 500 && !r[99].calls; i++) {
		poll_for(0.01);
	}
	for (i = 0; i < 100; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK(r[i].success);
	}
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
}

static void
aborting(void)
{
	struct result r[40] = { 0 }, abort = { 0 }, reset = { 0 };
	int i, failed = 0;

	CHECK_EQ(set_limits(1000, 0, 0, 0), 0);
	for (i = 0; i < 40; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r[i]), 0);
	}
	CHECK_EQ(spdk_bdev_abort(g_desc, g_ch, &r[35], io_done, &abort), 0);
	poll_app();
	CHECK_EQ(abort.calls, 1);
	CHECK(abort.success);
	CHECK_EQ(r[35].calls, 1);
	CHECK(!r[35].success);
	CHECK_EQ(r[36].calls, 0);
	/* A reset ends all that wait. */
	CHECK_EQ(spdk_bdev_reset(g_desc, g_ch, io_done, &reset), 0);
	poll_app();
	CHECK_EQ(reset.calls, 1);
	CHECK(reset.success);
	for (i = 0; i < 40; i++) {
		CHECK_EQ(r[i].calls, 1);
		failed += !r[i].success;
	}
	CHECK(failed > 20);
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
}

/* Without the limit, what waits goes on at once; with a higher one, faster. */
static void
changing(void)
{
	struct result r[200] = { 0 };
	int i, calls;

	CHECK_EQ(set_limits(1000, 0, 0, 0), 0);
	for (i = 0; i < 200; i++) {
		CHECK_EQ(spdk_bdev_read_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r[i]), 0);
	}
	poll_for(0.01);
	CHECK_EQ(r[199].calls, 0);
	CHECK_EQ(set_limits(10000, 0, 0, 0), 0);
	do {
		poll_for(0.005);
		for (i = calls = 0; i < 200; i++) {
			calls += r[i].calls;
		}
	} while (calls < 60);
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
	for (i = 0; i < 200; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK(r[i].success);
	}
}

/* The limit is one for all threads, and does not hang on the one that had the first channel. */
static void
several_channels(void)
{
	struct load first = { .blocks = 1, .ch = g_ch }, second = { .blocks = 1 }, again = { .blocks = 1, .ch = g_ch };
	struct load *both[] = { &first, &second }, *alone[] = { &again };
	double rates[2];

	g_threads[1] = spdk_thread_create("second", NULL);
	spdk_set_thread(g_threads[1]);
	second.ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(second.ch != NULL);
	spdk_set_thread(g_threads[0]);
	CHECK_EQ(set_limits(20000, 0, 0, 0), 0);
	NEAR(rates[0] + rates[1], 20000, measure(both, 2, rates));
	CHECK(rates[0] > 0);
	spdk_set_thread(g_threads[1]);
	spdk_put_io_channel(second.ch);
	settle(g_threads, 2);
	end_thread(g_threads[1], g_threads, 1);
	g_threads[1] = NULL;
	spdk_set_thread(g_threads[0]);
	NEAR(rates[0], 20000, measure(alone, 1, rates));
}

/* The limits outlive descriptors and channels. */
static void
reopening(void)
{
	struct load load = { .blocks = 1 };
	struct load *one[] = { &load };
	double rate;

	CHECK_EQ(set_limits(5000, 0, 0, 0), 0);
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	check_limits(5000, 0, 0, 0);
	REQUIRE(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &g_desc) == 0);
	poll_app();
	g_ch = spdk_bdev_get_io_channel(g_desc);
	load.ch = g_ch;
	NEAR(rate, 5000, measure(one, 1, &rate));
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
}

/* Unregistered with I/O that waits, and while the limits change. */
static void
removal(void)
{
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 2000, NONE, NONE, NONE };
	struct result r[50] = { 0 };
	int i, changed = 12345, gone = 12345;

	CHECK_EQ(set_limits(1000, 0, 0, 0), 0);
	for (i = 0; i < 50; i++) {
		CHECK_EQ(spdk_bdev_write_blocks(g_desc, g_ch, g_buf, 0, 1, io_done, &r[i]), 0);
	}
	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, limits, note_rc, &changed);
	spdk_bdev_unregister(&g_disk->bdev, note_rc, &gone);
	poll_app();
	CHECK_EQ(gone, 12345);
	CHECK_EQ(changed, 0);
	/* What waits for its turn is not failed: it is served at its rate. */
	for (i = 0; i < 1000 && r[49].calls == 0; i++) {
		poll_for(0.01);
	}
	for (i = 0; i < 50; i++) {
		CHECK_EQ(r[i].calls, 1);
		CHECK(r[i].success);
	}
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(gone, 0);
	disk_free(g_disk);
}

static struct spdk_bdev_io_nvme_passthru_params g_seen;
static int g_seen_type;
static uint64_t g_types;

static void
nvme_submit(struct spdk_io_channel *ch, struct spdk_bdev_io *io)
{
	(void)ch;
	g_seen_type = io->type;
	if (io->type != SPDK_BDEV_IO_TYPE_NVME_NSSR) {
		g_seen = io->u.nvme_passthru;
	}
	spdk_bdev_io_complete_nvme_status(io, 0x1234, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS);
}

static bool
nvme_supports(void *ctx, enum spdk_bdev_io_type type)
{
	(void)ctx;
	return g_types & (1ull << type);
}

static struct spdk_bdev_fn_table g_nvme_table;

#define ALL_NVME (1ull << SPDK_BDEV_IO_TYPE_NVME_ADMIN | 1ull << SPDK_BDEV_IO_TYPE_NVME_IO | \
	1ull << SPDK_BDEV_IO_TYPE_NVME_IO_MD | 1ull << SPDK_BDEV_IO_TYPE_NVME_NSSR)

static void
passthru_with(uint64_t types, bool write)
{
	struct spdk_nvme_cmd cmd;
	struct result r = { 0 };
	struct iovec iov[2] = { { g_buf, 512 }, { g_buf + 4096, 512 } };
	uint8_t *bytes = (uint8_t *)&cmd;
	int i, rc_admin = 0, rc_io = 0, rc_md = 0, rc_iov = 0, rc_iov_md = 0, rc_nssr = 0;

	for (i = 0; i < 64; i++) {
		bytes[i] = i * 3 + 1;
	}
	cmd.opc = SPDK_NVME_OPC_READ;
	if (!write) {
		rc_admin = rc_io = rc_md = rc_iov = rc_iov_md = -EBADF;
	} else if (!types) {
		rc_admin = rc_io = rc_md = rc_iov = rc_iov_md = -ENOTSUP;
	} else if (types == 1ull << SPDK_BDEV_IO_TYPE_NVME_IO) {
		rc_admin = rc_md = rc_iov_md = -ENOTSUP;
	}
	if (!(types & 1ull << SPDK_BDEV_IO_TYPE_NVME_NSSR)) {
		rc_nssr = -ENOTSUP;
	}

	memset(&g_seen, 0, sizeof(g_seen));
	CHECK_EQ(spdk_bdev_nvme_admin_passthru(g_desc, g_ch, &cmd, g_buf, 4096, io_done, &r), rc_admin);
	poll_app();
	if (!rc_admin) {
		CHECK_EQ(g_seen_type, SPDK_BDEV_IO_TYPE_NVME_ADMIN);
		CHECK_EQ(memcmp(&g_seen.cmd, &cmd, 64), 0);
		CHECK(g_seen.buf == g_buf);
		CHECK_EQ(g_seen.nbytes, 4096);
		CHECK(g_seen.md_buf == NULL);
		CHECK_EQ(g_seen.md_len, 0);
		CHECK_EQ(r.calls, 1);
		CHECK(r.success);
	}
	CHECK_EQ(spdk_bdev_nvme_io_passthru(g_desc, g_ch, &cmd, g_buf + 8, 0x123456789abull, io_done, &r), rc_io);
	poll_app();
	if (!rc_io) {
		CHECK_EQ(g_seen_type, SPDK_BDEV_IO_TYPE_NVME_IO);
		CHECK_EQ(memcmp(&g_seen.cmd, &cmd, 64), 0);
		CHECK(g_seen.buf == g_buf + 8);
		CHECK_EQ(g_seen.nbytes, 0x123456789abull);
		CHECK(g_seen.md_buf == NULL);
	}
	CHECK_EQ(spdk_bdev_nvme_io_passthru_md(g_desc, g_ch, &cmd, g_buf, 512, g_buf + 512, 8, io_done, &r), rc_md);
	poll_app();
	if (!rc_md) {
		CHECK_EQ(g_seen_type, SPDK_BDEV_IO_TYPE_NVME_IO_MD);
		CHECK(g_seen.buf == g_buf);
		CHECK_EQ(g_seen.nbytes, 512);
		CHECK(g_seen.md_buf == g_buf + 512);
		CHECK_EQ(g_seen.md_len, 8);
	}
	CHECK_EQ(spdk_bdev_nvme_iov_passthru_md(g_desc, g_ch, &cmd, iov, 2, 1024, NULL, 0, io_done, &r), rc_iov);
	poll_app();
	if (!rc_iov) {
		CHECK_EQ(g_seen_type, SPDK_BDEV_IO_TYPE_NVME_IOV_MD);
		CHECK_EQ(memcmp(&g_seen.cmd, &cmd, 64), 0);
		CHECK(g_seen.iovs == iov);
		CHECK_EQ(g_seen.iovcnt, 2);
		CHECK_EQ(g_seen.nbytes, 1024);
		CHECK(g_seen.md_buf == NULL);
	}
	CHECK_EQ(spdk_bdev_nvme_iov_passthru_md(g_desc, g_ch, &cmd, iov, 2, 1024, g_buf, 16, io_done, &r), rc_iov_md);
	poll_app();
	if (!rc_iov_md) {
		CHECK(g_seen.md_buf == g_buf);
		CHECK_EQ(g_seen.md_len, 16);
	}
	g_seen_type = 0;
	CHECK_EQ(spdk_bdev_nvme_nssr(g_desc, g_ch, io_done, &r), rc_nssr);
	poll_app();
	CHECK_EQ(g_seen_type, rc_nssr ? 0 : SPDK_BDEV_IO_TYPE_NVME_NSSR);
	CHECK_EQ(r.calls, !rc_admin + !rc_io + !rc_md + !rc_iov + !rc_iov_md + !rc_nssr);
}

static void
open_nvme(uint64_t types, bool write)
{
	g_types = types;
	g_disk = disk_new("nvme0");
	g_nvme_table = g_disk_table;
	g_nvme_table.submit_request = nvme_submit;
	g_nvme_table.io_type_supported = nvme_supports;
	g_disk->bdev.fn_table = &g_nvme_table;
	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext("nvme0", write, bdev_event, &g_events, &g_desc) == 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
}

static void
close_nvme(void)
{
	spdk_put_io_channel(g_ch);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
}

static void
passthru(void)
{
	struct spdk_nvme_cmd cmd = { .opc = SPDK_NVME_OPC_WRITE };
	struct result r[20] = { 0 };
	int i;

	open_nvme(ALL_NVME, true);
	passthru_with(ALL_NVME, true);
	/* Limits count passed commands by their bytes and the direction of their opcode. */
	CHECK_EQ(set_limits(0, 0, 0, 1), 0);
	for (i = 0; i < 20; i++) {
		cmd.opc = i < 10 ? SPDK_NVME_OPC_WRITE : SPDK_NVME_OPC_READ;
		CHECK_EQ(spdk_bdev_nvme_io_passthru(g_desc, g_ch, &cmd, g_buf, 8192, io_done, &r[i]), 0);
	}
	poll_for(0.002);
	CHECK_EQ(r[0].calls, 1);
	CHECK_EQ(r[9].calls, 0);
	CHECK_EQ(r[10].calls, 1);
	CHECK_EQ(r[19].calls, 1);
	CHECK_EQ(set_limits(0, 0, 0, 0), 0);
	CHECK_EQ(r[9].calls, 1);
	close_nvme();
	open_nvme(ALL_NVME, false);
	passthru_with(ALL_NVME, false);
	close_nvme();
	open_nvme(0, true);
	passthru_with(0, true);
	close_nvme();
	open_nvme(1ull << SPDK_BDEV_IO_TYPE_NVME_IO, true);
	passthru_with(1ull << SPDK_BDEV_IO_TYPE_NVME_IO, true);
	close_nvme();
}

static int g_media_events;

static void
media_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *arg)
{
	CHECK(bdev == &g_disk->bdev);
	CHECK(arg == &g_media_events);
	if (type == SPDK_BDEV_EVENT_MEDIA_MANAGEMENT) {
		g_media_events++;
	}
}

static void
media(void)
{
	struct spdk_bdev_media_event events[100], seen[100];
	struct spdk_bdev_desc *reader;
	int i;

	g_disk = disk_new("flash0");
	g_disk->bdev.media_events = 1;
	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	for (i = 0; i < 100; i++) {
		events[i].offset = i * 10;
		events[i].num_blocks = i + 1;
	}
	CHECK_EQ(spdk_bdev_push_media_events(&g_disk->bdev, events, 3), -ENODEV);
	REQUIRE(spdk_bdev_open_ext("flash0", false, media_event, &g_media_events, &reader) == 0);
	CHECK_EQ(spdk_bdev_push_media_events(&g_disk->bdev, events, 3), -ENODEV);
	REQUIRE(spdk_bdev_open_ext("flash0", true, media_event, &g_media_events, &g_desc) == 0);
	spdk_bdev_notify_media_management(&g_disk->bdev);
	poll_app();
	CHECK_EQ(g_media_events, 0);
	CHECK_EQ(spdk_bdev_push_media_events(&g_disk->bdev, events, 3), 3);
	CHECK_EQ(spdk_bdev_push_media_events(&g_disk->bdev, events + 3, 97), 61);
	spdk_bdev_notify_media_management(&g_disk->bdev);
	CHECK_EQ(g_media_events, 0);
	poll_app();
	CHECK_EQ(g_media_events, 1);
	CHECK_EQ(spdk_bdev_get_media_events(reader, seen, 100), 0);
	CHECK_EQ(spdk_bdev_get_media_events(g_desc, seen, 5), 5);
	CHECK_EQ(seen[4].offset, 40);
	CHECK_EQ(seen[4].num_blocks, 5);
	CHECK_EQ(spdk_bdev_push_media_events(&g_disk->bdev, events, 10), 5);
	CHECK_EQ(spdk_bdev_get_media_events(g_desc, seen, 100), 64);
	CHECK_EQ(seen[58].offset, 630);
	CHECK_EQ(seen[59].num_blocks, 1);
	CHECK_EQ(spdk_bdev_get_media_events(g_desc, seen, 100), 0);
	spdk_bdev_close(reader);
	spdk_bdev_close(g_desc);
	poll_app();
	CHECK_EQ(disk_remove(g_disk), 0);
	disk_free(g_disk);
}

#ifdef RESPDK_STALE
static void
stale(void)
{
	struct spdk_bdev *bogus = (void *)g_buf;
	uint64_t limits[SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES] = { 1000, NONE, NONE, NONE };
	struct spdk_nvme_cmd cmd = { 0 };
	int rc = 12345;

	CHECK(spdk_bdev_get_qos_rpc_type(4) == NULL);
	spdk_bdev_set_qos_rate_limits(bogus, limits, note_rc, &rc);
	CHECK_EQ(rc, 12345);
	poll_app();
	CHECK_EQ(rc, -EBADF);
	spdk_bdev_set_qos_rate_limits(&g_disk->bdev, NULL, note_rc, &rc);
	poll_app();
	CHECK_EQ(rc, -EINVAL);
	REFUSED_VOID(spdk_bdev_get_qos_rate_limits(bogus, limits), EBADF);
	REFUSED_VOID(spdk_bdev_notify_media_management(bogus), EBADF);
	REFUSED_INT(spdk_bdev_push_media_events(bogus, NULL, 0), EBADF);
	CHECK_EQ(spdk_bdev_get_media_events(NULL, NULL, 0), 0);
	REFUSED_INT(spdk_bdev_nvme_io_passthru(NULL, g_ch, &cmd, g_buf, 1, io_done, NULL), EINVAL);
	REFUSED_INT(spdk_bdev_nvme_admin_passthru(g_desc, g_ch, NULL, g_buf, 1, io_done, NULL), EINVAL);
}
#endif

int
main(void)
{
	start_env("bdev_qos_test");
	block_start();
	g_threads[0] = g_thread;
	g_disk = disk_new("disk0");
	CHECK_EQ(spdk_bdev_register(&g_disk->bdev), 0);
	poll_app();
	REQUIRE(spdk_bdev_open_ext("disk0", true, bdev_event, &g_events, &g_desc) == 0);
	g_ch = spdk_bdev_get_io_channel(g_desc);
	REQUIRE(g_ch != NULL);
	names();
	setting();
	accuracy();
	not_counted();
	aborting();
	changing();
	several_channels();
	reopening();
#ifdef RESPDK_STALE
	stale();
#endif
	removal();
	passthru();
	media();
	block_stop();
	spdk_env_fini();
	return check_done();
}
