/*   SPDX-License-Identifier: BSD-3-Clause */

/*
 * The plain target: starts the framework and does what RPCs, or a JSON configuration, tell it.
 *
 *   respdk_tgt                        listens for RPCs at /var/tmp/spdk.sock
 *   respdk_tgt -c config.json         starts with a configuration
 *   respdk_tgt --wait-for-rpc         lets RPCs set options first; framework_start_init goes on
 *
 * SIGINT and SIGTERM end it. Exit code 0 unless something failed.
 */

#include "spdk/stdinc.h"

#include "spdk/event.h"
#include "spdk/log.h"

static const char *g_pid_path;

static void
usage(void)
{
	printf(" -f, --pid-file <file>     write the process number to this file once everything is started\n");
}

static int
parse_arg(int ch, char *arg)
{
	switch (ch) {
	case 'f':
		g_pid_path = arg;
		return 0;
	default:
		return -EINVAL;
	}
}

static void
started(void *ctx)
{
	FILE *file;

	(void)ctx;
	if (g_pid_path == NULL) {
		return;
	}
	file = fopen(g_pid_path, "w");
	if (file == NULL) {
		SPDK_ERRLOG("Cannot write %s: %s\n", g_pid_path, strerror(errno));
		spdk_app_stop(-errno);
		return;
	}
	fprintf(file, "%d\n", getpid());
	fclose(file);
}

int
main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{"pid-file", required_argument, NULL, 'f'},
		{NULL, 0, NULL, 0},
	};
	struct spdk_app_opts opts;
	int rc;

	spdk_app_opts_init(&opts, sizeof(opts));
	opts.name = "respdk_tgt";

	rc = spdk_app_parse_args(argc, argv, &opts, "f:", long_options, parse_arg, usage);
	if (rc != SPDK_APP_PARSE_ARGS_SUCCESS) {
		return rc == SPDK_APP_PARSE_ARGS_HELP ? 0 : 1;
	}

	rc = spdk_app_start(&opts, started, NULL);
	if (rc != 0) {
		fprintf(stderr, "respdk_tgt ended with an error: %d\n", rc);
	}
	spdk_app_fini();

	if (g_pid_path != NULL) {
		unlink(g_pid_path);
	}
	return rc == 0 ? 0 : 1;
}
