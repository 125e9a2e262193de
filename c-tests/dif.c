/* spdk/dif.h: protection information, in the block, beside it, on the way, in a stream. */

#include <spdk/stdinc.h>
#include <spdk/crc16.h>
#include <spdk/crc32.h>
#include <spdk/crc64.h>
#include <spdk/dif.h>
#include <spdk/endian.h>
#include <spdk/util.h>
#include "check.h"

#define BLOCKS 4
#define MAX_BLOCK (4096 + 128)
#define ALL (SPDK_DIF_FLAGS_GUARD_CHECK | SPDK_DIF_FLAGS_APPTAG_CHECK | SPDK_DIF_FLAGS_REFTAG_CHECK)
#define MAX_IOVS (BLOCKS * MAX_BLOCK)

struct format {
	enum spdk_dif_pi_format pi;
	uint32_t size, data, guard, ref_at, ref;
};

static const struct format g_formats[] = {
	{SPDK_DIF_PI_FORMAT_16, 8, 512, 2, 4, 4},
	{SPDK_DIF_PI_FORMAT_32, 16, 4096, 4, 8, 8},
	{SPDK_DIF_PI_FORMAT_64, 16, 4096, 8, 10, 6},
};

/* Lengths into which buffers are cut, over and over. */
static const size_t g_cuts[][4] = {
	{SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX}, {1, 7, 511, 2}, {520, 520, 520, 520}, {518, 3, 2, 700}, {4096, 5, 100, 1},
};

static uint8_t g_buf[BLOCKS * MAX_BLOCK], g_whole[BLOCKS * MAX_BLOCK], g_src[BLOCKS * MAX_BLOCK], g_back[BLOCKS * MAX_BLOCK];
static struct iovec g_iovs[MAX_IOVS], g_iovs2[MAX_IOVS];

static int
cut(struct iovec *iovs, void *buf, size_t len, const size_t *lens)
{
	size_t n;
	int i;

	for (i = 0; len > 0; i++) {
		n = spdk_min(lens[i % 4], len);
		iovs[i].iov_base = buf;
		iovs[i].iov_len = n;
		buf = (uint8_t *)buf + n;
		len -= n;
	}
	return i;
}

static void
fill(uint8_t *buf, size_t len, unsigned seed)
{
	size_t i;

	srand(seed);
	for (i = 0; i < len; i++) {
		buf[i] = rand();
	}
}

static struct spdk_dif_ctx
context(const struct format *f, uint32_t md, bool interleave, bool first, enum spdk_dif_type type, uint32_t flags)
{
	struct spdk_dif_ctx_init_ext_opts opts = {.size = SPDK_SIZEOF(&opts, dif_pi_format), .dif_pi_format = f->pi};
	struct spdk_dif_ctx ctx;

	memset(&ctx, 0xa5, sizeof(ctx));
	REQUIRE(spdk_dif_ctx_init(&ctx, interleave ? f->data + md : f->data, md, interleave, first, type, flags, 22, 0xfff, 0x22,
				  0, 0, &opts) == 0);
	return ctx;
}

static uint64_t
guard(const struct format *f, uint64_t seed, const void *p, size_t len)
{
	switch (f->pi) {
	case SPDK_DIF_PI_FORMAT_16:
		return spdk_crc16_t10dif(seed, p, len);
	case SPDK_DIF_PI_FORMAT_32:
		return spdk_crc32c_nvme(p, len, seed);
	default:
		return spdk_crc64_nvme(p, len, seed);
	}
}

/* The field at `pi` has these values. */
static void
check_field(const struct format *f, const uint8_t *pi, uint64_t want_guard, uint16_t app, uint64_t ref)
{
	uint64_t g, r;

	g = f->guard == 2 ? from_be16(pi) : f->guard == 4 ? from_be32(pi) : from_be64(pi);
	r = f->ref == 4 ? from_be32(pi + 4) : f->ref == 8 ? from_be64(pi + 8) :
	    (uint64_t)from_be16(pi + 10) << 32 | from_be32(pi + 12);
	CHECK_EQ(g, want_guard);
	CHECK_EQ(from_be16(pi + f->guard), app);
	CHECK_EQ(r, ref);
}

static void
check_contexts(void)
{
	struct spdk_dif_ctx_init_ext_opts opts = {.size = sizeof(opts)};
	struct spdk_dif_ctx ctx;
	uint32_t off = 0, len = 0;

	CHECK_EQ(spdk_dif_pi_format_get_size(SPDK_DIF_PI_FORMAT_16), 8);
	CHECK_EQ(spdk_dif_pi_format_get_size(SPDK_DIF_PI_FORMAT_32), 16);
	CHECK_EQ(spdk_dif_pi_format_get_size(SPDK_DIF_PI_FORMAT_64), 16);
	CHECK_EQ(SPDK_DIF_FLAGS_NVME_PRACT, 1u << 29);
	CHECK_EQ(ALL, 7u << 26);
	CHECK_EQ(SPDK_DIF_REFTAG_ERROR | SPDK_DIF_APPTAG_ERROR | SPDK_DIF_GUARD_ERROR | SPDK_DIF_DATA_ERROR, 15);
	CHECK_EQ(SPDK_DIF_CHECK_TYPE_REFTAG + SPDK_DIF_CHECK_TYPE_APPTAG + SPDK_DIF_CHECK_TYPE_GUARD, 6);

	/* block_size, md_size, md_interleave, dif_loc, type, flags, ref tag, app mask, app tag, offset, seed */
#define INIT(bs, md, inter, first, type, ...) spdk_dif_ctx_init(&ctx, bs, md, inter, first, type, ##__VA_ARGS__)
	CHECK_EQ(INIT(4224, 128, true, false, SPDK_DIF_TYPE1, ALL, 7, 8, 9, 8192, 3, NULL), 0);
	CHECK_EQ(ctx.block_size, 4224);
	CHECK_EQ(ctx.md_size, 128);
	CHECK(ctx.md_interleave);
	CHECK_EQ(ctx.guard_interval, 4096 + 120);
	CHECK_EQ(ctx.dif_type, SPDK_DIF_TYPE1);
	CHECK_EQ(ctx.dif_pi_format, SPDK_DIF_PI_FORMAT_16);
	CHECK_EQ(ctx.dif_flags, ALL);
	CHECK_EQ(ctx.init_ref_tag, 7);
	CHECK_EQ(ctx.apptag_mask, 8);
	CHECK_EQ(ctx.app_tag, 9);
	CHECK_EQ(ctx.data_offset, 8192);
	CHECK_EQ(ctx.ref_tag_offset, 2);
	CHECK_EQ(ctx.last_guard, 3);
	CHECK_EQ(ctx.guard_seed, 3);
	CHECK_EQ(ctx.remapped_init_ref_tag, 0);
	spdk_dif_ctx_set_data_offset(&ctx, 4096 * 5 + 100);
	CHECK_EQ(ctx.data_offset, 4096 * 5 + 100);
	CHECK_EQ(ctx.ref_tag_offset, 5);
	spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 77);
	CHECK_EQ(ctx.remapped_init_ref_tag, 77);
	spdk_dif_get_range_with_md(4096 + 10, 4096, &off, &len, &ctx);
	CHECK_EQ(off, 4224 + 10);
	CHECK_EQ(len, 4224);
	spdk_dif_get_range_with_md(10, 20, &off, &len, &ctx);
	CHECK_EQ(off, 10);
	CHECK_EQ(len, 20);
	spdk_dif_get_range_with_md(10, 20, NULL, NULL, &ctx);
	CHECK_EQ(spdk_dif_get_length_with_md(8191, &ctx), 4224 + 4095);
	CHECK_EQ(spdk_dif_get_length_with_md(8192, &ctx), 2 * 4224);

	CHECK_EQ(INIT(4224, 128, true, true, SPDK_DIF_TYPE1, ALL, 7, 8, 9, 0, 0, NULL), 0);
	CHECK_EQ(ctx.guard_interval, 4096);
	CHECK_EQ(INIT(512, 64, false, true, SPDK_DIF_TYPE2, 0, 0, 0, 0, 1024, 0, NULL), 0);
	CHECK_EQ(ctx.guard_interval, 0);
	CHECK_EQ(ctx.ref_tag_offset, 2);
	spdk_dif_ctx_set_data_offset(&ctx, 512 * 9);
	CHECK_EQ(ctx.ref_tag_offset, 9);
	spdk_dif_get_range_with_md(5, 6, &off, &len, &ctx);
	CHECK_EQ(off, 5);
	CHECK_EQ(len, 6);
	CHECK_EQ(spdk_dif_get_length_with_md(7, &ctx), 7);
	CHECK_EQ(INIT(512, 64, false, false, SPDK_DIF_TYPE3, 0, 0, 0, 0, 0, 0, NULL), 0);
	CHECK_EQ(ctx.guard_interval, 56);
	opts.dif_pi_format = SPDK_DIF_PI_FORMAT_64;
	CHECK_EQ(INIT(4096 + 64, 64, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, &opts), 0);
	CHECK_EQ(ctx.guard_interval, 4096 + 48);

	CHECK_EQ(INIT(520, 7, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(7, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(8, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(0, 8, false, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(521, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(520, 8, true, false, (enum spdk_dif_type)4, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
	CHECK_EQ(INIT(528, 16, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, &opts), -EINVAL);
	CHECK_EQ(INIT(4104, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, &opts), -EINVAL);
	opts.dif_pi_format = 3;
	CHECK_EQ(INIT(4112, 16, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, &opts), -EINVAL);
}

/* Generate, verify and damage interleaved blocks in buffers that are cut as `lens` says. */
static void
check_interleaved(const struct format *f, struct spdk_dif_ctx ctx, const size_t *lens)
{
	static const uint32_t kinds[] = {SPDK_DIF_REFTAG_ERROR, SPDK_DIF_APPTAG_ERROR, SPDK_DIF_GUARD_ERROR, SPDK_DIF_DATA_ERROR};
	size_t size = ctx.block_size * BLOCKS;
	struct spdk_dif_error err;
	uint32_t at, i, b;
	uint64_t ref;
	int n, rc;

	fill(g_buf, size, 5);
	memcpy(g_src, g_buf, size);
	n = cut(g_iovs, g_buf, size, lens);
	CHECK_EQ(spdk_dif_generate(g_iovs, n, BLOCKS, &ctx), 0);
	for (b = 0; b < BLOCKS; b++) {
		uint8_t *block = g_buf + b * ctx.block_size;

		ref = ctx.dif_type == SPDK_DIF_TYPE3 ? 22 : 22 + b;
		check_field(f, block + ctx.guard_interval, guard(f, 0, block, ctx.guard_interval), 0x22, ref);
		CHECK_EQ(memcmp(block, g_src + b * ctx.block_size, ctx.guard_interval), 0);
		i = ctx.guard_interval + f->size;
		CHECK_EQ(memcmp(block + i, g_src + b * ctx.block_size + i, ctx.block_size - i), 0);
	}
	memset(&err, 0xee, sizeof(err));
	CHECK_EQ(spdk_dif_verify(g_iovs, n, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(err.err_type, 0xee);
	memcpy(g_whole, g_buf, size);

	for (i = 0; i < SPDK_COUNTOF(kinds); i++) {
		at = 99;
		CHECK_EQ(spdk_dif_inject_error(g_iovs, n, BLOCKS, &ctx, kinds[i], &at), 0);
		CHECK(at < BLOCKS);
		CHECK(memcmp(g_buf, g_whole, size) != 0);
		for (b = 0; b < BLOCKS; b++) {
			CHECK_EQ(memcmp(g_buf + b * ctx.block_size, g_whole + b * ctx.block_size, ctx.block_size) != 0, b == at);
		}
		rc = spdk_dif_verify(g_iovs, n, BLOCKS, &ctx, &err);
		if (kinds[i] == SPDK_DIF_REFTAG_ERROR && ctx.dif_type == SPDK_DIF_TYPE3) {
			CHECK_EQ(rc, 0);
		} else if (kinds[i] == SPDK_DIF_APPTAG_ERROR && rc == 0) {
			/* The bit is outside of the mask. */
			CHECK(memcmp(g_buf + at * ctx.block_size + ctx.guard_interval + f->guard,
				     g_whole + at * ctx.block_size + ctx.guard_interval + f->guard, 1) != 0);
		} else {
			CHECK_EQ(rc, -1);
			CHECK_EQ(err.err_type, kinds[i] == SPDK_DIF_DATA_ERROR ? SPDK_DIF_GUARD_ERROR : kinds[i]);
			CHECK_EQ(err.err_offset, at);
			CHECK(err.expected != err.actual);
		}
		CHECK_EQ(spdk_dif_verify(g_iovs, n, BLOCKS, &ctx, NULL), rc);
		memcpy(g_buf, g_whole, size);
	}

	/* CRC-32C over the data alone. */
	{
		uint32_t data = ctx.block_size - ctx.md_size, crc = ~0u, want = ~0u;

		for (b = 0; b < BLOCKS; b++) {
			want = spdk_crc32c_update(g_buf + b * ctx.block_size, data, want);
		}
		CHECK_EQ(spdk_dif_update_crc32c(g_iovs, n, BLOCKS, &crc, &ctx), 0);
		CHECK_EQ(crc, want);
		CHECK_EQ(spdk_dif_update_crc32c(g_iovs, n, BLOCKS, NULL, &ctx), -EINVAL);
	}

	/* Reference tags move, and are checked on the way. */
	spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 555);
	CHECK_EQ(spdk_dif_remap_ref_tag(g_iovs, n, BLOCKS, &ctx, &err, true), 0);
	for (b = 0; b < BLOCKS; b++) {
		uint8_t *block = g_buf + b * ctx.block_size;

		ref = ctx.dif_type == SPDK_DIF_TYPE3 ? 555 : 555 + b;
		check_field(f, block + ctx.guard_interval, guard(f, 0, block, ctx.guard_interval), 0x22, ref);
	}
	rc = spdk_dif_remap_ref_tag(g_iovs, n, BLOCKS, &ctx, &err, true);
	if (ctx.dif_type == SPDK_DIF_TYPE3) {
		CHECK_EQ(rc, 0);
	} else {
		CHECK_EQ(rc, -1);
		CHECK_EQ(err.err_type, SPDK_DIF_REFTAG_ERROR);
		CHECK_EQ(err.expected, 22);
		CHECK_EQ(err.actual, 555);
		CHECK_EQ(err.err_offset, 0);
		CHECK_EQ(spdk_dif_remap_ref_tag(g_iovs, n, BLOCKS, &ctx, &err, false), 0);
	}

	/* Too little memory is refused. */
	n = cut(g_iovs, g_buf, size - 1, lens);
	CHECK_EQ(spdk_dif_generate(g_iovs, n, BLOCKS, &ctx), -EINVAL);
	CHECK_EQ(spdk_dif_verify(g_iovs, n, BLOCKS, &ctx, &err), -EINVAL);
	CHECK_EQ(spdk_dif_update_crc32c(g_iovs, n, BLOCKS, &at, &ctx), -EINVAL);
	CHECK_EQ(spdk_dif_remap_ref_tag(g_iovs, n, BLOCKS, &ctx, &err, false), -EINVAL);
	CHECK_EQ(spdk_dif_inject_error(g_iovs, n, BLOCKS, &ctx, SPDK_DIF_DATA_ERROR, &at), -EINVAL);
}

static void
check_copy(const struct format *f, struct spdk_dif_ctx ctx, const size_t *lens)
{
	uint32_t data = ctx.block_size - ctx.md_size, b;
	size_t size = ctx.block_size * BLOCKS;
	struct spdk_dif_error err;
	int n, m;

	/* Data alone to blocks, and back. */
	fill(g_src, data * BLOCKS, 9);
	fill(g_buf, size, 10);
	n = cut(g_iovs, g_src, data * BLOCKS, g_cuts[1]);
	m = cut(g_iovs2, g_buf, size, lens);
	CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx), 0);
	CHECK_EQ(spdk_dif_verify(g_iovs2, m, BLOCKS, &ctx, &err), 0);
	for (b = 0; b < BLOCKS; b++) {
		CHECK_EQ(memcmp(g_buf + b * ctx.block_size, g_src + b * data, data), 0);
	}
	memset(g_back, 0, sizeof(g_back));
	n = cut(g_iovs, g_back, data * BLOCKS, g_cuts[3]);
	CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(memcmp(g_back, g_src, data * BLOCKS), 0);
	g_buf[2 * ctx.block_size + 17] ^= 4;
	CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), -1);
	CHECK_EQ(err.err_type, SPDK_DIF_GUARD_ERROR);
	CHECK_EQ(err.err_offset, 2);
	CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS + 1, &ctx, &err), -EINVAL);
	CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS + 1, &ctx), -EINVAL);

	/* Without guards the data is copied all the same. */
	ctx.dif_flags = SPDK_DIF_FLAGS_REFTAG_CHECK;
	memset(g_buf, 0, size);
	n = cut(g_iovs, g_src, data * BLOCKS, lens);
	CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx), 0);
	CHECK_EQ(memcmp(g_buf + ctx.block_size, g_src + data, data), 0);
	check_field(f, g_buf + ctx.guard_interval, 0, 0, 22);
	memset(g_back, 0, sizeof(g_back));
	n = cut(g_iovs, g_back, data * BLOCKS, lens);
	CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(memcmp(g_back, g_src, data * BLOCKS), 0);

	/* With PRACT and larger metadata both buffers carry metadata. */
	ctx.dif_flags = ALL | SPDK_DIF_FLAGS_NVME_PRACT;
	if (ctx.md_size != f->size) {
		fill(g_src, size, 11);
		memset(g_buf, 0, size);
		n = cut(g_iovs, g_src, size, g_cuts[1]);
		CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx), 0);
		CHECK_EQ(spdk_dif_verify(g_iovs2, m, BLOCKS, &ctx, &err), 0);
		for (b = 0; b < BLOCKS; b++) {
			CHECK_EQ(memcmp(g_buf + b * ctx.block_size, g_src + b * ctx.block_size, ctx.guard_interval), 0);
		}
		memset(g_back, 0, sizeof(g_back));
		n = cut(g_iovs, g_back, size, g_cuts[3]);
		CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), 0);
		for (b = 0; b < BLOCKS; b++) {
			CHECK_EQ(memcmp(g_back + b * ctx.block_size, g_src + b * ctx.block_size, ctx.guard_interval), 0);
		}
		n = cut(g_iovs, g_back, size - 1, g_cuts[3]);
		CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), -EINVAL);
		CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx), -EINVAL);
	}

	/* Switched off, the data is copied and the metadata left alone. */
	ctx.dif_flags = ALL;
	ctx.dif_type = SPDK_DIF_DISABLE;
	memset(g_buf, 0x3c, size);
	n = cut(g_iovs, g_src, data * BLOCKS, lens);
	CHECK_EQ(spdk_dif_generate_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx), 0);
	CHECK_EQ(memcmp(g_buf + ctx.block_size, g_src + data, data), 0);
	CHECK_EQ(g_buf[data], 0x3c);
	CHECK_EQ(g_buf[ctx.block_size - 1], 0x3c);
	memset(g_back, 0, sizeof(g_back));
	n = cut(g_iovs, g_back, data * BLOCKS, lens);
	CHECK_EQ(spdk_dif_verify_copy(g_iovs, n, g_iovs2, m, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(memcmp(g_back, g_src, data * BLOCKS), 0);
	CHECK_EQ(spdk_dif_generate(g_iovs2, m, BLOCKS, &ctx), 0);
	CHECK_EQ(g_buf[data], 0x3c);
	CHECK_EQ(spdk_dif_verify(g_iovs2, m, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(spdk_dif_remap_ref_tag(g_iovs2, m, BLOCKS, &ctx, &err, true), 0);
	CHECK_EQ(g_buf[data], 0x3c);
}

static void
check_stream(const struct format *f, struct spdk_dif_ctx base, const size_t *lens, uint32_t step)
{
	uint32_t data = base.block_size - base.md_size, total = data * BLOCKS, at, len, crc = ~0u, b;
	size_t size = base.block_size * BLOCKS;
	struct spdk_dif_ctx ctx;
	struct spdk_dif_error err;
	int n;

	fill(g_src, total, 13);
	memset(g_buf, 0, size);
	for (b = 0; b < BLOCKS; b++) {
		memcpy(g_buf + b * base.block_size, g_src + b * data, data);
	}
	memcpy(g_whole, g_buf, size);
	n = cut(g_iovs, g_whole, size, g_cuts[0]);
	CHECK_EQ(spdk_dif_generate(g_iovs, n, BLOCKS, &base), 0);

	n = cut(g_iovs, g_buf, size, lens);
	ctx = base;
	for (at = 0; at < total; at += len) {
		len = spdk_min(step, total - at);
		CHECK_EQ(spdk_dif_generate_stream(g_iovs, n, at, len, &ctx), 0);
	}
	CHECK_EQ(memcmp(g_buf, g_whole, size), 0);
	ctx = base;
	for (at = 0; at < total; at += len) {
		len = spdk_min(step, total - at);
		CHECK_EQ(spdk_dif_verify_stream(g_iovs, n, at, len, &ctx, &err), 0);
		CHECK_EQ(spdk_dif_update_crc32c_stream(g_iovs, n, at, len, &crc, &ctx), 0);
	}
	CHECK_EQ(crc, spdk_crc32c_update(g_src, total, ~0u));
	CHECK_EQ(ctx.last_guard, base.guard_seed);
	g_buf[base.block_size + base.guard_interval + f->guard] ^= 1;
	ctx = base;
	CHECK_EQ(spdk_dif_verify_stream(g_iovs, n, 0, total, &ctx, &err), -1);
	CHECK_EQ(err.err_type, SPDK_DIF_APPTAG_ERROR);
	CHECK_EQ(err.err_offset, 1);
	g_buf[base.block_size + base.guard_interval + f->guard] ^= 1;

	/* A data segment that starts within the whole, and within a block. */
	ctx = base;
	CHECK_EQ(spdk_dif_verify_stream(g_iovs, n, 0, data + 100, &ctx, &err), 0);
	spdk_dif_ctx_set_data_offset(&ctx, data + 100);
	n = cut(g_iovs, g_buf + base.block_size + 100, size - base.block_size - 100, lens);
	/* The running guard goes on; the field's tag counts from the start of the whole. */
	CHECK_EQ(spdk_dif_verify_stream(g_iovs, n, 0, total - data - 100, &ctx, &err), 0);

	CHECK_EQ(spdk_dif_generate_stream(g_iovs, n, 0, total, &ctx), -ERANGE);
	CHECK_EQ(spdk_dif_verify_stream(g_iovs, n, 0, total, &ctx, &err), -ERANGE);
	CHECK_EQ(spdk_dif_update_crc32c_stream(g_iovs, n, 0, total, &crc, &ctx), -ERANGE);
	CHECK_EQ(spdk_dif_generate_stream(NULL, n, 0, 1, &ctx), -EINVAL);
	CHECK_EQ(spdk_dif_generate_stream(g_iovs, 0, 0, 1, &ctx), -EINVAL);
	CHECK_EQ(spdk_dif_verify_stream(NULL, n, 0, 1, &ctx, &err), -EINVAL);
	CHECK_EQ(spdk_dif_verify_stream(g_iovs, 0, 0, 1, &ctx, &err), -EINVAL);
	CHECK_EQ(spdk_dif_update_crc32c_stream(NULL, n, 0, 1, &crc, &ctx), -EINVAL);
	CHECK_EQ(spdk_dif_update_crc32c_stream(g_iovs, 0, 0, 1, &crc, &ctx), -EINVAL);

	/* The places for data, with room left for metadata between them. */
	n = cut(g_iovs, g_buf, size, lens);
	memset(g_back, 0, sizeof(g_back));
	{
		uint32_t mapped = 0, skip = 10;
		int used, i;
		size_t done = 0;
		bool same = true;

		used = spdk_dif_set_md_interleave_iovs(g_iovs2, MAX_IOVS, g_iovs, n, skip, total - skip, &mapped, &base);
		CHECK(used > 0);
		CHECK_EQ(mapped, total - skip);
		for (i = 0; i < used; i++) {
			same = same && memcmp(g_iovs2[i].iov_base, g_src + skip + done, g_iovs2[i].iov_len) == 0;
			done += g_iovs2[i].iov_len;
		}
		CHECK(same);
		CHECK_EQ(done, total - skip);
		/* Fewer elements than needed map what they can. */
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 2, g_iovs, n, 0, total, &mapped, &base), 2);
		CHECK_EQ(mapped, g_iovs2[0].iov_len + g_iovs2[1].iov_len);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 2, g_iovs, n, 0, total, NULL, &base), 2);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 9, g_iovs, n, 0, 0, &mapped, &base), 0);
		CHECK_EQ(mapped, 0);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 9, g_iovs, n, 0, total + data, &mapped, &base), -ERANGE);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(NULL, 9, g_iovs, n, 0, 1, &mapped, &base), -EINVAL);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 0, g_iovs, n, 0, 1, &mapped, &base), -EINVAL);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 9, NULL, n, 0, 1, &mapped, &base), -EINVAL);
		CHECK_EQ(spdk_dif_set_md_interleave_iovs(g_iovs2, 9, g_iovs, 0, 0, 1, &mapped, &base), -EINVAL);
	}
}

static void
check_apart(const struct format *f, struct spdk_dif_ctx ctx, const size_t *lens)
{
	static uint8_t md[BLOCKS * 128], old[BLOCKS * 128];
	static const uint32_t kinds[] = {SPDK_DIF_REFTAG_ERROR, SPDK_DIF_GUARD_ERROR, SPDK_DIF_DATA_ERROR, SPDK_DIF_APPTAG_ERROR};
	struct iovec iov = {.iov_base = md, .iov_len = ctx.md_size * BLOCKS}, none = {};
	size_t size = ctx.block_size * BLOCKS;
	struct spdk_dif_error err;
	uint32_t at, b, i;
	uint64_t g;
	int n, rc;

	fill(g_buf, size, 15);
	fill(md, sizeof(md), 16);
	memcpy(old, md, sizeof(md));
	memcpy(g_whole, g_buf, size);
	n = cut(g_iovs, g_buf, size, lens);
	CHECK_EQ(spdk_dix_generate(g_iovs, n, &iov, BLOCKS, &ctx), 0);
	CHECK_EQ(memcmp(g_whole, g_buf, size), 0);
	for (b = 0; b < BLOCKS; b++) {
		g = guard(f, 0, g_buf + b * ctx.block_size, ctx.block_size);
		g = guard(f, g, md + b * ctx.md_size, ctx.guard_interval);
		check_field(f, md + b * ctx.md_size + ctx.guard_interval, g, 0x22, ctx.dif_type == SPDK_DIF_TYPE3 ? 22 : 22 + b);
		CHECK_EQ(memcmp(md + b * ctx.md_size, old + b * ctx.md_size, ctx.guard_interval), 0);
	}
	CHECK_EQ(spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err), 0);
	memcpy(old, md, sizeof(md));
	for (i = 0; i < SPDK_COUNTOF(kinds); i++) {
		CHECK_EQ(spdk_dix_inject_error(g_iovs, n, &iov, BLOCKS, &ctx, kinds[i], &at), 0);
		CHECK(at < BLOCKS);
		CHECK_EQ(memcmp(g_whole, g_buf, size) != 0, kinds[i] == SPDK_DIF_DATA_ERROR);
		CHECK_EQ(memcmp(old, md, sizeof(md)) != 0, kinds[i] != SPDK_DIF_DATA_ERROR);
		rc = spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err);
		if (kinds[i] == SPDK_DIF_GUARD_ERROR || kinds[i] == SPDK_DIF_DATA_ERROR ||
		    (kinds[i] == SPDK_DIF_REFTAG_ERROR && ctx.dif_type != SPDK_DIF_TYPE3)) {
			CHECK_EQ(rc, -1);
			CHECK_EQ(err.err_type, kinds[i] == SPDK_DIF_DATA_ERROR ? SPDK_DIF_GUARD_ERROR : kinds[i]);
			CHECK_EQ(err.err_offset, at);
		}
		memcpy(md, old, sizeof(md));
		memcpy(g_buf, g_whole, size);
	}
	spdk_dif_ctx_set_remapped_init_ref_tag(&ctx, 900);
	CHECK_EQ(spdk_dix_remap_ref_tag(&iov, BLOCKS, &ctx, &err, true), 0);
	rc = spdk_dix_remap_ref_tag(&iov, BLOCKS, &ctx, &err, true);
	if (ctx.dif_type != SPDK_DIF_TYPE3) {
		CHECK_EQ(rc, -1);
		CHECK_EQ(err.err_type, SPDK_DIF_REFTAG_ERROR);
		CHECK_EQ(err.actual, 900);
		CHECK_EQ(spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err), -1);
		ctx.init_ref_tag = 900;
	}
	CHECK_EQ(spdk_dix_remap_ref_tag(&iov, BLOCKS, &ctx, &err, false), 0);
	CHECK_EQ(spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err), 0);

	iov.iov_len--;
	CHECK_EQ(spdk_dix_generate(g_iovs, n, &iov, BLOCKS, &ctx), -EINVAL);
	CHECK_EQ(spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err), -EINVAL);
	CHECK_EQ(spdk_dix_remap_ref_tag(&iov, BLOCKS, &ctx, &err, false), -EINVAL);
	CHECK_EQ(spdk_dix_inject_error(g_iovs, n, &iov, BLOCKS, &ctx, SPDK_DIF_GUARD_ERROR, &at), -EINVAL);
	CHECK_EQ(spdk_dix_verify(g_iovs, n, &none, BLOCKS, &ctx, &err), -EINVAL);
	iov.iov_len++;
	ctx.dif_type = SPDK_DIF_DISABLE;
	memset(md, 0, sizeof(md));
	CHECK_EQ(spdk_dix_generate(g_iovs, n, &iov, BLOCKS, &ctx), 0);
	CHECK_EQ(spdk_dix_verify(g_iovs, n, &iov, BLOCKS, &ctx, &err), 0);
	CHECK_EQ(spdk_dix_remap_ref_tag(&iov, BLOCKS, &ctx, &err, true), 0);
	CHECK(md[0] == 0 && memcmp(md, md + 1, sizeof(md) - 1) == 0);
}

/* Tags of all ones switch the checks of a block off. */
static void
check_escapes(const struct format *f)
{
	struct spdk_dif_ctx ctx;
	struct spdk_dif_error err;
	struct iovec iov = {.iov_base = g_buf};
	uint64_t ones = f->ref == 4 ? UINT32_MAX : f->ref == 8 ? UINT64_MAX : 0xffffffffffff;

	ctx = context(f, f->size, true, false, SPDK_DIF_TYPE1, ALL);
	iov.iov_len = ctx.block_size;
	fill(g_buf, ctx.block_size, 1);
	memset(g_buf + ctx.guard_interval + f->guard, 0xff, 2);
	CHECK_EQ(spdk_dif_verify(&iov, 1, 1, &ctx, &err), 0);
	ctx.dif_type = SPDK_DIF_TYPE2;
	CHECK_EQ(spdk_dif_verify(&iov, 1, 1, &ctx, &err), 0);
	ctx.dif_type = SPDK_DIF_TYPE3;
	CHECK_EQ(spdk_dif_verify(&iov, 1, 1, &ctx, &err), -1);
	memset(g_buf + ctx.guard_interval + f->ref_at, 0xff, f->ref);
	CHECK_EQ(spdk_dif_verify(&iov, 1, 1, &ctx, &err), 0);
	/* Such a block is not remapped either. */
	ctx.remapped_init_ref_tag = 1;
	CHECK_EQ(spdk_dif_remap_ref_tag(&iov, 1, 1, &ctx, &err, true), 0);
	CHECK_EQ(g_buf[ctx.guard_interval + f->ref_at], 0xff);

	ctx = context(f, f->size, true, false, SPDK_DIF_TYPE1, ALL);
	ctx.init_ref_tag = SPDK_DIF_REFTAG_IGNORE;
	ctx.app_tag = SPDK_DIF_APPTAG_IGNORE;
	CHECK_EQ(spdk_dif_generate(&iov, 1, 1, &ctx), 0);
	check_field(f, g_buf + ctx.guard_interval, guard(f, 0, g_buf, ctx.guard_interval), 0xffff, ones);
	/* What is not checked is stored as 0. */
	ctx.dif_flags = 0;
	CHECK_EQ(spdk_dif_generate(&iov, 1, 1, &ctx), 0);
	check_field(f, g_buf + ctx.guard_interval, 0, 0, 0);
	CHECK_EQ(spdk_dif_remap_ref_tag(&iov, 1, 1, &ctx, &err, true), 0);
	/* A seed goes into the guard of every block. */
	ctx = context(f, f->size, true, false, SPDK_DIF_TYPE1, ALL);
	ctx.guard_seed = 0x1234567890;
	CHECK_EQ(spdk_dif_generate(&iov, 1, 1, &ctx), 0);
	check_field(f, g_buf + ctx.guard_interval, guard(f, 0x1234567890, g_buf, ctx.guard_interval), 0x22, 22);
	CHECK_EQ(spdk_dif_verify(&iov, 1, 1, &ctx, &err), 0);
}

int
main(void)
{
	static const enum spdk_dif_type types[] = {SPDK_DIF_TYPE1, SPDK_DIF_TYPE2, SPDK_DIF_TYPE3};
	size_t i, j, k, t;
	uint32_t md;

	check_contexts();
	for (i = 0; i < SPDK_COUNTOF(g_formats); i++) {
		const struct format *f = &g_formats[i];

		check_escapes(f);
		for (j = 0; j < SPDK_COUNTOF(g_cuts); j++) {
			for (k = 0; k < 3; k++) {
				md = k == 0 ? f->size : 128;
				for (t = 0; t < 3; t++) {
					struct spdk_dif_ctx ctx = context(f, md, true, k == 1, types[t], ALL);

					check_interleaved(f, ctx, g_cuts[j]);
					check_copy(f, ctx, g_cuts[j]);
					check_stream(f, ctx, g_cuts[j], 1000);
					check_stream(f, ctx, g_cuts[j], f->data);
					check_apart(f, context(f, md, false, k == 1, types[t], ALL), g_cuts[j]);
				}
			}
		}
	}
#ifdef RESPDK_STALE
	{
		struct spdk_dif_ctx ctx = context(&g_formats[0], 8, true, false, SPDK_DIF_TYPE1, ALL);
		struct iovec iov = {.iov_base = g_buf, .iov_len = 520};
		uint32_t at;

		CHECK_EQ(spdk_dif_generate(&iov, 1, 1, NULL), -EINVAL);
		CHECK_EQ(spdk_dif_generate(NULL, 1, 1, &ctx), -EINVAL);
		CHECK_EQ(spdk_dif_verify(NULL, 1, 1, &ctx, NULL), -EINVAL);
		CHECK_EQ(spdk_dif_ctx_init(NULL, 520, 8, true, false, SPDK_DIF_TYPE1, 0, 0, 0, 0, 0, 0, NULL), -EINVAL);
		CHECK_EQ(spdk_dix_generate(&iov, 1, NULL, 1, &ctx), -EINVAL);
		CHECK_EQ(spdk_dix_verify(&iov, 1, NULL, 1, &ctx, NULL), -EINVAL);
		CHECK_EQ(spdk_dif_inject_error(&iov, 1, 0, &ctx, SPDK_DIF_DATA_ERROR, &at), -EINVAL);
		/* The product of blocks and size does not wrap. */
		CHECK_EQ(spdk_dif_verify(&iov, 1, 1u << 29, &ctx, NULL), -EINVAL);
		spdk_dif_ctx_set_data_offset(NULL, 0);
		spdk_dif_ctx_set_remapped_init_ref_tag(NULL, 0);
		spdk_dif_get_range_with_md(0, 0, &at, &at, NULL);
		CHECK_EQ(spdk_dif_get_length_with_md(5, NULL), 0);
	}
#endif
	return check_done();
}
