/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * Network addresses of this machine and of sockets.
 *
 * No kinds of objects: plain values, any thread.
 */

#ifndef SPDK_NET_H
#define SPDK_NET_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Finds the network interface that has an address.
 *
 * \param ip the address, version 4
 * \param ifc the interface's name
 * \param len bytes of `ifc`
 *
 * \return 0; -ENODEV if no interface has it; -ENOMEM if `ifc` is too small; -EINVAL if an
 *     argument is NULL
 */
int spdk_net_get_interface_name(const char *ip, char *ifc, size_t len);

/**
 * Writes an address as text, without the port.
 *
 * \param sa the address, version 4 or 6
 * \param addr the text
 * \param len bytes of `addr`
 *
 * \return 0; -EINVAL if an argument is NULL; or another negative errno
 */
int spdk_net_get_address_string(struct sockaddr *sa, char *addr, size_t len);

/** True if a socket's own address is one of the loopback interface. */
bool spdk_net_is_loopback(int fd);

/**
 * Finds the addresses of a socket. Any of the results may be NULL if it is of no interest.
 *
 * \param fd the socket
 * \param laddr its own address, as text
 * \param llen bytes of `laddr`
 * \param lport its own port
 * \param paddr its peer's address, as text
 * \param plen bytes of `paddr`
 * \param pport its peer's port
 *
 * \return 0, also for a socket of the UNIX domain, for which nothing is written; -EINVAL for
 *     other domains, or if a listening socket's peer is asked for; or another negative errno
 */
int spdk_net_getaddr(int fd, char *laddr, int llen, uint16_t *lport, char *paddr, int plen,
		uint16_t *pport);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NET_H */
