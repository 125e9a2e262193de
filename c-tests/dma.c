/* spdk/dma.h: memory domains and their functions. */

#include <spdk/stdinc.h>
#include <spdk/dma.h>
#include "check.h"

struct seen {
	struct spdk_memory_domain *domain, *other;
	void *ctx, *other_ctx, *arg, *extra;
	struct iovec *a, *b;
	uint32_t a_count, b_count;
	spdk_memory_domain_data_cpl_cb cpl;
	int calls;
};

static struct seen g_seen;
static int g_rc, g_done, g_done_rc;

static void
done(void *ctx, int rc)
{
	CHECK_EQ((intptr_t)ctx, 77);
	g_done++;
	g_done_rc = rc;
}

static int
pull(struct spdk_memory_domain *domain, void *ctx, struct iovec *src, uint32_t src_count, struct iovec *dst, uint32_t dst_count,
     spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	g_seen = (struct seen) { .domain = domain, .ctx = ctx, .a = src, .a_count = src_count, .b = dst, .b_count = dst_count, .cpl = cpl,
		.arg = arg, .calls = g_seen.calls + 1 };
	memcpy(dst->iov_base, src->iov_base, src->iov_len);
	cpl(arg, 5);
	return g_rc;
}

static int
push(struct spdk_memory_domain *domain, void *ctx, struct iovec *dst, uint32_t dst_count, struct iovec *src, uint32_t src_count,
     spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	g_seen = (struct seen) { .domain = domain, .ctx = ctx, .a = dst, .a_count = dst_count, .b = src, .b_count = src_count, .cpl = cpl,
		.arg = arg, .calls = g_seen.calls + 1 };
	cpl(arg, 6);
	return g_rc;
}

static int
transfer(struct spdk_memory_domain *dst, void *dst_ctx, struct iovec *dst_iov, uint32_t dst_count, struct spdk_memory_domain *src,
	 void *src_ctx, struct iovec *src_iov, uint32_t src_count, struct spdk_memory_domain_translation_result *translation,
	 spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	g_seen = (struct seen) { .domain = dst, .other = src, .ctx = dst_ctx, .other_ctx = src_ctx, .a = dst_iov, .a_count = dst_count,
		.b = src_iov, .b_count = src_count, .extra = translation, .cpl = cpl, .arg = arg, .calls = g_seen.calls + 1 };
	cpl(arg, 7);
	return g_rc;
}

static int
translate(struct spdk_memory_domain *src, void *src_ctx, struct spdk_memory_domain *dst,
	  struct spdk_memory_domain_translation_ctx *dst_ctx, void *addr, size_t len,
	  struct spdk_memory_domain_translation_result *result)
{
	g_seen = (struct seen) { .domain = src, .other = dst, .ctx = src_ctx, .other_ctx = dst_ctx, .calls = g_seen.calls + 1 };
	result->iov_count = 1;
	result->iov.iov_base = (char *)addr + 1;
	result->iov.iov_len = len;
	result->dst_domain = dst;
	result->rdma.lkey = 11;
	result->rdma.rkey = 12;
	return g_rc;
}

static void
invalidate(struct spdk_memory_domain *domain, void *ctx, struct iovec *iov, uint32_t count)
{
	g_seen = (struct seen) { .domain = domain, .ctx = ctx, .a = iov, .a_count = count, .calls = g_seen.calls + 1 };
}

static int
memzero(struct spdk_memory_domain *domain, void *ctx, struct iovec *iov, uint32_t count, spdk_memory_domain_data_cpl_cb cpl, void *arg)
{
	g_seen = (struct seen) { .domain = domain, .ctx = ctx, .a = iov, .a_count = count, .cpl = cpl, .arg = arg,
		.calls = g_seen.calls + 1 };
	memset(iov->iov_base, 0, iov->iov_len);
	cpl(arg, 8);
	return g_rc;
}

static int
domains(const char *id)
{
	struct spdk_memory_domain *domain;
	int count = 0;

	for (domain = spdk_memory_domain_get_first(id); domain != NULL; domain = spdk_memory_domain_get_next(domain, id)) {
		count++;
	}
	return count;
}

int
main(void)
{
	struct spdk_memory_domain *system = spdk_memory_domain_get_system_domain(), *one = NULL, *two = NULL, *three = NULL;
	struct spdk_memory_domain_rdma_ctx rdma = { .size = sizeof(rdma), .ibv_pd = &rdma };
	struct spdk_memory_domain_ctx ctx = { .size = sizeof(ctx), .user_ctx = &rdma, .user_ctx_size = sizeof(rdma) }, *copy;
	struct spdk_memory_domain_translation_ctx tctx = { .size = sizeof(tctx), .rdma.ibv_qp = &tctx };
	struct spdk_memory_domain_translation_result result = { .size = sizeof(result) };
	struct spdk_memory_domain_rdma_ctx *user;
	char from[16] = "from here", to[16] = "";
	struct iovec a = { from, sizeof(from) }, b = { to, sizeof(to) };
	void *arg = (void *)77;
	size_t size = 99;

	CHECK_EQ(SPDK_DMA_DEVICE_TYPE_RDMA, 0);
	CHECK_EQ(SPDK_DMA_DEVICE_TYPE_DMA, 1);
	CHECK_EQ(SPDK_DMA_DEVICE_TYPE_ACCEL, 2);
	CHECK_EQ(SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_END, 1999);
	CHECK_STR(SPDK_RDMA_DMA_DEVICE, "SPDK_RDMA_DMA_DEVICE");

	REQUIRE(system != NULL);
	CHECK(spdk_memory_domain_get_first(NULL) == system);
	CHECK(spdk_memory_domain_get_first("system") == system);
	CHECK_STR(spdk_memory_domain_get_dma_device_id(system), "system");
	CHECK_EQ(spdk_memory_domain_get_dma_device_type(system), SPDK_DMA_DEVICE_TYPE_DMA);
	CHECK(spdk_memory_domain_get_context(system) == NULL);
	CHECK(spdk_memory_domain_get_user_context(system, &size) == NULL);
	CHECK_EQ(size, 99);
	CHECK_EQ(domains(NULL), 1);

	CHECK_EQ(spdk_memory_domain_create(NULL, SPDK_DMA_DEVICE_TYPE_RDMA, NULL, "x"), -EINVAL);
	ctx.size = 0;
	CHECK_EQ(spdk_memory_domain_create(&one, SPDK_DMA_DEVICE_TYPE_RDMA, &ctx, "check"), -EINVAL);
	CHECK(one == NULL);
	ctx.size = sizeof(ctx);
	REQUIRE(spdk_memory_domain_create(&one, SPDK_DMA_DEVICE_TYPE_RDMA, &ctx, "check") == 0);
	REQUIRE(spdk_memory_domain_create(&two, SPDK_DMA_DEVICE_VENDOR_SPECIFIC_TYPE_START + 3, NULL, "check") == 0);
	/* A program that knows less of the structure. */
	ctx.size = offsetof(struct spdk_memory_domain_ctx, user_ctx_size);
	REQUIRE(spdk_memory_domain_create(&three, SPDK_DMA_DEVICE_TYPE_ACCEL, &ctx, "other") == 0);
	CHECK(one != two && two != three && one != three);
	CHECK_EQ(spdk_memory_domain_get_dma_device_type(one), SPDK_DMA_DEVICE_TYPE_RDMA);
	CHECK_EQ(spdk_memory_domain_get_dma_device_type(two), 1003);
	CHECK_STR(spdk_memory_domain_get_dma_device_id(one), "check");
	copy = spdk_memory_domain_get_context(one);
	REQUIRE(copy != NULL);
	CHECK(copy != &ctx);
	CHECK_EQ(copy->size, sizeof(ctx));
	CHECK_EQ(copy->user_ctx_size, sizeof(rdma));
	CHECK(copy->user_ctx == &rdma);
	user = spdk_memory_domain_get_user_context(one, &size);
	REQUIRE(user != NULL);
	CHECK_EQ(size, sizeof(rdma));
	CHECK(user != &rdma && user->ibv_pd == &rdma && user->size == sizeof(rdma));
	CHECK(spdk_memory_domain_get_context(two) == NULL);
	CHECK(spdk_memory_domain_get_user_context(two, &size) == NULL);
	copy = spdk_memory_domain_get_context(three);
	REQUIRE(copy != NULL);
	CHECK_EQ(copy->size, offsetof(struct spdk_memory_domain_ctx, user_ctx_size));
	CHECK_EQ(copy->user_ctx_size, 0);
	CHECK(spdk_memory_domain_get_user_context(three, &size) == NULL);

	CHECK_EQ(domains(NULL), 4);
	CHECK_EQ(domains("check"), 2);
	CHECK_EQ(domains("other"), 1);
	CHECK_EQ(domains("nobody"), 0);
	CHECK(spdk_memory_domain_get_first("check") == one);
	CHECK(spdk_memory_domain_get_next(one, "check") == two);
	CHECK(spdk_memory_domain_get_next(one, "other") == three);
	CHECK(spdk_memory_domain_get_next(three, NULL) == NULL);
	CHECK(spdk_memory_domain_get_next(NULL, NULL) == NULL);

	/* Without functions. */
	CHECK_EQ(spdk_memory_domain_pull_data(one, NULL, &a, 1, &b, 1, done, arg), -ENOTSUP);
	CHECK_EQ(spdk_memory_domain_push_data(one, NULL, &a, 1, &b, 1, done, arg), -ENOTSUP);
	CHECK_EQ(spdk_memory_domain_transfer_data(one, NULL, &a, 1, two, NULL, &b, 1, NULL, done, arg), -ENOTSUP);
	CHECK_EQ(spdk_memory_domain_translate_data(one, NULL, two, &tctx, from, 4, &result), -ENOTSUP);
	CHECK_EQ(spdk_memory_domain_memzero(one, NULL, &a, 1, done, arg), -ENOTSUP);
	spdk_memory_domain_invalidate_data(one, NULL, &a, 1);
	CHECK_EQ(g_seen.calls + g_done, 0);

	spdk_memory_domain_set_pull(one, pull);
	spdk_memory_domain_set_push(one, push);
	spdk_memory_domain_set_data_transfer(one, transfer);
	spdk_memory_domain_set_translation(one, translate);
	spdk_memory_domain_set_invalidate(one, invalidate);
	spdk_memory_domain_set_memzero(one, memzero);

	CHECK_EQ(spdk_memory_domain_pull_data(one, &ctx, &a, 1, &b, 2, done, arg), 0);
	CHECK(g_seen.domain == one && g_seen.ctx == &ctx && g_seen.a == &a && g_seen.b == &b && g_seen.cpl == done && g_seen.arg == arg);
	CHECK_EQ(g_seen.a_count * 10 + g_seen.b_count, 12);
	CHECK_EQ(g_done * 100 + g_done_rc, 105);
	CHECK_STR(to, "from here");
	g_rc = -EBUSY;
	CHECK_EQ(spdk_memory_domain_push_data(one, &ctx, &a, 3, &b, 4, done, arg), -EBUSY);
	CHECK(g_seen.domain == one && g_seen.ctx == &ctx && g_seen.a == &a && g_seen.b == &b && g_seen.cpl == done && g_seen.arg == arg);
	CHECK_EQ(g_seen.a_count * 10 + g_seen.b_count, 34);
	CHECK_EQ(g_done * 100 + g_done_rc, 206);
	CHECK_EQ(spdk_memory_domain_transfer_data(one, &ctx, &a, 5, two, &rdma, &b, 6, &result, done, arg), -EBUSY);
	CHECK(g_seen.domain == one && g_seen.other == two && g_seen.ctx == &ctx && g_seen.other_ctx == &rdma && g_seen.extra == &result);
	CHECK(g_seen.a == &a && g_seen.b == &b && g_seen.cpl == done && g_seen.arg == arg);
	CHECK_EQ(g_seen.a_count * 10 + g_seen.b_count, 56);
	CHECK_EQ(g_done * 100 + g_done_rc, 307);
	/* From ordinary memory. */
	g_rc = 0;
	CHECK_EQ(spdk_memory_domain_transfer_data(one, NULL, &a, 1, NULL, NULL, &b, 1, NULL, done, arg), 0);
	CHECK(g_seen.other == NULL && g_seen.extra == NULL);
	CHECK_EQ(spdk_memory_domain_translate_data(one, &ctx, two, &tctx, from, 4, &result), 0);
	CHECK(g_seen.domain == one && g_seen.other == two && g_seen.ctx == &ctx && g_seen.other_ctx == &tctx);
	CHECK(result.iov.iov_base == from + 1 && result.iov.iov_len == 4 && result.dst_domain == two && result.iov_count == 1);
	CHECK_EQ(result.rdma.lkey * 100 + result.rdma.rkey, 1112);
	spdk_memory_domain_invalidate_data(one, &ctx, &a, 9);
	CHECK(g_seen.domain == one && g_seen.ctx == &ctx && g_seen.a == &a && g_seen.a_count == 9);
	CHECK_EQ(spdk_memory_domain_memzero(one, &ctx, &b, 1, done, arg), 0);
	CHECK(g_seen.domain == one && g_seen.ctx == &ctx && g_seen.a == &b && g_seen.a_count == 1 && g_seen.cpl == done);
	CHECK_EQ(g_done * 100 + g_done_rc, 508);
	CHECK_EQ(to[0], 0);
	CHECK_EQ(g_seen.calls, 7);
	/* A function is taken back. */
	spdk_memory_domain_set_memzero(one, NULL);
	CHECK_EQ(spdk_memory_domain_memzero(one, &ctx, &b, 1, done, arg), -ENOTSUP);

	spdk_memory_domain_destroy(NULL);
	spdk_memory_domain_destroy(one);
	CHECK(spdk_memory_domain_get_first("check") == two);
	CHECK_EQ(domains(NULL), 3);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_memory_domain_pull_data(one, NULL, &a, 1, &b, 1, done, arg), -ESTALE);
	CHECK_EQ(spdk_memory_domain_push_data(NULL, NULL, &a, 1, &b, 1, done, arg), -EINVAL);
	CHECK_EQ(spdk_memory_domain_pull_data(two, NULL, NULL, 1, &b, 1, done, arg), -EINVAL);
	CHECK_EQ(spdk_memory_domain_transfer_data(two, NULL, &a, 1, one, NULL, &b, 1, NULL, done, arg), -ESTALE);
	CHECK_EQ(spdk_memory_domain_translate_data(two, NULL, one, NULL, from, 4, &result), -ESTALE);
	CHECK_EQ(spdk_memory_domain_translate_data(two, NULL, two, NULL, from, 4, NULL), -EINVAL);
	CHECK_EQ(spdk_memory_domain_memzero((void *)from, NULL, &a, 1, done, arg), -EBADF);
	CHECK_EQ(spdk_memory_domain_memzero(two, NULL, &a, 0, done, arg), -EINVAL);
	CHECK(spdk_memory_domain_get_next(one, NULL) == NULL);
	CHECK_EQ(errno, ESTALE);
	CHECK(spdk_memory_domain_get_context(one) == NULL);
	CHECK(spdk_memory_domain_get_user_context(one, &size) == NULL);
	CHECK(spdk_memory_domain_get_user_context(two, NULL) == NULL);
	CHECK_STR(spdk_memory_domain_get_dma_device_id(one), "(stale)");
	CHECK_STR(spdk_memory_domain_get_dma_device_id(NULL), "(invalid)");
	CHECK_EQ(spdk_memory_domain_get_dma_device_type(one), 0);
	/* What was lent stays readable. */
	CHECK(user->size == user->size);
	errno = 0;
	spdk_memory_domain_destroy(one);
	CHECK_EQ(errno, ESTALE);
	spdk_memory_domain_destroy(system);
	CHECK_EQ(errno, EPERM);
	CHECK(spdk_memory_domain_get_first(NULL) == system);
	REQUIRE(spdk_memory_domain_create(&one, 1, NULL, NULL) == 0);
	CHECK(spdk_memory_domain_get_dma_device_id(one) == NULL);
	CHECK_EQ(domains("check"), 1);
	spdk_memory_domain_destroy(one);
#endif
	spdk_memory_domain_destroy(two);
	spdk_memory_domain_destroy(three);
	CHECK_EQ(domains(NULL), 1);
	return check_done();
}
