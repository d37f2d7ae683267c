/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * common.c - what the kinds of probes have in common
 *
 * Every probe is bound to the uplink's device and source address, so that it
 * cannot leave, nor its answer arrive, by another one.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#include "probe/kind.h"
#include "sys/clock.h"
#include "sys/log.h"

void probe_reply(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	struct input in = {
		.kind = INPUT_REPLY, .uplink = uplink, .probe = probe, .seq = seq,
	};

	feed_input(&p->feed, &in);
	feed_run(&p->feed);
}

void probe_miss(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	struct input in = {
		.kind = INPUT_MISS, .uplink = uplink, .probe = probe, .seq = seq,
	};

	feed_input(&p->feed, &in);
	feed_run(&p->feed);
}

void probe_drop(struct probe_token *t)
{
	if (t->event == NULL)
		return;
	event_free(t->event);
	t->event = NULL;
	close(t->fd);
}

void probe_ended(struct probe_token *t, bool good)
{
	probe_drop(t);
	if (good)
		probe_reply(t->p, t->uplink, t->probe, t->seq);
	else
		probe_miss(t->p, t->uplink, t->probe, t->seq);
}

struct probe_token *probe_token(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	return &p->uplink[uplink].token[probe][seq % PROBE_SLOTS];
}

const struct ip *probe_source(struct prober *p, unsigned uplink, enum fam fam)
{
	return &net_link(p->net, uplink)->addr[fam];
}

struct ip probe_target(struct prober *p, unsigned uplink, const struct conf_probe *probe)
{
	enum fam fam = probe->kind == PROBE_ND ? FAM_6 : FAM_4;
	const struct conf_addr *conf = &p->conf->uplinks[uplink].addr[fam];

	if (probe->addr.family != 0 || (probe->kind != PROBE_ARP && probe->kind != PROBE_ND))
		return probe->addr;
	return conf->gateway.family != 0 ? conf->gateway : net_link(p->net, uplink)->gateway[fam];
}

bool probe_bind(struct prober *p, int fd, unsigned uplink, const struct ip *src)
{
	const struct net_link *link = net_link(p->net, uplink);
	struct sockaddr_storage ss;
	socklen_t len = ip_sockaddr(src, 0, &ss);
	uint32_t mark = p->conf->uplinks[uplink].mark;

	/* before Linux 5.17 it takes a capability that is not kept; the device decides */
	if (mark != 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));

	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, link->ifname,
			  (socklen_t)strlen(link->ifname) + 1) == 0 &&
	       bind(fd, (struct sockaddr *)&ss, len) == 0;
}

struct probe_token *probe_connect(struct prober *p, unsigned uplink, unsigned probe, unsigned seq,
				  int type, uint16_t port)
{
	const struct conf_probe *conf = &p->conf->uplinks[uplink].probe[probe];
	struct probe_token *t = probe_token(p, uplink, probe, seq);
	const struct ip *src = probe_source(p, uplink, ip_fam(&conf->addr));
	struct sockaddr_storage to;
	socklen_t len = ip_sockaddr(&conf->addr, port, &to);

	if (src->family == 0)
		return NULL;
	t->fd = socket(conf->addr.family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (t->fd < 0)
		return NULL;
	t->until = now_usec() + p->conf->uplinks[uplink].timeout_max;
	if (probe_bind(p, t->fd, uplink, src) &&
	    (connect(t->fd, (struct sockaddr *)&to, len) == 0 || errno == EINPROGRESS))
		return t;
	close(t->fd);
	return NULL;
}

bool probe_await(struct probe_token *t, short what, void (*then)(int fd, short what, void *token))
{
	int64_t left = t->until - now_usec();
	struct timeval tv = usec_timeval(left > 0 ? left : 0);
	struct event *event = event_new(t->p->base, t->fd, what, then, t);

	if (event == NULL || event_add(event, &tv) < 0) {
		if (event != NULL)
			event_free(event);
		return false;
	}
	if (t->event != NULL)
		event_free(t->event);
	t->event = event;
	return true;
}

void probe_socket_close(struct probe_socket *ps)
{
	if (ps->event != NULL)
		event_free(ps->event);
	if (ps->event != NULL || ps->ifindex != 0)
		close(ps->fd);
	memset(ps, 0, sizeof(*ps));
}

bool probe_socket(struct prober *p, struct probe_socket *ps, unsigned uplink,
		  const struct ip *src, probe_make *make, probe_read *on_read)
{
	const struct net_link *link = net_link(p->net, uplink);

	if (src->family == 0 || link->ifindex == 0)
		return false;
	if (ps->ifindex == link->ifindex && ip_eq(&ps->ip, src))
		return true;
	probe_socket_close(ps);
	ps->fd = make(p, uplink, src);
	if (ps->fd < 0) {
		log_debug("probe", "%s: no socket: %s", p->conf->uplinks[uplink].name,
			  strerror(errno));
		return false;
	}
	ps->ifindex = link->ifindex;
	ps->ip = *src;
	ps->event = event_new(p->base, ps->fd, EV_READ | EV_PERSIST, on_read, p);
	if (ps->event == NULL || event_add(ps->event, NULL) < 0) {
		probe_socket_close(ps);
		return false;
	}
	return true;
}
