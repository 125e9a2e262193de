/*
 * Runs the rows of the misuse matrix: each call in a process of its own, the result through shared memory.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <sys/mman.h>
#include <sys/wait.h>

enum misuse { MISUSE_NULL, MISUSE_GARBAGE, MISUSE_STALE, MISUSE_KIND, MISUSE_THREAD, MISUSE_TWICE, MISUSES };
enum ret { RET_INT, RET_COUNT, RET_ENUM, RET_POINTER, RET_TEXT, RET_NAME, RET_VOID };

struct row {
	const char *function;
	int argument;
	const char *kind_name;
	int kind;
	int64_t (*call)(void *bad);
	enum ret ret;
	const char *special[MISUSES];
	/* Another argument is an object that cannot be made here: any refusal will do. */
	bool unsure;
	/* Memory of C with a handle in it: only what it holds can be wrong. */
	bool embedded;
	/* A channel that goes with a descriptor: another device's channel is another kind. */
	bool foreign;
	/* Makes memory of C known: what is not NULL cannot be checked, but the same memory twice can. */
	bool registers;
};

extern const struct row g_rows[];
extern const size_t g_row_count;

static const char *const g_misuse_names[MISUSES] = { "null", "garbage", "stale", "kind", "thread", "twice" };
static struct { volatile int64_t result; volatile int error; volatile char text[16]; } *g_out;
static unsigned long g_calls[MISUSES], g_bad[MISUSES];

static int
errno_of(const char *name)
{
	static const struct { const char *name; int value; } names[] = {
		{ "-EINVAL", EINVAL }, { "-ESTALE", ESTALE }, { "-EBADF", EBADF }, { "-EPERM", EPERM }, { "-ENXIO", ENXIO },
		{ "-ENODEV", ENODEV }, { "-ENOENT", ENOENT }, { "-EBUSY", EBUSY }, { "-ENOTSUP", ENOTSUP }, { "-ENOMEM", ENOMEM },
		{ "-EEXIST", EEXIST }, { "-ENOTCONN", ENOTCONN }, { "-EAGAIN", EAGAIN },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i].name) == 0) {
			return -names[i].value;
		}
	}
	return atoi(name);
}

static bool
expected(const struct row *row, enum misuse misuse, char *said, size_t len)
{
	static const int errnos[MISUSES] = { EINVAL, EBADF, ESTALE, EBADF, EPERM, EEXIST };
	int64_t r = g_out->result;
	const char *special = row->special[misuse];

	if (special != NULL) {
		if (strcmp(special, "any") == 0) {
			return true;
		}
		if (strcmp(special, "anywhere") == 0) {
			/* Any thread may: whatever it answers, it does not refuse the thread. */
			snprintf(said, len, "%lld (errno %d), refused", (long long)r, g_out->error);
			return g_out->error != EPERM && (int)r != -EPERM;
		}
		if (strcmp(special, "null") == 0) {
			snprintf(said, len, "%lld, not NULL", (long long)r);
			return r == 0;
		}
		if (row->ret != RET_INT && special[0] == '-' && special[1] == 'E') {
			snprintf(said, len, "errno %d, not %s", g_out->error, special);
			return g_out->error == -errno_of(special);
		}
		snprintf(said, len, "%lld, not %s", (long long)r, special);
		return (int)r == errno_of(special);
	}
	if (misuse == MISUSE_THREAD || misuse == MISUSE_TWICE) {
		/* What a refusal is without a return value that says so is in errno. */
		snprintf(said, len, "%lld (errno %d), not %d", (long long)r, g_out->error, errnos[misuse]);
		return row->ret == RET_INT ? (int)r == -errnos[misuse] : g_out->error == errnos[misuse];
	}
	switch (row->ret) {
	case RET_INT:
		snprintf(said, len, "%lld, not %d", (long long)r, -errnos[misuse]);
		return (int)r == -errnos[misuse] || (row->unsure && r < 0);
	case RET_COUNT:
	case RET_POINTER:
		snprintf(said, len, "%lld, not 0", (long long)r);
		return r == 0;
	case RET_NAME:
		/* Memory for the caller to free, or a name. */
		if (r == 0) {
			return true;
		}
	/* fallthrough */
	case RET_TEXT:
		snprintf(said, len, "\"%.16s\"", r ? (const char *)g_out->text : "NULL");
		return r != 0 && strncmp((const char *)g_out->text, misuse == MISUSE_STALE ? "(stale)" : "(invalid)", 9) == 0;
	default:
		return true;
	}
}

static void
attempt(const struct row *row, enum misuse misuse, void *bad)
{
	char said[128] = "";
	int status;
	pid_t pid;

	g_calls[misuse]++;
	memset(g_out, 0, sizeof(*g_out));
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		int fd = open("/dev/null", O_WRONLY);

		dup2(fd, 2);
		alarm(10);
		if (misuse == MISUSE_THREAD) {
			fixture_other_thread();
		}
		errno = 0;
		g_out->result = row->call(bad);
		g_out->error = errno;
		if ((row->ret == RET_TEXT || row->ret == RET_NAME) && g_out->result) {
			strncpy((char *)g_out->text, (const char *)(intptr_t)g_out->result, sizeof(g_out->text) - 1);
		}
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	if (WIFSIGNALED(status)) {
		printf("%s, argument %d (%s) %s %p: %s\n", row->function, row->argument, row->kind_name, g_misuse_names[misuse], bad,
		       strsignal(WTERMSIG(status)));
		g_bad[misuse]++;
	} else if (WEXITSTATUS(status) != 0) {
		printf("%s, argument %d (%s) %s %p: the process ended with %d\n", row->function, row->argument, row->kind_name,
		       g_misuse_names[misuse], bad, WEXITSTATUS(status));
		g_bad[misuse]++;
	} else if (!expected(row, misuse, said, sizeof(said))) {
		printf("%s, argument %d (%s) %s %p: %s\n", row->function, row->argument, row->kind_name, g_misuse_names[misuse], bad, said);
		g_bad[misuse]++;
	}
}

static void
run_row(const struct row *row)
{
	static uint64_t heap[64];
	uint64_t stack[8] = { 0 };
	uint64_t live = row->kind >= 0 ? (uint64_t)(uintptr_t)*g_kinds[row->kind].live : 0;
	void *garbage[] = {
		(void *)1, (void *)0x1234567, (void *)-1, (void *)0x7fffffffffff, (void *)0xdeadbeefdeadbeef, heap, (char *)heap + 3, stack,
		live ? (void *)(live + 8) : (void *)8, live ? (void *)(live ^ 1ull << 62) : (void *)16, (void *)(uintptr_t)0xffff800000000000,
	};

	attempt(row, MISUSE_NULL, NULL);
	if (row->registers) {
		attempt(row, MISUSE_TWICE, *g_kinds[row->kind].live);
		return;
	}
	if (row->embedded) {
		static uint64_t junk[512];

		for (size_t i = 0; i < 512; i++) {
			junk[i] = 0x1234567 + i * 0x9e3779b97f4a7c15ull;
		}
		attempt(row, MISUSE_GARBAGE, junk);
	} else for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		attempt(row, MISUSE_GARBAGE, garbage[i]);
	}
	for (size_t i = 0; i < KINDS && !row->embedded; i++) {
		if ((int)i != row->kind && *g_kinds[i].live != NULL && !g_kinds[i].value) {
			attempt(row, MISUSE_KIND, *g_kinds[i].live);
		}
	}
	if (row->kind >= 0) {
		const struct kind *kind = &g_kinds[row->kind];

		if (row->foreign) {
			attempt(row, MISUSE_KIND, g_live_spdk_io_channel);
		}
		for (int i = 0; i < STALES && kind->stale[i] != NULL; i++) {
			attempt(row, MISUSE_STALE, kind->stale[i]);
		}
		if (*kind->elsewhere != NULL) {
			attempt(row, MISUSE_THREAD, row->foreign ? g_ch : *kind->elsewhere);
		}
	}
}

static int
run_rows(void)
{
	unsigned long calls = 0, bad = 0;

	g_out = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (size_t i = 0; i < g_row_count; i++) {
		if (run_of(g_rows[i].kind) == g_run) {
			run_row(&g_rows[i]);
		}
	}
	for (int m = 0; m < MISUSES; m++) {
		printf("%-8s %6lu calls, %lu wrong\n", g_misuse_names[m], g_calls[m], g_bad[m]);
		calls += g_calls[m];
		bad += g_bad[m];
	}
	printf("%lu calls, %lu wrong\n", calls, bad);
	return bad != 0;
}

#endif
