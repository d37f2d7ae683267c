/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtnl.c - rtnetlink: events, queries and hints, each on a socket of its own
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/rtnl.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/time.h>

#include "sys/log.h"

#define EVENTS_RCVBUF (8 * 1024 * 1024)
#define BUFFER 65536
#define DUMP_TRIES 5
/* Batches of hints read at once; the rest is as good as lost. */
#define HINT_BATCHES 4

static char buffer[BUFFER] __attribute__((aligned(8)));

static struct mnl_socket *open_socket(const int *groups, unsigned n)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC |
						 (n > 0 ? SOCK_NONBLOCK : 0));

	if (nl == NULL || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		log_warn("netlink", "cannot open");
		if (nl != NULL)
			mnl_socket_close(nl);
		return NULL;
	}
	for (unsigned i = 0; i < n; i++) {
		int group = groups[i];

		if (mnl_socket_setsockopt(nl, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
			log_warn("netlink", "cannot subscribe to group %d", group);
	}
	return nl;
}

bool rtnl_open_queries(struct rtnl *rt)
{
	struct timeval limit = { 2, 0 };

	rt->queries = open_socket(NULL, 0);
	if (rt->queries == NULL)
		return false;
	setsockopt(mnl_socket_get_fd(rt->queries), SOL_SOCKET, SO_RCVTIMEO, &limit,
		   sizeof(limit));
	return true;
}

bool rtnl_open(struct rtnl *rt)
{
	static const int events[] = {
		RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR,
	};
	static const int hints[] = {
		RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE,
		RTNLGRP_IPV6_RULE, RTNLGRP_NEIGH,
	};
	int size = EVENTS_RCVBUF;
	socklen_t len = sizeof(size);

	memset(rt, 0, sizeof(*rt));
	rt->events = open_socket(events, 3);
	rt->hints = open_socket(hints, 5);
	if (rt->events == NULL || rt->hints == NULL || !rtnl_open_queries(rt)) {
		rtnl_close(rt);
		return false;
	}
	int fd = mnl_socket_get_fd(rt->events);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rt->rcvbuf, &len);
	return true;
}

void rtnl_close(struct rtnl *rt)
{
	if (rt->events != NULL)
		mnl_socket_close(rt->events);
	if (rt->queries != NULL)
		mnl_socket_close(rt->queries);
	if (rt->hints != NULL)
		mnl_socket_close(rt->hints);
	rt->events = rt->queries = rt->hints = NULL;
}

/* One datagram from the kernel; 0 if it was from somebody else. */
static ssize_t receive(struct mnl_socket *nl)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { buffer, sizeof(buffer) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t n = recvmsg(mnl_socket_get_fd(nl), &msg, 0);

	if (n < 0)
		return n;
	if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return 0;
	if ((msg.msg_flags & MSG_TRUNC) != 0) {
		errno = ENOBUFS;	/* as good as lost */
		return -1;
	}
	return n;
}

static void each(ssize_t n, rtnl_cb *cb, void *ctx)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)(void *)buffer;
	int left = (int)n;
	struct rt_msg msg;

	while (rtmsg_ok(nlh, left)) {
		rtmsg_parse(nlh, &msg);
		if (msg.kind != RT_IGNORED)
			cb(ctx, &msg);
		nlh = mnl_nlmsg_next(nlh, &left);
	}
}

enum rtnl_read rtnl_read_events(struct rtnl *rt, rtnl_cb *cb, void *ctx)
{
	enum rtnl_read result = RTNL_EMPTY;

	for (;;) {
		/* after an overrun all is asked for again: what is still queued is
		 * older than the answer, and thousands of it only cost time */
		ssize_t n = result == RTNL_OVERRUN ?
			    recv(mnl_socket_get_fd(rt->events), buffer, 0, 0) :
			    receive(rt->events);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			rt->overruns++;
			result = RTNL_OVERRUN;
			continue;
		}
		if (n < 0)
			return result;
		if (result != RTNL_OVERRUN)
			each(n, cb, ctx);
	}
}

bool rtnl_read_hints(struct rtnl *rt, rtnl_cb *cb, void *ctx)
{
	bool any = false;

	for (int i = 0; i < HINT_BATCHES; i++) {
		ssize_t n = receive(rt->hints);

		if (n < 0 && errno != ENOBUFS)
			break;
		any = true;
		if (n > 0)
			each(n, cb, ctx);
	}
	return any;
}

/* ---- queries ---- */

static bool send_request(struct rtnl *rt, struct nlmsghdr *nlh)
{
	nlh->nlmsg_seq = ++rt->seq;
	if (mnl_socket_sendto(rt->queries, nlh, nlh->nlmsg_len) >= 0)
		return true;
	log_warn("netlink", "cannot ask the kernel");
	return false;
}

/*
 * Reads the answer to the last request. Returns 1 when there was one, 0 when
 * the kernel refused (errno set), -1 when a dump was interrupted by a change.
 */
static int answer(struct rtnl *rt, bool dump, rtnl_cb *cb, void *ctx)
{
	bool interrupted = false;

	for (;;) {
		ssize_t n = receive(rt->queries);
		const struct nlmsghdr *nlh = (const struct nlmsghdr *)(void *)buffer;
		int left = (int)n;
		struct rt_msg msg;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return 0;
		for (; rtmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_seq != rt->seq)
				continue;	/* of a request given up */
			interrupted |= (nlh->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
			if (nlh->nlmsg_type == NLMSG_DONE)
				return interrupted ? -1 : 1;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);

				errno = mnl_nlmsg_get_payload_len(nlh) < sizeof(*e) ?
					EBADMSG : -e->error;
				return 0;
			}
			rtmsg_parse(nlh, &msg);
			if (msg.kind != RT_IGNORED)
				cb(ctx, &msg);
			if (!dump)
				return 1;
		}
	}
}

bool rtnl_dump(struct rtnl *rt, enum rt_kind kind, rtnl_cb *cb, void *ctx)
{
	for (int i = 0; i < DUMP_TRIES; i++) {
		char request[256] = { 0 };	/* padding goes out, too */
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(request);

		nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
		if (kind == RT_LINK) {
			nlh->nlmsg_type = RTM_GETLINK;
			mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
			mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
		} else if (kind == RT_RULE) {
			nlh->nlmsg_type = RTM_GETRULE;
			mnl_nlmsg_put_extra_header(nlh, sizeof(struct rtmsg));
		} else {
			nlh->nlmsg_type = RTM_GETADDR;
			mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifaddrmsg));
		}
		if (!send_request(rt, nlh))
			return false;
		int result = answer(rt, true, cb, ctx);

		if (result > 0)
			return true;
		if (result == 0) {
			log_warn("netlink", "dump refused");
			return false;
		}
		rt->interrupted++;
	}
	log_warnx("netlink", "dump interrupted %d times; the next one repairs it", DUMP_TRIES);
	return true;
}

static void keep(void *ctx, const struct rt_msg *msg)
{
	*(struct rt_msg *)ctx = *msg;
}

bool rtnl_link(struct rtnl *rt, int ifindex, const char *name, struct rt_msg *out)
{
	char request[512] = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request);
	struct ifinfomsg *ifi;

	memset(out, 0, sizeof(*out));
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = ifindex;
	if (ifindex == 0) {
		size_t len = strlen(name);

		if (len < IFNAMSIZ)
			mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
		else
			mnl_attr_put_strz(nlh, IFLA_ALT_IFNAME, name);
	}
	return send_request(rt, nlh) && answer(rt, false, keep, out) == 1 &&
	       out->kind == RT_LINK;
}

static bool get_route(struct rtnl *rt, const struct ip *dst, const struct ip *src, int oif,
		      uint32_t mark, struct rt_msg *out)
{
	char request[256] = { 0 };	/* padding goes out, too */
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request);
	struct rtmsg *rtm;

	memset(out, 0, sizeof(*out));
	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = dst->family;
	rtm->rtm_dst_len = (unsigned char)(ip_len(dst->family) * 8);
	mnl_attr_put(nlh, RTA_DST, ip_len(dst->family), dst->b);
	if (src->family != 0) {
		rtm->rtm_src_len = rtm->rtm_dst_len;
		mnl_attr_put(nlh, RTA_SRC, ip_len(src->family), src->b);
	}
	if (oif != 0)
		mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)oif);
	if (mark != 0)
		mnl_attr_put_u32(nlh, RTA_MARK, mark);
	return send_request(rt, nlh) && answer(rt, false, keep, out) == 1 &&
	       out->kind == RT_ROUTE;
}

bool rtnl_route(struct rtnl *rt, const struct ip *dst, const struct ip *src, int oif,
		struct rt_msg *out)
{
	return get_route(rt, dst, src, oif, 0, out);
}

bool rtnl_way(struct rtnl *rt, const struct ip *dst, const struct ip *src, uint32_t mark,
	      struct rt_msg *out)
{
	return get_route(rt, dst, src, 0, mark, out);
}

bool rtnl_is_local(struct rtnl *rt, const struct ip *ip)
{
	struct ip any = { 0 };
	struct rt_msg msg;

	return rtnl_route(rt, ip, &any, 0, &msg) && msg.local;
}
