/*
 * spdk/accel_module.h: a module and a driver of the application, registered before main().
 */
#include "accel_start.h"

#define LEN 512

static uint8_t g_a[LEN], g_b[LEN], g_c[LEN];
static int g_inits, g_finis, g_submitted, g_continued, g_driver_inits, g_driver_finis, g_driven;
static int g_refuse, g_refuse_late, g_keep_all, g_all_kept;
static struct spdk_accel_task *g_kept, *g_every[64];
static struct spdk_accel_module_if g_module;
static struct spdk_accel_driver g_driver;

struct task_ctx {
	struct spdk_accel_task base;
	uint64_t mine[40];
};

static int
create(void *io_device, void *ctx)
{
	(void)io_device;
	memset(ctx, 0, 8);
	return 0;
}

static void
destroy(void *io_device, void *ctx)
{
	(void)io_device, (void)ctx;
}

static int
module_init(void)
{
	g_inits++;
	spdk_io_device_register(&g_module, create, destroy, 8, "test_module");
	return 0;
}

static void
module_gone(void *io_device)
{
	CHECK(io_device == &g_module);
	g_finis++;
	spdk_accel_module_finish();
}

static void
module_fini(void *ctx)
{
	CHECK(ctx == NULL);
	spdk_io_device_unregister(&g_module, module_gone);
}

static size_t
ctx_size(void)
{
	return sizeof(struct task_ctx);
}

static bool
supports(enum spdk_accel_opcode op)
{
	return op == SPDK_ACCEL_OPC_FILL || op == SPDK_ACCEL_OPC_COMPARE || op == SPDK_ACCEL_OPC_XOR;
}

static struct spdk_io_channel *
get_channel(void)
{
	return spdk_get_io_channel(&g_module);
}

static int
submit(struct spdk_io_channel *ch, struct spdk_accel_task *task)
{
	struct task_ctx *mine = (struct task_ctx *)task;

	CHECK(spdk_io_channel_get_io_device(ch) == &g_module);
	CHECK(supports(task->op_code));
	if (g_refuse) {
		return g_refuse;
	}
	g_submitted++;
	memset(mine->mine, 0xaa, sizeof(mine->mine));
	if (task->op_code == SPDK_ACCEL_OPC_FILL) {
		CHECK_EQ(task->d.iovcnt, 1);
		CHECK_EQ(task->nbytes, task->d.iovs[0].iov_len);
		CHECK_EQ(task->fill_pattern, 0x0101010101010101ull * (uint8_t)task->fill_pattern);
		memset(task->d.iovs[0].iov_base, (int)(task->fill_pattern & 0xff), task->d.iovs[0].iov_len);
	} else if (task->op_code == SPDK_ACCEL_OPC_XOR) {
		CHECK_EQ(task->nsrcs.cnt, 2);
		CHECK(task->nsrcs.srcs[1] == g_b);
	} else {
		CHECK(task->s.iovs[0].iov_base == g_a && task->s2.iovs[0].iov_base == g_b);
	}
	if (g_keep_all) {
		g_kept = task;
		g_every[g_all_kept++ % 64] = task;
		return 0;
	}
	/* At once, inside the call: allowed for a module. */
	spdk_accel_task_complete(task, task->op_code == SPDK_ACCEL_OPC_COMPARE ? -EILSEQ : 0);
	return g_refuse_late;
}

static void
module_config(struct spdk_json_write_ctx *w)
{
	(void)w;
}

static int
module_domains(struct spdk_memory_domain **domains, int count)
{
	if (domains != NULL && count > 0) {
		domains[0] = spdk_memory_domain_get_system_domain();
	}
	return 1;
}

static int
module_info(enum spdk_accel_opcode op, const struct spdk_accel_operation_exec_ctx *ctx, struct spdk_accel_opcode_info *info)
{
	(void)ctx;
	info->required_alignment = op == SPDK_ACCEL_OPC_FILL ? 6 : 0;
	return 0;
}

static struct spdk_accel_module_if g_module = {
	.name = "test",
	.priority = 5,
	.module_init = module_init,
	.module_fini = module_fini,
	.write_config_json = module_config,
	.get_ctx_size = ctx_size,
	.supports_opcode = supports,
	.get_io_channel = get_channel,
	.submit_tasks = submit,
	.get_memory_domains = module_domains,
	.get_operation_info = module_info,
};
SPDK_ACCEL_MODULE_REGISTER(test, &g_module)

/* A module that has nothing to work with. */
static int
absent_init(void)
{
	return -ENODEV;
}

static struct spdk_accel_module_if g_absent = {
	.name = "absent",
	.priority = 9,
	.module_init = absent_init,
	.supports_opcode = supports,
	.get_io_channel = get_channel,
	.submit_tasks = submit,
};
SPDK_ACCEL_MODULE_REGISTER(absent, &g_absent)

static int
driver_init(void)
{
	g_driver_inits++;
	spdk_io_device_register(&g_driver, create, destroy, 8, "test_driver");
	return 0;
}

static void
driver_fini(void)
{
	g_driver_finis++;
	spdk_io_device_unregister(&g_driver, NULL);
}

static struct spdk_io_channel *
driver_channel(void)
{
	return spdk_get_io_channel(&g_driver);
}

/* Copies, and leaves everything else to the modules. */
static int
drive(struct spdk_io_channel *ch, struct spdk_accel_sequence *seq)
{
	struct spdk_accel_task *task;

	CHECK(spdk_io_channel_get_io_device(ch) == &g_driver);
	if (g_refuse) {
		return g_refuse;
	}
	while ((task = spdk_accel_sequence_first_task(seq)) != NULL && task->op_code == SPDK_ACCEL_OPC_COPY) {
		CHECK(task->seq == seq);
		memcpy(task->d.iovs[0].iov_base, task->s.iovs[0].iov_base, task->s.iovs[0].iov_len);
		g_driven++;
		spdk_accel_task_complete(task, 0);
	}
	g_continued++;
	spdk_accel_sequence_continue(seq);
	return 0;
}

static struct spdk_accel_driver g_driver = {
	.name = "test",
	.init = driver_init,
	.fini = driver_fini,
	.execute_sequence = drive,
	.get_io_channel = driver_channel,
	.get_operation_info = module_info,
};
SPDK_ACCEL_DRIVER_REGISTER(test, &g_driver)

static void
finished(void *arg, int status)
{
	CHECK(arg == &g_status);
	g_status = status;
	g_done++;
}

static int
wait_done(void)
{
	for (int i = 0; g_done == 0 && i < 1000; i++) {
		poll_all();
	}
	CHECK_EQ(g_done, 1);
	return g_status;
}

static void
module(void)
{
	struct spdk_memory_domain *domains[2] = { NULL, NULL };
	struct spdk_accel_opcode_stats stats;
	void *sources[2] = { g_a, g_b };
	const char *name = NULL;

	CHECK_EQ(spdk_accel_get_opc_module_name(SPDK_ACCEL_OPC_FILL, &name), 0);
	CHECK_STR(name, "test");
	CHECK_EQ(spdk_accel_get_opc_module_name(SPDK_ACCEL_OPC_COPY, &name), 0);
	CHECK_STR(name, "software");
	/* This one was asked for by name. */
	CHECK_EQ(spdk_accel_get_opc_module_name(SPDK_ACCEL_OPC_XOR, &name), 0);
	CHECK_STR(name, "software");
	CHECK_EQ(spdk_accel_get_opc_memory_domains(SPDK_ACCEL_OPC_FILL, domains, 2), 1);
	CHECK(domains[0] == spdk_memory_domain_get_system_domain());
	CHECK_EQ(spdk_accel_get_opc_memory_domains(SPDK_ACCEL_OPC_FILL, NULL, 0), 1);
	CHECK_EQ(spdk_accel_get_buf_align(SPDK_ACCEL_OPC_FILL, NULL), 6);
	CHECK(spdk_accel_get_module("test") == &g_module);
	CHECK(spdk_accel_get_module("software")->priority == SPDK_ACCEL_SW_PRIORITY);
	CHECK(spdk_accel_get_module("absent") == NULL);
	CHECK(spdk_accel_get_module("none such") == NULL);

	g_done = 0;
	CHECK_EQ(spdk_accel_submit_fill(g_ch, g_a, 7, LEN, CB), 0);
	CHECK_EQ(wait_done(), 0);
	CHECK(g_a[0] == 7 && g_a[LEN - 1] == 7);
	CHECK_EQ(g_submitted, 1);
	g_done = 0;
	CHECK_EQ(spdk_accel_submit_compare(g_ch, g_a, g_b, LEN, CB), 0);
	CHECK_EQ(wait_done(), -EILSEQ);
	spdk_accel_get_opcode_stats(g_ch, SPDK_ACCEL_OPC_COMPARE, &stats, sizeof(stats));
	CHECK_EQ(stats.executed, 1);
	CHECK_EQ(stats.failed, 1);
	g_done = 0;
	CHECK_EQ(spdk_accel_submit_xor(g_ch, g_c, sources, 2, LEN, CB), 0);
	CHECK_EQ(wait_done(), 0);

	/* A module that refuses: so does the call. */
	g_refuse = -EBUSY;
	g_done = 0;
	CHECK_EQ(spdk_accel_submit_fill(g_ch, g_a, 7, LEN, CB), -EBUSY);
	poll_all();
	CHECK_EQ(g_done, 0);
	g_refuse = 0;
	/* One that takes its time. */
	g_keep_all = 1;
	CHECK_EQ(spdk_accel_submit_fill(g_ch, g_a, 9, LEN, CB), 0);
	poll_all();
	CHECK_EQ(g_done, 0);
	REQUIRE(g_kept != NULL);
#ifdef RESPDK_STALE
	{
		struct spdk_thread *other = spdk_thread_create("other", NULL);

		spdk_set_thread(other);
		REFUSED_VOID(spdk_accel_task_complete(g_kept, 0), EPERM);
		CHECK_EQ(g_done, 0);
		end_thread(other, NULL, 0);
		spdk_set_thread(g_thread);
	}
#endif
	spdk_accel_task_complete(g_kept, -ETIME);
	CHECK_EQ(g_done, 1);
	CHECK_EQ(g_status, -ETIME);
#ifdef RESPDK_STALE
	REFUSED_VOID(spdk_accel_task_complete(g_kept, 0), ESTALE);
	CHECK_EQ(g_done, 1);
#endif
#ifdef RESPDK_STALE
	/* One that completes a task and refuses it all the same: the task is free once. */
	g_keep_all = 0;
	g_refuse_late = -EBUSY;
	g_done = 0;
	CHECK_EQ(spdk_accel_submit_fill(g_ch, g_a, 9, LEN, CB), -EBUSY);
	CHECK_EQ(g_done, 1);
	g_refuse_late = 0;
	g_keep_all = 1;
	g_all_kept = 0;
	for (int i = 0; i < 40; i++) {
		CHECK_EQ(spdk_accel_submit_fill(g_ch, g_a, 9, LEN, CB), 0);
		for (int k = 0; k < i; k++) {
			CHECK(g_every[k] != g_every[i]);
		}
	}
	for (int i = 0; i < 40; i++) {
		spdk_accel_task_complete(g_every[i], 0);
	}
	CHECK_EQ(g_done, 41);
#endif
	g_keep_all = 0;
}

static void
driver(void)
{
	struct iovec a = iov(g_a, LEN), b = iov(g_b, LEN), c = iov(g_c, LEN);
	struct spdk_accel_sequence *seq = NULL;
	int submitted = g_submitted;

	CHECK_STR(spdk_accel_get_driver_name(), "test");
	memset(g_a, 1, LEN);
	g_done = 0;
	/* Copies by the driver, a fill by the module, another copy by the driver again. */
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &b, 1, NULL, NULL, &a, 1, NULL, NULL, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN, NULL, NULL, 2, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_fill(&seq, g_ch, g_a, LEN / 2, NULL, NULL, 4, NULL, NULL), 0);
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &c, 1, NULL, NULL, &a, 1, NULL, NULL, NULL, NULL), 0);
	spdk_accel_sequence_finish(seq, finished, &g_status);
	CHECK_EQ(wait_done(), 0);
	CHECK_EQ(g_driven, 2);
	/* Three times it was asked, and twice left a fill to the module. */
	CHECK_EQ(g_continued, 3);
	CHECK_EQ(g_submitted, submitted + 2);
	CHECK(g_b[0] == 1 && g_c[0] == 4 && g_c[LEN - 1] == 2);
	seq = NULL;
	g_done = 0;
	g_refuse = -ENOSPC;
	CHECK_EQ(spdk_accel_append_copy(&seq, g_ch, &b, 1, NULL, NULL, &a, 1, NULL, NULL, NULL, NULL), 0);
	spdk_accel_sequence_finish(seq, finished, &g_status);
	CHECK_EQ(wait_done(), -ENOSPC);
	g_refuse = 0;
}

int
main(void)
{
	accel_start("accel_module_test");
#ifdef RESPDK_STALE
	static struct spdk_accel_module_if same = { .name = "test" };
	static struct spdk_accel_driver empty = { .name = "empty" };

	REFUSED_VOID(spdk_accel_module_list_add(NULL), EINVAL);
	REFUSED_VOID(spdk_accel_module_list_add(&same), EINVAL);
	REFUSED_VOID(spdk_accel_module_list_add(&g_module), EEXIST);
	REFUSED_VOID(spdk_accel_driver_register(NULL), EINVAL);
	REFUSED_VOID(spdk_accel_driver_register(&empty), EINVAL);
	REFUSED_VOID(spdk_accel_driver_register(&g_driver), EEXIST);
	REFUSED_VOID(spdk_accel_module_finish(), EALREADY);
#endif
	CHECK_EQ(spdk_accel_assign_opc(SPDK_ACCEL_OPC_XOR, "software"), 0);
	CHECK_EQ(spdk_accel_set_driver("test"), 0);
	CHECK_EQ(spdk_accel_initialize(), 0);
	CHECK_EQ(g_inits, 1);
	CHECK_EQ(g_driver_inits, 1);
	g_ch = spdk_accel_get_io_channel();
	REQUIRE(g_ch != NULL);
	module();
	driver();
	spdk_put_io_channel(g_ch);
	poll_all();
	accel_stop();
	CHECK_EQ(g_finis, 1);
	CHECK_EQ(g_driver_finis, 1);
	(void)accel_done, (void)pattern;
	return check_done();
}
