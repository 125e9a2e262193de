/*
 * spdk/sock.h: many connections over loopback, by "posix" and "ssl", with requests of all sizes, and sockets that are closed,
 * removed, or reset at any moment, from within callbacks too. Every request completes once, every byte arrives in order.
 * c-test: timeout=180 args=1500
 */

#include <spdk/stdinc.h>
#include <spdk/log.h>
#include <spdk/sock.h>
#include <spdk/util.h>
#include "check.h"

#define PAIRS  24
#define QUEUED 8

struct end;
struct request {
	struct spdk_sock_request req;
	struct iovec iovs[4];
	struct end *end;
	bool busy;
};

struct end {
	struct spdk_sock *sock;
	struct spdk_sock_group *group;
	struct end *peer;
	struct request reqs[QUEUED];
	uint64_t sent, received;
	bool closing;
};

static struct end g_ends[2 * PAIRS];
static uint64_t g_submitted, g_completed, g_canceled, g_bytes, g_closed, g_failed;
static uint8_t g_pattern[1 << 16];
static uint32_t g_seed = 1;
static struct spdk_sock *g_listeners[2];
static uint16_t g_ports[2];
static const char *g_names[2] = {"posix", "ssl"};

static uint32_t
dice(uint32_t n)
{
	g_seed = g_seed * 1664525 + 1013904223;
	return (g_seed >> 8) % n;
}

static uint8_t
byte_at(uint64_t n)
{
	return n * 167 + (n >> 8) * 13;
}

static void
leave(struct end *end)
{
	if (end->sock) {
		CHECK_EQ(spdk_sock_group_remove_sock(end->group, end->sock), 0);
		if (end->sock) {
			CHECK_EQ(spdk_sock_close(&end->sock), 0);
		}
		g_closed++;
	}
}

static void
done(void *arg, int err)
{
	struct request *r = arg;

	CHECK(r->busy);
	r->busy = false;
	g_completed++;
	if (err == 0) {
		/* Sometimes the socket goes by the callback of its own request. */
		if (!r->end->closing && dice(400) == 0) {
			r->end->closing = true;
			leave(r->end);
		}
	} else {
		CHECK(err == -ECANCELED || err == -EBADF || err == -ESTALE);
		g_canceled++;
	}
}

static void
event(void *arg, struct spdk_sock_group *group, struct spdk_sock *sock)
{
	static uint8_t buf[1 << 16];
	struct end *end = arg;
	ssize_t n;

	CHECK(end->sock == sock && end->group == group);
	n = spdk_sock_recv(sock, buf, 1 + dice(sizeof(buf)));
	if (n > 0) {
		bool same = true;

		for (ssize_t i = 0; i < n; i++) {
			same &= buf[i] == byte_at(end->received + i);
		}
		CHECK(same);
		end->received += n;
		g_bytes += n;
	} else if (n != -EAGAIN) {
		/* The peer is gone. */
		leave(end);
		return;
	}
	if (dice(300) == 0) {
		leave(dice(2) ? end : end->peer);
	}
}

static void
submit(struct end *end)
{
	for (int i = 0; i < QUEUED && end->sock; i++) {
		struct request *r = &end->reqs[i];

		if (r->busy || dice(3)) {
			continue;
		}
		memset(r, 0, sizeof(*r));
		r->busy = true;
		r->end = end;
		r->req.cb_fn = done;
		r->req.cb_arg = r;
		r->req.iovcnt = 1 + dice(4);
		for (int v = 0; v < r->req.iovcnt; v++) {
			uint32_t len = 1 + dice(dice(10) ? 200 : 20000), from = end->sent % 65536;

			/* The pattern repeats after 64 KiB. */
			len = spdk_min(len, 65536 - from);
			r->iovs[v] = (struct iovec){g_pattern + from, len};
			end->sent += len;
		}
		g_submitted++;
		spdk_sock_writev_async(end->sock, &r->req);
	}
}

static struct spdk_sock *
connected(int kind, struct spdk_sock_opts *opts, struct spdk_sock **server)
{
	struct spdk_sock *client = dice(2) ? spdk_sock_connect_ext("127.0.0.1", g_ports[kind], g_names[kind], opts)
					   : spdk_sock_connect_async("127.0.0.1", g_ports[kind], g_names[kind], opts, NULL, NULL);

	REQUIRE(client != NULL);
	*server = NULL;
	for (int i = 0; i < 1000 && !*server; i++) {
		spdk_sock_flush(client);
		*server = spdk_sock_accept(g_listeners[kind]);
		if (!*server) {
			usleep(100);
		}
	}
	REQUIRE(*server != NULL);
	return client;
}

static bool
idle(struct end *end)
{
	for (int i = 0; i < QUEUED; i++) {
		if (end->reqs[i].busy) {
			return false;
		}
	}
	return end->sock == NULL;
}

int
main(int argc, char **argv)
{
	static uint8_t key[32] = "0123456789abcdef0123456789abcdef";
	struct spdk_sock_impl_opts impl[2] = {};
	struct spdk_sock_opts opts[2];
	struct spdk_sock_group *groups[2];
	int rounds = argc > 1 ? atoi(argv[1]) : 4000;

	if (getenv("SEED")) {
		g_seed = atoi(getenv("SEED"));
	}
	signal(SIGPIPE, SIG_IGN);
	spdk_log_set_print_level(SPDK_LOG_DISABLED);
	for (size_t i = 0; i < sizeof(g_pattern); i++) {
		g_pattern[i] = byte_at(i);
	}
	for (int kind = 0; kind < 2; kind++) {
		size_t len = sizeof(impl[kind]);

		CHECK_EQ(spdk_sock_impl_get_opts(g_names[kind], &impl[kind], &len), 0);
		impl[kind].psk_key = key;
		impl[kind].psk_key_size = sizeof(key);
		impl[kind].psk_identity = "somebody";
		impl[kind].tls_cipher_suites = "TLS_AES_128_GCM_SHA256";
		opts[kind] = (struct spdk_sock_opts){.opts_size = sizeof(opts[kind])};
		spdk_sock_get_default_opts(&opts[kind]);
		opts[kind].impl_opts = &impl[kind];
		opts[kind].impl_opts_size = sizeof(impl[kind]);
		g_listeners[kind] = spdk_sock_listen_ext("127.0.0.1", 0, g_names[kind], &opts[kind]);
		REQUIRE(g_listeners[kind] != NULL);
		CHECK_EQ(spdk_sock_getaddr(g_listeners[kind], NULL, 0, &g_ports[kind], NULL, 0, NULL), 0);
		groups[kind] = spdk_sock_group_create(NULL);
		REQUIRE(groups[kind] != NULL);
	}
	for (int round = 0; round < rounds; round++) {
		for (int p = 0; p < PAIRS; p++) {
			struct end *client = &g_ends[2 * p], *server = &g_ends[2 * p + 1];

			if (idle(client) && idle(server) && round < rounds - 200) {
				int kind = p % 4 == 0;

				memset(client, 0, sizeof(*client));
				memset(server, 0, sizeof(*server));
				client->peer = server;
				server->peer = client;
				client->group = groups[0];
				server->group = groups[dice(2)];
				client->sock = connected(kind, &opts[kind], &server->sock);
				if (dice(2)) {
					spdk_sock_set_recvbuf(server->sock, 1024 + dice(8192));
				}
				CHECK_EQ(spdk_sock_group_add_sock(client->group, client->sock, event, client), 0);
				CHECK_EQ(spdk_sock_group_add_sock(server->group, server->sock, event, server), 0);
			}
			submit(client);
			submit(server);
			/* From outside of callbacks; with a reset when there is something unread. */
			if (dice(2000) == 0 || round >= rounds - 200) {
				leave(dice(2) ? client : server);
			}
		}
		g_failed += spdk_sock_group_poll_count(groups[0], 1 + dice(32)) < 0;
		g_failed += spdk_sock_group_poll(groups[1]) < 0;
	}
	for (int e = 0; e < 2 * PAIRS; e++) {
		leave(&g_ends[e]);
		CHECK(idle(&g_ends[e]));
	}
	for (int kind = 0; kind < 2; kind++) {
		CHECK_EQ(spdk_sock_group_close(&groups[kind]), 0);
		CHECK_EQ(spdk_sock_close(&g_listeners[kind]), 0);
	}
	CHECK_EQ(g_submitted, g_completed);
	CHECK_EQ(g_failed, 0);
	CHECK(g_closed > 100 && g_bytes > 1000000);
	printf("%" PRIu64 " requests, %" PRIu64 " canceled, %" PRIu64 " bytes, %" PRIu64 " sockets closed\n", g_submitted,
	       g_canceled, g_bytes, g_closed);
	return check_done();
}
