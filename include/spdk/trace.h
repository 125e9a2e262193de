/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Trace: what happened when, in shared memory, for a tool to read.
 *
 * Every core (and every thread registered) has a ring of entries. A trace point belongs to a
 * group; it is recorded only if it is turned on, and costs one test if not.
 *
 * Kinds of objects and their classes:
 * - `spdk_trace_file` and all in it: plain values in shared memory. Read only, for programs.
 * - `spdk_trace_register_fn`: registered, before main(), for good.
 * - owners and objects: numbers. Unknown ones are ignored.
 *
 * Any operating system thread may call what changes the trace, once spdk_trace_init() was called;
 * before that nothing happens.
 */

#ifndef _SPDK_TRACE_H_
#define _SPDK_TRACE_H_

#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/likely.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Between a program's name and its number in the name of the shared memory. */
#define SPDK_TRACE_SHM_NAME_BASE "_trace."

/** Entries of each ring unless told otherwise. */
#define SPDK_DEFAULT_NUM_TRACE_ENTRIES (32 * 1024)

/** The beginning of a record. */
struct spdk_trace_entry {
	/** When, in ticks. */
	uint64_t tsc;
	/** Which trace point. */
	uint16_t tpoint_id;
	/** Whose. */
	uint16_t owner_id;
	/** How much, as the trace point has it. */
	uint32_t size;
	/** About what. */
	uint64_t object_id;
	/** The beginning of its arguments. */
	uint8_t args[8];
};

/**
 * What follows of a record whose arguments do not fit: of the same time, and trace point
 * SPDK_TRACE_MAX_TPOINT_ID.
 */
struct spdk_trace_entry_buffer {
	/** When. */
	uint64_t tsc;
	/** Marks it. */
	uint16_t tpoint_id;
	/** More of the arguments. */
	uint8_t data[22];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_trace_entry_buffer) == sizeof(struct spdk_trace_entry),
		"size is ABI");

/** How many types of owners there can be. */
#define SPDK_TRACE_MAX_OWNER_TYPE (UCHAR_MAX + 1)

/** A type of owners. */
struct spdk_trace_owner_type {
	/** Its number. */
	uint8_t type;
	/** A letter for it. */
	char id_prefix;
};

/** An owner. */
struct spdk_trace_owner {
	/** When it was registered. */
	uint64_t tsc;
	/** Its type. */
	uint8_t type;
	/** What it is; `owner_description_size` bytes. */
	char description[];
} __attribute__((packed));

/** How many types of objects there can be. */
#define SPDK_TRACE_MAX_OBJECT (UCHAR_MAX + 1)

/** A type of objects. */
struct spdk_trace_object {
	/** Its number. */
	uint8_t type;
	/** A letter for it. */
	char id_prefix;
};

/** Bytes of a thread's name, the final zero included. */
#define SPDK_TRACE_THREAD_NAME_LEN 16

/** How many groups there can be. */
#define SPDK_TRACE_MAX_GROUP_ID 20

/** How many trace points there can be: 64 in each group. */
#define SPDK_TRACE_MAX_TPOINT_ID (SPDK_TRACE_MAX_GROUP_ID * 64)

/** The number of a trace point. */
#define SPDK_TPOINT_ID(group, tpoint) ((group) * 64 + (tpoint))

/** An argument that is a number. */
#define SPDK_TRACE_ARG_TYPE_INT 0

/** An argument that is an address. */
#define SPDK_TRACE_ARG_TYPE_PTR 1

/** An argument that is a string, cut if it is too long. */
#define SPDK_TRACE_ARG_TYPE_STR 2

/** Most arguments of a trace point. */
#define SPDK_TRACE_MAX_ARGS_COUNT 8

/** Most relations of a trace point. */
#define SPDK_TRACE_MAX_RELATIONS 16

/** An argument. */
struct spdk_trace_argument {
	/** Its name. */
	char name[14];
	/** SPDK_TRACE_ARG_TYPE_*. */
	uint8_t type;
	/** Its bytes. */
	uint8_t size;
};

/** A trace point. */
struct spdk_trace_tpoint {
	/** Its name. */
	char name[24];
	/** Its number. */
	uint16_t tpoint_id;
	/** What type its owners are of. */
	uint8_t owner_type;
	/** What type its objects are of. */
	uint8_t object_type;
	/** 1 if it is where an object begins. */
	uint8_t new_object;
	/** How many arguments it has. */
	uint8_t num_args;
	/** The arguments. */
	struct spdk_trace_argument args[SPDK_TRACE_MAX_ARGS_COUNT];
	/** Arguments that are objects too. */
	struct {
		/** Of what type. */
		uint8_t object_type;
		/** Which argument. */
		uint8_t arg_index;
	} related_objects[SPDK_TRACE_MAX_RELATIONS];
};

/** A ring. */
struct spdk_trace_history {
	/** Whose: a core, or a thread's number from SPDK_TRACE_MAX_LCORE down. */
	int lcore;
	/** How many entries it has. */
	uint64_t num_entries;
	/** How often each trace point was recorded. */
	uint64_t tpoint_count[SPDK_TRACE_MAX_TPOINT_ID];
	/** Where the next goes; never wraps. */
	uint64_t next_entry;
	/** The entries. */
	struct spdk_trace_entry entries[0];
};

/** How many rings there can be. */
#define SPDK_TRACE_MAX_LCORE 1024

/** The shared memory. What varies in size is at the offsets from its beginning. */
struct spdk_trace_file {
	/** Its bytes. */
	uint64_t file_size;
	/** Ticks per second. */
	uint64_t tsc_rate;
	/** What is turned on, a bit for each trace point of a group. */
	uint64_t tpoint_mask[SPDK_TRACE_MAX_GROUP_ID];
	/** Names of threads. */
	char tname[SPDK_TRACE_MAX_LCORE][SPDK_TRACE_THREAD_NAME_LEN];
	/** Types of owners. */
	struct spdk_trace_owner_type owner_type[SPDK_TRACE_MAX_OWNER_TYPE];
	/** Types of objects. */
	struct spdk_trace_object object[UCHAR_MAX + 1];
	/** Trace points. */
	struct spdk_trace_tpoint tpoint[SPDK_TRACE_MAX_TPOINT_ID];
	/** How many owners there can be. */
	uint16_t num_owners;
	/** Bytes of a description. */
	uint16_t owner_description_size;
	uint8_t reserved[4];
	/** Where each ring is; 0: there is none. */
	uint64_t lcore_history_offsets[SPDK_TRACE_MAX_LCORE];
	/** Where the owners are. */
	uint64_t owner_offset;
	/** Rings and owners. */
	uint8_t data[0];
};

/** The trace of this program; NULL if there is none. */
extern struct spdk_trace_file *g_trace_file;

/** Bytes of a ring. */
static inline uint64_t
spdk_get_trace_history_size(uint64_t num_entries)
{
	return num_entries * sizeof(struct spdk_trace_entry) + sizeof(struct spdk_trace_history);
}

/** Bytes of a trace. */
static inline uint64_t
spdk_get_trace_file_size(struct spdk_trace_file *trace_file)
{
	return trace_file->file_size;
}

/** A ring of a trace; NULL if there is none for that core. */
static inline struct spdk_trace_history *
spdk_get_per_lcore_history(struct spdk_trace_file *trace_file, unsigned lcore)
{
	uint64_t at = lcore < SPDK_TRACE_MAX_LCORE ? trace_file->lcore_history_offsets[lcore] : 0;

	return at != 0 ? (struct spdk_trace_history *)((uintptr_t)trace_file + at) : NULL;
}

/** An owner of a trace; NULL if there is none of that number. */
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

/**
 * Records, without asking whether the trace point is turned on. By the macros.
 *
 * \param tsc when; 0: now
 * \param tpoint_id which
 * \param owner_id whose
 * \param size how much
 * \param object_id about what
 * \param num_args how many arguments follow: uint64_t or const char *, as the trace point says
 */
void _spdk_trace_record(uint64_t tsc, uint16_t tpoint_id, uint16_t owner_id, uint32_t size,
		uint64_t object_id, int num_args, ...);

/** True if a trace point is turned on. */
#define spdk_trace_tpoint_enabled(tpoint_id)                                                      \
	spdk_unlikely((g_trace_file != NULL &&                                                    \
		       (g_trace_file->tpoint_mask[(tpoint_id) >> 6] >> ((tpoint_id) & 0x3F) & 1)))

/** What spdk_trace_record_tsc() uses. */
#define _spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id, num_args, ...)          \
	do {                                                                                      \
		assert((tpoint_id) < SPDK_TRACE_MAX_TPOINT_ID);                                   \
		if (spdk_trace_tpoint_enabled(tpoint_id)) {                                       \
			_spdk_trace_record(tsc, tpoint_id, owner_id, size, object_id, num_args,   \
					   ##__VA_ARGS__);                                        \
		}                                                                                 \
	} while (0)

/** How many arguments there are, 0 .. 8. */
#define spdk_trace_num_args(...) _spdk_trace_num_args(, ##__VA_ARGS__)

/** What spdk_trace_num_args() uses. */
#define _spdk_trace_num_args(...) __spdk_trace_num_args(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)

/** What _spdk_trace_num_args() uses. */
#define __spdk_trace_num_args(v, a1, a2, a3, a4, a5, a6, a7, a8, count, ...) count

/**
 * Records a trace point, if it is turned on. Arguments after `object_id` must be of the kinds and
 * sizes it was registered with.
 */
#define spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id, ...)                     \
	_spdk_trace_record_tsc(tsc, tpoint_id, owner_id, size, object_id,                         \
			       spdk_trace_num_args(__VA_ARGS__), ##__VA_ARGS__)

/** Records a trace point now, if it is turned on. */
#define spdk_trace_record(tpoint_id, owner_id, size, object_id, ...)                              \
	spdk_trace_record_tsc(0, tpoint_id, owner_id, size, object_id, ##__VA_ARGS__)

/** What is turned on in a group, a bit for each trace point; 0 if there is no such group. */
uint64_t spdk_trace_get_tpoint_mask(uint32_t group_id);

/**
 * Turns trace points on.
 *
 * \param group_id the group
 * \param tpoint_mask a bit for each
 */
void spdk_trace_set_tpoints(uint32_t group_id, uint64_t tpoint_mask);

/**
 * Turns trace points off.
 *
 * \param group_id the group
 * \param tpoint_mask a bit for each
 */
void spdk_trace_clear_tpoints(uint32_t group_id, uint64_t tpoint_mask);

/** A bit for each group of which something is turned on. */
uint64_t spdk_trace_get_tpoint_group_mask(void);

/**
 * Turns all of some groups on.
 *
 * \param tpoint_group_mask a bit for each
 */
void spdk_trace_set_tpoint_group_mask(uint64_t tpoint_group_mask);

/**
 * Turns all of some groups off.
 *
 * \param tpoint_group_mask a bit for each
 */
void spdk_trace_clear_tpoint_group_mask(uint64_t tpoint_group_mask);

/**
 * Makes the shared memory and registers everything.
 *
 * \param shm_name its name
 * \param num_entries entries of each ring; 0: no trace
 * \param num_threads how many threads outside the cores may register
 *
 * \return 0, or not 0
 */
int spdk_trace_init(const char *shm_name, uint64_t num_entries, uint32_t num_threads);

/**
 * Gives the calling thread a ring.
 *
 * \return 0; -ENOMEM without a trace; -EINVAL on a thread of the cores; -ENOENT if as many threads
 *     as were asked for have one
 */
int spdk_trace_register_user_thread(void);

/**
 * Takes the calling thread's ring back.
 *
 * \return 0; -ENOMEM without a trace; -EINVAL on a thread of the cores
 */
int spdk_trace_unregister_user_thread(void);

/** Lets go of the shared memory. It is removed if nothing was recorded. */
void spdk_trace_cleanup(void);

/** No owner. */
#define OWNER_TYPE_NONE 0

/** No object. */
#define OBJECT_NONE 0

/**
 * Makes a type of owners known.
 *
 * \param type its number, not 0
 * \param id_prefix a letter for it
 */
void spdk_trace_register_owner_type(uint8_t type, char id_prefix);

/**
 * Makes an owner known.
 *
 * \param owner_type its type
 * \param description what it is; copied, cut if too long
 *
 * \return its number; 0, which means nobody, if there are too many or no trace
 */
uint16_t spdk_trace_register_owner(uint8_t owner_type, const char *description);

/** Says anew what an owner is. */
void spdk_trace_owner_set_description(uint16_t owner_id, const char *description);

/** Adds, after a space, to what an owner is. */
void spdk_trace_owner_append_description(uint16_t owner_id, const char *description);

/** Makes an owner unknown. Its number is used again, late. */
void spdk_trace_unregister_owner(uint16_t owner_id);

/**
 * Makes a type of objects known.
 *
 * \param type its number, not 0
 * \param id_prefix a letter for it
 */
void spdk_trace_register_object(uint8_t type, char id_prefix);

/**
 * Makes a trace point with one argument known.
 *
 * \param name its name
 * \param tpoint_id its number
 * \param owner_type what type its owners are of
 * \param object_type what type its objects are of
 * \param new_object 1 if it is where an object begins
 * \param arg1_type SPDK_TRACE_ARG_TYPE_*
 * \param arg1_name the argument's name; empty for none
 */
void spdk_trace_register_description(const char *name, uint16_t tpoint_id, uint8_t owner_type,
		uint8_t object_type, uint8_t new_object, uint8_t arg1_type, const char *arg1_name);

/** A trace point to be made known. */
struct spdk_trace_tpoint_opts {
	/** Its name. */
	const char *name;
	/** Its number. */
	uint16_t tpoint_id;
	/** What type its owners are of. */
	uint8_t owner_type;
	/** What type its objects are of. */
	uint8_t object_type;
	/** 1 if it is where an object begins. */
	uint8_t new_object;
	/** The arguments; those without a name are none. */
	struct {
		/** Its name. */
		const char *name;
		/** SPDK_TRACE_ARG_TYPE_*. */
		uint8_t type;

		/**
		 * Its bytes: 4 or 8 for numbers and addresses, what there is to be room for for
		 * strings.
		 */
		uint8_t size;
	} args[SPDK_TRACE_MAX_ARGS_COUNT];
};

/**
 * Makes trace points known.
 *
 * \param opts the trace points
 * \param num_opts how many
 */
void spdk_trace_register_description_ext(const struct spdk_trace_tpoint_opts *opts,
		size_t num_opts);

/** A group that registers its trace points. */
struct spdk_trace_register_fn;

/** The first group registered; NULL if there is none. */
struct spdk_trace_register_fn *spdk_trace_get_first_register_fn(void);

/** The next group; NULL if it was the last. */
struct spdk_trace_register_fn *
spdk_trace_get_next_register_fn(struct spdk_trace_register_fn *register_fn);

/**
 * Says that an argument of a trace point is an object.
 *
 * \param tpoint_id the trace point
 * \param object_type of what type
 * \param arg_index which argument, from 0
 */
void spdk_trace_tpoint_register_relation(uint16_t tpoint_id, uint8_t object_type,
		uint8_t arg_index);

/**
 * Turns a group on.
 *
 * \param group_name its name; "all" for all
 *
 * \return 0, or -1 if there is none
 */
int spdk_trace_enable_tpoint_group(const char *group_name);

/**
 * Turns a group off.
 *
 * \param group_name its name; "all" for all
 *
 * \return 0, or -1 if there is none
 */
int spdk_trace_disable_tpoint_group(const char *group_name);

/**
 * Writes help on a command line option that turns groups on.
 *
 * \param f where to; NULL: nothing happens
 * \param tmask_arg the option, such as "-e"
 */
void spdk_trace_mask_usage(FILE *f, const char *tmask_arg);

/** The bit of a group; 0 if there is none of that name. */
uint64_t spdk_trace_create_tpoint_group_mask(const char *group_name);

/** A group that registers its trace points. */
struct spdk_trace_register_fn {
	/** Its name. */
	const char *name;
	/** Its number. */
	uint8_t tgroup_id;
	/** Called by spdk_trace_init(). */
	void (*reg_fn)(void);
	/** The library's. */
	struct spdk_trace_register_fn *next;
};

/**
 * Makes a group known. By SPDK_TRACE_REGISTER_FN().
 *
 * \param reg_fn in the program's memory, for good; NULL: nothing happens
 */
void spdk_trace_add_register_fn(struct spdk_trace_register_fn *reg_fn);

/**
 * Has a function, which is declared, register trace points of a group. Once, outside functions.
 */
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
