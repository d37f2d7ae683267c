/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf.c - the configuration: the model, and questions about it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

struct conf *conf_new(void)
{
	struct conf *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->uplinks = calloc(CONF_MAX_UPLINKS, sizeof(*c->uplinks));
	c->policies = calloc(CONF_MAX_POLICIES, sizeof(*c->policies));
	if (c->uplinks == NULL || c->policies == NULL)
		abort();
	c->announce = true;
	c->damping_half_life = 900 * USEC_PER_SEC;
	c->damping_limit = 4;
	c->status_interval = 10 * USEC_PER_SEC;
	c->move_timeout = 30 * USEC_PER_SEC;
	c->whack_timeout = 5 * USEC_PER_SEC;
	c->script_timeout = 5 * USEC_PER_SEC;
	c->data_interval = 10 * USEC_PER_SEC;
	return c;
}

void conf_uplink_default(struct conf_uplink *u)
{
	*u = (struct conf_uplink) {
		.hold_down = 100 * USEC_PER_MSEC,
		.hold_up = 5 * USEC_PER_SEC,
		.interval = USEC_PER_SEC,
		.burst_interval = 100 * USEC_PER_MSEC,
		.timeout_min = 100 * USEC_PER_MSEC,
		.timeout_max = USEC_PER_SEC,
		.fall = 3,
		.rise = 5,
		.degraded_loss = { 25, 20 },
		.recovered_loss = { 5, 40 },
	};
	u->addr[FAM_4].route_check = u->addr[FAM_6].route_check = true;
}

void conf_policy_default(struct conf_policy *policy)
{
	*policy = (struct conf_policy) {
		.failback_auto = true,
		.failback_delay = 60 * USEC_PER_SEC,
		.failback_jitter = 20 * USEC_PER_SEC,
		.degraded_switch = true,
		.max_switches = 6,
		.max_switches_window = 600 * USEC_PER_SEC,
	};
}

void conf_probe_free(struct conf_probe *p)
{
	free(p->script);
	free(p->path);
	free(p->name);
	free(p->text);
}

void conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	for (unsigned i = 0; i < c->nuplinks; i++) {
		free(c->uplinks[i].ifname);
		for (unsigned j = 0; j < c->uplinks[i].nprobes; j++)
			conf_probe_free(&c->uplinks[i].probe[j]);
	}
	for (unsigned i = 0; i < c->npolicies; i++)
		for (unsigned j = 0; j < c->policies[i].nconns; j++)
			free(c->policies[i].conns[j]);
	for (unsigned i = 0; i < c->nfiles; i++)
		free(c->files[i]);
	free(c->files);
	free(c->uplinks);
	free(c->policies);
	free(c->whack);
	free(c->ctlsocket);
	free(c->notify_script);
	free(c->script_user);
	free(c->metrics_file);
	free(c->ctl_group);
	free(c->listen);
	free(c);
}

/* ---- questions ---- */

bool conf_probe_speaks_for(const struct conf_probe *p, enum fam fam)
{
	switch (p->kind) {
	case PROBE_SCRIPT:
		return true;
	case PROBE_ARP:
		return fam == FAM_4;
	case PROBE_ND:
		return fam == FAM_6;
	default:
		return ip_fam(&p->addr) == fam;
	}
}

bool conf_probe_is_near(const struct conf_probe *p)
{
	return p->kind == PROBE_ARP || p->kind == PROBE_ND;
}

bool conf_probe_is_routed(const struct conf_probe *p)
{
	return p->kind == PROBE_ICMP || p->kind == PROBE_TCP || p->kind == PROBE_DNS ||
	       p->kind == PROBE_HTTP;
}

bool conf_probes_beyond(const struct conf_uplink *u, enum fam fam)
{
	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_speaks_for(&u->probe[i], fam) && !conf_probe_is_near(&u->probe[i]))
			return true;
	return false;
}

bool conf_probe_counts(const struct conf_uplink *u, const struct conf_probe *p, enum fam fam)
{
	return conf_probe_speaks_for(p, fam) &&
	       (!conf_probe_is_near(p) || !conf_probes_beyond(u, fam));
}

int conf_uplink_find(const struct conf *c, const char *name)
{
	for (unsigned i = 0; i < c->nuplinks; i++)
		if (strcmp(c->uplinks[i].name, name) == 0)
			return (int)i;
	return -1;
}

int conf_policy_find(const struct conf *c, const char *conn)
{
	for (unsigned i = 0; i < c->npolicies; i++)
		for (unsigned j = 0; j < c->policies[i].nconns; j++)
			if (fnmatch(c->policies[i].conns[j], conn, 0) == 0)
				return (int)i;
	return -1;
}

bool conf_is_literal(const char *pattern)
{
	return strpbrk(pattern, "*?[") == NULL;
}

bool conf_policy_covers_all(const struct conf_policy *policy)
{
	for (unsigned i = 0; i < policy->nconns; i++)
		if (strcmp(policy->conns[i], "*") == 0)
			return true;
	return false;
}

bool conf_watches_data(const struct conf *c)
{
	for (unsigned i = 0; i < c->npolicies; i++)
		if (c->policies[i].data_watch)
			return true;
	return false;
}

bool conf_covers_all(const struct conf *c)
{
	for (unsigned i = 0; i < c->npolicies; i++)
		if (conf_policy_covers_all(&c->policies[i]))
			return true;
	return false;
}

bool conf_first_covers_all(const struct conf *c)
{
	return c->npolicies > 0 && conf_policy_covers_all(&c->policies[0]);
}

bool conf_probe_same_target(const struct conf_probe *a, const struct conf_probe *b)
{
	return a->kind == b->kind && conf_probe_is_routed(a) &&
	       ip_eq(&a->addr, &b->addr) && a->port == b->port;
}

/* Does another uplink ask one of its targets? */
static bool shares_target(const struct conf *c, const struct conf_uplink *u)
{
	for (unsigned i = 0; i < c->nuplinks; i++) {
		const struct conf_uplink *other = &c->uplinks[i];

		for (unsigned k = 0; other != u && k < other->nprobes; k++)
			for (unsigned n = 0; n < u->nprobes; n++)
				if (conf_probe_same_target(&u->probe[n], &other->probe[k]))
					return true;
	}
	return false;
}

/* Of one target that answers, or is only silent. */
static int64_t worst_of_target(const struct conf *c, const struct conf_uplink *u)
{
	int64_t steady = u->interval * u->fall;	/* all sent before one was missed */
	int64_t burst;				/* the first miss starts the burst */

	/* none while another uplink asks the same target oftener */
	if (shares_target(c, u))
		return steady + u->timeout_max;
	if (u->fall == 1)
		return u->interval + u->timeout_max;
	burst = u->interval + u->timeout_max + (u->fall - 2) * u->burst_interval;
	return (steady < burst ? steady : burst) + u->timeout_max;
}

/* Of a script: it may hang, and the next one waits for its end. */
static int64_t worst_of_script(const struct conf *c, const struct conf_uplink *u)
{
	return u->interval + u->fall * (c->script_timeout + u->burst_interval);
}

int64_t conf_worst_detection(const struct conf *c, const struct conf_uplink *u)
{
	int64_t target = worst_of_target(c, u), script = worst_of_script(c, u), worst = target;

	for (int f = 0; f < FAM_COUNT; f++) {
		unsigned scripts = 0, others = 0, need = u->need;

		for (unsigned i = 0; i < u->nprobes; i++) {
			if (!conf_probe_counts(u, &u->probe[i], (enum fam)f))
				continue;
			scripts += u->probe[i].kind == PROBE_SCRIPT;
			others += u->probe[i].kind != PROBE_SCRIPT;
		}
		if (need > scripts + others)
			need = scripts + others;
		/* while scripts alone are enough, it is up until they end */
		if (u->addr[f].mode != ADDR_NONE && scripts > 0 && scripts >= need &&
		    script > worst)
			worst = script;
	}
	return worst;
}
