/* The headers and the library from C++. */
#include <spdk/stdinc.h>
#include <spdk/bit_array.h>
#include <spdk/json.h>
#include <spdk/log.h>
#include <spdk/string.h>
#include <spdk/util.h>
#include <spdk/uuid.h>
#include <string>
#include "check.h"

static int
append(void *ctx, const void *data, size_t size)
{
	static_cast<std::string *>(ctx)->append(static_cast<const char *>(data), size);
	return 0;
}

int
main()
{
	struct spdk_uuid uuid;
	char text[SPDK_UUID_STRING_LEN];
	std::string out;

	CHECK_EQ(spdk_uuid_parse(&uuid, "01234567-89ab-cdef-0123-456789abcdef"), 0);
	CHECK_EQ(spdk_uuid_fmt_lower(text, sizeof(text), &uuid), 0);
	CHECK_STR(text, "01234567-89ab-cdef-0123-456789abcdef");
	struct spdk_json_write_ctx *w = spdk_json_write_begin(append, &out, 0);
	spdk_json_write_string_fmt(w, "%s %d %.1f", "a", 2, 3.5);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK_STR(out.c_str(), "\"a 2 3.5\"");
	CHECK_EQ(spdk_u32log2(1024), 10);
	return check_done();
}
