/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * orders.c - what to ask of pluto next: a status, a move, an announcement
 *
 * One order at a time, and beside it one question how things are: an answer that
 * does not come holds no move up.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <syslog.h>

#include "core/parts.h"

/* Status: while a move is under way, and while pluto is away. */
#define STATUS_SLOW (1 * USEC_PER_SEC)
#define PLUTO_RETRY_FIRST (200 * USEC_PER_MSEC)
#define PLUTO_RETRY_MAX (5 * USEC_PER_SEC)
/* How long a move waits for a status that it would rather have seen. */
#define STATUS_PATIENCE (500 * USEC_PER_MSEC)

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

void orders_decide(struct core *c)
{
	bool may_ask = !c->status_busy && c->in_flight == ORDER_NONE;
	struct sa *lead = NULL;

	if (c->pluto != PLUTO_READY || c->snapshot_at < 0) {
		if (may_ask && (c->now >= c->status_at || c->want_status))
			emit_status(c);
		return;
	}
	if (c->in_flight != ORDER_NONE)
		return;
	if (c->dirty || c->now >= c->decide_at) {
		c->dirty = false;
		lead = moves_choose(c);
		say_all_down(c);
		announce_plan(c);
	}
	if (lead != NULL && !moves_sure(c) &&
	    (may_ask || c->now < c->status_given + STATUS_PATIENCE)) {
		if (may_ask)
			emit_status(c);
		c->decide_at = sooner(c->decide_at, c->status_given + STATUS_PATIENCE);
	} else if (lead != NULL) {
		c->dirty = true;	/* there may be more after this one */
		if (announce_lacks(c, lead->conn, move_target(c, lead)))
			announce_first(c, lead->conn);	/* peers must know it first */
		else
			moves_give(c, lead);
	} else if (may_ask && (c->want_status || c->now >= c->status_at)) {
		emit_status(c);
	} else if (c->now >= c->announce_at) {
		announce_give(c);
	}
}

static void status_done(struct core *c)
{
	c->status_busy = false;
	if (c->pluto != PLUTO_READY) {
		announce_forget(c);
		c->status_delay *= 2;
		if (c->status_delay < PLUTO_RETRY_FIRST)
			c->status_delay = PLUTO_RETRY_FIRST;
		if (c->status_delay > PLUTO_RETRY_MAX)
			c->status_delay = PLUTO_RETRY_MAX;
		c->status_at = c->now + c->status_delay;
	} else if (moves_any_asked(c)) {
		c->status_at = c->now + c->status_delay;
		c->status_delay *= 2;
		if (c->status_delay > STATUS_SLOW)
			c->status_delay = STATUS_SLOW;
	} else {
		c->status_delay = STATUS_FAST;
		c->status_at = c->now + c->conf->status_interval;
	}
}

void orders_done(struct core *c, enum order_kind kind, int rc)
{
	if (kind == ORDER_NONE)
		kind = c->status_busy ? ORDER_STATUS : c->in_flight;
	if (kind == ORDER_NONE || (kind == ORDER_STATUS ? !c->status_busy : kind != c->in_flight))
		return;
	if (kind != ORDER_STATUS)
		c->in_flight = ORDER_NONE;
	c->dirty = true;
	if (kind == ORDER_MOVE)
		moves_done(c, rc);
	else if (kind == ORDER_ADDRESSES)
		announce_done(c, rc);
	else
		status_done(c);
	if (rc != 0)
		c->count.order_errors++;
}
