/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Subsystems, for those who write them.
 *
 * Kind: `spdk_subsystem` and `spdk_subsystem_depend`, registered, before main(), for good.
 */

#ifndef SPDK_INIT_INTERNAL_H
#define SPDK_INIT_INTERNAL_H

#include "spdk/stdinc.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_json_write_ctx;

/** A subsystem. */
struct spdk_subsystem {
	/** Its name. */
	const char *name;
	/** Begins it; must lead to one spdk_subsystem_init_next(). On the app thread. */
	void (*init)(void);
	/** Ends it; must lead to one spdk_subsystem_fini_next(). May be NULL. */
	void (*fini)(void);
	/** Writes the RPC calls that would set it up as it is. May be NULL. */
	void (*write_config_json)(struct spdk_json_write_ctx *w);
	/** The library's. */
	TAILQ_ENTRY(spdk_subsystem) tailq;
};

/** Says that a subsystem needs another one before it. */
struct spdk_subsystem_depend {
	/** The one. */
	const char *name;
	/** The other. */
	const char *depends_on;
	/** The library's. */
	TAILQ_ENTRY(spdk_subsystem_depend) tailq;
};

/**
 * Makes a subsystem known. NULL, or a name that is taken: nothing happens, errno EINVAL, EEXIST.
 */
void spdk_add_subsystem(struct spdk_subsystem *subsystem);

/** Makes a need known. NULL: nothing happens, errno EINVAL. */
void spdk_add_subsystem_depend(struct spdk_subsystem_depend *depend);

/**
 * Says that the subsystem being begun is ready.
 *
 * \param rc 0, or a negative errno, which ends the start
 */
void spdk_subsystem_init_next(int rc);

/** Says that the subsystem being ended is gone. */
void spdk_subsystem_fini_next(void);

/** Registers a subsystem before main(). */
#define SPDK_SUBSYSTEM_REGISTER(_name)                                                            \
	__attribute__((constructor)) static void _name##_register(void)                           \
	{                                                                                         \
		spdk_add_subsystem(&_name);                                                       \
	}

/** Registers a need before main(); both names without quotes. */
#define SPDK_SUBSYSTEM_DEPEND(_name, _depends_on)                                                 \
	static struct spdk_subsystem_depend __subsystem_##_name##_depend_on##_depends_on = {      \
		.name = #_name, .depends_on = #_depends_on                                        \
	};                                                                                        \
	__attribute__((constructor)) static void _name##_depend_on##_depends_on(void)             \
	{                                                                                         \
		spdk_add_subsystem_depend(&__subsystem_##_name##_depend_on##_depends_on);         \
	}

#ifdef __cplusplus
}
#endif

#endif /* SPDK_INIT_INTERNAL_H */
