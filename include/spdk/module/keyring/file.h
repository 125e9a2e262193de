/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Keys in files. A file has to be this user's alone: its owner is the user, and nobody else may do anything with it.
 *
 * Any thread may call.
 */

#ifndef SPDK_KEYRING_FILE_H
#define SPDK_KEYRING_FILE_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Adds a key that a file holds.
 *
 * \param name its name
 * \param path the file, from the root; read whenever the key is asked for
 *
 * \return 0; -EPERM if the path is relative, the file another user's, or others may use it; a negative errno if there is no
 *     such file; or what spdk_keyring_add_key() says
 */
int spdk_keyring_file_add_key(const char *name, const char *path);

/**
 * Removes such a key.
 *
 * \param name its name
 *
 * \return what spdk_keyring_remove_key() says
 */
int spdk_keyring_file_remove_key(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_KEYRING_FILE_H */
