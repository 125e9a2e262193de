/* spdk/sock.h, the implementation "ssl": TLS 1.3 with a pre-shared key, both ends; keys by callback; what is refused. */

#include <spdk/stdinc.h>
#include <spdk/log.h>
#include <spdk/sock.h>
#include "check.h"

static uint8_t g_key[32] = "0123456789abcdef0123456789abcdef";
static int g_asked;
static const char *g_answer;

static int
get_key(uint8_t *out, int out_len, const char **cipher, const char *identity, void *ctx)
{
	g_asked++;
	CHECK_EQ(out_len, 48);
	CHECK_STR(identity, "client.example");
	CHECK(ctx == &g_asked);
	if (!g_answer) {
		return -1;
	}
	*cipher = g_answer;
	memcpy(out, g_key, sizeof(g_key));
	return sizeof(g_key);
}

static struct spdk_sock_impl_opts
impl_opts(const char *identity, const char *cipher)
{
	struct spdk_sock_impl_opts opts = {};
	size_t len = sizeof(opts);

	CHECK_EQ(spdk_sock_impl_get_opts("ssl", &opts, &len), 0);
	opts.psk_key = g_key;
	opts.psk_key_size = sizeof(g_key);
	opts.psk_identity = (char *)identity;
	opts.tls_cipher_suites = cipher;
	return opts;
}

static struct spdk_sock_opts
sock_opts(struct spdk_sock_impl_opts *impl)
{
	struct spdk_sock_opts opts = {.opts_size = sizeof(opts)};

	spdk_sock_get_default_opts(&opts);
	opts.impl_opts = impl;
	opts.impl_opts_size = sizeof(*impl);
	return opts;
}

/* Connects two ends and has both do the handshake; what the client's writes end with, 0 for a connection. */
static int
handshake(struct spdk_sock_impl_opts *server_impl, struct spdk_sock_impl_opts *client_impl)
{
	struct spdk_sock_opts server_opts = sock_opts(server_impl), client_opts = sock_opts(client_impl);
	struct spdk_sock *listener, *client, *server = NULL;
	struct iovec iov = {"ping", 4}, back[2] = {{"po", 2}, {"ng", 2}};
	char buf[64] = {};
	uint16_t port = 0;
	int rc = -EAGAIN, got = -EAGAIN;

	listener = spdk_sock_listen_ext("127.0.0.1", 0, "ssl", &server_opts);
	REQUIRE(listener != NULL);
	CHECK_EQ(spdk_sock_getaddr(listener, NULL, 0, &port, NULL, 0, NULL), 0);
	client = spdk_sock_connect_ext("127.0.0.1", port, "ssl", &client_opts);
	if (!client) {
		CHECK_EQ(spdk_sock_close(&listener), 0);
		return -EPROTO;
	}
	CHECK_STR(spdk_sock_get_impl_name(client), "ssl");
	for (int i = 0; i < 200 && !server; i++) {
		server = spdk_sock_accept(listener);
		usleep(server ? 0 : 1000);
	}
	REQUIRE(server != NULL);
	for (int i = 0; i < 500 && (rc == -EAGAIN || got == -EAGAIN); i++) {
		if (rc == -EAGAIN) {
			rc = spdk_sock_writev(client, &iov, 1);
		}
		if (got == -EAGAIN) {
			got = spdk_sock_recv(server, buf, sizeof(buf));
		}
		if (rc == -ENOTCONN || got == -ENOTCONN) {
			break;
		}
		usleep(1000);
	}
	if (rc == 4 && got == 4) {
		CHECK(memcmp(buf, "ping", 4) == 0);
		CHECK_EQ(spdk_sock_writev(server, back, 2), 4);
		got = -EAGAIN;
		for (int i = 0; i < 500 && got == -EAGAIN; i++) {
			got = spdk_sock_recv(client, buf, 2);
			usleep(1000);
		}
		CHECK_EQ(got, 2);
		CHECK_EQ(spdk_sock_recv(client, buf + 2, 2), 2);
		CHECK(memcmp(buf, "pong", 4) == 0);
		CHECK_EQ(spdk_sock_recv(client, buf, 2), -EAGAIN);
		CHECK(spdk_sock_is_connected(client));
		/* The end is told. */
		CHECK_EQ(spdk_sock_close(&server), 0);
		for (int i = 0; i < 500; i++) {
			got = spdk_sock_recv(client, buf, 2);
			if (got != -EAGAIN) {
				break;
			}
			usleep(1000);
		}
		CHECK_EQ(got, -ENOTCONN);
		rc = 0;
	} else {
		CHECK_EQ(spdk_sock_close(&server), 0);
		rc = -ENOTCONN;
	}
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK_EQ(spdk_sock_close(&listener), 0);
	return rc;
}

static char g_data[1 << 20];

static void
event(void *arg, struct spdk_sock_group *group, struct spdk_sock *sock)
{
	size_t *total = arg;
	static char buf[65536];
	ssize_t n = spdk_sock_recv(sock, buf, sizeof(buf));

	if (n > 0) {
		CHECK(memcmp(buf, g_data + *total, n) == 0);
	}
	*total += n > 0 ? n : 0;
}

struct request {
	struct spdk_sock_request req;
	struct iovec iov;
	int calls, err;
};

static void
done(void *arg, int err)
{
	struct request *r = arg;

	r->calls++;
	r->err = err;
}

/* Requests and groups, as without TLS. */
static void
bulk(void)
{
	struct spdk_sock_impl_opts server_impl = impl_opts("client.example", "TLS_AES_128_GCM_SHA256");
	struct spdk_sock_impl_opts client_impl = impl_opts("client.example", "TLS_AES_128_GCM_SHA256");
	struct spdk_sock_opts server_opts = sock_opts(&server_impl), client_opts = sock_opts(&client_impl);
	struct spdk_sock *listener = spdk_sock_listen_ext("127.0.0.1", 0, "ssl", &server_opts), *client, *server = NULL;
	struct spdk_sock_group *group = spdk_sock_group_create(NULL), *clients = spdk_sock_group_create(NULL);
	struct request r[4] = {};
	size_t total = 0, back = 0;
	uint16_t port = 0;

	for (size_t i = 0; i < sizeof(g_data); i++) {
		g_data[i] = i * 31 >> 3;
	}
	CHECK_EQ(spdk_sock_getaddr(listener, NULL, 0, &port, NULL, 0, NULL), 0);
	client = spdk_sock_connect_async("127.0.0.1", port, "ssl", &client_opts, NULL, NULL);
	REQUIRE(client != NULL);
	CHECK_EQ(spdk_sock_group_add_sock(clients, client, event, &back), 0);
	for (int i = 0; i < 200 && !server; i++) {
		spdk_sock_group_poll(clients);
		server = spdk_sock_accept(listener);
		usleep(server ? 0 : 1000);
	}
	REQUIRE(server != NULL);
	CHECK_EQ(spdk_sock_group_add_sock(group, server, event, &total), 0);
	for (int i = 0; i < 4; i++) {
		r[i].req.cb_fn = done;
		r[i].req.cb_arg = &r[i];
		r[i].req.iovcnt = 1;
		r[i].iov = (struct iovec){g_data + i * (sizeof(g_data) / 4), sizeof(g_data) / 4};
		spdk_sock_writev_async(client, &r[i].req);
	}
	for (int i = 0; i < 20000 && total < sizeof(g_data); i++) {
		spdk_sock_group_poll(clients);
		spdk_sock_group_poll(group);
		if (i % 64 == 0) {
			usleep(100);
		}
	}
	CHECK_EQ(total, sizeof(g_data));
	spdk_sock_group_poll(clients);
	for (int i = 0; i < 4; i++) {
		CHECK(r[i].calls == 1 && r[i].err == 0);
	}
	CHECK_EQ(spdk_sock_group_remove_sock(clients, client), 0);
	CHECK_EQ(spdk_sock_group_remove_sock(group, server), 0);
	CHECK_EQ(spdk_sock_close(&client), 0);
	CHECK_EQ(spdk_sock_close(&server), 0);
	CHECK_EQ(spdk_sock_close(&listener), 0);
	CHECK_EQ(spdk_sock_group_close(&group), 0);
	CHECK_EQ(spdk_sock_group_close(&clients), 0);
}

int
main(void)
{
	struct spdk_sock_impl_opts server, client;
	static const char *suites[] = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"};
	char identity[] = "client.example";

	spdk_log_set_print_level(getenv("VERBOSE") ? SPDK_LOG_DEBUG : SPDK_LOG_DISABLED);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 3; i++) {
		server = impl_opts("client.example", suites[i]);
		client = impl_opts(identity, suites[i]);
		CHECK_EQ(handshake(&server, &client), 0);
		server.tls_version = client.tls_version = SPDK_TLS_VERSION_1_3;
		CHECK_EQ(handshake(&server, &client), 0);
	}
	/* The key by callback; the listener has two suites. */
	server = impl_opts(NULL, "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256");
	server.psk_key = NULL;
	server.get_key = get_key;
	server.get_key_ctx = &g_asked;
	client = impl_opts("client.example", "TLS_AES_256_GCM_SHA384");
	g_answer = "TLS_AES_256_GCM_SHA384";
	CHECK_EQ(handshake(&server, &client), 0);
	CHECK_EQ(g_asked, 1);
	/* No key for the client. */
	g_answer = NULL;
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	CHECK_EQ(g_asked, 2);
	/* A suite that there is not. */
	g_answer = "TLS_NOTHING";
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);

	/* Another identity, another key, no key, no identity, no suite. */
	server = impl_opts("somebody else", suites[0]);
	client = impl_opts("client.example", suites[0]);
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	server = impl_opts("client.example", suites[0]);
	uint8_t other[32] = {1};
	client.psk_key = other;
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	client.psk_key = NULL;
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	client = impl_opts(NULL, suites[0]);
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	client = impl_opts("client.example", NULL);
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	/* Different suites. */
	client = impl_opts("client.example", suites[1]);
	CHECK_EQ(handshake(&server, &client), -ENOTCONN);
	/* Suites that are none, a version that is not accepted. */
	client = impl_opts("client.example", "NOTHING");
	CHECK_EQ(handshake(&server, &client), -EPROTO);
	client = impl_opts("client.example", suites[0]);
	client.tls_version = SPDK_TLS_VERSION_1_2;
	CHECK_EQ(handshake(&server, &client), -EPROTO);

	/* With the kernel encrypting, where it can. */
	server = impl_opts("client.example", suites[0]);
	client = impl_opts("client.example", suites[0]);
	server.enable_ktls = client.enable_ktls = true;
	int rc = handshake(&server, &client);
	CHECK(rc == 0 || rc == -EPROTO);
	bulk();
	return check_done();
}
