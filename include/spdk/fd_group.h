/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Groups of file descriptors, waited for together (epoll(7)).
 *
 * Kind: `spdk_fd_group`, opaque. From spdk_fd_group_create() to spdk_fd_group_destroy(). Any
 * thread may add, remove and nest; one at a time waits.
 *
 * A wrong object argument never crashes. A function that returns `int` answers -EINVAL to NULL,
 * -ESTALE to an object that was freed, -EBADF to anything else that is not such an object, and
 * -EPERM to a live one from a thread that may not use it. Functions that return something else
 * answer NULL, false or 0, string getters "(stale)" or "(invalid)", and set errno to the same
 * number, positive. A `void` function does nothing and sets errno; if it takes a completion
 * callback, the callback gets the error from the caller's next poll, never inside the call.
 * "Wrong x: ..." below says which of these applies.
 */

#ifndef SPDK_FD_GROUP_H
#define SPDK_FD_GROUP_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a file descriptor is. */
enum spdk_fd_type {
	/** Nothing special. */
	SPDK_FD_TYPE_DEFAULT = 0x0,
	/** An eventfd(2): it is read, which resets it, before the function is called. */
	SPDK_FD_TYPE_EVENTFD = 0x1,
};

/** Options of spdk_fd_group_add_ext(). */
struct spdk_event_handler_opts {
	/** sizeof(struct spdk_event_handler_opts), as the caller knows it. */
	size_t opts_size;
	/** EPOLLIN and so on. */
	uint32_t events;
	/** An spdk_fd_type. */
	uint32_t fd_type;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_event_handler_opts) == 16, "size is ABI");

/**
 * Called when there are events.
 *
 * \param ctx what was given
 *
 * \return positive if something was done, 0 if not, negative if that is not known
 */
typedef int (*spdk_fd_fn)(void *ctx);

struct spdk_fd_group;

/**
 * Writes the defaults: EPOLLIN, nothing special.
 *
 * \param opts filled as far as `opts_size` goes
 * \param opts_size sizeof(*opts), not 0; else nothing happens
 */
void spdk_fd_group_get_default_event_handler_opts(struct spdk_event_handler_opts *opts,
		size_t opts_size);

/**
 * Makes a group.
 *
 * \param fgrp the group, written only on success
 *
 * \return 0; -EINVAL if `fgrp` is NULL; -ENOMEM; or what epoll_create1(2) said
 */
int spdk_fd_group_create(struct spdk_fd_group **fgrp);

/**
 * Frees a group. It must be empty and have no children: else nothing happens, errno EBUSY.
 *
 * Wrong `fgrp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_fd_group_destroy(struct spdk_fd_group *fgrp);

/**
 * Waits for events, and calls the functions for them, inside the call. Functions may add and
 * remove, themselves included.
 *
 * \param fgrp the group
 * \param timeout how long in milliseconds; 0: not at all, -1: for as long as it takes
 *
 * \return how many events there were; -EINTR; -EINVAL if nothing is in the group, or it has a
 *     parent (then 0 if `timeout` is not negative); or another negative errno
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_wait(struct spdk_fd_group *fgrp, int timeout);

/**
 * The group's own file descriptor, to wait for in other ways. It is the group's.
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_get_fd(struct spdk_fd_group *fgrp);

/**
 * Makes a group the child of another: waiting for the parent includes it.
 *
 * \param parent the parent
 * \param child the child
 *
 * \return 0; -EINVAL if the child has a parent or the parent is inside it, or if the parent has a
 *     wrapper; -ENOTRECOVERABLE if it failed half way; or what epoll_ctl(2) said, and nothing
 *     changed
 *
 * Wrong `parent` or `child`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_nest(struct spdk_fd_group *parent, struct spdk_fd_group *child);

/**
 * Undoes spdk_fd_group_nest().
 *
 * \param parent the parent
 * \param child the child
 *
 * \return 0; -EINVAL if it is not its child; -ENOTRECOVERABLE if it failed half way; or what
 *     epoll_ctl(2) said, and nothing changed
 *
 * Wrong `parent` or `child`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_unnest(struct spdk_fd_group *parent, struct spdk_fd_group *child);

/**
 * Adds a file descriptor, for EPOLLIN.
 *
 * \param fgrp the group
 * \param efd the file descriptor; it stays the caller's
 * \param fn called for events
 * \param arg passed to `fn`
 * \param name for people; copied
 *
 * \return 0; -EINVAL if `efd` is negative or `fn` NULL; -EEXIST if it is in the group; -ENOMEM;
 *     or what epoll_ctl(2) said
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_add(struct spdk_fd_group *fgrp, int efd, spdk_fd_fn fn, void *arg,
		const char *name);

/**
 * Adds a file descriptor.
 *
 * \param fgrp the group
 * \param efd the file descriptor; it stays the caller's
 * \param events EPOLLIN and so on
 * \param fn called for events
 * \param arg passed to `fn`
 * \param name for people; copied
 *
 * \return 0; -EINVAL if `efd` is negative or `fn` NULL; -EEXIST if it is in the group; -ENOMEM;
 *     or what epoll_ctl(2) said
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_add_for_events(struct spdk_fd_group *fgrp, int efd, uint32_t events,
		spdk_fd_fn fn, void *arg, const char *name);

/**
 * Adds a file descriptor, with options.
 *
 * \param fgrp the group
 * \param efd the file descriptor; it stays the caller's
 * \param fn called for events
 * \param arg passed to `fn`
 * \param name for people; copied
 * \param opts options; NULL for the defaults
 *
 * \return 0; -EINVAL if `efd` is negative or `fn` NULL; -EEXIST if it is in the group; -ENOMEM;
 *     or what epoll_ctl(2) said
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_add_ext(struct spdk_fd_group *fgrp, int efd, spdk_fd_fn fn, void *arg,
		const char *name, struct spdk_event_handler_opts *opts);

/** As spdk_fd_group_add(), named like the function. */
#define SPDK_FD_GROUP_ADD(fgrp, efd, fn, arg) spdk_fd_group_add(fgrp, efd, fn, arg, #fn)

/** As spdk_fd_group_add_ext(), named like the function. */
#define SPDK_FD_GROUP_ADD_EXT(fgrp, efd, fn, arg, opts)                                           \
	spdk_fd_group_add_ext(fgrp, efd, fn, arg, #fn, opts)

/**
 * Takes a file descriptor out. It is not closed. One that is not in the group: errno ENOENT.
 *
 * \param fgrp the group
 * \param efd the file descriptor
 *
 * Wrong `fgrp`: nothing happens; errno EINVAL, ESTALE, EBADF.
 */
void spdk_fd_group_remove(struct spdk_fd_group *fgrp, int efd);

/**
 * Changes the events a file descriptor is waited for.
 *
 * \param fgrp the group
 * \param efd the file descriptor
 * \param event_types EPOLLIN and so on
 *
 * \return 0; -EINVAL if it is not in the group; or what epoll_ctl(2) said
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_event_modify(struct spdk_fd_group *fgrp, int efd, int event_types);

struct epoll_event;

/**
 * The event a function is being called for, from inside it.
 *
 * \param event filled
 *
 * \return 0; -EINVAL elsewhere, or if `event` is NULL
 */
int spdk_fd_group_get_epoll_event(struct epoll_event *event);

/**
 * Called instead of an event's function, which it must call.
 *
 * \param wrapper_ctx what was given
 * \param cb_fn the function
 * \param cb_ctx its argument
 *
 * \return what the function returned
 */
typedef int (*spdk_fd_group_wrapper_fn)(void *wrapper_ctx, spdk_fd_fn cb_fn, void *cb_ctx);

/**
 * Has all functions of a group, not of its children, called through another one.
 *
 * \param fgrp the group
 * \param cb_fn that one; NULL for none
 * \param cb_ctx passed to it
 *
 * \return 0; -EEXIST if there is one already; -EINVAL if the group has children
 *
 * Wrong `fgrp`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_fd_group_set_wrapper(struct spdk_fd_group *fgrp, spdk_fd_group_wrapper_fn cb_fn,
		void *cb_ctx);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_FD_GROUP_H */
