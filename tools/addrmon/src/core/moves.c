/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * moves.c - which SAs to move next, and what became of the moves asked for
 *
 * The most urgent wish of all SAs decides; when every SA on that address wants
 * the same, one order without a name moves them all.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

/* Without a name an order rests on a snapshot no older than this. */
#define SNAPSHOT_FRESH (1 * USEC_PER_SEC)
#define UNSUPPORTED_RETRY (600 * USEC_PER_SEC)
#define ERROR_RETRY (1 * USEC_PER_SEC)
/* A move that pluto neither works on nor reports on was lost. */
#define LOST_AFTER (2 * USEC_PER_SEC)
#define RETRY_FIRST (2 * USEC_PER_SEC)
#define RETRY_REFUSED (30 * USEC_PER_SEC)
#define RETRY_MAX (300 * USEC_PER_SEC)
#define RETRY_MAX_WELL (4 * 3600 * USEC_PER_SEC)

static int urgency(enum reason why)
{
	switch (why) {
	case REASON_UPLINK_DOWN:
	case REASON_ADDRESS_GONE:
		return 0;
	case REASON_RENUMBERED:
	case REASON_ADDRESS_EXPIRING:
	case REASON_DATA:	/* the address itself is not dead: IKE passes */
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

const struct ip *move_target(const struct core *c, const struct sa *sa)
{
	return &c->uplink[sa->want].path[sa->want_fam].ip;
}

/* Never from an address to itself, whatever was chosen. */
static bool due(const struct core *c, const struct sa *sa)
{
	return sa->want >= 0 && c->now >= sa->when && c->now >= sa->not_before &&
	       !ip_eq(&sa->info.local, move_target(c, sa)) &&
	       !(sa->asked && ip_eq(&sa->asked_to, move_target(c, sa)));
}

static bool before(const struct sa *a, const struct sa *b)
{
	int ua = urgency(a->why), ub = urgency(b->why);

	return ua != ub ? ua < ub : a->conn->policy < b->conn->policy;
}

bool moves_sure(const struct core *c)
{
	return conf_covers_all(c->conf) || c->now - c->snapshot_at <= SNAPSHOT_FRESH;
}

/* Fills conn with the name to give whack: "" when one order can move all. */
static void order_scope(struct core *c, const struct sa *lead, struct order *o)
{
	bool all = moves_sure(c), instances = true;

	for (unsigned i = 0; i < c->nsas; i++) {
		const struct sa *sa = &c->sas[i];

		if (!ip_eq(&sa->info.local, &o->from) || !sa_movable(sa) ||
		    (sa->asked && ip_eq(&sa->asked_to, &o->to)) ||
		    (sa->want >= 0 && ip_eq(move_target(c, sa), &o->to) && c->now >= sa->when &&
		     !announce_lacks(c, sa->conn, &o->to)))
			continue;
		all = false;
		instances &= sa->conn != lead->conn;
	}
	if (all)
		o->conn[0] = '\0';
	else if (instances && conn_plain_name(lead->conn->name))
		strcpy(o->conn, lead->conn->name);
	else	/* not all of that name, or whack would take it for a number or an option */
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

void moves_give(struct core *c, struct sa *lead)
{
	enum fam fam = ip_fam(&lead->info.local);
	struct order o = { .kind = ORDER_MOVE };
	int64_t fault_at = 0;
	struct logline l;

	o.from = lead->info.local;
	o.to = *move_target(c, lead);
	o.to_public = *path_public(c, (unsigned)lead->want, ip_fam(&o.to));
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
	logline_str(&l, "from", address_uplink(c, &o.from));
	logline_str(&l, "to", address_uplink(c, &o.to));
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
	emit_order(c, &o);
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

struct sa *moves_choose(struct core *c)
{
	struct sa *lead = NULL;

	c->decide_at = CORE_NEVER;
	sas_rematch(c);
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];
		int64_t at = CORE_NEVER;

		sa_choose(c, sa);
		say_suppressed(c, sa);
		if (sa->no_cross_until > c->now && sa->why == REASON_NO_BETTER)
			at = sa->no_cross_until;
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

bool moves_any_asked(const struct core *c)
{
	if (c->dry_run)
		return false;
	for (unsigned i = 0; i < c->nsas; i++)
		if (c->sas[i].asked)
			return true;
	return false;
}

/* ---- what became of them ---- */

void moves_done(struct core *c, int rc)
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
		if (rc == WHACK_UNSUPPORTED && c->order.to.family != c->order.from.family) {
			sa->no_cross_until = c->now + UNSUPPORTED_RETRY;
			sa->asked = false;
		} else if (rc == WHACK_UNSUPPORTED) {
			sa->unsupported = true;
			sa->not_before = c->now + UNSUPPORTED_RETRY;
			sa->asked = false;
		} else if (rc == WHACK_NOT_LISTENING || rc == 1 || rc == 33 || rc < 0) {
			/* pluto did not get it, or could not */
			sa->asked = false;
			sa->not_before = c->now + (ERROR_RETRY << (sa->tries < 6 ? sa->tries : 6));
			sa->tries++;
		}
	}
	if (rc == WHACK_UNSUPPORTED || rc == WHACK_NOT_LISTENING || rc == 1 || rc == 33 || rc < 0) {
		for (unsigned i = 0; i < BATCHES; i++)
			if (c->batch[i].used && ip_eq(&c->batch[i].to, &c->order.to))
				c->batch[i].used = false;
		if (rc == WHACK_NOT_LISTENING)
			announce_forget(c);
	}
}

static void moved(struct core *c, struct sa *sa)
{
	struct batch *b = batch_of(c, sa);

	if (b != NULL)
		b->acked++;
	c->count.moves_done++;
	sa->asked = false;
	sa->tries = 0;
	sa->avoid = -1;
	sa->avoided = 0;
	sa->not_before = 0;
}

static void move_failed(struct core *c, struct sa *sa, const char *how, int64_t first)
{
	struct batch *b = batch_of(c, sa);
	int64_t wait = first << (sa->tries < 16 ? sa->tries : 16);
	/* one that is well where it is need not be asked for ever */
	bool well = sa->uplink >= 0 && sa->on_current &&
		    path_alive(c, (unsigned)sa->uplink, ip_fam(&sa->info.local));
	int64_t most = well ? RETRY_MAX_WELL : RETRY_MAX;
	struct logline l;

	if (wait > most)
		wait = most;
	if (b != NULL)
		b->failed++;
	c->count.moves_failed++;
	sa->asked = false;
	sa->tries++;
	if (c->now >= sa->avoid_until)
		sa->avoided = 0;
	sa->avoid = -1;
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (ip_eq(&c->uplink[i].path[ip_fam(&sa->asked_to)].ip, &sa->asked_to))
			sa->avoid = (int)i;
	sa->avoid_fam = ip_fam(&sa->asked_to);
	/* another uplink may be tried at once, this one and those tried before it later */
	sa->avoid_until = c->now + wait;
	sa->not_before = sa->avoid < 0 ? sa->avoid_until : 0;
	if (sa->avoid >= 0)
		sa->avoided |= SEAT(sa->avoid, sa->avoid_fam);
	logline_begin(&l, LOG_WARNING, "move");
	logline_str(&l, "conn", sa->info.conn);
	logline_num(&l, "serial", (long long)sa->info.serial);
	logline_str(&l, "outcome", how);
	logline_ip(&l, "to", &sa->asked_to);
	logline_ip(&l, "peer", &sa->info.remote);
	logline_time(&l, "retry", wait);
	core_log(c, &l);
}

/* What became of the move asked for this SA? */
static void follow_up(struct core *c, struct sa *sa)
{
	unsigned long failures = sa->info.refused + sa->info.failed + sa->info.timedout;

	/* asked before the order was given, pluto does not speak of it */
	if (!sa->asked || c->dry_run || c->snapshot_given <= sa->asked_at)
		return;
	if (ip_eq(&sa->info.local, &sa->asked_to) && !sa->info.busy) {
		moved(c, sa);
	} else if (failures > sa->failures_before && !sa->info.busy) {
		move_failed(c, sa, outcome_name(sa->info.last_outcome),
			    sa->info.last_outcome == OUTCOME_REFUSED ?
			    RETRY_REFUSED : RETRY_FIRST);
	} else if (c->now - sa->asked_at > c->conf->move_timeout) {
		move_failed(c, sa, "no-result", RETRY_FIRST);
	} else if (!sa->info.busy && c->now - sa->asked_at > LOST_AFTER) {
		move_failed(c, sa, "lost", RETRY_FIRST);
	}
}

static void vanished(struct core *c, const struct sa *sa)
{
	struct batch *b = sa->asked ? batch_of(c, sa) : NULL;

	if (b == NULL)
		return;
	b->failed++;
	c->count.moves_failed++;
}

void moves_snapshot(struct core *c, const struct sa_info *info, unsigned n)
{
	if (!sas_snapshot(c, info, n, vanished))
		return;
	c->snapshot_given = c->status_busy ? c->status_given : c->now;
	for (unsigned i = 0; i < c->nsas; i++) {
		struct sa *sa = &c->sas[i];

		if (sa->info.announced != NULL && sa->info.rmobike)
			announce_listed(c, sa->conn, sa->info.announced);
		sa->info.announced = NULL;	/* the giver's */
		follow_up(c, sa);
	}
	batches_check(c);
}
