/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known.c - which of the connections that policies name does pluto not have?
 *
 * The status lists SAs, not connections: where a name has none, nobody may be
 * connected, or it is a typing error. So pluto is asked for one name of each policy
 * after the other until it knows one; that one each minute. It is one whack at a
 * time, and none while the core has an order.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "pluto/known.h"

#include <event2/event.h>
#include <stdlib.h>

#include "pluto/pluto.h"
#include "sys/child.h"
#include "sys/clock.h"

#define AGAIN (60 * USEC_PER_SEC)	/* while it knows one */
#define FEW 8

struct names {
	unsigned at;			/* the name asked for next */
	int64_t next;			/* when */
	bool lacks_all;			/* by the last round */
};

struct known {
	const struct conf *conf;
	struct event *timer;
	struct child *child;
	unsigned asked;			/* the policy of the child's name */
	struct names policy[CONF_MAX_POLICIES];
};

/* The first name of one connection from at on, or nconns. */
static unsigned next_name(const struct conf_policy *p, unsigned at)
{
	while (at < p->nconns && !conf_is_literal(p->conns[at]))
		at++;
	return at;
}

static void ask(struct known *k);

static void on_answer(void *ctx, int rc, char *output, size_t len)
{
	struct known *k = ctx;
	struct names *n = &k->policy[k->asked];
	const struct conf_policy *p = &k->conf->policies[k->asked];

	(void)output;
	(void)len;
	k->child = NULL;
	if (rc == WHACK_UNKNOWN_NAME && next_name(p, n->at + 1) < p->nconns) {
		n->at = next_name(p, n->at + 1);
	} else {
		if (rc == 0 || rc == WHACK_UNKNOWN_NAME)
			n->lacks_all = rc != 0;
		if (rc != 0)
			n->at = 0;
		/* soon again while it lacks a few, so that `status --check` is not behind */
		n->next = now_usec() + (rc == 0 || p->nconns > FEW ? AGAIN :
					k->conf->status_interval);
	}
	ask(k);
}

/* What is due, unless something is being asked. */
static void ask(struct known *k)
{
	char whack[4096];

	for (unsigned i = 0; i < k->conf->npolicies && k->child == NULL; i++) {
		const struct conf_policy *p = &k->conf->policies[i];
		struct names *n = &k->policy[i];

		n->at = next_name(p, n->at);
		if (n->at == p->nconns || now_usec() < n->next)
			continue;
		whack_find(k->conf, whack, sizeof(whack));

		const char *argv[] = {
			whack, "--ctlsocket", pluto_socket_path(k->conf), "--rmobikestatus",
			"--name", p->conns[n->at], NULL,
		};
		struct child_spec spec = {
			.argv = argv, .timeout = k->conf->whack_timeout, .done = on_answer, .ctx = k,
		};

		k->asked = i;
		k->child = child_start(&spec);
		if (k->child == NULL)
			return;		/* no resources: the next time */
	}
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	ask(arg);
}

void known_go(struct known *k)
{
	static const struct timeval at_once = { 0, 0 };

	event_add(k->timer, &at_once);
}

void known_stop(struct known *k)
{
	event_del(k->timer);
	if (k->child != NULL)
		child_drop(k->child);
	k->child = NULL;
}

bool known_lacks_all(const struct known *k, unsigned policy)
{
	return k->policy[policy].lacks_all;
}

struct known *known_new(struct event_base *base, const struct conf *conf)
{
	struct known *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->conf = conf;
	k->timer = event_new(base, -1, 0, on_timer, k);
	if (k->timer == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

void known_reconf(struct known *k, const struct conf *conf)
{
	known_stop(k);
	k->conf = conf;
	for (unsigned i = 0; i < CONF_MAX_POLICIES; i++)
		k->policy[i] = (struct names) { 0 };
}

void known_free(struct known *k)
{
	known_stop(k);
	event_free(k->timer);
	free(k);
}
