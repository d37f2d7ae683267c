/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.c - the state of the daemon as JSON
 *
 * The command line renders its tables from this, so both always agree.
 * ipsec-addrmon(8) lists the keys; "schema" changes when one changes meaning.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "history/history.h"
#include "net/net.h"
#include "net/ways.h"
#include "pluto/pluto.h"
#include "report/json.h"
#include "sys/clock.h"

#define SCHEMA 1

void json_str(struct json_object *o, const char *key, const char *value)
{
	json_object_object_add(o, key, value == NULL ? NULL : json_object_new_string(value));
}

static void num(struct json_object *o, const char *key, int64_t value)
{
	json_object_object_add(o, key, json_object_new_int64(value));
}

static void yes(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

static void real(struct json_object *o, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.3f", value);
	json_object_object_add(o, key, json_object_new_double_s(value, text));
}

/* Seconds since a monotonic time; null if there is none. */
static void age(struct json_object *o, const char *key, int64_t then)
{
	if (then < 0)
		json_str(o, key, NULL);
	else
		real(o, key, (double)(now_usec() - then) / 1e6);
}

/* Wall clock seconds of a monotonic time. */
static void wall(struct json_object *o, const char *key, int64_t then)
{
	if (then < 0 || then == CORE_NEVER)
		json_str(o, key, NULL);
	else
		num(o, key, (then - now_usec() + wall_usec()) / USEC_PER_SEC);
}

static void addr(struct json_object *o, const char *key, const struct ip *ip)
{
	char text[IP_STRLEN];

	json_str(o, key, ip->family == 0 ? NULL : ip_str(ip, text));
}

static struct json_object *probe_json(const struct target *t)
{
	static const char *const verdicts[] = {
		[VERDICT_UNKNOWN] = "unknown", [VERDICT_GOOD] = "good", [VERDICT_BAD] = "bad",
	};
	struct json_object *o = json_object_new_object();
	unsigned got;
	unsigned loss = target_loss(t, CONF_HISTORY_MAX, &got);

	json_str(o, "probe", t->conf->text);
	if (!conf_probe_speaks_for(t->conf, FAM_4) || !conf_probe_speaks_for(t->conf, FAM_6))
		num(o, "family", conf_probe_speaks_for(t->conf, FAM_4) ? 4 : 6);
	json_str(o, "verdict", verdicts[t->verdict]);
	if (t->srtt > 0)
		real(o, "rtt-ms", (double)t->srtt / 1e3);
	else
		json_str(o, "rtt-ms", NULL);
	num(o, "loss-percent", loss);
	num(o, "of-last", got);
	num(o, "sent", (int64_t)t->sent_count);
	num(o, "lost", (int64_t)t->lost_count);
	return o;
}

/* The command that mends a missing or wrong route. */
static void mend(const struct report *r, unsigned i, enum fam fam, struct json_object *o)
{
	const struct path *p = &r->core->uplink[i].path[fam];
	const struct net_link *link = net_link(r->net, i);
	const struct ip *gw = &r->core->conf->uplinks[i].addr[fam].gateway;
	char text[512];

	if (p->state != PATH_NO_ROUTE)
		return;
	if (gw->family == 0)
		gw = &link->gateway[fam];
	if (ways_mend(&p->ip, gw, link->ifname, link->ifindex, i, text, sizeof(text)))
		json_str(o, "mend", text);
}

/* Why it is degraded though its probes are answered. */
static void data_note(const struct report *r, const struct data *d, struct json_object *o)
{
	char text[128];

	snprintf(text, sizeof(text), "%lu packets left by ESP and none arrived; it is tried again in %lld s",
		 d->silent_out, (long long)((d->retry_at - r->core->now) / USEC_PER_SEC + 1));
	json_str(o, "note", text);
}

static struct json_object *path_json(const struct report *r, unsigned i, enum fam fam)
{
	const struct uplink *u = &r->core->uplink[i];
	const struct path *p = &u->path[fam];
	struct json_object *o = json_object_new_object();
	unsigned sas = 0;

	for (unsigned k = 0; k < r->core->nsas; k++)
		sas += r->core->sas[k].uplink == (int)i &&
		       ip_fam(&r->core->sas[k].info.local) == fam;
	num(o, "family", fam == FAM_4 ? 4 : 6);
	json_str(o, "state", path_state_name(p->state));
	json_str(o, "reason", reason_name(p->reason));
	if (p->data.bad)
		data_note(r, &p->data, o);
	wall(o, "since", p->since);
	age(o, "age", p->since);
	addr(o, "address", &p->ip);
	addr(o, "gateway", &net_link(r->net, i)->gateway[fam]);
	yes(o, "eligible", path_eligible(r->core, i, fam));
	yes(o, "probed", conf_probes_beyond(u->conf, fam));
	num(o, "sas", sas);
	mend(r, i, fam, o);
	return o;
}

struct json_object *json_uplink(const struct report *r, unsigned i)
{
	const struct uplink *u = &r->core->uplink[i];
	struct json_object *o = json_object_new_object();
	struct json_object *paths = json_object_new_array(), *probes = json_object_new_array();
	int64_t rtt = 0;
	unsigned loss = 100;

	json_str(o, "name", u->conf->name);
	json_str(o, "interface", net_link(r->net, i)->ifindex != 0 ? net_link(r->net, i)->ifname :
	    u->conf->ifname);
	yes(o, "present", u->present);
	yes(o, "admin-up", u->admin);
	yes(o, "carrier", u->carrier);
	yes(o, "metered", u->conf->metered);
	yes(o, "drained", u->drained);
	if (u->drained) {
		json_str(o, "drain-reason", u->drain_note);
		wall(o, "drain-until", u->drain_until);
	}
	yes(o, "damped", u->damped);
	real(o, "flap-penalty", uplink_penalty(r->core, i));
	num(o, "flaps", (int64_t)u->flaps);
	num(o, "downs", (int64_t)u->downs);
	for (int f = 0; f < FAM_COUNT; f++)
		if (path_configured(r->core, i, (enum fam)f))
			json_object_array_add(paths, path_json(r, i, (enum fam)f));
	for (unsigned k = 0; k < u->conf->nprobes; k++) {
		const struct target *t = &u->target[k];
		unsigned l = target_loss(t, CONF_HISTORY_MAX, NULL);

		json_object_array_add(probes, probe_json(t));
		if (t->srtt > 0 && (rtt == 0 || t->srtt < rtt))
			rtt = t->srtt;
		if (l < loss)
			loss = l;
	}
	/* of the best probe: a single bad target says little about the uplink */
	if (rtt > 0) {
		real(o, "rtt-ms", (double)rtt / 1e3);
		num(o, "loss-percent", loss);
	}
	json_object_object_add(o, "paths", paths);
	json_object_object_add(o, "probes", probes);
	return o;
}

static const char *uplink_name(const struct report *r, int uplink)
{
	return uplink < 0 ? NULL : r->core->conf->uplinks[uplink].name;
}

struct json_object *json_sa(const struct report *r, const struct sa *sa)
{
	struct json_object *o = json_object_new_object();
	char text[256];

	num(o, "serial", (int64_t)sa->info.serial);
	addr(o, "local", &sa->info.local);
	addr(o, "remote", &sa->info.remote);
	json_str(o, "uplink", uplink_name(r, sa->uplink));
	json_str(o, "want", uplink_name(r, sa->want >= 0 ? sa->want : sa->uplink));
	json_str(o, "reason", reason_name(sa->asked ? REASON_MOVING : sa->why));
	if (sa->want >= 0)
		wall(o, "when", sa->when);
	yes(o, "movable", sa_movable(sa));
	yes(o, "moving", sa->asked);
	json_str(o, "last-outcome", outcome_name(sa->info.last_outcome));
	num(o, "moved", (int64_t)sa->info.moved);
	num(o, "refused", (int64_t)sa->info.refused);
	num(o, "failed", (int64_t)sa->info.failed);
	num(o, "timedout", (int64_t)sa->info.timedout);
	num(o, "tries", sa->tries);
	json_str(o, "outlook", sa_outlook(r->core, sa, text, sizeof(text)));
	return o;
}

struct json_object *json_conn(const struct report *r, const struct conn *conn)
{
	struct json_object *o = json_object_new_object();

	json_str(o, "name", conn->name);
	json_str(o, "policy", conn->policy < 0 ? NULL : r->core->conf->policies[conn->policy].name);
	json_str(o, "pin", uplink_name(r, conn->pin));
	if (conn->pin >= 0)
		wall(o, "pin-until", conn->pin_until);
	wall(o, "last-switch", conn->last_move);
	json_str(o, "last-reason", reason_name(conn->last_reason));
	num(o, "switches", (int64_t)conn->moves);
	return o;
}

struct json_object *json_head(const struct report *r)
{
	struct json_object *o = json_object_new_object(), *pluto = json_object_new_object();
	struct json_object *uplinks = json_object_new_array();
	const struct core *c = r->core;
	char text[HEALTH_TEXT];

	num(o, "schema", SCHEMA);
	json_str(o, "version", ADDRMON_VERSION);
	json_str(o, "config", r->conf_file);
	json_str(o, "reload-error", r->reload_error);
	yes(o, "dry-run", c->dry_run);
	age(o, "uptime", c->started);
	num(o, "health", report_health(r, text, sizeof(text)));
	json_str(o, "health-text", text);
	json_str(pluto, "state", c->pluto_known ? pluto_state_name(c->pluto) : "unknown");
	json_str(pluto, "version", pluto_version(r->pluto));
	json_str(pluto, "why", pluto_why(r->pluto));
	wall(pluto, "since", c->pluto_since);
	age(pluto, "snapshot-age", c->snapshot_at);
	json_object_object_add(o, "pluto", pluto);
	for (unsigned i = 0; i < r->core->conf->nuplinks; i++)
		json_object_array_add(uplinks, json_uplink(r, i));
	json_object_object_add(o, "uplinks", uplinks);
	return o;
}

struct json_object *json_counters(const struct report *r)
{
	struct json_object *counts = json_object_new_object();
	struct net_counters n = net_counters(r->net);
	const struct core *c = r->core;

	num(counts, "orders", (int64_t)c->count.orders);
	num(counts, "order-errors", (int64_t)c->count.order_errors);
	num(counts, "moves-ordered", (int64_t)c->count.moves_ordered);
	num(counts, "moves-done", (int64_t)c->count.moves_done);
	num(counts, "moves-failed", (int64_t)c->count.moves_failed);
	num(counts, "failovers", (int64_t)c->count.failovers);
	num(counts, "failbacks", (int64_t)c->count.failbacks);
	num(counts, "suppressed", (int64_t)c->count.suppressed);
	num(counts, "stalls", (int64_t)c->count.stalls);
	num(counts, "netlink-overruns", (int64_t)n.overruns);
	num(counts, "netlink-resyncs", (int64_t)n.resyncs);
	num(counts, "netlink-interrupted", (int64_t)n.interrupted);
	num(counts, "history-dropped", (int64_t)history_dropped(r->history));
	return counts;
}
