/*
 * A first block application: writes a file through a bdev, reads it back, verifies it, and then misuses what it used,
 * to show what that gives.
 *
 *     first CONFIG.json BDEV [MIB]
 *
 * It uses the public API of SPDK v26.01 only. `make run` compiles it through pkg-config and runs it.
 */
#include <spdk/stdinc.h>
#include <spdk/bdev.h>
#include <spdk/env.h>
#include <spdk/event.h>
#include <spdk/log.h>
#include <spdk/string.h>
#include <spdk/thread.h>

#define DEPTH 32
#define IO_BYTES (64 * 1024)

struct slot {
	uint8_t *buf;
	uint64_t offset;
};

static struct {
	const char *bdev_name;
	uint64_t mib;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	struct slot slots[DEPTH];
	uint64_t bytes, next, done;
	uint32_t in_flight;
	uint64_t begin, last_report;
	bool reading;
	struct spdk_bdev_io *kept;
	uint64_t wrong;
	int rc;
} g;

/* Every 8 bytes of the file say where they are. */
static void
fill(struct slot *slot)
{
	uint64_t *words = (uint64_t *)slot->buf;

	for (uint64_t i = 0; i < IO_BYTES / 8; i++) {
		words[i] = (slot->offset + i * 8) * 0x9e3779b97f4a7c15ull;
	}
}

static bool
verify(struct slot *slot)
{
	const uint64_t *words = (const uint64_t *)slot->buf;

	for (uint64_t i = 0; i < IO_BYTES / 8; i++) {
		if (words[i] != (slot->offset + i * 8) * 0x9e3779b97f4a7c15ull) {
			return false;
		}
	}
	return true;
}

static void
report(bool last)
{
	uint64_t now = spdk_get_ticks(), hz = spdk_get_ticks_hz();
	double seconds = (double)(now - g.begin) / (double)hz;

	if (!last && now - g.last_report < hz / 4) {
		return;
	}
	g.last_report = now;
	printf("\r%s %4" PRIu64 " of %" PRIu64 " MiB, %7.0f MiB/s%s", g.reading ? "read and verified" : "written", g.done >> 20,
	       g.bytes >> 20, seconds > 0 ? (double)(g.done >> 20) / seconds : 0.0, last ? "\n" : "");
	fflush(stdout);
}

static void next_phase(void);

static void
finish(int rc)
{
	for (int i = 0; i < DEPTH; i++) {
		spdk_dma_free(g.slots[i].buf);
		g.slots[i].buf = NULL;
	}
	g.rc = rc;
	spdk_app_stop(rc);
}

static void io_done(struct spdk_bdev_io *bdev_io, bool success, void *arg);

static void
submit(struct slot *slot)
{
	int rc;

	if (g.next == g.bytes || g.rc != 0) {
		return;
	}
	slot->offset = g.next;
	if (g.reading) {
		rc = spdk_bdev_read(g.desc, g.ch, slot->buf, slot->offset, IO_BYTES, io_done, slot);
	} else {
		fill(slot);
		rc = spdk_bdev_write(g.desc, g.ch, slot->buf, slot->offset, IO_BYTES, io_done, slot);
	}
	if (rc != 0) {
		fprintf(stderr, "\ncannot submit: %s\n", spdk_strerror(-rc));
		g.rc = rc;
		return;
	}
	g.next += IO_BYTES;
	g.in_flight++;
}

static void
io_done(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	struct slot *slot = arg;

	g.in_flight--;
	g.done += IO_BYTES;
	if (!success) {
		fprintf(stderr, "\nI/O at %" PRIu64 " failed\n", slot->offset);
		g.rc = -EIO;
	} else if (g.reading && !verify(slot)) {
		g.wrong++;
	}
	if (g.reading && g.done == g.bytes) {
		/* The very last one is kept, to be freed twice below. */
		g.kept = bdev_io;
	} else {
		spdk_bdev_free_io(bdev_io);
	}
	report(false);
	submit(slot);
	if (g.in_flight == 0) {
		report(true);
		next_phase();
	}
}

static void
never(struct spdk_bdev_io *bdev_io, bool success, void *arg)
{
	fprintf(stderr, "a refused request was completed\n");
	g.rc = -EFAULT;
}

static void
refused(const char *what, int rc)
{
	printf("  %-45s %d (%s)\n", what, rc, spdk_strerror(-rc));
}

/* Everything here is a mistake. With SPDK itself each of these lines is undefined behaviour. */
static void
misuse(void)
{
	struct spdk_io_channel *ch = g.ch;
	struct spdk_bdev_desc *desc = g.desc;
	uint8_t *buf = g.slots[0].buf;

	printf("using things after their end:\n");
	spdk_bdev_free_io(g.kept);
	errno = 0;
	spdk_bdev_free_io(g.kept);
	refused("freeing an I/O twice", -errno);
	errno = 0;
	spdk_put_io_channel(ch);
	refused("reading on a released channel", spdk_bdev_read(desc, ch, buf, 0, IO_BYTES, never, NULL));
	spdk_bdev_close(desc);
	refused("reading through a closed descriptor", spdk_bdev_read(desc, ch, buf, 0, IO_BYTES, never, NULL));
	refused("reading through something else entirely", spdk_bdev_read((void *)&g, ch, buf, 0, IO_BYTES, never, NULL));
	g.desc = NULL;
	g.ch = NULL;
}

static void
phase(bool reading)
{
	g.reading = reading;
	g.next = g.done = 0;
	g.begin = g.last_report = spdk_get_ticks();
	for (int i = 0; i < DEPTH; i++) {
		submit(&g.slots[i]);
	}
	if (g.in_flight == 0) {
		next_phase();
	}
}

static void
next_phase(void)
{
	if (g.rc == 0 && !g.reading) {
		phase(true);
		return;
	}
	if (g.rc == 0) {
		printf("verified: %s\n", g.wrong == 0 ? "every byte is as it was written" : "WRONG DATA");
		if (getenv("FIRST_NO_MISUSE") == NULL) {
			misuse();
		} else {
			spdk_bdev_free_io(g.kept);
		}
	}
	if (g.ch) {
		spdk_put_io_channel(g.ch);
	}
	if (g.desc) {
		spdk_bdev_close(g.desc);
	}
	finish(g.rc != 0 ? g.rc : g.wrong != 0 ? -EILSEQ : 0);
}

static void
event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	printf("event %d on %s\n", type, spdk_bdev_get_name(bdev));
}

static void
start(void *arg)
{
	struct spdk_bdev *bdev;
	uint64_t size;
	int rc = spdk_bdev_open_ext(g.bdev_name, true, event, NULL, &g.desc);

	if (rc != 0) {
		fprintf(stderr, "cannot open %s: %s\n", g.bdev_name, spdk_strerror(-rc));
		finish(rc);
		return;
	}
	bdev = spdk_bdev_desc_get_bdev(g.desc);
	g.ch = spdk_bdev_get_io_channel(g.desc);
	size = spdk_bdev_get_num_blocks(bdev) * spdk_bdev_get_block_size(bdev);
	g.bytes = spdk_min(size, g.mib << 20) / IO_BYTES * IO_BYTES;
	for (int i = 0; i < DEPTH; i++) {
		g.slots[i].buf = spdk_dma_malloc(IO_BYTES, spdk_max(spdk_bdev_get_buf_align(bdev), 4096), NULL);
		if (g.slots[i].buf == NULL) {
			rc = -ENOMEM;
		}
	}
	if (g.ch == NULL || g.bytes == 0 || rc != 0) {
		fprintf(stderr, "%s is too small, or memory is out\n", g.bdev_name);
		g.rc = -ENOMEM;
		next_phase();
		return;
	}
	printf("%s (%s): %" PRIu64 " MiB in blocks of %u\n", g.bdev_name, spdk_bdev_get_product_name(bdev), size >> 20,
	       spdk_bdev_get_block_size(bdev));
	phase(false);
}

int
main(int argc, char **argv)
{
	struct spdk_app_opts opts;
	int rc;

	if (argc < 3) {
		fprintf(stderr, "usage: %s CONFIG.json BDEV [MIB]\n", argv[0]);
		return 1;
	}
	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "first";
	opts.json_config_file = argv[1];
	opts.rpc_addr = NULL;
	g.bdev_name = argv[2];
	g.mib = argc > 3 ? (uint64_t)spdk_strtoll(argv[3], 10) : 256;
	rc = spdk_app_start(&opts, start, NULL);
	spdk_app_fini();
	printf("%s\n", rc == 0 ? "done" : "failed");
	return rc != 0;
}
