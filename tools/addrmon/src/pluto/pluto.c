/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pluto.c - carrying out the core's orders with whack, and what pluto says
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "pluto/pluto.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/net.h"
#include "pluto/known.h"
#include "pluto/pstatus.h"
#include "pluto/watch.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/log.h"

/* A status of thousands of SAs is long; other answers are not. */
#define KEEP_STATUS (32u << 20)
#define KEEP_OTHER 65536u

/* A whack under way, or not. */
struct call {
	struct pluto *pluto;
	struct order order;
	int64_t started;
	bool busy;
	/* the end of one that could not be started; made beforehand, as there may
	 * be no memory for it then */
	struct event *retry;
};

struct pluto {
	const struct conf *conf;
	struct event_base *base;
	struct net *net;
	struct feed feed;
	struct call status, orders;	/* neither waits for the other */
	struct watch *watch;
	struct known *known;
	bool told;			/* the core knows how pluto is */
	char whack[4096];
	char why[160], version[32];
	unsigned skipped;		/* lines of the last status */
};

/* ---- the answers ---- */

/* An entry that is not mapped, and no address of this host, pluto would not take back. */
static void mark_absent(struct pluto *p, struct addresses *list)
{
	for (unsigned i = 0; i < list->n; i++)
		list->entry[i].absent = list->entry[i].local.family == 0 &&
					!net_has_address(p->net, &list->entry[i].public);
}

static void status_done(struct pluto *p, int rc, char *output)
{
	struct pstatus status;
	struct input in = { .kind = INPUT_PLUTO };

	pstatus_parse(&status, output, rc);
	if (strcmp(p->why, status.why) != 0 && status.why[0] != '\0')
		log_warnx("pluto", "%s", status.why);
	snprintf(p->why, sizeof(p->why), "%s", status.why);
	if (status.state == PLUTO_READY)
		snprintf(p->version, sizeof(p->version), "%s", status.pluto);
	if (status.skipped != p->skipped && status.skipped > 0)
		log_warnx("pluto", "%u status lines could not be understood", status.skipped);
	p->skipped = status.skipped;
	for (unsigned i = 0; i < status.nlists; i++)
		mark_absent(p, status.list[i]);
	in.pluto = status.state;
	in.cross = status.cross;
	p->told = true;
	feed_input(&p->feed, &in);
	if (status.state == PLUTO_READY) {
		for (unsigned i = 0; i < status.nsas; i++)
			status.sas[i].local_present =
				(i > 0 && ip_eq(&status.sas[i].local, &status.sas[i - 1].local)) ?
				status.sas[i - 1].local_present :
				net_has_address(p->net, &status.sas[i].local);
		in = (struct input) {
			.kind = INPUT_SNAPSHOT, .sas = status.sas, .nsas = status.nsas,
		};
		feed_input(&p->feed, &in);
	}
	pstatus_free(&status);
}

static const char *last_line(char *output)
{
	size_t len = strlen(output);

	while (len > 0 && (output[len - 1] == '\n' || output[len - 1] == '\r'))
		output[--len] = '\0';
	char *nl = strrchr(output, '\n');

	return nl != NULL ? nl + 1 : output;
}

static void order_done(void *ctx, int rc, char *output, size_t len)
{
	struct call *call = ctx;
	struct pluto *p = call->pluto;
	struct input in = { .kind = INPUT_DONE, .order = call->order.kind, .rc = rc };
	struct logline l;

	(void)len;
	call->busy = false;
	if (call->order.kind == ORDER_STATUS) {
		status_done(p, rc, output);
	} else {
		bool move = call->order.kind == ORDER_MOVE;

		logline_begin(&l, rc == 0 ? LOG_INFO : LOG_WARNING, "whack");
		logline_str(&l, "op", move ? "move" : "addresses");
		if (move) {
			logline_ip(&l, "from", &call->order.from);
			logline_ip(&l, "to", &call->order.to);
			logline_num(&l, "sas", call->order.sas);
		}
		logline_num(&l, "rc", rc);
		logline_time(&l, "took", now_usec() - call->started);
		if (rc != 0)
			logline_str(&l, "said", rc == CHILD_TIMED_OUT ? "killed: took too long" :
				    last_line(output));
		log_emit(&l);
	}
	feed_input(&p->feed, &in);
	feed_run(&p->feed);
	if (!p->status.busy && !p->orders.busy && rc == 0)
		known_go(p->known);
}

static void order_failed(evutil_socket_t fd, short what, void *arg)
{
	char text[] = "no resources to start whack";

	(void)fd;
	(void)what;
	order_done(arg, CHILD_NOT_STARTED, text, strlen(text));
}

/* ---- the orders ---- */

void pluto_order(struct pluto *p, const struct order *o)
{
	struct call *call = o->kind == ORDER_STATUS ? &p->status : &p->orders;
	const char *argv[16];
	char from[IP_STRLEN], to[IP_STRLEN], local[IP_STRLEN], list[ADDRESSES_TEXT];
	int n = 0;

	whack_find(p->conf, p->whack, sizeof(p->whack));
	argv[n++] = p->whack;
	argv[n++] = "--ctlsocket";
	argv[n++] = pluto_socket_path(p->conf);
	switch (o->kind) {
	case ORDER_MOVE:
		argv[n++] = "--rmobike-switch-to";
		argv[n++] = ip_str(o->to_public.family != 0 ? &o->to_public : &o->to, to);
		if (o->to_public.family != 0 && !ip_eq(&o->to_public, &o->to)) {
			argv[n++] = "--rmobike-local";
			argv[n++] = ip_str(&o->to, local);
		}
		argv[n++] = "--rmobike-from";
		argv[n++] = ip_str(&o->from, from);
		if (o->from_dead)
			argv[n++] = "--rmobike-from-dead";
		if (o->conn[0] != '\0') {
			argv[n++] = "--name";
			argv[n++] = o->conn;
		}
		/* the outcome is read from the status, so that a peer that does
		 * not answer does not hold up the next order */
		argv[n++] = "--asynchronous";
		break;
	case ORDER_ADDRESSES:
		argv[n++] = "--rmobike-addresses";
		argv[n++] = addresses_text(&o->list, list, sizeof(list));
		if (o->conn[0] != '\0') {
			argv[n++] = "--name";
			argv[n++] = o->conn;
		}
		break;
	default:
		argv[n++] = "--rmobikestatus";
	}
	argv[n] = NULL;
	known_stop(p->known);
	call->busy = true;
	call->order = *o;
	call->started = now_usec();

	static const struct timeval retry = { 0, 200000 };
	struct child_spec spec = {
		.argv = argv, .timeout = p->conf->whack_timeout,
		.keep = o->kind == ORDER_STATUS ? KEEP_STATUS : KEEP_OTHER,
		.done = order_done, .ctx = call,
	};

	/* for want of resources: the core is told from the loop, not from here */
	if (child_start(&spec) == NULL)
		event_add(call->retry, &retry);
}

/* ---- coming and going ---- */

/* Something happened to pluto's socket: ask pluto. */
static void on_socket(void *ctx)
{
	struct pluto *p = ctx;
	struct input gone = { .kind = INPUT_PLUTO, .pluto = PLUTO_ABSENT };
	struct input ask = { .kind = INPUT_TIME };

	/* a new pluto knows nothing of what the old one was told */
	if (p->told)
		feed_input(&p->feed, &gone);
	feed_input(&p->feed, &ask);
	feed_run(&p->feed);
}

struct pluto *pluto_new(struct event_base *base, const struct conf *conf, struct net *net,
			const struct feed *feed)
{
	struct pluto *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->base = base;
	p->net = net;
	p->feed = *feed;
	p->status.pluto = p->orders.pluto = p;
	p->status.retry = event_new(base, -1, 0, order_failed, &p->status);
	p->orders.retry = event_new(base, -1, 0, order_failed, &p->orders);
	p->known = known_new(base, conf);
	if (p->status.retry == NULL || p->orders.retry == NULL || p->known == NULL) {
		pluto_free(p);
		return NULL;
	}
	pluto_reconf(p, conf);
	return p;
}

void pluto_reconf(struct pluto *p, const struct conf *conf)
{
	p->conf = conf;
	known_reconf(p->known, conf);
	watch_free(p->watch);
	p->watch = watch_new(p->base, pluto_socket_path(conf), on_socket, p);
}

void pluto_free(struct pluto *p)
{
	watch_free(p->watch);
	if (p->known != NULL)
		known_free(p->known);
	if (p->status.retry != NULL)
		event_free(p->status.retry);
	if (p->orders.retry != NULL)
		event_free(p->orders.retry);
	free(p);
}

bool pluto_lacks_all(const struct pluto *p, unsigned policy)
{
	return known_lacks_all(p->known, policy);
}

const char *pluto_version(const struct pluto *p)
{
	return p->version[0] != '\0' ? p->version : NULL;
}

const char *pluto_why(const struct pluto *p)
{
	return p->why[0] != '\0' ? p->why : NULL;
}
