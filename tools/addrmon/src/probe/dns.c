/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dns.c - asking a resolver for the name servers of a name (RFC 1035)
 *
 * The query is our own and leaves by a socket of the uplink: the resolver of the host,
 * which would ask by any uplink, has no part in it. That the name exists does not
 * matter; a resolver that is cut off itself says so (SERVFAIL), and has not answered.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"

#define PORT 53
#define HEADER 12
#define QUERY_MAX (HEADER + CONF_DNS_NAME_MAX + 2 + 4)

enum { NOERROR = 0, NXDOMAIN = 3 };

/* Writes the query; its first two bytes, the number, are of the token. */
static size_t make_query(const char *name, const uint8_t *token, uint8_t query[QUERY_MAX])
{
	/* recursion desired, one question */
	static const uint8_t rest_of_header[HEADER - 2] = { 0x01, 0, 0, 1 };
	static const uint8_t ns_in[] = { 0, 2, 0, 1 };
	uint8_t *at = query + HEADER;

	memcpy(query, token, 2);
	memcpy(query + 2, rest_of_header, sizeof(rest_of_header));
	while (*name != '\0' && *name != '.') {
		size_t len = strcspn(name, ".");

		*at++ = (uint8_t)len;
		memcpy(at, name, len);
		at += len;
		name += len + (name[len] == '.');
	}
	*at++ = 0;
	memcpy(at, ns_in, sizeof(ns_in));
	return (size_t)(at - query) + sizeof(ns_in);
}

/* Is it a response to the query: same number, same question? */
static bool is_response(const uint8_t *data, size_t len, const uint8_t *query, size_t size)
{
	return len >= size && memcmp(data, query, 2) == 0 &&
	       (data[2] & 0xf8) == 0x80 &&		/* response, opcode QUERY */
	       data[4] == 0 && data[5] == 1 &&
	       memcmp(data + HEADER, query + HEADER, size - HEADER) == 0;
}

static void on_read(evutil_socket_t fd, short what, void *arg)
{
	struct probe_token *t = arg;
	const struct conf_probe *conf = &t->p->conf->uplinks[t->uplink].probe[t->probe];
	uint8_t query[QUERY_MAX], data[2048];
	size_t size = make_query(conf->name, t->bytes, query);
	bool good = false;

	if ((what & EV_READ) != 0) {
		ssize_t n = recv(fd, data, sizeof(data), 0);

		/* an error is one of ICMP: there is nobody to answer */
		if (n >= 0 && !is_response(data, (size_t)n, query, size))
			return;
		good = n >= 0 && ((data[3] & 0x0f) == NOERROR || (data[3] & 0x0f) == NXDOMAIN);
	}
	probe_ended(t, good);
}

bool probe_dns_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	/* connected: only the resolver is heard, from a port nobody can know */
	struct probe_token *t = probe_connect(p, uplink, probe, seq, SOCK_DGRAM, PORT);
	uint8_t query[QUERY_MAX];
	size_t size;

	if (t == NULL)
		return false;
	size = make_query(p->conf->uplinks[uplink].probe[probe].name, t->bytes, query);
	if (send(t->fd, query, size, 0) == (ssize_t)size &&
	    probe_await(t, EV_READ | EV_PERSIST, on_read))
		return true;
	close(t->fd);
	return false;
}
