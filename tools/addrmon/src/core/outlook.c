/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outlook.c - what would change the state of an uplink, in words
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>

#include "core/parts.h"

/* Whole seconds from now, at least 0. */
static long in_seconds(const struct core *c, int64_t then)
{
	return then <= c->now ? 0 : (long)((then - c->now + USEC_PER_SEC - 1) / USEC_PER_SEC);
}

struct votes {
	unsigned n, good, bad, need;	/* of those that count */
	unsigned near, near_bad;	/* neighbours that can only make it bad */
};

static struct votes votes_of(const struct uplink *u, enum fam fam)
{
	struct votes v = { 0 };

	for (unsigned i = 0; i < u->conf->nprobes; i++) {
		const struct target *t = &u->target[i];

		if (!conf_probe_speaks_for(t->conf, fam))
			continue;
		if (!conf_probe_counts(u->conf, t->conf, fam)) {
			v.near++;
			v.near_bad += t->verdict == VERDICT_BAD;
			continue;
		}
		v.n++;
		v.good += t->verdict == VERDICT_GOOD;
		v.bad += t->verdict == VERDICT_BAD;
	}
	v.need = u->conf->need < v.n ? u->conf->need : v.n;
	return v;
}

/* Of one that works. */
static void working(const struct uplink *u, const struct path *p, const struct votes *v,
		    char *buf, size_t size)
{
	if (p->state == PATH_DEGRADED && p->degraded_why == REASON_LOSS)
		snprintf(buf, size, "it is well again when at most %u %% of the last %u probes are lost",
			 u->conf->recovered_loss.percent, u->conf->recovered_loss.window);
	else if (p->state == PATH_DEGRADED)
		snprintf(buf, size, "it is well again when answers take at most %.0f ms",
			 (double)u->conf->recovered_latency / 1e3);
	else if (v->n == 0)
		snprintf(buf, size, "it fails with its link, address or route; nothing beyond them is asked");
	else
		snprintf(buf, size, "it fails with its link, address or route, or when fewer than %u of %u "
			 "targets answer; %u do now", v->need, v->n, v->good);
}

const char *path_outlook(const struct core *c, unsigned uplink, enum fam fam, char *buf, size_t size)
{
	const struct uplink *u = &c->uplink[uplink];
	const struct path *p = &u->path[fam];
	const char *name = u->conf->ifname != NULL ? u->conf->ifname : "the interface";
	struct votes v = votes_of(u, fam);

	if (p->state == PATH_FAILING) {
		snprintf(buf, size, "it is down in %.1f s unless that is over before",
			 p->bad_since + p->hold > c->now ? (double)(p->bad_since + p->hold - c->now) / 1e6 : 0);
		return buf;
	}
	if (p->state == PATH_UP || p->state == PATH_DEGRADED) {
		working(u, p, &v, buf, size);
		return buf;
	}
	switch (p->reason) {
	case REASON_INTERFACE_ABSENT:
		snprintf(buf, size, "it may come when there is %s", name);
		break;
	case REASON_ADMIN_DOWN:
		snprintf(buf, size, "it may come when %s is switched on: ip link set %s up", name, name);
		break;
	case REASON_CARRIER_LOST:
		snprintf(buf, size, "it may come when %s has a carrier: look at the cable, the modem, the other end", name);
		break;
	case REASON_DORMANT:
		snprintf(buf, size, "it may come when %s has what it waits for, such as 802.1X", name);
		break;
	case REASON_NO_ADDRESS:
		snprintf(buf, size, "it may come when %s has an address that the configuration allows", name);
		break;
	case REASON_TENTATIVE:
		snprintf(buf, size, "it may come when duplicate address detection is over");
		break;
	case REASON_DAD_FAILED:
		snprintf(buf, size, "it may come when nobody else has the address, and it is set anew");
		break;
	case REASON_NO_ROUTE:
	case REASON_WRONG_UPLINK:
		snprintf(buf, size, "it may come when what is sent from its address leaves by %s", name);
		break;
	case REASON_HOLD_UP:
		snprintf(buf, size, "it is up in %ld s if nothing fails until then",
			 in_seconds(c, p->good_since + u->conf->hold_up));
		break;
	case REASON_PROBING:
	case REASON_PROBES_FAILED:
		if (v.near > 0 && v.near_bad == v.near)
			snprintf(buf, size, "it may come when its next router answers again");
		else
			snprintf(buf, size, "it may come when %u of %u targets have answered %u times in a row; "
				 "%u do now", v.need, v.n, u->conf->rise, v.good);
		break;
	default:
		snprintf(buf, size, "%s", reason_name(p->reason));
	}
	return buf;
}

const char *target_outlook(const struct core *c, unsigned uplink, unsigned probe, char *buf, size_t size)
{
	const struct uplink *u = &c->uplink[uplink];
	const struct target *t = &u->target[probe];
	const char *counts = "";
	unsigned left;

	if (!conf_probe_counts(u->conf, t->conf, FAM_4) && !conf_probe_counts(u->conf, t->conf, FAM_6))
		counts = "; its answers make the uplink no better, since others beyond it are asked";
	if (!t->active) {
		snprintf(buf, size, "not asked now: there is no link, address or route to ask by%s", counts);
	} else if (t->verdict == VERDICT_GOOD) {
		left = u->conf->fall > t->miss_run ? u->conf->fall - t->miss_run : 1;
		snprintf(buf, size, "%u missing answer%s in a row make%s it bad%s", left, left == 1 ? "" : "s",
			 left == 1 ? "s" : "", counts);
	} else {
		left = u->conf->rise > t->ok_run ? u->conf->rise - t->ok_run : 1;
		snprintf(buf, size, "%u answer%s in a row make%s it good, %u missed so far%s", left, left == 1 ? "" : "s",
			 left == 1 ? "s" : "", t->miss_run, counts);
	}
	return buf;
}

const char *uplink_outlook(const struct core *c, unsigned uplink, char *buf, size_t size)
{
	const struct uplink *u = &c->uplink[uplink];

	if (u->drained && u->drain_until == CORE_NEVER)
		snprintf(buf, size, "drained until somebody says: ipsec addrmon undrain %s", u->conf->name);
	else if (u->drained)
		snprintf(buf, size, "drained for another %ld s, or until: ipsec addrmon undrain %s",
			 in_seconds(c, u->drain_until), u->conf->name);
	else if (u->damped)
		snprintf(buf, size, "it failed too often lately: no planned move goes there for %ld s, longer if it fails again",
			 in_seconds(c, damping_ends(c, u)));
	else
		return NULL;
	return buf;
}
