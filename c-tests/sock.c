/* spdk/sock.h: connections over loopback by "posix", requests, groups, buffers of groups, options. */

#include <spdk/stdinc.h>
#include <spdk/env.h>
#include <spdk/json.h>
#include <spdk/log.h>
#include <spdk/sock.h>
#include "check.h"

/* Both ends of a connection. */
struct ends {
	struct spdk_sock *listener, *client, *server;
	uint16_t port;
};

static uint16_t
port_of(struct spdk_sock *sock)
{
	uint16_t port = 0;

	CHECK_EQ(spdk_sock_getaddr(sock, NULL, 0, &port, NULL, 0, NULL), 0);
	return port;
}

static struct spdk_sock *
accept_one(struct spdk_sock *listener)
{
	struct spdk_sock *sock = NULL;

	for (int i = 0; i < 1000 && !sock; i++) {
		sock = spdk_sock_accept(listener);
		if (!sock) {
			usleep(1000);
		}
	}
	return sock;
}

static struct ends
connected(const char *ip, struct spdk_sock_opts *opts)
{
	struct ends ends = {};

	ends.listener = opts ? spdk_sock_listen_ext(ip, 0, "posix", opts) : spdk_sock_listen(ip, 0, "posix");
	REQUIRE(ends.listener != NULL);
	ends.port = port_of(ends.listener);
	CHECK(ends.port != 0);
	errno = 0;
	CHECK(spdk_sock_accept(ends.listener) == NULL);
	CHECK_EQ(errno, EAGAIN);
	ends.client = opts ? spdk_sock_connect_ext(ip, ends.port, "posix", opts) : spdk_sock_connect(ip, ends.port, NULL);
	REQUIRE(ends.client != NULL);
	ends.server = accept_one(ends.listener);
	REQUIRE(ends.server != NULL);
	return ends;
}

static void
disconnect(struct ends *ends)
{
	if (ends->client) {
		CHECK_EQ(spdk_sock_close(&ends->client), 0);
	}
	if (ends->server) {
		CHECK_EQ(spdk_sock_close(&ends->server), 0);
	}
	CHECK_EQ(spdk_sock_close(&ends->listener), 0);
	CHECK(!ends->client && !ends->server && !ends->listener);
}

/* Reads until `len` bytes are there, or a second is over. */
static ssize_t
recv_all(struct spdk_sock *sock, void *buf, size_t len)
{
	size_t done = 0;

	for (int i = 0; i < 1000 && done < len; i++) {
		ssize_t n = spdk_sock_recv(sock, (char *)buf + done, len - done);

		if (n == -EAGAIN) {
			usleep(1000);
		} else if (n <= 0) {
			return n;
		} else {
			done += n;
		}
	}
	return done;
}

static ssize_t
send_text(struct spdk_sock *sock, const char *text)
{
	struct iovec iov = {.iov_base = (void *)text, .iov_len = strlen(text)};

	return spdk_sock_writev(sock, &iov, 1);
}

static void
addresses(void)
{
	struct ends ends = connected("127.0.0.1", NULL);
	char saddr[64], caddr[64];
	uint16_t sport = 0, cport = 0;

	CHECK_EQ(spdk_sock_getaddr(ends.server, saddr, sizeof(saddr), &sport, caddr, sizeof(caddr), &cport), 0);
	CHECK_STR(saddr, "127.0.0.1");
	CHECK_STR(caddr, "127.0.0.1");
	CHECK_EQ(sport, ends.port);
	CHECK_EQ(cport, port_of(ends.client));
	CHECK_EQ(spdk_sock_getaddr(ends.server, saddr, 3, NULL, NULL, 0, NULL), -ENOSPC);
	CHECK_EQ(spdk_sock_getaddr(ends.listener, NULL, 0, NULL, caddr, sizeof(caddr), NULL), -EINVAL);
	CHECK(spdk_sock_is_ipv4(ends.server) && !spdk_sock_is_ipv6(ends.server));
	CHECK_STR(spdk_sock_get_impl_name(ends.client), "posix");
	CHECK_STR(spdk_sock_get_interface_name(ends.client), "lo");
	CHECK(spdk_sock_get_interface_name(ends.client) == spdk_sock_get_interface_name(ends.client));
	CHECK_EQ(spdk_sock_get_numa_id(ends.client), SPDK_ENV_NUMA_ID_ANY);
	CHECK(spdk_sock_is_connected(ends.server));
	disconnect(&ends);

	ends.listener = spdk_sock_listen("[::1]", 0, NULL);
	if (ends.listener) {
		CHECK(spdk_sock_is_ipv6(ends.listener) && !spdk_sock_is_ipv4(ends.listener));
		CHECK_EQ(spdk_sock_close(&ends.listener), 0);
	}

	/* What cannot be. */
	CHECK(spdk_sock_connect("no.such.name", 1, NULL) == NULL);
	CHECK(spdk_sock_listen("192.0.2.1", 0, NULL) == NULL);
	CHECK(spdk_sock_listen("127.0.0.1", 0, "nothing") == NULL);
	CHECK(spdk_sock_connect("127.0.0.1", 1, "nothing") == NULL);
	CHECK(spdk_sock_connect_ext("127.0.0.1", 1, NULL, NULL) == NULL);
	CHECK(spdk_sock_listen_ext("127.0.0.1", 0, NULL, NULL) == NULL);
	CHECK(spdk_sock_connect_async("127.0.0.1", 1, NULL, NULL, NULL, NULL) == NULL);
	CHECK(spdk_sock_connect(NULL, 1, NULL) == NULL);
	/* Nobody listens there. */
	CHECK(spdk_sock_connect("127.0.0.1", ends.port, NULL) == NULL);
}

static void
reads_and_writes(void)
{
	struct ends ends = connected("127.0.0.1", NULL);
	char buf[4096], more[8];
	struct iovec iovs[2] = {{buf, 3}, {more, 8}};

	CHECK_EQ(spdk_sock_recv(ends.server, buf, sizeof(buf)), -EAGAIN);
	CHECK_EQ(spdk_sock_flush(ends.client), 0);
	CHECK_EQ(send_text(ends.client, "hello, world"), 12);
	usleep(20000);
	CHECK_EQ(spdk_sock_readv(ends.server, iovs, 2), 11);
	CHECK(memcmp(buf, "hel", 3) == 0 && memcmp(more, "lo, worl", 8) == 0);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, sizeof(buf)), 1);
	CHECK_EQ(buf[0], 'd');

	/* With a buffer in user space: what is read at once comes out in small pieces. */
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 100), -1);
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 2048), 0);
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 2048), 0);
	CHECK_EQ(send_text(ends.client, "0123456789abcdef"), 16);
	CHECK_EQ(recv_all(ends.server, buf, 10), 10);
	CHECK(memcmp(buf, "0123456789", 10) == 0);
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 1024), 0);
	CHECK_EQ(send_text(ends.client, "ghi"), 3);
	usleep(20000);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, 100), 6);
	CHECK(memcmp(buf, "abcdef", 6) == 0);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, 100), 3);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, 100), -EAGAIN);
	/* As large as that goes past it. */
	memset(buf, 'x', sizeof(buf));
	iovs[0] = (struct iovec){buf, 4096};
	CHECK_EQ(spdk_sock_writev(ends.client, iovs, 1), 4096);
	memset(buf, 0, sizeof(buf));
	CHECK_EQ(recv_all(ends.server, buf, 4096), 4096);
	CHECK(buf[0] == 'x' && buf[4095] == 'x');
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 0), 0);
	CHECK_EQ(send_text(ends.client, "end"), 3);
	CHECK_EQ(recv_all(ends.server, buf, 3), 3);

	CHECK_EQ(spdk_sock_set_sendbuf(ends.client, 8192), 0);
	CHECK_EQ(spdk_sock_set_recvlowat(ends.client, 2), 0);
	CHECK_EQ(spdk_sock_recv_next(ends.client, (void **)&iovs[0].iov_base, (void **)&iovs[1].iov_base), -ENOTSUP);

	/* The end: data first, then nothing. */
	CHECK_EQ(send_text(ends.client, "bye"), 3);
	CHECK_EQ(spdk_sock_close(&ends.client), 0);
	usleep(20000);
	CHECK(spdk_sock_is_connected(ends.server));
	CHECK_EQ(spdk_sock_recv(ends.server, buf, sizeof(buf)), 3);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, sizeof(buf)), 0);
	CHECK(!spdk_sock_is_connected(ends.server));
	send_text(ends.server, "x");
	usleep(20000);
	CHECK_EQ(send_text(ends.server, "x"), -EPIPE);
	disconnect(&ends);
}

/* A request with its array. */
struct request {
	struct spdk_sock_request req;
	struct iovec iovs[2];
	int calls, err;
	struct spdk_sock **close, *other;
	struct request *again;
	struct spdk_sock *on;
};

static void
done(void *arg, int err)
{
	struct request *r = arg;

	r->calls++;
	r->err = err;
	if (r->close) {
		struct spdk_sock *sock = *r->close;

		CHECK_EQ(spdk_sock_close(r->close), 0);
		CHECK(*r->close == NULL);
		/* Being closed. */
		CHECK_EQ(spdk_sock_recv(sock, &err, 1), -EBADF);
		CHECK_EQ(spdk_sock_flush(sock), -EBADF);
	}
	if (r->again) {
		spdk_sock_writev_async(r->on, &r->again->req);
		CHECK_EQ(spdk_sock_flush(r->on), -EAGAIN);
	}
}

static struct request *
request(void *data, size_t first, size_t second)
{
	struct request *r = calloc(1, sizeof(*r));

	r->req.cb_fn = done;
	r->req.cb_arg = r;
	r->req.iovcnt = second ? 2 : 1;
	r->iovs[0] = (struct iovec){data, first};
	r->iovs[1] = (struct iovec){(char *)data + first, second};
	CHECK(SPDK_SOCK_REQUEST_IOV((&r->req), 1) == &r->iovs[1]);
	return r;
}

static void
requests(void)
{
	struct ends ends = connected("127.0.0.1", NULL);
	struct request *r[80], *a, *b;
	static char data[1 << 20], buf[1 << 20];
	size_t got = 0;

	for (size_t i = 0; i < sizeof(data); i++) {
		data[i] = i * 7 + i / 1000;
	}
	/* Nothing is sent before a flush, all of it in order by one. */
	a = request(data, 10, 20);
	b = request(data + 30, 70, 0);
	spdk_sock_writev_async(ends.client, &a->req);
	spdk_sock_writev_async(ends.client, &b->req);
	CHECK_EQ(a->calls + b->calls, 0);
	usleep(10000);
	CHECK_EQ(spdk_sock_recv(ends.server, buf, 1), -EAGAIN);
	CHECK_EQ(spdk_sock_flush(ends.client), 0);
	CHECK(a->calls == 1 && a->err == 0 && b->calls == 1 && b->err == 0);
	CHECK_EQ(recv_all(ends.server, buf, 100), 100);
	CHECK(memcmp(buf, data, 100) == 0);
	free(a);
	free(b);

	/* A callback queues another; it goes out with the next flush. */
	a = request(data, 5, 0);
	b = request(data + 5, 5, 0);
	a->again = b;
	a->on = ends.client;
	spdk_sock_writev_async(ends.client, &a->req);
	CHECK_EQ(spdk_sock_flush(ends.client), -EAGAIN);
	CHECK(a->calls == 1 && b->calls == 0);
	CHECK_EQ(spdk_sock_flush(ends.client), 0);
	CHECK_EQ(b->calls, 1);
	CHECK_EQ(recv_all(ends.server, buf, 10), 10);
	free(a);
	free(b);

	/* 64 elements go out by themselves. */
	for (int i = 0; i < 32; i++) {
		r[i] = request(data + i * 4, 2, 2);
		spdk_sock_writev_async(ends.client, &r[i]->req);
		CHECK_EQ(r[0]->calls, i == 31);
	}
	CHECK_EQ(recv_all(ends.server, buf, 128), 128);
	CHECK(memcmp(buf, data, 128) == 0);
	for (int i = 0; i < 32; i++) {
		CHECK(r[i]->calls == 1 && r[i]->err == 0);
		free(r[i]);
	}

	/* More than the kernel takes: parts, in order, and a plain write has to wait. */
	for (int i = 0; i < 16; i++) {
		r[i] = request(data, 100000, sizeof(data) - 100000);
		spdk_sock_writev_async(ends.client, &r[i]->req);
	}
	CHECK_EQ(spdk_sock_flush(ends.client), -EAGAIN);
	CHECK_EQ(send_text(ends.client, "x"), -EAGAIN);
	for (int spin = 0; spin < 100000 && got < 16 * sizeof(data); spin++) {
		size_t at = got % sizeof(data);
		ssize_t n = spdk_sock_recv(ends.server, buf, sizeof(data) - at);

		if (n > 0) {
			CHECK(memcmp(buf, data + at, n) == 0);
			got += n;
		} else {
			CHECK_EQ(n, -EAGAIN);
		}
		spdk_sock_flush(ends.client);
	}
	CHECK_EQ(got, 16 * sizeof(data));
	for (int i = 0; i < 16; i++) {
		CHECK(r[i]->calls == 1 && r[i]->err == 0);
		free(r[i]);
	}

	/* Closed with requests: each is told. */
	a = request(data, 10, 0);
	b = request(data, 10, 0);
	spdk_sock_writev_async(ends.client, &a->req);
	spdk_sock_writev_async(ends.client, &b->req);
	CHECK_EQ(spdk_sock_close(&ends.client), 0);
	CHECK(a->calls == 1 && a->err == -ECANCELED && b->calls == 1 && b->err == -ECANCELED);
	disconnect(&ends);

	/* Closed by a callback of its own: those behind it are told, too. */
	ends = connected("127.0.0.1", NULL);
	memset(&a->req.internal, 0, sizeof(a->req.internal));
	memset(&b->req.internal, 0, sizeof(b->req.internal));
	a->close = &ends.client;
	a->calls = b->calls = 0;
	spdk_sock_writev_async(ends.client, &a->req);
	spdk_sock_writev_async(ends.client, &b->req);
	CHECK_EQ(spdk_sock_flush(ends.client), 0);
	CHECK(ends.client == NULL && a->calls == 1 && a->err == 0);
	CHECK(b->calls == 1 && b->err == -ECANCELED);
	CHECK_EQ(recv_all(ends.server, buf, 20), 20);
	CHECK_EQ(recv_all(ends.server, buf, 1), 0);
	a->close = NULL;

	/* No socket: within the call. */
	a->calls = 0;
	spdk_sock_writev_async(NULL, &a->req);
	CHECK(a->calls == 1 && a->err == -EBADF);
	CHECK_EQ(spdk_sock_flush(NULL), -EBADF);
	CHECK_EQ(spdk_sock_recv(NULL, buf, 1), -EBADF);
	CHECK_EQ(spdk_sock_readv(NULL, a->iovs, 1), -EBADF);
	CHECK_EQ(spdk_sock_writev(NULL, a->iovs, 1), -EBADF);
	CHECK_EQ(spdk_sock_recv_next(NULL, NULL, NULL), -EBADF);
	CHECK_EQ(spdk_sock_close(&ends.client), -EBADF);
	free(a);
	free(b);
	disconnect(&ends);
}

/* What a poll reports. */
struct watch {
	int calls;
	struct spdk_sock_group *group;
	struct spdk_sock *sock;
	int read;
	struct spdk_sock **remove, **also;
};

static void
event(void *arg, struct spdk_sock_group *group, struct spdk_sock *sock)
{
	struct watch *watch = arg;
	char buf[64];

	watch->calls++;
	CHECK(group == watch->group && sock == watch->sock);
	if (watch->read) {
		spdk_sock_recv(sock, buf, watch->read);
	}
	if (watch->also && *watch->also) {
		CHECK_EQ(spdk_sock_group_remove_sock(group, *watch->also), 0);
		CHECK_EQ(spdk_sock_close(watch->also), 0);
	}
	if (watch->remove) {
		CHECK_EQ(spdk_sock_close(watch->remove), -EBUSY);
		CHECK_EQ(spdk_sock_group_remove_sock(group, sock), 0);
		CHECK_EQ(spdk_sock_close(watch->remove), 0);
	}
}

static void
groups(void)
{
	struct ends one = connected("127.0.0.1", NULL), two = connected("127.0.0.1", NULL);
	struct spdk_sock_group *group, *other, *best = NULL;
	struct watch w1 = {}, w2 = {}, wl = {};
	struct request *a;
	char buf[64];
	struct pollfd pfd;
	int ctx, fd;

	group = spdk_sock_group_create(&ctx);
	other = spdk_sock_group_create(NULL);
	REQUIRE(group && other);
	CHECK(spdk_sock_group_get_ctx(group) == &ctx && spdk_sock_group_get_ctx(other) == NULL);
	CHECK(spdk_sock_group_get_ctx(NULL) == NULL);
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	CHECK_EQ(spdk_sock_group_poll_count(group, 0), -EINVAL);
	fd = spdk_sock_group_get_interruptfd(group);
	CHECK(fd > 0);
	pfd = (struct pollfd){.fd = fd, .events = POLLIN};
	w1 = (struct watch){.group = group, .sock = one.server};
	w2 = (struct watch){.group = group, .sock = two.server};
	wl = (struct watch){.group = group, .sock = one.listener};
	CHECK_EQ(spdk_sock_group_add_sock(group, one.server, NULL, NULL), -EINVAL);
	CHECK_EQ(spdk_sock_group_add_sock(group, one.server, event, &w1), 0);
	CHECK_EQ(spdk_sock_group_add_sock(group, one.server, event, &w1), -EINVAL);
	CHECK_EQ(spdk_sock_group_add_sock(other, one.server, event, &w1), -EINVAL);
	CHECK_EQ(spdk_sock_group_add_sock(group, two.server, event, &w2), 0);
	CHECK_EQ(spdk_sock_group_add_sock(group, one.listener, event, &wl), 0);
	CHECK_EQ(spdk_sock_group_close(&group), -EBUSY);
	CHECK(group != NULL);
	CHECK_EQ(spdk_sock_close(&one.server), -EBUSY);
	CHECK(one.server != NULL);
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	CHECK_EQ(poll(&pfd, 1, 0), 0);

	/* Reported as long as there is something. */
	CHECK_EQ(send_text(one.client, "abc"), 3);
	CHECK_EQ(poll(&pfd, 1, 1000), 1);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK(w1.calls == 2 && w2.calls == 0);
	w1.read = 64;
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	CHECK_EQ(poll(&pfd, 1, 0), 0);
	/* Also of what is in the buffer in user space alone. */
	CHECK_EQ(spdk_sock_set_recvbuf(one.server, 4096), 0);
	w1.read = 1;
	w1.calls = 0;
	CHECK_EQ(send_text(one.client, "abc"), 3);
	usleep(10000);
	for (int i = 1; i <= 3; i++) {
		CHECK_EQ(spdk_sock_group_poll(group), 1);
		CHECK_EQ(w1.calls, i);
	}
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	/* One at a time: each in turn. */
	w1.read = w2.read = 0;
	w1.calls = 0;
	send_text(one.client, "a");
	send_text(two.client, "a");
	usleep(10000);
	for (int i = 0; i < 10; i++) {
		CHECK_EQ(spdk_sock_group_poll_count(group, 1), 1);
	}
	CHECK_EQ(w1.calls + w2.calls, 10);
	CHECK(w1.calls >= 4 && w2.calls >= 4);
	w1.read = w2.read = 64;
	CHECK_EQ(spdk_sock_group_poll(group), 2);
	CHECK_EQ(spdk_sock_group_poll(group), 0);

	/* Queued requests go out by polls; those that did not when it leaves the group are told. */
	a = request("request", 7, 0);
	spdk_sock_writev_async(one.server, &a->req);
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	CHECK(a->calls == 1 && a->err == 0);
	CHECK_EQ(recv_all(one.client, buf, 7), 7);
	spdk_sock_writev_async(one.server, &a->req);
#ifdef RESPDK_STALE
	CHECK_EQ(spdk_sock_group_remove_sock(other, two.server), -EINVAL);
#endif
	CHECK_EQ(spdk_sock_group_remove_sock(group, one.server), 0);
	CHECK(a->calls == 2 && a->err == -ECANCELED);
	free(a);

	/* A connection is an event of the listener. */
	two.client = (spdk_sock_close(&two.client), spdk_sock_connect("127.0.0.1", one.port, NULL));
	w2.read = 0;
	usleep(10000);
	CHECK_EQ(spdk_sock_group_poll(group), 2);
	CHECK_EQ(wl.calls, 1);
	CHECK(w2.calls > 0);
	struct spdk_sock *accepted = spdk_sock_accept(one.listener);
	CHECK(accepted != NULL);
	CHECK_EQ(spdk_sock_close(&accepted), 0);

	/* Removed and closed by its callback, which takes another one along. */
	w1 = (struct watch){.group = group, .sock = one.server, .read = 64, .remove = &one.server};
	CHECK_EQ(spdk_sock_group_add_sock(group, one.server, event, &w1), 0);
	CHECK_EQ(send_text(one.client, "last"), 4);
	w2.read = 64;
	usleep(10000);
	CHECK(spdk_sock_group_poll(group) >= 1);
	CHECK(one.server == NULL);
	CHECK_EQ(spdk_sock_group_remove_sock(group, two.server), 0);
	CHECK_EQ(spdk_sock_group_remove_sock(group, one.listener), 0);

	/* No placements: any group will do. */
	CHECK_EQ(spdk_sock_get_optimal_sock_group(two.server, &best, group), 0);
	CHECK(best == NULL);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	CHECK(group == NULL);
	CHECK_EQ(spdk_sock_group_close(&group), -EBADF);
	CHECK_EQ(spdk_sock_group_close(NULL), -EBADF);
	CHECK_EQ(spdk_sock_group_close(&other), 0);
	disconnect(&one);
	disconnect(&two);
}

#ifdef RESPDK_STALE
/* A callback that takes away the socket whose turn is next: upstream calls NULL then. */
static void
taken_away(void)
{
	struct ends one = connected("127.0.0.1", NULL), two = connected("127.0.0.1", NULL);
	struct spdk_sock_group *group = spdk_sock_group_create(NULL);
	struct watch w1 = {.group = group, .sock = one.server, .read = 64, .also = &two.server};
	struct watch w2 = {.group = group, .sock = two.server, .read = 64, .also = &one.server};

	CHECK_EQ(spdk_sock_group_add_sock(group, one.server, event, &w1), 0);
	CHECK_EQ(spdk_sock_group_add_sock(group, two.server, event, &w2), 0);
	send_text(one.client, "1");
	send_text(two.client, "2");
	usleep(10000);
	CHECK_EQ(spdk_sock_group_poll(group), 2);
	CHECK_EQ(w1.calls + w2.calls, 1);
	CHECK(!one.server != !two.server);
	struct spdk_sock **left = one.server ? &one.server : &two.server;
	CHECK_EQ(spdk_sock_group_remove_sock(group, *left), 0);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	disconnect(&one);
	disconnect(&two);
}

static void
stale(void)
{
	struct ends ends = connected("127.0.0.1", NULL);
	struct spdk_sock *client = ends.client, *copy = client;
	struct spdk_sock_group *group = spdk_sock_group_create(NULL), *old = group;
	struct request *a = request("x", 1, 0);
	char buf[8];

	CHECK_EQ(spdk_sock_group_close(&group), 0);
	CHECK_EQ(spdk_sock_group_poll(old), -ESTALE);
	CHECK_EQ(spdk_sock_group_add_sock(old, ends.server, event, NULL), -ESTALE);
	CHECK_EQ(spdk_sock_group_close(&old), -ESTALE);
	disconnect(&ends);
	CHECK_EQ(spdk_sock_recv(client, buf, 8), -ESTALE);
	CHECK_EQ(spdk_sock_flush(client), -ESTALE);
	CHECK_EQ(spdk_sock_close(&copy), -ESTALE);
	spdk_sock_writev_async(client, &a->req);
	CHECK(a->calls == 1 && a->err == -ESTALE);
	CHECK_STR(spdk_sock_get_impl_name(client), "(stale)");
	CHECK_EQ(spdk_sock_recv((struct spdk_sock *)buf, buf, 8), -EBADF);
	free(a);
}
#endif

static void
buffers(void)
{
	struct ends ends = connected("127.0.0.1", NULL);
	struct spdk_sock_group *group = spdk_sock_group_create(NULL);
	struct watch w = {.group = group, .sock = ends.server};
	static char bufs[2][256] __attribute__((aligned(8)));
	void *buf = NULL, *ctx = NULL;

	CHECK_EQ(spdk_sock_group_add_sock(group, ends.server, event, &w), 0);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), -ENOBUFS);
	CHECK_EQ(spdk_sock_group_provide_buf(group, bufs[0], 256, &bufs[0]), 0);
	CHECK_EQ(spdk_sock_group_provide_buf(group, bufs[1], 4 * 8, &w), 0);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), -EAGAIN);
	/* The last one first. */
	for (int i = 0; i < 5; i++) {
		CHECK_EQ(send_text(ends.client, "0123456789"), 10);
	}
	usleep(10000);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), 32);
	CHECK(buf == bufs[1] && ctx == &w && memcmp(buf, "01234567890123456789012345678901", 32) == 0);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), 18);
	CHECK(buf == bufs[0] && ctx == &bufs[0] && memcmp(buf, "234567890123456789", 18) == 0);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), -ENOBUFS);
	CHECK_EQ(spdk_sock_group_provide_buf(group, bufs[0], 256, NULL), 0);
	CHECK_EQ(spdk_sock_close(&ends.client), 0);
	usleep(10000);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), 0);
	CHECK_EQ(spdk_sock_set_recvbuf(ends.server, 1024), 0);
	CHECK_EQ(spdk_sock_recv_next(ends.server, &buf, &ctx), -ENOTSUP);
	CHECK_EQ(spdk_sock_group_remove_sock(group, ends.server), 0);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	disconnect(&ends);
}

struct outcome {
	int calls, status;
	struct spdk_sock **close;
};

static void
outcome(void *arg, int status)
{
	struct outcome *out = arg;

	out->calls++;
	out->status = status;
}

static void
asynchronous(void)
{
	struct spdk_sock *listener = spdk_sock_listen("127.0.0.1", 0, NULL), *client, *server;
	struct spdk_sock_group *group = spdk_sock_group_create(NULL);
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};
	struct outcome out = {};
	struct watch w = {.group = group};
	struct request *a = request("early", 5, 0);
	uint16_t port = port_of(listener);
	char buf[16];
	int rc;

	spdk_sock_get_default_opts(&opts);
	/* Established by use. */
	client = spdk_sock_connect_async("127.0.0.1", port, NULL, &opts, outcome, &out);
	REQUIRE(client != NULL);
	CHECK_EQ(out.calls, 0);
	CHECK_EQ(spdk_sock_getaddr(client, buf, sizeof(buf), NULL, NULL, 0, NULL), -EAGAIN);
	errno = 0;
	CHECK(!spdk_sock_is_ipv4(client));
	CHECK_EQ(errno, EAGAIN);
	CHECK_EQ(spdk_sock_set_recvlowat(client, 1), 0);
#ifdef RESPDK_STALE
	/* With a group, v26.01 puts the buffer into the group twice, and crashes. */
	CHECK_EQ(spdk_sock_set_recvbuf(client, 2048), 0);
#endif
	CHECK_EQ(spdk_sock_set_sendbuf(client, 65536), 0);
	w.sock = client;
	CHECK_EQ(spdk_sock_group_add_sock(group, client, event, &w), 0);
	spdk_sock_writev_async(client, &a->req);
	for (int i = 0; i < 100 && !out.calls; i++) {
		CHECK_EQ(spdk_sock_group_poll(group), 0);
		usleep(1000);
	}
	CHECK(out.calls == 1 && out.status == 0);
	CHECK_EQ(spdk_sock_group_poll(group), 0);
	CHECK(a->calls == 1 && a->err == 0);
	CHECK(spdk_sock_is_ipv4(client) && spdk_sock_is_connected(client));
	server = accept_one(listener);
	REQUIRE(server != NULL);
	CHECK_EQ(recv_all(server, buf, 5), 5);
	CHECK_EQ(send_text(server, "late"), 4);
	usleep(10000);
	CHECK_EQ(spdk_sock_group_poll(group), 1);
	CHECK_EQ(spdk_sock_recv(client, buf, sizeof(buf)), 4);
	CHECK_EQ(spdk_sock_group_remove_sock(group, client), 0);
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK_EQ(spdk_sock_close(&server), 0);
	CHECK_EQ(out.calls, 1);

	/* Nobody listens. */
	CHECK_EQ(spdk_sock_close(&listener), 0);
	out.calls = 0;
	client = spdk_sock_connect_async("127.0.0.1", port, NULL, &opts, outcome, &out);
	REQUIRE(client != NULL);
	rc = -EAGAIN;
	for (int i = 0; i < 100 && rc == -EAGAIN; i++) {
		rc = spdk_sock_flush(client);
		usleep(1000);
	}
	CHECK_EQ(rc, -ECONNREFUSED);
	CHECK(out.calls == 1 && out.status == -ECONNREFUSED);
	CHECK_EQ(spdk_sock_recv(client, buf, 1), -ENOTCONN);
	CHECK_EQ(spdk_sock_flush(client), -ENOTCONN);
	CHECK_EQ(spdk_sock_getaddr(client, buf, sizeof(buf), NULL, NULL, 0, NULL), -ENOTCONN);
	CHECK_EQ(spdk_sock_set_recvbuf(client, 2048), -ENOTCONN);
	CHECK_EQ(spdk_sock_set_sendbuf(client, 2048), -ENOTCONN);
	CHECK_EQ(spdk_sock_set_recvlowat(client, 1), -ENOTCONN);
	CHECK_EQ(spdk_sock_group_add_sock(group, client, event, &w), -ENOTCONN);
	CHECK(!spdk_sock_is_connected(client));
	CHECK_EQ(errno, ENOTCONN);
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK_EQ(out.calls, 1);

	/* Closed before it is known. */
	listener = spdk_sock_listen("127.0.0.1", 0, NULL);
	out.calls = 0;
	client = spdk_sock_connect_async("127.0.0.1", port_of(listener), NULL, &opts, outcome, &out);
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK(out.calls == 1 && out.status == -ECONNRESET);

	/* Nothing can be begun: told within the call. */
	out.calls = 0;
	CHECK(spdk_sock_connect_async("nothing", 1, NULL, &opts, outcome, &out) == NULL);
	CHECK(out.calls == 1 && out.status == -EIO);
	opts.connect_timeout = (uint32_t)INT_MAX + 1;
	out.calls = 0;
	CHECK(spdk_sock_connect_async("127.0.0.1", 1, NULL, &opts, outcome, &out) == NULL);
	CHECK_EQ(out.calls, 0);
	CHECK_EQ(spdk_sock_close(&listener), 0);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	free(a);
}

static void
source(void)
{
	struct spdk_sock *listener = spdk_sock_listen("127.0.0.1", 0, NULL), *client, *server;
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};
	char caddr[64];

	spdk_sock_get_default_opts(&opts);
	opts.src_addr = "127.0.0.2";
	opts.priority = 1;
	opts.ack_timeout = 1000;
#ifdef RESPDK_STALE
	/* v26.01 has no clock for it before spdk_env_init(). */
	opts.connect_timeout = 5000;
#endif
	client = spdk_sock_connect_ext("127.0.0.1", port_of(listener), NULL, &opts);
	REQUIRE(client != NULL);
	server = accept_one(listener);
	CHECK_EQ(spdk_sock_getaddr(server, NULL, 0, NULL, caddr, sizeof(caddr), NULL), 0);
	CHECK_STR(caddr, "127.0.0.2");
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK_EQ(spdk_sock_close(&server), 0);
	opts.src_addr = "nothing";
	CHECK(spdk_sock_connect_ext("127.0.0.1", port_of(listener), NULL, &opts) == NULL);
	CHECK_EQ(spdk_sock_close(&listener), 0);
}

static int
collect(void *ctx, const void *data, size_t size)
{
	strncat(ctx, data, size);
	return 0;
}

static void
options(void)
{
	struct spdk_sock_initialize_opts init = {.enable_interrupt_mode = false};
	struct spdk_sock_opts opts;
	struct spdk_sock_impl_opts impl = {}, before;
	static char json[8192];
	struct spdk_json_write_ctx *w;
	size_t len = sizeof(impl);

	spdk_sock_get_default_initialize_opts(&init, offsetof(struct spdk_sock_initialize_opts, enable_interrupt_mode));
	CHECK_EQ(init.opts_size, offsetof(struct spdk_sock_initialize_opts, enable_interrupt_mode));
	CHECK(!init.enable_interrupt_mode);
	spdk_sock_get_default_initialize_opts(&init, sizeof(init));
	CHECK(init.enable_interrupt_mode && init.opts_size == sizeof(init));
	CHECK_EQ(spdk_sock_initialize(&init), 0);
	CHECK_EQ(spdk_sock_initialize(NULL), 0);
	init.enable_interrupt_mode = false;
	CHECK_EQ(spdk_sock_initialize(&init), -EALREADY);

	memset(&opts, 0x5a, sizeof(opts));
	opts.opts_size = offsetof(struct spdk_sock_opts, ack_timeout);
	spdk_sock_get_default_opts(&opts);
	CHECK(opts.priority == 0 && opts.zcopy && opts.ack_timeout == 0x5a5a5a5a);
	opts.opts_size = sizeof(opts);
	spdk_sock_get_default_opts(&opts);
	CHECK(opts.ack_timeout == 0 && opts.impl_opts == NULL && opts.impl_opts_size == 0 && opts.src_addr == NULL);
	CHECK(opts.src_port == 0 && opts.connect_timeout == 0 && opts.reserved[0] == 0x5a);

	CHECK_STR(spdk_sock_get_default_impl(), "posix");
	CHECK_EQ(spdk_sock_set_default_impl("nothing"), -EINVAL);
	CHECK_EQ(spdk_sock_set_default_impl(NULL), -EINVAL);
	CHECK_EQ(spdk_sock_set_default_impl("ssl"), 0);
	CHECK_STR(spdk_sock_get_default_impl(), "ssl");
	CHECK_EQ(spdk_sock_set_default_impl("posix"), 0);

	CHECK_EQ(spdk_sock_impl_get_opts("nothing", &impl, &len), -EINVAL);
	CHECK_EQ(spdk_sock_impl_get_opts(NULL, &impl, &len), -EINVAL);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", NULL, &len), -EINVAL);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", &impl, NULL), -EINVAL);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", &impl, &len), 0);
	CHECK_EQ(len, sizeof(impl));
	CHECK(impl.recv_buf_size == 2 * 1024 * 1024 && impl.send_buf_size == 2 * 1024 * 1024 && impl.enable_recv_pipe);
	CHECK(!impl.enable_quickack && impl.enable_placement_id == PLACEMENT_NONE && impl.enable_zerocopy_send_server);
	CHECK(!impl.enable_zerocopy_send_client && impl.zerocopy_threshold == 0 && impl.tls_version == 0);
	CHECK(!impl.enable_ktls && impl.psk_key == NULL && impl.get_key == NULL && impl.tls_cipher_suites == NULL);
	before = impl;
	impl.recv_buf_size = 70000;
	impl.zerocopy_threshold = 99;
	impl.enable_quickack = true;
	/* What lies beyond the length stays. */
	CHECK_EQ(spdk_sock_impl_set_opts("posix", &impl, offsetof(struct spdk_sock_impl_opts, zerocopy_threshold)), 0);
	memset(&impl, 0x5a, sizeof(impl));
	len = offsetof(struct spdk_sock_impl_opts, enable_recv_pipe);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", &impl, &len), 0);
	CHECK_EQ(len, offsetof(struct spdk_sock_impl_opts, enable_recv_pipe));
	CHECK(impl.recv_buf_size == 70000 && *(uint8_t *)&impl.enable_recv_pipe == 0x5a);
	len = sizeof(impl);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", &impl, &len), 0);
	CHECK(impl.zerocopy_threshold == 0 && impl.enable_quickack);
	CHECK_EQ(spdk_sock_impl_set_opts("posix", NULL, 8), -EINVAL);
	CHECK_EQ(spdk_sock_impl_set_opts(NULL, &impl, 8), -EINVAL);
	CHECK_EQ(spdk_sock_impl_set_opts("nothing", &impl, 8), -EINVAL);

	w = spdk_json_write_begin(collect, json, 0);
	spdk_sock_write_config_json(w);
	CHECK_EQ(spdk_json_write_end(w), 0);
	CHECK(strncmp(json, "[{\"method\":\"sock_set_default_impl\",\"params\":{\"impl_name\":\"posix\"}}", 66) == 0);
	CHECK(strstr(json, "{\"method\":\"sock_impl_set_options\",\"params\":{\"impl_name\":\"posix\",\"recv_buf_size\":70000,"
		     "\"send_buf_size\":2097152,\"enable_recv_pipe\":true,\"enable_quickack\":true,"
		     "\"enable_placement_id\":0,\"enable_zerocopy_send_server\":true,"
		     "\"enable_zerocopy_send_client\":false,\"zerocopy_threshold\":0,\"tls_version\":0,"
		     "\"enable_ktls\":false}}"));
	CHECK(strstr(json, "\"impl_name\":\"ssl\",\"recv_buf_size\":4096,\"send_buf_size\":4096,"));
	CHECK_EQ(spdk_sock_impl_set_opts("posix", &before, sizeof(before)), 0);
}

static void
placement(void)
{
	struct spdk_sock_impl_opts impl = {};
	size_t len = sizeof(impl);
	struct spdk_sock_group *group, *best;
	struct ends ends;
	struct watch w = {};
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};

	spdk_sock_get_default_opts(&opts);
	CHECK_EQ(spdk_sock_impl_get_opts("posix", &impl, &len), 0);
	impl.enable_placement_id = PLACEMENT_NAPI;
	impl.enable_quickack = true;
	opts.impl_opts = &impl;
	opts.impl_opts_size = sizeof(impl);
	group = spdk_sock_group_create(NULL);
	ends = connected("127.0.0.1", &opts);
	w = (struct watch){.group = group, .sock = ends.server};
	/* Taken by the hint, which the next call answers. */
	best = NULL;
	CHECK_EQ(spdk_sock_get_optimal_sock_group(ends.server, &best, NULL), 0);
	CHECK(best == NULL);
	CHECK_EQ(spdk_sock_get_optimal_sock_group(ends.server, &best, group), 0);
	CHECK(best == NULL);
	CHECK_EQ(spdk_sock_get_optimal_sock_group(ends.server, &best, NULL), 0);
	CHECK(best == group);
	CHECK_EQ(spdk_sock_group_add_sock(group, ends.server, event, &w), 0);
	CHECK_EQ(spdk_sock_group_remove_sock(group, ends.server), 0);
	/* Free again. */
	best = NULL;
	CHECK_EQ(spdk_sock_get_optimal_sock_group(ends.server, &best, NULL), 0);
	CHECK(best == NULL);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	disconnect(&ends);
}

int
main(void)
{
	/* v26.01 raises it. */
	signal(SIGPIPE, SIG_IGN);
	spdk_log_set_print_level(getenv("VERBOSE") ? SPDK_LOG_DEBUG : SPDK_LOG_DISABLED);
	options();
	addresses();
	reads_and_writes();
	requests();
	groups();
	buffers();
	asynchronous();
	source();
	placement();
#ifdef RESPDK_STALE
	taken_away();
	stale();
#endif
	return check_done();
}
