/* spdk/net.h: addresses of interfaces and sockets. */

#include <spdk/stdinc.h>
#include <spdk/net.h>
#include "check.h"

int
main(void)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	socklen_t len = sizeof(v4);
	char a[64], b[64];
	uint16_t port, peer;
	int listener, client, server, unix_pair[2], i;
	static const char *texts[] = {"::1", "::", "fe80::1", "2001:db8::1:0:0:1", "::ffff:1.2.3.4", "::1.2.3.4"};

	CHECK_EQ(spdk_net_get_interface_name("127.0.0.1", a, sizeof(a)), 0);
	CHECK_STR(a, "lo");
	CHECK_EQ(spdk_net_get_interface_name("127.0.0.1", a, 3), 0);
	CHECK_EQ(spdk_net_get_interface_name("127.0.0.1", a, 2), -ENOMEM);
	CHECK_EQ(spdk_net_get_interface_name("127.0.0.1", a, 0), -ENOMEM);
	CHECK_EQ(spdk_net_get_interface_name("203.0.113.77", a, sizeof(a)), -ENODEV);
	CHECK_EQ(spdk_net_get_interface_name("not an address", a, sizeof(a)), -ENODEV);

	v4.sin_addr.s_addr = htonl(0x01020304);
	CHECK_EQ(spdk_net_get_address_string((struct sockaddr *)&v4, a, sizeof(a)), 0);
	CHECK_STR(a, "1.2.3.4");
	CHECK_EQ(spdk_net_get_address_string((struct sockaddr *)&v4, a, 7), -ENOSPC);
	for (i = 0; i < 6; i++) {
		REQUIRE(inet_pton(AF_INET6, texts[i], &v6.sin6_addr) == 1);
		CHECK_EQ(spdk_net_get_address_string((struct sockaddr *)&v6, a, sizeof(a)), 0);
		CHECK_STR(a, texts[i]);
	}
	CHECK_EQ(spdk_net_get_address_string(NULL, a, sizeof(a)), -EINVAL);
	CHECK_EQ(spdk_net_get_address_string((struct sockaddr *)&v4, NULL, 10), -EINVAL);

	listener = socket(AF_INET, SOCK_STREAM, 0);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	REQUIRE(bind(listener, (struct sockaddr *)&v4, sizeof(v4)) == 0 && listen(listener, 1) == 0);
	REQUIRE(getsockname(listener, (struct sockaddr *)&v4, &len) == 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	REQUIRE(connect(client, (struct sockaddr *)&v4, sizeof(v4)) == 0);
	server = accept(listener, NULL, NULL);
	REQUIRE(server >= 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, unix_pair) == 0);

	port = peer = 0;
	CHECK_EQ(spdk_net_getaddr(client, a, sizeof(a), &port, b, sizeof(b), &peer), 0);
	CHECK_STR(a, "127.0.0.1");
	CHECK_STR(b, "127.0.0.1");
	CHECK_EQ(peer, ntohs(v4.sin_port));
	CHECK(port != 0 && port != peer);
	port = 0;
	CHECK_EQ(spdk_net_getaddr(server, NULL, 0, &port, NULL, 0, NULL), 0);
	CHECK_EQ(port, peer);
	CHECK_EQ(spdk_net_getaddr(server, NULL, 0, NULL, NULL, 0, NULL), 0);
	CHECK_EQ(spdk_net_getaddr(server, a, 4, NULL, NULL, 0, NULL), -ENOSPC);
	CHECK_EQ(spdk_net_getaddr(server, NULL, 0, NULL, b, 4, NULL), -ENOSPC);
	/* A listening socket has no peer. */
	CHECK_EQ(spdk_net_getaddr(listener, a, sizeof(a), &port, NULL, 0, NULL), 0);
	CHECK_EQ(spdk_net_getaddr(listener, NULL, 0, NULL, b, sizeof(b), NULL), -EINVAL);
	CHECK_EQ(spdk_net_getaddr(listener, NULL, 0, NULL, NULL, 0, &peer), -EINVAL);
	/* A local socket has no such addresses, and that is no error. */
	strcpy(a, "kept");
	CHECK_EQ(spdk_net_getaddr(unix_pair[0], a, sizeof(a), &port, b, sizeof(b), &peer), 0);
	CHECK_STR(a, "kept");
	CHECK_EQ(spdk_net_getaddr(-1, a, sizeof(a), &port, b, sizeof(b), &peer), -EBADF);
	close(client);
	client = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_EQ(spdk_net_getaddr(client, NULL, 0, NULL, b, sizeof(b), NULL), -ENOTCONN);

	CHECK(spdk_net_is_loopback(server));
	CHECK(spdk_net_is_loopback(listener));
	CHECK(!spdk_net_is_loopback(client));
	CHECK(!spdk_net_is_loopback(unix_pair[0]));
	CHECK(!spdk_net_is_loopback(-1));

	close(listener);
	close(client);
	close(server);
	close(unix_pair[0]);
	close(unix_pair[1]);
#ifdef RESPDK_STALE
	{
		struct sockaddr other = {.sa_family = AF_UNIX};

		CHECK_EQ(spdk_net_get_address_string(&other, a, sizeof(a)), -EAFNOSUPPORT);
		CHECK_EQ(spdk_net_get_interface_name(NULL, a, sizeof(a)), -EINVAL);
		CHECK_EQ(spdk_net_get_interface_name("127.0.0.1", NULL, 16), -EINVAL);
	}
#endif
	return check_done();
}
