/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip.h - IP addresses as values
 *
 * Pure: no I/O, no globals. Only literal addresses exist here: a host name
 * would be resolved over the very uplink that is being judged.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_IP_H
#define ADDRMON_IP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define IP_STRLEN INET6_ADDRSTRLEN

/* The two families every uplink is judged by, one by one. */
enum fam { FAM_4, FAM_6, FAM_COUNT };

/* An address; family 0 means "no address". */
struct ip {
	uint8_t family;		/* 0, AF_INET or AF_INET6 */
	/* network order, 4 bytes used for AF_INET; aligned as struct in6_addr */
	uint8_t b[16] __attribute__((aligned(4)));
};

/* Number of bytes of an address of this family (0, 4 or 16). */
unsigned ip_len(uint8_t family);
enum fam ip_fam(const struct ip *ip);
uint8_t fam_af(enum fam fam);
static inline enum fam other_fam(enum fam fam)
{
	return fam == FAM_4 ? FAM_6 : FAM_4;
}

/* Parses a literal; false if it is not one. IPv4-mapped IPv6 is refused. */
bool ip_parse(const char *text, struct ip *ip);
/* Writes the usual text form ("-" for no address); returns buf. */
const char *ip_str(const struct ip *ip, char buf[IP_STRLEN]);
bool ip_eq(const struct ip *a, const struct ip *b);
bool ip_in_prefix(const struct ip *ip, const struct ip *net, unsigned bits);
/* Has it no bit set behind the first bits? */
bool ip_is_prefix(const struct ip *net, unsigned bits);
/* Loopback, link-local, multicast, unspecified: never an address for SAs. */
bool ip_is_special(const struct ip *ip);
/* Can it be reached from anywhere: not private (RFC 1918), not shared (RFC 6598),
 * not unique local (RFC 4193), and not special. */
bool ip_is_public(const struct ip *ip);
/* Builds from raw bytes; family must be AF_INET or AF_INET6. */
struct ip ip_from_bytes(uint8_t family, const void *bytes);
/* Fills a socket address (no scope); returns its length. */
socklen_t ip_sockaddr(const struct ip *ip, uint16_t port,
		      struct sockaddr_storage *ss);

#endif
