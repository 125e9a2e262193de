/*
 * Objects of the acceleration framework: a channel for all, sequences, their tasks, keys, a module, a driver.
 */
#ifndef MISUSE_ACCEL_H
#define MISUSE_ACCEL_H

static struct spdk_io_channel *g_accel_ch;

static int
accel_start(void)
{
	spdk_iobuf_initialize();
	if (spdk_accel_initialize() != 0) {
		return -1;
	}
	g_accel_ch = spdk_accel_get_io_channel();
	return g_accel_ch == NULL;
}
static void *
make_sequence(void)
{
	struct spdk_accel_sequence *seq = NULL;

	spdk_accel_append_fill(&seq, g_accel_ch, g_scratch, 64, NULL, NULL, 0, NULL, NULL);
	return seq;
}
static void
gone_sequence(void *seq)
{
	spdk_accel_sequence_abort(seq);
}
static void *
make_task(void)
{
	return spdk_accel_sequence_first_task(make_sequence());
}
static void
gone_task(void *task)
{
	spdk_accel_sequence_abort(((struct spdk_accel_task *)task)->seq);
}
static void *
make_crypto_key(void)
{
	static unsigned n;
	char name[32];
	struct spdk_accel_crypto_key_create_param param = { "AES_XTS", "00112233445566778899aabbccddeeff",
		"ffeeddccbbaa99887766554433221100", NULL, name };

	snprintf(name, sizeof(name), "misused%u", n++);
	return spdk_accel_crypto_key_create(&param) == 0 ? spdk_accel_crypto_key_get(name) : NULL;
}
static void
gone_crypto_key(void *key)
{
	spdk_accel_crypto_key_destroy(key);
}
static bool
accel_supports_nothing(enum spdk_accel_opcode op)
{
	(void)op;
	return false;
}
static void *
make_accel_module(void)
{
	static struct spdk_accel_module_if module = { .name = "misused" };

	module.module_init = (int (*)(void))noop_;
	module.supports_opcode = accel_supports_nothing;
	module.get_io_channel = (struct spdk_io_channel * (*)(void))noop_;
	module.submit_tasks = (int (*)(struct spdk_io_channel *, struct spdk_accel_task *))noop_;
	spdk_accel_module_list_add(&module);
	return &module;
}
static void *
make_accel_driver(void)
{
	static struct spdk_accel_driver driver = { .name = "misused" };

	driver.execute_sequence = (int (*)(struct spdk_io_channel *, struct spdk_accel_sequence *))noop_;
	driver.get_io_channel = (struct spdk_io_channel * (*)(void))noop_;
	spdk_accel_driver_register(&driver);
	return &driver;
}

#define ACCEL_FIXTURES(FIXTURE)                                                                                        \
	FIXTURE(spdk_accel_sequence, make_sequence, gone_sequence, true, false)                                        \
	FIXTURE(spdk_accel_task, make_task, gone_task, true, false)                                                    \
	FIXTURE(spdk_accel_crypto_key, make_crypto_key, gone_crypto_key, false, false)                                 \
	FIXTURE(spdk_accel_module_if, make_accel_module, NULL, false, false)                                           \
	FIXTURE(spdk_accel_driver, make_accel_driver, NULL, false, false)

#endif
