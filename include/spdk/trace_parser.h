/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Reads what trace.h recorded: the records of all cores, in the order of their time.
 *
 * Kind: `spdk_trace_parser`, opaque. From spdk_trace_parser_init() to spdk_trace_parser_cleanup(). One thread at a time.
 *
 * A wrong parser never crashes: "Wrong parser: ..." says what it gives; errno is EINVAL for NULL, ESTALE for one that was
 * ended, EBADF for anything else. What a file holds is not trusted: a file that contradicts itself is not read.
 */

#ifndef SPDK_TRACE_PARSER_H
#define SPDK_TRACE_PARSER_H

#include "spdk/stdinc.h"
#include "spdk/trace.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_trace_parser;

/** Where a trace lies. */
enum spdk_trace_parser_mode {
	/** In a file. */
	SPDK_TRACE_PARSER_MODE_FILE,
	/** In the shared memory of a program, which may still be running. */
	SPDK_TRACE_PARSER_MODE_SHM,
};

/** What to read. */
struct spdk_trace_parser_opts {
	/** The path of the file, or the name of the shared memory. */
	const char *filename;
	/** Which of the two: enum spdk_trace_parser_mode. */
	int mode;
	/** One ring only; SPDK_TRACE_MAX_LCORE: all of them. */
	uint16_t lcore;
};

/**
 * Opens a trace and sorts its records, which takes as long as there are many.
 *
 * \param opts what to read
 *
 * \return the parser; NULL if there is no such trace
 */
struct spdk_trace_parser *spdk_trace_parser_init(const struct spdk_trace_parser_opts *opts);

/**
 * Ends a parser, and what it handed out. NULL is allowed.
 *
 * Wrong `parser` (other than NULL): nothing happens.
 */
void spdk_trace_parser_cleanup(struct spdk_trace_parser *parser);

/**
 * The trace itself; it lives as long as the parser.
 *
 * Wrong `parser`: NULL.
 */
const struct spdk_trace_file *spdk_trace_parser_get_file(const struct spdk_trace_parser *parser);

/**
 * Since when every ring has records: the latest of the times of their first ones, where a ring was overwritten; the
 * earliest of them, where none was.
 *
 * Wrong `parser`: 0.
 */
uint64_t spdk_trace_parser_get_tsc_offset(const struct spdk_trace_parser *parser);

/** A record with its arguments taken apart. */
struct spdk_trace_parser_entry {
	/** The record as it lies in the trace. */
	struct spdk_trace_entry *entry;
	/** The how-manieth of its type the object is; UINT64_MAX if its beginning was not recorded. Only for trace points of objects. */
	uint64_t object_index;
	/** When the object began; UINT64_MAX like above. */
	uint64_t object_start;
	/** The ring. */
	uint16_t lcore;
	/** The same for the object that an argument names; UINT64_MAX if there is none. */
	uint64_t related_index;
	/** Its type. */
	uint8_t related_type;
	/** The arguments. */
	struct {
		/** This one names the related object. */
		bool is_related;
		/** Its value, as the trace point has it. */
		union {
			/** SPDK_TRACE_ARG_TYPE_INT. */
			uint64_t integer;
			/** SPDK_TRACE_ARG_TYPE_PTR. */
			void *pointer;
			/** SPDK_TRACE_ARG_TYPE_STR. */
			char string[UINT8_MAX + 1];
		} u;
	} args[SPDK_TRACE_MAX_ARGS_COUNT];
};

/**
 * The next record.
 *
 * \param parser the parser
 * \param entry filled; left alone at the end
 *
 * \return true if there was one; false at the end, or where its arguments have been overwritten
 *
 * Wrong `parser`: false.
 */
bool spdk_trace_parser_next_entry(struct spdk_trace_parser *parser,
		struct spdk_trace_parser_entry *entry);

/**
 * How many records a ring has room for; 0 if there is no such ring.
 *
 * \param parser the parser
 * \param lcore the ring
 *
 * Wrong `parser`: 0.
 */
uint64_t spdk_trace_parser_get_entry_count(const struct spdk_trace_parser *parser, uint16_t lcore);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_TRACE_PARSER_H */
