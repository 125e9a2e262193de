/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/trace.h, SPDK v26.01.
 */

#ifndef _SPDK_TRACE_H_
#define _SPDK_TRACE_H_

#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/likely.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPDK_TRACE_SHM_NAME_BASE "_trace."
#define SPDK_DEFAULT_NUM_TRACE_ENTRIES (32 * 1024)

struct spdk_trace_entry {
	uint64_t tsc;
	uint16_t tpoint_id;
	uint16_t owner_id;
	uint32_t size;
	uint64_t object_id;
	uint8_t args[8];
};

struct spdk_trace_entry_buffer {
	uint64_t tsc;
	uint16_t tpoint_id;
	uint8_t data[22];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_trace_entry_buffer) == sizeof(struct spdk_trace_entry),
		"size is ABI");

#define SPDK_TRACE_MAX_OWNER_TYPE (UCHAR_MAX + 1)

struct spdk_trace_owner_type {
	uint8_t type;
	char id_prefix;
};

struct spdk_trace_owner {
	uint64_t tsc;
	uint8_t type;
	char description[];
} __attribute__((packed));

#define SPDK_TRACE_MAX_OBJECT (UCHAR_MAX + 1)

struct spdk_trace_object {
	uint8_t type;
	char id_prefix;
};

#define SPDK_TRACE_THREAD_NAME_LEN 16
#define SPDK_TRACE_MAX_GROUP_ID 20
#define SPDK_TRACE_MAX_TPOINT_ID (SPDK_TRACE_MAX_GROUP_ID * 64)

#define SPDK_TPOINT_ID(group, tpoint) ((group) * 64 + (tpoint))

#define SPDK_TRACE_ARG_TYPE_INT 0
#define SPDK_TRACE_ARG_TYPE_PTR 1
#define SPDK_TRACE_ARG_TYPE_STR 2
#define SPDK_TRACE_MAX_ARGS_COUNT 8
#define SPDK_TRACE_MAX_RELATIONS 16

struct spdk_trace_argument {
	char name[14];
	uint8_t type;
	uint8_t size;
};

struct spdk_trace_tpoint {
	char name[24];
	uint16_t tpoint_id;
	uint8_t owner_type;
	uint8_t object_type;
	uint8_t new_object;
	uint8_t num_args;
	struct spdk_trace_argument args[SPDK_TRACE_MAX_ARGS_COUNT];
	struct {
		uint8_t object_type;
		uint8_t arg_index;
	} related_objects[SPDK_TRACE_MAX_RELATIONS];
};

struct spdk_trace_history {
	int lcore;
	uint64_t num_entries;
	uint64_t tpoint_count[SPDK_TRACE_MAX_TPOINT_ID];
	uint64_t next_entry;
	struct spdk_trace_entry entries[0];
};

#define SPDK_TRACE_MAX_LCORE 1024

struct spdk_trace_file {
	uint64_t file_size;
	uint64_t tsc_rate;
	uint64_t tpoint_mask[SPDK_TRACE_MAX_GROUP_ID];
	char tname[SPDK_TRACE_MAX_LCORE][SPDK_TRACE_THREAD_NAME_LEN];
	struct spdk_trace_owner_type owner_type[SPDK_TRACE_MAX_OWNER_TYPE];
	struct spdk_trace_object object[UCHAR_MAX + 1];
	struct spdk_trace_tpoint tpoint[SPDK_TRACE_MAX_TPOINT_ID];
	uint16_t num_owners;
	uint16_t owner_description_size;
	uint8_t reserved[4];
	uint64_t lcore_history_offsets[SPDK_TRACE_MAX_LCORE];
	uint64_t owner_offset;
	uint8_t data[0];
};

extern struct spdk_trace_file *g_trace_file;

static inline uint64_t
spdk_get_trace_history_size(uint64_t num_entries)
{
	return num_entries * sizeof(struct spdk_trace_entry) + sizeof(struct spdk_trace_history);
}

static inline uint64_t
spdk_get_trace_file_size(struct spdk_trace_file *trace_file)
{
	return trace_file->file_size;
}

static inline struct spdk_trace_history *
spdk_get_per_lcore_history(struct spdk_trace_file *trace_file, unsigned lcore)
{
	uint64_t at = lcore < SPDK_TRACE_MAX_LCORE ? trace_file->lcore_history_offsets[lcore] : 0;

	return at != 0 ? (struct spdk_trace_history *)((uintptr_t)trace_file + at) : NULL;
}

static inline struct spdk_trace_owner *
spdk_get_trace_owner(const struct spdk_trace_file *trace_file, uint16_t owner_id)
{
	size_t each = sizeof(struct spdk_trace_owner) + trace_file->owner_description_size;
	uintptr_t first = (uintptr_t)trace_file + trace_file->owner_offset;

	if (owner_id < trace_file->num_owners) {
		return (struct spdk_trace_owner *)(first + owner_id * each);
	}
	return NULL;
}

void _spdk_trace_record(uint64_t tsc, uint16_t tpoint_id, uint16_t owner_id, uint32_t size,
		uint64_t object_id, int num_args, ...);

#define spdk_trace_tpoint_enabled(tpoint_id)                                                      \
	spdk_unlikely((g_trace_file != NULL &&                                                    \
		       (g_trace_file->tpoint_mask[(tpoint_id) >> 6] >> ((tpoint_id) & 0x3F) & 1)))

#define _spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id, num_args, ...)          \
	do {                                                                                      \
		assert((tpoint_id) < SPDK_TRACE_MAX_TPOINT_ID);                                   \
		if (spdk_trace_tpoint_enabled(tpoint_id)) {                                       \
			_spdk_trace_record(tsc, tpoint_id, owner_id, size, object_id, num_args,   \
					   ##__VA_ARGS__);                                        \
		}                                                                                 \
	} while (0)

#define spdk_trace_num_args(...) _spdk_trace_num_args(, ##__VA_ARGS__)

#define _spdk_trace_num_args(...) __spdk_trace_num_args(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)

#define __spdk_trace_num_args(v, a1, a2, a3, a4, a5, a6, a7, a8, count, ...) count

#define spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id, ...)                     \
	_spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id,                         \
			       spdk_trace_num_args(__VA_ARGS__), ##__VA_ARGS__)

#define spdk_trace_record(tpoint_id, owner_id, size, object_id, ...)                              \
	spdk_trace_record_tsc(0, tpoint_id, owner_id, size, object_id, ##__VA_ARGS__)

uint64_t spdk_trace_get_tpoint_mask(uint32_t group_id);

void spdk_trace_set_tpoints(uint32_t group_id, uint64_t tpoint_mask);

void spdk_trace_clear_tpoints(uint32_t group_id, uint64_t tpoint_mask);

uint64_t spdk_trace_get_tpoint_group_mask(void);

void spdk_trace_set_tpoint_group_mask(uint64_t tpoint_group_mask);

void spdk_trace_clear_tpoint_group_mask(uint64_t tpoint_group_mask);

int spdk_trace_init(const char *shm_name, uint64_t num_entries, uint32_t num_threads);

int spdk_trace_register_user_thread(void);

int spdk_trace_unregister_user_thread(void);

void spdk_trace_cleanup(void);

#define OWNER_TYPE_NONE 0
#define OBJECT_NONE 0

void spdk_trace_register_owner_type(uint8_t type, char id_prefix);

uint16_t spdk_trace_register_owner(uint8_t owner_type, const char *description);

void spdk_trace_owner_set_description(uint16_t owner_id, const char *description);

void spdk_trace_owner_append_description(uint16_t owner_id, const char *description);

void spdk_trace_unregister_owner(uint16_t owner_id);

void spdk_trace_register_object(uint8_t type, char id_prefix);

void spdk_trace_register_description(const char *name, uint16_t tpoint_id, uint8_t owner_type,
		uint8_t object_type, uint8_t new_object, uint8_t arg1_type, const char *arg1_name);

struct spdk_trace_tpoint_opts {
	const char *name;
	uint16_t tpoint_id;
	uint8_t owner_type;
	uint8_t object_type;
	uint8_t new_object;
	struct {
		const char *name;
		uint8_t type;
		uint8_t size;
	} args[SPDK_TRACE_MAX_ARGS_COUNT];
};

void spdk_trace_register_description_ext(const struct spdk_trace_tpoint_opts *opts,
		size_t num_opts);

struct spdk_trace_register_fn;

struct spdk_trace_register_fn *spdk_trace_get_first_register_fn(void);

struct spdk_trace_register_fn *spdk_trace_get_next_register_fn(struct spdk_trace_register_fn *register_fn);

void spdk_trace_tpoint_register_relation(uint16_t tpoint_id, uint8_t object_type,
		uint8_t arg_index);

int spdk_trace_enable_tpoint_group(const char *group_name);

int spdk_trace_disable_tpoint_group(const char *group_name);

void spdk_trace_mask_usage(FILE *f, const char *tmask_arg);

uint64_t spdk_trace_create_tpoint_group_mask(const char *group_name);

struct spdk_trace_register_fn {
	const char *name;
	uint8_t tgroup_id;
	void (*reg_fn)(void);
	struct spdk_trace_register_fn *next;
};

void spdk_trace_add_register_fn(struct spdk_trace_register_fn *reg_fn);

#define SPDK_TRACE_REGISTER_FN(fn, name_str, _tgroup_id)                                          \
	static void fn(void);                                                                     \
	struct spdk_trace_register_fn reg_##fn = {                                                \
		.name = name_str, .tgroup_id = _tgroup_id, .reg_fn = fn, .next = NULL             \
	};                                                                                        \
	__attribute__((constructor)) static void _##fn(void)                                      \
	{                                                                                         \
		spdk_trace_add_register_fn(&reg_##fn);                                            \
	}

#ifdef __cplusplus
}
#endif

#endif /* _SPDK_TRACE_H_ */
