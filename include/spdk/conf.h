/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/conf.h, SPDK v26.01.
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

struct spdk_conf *spdk_conf_allocate(void);

void spdk_conf_free(struct spdk_conf *cp);

int spdk_conf_read(struct spdk_conf *cp, const char *file);

struct spdk_conf_section *spdk_conf_find_section(struct spdk_conf *cp, const char *name);

struct spdk_conf_section *spdk_conf_first_section(struct spdk_conf *cp);

struct spdk_conf_section *spdk_conf_next_section(struct spdk_conf_section *sp);

bool spdk_conf_section_match_prefix(const struct spdk_conf_section *sp, const char *name_prefix);

const char *spdk_conf_section_get_name(const struct spdk_conf_section *sp);

int spdk_conf_section_get_num(const struct spdk_conf_section *sp);

char *spdk_conf_section_get_nmval(struct spdk_conf_section *sp, const char *key, int idx1,
		int idx2);

char *spdk_conf_section_get_nval(struct spdk_conf_section *sp, const char *key, int idx);

char *spdk_conf_section_get_val(struct spdk_conf_section *sp, const char *key);

int spdk_conf_section_get_intval(struct spdk_conf_section *sp, const char *key);

bool spdk_conf_section_get_boolval(struct spdk_conf_section *sp, const char *key, bool default_val);

void spdk_conf_set_as_default(struct spdk_conf *cp);

void spdk_conf_disable_sections_merge(struct spdk_conf *cp);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_CONF_H */
