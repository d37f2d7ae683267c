/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exec_orders.c - carrying out the core's orders with whack
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/child.h"
#include "daemon/daemon.h"
#include "sys/log.h"
#include "pluto/pstatus.h"

/* A status of thousands of SAs is long; other answers are not. */
#define KEEP_STATUS (32u << 20)
#define KEEP_OTHER 65536u
#define PLUTO_SOCKET "/run/pluto/pluto.ctl"
#define LIST_MAX (CONF_MAX_UPLINKS * FAM_COUNT * IP_STRLEN)

void whack_find(const struct conf *conf, char *path, size_t size)
{
	const char *dir = getenv("IPSEC_EXECDIR");
	ssize_t n;

	if (conf->whack != NULL) {
		snprintf(path, size, "%s", conf->whack);
		return;
	}
	if (dir != NULL && dir[0] == '/') {
		snprintf(path, size, "%s/whack", dir);
		if (access(path, X_OK) == 0)
			return;
	}
	n = readlink("/proc/self/exe", path, size - 1);
	if (n > 0) {
		path[n] = '\0';
		char *slash = strrchr(path, '/');

		snprintf(slash + 1, size - (size_t)(slash + 1 - path), "whack");
		if (access(path, X_OK) == 0)
			return;
	}
	snprintf(path, size, "%s/whack", LIBEXECDIR);
}

const char *pluto_socket_path(const struct conf *conf)
{
	const char *env = getenv("CTLSOCKET");

	if (conf->ctlsocket != NULL)
		return conf->ctlsocket;
	return env != NULL && env[0] == '/' ? env : PLUTO_SOCKET;
}

/* ---- the answers ---- */

static void status_done(struct daemon *d, int rc, char *output)
{
	struct pstatus status;
	struct input in = { .kind = INPUT_PLUTO };

	pstatus_parse(&status, output, rc);
	if (strcmp(d->pluto_why, status.why) != 0 && status.why[0] != '\0')
		log_warnx("pluto", "%s", status.why);
	snprintf(d->pluto_why, sizeof(d->pluto_why), "%s", status.why);
	if (status.state == PLUTO_READY)
		snprintf(d->pluto_version, sizeof(d->pluto_version), "%s", status.pluto);
	if (status.skipped != d->status_skipped && status.skipped > 0)
		log_warnx("pluto", "%u status lines could not be understood", status.skipped);
	d->status_skipped = status.skipped;
	in.pluto = status.state;
	daemon_input(d, &in);
	if (status.state == PLUTO_READY) {
		for (unsigned i = 0; i < status.nsas; i++)
			status.sas[i].local_present =
				(i > 0 && ip_eq(&status.sas[i].local, &status.sas[i - 1].local)) ?
				status.sas[i - 1].local_present :
				uplinks_local_present(d, &status.sas[i].local);
		in = (struct input) {
			.kind = INPUT_SNAPSHOT, .sas = status.sas, .nsas = status.nsas,
		};
		daemon_input(d, &in);
	}
	free(status.sas);
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
	struct daemon *d = ctx;
	struct input in = { .kind = INPUT_DONE, .rc = rc };
	struct logline l;

	(void)len;
	d->order_running = false;
	if (d->order.kind == ORDER_STATUS) {
		status_done(d, rc, output);
	} else {
		bool move = d->order.kind == ORDER_MOVE;

		logline_begin(&l, rc == 0 ? LOG_INFO : LOG_WARNING, "whack");
		logline_str(&l, "op", move ? "move" : "addresses");
		if (move) {
			logline_ip(&l, "from", &d->order.from);
			logline_ip(&l, "to", &d->order.to);
			logline_num(&l, "sas", d->order.sas);
		}
		logline_num(&l, "rc", rc);
		logline_time(&l, "took", now_usec() - d->order_started);
		if (rc != 0)
			logline_str(&l, "said", rc == CHILD_TIMED_OUT ? "killed: took too long" :
				    last_line(output));
		log_emit(&l);
	}
	daemon_input(d, &in);
	daemon_kick(d);
}

void order_failed(evutil_socket_t fd, short what, void *arg)
{
	char text[] = "no resources to start whack";

	(void)fd;
	(void)what;
	order_done(arg, CHILD_NOT_STARTED, text, strlen(text));
}

/* ---- the orders ---- */

void order_exec(struct daemon *d, const struct order *o)
{
	const char *argv[16];
	char from[IP_STRLEN], to[IP_STRLEN], list[LIST_MAX] = "";
	int n = 0;

	whack_find(d->conf, d->whack, sizeof(d->whack));
	argv[n++] = d->whack;
	argv[n++] = "--ctlsocket";
	argv[n++] = pluto_socket_path(d->conf);
	switch (o->kind) {
	case ORDER_MOVE:
		argv[n++] = "--rmobike-switch-to";
		argv[n++] = ip_str(&o->to, to);
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
		for (unsigned i = 0; i < o->nlist; i++) {
			size_t used = strlen(list);

			snprintf(list + used, sizeof(list) - used, "%s%s",
				 i > 0 ? "," : "", ip_str(&o->list[i], to));
		}
		argv[n++] = "--rmobike-addresses";
		argv[n++] = list;
		break;
	default:
		argv[n++] = "--rmobikestatus";
	}
	argv[n] = NULL;
	d->order = *o;
	d->order_started = now_usec();
	d->order_running = true;

	static const struct timeval retry = { 0, 200000 };
	struct child_spec spec = {
		.argv = argv, .timeout = d->conf->whack_timeout,
		.keep = o->kind == ORDER_STATUS ? KEEP_STATUS : KEEP_OTHER,
		.done = order_done, .ctx = d,
	};

	/* for want of resources: the core is told from the loop, not from here */
	if (child_start(&spec) == NULL)
		event_add(d->order_timer, &retry);
}
