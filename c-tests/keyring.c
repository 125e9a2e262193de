/* spdk/keyring.h, spdk/keyring_module.h and spdk/module/keyring/file.h: keys, references, modules, key files. */

#include <spdk/stdinc.h>
#include <spdk/json.h>
#include <spdk/keyring.h>
#include <spdk/keyring_module.h>
#include <spdk/module/keyring/file.h>
#include "check.h"

struct part {
	char text[24];
};

static struct spdk_keyring_module g_module;
static int g_inits, g_cleanups, g_adds, g_removes, g_probes, g_init_rc, g_add_rc;
static const char *g_add_name;
static void *g_add_ctx;

static int
module_init(void)
{
	g_inits++;
	return g_init_rc;
}

static void
module_cleanup(void)
{
	g_cleanups++;
}

static void
module_write_config(struct spdk_json_write_ctx *w)
{
	spdk_json_write_string(w, "check config");
}

static size_t
module_ctx_size(void)
{
	return sizeof(struct part);
}

static int
module_add_key(struct spdk_key *key, void *ctx)
{
	struct part *part = spdk_key_get_ctx(key);

	g_adds++;
	g_add_name = spdk_key_get_name(key);
	g_add_ctx = ctx;
	CHECK_EQ(part->text[0], 0);
	if (g_add_rc != 0) {
		return g_add_rc;
	}
	snprintf(part->text, sizeof(part->text), "%s", ctx ? (char *)ctx : "probed");
	return 0;
}

static void
module_remove_key(struct spdk_key *key)
{
	struct part *part = spdk_key_get_ctx(key);

	g_removes++;
	CHECK(part->text[0] != 0);
}

static int
module_get_key(struct spdk_key *key, void *buf, int len)
{
	struct part *part = spdk_key_get_ctx(key);

	CHECK(spdk_key_get_module(key) == &g_module);
	if ((int)strlen(part->text) > len) {
		return -ENOBUFS;
	}
	memcpy(buf, part->text, strlen(part->text));
	return strlen(part->text);
}

static int
module_probe_key(const char *name)
{
	struct spdk_key_opts opts = { .size = offsetof(struct spdk_key_opts, ctx), .name = name, .module = &g_module };

	g_probes++;
	if (strcmp(name, "refused") == 0) {
		return -EACCES;
	}
	return strncmp(name, "probe", 5) == 0 ? spdk_keyring_add_key(&opts) : -ENOKEY;
}

static void
module_dump_info(struct spdk_key *key, struct spdk_json_write_ctx *w)
{
	spdk_json_write_named_string(w, "check", spdk_key_get_name(key));
}

static struct spdk_keyring_module g_module = {
	.name = "check",
	.init = module_init,
	.cleanup = module_cleanup,
	.write_config = module_write_config,
	.probe_key = module_probe_key,
	.add_key = module_add_key,
	.remove_key = module_remove_key,
	.get_key = module_get_key,
	.get_ctx_size = module_ctx_size,
	.dump_info = module_dump_info,
};

static struct spdk_keyring_module g_other = {
	.name = "other",
	.add_key = module_add_key,
	.remove_key = module_remove_key,
	.get_key = module_get_key,
	.get_ctx_size = module_ctx_size,
};

SPDK_KEYRING_REGISTER_MODULE(check, &g_module)

static int
add(const char *name, const char *text)
{
	struct spdk_key_opts opts = { .size = sizeof(opts), .name = name, .module = &g_module, .ctx = (void *)text };

	return spdk_keyring_add_key(&opts);
}

static char g_names[256];

static void
see(void *ctx, struct spdk_key *key)
{
	++*(int *)ctx;
	snprintf(g_names + strlen(g_names), sizeof(g_names) - strlen(g_names), "%s ", spdk_key_get_name(key));
}

static const char *
names(uint32_t flags)
{
	int count = 0;

	g_names[0] = 0;
	spdk_keyring_for_each_key(NULL, &count, see, flags);
	return g_names;
}

/* Removing from inside is allowed. */
static void
remove_each(void *ctx, struct spdk_key *key)
{
	if (spdk_key_get_module(key) == ctx) {
		CHECK_EQ(spdk_keyring_remove_key(spdk_key_get_name(key), ctx), 0);
	}
}

static int
collect(void *ctx, const void *data, size_t size)
{
	char *text = ctx;

	strncat(text, data, size);
	return 0;
}

static void
check_files(void)
{
	char path[4096], buf[64] = "", cwd[2048];
	struct spdk_key *key;
	FILE *f;

	snprintf(path, sizeof(path), "%s/key", getcwd(cwd, sizeof(cwd)));
	f = fopen(path, "w");
	fputs("file secret", f);
	fclose(f);
	CHECK_EQ(spdk_keyring_file_add_key("file0", "key"), -EPERM);
	CHECK_EQ(spdk_keyring_file_add_key("file0", "/no/such/file"), -ENOENT);
	chmod(path, 0644);
	CHECK_EQ(spdk_keyring_file_add_key("file0", path), -EPERM);
	chmod(path, 0610);
	CHECK_EQ(spdk_keyring_file_add_key("file0", path), -EPERM);
	chmod(path, 0600);
	CHECK_EQ(spdk_keyring_file_add_key("file0", path), 0);
	CHECK_EQ(spdk_keyring_file_add_key("file0", path), -EEXIST);
	CHECK_EQ(spdk_keyring_file_add_key("some:file0", path), -EINVAL);
	key = spdk_keyring_get_key("file0");
	REQUIRE(key != NULL);
	CHECK_STR(spdk_key_get_name(key), "file0");
	CHECK_STR(spdk_key_get_module(key)->name, "keyring_file");
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), 11);
	CHECK(memcmp(buf, "file secret", 11) == 0);
	CHECK_EQ(spdk_key_get_key(key, buf, 11), 11);
	CHECK_EQ(spdk_key_get_key(key, buf, 10), -ENOBUFS);
	chmod(path, 0660);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -EPERM);
	chmod(path, 0400);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), 11);
	if (getuid() == 0) {
		CHECK_EQ(chown(path, 12345, -1), 0);
		CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -EPERM);
		CHECK_EQ(chown(path, 0, -1), 0);
	}
	unlink(path);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -ENOENT);
	mkdir(path, 0700);
	CHECK(spdk_key_get_key(key, buf, sizeof(buf)) < 0);
	rmdir(path);
	CHECK_EQ(spdk_keyring_remove_key("file0", &g_module), -EINVAL);
	CHECK_EQ(spdk_keyring_file_remove_key("file0"), 0);
	CHECK_EQ(spdk_keyring_file_remove_key("file0"), -ENOKEY);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -ENOKEY);
	spdk_keyring_put_key(key);
}

int
main(void)
{
	char text[512] = "", buf[32] = "";
	struct spdk_json_write_ctx *w;
	struct spdk_key *key, *same;
	int adds;

	CHECK_EQ(SPDK_KEYRING_FOR_EACH_ALL, 1);
	CHECK_EQ(sizeof(struct spdk_key_opts), 32);
	spdk_keyring_register_module(&g_other);
	CHECK_EQ(spdk_keyring_init(), 0);
	CHECK_EQ(g_inits, 1);
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), "");

	/* Adding. */
	CHECK_EQ(add("key0", "zero"), 0);
	CHECK_STR(g_add_name, "key0");
	CHECK_STR(g_add_ctx, "zero");
	CHECK_EQ(add("key0", "again"), -EEXIST);
	CHECK_EQ(add(":key0", "again"), -EEXIST);
	CHECK_EQ(add("ring:key1", "one"), -EINVAL);
	CHECK_EQ(g_adds, 1);
	CHECK_EQ(add(":key1", "one"), 0);
	g_add_rc = -EBUSY;
	CHECK_EQ(add("key2", "two"), -EBUSY);
	g_add_rc = 0;
	CHECK_STR(names(0), "key0 :key1 ");

	/* References. */
	CHECK(spdk_keyring_get_key("key2") == NULL);
	CHECK_EQ(g_probes, 1);
	key = spdk_keyring_get_key("key0");
	REQUIRE(key != NULL);
	CHECK_EQ(g_probes, 1);
	CHECK_STR(spdk_key_get_name(key), "key0");
	CHECK(spdk_keyring_get_key(":key0") == key);
	CHECK(spdk_key_dup(key) == key);
	spdk_keyring_put_key(key);
	spdk_keyring_put_key(key);
	spdk_keyring_put_key(NULL);
	CHECK(spdk_key_get_module(key) == &g_module);
	CHECK_STR(((struct part *)spdk_key_get_ctx(key))->text, "zero");
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), 4);
	CHECK_STR(buf, "zero");
	CHECK_EQ(spdk_key_get_key(key, buf, 3), -ENOBUFS);
	same = spdk_keyring_get_key("key1");
	REQUIRE(same != NULL);
	CHECK_STR(spdk_key_get_name(same), ":key1");
	spdk_keyring_put_key(same);

	/* Removing. */
	CHECK_EQ(spdk_keyring_remove_key("nobody", &g_module), -ENOKEY);
	CHECK_EQ(spdk_keyring_remove_key("key0", &g_other), -EINVAL);
	CHECK_EQ(spdk_keyring_file_remove_key("key0"), -EINVAL);
	CHECK_EQ(spdk_keyring_remove_key("key0", &g_module), 0);
	CHECK_EQ(g_removes, 1);
	CHECK_EQ(spdk_keyring_remove_key("key0", &g_module), -ENOKEY);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -ENOKEY);
	CHECK_STR(spdk_key_get_name(key), "key0");
	CHECK_STR(names(0), ":key1 ");
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), ":key1 key0 ");
	CHECK_EQ(add("key0", "new"), 0);
	same = spdk_keyring_get_key("key0");
	CHECK(same != NULL && same != key);
	spdk_keyring_put_key(same);
	spdk_keyring_put_key(key);
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), ":key1 key0 ");
#ifdef RESPDK_STALE
	CHECK_STR(spdk_key_get_name(key), "(stale)");
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), -ESTALE);
	CHECK_EQ(spdk_key_get_key(NULL, buf, sizeof(buf)), -EINVAL);
	CHECK_EQ(spdk_key_get_key(same, NULL, 4), -EINVAL);
	CHECK_EQ(spdk_key_get_key(same, buf, -1), -EINVAL);
	CHECK(spdk_key_dup(key) == NULL);
	CHECK_EQ(errno, ESTALE);
	CHECK(spdk_key_get_ctx(key) == NULL);
	CHECK(spdk_key_get_module((void *)buf) == NULL);
	CHECK_EQ(errno, EBADF);
	spdk_keyring_put_key(key);
	/* Nobody has a reference. */
	errno = 0;
	spdk_keyring_put_key(same);
	CHECK_EQ(errno, ESTALE);
	CHECK_STR(names(0), ":key1 key0 ");
	CHECK_EQ(spdk_keyring_add_key(NULL), -EINVAL);
	{
		struct spdk_keyring_module unknown = g_module;
		struct spdk_key_opts opts = { .size = sizeof(opts), .name = "x", .module = &unknown };

		CHECK_EQ(spdk_keyring_add_key(&opts), -EBADF);
		CHECK_EQ(spdk_keyring_remove_key("key0", &unknown), -EBADF);
		opts.module = NULL;
		CHECK_EQ(spdk_keyring_add_key(&opts), -EINVAL);
		opts.size = 8;
		CHECK_EQ(spdk_keyring_add_key(&opts), -EINVAL);
	}
	errno = 0;
	spdk_keyring_for_each_key((void *)buf, NULL, see, 0);
	CHECK_EQ(errno, EBADF);
	CHECK(spdk_keyring_get_key(NULL) == NULL);
	spdk_keyring_register_module(NULL);
	CHECK_EQ(errno, EINVAL);
#endif

	/* Probing. */
	adds = g_adds;
	CHECK(spdk_keyring_get_key("refused") == NULL);
	key = spdk_keyring_get_key("probe1");
	REQUIRE(key != NULL);
	CHECK_EQ(g_adds, adds + 1);
	CHECK(g_add_ctx == NULL);
	same = spdk_keyring_get_key("probe1");
	CHECK(same == key);
	CHECK_EQ(g_adds, adds + 1);
	CHECK_EQ(spdk_key_get_key(key, buf, sizeof(buf)), 6);
	spdk_keyring_put_key(key);
	CHECK_STR(names(0), ":key1 key0 probe1 ");
	adds = g_removes;
	/* The last reference takes it out of the ring again. */
	spdk_keyring_put_key(key);
	CHECK_EQ(g_removes, adds + 1);
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), ":key1 key0 ");

	w = spdk_json_write_begin(collect, text, 0);
	spdk_json_write_array_begin(w);
	spdk_keyring_write_config(w);
	spdk_json_write_array_end(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK(strstr(text, "\"check config\"") != NULL);

	check_files();

	key = spdk_keyring_get_key("key1");
	spdk_keyring_for_each_key(NULL, &g_module, remove_each, 0);
	CHECK_STR(names(0), "");
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), ":key1 ");
	spdk_keyring_put_key(key);
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), "");

	/* Ending removes what is there. */
	CHECK_EQ(add("last", "last"), 0);
	adds = g_removes;
	spdk_keyring_cleanup();
	CHECK_EQ(g_removes, adds + 1);
	CHECK_EQ(g_cleanups, 1);
	CHECK_STR(names(SPDK_KEYRING_FOR_EACH_ALL), "");
	/* A module that cannot start. */
	g_init_rc = -EIO;
	CHECK_EQ(spdk_keyring_init(), -EIO);
	CHECK_EQ(g_inits, 2);
	CHECK_EQ(g_cleanups, 1);
	/* One that is to be left out. */
	g_init_rc = -ENODEV;
	CHECK_EQ(spdk_keyring_init(), 0);
	adds = g_probes;
	CHECK(spdk_keyring_get_key("probe2") == NULL);
	CHECK_EQ(g_probes, adds);
	spdk_keyring_cleanup();
	CHECK_EQ(g_cleanups, 1);
	return check_done();
}
