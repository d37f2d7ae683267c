/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rtmsg.c - one rtnetlink message, checked and reduced to what matters here
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "net/rtmsg.h"

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* Values of operstate, RFC 2863. */
#define OPER_TESTING 4
#define OPER_DORMANT 5

static void copy_name(char *to, size_t size, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len >= size)
		len = size - 1;
	memcpy(to, mnl_attr_get_payload(attr), len);
	to[len] = '\0';
}

static bool at_least(const struct nlattr *attr, size_t len)
{
	return mnl_attr_get_payload_len(attr) >= len;
}

static void parse_link(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *prop;
	uint8_t operstate = 0;
	bool elsewhere = false;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return;
	/* A bridge tells of its ports in messages of its own family; losing a
	 * port looks like a deleted link there. */
	if (ifi->ifi_family != AF_UNSPEC || ifi->ifi_index <= 0)
		return;
	out->ifindex = ifi->ifi_index;
	out->deleted = nlh->nlmsg_type == RTM_DELLINK;
	out->admin = (ifi->ifi_flags & IFF_UP) != 0;
	/* IFF_RUNNING lags behind by the kernel's own delay; this does not */
	out->carrier = (ifi->ifi_flags & IFF_LOWER_UP) != 0;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		const void *data = mnl_attr_get_payload(attr);

		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			copy_name(out->name, sizeof(out->name), attr);
			break;
		case IFLA_ADDRESS:
			if (mnl_attr_get_payload_len(attr) == 6) {
				memcpy(out->mac, data, 6);
				out->has_mac = true;
			}
			break;
		case IFLA_MASTER:
			if (at_least(attr, 4))
				memcpy(&out->master, data, 4);
			break;
		case IFLA_LINK:
			if (at_least(attr, 4))
				memcpy(&out->lower, data, 4);
			break;
		case IFLA_LINK_NETNSID:
			elsewhere = true;
			break;
		case IFLA_CARRIER:
			if (at_least(attr, 1))
				out->carrier = *(const uint8_t *)data != 0;
			break;
		case IFLA_OPERSTATE:
			if (at_least(attr, 1))
				operstate = *(const uint8_t *)data;
			break;
		case IFLA_CARRIER_DOWN_COUNT:
			if (at_least(attr, 4)) {
				memcpy(&out->downs, data, 4);
				out->has_downs = true;
			}
			break;
		case IFLA_STATS64:
			if (at_least(attr, 16)) {
				memcpy(&out->rx_packets, data, 8);
				memcpy(&out->tx_packets, (const char *)data + 8, 8);
				out->has_stats = true;
			}
			break;
		case IFLA_PROP_LIST:
			mnl_attr_for_each_nested(prop, attr)
				if (mnl_attr_get_type(prop) == IFLA_ALT_IFNAME &&
				    out->naltnames < RT_ALTNAMES)
					copy_name(out->altname[out->naltnames++],
						  RT_ALTNAME_MAX, prop);
			break;
		}
	}
	if (elsewhere)
		out->lower = 0;		/* the number is one of another namespace */
	out->dormant = operstate == OPER_DORMANT || operstate == OPER_TESTING;
	if (!out->admin)
		out->carrier = false;
	out->kind = RT_LINK;
}

static void parse_addr(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	bool local = false;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifa))
		return;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return;
	out->ifindex = (int)ifa->ifa_index;
	out->deleted = nlh->nlmsg_type == RTM_DELADDR;
	out->flags = ifa->ifa_flags;
	out->bits = ifa->ifa_prefixlen;
	out->preferred = RT_FOREVER;
	mnl_attr_for_each(attr, nlh, sizeof(*ifa)) {
		const void *data = mnl_attr_get_payload(attr);

		switch (mnl_attr_get_type(attr)) {
		case IFA_LOCAL:
		case IFA_ADDRESS:
			/* on a point-to-point link IFA_ADDRESS is the peer's */
			if (mnl_attr_get_payload_len(attr) != ip_len(ifa->ifa_family) ||
			    (local && mnl_attr_get_type(attr) == IFA_ADDRESS))
				break;
			local |= mnl_attr_get_type(attr) == IFA_LOCAL;
			out->ip = ip_from_bytes(ifa->ifa_family, data);
			break;
		case IFA_FLAGS:
			if (at_least(attr, 4))
				memcpy(&out->flags, data, 4);
			break;
		case IFA_CACHEINFO:
			if (at_least(attr, sizeof(struct ifa_cacheinfo))) {
				const struct ifa_cacheinfo *cache = data;

				memcpy(&out->preferred, &cache->ifa_prefered, 4);
				memcpy(&out->stamp, &cache->tstamp, 4);
			}
			break;
		}
	}
	if (out->ip.family != 0)
		out->kind = RT_ADDR;
}

static void parse_neigh(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ndm))
		return;
	if (ndm->ndm_family != AF_INET && ndm->ndm_family != AF_INET6)
		return;
	out->ifindex = ndm->ndm_ifindex;
	out->deleted = nlh->nlmsg_type == RTM_DELNEIGH;
	out->failed = (ndm->ndm_state & NUD_FAILED) != 0;
	mnl_attr_for_each(attr, nlh, sizeof(*ndm))
		if (mnl_attr_get_type(attr) == NDA_DST &&
		    mnl_attr_get_payload_len(attr) == ip_len(ndm->ndm_family))
			out->ip = ip_from_bytes(ndm->ndm_family, mnl_attr_get_payload(attr));
	if (out->ip.family != 0)
		out->kind = RT_NEIGH;
}

/* An answer to "which way to there": the first nexthop is the one. */
static void parse_route(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm))
		return;
	if (rtm->rtm_family != AF_INET && rtm->rtm_family != AF_INET6)
		return;
	out->local = rtm->rtm_type == RTN_LOCAL;
	mnl_attr_for_each(attr, nlh, sizeof(*rtm)) {
		const void *data = mnl_attr_get_payload(attr);

		switch (mnl_attr_get_type(attr)) {
		case RTA_OIF:
			if (at_least(attr, 4))
				memcpy(&out->ifindex, data, 4);
			break;
		case RTA_GATEWAY:
			if (mnl_attr_get_payload_len(attr) == ip_len(rtm->rtm_family))
				out->ip = ip_from_bytes(rtm->rtm_family, data);
			break;
		}
	}
	if (rtm->rtm_type == RTN_UNICAST || out->local)
		out->kind = RT_ROUTE;
}

static void parse_rule(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*rule))
		return;
	out->family = rule->family;
	out->table = rule->table;
	out->bits = rule->src_len;
	out->looks_up = rule->action == FR_ACT_TO_TBL;
	mnl_attr_for_each(attr, nlh, sizeof(*rule)) {
		const void *data = mnl_attr_get_payload(attr);

		switch (mnl_attr_get_type(attr)) {
		case FRA_SRC:
			if ((rule->family == AF_INET || rule->family == AF_INET6) &&
			    mnl_attr_get_payload_len(attr) == ip_len(rule->family))
				out->ip = ip_from_bytes(rule->family, data);
			break;
		case FRA_FWMARK:
			if (at_least(attr, 4))
				memcpy(&out->mark, data, 4);
			break;
		case FRA_TABLE:
			if (at_least(attr, 4))
				memcpy(&out->table, data, 4);
			break;
		}
	}
	out->kind = RT_RULE;
}

bool rtmsg_ok(const struct nlmsghdr *nlh, int left)
{
	return mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (unsigned)left;
}

void rtmsg_parse(const struct nlmsghdr *nlh, struct rt_msg *out)
{
	memset(out, 0, sizeof(*out));
	switch (nlh->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		parse_link(nlh, out);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		parse_addr(nlh, out);
		break;
	case RTM_NEWNEIGH:
	case RTM_DELNEIGH:
		parse_neigh(nlh, out);
		break;
	case RTM_NEWRULE:
		parse_rule(nlh, out);
		break;
	case RTM_NEWROUTE:
		parse_route(nlh, out);
		break;
	}
}
