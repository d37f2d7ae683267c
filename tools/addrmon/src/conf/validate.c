/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * validate.c - what no single line tells: defaults that hang on other keys,
 *	errors, and warnings
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/parser.h"
#include "conf/value.h"

static void finish_uplink(struct parser *p, unsigned n)
{
	struct conf_uplink *u = &p->conf->uplinks[n];
	struct pending *d = &p->uplinks[n];
	unsigned of = 0, speaks[FAM_COUNT] = { 0 };

	if (!was_set(d, "interface"))
		complain_at(p, d->file, d->line, "uplink \"%s\": interface is missing",
			    u->name);
	if (!was_set(d, "address") && !was_set(d, "address6"))
		u->addr[FAM_4].mode = ADDR_ANY;
	for (int f = 0; f < FAM_COUNT; f++)
		for (unsigned i = 0; i < u->nprobes; i++)
			speaks[f] += conf_probe_speaks_for(&u->probe[i], (enum fam)f);
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->addr[f].mode == ADDR_NONE && speaks[f] > 0 &&
		    speaks[f] != speaks[!f] && speaks[!f] < u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": has IPv%d probes but no %s", u->name,
				    f == FAM_4 ? 4 : 6, f == FAM_4 ? "address" : "address6");
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->addr[f].public.family != 0 && u->addr[f].mode == ADDR_NONE)
			complain_at(p, d->file, d->line, "uplink \"%s\": has a public address, but no "
				    "address of that family", u->name);
	if (u->addr[FAM_4].mode == ADDR_NONE && u->addr[FAM_6].mode == ADDR_NONE)
		complain_at(p, d->file, d->line, "uplink \"%s\": no family has an address",
			    u->name);
	u->fast = d->fast;
	if (d->fast) {
		if (!was_set(d, "interval"))
			u->interval = 100 * USEC_PER_MSEC;
		if (!was_set(d, "burst-interval"))
			u->burst_interval = 80 * USEC_PER_MSEC;
		if (!was_set(d, "hold-down"))
			u->hold_down = 0;
	}
	if (!was_set(d, "address-hold-down") &&
	    (u->addr[FAM_4].mode == ADDR_ANY || u->addr[FAM_4].mode == ADDR_RANGE ||
	     u->addr[FAM_6].mode == ADDR_ANY || u->addr[FAM_6].mode == ADDR_RANGE))
		u->address_hold_down = 200 * USEC_PER_MSEC;
	if (u->burst_interval > u->interval)
		u->burst_interval = u->interval;
	if (u->timeout_max < u->timeout_min)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": timeout-max is below timeout-min", u->name);
	/* what is not said follows from what is */
	if (!was_set(d, "recovered-loss") && u->recovered_loss.percent > u->degraded_loss.percent)
		u->recovered_loss.percent = u->degraded_loss.percent;
	if (u->degraded_loss.percent > 0 && u->recovered_loss.percent > u->degraded_loss.percent)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": recovered-loss is above degraded-loss", u->name);
	if (u->degraded_latency > 0 && u->recovered_latency == 0)
		u->recovered_latency = u->degraded_latency / 2;
	if (u->recovered_latency > u->degraded_latency)
		complain_at(p, d->file, d->line,
			    "uplink \"%s\": recovered-latency is above degraded-latency",
			    u->name);
	u->need = 1;
	if (d->need != NULL) {
		char need[8], total[8] = "";
		int got = sscanf(d->need, "%7[0-9] of %7[0-9]", need, total);

		if (got < 1 || !conf_number(need, CONF_MAX_PROBES, &u->need) ||
		    (got == 2 && !conf_number(total, CONF_MAX_PROBES, &of)) ||
		    strspn(d->need, "0123456789 of") != strlen(d->need))
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need: \"%s\" is not of the form 2 of 3",
				    u->name, d->need);
		else if (u->need == 0 || u->need > u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need %u, but it has %u probes", u->name,
				    u->need, u->nprobes);
		else if (got == 2 && of != u->nprobes)
			complain_at(p, d->file, d->line,
				    "uplink \"%s\": need says of %u, but it has %u probes",
				    u->name, of, u->nprobes);
	}
	free(d->need);
	d->need = NULL;
}

static void warn_uplink(struct parser *p, unsigned n)
{
	const struct conf_uplink *u = &p->conf->uplinks[n];

	for (int f = 0; f < FAM_COUNT; f++) {
		unsigned targets = 0, tcp = 0;

		for (unsigned i = 0; i < u->nprobes; i++) {
			if (!conf_probe_counts(u, &u->probe[i], (enum fam)f))
				continue;
			targets++;
			tcp += u->probe[i].kind == PROBE_TCP;
		}
		if (u->addr[f].mode == ADDR_NONE || u->nprobes == 0)
			continue;
		if (!conf_probes_beyond(u, (enum fam)f))
			warn_at(p, u->file, u->line, (int)n, "uplink \"%s\": nothing beyond the next "
				"router is probed in IPv%d: it is judged by link and route alone, "
				"and what fails farther away is not seen",
				u->name, f == FAM_4 ? 4 : 6);
		else if (targets == 1)
			warn_at(p, u->file, u->line, (int)n, "uplink \"%s\": a single IPv%d probe; "
				"give it a second target, one target's bad day is no outage",
				u->name, f == FAM_4 ? 4 : 6);
		if (tcp > 0 && tcp >= (u->need < targets ? u->need : targets))
			warn_at(p, u->file, u->line, (int)n, "uplink \"%s\": IPv%d tcp probes alone "
				"are enough, and a portal that answers all TCP is not the Internet; "
				"add another kind and a need that tcp alone does not meet",
				u->name, f == FAM_4 ? 4 : 6);
	}
}

/* No two may have the same. */
static void check_public(struct parser *p, const struct conf_uplink *a, const struct conf_uplink *b)
{
	for (int f = 0; f < FAM_COUNT; f++)
		if (a->addr[f].public.family != 0 &&
		    (ip_eq(&a->addr[f].public, &b->addr[f].public) ||
		     (b->addr[f].mode == ADDR_FIXED && ip_eq(&a->addr[f].public, &b->addr[f].ip))))
			complain_at(p, b->file, b->line, "uplinks \"%s\" and \"%s\" have the same "
				    "public address", a->name, b->name);
}

static void finish_order(struct parser *p, struct conf_policy *policy, struct pending *d)
{
	const char *names[CONF_MAX_UPLINKS];
	char *save = NULL;

	for (unsigned i = 0; i < p->conf->nuplinks; i++)
		names[i] = p->conf->uplinks[i].name;
	for (char *word = strtok_r(d->order, " \t,", &save); word != NULL;
	     word = strtok_r(NULL, " \t,", &save)) {
		int n = conf_uplink_find(p->conf, word);

		if (n < 0) {
			const char *near = conf_nearest(word, names, p->conf->nuplinks);

			complain_at(p, d->file, d->line,
				    "policy \"%s\": order: no uplink \"%s\"%s%s%s",
				    policy->name, word,
				    near == NULL ? "" : ", did you mean \"",
				    near == NULL ? "" : near, near == NULL ? "" : "\"?");
			continue;
		}
		bool twice = false;

		for (unsigned i = 0; i < policy->norder; i++)
			twice |= policy->order[i] == n;
		if (twice)
			complain_at(p, d->file, d->line,
				    "policy \"%s\": order: \"%s\" stands there twice",
				    policy->name, word);
		else
			policy->order[policy->norder++] = (uint8_t)n;
	}
}

static void finish_policy(struct parser *p, unsigned n)
{
	struct conf_policy *policy = &p->conf->policies[n];
	const struct conf_policy *dflt = &p->policy_defaults;
	struct pending *d = &p->policies[n];

	if (!was_set(d, "connections"))
		complain_at(p, d->file, d->line, "policy \"%s\": connections is missing",
			    policy->name);
	if (!was_set(d, "failback"))
		policy->failback_auto = dflt->failback_auto;
	if (!was_set(d, "failback-delay"))
		policy->failback_delay = dflt->failback_delay;
	if (!was_set(d, "failback-jitter"))
		policy->failback_jitter = dflt->failback_jitter;
	if (!was_set(d, "degraded"))
		policy->degraded_switch = dflt->degraded_switch;
	if (!was_set(d, "data"))
		policy->data_watch = dflt->data_watch;
	if (!was_set(d, "max-switches")) {
		policy->max_switches = dflt->max_switches;
		policy->max_switches_window = dflt->max_switches_window;
	}
	if (d->order != NULL) {
		finish_order(p, policy, d);
	} else {
		for (unsigned i = 0; i < p->conf->nuplinks; i++)
			policy->order[policy->norder++] = (uint8_t)i;
	}
	free(d->order);
	d->order = NULL;
}

/* Two uplinks on one interface must each say which addresses are theirs. */
static void check_shared(struct parser *p, const struct conf_uplink *a,
			 const struct conf_uplink *b)
{
	if (a->ifname == NULL || b->ifname == NULL || strcmp(a->ifname, b->ifname) != 0)
		return;
	for (int f = 0; f < FAM_COUNT; f++)
		if ((a->addr[f].mode == ADDR_ANY && b->addr[f].mode != ADDR_NONE) ||
		    (b->addr[f].mode == ADDR_ANY && a->addr[f].mode != ADDR_NONE))
			complain_at(p, b->file, b->line, "uplinks \"%s\" and \"%s\" share an interface: "
				    "each needs an IPv%d address or prefix of its own, not any",
				    a->name, b->name, f == FAM_4 ? 4 : 6);
}

void validate(struct parser *p)
{
	struct conf *c = p->conf;

	if (c->nuplinks == 0)
		complain_at(p, c->files[0], p->errors > 0 ? p->line : 1,
			    "no [uplink \"NAME\"] section");
	for (unsigned i = 0; i < c->nuplinks; i++)
		finish_uplink(p, i);
	for (unsigned i = 0; i < c->nuplinks; i++)
		for (unsigned j = 0; j < i; j++)
			for (int f = 0; f < FAM_COUNT; f++)
				if (c->uplinks[i].addr[f].mode == ADDR_FIXED &&
				    c->uplinks[j].addr[f].mode == ADDR_FIXED &&
				    ip_eq(&c->uplinks[i].addr[f].ip, &c->uplinks[j].addr[f].ip))
					complain_at(p, c->uplinks[i].file, c->uplinks[i].line,
						    "uplinks \"%s\" and \"%s\" have the same address",
						    c->uplinks[j].name, c->uplinks[i].name);
	for (unsigned i = 0; i < c->nuplinks; i++)
		for (unsigned j = 0; j < i; j++)
		{
			check_shared(p, &c->uplinks[j], &c->uplinks[i]);
			check_public(p, &c->uplinks[j], &c->uplinks[i]);
		}
	if (c->npolicies == 0) {
		/* no policy: every connection, uplinks in the order of the file */
		struct conf_policy *policy = &c->policies[c->npolicies++];

		*policy = (struct conf_policy) { .name = "default" };
		policy->conns[policy->nconns++] = strdup("*");
		pending_set(&p->policies[0], "connections");
	}
	for (unsigned i = 0; i < c->npolicies; i++)
		finish_policy(p, i);
	for (unsigned i = 0; i < c->nuplinks; i++)
		warn_uplink(p, i);
	sanity(p);
}
