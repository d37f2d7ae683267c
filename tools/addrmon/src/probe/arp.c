/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_arp.c - asking the IPv4 gateway for its MAC address
 *
 * ARP answers carry no token; one counts for the newest question. It proves
 * the wire up to the gateway and no more.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"

struct arp {
	uint16_t hardware, protocol;
	uint8_t hlen, plen;
	uint16_t op;
	uint8_t sender_mac[6], sender_ip[4], target_mac[6], target_ip[4];
} __attribute__((packed));

static int make(struct prober *p, unsigned uplink, const struct ip *src)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = net_link(p->net, uplink)->ifindex,
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	(void)src;
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&ll, sizeof(ll)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void take(struct prober *p, unsigned uplink, const struct arp *a)
{
	const struct conf_uplink *u = &p->conf->uplinks[uplink];
	struct ip from = ip_from_bytes(AF_INET, a->sender_ip);

	if (memcmp(a->target_mac, net_link(p->net, uplink)->mac, 6) != 0 ||
	    memcmp(a->target_ip, probe_source(p, uplink, FAM_4)->b, 4) != 0)
		return;
	for (unsigned i = 0; i < u->nprobes; i++) {
		struct ip wanted = probe_target(p, uplink, &u->probe[i]);

		if (u->probe[i].kind == PROBE_ARP && ip_eq(&from, &wanted))
			probe_reply(p, uplink, i, p->uplink[uplink].newest[i]);
	}
}

static void on_read(int fd, short what, void *arg)
{
	struct prober *p = arg;
	struct sockaddr_ll from;
	struct arp a;

	(void)what;
	for (int i = 0; i < 64; i++) {
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(fd, &a, sizeof(a), 0, (struct sockaddr *)&from, &len);

		if (n < 0)
			return;
		if (n < (ssize_t)sizeof(a) || a.op != htons(ARPOP_REPLY) ||
		    a.hlen != 6 || a.plen != 4)
			continue;
		for (unsigned k = 0; k < p->conf->nuplinks; k++)
			if (p->uplink[k].arp.event != NULL && p->uplink[k].arp.fd == fd &&
			    net_link(p->net, k)->ifindex == from.sll_ifindex)
				take(p, k, &a);
	}
}

bool probe_arp_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	const struct net_link *link = net_link(p->net, uplink);
	struct probe_socket *ps = &p->uplink[uplink].arp;
	const struct ip *src = probe_source(p, uplink, FAM_4);
	struct ip gateway = probe_target(p, uplink, &p->conf->uplinks[uplink].probe[probe]);
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = link->ifindex, .sll_halen = 6,
	};
	struct arp a = {
		.hardware = htons(ARPHRD_ETHER), .protocol = htons(ETH_P_IP),
		.hlen = 6, .plen = 4, .op = htons(ARPOP_REQUEST),
	};

	(void)seq;
	if (gateway.family != AF_INET || !link->has_mac)
		return false;
	memset(to.sll_addr, 0xff, 6);
	memcpy(a.sender_mac, link->mac, 6);
	memcpy(a.sender_ip, src->b, 4);
	memcpy(a.target_ip, gateway.b, 4);
	return probe_socket(p, ps, uplink, src, make, on_read) &&
	       sendto(ps->fd, &a, sizeof(a), 0, (struct sockaddr *)&to, sizeof(to)) ==
	       sizeof(a);
}
