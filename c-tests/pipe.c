/* spdk/pipe.h: byte pipes around memory of the caller, and groups of them. */

#include <spdk/stdinc.h>
#include <spdk/pipe.h>
#include "check.h"

#define NONE ((size_t)-1)

static uint8_t g_mem[10];

/* What a call found: its return value, and the two pieces as offsets into the memory. */
static void
check_pieces(int line, int rc, struct iovec *iovs, int want, size_t at0, size_t len0, size_t at1, size_t len1)
{
	bool ok = rc == want;

	ok = ok && iovs[0].iov_len == len0 && (at0 == NONE || iovs[0].iov_base == g_mem + at0);
	ok = ok && iovs[1].iov_len == len1 && (at1 == NONE ? iovs[1].iov_base == NULL : iovs[1].iov_base == g_mem + at1);
	if (!CHECK(ok)) {
		printf("    line %d: %d, %zu bytes at %td, %zu at %td\n", line, rc, iovs[0].iov_len,
		       (uint8_t *)iovs[0].iov_base - g_mem, iovs[1].iov_len, (uint8_t *)iovs[1].iov_base - g_mem);
	}
	memset(iovs, 0, 2 * sizeof(*iovs));
}

#define WRITER(p, sz, ...) check_pieces(__LINE__, spdk_pipe_writer_get_buffer(p, sz, iovs), iovs, __VA_ARGS__)
#define READER(p, sz, ...) check_pieces(__LINE__, spdk_pipe_reader_get_buffer(p, sz, iovs), iovs, __VA_ARGS__)

static void
check_one_pipe(void)
{
	struct spdk_pipe *pipe = spdk_pipe_create(g_mem, sizeof(g_mem));
	struct iovec iovs[2] = {};

	REQUIRE(pipe != NULL);
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 0);
	READER(pipe, 5, 0, NONE, 0, NONE, 0);
	WRITER(pipe, 0, 0, NONE, 0, NONE, 0);
	WRITER(pipe, 5, 5, 0, 5, NONE, 0);
	WRITER(pipe, 10, 10, 0, 10, NONE, 0);
	WRITER(pipe, 11, 10, 0, 10, NONE, 0);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 11), -EINVAL);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 7), 0);
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 7);
	WRITER(pipe, 9, 3, 7, 3, NONE, 0);
	READER(pipe, 9, 7, 0, 7, NONE, 0);
	READER(pipe, 3, 3, 0, 3, NONE, 0);
	READER(pipe, 0, 0, NONE, 0, NONE, 0);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 8), -EINVAL);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 3), 0);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 0), 0);
	/* Around the end of the memory, in two pieces. */
	WRITER(pipe, 9, 6, 7, 3, 0, 3);
	WRITER(pipe, 2, 2, 7, 2, NONE, 0);
	WRITER(pipe, 4, 4, 7, 3, 0, 1);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 7), -EINVAL);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 4), 0);
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 8);
	WRITER(pipe, 9, 2, 1, 2, NONE, 0);
	READER(pipe, 9, 8, 3, 7, 0, 1);
	READER(pipe, 7, 7, 3, 7, NONE, 0);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 3), -EINVAL);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 2), 0);
	/* Full. */
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 10);
	WRITER(pipe, 1, 0, NONE, 0, NONE, 0);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 1), -EINVAL);
	READER(pipe, 99, 10, 3, 7, 0, 3);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 11), -EINVAL);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 7), 0);
	READER(pipe, 99, 3, 0, 3, NONE, 0);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 3), 0);
	/* Empty again, it starts over. */
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 0);
	WRITER(pipe, 99, 10, 0, 10, NONE, 0);
	CHECK_EQ(spdk_pipe_writer_advance(pipe, 10), 0);
	CHECK_EQ(spdk_pipe_reader_advance(pipe, 10), 0);
	CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 0);
	CHECK(spdk_pipe_destroy(pipe) == g_mem);
	CHECK(spdk_pipe_destroy(NULL) == NULL);
}

/* Random sizes on both sides; every byte comes out once, in order. */
static void
check_data(void)
{
	struct spdk_pipe *pipe = spdk_pipe_create(g_mem, sizeof(g_mem));
	struct iovec iovs[2];
	uint8_t next_in = 0, next_out = 0;
	bool ordered = true;
	int i, n, total = 0;
	size_t j, left, k;

	for (i = 0; i < 10000; i++) {
		if (rand() % 2) {
			n = spdk_pipe_writer_get_buffer(pipe, rand() % 12, iovs);
			for (j = 0, left = n; j < 2 && left; j++) {
				for (k = 0; k < iovs[j].iov_len; k++, left--) {
					((uint8_t *)iovs[j].iov_base)[k] = next_in++;
				}
			}
			ordered = ordered && spdk_pipe_writer_advance(pipe, n) == (n == 0 && total == 10 ? -EINVAL : 0);
			total += n;
		} else {
			n = spdk_pipe_reader_get_buffer(pipe, rand() % 12, iovs);
			for (j = 0, left = n; j < 2 && left; j++) {
				for (k = 0; k < iovs[j].iov_len; k++, left--) {
					ordered = ordered && ((uint8_t *)iovs[j].iov_base)[k] == next_out++;
				}
			}
			ordered = ordered && spdk_pipe_reader_advance(pipe, n) == 0;
			total -= n;
		}
		ordered = ordered && (int)spdk_pipe_reader_bytes_available(pipe) == total;
		if (total == 0) {
			/* Nothing written to an empty pipe is asked for only when there is room to ask for. */
			n = spdk_pipe_writer_get_buffer(pipe, 1, iovs);
			*(uint8_t *)iovs[0].iov_base = next_in++;
			ordered = ordered && n == 1 && spdk_pipe_writer_advance(pipe, 1) == 0;
			total = 1;
		}
	}
	CHECK(ordered);
	spdk_pipe_destroy(pipe);
}

static void
check_group(void)
{
	static uint64_t mem[3][4];
	struct spdk_pipe_group *group = spdk_pipe_group_create();
	struct spdk_pipe *a, *b, *c;
	struct iovec iovs[2];

	REQUIRE(group != NULL);
	a = spdk_pipe_create(mem[0], 32);
	b = spdk_pipe_create(mem[1], 32);
	c = spdk_pipe_create(mem[2], 24);
	CHECK_EQ(spdk_pipe_group_add(group, a), 0);
	CHECK_EQ(spdk_pipe_group_add(group, b), 0);
	CHECK_EQ(spdk_pipe_group_add(group, c), 0);
	/* A pipe that is written to takes the buffer of its size that was given back last. */
	CHECK_EQ(spdk_pipe_writer_get_buffer(a, 5, iovs), 5);
	CHECK(iovs[0].iov_base == mem[1]);
	CHECK_EQ(spdk_pipe_writer_get_buffer(c, 5, iovs), 5);
	CHECK(iovs[0].iov_base == mem[2]);
	CHECK_EQ(spdk_pipe_writer_advance(a, 5), 0);
	CHECK_EQ(spdk_pipe_writer_get_buffer(b, 5, iovs), 5);
	CHECK(iovs[0].iov_base == mem[0]);
	CHECK_EQ(spdk_pipe_writer_advance(b, 32), 0);
	CHECK_EQ(spdk_pipe_reader_get_buffer(a, 99, iovs), 5);
	CHECK(iovs[0].iov_base == mem[1]);
	CHECK_EQ(spdk_pipe_reader_advance(a, 5), 0);
	CHECK_EQ(spdk_pipe_reader_advance(b, 32), 0);
	/* The last one given back is mem[0]. */
	CHECK_EQ(spdk_pipe_group_remove(group, a), 0);
	CHECK_EQ(spdk_pipe_writer_get_buffer(a, 5, iovs), 5);
	CHECK(iovs[0].iov_base == mem[0]);
	CHECK(spdk_pipe_destroy(a) == mem[0]);
	CHECK(spdk_pipe_destroy(b) == mem[1]);
	/* A pipe with data in it keeps its buffer. */
	CHECK_EQ(spdk_pipe_group_remove(group, c), 0);
	CHECK_EQ(spdk_pipe_writer_advance(c, 4), 0);
	CHECK_EQ(spdk_pipe_group_add(group, c), 0);
	CHECK_EQ(spdk_pipe_reader_get_buffer(c, 9, iovs), 4);
	CHECK(iovs[0].iov_base == mem[2]);
	CHECK(spdk_pipe_destroy(c) == mem[2]);
	spdk_pipe_group_destroy(group);
}

int
main(void)
{
	check_one_pipe();
	check_data();
	check_group();
#ifdef RESPDK_STALE
	{
		struct spdk_pipe *pipe = spdk_pipe_create(g_mem, 10), *stale = spdk_pipe_create(g_mem, 10);
		struct spdk_pipe_group *group = spdk_pipe_group_create(), *gone = spdk_pipe_group_create();
		struct iovec iovs[2];

		/* Writing nothing to an empty pipe does not fill it. */
		CHECK_EQ(spdk_pipe_writer_advance(pipe, 0), 0);
		CHECK_EQ(spdk_pipe_reader_bytes_available(pipe), 0);
		spdk_pipe_destroy(stale);
		spdk_pipe_group_destroy(gone);
		CHECK_EQ(spdk_pipe_group_add(gone, pipe), -ESTALE);
		CHECK_EQ(spdk_pipe_group_remove(gone, pipe), -ESTALE);
		CHECK_EQ(spdk_pipe_group_add(group, stale), -ESTALE);
		CHECK_EQ(spdk_pipe_group_remove(group, pipe), -EINVAL);
		CHECK_EQ(spdk_pipe_group_add(group, pipe), 0);
		CHECK_EQ(spdk_pipe_group_add(group, pipe), -EINVAL);
		CHECK_EQ(spdk_pipe_group_add(NULL, pipe), -EINVAL);
		CHECK_EQ(spdk_pipe_group_add((struct spdk_pipe_group *)pipe, pipe), -EBADF);
		CHECK_EQ(spdk_pipe_writer_get_buffer(stale, 1, iovs), -ESTALE);
		CHECK_EQ(spdk_pipe_reader_get_buffer(stale, 1, iovs), -ESTALE);
		CHECK_EQ(spdk_pipe_writer_advance(stale, 1), -ESTALE);
		CHECK_EQ(spdk_pipe_reader_advance(stale, 1), -ESTALE);
		CHECK_EQ(spdk_pipe_reader_bytes_available(stale), 0);
		CHECK(spdk_pipe_destroy(stale) == NULL);
		spdk_pipe_group_destroy(gone);
		spdk_pipe_group_destroy(NULL);
		CHECK_EQ(spdk_pipe_writer_get_buffer(pipe, 1, NULL), -EINVAL);
		/* A group that goes away with a buffer in it leaves its pipes without. */
		spdk_pipe_group_destroy(group);
		CHECK_EQ(spdk_pipe_writer_get_buffer(pipe, 1, iovs), 0);
		CHECK(spdk_pipe_destroy(pipe) == NULL);
	}
#endif
	return check_done();
}
