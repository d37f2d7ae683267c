/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_icmp.c - echo requests, IPv4 and IPv6
 *
 * Each request carries a random token; an answer without it, from another
 * address, by another device, or of another size is not one. It is never sent in
 * fragments, so that one of some size tells whether such packets pass.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <netinet/icmp6.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"

/* after net/if.h, which it would clash with */
#include <linux/icmp.h>

struct echo {
	uint8_t type, code;
	uint16_t checksum, id, seq;
	/* ours */
	uint32_t uplink, probe, number;
	uint8_t token[16];
	uint8_t more[CONF_ICMP_MAX - CONF_ICMP_MIN];
} __attribute__((packed));

#define ECHO_HEADER offsetof(struct echo, uplink)

_Static_assert(offsetof(struct echo, more) == ECHO_HEADER + CONF_ICMP_MIN, "payload");

static uint16_t checksum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (; len > 1; len -= 2, p += 2)
		sum += (uint32_t)(p[0] << 8 | p[1]);
	if (len > 0)
		sum += (uint32_t)(p[0] << 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static int make(struct prober *p, unsigned uplink, const struct ip *src)
{
	bool v4 = src->family == AF_INET;
	int fd = socket(src->family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			v4 ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6);
	struct icmp6_filter filter6;
	/* a set bit blocks the type */
	uint32_t filter4 = ~(1u << ICMP_ECHOREPLY);

	if (fd < 0)
		return -1;
	ICMP6_FILTER_SETBLOCKALL(&filter6);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter6);
	if (v4)
		setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter4, sizeof(filter4));
	else
		setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter6, sizeof(filter6));
	/* as large as it is, whatever was heard of the way's MTU before */
	if (v4)
		setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &(int) { IP_PMTUDISC_PROBE }, sizeof(int));
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &(int) { IPV6_PMTUDISC_PROBE }, sizeof(int));
	if (probe_bind(p, fd, uplink, src))
		return fd;
	close(fd);
	return -1;
}

static void take(struct prober *p, const uint8_t *data, size_t len,
		 const struct sockaddr_storage *from)
{
	struct echo e;

	if (from->ss_family == AF_INET) {	/* the IP header comes along */
		size_t header = len > 0 ? (size_t)(data[0] & 0x0f) * 4 : 0;

		if (header < 20 || header > len)
			return;
		data += header;
		len -= header;
	}
	if (len < ECHO_HEADER + CONF_ICMP_MIN)
		return;
	memcpy(&e, data, ECHO_HEADER + CONF_ICMP_MIN);
	if (e.type != (from->ss_family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY) ||
	    e.id != p->echo_id || e.uplink >= p->conf->nuplinks ||
	    e.probe >= p->conf->uplinks[e.uplink].nprobes)
		return;

	const struct conf_probe *conf = &p->conf->uplinks[e.uplink].probe[e.probe];
	struct probe_token *t = probe_token(p, e.uplink, e.probe, e.number);
	struct ip source = from->ss_family == AF_INET ?
		ip_from_bytes(AF_INET, &((const struct sockaddr_in *)from)->sin_addr) :
		ip_from_bytes(AF_INET6, &((const struct sockaddr_in6 *)from)->sin6_addr);

	if (conf->kind != PROBE_ICMP || len != ECHO_HEADER + conf->size || !ip_eq(&source, &conf->addr) || t->seq != e.number ||
	    memcmp(t->bytes, e.token, sizeof(e.token)) != 0)
		return;
	probe_reply(p, e.uplink, e.probe, e.number);
}

static void on_read(int fd, short what, void *arg)
{
	static uint8_t data[64 + sizeof(struct echo)];
	struct sockaddr_storage from;

	(void)what;
	/* not for ever: others want to be heard too */
	for (int i = 0; i < 64; i++) {
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &len);

		if (n < 0)
			return;
		take(arg, data, (size_t)n, &from);
	}
}

bool probe_icmp_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	const struct conf_probe *conf = &p->conf->uplinks[uplink].probe[probe];
	enum fam fam = ip_fam(&conf->addr);
	struct probe_socket *ps = &p->uplink[uplink].icmp[fam];
	struct sockaddr_storage to;
	socklen_t len = ip_sockaddr(&conf->addr, 0, &to);
	struct echo e = {
		.type = fam == FAM_4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
		.id = p->echo_id, .seq = htons((uint16_t)seq),
		.uplink = uplink, .probe = probe, .number = seq,
	};

	size_t size = ECHO_HEADER + conf->size;

	memcpy(e.token, probe_token(p, uplink, probe, seq)->bytes, sizeof(e.token));
	if (fam == FAM_4)
		e.checksum = checksum(&e, size);	/* for IPv6 the kernel does it */
	return probe_socket(p, ps, uplink, probe_source(p, uplink, fam), make, on_read) &&
	       sendto(ps->fd, &e, size, 0, (struct sockaddr *)&to, len) == (ssize_t)size;
}
