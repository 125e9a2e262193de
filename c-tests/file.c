/* spdk/file.h: whole files, attributes. */

#include <spdk/stdinc.h>
#include <spdk/file.h>
#include "check.h"

static void
put(const char *name, const void *data, size_t len)
{
	FILE *f = fopen(name, "w");

	REQUIRE(f != NULL && fwrite(data, 1, len, f) == len);
	fclose(f);
}

static void
check_load(size_t len)
{
	char *data = malloc(len + 1), *got;
	size_t i, size = 99;
	FILE *f;

	for (i = 0; i < len; i++) {
		data[i] = i * 7 + i / 251;
	}
	put("file", data, len);
	got = spdk_posix_file_load_from_name("file", &size);
	REQUIRE(got != NULL);
	CHECK_EQ(size, len);
	CHECK_EQ(memcmp(got, data, len), 0);
	free(got);

	f = fopen("file", "r");
	REQUIRE(f != NULL);
	if (len > 10) {
		/* From where the stream stands. */
		fseek(f, 10, SEEK_SET);
	}
	got = spdk_posix_file_load(f, &size);
	REQUIRE(got != NULL);
	CHECK_EQ(size, len > 10 ? len - 10 : len);
	CHECK_EQ(memcmp(got, data + (len > 10 ? 10 : 0), size), 0);
	free(got);
	fclose(f);
	free(data);
}

int
main(void)
{
	static const size_t lens[] = {0, 1, 1000, 128 * 1024 - 1, 128 * 1024, 128 * 1024 + 1, 1000000};
	static const struct {
		const char *text;
		int rc;
		uint32_t value;
	} numbers[] = {
		{"0\n", 0, 0}, {"111\n", 0, 111}, {"0xFFFFFFFF\n", 0, UINT32_MAX}, {"017\n", 0, 15}, {"42", 0, 42},
		{"0x100000000\n", -EINVAL, 0}, {"-1\n", -EINVAL, 0}, {"abc\n", -EINVAL, 0}, {"1 2\n", -EINVAL, 0},
		{"7\nmore\n", 0, 7}, {"\n", 0, 0},
	};
	char *text = NULL, longline[3000];
	uint32_t value;
	size_t i, size = 77;
	FILE *f;

	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		check_load(lens[i]);
	}
	CHECK(spdk_posix_file_load_from_name("does-not-exist", &size) == NULL);
	CHECK_EQ(size, 77);
	/* A directory opens and cannot be read. */
	f = fopen(".", "r");
	REQUIRE(f != NULL);
	CHECK(spdk_posix_file_load(f, &size) == NULL);
	fclose(f);

	put("attr-7", "hello world\nsecond\n", 19);
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "%s-%d", "attr", 7), 0);
	CHECK_STR(text, "hello world");
	free(text);
	put("attr-7", "no newline", 10);
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "attr-%u", 7), 0);
	CHECK_STR(text, "no newline");
	free(text);
	put("attr-7", "\n", 1);
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "attr-7"), 0);
	CHECK_STR(text, "");
	free(text);
	memset(longline, 'y', sizeof(longline));
	put("attr-7", longline, sizeof(longline));
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "attr-7"), 0);
	CHECK_EQ(strlen(text), sizeof(longline));
	free(text);
	/* More arguments than registers, and floating-point ones. */
	put("a1b2c3d4.5e6f7g8h", "many\n", 5);
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "a%db%dc%dd%.1fe%df%dg%dh", 1, 2, 3, 4.5, 6, 7, 8), 0);
	CHECK_STR(text, "many");
	free(text);
	text = (char *)"kept";
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "does-not-exist"), -ENOENT);
	CHECK_STR(text, "kept");
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "."), -EISDIR);

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		put("number", numbers[i].text, strlen(numbers[i].text));
		value = 99;
		if (!CHECK_EQ(spdk_read_sysfs_attribute_uint32(&value, "num%s", "ber"), numbers[i].rc)) {
			printf("    for \"%s\"\n", numbers[i].text);
		} else {
			CHECK_EQ(value, numbers[i].rc == 0 ? numbers[i].value : 99);
		}
	}
	CHECK_EQ(spdk_read_sysfs_attribute_uint32(&value, "does-not-exist"), -ENOENT);
#ifdef RESPDK_STALE
	put("empty", "", 0);
	CHECK_EQ(spdk_read_sysfs_attribute(&text, "empty"), -ENODATA);
	CHECK_EQ(spdk_read_sysfs_attribute(NULL, "number"), -EINVAL);
	CHECK_EQ(spdk_read_sysfs_attribute_uint32(NULL, "number"), -EINVAL);
	CHECK(spdk_posix_file_load(NULL, &size) == NULL);
	CHECK(spdk_posix_file_load_from_name(NULL, &size) == NULL);
	CHECK(spdk_posix_file_load_from_name("number", NULL) == NULL);
	CHECK_EQ(errno, EINVAL);
#endif
	return check_done();
}
