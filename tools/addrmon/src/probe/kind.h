/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kind.h - what the kinds of probes have in common
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PROBE_KIND_H
#define ADDRMON_PROBE_KIND_H

#include "net/net.h"
#include "probe/prober.h"

struct event;
struct child;

/* A socket of an uplink, made when needed, remade when the uplink changes. */
struct probe_socket {
	int fd;
	struct event *event;
	int ifindex;
	struct ip ip;
};

/* One probe under way. */
struct probe_token {
	unsigned seq;
	uint8_t bytes[16];
	int fd;				/* TCP, DNS, HTTP: of the event */
	struct event *event;
	int64_t until;			/* their time is over then */
	struct child *child;		/* script */
	char line[14];			/* HTTP: the beginning of the answer, got bytes of it */
	size_t got;
	struct prober *p;		/* NULL: never used */
	unsigned uplink, probe;
};

/* Of one uplink. */
struct probe_uplink {
	int ifindex;			/* all below is for this interface */
	struct probe_socket icmp[FAM_COUNT], arp, nd;
	unsigned newest[CONF_MAX_PROBES];	/* seq of the last one sent */
	struct probe_token token[CONF_MAX_PROBES][PROBE_SLOTS];
};

struct prober {
	struct event_base *base;
	const struct conf *conf;
	struct net *net;
	struct feed feed;
	uint16_t echo_id;		/* of our echo requests */
	struct probe_uplink uplink[CONF_MAX_UPLINKS];
};

/* common.c */
void probe_reply(struct prober *p, unsigned uplink, unsigned probe, unsigned seq);
void probe_miss(struct prober *p, unsigned uplink, unsigned probe, unsigned seq);
/* Ends one that is under way, if it is: frees its event, closes its socket. */
void probe_drop(struct probe_token *t);
/* The same, and says whether it was answered. */
void probe_ended(struct probe_token *t, bool good);

struct probe_token *probe_token(struct prober *p, unsigned uplink, unsigned probe, unsigned seq);
struct ip probe_target(struct prober *p, unsigned uplink, const struct conf_probe *probe);
const struct ip *probe_source(struct prober *p, unsigned uplink, enum fam fam);
/* Makes a socket belong to the uplink: device and source address. */
bool probe_bind(struct prober *p, int fd, unsigned uplink, const struct ip *src);
/* Opens a socket of that type on the uplink and connects it to the target: the probe
 * that is under way then, or NULL. */
struct probe_token *probe_connect(struct prober *p, unsigned uplink, unsigned probe, unsigned seq,
				  int type, uint16_t port);
/* Waits for what (EV_*) on its socket, at most until the probe's time is over. */
bool probe_await(struct probe_token *t, short what, void (*then)(int fd, short what, void *token));
typedef void probe_read(int fd, short what, void *prober);
typedef int probe_make(struct prober *p, unsigned uplink, const struct ip *src);
/* Opens ps anew unless it fits; make returns a socket or -1. */
bool probe_socket(struct prober *p, struct probe_socket *ps, unsigned uplink,
		  const struct ip *src, probe_make *make, probe_read *on_read);
void probe_socket_close(struct probe_socket *ps);

/* Each kind sends one; false if it cannot be sent. It calls probe_reply or
 * probe_miss later, or neither. */
typedef bool probe_kind_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq);
probe_kind_send probe_icmp_send, probe_arp_send, probe_nd_send, probe_tcp_send,
	probe_script_send, probe_dns_send, probe_http_send;

#endif
