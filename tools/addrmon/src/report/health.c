/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * health.c - the one line of `status --check`
 *
 * Worst first: 2, somebody has lost service or will not get any; 3, it cannot be
 * known; 1, all is served, but the next failure would not be survived or SAs are
 * where they should not stay; 0.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pluto/pluto.h"
#include "report/report.h"

enum level { OK, WARNING, CRITICAL, UNKNOWN };

struct finding {
	enum level level;
	char *text;
	size_t size;
};

static int weight(enum level level)
{
	static const int weights[] = { [OK] = 0, [WARNING] = 1, [UNKNOWN] = 2, [CRITICAL] = 3 };

	return weights[level];
}

/* What is worse replaces what was said, what is as bad is added. */
__attribute__((format(printf, 3, 4)))
static void say(struct finding *v, enum level level, const char *format, ...)
{
	size_t used = strlen(v->text);
	va_list ap;

	if (weight(level) < weight(v->level))
		return;
	if (weight(level) > weight(v->level))
		used = 0;
	v->level = level;
	if (used > 0) {
		snprintf(v->text + used, v->size - used, "; ");
		used = strlen(v->text);
	}
	va_start(ap, format);
	vsnprintf(v->text + used, v->size - used, format, ap);
	va_end(ap);
}

/* May SAs of the policy be on this uplink in this family? */
static bool serves(const struct core *c, const struct conf_policy *p, unsigned at, enum fam fam)
{
	return path_configured(c, p->order[at], fam);
}

/* Said of each uplink once, by the first policy that has it. */
static bool said_before(const struct core *c, unsigned policy, unsigned uplink)
{
	for (unsigned k = 0; k < policy; k++)
		for (unsigned i = 0; i < c->conf->policies[k].norder; i++)
			if (c->conf->policies[k].order[i] == uplink)
				return true;
	return false;
}

/* A fault that may still pass (hold-down) is none. */
static void say_path(struct finding *v, const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];
	const char *name = c->conf->uplinks[uplink].name;

	if (!path_usable(c, uplink, fam) && p->state != PATH_FAILING)
		say(v, WARNING, "%s is %s in IPv%d (%s)", name, path_state_name(p->state),
		    fam == FAM_4 ? 4 : 6, p->addr == ADDR_EXPIRING ? reason_name(REASON_ADDRESS_EXPIRING) :
		    reason_name(p->reason));
	else if (c->uplink[uplink].drained)
		say(v, WARNING, "%s is drained", name);
}

/* The uplinks, whether anybody is on them or not. */
static void judge_policy(struct finding *v, const struct core *c, unsigned policy)
{
	const struct conf_policy *p = &c->conf->policies[policy];

	for (int f = 0; f < FAM_COUNT; f++) {
		unsigned has = 0, alive = 0;

		for (unsigned i = 0; i < p->norder; i++) {
			if (!serves(c, p, i, (enum fam)f))
				continue;
			has++;
			alive += path_alive(c, p->order[i], (enum fam)f);
			if (!said_before(c, policy, p->order[i]))
				say_path(v, c, p->order[i], (enum fam)f);
		}
		if (has > 0 && alive == 0)
			say(v, CRITICAL, "policy %s has no working uplink in IPv%d", p->name,
			    f == FAM_4 ? 4 : 6);
	}
}

static void judge_sas(struct finding *v, const struct core *c)
{
	unsigned stuck[CONF_MAX_UPLINKS] = { 0 }, lower = 0, nowhere = 0;

	for (unsigned i = 0; i < c->nsas; i++) {
		const struct sa *sa = &c->sas[i];
		enum fam fam = ip_fam(&sa->info.local);
		const struct conf_policy *p;

		if (sa->conn->policy < 0)
			continue;
		p = &c->conf->policies[sa->conn->policy];
		if (sa->uplink < 0)
			nowhere += sa_movable(sa);
		else if (!path_alive(c, (unsigned)sa->uplink, fam))
			stuck[sa->uplink]++;
		else if (sa_movable(sa) && p->norder > 0 && p->order[0] != sa->uplink &&
			 path_configured(c, p->order[0], fam))
			lower++;
	}
	for (unsigned i = 0; i < c->conf->nuplinks; i++)
		if (stuck[i] > 0)
			say(v, CRITICAL, "%u on %s, which is dead", stuck[i],
			    c->conf->uplinks[i].name);
	if (nowhere > 0)
		say(v, WARNING, "%u at an address of no uplink, and will not be moved", nowhere);
	if (lower > 0)
		say(v, WARNING, "%u on a lower choice", lower);
}

/* A policy that names connections, none of which pluto has: a typing error, or
 * they are not loaded, and nobody can connect. */
static void judge_names(struct finding *v, const struct report *r)
{
	const struct conf *conf = r->core->conf;

	for (unsigned i = 0; i < conf->npolicies; i++) {
		const struct conf_policy *p = &conf->policies[i];

		if (pluto_lacks_all(r->pluto, i))
			say(v, UNKNOWN, "pluto knows no connection that policy %s names (%s%s)", p->name,
			    p->conns[0], p->nconns > 1 ? ", ..." : "");
	}
}

int report_health(const struct report *r, char *text, size_t size)
{
	struct finding v = { OK, text, size };
	const struct core *c = r->core;

	text[0] = '\0';
	for (unsigned i = 0; i < c->conf->npolicies; i++)
		judge_policy(&v, c, i);
	if (c->pluto != PLUTO_READY || c->snapshot_at < 0) {
		say(&v, UNKNOWN, "pluto does not answer");
	} else {
		judge_sas(&v, c);
		judge_names(&v, r);
	}
	if (c->dry_run)
		say(&v, WARNING, "dry run, nothing is moved");
	if (v.level == OK)
		snprintf(text, size, c->nsas > 0 ? "all on their preferred uplink" :
			 "nobody is connected, all uplinks work");
	return (int)v.level;
}
