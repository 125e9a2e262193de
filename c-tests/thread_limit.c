/* spdk/thread.h: as many messages as were asked for, and no more; what completes something goes beyond. */

#include "threads.h"

#ifndef RESPDK_STALE

/* v26.01 ends the process when messages run out. */
int
main(void)
{
	return 77;
}

#else

static int g_ran, g_destroyed, g_gone, g_ended;

static void
message(void *ctx)
{
	g_ran++;
}

static int
create(void *io_device, void *ctx_buf)
{
	return 0;
}

static void
destroy(void *io_device, void *ctx_buf)
{
	g_destroyed++;
}

static void
gone(void *io_device)
{
	g_gone++;
}

static void
step(struct spdk_io_channel_iter *i)
{
	spdk_for_each_channel_continue(i, 0);
}

static void
ended(struct spdk_io_channel_iter *i, int status)
{
	g_ended++;
}

int
main(void)
{
	struct spdk_thread *t;
	struct spdk_io_channel *ch;
	char device;
	int sent = 0, rc;

	start_env("thread_limit");
	CHECK_EQ(spdk_thread_lib_init_ext(NULL, NULL, 0, 2000), 0);
	t = spdk_thread_create("t", NULL);
	spdk_set_thread(t);
	spdk_io_device_register(&device, create, destroy, 0, "d");
	ch = spdk_get_io_channel(&device);
	REQUIRE(ch != NULL);
	while ((rc = spdk_thread_send_msg(t, message, NULL)) == 0) {
		sent++;
		REQUIRE(sent < 100000);
	}
	CHECK_EQ(rc, -ENOMEM);
	CHECK(sent >= 2000 && sent < 2000 + 256);
	/* A walk, a put and an unregistration are carried out all the same. */
	spdk_for_each_channel(&device, step, NULL, ended);
	spdk_put_io_channel(ch);
	spdk_io_device_unregister(&device, gone);
	spdk_set_thread(NULL);
	settle(&t, 1);
	CHECK_EQ(g_ran, sent);
	CHECK_EQ(g_destroyed, 1);
	CHECK_EQ(g_ended, 1);
	CHECK_EQ(g_gone, 1);
	/* There is room again. */
	CHECK_EQ(spdk_thread_send_msg(t, message, NULL), 0);
	settle(&t, 1);
	CHECK_EQ(g_ran, sent + 1);
	end_thread(t, NULL, 0);
	spdk_thread_lib_fini();
	spdk_env_fini();
	return check_done();
}

#endif
