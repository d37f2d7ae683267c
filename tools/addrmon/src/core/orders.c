/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * orders.c - what to ask of pluto next: a status, a move, an announcement
 *
 * One order at a time.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <syslog.h>

#include "core/parts.h"

/* Status: while a move is under way, and while pluto is away. */
#define STATUS_SLOW (1 * USEC_PER_SEC)
#define PLUTO_RETRY_FIRST (200 * USEC_PER_MSEC)
#define PLUTO_RETRY_MAX (5 * USEC_PER_SEC)
/* An order about single connections rests on a snapshot no older than this. */
#define SNAPSHOT_FRESH (1 * USEC_PER_SEC)

static void give_status(struct core *c)
{
	struct order o = { .kind = ORDER_STATUS };

	c->want_status = false;
	emit_order(c, &o);
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
		lead = moves_choose(c);
		say_all_down(c);
		announce_plan(c);
	}
	if (lead != NULL) {
		c->dirty = true;	/* there may be more after this one */
		if (!conf_covers_all(c->conf) && c->now - c->snapshot_at > SNAPSHOT_FRESH)
			give_status(c);
		else if (announce_lacks(c, lead->conn, move_target(c, lead)))
			announce_first(c, lead->conn);	/* peers must know it first */
		else
			moves_give(c, lead);
	} else if (c->want_status || c->now >= c->status_at) {
		give_status(c);
	} else if (c->now >= c->announce_at) {
		announce_give(c);
	}
}

void orders_done(struct core *c, int rc)
{
	enum order_kind kind = c->in_flight;

	c->in_flight = ORDER_NONE;
	c->dirty = true;
	if (kind == ORDER_MOVE) {
		moves_done(c, rc);
	} else if (kind == ORDER_ADDRESSES) {
		announce_done(c, rc);
	} else if (c->pluto != PLUTO_READY) {
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
	if (rc != 0)
		c->count.order_errors++;
}
