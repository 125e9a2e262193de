/*
 * spdk/trace.h and spdk/trace_parser.h: points, groups, owners, records; and what a reader finds.
 *
 * c-test: alone
 */

#include <spdk/stdinc.h>
#include <spdk/env.h>
#include <spdk/thread.h>
#include <spdk/trace.h>
#include <spdk/trace_parser.h>
#include "check.h"

#define GROUP 19
#define OWNER_TYPE 77
#define OBJECT 78
#define P_BEGIN SPDK_TPOINT_ID(GROUP, 0)
#define P_TEXT SPDK_TPOINT_ID(GROUP, 1)
#define P_NONE SPDK_TPOINT_ID(GROUP, 2)
#define P_RELATED SPDK_TPOINT_ID(GROUP, 3)

static int g_registered;

SPDK_TRACE_REGISTER_FN(check_points, "check_group", GROUP)

static void
check_points(void)
{
	struct spdk_trace_tpoint_opts opts[] = {
		{ "CHECK_TEXT", P_TEXT, OWNER_TYPE, OBJECT, 0,
			{ { "text", SPDK_TRACE_ARG_TYPE_STR, 40 }, { "small", SPDK_TRACE_ARG_TYPE_INT, 4 },
			  { "big", SPDK_TRACE_ARG_TYPE_INT, 8 }, { "ptr", SPDK_TRACE_ARG_TYPE_PTR, 8 } } },
		{ "CHECK_NONE", P_NONE, OWNER_TYPE_NONE, OBJECT_NONE, 0, {} },
	};

	g_registered++;
	spdk_trace_register_owner_type(OWNER_TYPE, 'c');
	spdk_trace_register_object(OBJECT, 'o');
	spdk_trace_register_description("CHECK_BEGIN", P_BEGIN, OWNER_TYPE, OBJECT, 1, SPDK_TRACE_ARG_TYPE_INT, "first");
	spdk_trace_register_description_ext(opts, SPDK_COUNTOF(opts));
	spdk_trace_register_description("CHECK_RELATED", P_RELATED, OWNER_TYPE, OBJECT_NONE, 0, SPDK_TRACE_ARG_TYPE_PTR, "object");
	spdk_trace_tpoint_register_relation(P_RELATED, OBJECT, 0);
}

static char g_name[64];

static void
check_off(void)
{
	CHECK(g_trace_file == NULL);
	CHECK(!spdk_trace_tpoint_enabled(P_BEGIN));
	CHECK_EQ(spdk_trace_get_tpoint_mask(GROUP), 0);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 0);
	CHECK_EQ(spdk_trace_enable_tpoint_group("check_group"), -1);
	CHECK_EQ(spdk_trace_disable_tpoint_group("check_group"), -1);
	CHECK_EQ(spdk_trace_register_user_thread(), -ENOMEM);
	CHECK_EQ(spdk_trace_unregister_user_thread(), -ENOMEM);
	CHECK_EQ(spdk_trace_register_owner(OWNER_TYPE, "nobody"), 0);
	spdk_trace_unregister_owner(5);
	spdk_trace_owner_set_description(5, "x");
	spdk_trace_owner_append_description(5, "x");
	spdk_trace_set_tpoints(GROUP, 1);
	spdk_trace_clear_tpoints(GROUP, 1);
	spdk_trace_set_tpoint_group_mask(1);
	spdk_trace_clear_tpoint_group_mask(1);
	spdk_trace_register_owner_type(OWNER_TYPE, 'c');
	spdk_trace_register_object(OBJECT, 'o');
	spdk_trace_tpoint_register_relation(P_TEXT, OBJECT, 0);
	spdk_trace_record(P_BEGIN, 0, 0, 0, 1);
}

static void
check_groups(void)
{
	struct spdk_trace_register_fn *fn;
	char text[4096] = "";
	int last = -1, found = 0;
	uint64_t all = 0;
	FILE *f;

	for (fn = spdk_trace_get_first_register_fn(); fn != NULL; fn = spdk_trace_get_next_register_fn(fn)) {
		CHECK(fn->tgroup_id > last);
		last = fn->tgroup_id;
		all |= 1ULL << fn->tgroup_id;
		found += fn == &reg_check_points;
		CHECK(fn->next == spdk_trace_get_next_register_fn(fn));
	}
	CHECK_EQ(found, 1);
	CHECK_EQ(spdk_trace_create_tpoint_group_mask("check_group"), 1 << GROUP);
	CHECK_EQ(spdk_trace_create_tpoint_group_mask("thread"), 1 << 10);
	CHECK_EQ(spdk_trace_create_tpoint_group_mask("bdev"), 1 << 3);
	CHECK_EQ(spdk_trace_create_tpoint_group_mask("nobody"), 0);
	CHECK_EQ(spdk_trace_create_tpoint_group_mask("all"), all);

	f = fmemopen(text, sizeof(text) - 1, "w");
	spdk_trace_mask_usage(f, "-q");
	fclose(f);
	CHECK(strncmp(text, " -q, --tpoint-group <group-name>", 32) == 0);
	CHECK(strstr(text, "check_group, ") != NULL && strstr(text, "bdev, ") != NULL);
}

static void
check_masks(void)
{
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 0);
	spdk_trace_set_tpoints(GROUP, 5);
	CHECK_EQ(spdk_trace_get_tpoint_mask(GROUP), 5);
	CHECK_EQ(g_trace_file->tpoint_mask[GROUP], 5);
	CHECK(spdk_trace_tpoint_enabled(P_BEGIN) && !spdk_trace_tpoint_enabled(P_TEXT) && spdk_trace_tpoint_enabled(P_NONE));
	spdk_trace_clear_tpoints(GROUP, 4);
	CHECK_EQ(spdk_trace_get_tpoint_mask(GROUP), 1);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 1 << GROUP);
	CHECK_EQ(spdk_trace_get_tpoint_mask(SPDK_TRACE_MAX_GROUP_ID), 0);
	spdk_trace_set_tpoints(SPDK_TRACE_MAX_GROUP_ID, 1);
	spdk_trace_clear_tpoint_group_mask(1 << GROUP);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 0);
	spdk_trace_set_tpoint_group_mask(1 << GROUP | 1 << 3);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 1 << GROUP | 1 << 3);
	CHECK_EQ(spdk_trace_get_tpoint_mask(GROUP), -1);
	CHECK_EQ(spdk_trace_disable_tpoint_group("bdev"), 0);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 1 << GROUP);
	CHECK_EQ(spdk_trace_enable_tpoint_group("nobody"), -1);
	CHECK_EQ(spdk_trace_disable_tpoint_group("all"), 0);
	CHECK_EQ(spdk_trace_get_tpoint_group_mask(), 0);
	CHECK_EQ(spdk_trace_enable_tpoint_group("check_group"), 0);
}

static void
check_owners(void)
{
	uint16_t one = spdk_trace_register_owner(OWNER_TYPE, "one"), two = spdk_trace_register_owner(OWNER_TYPE, "two");
	struct spdk_trace_owner *owner = spdk_get_trace_owner(g_trace_file, one);
	char text[300];
	size_t i;

	CHECK(one >= 256);
	CHECK_EQ(two, one + 1);
	REQUIRE(owner != NULL);
	CHECK_EQ(owner->type, OWNER_TYPE);
	CHECK(owner->tsc != 0);
	CHECK_STR(owner->description, "one");
	spdk_trace_owner_append_description(one, "more");
	CHECK_STR(owner->description, "one more");
	spdk_trace_owner_set_description(one, "other");
	CHECK_STR(owner->description, "other");
	spdk_trace_owner_append_description(0, "x");
	for (i = 0; i < sizeof(text) - 1; i++) {
		text[i] = 'a' + i % 26;
	}
	text[i] = 0;
	spdk_trace_owner_set_description(one, text);
	CHECK_EQ(strlen(owner->description), 118);
	CHECK(memcmp(owner->description, text, 118) == 0);
	spdk_trace_unregister_owner(one);
	spdk_trace_unregister_owner(0);
	/* A number is used again late. */
	CHECK_EQ(spdk_trace_register_owner(OWNER_TYPE, "three"), two + 1);
	CHECK(spdk_get_trace_owner(g_trace_file, g_trace_file->num_owners) == NULL);
}

static void *
user_thread(void *arg)
{
	CHECK_EQ(spdk_trace_register_user_thread(), 0);
	spdk_trace_record(P_NONE, 0, 0, 0);
	CHECK_EQ(spdk_trace_unregister_user_thread(), 0);
	return arg;
}

static void
check_file(void)
{
	CHECK_EQ(g_registered, 1);
	CHECK_EQ(g_trace_file->file_size, spdk_get_trace_file_size(g_trace_file));
	CHECK_EQ(g_trace_file->tsc_rate, spdk_get_ticks_hz());
	CHECK_EQ(g_trace_file->num_owners, 16384);
	CHECK_EQ(g_trace_file->owner_description_size, 119);
	CHECK_STR(g_trace_file->tpoint[P_TEXT].name, "CHECK_TEXT");
	CHECK_EQ(g_trace_file->tpoint[P_TEXT].num_args, 4);
	CHECK_EQ(g_trace_file->tpoint[P_TEXT].args[0].size, 40);
	CHECK_STR(g_trace_file->tpoint[P_TEXT].args[3].name, "ptr");
	CHECK_EQ(g_trace_file->tpoint[P_BEGIN].new_object, 1);
	CHECK_EQ(g_trace_file->tpoint[P_NONE].num_args, 0);
	CHECK_EQ(g_trace_file->tpoint[P_RELATED].related_objects[0].object_type, OBJECT);
	CHECK_EQ(g_trace_file->owner_type[OWNER_TYPE].id_prefix, 'c');
	CHECK_EQ(g_trace_file->object[OBJECT].id_prefix, 'o');
	CHECK(spdk_get_per_lcore_history(g_trace_file, SPDK_TRACE_MAX_LCORE) == NULL);
	CHECK_EQ(spdk_get_trace_history_size(2) - spdk_get_trace_history_size(1), 32);
	CHECK_STR(g_trace_file->tpoint[SPDK_TPOINT_ID(3, 0)].name, "BDEV_IO_START");
	CHECK_STR(g_trace_file->tpoint[SPDK_TPOINT_ID(10, 1)].name, "THREAD_IOCH_PUT");
}

static uint64_t
record(void)
{
	struct spdk_trace_history *history = spdk_get_per_lcore_history(g_trace_file, spdk_env_get_current_core());
	pthread_t thread;
	uint64_t tsc = spdk_get_ticks();
	uint32_t small = 7;

	REQUIRE(history != NULL);
	CHECK_EQ(history->num_entries, 64);
	CHECK_EQ(history->next_entry, 0);
	CHECK_EQ(spdk_trace_num_args(), 0);
	CHECK_EQ(spdk_trace_num_args(1, 2, 3), 3);
	spdk_trace_record_tsc(tsc, P_BEGIN, 300, 4096, 0x1000, 11);
	CHECK_EQ(history->next_entry, 1);
	spdk_trace_record_tsc(tsc + 1, P_TEXT, 301, 1, 0x1000, "some text", small, 0x123456789abcULL, (void *)0x5555);
	CHECK_EQ(history->next_entry, 5);
	spdk_trace_record_tsc(tsc + 2, P_TEXT, 0, 0, 0x2000, "a text that is longer than its forty bytes, so it is cut", -1, -1ULL, NULL);
	spdk_trace_record_tsc(tsc + 3, P_RELATED, 0, 0, 0, 0x1000ULL);
	spdk_trace_record(P_NONE, 0, 0, 0);
	CHECK_EQ(history->next_entry, 11);
	CHECK_EQ(history->tpoint_count[P_TEXT], 2);
	/* Turned off. */
	spdk_trace_clear_tpoints(GROUP, 4);
	spdk_trace_record(P_NONE, 0, 0, 0);
	CHECK_EQ(history->next_entry, 11);
	spdk_trace_set_tpoints(GROUP, 4);
	CHECK_EQ(history->entries[0].size, 4096);
	CHECK_EQ(history->entries[0].owner_id, 300);
	CHECK_EQ(history->entries[2].tpoint_id, SPDK_TRACE_MAX_TPOINT_ID);
	CHECK_EQ(spdk_trace_register_user_thread(), -EINVAL);
	CHECK_EQ(spdk_trace_unregister_user_thread(), -EINVAL);
	pthread_create(&thread, NULL, user_thread, NULL);
	pthread_join(thread, NULL);
	return tsc;
}

static void
check_parser(uint64_t tsc, int mode, const char *name)
{
	struct spdk_trace_parser_opts opts = { .filename = name, .mode = mode, .lcore = SPDK_TRACE_MAX_LCORE };
	struct spdk_trace_parser *parser = spdk_trace_parser_init(&opts);
	struct spdk_trace_parser_entry entry = {};
	unsigned core = spdk_env_get_current_core();

	REQUIRE(parser != NULL);
	CHECK_STR(spdk_trace_parser_get_file(parser)->tpoint[P_TEXT].name, "CHECK_TEXT");
	CHECK_EQ(spdk_trace_parser_get_tsc_offset(parser), 0);
	CHECK_EQ(spdk_trace_parser_get_entry_count(parser, core), 64);
	CHECK_EQ(spdk_trace_parser_get_entry_count(parser, core + 1), 64);
	CHECK_EQ(spdk_trace_parser_get_entry_count(parser, core + 2), 0);
	CHECK_EQ(spdk_trace_parser_get_entry_count(parser, SPDK_TRACE_MAX_LCORE), 0);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.entry->tpoint_id, P_BEGIN);
	CHECK_EQ(entry.entry->tsc, tsc);
	CHECK_EQ(entry.lcore, core);
	CHECK_EQ(entry.object_index, 0);
	CHECK_EQ(entry.object_start, tsc);
	CHECK_EQ(entry.args[0].u.integer, 11);
	CHECK(entry.related_index == UINT64_MAX && entry.related_type == OBJECT_NONE);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.entry->tpoint_id, P_TEXT);
	CHECK_EQ(entry.entry->owner_id, 301);
	CHECK_EQ(entry.object_index, 0);
	CHECK_STR(entry.args[0].u.string, "some text");
	CHECK_EQ(entry.args[1].u.integer, 7);
	CHECK_EQ(entry.args[2].u.integer, 0x123456789abc);
	CHECK(entry.args[3].u.pointer == (void *)0x5555);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.object_index, UINT64_MAX);
	CHECK_EQ(entry.object_start, UINT64_MAX);
	CHECK_STR(entry.args[0].u.string, "a text that is longer than its forty by");
	CHECK_EQ(entry.args[1].u.integer, UINT32_MAX);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.entry->tpoint_id, P_RELATED);
	CHECK(entry.args[0].is_related);
	CHECK_EQ(entry.related_index, 0);
	CHECK_EQ(entry.related_type, OBJECT);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.entry->tpoint_id, P_NONE);
	CHECK_EQ(entry.lcore, core);
	REQUIRE(spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(entry.entry->tpoint_id, P_NONE);
	CHECK_EQ(entry.lcore, core + 1);
	CHECK(!spdk_trace_parser_next_entry(parser, &entry));
	spdk_trace_parser_cleanup(parser);
	/* One ring only. */
	opts.lcore = core + 1;
	parser = spdk_trace_parser_init(&opts);
	REQUIRE(parser != NULL);
	CHECK(spdk_trace_parser_next_entry(parser, &entry));
	CHECK(!spdk_trace_parser_next_entry(parser, &entry));
	spdk_trace_parser_cleanup(parser);
#ifdef RESPDK_STALE
	CHECK(!spdk_trace_parser_next_entry(parser, &entry));
	CHECK_EQ(errno, ESTALE);
	CHECK(spdk_trace_parser_get_file(parser) == NULL);
	CHECK_EQ(spdk_trace_parser_get_tsc_offset((void *)&opts), 0);
	CHECK_EQ(spdk_trace_parser_get_entry_count(NULL, 0), 0);
	spdk_trace_parser_cleanup(parser);
	spdk_trace_parser_cleanup(NULL);
	CHECK(spdk_trace_parser_init(NULL) == NULL);
	CHECK(spdk_trace_get_next_register_fn(NULL) == NULL);
	CHECK(spdk_trace_get_next_register_fn((void *)&opts) == NULL);
	CHECK_EQ(errno, EBADF);
#endif
	opts.lcore = core + 2;
	CHECK(spdk_trace_parser_init(&opts) == NULL);
	opts.filename = "/no_such_trace";
	CHECK(spdk_trace_parser_init(&opts) == NULL);
	opts.mode = 7;
	CHECK(spdk_trace_parser_init(&opts) == NULL);
}

/* Threads of the library are owners. */
static void
check_thread(void)
{
	struct spdk_thread *thread;
	uint16_t id;

	CHECK_EQ(spdk_thread_lib_init(NULL, 0), 0);
	thread = spdk_thread_create("traced", NULL);
	REQUIRE(thread != NULL);
	id = spdk_thread_get_trace_id(thread);
	CHECK(id >= 256);
	CHECK_STR(spdk_get_trace_owner(g_trace_file, id)->description, "traced");
	CHECK_EQ(spdk_get_trace_owner(g_trace_file, id)->type, 7);
	spdk_set_thread(thread);
	spdk_thread_exit(thread);
	while (!spdk_thread_is_exited(thread)) {
		spdk_thread_poll(thread, 0, 0);
	}
	spdk_thread_destroy(thread);
	spdk_thread_lib_fini();
}

int
main(void)
{
	struct spdk_env_opts opts;
	char path[128];
	uint64_t tsc;

	CHECK_EQ(sizeof(struct spdk_trace_entry), 32);
	CHECK_EQ(sizeof(struct spdk_trace_tpoint), 190);
	CHECK_EQ(SPDK_TRACE_MAX_TPOINT_ID, 1280);
	opts.opts_size = sizeof(opts);
	spdk_env_opts_init(&opts);
	opts.name = "trace_test";
	opts.core_mask = "0x1";
	opts.no_huge = true;
	opts.mem_size = 64;
	opts.no_pci = true;
	REQUIRE(spdk_env_init(&opts) == 0);
	snprintf(g_name, sizeof(g_name), "/trace_test_trace.pid%d", getpid());
	snprintf(path, sizeof(path), "/dev/shm%s", g_name);

	check_off();
	check_groups();
	CHECK_EQ(spdk_trace_init(g_name, 0, 1), 0);
	CHECK(g_trace_file == NULL);
	CHECK_EQ(spdk_trace_init(g_name, 64, SPDK_TRACE_MAX_LCORE), 1);
	/* Nothing is recorded: nothing stays. */
	REQUIRE(spdk_trace_init(g_name, 64, 1) == 0);
	CHECK_EQ(access(path, F_OK), 0);
	spdk_trace_cleanup();
	CHECK(g_trace_file == NULL);
	CHECK(access(path, F_OK) != 0);
	spdk_trace_cleanup();

	g_registered = 0;
	REQUIRE(spdk_trace_init(g_name, 64, 1) == 0);
	REQUIRE(g_trace_file != NULL);
	check_file();
	check_masks();
	check_owners();
	check_thread();
	tsc = record();
	check_parser(tsc, SPDK_TRACE_PARSER_MODE_SHM, g_name);
	spdk_trace_cleanup();
	CHECK(g_trace_file == NULL);
	CHECK(!spdk_trace_tpoint_enabled(P_BEGIN));
	/* What was recorded stays. */
	check_parser(tsc, SPDK_TRACE_PARSER_MODE_FILE, path);
	unlink(path);
	spdk_env_fini();
	return check_done();
}
