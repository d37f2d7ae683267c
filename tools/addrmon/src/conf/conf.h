/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf.h - the configuration: the model, and questions about it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_H
#define ADDRMON_CONF_H

#include <stddef.h>

#include "base/ip.h"

#define CONF_DEFAULT_FILE "/etc/ipsec-addrmon.conf"
#define CONF_NAME_MAX 32	/* uplink and policy names, with the NUL */
#define CONF_MAX_UPLINKS 16
#define CONF_MAX_PROBES 16	/* per uplink */
#define CONF_MAX_POLICIES 64
#define CONF_MAX_CONNS 256	/* patterns per policy */
#define CONF_HISTORY_MAX 100	/* probe results kept per target */
#define CONF_DNS_NAME_MAX 253	/* as text */
#define CONF_SWITCHES_MAX 32	/* largest N of max-switches = N/TIME */

#define DATA_SAMPLES 5		/* in a data-interval */

/* All times are microseconds of the monotonic clock. */
#define USEC_PER_MSEC 1000LL
#define USEC_PER_SEC 1000000LL

enum probe_kind { PROBE_ICMP, PROBE_ARP, PROBE_ND, PROBE_TCP, PROBE_SCRIPT, PROBE_DNS, PROBE_HTTP };

/* An echo request carries that much of our own, at least; and not more. */
#define CONF_ICMP_MIN 28
#define CONF_ICMP_MAX 9000

struct conf_probe {
	enum probe_kind kind;
	struct ip addr;		/* family 0: the gateway, or a script */
	uint16_t port;		/* PROBE_TCP, PROBE_HTTP */
	unsigned status;	/* PROBE_HTTP: expected */
	char *path;		/* PROBE_HTTP */
	unsigned size;		/* PROBE_ICMP: bytes of payload */
	char *script;		/* PROBE_SCRIPT: absolute path */
	char *name;		/* PROBE_DNS: what is asked for; "." the root. PROBE_HTTP: host, or NULL */
	char *text;		/* as written */
};

/* Which families a probe speaks for: a script speaks for both. */
bool conf_probe_speaks_for(const struct conf_probe *p, enum fam fam);
/* Does it ask a neighbour (arp, nd)? That proves the wire, and nothing beyond it. */
bool conf_probe_is_near(const struct conf_probe *p);
/* Does it go to an address by way of the routes (icmp, tcp, dns, http)? */
bool conf_probe_is_routed(const struct conf_probe *p);

enum addr_mode { ADDR_NONE, ADDR_ANY, ADDR_FIXED, ADDR_RANGE };

struct conf_addr {
	enum addr_mode mode;
	struct ip ip;
	unsigned bits;		/* ADDR_RANGE */
	struct ip gateway;	/* family 0: from the route */
	struct ip public;	/* what a 1:1 NAT makes of it; family 0: nothing */
	bool route_check;
	struct ip route_to;	/* family 0: first probe target, else any */
};

/* "P % of the last N", N <= CONF_HISTORY_MAX; percent 0: rule is off. */
struct conf_loss {
	unsigned percent;
	unsigned window;
};

struct conf_uplink {
	char name[CONF_NAME_MAX];
	char *ifname;		/* name or alternative name; NULL if by MAC */
	uint8_t mac[6];
	struct conf_addr addr[FAM_COUNT];
	struct conf_probe probe[CONF_MAX_PROBES];
	unsigned nprobes;
	unsigned need;		/* probes that must answer, per family */
	int64_t hold_down, address_hold_down, hold_up;
	int64_t interval, burst_interval, timeout_min, timeout_max;
	unsigned fall, rise;
	struct conf_loss degraded_loss, recovered_loss;
	int64_t degraded_latency, recovered_latency;	/* 0: off */
	uint32_t mark;		/* fwmark of what leaves by it; 0: none */
	bool metered;
	bool fast;		/* profile = fast: links are polled oftener too */
	const char *file;
	unsigned line;
};

struct conf_policy {
	char name[CONF_NAME_MAX];
	char *conns[CONF_MAX_CONNS];	/* glob patterns */
	unsigned nconns;
	uint8_t order[CONF_MAX_UPLINKS];	/* uplink numbers, best first */
	unsigned norder;
	bool failback_auto;
	int64_t failback_delay, failback_jitter;
	bool degraded_switch;
	bool data_watch;		/* leave what no data arrives by */
	unsigned max_switches;		/* 0: no limit */
	int64_t max_switches_window;
};

struct conf {
	struct conf_uplink *uplinks;
	unsigned nuplinks;
	struct conf_policy *policies;
	unsigned npolicies;
	bool announce;
	int64_t damping_half_life;	/* 0: off */
	unsigned damping_limit;
	int64_t status_interval;
	int64_t move_timeout;
	int64_t whack_timeout;
	int64_t script_timeout;
	int64_t data_interval;
	char *whack;			/* NULL: found at run time */
	char *ctlsocket;		/* of pluto; NULL: whack's own default */
	char *notify_script;
	char *script_user;
	char *metrics_file;
	char *ctl_group;		/* who may ask; NULL: root's */
	char *listen;			/* metrics by HTTP: a path, or ... */
	struct ip listen_ip;		/* ... an address and */
	uint16_t listen_port;
	/* the files read, so that messages can point into them */
	char **files;
	unsigned nfiles;
};

/* One with the defaults and no uplink, owned by the caller (conf_free). */
struct conf *conf_new(void);
void conf_uplink_default(struct conf_uplink *u);
void conf_policy_default(struct conf_policy *policy);
void conf_free(struct conf *conf);
/* What it points to. */
void conf_probe_free(struct conf_probe *p);

/* Number of the uplink called name, or -1. */
int conf_uplink_find(const struct conf *conf, const char *name);
/* Number of the first policy that matches the connection, or -1. */
int conf_policy_find(const struct conf *conf, const char *conn);
/* Is it the name of one connection, not a pattern? */
bool conf_is_literal(const char *pattern);
/* Is it for every connection, whatever its name? */
bool conf_policy_covers_all(const struct conf_policy *policy);
/* True if the policies cover every connection whatever its name. */
bool conf_covers_all(const struct conf *conf);
/* ...and the first of them does it alone, so that all use the same uplinks. */
bool conf_first_covers_all(const struct conf *conf);
/* Does a policy look at the data, too? */
bool conf_watches_data(const struct conf *conf);
/* Does the uplink probe beyond its neighbours in this family? */
bool conf_probes_beyond(const struct conf_uplink *u, enum fam fam);
/* Does an answer to the probe count for the quorum of the family? One of a neighbour
 * only where nothing else is asked. */
bool conf_probe_counts(const struct conf_uplink *u, const struct conf_probe *p, enum fam fam);
/* Are both one and the same target? It has one patience for all who ask it. */
bool conf_probe_same_target(const struct conf_probe *a, const struct conf_probe *b);
/* Longest time from a silent death of a path of the uplink, of those that are probed,
 * to its being declared down. */
int64_t conf_worst_detection(const struct conf *conf, const struct conf_uplink *u);

#endif
