/* Starts the environment for tests of objects that some implementations keep in its memory. */
#ifndef CHECK_ENV_H
#define CHECK_ENV_H

#include <spdk/stdinc.h>
#include <spdk/env.h>

static inline int
check_env(const char *name)
{
	struct spdk_env_opts opts = { 0 };

	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = name;
	opts.shm_id = -1;
	opts.core_mask = "0x1";
	opts.mem_size = 64;
	opts.no_pci = true;
	return spdk_env_init(&opts);
}

#endif
