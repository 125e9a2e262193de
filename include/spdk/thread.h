/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Threads, messages, pollers, I/O channels, interrupts, spin locks and I/O buffers.
 *
 * A spdk_thread is not an operating system thread: it is a queue of messages and a set of pollers
 * that somebody runs by calling spdk_thread_poll(); the reactors of event.h do for programs that
 * use them. Whatever runs inside spdk_thread_poll() has that thread as its current one. "On a
 * thread of the library" below means: with a current thread.
 *
 * Kinds of objects and their classes:
 * - `spdk_thread`: opaque. From spdk_thread_create() to spdk_thread_destroy(). Any thread may ask
 *   and send to it; it is polled by one caller at a time.
 * - `spdk_poller`, `spdk_interrupt`: opaque. From register to unregister, on one thread.
 * - `spdk_io_channel`: transparent; the context is SPDK_IO_CHANNEL_STRUCT_SIZE bytes behind it.
 *   From spdk_get_io_channel() to the last spdk_put_io_channel(), on one thread.
 * - `spdk_io_channel_iter`: opaque. From spdk_for_each_channel() until its completion callback
 *   returns.
 * - `io_device`: registered. Any address of the program's, known from spdk_io_device_register()
 *   to spdk_io_device_unregister(). The library never looks behind it.
 * - `spdk_iobuf_channel`: registered. The program's structure, known by its address from
 *   spdk_iobuf_channel_init() to spdk_iobuf_channel_fini(), on one thread.
 * - `spdk_iobuf_entry`, `spdk_spinlock`: the program's own memory, looked at as it is given.
 * - options and statistics: plain values.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_THREAD_H_
#define SPDK_THREAD_H_

#include "spdk/config.h"
#include "spdk/fd_group.h"
#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "spdk/util.h"
#include "spdk/likely.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a poller returns. It only counts: busy time and idle time are told apart by it. */
enum spdk_thread_poller_rc {
	/** There was nothing to do. */
	SPDK_POLLER_IDLE,
	/** Something was done. */
	SPDK_POLLER_BUSY,
};

struct spdk_thread;
struct spdk_poller;
struct spdk_io_channel_iter;

/**
 * Called when a thread was created: whoever implements it sees to it that the thread is polled
 * from now on.
 *
 * \param thread the new thread
 *
 * \return 0, or a negative errno: then spdk_thread_create() fails
 */
typedef int (*spdk_new_thread_fn)(struct spdk_thread *thread);

/** What a framework is asked to do. */
enum spdk_thread_op {
	/** Poll this thread from now on. */
	SPDK_THREAD_OP_NEW,
	/** Its set of cores changed, or it must be looked at: move it if need be. */
	SPDK_THREAD_OP_RESCHED,
};

/**
 * Called to do something about a thread.
 *
 * \param thread the thread
 * \param op what
 *
 * \return 0 or a negative errno
 */
typedef int (*spdk_thread_op_fn)(struct spdk_thread *thread, enum spdk_thread_op op);

/** Tells whether a framework can do `op`. */
typedef bool (*spdk_thread_op_supported_fn)(enum spdk_thread_op op);

/**
 * A message: called once on the thread it was sent to.
 *
 * \param ctx what was given with it
 */
typedef void (*spdk_msg_fn)(void *ctx);

/** Not used by this version. Kept because it is part of the API. */
typedef void (*spdk_thread_pass_msg)(spdk_msg_fn fn, void *ctx, void *thread_ctx);

/**
 * Called again and again on the thread that registered it. It may unregister, pause and register
 * any poller of its thread, itself included.
 *
 * \param ctx what was given at registration
 *
 * \return a spdk_thread_poller_rc; negative values count as idle
 */
typedef int (*spdk_poller_fn)(void *ctx);

/**
 * Called when a poller's thread changes between polling and waiting for interrupts.
 *
 * \param poller the poller
 * \param cb_arg what was given
 * \param interrupt_mode true: arm whatever wakes the thread when there is work; false: the poller
 *     is called all the time
 */
typedef void (*spdk_poller_set_interrupt_mode_cb)(struct spdk_poller *poller, void *cb_arg,
		bool interrupt_mode);

/**
 * Says that a poller can do without being called all the time. If its thread waits for interrupts
 * already, `cb_fn` is called inside the call.
 *
 * \param poller a poller of the calling thread
 * \param cb_fn called at every change of mode; NULL if nothing needs to be done
 * \param cb_arg passed to `cb_fn`
 *
 * Wrong `poller`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_poller_register_interrupt(struct spdk_poller *poller,
		spdk_poller_set_interrupt_mode_cb cb_fn, void *cb_arg);

/**
 * Makes what a channel needs.
 *
 * \param io_device the device
 * \param ctx_buf the channel's context, `ctx_size` bytes, zeroed
 *
 * \return 0, or a negative errno: then spdk_get_io_channel() returns NULL
 */
typedef int (*spdk_io_channel_create_cb)(void *io_device, void *ctx_buf);

/**
 * Undoes spdk_io_channel_create_cb, on the channel's thread, when the last reference is gone.
 *
 * \param io_device the device
 * \param ctx_buf the channel's context
 */
typedef void (*spdk_io_channel_destroy_cb)(void *io_device, void *ctx_buf);

/**
 * Called when a device and all its channels are gone: its memory may be freed.
 *
 * \param io_device the device
 */
typedef void (*spdk_io_device_unregister_cb)(void *io_device);

/**
 * Called for a channel, on its thread. It must lead to one spdk_for_each_channel_continue(), now
 * or later.
 *
 * \param i tells which channel
 */
typedef void (*spdk_channel_msg)(struct spdk_io_channel_iter *i);

/**
 * Called when an iteration is over, on the thread that began it.
 *
 * \param i its context; dead when this returns
 * \param status 0, what ended it, or -ENODEV: no such device, or it is being unregistered
 */
typedef void (*spdk_channel_for_each_cpl)(struct spdk_io_channel_iter *i, int status);

/**
 * Bytes from a channel to its context. ABI: spdk_io_channel_get_ctx() is compiled into programs.
 */
#define SPDK_IO_CHANNEL_STRUCT_SIZE 96

/** Number of messages each thread keeps for itself. */
#define SPDK_MSG_MEMPOOL_CACHE_SIZE 1024

/** Number of messages in all, unless spdk_thread_lib_init_ext() says otherwise. */
#define SPDK_DEFAULT_MSG_MEMPOOL_SIZE (262144 - 1)

/* --- The library as a whole ------------------------------------------------------------------ */

/**
 * Initializes the library. Once, before the first thread; again only after
 * spdk_thread_lib_fini(). spdk_app_start() does it.
 *
 * \param new_thread_fn called for every new thread; NULL if the program polls its threads by
 *     itself
 * \param ctx_sz bytes of context every thread has for the framework (spdk_thread_get_ctx())
 *
 * \return 0, or -ENOMEM
 */
int spdk_thread_lib_init(spdk_new_thread_fn new_thread_fn, size_t ctx_sz);

/**
 * As spdk_thread_lib_init(), for a framework that can do more.
 *
 * \param thread_op_fn called to do something about a thread
 * \param thread_op_supported_fn tells what it can do; both or none of the two may be NULL
 * \param ctx_sz bytes of context every thread has for the framework
 * \param msg_mempool_size number of messages that may be under way, SPDK_DEFAULT_MSG_MEMPOOL_SIZE
 *     for most
 *
 * \return 0; -EINVAL if only one function is given; -ENOMEM
 */
int spdk_thread_lib_init_ext(spdk_thread_op_fn thread_op_fn,
		spdk_thread_op_supported_fn thread_op_supported_fn, size_t ctx_sz,
		size_t msg_mempool_size);

/**
 * Frees everything. Threads should have exited and been destroyed, except the app thread, which
 * goes with this. Devices that are still registered are named in the log.
 */
void spdk_thread_lib_fini(void);

/* --- Threads --------------------------------------------------------------------------------- */

/**
 * Creates a thread and has the framework poll it. Any operating system thread may call it. The
 * first thread created is the app thread, which some functions insist on.
 *
 * \param name for people; copied, at most 255 bytes. NULL: made up
 * \param cpumask cores it should run on; copied. NULL: any
 *
 * \return the thread, or NULL if memory ran out, the library is not initialized or the framework
 *     refused
 */
struct spdk_thread *spdk_thread_create(const char *name, const struct spdk_cpuset *cpumask);

/** The app thread: the first one created. NULL if there is none yet. */
struct spdk_thread *spdk_thread_get_app_thread(void);

/**
 * True if a thread is the app thread.
 *
 * \param thread the thread; NULL for the current one
 *
 * Wrong `thread` (other than NULL): false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_thread_is_app_thread(struct spdk_thread *thread);

/**
 * Makes a thread the current one of the calling operating system thread, for code that runs
 * outside spdk_thread_poll(). Setting a thread that somebody polls at the same time breaks the
 * rule that one caller runs it.
 *
 * \param thread the thread; NULL for none
 *
 * Wrong `thread` (other than NULL): nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_set_thread(struct spdk_thread *thread);

/**
 * Pins a thread to the core it runs on, or lets go of it: a bound thread is not rescheduled.
 *
 * \param thread the thread
 * \param bind which
 *
 * Wrong `thread`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_thread_bind(struct spdk_thread *thread, bool bind);

/**
 * True if a thread is pinned to its core.
 *
 * Wrong `thread`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_thread_is_bound(struct spdk_thread *thread);

/**
 * Begins a thread's end. To be called on the thread itself, by a message or a poller. It goes on
 * being polled, and is exited (spdk_thread_is_exited()) when its messages are done, its pollers
 * unregistered, its channels put and its iterations over; after 5 seconds anyway. The app thread
 * must be the last to exit. A second call does nothing.
 *
 * \param thread the current thread
 *
 * \return 0
 *
 * Wrong `thread`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_thread_exit(struct spdk_thread *thread);

/**
 * True if a thread's end is complete: only spdk_thread_destroy() is left to be done. Callers wait
 * for it, so a thread that was destroyed has exited as well: true, with errno ESTALE.
 *
 * Anything else: false; errno EINVAL, EBADF.
 */
bool spdk_thread_is_exited(struct spdk_thread *thread);

/**
 * True until spdk_thread_exit() is called.
 *
 * Wrong `thread`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_thread_is_running(struct spdk_thread *thread);

/**
 * Frees a thread that has exited. The handle is dead after this. The app thread's memory stays
 * until spdk_thread_lib_fini(). A thread that has not exited is left alone: errno EBUSY.
 *
 * Wrong `thread`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_thread_destroy(struct spdk_thread *thread);

/**
 * The context the framework has for a thread; NULL if it asked for 0 bytes. It lives as long as
 * the thread.
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_thread_get_ctx(struct spdk_thread *thread);

/**
 * The cores a thread should run on. The set is the thread's own; change it through
 * spdk_thread_set_cpumask() only.
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_cpuset *spdk_thread_get_cpumask(struct spdk_thread *thread);

/**
 * Changes the cores the current thread should run on, and has the framework move it.
 *
 * \param cpumask the cores; copied
 *
 * \return 0; -EINVAL if `cpumask` is NULL or there is no current thread; -ENOTSUP if the
 *     framework cannot move threads
 */
int spdk_thread_set_cpumask(struct spdk_cpuset *cpumask);

/**
 * The thread whose context this is.
 *
 * \param ctx what spdk_thread_get_ctx() returned
 *
 * \return the thread, NULL for an address that is no living thread's context
 */
struct spdk_thread *spdk_thread_get_from_ctx(void *ctx);

/**
 * Runs a thread once: a critical message if there is one, waiting messages, then every poller
 * that is due. The thread is the current one meanwhile; then what was current before is again.
 * One caller at a time. Nested calls are for another thread only.
 *
 * \param thread the thread
 * \param max_msgs most messages to run, 1 to deliver exactly one; 0 for the default, 8
 * \param now the time in ticks; 0 to have it read
 *
 * \return 1 or more if something was done, 0 if not, negative if only pollers ran that said so;
 *     -EPERM if somebody else is running it
 *
 * Wrong `thread`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_thread_poll(struct spdk_thread *thread, uint32_t max_msgs, uint64_t now);

/**
 * The tick at which the next timed poller is due, for callers that sleep meanwhile; 0 if there
 * are no timed pollers.
 *
 * Wrong `thread`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_thread_next_poller_expiration(struct spdk_thread *thread);

/**
 * 1 if there are pollers without a period, else 0. Only the thread's own caller gets a reliable
 * answer.
 *
 * Wrong `thread`: 0; errno EINVAL, ESTALE, EBADF.
 */
int spdk_thread_has_active_pollers(struct spdk_thread *thread);

/**
 * True if there are pollers, with a period or without; paused ones do not count.
 *
 * Wrong `thread`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_thread_has_pollers(struct spdk_thread *thread);

/**
 * True if there are no messages, no pollers without a period and no critical message.
 *
 * Wrong `thread`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_thread_is_idle(struct spdk_thread *thread);

/** How many threads there are. */
uint32_t spdk_thread_get_count(void);

/** The current thread; NULL outside spdk_thread_poll() unless spdk_set_thread() set one. */
struct spdk_thread *spdk_get_thread(void);

/**
 * A thread's name.
 *
 * Wrong `thread`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_thread_get_name(const struct spdk_thread *thread);

/**
 * A thread's number: unique in this process, from 1, never used again.
 *
 * Wrong `thread`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_thread_get_id(const struct spdk_thread *thread);

/** The thread of that number, NULL if there is none. */
struct spdk_thread *spdk_thread_get_by_id(uint64_t id);

/** Time a thread was run for, in ticks since it was created. */
struct spdk_thread_stats {
	/** With something to do. */
	uint64_t busy_tsc;
	/** Without. */
	uint64_t idle_tsc;
};

/**
 * Copies the current thread's statistics.
 *
 * \param stats filled
 *
 * \return 0; -EINVAL if `stats` is NULL or there is no current thread
 */
int spdk_thread_get_stats(struct spdk_thread_stats *stats);

/**
 * The tick at which a thread was last polled.
 *
 * \param thread the thread; NULL for the current one
 *
 * \return the tick; 0 if there is no current thread
 *
 * Wrong `thread` (other than NULL): 0; errno EINVAL, ESTALE, EBADF.
 */
uint64_t spdk_thread_get_last_tsc(struct spdk_thread *thread);

/**
 * Has a function called on a thread, after this call returned, in the order of sending. Any
 * operating system thread may send.
 *
 * \param thread where
 * \param fn what
 * \param ctx passed to `fn`
 *
 * \return 0; -EINVAL if `fn` is NULL; -EIO if the thread has exited; -ENOMEM if too many messages
 *     are under way
 *
 * Wrong `thread`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_thread_send_msg(const struct spdk_thread *thread, spdk_msg_fn fn, void *ctx);

/**
 * As spdk_thread_send_msg(), before all other messages, and safe in a signal handler. A thread
 * has room for one.
 *
 * \param thread where
 * \param fn what; it gets NULL
 *
 * \return 0; -EINVAL if `fn` is NULL; -EIO if the last one was not run yet
 *
 * Wrong `thread`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_thread_send_critical_msg(struct spdk_thread *thread, spdk_msg_fn fn);

/**
 * Calls a function at once if `thread` is the current one, else sends it as a message.
 *
 * \param thread where
 * \param fn what
 * \param ctx passed to `fn`
 *
 * \return 0, or what spdk_thread_send_msg() returned
 */
static inline int
spdk_thread_exec_msg(const struct spdk_thread *thread, spdk_msg_fn fn, void *ctx)
{
	assert(thread != NULL);

	if (thread != spdk_get_thread()) {
		return spdk_thread_send_msg(thread, fn, ctx);
	}
	fn(ctx);
	return 0;
}

/**
 * Calls a function on every thread, one after the other. Threads created meanwhile may or may not
 * be visited. Without a current thread, or memory, only `cpl` is called, inside the call.
 *
 * \param fn called on each
 * \param ctx passed to both
 * \param cpl called on the calling thread when it is over. May be NULL.
 */
void spdk_for_each_thread(spdk_msg_fn fn, void *ctx, spdk_msg_fn cpl);

/**
 * Has the current thread wait for interrupts instead of polling, or the other way round. Nothing
 * happens unless spdk_interrupt_mode_enable() was called.
 *
 * \param enable_interrupt which
 */
void spdk_thread_set_interrupt_mode(bool enable_interrupt);

/**
 * The owner under which a thread's trace entries are recorded (trace.h).
 *
 * Wrong `thread`: 0; errno EINVAL, ESTALE, EBADF.
 */
uint16_t spdk_thread_get_trace_id(struct spdk_thread *thread);

/* --- Pollers --------------------------------------------------------------------------------- */

/**
 * Has a function called on the current thread again and again.
 *
 * \param fn what to call
 * \param arg passed to `fn`
 * \param period_microseconds how often; 0 for at every poll. The period runs from one call to the
 *     next, and is not caught up
 *
 * \return the poller; NULL if `fn` is NULL, there is no current thread, it has exited, or memory
 *     ran out
 */
struct spdk_poller *spdk_poller_register(spdk_poller_fn fn, void *arg,
		uint64_t period_microseconds);

/**
 * As spdk_poller_register(), with a name.
 *
 * \param fn what to call
 * \param arg passed to `fn`
 * \param period_microseconds how often; 0 for at every poll. The period runs from one call to the
 *     next, and is not caught up
 * \param name for people; copied. NULL: the function's address
 *
 * \return the poller, or NULL
 */
struct spdk_poller *spdk_poller_register_named(spdk_poller_fn fn, void *arg,
		uint64_t period_microseconds, const char *name);

/** As spdk_poller_register_named(), named like the function. */
#define SPDK_POLLER_REGISTER(fn, arg, period_microseconds)                                        \
	spdk_poller_register_named(fn, arg, period_microseconds, #fn)

/**
 * Ends a poller: `fn` is not called again. Must be called on its thread, also inside the poller
 * itself.
 *
 * \param ppoller where the poller is; set to NULL. NULL in it does nothing; NULL itself: errno
 *     EINVAL
 *
 * Wrong `*ppoller`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_poller_unregister(struct spdk_poller **ppoller);

/**
 * Stops calling a poller until spdk_poller_resume(). On its thread; a paused poller may be paused
 * again.
 *
 * Wrong `poller`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_poller_pause(struct spdk_poller *poller);

/**
 * Goes on calling a poller. On its thread; a poller that is not paused may be resumed.
 *
 * Wrong `poller`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_poller_resume(struct spdk_poller *poller);

/* --- I/O devices and channels ---------------------------------------------------------------- */

/**
 * Makes an address known as a device that threads can have channels of. An address that is known
 * already stays as it was: errno EEXIST. NULL, or a function missing: errno EINVAL. Without a
 * current thread: errno EPERM.
 *
 * \param io_device any address of the program's
 * \param create_cb makes what a channel needs, on the channel's thread
 * \param destroy_cb undoes it
 * \param ctx_size bytes of context each channel has
 * \param name for people; copied. NULL: made up
 */
void spdk_io_device_register(void *io_device, spdk_io_channel_create_cb create_cb,
		spdk_io_channel_destroy_cb destroy_cb, uint32_t ctx_size, const char *name);

/**
 * Makes an address unknown. No channel of it can be got from now on. When the last one is put,
 * and iterations under way are over, `unregister_cb` is called. Never inside the call.
 *
 * \param io_device the device
 * \param unregister_cb called on the calling thread. May be NULL.
 *
 * Nothing happens, and errno is ENODEV, for an address that is not known; EINPROGRESS if it is
 * being unregistered; EPERM without a current thread.
 */
void spdk_io_device_unregister(void *io_device, spdk_io_device_unregister_cb unregister_cb);

struct spdk_io_channel;

/**
 * The calling thread's channel of a device; made at the first call, counted at others. Each call
 * needs one spdk_put_io_channel() on the same thread.
 *
 * \param io_device the device
 *
 * \return the channel, or NULL. errno is ENODEV for an address that is not known, EPERM without a
 *     current thread, ESRCH if it has exited, E2BIG or ENOMEM if there is no memory for it, or
 *     what `create_cb` returned
 */
struct spdk_io_channel *spdk_get_io_channel(void *io_device);

/**
 * Gives a reference to a channel back. After the last one the channel is destroyed, by a message
 * to this thread: do not use it after this call.
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_put_io_channel(struct spdk_io_channel *ch);

/**
 * Takes another reference to a channel.
 *
 * \return `ch`
 *
 * Wrong `ch`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
struct spdk_io_channel *spdk_io_channel_ref(struct spdk_io_channel *ch);

/**
 * The context of a channel. It is arithmetic: the channel is not looked at, and must be live.
 * NULL for NULL, which asserts in debug builds.
 */
static inline void *
spdk_io_channel_get_ctx(struct spdk_io_channel *ch)
{
	if (spdk_likely(ch != NULL)) {
		return (char *)ch + SPDK_IO_CHANNEL_STRUCT_SIZE;
	}
	assert(ch != NULL);
	return NULL;
}

/**
 * The channel whose context this is.
 *
 * \param ctx what spdk_io_channel_get_ctx() returned
 *
 * \return the channel, NULL for an address that is no living channel's context
 */
struct spdk_io_channel *spdk_io_channel_from_ctx(void *ctx);

/**
 * The thread a channel belongs to.
 *
 * Wrong `ch`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_thread *spdk_io_channel_get_thread(struct spdk_io_channel *ch);

/**
 * Calls a function for every channel of a device, one after the other, each on its own thread.
 * Channels made meanwhile may or may not be visited.
 *
 * \param io_device the device
 * \param fn called for each
 * \param ctx what spdk_io_channel_iter_get_ctx() returns
 * \param cpl called on the calling thread when it is over, never inside the call. May be NULL.
 *
 * An unknown `io_device` is -ENODEV, as status of `cpl`. Without a current thread nothing
 * happens: errno EPERM.
 */
void spdk_for_each_channel(void *io_device, spdk_channel_msg fn, void *ctx,
		spdk_channel_for_each_cpl cpl);

/**
 * The device an iteration is about.
 *
 * Wrong `i`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_io_channel_iter_get_io_device(struct spdk_io_channel_iter *i);

/**
 * The channel an iteration is at; NULL in its completion callback.
 *
 * Wrong `i`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_io_channel *spdk_io_channel_iter_get_channel(struct spdk_io_channel_iter *i);

/**
 * The `ctx` of an iteration.
 *
 * Wrong `i`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_io_channel_iter_get_ctx(struct spdk_io_channel_iter *i);

/**
 * The device a channel is of. The address may be unregistered already.
 *
 * Wrong `ch`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_io_channel_get_io_device(struct spdk_io_channel *ch);

/**
 * Goes on to the next channel. Once for each call of the function, on the thread it was called
 * on.
 *
 * \param i the iteration
 * \param status 0, or what to end the iteration with
 *
 * Wrong `i`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_for_each_channel_continue(struct spdk_io_channel_iter *i, int status);

/* --- Interrupts: file descriptors that wake a thread ----------------------------------------- */

struct spdk_interrupt;

/**
 * Called when there is something on the file descriptor.
 *
 * \param ctx what was given at registration
 *
 * \return positive if something was done, 0 if not, negative if that is not known
 */
typedef int (*spdk_interrupt_fn)(void *ctx);

/**
 * Has a function called when a file descriptor can be read.
 *
 * \param efd the file descriptor; it stays the caller's
 * \param fn called on the current thread
 * \param arg passed to `fn`
 * \param name for people; copied. NULL: the function's address
 *
 * \return the interrupt; NULL if there is no current thread, interrupts are not enabled, an
 *     argument is of no use, or memory ran out; errno says which
 */
struct spdk_interrupt *spdk_interrupt_register(int efd, spdk_interrupt_fn fn, void *arg,
		const char *name);

/**
 * Has a function called when there are events on a file descriptor.
 *
 * \param efd the file descriptor; it stays the caller's
 * \param events spdk_interrupt_event_types, or-ed
 * \param fn called on the current thread
 * \param arg passed to `fn`
 * \param name for people; copied. NULL: the function's address
 *
 * \return the interrupt; NULL if there is no current thread, interrupts are not enabled, an
 *     argument is of no use, or memory ran out; errno says which
 */
struct spdk_interrupt *spdk_interrupt_register_for_events(int efd, uint32_t events,
		spdk_interrupt_fn fn, void *arg, const char *name);

/**
 * Has a function called when there are events on a file descriptor, with options.
 *
 * \param efd the file descriptor; it stays the caller's
 * \param fn called on the current thread
 * \param arg passed to `fn`
 * \param name for people; copied. NULL: the function's address
 *
 * \return the interrupt; NULL if there is no current thread, interrupts are not enabled, an
 *     argument is of no use, or memory ran out; errno says which
 *
 * \param opts which events, and what kind of file descriptor (fd_group.h); NULL for the defaults
 */
struct spdk_interrupt *spdk_interrupt_register_ext(int efd, spdk_interrupt_fn fn, void *arg,
		const char *name, struct spdk_event_handler_opts *opts);

/** As spdk_interrupt_register(), named like the function. */
#define SPDK_INTERRUPT_REGISTER(efd, fn, arg) spdk_interrupt_register(efd, fn, arg, #fn)

/** As spdk_interrupt_register_for_events(), named like the function. */
#define SPDK_INTERRUPT_REGISTER_FOR_EVENTS(efd, events, fn, arg)                                  \
	spdk_interrupt_register_for_events(efd, events, fn, arg, #fn)

/** As spdk_interrupt_register_ext(), named like the function. */
#define SPDK_INTERRUPT_REGISTER_EXT(efd, fn, arg, opts)                                           \
	spdk_interrupt_register_ext(efd, fn, arg, #fn, opts)

/**
 * Has the events of a whole group of file descriptors handled by the current thread. The group
 * becomes a child of the thread's.
 *
 * \param fgrp the group (fd_group.h)
 * \param name for people; copied. NULL: made up
 *
 * \return the interrupt; NULL if there is no current thread, interrupts are not enabled, or
 *     memory ran out
 *
 * Wrong `fgrp`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_interrupt *spdk_interrupt_register_fd_group(struct spdk_fd_group *fgrp,
		const char *name);

/**
 * Ends an interrupt. On its thread, also inside its own function. The file descriptor stays open.
 *
 * \param pintr where the interrupt is; set to NULL. NULL in it does nothing; NULL itself: errno
 *     EINVAL
 *
 * Wrong `*pintr`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_interrupt_unregister(struct spdk_interrupt **pintr);

/** Events, as epoll(7) has them. */
enum spdk_interrupt_event_types {
	/** It can be read. */
	SPDK_INTERRUPT_EVENT_IN = EPOLLIN,
	/** It can be written. */
	SPDK_INTERRUPT_EVENT_OUT = EPOLLOUT,
	/** Report changes only, not states. */
	SPDK_INTERRUPT_EVENT_ET = EPOLLET,
};

/**
 * Changes the events an interrupt is about. On its thread.
 *
 * \param intr the interrupt
 * \param event_types spdk_interrupt_event_types, or-ed
 *
 * \return 0; -EINVAL for the interrupt of a group, on another thread or without a current one; or
 *     what epoll_ctl(2) says
 *
 * Wrong `intr`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_interrupt_set_event_types(struct spdk_interrupt *intr,
		enum spdk_interrupt_event_types event_types);

/**
 * A file descriptor that can be read when a thread has something to do. It is the thread's; do
 * not close it.
 *
 * \return the file descriptor, -ENOTSUP if interrupts are not enabled
 *
 * Wrong `thread`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_thread_get_interrupt_fd(struct spdk_thread *thread);

/**
 * The group of a thread's file descriptors; NULL, errno ENOTSUP, if interrupts are not enabled.
 * It is the thread's.
 *
 * Wrong `thread`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_fd_group *spdk_thread_get_interrupt_fd_group(struct spdk_thread *thread);

/**
 * Has threads wait for interrupts where they can. Once, before spdk_thread_lib_init().
 *
 * \return 0; -1 if the library is initialized already
 */
int spdk_interrupt_mode_enable(void);

/** True after spdk_interrupt_mode_enable(). */
bool spdk_interrupt_mode_is_enabled(void);

/* --- Spin locks ------------------------------------------------------------------------------ */

/**
 * A spin lock that notices misuse. It may be held only for as long as a message or poller runs,
 * by the thread that took it.
 *
 * Misuse never ends the process: an operation on a lock that is not initialized, was destroyed or
 * is taken already by the current thread, without a current thread, or by one that does not hold
 * it, does nothing, sets errno (EINVAL, ESTALE, EDEADLK, EPERM) and is logged; so does destroying
 * one that is held (EBUSY).
 */
struct spdk_spinlock {
	/** The library's, as is the rest. */
	pthread_spinlock_t spinlock;
	struct spdk_thread *thread;
	struct spdk_spinlock_internal *internal;
	bool initialized;
	bool destroyed;
};

/** Makes a lock ready, not held. It must not be one that is in use. */
void spdk_spin_init(struct spdk_spinlock *sspin);

/** Ends a lock, which must not be held. */
void spdk_spin_destroy(struct spdk_spinlock *sspin);

/** Takes a lock, waiting in a loop until it is free. Needs a current thread. */
void spdk_spin_lock(struct spdk_spinlock *sspin);

/** Lets go of a lock the current thread holds. */
void spdk_spin_unlock(struct spdk_spinlock *sspin);

/** True if the current thread holds the lock. */
bool spdk_spin_held(struct spdk_spinlock *sspin);

/* --- I/O buffers: two pools shared by all modules, with caches per thread -------------------- */

/** The pools. */
struct spdk_iobuf_opts {
	/** Number of small buffers, at least 64; 8192 by default. */
	uint64_t small_pool_count;
	/** Number of large buffers, at least 8; 1024 by default. */
	uint64_t large_pool_count;

	/**
	 * Bytes of a small buffer, at least 4096; 8192 by default. Rounded up to a multiple of
	 * 4096.
	 */
	uint32_t small_bufsize;

	/**
	 * Bytes of a large buffer, at least 8192; 132 KiB by default. Rounded up to a multiple of
	 * 4096.
	 */
	uint32_t large_bufsize;

	/**
	 * sizeof(struct spdk_iobuf_opts) as the caller knows it; fields beyond it are left alone.
	 */
	size_t opts_size;

	/** Whether each NUMA node has pools of its own. */
	uint8_t enable_numa;
};

/** Where buffers came from. */
struct spdk_iobuf_pool_stats {
	/** From the thread's cache. */
	uint64_t cache;
	/** From the pool. */
	uint64_t main;
	/** There was none, and the request had to wait. */
	uint64_t retry;
};

/** Where one module's buffers came from. */
struct spdk_iobuf_module_stats {
	struct spdk_iobuf_pool_stats small_pool;
	struct spdk_iobuf_pool_stats large_pool;
	/** Its name, there only during the callback. */
	const char *module;
};

/**
 * The caller's place in the queue for a buffer. It must stay in memory, untouched, until its
 * callback or spdk_iobuf_entry_abort().
 */
struct spdk_iobuf_entry;

/**
 * Called when a buffer is free for a waiting entry.
 *
 * \param entry the entry; no longer the library's
 * \param buf the buffer
 */
typedef void (*spdk_iobuf_get_cb)(struct spdk_iobuf_entry *entry, void *buf);

/**
 * The caller's place in the queue for a buffer. It must stay in memory, untouched, until its
 * callback or spdk_iobuf_entry_abort().
 */
struct spdk_iobuf_entry {
	/** The library's, as is the rest. */
	spdk_iobuf_get_cb cb_fn;
	const void *module;
	STAILQ_ENTRY(spdk_iobuf_entry) stailq;
};

/** A free buffer, as the caches link it. */
struct spdk_iobuf_buffer {
	STAILQ_ENTRY(spdk_iobuf_buffer) stailq;
};

/** Waiting entries. */
typedef STAILQ_HEAD(, spdk_iobuf_entry) spdk_iobuf_entry_stailq_t;

/** Free buffers. */
typedef STAILQ_HEAD(, spdk_iobuf_buffer) spdk_iobuf_buffer_stailq_t;

/** One thread's share of one pool. The library's. */
struct spdk_iobuf_pool_cache {
	/** Where it gets more. */
	struct spdk_ring *pool;
	/** Free buffers. */
	spdk_iobuf_buffer_stailq_t cache;
	/** How many. */
	uint32_t cache_count;
	/** How many to keep. */
	uint32_t cache_size;
	/** Who waits. */
	spdk_iobuf_entry_stailq_t *queue;
	/** Bytes of a buffer. */
	uint32_t bufsize;
	/** Where buffers came from. */
	struct spdk_iobuf_pool_stats stats;
};

/** One thread's share of one NUMA node's pools. The library's. */
struct spdk_iobuf_node_cache {
	struct spdk_iobuf_pool_cache small;
	struct spdk_iobuf_pool_cache large;
};

/**
 * A module's access to the pools on one thread. The memory is the caller's, the contents the
 * library's.
 */
struct spdk_iobuf_channel {
	/** Whose it is. */
	const void *module;
	/** Keeps the pools alive. */
	struct spdk_io_channel *parent;
	/** The buffers at hand. */
	struct spdk_iobuf_node_cache cache[SPDK_CONFIG_MAX_NUMA_NODES];
};

/**
 * Makes the pools. The subsystem framework (init.h) does it for programs that use it.
 *
 * \return 0; -EEXIST if they exist; -EPERM without a current thread; -ENOMEM
 */
int spdk_iobuf_initialize(void);

/**
 * Called when the pools are gone.
 *
 * \param cb_arg what was given to spdk_iobuf_finish()
 */
typedef void (*spdk_iobuf_finish_cb)(void *cb_arg);

/**
 * Frees the pools when all channels are gone.
 *
 * \param cb_fn called then; inside the call if there are no pools. NULL: nothing happens, errno
 *     EINVAL
 * \param cb_arg passed to `cb_fn`
 */
void spdk_iobuf_finish(spdk_iobuf_finish_cb cb_fn, void *cb_arg);

/**
 * Sets what spdk_iobuf_initialize() will make.
 *
 * \param opts the pools
 *
 * \return 0; -1 if `opts` is NULL or `opts->opts_size` is 0; -EINVAL for sizes below the minimum,
 *     or more NUMA nodes than SPDK_CONFIG_MAX_NUMA_NODES
 */
int spdk_iobuf_set_opts(const struct spdk_iobuf_opts *opts);

/**
 * Writes what was set.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_iobuf_get_opts(struct spdk_iobuf_opts *opts, size_t opts_size);

/**
 * Makes a module's name known. Only modules that are known may have channels.
 *
 * \param name copied
 *
 * \return 0; -EINVAL if `name` is NULL; -EEXIST; -ENOMEM
 */
int spdk_iobuf_register_module(const char *name);

/**
 * Makes a module's name unknown. It must have no channels left.
 *
 * \return 0; -EINVAL if `name` is NULL; -ENOENT
 */
int spdk_iobuf_unregister_module(const char *name);

/**
 * Begins a channel on the current thread. At most 64 per thread.
 *
 * \param ch the caller's structure
 * \param name the module's
 * \param small_cache_size small buffers to keep at hand
 * \param large_cache_size large buffers to keep at hand
 *
 * \return 0; -EINVAL if `ch` or `name` is NULL; -ENODEV if the name is not known; -ENOMEM if a
 *     cache cannot be filled, there are too many channels or no pools
 */
int spdk_iobuf_channel_init(struct spdk_iobuf_channel *ch, const char *name,
		uint32_t small_cache_size, uint32_t large_cache_size);

/**
 * Ends a channel. Its thread must do it, with all buffers put and no entry waiting.
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_iobuf_channel_fini(struct spdk_iobuf_channel *ch);

/**
 * Called for a waiting entry; it may abort it.
 *
 * \return 0 to go on; anything else ends the iteration, which returns it
 */
typedef int (*spdk_iobuf_for_each_entry_fn)(struct spdk_iobuf_channel *ch,
		struct spdk_iobuf_entry *entry, void *ctx);

/**
 * Calls a function for every entry of a channel that waits for a buffer.
 *
 * \param ch the channel
 * \param cb_fn called for each, inside the call
 * \param cb_ctx passed to it
 *
 * \return 0, or what `cb_fn` returned if not 0
 *
 * Wrong `ch`: -EINVAL, -ESTALE, -EBADF, -EPERM.
 */
int spdk_iobuf_for_each_entry(struct spdk_iobuf_channel *ch, spdk_iobuf_for_each_entry_fn cb_fn,
		void *cb_ctx);

/**
 * Takes an entry out of the queue: its callback is not called. An entry that does not wait is
 * left alone.
 *
 * \param ch the channel
 * \param entry the entry
 * \param len as given to spdk_iobuf_get()
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_iobuf_entry_abort(struct spdk_iobuf_channel *ch, struct spdk_iobuf_entry *entry,
		uint64_t len);

/**
 * A buffer of at least `len` bytes, aligned to 4096, of memory devices can use. Its contents are
 * whatever they were.
 *
 * \param ch the channel
 * \param len bytes, no more than a large buffer has
 * \param entry waits for a buffer if there is none now. May be NULL.
 * \param cb_fn called with the buffer later, on this thread, if NULL is returned and `entry` is
 *     not NULL
 *
 * \return the buffer, or NULL: none is free, or errno says what is wrong (EINVAL for too large a
 *     `len`)
 *
 * Wrong `ch`: NULL; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void *spdk_iobuf_get(struct spdk_iobuf_channel *ch, uint64_t len, struct spdk_iobuf_entry *entry,
		spdk_iobuf_get_cb cb_fn);

/**
 * Gives a buffer back. Somebody who waits may get it inside the call.
 *
 * \param ch the channel
 * \param buf the buffer
 * \param len as given to spdk_iobuf_get()
 *
 * Wrong `ch`: nothing happens; errno EINVAL, ESTALE, EBADF, EPERM.
 */
void spdk_iobuf_put(struct spdk_iobuf_channel *ch, void *buf, uint64_t len);

/**
 * Called with the statistics of all modules.
 *
 * \param modules one for each module, there only during the call
 * \param num_modules how many
 * \param cb_arg what was given
 */
typedef void (*spdk_iobuf_get_stats_cb)(struct spdk_iobuf_module_stats *modules,
		uint32_t num_modules, void *cb_arg);

/**
 * Adds up the statistics of all threads.
 *
 * \param cb_fn called on the calling thread, never inside the call
 * \param cb_arg passed to `cb_fn`
 *
 * \return 0; -EINVAL if `cb_fn` is NULL; -EPERM without a current thread; -ENOMEM
 */
int spdk_iobuf_get_stats(spdk_iobuf_get_stats_cb cb_fn, void *cb_arg);

/**
 * Called after a poller.
 *
 * \param fn_arg what was given
 */
typedef void (*spdk_post_poller_fn)(void *fn_arg);

/**
 * Has a function called once, when the poller that is running returns. At most 4 of them; more
 * are not called: errno ENOMEM.
 *
 * \param fn what
 * \param fn_arg passed to `fn`
 */
void spdk_thread_register_post_poller_handler(spdk_post_poller_fn fn, void *fn_arg);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_THREAD_H_ */
