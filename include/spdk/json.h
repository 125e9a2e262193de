/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * JSON (RFC 8259): parsing into an array of values, decoding into structures, writing.
 *
 * Kinds of objects and their classes:
 * - `spdk_json_write_ctx`: opaque. From spdk_json_write_begin() (or spdk_jsonrpc_begin_result())
 *   to spdk_json_write_end() (or its counterpart). One thread at a time.
 * - `spdk_json_val` and decoders: plain values. An array of them is what spdk_json_parse() wrote:
 *   functions that take one follow its lengths and trust them.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_JSON_H_
#define SPDK_JSON_H_

#include "spdk/stdinc.h"
#include "spdk/uuid.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a value is. Bits, so that they can be or-ed in spdk_json_find(). */
enum spdk_json_val_type {
	/** No value. */
	SPDK_JSON_VAL_INVALID = 0,
	SPDK_JSON_VAL_NULL = 1U << 1,
	SPDK_JSON_VAL_TRUE = 1U << 2,
	SPDK_JSON_VAL_FALSE = 1U << 3,
	SPDK_JSON_VAL_NUMBER = 1U << 4,
	SPDK_JSON_VAL_STRING = 1U << 5,
	/** An array: its elements follow. */
	SPDK_JSON_VAL_ARRAY_BEGIN = 1U << 6,
	/** The end of an array. */
	SPDK_JSON_VAL_ARRAY_END = 1U << 7,
	/** An object: names and values follow, in turn. */
	SPDK_JSON_VAL_OBJECT_BEGIN = 1U << 8,
	/** The end of an object. */
	SPDK_JSON_VAL_OBJECT_END = 1U << 9,
	/** A name in an object. */
	SPDK_JSON_VAL_NAME = 1U << 10,
};

/** Any type, in spdk_json_find(). */
#define SPDK_JSON_VAL_ANY SPDK_JSON_VAL_INVALID

/** A value of a parsed text. */
struct spdk_json_val {
	/**
	 * Where it is in the text. Strings and names: after the quote, decoded if that was asked
	 * for.
	 */
	void *start;

	/**
	 * Strings, names and numbers: bytes. Arrays and objects: the values inside, also inside
	 * those, without the end; so `val + len + 1` is the end.
	 */
	uint32_t len;

	/** What it is. */
	enum spdk_json_val_type type;
};

/** The text is no JSON. */
#define SPDK_JSON_PARSE_INVALID -1

/** The text may be the beginning of JSON. */
#define SPDK_JSON_PARSE_INCOMPLETE -2

/** Arrays and objects are nested more than 64 deep. */
#define SPDK_JSON_PARSE_MAX_DEPTH_EXCEEDED -3

/** Decode strings and names; the text is changed. */
#define SPDK_JSON_PARSE_FLAG_DECODE_IN_PLACE 0x000000001

/** Allow comments, as C and C++ have them. */
#define SPDK_JSON_PARSE_FLAG_ALLOW_COMMENTS 0x000000002

/**
 * Parses one value. Can be called again with more room, or more text; if strings were decoded in
 * place the text must be fresh. Pure: any thread.
 *
 * \param json the text, UTF-8
 * \param size its bytes
 * \param values filled; NULL to count only
 * \param num_values how many fit
 * \param end if not NULL: where the value ends, or how far the text is good
 * \param flags SPDK_JSON_PARSE_FLAG_*
 *
 * \return how many values there are, which may be more than fit; or one of the SPDK_JSON_PARSE_
 *     errors
 */
ssize_t spdk_json_parse(void *json, size_t size, struct spdk_json_val *values, size_t num_values,
		void **end, uint32_t flags);

/**
 * Decodes a value.
 *
 * \param val the value
 * \param out where to put it
 *
 * \return 0, or not 0
 */
typedef int (*spdk_json_decode_fn)(const struct spdk_json_val *val, void *out);

/** How to decode one member of an object. */
struct spdk_json_object_decoder {
	/** Its name. */
	const char *name;
	/** Where in the structure it goes. */
	size_t offset;
	/** How. */
	spdk_json_decode_fn decode_func;
	/** Whether it may be missing. */
	bool optional;
};

/**
 * Decodes an object into a structure. Names that are not in the list fail.
 *
 * \param values the object
 * \param decoders how to decode its members
 * \param num_decoders how many
 * \param out the structure
 *
 * \return 0; -1 if it is no object, a member is not known, twice there, missing or cannot be
 *     decoded. What was decoded before stays: spdk_json_free_object()
 */
int spdk_json_decode_object(const struct spdk_json_val *values,
		const struct spdk_json_object_decoder *decoders, size_t num_decoders, void *out);

/**
 * As spdk_json_decode_object(), but names that are not in the list are passed over.
 *
 * \param values the object
 * \param decoders how to decode its members
 * \param num_decoders how many
 * \param out the structure
 *
 * \return 0, or -1
 */
int spdk_json_decode_object_relaxed(const struct spdk_json_val *values,
		const struct spdk_json_object_decoder *decoders, size_t num_decoders, void *out);

/**
 * Decodes an array.
 *
 * \param values the array
 * \param decode_func how to decode each element
 * \param out where the first goes
 * \param max_size how many fit
 * \param out_size how many there were, also on failure
 * \param stride bytes from one to the next
 *
 * \return 0; -1 if it is no array, there are more than fit or one cannot be decoded
 */
int spdk_json_decode_array(const struct spdk_json_val *values, spdk_json_decode_fn decode_func,
		void *out, size_t max_size, size_t *out_size, size_t stride);

/** Decodes true or false into a bool: 0, or -1. */
int spdk_json_decode_bool(const struct spdk_json_val *val, void *out);

/** Decodes a number into a uint8_t: 0, or as spdk_json_number_to_uint8(). */
int spdk_json_decode_uint8(const struct spdk_json_val *val, void *out);

/** Decodes a number into a uint16_t: 0, or as spdk_json_number_to_uint16(). */
int spdk_json_decode_uint16(const struct spdk_json_val *val, void *out);

/** Decodes a number into an int32_t: 0, or as spdk_json_number_to_int32(). */
int spdk_json_decode_int32(const struct spdk_json_val *val, void *out);

/** Decodes a number into a uint32_t: 0, or as spdk_json_number_to_uint32(). */
int spdk_json_decode_uint32(const struct spdk_json_val *val, void *out);

/** Decodes a number into a uint64_t: 0, or as spdk_json_number_to_uint64(). */
int spdk_json_decode_uint64(const struct spdk_json_val *val, void *out);

/**
 * Decodes a string into a char *, which must be NULL or allocated: it is freed, and a new one
 * allocated. 0, or -1.
 */
int spdk_json_decode_string(const struct spdk_json_val *val, void *out);

/** Decodes a string into an spdk_uuid: 0, or -1. */
int spdk_json_decode_uuid(const struct spdk_json_val *val, void *out);

/**
 * Frees the strings of a structure that was decoded, and makes them NULL.
 *
 * \param decoders as it was decoded
 * \param num_decoders how many
 * \param obj the structure
 */
void spdk_json_free_object(const struct spdk_json_object_decoder *decoders, size_t num_decoders,
		void *obj);

/** How many values to go on by to pass over one. */
size_t spdk_json_val_len(const struct spdk_json_val *val);

/** True if a string or name equals `str`. */
bool spdk_json_strequal(const struct spdk_json_val *val, const char *str);

/**
 * A string or name as allocated C string, to be freed with free(); NULL if it is none, has a zero
 * byte inside, or memory ran out.
 */
char *spdk_json_strdup(const struct spdk_json_val *val);

/**
 * Reads a number of 8 bits. "1e2" and "1.0" are whole numbers.
 *
 * \param val the value
 * \param num the number
 *
 * \return 0; -EINVAL if it is no number; -ERANGE if it does not fit, or is no whole number
 */
int spdk_json_number_to_uint8(const struct spdk_json_val *val, uint8_t *num);

/**
 * Reads a number of 16 bits.
 *
 * \param val the value
 * \param num the number
 *
 * \return 0; -EINVAL if it is no number; -ERANGE if it does not fit, or is no whole number
 */
int spdk_json_number_to_uint16(const struct spdk_json_val *val, uint16_t *num);

/**
 * Reads a signed number of 32 bits.
 *
 * \param val the value
 * \param num the number
 *
 * \return 0; -EINVAL if it is no number; -ERANGE if it does not fit, or is no whole number
 */
int spdk_json_number_to_int32(const struct spdk_json_val *val, int32_t *num);

/**
 * Reads a number of 32 bits.
 *
 * \param val the value
 * \param num the number
 *
 * \return 0; -EINVAL if it is no number; -ERANGE if it does not fit, or is no whole number
 */
int spdk_json_number_to_uint32(const struct spdk_json_val *val, uint32_t *num);

/**
 * Reads a number of 64 bits.
 *
 * \param val the value
 * \param num the number
 *
 * \return 0; -EINVAL if it is no number; -ERANGE if it does not fit, or is no whole number
 */
int spdk_json_number_to_uint64(const struct spdk_json_val *val, uint64_t *num);

/* --- Writing --------------------------------------------------------------------------------- */

/*
 * Every function that writes returns 0, or -1 if the callback failed, a string is not valid, or
 * the nesting is wrong; once one failed, all do, and spdk_json_write_end() does. A wrong writer
 * is -EINVAL, -ESTALE or -EBADF.
 *
 * The `_named_` ones write a name and a value, inside an object.
 */

struct spdk_json_write_ctx;

/** Write for people: lines and indentation. */
#define SPDK_JSON_WRITE_FLAG_FORMATTED 0x00000001

/**
 * Gets text.
 *
 * \param cb_ctx what was given
 * \param data the text
 * \param size its bytes
 *
 * \return 0, or not 0 if it cannot be taken
 */
typedef int (*spdk_json_write_cb)(void *cb_ctx, const void *data, size_t size);

/**
 * Begins to write.
 *
 * \param write_cb gets the text, in pieces, inside the calls
 * \param cb_ctx passed to it
 * \param flags 0 or SPDK_JSON_WRITE_FLAG_FORMATTED
 *
 * \return the writer; NULL if `write_cb` is NULL or memory ran out
 */
struct spdk_json_write_ctx *spdk_json_write_begin(spdk_json_write_cb write_cb, void *cb_ctx,
		uint32_t flags);

/**
 * Ends writing: the last piece is passed on and the writer freed.
 *
 * \param w the writer; NULL is allowed
 *
 * \return 0, or -1 if anything failed; -EPERM, and nothing happens, for the writer of a response
 *     (jsonrpc.h); -EBUSY from its own callback
 *
 * Wrong `w` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_json_write_end(struct spdk_json_write_ctx *w);

/**
 * Begins again with an empty text. What was passed on already is the caller's to drop.
 *
 * Wrong `w` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_json_write_reset(struct spdk_json_write_ctx *w);

/** Writes null. */
int spdk_json_write_null(struct spdk_json_write_ctx *w);

/** Writes true or false. */
int spdk_json_write_bool(struct spdk_json_write_ctx *w, bool val);

/** Writes a number. */
int spdk_json_write_uint8(struct spdk_json_write_ctx *w, uint8_t val);

/** Writes a number. */
int spdk_json_write_uint16(struct spdk_json_write_ctx *w, uint16_t val);

/** Writes a number. */
int spdk_json_write_int32(struct spdk_json_write_ctx *w, int32_t val);

/** Writes a number. */
int spdk_json_write_uint32(struct spdk_json_write_ctx *w, uint32_t val);

/** Writes a number. */
int spdk_json_write_int64(struct spdk_json_write_ctx *w, int64_t val);

/** Writes a number. */
int spdk_json_write_uint64(struct spdk_json_write_ctx *w, uint64_t val);

/** Writes a number of 128 bits, given in two halves. */
int spdk_json_write_uint128(struct spdk_json_write_ctx *w, uint64_t low_val, uint64_t high_val);

/** Writes a number, as printf's "%.20e" does. */
int spdk_json_write_double(struct spdk_json_write_ctx *w, double val);

/**
 * Writes a string. NULL, here and wherever text or memory is wanted: -EINVAL, and all later calls
 * fail.
 */
int spdk_json_write_string(struct spdk_json_write_ctx *w, const char *val);

/** Writes a string of `len` bytes. */
int spdk_json_write_string_raw(struct spdk_json_write_ctx *w, const char *val, size_t len);

/** Writes bytes as a string of hexadecimal digits. */
int spdk_json_write_bytearray(struct spdk_json_write_ctx *w, const void *val, size_t len);

/** Writes a UUID as a string. */
int spdk_json_write_uuid(struct spdk_json_write_ctx *w, const struct spdk_uuid *uuid);

/** Writes a string given in UTF-16, little endian, up to a zero. */
int spdk_json_write_string_utf16le(struct spdk_json_write_ctx *w, const uint16_t *val);

/** Writes a string of `len` units of UTF-16, little endian. */
int spdk_json_write_string_utf16le_raw(struct spdk_json_write_ctx *w, const uint16_t *val,
		size_t len);

/** Writes a string, formatted as printf does. */
int spdk_json_write_string_fmt(struct spdk_json_write_ctx *w, const char *fmt, ...)
		__attribute__((format(printf, 2, 3)));

/** Writes a string, formatted as vprintf does. */
int spdk_json_write_string_fmt_v(struct spdk_json_write_ctx *w, const char *fmt, va_list args);

/** Begins an array. */
int spdk_json_write_array_begin(struct spdk_json_write_ctx *w);

/** Ends an array. */
int spdk_json_write_array_end(struct spdk_json_write_ctx *w);

/** Begins an object. */
int spdk_json_write_object_begin(struct spdk_json_write_ctx *w);

/** Ends an object. */
int spdk_json_write_object_end(struct spdk_json_write_ctx *w);

/** Writes a name; a value must follow. */
int spdk_json_write_name(struct spdk_json_write_ctx *w, const char *name);

/** Writes a name of `len` bytes; a value must follow. */
int spdk_json_write_name_raw(struct spdk_json_write_ctx *w, const char *name, size_t len);

/** Writes a parsed value, with all that is in it. */
int spdk_json_write_val(struct spdk_json_write_ctx *w, const struct spdk_json_val *val);

/** Writes text as a value, without looking at it. */
int spdk_json_write_val_raw(struct spdk_json_write_ctx *w, const void *data, size_t len);

/** Writes a name and null. */
int spdk_json_write_named_null(struct spdk_json_write_ctx *w, const char *name);

/** Writes a name and true or false. */
int spdk_json_write_named_bool(struct spdk_json_write_ctx *w, const char *name, bool val);

/** Writes a name and a number. */
int spdk_json_write_named_uint8(struct spdk_json_write_ctx *w, const char *name, uint8_t val);

/** Writes a name and a number. */
int spdk_json_write_named_uint16(struct spdk_json_write_ctx *w, const char *name, uint16_t val);

/** Writes a name and a number. */
int spdk_json_write_named_int32(struct spdk_json_write_ctx *w, const char *name, int32_t val);

/** Writes a name and a number. */
int spdk_json_write_named_uint32(struct spdk_json_write_ctx *w, const char *name, uint32_t val);

/** Writes a name and a number. */
int spdk_json_write_named_int64(struct spdk_json_write_ctx *w, const char *name, int64_t val);

/** Writes a name and a number. */
int spdk_json_write_named_uint64(struct spdk_json_write_ctx *w, const char *name, uint64_t val);

/** Writes a name and a number of 128 bits, given in two halves. */
int spdk_json_write_named_uint128(struct spdk_json_write_ctx *w, const char *name, uint64_t low_val,
		uint64_t high_val);

/** Writes a name and a number. */
int spdk_json_write_named_double(struct spdk_json_write_ctx *w, const char *name, double val);

/** Writes a name and a string. */
int spdk_json_write_named_string(struct spdk_json_write_ctx *w, const char *name, const char *val);

/** Writes a name and a string, formatted as printf does. */
int spdk_json_write_named_string_fmt(struct spdk_json_write_ctx *w, const char *name,
		const char *fmt, ...)
		__attribute__((format(printf, 3, 4)));

/** Writes a name and a string, formatted as vprintf does. */
int spdk_json_write_named_string_fmt_v(struct spdk_json_write_ctx *w, const char *name,
		const char *fmt, va_list args);

/** Writes a name and bytes as hexadecimal digits. */
int spdk_json_write_named_bytearray(struct spdk_json_write_ctx *w, const char *name,
		const void *val, size_t len);

/** Writes a name and a UUID. */
int spdk_json_write_named_uuid(struct spdk_json_write_ctx *w, const char *name,
		const struct spdk_uuid *uuid);

/** Writes a name and begins an array. */
int spdk_json_write_named_array_begin(struct spdk_json_write_ctx *w, const char *name);

/** Writes a name and begins an object. */
int spdk_json_write_named_object_begin(struct spdk_json_write_ctx *w, const char *name);

/* --- Looking around in parsed values --------------------------------------------------------- */

/**
 * Finds a member of an object, not of objects inside.
 *
 * \param object the object
 * \param key_name the name
 * \param key if not NULL: the name found
 * \param val if not NULL: its value
 * \param type what it must be, or-ed; SPDK_JSON_VAL_ANY
 *
 * \return 0, or
 * - -EPROTOTYPE: it is no object
 * - -ENOENT: there is no such member
 * - -EDOM: the member is of another type
 * - -EINVAL: it is there twice, or an argument is NULL
 */
int spdk_json_find(struct spdk_json_val *object, const char *key_name, struct spdk_json_val **key,
		struct spdk_json_val **val, enum spdk_json_val_type type);

/**
 * Finds a member that is a string.
 *
 * \param object the object
 * \param key_name the name
 * \param key if not NULL: the name found
 * \param val if not NULL: its value
 *
 * \return as spdk_json_find()
 */
int spdk_json_find_string(struct spdk_json_val *object, const char *key_name,
		struct spdk_json_val **key, struct spdk_json_val **val);

/**
 * Finds a member that is an array.
 *
 * \param object the object
 * \param key_name the name
 * \param key if not NULL: the name found
 * \param value if not NULL: its value
 *
 * \return as spdk_json_find()
 */
int spdk_json_find_array(struct spdk_json_val *object, const char *key_name,
		struct spdk_json_val **key, struct spdk_json_val **value);

/** The first name in an object; NULL if it is empty or no object. */
struct spdk_json_val *spdk_json_object_first(struct spdk_json_val *object);

/** The first element of an array; NULL if it is empty or no array. */
struct spdk_json_val *spdk_json_array_first(struct spdk_json_val *array_begin);

/**
 * The next name of an object or element of an array; NULL if it was the last.
 *
 * \param pos a name or element, from these functions
 */
struct spdk_json_val *spdk_json_next(struct spdk_json_val *pos);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_JSON_H_ */
