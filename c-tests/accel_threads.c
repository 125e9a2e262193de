/*
 * c-test: timeout=60
 *
 * The framework from several threads, with a module and a driver of the application that take their time: operations and
 * sequences are finished late and in any order, channels are put with all of that under way, and each submitter hears of its
 * own once, on its own thread. The argument is a seed.
 */
#include "accel_start.h"
#include <spdk/log.h>

#ifndef RESPDK_STALE
int
main(void)
{
	/* There a channel may be put only when nothing is under way. */
	(void)accel_start, (void)accel_stop, (void)accel_done, (void)poll_all, (void)g_ch;
	return 77;
}
#else

#define THREADS 4
#define SLOTS 24
#define LEN 512
#define GOAL 30000

static struct spdk_thread *g_threads[THREADS];
static uint64_t g_random;
static uint64_t g_accepted, g_told, g_failed, g_refused, g_aborted, g_puts, g_late, g_driven;

static uint32_t
rnd(uint32_t below)
{
	g_random = g_random * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(g_random >> 33) % below;
}

/* What a module or a driver keeps for one thread. */
struct slow {
	void *kept[THREADS * SLOTS * 4];
	int n;
	struct spdk_poller *poller;
};

static struct spdk_accel_module_if g_slow;
static struct spdk_accel_driver g_late_driver;

static void *
take(struct slow *slow)
{
	void *kept;
	int at;

	if (slow->n == 0 || rnd(3) == 0) {
		return NULL;
	}
	at = rnd(slow->n);
	kept = slow->kept[at];
	slow->kept[at] = slow->kept[--slow->n];
	return kept;
}

static void
keep(struct slow *slow, void *what)
{
	REQUIRE(slow->n < (int)SPDK_COUNTOF(slow->kept));
	slow->kept[slow->n++] = what;
}

static int
module_poll(void *arg)
{
	struct spdk_accel_task *task = take(arg);

	if (!task) {
		return 0;
	}
	g_late++;
	memset(task->d.iovs[0].iov_base, (int)(task->fill_pattern & 0xff), task->d.iovs[0].iov_len);
	spdk_accel_task_complete(task, rnd(16) == 0 ? -EIO : 0);
	return 1;
}

static int
driver_poll(void *arg)
{
	struct spdk_accel_sequence *seq = take(arg);
	struct spdk_accel_task *task;

	if (!seq) {
		return 0;
	}
	task = spdk_accel_sequence_first_task(seq);
	if (task != NULL && task->op_code == SPDK_ACCEL_OPC_COPY && rnd(2)) {
		memcpy(task->d.iovs[0].iov_base, task->s.iovs[0].iov_base, task->s.iovs[0].iov_len);
		g_driven++;
		spdk_accel_task_complete(task, rnd(16) == 0 ? -ENOSPC : 0);
	}
	spdk_accel_sequence_continue(seq);
	return 1;
}

static int
module_channel(void *device, void *ctx)
{
	struct slow *slow = ctx;

	(void)device;
	slow->n = 0;
	slow->poller = SPDK_POLLER_REGISTER(module_poll, slow, 0);
	return 0;
}

static int
driver_channel(void *device, void *ctx)
{
	struct slow *slow = ctx;

	(void)device;
	slow->n = 0;
	slow->poller = SPDK_POLLER_REGISTER(driver_poll, slow, 0);
	return 0;
}

static void
slow_gone(void *device, void *ctx)
{
	struct slow *slow = ctx;

	(void)device;
	/* A channel of the framework that has something under way keeps those of its modules. */
	CHECK_EQ(slow->n, 0);
	spdk_poller_unregister(&slow->poller);
}

static int
module_init(void)
{
	spdk_io_device_register(&g_slow, module_channel, slow_gone, sizeof(struct slow), "slow_module");
	return 0;
}

static void
module_gone(void *device)
{
	(void)device;
	spdk_accel_module_finish();
}

static void
module_fini(void *ctx)
{
	(void)ctx;
	spdk_io_device_unregister(&g_slow, module_gone);
}

static size_t
ctx_size(void)
{
	return sizeof(struct spdk_accel_task) + 64;
}

static bool
supports(enum spdk_accel_opcode op)
{
	return op == SPDK_ACCEL_OPC_FILL;
}

static struct spdk_io_channel *
module_get(void)
{
	return spdk_get_io_channel(&g_slow);
}

static int
module_submit(struct spdk_io_channel *ch, struct spdk_accel_task *task)
{
	if (rnd(32) == 0) {
		return -EBUSY;
	}
	keep(spdk_io_channel_get_ctx(ch), task);
	return 0;
}

static struct spdk_accel_module_if g_slow = {
	.name = "slow",
	.priority = 5,
	.module_init = module_init,
	.module_fini = module_fini,
	.get_ctx_size = ctx_size,
	.supports_opcode = supports,
	.get_io_channel = module_get,
	.submit_tasks = module_submit,
};
SPDK_ACCEL_MODULE_REGISTER(slow, &g_slow)

static int
driver_init(void)
{
	spdk_io_device_register(&g_late_driver, driver_channel, slow_gone, sizeof(struct slow), "late_driver");
	return 0;
}

static void
driver_fini(void)
{
	spdk_io_device_unregister(&g_late_driver, NULL);
}

static struct spdk_io_channel *
driver_get(void)
{
	return spdk_get_io_channel(&g_late_driver);
}

static int
driver_execute(struct spdk_io_channel *ch, struct spdk_accel_sequence *seq)
{
	if (rnd(32) == 0) {
		return -ENOMEDIUM;
	}
	keep(spdk_io_channel_get_ctx(ch), seq);
	return 0;
}

static struct spdk_accel_driver g_late_driver = {
	.name = "late",
	.init = driver_init,
	.fini = driver_fini,
	.execute_sequence = driver_execute,
	.get_io_channel = driver_get,
};
SPDK_ACCEL_DRIVER_REGISTER(late, &g_late_driver)

/* --- who uses it --- */

struct slot {
	int thread;
	bool busy, sequence;
	uint8_t value;
	uint32_t crc;
	uint8_t a[LEN], b[LEN], c[LEN];
	struct iovec iov[3];
};

struct accel_user {
	struct spdk_io_channel *ch;
	int outstanding;
};

static struct slot g_slots[THREADS][SLOTS];
static struct accel_user g_users[THREADS];

static void
done(void *arg, int status)
{
	struct slot *slot = arg;

	CHECK(spdk_get_thread() == g_threads[slot->thread]);
	CHECK(slot->busy);
	slot->busy = false;
	g_users[slot->thread].outstanding--;
	g_told++;
	g_failed += status != 0;
	if (slot->sequence && status == 0) {
		CHECK(slot->c[0] == slot->value && slot->c[LEN / 2 - 1] == slot->value);
		CHECK(slot->c[LEN / 2] == 0x11 && slot->c[LEN - 1] == 0x11);
	}
}

static int g_foreign, g_told_off;

/* Who may not finish a sequence hears that. */
static void
told_off(void *arg, int status)
{
	(void)arg;
	CHECK_EQ(status, -EPERM);
	g_told_off++;
}

static void
count_step(void *arg)
{
	(*(int *)arg)++;
}

/* A copy, a fill of its first half by the slow module, and another copy; or given up in between. */
static int
sequence(struct slot *slot, struct spdk_io_channel *ch)
{
	static int steps;
	struct spdk_accel_sequence *seq = NULL;
	int rc, before = steps;

	memset(slot->a, 0x11, LEN);
	memset(slot->c, 0, LEN);
	slot->iov[0] = (struct iovec) { slot->a, LEN };
	slot->iov[1] = (struct iovec) { slot->b, LEN };
	slot->iov[2] = (struct iovec) { slot->c, LEN };
	rc = spdk_accel_append_copy(&seq, ch, &slot->iov[1], 1, NULL, NULL, &slot->iov[0], 1, NULL, NULL, count_step, &steps);
	rc = rc ? rc : spdk_accel_append_fill(&seq, ch, slot->b, LEN / 2, NULL, NULL, slot->value, NULL, NULL);
	if (rc == 0 && rnd(16) == 0) {
		/* Of another thread it is nobody's business. */
		spdk_set_thread(g_threads[(slot->thread + 1) % THREADS]);
		g_foreign++;
		REFUSED_VOID(spdk_accel_sequence_finish(seq, told_off, NULL), EPERM);
		REFUSED_VOID(spdk_accel_sequence_abort(seq), EPERM);
		spdk_set_thread(g_threads[slot->thread]);
	}
	rc = rc ? rc : spdk_accel_append_copy(&seq, ch, &slot->iov[2], 1, NULL, NULL, &slot->iov[1], 1, NULL, NULL, NULL, NULL);
	if (rc != 0 || rnd(8) == 0) {
		spdk_accel_sequence_abort(seq);
		CHECK(seq == NULL || steps == before + 1);
		g_aborted++;
		return rc ? rc : -ECANCELED;
	}
	spdk_accel_sequence_finish(seq, done, slot);
	return 0;
}

static void
use(int t)
{
	struct accel_user *user = &g_users[t];
	struct slot *slot = &g_slots[t][rnd(SLOTS)];
	int rc;

	spdk_set_thread(g_threads[t]);
	if (user->ch == NULL) {
		user->ch = spdk_accel_get_io_channel();
		REQUIRE(user->ch != NULL);
	}
	if (rnd(200) == 0) {
		/* With whatever is under way. */
		spdk_put_io_channel(user->ch);
		user->ch = NULL;
		g_puts++;
		return;
	}
	if (slot->busy) {
		return;
	}
	slot->thread = t;
	slot->busy = true;
	slot->value = (uint8_t)rnd(256);
	slot->sequence = false;
	user->outstanding++;
	switch (rnd(5)) {
	case 0:
		rc = spdk_accel_submit_fill(user->ch, slot->a, slot->value, LEN, done, slot);
		break;
	case 1:
		rc = spdk_accel_submit_copy(user->ch, slot->b, slot->a, LEN, done, slot);
		break;
	case 2:
		rc = spdk_accel_submit_crc32c(user->ch, &slot->crc, slot->a, 0, LEN, done, slot);
		break;
	default:
		slot->sequence = true;
		rc = sequence(slot, user->ch);
		break;
	}
	if (rc == 0) {
		g_accepted++;
	} else {
		slot->busy = false;
		user->outstanding--;
		g_refused++;
	}
}

int
main(int argc, char **argv)
{
	struct spdk_accel_opts opts = { .opts_size = sizeof(opts) };
	int t, left;
	long i;

	g_random = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	accel_start("accel_threads");
	spdk_accel_get_opts(&opts, sizeof(opts));
	/* Few enough that they run out. */
	opts.task_count = 48;
	opts.sequence_count = 16;
	CHECK_EQ(spdk_accel_set_opts(&opts), 0);
	CHECK_EQ(spdk_accel_set_driver("late"), 0);
	REQUIRE(spdk_accel_initialize() == 0);
	g_threads[0] = g_thread;
	for (t = 1; t < THREADS; t++) {
		g_threads[t] = spdk_thread_create("user", NULL);
	}
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	for (i = 0; i < 10000000 && g_accepted < GOAL; i++) {
		use(rnd(THREADS));
		spdk_thread_poll(g_threads[rnd(THREADS)], 1, 0);
	}
	for (i = 0, left = 1; i < 100000 && left > 0; i++) {
		for (t = left = 0; t < THREADS; t++) {
			left += g_users[t].outstanding;
			spdk_thread_poll(g_threads[t], 0, 0);
		}
	}
	spdk_log_set_print_level(SPDK_LOG_NOTICE);
	CHECK_EQ(left, 0);
	CHECK_EQ(g_told, g_accepted);
	CHECK(g_foreign > 100);
	CHECK_EQ(g_told_off, g_foreign);
	CHECK(g_accepted >= GOAL && g_failed > 100 && g_failed < g_told / 2 && g_refused > 100 && g_aborted > 100);
	CHECK(g_puts > 50 && g_late > 1000 && g_driven > 1000);
	printf("%lu accepted, %lu told, %lu failed, %lu refused, %lu aborted, %lu channels put\n", (unsigned long)g_accepted,
	       (unsigned long)g_told, (unsigned long)g_failed, (unsigned long)g_refused, (unsigned long)g_aborted,
	       (unsigned long)g_puts);
	for (t = 0; t < THREADS; t++) {
		spdk_set_thread(g_threads[t]);
		if (g_users[t].ch != NULL) {
			spdk_put_io_channel(g_users[t].ch);
		}
	}
	for (i = 0; i < 100; i++) {
		settle(g_threads, THREADS);
	}
	for (t = THREADS - 1; t > 0; t--) {
		CHECK(!spdk_thread_has_pollers(g_threads[t]));
		end_thread(g_threads[t], g_threads, t);
	}
	spdk_set_thread(g_thread);
	accel_stop();
	(void)accel_done, (void)g_ch;
	return check_done();
}
#endif
