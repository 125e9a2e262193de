/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Keys by name.
 *
 * Kinds of objects and their classes:
 * - `spdk_key`: opaque. A reference, from spdk_keyring_get_key() or spdk_key_dup() to
 *   spdk_keyring_put_key(). The key may be removed from its keyring meanwhile: the reference
 *   stays good, the key answers -ENOKEY.
 * - `spdk_keyring`: none is ever handed out.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 *
 * Any thread may call.
 */

#ifndef SPDK_KEYRING_H
#define SPDK_KEYRING_H

#include "spdk/stdinc.h"
#include "spdk/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_key;

/**
 * A reference to a key.
 *
 * \param name "key", "ring:key", or ":key:with:colons" for one of the global ring
 *
 * \return the reference, to be put; NULL if there is no such key
 */
struct spdk_key *spdk_keyring_get_key(const char *name);

/**
 * Gives a reference back. NULL is allowed.
 *
 * Wrong `key` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_keyring_put_key(struct spdk_key *key);

/**
 * A key's name, as it was given when the key was added. It lives as long as the reference.
 *
 * Wrong `key`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_key_get_name(struct spdk_key *key);

/**
 * Copies what a key holds.
 *
 * \param key the key
 * \param buf filled; erase it after use (spdk_memset_s())
 * \param len its bytes
 *
 * \return how many bytes there are; -ENOKEY if the key was removed; -ENOBUFS if it does not fit;
 *     -EINVAL if `buf` is NULL or `len` negative; or what its module said
 *
 * Wrong `key`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_key_get_key(struct spdk_key *key, void *buf, int len);

/**
 * Another reference to the same key, to be put.
 *
 * Wrong `key`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_key *spdk_key_dup(struct spdk_key *key);

/**
 * Initializes keyrings and their modules. The subsystem framework does it.
 *
 * \return 0, or a negative errno
 */
int spdk_keyring_init(void);

/** Ends keyrings. Keys are removed; references stay good until they are put. */
void spdk_keyring_cleanup(void);

struct spdk_keyring;

/** Also keys that were removed and are still referred to. */
#define SPDK_KEYRING_FOR_EACH_ALL 0x1

/**
 * Calls a function for every key, inside the call.
 *
 * \param keyring NULL, which is all of them; else nothing happens: errno EBADF
 * \param ctx passed to `fn`
 * \param fn what; it may take references
 * \param flags 0 or SPDK_KEYRING_FOR_EACH_ALL
 */
void spdk_keyring_for_each_key(struct spdk_keyring *keyring, void *ctx, void (*fn)(void *ctx,
		struct spdk_key *key), uint32_t flags);

/**
 * Writes the RPC calls that would set the keyrings up as they are.
 *
 * \param w the writer (json.h)
 *
 * Wrong `w`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_keyring_write_config(struct spdk_json_write_ctx *w);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_KEYRING_H */
