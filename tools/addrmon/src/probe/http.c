/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http.c - asking a web server for a page, by its status (RFC 9112)
 *
 * A portal, or a redirect to one, has another status than the one expected. The URL has
 * a literal address, so no name is resolved. (Not by libevent's evhttp: up to 2.1 it
 * closes the socket it is given, and connects by one that is bound to no uplink.)
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"

#define REQUEST_MAX 1024
#define HTTP_PORT 80

static bool send_request(const struct probe_token *t)
{
	const struct conf_probe *conf = &t->p->conf->uplinks[t->uplink].probe[t->probe];
	char address[IP_STRLEN], host[IP_STRLEN + 10], text[REQUEST_MAX];
	int len;

	snprintf(host, sizeof(host), conf->addr.family == AF_INET6 ? "[%s]" : "%s",
		 ip_str(&conf->addr, address));
	if (conf->port != HTTP_PORT)
		snprintf(host + strlen(host), sizeof(host) - strlen(host), ":%u", conf->port);
	len = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
		       conf->path, conf->name != NULL ? conf->name : host);
	/* it is short, and nothing was sent before it */
	return len < (int)sizeof(text) && send(t->fd, text, (size_t)len, MSG_NOSIGNAL) == len;
}

/* "HTTP/1.1 204 ..." */
static bool is_status(const char *line, unsigned status)
{
	return strncmp(line, "HTTP/1.", 7) == 0 && isdigit((unsigned char)line[7]) && line[8] == ' ' &&
	       strspn(line + 9, "0123456789") == 3 && (line[12] == ' ' || line[12] == '\r') &&
	       strtoul(line + 9, NULL, 10) == status;
}

static void on_read(evutil_socket_t fd, short what, void *arg)
{
	struct probe_token *t = arg;
	const struct conf_probe *conf = &t->p->conf->uplinks[t->uplink].probe[t->probe];
	size_t room = sizeof(t->line) - 1 - t->got;
	ssize_t n = (what & EV_READ) != 0 ? recv(fd, t->line + t->got, room, 0) : 0;

	if (n > 0)
		t->got += (size_t)n;
	if (n > 0 && (size_t)n < room && probe_await(t, EV_READ, on_read))
		return;
	t->line[t->got] = '\0';
	/* of the rest nothing is wanted */
	probe_ended(t, is_status(t->line, conf->status));
}

static void on_connected(evutil_socket_t fd, short what, void *arg)
{
	struct probe_token *t = arg;
	int error = ETIMEDOUT;
	socklen_t len = sizeof(error);

	if ((what & EV_WRITE) != 0)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error != 0 || !send_request(t) || !probe_await(t, EV_READ, on_read))
		probe_ended(t, false);
}

bool probe_http_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	uint16_t port = p->conf->uplinks[uplink].probe[probe].port;
	struct probe_token *t = probe_connect(p, uplink, probe, seq, SOCK_STREAM, port);
	struct linger at_once = { 1, 0 };

	if (t == NULL)
		return false;
	t->got = 0;
	/* closed it is gone at once, since there are many of them */
	setsockopt(t->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if (probe_await(t, EV_WRITE, on_connected))
		return true;
	close(t->fd);
	return false;
}
