/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Keyring modules: where the keys of keyring.h come from.
 *
 * Kinds of objects and their classes:
 * - `spdk_key`: opaque, see keyring.h. The functions of a module get one that is valid during the call.
 * - `spdk_keyring_module`: registered: the program's own memory, from spdk_keyring_register_module() for good.
 *
 * A wrong object argument never crashes: a function that returns `int` answers -EINVAL to NULL, -ESTALE to a key that is
 * gone, -EBADF to anything else; the others answer NULL and set errno to the same number, positive.
 *
 * The functions of a module are called without a lock; they may call anything of keyring.h.
 */

#ifndef SPDK_KEYRING_MODULE_H
#define SPDK_KEYRING_MODULE_H

#include "spdk/stdinc.h"
#include "spdk/json.h"
#include "spdk/keyring.h"
#include "spdk/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_keyring_module;

/** A key to be added. */
struct spdk_key_opts {
	/** Bytes of this structure that the program knows. */
	size_t size;
	/** Its name; one behind a colon is in the global ring, which is the only one. */
	const char *name;
	/** Where it comes from. */
	struct spdk_keyring_module *module;
	/** Passed to the module's add_key(). */
	void *ctx;
};

/**
 * Adds a key.
 *
 * \param opts what; copied
 *
 * \return 0; -EINVAL if it names a ring other than the global one, or something is missing; -EEXIST if there is one of this
 *     name; -ENOMEM; or what add_key() said
 */
int spdk_keyring_add_key(const struct spdk_key_opts *opts);

/**
 * Removes a key. References to it stay good until they are put.
 *
 * \param name its name
 * \param module where it comes from
 *
 * \return 0; -ENOKEY if there is none of this name; -EINVAL if it is another module's
 */
int spdk_keyring_remove_key(const char *name, struct spdk_keyring_module *module);

/** A module. What may be NULL is said. */
struct spdk_keyring_module {
	/** Its name. */
	const char *name;

	/** Starts it: 0; -ENODEV if it is to be left out; or another negative errno. May be NULL. */
	int (*init)(void);
	/** Ends it. May be NULL. */
	void (*cleanup)(void);
	/** Writes the RPC calls that would set it up as it is. May be NULL. */
	void (*write_config)(struct spdk_json_write_ctx *w);
	/** Adds the key of this name, if it knows it: 0; -ENOKEY if it does not. May be NULL. */
	int (*probe_key)(const char *name);
	/** Prepares a key, with what is in spdk_key_opts: 0 or a negative errno. */
	int (*add_key)(struct spdk_key *key, void *ctx);
	/** Gives up what add_key() took. */
	void (*remove_key)(struct spdk_key *key);
	/** Copies what a key holds: how many bytes, or a negative errno. */
	int (*get_key)(struct spdk_key *key, void *buf, int len);
	/** How many bytes of each key are the module's. */
	size_t (*get_ctx_size)(void);
	/** Writes members that say something of a key, never what it holds. May be NULL. */
	void (*dump_info)(struct spdk_key *key, struct spdk_json_write_ctx *w);

	/** For the library. */
	TAILQ_ENTRY(spdk_keyring_module) tailq;
};

/**
 * Makes a module known, for good. It takes part from the next spdk_keyring_init() on.
 *
 * \param module the module
 */
void spdk_keyring_register_module(struct spdk_keyring_module *module);

/** Registers a module before main(). */
#define SPDK_KEYRING_REGISTER_MODULE(name, module)                                                \
	static void __attribute__((constructor)) _spdk_keyring_register_##name(void)              \
	{                                                                                         \
		spdk_keyring_register_module(module);                                             \
	}

/**
 * The module's part of a key, zeroes at first. It lives as long as the key is referred to.
 *
 * Wrong `key`: NULL.
 */
void *spdk_key_get_ctx(struct spdk_key *key);

/**
 * Where a key comes from.
 *
 * Wrong `key`: NULL.
 */
struct spdk_keyring_module *spdk_key_get_module(struct spdk_key *key);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_KEYRING_MODULE_H */
