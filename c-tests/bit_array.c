/* spdk/bit_array.h: arrays of bits. */

#include <spdk/stdinc.h>
#include <spdk/bit_array.h>
#include "check.h"
#include "check_env.h"

static void
check_against_model(uint32_t bits)
{
	struct spdk_bit_array *ba = spdk_bit_array_create(bits);
	bool *model = calloc(bits + 1, sizeof(bool));
	uint8_t *mask = calloc(1, bits / 8 + 2);
	uint32_t i, j, set = 0;
	bool same;

	REQUIRE(ba != NULL && model != NULL && mask != NULL);
	CHECK_EQ(spdk_bit_array_capacity(ba), bits);
	for (i = 0; i < 4 * bits + 8; i++) {
		uint32_t bit = rand() % (bits + 8);

		if (rand() % 2) {
			CHECK_EQ(spdk_bit_array_set(ba, bit), bit < bits ? 0 : -EINVAL);
			if (bit < bits) {
				model[bit] = true;
			}
		} else {
			spdk_bit_array_clear(ba, bit);
			if (bit < bits) {
				model[bit] = false;
			}
		}
		CHECK_EQ(spdk_bit_array_get(ba, bit), bit < bits && model[bit]);
	}
	for (i = 0; i < bits; i++) {
		set += model[i];
	}
	CHECK_EQ(spdk_bit_array_count_set(ba), set);
	CHECK_EQ(spdk_bit_array_count_clear(ba), bits - set);
	for (i = 0; i < bits + 2; i++) {
		uint32_t first_set = UINT32_MAX, first_clear = UINT32_MAX;

		for (j = bits; j > i; j--) {
			if (model[j - 1]) {
				first_set = j - 1;
			} else {
				first_clear = j - 1;
			}
		}
		CHECK_EQ(spdk_bit_array_find_first_set(ba, i), first_set);
		CHECK_EQ(spdk_bit_array_find_first_clear(ba, i), first_clear);
	}
	/* A mask has one byte for eight bits; what the last byte has beyond the array stays. */
	memset(mask, 0xa5, bits / 8 + 2);
	spdk_bit_array_store_mask(ba, mask);
	for (i = 0, same = true; i < bits; i++) {
		same = same && (mask[i / 8] >> (i % 8) & 1) == model[i];
	}
	CHECK(same);
	for (; i < (bits / 8 + 2) * 8; i++) {
		same = same && (mask[i / 8] >> (i % 8) & 1) == (0xa5 >> (i % 8) & 1);
	}
	CHECK(same);
	spdk_bit_array_clear_mask(ba);
	CHECK_EQ(spdk_bit_array_count_set(ba), 0);
	spdk_bit_array_load_mask(ba, mask);
	CHECK_EQ(spdk_bit_array_count_set(ba), set);
	for (i = 0, same = true; i < bits; i++) {
		same = same && spdk_bit_array_get(ba, i) == model[i];
	}
	CHECK(same);
	spdk_bit_array_free(&ba);
	CHECK(ba == NULL);
	free(model);
	free(mask);
}

int
main(void)
{
	static const uint32_t sizes[] = {0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 129, 500};
	struct spdk_bit_array *ba = NULL;
	uint32_t i;

	REQUIRE(check_env("bit_array") == 0);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		check_against_model(sizes[i]);
	}

	CHECK(spdk_bit_array_create(UINT32_MAX) == NULL);
	CHECK_EQ(spdk_bit_array_resize(NULL, 1), -EINVAL);
	CHECK_EQ(spdk_bit_array_resize(&ba, UINT32_MAX), -EINVAL);
	CHECK(ba == NULL);
	/* Resizing nothing creates; bits that come and go are clear. */
	CHECK_EQ(spdk_bit_array_resize(&ba, 100), 0);
	REQUIRE(ba != NULL);
	for (i = 0; i < 100; i++) {
		CHECK_EQ(spdk_bit_array_set(ba, i), 0);
	}
	CHECK_EQ(spdk_bit_array_find_first_clear(ba, 0), UINT32_MAX);
	CHECK_EQ(spdk_bit_array_resize(&ba, 90), 0);
	CHECK_EQ(spdk_bit_array_count_set(ba), 90);
	CHECK_EQ(spdk_bit_array_resize(&ba, 200), 0);
	CHECK_EQ(spdk_bit_array_count_set(ba), 90);
	CHECK_EQ(spdk_bit_array_find_first_clear(ba, 0), 90);
	CHECK_EQ(spdk_bit_array_find_first_set(ba, 90), UINT32_MAX);
	CHECK_EQ(spdk_bit_array_capacity(ba), 200);
	spdk_bit_array_free(&ba);
	spdk_bit_array_free(&ba);
	spdk_bit_array_free(NULL);
#ifdef RESPDK_STALE
	{
		struct spdk_bit_array *stale;
		uint8_t mask[32];

		/* Shrinking by whole words clears as well. */
		ba = spdk_bit_array_create(200);
		for (i = 0; i < 200; i++) {
			spdk_bit_array_set(ba, i);
		}
		CHECK_EQ(spdk_bit_array_resize(&ba, 60), 0);
		CHECK_EQ(spdk_bit_array_resize(&ba, 64), 0);
		CHECK_EQ(spdk_bit_array_count_set(ba), 60);

		stale = ba;
		spdk_bit_array_free(&ba);
		CHECK_EQ(spdk_bit_array_set(stale, 0), -ESTALE);
		CHECK_EQ(spdk_bit_array_capacity(stale), 0);
		CHECK_EQ(errno, ESTALE);
		CHECK(!spdk_bit_array_get(stale, 0));
		CHECK_EQ(spdk_bit_array_find_first_set(stale, 0), UINT32_MAX);
		CHECK_EQ(spdk_bit_array_find_first_clear(stale, 0), UINT32_MAX);
		CHECK_EQ(spdk_bit_array_count_set(stale), 0);
		CHECK_EQ(spdk_bit_array_count_clear(stale), 0);
		spdk_bit_array_clear(stale, 0);
		spdk_bit_array_store_mask(stale, mask);
		spdk_bit_array_load_mask(stale, mask);
		spdk_bit_array_clear_mask(stale);
		ba = stale;
		CHECK_EQ(spdk_bit_array_resize(&ba, 3), -ESTALE);
		spdk_bit_array_free(&ba);
		CHECK_EQ(spdk_bit_array_set((struct spdk_bit_array *)mask, 0), -EBADF);
		CHECK_EQ(spdk_bit_array_set(NULL, 0), -EINVAL);
		CHECK_EQ(spdk_bit_array_capacity(NULL), 0);
	}
#endif
	return check_done();
}
