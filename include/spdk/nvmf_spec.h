/* SPDX-License-Identifier: BSD-3-Clause */

/**
 * \file
 * NVMe over Fabrics: commands, discovery, authentication, and what the RDMA and TCP transports send.
 *
 * No kinds of objects: everything is a plain value whose layout a peer defines. Fields have the
 * names the specifications abbreviate them by. Integers are little endian on the wire, which is
 * what the supported machines have in memory. A structure that ends with an array of no elements
 * is followed by as many as another field says.
 *
 * "Base" is the NVM Express Base Specification 2.0, "RDMA" the NVMe RDMA Transport Specification
 * 1.0, "TCP" the NVMe TCP Transport Specification 1.0.
 */

#ifndef SPDK_NVMF_SPEC_H
#define SPDK_NVMF_SPEC_H

#include "spdk/stdinc.h"
#include "spdk/assert.h"
#include "spdk/nvme_spec.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma pack(push, 1)

/** What all commands of the Fabrics command set have in common (Base 6). */
struct spdk_nvmf_capsule_cmd {
	/** `SPDK_NVME_OPC_FABRIC`. */
	uint8_t opcode;
	uint8_t reserved1;
	/** The command's number, which the response repeats. */
	uint16_t cid;
	/** `enum spdk_nvmf_fabric_cmd_types`. */
	uint8_t fctype;
	uint8_t reserved2[35];
	/** The command's own. */
	uint8_t fabric_specific[24];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_capsule_cmd) == 64, "size of a command");

/** Operation code of all commands of the Fabrics command set. */
#define SPDK_NVME_OPC_FABRIC 0x7f

/** Commands of the Fabrics command set (Base 6). */
enum spdk_nvmf_fabric_cmd_types {
	/** Writes a register of the controller (Base 6.6). */
	SPDK_NVMF_FABRIC_COMMAND_PROPERTY_SET = 0x00,
	/** Makes a queue and joins it to a controller (Base 6.3). */
	SPDK_NVMF_FABRIC_COMMAND_CONNECT = 0x01,
	/** Reads a register of the controller (Base 6.5). */
	SPDK_NVMF_FABRIC_COMMAND_PROPERTY_GET = 0x04,
	/** Hands over a message of an authentication protocol (Base 6.2). */
	SPDK_NVMF_FABRIC_COMMAND_AUTHENTICATION_SEND = 0x05,
	/** Fetches a message of an authentication protocol (Base 6.1). */
	SPDK_NVMF_FABRIC_COMMAND_AUTHENTICATION_RECV = 0x06,
	/** First of those that vendors define. */
	SPDK_NVMF_FABRIC_COMMAND_START_VENDOR_SPECIFIC = 0xC0,
};

/** Status codes of these commands; their type is `SPDK_NVME_SCT_COMMAND_SPECIFIC` (Base 3.3.3). */
enum spdk_nvmf_fabric_cmd_status_code {
	/** Connect: the format of its data is not known. */
	SPDK_NVMF_FABRIC_SC_INCOMPATIBLE_FORMAT = 0x80,
	/** Connect: the controller has a host already, or no place for the queue. */
	SPDK_NVMF_FABRIC_SC_CONTROLLER_BUSY = 0x81,
	/** Connect: a field is wrong; the response says which. */
	SPDK_NVMF_FABRIC_SC_INVALID_PARAM = 0x82,
	/** Connect: the subsystem is not there any more; ask the discovery service again. */
	SPDK_NVMF_FABRIC_SC_RESTART_DISCOVERY = 0x83,
	/** Connect: the host is not allowed, or not in this way. */
	SPDK_NVMF_FABRIC_SC_INVALID_HOST = 0x84,
	/** Get Log Page: the discovery log has changed meanwhile; read it from the beginning. */
	SPDK_NVMF_FABRIC_SC_LOG_RESTART_DISCOVERY = 0x90,
	/** The queue wants authentication before this command. */
	SPDK_NVMF_FABRIC_SC_AUTH_REQUIRED = 0x91,
};

/** Kinds of RDMA queue pairs (RDMA, discovery log entry). */
enum spdk_nvmf_rdma_qptype {
	/** Reliable, connected. */
	SPDK_NVMF_RDMA_QPTYPE_RELIABLE_CONNECTED = 0x1,
	/** Reliable datagrams. */
	SPDK_NVMF_RDMA_QPTYPE_RELIABLE_DATAGRAM = 0x2,
};

/** What carries RDMA (RDMA, discovery log entry). */
enum spdk_nvmf_rdma_prtype {
	/** Not said. */
	SPDK_NVMF_RDMA_PRTYPE_NONE = 0x1,
	/** InfiniBand. */
	SPDK_NVMF_RDMA_PRTYPE_IB = 0x2,
	/** RoCE, version 1. */
	SPDK_NVMF_RDMA_PRTYPE_ROCE = 0x3,
	/** RoCE, version 2. */
	SPDK_NVMF_RDMA_PRTYPE_ROCE2 = 0x4,
	/** iWARP. */
	SPDK_NVMF_RDMA_PRTYPE_IWARP = 0x5,
};

/** How RDMA connections are made (RDMA, discovery log entry). */
enum spdk_nvmf_rdma_cms {
	/** By the connection manager that takes socket addresses. */
	SPDK_NVMF_RDMA_CMS_RDMA_CM = 0x1,
};

/** Transports (Base 5.16.1.23). */
enum spdk_nvmf_trtype {
	/** RDMA. */
	SPDK_NVMF_TRTYPE_RDMA = 0x1,
	/** Fibre Channel. */
	SPDK_NVMF_TRTYPE_FC = 0x2,
	/** TCP. */
	SPDK_NVMF_TRTYPE_TCP = 0x3,
	/** Within the machine. */
	SPDK_NVMF_TRTYPE_INTRA_HOST = 0xfe,
};

/** Families of addresses (Base 5.16.1.23). */
enum spdk_nvmf_adrfam {
	/** IPv4. */
	SPDK_NVMF_ADRFAM_IPV4 = 0x1,
	/** IPv6. */
	SPDK_NVMF_ADRFAM_IPV6 = 0x2,
	/** InfiniBand. */
	SPDK_NVMF_ADRFAM_IB = 0x3,
	/** Fibre Channel. */
	SPDK_NVMF_ADRFAM_FC = 0x4,
	/** Within the machine. */
	SPDK_NVMF_ADRFAM_INTRA_HOST = 0xfe,
};

/** What an entry of the discovery log is about (Base 5.16.1.23). */
enum spdk_nvmf_subtype {
	/** Another discovery service. */
	SPDK_NVMF_SUBTYPE_DISCOVERY = 0x1,
	/** A subsystem with namespaces. */
	SPDK_NVMF_SUBTYPE_NVME = 0x2,
	/** The discovery service that was asked. */
	SPDK_NVMF_SUBTYPE_DISCOVERY_CURRENT = 0x3
};

/** Flag of an entry of the discovery log: its port says the same as those of other entries. */
#define SPDK_NVMF_DISCOVERY_LOG_EFLAGS_DUPRETINFO (1u << 0u)

/** Flag of an entry of the discovery log: a connection to the discovery service may stay. */
#define SPDK_NVMF_DISCOVERY_LOG_EFLAGS_EPCSD (1u << 1u)

/** Whether a connection needs a secure channel (Base 5.16.1.23). */
enum spdk_nvmf_treq_secure_channel {
	/** Not said. */
	SPDK_NVMF_TREQ_SECURE_CHANNEL_NOT_SPECIFIED = 0x0,
	/** It does. */
	SPDK_NVMF_TREQ_SECURE_CHANNEL_REQUIRED = 0x1,
	/** It does not. */
	SPDK_NVMF_TREQ_SECURE_CHANNEL_NOT_REQUIRED = 0x2,
};

/** Authentication Receive (Base 6.1). */
struct spdk_nvmf_fabric_auth_recv_cmd {
	uint8_t opcode;
	uint8_t reserved1;
	uint16_t cid;
	/** `SPDK_NVMF_FABRIC_COMMAND_AUTHENTICATION_RECV`. */
	uint8_t fctype;
	uint8_t reserved2[19];
	/** Where the message goes. */
	struct spdk_nvme_sgl_descriptor sgl1;
	uint8_t reserved3;
	/** Always 1. */
	uint8_t spsp0;
	/** Always 1. */
	uint8_t spsp1;
	/** `SPDK_NVMF_AUTH_SECP_NVME`. */
	uint8_t secp;
	/** Bytes there is room for. */
	uint32_t al;
	uint8_t reserved4[16];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_auth_recv_cmd) == 64, "size of a command");

/** Authentication Send (Base 6.2). */
struct spdk_nvmf_fabric_auth_send_cmd {
	uint8_t opcode;
	uint8_t reserved1;
	uint16_t cid;
	/** `SPDK_NVMF_FABRIC_COMMAND_AUTHENTICATION_SEND`. */
	uint8_t fctype;
	uint8_t reserved2[19];
	/** Where the message is. */
	struct spdk_nvme_sgl_descriptor sgl1;
	uint8_t reserved3;
	/** Always 1. */
	uint8_t spsp0;
	/** Always 1. */
	uint8_t spsp1;
	/** `SPDK_NVMF_AUTH_SECP_NVME`. */
	uint8_t secp;
	/** Bytes of the message. */
	uint32_t tl;
	uint8_t reserved4[16];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_auth_send_cmd) == 64, "size of a command");

/** The data of Connect (Base 6.3). */
struct spdk_nvmf_fabric_connect_data {
	/** The host's UUID. */
	uint8_t hostid[16];
	/** The controller wanted; 0xFFFF: any. */
	uint16_t cntlid;
	uint8_t reserved5[238];
	/** The name of the subsystem, a text with a zero at its end. */
	uint8_t subnqn[SPDK_NVME_NQN_FIELD_SIZE];
	/** The name of the host, a text with a zero at its end. */
	uint8_t hostnqn[SPDK_NVME_NQN_FIELD_SIZE];
	uint8_t reserved6[256];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_connect_data) == 1024, "size of Connect's data");

/** Connect (Base 6.3). */
struct spdk_nvmf_fabric_connect_cmd {
	uint8_t opcode;
	uint8_t reserved1;
	uint16_t cid;
	/** `SPDK_NVMF_FABRIC_COMMAND_CONNECT`. */
	uint8_t fctype;
	uint8_t reserved2[19];
	/** Where the data is. */
	struct spdk_nvme_sgl_descriptor sgl1;
	/** Format of the data: 0. */
	uint16_t recfmt;
	/** The queue; 0: the admin queue, which makes a controller. */
	uint16_t qid;
	/** Entries of the queue less one. */
	uint16_t sqsize;
	/** Attributes of the queue: priority, no flow control of the submission queue, … */
	uint8_t cattr;
	uint8_t reserved3;
	/** Admin queue: keep-alive time in milliseconds, 0 for none. */
	uint32_t kato;
	uint8_t reserved4[12];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_connect_cmd) == 64, "size of a command");

/** The response to Connect (Base 6.3). */
struct spdk_nvmf_fabric_connect_rsp {
	union {
		struct {
			/** The controller. */
			uint16_t cntlid;
			struct {
				uint16_t reserved1 : 1;
				/** The host has to authenticate itself. */
				uint16_t atr : 1;
				/** The host has to, and to set up a secure channel with what comes out. */
				uint16_t ascr : 1;
				uint16_t reserved2 : 13;
			} authreq;
		} success;

		/** For `SPDK_NVMF_FABRIC_SC_INVALID_PARAM`. */
		struct {
			/** Offset of the field that is wrong. */
			uint16_t ipo;
			/** 1: in the data; 0: in the command. */
			uint8_t iattr;
			uint8_t reserved;
		} invalid;

		uint32_t raw;
	} status_code_specific;

	uint32_t reserved0;
	uint16_t sqhd;
	uint16_t reserved1;
	uint16_t cid;
	struct spdk_nvme_status status;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_connect_rsp) == 16, "size of a response");

/** Size of a register, in an attribute: 4 bytes. */
#define SPDK_NVMF_PROP_SIZE_4 0

/** Size of a register, in an attribute: 8 bytes. */
#define SPDK_NVMF_PROP_SIZE_8 1

/** Property Get (Base 6.5). */
struct spdk_nvmf_fabric_prop_get_cmd {
	uint8_t opcode;
	uint8_t reserved1;
	uint16_t cid;
	/** `SPDK_NVMF_FABRIC_COMMAND_PROPERTY_GET`. */
	uint8_t fctype;
	uint8_t reserved2[35];
	struct {
		/** `SPDK_NVMF_PROP_SIZE_*`. */
		uint8_t size : 3;
		uint8_t reserved : 5;
	} attrib;
	uint8_t reserved3[3];
	/** Offset of the register, as in `struct spdk_nvme_registers`. */
	uint32_t ofst;
	uint8_t reserved4[16];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_prop_get_cmd) == 64, "size of a command");

/** The response to Property Get (Base 6.5). */
struct spdk_nvmf_fabric_prop_get_rsp {
	/** What the register holds; in 4 bytes, `u32.low`. */
	union {
		uint64_t u64;
		struct {
			uint32_t low;
			uint32_t high;
		} u32;
	} value;

	uint16_t sqhd;
	uint16_t reserved0;
	uint16_t cid;
	struct spdk_nvme_status status;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_prop_get_rsp) == 16, "size of a response");

/** Property Set (Base 6.6). */
struct spdk_nvmf_fabric_prop_set_cmd {
	uint8_t opcode;
	uint8_t reserved0;
	uint16_t cid;
	/** `SPDK_NVMF_FABRIC_COMMAND_PROPERTY_SET`. */
	uint8_t fctype;
	uint8_t reserved1[35];
	struct {
		/** `SPDK_NVMF_PROP_SIZE_*`. */
		uint8_t size : 3;
		uint8_t reserved : 5;
	} attrib;
	uint8_t reserved2[3];
	/** Offset of the register, as in `struct spdk_nvme_registers`. */
	uint32_t ofst;

	/** What it is to hold; in 4 bytes, `u32.low`. */
	union {
		uint64_t u64;
		struct {
			uint32_t low;
			uint32_t high;
		} u32;
	} value;

	uint8_t reserved4[8];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_fabric_prop_set_cmd) == 64, "size of a command");

/** Fewest characters of a name: as many as "nqn.yyyy-mm" has (Base 4.5). */
#define SPDK_NVMF_NQN_MIN_LEN 11

/** Most characters of a name (Base 4.5). */
#define SPDK_NVMF_NQN_MAX_LEN 223

/** Characters of `SPDK_NVMF_NQN_UUID_PRE`. */
#define SPDK_NVMF_NQN_UUID_PRE_LEN 32

/** Characters of a UUID's text. */
#define SPDK_NVMF_UUID_STRING_LEN 36

/** What a name that is made of a UUID begins with (Base 4.5). */
#define SPDK_NVMF_NQN_UUID_PRE "nqn.2014-08.org.nvmexpress:uuid:"

/** The name of every discovery service (Base 4.5). */
#define SPDK_NVMF_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"

/** Most characters between two dots of a domain name (RFC 1034). */
#define SPDK_DOMAIN_LABEL_MAX_LEN 63

/** Bytes of a transport's name, with the zero at its end. */
#define SPDK_NVMF_TRSTRING_MAX_LEN 32

/** Bytes of an address. */
#define SPDK_NVMF_TRADDR_MAX_LEN 256

/** Bytes of a port or service. */
#define SPDK_NVMF_TRSVCID_MAX_LEN 32

/** What the RDMA transport adds to an entry of the discovery log (RDMA). */
struct spdk_nvmf_rdma_transport_specific_address_subtype {
	/** `enum spdk_nvmf_rdma_qptype`. */
	uint8_t rdma_qptype;
	/** `enum spdk_nvmf_rdma_prtype`. */
	uint8_t rdma_prtype;
	/** `enum spdk_nvmf_rdma_cms`. */
	uint8_t rdma_cms;
	uint8_t reserved0[5];
	/** The partition key, with InfiniBand addresses. */
	uint16_t rdma_pkey;
	uint8_t reserved2[246];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_rdma_transport_specific_address_subtype) == 256,
		   "size of an address subtype");

/** How a TCP connection is secured (TCP, discovery log entry). */
enum spdk_nvme_tcp_secure_socket_type {
	/** Not at all. */
	SPDK_NVME_TCP_SECURITY_NONE = 0,
	/** By TLS 1.2. */
	SPDK_NVME_TCP_SECURITY_TLS_1_2 = 1,
	/** By TLS 1.3. */
	SPDK_NVME_TCP_SECURITY_TLS_1_3 = 2,
};

/** What the TCP transport adds to an entry of the discovery log (TCP). */
struct spdk_nvme_tcp_transport_specific_address_subtype {
	/** `enum spdk_nvme_tcp_secure_socket_type`. */
	uint8_t sectype;
	uint8_t reserved0[255];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_transport_specific_address_subtype) == 256,
		   "size of an address subtype");

/** What a transport adds to an entry of the discovery log (Base 5.16.1.23). */
union spdk_nvmf_transport_specific_address_subtype {
	uint8_t raw[256];
	struct spdk_nvmf_rdma_transport_specific_address_subtype rdma;
	struct spdk_nvme_tcp_transport_specific_address_subtype tcp;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvmf_transport_specific_address_subtype) == 256,
		   "size of an address subtype");

/** Fewest entries of an admin queue a controller must allow. */
#define SPDK_NVMF_MIN_ADMIN_MAX_SQ_SIZE 32

/** An entry of the discovery log: where a subsystem can be reached (Base 5.16.1.23). */
struct spdk_nvmf_discovery_log_page_entry {
	/** `enum spdk_nvmf_trtype`. */
	uint8_t trtype;
	/** `enum spdk_nvmf_adrfam`. */
	uint8_t adrfam;
	/** `enum spdk_nvmf_subtype`. */
	uint8_t subtype;

	/** What a connection needs. */
	struct {
		/** `enum spdk_nvmf_treq_secure_channel`. */
		uint8_t secure_channel : 2;
		uint8_t reserved : 6;
	} treq;

	/** The port of the subsystem. */
	uint16_t portid;
	/** The controller; 0xFFFF: a new one for each host. */
	uint16_t cntlid;
	/** Most entries of the admin queue. */
	uint16_t asqsz;
	/** `SPDK_NVMF_DISCOVERY_LOG_EFLAGS_*`. */
	uint16_t eflags;
	uint8_t reserved0[20];
	/** The port or service, a text that spaces fill up. */
	uint8_t trsvcid[SPDK_NVMF_TRSVCID_MAX_LEN];
	uint8_t reserved1[192];
	/** The subsystem's name, a text with a zero at its end. */
	uint8_t subnqn[256];
	/** The address, a text that spaces fill up. */
	uint8_t traddr[SPDK_NVMF_TRADDR_MAX_LEN];
	/** The transport's own. */
	union spdk_nvmf_transport_specific_address_subtype tsas;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_discovery_log_page_entry) == 1024, "size of an entry");

/** The discovery log (Base 5.16.1.23). */
struct spdk_nvmf_discovery_log_page {
	/** Changes with the log. */
	uint64_t genctr;
	/** How many entries there are. */
	uint64_t numrec;
	/** Format: 0. */
	uint16_t recfmt;
	uint8_t reserved0[1006];
	struct spdk_nvmf_discovery_log_page_entry entries[0];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_discovery_log_page) == 1024, "size of the log's head");

/** The security protocol of the authentication commands. */
#define SPDK_NVMF_AUTH_SECP_NVME 0xe9

/** To which part of the protocol a message belongs (Base 8.13). */
enum spdk_nvmf_auth_type {
	/** To all methods. */
	SPDK_NVMF_AUTH_TYPE_COMMON_MESSAGE = 0x0,
	/** To DH-HMAC-CHAP. */
	SPDK_NVMF_AUTH_TYPE_DHCHAP = 0x1,
};

/** Messages (Base 8.13). */
enum spdk_nvmf_auth_id {
	/** Host: what it is able to do. */
	SPDK_NVMF_AUTH_ID_NEGOTIATE = 0x00,
	/** Controller: what is chosen, and the challenge. */
	SPDK_NVMF_AUTH_ID_DHCHAP_CHALLENGE = 0x01,
	/** Host: the response, and a challenge of its own. */
	SPDK_NVMF_AUTH_ID_DHCHAP_REPLY = 0x02,
	/** Controller: the host is who it says, and the response. */
	SPDK_NVMF_AUTH_ID_DHCHAP_SUCCESS1 = 0x03,
	/** Host: the controller is who it says. */
	SPDK_NVMF_AUTH_ID_DHCHAP_SUCCESS2 = 0x04,
	/** Host: it ends here. */
	SPDK_NVMF_AUTH_ID_FAILURE2 = 0xf0,
	/** Controller: it ends here. */
	SPDK_NVMF_AUTH_ID_FAILURE1 = 0xf1,
};

/** Hash functions (Base 8.13.5). */
enum spdk_nvmf_dhchap_hash {
	SPDK_NVMF_DHCHAP_HASH_NONE = 0x0,
	SPDK_NVMF_DHCHAP_HASH_SHA256 = 0x1,
	SPDK_NVMF_DHCHAP_HASH_SHA384 = 0x2,
	SPDK_NVMF_DHCHAP_HASH_SHA512 = 0x3,
};

/** Groups of the Diffie-Hellman exchange, by the bits of their prime; none without exchange. */
enum spdk_nvmf_dhchap_dhgroup {
	SPDK_NVMF_DHCHAP_DHGROUP_NULL = 0x0,
	SPDK_NVMF_DHCHAP_DHGROUP_2048 = 0x1,
	SPDK_NVMF_DHCHAP_DHGROUP_3072 = 0x2,
	SPDK_NVMF_DHCHAP_DHGROUP_4096 = 0x3,
	SPDK_NVMF_DHCHAP_DHGROUP_6144 = 0x4,
	SPDK_NVMF_DHCHAP_DHGROUP_8192 = 0x5,
};

/** A protocol that a host is able to speak, and with what (Base 8.13.5). */
struct spdk_nvmf_auth_descriptor {
	/** `SPDK_NVMF_AUTH_TYPE_DHCHAP`. */
	uint8_t auth_id;
	uint8_t reserved0;
	/** How many hash functions. */
	uint8_t halen;
	/** How many groups. */
	uint8_t dhlen;
	/** `enum spdk_nvmf_dhchap_hash`, the one liked best first. */
	uint8_t hash_id_list[30];
	/** `enum spdk_nvmf_dhchap_dhgroup`, the one liked best first. */
	uint8_t dhg_id_list[30];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_auth_descriptor) == 64, "size of a descriptor");

/** Whether a secure channel is to be set up with what comes out (Base 8.13). */
enum spdk_nvmf_auth_scc {
	/** No. */
	SPDK_NVMF_AUTH_SCC_DISABLED = 0,
	/** TLS, over TCP. */
	SPDK_NVMF_AUTH_SCC_TLS = 1,
};

/** AUTH_Negotiate (Base 8.13). */
struct spdk_nvmf_auth_negotiate {
	/** `SPDK_NVMF_AUTH_TYPE_COMMON_MESSAGE`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_NEGOTIATE`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	/** The number of the transaction, which all its messages repeat. */
	uint16_t t_id;
	/** `enum spdk_nvmf_auth_scc`. */
	uint8_t sc_c;
	/** How many descriptors follow. */
	uint8_t napd;
	struct spdk_nvmf_auth_descriptor descriptors[0];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_auth_negotiate) == 8, "size of a message");

/** DH-HMAC-CHAP_Challenge (Base 8.13.5). */
struct spdk_nvmf_dhchap_challenge {
	/** `SPDK_NVMF_AUTH_TYPE_DHCHAP`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_DHCHAP_CHALLENGE`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	uint16_t t_id;
	/** Bytes of the challenge: those of the hash. */
	uint8_t hl;
	uint8_t reserved1;
	/** The hash function chosen. */
	uint8_t hash_id;
	/** The group chosen. */
	uint8_t dhg_id;
	/** Bytes of the exchange value; 0 without exchange. */
	uint16_t dhvlen;
	/** Goes into the response; never 0. */
	uint32_t seqnum;
	/** The challenge, and behind it the exchange value. */
	uint8_t cval[0];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_dhchap_challenge) == 16, "size of a message");

/** DH-HMAC-CHAP_Reply (Base 8.13.5). */
struct spdk_nvmf_dhchap_reply {
	/** `SPDK_NVMF_AUTH_TYPE_DHCHAP`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_DHCHAP_REPLY`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	uint16_t t_id;
	/** Bytes of the response. */
	uint8_t hl;
	uint8_t reserved1;
	/** 1: the host challenges the controller. */
	uint8_t cvalid;
	uint8_t reserved2;
	/** Bytes of the exchange value. */
	uint16_t dhvlen;
	/** Goes into the controller's response; 0 without challenge. */
	uint32_t seqnum;
	/** The response, behind it the challenge (as long, whether it is valid or not) and the exchange value. */
	uint8_t rval[0];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_dhchap_reply) == 16, "size of a message");

/** DH-HMAC-CHAP_Success1 (Base 8.13.5). */
struct spdk_nvmf_dhchap_success1 {
	/** `SPDK_NVMF_AUTH_TYPE_DHCHAP`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_DHCHAP_SUCCESS1`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	uint16_t t_id;
	/** Bytes of the response. */
	uint8_t hl;
	uint8_t reserved1;
	/** 1: there is a response. */
	uint8_t rvalid;
	uint8_t reserved2[7];
	/** The response. */
	uint8_t rval[0];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_dhchap_success1) == 16, "size of a message");

/** DH-HMAC-CHAP_Success2 (Base 8.13.5). */
struct spdk_nvmf_dhchap_success2 {
	/** `SPDK_NVMF_AUTH_TYPE_DHCHAP`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_DHCHAP_SUCCESS2`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	uint16_t t_id;
	uint8_t reserved1[10];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_dhchap_success2) == 16, "size of a message");

/** The only reason an authentication ends early; the explanation says more. */
#define SPDK_NVMF_AUTH_FAILURE 1

/** Why an authentication ended early (Base 8.13). */
enum spdk_nvmf_auth_failure_reason {
	/** A response was not the right one. */
	SPDK_NVMF_AUTH_FAILED = 0x1,
	/** No protocol both are able to speak. */
	SPDK_NVMF_AUTH_PROTOCOL_UNUSABLE = 0x2,
	/** They do not agree about the secure channel. */
	SPDK_NVMF_AUTH_SCC_MISMATCH = 0x3,
	/** No hash function both know. */
	SPDK_NVMF_AUTH_HASH_UNUSABLE = 0x4,
	/** No group both know. */
	SPDK_NVMF_AUTH_DHGROUP_UNUSABLE = 0x5,
	/** A message was not well formed. */
	SPDK_NVMF_AUTH_INCORRECT_PAYLOAD = 0x6,
	/** A message came that was not due. */
	SPDK_NVMF_AUTH_INCORRECT_PROTOCOL_MESSAGE = 0x7,
};

/** AUTH_Failure1 and AUTH_Failure2 (Base 8.13). */
struct spdk_nvmf_auth_failure {
	/** `SPDK_NVMF_AUTH_TYPE_COMMON_MESSAGE`. */
	uint8_t auth_type;
	/** `SPDK_NVMF_AUTH_ID_FAILURE1` or `SPDK_NVMF_AUTH_ID_FAILURE2`. */
	uint8_t auth_id;
	uint8_t reserved0[2];
	uint16_t t_id;
	/** `SPDK_NVMF_AUTH_FAILURE`. */
	uint8_t rc;
	/** `enum spdk_nvmf_auth_failure_reason`. */
	uint8_t rce;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_auth_failure) == 8, "size of a message");

/** Subtype of a keyed SGL descriptor: the target may invalidate the key (RDMA). */
#define SPDK_NVME_SGL_SUBTYPE_INVALIDATE_KEY 0xF

/** What goes with a request for an RDMA connection (RDMA). */
struct spdk_nvmf_rdma_request_private_data {
	/** Format: 0. */
	uint16_t recfmt;
	/** The queue. */
	uint16_t qid;
	/** Receives the host has posted. */
	uint16_t hrqsize;
	/** Sends the host has at most, less one. */
	uint16_t hsqsize;
	/** The controller; 0xFFFF where the host does not know. */
	uint16_t cntlid;
	uint8_t reserved[22];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_rdma_request_private_data) == 32, "size of private data");

/** What goes with the acceptance of an RDMA connection (RDMA). */
struct spdk_nvmf_rdma_accept_private_data {
	/** Format: 0. */
	uint16_t recfmt;
	/** Receives the controller has posted. */
	uint16_t crqsize;
	uint8_t reserved[28];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_rdma_accept_private_data) == 32, "size of private data");

/** What goes with the refusal of an RDMA connection (RDMA). */
struct spdk_nvmf_rdma_reject_private_data {
	/** Format: 0. */
	uint16_t recfmt;
	/** `enum spdk_nvmf_rdma_transport_error`. */
	uint16_t sts;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvmf_rdma_reject_private_data) == 4, "size of private data");

/** What goes with making an RDMA connection (RDMA). */
union spdk_nvmf_rdma_private_data {
	struct spdk_nvmf_rdma_request_private_data pd_request;
	struct spdk_nvmf_rdma_accept_private_data pd_accept;
	struct spdk_nvmf_rdma_reject_private_data pd_reject;
};
SPDK_STATIC_ASSERT(sizeof(union spdk_nvmf_rdma_private_data) == 32, "size of private data");

/** Why an RDMA connection was refused (RDMA). */
enum spdk_nvmf_rdma_transport_error {
	/** The private data has the wrong length. */
	SPDK_NVMF_RDMA_ERROR_INVALID_PRIVATE_DATA_LENGTH = 0x1,
	/** Its format is not known. */
	SPDK_NVMF_RDMA_ERROR_INVALID_RECFMT = 0x2,
	/** No such queue. */
	SPDK_NVMF_RDMA_ERROR_INVALID_QID = 0x3,
	/** `hsqsize` is wrong. */
	SPDK_NVMF_RDMA_ERROR_INVALID_HSQSIZE = 0x4,
	/** `hrqsize` is wrong. */
	SPDK_NVMF_RDMA_ERROR_INVALID_HRQSIZE = 0x5,
	/** The controller has no place for it. */
	SPDK_NVMF_RDMA_ERROR_NO_RESOURCES = 0x6,
	/** Too many RDMA reads are to be served at once. */
	SPDK_NVMF_RDMA_ERROR_INVALID_IRD = 0x7,
	/** Too many RDMA reads are to be sent at once. */
	SPDK_NVMF_RDMA_ERROR_INVALID_ORD = 0x8,
};

/** Types of PDUs (TCP 3.6.2). */
enum spdk_nvme_tcp_pdu_type {
	/** ICReq: the host begins. */
	SPDK_NVME_TCP_PDU_TYPE_IC_REQ = 0x00,
	/** ICResp: the controller answers. */
	SPDK_NVME_TCP_PDU_TYPE_IC_RESP = 0x01,
	/** H2CTermReq: the host ends the connection because of an error. */
	SPDK_NVME_TCP_PDU_TYPE_H2C_TERM_REQ = 0x02,
	/** C2HTermReq: the controller ends the connection because of an error. */
	SPDK_NVME_TCP_PDU_TYPE_C2H_TERM_REQ = 0x03,
	/** CapsuleCmd: a command, perhaps with data. */
	SPDK_NVME_TCP_PDU_TYPE_CAPSULE_CMD = 0x04,
	/** CapsuleResp: a completion. */
	SPDK_NVME_TCP_PDU_TYPE_CAPSULE_RESP = 0x05,
	/** H2CData: data of a command, from the host. */
	SPDK_NVME_TCP_PDU_TYPE_H2C_DATA = 0x06,
	/** C2HData: data of a command, to the host. */
	SPDK_NVME_TCP_PDU_TYPE_C2H_DATA = 0x07,
	/** R2T: the controller asks for data. */
	SPDK_NVME_TCP_PDU_TYPE_R2T = 0x09,
};

/** What all PDUs begin with (TCP 3.6.2.1). */
struct spdk_nvme_tcp_common_pdu_hdr {
	/** `enum spdk_nvme_tcp_pdu_type`. */
	uint8_t pdu_type;
	/** `SPDK_NVME_TCP_CH_FLAGS_*`, and flags of the type. */
	uint8_t flags;
	/** Bytes of the header, without its digest. */
	uint8_t hlen;
	/** Where the data begins, from the beginning of the PDU; 0 without data. */
	uint8_t pdo;
	/** Bytes of the whole PDU: header, digests, padding, data. */
	uint32_t plen;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_common_pdu_hdr) == 8, "size of a header");

/** The header has a digest. */
#define SPDK_NVME_TCP_CH_FLAGS_HDGSTF (1u << 0)

/** The data has a digest. */
#define SPDK_NVME_TCP_CH_FLAGS_DDGSTF (1u << 1)

/** ICReq (TCP 3.6.2.2). */
struct spdk_nvme_tcp_ic_req {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** Version of the format: 0. */
	uint16_t pfv;
	/** Data to the host begins at a multiple of this many units of 4 bytes, plus one unit. */
	uint8_t hpda;
	/** The digests the host wants. */
	union {
		uint8_t raw;
		struct {
			uint8_t hdgst_enable : 1;
			uint8_t ddgst_enable : 1;
			uint8_t reserved : 6;
		} bits;
	} dgst;
	/** R2Ts of a command the host serves at once, less one. */
	uint32_t maxr2t;
	uint8_t reserved16[112];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_ic_req) == 128, "size of a PDU");

/** Greatest value of `hpda`. */
#define SPDK_NVME_TCP_HPDA_MAX 31

/** Greatest value of `cpda`. */
#define SPDK_NVME_TCP_CPDA_MAX 31

/** Where data begins at most, in bytes. */
#define SPDK_NVME_TCP_PDU_PDO_MAX_OFFSET ((SPDK_NVME_TCP_CPDA_MAX + 1) << 2)

/** ICResp (TCP 3.6.2.3). */
struct spdk_nvme_tcp_ic_resp {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** Version of the format: 0. */
	uint16_t pfv;
	/** Data to the controller begins at a multiple of this many units of 4 bytes, plus one unit. */
	uint8_t cpda;
	/** The digests of the connection. */
	union {
		uint8_t raw;
		struct {
			uint8_t hdgst_enable : 1;
			uint8_t ddgst_enable : 1;
			uint8_t reserved : 6;
		} bits;
	} dgst;
	/** Most bytes of data in an H2CData. */
	uint32_t maxh2cdata;
	uint8_t reserved16[112];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_ic_resp) == 128, "size of a PDU");

/** H2CTermReq and C2HTermReq, before the data: the header that was wrong (TCP 3.6.2.4, 3.6.2.5). */
struct spdk_nvme_tcp_term_req_hdr {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** `enum spdk_nvme_tcp_term_req_fes`. */
	uint16_t fes;
	/** Says more: the offset of the field, or the digest. */
	uint8_t fei[4];
	uint8_t reserved14[10];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_term_req_hdr) == 24, "size of a PDU");

/** Why a connection is ended (TCP 3.6.2.4). */
enum spdk_nvme_tcp_term_req_fes {
	/** A field of a header is wrong. */
	SPDK_NVME_TCP_TERM_REQ_FES_INVALID_HEADER_FIELD = 0x01,
	/** A PDU that was not due. */
	SPDK_NVME_TCP_TERM_REQ_FES_PDU_SEQUENCE_ERROR = 0x02,
	/** The digest of a header does not fit. */
	SPDK_NVME_TCP_TERM_REQ_FES_HDGST_ERROR = 0x03,
	/** Data beyond what was asked for. */
	SPDK_NVME_TCP_TERM_REQ_FES_DATA_TRANSFER_OUT_OF_RANGE = 0x04,
	/** More data in a PDU than `maxh2cdata`. */
	SPDK_NVME_TCP_TERM_REQ_FES_DATA_TRANSFER_LIMIT_EXCEEDED = 0x05,
	/** More R2Ts than `maxr2t`. */
	SPDK_NVME_TCP_TERM_REQ_FES_R2T_LIMIT_EXCEEDED = 0x05,
	/** A parameter is not supported. */
	SPDK_NVME_TCP_TERM_REQ_FES_INVALID_DATA_UNSUPPORTED_PARAMETER = 0x06,
};

/** Most bytes of the wrong header in a TermReq. */
#define SPDK_NVME_TCP_TERM_REQ_ERROR_DATA_MAX_SIZE 128

/** Most bytes of a TermReq: 152. */
#define SPDK_NVME_TCP_TERM_REQ_PDU_MAX_SIZE                                                       \
	(SPDK_NVME_TCP_TERM_REQ_ERROR_DATA_MAX_SIZE + sizeof(struct spdk_nvme_tcp_term_req_hdr))

/** CapsuleCmd, before the digest and the data within the capsule (TCP 3.6.2.6). */
struct spdk_nvme_tcp_cmd {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** The command. */
	struct spdk_nvme_cmd ccsqe;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_cmd) == 72, "size of a PDU");

/** CapsuleResp (TCP 3.6.2.7). */
struct spdk_nvme_tcp_rsp {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** The completion. */
	struct spdk_nvme_cpl rccqe;
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_rsp) == 24, "size of a PDU");

/** H2CData, before the data (TCP 3.6.2.8). */
struct spdk_nvme_tcp_h2c_data_hdr {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** The command. */
	uint16_t cccid;
	/** The R2T it answers. */
	uint16_t ttag;
	/** Where the data belongs, from the beginning of the command's. */
	uint32_t datao;
	/** Bytes of data. */
	uint32_t datal;
	uint8_t reserved20[4];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_h2c_data_hdr) == 24, "size of a PDU");

/** The last data of an R2T. */
#define SPDK_NVME_TCP_H2C_DATA_FLAGS_LAST_PDU (1u << 2)

/** Not defined for H2CData. */
#define SPDK_NVME_TCP_H2C_DATA_FLAGS_SUCCESS (1u << 3)

/** Data begins at a multiple of this many bytes. */
#define SPDK_NVME_TCP_H2C_DATA_PDO_MULT 8u

/** C2HData, before the data (TCP 3.6.2.9). */
struct spdk_nvme_tcp_c2h_data_hdr {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** The command. */
	uint16_t cccid;
	uint8_t reserved10[2];
	/** Where the data belongs, from the beginning of the command's. */
	uint32_t datao;
	/** Bytes of data. */
	uint32_t datal;
	uint8_t reserved20[4];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_c2h_data_hdr) == 24, "size of a PDU");

/** With the last data: the command has succeeded, and no CapsuleResp follows. */
#define SPDK_NVME_TCP_C2H_DATA_FLAGS_SUCCESS (1u << 3)

/** The last data of the command. */
#define SPDK_NVME_TCP_C2H_DATA_FLAGS_LAST_PDU (1u << 2)

/** Data begins at a multiple of this many bytes. */
#define SPDK_NVME_TCP_C2H_DATA_PDO_MULT 8u

/** R2T (TCP 3.6.2.10). */
struct spdk_nvme_tcp_r2t_hdr {
	struct spdk_nvme_tcp_common_pdu_hdr common;
	/** The command. */
	uint16_t cccid;
	/** The R2T, which the data that follows repeats. */
	uint16_t ttag;
	/** Where the data begins that is wanted, from the beginning of the command's. */
	uint32_t r2to;
	/** Bytes wanted. */
	uint32_t r2tl;
	uint8_t reserved20[4];
};
SPDK_STATIC_ASSERT(sizeof(struct spdk_nvme_tcp_r2t_hdr) == 24, "size of a PDU");

#pragma pack(pop)

#ifdef __cplusplus
}
#endif

#endif /* SPDK_NVMF_SPEC_H */
