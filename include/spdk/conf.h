/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Configuration files of the old kind: sections in brackets, keys and values on lines.
 *
 * Kinds: `spdk_conf`, opaque, from spdk_conf_allocate() to spdk_conf_free(); `spdk_conf_section`,
 * `_item`, `_value`: opaque, as long as their configuration. Any thread.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_CONF_H
#define SPDK_CONF_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_conf_value;
struct spdk_conf_item;
struct spdk_conf_section;
struct spdk_conf;

/**
 * Makes an empty configuration.
 *
 * \return the configuration; NULL if memory ran out
 */
struct spdk_conf *spdk_conf_allocate(void);

/**
 * Frees a configuration with all that is in it. NULL is allowed.
 *
 * Wrong `cp` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_conf_free(struct spdk_conf *cp);

/**
 * Reads a file. Lines that make no sense are logged and passed over. Comments begin with #, a
 * backslash joins lines, values may be in quotes.
 *
 * \param cp where to
 * \param file its name
 *
 * \return 0; -1 if the name is NULL or empty, the file cannot be read or memory ran out
 *
 * Wrong `cp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_conf_read(struct spdk_conf *cp, const char *file);

/**
 * The section of that name, without regard to case; NULL if there is none.
 *
 * Wrong `cp`: NULL; errno EINVAL, ESTALE, EBADF.
 *
 * \param cp the configuration; NULL for the default one
 * \param name the name
 */
struct spdk_conf_section *spdk_conf_find_section(struct spdk_conf *cp, const char *name);

/**
 * The first section; NULL if there is none.
 *
 * Wrong `cp`: NULL; errno EINVAL, ESTALE, EBADF.
 *
 * \param cp the configuration; NULL for the default one
 */
struct spdk_conf_section *spdk_conf_first_section(struct spdk_conf *cp);

/**
 * The next section; NULL if it was the last, or for NULL.
 *
 * Wrong `sp` (other than NULL): NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_conf_section *spdk_conf_next_section(struct spdk_conf_section *sp);

/**
 * True if a section's name begins like that, without regard to case.
 *
 * Wrong `sp`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_conf_section_match_prefix(const struct spdk_conf_section *sp, const char *name_prefix);

/**
 * A section's name.
 *
 * Wrong `sp`: NULL for NULL, "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_conf_section_get_name(const struct spdk_conf_section *sp);

/**
 * The number at the end of a section's name; 0 if there is none.
 *
 * Wrong `sp`: 0; errno EINVAL, ESTALE, EBADF.
 */
int spdk_conf_section_get_num(const struct spdk_conf_section *sp);

/**
 * A value. It lives as long as the configuration, and is not to be changed.
 *
 * \param sp the section
 * \param key the key
 * \param idx1 which line with that key, from 0
 * \param idx2 which value on it, from 0
 *
 * \return the value, NULL if there is none
 *
 * Wrong `sp`: NULL; errno EINVAL, ESTALE, EBADF.
 */
char *spdk_conf_section_get_nmval(struct spdk_conf_section *sp, const char *key, int idx1,
		int idx2);

/**
 * The first value of a line.
 *
 * \param sp the section
 * \param key the key
 * \param idx which line with that key, from 0
 *
 * \return the value, NULL if there is none
 *
 * Wrong `sp`: NULL; errno EINVAL, ESTALE, EBADF.
 */
char *spdk_conf_section_get_nval(struct spdk_conf_section *sp, const char *key, int idx);

/**
 * The first value of the first line with that key; NULL if there is none.
 *
 * Wrong `sp`: NULL; errno EINVAL, ESTALE, EBADF.
 */
char *spdk_conf_section_get_val(struct spdk_conf_section *sp, const char *key);

/**
 * The same as a number; -1 if there is none, another negative value if it is no number or
 * negative.
 *
 * Wrong `sp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_conf_section_get_intval(struct spdk_conf_section *sp, const char *key);

/**
 * The same as yes or no ("Yes", "Y", "True"; "No", "N", "False"); `default_val` if it is neither,
 * or there is none.
 *
 * Wrong `sp`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_conf_section_get_boolval(struct spdk_conf_section *sp, const char *key, bool default_val);

/**
 * Makes a configuration the default one; with NULL there is none from now on.
 *
 * Wrong `cp` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_conf_set_as_default(struct spdk_conf *cp);

/**
 * Keeps sections of the same name apart from now on.
 *
 * Wrong `cp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_conf_disable_sections_merge(struct spdk_conf *cp);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CONF_H */
