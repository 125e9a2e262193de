/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Stream sockets, and groups of them that are polled together.
 *
 * Implementations: "posix" (system calls; the default), "ssl" (the same with TLS 1.3 and a pre-shared
 * key), and those that a program registers by spdk_internal/sock_module.h.
 *
 * Kinds of objects and their classes:
 * - `spdk_sock`: opaque. From spdk_sock_connect(), _ext(), _async(), spdk_sock_listen(), _ext() or
 *   spdk_sock_accept() to spdk_sock_close(). A socket of an implementation written in C has a handle
 *   too; its implementation, and nobody else, knows it by the address of its structure.
 * - `spdk_sock_group`: opaque. From spdk_sock_group_create() to spdk_sock_group_close().
 * - `spdk_sock_request`: plain memory of the caller's, lent from spdk_sock_writev_async() until its
 *   callback runs.
 *
 * A wrong object argument never crashes. A function that returns `int` or `ssize_t` answers -EINVAL to
 * NULL, -ESTALE to an object that was freed, and -EBADF to anything else that is not such an object.
 * Functions that return something else answer NULL, false or 0, string getters "(stale)" or "(invalid)",
 * and set errno to the same number, positive. "Wrong x: ..." below says which of these applies.
 *
 * Threads: a socket or a group belongs to one thread at a time; nothing checks which, and it may move.
 * Sockets of one group belong to the thread that polls it. Different sockets may be used at once. The
 * functions about implementations and their options: from one thread at a time, best before sockets exist.
 * No function needs an SPDK thread.
 *
 * Callbacks may call every function of this header, spdk_sock_close(), spdk_sock_group_remove_sock() and
 * spdk_sock_group_close() included, on the object they are called for as on others.
 */

#ifndef SPDK_SOCK_H
#define SPDK_SOCK_H

#include "spdk/stdinc.h"

#include "spdk/queue.h"
#include "spdk/json.h"
#include "spdk/assert.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spdk_sock;
struct spdk_sock_group;

/**
 * A request to write. The array of `iovcnt` elements `struct iovec` stands right behind it in memory. Request,
 * array and data stay as they are until `cb_fn` runs, once.
 */
struct spdk_sock_request {
	/**
	 * Called when the request is done: 0 when all of it was handed to the kernel (and, with zero copy, is no
	 * longer needed), otherwise -ECANCELED when the socket was closed, failed or left its group before that, or
	 * the error that spdk_sock_writev_async() names. For a read of an implementation's own: the bytes read.
	 * NULL is not allowed.
	 */
	void (*cb_fn)(void *cb_arg, int err);
	/** Handed to `cb_fn`. */
	void *cb_arg;

	/** The library's; zero it before the first use, then leave it alone. */
	struct __sock_request_internal {
		TAILQ_ENTRY(spdk_sock_request) link;
		/** Used in debugging builds of implementations. */
		void *curr_list;
		/** Bytes that are sent. */
		uint32_t offset;
		/** The number of the last zero-copy call that took part of it. */
		uint32_t zcopy_idx;
		/** Such a call is not acknowledged yet. */
		bool pending_zcopy;
	} internal;

	/** Elements of the array behind the structure. */
	int iovcnt;
};

SPDK_STATIC_ASSERT(sizeof(struct spdk_sock_request) == 64, "Incorrect size.");

/** Element `i` of a request's array, as `struct iovec *`. */
#define SPDK_SOCK_REQUEST_IOV(req, i)                                                                                  \
	((struct iovec *)(((uint8_t *)req + sizeof(struct spdk_sock_request)) + (sizeof(struct iovec) * i)))

/** How the group that suits a socket is found: see spdk_sock_get_optimal_sock_group(). */
enum spdk_placement_mode {
	/** Not at all. */
	PLACEMENT_NONE,
	/** By the device queue that its packets come from. */
	PLACEMENT_NAPI,
	/** By the processor that handles its packets. */
	PLACEMENT_CPU,
	/** By a mark that is put on the sockets of a group. */
	PLACEMENT_MARK,
};

/** Values of `tls_version`; 0 stands for "what both sides have". 1.3 alone is accepted besides. */
#define SPDK_TLS_VERSION_1_1 11
#define SPDK_TLS_VERSION_1_2 12
#define SPDK_TLS_VERSION_1_3 13

/**
 * Options of an implementation: the defaults of its sockets (spdk_sock_impl_set_opts()), or those of one socket (in
 * struct spdk_sock_opts). Which of them matter is up to the implementation.
 */
struct spdk_sock_impl_opts {
	/** Bytes the kernel's receive buffer has at least. Default 2 MiB, ssl 4 KiB. */
	uint32_t recv_buf_size;
	/** Bytes the kernel's send buffer has at least. Default 2 MiB, ssl 4 KiB. */
	uint32_t send_buf_size;
	/** Small reads are served from a buffer in user space, once spdk_sock_set_recvbuf() gave the socket one. Default true. */
	bool enable_recv_pipe;
	/** Deprecated and without effect: see the two below. */
	bool enable_zerocopy_send;
	/** Acknowledge at once (TCP_QUICKACK). Default false. */
	bool enable_quickack;
	/** One of enum spdk_placement_mode. Default PLACEMENT_NONE. */
	uint32_t enable_placement_id;
	/** Zero copy on the sockets that a listener accepts. Default true. */
	bool enable_zerocopy_send_server;
	/** Zero copy on the sockets that connect. Default false. */
	bool enable_zerocopy_send_client;
	/** Requests that are sent together and have fewer bytes than this are copied all the same. Default 0. */
	uint32_t zerocopy_threshold;
	/** ssl: 0 or SPDK_TLS_VERSION_1_3. Default 0. */
	uint32_t tls_version;
	/** ssl: let the kernel encrypt. Default false. */
	bool enable_ktls;
	/** ssl: the pre-shared key. Copied when a socket is made; as an option of the implementation it stays yours and must last. */
	uint8_t *psk_key;
	/** Its bytes. */
	uint32_t psk_key_size;
	/** ssl: who we are, or, without `get_key`, the one whom a listener admits. As `psk_key`. */
	char *psk_identity;
	/**
	 * ssl, listener: finds the key of a client that connects.
	 *
	 * \param out where to put the key
	 * \param out_len its room
	 * \param cipher set it to the name of the cipher suite
	 * \param psk_identity the client's
	 * \param get_key_ctx as below
	 *
	 * \return the length of the key; a negative number refuses the client
	 */
	int (*get_key)(uint8_t *out, int out_len, const char **cipher, const char *psk_identity,
		       void *get_key_ctx);
	/** Handed to `get_key`. */
	void *get_key_ctx;
	/**
	 * ssl: the name of a cipher suite, such as "TLS_AES_256_GCM_SHA384"; on the listening side, with `get_key`, several
	 * with colons in between. As `psk_key`.
	 */
	const char *tls_cipher_suites;
};

/** Options of a socket. */
struct spdk_sock_opts {
	/** The size of this structure as the caller knows it. Members beyond are taken as the defaults. */
	size_t opts_size;
	/** SO_PRIORITY; 0 leaves it. Default 0. */
	int priority;
	/** Zero copy is allowed, if the implementation's options allow it too and the peer is not this machine. Default true. */
	bool zcopy;
	uint8_t reserved13[3];
	/** Milliseconds after which a connection whose data is not acknowledged is closed; 0 for the system's. Default 0. */
	uint32_t ack_timeout;
	uint8_t reserved[4];
	/** Options in place of the implementation's; NULL for those. Used during the call. Default NULL. */
	struct spdk_sock_impl_opts *impl_opts;
	/** The size of it as the caller knows it. */
	size_t impl_opts_size;
	/** connect: the address to come from; NULL for any. Used during the call. Default NULL. */
	const char *src_addr;
	/** connect: the port to come from; 0 for any. Default 0. */
	uint16_t src_port;
	uint8_t reserved50[2];
	/** connect: milliseconds, at most INT_MAX; 0 for as long as the system tries. Default 0. */
	uint32_t connect_timeout;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_sock_opts) == 56, "Incorrect size");

/** Options of the library. */
struct spdk_sock_initialize_opts {
	/** The size of this structure as the caller knows it. */
	size_t opts_size;
	/** spdk_sock_group_get_interruptfd() is wanted. Implementations that cannot do it are left out. Default true. */
	bool enable_interrupt_mode;
};

/**
 * Sets the members that lie within `opts_size` to their defaults, and `opts_size` to itself. NULL: nothing.
 */
void spdk_sock_get_default_initialize_opts(struct spdk_sock_initialize_opts *opts,
		size_t opts_size);

/**
 * Initializes the implementations. The subsystem "sock" does it; a program without subsystems may. Those whose
 * initialization fails are removed, with a warning.
 *
 * \param opts NULL for the defaults
 *
 * \return 0, also for a second call with the same options; -EALREADY if those were others
 */
int spdk_sock_initialize(struct spdk_sock_initialize_opts *opts);

/**
 * Sets the members that lie within `opts->opts_size` to their defaults. NULL: nothing.
 */
void spdk_sock_get_default_opts(struct spdk_sock_opts *opts);

/**
 * The addresses and ports of both ends.
 *
 * \param saddr where the text of our own address goes; NULL if it is not wanted
 * \param slen its room
 * \param sport our port; may be NULL
 * \param caddr the peer's address, as above
 * \param clen its room
 * \param cport the peer's port; may be NULL
 *
 * \return 0; -EAGAIN while the connection is being established, -ENOTCONN when it could not be; -ENOSPC if a text does not
 * fit; -EINVAL for the peer of a listening socket
 *
 * Wrong `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_getaddr(struct spdk_sock *sock, char *saddr, int slen, uint16_t *sport,
		      char *caddr, int clen, uint16_t *cport);

/**
 * The name of the socket's implementation.
 *
 * Wrong `sock`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_sock_get_impl_name(struct spdk_sock *sock);

/**
 * As spdk_sock_connect_ext() with default options.
 */
struct spdk_sock *spdk_sock_connect(const char *ip, int port, const char *impl_name);

/**
 * Connects, and waits for it. Names are not looked up.
 *
 * \param ip an IPv4 or IPv6 address; the latter may stand in brackets
 * \param port the port
 * \param impl_name the implementation; NULL for the default
 * \param opts the options; NULL is refused
 *
 * \return the socket, non-blocking; NULL on failure, of which the log tells more
 */
struct spdk_sock *spdk_sock_connect_ext(const char *ip, int port, const char *impl_name,
					struct spdk_sock_opts *opts);

/**
 * Called when a connection is established or has failed.
 *
 * \param cb_arg as passed
 * \param status 0; otherwise a negative errno: -ECONNREFUSED and so on, -ETIMEDOUT after `connect_timeout`, -ECONNRESET when
 * the socket was closed before
 */
typedef void (*spdk_sock_connect_cb_fn)(void *cb_arg, int status);

/**
 * Begins to connect. The connection makes progress when the socket is used: by spdk_sock_flush(), reads and writes,
 * spdk_sock_is_connected(), and polls of its group. Until it is established reads and writes answer -EAGAIN; what is queued
 * by spdk_sock_writev_async() waits; the group and the sizes of buffers are noted and apply then. After a failure they answer
 * -ENOTCONN; the socket remains to be closed.
 *
 * \param cb_fn called once, from one of those calls or from spdk_sock_close(); may be NULL. When nothing can be begun, "posix"
 * and "ssl" call it within this function, with the error, and NULL is returned
 *
 * \return the socket; NULL on failure, also if the implementation cannot do this
 */
struct spdk_sock *spdk_sock_connect_async(const char *ip, int port, const char *impl_name,
		struct spdk_sock_opts *opts, spdk_sock_connect_cb_fn cb_fn, void *cb_arg);

/**
 * As spdk_sock_listen_ext() with default options.
 */
struct spdk_sock *spdk_sock_listen(const char *ip, int port, const char *impl_name);

/**
 * Listens at an address.
 *
 * \param ip as for spdk_sock_connect_ext()
 * \param port the port; 0 for one that the system chooses, which spdk_sock_getaddr() tells
 * \param impl_name the implementation; NULL for the default
 * \param opts the options; NULL is refused
 *
 * \return the socket, non-blocking; NULL on failure, of which the log tells more
 */
struct spdk_sock *spdk_sock_listen_ext(const char *ip, int port, const char *impl_name,
				       struct spdk_sock_opts *opts);

/**
 * Takes one connection that waits. It inherits the listener's options.
 *
 * \return the socket, non-blocking; NULL if none waits (errno EAGAIN) or on failure (errno says which)
 *
 * Wrong `sock`: NULL; errno EINVAL, ESTALE, EBADF.
 */
struct spdk_sock *spdk_sock_accept(struct spdk_sock *sock);

/**
 * The name of the interface that has the socket's own address, IPv4 only. The text is good as long as the socket.
 *
 * \return NULL if there is none
 *
 * Wrong `sock`: "(stale)" or "(invalid)"; errno EINVAL, ESTALE, EBADF.
 */
const char *spdk_sock_get_interface_name(struct spdk_sock *sock);

/**
 * The NUMA node of that interface.
 *
 * \return SPDK_ENV_NUMA_ID_ANY if it is not known
 *
 * Wrong `sock`: SPDK_ENV_NUMA_ID_ANY; errno EINVAL, ESTALE, EBADF.
 */
int32_t spdk_sock_get_numa_id(struct spdk_sock *sock);

/**
 * Closes a socket. Requests that are not done complete with -ECANCELED, within this call. From a callback of one of its own
 * requests: everything but that happens when the callback returns.
 *
 * \param sock set to NULL, unless the socket stays
 *
 * \return 0; -EBUSY if it is in a group: it stays
 *
 * Wrong `sock`: -EINVAL for NULL, -EBADF if `*sock` is NULL, -ESTALE, -EBADF.
 */
int spdk_sock_close(struct spdk_sock **sock);

/**
 * Sends what was queued by spdk_sock_writev_async(), and completes what is sent. spdk_sock_group_poll() does it too.
 *
 * \return 0 if nothing is left to send; -EAGAIN if something is, if called from a callback of the socket's requests, or while
 * the connection is being established; otherwise the error of the connection
 *
 * Wrong `sock`: -EBADF for NULL and for garbage, -ESTALE. Being closed: -EBADF.
 */
int spdk_sock_flush(struct spdk_sock *sock);

/**
 * Receives what is there, up to `len` bytes.
 *
 * \return bytes; 0 when the peer has closed; -EAGAIN when there is nothing; otherwise the error of the connection
 *
 * Wrong `sock`: -EBADF for NULL and for garbage, -ESTALE. Being closed: -EBADF.
 */
ssize_t spdk_sock_recv(struct spdk_sock *sock, void *buf, size_t len);

/**
 * Sends, behind what was queued: if that does not all go out, nothing of this does.
 *
 * \return bytes taken, perhaps not all; -EAGAIN; otherwise the error of the connection
 *
 * Wrong `sock`: -EBADF for NULL and for garbage, -ESTALE. Being closed: -EBADF.
 */
ssize_t spdk_sock_writev(struct spdk_sock *sock, struct iovec *iov, int iovcnt);

/**
 * Queues a request. It is sent by the next spdk_sock_flush() or poll of the group, or here when 64 elements are waiting.
 * Requests are sent and completed in order.
 *
 * Wrong `sock`: the callback gets -EBADF for NULL and for garbage, or -ESTALE, within this call. Being closed: -EBADF, likewise.
 */
void spdk_sock_writev_async(struct spdk_sock *sock, struct spdk_sock_request *req);

/**
 * As spdk_sock_recv(), into several buffers.
 *
 * Wrong `sock`: -EBADF for NULL and for garbage, -ESTALE. Being closed: -EBADF.
 */
ssize_t spdk_sock_readv(struct spdk_sock *sock, struct iovec *iov, int iovcnt);

/**
 * Receives into a buffer that was given to the socket's group.
 *
 * \param buf the buffer; the program's again
 * \param ctx what it was given with
 *
 * \return bytes; 0 when the peer has closed; -EAGAIN when there is nothing; -ENOBUFS when the group has no buffer; -ENOTSUP if
 * the socket is in no group, or has a receive buffer of its own (spdk_sock_set_recvbuf())
 *
 * Wrong `sock`: -EBADF for NULL and for garbage, -ESTALE. Being closed: -EBADF.
 */
int spdk_sock_recv_next(struct spdk_sock *sock, void **buf, void **ctx);

/**
 * Sets how many bytes must be there before a poll reports the socket.
 *
 * \return 0; -ENOTCONN after a failed connection; the error of the system
 *
 * Wrong `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_set_recvlowat(struct spdk_sock *sock, int nbytes);

/**
 * Gives the socket a receive buffer of `sz` bytes in user space, if `enable_recv_pipe` says so, and the kernel's one at least
 * `recv_buf_size`.
 *
 * \param sz 0 takes the buffer in user space away; otherwise at least 1024
 *
 * \return 0; -1 for fewer; -EINVAL if more bytes than that are waiting in the present one; -ENOMEM; -ENOTCONN
 * after a failed connection; the error of the system
 *
 * Wrong `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_set_recvbuf(struct spdk_sock *sock, int sz);

/**
 * Sets the kernel's send buffer to `sz` bytes, at least `send_buf_size`.
 *
 * \return 0; -ENOTCONN after a failed connection; the error of the system
 *
 * Wrong `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_set_sendbuf(struct spdk_sock *sock, int sz);

/**
 * Whether the socket's own address is IPv6. While the connection is being established: false, errno EAGAIN; after it has failed:
 * false, errno ENOTCONN.
 *
 * Wrong `sock`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_sock_is_ipv6(struct spdk_sock *sock);

/**
 * Whether the socket's own address is IPv4; otherwise as spdk_sock_is_ipv6().
 */
bool spdk_sock_is_ipv4(struct spdk_sock *sock);

/**
 * Whether the peer is there. True as long as there is data to be read.
 *
 * Wrong `sock`: false; errno EINVAL, ESTALE, EBADF.
 */
bool spdk_sock_is_connected(struct spdk_sock *sock);

/**
 * Called by a poll for a socket that has data, a connection to accept, or an end to report.
 *
 * \param arg as passed
 * \param group the group
 * \param sock the socket
 */
typedef void (*spdk_sock_cb)(void *arg, struct spdk_sock_group *group, struct spdk_sock *sock);

/**
 * A new group.
 *
 * \param ctx what spdk_sock_group_get_ctx() answers
 *
 * \return NULL when out of memory or descriptors
 */
struct spdk_sock_group *spdk_sock_group_create(void *ctx);

/**
 * What the group was created with.
 *
 * Wrong `group`: NULL; errno EINVAL, ESTALE, EBADF.
 */
void *spdk_sock_group_get_ctx(struct spdk_sock_group *sock_group);

/**
 * Adds a socket. Polls of the group send what it has queued and call `cb_fn`.
 *
 * \return 0; -EINVAL if `cb_fn` is NULL, if the socket is in a group, or if its implementation was registered after the group
 * was created; -ENOTCONN after a failed connection
 *
 * Wrong `group` or `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_group_add_sock(struct spdk_sock_group *group, struct spdk_sock *sock,
			     spdk_sock_cb cb_fn, void *cb_arg);

/**
 * Removes a socket. Its requests complete with -ECANCELED, within this call.
 *
 * \return 0; -EINVAL if the socket is not in this group
 *
 * Wrong `group` or `sock`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_group_remove_sock(struct spdk_sock_group *group, struct spdk_sock *sock);

/**
 * Gives a buffer to the group, for spdk_sock_recv_next(). The last one given is used first. While the group has it, the
 * beginning of the buffer serves to keep it in a list.
 *
 * \param buf the buffer, aligned to 8 bytes
 * \param len its bytes, at least 24
 * \param ctx comes back with it
 *
 * \return 0; -EINVAL for NULL and for a buffer that is too small for the list
 *
 * Wrong `group`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_group_provide_buf(struct spdk_sock_group *group, void *buf, size_t len, void *ctx);

/**
 * As spdk_sock_group_poll_count() with 32 events.
 */
int spdk_sock_group_poll(struct spdk_sock_group *group);

/**
 * Sends what the sockets have queued, and calls the callbacks of those that have something to report. A socket stays
 * reported as long as it has data.
 *
 * \param max_events how many callbacks at most for each implementation; 32 is the most
 *
 * \return how many were called; -EINVAL if `max_events` is less than 1; -1 if an implementation failed
 *
 * Wrong `group`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_group_poll_count(struct spdk_sock_group *group, int max_events);

/**
 * Ends a group.
 *
 * \param group set to NULL, unless the group stays
 *
 * \return 0; -EBUSY if there are sockets in it: it stays
 *
 * Wrong `group`: -EBADF for NULL, for a pointer to NULL and for garbage, -ESTALE.
 */
int spdk_sock_group_close(struct spdk_sock_group **group);

/**
 * The group that a socket is handled best in, by `enable_placement_id` of its options.
 *
 * \param group the group; NULL if any will do
 * \param hint a group that becomes the best one if there is none yet; may be NULL
 *
 * \return 0, also if there is none; -EINVAL if `hint` has no part of the socket's implementation
 *
 * Wrong `sock` or `hint` (other than NULL): -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_get_optimal_sock_group(struct spdk_sock *sock, struct spdk_sock_group **group,
				     struct spdk_sock_group *hint);

/**
 * The options of an implementation.
 *
 * \param len the size of the structure as the caller knows it; set to how many bytes were filled in
 *
 * \return 0; -EINVAL for NULL and for a name that is not known; -ENOTSUP if the implementation
 * has none
 */
int spdk_sock_impl_get_opts(const char *impl_name, struct spdk_sock_impl_opts *opts, size_t *len);

/**
 * Sets the options of an implementation, for sockets and groups made from now on. Members beyond `len` stay.
 *
 * \return as spdk_sock_impl_get_opts()
 */
int spdk_sock_impl_set_opts(const char *impl_name, const struct spdk_sock_impl_opts *opts,
			    size_t len);

/**
 * Sets the implementation that NULL stands for.
 *
 * \return 0; -EINVAL for NULL and for a name that is not known
 */
int spdk_sock_set_default_impl(const char *impl_name);

/**
 * The name of the implementation that NULL stands for.
 */
const char *spdk_sock_get_default_impl(void);

/**
 * Writes, as an array, the RPC calls that bring the library to its present state.
 *
 * Wrong `w`: nothing; errno EINVAL, ESTALE, EBADF.
 */
void spdk_sock_write_config_json(struct spdk_json_write_ctx *w);

/**
 * A descriptor that is readable when a socket of the group has something to report: for
 * spdk_interrupt_register_for_events(). It is the group's; do not close it.
 *
 * \return the descriptor; -ENOTSUP if `enable_interrupt_mode` was off
 *
 * Wrong `group`: -EINVAL, -ESTALE, -EBADF.
 */
int spdk_sock_group_get_interruptfd(struct spdk_sock_group *group);

#ifdef __cplusplus
}
#endif

#endif
