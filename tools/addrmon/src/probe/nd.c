/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_nd.c - asking the IPv6 gateway for its MAC address (RFC 4861)
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <netinet/icmp6.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"

struct solicitation {
	struct nd_neighbor_solicit ns;
	uint8_t option, units, mac[6];
} __attribute__((packed));

static int make(struct prober *p, unsigned uplink, const struct ip *src)
{
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	struct icmp6_filter filter;
	int hops = 255, on = 1;

	if (fd < 0)
		return -1;
	ICMP6_FILTER_SETBLOCKALL(&filter);
	ICMP6_FILTER_SETPASS(ND_NEIGHBOR_ADVERT, &filter);
	setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof(filter));
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) == 0 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on)) == 0 &&
	    probe_bind(p, fd, uplink, src))
		return fd;
	close(fd);
	return -1;
}

static void take(struct prober *p, unsigned uplink, const struct nd_neighbor_advert *na)
{
	const struct conf_uplink *u = &p->conf->uplinks[uplink];
	struct ip target = ip_from_bytes(AF_INET6, &na->nd_na_target);

	for (unsigned i = 0; i < u->nprobes; i++) {
		struct ip wanted = probe_target(p, uplink, &u->probe[i]);

		if (u->probe[i].kind == PROBE_ND && ip_eq(&target, &wanted))
			probe_reply(p, uplink, i, p->uplink[uplink].newest[i]);
	}
}

/* A neighbour's answer has not passed a router (section 7.1.2). */
static bool from_neighbour(struct msghdr *msg)
{
	int hops = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c))
		if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT)
			memcpy(&hops, CMSG_DATA(c), sizeof(hops));
	return hops == 255;
}

static void on_read(int fd, short what, void *arg)
{
	struct prober *p = arg;

	(void)what;
	for (int i = 0; i < 64; i++) {
		union {
			struct nd_neighbor_advert na;
			uint8_t bytes[1500];
		} data;
		char control[128];
		struct iovec iov = { &data, sizeof(data) };
		struct msghdr msg = {
			.msg_iov = &iov, .msg_iovlen = 1,
			.msg_control = control, .msg_controllen = sizeof(control),
		};
		ssize_t n = recvmsg(fd, &msg, 0);

		if (n < 0)
			return;
		if (n < (ssize_t)sizeof(data.na) || data.na.nd_na_type != ND_NEIGHBOR_ADVERT ||
		    !from_neighbour(&msg))
			continue;
		for (unsigned k = 0; k < p->conf->nuplinks; k++)
			if (p->uplink[k].nd.event != NULL && p->uplink[k].nd.fd == fd)
				take(p, k, &data.na);
	}
}

bool probe_nd_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	const struct net_link *link = net_link(p->net, uplink);
	struct probe_socket *ps = &p->uplink[uplink].nd;
	struct ip gateway = probe_target(p, uplink, &p->conf->uplinks[uplink].probe[probe]);
	struct solicitation s = {
		.ns.nd_ns_type = ND_NEIGHBOR_SOLICIT,
		.option = ND_OPT_SOURCE_LINKADDR, .units = 1,
	};
	struct sockaddr_in6 to = { .sin6_family = AF_INET6 };
	static const uint8_t solicited[13] = {
		0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff,
	};

	(void)seq;
	if (gateway.family != AF_INET6 || !link->has_mac)
		return false;
	memcpy(&s.ns.nd_ns_target, gateway.b, 16);
	memcpy(s.mac, link->mac, 6);
	memcpy(&to.sin6_addr, solicited, 13);
	memcpy((uint8_t *)&to.sin6_addr + 13, gateway.b + 13, 3);
	to.sin6_scope_id = (uint32_t)link->ifindex;
	return probe_socket(p, ps, uplink, probe_source(p, uplink, FAM_6), make, on_read) &&
	       sendto(ps->fd, &s, sizeof(s), 0, (struct sockaddr *)&to, sizeof(to)) ==
	       sizeof(s);
}
