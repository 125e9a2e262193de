/* spdk/conf.h: files of sections, keys and values. */

#include <spdk/stdinc.h>
#include <spdk/conf.h>
#include "check.h"

static const char *
file(const char *text)
{
	static char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "conf.%d", (int)getpid());
	f = fopen(path, "w");
	REQUIRE(f != NULL);
	fputs(text, f);
	fclose(f);
	return path;
}

static const char g_text[] =
	"# a comment\n"
	"[Global]\n"
	"  Name \"two words\" last\n"
	"  Number = 12\n"
	"  Long one \\\n"
	"    two\n"
	"\n"
	"[Unit3]\n"
	"  On Yes\n"
	"  Off n\n"
	"  Odd maybe\n"
	"  Dev a b\n"
	"  Dev c 'd e' f\\ g\n"
	"  Bad 12x\n"
	"  Alone\n"
	"[GLOBAL]\n"
	"  NAME again\n";

int
main(void)
{
	struct spdk_conf *cp = spdk_conf_allocate(), *apart;
	struct spdk_conf_section *global, *unit, *sp;

	REQUIRE(cp != NULL);
	CHECK(spdk_conf_first_section(cp) == NULL);
	CHECK(spdk_conf_first_section(NULL) == NULL);
	CHECK_EQ(spdk_conf_read(cp, NULL), -1);
	CHECK_EQ(spdk_conf_read(cp, ""), -1);
	CHECK_EQ(spdk_conf_read(cp, "/nonexistent/file"), -1);
	CHECK_EQ(spdk_conf_read(cp, file(g_text)), 0);

	global = spdk_conf_find_section(cp, "GloBal");
	REQUIRE(global != NULL);
	CHECK(spdk_conf_first_section(cp) == global);
	/* The first letter has to be the same, the others may be of another case. */
	CHECK(spdk_conf_find_section(cp, "global") == NULL);
	CHECK(spdk_conf_find_section(cp, "none") == NULL);
	CHECK(spdk_conf_find_section(cp, NULL) == NULL);
	CHECK(spdk_conf_find_section(cp, "") == NULL);
	CHECK_STR(spdk_conf_section_get_name(global), "Global");
	CHECK_EQ(spdk_conf_section_get_num(global), 0);
	CHECK_STR(spdk_conf_section_get_val(global, "NAME"), "two words");
	CHECK_STR(spdk_conf_section_get_nmval(global, "Name", 0, 1), "last");
	CHECK(spdk_conf_section_get_nmval(global, "Name", 0, 2) == NULL);
	CHECK_STR(spdk_conf_section_get_nval(global, "Name", 1), "again");
	CHECK(spdk_conf_section_get_nval(global, "Name", 2) == NULL);
	CHECK_STR(spdk_conf_section_get_nmval(global, "Long", 0, 1), "two");
	CHECK_EQ(spdk_conf_section_get_intval(global, "Number"), 12);
	CHECK_EQ(spdk_conf_section_get_intval(global, "None"), -1);

	unit = spdk_conf_next_section(global);
	REQUIRE(unit != NULL);
	CHECK(spdk_conf_next_section(unit) == NULL);
	CHECK(spdk_conf_next_section(NULL) == NULL);
	CHECK_EQ(spdk_conf_section_get_num(unit), 3);
	CHECK(spdk_conf_section_match_prefix(unit, "uni"));
	CHECK(!spdk_conf_section_match_prefix(unit, "unix"));
	CHECK_EQ(spdk_conf_section_get_boolval(unit, "On", false), true);
	CHECK_EQ(spdk_conf_section_get_boolval(unit, "Off", true), false);
	CHECK_EQ(spdk_conf_section_get_boolval(unit, "Odd", true), true);
	CHECK_EQ(spdk_conf_section_get_boolval(unit, "Odd", false), false);
	CHECK_EQ(spdk_conf_section_get_boolval(unit, "None", true), true);
	CHECK_STR(spdk_conf_section_get_nmval(unit, "Dev", 1, 1), "d e");
	CHECK_STR(spdk_conf_section_get_nmval(unit, "Dev", 1, 2), "f g");
	CHECK_EQ(spdk_conf_section_get_intval(unit, "Bad"), -EINVAL);
	CHECK(spdk_conf_section_get_val(unit, "Alone") == NULL);
	CHECK(spdk_conf_section_get_val(unit, NULL) == NULL);

	spdk_conf_set_as_default(cp);
	CHECK(spdk_conf_find_section(NULL, "UNIT3") == unit);
	CHECK(spdk_conf_first_section(NULL) == global);
	spdk_conf_set_as_default(NULL);
	CHECK(spdk_conf_first_section(NULL) == NULL);

	apart = spdk_conf_allocate();
	REQUIRE(apart != NULL);
	spdk_conf_disable_sections_merge(apart);
	/* Lines that are wrong do not spoil the others. */
	CHECK_EQ(spdk_conf_read(apart, file("orphan 1\n[A] x\n[A]\nk 1\n[A]\nk 2")), 0);
	sp = spdk_conf_first_section(apart);
	REQUIRE(sp != NULL);
	CHECK_EQ(spdk_conf_section_get_intval(sp, "k"), 1);
	CHECK_EQ(spdk_conf_section_get_intval(spdk_conf_next_section(sp), "k"), 2);

#ifdef RESPDK_STALE
	spdk_conf_set_as_default(apart);
	spdk_conf_free(apart);
	CHECK(spdk_conf_first_section(NULL) == NULL);
	CHECK(spdk_conf_first_section(apart) == NULL);
	CHECK_EQ(errno, ESTALE);
	CHECK_EQ(spdk_conf_read(apart, file("[A]\n")), -ESTALE);
	CHECK(spdk_conf_section_get_val(sp, "k") == NULL);
	CHECK_EQ(errno, ESTALE);
	CHECK_STR(spdk_conf_section_get_name(sp), "(stale)");
	CHECK(spdk_conf_next_section(sp) == NULL);
	CHECK(!spdk_conf_section_match_prefix(sp, ""));
	CHECK_EQ(spdk_conf_section_get_intval(sp, "k"), -ESTALE);
	CHECK_EQ(spdk_conf_section_get_num(sp), -ESTALE);
	spdk_conf_free(apart);
	spdk_conf_disable_sections_merge(NULL);
	CHECK_EQ(spdk_conf_read((void *)g_text, file("[A]\n")), -EBADF);
	CHECK_EQ(spdk_conf_section_get_intval(NULL, "k"), -EINVAL);
#else
	spdk_conf_free(apart);
#endif
	spdk_conf_free(cp);
	spdk_conf_free(NULL);
	return check_done();
}
