/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * daemon.h - the running daemon: what its parts share
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_DAEMON_H
#define ADDRMON_DAEMON_H

#include <stdio.h>

#include "base/version.h"
#include "net/addrpick.h"
#include "core/state.h"
#include "net/rtnl.h"
#include "sim/trace.h"

struct event;
struct event_base;
struct child;
struct json_object;
struct evbuffer;

#define STATE_FILE "/var/lib/ipsec-addrmon/state.json"
#define CANDS_MAX 64

/* The interface an uplink is bound to at the moment. */
struct binding {
	int ifindex;			/* 0: there is none */
	char ifname[IFNAMSIZ];
	uint8_t mac[6];
	bool has_mac;
	bool admin, carrier, dormant;
	uint32_t downs;			/* carrier losses the kernel counted */
	bool downs_known;
	struct addr_cand cand[CANDS_MAX];
	unsigned ncands;
	bool too_many;			/* said once that there are more */
	struct ip gateway[FAM_COUNT];	/* from the route */
	int wrong_ifindex[FAM_COUNT];	/* where the route leads instead */
	/* for the hint that nothing comes back */
	uint64_t rx, tx_at_rx;
	int64_t rx_at, hinted_at;
	/* what the core was told last */
	bool told_link, told_addr[FAM_COUNT], told_route[FAM_COUNT];
	struct input link, addr[FAM_COUNT], route[FAM_COUNT];
};

/* Sockets of the probes, made when needed, remade when the uplink changes. */
struct probe_socket {
	int fd;
	struct event *event;
	int ifindex;
	struct ip ip;
};

struct probe_token {
	unsigned seq;
	uint8_t bytes[16];
	int fd;				/* TCP: the connection, or -1 */
	struct event *event;
	struct child *child;		/* script */
	struct daemon *d;
	unsigned uplink, probe;
};

struct prober {
	struct probe_socket icmp[FAM_COUNT], arp, nd;
	struct probe_token token[CONF_MAX_PROBES][PROBE_SLOTS];
};

#define EVENT_RING 512
struct past_event {
	int64_t wall;			/* usec since 1970 */
	struct logline line;
};

struct client;

struct daemon {
	const char *conf_file;
	const char *ctl_path;
	const char *state_file;
	const char *trace_file;
	bool dry_run;
	struct conf *conf;
	struct core *core;
	struct event_base *base;
	struct event *core_timer, *poll_timer, *housekeeping, *signals[3];
	struct event *nl_event, *hint_event, *hint_timer, *pluto_event, *order_timer;
	struct rtnl rt;
	struct binding binding[CONF_MAX_UPLINKS];
	struct prober prober[CONF_MAX_UPLINKS];
	uint16_t echo_id;		/* of our echo requests */
	int64_t fast_until;		/* poll links often until then */
	bool resync_wanted;
	int64_t resync_after, last_resync;
	int64_t poll_at;		/* when poll_timer is due */
	unsigned long resyncs;
	/* whack */
	char whack[4096];
	struct order order;
	bool order_running;
	int64_t order_started;
	char pluto_why[160], pluto_version[32];
	char pluto_socket[4096];
	int inotify;
	int pluto_watch;
	unsigned status_skipped;
	/* control */
	int ctl_fd, lock_fd;
	struct event *ctl_event;
	struct client *clients;
	unsigned nclients;
	/* events kept for `events` */
	struct past_event *ring;
	unsigned long nring;
	char *reload_error;
	int64_t reload_at;
	FILE *trace;
	int64_t trace_start;
	bool state_failed, state_dirty, metrics_failed;
	bool notify_running;
	struct notify_item *notify_head, **notify_tail;
	unsigned notify_len;
	bool stopping;
};

/* daemon.c */
struct run_options {
	const char *conf_file, *ctl_path, *state_file, *trace_file;
	bool dry_run, debug;
};
int daemon_run(const struct run_options *opt);
/* Microseconds of the monotonic clock, and of the wall clock. */
int64_t now_usec(void);
int64_t wall_usec(void);
/* Gives an input to the core (and to the trace). */
void daemon_input(struct daemon *d, const struct input *in);
/* Lets the core act on the inputs given, and sets its timer. */
void daemon_kick(struct daemon *d);
/* Rereads the configuration; false and a text (owned by d) if it is bad. */
bool daemon_reload(struct daemon *d);

/* uplinks.c */
void uplinks_resync(struct daemon *d);
void uplinks_message(struct daemon *d, const struct rt_msg *msg);
/* Messages were lost. */
void uplinks_lost(struct daemon *d);
/* Tells the core what changed since it was told last. */
void uplinks_tell(struct daemon *d);
/* Asks the kernel about every configured uplink. */
void uplinks_poll(struct daemon *d);
void uplinks_hint(struct daemon *d, const struct rt_msg *msg);
int64_t uplinks_poll_interval(const struct daemon *d, int64_t now);
bool uplinks_local_present(struct daemon *d, const struct ip *ip);
/* Carries bindings over to a new configuration. */
void uplinks_reconf(struct daemon *d, const struct conf *was, const struct conf *conf);
/* An address to ask the way to, for a path with no better one. */
struct ip route_probe_address(const struct conf_uplink *u, enum fam fam);

/* exec_orders.c */
void order_exec(struct daemon *d, const struct order *o);
/* The event of an order that could not be started; made beforehand, as there
 * may be no memory for it then. */
void order_failed(int fd, short what, void *daemon);
/* Finds whack: configuration, $IPSEC_EXECDIR, beside us, LIBEXECDIR. */
void whack_find(const struct conf *conf, char *path, size_t size);
const char *pluto_socket_path(const struct conf *conf);

/* probe.c and its kinds */
void probe_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
void probes_close(struct daemon *d, unsigned uplink);
void probe_reply(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
void probe_miss(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
struct probe_token *probe_token(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
struct ip probe_target(struct daemon *d, unsigned uplink, const struct conf_probe *p);
const struct ip *probe_source(struct daemon *d, unsigned uplink, enum fam fam);
/* Makes a socket belong to the uplink: device and source address. */
bool probe_bind(struct daemon *d, int fd, unsigned uplink, const struct ip *src);
typedef void probe_read(int fd, short what, void *daemon);
/* Opens ps anew unless it fits; make returns a socket or -1. */
bool probe_socket(struct daemon *d, struct probe_socket *ps, unsigned uplink,
		  const struct ip *src, int (*make)(struct daemon *, unsigned, const struct ip *),
		  probe_read *on_read);
bool probe_icmp_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
bool probe_arp_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
bool probe_nd_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
bool probe_tcp_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);
bool probe_script_send(struct daemon *d, unsigned uplink, unsigned probe, unsigned seq);

/* ctl.c */
bool ctl_open(struct daemon *d);
void ctl_close(struct daemon *d);
void ctl_event(struct daemon *d, const struct past_event *e);

/* report.c */
struct json_object *report_status(struct daemon *d);
struct json_object *report_explain(struct daemon *d, const char *conn);
/* jsonlog.c */
struct json_object *jsonlog(const struct logline *l);
/* metrics.c: OpenMetrics text into a new evbuffer */
struct evbuffer *metrics_text(struct daemon *d);
void metrics_write(struct daemon *d);

/* state.c: drains and pins survive a restart */
void state_load(struct daemon *d);
void state_save(struct daemon *d);

/* notify.c */
void notify_event(struct daemon *d, const struct logline *l);
void notify_close(struct daemon *d);

/* caps.c */
void caps_drop(const struct conf *conf);

#endif
