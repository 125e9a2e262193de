/* spdk/bit_pool.h: numbers to allocate and free. */

#include <spdk/stdinc.h>
#include <spdk/bit_array.h>
#include <spdk/bit_pool.h>
#include "check.h"
#include "check_env.h"

int
main(void)
{
	struct spdk_bit_pool *pool;
	struct spdk_bit_array *array;
	uint8_t mask[2] = {0, 0xf0};
	uint32_t i;

	REQUIRE(check_env("bit_pool") == 0);
	pool = spdk_bit_pool_create(10);
	REQUIRE(pool != NULL);
	CHECK_EQ(spdk_bit_pool_capacity(pool), 10);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 10);
	CHECK_EQ(spdk_bit_pool_count_allocated(pool), 0);
	CHECK(!spdk_bit_pool_is_allocated(pool, 0));
	CHECK(!spdk_bit_pool_is_allocated(pool, 10));
	/* The smallest free number comes first, around those that were taken by name. */
	CHECK_EQ(spdk_bit_pool_set_bit_allocated(pool, 1), 0);
	CHECK_EQ(spdk_bit_pool_set_bit_allocated(pool, 1), -EBUSY);
	CHECK_EQ(spdk_bit_pool_set_bit_allocated(pool, 10), -EINVAL);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 0);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 2);
	CHECK_EQ(spdk_bit_pool_set_bit_allocated(pool, 3), 0);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 4);
	CHECK(spdk_bit_pool_is_allocated(pool, 3));
	spdk_bit_pool_free_bit(pool, 1);
	CHECK(!spdk_bit_pool_is_allocated(pool, 1));
	CHECK_EQ(spdk_bit_pool_count_allocated(pool), 4);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 6);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 1);
	for (i = 5; i < 10; i++) {
		CHECK_EQ(spdk_bit_pool_allocate_bit(pool), i);
	}
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), UINT32_MAX);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 0);
	spdk_bit_pool_free_bit(pool, 8);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 8);
	/* New numbers are free. */
	CHECK_EQ(spdk_bit_pool_resize(&pool, 12), 0);
	CHECK_EQ(spdk_bit_pool_capacity(pool), 12);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 2);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 10);
	CHECK_EQ(spdk_bit_pool_resize(&pool, UINT32_MAX), -EINVAL);
	spdk_bit_pool_store_mask(pool, mask);
	CHECK_EQ(mask[0], 0xff);
	CHECK_EQ(mask[1], 0xf7);
	spdk_bit_pool_free_all_bits(pool);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 12);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 0);
	mask[0] = 0x0b;
	mask[1] = 0x08;
	spdk_bit_pool_load_mask(pool, mask);
	CHECK_EQ(spdk_bit_pool_count_allocated(pool), 4);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 2);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 4);
	CHECK(spdk_bit_pool_is_allocated(pool, 11));
	spdk_bit_pool_free(&pool);
	CHECK(pool == NULL);
	spdk_bit_pool_free(&pool);
	spdk_bit_pool_free(NULL);

	array = spdk_bit_array_create(4);
	spdk_bit_array_set(array, 0);
	spdk_bit_array_set(array, 2);
	pool = spdk_bit_pool_create_from_array(array);
	REQUIRE(pool != NULL);
	CHECK_EQ(spdk_bit_pool_capacity(pool), 4);
	CHECK_EQ(spdk_bit_pool_count_free(pool), 2);
	CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 1);
#ifdef RESPDK_STALE
	{
		struct spdk_bit_pool *stale = pool, *made = NULL;

		/* The pool took the array over. */
		CHECK_EQ(spdk_bit_array_set(array, 1), -ESTALE);
		CHECK(spdk_bit_pool_create_from_array(array) == NULL);
		CHECK(spdk_bit_pool_create_from_array(NULL) == NULL);
		/* A number that is free cannot be freed. */
		spdk_bit_pool_free_bit(pool, 3);
		spdk_bit_pool_free_bit(pool, 77);
		CHECK_EQ(spdk_bit_pool_count_free(pool), 1);
		spdk_bit_pool_free(&pool);
		CHECK_EQ(spdk_bit_pool_allocate_bit(stale), UINT32_MAX);
		CHECK_EQ(errno, ESTALE);
		CHECK_EQ(spdk_bit_pool_set_bit_allocated(stale, 0), -ESTALE);
		CHECK_EQ(spdk_bit_pool_count_free(stale), 0);
		CHECK_EQ(spdk_bit_pool_count_allocated(stale), 0);
		CHECK_EQ(spdk_bit_pool_capacity(stale), 0);
		CHECK(!spdk_bit_pool_is_allocated(stale, 0));
		spdk_bit_pool_free_bit(stale, 0);
		spdk_bit_pool_free_all_bits(stale);
		spdk_bit_pool_load_mask(stale, mask);
		spdk_bit_pool_store_mask(stale, mask);
		CHECK_EQ(spdk_bit_pool_resize(&stale, 4), -ESTALE);
		spdk_bit_pool_free(&stale);
		/* Resizing nothing creates. */
		CHECK_EQ(spdk_bit_pool_resize(&made, 4), 0);
		CHECK_EQ(spdk_bit_pool_capacity(made), 4);
		spdk_bit_pool_free(&made);
	}
#else
	spdk_bit_pool_free(&pool);
#endif
	return check_done();
}
