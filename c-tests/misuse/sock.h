/* Sockets and groups for the misuse matrix. */
#ifndef MISUSE_SOCK_H
#define MISUSE_SOCK_H

#include <spdk/sock.h>

static void *
make_sock(void)
{
	return spdk_sock_listen("127.0.0.1", 0, "posix");
}
static void
gone_sock(void *sock)
{
	struct spdk_sock *handle = sock;

	spdk_sock_close(&handle);
}

static void *
make_sock_group(void)
{
	return spdk_sock_group_create(NULL);
}
static void
gone_sock_group(void *group)
{
	struct spdk_sock_group *handle = group;

	spdk_sock_group_close(&handle);
}

#define SOCK_FIXTURES(FIXTURE)                                                                                         \
	FIXTURE(spdk_sock, make_sock, gone_sock, false, false)                                                         \
	FIXTURE(spdk_sock_group, make_sock_group, gone_sock_group, false, false)

#endif
