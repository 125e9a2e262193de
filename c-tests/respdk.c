/* respdk.h: the ledger of refused uses. */
#include <spdk/stdinc.h>
#include <spdk/bit_array.h>
#include <spdk/log.h>
#include "check.h"

#ifdef RESPDK_STALE
#include <respdk.h>

static struct respdk_stale_use
use_of(const char *kind)
{
	struct respdk_stale_use all[64], none = { .kind = "" };
	size_t n = respdk_get_stale_use(all, 64);

	CHECK(n <= 64);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(all[i].kind, kind) == 0) {
			return all[i];
		}
	}
	return none;
}

int
main(void)
{
	struct spdk_bit_array *array = spdk_bit_array_create(8), *freed = array;
	struct respdk_stale_use use, one;

	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	spdk_log_set_level(SPDK_LOG_DISABLED);
	CHECK_EQ(respdk_get_stale_use(NULL, 0), 0);
	spdk_bit_array_free(&array);
	CHECK_EQ(spdk_bit_array_set(freed, 1), -ESTALE);
	CHECK_EQ(spdk_bit_array_set(NULL, 1), -EINVAL);
	CHECK_EQ(spdk_bit_array_set((void *)0x1234567, 1), -EBADF);
	CHECK_EQ(spdk_bit_array_set((void *)0x1234567, 1), -EBADF);
	CHECK_EQ(respdk_get_stale_use(NULL, 0), 1);
	CHECK_EQ(respdk_get_stale_use(&one, 1), 1);
	use = use_of(one.kind);
	CHECK_EQ(use.stale_count, 1);
	CHECK_EQ(use.null_count, 1);
	CHECK_EQ(use.garbage_count, 2);
	CHECK_EQ(use.wrong_thread_count, 0);
	CHECK_STR(use_of("nothing").kind, "");
	return check_done();
}
#else
int
main(void)
{
	return check_done();
}
#endif
