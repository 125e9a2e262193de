/*
 * What the tests of spdk/env.h share: configurations of the environment, each in a process of its own, since it starts
 * once per process.
 */
#ifndef ENV_START_H
#define ENV_START_H

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spdk/env.h>
#include <spdk/env_dpdk.h>
#include "check.h"

#define MB 1048576ul
#define TWO_MB (2 * MB)
#define PAGE 4096ul

struct config {
	const char *name;
	const char *mask;
	bool no_huge;
	bool no_pci;
	int mem_size;
	/* Cores that the mask names. */
	unsigned cores;
};

static const struct config *g_config;

static inline unsigned
processors(void)
{
	return (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
}

static inline bool
all_bytes(const void *buf, uint8_t value, size_t len)
{
	const uint8_t *byte = buf;

	while (len > 0 && *byte == value) {
		byte++;
		len--;
	}
	return len == 0;
}

static inline void
fill_opts(struct spdk_env_opts *opts)
{
	memset(opts, 0, sizeof(*opts));
	opts->opts_size = sizeof(*opts);
	spdk_env_opts_init(opts);
	opts->name = "env_test";
	opts->core_mask = g_config->mask;
	opts->no_huge = g_config->no_huge;
	opts->no_pci = g_config->no_pci;
	opts->mem_size = g_config->mem_size;
}

static inline void
start(void)
{
	struct spdk_env_opts opts;
#ifdef RESPDK_STALE
	struct sigaction before[32], after;
	cpu_set_t cpus, cpus_after;
	int i;

	for (i = 1; i < 32; i++) {
		sigaction(i, NULL, &before[i]);
	}
	sched_getaffinity(0, sizeof(cpus), &cpus);
#endif
	fill_opts(&opts);
	/* Too small a size is reported, and taken for the smallest one there ever was. */
	opts.opts_size = 0;
	REQUIRE(spdk_env_init(&opts) == 0);
#ifdef RESPDK_STALE
	/* The caller is left as it was. */
	sched_getaffinity(0, sizeof(cpus_after), &cpus_after);
	CHECK(CPU_EQUAL(&cpus, &cpus_after));
	for (i = 1; i < 32; i++) {
		sigaction(i, NULL, &after);
		CHECK(i == SIGKILL || i == SIGSTOP || after.sa_handler == before[i].sa_handler);
	}
#endif
	CHECK(!spdk_env_dpdk_external_init());
	CHECK_EQ(spdk_env_init(&opts), -EINVAL);
	CHECK(spdk_process_is_primary());
	CHECK_EQ(spdk_get_tid(), syscall(SYS_gettid));
	CHECK(!spdk_iommu_is_enabled());
}

static inline int
in_child(const char *what, int (*body)(const void *), const void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		check_count_ = 0;
		exit(body(arg));
	}
	waitpid(pid, &status, 0);
	if (status) {
		printf("%s: %s %d\n", what, WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
	return status;
}

static inline unsigned long
free_hugepages(void)
{
	FILE *f = fopen("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "r");
	unsigned long n = 0;

	if (f) {
		if (fscanf(f, "%lu", &n) != 1) {
			n = 0;
		}
		fclose(f);
	}
	return n;
}

static int (*g_suite)(void);

static inline int
suite_body(const void *arg)
{
	g_config = arg;
	return g_suite();
}

/* Runs a suite without hugepages, with them where there are enough, and both ways with device addresses. */
static inline int
in_every_configuration(int (*suite)(void))
{
	bool two = processors() >= 2, huge = free_hugepages() >= 128;
	const char *mask = two ? "0x3" : "0x1";
	unsigned cores = two ? 2 : 1;
	const struct config ordinary = { "without hugepages", mask, true, true, 256, cores };
	const struct config hugepages = { "with hugepages", mask, false, true, -1, cores };
#ifdef RESPDK_STALE
	const struct config addresses = { "with device addresses", two ? "[0-1]" : "[0]", true, false, 256, cores };
	const struct config huge_addresses = { "with hugepages and device addresses", mask, false, false, -1, cores };
#endif
	int failed = 0;

	g_suite = suite;
	failed |= in_child(ordinary.name, suite_body, &ordinary);
	if (huge) {
		failed |= in_child(hugepages.name, suite_body, &hugepages);
	} else {
		printf("no free hugepages: the suite ran without only\n");
	}
#ifdef RESPDK_STALE
	failed |= in_child(addresses.name, suite_body, &addresses);
	failed |= in_child(huge_addresses.name, suite_body, &huge_addresses);
	if (!huge) {
		failed |= in_child(hugepages.name, suite_body, &hugepages);
	}
#endif
	return failed;
}

#endif
