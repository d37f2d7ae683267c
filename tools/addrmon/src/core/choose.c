/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * choose.c - where an SA should be, and why
 *
 * Leaving a dead uplink is never delayed, limited or damped. Everything else
 * is a planned move: to something strictly better, and only by the rules.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <string.h>

#include "core/parts.h"

bool sa_movable(const struct sa *sa)
{
	return sa->info.responder && sa->info.rmobike && sa->info.peer &&
	       !sa->unsupported;
}

/* Does it have a working path, at the address that its uplink has now? */
static bool sa_alive(const struct core *c, const struct sa *sa)
{
	return sa->uplink >= 0 && sa->on_current &&
	       path_alive(c, (unsigned)sa->uplink, ip_fam(&sa->info.local));
}

bool sa_stuck(const struct core *c, const struct sa *sa)
{
	return sa->why == REASON_NO_BETTER && !sa_alive(c, sa);
}

static unsigned position(const struct conf_policy *policy, int uplink)
{
	for (unsigned i = 0; i < policy->norder; i++)
		if (policy->order[i] == uplink)
			return i;
	return CONF_MAX_UPLINKS;	/* not wanted at all: worst */
}

/* Does data not arrive there, and is that of interest? */
static bool data_bad(const struct conf_policy *policy, const struct path *p)
{
	return policy->data_watch && p->data.bad;
}

/* Smaller is better. */
static unsigned rank(const struct core *c, const struct conf_policy *policy,
		     int uplink, enum fam fam)
{
	const struct uplink *u = &c->uplink[uplink];
	unsigned r = position(policy, uplink);

	if (u->path[fam].degraded && policy->degraded_switch)
		r += 100;
	if (data_bad(policy, &u->path[fam]))
		r += 200;
	if (u->damped)
		r += 1000;
	return r;
}

/* Another uplink with the very address that it is at (one lease on two interfaces):
 * there is nothing to move to. */
static bool same_address(const struct core *c, const struct sa *sa, int uplink)
{
	return uplink != sa->uplink &&
	       ip_eq(&c->uplink[uplink].path[ip_fam(&sa->info.local)].ip, &sa->info.local);
}

/* Would what is sent to its peer from there leave by another uplink? */
static bool no_way(const struct sa *sa, int uplink)
{
	return (sa->no_way & (1u << uplink)) != 0;
}

/* Did the last try to move there just fail? */
static bool avoided(const struct core *c, const struct sa *sa, int uplink, enum fam fam)
{
	return (sa->avoided & SEAT(uplink, fam)) != 0 && c->now < sa->avoid_until;
}

static int best_in(const struct core *c, const struct sa *sa, const struct conf_policy *policy,
		   enum fam fam, bool damped_too)
{
	bool own = fam == ip_fam(&sa->info.local);
	int found = -1;

	for (unsigned i = 0; i < policy->norder; i++) {
		int u = policy->order[i];

		if (!path_eligible(c, (unsigned)u, fam) ||
		    (own && (same_address(c, sa, u) || no_way(sa, u))) ||
		    (c->uplink[u].damped && !damped_too) || avoided(c, sa, u, fam))
			continue;
		if (found < 0 || rank(c, policy, u, fam) < rank(c, policy, found, fam))
			found = u;
	}
	return found;
}

static int best(const struct core *c, const struct sa *sa,
		const struct conf_policy *policy, bool damped_too)
{
	return best_in(c, sa, policy, ip_fam(&sa->info.local), damped_too);
}

/* The other family, for one that no uplink of its own is usable for any more. */
static int last_resort(const struct core *c, const struct sa *sa, const struct conf_policy *policy)
{
	if (!c->cross || c->now < sa->no_cross_until)
		return -1;
	return best_in(c, sa, policy, other_fam(ip_fam(&sa->info.local)), true);
}

static void decide(struct sa *sa, int want, enum reason why, int64_t when)
{
	sa->want = want;
	sa->want_fam = ip_fam(&sa->info.local);
	sa->why = why;
	sa->when = when;
}

/* There is nothing in its own family. */
static void decide_last(struct core *c, struct sa *sa, const struct conf_policy *policy,
			enum reason why)
{
	int cand = last_resort(c, sa, policy);

	if (cand < 0) {
		decide(sa, -1, REASON_NO_BETTER, CORE_NEVER);
		return;
	}
	decide(sa, cand, why, c->now);
	sa->want_fam = other_fam(sa->want_fam);
}

static uint64_t hash_more(uint64_t hash, const void *data, size_t len)	/* FNV-1a */
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 0x100000001b3ull;
	return hash;
}

int64_t failback_jitter(const struct conf_policy *policy, const struct sa *sa)
{
	uint64_t hash = 0xcbf29ce484222325ull;

	if (policy->failback_jitter == 0)
		return 0;
	/* the clients of one connection are instances of the same name, and may be
	 * behind one address */
	hash = hash_more(hash, sa->conn->name, strlen(sa->conn->name));
	hash = hash_more(hash, sa->info.remote.b, sizeof(sa->info.remote.b));
	hash = hash_more(hash, &sa->info.serial, sizeof(sa->info.serial));
	return (int64_t)((hash ^ hash >> 32) % (uint64_t)policy->failback_jitter);
}

/* When the limit of max-switches lets this SA make a planned move again. */
static int64_t limit_ends(const struct core *c, const struct sa *sa,
			  const struct conf_policy *policy)
{
	if (policy->max_switches == 0 || sa->nmoves < policy->max_switches)
		return c->now;
	return sa->moves[(sa->nmoves - policy->max_switches) % CONF_SWITCHES_MAX] +
	       policy->max_switches_window;
}

/* Is it pinned, and may it go there: its policy has that uplink, it is usable, and
 * the last try did not just fail? */
static bool pin_leads(const struct core *c, const struct sa *sa, const struct conf_policy *policy)
{
	int pin = sa->conn->pin;

	return pin >= 0 && position(policy, pin) < CONF_MAX_UPLINKS &&
	       path_eligible(c, (unsigned)pin, ip_fam(&sa->info.local)) &&
	       !same_address(c, sa, pin) && !no_way(sa, pin) &&
	       !data_bad(policy, &c->uplink[pin].path[ip_fam(&sa->info.local)]) &&
	       !avoided(c, sa, pin, ip_fam(&sa->info.local));
}

/* cand is strictly better: is it time? */
static void improve(struct core *c, struct sa *sa, const struct conf_policy *policy, int cand,
		    enum fam fam, enum reason why)
{
	int64_t when;

	if (why == REASON_FAILBACK) {
		const struct path *to = &c->uplink[cand].path[fam];
		int64_t since = to->up_since;

		if (!policy->failback_auto) {
			decide(sa, -1, REASON_FAILBACK_MANUAL, CORE_NEVER);
			return;
		}
		if (to->steady_since > since)
			since = to->steady_since;
		if (sa->since > since)
			since = sa->since;
		when = since + policy->failback_delay + failback_jitter(policy, sa);
		if (c->now < when) {
			decide(sa, cand, REASON_FAILBACK_DELAY, when);
			sa->want_fam = fam;
			return;
		}
	}
	when = limit_ends(c, sa, policy);
	decide(sa, cand, c->now < when ? REASON_MAX_SWITCHES : why, when);
	sa->want_fam = fam;
}

/* It is in the other family since there was nothing in its own: is there now? */
static bool go_home(struct core *c, struct sa *sa, const struct conf_policy *policy)
{
	enum fam home = other_fam(ip_fam(&sa->info.local));
	int cand = sa->crossed ? best_in(c, sa, policy, home, false) : -1;

	if (cand < 0)
		return false;
	improve(c, sa, policy, cand, home, REASON_FAILBACK);
	return true;
}

static void choose_planned(struct core *c, struct sa *sa, const struct conf_policy *policy)
{
	enum fam fam = ip_fam(&sa->info.local);
	int cur = sa->uplink, cand;
	int pin = sa->conn->pin;

	/* it was moved here when there was nothing better, or this goes soon */
	if (sa->on_alias && (sa->expiring || (sa->lesser && sa->info.moved > 0)) &&
	    path_eligible(c, (unsigned)cur, fam) &&
	    !avoided(c, sa, cur, fam)) {
		int64_t when = sa->expiring ? c->now : limit_ends(c, sa, policy);

		decide(sa, cur, c->now < when ? REASON_MAX_SWITCHES : sa->expiring ?
		       REASON_ADDRESS_EXPIRING : REASON_RENUMBERED, when);
		return;
	}
	if (c->uplink[cur].drained || sa->expiring) {
		enum reason why = sa->expiring ? REASON_ADDRESS_EXPIRING : REASON_DRAINED;

		cand = best(c, sa, policy, true);
		if (cand >= 0 && cand != cur)
			decide(sa, cand, why, c->now);
		else
			decide_last(c, sa, policy, why);
		return;
	}
	/* as good as dead, and so neither delayed nor limited; but anything else is better
	 * only if data does arrive there */
	if (data_bad(policy, &c->uplink[cur].path[fam])) {
		cand = pin_leads(c, sa, policy) ? pin : best(c, sa, policy, true);
		if (cand >= 0 && cand != cur && !c->uplink[cand].path[fam].data.bad)
			decide(sa, cand, REASON_DATA, c->now);
		else
			decide(sa, -1, REASON_NO_BETTER, CORE_NEVER);
		return;
	}
	if (go_home(c, sa, policy))
		return;
	if (pin_leads(c, sa, policy)) {
		decide(sa, pin == cur ? -1 : pin, REASON_PINNED,
		       pin == cur ? CORE_NEVER : c->now);
		return;
	}
	cand = best(c, sa, policy, false);
	if (cand < 0 || cand == cur || rank(c, policy, cand, fam) >= rank(c, policy, cur, fam)) {
		decide(sa, -1, REASON_BEST, CORE_NEVER);
		for (unsigned i = 0; i < position(policy, cur) && i < policy->norder; i++)
			if (path_eligible(c, (unsigned)policy->order[i], fam) &&
			    c->uplink[policy->order[i]].damped)
				sa->why = REASON_DAMPED;
		return;
	}
	improve(c, sa, policy, cand, fam, position(policy, cand) > position(policy, cur) ?
		REASON_DEGRADED : REASON_FAILBACK);
}

static void choose(struct core *c, struct sa *sa)
{
	enum fam fam = ip_fam(&sa->info.local);
	const struct conf_policy *policy;
	bool stranded = sa->uplink < 0;
	int cand;

	if (sa->conn->policy < 0 || (stranded && sa->info.local_present)) {
		decide(sa, -1, REASON_UNMANAGED, CORE_NEVER);
		return;
	}
	if (!sa_movable(sa)) {
		decide(sa, -1, REASON_UNSUPPORTED, CORE_NEVER);
		return;
	}
	policy = &c->conf->policies[sa->conn->policy];
	if (sa_alive(c, sa)) {
		choose_planned(c, sa, policy);
		return;
	}
	cand = best(c, sa, policy, true);
	/* a pin is obeyed as long as it leads somewhere */
	if (cand >= 0 && pin_leads(c, sa, policy))
		cand = sa->conn->pin;
	enum reason why = REASON_UPLINK_DOWN;

	if (!sa->on_current)	/* has the uplink another address now, or none? */
		why = !stranded && c->uplink[sa->uplink].path[fam].ip.family != 0 ?
		      REASON_RENUMBERED : REASON_ADDRESS_GONE;
	if (cand >= 0)
		decide(sa, cand, why, c->now);
	else
		decide_last(c, sa, policy, why);
}

/* Is it where it is only because the last moves to a better uplink failed? */
static bool would_retry(const struct core *c, const struct sa *sa)
{
	const struct conf_policy *policy;
	enum fam fam = ip_fam(&sa->info.local);

	if (sa->avoid < 0 || c->now >= sa->avoid_until)
		return false;
	if (sa->why == REASON_NO_BETTER)
		return true;
	if (sa->avoid_fam != fam)
		return sa->crossed && sa->why == REASON_BEST;
	policy = &c->conf->policies[sa->conn->policy];
	return sa->why == REASON_BEST && path_eligible(c, (unsigned)sa->avoid, fam) &&
	       !c->uplink[sa->avoid].damped && position(policy, sa->avoid) < CONF_MAX_UPLINKS &&
	       rank(c, policy, sa->avoid, fam) < rank(c, policy, sa->uplink, fam);
}

void sa_choose(struct core *c, struct sa *sa)
{
	choose(c, sa);
	/* it would move, but the last try failed a moment ago */
	if (sa->want >= 0 ? c->now >= sa->when && c->now < sa->not_before : would_retry(c, sa))
		sa->why = REASON_RETRY_WAIT;
}

/* The first uplink of its policy that only draining keeps it from, or -1. */
static int drained_choice(const struct core *c, const struct sa *sa)
{
	const struct conf_policy *policy = &c->conf->policies[sa->conn->policy];

	for (unsigned i = 0; i < policy->norder; i++) {
		int u = policy->order[i];

		if (u != sa->uplink && c->uplink[u].drained &&
		    path_usable(c, (unsigned)u, ip_fam(&sa->info.local)))
			return u;
	}
	return -1;
}

/* The first uplink of its policy from which its peer is not reached, or -1. */
static int no_way_choice(const struct core *c, const struct sa *sa)
{
	const struct conf_policy *policy = &c->conf->policies[sa->conn->policy];

	for (unsigned i = 0; i < policy->norder; i++) {
		int u = policy->order[i];

		if (u != sa->uplink && no_way(sa, u) && path_eligible(c, (unsigned)u, ip_fam(&sa->info.local)))
			return u;
	}
	return -1;
}

const char *sa_outlook(const struct core *c, const struct sa *sa, char *buf, size_t size)
{
	const char *to = sa->want >= 0 ? c->uplink[sa->want].conf->name : "";
	long in = sa->when == CORE_NEVER ? 0 :
		  (long)((sa->when - c->now + USEC_PER_SEC - 1) / USEC_PER_SEC);
	char tries[24] = "move";
	int drained, far;

	if (in < 0)
		in = 0;
	if (sa->asked && sa->why != REASON_UNMANAGED) {
		snprintf(buf, size, "a move is under way; its result is awaited");
		return buf;
	}
	switch (sa->why) {
	case REASON_BEST:
		snprintf(buf, size, "it is on the best usable uplink; it moves when that "
			 "uplink fails, degrades or is drained");
		break;
	case REASON_NO_BETTER:
		drained = drained_choice(c, sa);
		if (drained >= 0)
			snprintf(buf, size, "of the other uplinks of its policy only drained "
				 "ones are usable; use: ipsec addrmon undrain %s",
				 c->uplink[drained].conf->name);
		else if ((far = no_way_choice(c, sa)) >= 0)
			snprintf(buf, size, "what is sent to its peer from the address of %s leaves by "
				 "another interface: a route or a rule is missing",
				 c->uplink[far].conf->name);
		else if (!c->cross && best_in(c, sa, &c->conf->policies[sa->conn->policy],
					      other_fam(ip_fam(&sa->info.local)), true) >= 0)
			snprintf(buf, size, "only IPv%d is usable of its policy's uplinks, and this pluto "
				 "does not move between the families",
				 ip_fam(&sa->info.local) == FAM_4 ? 6 : 4);
		else
			snprintf(buf, size, "no other uplink of its policy is usable; it "
				 "moves as soon as one is");
		break;
	case REASON_RETRY_WAIT:
		if (sa->tries > 1)
			snprintf(tries, sizeof(tries), "%u moves", sa->tries);
		snprintf(buf, size, "the last %s to %s failed (%s); it is tried again in %ld s",
			 tries, sa->want >= 0 ? to : c->uplink[sa->avoid].conf->name,
			 sa->info.last_outcome > OUTCOME_MOVED ?
			 outcome_name(sa->info.last_outcome) : "no result",
			 (long)(((sa->want >= 0 ? sa->not_before : sa->avoid_until) - c->now +
				 USEC_PER_SEC - 1) / USEC_PER_SEC));
		break;
	case REASON_FAILBACK_DELAY:
		snprintf(buf, size, "it moves back to %s in %ld s if that stays healthy",
			 to, in);
		break;
	case REASON_FAILBACK_MANUAL:
		snprintf(buf, size, "a better uplink is usable, but failback = manual; "
			 "use: ipsec addrmon switch %s --to UPLINK", sa->conn->name);
		break;
	case REASON_MAX_SWITCHES:
		snprintf(buf, size, "it moved too often; it may move to %s in %ld s", to, in);
		break;
	case REASON_DAMPED:
		snprintf(buf, size, "a better uplink is up but flapped too often; it is "
			 "used again when it has been quiet long enough");
		break;
	case REASON_PINNED:
		snprintf(buf, size, "it is pinned; unpin with: ipsec addrmon switch %s "
			 "--to auto", sa->conn->name);
		break;
	case REASON_UNMANAGED:
		snprintf(buf, size, sa->conn->policy < 0 ?
			 "no policy matches its name; it is never touched" :
			 "its local address belongs to no uplink; it is never touched");
		break;
	case REASON_UNSUPPORTED:
		snprintf(buf, size, "it cannot be moved: %s",
			 !sa->info.responder ? "the other side is the responder" :
			 !sa->info.rmobike ? "rmobike=no in its connection" :
			 !sa->info.peer ? "the peer does not support R-MOBIKE" :
			 "pluto said so");
		break;
	default:
		snprintf(buf, size, "it is about to move to %s (%s)", to, reason_name(sa->why));
	}
	return buf;
}
