/*
 * c-test: timeout=120
 *
 * A storm over stacks three to six deep: I/O of all kinds at every level from several threads, disks that hold what they get,
 * ranges that are locked, and again and again the disk at the bottom is removed. What was accepted is completed, once; every
 * disk is destroyed, once; nothing is left. On a disk of this program stand
 *
 *   passthru, split, passthru,
 *   crypto, split, crypto; the key is destroyed now and then, and another one made,
 *   split, two of crypto, a mirror over both, split, passthru.
 *
 * The argument is a seed.
 */
#include "block.h"
#include <spdk/rpc.h>
#include <sys/socket.h>
#include <sys/un.h>

#define STACKS 3
#define WORKERS 3
#define USERS 12
#define REMOVALS 60

static struct spdk_thread *g_threads[WORKERS + 1];
static uint8_t g_data[WORKERS + 1][64 * 512] __attribute__((aligned(4096)));
static uint64_t g_random;
static uint64_t g_accepted, g_completed, g_successes, g_refused, g_removed, g_opened, g_locks, g_by_kind[3], g_tops[3];

static uint32_t
rnd(uint32_t below)
{
	g_random = g_random * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(g_random >> 33) % below;
}

struct stack {
	struct disk *disk;
	int generation;
	bool going;
	bool quiet, quieting;
	uint64_t quiet_at;
	int rc;
};

/* v26.01 may begin a removal twice when a range is unlocked meanwhile (fixed later), so that it is spared the locks. */
#ifdef RESPDK_STALE
#define WITH_LOCKS 1
#else
#define WITH_LOCKS 0
#endif

static struct stack g_stacks[STACKS];
static int g_generation, g_kinds = 3;

/* JSON-RPC to this very process. */
static struct spdk_rpc_server *g_server;
static int g_fd = -1;

static void
rpc_start(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };

	snprintf(addr.sun_path, sizeof(addr.sun_path), "storm.%d", (int)getpid());
	g_server = spdk_rpc_server_listen(addr.sun_path);
	REQUIRE(g_server != NULL);
	spdk_rpc_set_state(SPDK_RPC_RUNTIME);
	g_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	REQUIRE(connect(g_fd, (void *)&addr, sizeof(addr)) == 0);
}

static void
rpc_poll(void)
{
	char drop[4096];

	spdk_set_thread(g_threads[0]);
	spdk_rpc_server_accept(g_server);
	while (recv(g_fd, drop, sizeof(drop), MSG_DONTWAIT) > 0) {
	}
}

static void __attribute__((format(printf, 1, 2)))
rpc_send(const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	CHECK_EQ(write(g_fd, text, strlen(text)), strlen(text));
}

#define rpc(method, format, ...) \
	rpc_send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{" format "}}", ##__VA_ARGS__)
#define passthru(name, g, base, ...) \
	rpc("bdev_passthru_create", "\"name\":\"" name "%d\",\"base_bdev_name\":\"" base "\"", g, ##__VA_ARGS__)
#define crypto(name, g, base, ...) \
	rpc("bdev_crypto_create", "\"name\":\"" name "%d\",\"base_bdev_name\":\"" base "\",\"key_name\":\"k\"", g, ##__VA_ARGS__)
#define split(base, ...) rpc("bdev_split_create", "\"base_bdev\":\"" base "\",\"split_count\":2", ##__VA_ARGS__)

static void
make_key(void)
{
	rpc("accel_crypto_key_create", "\"name\":\"k\",\"cipher\":\"AES_XTS\",\"key\":\"00112233445566778899001122334455\","
	    "\"key2\":\"11112233445566778899001122334455\"");
}

/* Those that use it fail from now on, and that is all. */
static void
destroy_key(void)
{
	rpc("accel_crypto_key_destroy", "\"key_name\":\"k\"");
}

static void
stack_up(struct stack *s)
{
	char name[32];
	int g = ++g_generation;

	snprintf(name, sizeof(name), "B%d", g);
	*s = (struct stack) { .disk = disk_new(name), .generation = g, .rc = 12345 };
	s->disk->bdev.acwu = 8;
	if (g % 3 == 1) {
		s->disk->bdev.max_rw_size = 4;
	}
	if (g % 2) {
		s->disk->types = 1ull << SPDK_BDEV_IO_TYPE_WRITE_ZEROES;
	}
	spdk_set_thread(g_threads[0]);
	REQUIRE(spdk_bdev_register(&s->disk->bdev) == 0);
	/* The upper levels have the same names in each kind: P, its halves, and T on one of them. */
	switch (g % g_kinds) {
	case 0:
		passthru("P", g, "B%d", g);
		break;
	case 1:
		if (g % 2) {
			destroy_key();
		}
		make_key();
		crypto("P", g, "B%d", g);
		break;
	default:
		split("B%d", g);
		crypto("X", g, "B%dp0", g);
		crypto("Y", g, "B%dp1", g);
		rpc("bdev_raid_create", "\"name\":\"P%d\",\"raid_level\":\"raid1\",\"base_bdevs\":[\"X%d\",\"Y%d\"]", g, g, g);
		break;
	}
	split("P%d", g);
	if (g % g_kinds == 1) {
		crypto("T", g, "P%dp0", g);
	} else {
		passthru("T", g, "P%dp0", g);
	}
}

static void
stack_removed(void *arg, int rc)
{
	struct stack *s = arg;

	CHECK(spdk_get_thread() == g_threads[0]);
	CHECK_EQ(s->rc, 12345);
	s->rc = rc;
}

/* What the disk holds goes on, some of it or all. */
static void
disk_release_some(struct disk *disk, bool all)
{
	struct spdk_bdev_io *held[256];
	int i, n = disk->n_held;

	memcpy(held, disk->held, sizeof(held));
	disk->n_held = 0;
	for (i = 0; i < n; i++) {
		if (!all && rnd(2)) {
			disk->held[disk->n_held++] = held[i];
			continue;
		}
		spdk_set_thread(spdk_bdev_io_get_thread(held[i]));
		if (held[i]->type == SPDK_BDEV_IO_TYPE_READ) {
			spdk_bdev_io_get_buf(held[i], disk_got_buf, held[i]->u.bdev.num_blocks * 512);
		} else {
			disk_finish(disk, held[i]);
		}
	}
}

/* Who uses a bdev: a descriptor and a channel on one thread. */
struct user_of {
	int thread;
	struct spdk_bdev_desc *desc;
	struct spdk_io_channel *ch;
	int outstanding;
	bool removed;
};

static struct user_of g_users[USERS];

static void
user_event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *ctx)
{
	struct user_of *u = ctx;

	(void)bdev;
	CHECK(u->desc != NULL);
	if (type == SPDK_BDEV_EVENT_REMOVE) {
		CHECK(!u->removed);
		u->removed = true;
	}
}

static void
user_open(struct user_of *u)
{
	static const char *const levels[] = { "T%d", "P%dp0", "P%dp1", "T%d" };
	struct stack *s = &g_stacks[rnd(STACKS)];
	char name[32];

	if (!s->disk) {
		return;
	}
	*u = (struct user_of) { .thread = rnd(WORKERS + 1) };
	spdk_set_thread(g_threads[u->thread]);
	snprintf(name, sizeof(name), levels[rnd(4)], s->generation);
	/* What is claimed from above may only be read. */
	if (spdk_bdev_open_ext(name, true, user_event, u, &u->desc) != 0 &&
	    spdk_bdev_open_ext(name, false, user_event, u, &u->desc) != 0) {
		u->desc = NULL;
		return;
	}
	u->ch = spdk_bdev_get_io_channel(u->desc);
	if (!u->ch) {
		spdk_bdev_close(u->desc);
		u->desc = NULL;
		return;
	}
	g_opened++;
	g_tops[s->generation % g_kinds] += name[0] == 'T';
}

static void
user_close(struct user_of *u)
{
	spdk_set_thread(g_threads[u->thread]);
	spdk_put_io_channel(u->ch);
	spdk_bdev_close(u->desc);
	u->desc = NULL;
	u->ch = NULL;
}

static void
storm_done(struct spdk_bdev_io *io, bool success, void *arg)
{
	struct user_of *u = arg;

	CHECK(spdk_get_thread() == g_threads[u->thread]);
	CHECK(u->outstanding > 0);
	u->outstanding--;
	g_completed++;
	g_successes += success;
	spdk_bdev_free_io(io);
}

static void
user_io(struct user_of *u)
{
	struct iovec iov[2];
	uint8_t *data = g_data[u->thread];
	uint64_t at = rnd(64), n = 1 + rnd(16);
	int rc;

	spdk_set_thread(g_threads[u->thread]);
	iov[0] = (struct iovec) { .iov_base = data, .iov_len = 4 * 512 };
	iov[1] = (struct iovec) { .iov_base = data + 4 * 512, .iov_len = 4 * 512 };
	u->outstanding++;
	switch (rnd(WITH_LOCKS ? 13 : 9)) {
	case 0:
	case 1:
		rc = spdk_bdev_read_blocks(u->desc, u->ch, data, at, n, storm_done, u);
		break;
	case 2:
	case 3:
		rc = spdk_bdev_write_blocks(u->desc, u->ch, data, at, n, storm_done, u);
		break;
	case 4:
		rc = spdk_bdev_unmap_blocks(u->desc, u->ch, at, n, storm_done, u);
		break;
	case 5:
		rc = spdk_bdev_write_zeroes_blocks(u->desc, u->ch, at, n, storm_done, u);
		break;
	case 6:
		rc = spdk_bdev_flush_blocks(u->desc, u->ch, at, n, storm_done, u);
		break;
	case 7:
		rc = spdk_bdev_compare_blocks(u->desc, u->ch, data, at, n, storm_done, u);
		break;
	case 8:
		rc = spdk_bdev_copy_blocks(u->desc, u->ch, 100 + at, at, n, storm_done, u);
		break;
	case 11:
	case 12: {
		/* The memory must stay as it is while the request is there. */
		static struct iovec same[WORKERS + 1];

		same[u->thread] = (struct iovec) { .iov_base = data, .iov_len = 512 };
		rc = spdk_bdev_comparev_and_writev_blocks(u->desc, u->ch, &same[u->thread], 1, &same[u->thread], 1, at, 1,
							  storm_done, u);
		break;
	}
	case 9:
		rc = rnd(8) == 0 ? spdk_bdev_reset(u->desc, u->ch, storm_done, u) : -1;
		break;
	default:
		/* All of this user. */
		rc = rnd(4) == 0 ? spdk_bdev_abort(u->desc, u->ch, u, storm_done, u) : -1;
		break;
	}
	if (rc == 0) {
		g_accepted++;
	} else {
		u->outstanding--;
		g_refused++;
	}
	(void)iov;
}

static void
quieted(void *arg, int status)
{
	struct stack *s = arg;

	s->quieting = false;
	s->quiet = status == 0;
}

static void
unquieted(void *arg, int status)
{
	struct stack *s = arg;

	CHECK_EQ(status, 0);
	s->quieting = false;
}

static void
stack_go_on(struct stack *s)
{
	spdk_set_thread(g_threads[0]);
	s->quiet = false;
	s->quieting = true;
	CHECK_EQ(spdk_bdev_unquiesce_range(&s->disk->bdev, &g_disks, s->quiet_at, 10, unquieted, s), 0);
}

static void
stack_step(struct stack *s)
{
	uint32_t dice = rnd(100);

	if (s->rc != 12345) {
		CHECK_EQ(s->rc, 0);
		CHECK_EQ(s->disk->destructed, 1);
		CHECK_EQ(s->disk->n_held, 0);
		disk_free(s->disk);
		g_by_kind[s->generation % g_kinds]++;
		g_removed++;
		stack_up(s);
		return;
	}
	if (s->quiet && (s->going || dice < 30)) {
		stack_go_on(s);
	} else if (s->disk->n_held > 200 || dice < 50 || s->going) {
		s->disk->hold = s->going || s->disk->n_held > 200 ? false : rnd(2);
		disk_release_some(s->disk, !s->disk->hold);
	} else if (dice < 54 && WITH_LOCKS && !s->quieting && !s->quiet) {
		s->quieting = true;
		s->quiet_at = rnd(100);
		spdk_set_thread(g_threads[0]);
		CHECK_EQ(spdk_bdev_quiesce_range(&s->disk->bdev, &g_disks, s->quiet_at, 10, quieted, s), 0);
		g_locks++;
	} else if (dice < 56 && !s->quieting && !s->quiet && g_removed < REMOVALS) {
		s->going = true;
		spdk_set_thread(g_threads[0]);
		spdk_bdev_unregister(&s->disk->bdev, stack_removed, s);
	}
}

static void
poll_all(int n)
{
	while (n-- > 0) {
		spdk_thread_poll(g_threads[rnd(WORKERS + 1)], 1, 0);
	}
}

static void
users_step(bool end)
{
	int i;

	for (i = 0; i < USERS; i++) {
		struct user_of *u = &g_users[i];

		if (!u->desc) {
			if (!end && rnd(16) == 0) {
				user_open(u);
			}
		} else if ((u->removed || end || rnd(256) == 0) && u->outstanding == 0) {
			user_close(u);
		} else if (!u->removed && !end && u->outstanding < 4) {
			user_io(u);
		}
	}
}

int
main(int argc, char **argv)
{
	struct spdk_bdev_opts opts;
	long rounds;
	int i, open;

	g_random = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	start_env("bdev_stack_storm");
	spdk_bdev_get_opts(&opts, sizeof(opts));
	opts.bdev_io_pool_size = 1023;
	opts.bdev_io_cache_size = 64;
	CHECK_EQ(spdk_bdev_set_opts(&opts), 0);
	block_start();
	if (spdk_rpc_is_method_allowed("bdev_passthru_create", SPDK_RPC_RUNTIME) != 0 ||
	    spdk_rpc_is_method_allowed("bdev_split_create", SPDK_RPC_RUNTIME) != 0) {
		return 77;
	}
	if (spdk_rpc_is_method_allowed("bdev_crypto_create", SPDK_RPC_RUNTIME) != 0 ||
	    spdk_rpc_is_method_allowed("bdev_raid_create", SPDK_RPC_RUNTIME) != 0) {
		g_kinds = 1;
	}
	g_threads[0] = g_thread;
	for (i = 1; i <= WORKERS; i++) {
		g_threads[i] = spdk_thread_create("worker", NULL);
	}
	rpc_start();
	make_key();
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	for (i = 0; i < STACKS; i++) {
		stack_up(&g_stacks[i]);
	}
	for (rounds = 0; rounds < 3000000 && g_removed < REMOVALS; rounds++) {
		users_step(false);
		stack_step(&g_stacks[rnd(STACKS)]);
		poll_all(64);
		if (rounds % 4 == 0) {
			rpc_poll();
		}
	}
	CHECK(g_removed >= REMOVALS);
	for (rounds = 0; rounds < 100000; rounds++) {
		users_step(true);
		for (i = 0; i < STACKS; i++) {
			if (g_stacks[i].quiet) {
				stack_go_on(&g_stacks[i]);
			}
			g_stacks[i].disk->hold = false;
			disk_release_some(g_stacks[i].disk, true);
		}
		poll_all(40);
		rpc_poll();
		for (i = open = 0; i < USERS; i++) {
			open += g_users[i].desc != NULL;
		}
		for (i = 0; i < STACKS; i++) {
			open += g_stacks[i].quieting || g_stacks[i].quiet;
		}
		if (open == 0 && rounds > 200) {
			break;
		}
	}
	CHECK_EQ(open, 0);
	spdk_log_set_print_level(SPDK_LOG_NOTICE);
	spdk_log_set_level(SPDK_LOG_NOTICE);
	CHECK_EQ(g_completed, g_accepted);
	CHECK(g_successes > 1000);
	for (i = 0; i < g_kinds; i++) {
		CHECK(g_tops[i] >= 10);
		CHECK((int)g_by_kind[i] >= REMOVALS / g_kinds / 2);
	}
	printf("%lu accepted, %lu completed, %lu of them well, %lu refused, %lu removals, %lu opened, %lu locks\n",
	       (unsigned long)g_accepted, (unsigned long)g_completed, (unsigned long)g_successes, (unsigned long)g_refused,
	       (unsigned long)g_removed, (unsigned long)g_opened, (unsigned long)g_locks);
	for (i = 0; i < STACKS; i++) {
		spdk_set_thread(g_threads[0]);
		if (g_stacks[i].rc == 12345 && !g_stacks[i].going) {
			spdk_bdev_unregister(&g_stacks[i].disk->bdev, stack_removed, &g_stacks[i]);
		}
	}
	for (i = 0; i < 100; i++) {
		settle(g_threads, WORKERS + 1);
		usleep(100);
	}
	for (i = 0; i < STACKS; i++) {
		CHECK_EQ(g_stacks[i].rc, 0);
		CHECK_EQ(g_stacks[i].disk->destructed, 1);
		disk_free(g_stacks[i].disk);
	}
	spdk_set_thread(g_threads[0]);
	CHECK(spdk_bdev_first() == NULL);
	for (i = WORKERS; i > 0; i--) {
		CHECK(!spdk_thread_has_pollers(g_threads[i]));
		end_thread(g_threads[i], g_threads, i);
	}
	spdk_set_thread(g_threads[0]);
	close(g_fd);
	spdk_rpc_server_close(g_server);
	block_stop();
	(void)json_to_memory, (void)disk_remove, (void)bdev_event, (void)io_done, (void)disk_release_all;
	return check_done();
}
