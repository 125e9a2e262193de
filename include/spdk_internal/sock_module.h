/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Socket implementations written in C.
 *
 * An implementation is a struct spdk_net_impl, registered by SPDK_NET_IMPL_REGISTER(). Its sockets begin with a struct
 * spdk_sock, its parts of groups with a struct spdk_sock_group_impl; both are allocated, zeroed, and freed by the
 * implementation.
 *
 * Kinds of objects and their classes:
 * - `spdk_net_impl`: registered, C's, for good.
 * - `spdk_sock`: of an implementation in C: C's, from the return of `connect`, `connect_async`, `listen` or `accept` to the
 *   call of `close`. The implementation gets and passes the address of the structure; everybody else has a handle.
 *   Sockets of the library's own implementations have no such structure.
 * - `spdk_sock_group_impl`: C's, from the return of `group_impl_create` to the call of `group_impl_close`. Its member `group` is
 *   the handle of the group.
 * - `spdk_sock_map`, `addrinfo`: plain values.
 *
 * The members of the structures are the library's to write, but for `impl_opts` of a socket, and what the inline functions
 * below write.
 */

#ifndef SPDK_INTERNAL_SOCK_MODULE_H
#define SPDK_INTERNAL_SOCK_MODULE_H

#include "spdk/stdinc.h"
#include "spdk/sock.h"
#include "spdk/queue.h"
#include "spdk/likely.h"
#include "spdk/log.h"
#include "spdk/trace.h"
#include "spdk_internal/trace_defs.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most sockets that one poll of an implementation reports. */
#define MAX_EVENTS_PER_POLL    32
#define DEFAULT_SOCK_PRIORITY  0
/** Fewest bytes of a receive buffer in user space. */
#define MIN_SOCK_PIPE_SIZE     1024
#define DEFAULT_SO_RCVBUF_SIZE (2 * 1024 * 1024)
#define DEFAULT_SO_SNDBUF_SIZE (2 * 1024 * 1024)
#define MIN_SO_RCVBUF_SIZE     (4 * 1024)
#define MIN_SO_SNDBUF_SIZE     (4 * 1024)
/** Elements that are sent together at most. */
#define IOV_BATCH_SIZE         64

/** The beginning of an implementation's socket. */
struct spdk_sock {
	struct spdk_net_impl *net_impl;
	/** As passed when the socket was made; `impl_opts` in it is NULL. */
	struct spdk_sock_opts opts;
	/** NULL unless the socket is in a group. */
	struct spdk_sock_group_impl *group_impl;
	TAILQ_ENTRY(spdk_sock) link;

	/** Not sent, or not all of it. */
	TAILQ_HEAD(, spdk_sock_request) queued_reqs;
	/** Sent, not completed. */
	TAILQ_HEAD(, spdk_sock_request) pending_reqs;
	struct spdk_sock_request *read_req;
	/** Elements of all that is in `queued_reqs`. */
	int queued_iovcnt;
	/** Callbacks of requests that are running. */
	int cb_cnt;
	/** NULL unless the socket is in a group. */
	spdk_sock_cb cb_fn;
	void *cb_arg;
	struct {
		uint8_t closed : 1;
		uint8_t reserved : 7;
	} flags;
	/** The implementation sets it when it makes the socket. */
	struct spdk_sock_impl_opts impl_opts;
};

/** The beginning of a buffer that a group has. */
struct spdk_sock_group_provided_buf {
	size_t len;
	void *ctx;
	STAILQ_ENTRY(spdk_sock_group_provided_buf) link;
};

/** A group as v26.01 lays it out. A `struct spdk_sock_group *` is a handle here: it cannot be looked into. */
struct spdk_sock_group {
	STAILQ_HEAD(, spdk_sock_group_impl) group_impls;
	STAILQ_HEAD(, spdk_sock_group_provided_buf) pool;
	struct spdk_fd_group *fgrp;
	void *ctx;
};

/** The beginning of an implementation's part of a group. */
struct spdk_sock_group_impl {
	struct spdk_net_impl *net_impl;
	struct spdk_sock_group *group;
	TAILQ_HEAD(, spdk_sock) socks;
	STAILQ_ENTRY(spdk_sock_group_impl) link;
};

/** Which group has the sockets of a placement. All zero but for `mtx` is an empty one. */
struct spdk_sock_map {
	STAILQ_HEAD(, spdk_sock_placement_id_entry) entries;
	pthread_mutex_t mtx;
};

/**
 * An implementation. Members that may be NULL: `init`, `get_interface_name`, `get_numa_id`, `connect_async`, `readv_async`,
 * `group_impl_get_interruptfd`, `get_opts`, `set_opts`. The library answers -ENOTSUP, or what fits, where another one is NULL.
 */
struct spdk_net_impl {
	const char *name;
	/** From spdk_sock_initialize(). Other than 0: the implementation is removed. */
	int (*init)(struct spdk_sock_initialize_opts *opts);

	int (*getaddr)(struct spdk_sock *sock, char *saddr, int slen, uint16_t *sport, char *caddr,
		       int clen, uint16_t *cport);
	const char *(*get_interface_name)(struct spdk_sock *sock);
	int32_t (*get_numa_id)(struct spdk_sock *sock);
	struct spdk_sock *(*connect)(const char *ip, int port, struct spdk_sock_opts *opts);
	struct spdk_sock *(*connect_async)(const char *ip, int port, struct spdk_sock_opts *opts,
					   spdk_sock_connect_cb_fn cb_fn, void *cb_arg);
	struct spdk_sock *(*listen)(const char *ip, int port, struct spdk_sock_opts *opts);
	struct spdk_sock *(*accept)(struct spdk_sock *sock);
	/** The last call for a socket, which has no requests any more. */
	int (*close)(struct spdk_sock *sock);
	ssize_t (*recv)(struct spdk_sock *sock, void *buf, size_t len);
	ssize_t (*readv)(struct spdk_sock *sock, struct iovec *iov, int iovcnt);
	ssize_t (*writev)(struct spdk_sock *sock, struct iovec *iov, int iovcnt);

	int (*recv_next)(struct spdk_sock *sock, void **buf, void **ctx);
	void (*writev_async)(struct spdk_sock *sock, struct spdk_sock_request *req);
	void (*readv_async)(struct spdk_sock *sock, struct spdk_sock_request *req);
	int (*flush)(struct spdk_sock *sock);

	int (*set_recvlowat)(struct spdk_sock *sock, int nbytes);
	int (*set_recvbuf)(struct spdk_sock *sock, int sz);
	int (*set_sendbuf)(struct spdk_sock *sock, int sz);

	bool (*is_ipv6)(struct spdk_sock *sock);
	bool (*is_ipv4)(struct spdk_sock *sock);
	bool (*is_connected)(struct spdk_sock *sock);

	struct spdk_sock_group_impl *(*group_impl_get_optimal)(struct spdk_sock *sock,
			struct spdk_sock_group_impl *hint);
	/** NULL: groups have no part of this implementation. */
	struct spdk_sock_group_impl *(*group_impl_create)(void);
	int (*group_impl_add_sock)(struct spdk_sock_group_impl *group, struct spdk_sock *sock);
	int (*group_impl_remove_sock)(struct spdk_sock_group_impl *group, struct spdk_sock *sock);
	/** Fills in `socks` with at most `max_events` sockets that have something to report; how many, or a negative errno. */
	int (*group_impl_poll)(struct spdk_sock_group_impl *group, int max_events,
			       struct spdk_sock **socks);
	int (*group_impl_get_interruptfd)(struct spdk_sock_group_impl *group);
	int (*group_impl_close)(struct spdk_sock_group_impl *group);

	int (*get_opts)(struct spdk_sock_impl_opts *opts, size_t *len);
	int (*set_opts)(const struct spdk_sock_impl_opts *opts, size_t len);

	STAILQ_ENTRY(spdk_net_impl) link;
};

/**
 * Makes an implementation known, before those that are known: of two with one name the later one is found. NULL, a name of
 * NULL, and one that is registered already: nothing; errno EINVAL, EEXIST.
 */
void spdk_net_impl_register(struct spdk_net_impl *impl);

/** Registers the implementation `impl` when the program starts; `name` makes the constructor's name. */
#define SPDK_NET_IMPL_REGISTER(name, impl)                                                                             \
	static void __attribute__((constructor)) net_impl_register_##name(void)                                        \
	{                                                                                                              \
		spdk_net_impl_register(impl);                                                                          \
	}

/** As SPDK_NET_IMPL_REGISTER(), and makes it the default one; `name` is its name, too. */
#define SPDK_NET_IMPL_REGISTER_DEFAULT(name, impl)                                                                     \
	static void __attribute__((constructor)) net_impl_register_default_##name(void)                                \
	{                                                                                                              \
		spdk_net_impl_register(impl);                                                                          \
		spdk_sock_set_default_impl(SPDK_STRINGIFY(name));                                                      \
	}

/**
 * Takes a buffer out of a group: the one that was given last.
 *
 * \param buf the buffer; NULL if there is none
 * \param ctx what it was given with; not written if there is none
 *
 * \return its bytes; 0 if there is none
 *
 * Wrong `group`: 0, and `*buf` NULL; errno EINVAL, ESTALE, EBADF.
 */
size_t spdk_sock_group_get_buf(struct spdk_sock_group *group, void **buf, void **ctx);

/** Puts a request behind those that are queued. */
static inline void
spdk_sock_request_queue(struct spdk_sock *sock, struct spdk_sock_request *req)
{
	assert(req->internal.curr_list == NULL);
	if (spdk_trace_tpoint_enabled(TRACE_SOCK_REQ_QUEUE)) {
		uint64_t bytes = 0;

		for (int n = 0; n < req->iovcnt; n++) {
			bytes += SPDK_SOCK_REQUEST_IOV(req, n)->iov_len;
		}
		spdk_trace_record(TRACE_SOCK_REQ_QUEUE, 0, bytes, (uintptr_t)req, (uintptr_t)req->cb_arg);
	}
#ifdef DEBUG
	req->internal.curr_list = &sock->queued_reqs;
#endif
	sock->queued_iovcnt += req->iovcnt;
	TAILQ_INSERT_TAIL(&sock->queued_reqs, req, internal.link);
}

/** Moves a queued request, which was sent, behind those that are pending. */
static inline void
spdk_sock_request_pend(struct spdk_sock *sock, struct spdk_sock_request *req)
{
	assert(req->internal.curr_list == &sock->queued_reqs);
	assert(sock->queued_iovcnt >= req->iovcnt);
	spdk_trace_record(TRACE_SOCK_REQ_PEND, 0, 0, (uintptr_t)req, (uintptr_t)req->cb_arg);
	sock->queued_iovcnt -= req->iovcnt;
	TAILQ_REMOVE(&sock->queued_reqs, req, internal.link);
	TAILQ_INSERT_TAIL(&sock->pending_reqs, req, internal.link);
#ifdef DEBUG
	req->internal.curr_list = &sock->pending_reqs;
#endif
}

/**
 * Calls the callback of a request that is in no list any more.
 *
 * \return 0; -1 if the socket was closed by it and is gone
 */
static inline int
spdk_sock_request_complete(struct spdk_sock *sock, struct spdk_sock_request *req, int err)
{
	bool was_closed = sock->flags.closed;

	spdk_trace_record(TRACE_SOCK_REQ_COMPLETE, 0, 0, (uintptr_t)req, (uintptr_t)req->cb_arg);
	req->internal.offset = 0;
	req->internal.zcopy_idx = 0;
	req->internal.pending_zcopy = false;

	sock->cb_cnt++;
	req->cb_fn(req->cb_arg, err);
	assert(sock->cb_cnt > 0);
	if (--sock->cb_cnt > 0 || was_closed || !sock->flags.closed) {
		return 0;
	}
	/* The last callback has returned: now the socket can go. */
	spdk_sock_close(&sock);
	return -1;
}

/**
 * Completes a pending request.
 *
 * \return as spdk_sock_request_complete()
 */
static inline int
spdk_sock_request_put(struct spdk_sock *sock, struct spdk_sock_request *req, int err)
{
	assert(req->internal.curr_list == &sock->pending_reqs);
	TAILQ_REMOVE(&sock->pending_reqs, req, internal.link);
#ifdef DEBUG
	req->internal.curr_list = NULL;
#endif
	return spdk_sock_request_complete(sock, req, err);
}

/**
 * Completes all requests with -ECANCELED: those that are pending, those that are queued, the one to read.
 *
 * \return as spdk_sock_request_complete()
 */
static inline int
spdk_sock_abort_requests(struct spdk_sock *sock)
{
	bool was_closed = sock->flags.closed;
	struct spdk_sock_request *req;

	sock->cb_cnt++;
	while (1) {
		if ((req = TAILQ_FIRST(&sock->pending_reqs)) != NULL) {
			assert(req->internal.curr_list == &sock->pending_reqs);
			TAILQ_REMOVE(&sock->pending_reqs, req, internal.link);
		} else if ((req = TAILQ_FIRST(&sock->queued_reqs)) != NULL) {
			assert(req->internal.curr_list == &sock->queued_reqs);
			assert(sock->queued_iovcnt >= req->iovcnt);
			sock->queued_iovcnt -= req->iovcnt;
			TAILQ_REMOVE(&sock->queued_reqs, req, internal.link);
		} else if ((req = sock->read_req) != NULL) {
			sock->read_req = NULL;
		} else {
			break;
		}
#ifdef DEBUG
		req->internal.curr_list = NULL;
#endif
		req->cb_fn(req->cb_arg, -ECANCELED);
	}
	assert(sock->cb_cnt > 0);
	if (--sock->cb_cnt > 0 || was_closed || !sock->flags.closed) {
		return 0;
	}
	/* As above. */
	spdk_sock_close(&sock);
	return -1;
}

/**
 * Appends what is left of a request to an array of IOV_BATCH_SIZE elements.
 *
 * \param index elements in use
 * \param num_bytes what was appended is added to it; may be NULL
 *
 * \return elements in use now
 */
static inline int
spdk_sock_prep_req(struct spdk_sock_request *req, struct iovec *iovs, int index,
		   uint64_t *num_bytes)
{
	size_t sent = req->internal.offset;

	assert(index < IOV_BATCH_SIZE);
	for (int n = 0; n < req->iovcnt && index < IOV_BATCH_SIZE; n++) {
		struct iovec *part = SPDK_SOCK_REQUEST_IOV(req, n);

		if (sent >= part->iov_len) {
			sent -= part->iov_len;
			continue;
		}
		iovs[index].iov_base = (uint8_t *)part->iov_base + sent;
		iovs[index].iov_len = part->iov_len - sent;
		if (num_bytes) {
			*num_bytes += iovs[index].iov_len;
		}
		index++;
		sent = 0;
	}
	return index;
}

/**
 * Appends what is queued to an array of IOV_BATCH_SIZE elements.
 *
 * \param index elements in use
 * \param last_req the last request whose elements are in the array already, NULL for none; set to the last one that fits whole.
 * The pointer itself may be NULL
 * \param flags MSG_ZEROCOPY is taken out when fewer bytes than the socket's threshold were appended; may be NULL
 *
 * \return elements in use now
 */
static inline int
spdk_sock_prep_reqs(struct spdk_sock *_sock, struct iovec *iovs, int index,
		    struct spdk_sock_request **last_req, int *flags)
{
	struct spdk_sock_request *req;
	uint64_t bytes = 0;

	if (spdk_likely(index < IOV_BATCH_SIZE)) {
		req = last_req && *last_req ? TAILQ_NEXT(*last_req, internal.link) : TAILQ_FIRST(&_sock->queued_reqs);
		for (; req; req = TAILQ_NEXT(req, internal.link)) {
			index = spdk_sock_prep_req(req, iovs, index, &bytes);
			if (index >= IOV_BATCH_SIZE) {
				break;
			}
			if (last_req) {
				*last_req = req;
			}
		}
	}
#if defined(MSG_ZEROCOPY)
	if (flags && bytes < _sock->impl_opts.zerocopy_threshold) {
		*flags &= ~MSG_ZEROCOPY;
	}
#endif
	return index;
}

/** The number of the placement of a descriptor; -1 if there is none. */
static inline void
spdk_sock_get_placement_id(int fd, enum spdk_placement_mode mode, int *placement_id)
{
	socklen_t len = sizeof(*placement_id);
	int option = -1;

	*placement_id = -1;
#if defined(SO_INCOMING_NAPI_ID)
	if (mode == PLACEMENT_MARK || mode == PLACEMENT_NAPI) {
		option = SO_INCOMING_NAPI_ID;
	}
#endif
#if defined(SO_INCOMING_CPU)
	if (mode == PLACEMENT_CPU) {
		option = SO_INCOMING_CPU;
	}
#endif
	if (option != -1 && getsockopt(fd, SOL_SOCKET, option, placement_id, &len) != 0) {
		SPDK_ERRLOG("getsockopt() of the placement failed: %s\n", strerror(errno));
		assert(false);
	}
}

/**
 * A socket address from its text, which may stand in brackets.
 *
 * \return a list, to be given to freeaddrinfo(); NULL for NULL, or if it is none
 */
struct addrinfo *spdk_sock_posix_getaddrinfo(const char *ip, int port);

/**
 * A TCP socket with the options applied, not connected.
 *
 * \return its descriptor, to be closed; a negative errno
 */
int spdk_sock_posix_fd_create(struct addrinfo *res, struct spdk_sock_opts *opts,
			      struct spdk_sock_impl_opts *impl_opts);

/**
 * Connects, from the source address in the options, and waits for it as long as they say.
 *
 * \return 0, and the descriptor blocks; -ETIMEDOUT; -EINVAL for a source address that is none; another negative errno
 */
int spdk_sock_posix_fd_connect(int fd, struct addrinfo *res, struct spdk_sock_opts *opts);

/**
 * Begins to connect.
 *
 * \return 0, and the descriptor does not block; otherwise as spdk_sock_posix_fd_connect()
 */
int spdk_sock_posix_fd_connect_async(int fd, struct addrinfo *res, struct spdk_sock_opts *opts);

/**
 * Asks whether a connection is established.
 *
 * \return 0; -EAGAIN if it is not yet; another negative errno if it cannot be
 */
int spdk_sock_posix_fd_connect_poll_async(int fd);

/**
 * Notes that a group has the sockets of a placement, once more if it is known.
 *
 * \param group_impl NULL only makes the placement known
 *
 * \return 0; -EINVAL if another group has them, if `group_impl` is NULL and one has, and for `map` NULL; -ENOMEM
 */
int spdk_sock_map_insert(struct spdk_sock_map *map, int placement_id,
			 struct spdk_sock_group_impl *group_impl);

/**
 * Takes one note back. With the last one the placement is free.
 */
void spdk_sock_map_release(struct spdk_sock_map *map, int placement_id);

/**
 * The group that has the sockets of a placement; `hint` if there is none, which from then on has them.
 *
 * \return 0; -EINVAL if there is none and `hint` is NULL, and for `map` or `group_impl` NULL; -ENOMEM
 */
int spdk_sock_map_lookup(struct spdk_sock_map *map, int placement_id,
			 struct spdk_sock_group_impl **group_impl, struct spdk_sock_group_impl *hint);

/**
 * A placement that is known and free; -1 if there is none.
 */
int spdk_sock_map_find_free(struct spdk_sock_map *map);

/**
 * Empties a map.
 */
void spdk_sock_map_cleanup(struct spdk_sock_map *map);

#ifdef __cplusplus
}
#endif

#endif
