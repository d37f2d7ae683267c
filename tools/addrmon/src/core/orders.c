/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * orders.c - what to ask of pluto next, and what came of it
 *
 * One order at a time. The most urgent wish of all SAs decides; when every SA
 * on that address wants the same, one order without a name moves them all.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "core/state.h"

/* Exit codes of whack that mean something of their own here. */
#define RC_UNSUPPORTED 57
#define RC_NOT_LISTENING 59

/* Status: while a move is under way, and while pluto is away. */
#define STATUS_FAST (50 * USEC_PER_MSEC)
#define STATUS_SLOW (1 * USEC_PER_SEC)
#define PLUTO_RETRY_FIRST (200 * USEC_PER_MSEC)
#define PLUTO_RETRY_MAX (5 * USEC_PER_SEC)
/* An order about single connections rests on a snapshot no older than this. */
#define SNAPSHOT_FRESH (1 * USEC_PER_SEC)
/* Peers are told of a new address soon, of a lost one when it stays lost. */
#define ANNOUNCE_ADD_DELAY (200 * USEC_PER_MSEC)
#define ANNOUNCE_DROP_DELAY (5 * USEC_PER_SEC)
#define ANNOUNCE_RETRY (5 * USEC_PER_SEC)
#define UNSUPPORTED_RETRY (600 * USEC_PER_SEC)
#define ERROR_RETRY (1 * USEC_PER_SEC)

/* ---- batches: the summary line of a failover ---- */

static struct batch *batch_open(struct core *c, const struct order *o, int64_t fault_at)
{
	struct batch *b = NULL;

	for (unsigned i = 0; i < BATCHES; i++) {
		if (c->batch[i].used && c->batch[i].reason == o->reason &&
		    ip_eq(&c->batch[i].from, &o->from) && ip_eq(&c->batch[i].to, &o->to)) {
			c->batch[i].sas += o->sas;
			return &c->batch[i];
		}
		if (b == NULL || !c->batch[i].used ||
		    (b->used && c->batch[i].decided_at < b->decided_at))
			b = &c->batch[i];
	}
	*b = (struct batch) {
		.used = true, .from = o->from, .to = o->to, .sas = o->sas,
		.reason = o->reason, .fault_at = fault_at, .decided_at = c->now,
	};
	return b;
}

static const char *uplink_of(const struct core *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		const struct path *p = &c->uplink[i].path[ip_fam(ip)];
		const struct conf_addr *a = &c->uplink[i].conf->addr[ip_fam(ip)];

		if (ip_eq(&p->ip, ip) || (a->mode == ADDR_FIXED && ip_eq(&a->ip, ip)))
			return c->uplink[i].conf->name;
		for (int k = 0; k < PREV_ADDRS; k++)
			if (ip_eq(&p->prev[k], ip))
				return c->uplink[i].conf->name;
	}
	return "-";
}

void batches_check(struct core *c)
{
	for (unsigned i = 0; i < BATCHES; i++) {
		struct batch *b = &c->batch[i];
		char acked[32];
		struct logline l;

		if (!b->used || b->acked + b->failed < b->sas)
			continue;
		b->used = false;
		logline_begin(&l, b->failed > 0 ? LOG_WARNING : LOG_NOTICE, "failover");
		logline_num(&l, "sas", b->sas);
		logline_str(&l, "from", uplink_of(c, &b->from));
		logline_str(&l, "to", uplink_of(c, &b->to));
		logline_str(&l, "reason", reason_name(b->reason));
		if (b->fault_at > 0)
			logline_time(&l, "detect", b->decided_at - b->fault_at);
		logline_time(&l, "order", b->done_at - b->decided_at);
		snprintf(acked, sizeof(acked), "%u/%u", b->acked, b->sas);
		logline_str(&l, "acked", acked);
		logline_time(&l, "complete", c->now - b->decided_at);
		core_log(c, &l);
		histogram_add(&c->count.complete, c->now - b->decided_at);
	}
}

/* ---- giving an order ---- */

static void give(struct core *c, const struct order *o)
{
	c->order = *o;
	c->in_flight = o->kind;
	c->order_at = c->now;
	c->count.orders++;
	c->ops->order(c->ctx, &c->order);
}

static void give_status(struct core *c)
{
	struct order o = { .kind = ORDER_STATUS };

	c->want_status = false;
	give(c, &o);
}

/* ---- announcements ---- */

static bool in_list(const struct ip *list, unsigned n, const struct ip *ip)
{
	for (unsigned i = 0; i < n; i++)
		if (ip_eq(&list[i], ip))
			return true;
	return false;
}

static bool in_use(const struct core *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->nsas; i++)
		if (ip_eq(&c->sas[i].info.local, ip) && c->sas[i].info.local_present)
			return true;
	return false;
}

/* The addresses peers should know: usable ones, and those still in use. */
static unsigned announce_list(const struct core *c, struct ip *list)
{
	unsigned n = 0;

	for (unsigned k = 0; k < c->conf->npolicies; k++) {
		for (unsigned i = 0; i < c->conf->policies[k].norder; i++) {
			unsigned u = c->conf->policies[k].order[i];

			for (int f = 0; f < FAM_COUNT; f++) {
				const struct path *p = &c->uplink[u].path[f];

				if (p->ip.family == 0 || in_list(list, n, &p->ip))
					continue;
				if (path_eligible(c, u, (enum fam)f) ||
				    (p->addr >= ADDR_EXPIRING && in_use(c, &p->ip)))
					list[n++] = p->ip;
			}
		}
	}
	return n;
}

/* Is there something to announce, and when? */
static void announce_plan(struct core *c)
{
	struct ip list[CONF_MAX_UPLINKS * FAM_COUNT];
	unsigned n = announce_list(c, list);
	bool add = false, drop = false;

	if (!c->conf->announce || n == 0) {
		c->announce_at = CORE_NEVER;	/* an empty list helps nobody */
		return;
	}
	for (unsigned i = 0; i < n; i++)
		add |= !in_list(c->announced, c->nannounced, &list[i]);
	for (unsigned i = 0; i < c->nannounced; i++)
		drop |= !in_list(list, n, &c->announced[i]);
	if (!c->announced_valid)
		add = true;
	if (!add && !drop) {
		c->announce_at = CORE_NEVER;
		return;
	}
	int64_t at = c->now + (add ? ANNOUNCE_ADD_DELAY : ANNOUNCE_DROP_DELAY);

	if (at < c->announce_at)
		c->announce_at = at;
	if (c->announce_at < c->announce_retry)
		c->announce_at = c->announce_retry;
}

static void give_addresses(struct core *c)
{
	struct order o = { .kind = ORDER_ADDRESSES };
	char text[LOGLINE_VALUE] = "", ip[IP_STRLEN];
	struct logline l;

	o.nlist = announce_list(c, o.list);
	for (unsigned i = 0; i < o.nlist; i++) {
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s%s", i > 0 ? "," : "",
			 ip_str(&o.list[i], ip));
	}
	logline_begin(&l, LOG_INFO, "announce");
	logline_str(&l, "addresses", text);
	if (c->dry_run)
		logline_str(&l, "dry-run", "yes");
	core_log(c, &l);
	memcpy(c->announced, o.list, sizeof(c->announced));
	c->nannounced = o.nlist;
	c->announced_valid = true;
	c->announce_at = CORE_NEVER;
	if (!c->dry_run)
		give(c, &o);
}

/* ---- moves ---- */

static int urgency(enum reason why)
{
	switch (why) {
	case REASON_UPLINK_DOWN:
	case REASON_ADDRESS_GONE:
		return 0;
	case REASON_RENUMBERED:
	case REASON_ADDRESS_EXPIRING:
		return 1;
	case REASON_PINNED:
	case REASON_DRAINED:
		return 2;
	case REASON_DEGRADED:
		return 3;
	default:
		return 4;
	}
}

static const struct ip *target_ip(const struct core *c, const struct sa *sa)
{
	return &c->uplink[sa->want].path[ip_fam(&sa->info.local)].ip;
}

static bool due(const struct core *c, const struct sa *sa)
{
	return sa->want >= 0 && c->now >= sa->when && c->now >= sa->not_before &&
	       !(sa->asked && ip_eq(&sa->asked_to, target_ip(c, sa)));
}

static bool before(const struct sa *a, const struct sa *b)
{
	int ua = urgency(a->why), ub = urgency(b->why);

	return ua != ub ? ua < ub : a->conn->policy < b->conn->policy;
}

/* Fills conn with the name to give whack: "" when one order can move all. */
static void order_scope(const struct core *c, const struct sa *lead, struct order *o)
{
	bool all = true;

	for (unsigned i = 0; i < c->nsas; i++) {
		const struct sa *sa = &c->sas[i];

		if (!ip_eq(&sa->info.local, &o->from) || !sa_movable(sa) ||
		    (sa->asked && ip_eq(&sa->asked_to, &o->to)))
			continue;
		if (sa->want != lead->want || c->now < sa->when)
			all = false;
	}
	if (all)
		o->conn[0] = '\0';
	else if (isalnum((unsigned char)lead->conn->name[0]) ||
		 lead->conn->name[0] == '_')
		strcpy(o->conn, lead->conn->name);
	else	/* whack would take it for a number or an option */
		snprintf(o->conn, sizeof(o->conn), "#%lu", lead->info.serial);
}

static bool in_scope(const struct sa *sa, const struct sa *lead, const struct order *o)
{
	if (!ip_eq(&sa->info.local, &o->from) || !sa_movable(sa) ||
	    sa->conn->policy < 0)
		return false;
	if (o->conn[0] == '#')
		return sa == lead;
	return o->conn[0] == '\0' || sa->conn == lead->conn;
}

static void give_move(struct core *c, struct sa *lead)
{
	enum fam fam = ip_fam(&lead->info.local);
	struct order o = { .kind = ORDER_MOVE };
	int64_t fault_at = 0;
	struct logline l;

	o.from = lead->info.local;
	o.to = *target_ip(c, lead);
	o.reason = lead->why;
	o.from_dead = urgency(o.reason) == 0;
	order_scope(c, lead, &o);
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		if (!in_scope(sa, lead, &o))
			continue;
		struct batch *other = batch_of(c, sa);

		if (sa->asked && other != NULL)
			other->failed++;	/* this order replaces that one */
		o.sas++;
		sa->asked = true;
		sa->asked_to = o.to;
		sa->asked_at = c->now;
		sa->failures_before = sa->info.refused + sa->info.failed +
				      sa->info.timedout;
		sa_count_move(c, sa, o.reason);
	}
	if (o.from_dead && lead->uplink >= 0)
		fault_at = c->uplink[lead->uplink].path[fam].fault_at;
	logline_begin(&l, LOG_NOTICE, "decide");
	if (o.conn[0] != '\0')
		logline_str(&l, "conn", o.conn);
	logline_num(&l, "sas", o.sas);
	logline_str(&l, "from", uplink_of(c, &o.from));
	logline_str(&l, "to", uplink_of(c, &o.to));
	logline_str(&l, "reason", reason_name(o.reason));
	if (fault_at > 0)
		logline_time(&l, "detect", c->now - fault_at);
	if (c->dry_run)
		logline_str(&l, "dry-run", "yes");
	core_log(c, &l);
	if (o.from_dead) {
		c->count.failovers++;
		if (fault_at > 0)
			histogram_add(&c->count.detect, c->now - fault_at);
	}
	if (o.reason == REASON_FAILBACK)
		c->count.failbacks++;
	c->count.moves_ordered += o.sas;
	if (c->dry_run)
		return;
	batch_open(c, &o, fault_at);
	c->status_delay = STATUS_FAST;
	give(c, &o);
}

static void say_suppressed(struct core *c, struct sa *sa)
{
	bool suppressed = sa->why == REASON_MAX_SWITCHES || sa->why == REASON_DAMPED;
	struct logline l;

	if (suppressed && sa->conn->said != sa->why) {
		c->count.suppressed++;
		logline_begin(&l, LOG_NOTICE, "suppressed");
		logline_str(&l, "conn", sa->conn->name);
		if (sa->want >= 0)
			logline_str(&l, "want", c->uplink[sa->want].conf->name);
		logline_str(&l, "reason", reason_name(sa->why));
		if (sa->when != CORE_NEVER)
			logline_time(&l, "for", sa->when - c->now);
		core_log(c, &l);
	}
	sa->conn->said = suppressed ? sa->why : REASON_NONE;
}

/* Are there SAs that no uplink can save? One that works, but is drained or has
 * an address that expires, is not for them. */
static bool any_stuck(const struct core *c, enum fam fam)
{
	for (unsigned i = 0; i < c->nsas; i++)
		if (ip_fam(&c->sas[i].info.local) == fam && sa_stuck(c, &c->sas[i]))
			return true;
	return false;
}

static void say_all_down(struct core *c)
{
	for (int f = 0; f < FAM_COUNT; f++) {
		unsigned configured = 0, alive = 0, eligible = 0;

		for (unsigned i = 0; i < c->conf->nuplinks; i++) {
			if (!path_configured(c, i, (enum fam)f))
				continue;
			configured++;
			alive += path_alive(c, i, (enum fam)f);
			eligible += path_eligible(c, i, (enum fam)f);
		}
		bool down = configured > 0 && eligible == 0 &&
			    (alive == 0 || any_stuck(c, (enum fam)f));

		if (down && !c->all_down_said[f]) {
			struct logline l;

			logline_begin(&l, LOG_ERR, "all-down");
			logline_str(&l, "family", f == FAM_4 ? "4" : "6");
			logline_num(&l, "uplinks", configured);
			core_log(c, &l);
		}
		c->all_down_said[f] = down;
	}
}

static struct sa *choose_all(struct core *c)
{
	struct sa *lead = NULL;

	c->decide_at = CORE_NEVER;
	sas_rematch(c);
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];
		int64_t at = CORE_NEVER;

		sa_choose(c, sa);
		say_suppressed(c, sa);
		if (sa->unsupported && c->now >= sa->not_before)
			sa->unsupported = false;
		if (c->dry_run && sa->want < 0)
			sa->asked = false;
		if (due(c, sa)) {
			if (lead == NULL || before(sa, lead))
				lead = sa;
		} else if (sa->want >= 0 && !sa->asked) {
			at = sa->when > sa->not_before ? sa->when : sa->not_before;
		}
		if (sa->avoid >= 0 && sa->avoid_until > c->now && sa->avoid_until < at)
			at = sa->avoid_until;
		if (at > c->now && at < c->decide_at)
			c->decide_at = at;
	}
	return lead;
}

static bool any_asked(const struct core *c)
{
	if (c->dry_run)
		return false;
	for (unsigned i = 0; i < c->nsas; i++)
		if (c->sas[i].asked)
			return true;
	return false;
}

void orders_decide(struct core *c)
{
	struct sa *lead = NULL;

	if (c->in_flight != ORDER_NONE)
		return;
	if (c->pluto != PLUTO_READY || c->snapshot_at < 0) {
		if (c->now >= c->status_at || c->want_status)
			give_status(c);
		return;
	}
	if (c->dirty || c->now >= c->decide_at) {
		c->dirty = false;
		lead = choose_all(c);
		say_all_down(c);
		announce_plan(c);
	}
	if (lead != NULL) {
		c->dirty = true;	/* there may be more after this one */
		if (!conf_covers_all(c->conf) && c->now - c->snapshot_at > SNAPSHOT_FRESH)
			give_status(c);
		else if (c->conf->announce && c->now >= c->announce_retry &&
			 !in_list(c->announced, c->nannounced, target_ip(c, lead)))
			give_addresses(c);	/* pluto must listen there first */
		else
			give_move(c, lead);
	} else if (c->want_status || c->now >= c->status_at) {
		give_status(c);
	} else if (c->now >= c->announce_at) {
		give_addresses(c);
	}
}

/* ---- the end of an order ---- */

static void move_done(struct core *c, int rc)
{
	for (unsigned i = 0; i < BATCHES; i++)
		if (c->batch[i].used && c->batch[i].done_at == 0)
			c->batch[i].done_at = c->now;
	c->want_status = true;
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		if (!sa->asked || !ip_eq(&sa->asked_to, &c->order.to) ||
		    sa->asked_at != c->order_at)
			continue;
		if (rc == RC_UNSUPPORTED) {
			sa->unsupported = true;
			sa->not_before = c->now + UNSUPPORTED_RETRY;
			sa->asked = false;
		} else if (rc == RC_NOT_LISTENING || rc == 1 || rc == 33 || rc < 0) {
			/* pluto did not get it, or could not */
			sa->asked = false;
			sa->not_before = c->now + (ERROR_RETRY << (sa->tries < 6 ? sa->tries : 6));
			sa->tries++;
		}
	}
	if (rc == RC_UNSUPPORTED || rc == RC_NOT_LISTENING || rc == 1 || rc == 33 || rc < 0) {
		for (unsigned i = 0; i < BATCHES; i++)
			if (c->batch[i].used && ip_eq(&c->batch[i].to, &c->order.to))
				c->batch[i].used = false;
		if (rc == RC_NOT_LISTENING)
			c->announced_valid = false, c->nannounced = 0;
	}
}

void orders_done(struct core *c, int rc)
{
	enum order_kind kind = c->in_flight;

	c->in_flight = ORDER_NONE;
	c->dirty = true;
	if (kind == ORDER_MOVE) {
		move_done(c, rc);
	} else if (kind == ORDER_ADDRESSES) {
		if (rc != 0) {
			c->announced_valid = false;
			c->nannounced = 0;
			c->announce_retry = c->now + ANNOUNCE_RETRY;
		}
	} else if (c->pluto != PLUTO_READY) {
		c->announced_valid = false;
		c->nannounced = 0;
		c->status_delay *= 2;
		if (c->status_delay < PLUTO_RETRY_FIRST)
			c->status_delay = PLUTO_RETRY_FIRST;
		if (c->status_delay > PLUTO_RETRY_MAX)
			c->status_delay = PLUTO_RETRY_MAX;
		c->status_at = c->now + c->status_delay;
	} else if (any_asked(c)) {
		c->status_at = c->now + c->status_delay;
		c->status_delay *= 2;
		if (c->status_delay > STATUS_SLOW)
			c->status_delay = STATUS_SLOW;
	} else {
		c->status_delay = STATUS_FAST;
		c->status_at = c->now + c->conf->status_interval;
	}
	if (rc != 0)
		c->count.order_errors++;
}
