/*
 * spdk_internal/sock_module.h: an implementation in C, whose sockets are pairs in memory, behind the same calls as the library's
 * own; the inline functions with values; the helpers.
 */

/* As in a release build: the lists that requests are in are not noted. */
#define NDEBUG 1
#include <spdk/stdinc.h>
#include <sys/eventfd.h>
#include <spdk/env.h>
#include <spdk/log.h>
#include <spdk/net.h>
#include <spdk/sock.h>
#include <spdk/string.h>
#include <spdk/util.h>
#include <spdk_internal/sock_module.h>
#include <spdk_internal/trace_defs.h>
#include "check.h"

struct mem_sock {
	struct spdk_sock base;
	struct mem_sock *peer, *waiting;
	char data[4096];
	int used, port;
	struct mem_sock *next;
};

struct mem_group {
	struct spdk_sock_group_impl base;
	int fd;
};

static struct mem_sock *g_listener;
static int g_inits, g_closes, g_group_closes, g_sends_at_once = 64;
static struct spdk_sock *g_last_made;
static spdk_sock_connect_cb_fn g_cb_fn;
static void *g_cb_arg;
static struct spdk_net_impl g_mem;

static struct mem_sock *
mem(struct spdk_sock *sock)
{
	CHECK(sock->net_impl == &g_mem);
	return SPDK_CONTAINEROF(sock, struct mem_sock, base);
}

static struct mem_sock *
new_sock(void)
{
	struct mem_sock *sock = calloc(1, sizeof(*sock));

	g_last_made = &sock->base;
	return sock;
}

static int
mem_init(struct spdk_sock_initialize_opts *opts)
{
	CHECK(opts->enable_interrupt_mode);
	g_inits++;
	return 0;
}

static struct spdk_sock *
mem_listen(const char *ip, int port, struct spdk_sock_opts *opts)
{
	CHECK_STR(ip, "here");
	CHECK_EQ(opts->priority, 3);
	if (port != 7) {
		return NULL;
	}
	g_listener = new_sock();
	g_listener->port = port;
	return &g_listener->base;
}

static struct spdk_sock *
mem_connect(const char *ip, int port, struct spdk_sock_opts *opts)
{
	struct mem_sock *client, *server;

	if (!g_listener || port != g_listener->port) {
		errno = ECONNREFUSED;
		return NULL;
	}
	server = new_sock();
	client = new_sock();
	client->peer = server;
	server->peer = client;
	server->next = g_listener->waiting;
	g_listener->waiting = server;
	return &client->base;
}

static struct spdk_sock *
mem_connect_async(const char *ip, int port, struct spdk_sock_opts *opts, spdk_sock_connect_cb_fn cb_fn,
		  void *cb_arg)
{
	g_cb_fn = cb_fn;
	g_cb_arg = cb_arg;
	return mem_connect(ip, port, opts);
}

static struct spdk_sock *
mem_accept(struct spdk_sock *sock)
{
	struct mem_sock *listener = mem(sock), *server = listener->waiting;

	if (!server) {
		errno = EAGAIN;
		return NULL;
	}
	listener->waiting = server->next;
	return &server->base;
}

static int
mem_close(struct spdk_sock *sock)
{
	struct mem_sock *own = mem(sock);

	CHECK(TAILQ_EMPTY(&sock->queued_reqs) && TAILQ_EMPTY(&sock->pending_reqs) && sock->read_req == NULL);
	CHECK(sock->group_impl == NULL && sock->cb_fn == NULL && sock->flags.closed);
	if (own->peer) {
		own->peer->peer = NULL;
	}
	if (own == g_listener) {
		g_listener = NULL;
	}
	memset(own, 0x5a, sizeof(*own));
	free(own);
	g_closes++;
	return 5;
}

static ssize_t
mem_readv(struct spdk_sock *sock, struct iovec *iov, int iovcnt)
{
	struct mem_sock *own = mem(sock);
	ssize_t done = 0;

	if (own->used == 0) {
		return own->peer ? -EAGAIN : 0;
	}
	for (int i = 0; i < iovcnt; i++) {
		int n = spdk_min((int)iov[i].iov_len, own->used);

		memcpy(iov[i].iov_base, own->data, n);
		memmove(own->data, own->data + n, own->used - n);
		own->used -= n;
		done += n;
	}
	return done;
}

static ssize_t
mem_recv(struct spdk_sock *sock, void *buf, size_t len)
{
	struct iovec iov = {buf, len};

	return mem_readv(sock, &iov, 1);
}

static ssize_t
mem_writev(struct spdk_sock *sock, struct iovec *iov, int iovcnt)
{
	struct mem_sock *peer = mem(sock)->peer;
	ssize_t done = 0;

	if (!peer) {
		return -EPIPE;
	}
	for (int i = 0; i < iovcnt; i++) {
		memcpy(peer->data + peer->used, iov[i].iov_base, iov[i].iov_len);
		peer->used += iov[i].iov_len;
		done += iov[i].iov_len;
	}
	return done;
}

static int
mem_flush(struct spdk_sock *sock)
{
	struct iovec iovs[IOV_BATCH_SIZE];
	struct spdk_sock_request *req;
	ssize_t sent;
	int count, flags = 0;

	if (sock->cb_cnt > 0) {
		return -EAGAIN;
	}
	count = spdk_sock_prep_reqs(sock, iovs, 0, NULL, &flags);
	if (count == 0) {
		return 0;
	}
	sent = mem_writev(sock, iovs, spdk_min(count, g_sends_at_once));
	if (sent < 0) {
		return sent;
	}
	while ((req = TAILQ_FIRST(&sock->queued_reqs)) != NULL && sent > 0) {
		sent -= SPDK_SOCK_REQUEST_IOV(req, 0)->iov_len;
		spdk_sock_request_pend(sock, req);
		if (spdk_sock_request_put(sock, req, 0)) {
			return 0;
		}
	}
	return TAILQ_EMPTY(&sock->queued_reqs) ? 0 : -EAGAIN;
}

static void
mem_writev_async(struct spdk_sock *sock, struct spdk_sock_request *req)
{
	spdk_sock_request_queue(sock, req);
}

static int
mem_recv_next(struct spdk_sock *sock, void **buf, void **ctx)
{
	size_t len = spdk_sock_group_get_buf(sock->group_impl->group, buf, ctx);
	ssize_t rc;

	if (len == 0) {
		return -ENOBUFS;
	}
	rc = mem_recv(sock, *buf, len);
	if (rc <= 0) {
		spdk_sock_group_provide_buf(sock->group_impl->group, *buf, len, *ctx);
	}
	return rc;
}

static int
mem_getaddr(struct spdk_sock *sock, char *saddr, int slen, uint16_t *sport, char *caddr, int clen,
	    uint16_t *cport)
{
	snprintf(saddr, slen, "mem");
	*sport = 11;
	return 0;
}

static const char *
mem_interface(struct spdk_sock *sock)
{
	return mem(sock) ? "mem0" : NULL;
}

static int32_t
mem_numa(struct spdk_sock *sock)
{
	return 3;
}

static int
mem_set(struct spdk_sock *sock, int value)
{
	return -value;
}

static bool
mem_yes(struct spdk_sock *sock)
{
	return mem(sock) != NULL;
}

static struct spdk_sock_group_impl *
mem_group_create(void)
{
	struct mem_group *group = calloc(1, sizeof(*group));

	group->fd = eventfd(0, EFD_NONBLOCK);
	return &group->base;
}

static int
mem_group_add(struct spdk_sock_group_impl *group, struct spdk_sock *sock)
{
	CHECK(sock->group_impl == NULL);
	return mem(sock)->port ? -EPERM : 0;
}

static int
mem_group_remove(struct spdk_sock_group_impl *group, struct spdk_sock *sock)
{
	CHECK(sock->group_impl == group);
	spdk_sock_abort_requests(sock);
	return 0;
}

static int
mem_group_poll(struct spdk_sock_group_impl *group, int max_events, struct spdk_sock **socks)
{
	struct spdk_sock *sock, *next;
	int n = 0;

	TAILQ_FOREACH_SAFE(sock, &group->socks, link, next) {
		mem_flush(sock);
	}
	TAILQ_FOREACH(sock, &group->socks, link) {
		if (n < max_events && (mem(sock)->used || !mem(sock)->peer)) {
			CHECK(sock->cb_fn != NULL);
			socks[n++] = sock;
		}
	}
	return n;
}

static int
mem_group_fd(struct spdk_sock_group_impl *group)
{
	return SPDK_CONTAINEROF(group, struct mem_group, base)->fd;
}

static struct spdk_sock_group_impl *
mem_optimal(struct spdk_sock *sock, struct spdk_sock_group_impl *hint)
{
	return hint;
}

static int
mem_group_close(struct spdk_sock_group_impl *group)
{
	close(mem_group_fd(group));
	free(SPDK_CONTAINEROF(group, struct mem_group, base));
	g_group_closes++;
	return 0;
}

static int
mem_get_opts(struct spdk_sock_impl_opts *opts, size_t *len)
{
	memset(opts, 0, *len);
	opts->recv_buf_size = 17;
	return 0;
}

static int
mem_set_opts(const struct spdk_sock_impl_opts *opts, size_t len)
{
	return opts->recv_buf_size == 17 ? 0 : -EPERM;
}

static struct spdk_net_impl g_mem = {
	.name = "mem",
	.init = mem_init,
	.getaddr = mem_getaddr,
	.get_interface_name = mem_interface,
	.get_numa_id = mem_numa,
	.connect = mem_connect,
	.connect_async = mem_connect_async,
	.listen = mem_listen,
	.accept = mem_accept,
	.close = mem_close,
	.recv = mem_recv,
	.readv = mem_readv,
	.writev = mem_writev,
	.recv_next = mem_recv_next,
	.writev_async = mem_writev_async,
	.flush = mem_flush,
	.set_recvlowat = mem_set,
	.set_recvbuf = mem_set,
	.set_sendbuf = mem_set,
	.is_ipv6 = mem_yes,
	.is_ipv4 = mem_yes,
	.is_connected = mem_yes,
	.group_impl_get_optimal = mem_optimal,
	.group_impl_create = mem_group_create,
	.group_impl_add_sock = mem_group_add,
	.group_impl_remove_sock = mem_group_remove,
	.group_impl_poll = mem_group_poll,
	.group_impl_get_interruptfd = mem_group_fd,
	.group_impl_close = mem_group_close,
	.get_opts = mem_get_opts,
	.set_opts = mem_set_opts,
};
SPDK_NET_IMPL_REGISTER(mem, &g_mem)

static int
other_init(struct spdk_sock_initialize_opts *opts)
{
	return -EPERM;
}

static struct spdk_net_impl g_other = {.name = "other", .init = other_init};
SPDK_NET_IMPL_REGISTER_DEFAULT(other, &g_other)

struct request {
	struct spdk_sock_request req;
	struct iovec iovs[3];
	int calls, err;
	struct spdk_sock **close;
};

static void
done(void *arg, int err)
{
	struct request *r = arg;

	r->calls++;
	r->err = err;
	if (r->close && *r->close) {
		CHECK_EQ(spdk_sock_close(r->close), 0);
	}
}

static struct request
request(char *data, size_t a, size_t b, size_t c)
{
	struct request r = {.req = {.cb_fn = done, .iovcnt = 3}};

	r.iovs[0] = (struct iovec){data, a};
	r.iovs[1] = (struct iovec){data + a, b};
	r.iovs[2] = (struct iovec){data + a + b, c};
	return r;
}

static void
values(void)
{
	static char data[64];
	struct request a = request(data, 10, 20, 30), b = request(data, 1, 2, 3);
	struct spdk_sock_request *last = NULL;
	struct iovec iovs[IOV_BATCH_SIZE];
	struct spdk_sock sock = {};
	uint64_t bytes = 5;
	int flags = MSG_ZEROCOPY | MSG_NOSIGNAL, id = 0;

	CHECK_EQ(sizeof(struct spdk_sock), 240);
	CHECK_EQ(MAX_EVENTS_PER_POLL, 32);
	CHECK_EQ(MIN_SOCK_PIPE_SIZE, 1024);
	CHECK_EQ(TRACE_SOCK_REQ_COMPLETE, 15 * 64 + 2);
	a.req.cb_arg = &a;
	b.req.cb_arg = &b;
	TAILQ_INIT(&sock.queued_reqs);
	TAILQ_INIT(&sock.pending_reqs);

	CHECK_EQ(spdk_sock_prep_req(&a.req, iovs, 0, &bytes), 3);
	CHECK_EQ(bytes, 65);
	a.req.internal.offset = 15;
	CHECK_EQ(spdk_sock_prep_req(&a.req, iovs, 62, NULL), 64);
	CHECK(iovs[62].iov_base == data + 15 && iovs[62].iov_len == 15);
	CHECK(iovs[63].iov_base == data + 30 && iovs[63].iov_len == 30);
	CHECK_EQ(spdk_sock_prep_req(&a.req, iovs, 63, NULL), 64);

	spdk_sock_request_queue(&sock, &a.req);
	spdk_sock_request_queue(&sock, &b.req);
	CHECK_EQ(sock.queued_iovcnt, 6);
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 0, NULL, NULL), 5);
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 64, NULL, NULL), 64);
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 0, &last, NULL), 5);
	CHECK(last == &b.req);
	last = &a.req;
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 1, &last, NULL), 4);
	last = NULL;
	/* The first fits to the last element, which makes it count as one that does not. */
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 62, &last, NULL), 64);
	CHECK(last == NULL);
	sock.impl_opts.zerocopy_threshold = 51;
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 0, NULL, &flags), 5);
	CHECK_EQ(flags, MSG_ZEROCOPY | MSG_NOSIGNAL);
	sock.impl_opts.zerocopy_threshold = 52;
	CHECK_EQ(spdk_sock_prep_reqs(&sock, iovs, 0, NULL, &flags), 5);
	CHECK_EQ(flags, MSG_NOSIGNAL);

	spdk_sock_request_pend(&sock, &a.req);
	CHECK_EQ(sock.queued_iovcnt, 3);
	CHECK(TAILQ_FIRST(&sock.queued_reqs) == &b.req && TAILQ_FIRST(&sock.pending_reqs) == &a.req);
	CHECK_EQ(spdk_sock_request_put(&sock, &a.req, -EIO), 0);
	CHECK(a.calls == 1 && a.err == -EIO && a.req.internal.offset == 0 && sock.cb_cnt == 0);
	CHECK_EQ(spdk_sock_request_complete(&sock, &a.req, 7), 0);
	CHECK(a.calls == 2 && a.err == 7);
	spdk_sock_request_queue(&sock, &a.req);
	spdk_sock_request_pend(&sock, &b.req);
	sock.read_req = &b.req;
	TAILQ_REMOVE(&sock.pending_reqs, &b.req, internal.link);
	CHECK_EQ(spdk_sock_abort_requests(&sock), 0);
	CHECK(a.calls == 3 && a.err == -ECANCELED && b.calls == 1 && b.err == -ECANCELED && sock.queued_iovcnt == 0);

	spdk_sock_get_placement_id(-1, PLACEMENT_NONE, &id);
	CHECK_EQ(id, -1);
}

static int g_events;

static void
event(void *arg, struct spdk_sock_group *group, struct spdk_sock *sock)
{
	struct spdk_sock **expected = arg;

	g_events++;
	CHECK(sock == *expected);
	CHECK_EQ(*(int *)spdk_sock_group_get_ctx(group), 42);
}

static void
connected(void *arg, int status)
{
	*(int *)arg = status + 100;
}

static void
module(void)
{
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};
	struct spdk_sock *listener, *client, *server;
	struct spdk_sock_group *group, *best = NULL;
	static char data[64] = "0123456789abcdefghijklmnop";
	struct request a = request(data, 4, 0, 0), b = request(data, 5, 0, 0);
	struct iovec iovs[2] = {{data, 3}, {data + 3, 4}};
	struct spdk_sock_impl_opts impl;
	size_t len = sizeof(impl);
	char buf[64];
	void *got = NULL, *ctx = NULL;
	static uint64_t provided[8];
	uint16_t port = 0;
	int number = 42, status = 0;

	a.req.iovcnt = b.req.iovcnt = 1;
	a.req.cb_arg = &a;
	b.req.cb_arg = &b;
	CHECK_STR(spdk_sock_get_default_impl(), "other");
	CHECK_EQ(spdk_sock_set_default_impl("posix"), 0);
	CHECK_EQ(spdk_sock_initialize(NULL), 0);
	CHECK_EQ(g_inits, 1);
	/* Its initialization failed. */
	CHECK_EQ(spdk_sock_set_default_impl("other"), -EINVAL);
	CHECK_EQ(spdk_sock_impl_get_opts("mem", &impl, &len), 0);
	CHECK_EQ(impl.recv_buf_size, 17);
	CHECK_EQ(spdk_sock_impl_set_opts("mem", &impl, len), 0);
	impl.recv_buf_size = 18;
	CHECK_EQ(spdk_sock_impl_set_opts("mem", &impl, len), -EPERM);

	spdk_sock_get_default_opts(&opts);
	opts.priority = 3;
	CHECK(spdk_sock_listen_ext("here", 8, "mem", &opts) == NULL);
	listener = spdk_sock_listen_ext("here", 7, "mem", &opts);
	REQUIRE(listener != NULL);
	CHECK(g_last_made->opts.priority == 3 && g_last_made->opts.impl_opts == NULL);
	CHECK(spdk_sock_accept(listener) == NULL);
	CHECK_EQ(errno, EAGAIN);
	CHECK(spdk_sock_connect("here", 9, "mem") == NULL);
	CHECK_EQ(errno, ECONNREFUSED);
	client = spdk_sock_connect("here", 7, "mem");
	server = spdk_sock_accept(listener);
	REQUIRE(client && server);
	CHECK_STR(spdk_sock_get_impl_name(client), "mem");
	CHECK_STR(spdk_sock_get_interface_name(client), "mem0");
	CHECK_EQ(spdk_sock_get_numa_id(client), 3);
	CHECK_EQ(spdk_sock_getaddr(client, buf, sizeof(buf), &port, NULL, 0, NULL), 0);
	CHECK(strcmp(buf, "mem") == 0 && port == 11);
	CHECK(spdk_sock_is_ipv4(client) && spdk_sock_is_ipv6(client) && spdk_sock_is_connected(client));
	CHECK_EQ(spdk_sock_set_recvlowat(client, 1), -1);
	CHECK_EQ(spdk_sock_set_recvbuf(client, 2), -2);
	CHECK_EQ(spdk_sock_set_sendbuf(client, 3), -3);

	CHECK_EQ(spdk_sock_recv(server, buf, 64), -EAGAIN);
	CHECK_EQ(spdk_sock_writev(client, iovs, 2), 7);
	CHECK_EQ(spdk_sock_recv(server, buf, 64), 7);
	CHECK(memcmp(buf, data, 7) == 0);

	group = spdk_sock_group_create(&number);
	REQUIRE(group != NULL);
	CHECK(spdk_sock_group_get_interruptfd(group) > 0);
	CHECK_EQ(spdk_sock_group_add_sock(group, listener, event, &listener), -EPERM);
	CHECK_EQ(spdk_sock_recv_next(server, &got, &ctx), -ENOTSUP);
	CHECK_EQ(spdk_sock_group_add_sock(group, server, event, &server), 0);
	CHECK_EQ(spdk_sock_group_add_sock(group, server, event, &server), -EINVAL);
	CHECK_EQ(spdk_sock_close(&server), -EBUSY);
	CHECK_EQ(spdk_sock_get_optimal_sock_group(server, &best, NULL), 0);
	CHECK(best == NULL);
	CHECK_EQ(spdk_sock_get_optimal_sock_group(server, &best, group), 0);
	CHECK(best == group);
	CHECK_EQ(spdk_sock_group_poll(group), 0);

	/* Requests by the inline functions. */
	spdk_sock_writev_async(client, &a.req);
	spdk_sock_writev_async(client, &b.req);
	CHECK_EQ(a.calls, 0);
	g_sends_at_once = 1;
	CHECK_EQ(spdk_sock_flush(client), -EAGAIN);
	CHECK(a.calls == 1 && a.err == 0 && b.calls == 0);
	CHECK_EQ(spdk_sock_flush(client), 0);
	CHECK_EQ(b.calls, 1);
	g_sends_at_once = 64;
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(g_events, 1);
	CHECK_EQ(spdk_sock_recv_next(server, &got, &ctx), -ENOBUFS);
	CHECK_EQ(spdk_sock_group_provide_buf(group, provided, sizeof(provided), &ctx), 0);
	CHECK_EQ(spdk_sock_recv_next(server, &got, &ctx), 9);
	CHECK(got == provided && ctx == &ctx && memcmp(got, "012301234", 9) == 0);
	spdk_sock_writev_async(server, &a.req);
	CHECK_EQ(spdk_sock_group_remove_sock(group, server), 0);
	CHECK(a.calls == 2 && a.err == -ECANCELED);
	CHECK_EQ(spdk_sock_group_add_sock(group, server, event, &server), 0);

	/* Closed by a callback: it ends when the callback has returned, and what is behind it is told. */
	a.close = &client;
	spdk_sock_writev_async(client, &a.req);
	spdk_sock_writev_async(client, &b.req);
	CHECK_EQ(spdk_sock_flush(client), 0);
	CHECK(client == NULL && g_closes == 1);
	CHECK(a.calls == 3 && a.err == 0 && b.calls == 2 && b.err == -ECANCELED);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_recv(server, buf, 64), 9);
	CHECK_EQ(spdk_sock_recv(server, buf, 64), 0);
	CHECK_EQ(spdk_sock_group_close(&group), -EBUSY);
	CHECK_EQ(spdk_sock_group_remove_sock(group, server), 0);
	/* The value is the implementation's. */
	CHECK_EQ(spdk_sock_close(&server), 5);
	CHECK_EQ(g_closes, 2);

	client = spdk_sock_connect_async("here", 7, "mem", &opts, connected, &status);
	REQUIRE(client != NULL);
	g_cb_fn(g_cb_arg, 1);
	CHECK_EQ(status, 101);
	server = spdk_sock_accept(listener);
	a.close = NULL;
	spdk_sock_writev_async(client, &a.req);
	/* With a request. */
#ifdef RESPDK_STALE
	struct spdk_sock *gone = client, *structure = g_last_made;

	CHECK(client != structure);
#endif
	CHECK_EQ(spdk_sock_close(&client), 5);
	CHECK(a.calls == 4 && a.err == -ECANCELED);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_sock_recv(gone, buf, 1), -ESTALE);
	CHECK_EQ(spdk_sock_recv(structure, buf, 1), -EBADF);
#endif
	CHECK_EQ(spdk_sock_close(&server), 5);
	CHECK_EQ(spdk_sock_close(&listener), 5);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	CHECK_EQ(g_group_closes, 1);
	CHECK_EQ(g_closes, 5);
}

static void
buffers(void)
{
	struct spdk_sock_group *group = spdk_sock_group_create(NULL);
	static uint64_t first[8], second[8];
	void *buf = group, *ctx = group;

	CHECK_EQ(spdk_sock_group_get_buf(group, &buf, &ctx), 0);
	CHECK(buf == NULL && ctx == group);
	CHECK_EQ(spdk_sock_group_provide_buf(group, first, 64, &first), 0);
	CHECK_EQ(spdk_sock_group_provide_buf(group, second, 40, &second), 0);
	CHECK_EQ(spdk_sock_group_get_buf(group, &buf, &ctx), 40);
	CHECK(buf == second && ctx == &second);
	CHECK_EQ(spdk_sock_group_get_buf(group, &buf, &ctx), 64);
	CHECK(buf == first && ctx == &first);
	CHECK_EQ(spdk_sock_group_get_buf(group, &buf, &ctx), 0);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
}

static void
maps(void)
{
	struct spdk_sock_map map = {.entries = STAILQ_HEAD_INITIALIZER(map.entries), .mtx = PTHREAD_MUTEX_INITIALIZER};
	struct spdk_sock_group_impl a = {}, b = {}, *found = &a;

	CHECK_EQ(spdk_sock_map_find_free(&map), -1);
	CHECK_EQ(spdk_sock_map_lookup(&map, 1, &found, NULL), -EINVAL);
	CHECK(found == NULL);
	CHECK_EQ(spdk_sock_map_insert(&map, 1, NULL), 0);
	CHECK_EQ(spdk_sock_map_find_free(&map), 1);
	CHECK_EQ(spdk_sock_map_insert(&map, 1, &a), 0);
	CHECK_EQ(spdk_sock_map_find_free(&map), -1);
	CHECK_EQ(spdk_sock_map_insert(&map, 1, &a), 0);
	CHECK_EQ(spdk_sock_map_insert(&map, 1, &b), -EINVAL);
	CHECK_EQ(spdk_sock_map_insert(&map, 1, NULL), -EINVAL);
	CHECK_EQ(spdk_sock_map_insert(&map, 2, &b), 0);
	CHECK_EQ(spdk_sock_map_lookup(&map, 1, &found, &b), 0);
	CHECK(found == &a);
	spdk_sock_map_release(&map, 1);
	CHECK_EQ(spdk_sock_map_lookup(&map, 1, &found, NULL), 0);
	CHECK(found == &a);
	spdk_sock_map_release(&map, 1);
	CHECK_EQ(spdk_sock_map_find_free(&map), 1);
	CHECK_EQ(spdk_sock_map_lookup(&map, 1, &found, &b), 0);
	CHECK(found == NULL);
	CHECK_EQ(spdk_sock_map_lookup(&map, 1, &found, NULL), 0);
	CHECK(found == &b);
	CHECK_EQ(spdk_sock_map_lookup(&map, 3, &found, &a), 0);
	CHECK_EQ(spdk_sock_map_lookup(&map, 3, &found, NULL), 0);
	CHECK(found == &a);
	spdk_sock_map_cleanup(&map);
	CHECK(STAILQ_EMPTY(&map.entries));
	CHECK_EQ(spdk_sock_map_lookup(&map, 3, &found, NULL), -EINVAL);
	/* Initialized anew. */
	CHECK_EQ(spdk_sock_map_insert(&map, 9, &a), 0);
	STAILQ_INIT(&map.entries);
	CHECK_EQ(spdk_sock_map_lookup(&map, 9, &found, NULL), -EINVAL);
}

static void
descriptors(void)
{
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};
	struct spdk_sock_impl_opts impl = {.recv_buf_size = 65536, .send_buf_size = 65536};
	struct spdk_sock *listener = spdk_sock_listen("127.0.0.1", 0, "posix");
	struct addrinfo *res;
	uint16_t port = 0;
	int fd, rc, value, id;
	socklen_t len = sizeof(value);

	spdk_sock_get_default_opts(&opts);
	opts.priority = 2;
	opts.ack_timeout = 3000;
	CHECK_EQ(spdk_sock_getaddr(listener, NULL, 0, &port, NULL, 0, NULL), 0);
	CHECK(spdk_sock_posix_getaddrinfo(NULL, 1) == NULL);
	CHECK(spdk_sock_posix_getaddrinfo("no number", 1) == NULL);
	res = spdk_sock_posix_getaddrinfo("[::1]", 80);
	REQUIRE(res != NULL);
	CHECK(res->ai_family == AF_INET6 && ntohs(((struct sockaddr_in6 *)res->ai_addr)->sin6_port) == 80);
	freeaddrinfo(res);
	res = spdk_sock_posix_getaddrinfo("127.0.0.1", port);
	REQUIRE(res != NULL);
	CHECK(res->ai_family == AF_INET && res->ai_socktype == SOCK_STREAM);

	fd = spdk_sock_posix_fd_create(res, &opts, &impl);
	REQUIRE(fd >= 0);
	CHECK(getsockopt(fd, SOL_SOCKET, SO_PRIORITY, &value, &len) == 0 && value == 2);
	CHECK(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, &len) == 0 && value == 1);
	CHECK(getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &value, &len) == 0 && value == 3000);
	CHECK(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &value, &len) == 0 && value == 2 * 65536);
	CHECK_EQ(spdk_sock_posix_fd_connect(fd, res, &opts), 0);
	CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) == 0);
	spdk_sock_get_placement_id(fd, PLACEMENT_NAPI, &id);
	CHECK(id >= 0);
	spdk_sock_get_placement_id(fd, PLACEMENT_CPU, &id);
	CHECK(id >= -1);
	close(fd);

	opts.src_addr = "127.0.0.3";
	fd = spdk_sock_posix_fd_create(res, &opts, &impl);
	CHECK_EQ(spdk_sock_posix_fd_connect_async(fd, res, &opts), 0);
	CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	do {
		rc = spdk_sock_posix_fd_connect_poll_async(fd);
	} while (rc == -EAGAIN);
	CHECK_EQ(rc, 0);
	close(fd);
	CHECK_EQ(spdk_sock_close(&listener), 0);
	opts.src_addr = "nowhere";
	fd = spdk_sock_posix_fd_create(res, &opts, &impl);
	CHECK_EQ(spdk_sock_posix_fd_connect(fd, res, &opts), -EINVAL);
	opts.src_addr = NULL;
	CHECK_EQ(spdk_sock_posix_fd_connect(fd, res, &opts), -ECONNREFUSED);
	close(fd);
	freeaddrinfo(res);
}

int
main(void)
{
	spdk_log_set_print_level(getenv("VERBOSE") ? SPDK_LOG_DEBUG : SPDK_LOG_DISABLED);
	values();
	module();
	buffers();
	maps();
	descriptors();
#ifdef RESPDK_STALE
	errno = 0;
	spdk_net_impl_register(&g_mem);
	CHECK_EQ(errno, EEXIST);
	errno = 0;
	spdk_net_impl_register(NULL);
	CHECK_EQ(errno, EINVAL);
#endif
	return check_done();
}
