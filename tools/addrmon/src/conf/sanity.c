/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sanity.c - what is well written and cannot have been meant
 *
 * Errors where nothing good can come of it; warnings where it may be meant after all.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "conf/parser.h"

/* What stands behind the address of a target, or all of it where there is none. */
static const char *behind(const struct conf_probe *p)
{
	const char *comma = strchr(p->text, ',');

	if (p->kind == PROBE_SCRIPT || p->kind == PROBE_HTTP)
		return p->text;
	return comma == NULL ? "" : comma;
}

static bool same_probe(const struct conf_probe *a, const struct conf_probe *b)
{
	return a->kind == b->kind && a->size == b->size && a->addr.family == b->addr.family &&
	       (a->addr.family == 0 || ip_eq(&a->addr, &b->addr)) && strcmp(behind(a), behind(b)) == 0;
}

/* Addresses of this host among the targets: it answers itself, by any uplink. */
static bool own_address(const struct conf *c, const struct ip *ip)
{
	for (unsigned i = 0; i < c->nuplinks; i++) {
		const struct conf_addr *a = &c->uplinks[i].addr[ip_fam(ip)];

		if (a->mode == ADDR_FIXED && ip_eq(&a->ip, ip))
			return true;
	}
	return false;
}

static void probes(struct parser *p, const struct conf_uplink *u)
{
	for (unsigned i = 0; i < u->nprobes; i++) {
		const struct conf_probe *probe = &u->probe[i];

		if (conf_probe_is_routed(probe) && ip_is_special(&probe->addr))
			complain_at(p, u->file, u->line, "uplink \"%s\": probe \"%s\": such an address is not "
				    "beyond an uplink (loopback, link-local, multicast or unspecified)",
				    u->name, probe->text);
		else if (probe->addr.family != 0 && own_address(p->conf, &probe->addr))
			complain_at(p, u->file, u->line, "uplink \"%s\": probe \"%s\": an address of this gateway "
				    "answers whatever happens", u->name, probe->text);
		for (unsigned k = 0; k < i; k++) {
			if (same_probe(probe, &u->probe[k])) {
				complain_at(p, u->file, u->line, "uplink \"%s\": probe \"%s\" stands there twice",
					    u->name, probe->text);
				break;
			}
		}
	}
	for (int f = 0; f < FAM_COUNT; f++) {
		unsigned speak = 0;

		for (unsigned i = 0; i < u->nprobes; i++)
			speak += conf_probe_counts(u, &u->probe[i], (enum fam)f);
		if (u->addr[f].mode != ADDR_NONE && speak > 0 && u->need > speak)
			warn_at(p, u->file, u->line, (int)(u - p->conf->uplinks), "uplink \"%s\": need %u, but %u "
				"in IPv%d: there all must answer", u->name, u->need, speak, f == FAM_4 ? 4 : 6);
	}
}

/* Times without a unit are seconds, which is often forgotten. */
static void times(struct parser *p, const struct conf_uplink *u)
{
	const struct { const char *name; int64_t is, limit; } all[] = {
		{ "interval", u->interval, 60 * USEC_PER_SEC },
		{ "burst-interval", u->burst_interval, 10 * USEC_PER_SEC },
		{ "hold-down", u->hold_down, 60 * USEC_PER_SEC },
		{ "address-hold-down", u->address_hold_down, 60 * USEC_PER_SEC },
		{ "hold-up", u->hold_up, 3600 * USEC_PER_SEC },
		{ "degraded-latency", u->degraded_latency, 5 * USEC_PER_SEC },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].is > all[i].limit)
			warn_at(p, u->file, u->line, (int)(u - p->conf->uplinks), "uplink \"%s\": %s is %lld "
				"seconds; milliseconds are written 500ms", u->name, all[i].name,
				(long long)(all[i].is / USEC_PER_SEC));
	if (u->degraded_loss.percent > 0 && u->degraded_loss.percent * u->degraded_loss.window <= 100)
		warn_at(p, u->file, u->line, (int)(u - p->conf->uplinks), "uplink \"%s\": degraded-loss = %u%% of %u: "
			"a single lost probe degrades it", u->name, u->degraded_loss.percent,
			u->degraded_loss.window);
}

static void pattern(struct parser *p, const struct conf_policy *policy, unsigned n, const char *text)
{
	const struct pending *at = &p->policies[n];
	size_t len = strlen(text);

	if (text[0] == '^' || text[len - 1] == '$' || strpbrk(text, "(){}|\\+") != NULL ||
	    strcmp(text, ".*") == 0)
		complain_at(p, at->file, at->line, "policy \"%s\": connections: \"%s\" is a regular expression; "
			    "patterns are those of the shell (*, ? and [])", policy->name, text);
	else if (len > 2 && strcmp(text + len - 2, ".*") == 0)
		warn_at(p, at->file, at->line, -1, "policy \"%s\": connections: \"%s\" matches names that begin with "
			"\"%.*s\", dot included; for others write \"%.*s*\"", policy->name, text,
			(int)len - 1, text, (int)len - 2, text);
}

static void service(struct parser *p)
{
	const struct conf *c = p->conf;
	static const uint8_t none[16];

	if (c->listen_ip.family != 0 && memcmp(c->listen_ip.b, none, ip_len(c->listen_ip.family)) == 0)
		warn_at(p, c->files[0], 0, -1, "listen = %s: whoever reaches this gateway, on any uplink, can read "
			"the metrics", c->listen);
}

void sanity(struct parser *p)
{
	const struct conf *c = p->conf;
	const struct conf_policy *all = NULL;

	service(p);
	for (unsigned i = 0; i < c->nuplinks; i++) {
		probes(p, &c->uplinks[i]);
		times(p, &c->uplinks[i]);
	}
	for (unsigned i = 0; i < c->npolicies; i++) {
		const struct conf_policy *policy = &c->policies[i];

		if (all != NULL)
			complain_at(p, p->policies[i].file, p->policies[i].line, "policy \"%s\": never used, as policy "
				    "\"%s\" before it has *", policy->name, all->name);
		else if (conf_policy_covers_all(policy))
			all = policy;
		for (unsigned k = 0; k < policy->nconns; k++)
			pattern(p, policy, i, policy->conns[k]);
	}
}
