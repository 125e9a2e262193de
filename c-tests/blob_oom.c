/*
 * spdk/blob.h: the N-th allocation fails, and the N-th request of the device, at every step of a history of blobs. Whatever
 * fails says so; afterwards everything can be closed and unloaded, and the device has its channels back.
 *
 * c-test: timeout=300
 */
#include "blobdev.h"
#include <sys/wait.h>

/* Exit codes of a run, where 0 is success. */
#define CLEAN 3

#define CLUSTER (32 * KB)
#define SIZE (4 * RAM_MB)
#define UNIT 512
#define PER_CLUSTER (CLUSTER / UNIT)

static int g_errors;

/* A step: how often it failed. */
static bool
ok(int rc)
{
	g_errors += rc != 0;
	return rc == 0;
}

#define TRY(call) ok(OP(call))

/* What a failure leaves behind must be usable or closable. */
static void
history(struct spdk_blob_store *bs, uint8_t *buf)
{
	struct spdk_io_channel *ch = spdk_bs_alloc_io_channel(bs);
	struct spdk_blob *blob = NULL, *clone = NULL;
	struct spdk_blob_opts opts;
	spdk_blob_id thin = SPDK_BLOBID_INVALID, snap = SPDK_BLOBID_INVALID, copy = SPDK_BLOBID_INVALID;

	if (ch == NULL) {
		g_errors++;
		return;
	}
	spdk_blob_opts_init(&opts, sizeof(opts));
	opts.thin_provision = true;
	opts.num_clusters = 8;
	if (TRY(spdk_bs_create_blob_ext(bs, &opts, blob_id_done, NULL))) {
		thin = g_id;
	}
	if (thin != SPDK_BLOBID_INVALID && TRY(spdk_bs_open_blob(bs, thin, blob_handle_done, NULL))) {
		blob = g_blob;
	}
	if (blob) {
		memset(buf, 0x31, CLUSTER);
		TRY(spdk_blob_io_write(blob, ch, buf, 0, PER_CLUSTER, bs_done, NULL));
		TRY(spdk_blob_io_write(blob, ch, buf, PER_CLUSTER - 1, 2, bs_done, NULL));
		ok(spdk_blob_set_xattr(blob, "name", "value", 6));
		TRY(spdk_blob_sync_md(blob, bs_done, NULL));
		if (TRY(spdk_bs_create_snapshot(bs, thin, NULL, blob_id_done, NULL))) {
			snap = g_id;
		}
		TRY(spdk_blob_io_write(blob, ch, buf, 3, 1, bs_done, NULL));
	}
	if (snap != SPDK_BLOBID_INVALID && TRY(spdk_bs_create_clone(bs, snap, NULL, blob_id_done, NULL))) {
		copy = g_id;
		if (TRY(spdk_bs_open_blob(bs, copy, blob_handle_done, NULL))) {
			clone = g_blob;
			TRY(spdk_blob_io_read(clone, ch, buf, 0, 2 * PER_CLUSTER > 64 ? 64 : 1, bs_done, NULL));
			TRY(spdk_bs_inflate_blob(bs, ch, copy, bs_done, NULL));
		}
	}
	if (clone) {
		ok(OP(spdk_blob_close(clone, bs_done, NULL)));
	}
	if (snap != SPDK_BLOBID_INVALID) {
		TRY(spdk_bs_delete_blob(bs, snap, bs_done, NULL));
	}
	if (blob) {
		TRY(spdk_blob_resize(blob, 2, bs_done, NULL));
		TRY(spdk_blob_sync_md(blob, bs_done, NULL));
		TRY(spdk_blob_io_unmap(blob, ch, 0, PER_CLUSTER, bs_done, NULL));
		ok(OP(spdk_blob_close(blob, bs_done, NULL)));
	}
	if (thin != SPDK_BLOBID_INVALID) {
		TRY(spdk_bs_delete_blob(bs, thin, bs_done, NULL));
	}
	spdk_bs_free_io_channel(ch);
}

/* From init to unload, and a load behind it. `fail` counts down the device's writes, -1 for none. */
static void
run_store(int fail_writes, int fail_reads)
{
	struct ram *ram = ram_new(SIZE, UNIT);
	struct spdk_bs_opts opts;
	uint8_t *buf = spdk_dma_malloc(CLUSTER, 4096, NULL);
	int rc, tries;

	if (buf == NULL) {
		g_errors++;
		ram_destroy(&ram->dev);
		rest();
		return;
	}
	spdk_bs_opts_init(&opts, sizeof(opts));
	opts.cluster_sz = CLUSTER;
	opts.num_md_pages = 40;
	opts.max_channel_ops = 16;
	if (TRY(spdk_bs_init(&ram->dev, &opts, bs_handle_done, NULL))) {
		struct spdk_blob_store *bs = g_bs;

		ram->fail_writes = fail_writes;
		ram->fail_reads = fail_reads;
		history(bs, buf);
		ram->fail_writes = ram->fail_reads = -1;
		/* What failed for want of memory once goes well the next time. */
		for (tries = 0, rc = 1; tries < 3 && rc != 0; tries++) {
			rc = OP(spdk_bs_unload(bs, bs_done, NULL));
			g_errors += rc != 0;
		}
		CHECK_EQ(rc, 0);
		CHECK(ram->destroyed == 1 && ram->channels == 0);
		ram_plug(ram);
		ram->destroyed = 0;
		if (TRY(spdk_bs_load(&ram->dev, NULL, bs_handle_done, NULL))) {
			bs = g_bs;
			rc = OP(spdk_bs_unload(bs, bs_done, NULL));
			if (rc != 0) {
				rc = OP(spdk_bs_unload(bs, bs_done, NULL));
			}
			CHECK_EQ(rc, 0);
		}
	}
	rest();
	CHECK(ram->destroyed == 1 && ram->channels == 0);
	spdk_dma_free(buf);
	ram_free(ram);
}

/* One run in which allocation `n` fails; whether there was one. */
static bool
child(unsigned n)
{
	char value[32], said[2048];
	FILE *log = tmpfile();
	int status, code;
	size_t len;
	pid_t pid;

	REQUIRE(log != NULL);
	snprintf(value, sizeof(value), "%u", n);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		setenv("RESPDK_FAIL_ALLOC", value, 1);
		dup2(fileno(log), 2);
		dup2(fileno(log), 1);
		execl("/proc/self/exe", "blob_oom", "run", (char *)NULL);
		_exit(127);
	}
	alarm(250);
	waitpid(pid, &status, 0);
	code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	rewind(log);
	len = fread(said, 1, sizeof(said) - 1, log);
	said[len] = 0;
	fclose(log);
	if (!CHECK(code == 0 || code == CLEAN)) {
		printf("allocation %s: %s %d\n%s\n", value, code < 0 ? "signal" : "exit code", abs(code), said);
	}
	return strstr(said, "RESPDK_FAIL_ALLOC: ") != NULL;
}

int
main(int argc, char **argv)
{
	unsigned n, runs = 0;

#ifndef RESPDK_STALE
	/* v26.01 does not survive a device that fails. */
	return 77;
#endif
	if (argc > 1) {
		struct spdk_env_opts opts;

		/* Before there is a thread nothing of the blobstore is at stake. */
		memset(&opts, 0, sizeof(opts));
		opts.opts_size = sizeof(opts);
		spdk_env_opts_init(&opts);
		opts.name = "blob_oom";
		opts.no_huge = true;
		opts.no_pci = true;
		opts.mem_size = 64;
		if (spdk_env_init(&opts) != 0 || spdk_thread_lib_init(NULL, 0) != 0 ||
		    (g_thread = spdk_thread_create("metadata", NULL)) == NULL) {
			return CLEAN;
		}
		spdk_log_set_print_level(SPDK_LOG_DISABLED);
		spdk_set_thread(g_thread);
		run_store(-1, -1);
		return check_failed_ ? 1 : g_errors ? CLEAN : 0;
	}
	begin("blob_oom");
	/* The device fails from a request on, for as long as the history lasts. */
	for (int at = 0; at < 120; at++) {
		g_errors = 0;
		run_store(at, -1);
		if (g_errors == 0) {
			CHECK(at > 20);
			break;
		}
		CHECK(at < 119);
	}
	for (int at = 0; at < 120; at++) {
		g_errors = 0;
		run_store(-1, at);
		if (g_errors == 0) {
			break;
		}
		CHECK(at < 119);
	}
	CHECK(!child(0));
	for (n = 1; child(n); n += 2) {
		runs++;
	}
	CHECK(runs > 20);
	printf("%u runs without an allocation\n", runs);
	return end();
}
