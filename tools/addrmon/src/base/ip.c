/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip.c - IP addresses as values
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "base/ip.h"

#include <arpa/inet.h>
#include <string.h>

unsigned ip_len(uint8_t family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 0;
}

enum fam ip_fam(const struct ip *ip)
{
	return ip->family == AF_INET6 ? FAM_6 : FAM_4;
}

uint8_t fam_af(enum fam fam)
{
	return fam == FAM_6 ? AF_INET6 : AF_INET;
}

bool ip_parse(const char *text, struct ip *ip)
{
	struct ip out = { 0 };

	if (inet_pton(AF_INET, text, out.b) == 1) {
		out.family = AF_INET;
	} else if (inet_pton(AF_INET6, text, out.b) == 1) {
		out.family = AF_INET6;
		if (IN6_IS_ADDR_V4MAPPED((struct in6_addr *)out.b))
			return false;
	} else {
		return false;
	}
	*ip = out;
	return true;
}

const char *ip_str(const struct ip *ip, char buf[IP_STRLEN])
{
	if (ip->family == 0 ||
	    inet_ntop(ip->family, ip->b, buf, IP_STRLEN) == NULL)
		strcpy(buf, "-");
	return buf;
}

bool ip_eq(const struct ip *a, const struct ip *b)
{
	return a->family == b->family &&
	       memcmp(a->b, b->b, ip_len(a->family)) == 0;
}

bool ip_in_prefix(const struct ip *ip, const struct ip *net, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (ip->family == 0 || ip->family != net->family ||
	    bits > ip_len(ip->family) * 8)
		return false;
	if (memcmp(ip->b, net->b, whole) != 0)
		return false;
	return rest == 0 ||
	       ((ip->b[whole] ^ net->b[whole]) & (0xff00 >> rest) & 0xff) == 0;
}

bool ip_is_prefix(const struct ip *net, unsigned bits)
{
	for (unsigned i = bits; i < ip_len(net->family) * 8; i++)
		if ((net->b[i / 8] & (0x80 >> i % 8)) != 0)
			return false;
	return true;
}

bool ip_is_special(const struct ip *ip)
{
	if (ip->family == AF_INET)
		return ip->b[0] == 0 || ip->b[0] == 127 || ip->b[0] >= 224 ||
		       (ip->b[0] == 169 && ip->b[1] == 254);
	if (ip->family == AF_INET6) {
		const struct in6_addr *a = (const struct in6_addr *)ip->b;

		return IN6_IS_ADDR_UNSPECIFIED(a) || IN6_IS_ADDR_LOOPBACK(a) ||
		       IN6_IS_ADDR_LINKLOCAL(a) || IN6_IS_ADDR_MULTICAST(a) ||
		       IN6_IS_ADDR_V4MAPPED(a);
	}
	return true;
}

bool ip_is_public(const struct ip *ip)
{
	static const struct {
		uint8_t bytes[4];
		unsigned bits;
	} not_public[] = {
		{ { 10 }, 8 }, { { 172, 16 }, 12 }, { { 192, 168 }, 16 }, { { 100, 64 }, 10 },
	};

	if (ip_is_special(ip))
		return false;
	if (ip->family == AF_INET6)
		return (ip->b[0] & 0xfe) != 0xfc;
	for (unsigned i = 0; i < sizeof(not_public) / sizeof(not_public[0]); i++) {
		struct ip net = ip_from_bytes(AF_INET, not_public[i].bytes);

		if (ip_in_prefix(ip, &net, not_public[i].bits))
			return false;
	}
	return true;
}

struct ip ip_from_bytes(uint8_t family, const void *bytes)
{
	struct ip ip = { .family = family };

	memcpy(ip.b, bytes, ip_len(family));
	return ip;
}

socklen_t ip_sockaddr(const struct ip *ip, uint16_t port,
		      struct sockaddr_storage *ss)
{
	memset(ss, 0, sizeof(*ss));
	if (ip->family == AF_INET6) {
		struct sockaddr_in6 *s6 = (struct sockaddr_in6 *)ss;

		s6->sin6_family = AF_INET6;
		s6->sin6_port = htons(port);
		memcpy(&s6->sin6_addr, ip->b, 16);
		return sizeof(*s6);
	}
	struct sockaddr_in *s4 = (struct sockaddr_in *)ss;

	s4->sin_family = AF_INET;
	s4->sin_port = htons(port);
	memcpy(&s4->sin_addr, ip->b, 4);
	return sizeof(*s4);
}
