/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ways.c - the default routes that there are, and the commands for routes and rules
 *	that are missing
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/ways.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

#include "conf/conf.h"
#include "net/rtnl.h"

/* Tables of uplinks: the first one that is tried. */
#define FIRST_TABLE 101
#define LAST_TABLE 252			/* above are default, main and local */

/* Asks for a dump; the callback gets each message. */
static bool dump(struct nlmsghdr *nlh, mnl_cb_t cb, void *ctx)
{
	char buf[32768];
	struct timeval limit = { 2, 0 };
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int on = 1, result = MNL_CB_ERROR;
	ssize_t n;

	if (nl == NULL)
		return false;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = 1;
	/* only then the kernel looks at the table that is asked for */
	mnl_socket_setsockopt(nl, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
	setsockopt(mnl_socket_get_fd(nl), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) == 0 &&
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) > 0)
		while ((n = mnl_socket_recvfrom(nl, buf, sizeof(buf))) > 0 &&
		       (result = mnl_cb_run(buf, (size_t)n, 1, mnl_socket_get_portid(nl), cb, ctx)) > 0)
			;
	mnl_socket_close(nl);
	return result == MNL_CB_STOP;
}

static bool address(const struct nlattr *a, enum fam fam, struct ip *ip)
{
	if (a == NULL || mnl_attr_get_payload_len(a) != ip_len(fam_af(fam)))
		return false;
	*ip = ip_from_bytes(fam_af(fam), mnl_attr_get_payload(a));
	return true;
}

static unsigned number_of(const struct nlattr *a, unsigned otherwise)
{
	return a != NULL && mnl_attr_get_payload_len(a) == sizeof(uint32_t) ? mnl_attr_get_u32(a) : otherwise;
}

/* Keeps the attributes of a message by their type. */
static void index_attr(const struct nlattr **at, unsigned max, const struct nlattr *a)
{
	if (mnl_attr_get_type(a) <= max)
		at[mnl_attr_get_type(a)] = a;
}

struct route_ctx {
	enum fam fam;
	unsigned table;
	unsigned long routes;		/* of any destination */
	void (*way)(void *ctx, const struct way *w);
	void *ctx;
};

static int on_route(const struct nlmsghdr *nlh, void *arg)
{
	struct route_ctx *c = arg;
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *at[RTA_MAX + 1] = { NULL }, *a;
	struct way w = { .fam = c->fam };

	if (nlh->nlmsg_type != RTM_NEWROUTE || mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm))
		return MNL_CB_OK;
	mnl_attr_for_each(a, nlh, sizeof(*rtm)) {
		index_attr(at, RTA_MAX, a);
	}
	w.table = number_of(at[RTA_TABLE], rtm->rtm_table);
	if ((c->table != 0 && w.table != c->table) || (rtm->rtm_flags & RTM_F_CLONED) != 0)
		return MNL_CB_OK;
	c->routes++;
	if (rtm->rtm_dst_len != 0 || rtm->rtm_type != RTN_UNICAST || c->way == NULL)
		return MNL_CB_OK;
	w.metric = number_of(at[RTA_PRIORITY], 0);
	if (at[RTA_MULTIPATH] == NULL) {
		w.ifindex = (int)number_of(at[RTA_OIF], 0);
		address(at[RTA_GATEWAY], c->fam, &w.gateway);
		c->way(c->ctx, &w);
		return MNL_CB_OK;
	}
	const char *hop = mnl_attr_get_payload(at[RTA_MULTIPATH]);
	unsigned left = mnl_attr_get_payload_len(at[RTA_MULTIPATH]);

	while (left >= sizeof(struct rtnexthop)) {
		struct rtnexthop nh;

		memcpy(&nh, hop, sizeof(nh));
		if (nh.rtnh_len < sizeof(nh) || nh.rtnh_len > left)
			break;
		w.ifindex = nh.rtnh_ifindex;
		w.gateway.family = 0;
		unsigned all = (unsigned)MNL_ALIGN(nh.rtnh_len);
		const struct nlattr *attr;

		mnl_attr_for_each_payload((const void *)(hop + sizeof(nh)), (int)(nh.rtnh_len - sizeof(nh))) {
			if (mnl_attr_get_type(attr) == RTA_GATEWAY)
				address(attr, c->fam, &w.gateway);
		}
		c->way(c->ctx, &w);
		if (all >= left)
			break;
		hop += all;
		left -= all;
	}
	return MNL_CB_OK;
}

static bool routes(struct route_ctx *c)
{
	char buf[256] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = RTM_GETROUTE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = fam_af(c->fam);
	if (c->table != 0)
		mnl_attr_put_u32(nlh, RTA_TABLE, c->table);
	return dump(nlh, on_route, c);
}

bool ways_each(unsigned table, enum fam fam, void (*way)(void *ctx, const struct way *w), void *ctx)
{
	struct route_ctx c = { .fam = fam, .table = table, .way = way, .ctx = ctx };

	return routes(&c);
}

/* ---- what mends ---- */

struct survey {
	const struct ip *src;
	int ifindex;
	bool used[LAST_TABLE + 1];	/* named by a rule */
	unsigned of_src;		/* the table of the rule for src; 0: none */
	bool leads;			/* the table that is looked at has a way by the interface */
};

static void see_rule(void *ctx, const struct rt_msg *rule)
{
	struct survey *s = ctx;

	if (!rule->looks_up || rule->family != s->src->family ||
	    rule->table == 0 || rule->table > LAST_TABLE)
		return;
	s->used[rule->table] = true;
	if (rule->mark == 0 && s->of_src == 0 && ip_eq(&rule->ip, s->src) &&
	    rule->bits == ip_len(s->src->family) * 8)
		s->of_src = rule->table;
}

static bool see_rules(struct survey *s)
{
	struct rtnl rt = { 0 };
	bool seen = rtnl_open_queries(&rt) && rtnl_dump(&rt, RT_RULE, see_rule, s);

	rtnl_close(&rt);
	return seen;
}

static void see_way(void *ctx, const struct way *w)
{
	struct survey *s = ctx;

	s->leads |= w->ifindex == s->ifindex;
}

static bool leads_by(struct survey *s, unsigned table)
{
	s->leads = false;
	ways_each(table, ip_fam(s->src), see_way, s);
	return s->leads;
}

/* Is its number that of a name of somebody's in /etc/iproute2? */
static bool has_name(unsigned table)
{
	static const char *const files[] = { "/etc/iproute2/rt_tables", "/usr/share/iproute2/rt_tables" };
	char line[256];
	unsigned number;
	bool found = false;

	for (int i = 0; i < 2; i++) {
		FILE *f = fopen(files[i], "re");

		while (f != NULL && fgets(line, sizeof(line), f) != NULL)
			found |= sscanf(line, "%u", &number) == 1 && number == table;
		if (f != NULL)
			fclose(f);
	}
	return found;
}

static bool is_free(const struct survey *s, unsigned table)
{
	struct route_ctx c = { .fam = ip_fam(s->src), .table = table };

	/* asked for a table that it does not have the kernel may complain: then it is free */
	if (s->used[table] || has_name(table))
		return false;
	routes(&c);
	return c.routes == 0;
}

/* Has the link but one other end, so that a route needs no gateway? */
static bool point_to_point(const char *ifname)
{
	struct ifreq ifr = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool yes;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	yes = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &ifr) == 0 && (ifr.ifr_flags & (IFF_POINTOPOINT | IFF_NOARP)) != 0;
	if (fd >= 0)
		close(fd);
	return yes;
}

bool ways_mend(const struct ip *src, const struct ip *gateway, const char *ifname, int ifindex,
	       unsigned number, char *text, size_t size)
{
	struct survey s = { .src = src, .ifindex = ifindex };
	const char *family = src->family == AF_INET ? "-4" : "-6";
	char from[IP_STRLEN], via[IP_STRLEN + 8] = "", gw[IP_STRLEN];
	bool known = gateway->family != 0 || point_to_point(ifname);
	unsigned table;

	ip_str(src, from);
	if (!see_rules(&s))
		return false;
	if (gateway->family != 0)
		snprintf(via, sizeof(via), "via %s ", ip_str(gateway, gw));
	if (s.of_src != 0) {
		if (!known || leads_by(&s, s.of_src))
			return false;
		snprintf(text, size, "ip %s route replace default %sdev %s table %u", family, via, ifname, s.of_src);
		return true;
	}
	for (table = 1; table <= LAST_TABLE; table++) {
		if (leads_by(&s, table)) {
			snprintf(text, size, "ip %s rule add from %s lookup %u", family, from, table);
			return true;
		}
	}
	if (!known)
		return false;
	for (table = FIRST_TABLE + number; table <= LAST_TABLE; table += CONF_MAX_UPLINKS)
		if (is_free(&s, table))
			break;
	if (table > LAST_TABLE)
		return false;
	snprintf(text, size, "ip %s rule add from %s lookup %u && ip %s route add default %sdev %s table %u",
		 family, from, table, family, via, ifname, table);
	return true;
}
