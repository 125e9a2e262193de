/*
 * spdk/nbd.h: a bdev as a device of the kernel, whose part this program plays: it takes the library's ioctl()s and speaks the
 * protocol at the other end of the connection. c-test: timeout=120
 */

#include "block.h"
#include <linux/nbd.h>
#include <pthread.h>
#include <spdk/endian.h>
#include <spdk/nbd.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

static int g_sock = -1, g_busy, g_refuse, g_clears, g_runs;
static unsigned long g_blksize, g_blocks, g_timeout, g_flags;

static void
command(uint32_t type, uint64_t id, uint64_t from, uint32_t len)
{
	struct nbd_request req = {};

	to_be32(&req.magic, NBD_REQUEST_MAGIC);
	to_be32(&req.type, type);
	memcpy(&req.handle, &id, 8);
	to_be64(&req.from, from);
	to_be32(&req.len, len);
	CHECK_EQ(write(g_sock, &req, sizeof(req)), sizeof(req));
}

/* In place of the C library's. */
int
ioctl(int fd, unsigned long request, ...)
{
	unsigned long arg;
	va_list ap;
	char byte;

	va_start(ap, request);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	switch (request) {
	case NBD_SET_SOCK:
		if (g_busy > 0) {
			g_busy--;
			errno = EBUSY;
			return -1;
		}
		if (g_refuse) {
			errno = g_refuse;
			return -1;
		}
		g_sock = dup(arg);
		return 0;
	case NBD_SET_BLKSIZE:
		g_blksize = arg;
		return 0;
	case NBD_SET_SIZE_BLOCKS:
		g_blocks = arg;
		return 0;
	case NBD_SET_TIMEOUT:
		g_timeout = arg;
		return 0;
	case NBD_SET_FLAGS:
		g_flags = arg;
		return 0;
	case NBD_DO_IT:
		g_runs++;
		while (recv(g_sock, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0) {
			usleep(1000);
		}
		return 0;
	case NBD_DISCONNECT:
		command(NBD_CMD_DISC, 0, 0, 0);
		return 0;
	case NBD_CLEAR_QUE:
	case NBD_CLEAR_SOCK:
		g_clears++;
		return 0;
	default:
		return syscall(SYS_ioctl, fd, request, arg);
	}
}

struct started {
	int calls, rc;
	struct spdk_nbd_disk *nbd;
};

static void
start_done(void *arg, struct spdk_nbd_disk *nbd, int rc)
{
	struct started *s = arg;

	s->calls++;
	s->rc = rc;
	s->nbd = nbd;
}

static void
poll_ms(int ms)
{
	for (int i = 0; i < ms; i++) {
		for (int n = 0; n < 20; n++) {
			spdk_thread_poll(g_thread, 0, 0);
		}
		usleep(1000);
	}
	spdk_set_thread(g_thread);
}

static struct started
start(const char *bdev, const char *path)
{
	struct started s = {};

	spdk_nbd_start(bdev, path, start_done, &s);
	for (int i = 0; i < 3000 && s.calls == 0; i++) {
		poll_ms(1);
	}
	CHECK_EQ(s.calls, 1);
	poll_ms(2);
	return s;
}

/* Reads a reply, and `len` bytes behind it when it reports no error; the error, and which command it is for. */
static int
any_reply(uint64_t *id, void *data, size_t len)
{
	struct nbd_reply r = {};
	size_t done = 0, want = sizeof(r);

	for (int i = 0; i < 3000 && done < want; i++) {
		char *to = done < sizeof(r) ? (char *)&r + done : (char *)data + done - sizeof(r);
		size_t room = done < sizeof(r) ? sizeof(r) - done : want - done;
		ssize_t n = recv(g_sock, to, room, MSG_DONTWAIT);

		if (n > 0) {
			done += n;
			if (done == sizeof(r) && r.error == 0) {
				want += len;
			}
		} else {
			poll_ms(1);
		}
	}
	CHECK_EQ(done, want);
	CHECK_EQ(from_be32(&r.magic), NBD_REPLY_MAGIC);
	memcpy(id, &r.handle, 8);
	return from_be32(&r.error);
}

static int
reply(uint64_t id, void *data, size_t len)
{
	uint64_t got = 0;
	int error = any_reply(&got, data, len);

	CHECK_EQ(got, id);
	return error;
}

static void
ended(const char *bdev)
{
	char byte;

	poll_ms(60);
	CHECK_EQ(recv(g_sock, &byte, 1, MSG_DONTWAIT), 0);
	close(g_sock);
	g_sock = -1;
	(void)bdev;
}

static void
refused(void)
{
	struct started s;

	s = start("nothing", "./nbd0");
	CHECK(s.rc == -ENODEV && s.nbd == NULL);
	s = start("disk", "./none");
	CHECK(s.rc == -ENOENT && s.nbd == NULL);
	g_refuse = ENOTTY;
	s = start("disk", "./nbd0");
	CHECK(s.rc == -ENOTTY && s.nbd == NULL);
	g_refuse = 0;
	/* Busy for longer than a second. */
	g_busy = 1000;
	s = start("disk", "./nbd0");
	CHECK(s.rc == -EBUSY && s.nbd == NULL);
	CHECK(g_busy < 960);
	g_busy = 0;
	CHECK_EQ(spdk_nbd_stop(NULL), 0);
#ifdef RESPDK_STALE
	s = start(NULL, "./nbd0");
	CHECK_EQ(s.rc, -EINVAL);
	s = start("disk", NULL);
	CHECK_EQ(s.rc, -EINVAL);
	CHECK_EQ(spdk_nbd_stop((struct spdk_nbd_disk *)&s), -EBADF);
#endif
}

static void
commands(struct disk *disk)
{
	static char out[131072], in[131072];
	static char json[1024];
	struct spdk_json_write_ctx *w;
	struct started s, other;

	for (size_t i = 0; i < sizeof(out); i++) {
		out[i] = i * 13 >> 4;
	}
	g_busy = 3;
	g_runs = 0;
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0 && s.nbd != NULL);
	CHECK_STR(spdk_nbd_get_path(s.nbd), "./nbd0");
	CHECK(g_blksize == 512 && g_blocks == DISK_BLOCKS && g_timeout == 60 && g_runs == 1);
	CHECK_EQ(g_flags, NBD_FLAG_SEND_FLUSH | NBD_FLAG_SEND_TRIM);
	w = spdk_json_write_begin(json_to_memory, json, 0);
	spdk_nbd_write_config_json(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK_STR(json, "[{\"method\":\"nbd_start_disk\",\"params\":{\"nbd_device\":\"./nbd0\",\"bdev_name\":\"disk\"}}]");
	other = start("disk", "./nbd0");
	CHECK(other.rc == -EBUSY && other.nbd == NULL);

	/* Written in pieces, read back. */
	command(NBD_CMD_WRITE, 1, 4096, sizeof(out));
	for (size_t i = 0; i < sizeof(out); i += 8192) {
		CHECK_EQ(write(g_sock, out + i, 8192), 8192);
		poll_ms(1);
	}
	CHECK_EQ(reply(1, NULL, 0), 0);
	CHECK(memcmp(disk->data + 4096, out, sizeof(out)) == 0);
	command(NBD_CMD_READ, 2, 4096, sizeof(in));
	CHECK_EQ(reply(2, in, sizeof(in)), 0);
	CHECK(memcmp(in, out, sizeof(in)) == 0);
	command(NBD_CMD_FLUSH, 3, 0, 0);
	CHECK_EQ(reply(3, NULL, 0), 0);
	command(NBD_CMD_TRIM, 4, 1048576, 8192);
	CHECK_EQ(reply(4, NULL, 0), 0);
	/* Beyond the end, not whole blocks, unknown. */
	command(NBD_CMD_READ, 5, DISK_BLOCKS * 512, 512);
	CHECK_EQ(reply(5, in, 512), EIO);
	command(NBD_CMD_READ, 6, 1, 512);
	CHECK_EQ(reply(6, in, 512), EIO);
	command(77, 7, 0, 512);
	CHECK_EQ(reply(7, NULL, 0), EIO);
	disk->status = SPDK_BDEV_IO_STATUS_FAILED;
	command(NBD_CMD_READ, 8, 0, 512);
	CHECK_EQ(reply(8, in, 512), EIO);
	disk->status = 0;
	/* Several at once, while the bdev has no memory. */
	disk->nomem = 3;
	for (int i = 0; i < 20; i++) {
		command(NBD_CMD_READ, 100 + i, 4096 + i * 512, 512);
	}
	uint32_t seen = 0;
	for (int i = 0; i < 20; i++) {
		uint64_t id = 0;

		CHECK_EQ(any_reply(&id, in, 512), 0);
		REQUIRE(id >= 100 && id < 120);
		seen |= 1u << (id - 100);
		CHECK(memcmp(in, out + (id - 100) * 512, 512) == 0);
	}
	CHECK_EQ(seen, (1u << 20) - 1);

	/* Stopped with commands under way: they complete, and it ends. */
	disk->hold = true;
	command(NBD_CMD_READ, 200, 4096, 512);
	poll_ms(20);
	CHECK_EQ(disk->n_held, 1);
	CHECK_EQ(spdk_nbd_stop(s.nbd), 1);
	disk->hold = false;
	disk_release_all(disk);
	CHECK_EQ(reply(200, in, 512), 0);
	CHECK(memcmp(in, out, 512) == 0);
	g_clears = 0;
	ended("disk");
	CHECK_EQ(g_clears, 2);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_nbd_stop(s.nbd), -ESTALE);
	CHECK_STR(spdk_nbd_get_path(s.nbd), "(stale)");
#endif
}

static void
ends(struct disk *disk)
{
	struct started s;
	char in[512];

	/* By the kernel. */
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0);
	command(NBD_CMD_DISC, 0, 0, 0);
	ended("disk");

	/* By a request that is none. */
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0);
	CHECK_EQ(write(g_sock, "twenty-eight bytes of rubbish", 28), 28);
	ended("disk");

	/* By the end of the connection. */
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0);
	command(NBD_CMD_READ, 1, 0, 512);
	CHECK_EQ(shutdown(g_sock, SHUT_RDWR), 0);
	poll_ms(100);
	close(g_sock);

	/* At once. */
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0);
	CHECK(spdk_nbd_stop(s.nbd) == 0);
	ended("disk");

	/* By its bdev, which goes with a command under way. */
	s = start("disk", "./nbd0");
	REQUIRE(s.rc == 0);
	disk->hold = true;
	command(NBD_CMD_READ, 9, 0, 512);
	poll_ms(20);
	int rc = 12345;
	spdk_bdev_unregister(&disk->bdev, note_rc, &rc);
	poll_ms(20);
	CHECK_EQ(rc, 12345);
	disk->hold = false;
	disk_release_all(disk);
	CHECK_EQ(reply(9, in, 512), 0);
	ended("disk");
	CHECK_EQ(rc, 0);
}

static void
finish(void)
{
	struct disk *disk = disk_new("last");
	struct started s;
	bool done = false;

	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	s = start("last", "./nbd0");
	REQUIRE(s.rc == 0);
	spdk_nbd_fini(note_done, &done);
	wait_done(&done);
	close(g_sock);
	CHECK_EQ(disk_remove(disk), 0);
	disk_free(disk);
	done = false;
	spdk_nbd_fini(note_done, &done);
	CHECK(done);
}

int
main(void)
{
	struct disk *disk;

	(void)bdev_event, (void)io_done;
	close(open("./nbd0", O_CREAT | O_RDWR, 0600));
	start_env("nbd");
	spdk_log_set_print_level(getenv("VERBOSE") ? SPDK_LOG_DEBUG : SPDK_LOG_DISABLED);
	block_start();
	CHECK_EQ(spdk_nbd_init(), 0);
	disk = disk_new("disk");
	REQUIRE(spdk_bdev_register(&disk->bdev) == 0);
	refused();
	commands(disk);
	ends(disk);
	disk_free(disk);
	finish();
	block_stop();
	return check_done();
}
