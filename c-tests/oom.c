/*
 * The N-th allocation fails, for N = 1, 2, 3, ... until the program runs untouched; then the same with all behind it
 * failing, too. The program: start, bdevs of a configuration, open, I/O, stop. Each run must end by itself, with success
 * or with a clean error; a signal, a hang or an I/O that was accepted and never completed fails the test. Every run is a
 * process of its own. An argument is the stride, 5 when there is none.
 *
 * c-test: timeout=400 env=RESPDK_VIRTUAL_CORES=2 alone
 */
#include "check.h"

#include <spdk/bdev.h>
#include <spdk/env.h>
#include <spdk/event.h>
#include <spdk/log.h>
#include <spdk/thread.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit codes of a run, where 0 is success. */
#define CLEAN 3
#define LOST 4

#define BDEVS 3

static const char *const g_names[BDEVS] = { "M0", "N0", "A0" };
static struct spdk_bdev_desc *g_descs[BDEVS];
static struct spdk_io_channel *g_channels[BDEVS];
static void *g_buffer;
static int g_steps, g_accepted, g_completed, g_status;

static void
stop(int status)
{
	for (int i = 0; i < BDEVS; i++) {
		if (g_channels[i]) {
			spdk_put_io_channel(g_channels[i]);
		}
		if (g_descs[i]) {
			spdk_bdev_close(g_descs[i]);
		}
	}
	spdk_app_stop(status);
}

/* One I/O after the other: each bdev in turn, each kind in turn. */
static void
step(struct spdk_bdev_io *io, bool success, void *arg)
{
	int i = g_steps % BDEVS, rc;

	if (io) {
		g_completed++;
		spdk_bdev_free_io(io);
		if (!success) {
			g_status = CLEAN;
		}
	}
	switch (g_steps++ / BDEVS) {
	case 0:
		rc = spdk_bdev_write(g_descs[i], g_channels[i], g_buffer, 0, 4096, step, NULL);
		break;
	case 1:
		rc = spdk_bdev_read(g_descs[i], g_channels[i], g_buffer, 0, 4096, step, NULL);
		break;
	case 2:
		/* Out of line: through a bounce buffer where the bdev wants alignment. */
		rc = spdk_bdev_read(g_descs[i], g_channels[i], (char *)g_buffer + 1, 0, 2048, step, NULL);
		break;
	case 3:
		rc = spdk_bdev_write_zeroes(g_descs[i], g_channels[i], 0, 4096, step, NULL);
		break;
	case 4:
		rc = spdk_bdev_reset(g_descs[i], g_channels[i], step, NULL);
		break;
	default:
		stop(g_status);
		return;
	}
	if (rc) {
		stop(CLEAN);
		return;
	}
	g_accepted++;
}

static void
event(enum spdk_bdev_event_type type, struct spdk_bdev *bdev, void *arg)
{
}

static void
start(void *arg)
{
	g_buffer = spdk_dma_zmalloc(8192, 4096, NULL);
	if (!g_buffer) {
		stop(CLEAN);
		return;
	}
	for (int i = 0; i < BDEVS; i++) {
		if (spdk_bdev_open_ext(g_names[i], true, event, NULL, &g_descs[i])) {
			stop(CLEAN);
			return;
		}
		g_channels[i] = spdk_bdev_get_io_channel(g_descs[i]);
		if (!g_channels[i]) {
			stop(CLEAN);
			return;
		}
	}
	step(NULL, true, NULL);
}

static int
run(void)
{
	static const char config[] =
		"{\"subsystems\":[{\"subsystem\":\"bdev\",\"config\":["
		"{\"method\":\"bdev_malloc_create\",\"params\":{\"name\":\"M0\",\"num_blocks\":1024,\"block_size\":512}},"
		"{\"method\":\"bdev_null_create\",\"params\":{\"name\":\"N0\",\"num_blocks\":1024,\"block_size\":512}},"
		"{\"method\":\"bdev_aio_create\",\"params\":{\"name\":\"A0\",\"filename\":\"oom.aio\",\"block_size\":512}}]}]}";
	struct spdk_app_opts opts = {};
	int rc;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "oom";
	opts.rpc_addr = "oom.sock";
	opts.reactor_mask = "0x3";
	opts.no_pci = true;
	opts.json_data = (void *)(uintptr_t)config;
	opts.json_data_size = sizeof(config) - 1;
	opts.print_level = SPDK_LOG_DISABLED;
	opts.disable_cpumask_locks = true;
	rc = spdk_app_start(&opts, start, NULL);
	spdk_dma_free(g_buffer);
	spdk_app_fini();
	if (g_accepted != g_completed) {
		return LOST;
	}
	return rc == 0 ? 0 : CLEAN;
}

static unsigned g_runs, g_clean, g_good;

/* One run in which allocation `n` fails, and with "+" as suffix all behind it. False when there is no such allocation. */
static bool
child(unsigned n, const char *suffix)
{
	char value[32], said[4096], where[128];
	int status, waited, code;
	FILE *log = tmpfile();
	size_t len;
	pid_t pid;

	REQUIRE(log != NULL);
	snprintf(value, sizeof(value), "%u%s", n, suffix);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		setenv("RESPDK_FAIL_ALLOC", value, 1);
		dup2(fileno(log), 2);
		execl("/proc/self/exe", "oom", "run", (char *)NULL);
		_exit(127);
	}
	for (waited = 0; waitpid(pid, &status, WNOHANG) == 0; waited++) {
		if (waited > 60000) {
			/* Where it hangs. */
			snprintf(where, sizeof(where), "for t in /proc/%d/task/*; do cat $t/comm $t/syscall $t/stack; done 1>&2", pid);
			CHECK(system(where) == 0);
			kill(pid, SIGABRT);
			waitpid(pid, &status, 0);
			break;
		}
		usleep(1000);
	}
	code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	rewind(log);
	len = fread(said, 1, sizeof(said) - 1, log);
	said[len] = 0;
	fclose(log);
	if (!CHECK(code == 0 || code == CLEAN)) {
		fprintf(stderr, "allocation %s: %s %d\n%s\n", value, code < 0 ? "signal" : "exit code", abs(code), said);
	}
	g_runs++;
	g_good += code == 0;
	g_clean += code == CLEAN;
	return strstr(said, "RESPDK_FAIL_ALLOC: ") != NULL;
}

int
main(int argc, char **argv)
{
	unsigned stride = 5, n, end = 0;

#ifndef RESPDK_STALE
	return 77;
#endif
	if (argc > 1 && strcmp(argv[1], "run") == 0) {
		return run();
	}
	if (argc > 1) {
		stride = atoi(argv[1]);
	}
	REQUIRE(close(creat("oom.aio", 0600)) == 0 && truncate("oom.aio", 1024 * 512) == 0);
	CHECK(!child(0, ""));
	CHECK_EQ(g_good, 1);
	for (n = 1; child(n, ""); n += stride) {
		end = n;
	}
	/* A failure that lasts. */
	for (n = 1; child(n, "+"); n += stride) {
	}
	CHECK(end > 100);
	printf("%u runs: %u ended with a clean error, %u with success; about %u allocations\n", g_runs, g_clean, g_good, end);
	return check_done();
}
