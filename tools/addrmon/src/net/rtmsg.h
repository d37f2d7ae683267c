/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtmsg.h - one rtnetlink message, checked and reduced to what matters here
 *
 * Pure: bytes in, struct out. Fuzzed.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_RTMSG_H
#define ADDRMON_RTMSG_H

#include <linux/netlink.h>
#include <net/if.h>

#include "base/ip.h"

#define RT_ALTNAMES 4
#define RT_ALTNAME_MAX 128
#define RT_FOREVER UINT32_MAX

enum rt_kind { RT_IGNORED, RT_LINK, RT_ADDR, RT_NEIGH, RT_ROUTE, RT_RULE };

struct rt_msg {
	enum rt_kind kind;
	bool deleted;
	int ifindex;
	/* RT_LINK */
	char name[IFNAMSIZ];
	char altname[RT_ALTNAMES][RT_ALTNAME_MAX];
	unsigned naltnames;
	int master;			/* of which it is a port; 0: none */
	int lower;			/* on which it is, as a VLAN; 0: none */
	bool has_mac;
	uint8_t mac[6];
	bool admin, carrier, dormant;
	bool has_downs;
	uint32_t downs;			/* times carrier was lost */
	bool has_stats;
	uint64_t rx_packets, tx_packets;
	/* RT_ADDR, RT_NEIGH: address; RT_ROUTE: gateway; RT_RULE: source (family 0: none) */
	struct ip ip;
	uint32_t flags;			/* IFA_F_* */
	unsigned bits;			/* RT_ADDR, RT_RULE: length of its prefix */
	uint32_t preferred;		/* seconds left, RT_FOREVER */
	uint32_t stamp;			/* when it was last renewed: 1/100 s since boot */
	bool failed;			/* RT_NEIGH: does not answer */
	bool local;			/* RT_ROUTE: to an address of this host */
	/* RT_RULE: of which family, the fwmark it is for (0: any), where it leads, if to a table */
	int family;
	uint32_t mark, table;
	bool looks_up;
};

/* Is there a complete message, left bytes before the end of the datagram?
 * (mnl_nlmsg_ok takes a length above 2^31 for a negative one, and so for good.) */
bool rtmsg_ok(const struct nlmsghdr *nlh, int left);
/* Reads one complete message; anything odd becomes RT_IGNORED. */
void rtmsg_parse(const struct nlmsghdr *nlh, struct rt_msg *out);

#endif
