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
	uint16_t port = p->conf->uplinks[uplink].probe[probe].port;
	struct probe_token *t = probe_connect(p, uplink, probe, seq, SOCK_STREAM, port);

	if (t == NULL)
		return false;
	if (probe_await(t, EV_WRITE, on_end))
		return true;
	close(t->fd);
	return false;
}
