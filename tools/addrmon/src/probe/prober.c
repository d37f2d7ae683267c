/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prober.c - sending the probes that the core wants sent
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "probe/kind.h"
#include "sys/child.h"

void prober_forget(struct prober *p, unsigned uplink)
{
	struct probe_uplink *u = &p->uplink[uplink];

	for (int f = 0; f < FAM_COUNT; f++)
		probe_socket_close(&u->icmp[f]);
	probe_socket_close(&u->arp);
	probe_socket_close(&u->nd);
	for (unsigned i = 0; i < CONF_MAX_PROBES; i++) {
		for (unsigned k = 0; k < PROBE_SLOTS; k++) {
			struct probe_token *t = &u->token[i][k];

			probe_drop(t);
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
	if (t->p != NULL)
		probe_miss(t->p, t->uplink, t->probe, t->seq);
}

void prober_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	static probe_kind_send *const send_kind[] = {
		[PROBE_ICMP] = probe_icmp_send, [PROBE_ARP] = probe_arp_send,
		[PROBE_ND] = probe_nd_send, [PROBE_TCP] = probe_tcp_send,
		[PROBE_SCRIPT] = probe_script_send, [PROBE_DNS] = probe_dns_send,
		[PROBE_HTTP] = probe_http_send,
	};
	static const struct timeval now = { 0, 0 };
	struct probe_token *t = probe_token(p, uplink, probe, seq);
	int ifindex = net_link(p->net, uplink)->ifindex;

	if (ifindex != p->uplink[uplink].ifindex) {	/* another one by now */
		prober_forget(p, uplink);
		p->uplink[uplink].ifindex = ifindex;
	}
	p->uplink[uplink].newest[probe] = seq;
	probe_drop(t);			/* one from long ago */
	t->p = p;
	t->uplink = uplink;
	t->probe = probe;
	t->seq = seq;
	if (getrandom(t->bytes, sizeof(t->bytes), 0) != sizeof(t->bytes))
		memset(t->bytes, 0, sizeof(t->bytes));
	/* a probe that cannot even be sent has failed; told from the loop, as
	 * the core is being run just now */
	if (!send_kind[p->conf->uplinks[uplink].probe[probe].kind](p, uplink, probe, seq))
		event_base_once(p->base, -1, EV_TIMEOUT, send_failed, t, &now);
}

struct prober *prober_new(struct event_base *base, const struct conf *conf, struct net *net,
			  const struct feed *feed)
{
	struct prober *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->base = base;
	p->conf = conf;
	p->net = net;
	p->feed = *feed;
	if (getrandom(&p->echo_id, sizeof(p->echo_id), 0) < 0)
		p->echo_id = (uint16_t)getpid();
	return p;
}

void prober_reconf(struct prober *p, const struct conf *conf)
{
	for (unsigned i = 0; i < p->conf->nuplinks; i++)
		prober_forget(p, i);
	p->conf = conf;
}

void prober_free(struct prober *p)
{
	for (unsigned i = 0; i < p->conf->nuplinks; i++)
		prober_forget(p, i);
	free(p);
}
