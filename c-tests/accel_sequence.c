/*
 * spdk/accel.h: sequences: what is appended is done in order, copies that are not needed are left out, buffers get memory
 * when they are used, data of other memory domains is brought and taken back.
 */
#include "accel_start.h"
#include <spdk/crc32.h>

#define LEN 4096

static uint8_t g_a[LEN], g_b[LEN], g_c[LEN], g_d[LEN];
static char g_order[64];

static void
step(void *arg)
{
	strncat(g_order, arg, sizeof(g_order) - strlen(g_order) - 1);
}

static void
finished(void *arg, int status)
{
	CHECK(arg == &g_status);
	g_status = status;
	g_done++;
}

/* Finishes a sequence and waits for it. */
static int
finish(struct spdk_accel_sequence *seq)
{
	g_done = 0;
	g_status = 12345;
	spdk_accel_sequence_finish(seq, finished, &g_status);
	for (int i = 0; g_done == 0 && i < 1000; i++) {
		poll_all();
	}
	CHECK_EQ(g_done, 1);
	return g_status;
}

static uint64_t
executed(enum spdk_accel_opcode op)
{
	struct spdk_accel_opcode_stats stats;

	spdk_accel_get_opcode_stats(g_ch, op, &stats, sizeof(stats));
	return stats.executed;
}

/* a -> b -> c and the like: both ends named by pieces. */
static int
copy(struct spdk_accel_sequence **seq, struct iovec *dst, struct iovec *src, const char *name)
{
	return spdk_accel_append_copy(seq, g_ch, dst, 1, NULL, NULL, src, 1, NULL, NULL, step, (void *)name);
}

static void
orders(void)
{
	struct iovec a = iov(g_a, LEN), b = iov(g_b, LEN), c = iov(g_c, LEN), d = iov(g_d, LEN);
	struct spdk_accel_sequence *seq = NULL;
	uint64_t copies = executed(SPDK_ACCEL_OPC_COPY);
	uint32_t crc = 0;

	/* Two copies become one, and both who asked are told. */
	pattern(g_a, LEN, 1);
	memset(g_b, 0, LEN);
	memset(g_c, 0, LEN);
	g_order[0] = 0;
	CHECK_EQ(copy(&seq, &b, &a, "1"), 0);
	REQUIRE(seq != NULL);
	CHECK_EQ(copy(&seq, &c, &b, "2"), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK_STR(g_order, "12");
	CHECK(memcmp(g_a, g_c, LEN) == 0);
	CHECK_EQ(g_b[5], 0);
	CHECK_EQ(executed(SPDK_ACCEL_OPC_COPY), copies + 1);

	/* Those that are not about the same memory stay. */
	seq = NULL;
	g_order[0] = 0;
	CHECK_EQ(copy(&seq, &b, &a, "1"), 0);
	CHECK_EQ(copy(&seq, &d, &c, "2"), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK_STR(g_order, "12");
	CHECK_EQ(executed(SPDK_ACCEL_OPC_COPY), copies + 3);
	CHECK(memcmp(g_a, g_b, LEN) == 0 && memcmp(g_a, g_d, LEN) == 0);

	/* A fill writes through the copy behind it, and a checksum in between follows. */
	seq = NULL;
	g_order[0] = 0;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_b, LEN, NULL, NULL, 0x77, step, "f"), 0);
	CHECK_EQ(spdk_accel_append_crc32c(&seq, g_ch, &crc, &b, 1, NULL, NULL, 0, step, "c"), 0);
	CHECK_EQ(copy(&seq, &c, &b, "2"), 0);
	CHECK_EQ(finish(seq), 0);
	/* The copy is over first: it was never made. */
	CHECK_STR(g_order, "2fc");
	CHECK_EQ(executed(SPDK_ACCEL_OPC_COPY), copies + 3);
	CHECK(g_c[0] == 0x77 && g_c[LEN - 1] == 0x77 && g_b[1] == g_a[1]);
	CHECK_EQ(crc, spdk_crc32c_update(g_c, LEN, ~0u));

	/* Turned around: what was said last is done first. */
	seq = NULL;
	g_order[0] = 0;
	pattern(g_a, LEN, 40);
	CHECK_EQ(copy(&seq, &d, &c, "1"), 0);
	CHECK_EQ(copy(&seq, &b, &a, "2"), 0);
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, step, "3"), 0);
	spdk_accel_sequence_reverse(seq);
	CHECK_EQ(finish(seq), 0);
	CHECK_STR(g_order, "231");
	CHECK(g_b[0] == 1 && g_b[LEN - 1] == 1);

	/* Given up: everybody is told, nothing is done. */
	seq = NULL;
	g_order[0] = 0;
	g_b[9] = 99;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_b, LEN, NULL, NULL, 5, step, "x"), 0);
	CHECK_EQ(copy(&seq, &c, &b, "y"), 0);
	spdk_accel_sequence_abort(seq);
	spdk_accel_sequence_abort(NULL);
	CHECK_STR(g_order, "xy");
	CHECK_EQ(g_b[9], 99);
	/* Without a function for a step. */
	seq = NULL;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_b, LEN, NULL, NULL, 6, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK_EQ(g_b[9], 6);
}

static void
chains(void)
{
	static uint8_t golden[] = { 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x27, 0x01 };
	struct spdk_accel_crypto_key_create_param param = {
		.cipher = "AES_XTS", .hex_key = "11111111111111111111111111111111",
		.hex_key2 = "22222222222222222222222222222222", .key_name = "key",
	};
	struct iovec a = iov(g_a, LEN), b = iov(g_b, LEN), c = iov(g_c, LEN), small = iov(g_b, 23);
	struct iovec packed = iov(golden, sizeof(golden));
	struct spdk_accel_crypto_key *key;
	struct spdk_accel_sequence *seq = NULL;

	CHECK_EQ(spdk_accel_append_decompress(&seq, g_ch, &small, 1, NULL, NULL, &packed, 1, NULL, NULL, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_b, "hello hello hello hello", 23) == 0);
	seq = NULL;
	memset(g_b, 0, 23);
	CHECK_EQ(spdk_accel_append_decompress_ext(&seq, g_ch, &small, 1, NULL, NULL, &packed, 1, NULL, NULL,
						  SPDK_ACCEL_COMP_ALGO_DEFLATE, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_b, "hello hello hello hello", 23) == 0);
	seq = NULL;
	CHECK_EQ(spdk_accel_append_decompress_ext(&seq, g_ch, &small, 1, NULL, NULL, &packed, 1, NULL, NULL,
						  SPDK_ACCEL_COMP_ALGO_LZ4, NULL, NULL), -ENOTSUP);
	CHECK(seq == NULL);

	REQUIRE(spdk_accel_crypto_key_create(&param) == 0);
	key = spdk_accel_crypto_key_get("key");
	pattern(g_a, LEN, 3);
	/* Encrypted into another place and back, with a copy on the way. */
	CHECK_EQ(spdk_accel_append_encrypt(&seq, g_ch, key, &b, 1, NULL, NULL, &a, 1, NULL, NULL, 8, 512, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_a, g_b, LEN) != 0);
	seq = NULL;
	CHECK_EQ(copy(&seq, &c, &b, "c"), 0);
	CHECK_EQ(spdk_accel_append_decrypt(&seq, g_ch, key, &c, 1, NULL, NULL, &c, 1, NULL, NULL, 8, 512, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_a, g_c, LEN) == 0);
	CHECK_EQ(spdk_accel_crypto_key_destroy(key), 0);
#ifdef RESPDK_STALE
	seq = NULL;
	REFUSED_INT(spdk_accel_append_encrypt(&seq, g_ch, key, &b, 1, NULL, NULL, &a, 1, NULL, NULL, 8, 512, NULL, NULL), ESTALE);
#endif
}

static void
protection(void)
{
	struct spdk_dif_ctx_init_ext_opts opts = { .size = SPDK_SIZEOF(&opts, dif_pi_format),
						   .dif_pi_format = SPDK_DIF_PI_FORMAT_16 };
	struct spdk_dif_ctx dif, dix;
	struct spdk_dif_error err = {};
	struct iovec plain = iov(g_a, 2048), wide = iov(g_b, 4 * 520), back = iov(g_c, 2048), md = iov(g_d, 32);
	struct spdk_accel_sequence *seq = NULL;

	CHECK_EQ(spdk_dif_ctx_init(&dif, 520, 8, true, false, SPDK_DIF_TYPE1, SPDK_DIF_FLAGS_GUARD_CHECK, 1, 0, 0, 0, 0, &opts), 0);
	CHECK_EQ(spdk_dif_ctx_init(&dix, 512, 8, false, false, SPDK_DIF_TYPE1, SPDK_DIF_FLAGS_GUARD_CHECK, 1, 0, 0, 0, 0, &opts), 0);
	pattern(g_a, LEN, 7);
	memset(g_c, 0, LEN);
	memset(g_d, 0, LEN);
	CHECK_EQ(spdk_accel_append_dif_generate_copy(&seq, g_ch, &wide, 1, NULL, NULL, &plain, 1, NULL, NULL, 4, &dif, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_dif_verify(&seq, g_ch, &wide, 1, NULL, NULL, 4, &dif, &err, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_dif_verify_copy(&seq, g_ch, &back, 1, NULL, NULL, &wide, 1, NULL, NULL, 4, &dif, &err, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_dix_generate(&seq, g_ch, &back, 1, NULL, NULL, &md, NULL, NULL, 4, &dix, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_dix_verify(&seq, g_ch, &back, 1, NULL, NULL, &md, NULL, NULL, 4, &dix, &err, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_a, g_c, 2048) == 0);
	/* The first failure ends it; the steps behind it are told all the same. */
	g_b[3] ^= 1;
	g_order[0] = 0;
	seq = NULL;
	CHECK_EQ(spdk_accel_append_dif_verify(&seq, g_ch, &wide, 1, NULL, NULL, 4, &dif, &err, step, "v"), 0);
	CHECK_EQ(spdk_accel_append_dif_generate(&seq, g_ch, &wide, 1, NULL, NULL, 4, &dif, step, "g"), 0);
	CHECK(finish(seq) < 0);
	CHECK_EQ(err.err_type, SPDK_DIF_GUARD_ERROR);
	CHECK_STR(g_order, "vg");
	seq = NULL;
	CHECK_EQ(spdk_accel_append_dif_generate(&seq, g_ch, &wide, 1, NULL, NULL, 4, &dif, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_dif_verify(&seq, g_ch, &wide, 1, NULL, NULL, 4, &dif, &err, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
}

static void
found(struct spdk_accel_sequence *seq, void *arg)
{
	(void)seq;
	*(int *)arg += 1;
}

static void
buffers(void)
{
	struct spdk_memory_domain *domain = NULL, *domain2 = NULL;
	struct iovec a = iov(g_a, LEN), b = iov(g_b, LEN), v, w;
	struct spdk_accel_sequence *seq = NULL;
	void *buf = NULL, *ctx = NULL, *buf2 = NULL, *ctx2 = NULL;
	uint64_t copies = executed(SPDK_ACCEL_OPC_COPY);
	uint32_t crc = 0;
	int count = 0;

	CHECK_EQ(spdk_accel_get_buf(g_ch, LEN, &buf, &domain, &ctx), 0);
	CHECK_EQ(spdk_accel_get_buf(g_ch, LEN, &buf2, &domain2, &ctx2), 0);
	CHECK(domain == spdk_accel_get_memory_domain() && domain2 == domain);
	CHECK(buf != NULL && ctx != NULL && ctx != ctx2);
	pattern(g_a, LEN, 9);
	memset(g_b, 0, LEN);
	v = iov(buf, LEN);
	w = iov(buf2, LEN);
	/* a -> buffer -> buffer -> b: one copy is enough, and no memory was needed. */
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &v, 1, domain, ctx, &a, 1, NULL, NULL, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &w, 1, domain, ctx2, &v, 1, domain, ctx, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &b, 1, NULL, NULL, &w, 1, domain, ctx2, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	CHECK(memcmp(g_a, g_b, LEN) == 0);
	CHECK_EQ(executed(SPDK_ACCEL_OPC_COPY), copies + 1);
	/* fill -> buffer, and a checksum of it. */
	seq = NULL;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, buf, LEN, domain, ctx, 0x33, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_crc32c(&seq, g_ch, &crc, &v, 1, domain, ctx, 0, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
	memset(g_c, 0x33, LEN);
	CHECK_EQ(crc, spdk_crc32c_update(g_c, LEN, ~0u));
	/* Memory now, because a module wants to see it. */
	seq = NULL;
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &w, 1, domain, ctx2, &a, 1, NULL, NULL, NULL, NULL), 0);
	CHECK(spdk_accel_alloc_sequence_buf(seq, buf2, domain, ctx2, found, &count));
	CHECK_EQ(count, 0);
	CHECK(spdk_accel_sequence_first_task(seq)->dst_domain == NULL);
	CHECK(spdk_accel_sequence_first_task(seq)->d.iovs[0].iov_base != buf2);
	CHECK_EQ(spdk_accel_sequence_first_task(seq)->d.iovs[0].iov_len, LEN);
	CHECK(spdk_accel_sequence_next_task(spdk_accel_sequence_first_task(seq)) == NULL);
	CHECK_EQ(finish(seq), 0);
	spdk_accel_put_buf(g_ch, buf, domain, ctx);
	spdk_accel_put_buf(g_ch, buf2, domain, ctx2);
	/* To ordinary memory by a translation. */
	{
		struct spdk_memory_domain_translation_result result = { .size = sizeof(result) };

		CHECK_EQ(spdk_accel_get_buf(g_ch, LEN, &buf, &domain, &ctx), 0);
		CHECK_EQ(spdk_memory_domain_translate_data(domain, ctx, spdk_memory_domain_get_system_domain(), NULL, buf, LEN,
				&result), 0);
		CHECK_EQ(result.iov_count, 1);
		CHECK(result.iov.iov_base != NULL);
		CHECK_EQ(result.iov.iov_len, LEN);
		memset(result.iov.iov_base, 1, LEN);
		spdk_memory_domain_invalidate_data(domain, ctx, &result.iov, 1);
		spdk_accel_put_buf(g_ch, buf, domain, ctx);
	}
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_accel_put_buf(g_ch, buf, domain, ctx), ESTALE);
	REFUSED_VOID(spdk_accel_put_buf(g_ch, buf, domain, NULL), EINVAL);
	REFUSED_VOID(spdk_accel_put_buf(g_ch, buf, domain, g_a), EBADF);
	REFUSED_INT(spdk_accel_get_buf(g_ch, LEN, NULL, &domain, &ctx), EINVAL);
	/* A buffer that is gone cannot be used. */
	seq = NULL;
	v = iov(buf, LEN);
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &v, 1, domain, ctx, &a, 1, NULL, NULL, NULL, NULL), 0);
	REFUSED(spdk_accel_alloc_sequence_buf(seq, buf, domain, ctx, found, &count), false, ESTALE);
	CHECK_EQ(finish(seq), -ESTALE);
#endif
}

/* More buffers than there is memory: those that come too late wait until memory is given back. */
static void
waiting(void)
{
	enum { MANY = 70, LARGE = 100 * 1024 };
	struct spdk_memory_domain *domain;
	struct spdk_accel_sequence *seq;
	void *buf[MANY], *ctx[MANY];
	int before;

	g_done = 0;
	for (int i = 0; i < MANY; i++) {
		seq = NULL;
		REQUIRE(spdk_accel_get_buf(g_ch, LARGE, &buf[i], &domain, &ctx[i]) == 0);
		CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, buf[i], LARGE, domain, ctx[i], (uint8_t)i, NULL, NULL), 0);
		spdk_accel_sequence_finish(seq, finished, &g_status);
	}
	poll_all();
	before = g_done;
	CHECK(before > 0 && before < MANY);
	for (int i = 0; i < MANY; i++) {
		spdk_accel_put_buf(g_ch, buf[i], domain, ctx[i]);
		poll_all();
		if (g_done == MANY) {
			for (i++; i < MANY; i++) {
				spdk_accel_put_buf(g_ch, buf[i], domain, ctx[i]);
			}
		}
	}
	CHECK_EQ(g_done, MANY);
	CHECK_EQ(g_status, 0);
}

static int g_pulls, g_pushes, g_fail;
static spdk_memory_domain_data_cpl_cb g_later;
static void *g_later_arg;

static void
move(struct iovec *to, struct iovec *from)
{
	memcpy(to->iov_base, from->iov_base, from->iov_len);
}

static int
pull(struct spdk_memory_domain *domain, void *ctx, struct iovec *src, uint32_t src_count, struct iovec *dst, uint32_t dst_count,
     spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	(void)domain;
	CHECK(ctx == &g_pulls && src_count == 1 && dst_count == 1);
	if (g_fail == 1) {
		return -EIO;
	}
	g_pulls++;
	move(dst, src);
	cb(arg, g_fail == 2 ? -EPROTO : 0);
	return 0;
}

static int
push(struct spdk_memory_domain *domain, void *ctx, struct iovec *dst, uint32_t dst_count, struct iovec *src, uint32_t src_count,
     spdk_memory_domain_data_cpl_cb cb, void *arg)
{
	(void)domain;
	CHECK(ctx == &g_pushes && src_count == 1 && dst_count == 1);
	if (g_fail == 3) {
		return -EIO;
	}
	g_pushes++;
	move(dst, src);
	g_later = cb;
	g_later_arg = arg;
	return 0;
}

static void
domains(void)
{
	struct spdk_memory_domain *domain = NULL;
	struct iovec a = iov(g_a, LEN), b = iov(g_b, LEN);
	struct spdk_accel_sequence *seq;

	REQUIRE(spdk_memory_domain_create(&domain, SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START, NULL, "test") == 0);
	spdk_memory_domain_set_pull(domain, pull);
	spdk_memory_domain_set_push(domain, push);
	for (g_fail = 0; g_fail < 4; g_fail++) {
		pattern(g_a, LEN, 50 + (unsigned)g_fail);
		memset(g_b, 0, LEN);
		seq = NULL;
		g_done = 0;
		g_later = NULL;
		CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &b, 1, domain, &g_pushes, &a, 1, domain, &g_pulls, NULL, NULL), 0);
		spdk_accel_sequence_finish(seq, finished, &g_status);
		poll_all();
		if (g_fail == 0) {
			CHECK_EQ(g_done, 0);
			REQUIRE(g_later != NULL);
			g_later(g_later_arg, 0);
		}
		CHECK_EQ(g_done, 1);
		CHECK_EQ(g_status, g_fail == 0 ? 0 : g_fail == 2 ? -EPROTO : -EIO);
		CHECK((memcmp(g_a, g_b, LEN) == 0) == (g_fail == 0));
	}
	CHECK_EQ(g_pulls, 3);
	CHECK_EQ(g_pushes, 1);
	spdk_memory_domain_destroy(domain);
}

static void
many(void)
{
	struct spdk_accel_sequence *seqs[100];
	int i, rc = 0, n;

	/* 64 tasks, 16 sequences: a sequence is begun only while eight tasks are left. */
	for (n = 0; n < 100 && rc == 0; n++) {
		seqs[n] = NULL;
		rc = spdk_accel_append_fill(&seqs[n], g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL);
	}
	CHECK_EQ(rc, -ENOMEM);
	CHECK_EQ(n, 17);
	CHECK(seqs[n - 1] == NULL);
	for (i = 0; i < 48; i++) {
		CHECK_EQ(spdk_accel_append_fill(&seqs[0], g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
	}
	CHECK_EQ(spdk_accel_append_fill(&seqs[0], g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), -ENOMEM);
	for (i = 0; i < n - 1; i++) {
		spdk_accel_sequence_abort(seqs[i]);
	}
}

#ifdef RESPDK_STALE
static void
from_a_step(void *arg)
{
	/* From within, a sequence that is under way cannot be given up or begun again. */
	REFUSED_VOID(spdk_accel_sequence_abort(arg), EBUSY);
	REFUSED_VOID(spdk_accel_sequence_reverse(arg), EBUSY);
}

static void
misuse(void)
{
	struct spdk_accel_sequence *seq = NULL, *dead;
	struct spdk_thread *thread = spdk_thread_create("other", NULL);
	struct spdk_accel_task *task;

	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
	dead = seq;
	task = spdk_accel_sequence_first_task(seq);
	CHECK(task != NULL);
	spdk_accel_sequence_abort(seq);
	for (int i = 0; i < 5000; i++) {
		seq = NULL;
		CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
		CHECK(seq != dead);
		REFUSED(spdk_accel_sequence_first_task(dead), NULL, ESTALE);
		spdk_accel_sequence_abort(seq);
	}
	REFUSED_INT(spdk_accel_append_fill(&dead, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), ESTALE);
	REFUSED_VOID(spdk_accel_sequence_abort(dead), ESTALE);
	REFUSED_VOID(spdk_accel_sequence_reverse(dead), ESTALE);
	REFUSED_VOID(spdk_accel_sequence_reverse(NULL), EINVAL);
	REFUSED_VOID(spdk_accel_sequence_reverse((void *)g_a), EBADF);
	REFUSED_VOID(spdk_accel_sequence_continue(dead), ESTALE);
	REFUSED(spdk_accel_sequence_next_task(task), NULL, ESTALE);
	REFUSED_VOID(spdk_accel_task_complete(task, 0), ESTALE);
	REFUSED_VOID(spdk_accel_task_complete(NULL, 0), EINVAL);
	REFUSED_VOID(spdk_accel_task_complete((void *)g_a, 0), EBADF);
	g_done = 0;
	REFUSED_VOID(spdk_accel_sequence_finish(dead, finished, &g_status), ESTALE);
	CHECK_EQ(g_done, 0);
	poll_all();
	CHECK_EQ(g_done, 1);
	CHECK_EQ(g_status, -ESTALE);
	/* Of another thread, and one that no driver has. */
	seq = NULL;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
	REFUSED_VOID(spdk_accel_sequence_finish(seq, NULL, NULL), EINVAL);
	REFUSED_VOID(spdk_accel_sequence_continue(seq), EALREADY);
	REFUSED_VOID(spdk_accel_task_complete(spdk_accel_sequence_first_task(seq), 0), EALREADY);
	spdk_set_thread(thread);
	REFUSED_VOID(spdk_accel_sequence_reverse(seq), EPERM);
	REFUSED_VOID(spdk_accel_sequence_abort(seq), EPERM);
	end_thread(thread, &g_thread, 1);
	spdk_set_thread(g_thread);
	CHECK_EQ(finish(seq), 0);
	seq = NULL;
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, from_a_step, seq), 0);
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 1, NULL, NULL), 0);
	CHECK_EQ(finish(seq), 0);
}
#endif

int
main(void)
{
	struct spdk_accel_opts opts;

	accel_start("accel_sequence_test");
	spdk_accel_get_opts(&opts, sizeof(opts));
	CHECK_EQ(spdk_accel_initialize(), 0);
	g_ch = spdk_accel_get_io_channel();
	REQUIRE(g_ch != NULL);
	orders();
	chains();
	protection();
	buffers();
	waiting();
	domains();
#ifdef RESPDK_STALE
	misuse();
#endif
	/* From here on with few of everything: only channels that are made from now on have it so. */
	opts.task_count = 64;
	opts.sequence_count = 16;
	CHECK_EQ(spdk_accel_set_opts(&opts), 0);
	spdk_put_io_channel(g_ch);
	poll_all();
	g_ch = spdk_accel_get_io_channel();
	REQUIRE(g_ch != NULL);
	many();
	spdk_put_io_channel(g_ch);
	poll_all();
	accel_stop();
	(void)accel_done;
	return check_done();
}
