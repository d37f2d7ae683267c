/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtnl.h - rtnetlink: events, queries and hints, each on a socket of its own
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_RTNL_H
#define ADDRMON_RTNL_H

#include "net/rtmsg.h"

struct mnl_socket;

struct rtnl {
	/* links and addresses, subscribed; a loss here is repaired by a dump */
	struct mnl_socket *events;
	struct mnl_socket *queries;
	/* routes, rules, neighbours: only ever a reason to look again, so
	 * losing some does no harm */
	struct mnl_socket *hints;
	unsigned seq;
	int rcvbuf;
	unsigned long overruns, interrupted;
};

typedef void rtnl_cb(void *ctx, const struct rt_msg *msg);

/* Opens and subscribes; false after a log line. hints may be left NULL by
 * rtnl_open_queries, which is enough for `check`. */
bool rtnl_open(struct rtnl *rt);
bool rtnl_open_queries(struct rtnl *rt);
void rtnl_close(struct rtnl *rt);

enum rtnl_read { RTNL_EMPTY, RTNL_OVERRUN };
/* Reads all there is. OVERRUN: messages were lost, and the rest was thrown away;
 * a dump is due. */
enum rtnl_read rtnl_read_events(struct rtnl *rt, rtnl_cb *cb, void *ctx);
/* Reads one batch of hints; true if there was any. */
bool rtnl_read_hints(struct rtnl *rt, rtnl_cb *cb, void *ctx);

/* Dumps all links, addresses or rules; false if the kernel did not let us. */
bool rtnl_dump(struct rtnl *rt, enum rt_kind kind, rtnl_cb *cb, void *ctx);
/* One link, by index, or by (alternative) name if ifindex is 0. */
bool rtnl_link(struct rtnl *rt, int ifindex, const char *name, struct rt_msg *out);
/* The way to dst from src (family 0: any), by oif (0: any). */
bool rtnl_route(struct rtnl *rt, const struct ip *dst, const struct ip *src, int oif,
		struct rt_msg *out);
/* The same from src, for what has this mark (0: none). */
bool rtnl_way(struct rtnl *rt, const struct ip *dst, const struct ip *src, uint32_t mark,
	      struct rt_msg *out);
/* Is this address one of the host's? */
bool rtnl_is_local(struct rtnl *rt, const struct ip *ip);

#endif
