/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * The ABI of spdk/net.h, SPDK v26.01.
 */

#ifndef SPDK_NET_H
#define SPDK_NET_H

#include "spdk/stdinc.h"

#ifdef __cplusplus
extern "C" {
#endif

int spdk_net_get_interface_name(const char *ip, char *ifc, size_t len);

int spdk_net_get_address_string(struct sockaddr *sa, char *addr, size_t len);

bool spdk_net_is_loopback(int fd);

int spdk_net_getaddr(int fd, char *laddr, int llen, uint16_t *lport, char *paddr, int plen,
		uint16_t *pport);

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NET_H */
