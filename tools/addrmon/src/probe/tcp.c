/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_tcp.c - opening a TCP connection
 *
 * A refused connection proves the path as well as an accepted one.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/event.h>
#include <unistd.h>

#include "probe/kind.h"

static void on_end(evutil_socket_t fd, short what, void *arg)
{
	struct probe_token *t = arg;
	struct linger at_once = { 1, 0 };
	int error = ETIMEDOUT;
	socklen_t len = sizeof(error);

	if ((what & EV_WRITE) != 0)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	probe_ended(t, error == 0 || error == ECONNREFUSED);
}

bool probe_tcp_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	const struct conf_probe *conf = &p->conf->uplinks[uplink].probe[probe];
	struct probe_token *t = probe_token(p, uplink, probe, seq);
	const struct ip *src = probe_source(p, uplink, ip_fam(&conf->addr));
	int64_t limit = p->conf->uplinks[uplink].timeout_max;
	struct timeval tv = { limit / 1000000, limit % 1000000 };
	struct sockaddr_storage to;
	socklen_t len = ip_sockaddr(&conf->addr, conf->port, &to);

	if (src->family == 0)
		return false;
	t->fd = socket(conf->addr.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd < 0)
		return false;
	if (probe_bind(p, t->fd, uplink, src) &&
	    (connect(t->fd, (struct sockaddr *)&to, len) == 0 || errno == EINPROGRESS)) {
		t->event = event_new(p->base, t->fd, EV_WRITE, on_end, t);
		if (t->event != NULL && event_add(t->event, &tv) == 0)
			return true;
		if (t->event != NULL)
			event_free(t->event);
		t->event = NULL;
	}
	close(t->fd);
	return false;
}
