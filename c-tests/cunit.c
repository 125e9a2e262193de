/*
 * spdk_internal/cunit.h, spdk_internal/assert.h: the command line of unit tests. Each run is a process of its own.
 * c-test: libs=-lcunit needs=CUnit/Basic.h
 */

#include <spdk/stdinc.h>
#include <spdk_internal/assert.h>
#include <spdk_internal/cunit.h>
#include <sys/wait.h>
#include "check.h"

static char g_output[65536];
static int g_init_rc;
static bool g_two_suites;

static void
passes(void)
{
	SPDK_CU_ASSERT_FATAL(1 == 1);
	CU_ASSERT(true);
}

static void
fails(void)
{
	CU_ASSERT(false);
}

static void
fails_fatally(void)
{
	SPDK_CU_ASSERT_FATAL(1 == 2);
	printf("goes on\n");
}

static int
option(int opt, const char *arg, void *ctx)
{
	printf("option %c %s %s\n", opt, arg ? arg : "-", (char *)ctx);
	return opt == 'x' ? -1 : 0;
}

static void
usage(void *ctx)
{
	printf("more usage %s\n", (char *)ctx);
}

static int
init(void *ctx)
{
	printf("init %s\n", (char *)ctx);
	return g_init_rc;
}

static int
child(char **argv, bool with_opts)
{
	static const struct option more[] = {{"word", required_argument, NULL, 'w'}, {"bad", no_argument, NULL, 'x'}};
	struct spdk_ut_opts opts = {
		.optstring = "w:x", .opts = more, .optlen = 2, .cb_arg = (void *)"ctx", .option_cb_fn = option,
		.init_cb_fn = init, .usage_cb_fn = usage,
	};
	CU_pSuite suite;
	int argc, rc;

	for (argc = 0; argv[argc]; argc++);
	CU_initialize_registry();
	suite = CU_add_suite("one", NULL, NULL);
	CU_ADD_TEST(suite, passes);
	CU_ADD_TEST(suite, fails);
	if (g_two_suites) {
		suite = CU_add_suite("two", NULL, NULL);
		CU_ADD_TEST(suite, fails_fatally);
		CU_ADD_TEST(suite, passes);
	}
	rc = spdk_ut_run_tests(argc, argv, with_opts ? &opts : NULL);
	CU_cleanup_registry();
	return rc;
}

/* Runs the tests with these arguments; returns what spdk_ut_run_tests() did, its output in g_output. */
static int
run(bool with_opts, const char *arguments)
{
	char line[256], *argv[16] = {(char *)"prog"}, *word;
	FILE *out = tmpfile();
	int status, n = 1;
	pid_t pid;
	size_t len;

	strcpy(line, arguments);
	for (word = strtok(line, " "); word; word = strtok(NULL, " ")) {
		argv[n++] = word;
	}
	fflush(NULL);
	pid = fork();
	REQUIRE(out != NULL && pid >= 0);
	if (pid == 0) {
		dup2(fileno(out), 1);
		dup2(fileno(out), 2);
		n = child(argv, with_opts);
		fflush(NULL);
		_exit(n);
	}
	REQUIRE(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
	rewind(out);
	len = fread(g_output, 1, sizeof(g_output) - 1, out);
	g_output[len] = 0;
	fclose(out);
	return WEXITSTATUS(status);
}

static bool
said(const char *text)
{
	return strstr(g_output, text) != NULL;
}

static int
classify(int n)
{
	switch (n) {
	case 1:
		return 10;
	case 2:
		return 20;
	default:
		SPDK_UNREACHABLE();
	}
}

int
main(void)
{
	CHECK_EQ(classify(1), 10);
	CHECK_EQ(classify(2), 20);

	CHECK_EQ(run(false, ""), 1);
	CHECK(said("Suite: one") && said("passes ...passed") && said("fails ...FAILED"));
	CHECK_EQ(run(false, "-t passes"), 0);
	CHECK(said("passes ...passed") && !said("fails ..."));
	CHECK_EQ(run(false, "--test fails"), 1);
	CHECK_EQ(run(false, "-s one"), 1);
	CHECK_EQ(run(false, "--suite one --test passes"), 0);
	CHECK_EQ(run(false, "-t nothing"), 1);
	CHECK(said("nothing") && !said("Suite:"));
	CHECK_EQ(run(false, "-s nothing"), 1);
	CHECK(said("nothing") && !said("Suite:"));
	CHECK_EQ(run(false, "-l"), 0);
	CHECK(said("one:\n  passes\n  fails\n"));
	CHECK_EQ(run(false, "--list"), 0);
	CHECK_EQ(run(false, "-h"), 0);
	CHECK(said("Usage: prog [OPTIONS]") && said("--suite") && !said("Suite: one"));
	CHECK_EQ(run(false, "--help"), 0);
	CHECK_EQ(run(false, "-z"), 1);
	CHECK(said("Usage: prog [OPTIONS]") && !said("Suite: one"));
	CHECK_EQ(run(false, "-t"), 1);

	g_two_suites = true;
	CHECK_EQ(run(false, ""), 2);
	CHECK(!said("goes on"));
	CHECK_EQ(run(false, "-t passes"), 1);
	CHECK(said("-s"));
	CHECK_EQ(run(false, "-s two -t passes"), 0);
	CHECK_EQ(run(false, "-s two"), 1);
	CHECK_EQ(run(false, "-l"), 0);
	CHECK(said("one:\n  passes\n  fails\ntwo:\n  fails_fatally\n  passes\n"));

	CHECK_EQ(run(true, "-w hello --word=again -t passes -s two"), 0);
	CHECK(said("option w hello ctx\noption w again ctx\ninit ctx\n"));
	CHECK(said("passes ...passed"));
	CHECK_EQ(run(true, "-x"), 1);
	CHECK(said("option x - ctx") && !said("init"));
	CHECK_EQ(run(true, "-h"), 0);
	CHECK(said("more usage ctx") && !said("init"));
	g_init_rc = -5;
	CHECK_EQ(run(true, "-s two"), 1);
	CHECK(said("init ctx") && said("more usage ctx") && !said("Suite:"));
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_ut_run_tests(0, NULL, NULL), 1);
#endif
	return check_done();
}
