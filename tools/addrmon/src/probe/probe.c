/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.c - sending probes: what their kinds have in common
 *
 * Every probe is bound to the uplink's device and source address, so that it
 * cannot leave, nor its answer arrive, by another one.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "sys/child.h"
#include "daemon/daemon.h"
#include "sys/log.h"

void probe_reply(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq)
{
	struct input in = {
		.kind = INPUT_REPLY, .uplink = uplink, .probe = probe, .seq = seq,
	};

	daemon_input(d, &in);
	daemon_kick(d);
}

void probe_miss(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq)
{
	struct input in = {
		.kind = INPUT_MISS, .uplink = uplink, .probe = probe, .seq = seq,
	};

	daemon_input(d, &in);
	daemon_kick(d);
}

struct probe_token *probe_token(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq)
{
	return &d->prober[uplink].token[probe][seq % PROBE_SLOTS];
}

const struct ip *probe_source(struct daemon *d, unsigned uplink, enum fam fam)
{
	return &d->binding[uplink].addr[fam].ip;
}

struct ip probe_target(struct daemon *d, unsigned uplink, const struct conf_probe *p)
{
	enum fam fam = p->kind == PROBE_ND ? FAM_6 : FAM_4;
	const struct conf_addr *conf = &d->conf->uplinks[uplink].addr[fam];

	if (p->addr.family != 0 || (p->kind != PROBE_ARP && p->kind != PROBE_ND))
		return p->addr;
	return conf->gateway.family != 0 ? conf->gateway : d->binding[uplink].gateway[fam];
}

bool probe_bind(struct daemon *d, int fd, unsigned uplink, const struct ip *src)
{
	struct binding *b = &d->binding[uplink];
	struct sockaddr_storage ss;
	socklen_t len = ip_sockaddr(src, 0, &ss);

	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, b->ifname,
			  (socklen_t)strlen(b->ifname) + 1) == 0 &&
	       bind(fd, (struct sockaddr *)&ss, len) == 0;
}

static void socket_close(struct probe_socket *ps)
{
	if (ps->event != NULL)
		event_free(ps->event);
	if (ps->event != NULL || ps->ifindex != 0)
		close(ps->fd);
	memset(ps, 0, sizeof(*ps));
}

bool probe_socket(struct daemon *d, struct probe_socket *ps, unsigned uplink,
		  const struct ip *src, int (*make)(struct daemon *, unsigned, const struct ip *),
		  probe_read *on_read)
{
	struct binding *b = &d->binding[uplink];

	if (src->family == 0 || b->ifindex == 0)
		return false;
	if (ps->ifindex == b->ifindex && ip_eq(&ps->ip, src))
		return true;
	socket_close(ps);
	ps->fd = make(d, uplink, src);
	if (ps->fd < 0) {
		log_debug("probe", "%s: no socket: %s", d->conf->uplinks[uplink].name,
			  strerror(errno));
		return false;
	}
	ps->ifindex = b->ifindex;
	ps->ip = *src;
	ps->event = event_new(d->base, ps->fd, EV_READ | EV_PERSIST, on_read, d);
	if (ps->event == NULL || event_add(ps->event, NULL) < 0) {
		socket_close(ps);
		return false;
	}
	return true;
}

void probes_close(struct daemon *d, unsigned uplink)
{
	struct prober *p = &d->prober[uplink];

	for (int f = 0; f < FAM_COUNT; f++)
		socket_close(&p->icmp[f]);
	socket_close(&p->arp);
	socket_close(&p->nd);
	for (unsigned i = 0; i < CONF_MAX_PROBES; i++) {
		for (unsigned k = 0; k < PROBE_SLOTS; k++) {
			struct probe_token *t = &p->token[i][k];

			if (t->event != NULL) {
				event_free(t->event);
				close(t->fd);
			}
			if (t->child != NULL)
				child_drop(t->child);
			memset(t, 0, sizeof(*t));
		}
	}
}

static void send_failed(evutil_socket_t fd, short what, void *arg)
{
	struct probe_token *t = arg;

	(void)fd;
	(void)what;
	if (t->d != NULL)
		probe_miss(t->d, t->uplink, t->probe, t->seq);
}

void probe_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq)
{
	static bool (*const send_kind[])(struct daemon *, unsigned, unsigned, unsigned) = {
		[PROBE_ICMP] = probe_icmp_send, [PROBE_ARP] = probe_arp_send,
		[PROBE_ND] = probe_nd_send, [PROBE_TCP] = probe_tcp_send,
		[PROBE_SCRIPT] = probe_script_send,
	};
	static const struct timeval now = { 0, 0 };
	struct probe_token *t = probe_token(d, uplink, probe, seq);

	if (t->event != NULL) {		/* a connection from long ago */
		event_free(t->event);
		close(t->fd);
		t->event = NULL;
	}
	t->d = d;
	t->uplink = uplink;
	t->probe = probe;
	t->seq = seq;
	if (getrandom(t->bytes, sizeof(t->bytes), 0) != sizeof(t->bytes))
		memset(t->bytes, 0, sizeof(t->bytes));
	/* a probe that cannot even be sent has failed; told from the loop, as
	 * the core is being run just now */
	if (!send_kind[d->conf->uplinks[uplink].probe[probe].kind](d, uplink, probe, seq))
		event_base_once(d->base, -1, EV_TIMEOUT, send_failed, t, &now);
}
