/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * input.c - taking in what happened
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>
#include <syslog.h>

#include "core/parts.h"

/* How long a hint (neighbour failed, nothing received) may wait for a probe. */
#define HINT_WORTH (2 * USEC_PER_SEC)

static void address_changed(struct core *c, const struct input *in)
{
	struct path *p = &c->uplink[in->uplink].path[in->fam];

	if (!ip_eq(&p->ip, &in->ip)) {
		if (p->ip.family != 0) {
			for (int k = PREV_ADDRS - 1; k > 0; k--)
				p->prev[k] = p->prev[k - 1];
			p->prev[0] = p->ip;
		}
		p->ip = in->ip;
		/* it is not an earlier one any more */
		for (int k = 0; k < PREV_ADDRS; k++)
			if (ip_eq(&p->prev[k], &p->ip))
				p->prev[k].family = 0;
	}
	p->addr = in->addr;
	for (int k = 0; k < ALIASES; k++)
		if (ip_eq(&p->alias[k].ip, &p->ip))
			p->alias[k].ip.family = 0;
	c->dirty = true;
}

static void alias_changed(struct core *c, const struct input *in)
{
	struct path *p = &c->uplink[in->uplink].path[in->fam];
	struct alias *slot = NULL;

	if (in->ip.family == 0)
		return;
	for (unsigned k = 0; k < ALIASES; k++) {
		struct alias *a = &p->alias[k];

		if (ip_eq(&a->ip, &in->ip)) {
			slot = a;
			break;
		}
		/* rather a free one than one that is gone */
		if (a->ip.family == 0 ? slot == NULL || slot->ip.family != 0 :
		    slot == NULL && a->state == ADDR_GONE)
			slot = a;
	}
	if (slot == NULL)
		return;		/* more than an uplink can have */
	*slot = (struct alias) { .ip = in->ip, .state = in->addr, .lesser = in->lesser };
	c->dirty = true;
}

static void hint(struct core *c, const struct input *in)
{
	struct uplink *u = &c->uplink[in->uplink];

	u->path[in->fam].hint_at = c->now;
	u->path[in->fam].hint_until = c->now + HINT_WORTH;
	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		struct target *t = &u->target[i];

		if (t->active && conf_probe_speaks_for(t->conf, in->fam) &&
		    t->next_send > c->now + u->conf->burst_interval)
			t->next_send = c->now;
	}
}

static void pluto_changed(struct core *c, const struct input *in)
{
	c->dirty |= c->cross != in->cross;
	c->cross = in->cross;
	if (c->pluto_known && c->pluto == in->pluto)
		return;

	struct logline l;

	logline_begin(&l, in->pluto == PLUTO_READY ? LOG_NOTICE : LOG_ERR, "pluto");
	logline_str(&l, "state", pluto_state_name(in->pluto));
	core_log(c, &l);
	c->pluto = in->pluto;
	c->pluto_known = true;
	c->pluto_since = c->now;
	c->dirty = true;
	c->status_delay = 0;
	c->status_at = c->now;
	if (in->pluto != PLUTO_READY) {
		announce_forget(c);
		if (in->pluto == PLUTO_ABSENT)
			moves_snapshot(c, NULL, 0);
		c->snapshot_at = -1;
	}
}

/* "probe now": one round, whatever the schedule says. */
static void probe_now(struct core *c, const struct input *in)
{
	struct uplink *u = &c->uplink[in->uplink];

	for (unsigned i = 0; i < u->conf->nprobes; i++)
		u->target[i].next_send = u->target[i].regular_at = NEVER_SENT;
}

static void drained_changed(struct core *c, const struct input *in)
{
	struct uplink *u = &c->uplink[in->uplink];
	struct logline l;

	u->drained = in->kind == INPUT_DRAIN;
	u->drain_until = in->until;
	memcpy(u->drain_note, in->note, sizeof(u->drain_note));
	c->dirty = true;
	logline_begin(&l, LOG_NOTICE, "drain");
	logline_str(&l, "uplink", u->conf->name);
	logline_str(&l, "drained", u->drained ? "yes" : "no");
	if (u->drained && in->until != CORE_NEVER)
		logline_time(&l, "for", in->until - c->now);
	if (u->drained && in->note[0] != '\0')
		logline_str(&l, "note", in->note);
	core_log(c, &l);
}

static void pin_set(struct core *c, struct conn *conn, const struct input *in)
{
	struct logline l;
	int pin = in->kind == INPUT_PIN ? (int)in->uplink : -1;

	if (conn->pin < 0 && pin < 0)
		return;
	conn->pin = pin;
	conn->pin_until = in->until;
	c->dirty = true;
	logline_begin(&l, LOG_NOTICE, "pin");
	logline_str(&l, "conn", conn->name);
	logline_str(&l, "to", pin < 0 ? "auto" : c->uplink[pin].conf->name);
	core_log(c, &l);
}

static void pin_changed(struct core *c, const struct input *in)
{
	if (in->conn[0] != '\0') {
		struct conn *conn = conn_get(c, in->conn);

		if (conn != NULL)
			pin_set(c, conn, in);
		return;
	}
	for (unsigned i = 0; i < c->nconns; i++)
		pin_set(c, c->conns[i], in);
}

void core_input(struct core *c, const struct input *in, int64_t now)
{
	struct uplink *u = NULL;
	struct target *t = NULL;

	c->now = now;
	switch (in->kind) {
	case INPUT_PLUTO:
	case INPUT_SNAPSHOT:
	case INPUT_DONE:
	case INPUT_TIME:
	case INPUT_UNPIN:
	case INPUT_TRAFFIC:
		break;
	default:
		if (in->uplink >= c->conf->nuplinks || in->fam >= FAM_COUNT)
			return;
		u = &c->uplink[in->uplink];
	}
	if (in->kind == INPUT_REPLY || in->kind == INPUT_MISS) {
		if (in->probe >= u->conf->nprobes)
			return;
		t = &u->target[in->probe];
	}
	switch (in->kind) {
	case INPUT_LINK: {
		unsigned flaps = in->flaps;

		/* switched off on purpose is not a flap */
		flaps += u->carrier && !in->carrier && in->admin && in->present;
		if (flaps > 0) {
			u->flaps += flaps;
			uplink_penalize(c, in->uplink, flaps);
		}
		u->present = in->present;
		u->admin = in->admin;
		u->carrier = in->carrier;
		u->dormant = in->dormant;
		break;
	}
	case INPUT_ADDR:
		address_changed(c, in);
		break;
	case INPUT_ALIAS:
		alias_changed(c, in);
		break;
	case INPUT_ROUTE:
		u->path[in->fam].route = in->route;
		break;
	case INPUT_PEER:
		sas_peer(c, in->uplink, &in->ip, in->route == ROUTE_OK);
		break;
	case INPUT_REPLY:
		target_reply(t, u->conf, in->seq, now,
			     path_first_counts(c, in->uplink, t));
		break;
	case INPUT_MISS:
		target_fail(t, u->conf, in->seq, now);
		break;
	case INPUT_HINT:
		hint(c, in);
		break;
	case INPUT_PLUTO:
		pluto_changed(c, in);
		break;
	case INPUT_SNAPSHOT:
		moves_snapshot(c, in->sas, in->nsas);
		break;
	case INPUT_DONE:
		orders_done(c, in->order, in->rc);
		break;
	case INPUT_PROBE:
		probe_now(c, in);
		break;
	case INPUT_DRAIN:
	case INPUT_UNDRAIN:
		drained_changed(c, in);
		break;
	case INPUT_PIN:
	case INPUT_UNPIN:
		pin_changed(c, in);
		break;
	case INPUT_TRAFFIC:
		data_take(c, in);
		break;
	case INPUT_TIME:
		c->want_status = true;
		break;
	}
}
