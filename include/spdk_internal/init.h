/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk_internal/init.h, SPDK v26.01.
 */

#ifndef SPDK_INIT_INTERNAL_H
#define SPDK_INIT_INTERNAL_H

#include "spdk/stdinc.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_json_write_ctx;

struct spdk_subsystem {
	const char *name;
	void (*init)(void);
	void (*fini)(void);
	void (*write_config_json)(struct spdk_json_write_ctx *w);
	TAILQ_ENTRY(spdk_subsystem) tailq;
};

struct spdk_subsystem_depend {
	const char *name;
	const char *depends_on;
	TAILQ_ENTRY(spdk_subsystem_depend) tailq;
};

void spdk_add_subsystem(struct spdk_subsystem *subsystem);

void spdk_add_subsystem_depend(struct spdk_subsystem_depend *depend);

void spdk_subsystem_init_next(int rc);

void spdk_subsystem_fini_next(void);

#define SPDK_SUBSYSTEM_REGISTER(_name)                                                            \
	__attribute__((constructor)) static void _name##_register(void)                           \
	{                                                                                         \
		spdk_add_subsystem(&_name);                                                       \
	}

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
