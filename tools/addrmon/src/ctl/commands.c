/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c - what can be asked of the daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <string.h>

#include "ctl/client.h"
#include "conf/value.h"
#include "ctl/protocol.h"

/* ---- the commands ---- */

static void cmd_status(struct client *c, struct json_object *request)
{
	(void)request;
	client_stream(c);
}

static void cmd_explain(struct client *c, struct json_object *request)
{
	const char *conn = asked_text(request, "conn");
	struct json_object *o = conn == NULL ? NULL : report_explain(c->with->report, conn);

	if (o != NULL)
		answer(c, EXIT_OK, NULL, o);
	else if (c->with->report->core->pluto != PLUTO_READY)
		answer(c, EXIT_PLUTO, "no uplink has that name, and pluto does not answer, so no connection is known", NULL);
	else
		answer(c, EXIT_FAILED, "no uplink has that name, and no connection of that name has an SA", NULL);
}

static void probe_answer(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;
	struct json_object *list = json_object_new_array();

	(void)fd;
	(void)what;
	if (c->uplink < c->with->report->core->conf->nuplinks) {
		const struct uplink *u = &c->with->report->core->uplink[c->uplink];

		for (unsigned i = 0; i < u->conf->nprobes; i++) {
			const struct target *t = &u->target[i];
			struct json_object *o = json_object_new_object();
			bool answered = t->last_ok >= c->seq[i] && c->seq[i] > 0;

			json_object_object_add(o, "probe", json_object_new_string(t->conf->text));
			json_object_object_add(o, "sent", json_object_new_boolean(c->seq[i] > 0));
			json_object_object_add(o, "answered", json_object_new_boolean(answered));
			if (answered)
				json_object_object_add(o, "rtt-ms",
					json_object_new_double((double)t->last_rtt / 1e3));
			json_object_array_add(list, o);
		}
	}
	answer(c, EXIT_OK, NULL, list);
}

static void cmd_probe(struct client *c, struct json_object *request)
{
	int n = asked_uplink(c, request, "uplink");
	struct input in = { .kind = INPUT_PROBE, .uplink = (unsigned)n };
	const struct uplink *u;

	if (n < 0)
		return;
	u = &c->with->report->core->uplink[n];
	if (u->conf->nprobes == 0) {
		answer(c, EXIT_FAILED, "this uplink has no probe", NULL);
		return;
	}
	c->uplink = (unsigned)n;
	for (unsigned i = 0; i < u->conf->nprobes; i++)
		c->seq[i] = u->target[i].active ? u->target[i].seq + 1 : 0;
	feed_input(&c->with->feed, &in);
	feed_run(&c->with->feed);

	int64_t wait = u->conf->timeout_max + 50 * USEC_PER_MSEC;
	struct timeval tv = { wait / 1000000, wait % 1000000 };

	c->wait = event_new(c->with->base, -1, 0, probe_answer, c);
	if (c->wait == NULL || event_add(c->wait, &tv) < 0)
		answer(c, EXIT_FAILED, "no memory", NULL);
}

static void cmd_events(struct client *c, struct json_object *request)
{
	answer(c, EXIT_OK, NULL, events_json(c->with->events));
	if (asked_flag(request, "follow")) {
		c->follow = true;
		c->done = false;
	}
}

static void cmd_metrics(struct client *c, struct json_object *request)
{
	struct evbuffer *b = metrics_text(c->with->report);

	(void)request;
	if (b == NULL) {
		answer(c, EXIT_FAILED, "no memory", NULL);
		return;
	}
	answer(c, EXIT_OK, NULL, json_object_new_string_len(
		(const char *)evbuffer_pullup(b, -1), (int)evbuffer_get_length(b)));
	evbuffer_free(b);
}

static void cmd_reload(struct client *c, struct json_object *request)
{
	const char *why = NULL, *length = asked_text(request, "confirm");
	int64_t confirm = 0;
	int rc;

	if (length != NULL && (!conf_time(length, &confirm) || confirm == 0)) {
		answer(c, EXIT_USAGE, "--confirm is not a time (write 60s or 5m)", NULL);
		return;
	}
	if (asked_flag(request, "confirmed"))
		rc = c->with->confirm(c->with->feed.ctx, &why);
	else
		rc = c->with->reload(c->with->feed.ctx, confirm, &why);
	answer(c, rc, rc == EXIT_OK ? NULL : why, NULL);
}

static const struct {
	const char *name;
	bool changes;
	void (*run)(struct client *c, struct json_object *request);
} commands[] = {
	{ "status", false, cmd_status }, { "explain", false, cmd_explain },
	{ "switch", true, cmd_switch }, { "drain", true, cmd_drain },
	{ "undrain", true, cmd_undrain }, { "probe", true, cmd_probe },
	{ "events", false, cmd_events }, { "metrics", false, cmd_metrics },
	{ "reload", true, cmd_reload },
};

void serve(struct client *c, const char *line)
{
	struct json_object *request = json_tokener_parse(line);
	const char *cmd = json_object_is_type(request, json_type_object) ?
			  asked_text(request, "cmd") : NULL;

	for (size_t i = 0; cmd != NULL && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(cmd, commands[i].name) != 0)
			continue;
		if (commands[i].changes && !c->may_change)
			answer(c, EXIT_PERMISSION, "only root may do this", NULL);
		else
			commands[i].run(c, request);
		json_object_put(request);
		return;
	}
	answer(c, EXIT_USAGE, "unknown request", NULL);
	json_object_put(request);
}
