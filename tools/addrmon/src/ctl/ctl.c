/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl.c - the control socket
 *
 * Anybody may ask; only root (or whoever runs the daemon) may change things.
 * A client has ten seconds and four kilobytes to say what it wants.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/value.h"
#include "ctl/ctl.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "sys/log.h"

#define CLIENTS_MAX 32
#define REQUEST_MAX 4096
#define BACKLOG_MAX (1 << 20)	/* unread by a follower */

struct client {
	struct client *next;
	struct daemon *d;
	struct bufferevent *bev;
	bool may_change;
	bool follow;
	bool done;		/* the answer is on its way */
	struct event *wait;	/* probe: for the answers */
	unsigned uplink, seq[CONF_MAX_PROBES];
};

static void client_free(struct client *c)
{
	for (struct client **p = &c->d->clients; *p != NULL; p = &(*p)->next) {
		if (*p == c) {
			*p = c->next;
			c->d->nclients--;
			break;
		}
	}
	if (c->wait != NULL)
		event_free(c->wait);
	bufferevent_free(c->bev);
	free(c);
}

static void send_json(struct client *c, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN);

	bufferevent_write(c->bev, text, strlen(text));
	bufferevent_write(c->bev, "\n", 1);
	json_object_put(o);
}

static void answer(struct client *c, int rc, const char *error, struct json_object *result)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "rc", json_object_new_int(rc));
	json_object_object_add(o, "error", error == NULL ? NULL : json_object_new_string(error));
	json_object_object_add(o, "result", result);
	send_json(c, o);
	c->done = true;
}

static const char *text(struct json_object *request, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(request, key, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

static bool flag(struct json_object *request, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(request, key, &v) && json_object_get_boolean(v);
}

/* The end of a "for" given as a time; NEVER without; false: not a time. */
static bool until(struct json_object *request, int64_t *end)
{
	const char *length = text(request, "for");
	int64_t t;

	*end = CORE_NEVER;
	if (length == NULL)
		return true;
	if (!conf_time(length, &t) || t == 0)
		return false;
	*end = now_usec() + t;
	return true;
}

static int uplink_arg(struct client *c, struct json_object *request, const char *key)
{
	const char *name = text(request, key);
	int n = name == NULL ? -1 : conf_uplink_find(c->d->conf, name);
	char message[128];

	if (n < 0) {
		snprintf(message, sizeof(message), "no uplink \"%.40s\" in the configuration",
			 name == NULL ? "" : name);
		answer(c, EXIT_FAILED, message, NULL);
	}
	return n;
}

/* ---- the commands ---- */

static void cmd_status(struct client *c, struct json_object *request)
{
	(void)request;
	answer(c, EXIT_OK, NULL, report_status(c->d));
}

static void cmd_explain(struct client *c, struct json_object *request)
{
	const char *conn = text(request, "conn");
	struct json_object *o = conn == NULL ? NULL : report_explain(c->d, conn);

	if (o != NULL)
		answer(c, EXIT_OK, NULL, o);
	else if (c->d->core->pluto != PLUTO_READY)
		answer(c, EXIT_PLUTO, "pluto does not answer, so no connection is known", NULL);
	else
		answer(c, EXIT_FAILED, "no such connection has an SA", NULL);
}

static void cmd_switch(struct client *c, struct json_object *request)
{
	const char *conn = text(request, "conn"), *to = text(request, "to");
	struct input in = { .kind = INPUT_UNPIN };

	if (to == NULL || (conn == NULL && !flag(request, "all"))) {
		answer(c, EXIT_USAGE, "switch needs a connection or --all, and --to", NULL);
		return;
	}
	if (strcmp(to, "auto") != 0) {
		int n = uplink_arg(c, request, "to");

		if (n < 0)
			return;
		in.kind = INPUT_PIN;
		in.uplink = (unsigned)n;
	}
	if (!until(request, &in.until)) {
		answer(c, EXIT_USAGE, "--for is not a time (write 30m or 2h)", NULL);
		return;
	}
	if (conn != NULL) {
		struct conn *known = conn_find(c->d->core, conn);

		if (known == NULL || strlen(conn) >= sizeof(in.conn)) {
			answer(c, EXIT_FAILED, "no such connection has an SA", NULL);
			return;
		}
		if (known->policy < 0) {
			answer(c, EXIT_REFUSED, "no policy matches this connection", NULL);
			return;
		}
		strcpy(in.conn, conn);
	}
	daemon_input(c->d, &in);
	daemon_kick(c->d);
	state_save(c->d);
	answer(c, EXIT_OK, NULL, NULL);
}

/* Would draining leave SAs without a usable uplink? */
static bool last_usable(const struct core *core, unsigned uplink)
{
	for (int f = 0; f < FAM_COUNT; f++) {
		bool other = false;

		if (!path_eligible(core, uplink, (enum fam)f))
			continue;
		for (unsigned i = 0; i < core->conf->nuplinks; i++)
			other |= i != uplink && path_eligible(core, i, (enum fam)f);
		if (!other)
			return true;
	}
	return false;
}

static void cmd_drain(struct client *c, struct json_object *request)
{
	struct input in = { .kind = INPUT_DRAIN };
	const char *reason = text(request, "reason");
	int n = uplink_arg(c, request, "uplink");

	if (n < 0)
		return;
	in.uplink = (unsigned)n;
	if (!until(request, &in.until)) {
		answer(c, EXIT_USAGE, "--for is not a time (write 30m or 2h)", NULL);
		return;
	}
	if (last_usable(c->d->core, in.uplink) && !flag(request, "force")) {
		answer(c, EXIT_REFUSED, "it is the last usable uplink (use --force)", NULL);
		return;
	}
	snprintf(in.note, sizeof(in.note), "%s", reason == NULL ? "" : reason);
	daemon_input(c->d, &in);
	daemon_kick(c->d);
	state_save(c->d);
	answer(c, EXIT_OK, NULL, NULL);
}

static void cmd_undrain(struct client *c, struct json_object *request)
{
	struct input in = { .kind = INPUT_UNDRAIN };
	int n = uplink_arg(c, request, "uplink");

	if (n < 0)
		return;
	in.uplink = (unsigned)n;
	if (!c->d->core->uplink[n].drained) {
		answer(c, EXIT_OK, NULL, NULL);
		return;
	}
	daemon_input(c->d, &in);
	daemon_kick(c->d);
	state_save(c->d);
	answer(c, EXIT_OK, NULL, NULL);
}

static void probe_answer(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;
	struct json_object *list = json_object_new_array();

	(void)fd;
	(void)what;
	if (c->uplink < c->d->conf->nuplinks) {
		const struct uplink *u = &c->d->core->uplink[c->uplink];

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
	int n = uplink_arg(c, request, "uplink");
	struct input in = { .kind = INPUT_PROBE, .uplink = (unsigned)n };
	const struct uplink *u;

	if (n < 0)
		return;
	u = &c->d->core->uplink[n];
	if (u->conf->nprobes == 0) {
		answer(c, EXIT_FAILED, "this uplink has no probe", NULL);
		return;
	}
	c->uplink = (unsigned)n;
	for (unsigned i = 0; i < u->conf->nprobes; i++)
		c->seq[i] = u->target[i].active ? u->target[i].seq + 1 : 0;
	daemon_input(c->d, &in);
	daemon_kick(c->d);

	int64_t wait = u->conf->timeout_max + 50 * USEC_PER_MSEC;
	struct timeval tv = { wait / 1000000, wait % 1000000 };

	c->wait = event_new(c->d->base, -1, 0, probe_answer, c);
	if (c->wait == NULL || event_add(c->wait, &tv) < 0)
		answer(c, EXIT_FAILED, "no memory", NULL);
}

static struct json_object *event_json(const struct past_event *e)
{
	struct json_object *o = jsonlog(&e->line);

	json_object_object_add(o, "time", json_object_new_double((double)e->wall / 1e6));
	return o;
}

static void cmd_events(struct client *c, struct json_object *request)
{
	struct daemon *d = c->d;
	struct json_object *list = json_object_new_array();

	for (unsigned long i = d->nring > EVENT_RING ? d->nring - EVENT_RING : 0; i < d->nring; i++)
		json_object_array_add(list, event_json(&d->ring[i % EVENT_RING]));
	answer(c, EXIT_OK, NULL, list);
	if (flag(request, "follow")) {
		c->follow = true;
		c->done = false;
		bufferevent_set_timeouts(c->bev, NULL, NULL);
	}
}

void ctl_event(struct daemon *d, const struct past_event *e)
{
	struct client *next;

	for (struct client *c = d->clients; c != NULL; c = next) {
		next = c->next;
		if (!c->follow)
			continue;
		if (evbuffer_get_length(bufferevent_get_output(c->bev)) > BACKLOG_MAX)
			client_free(c);		/* it does not read */
		else
			send_json(c, event_json(e));
	}
}

static void cmd_metrics(struct client *c, struct json_object *request)
{
	struct evbuffer *b = metrics_text(c->d);

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
	(void)request;
	if (daemon_reload(c->d))
		answer(c, EXIT_OK, NULL, NULL);
	else
		answer(c, EXIT_CONFIG, c->d->reload_error, NULL);
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

static void serve(struct client *c, const char *line)
{
	struct json_object *request = json_tokener_parse(line);
	const char *cmd = json_object_is_type(request, json_type_object) ?
			  text(request, "cmd") : NULL;

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

/* ---- the connection ---- */

static void on_written(struct bufferevent *bev, void *arg)
{
	struct client *c = arg;

	(void)bev;
	if (c->done)
		client_free(c);
}

static void on_request(struct bufferevent *bev, void *arg)
{
	struct client *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	char *line;

	if (c->done || c->follow || c->wait != NULL) {
		evbuffer_drain(in, evbuffer_get_length(in));
		return;		/* one request per connection */
	}
	line = evbuffer_readln(in, NULL, EVBUFFER_EOL_LF);
	if (line == NULL) {
		if (evbuffer_get_length(in) >= REQUEST_MAX)
			client_free(c);
		return;
	}
	serve(c, line);
	free(line);
}

static void on_trouble(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	client_free(arg);
}

static void on_connect(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval patience = { 10, 0 };
	struct daemon *d = arg;
	struct ucred cred = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(cred);
	struct client *c;
	int s = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)what;
	if (s < 0)
		return;
	if (d->nclients >= CLIENTS_MAX || (c = calloc(1, sizeof(*c))) == NULL) {
		close(s);
		return;
	}
	c->d = d;
	c->bev = bufferevent_socket_new(d->base, s, BEV_OPT_CLOSE_ON_FREE);
	if (c->bev == NULL) {
		close(s);
		free(c);
		return;
	}
	getsockopt(s, SOL_SOCKET, SO_PEERCRED, &cred, &len);
	c->may_change = cred.uid == 0 || cred.uid == geteuid();
	c->next = d->clients;
	d->clients = c;
	d->nclients++;
	bufferevent_setcb(c->bev, on_request, on_written, on_trouble, c);
	bufferevent_setwatermark(c->bev, EV_READ, 0, REQUEST_MAX);
	bufferevent_set_timeouts(c->bev, &patience, &patience);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

bool ctl_open(struct daemon *d)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	if (strlen(d->ctl_path) >= sizeof(un.sun_path)) {
		log_warnx("ctl", "path of the control socket is too long");
		return false;
	}
	strcpy(un.sun_path, d->ctl_path);
	d->ctl_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unlink(d->ctl_path);	/* ours: we hold the lock */
	if (d->ctl_fd < 0 || bind(d->ctl_fd, (struct sockaddr *)&un, sizeof(un)) < 0 ||
	    chmod(d->ctl_path, 0666) < 0 || listen(d->ctl_fd, CLIENTS_MAX) < 0) {
		log_warn("ctl", "cannot listen on %s", d->ctl_path);
		return false;
	}
	d->ctl_event = event_new(d->base, d->ctl_fd, EV_READ | EV_PERSIST, on_connect, d);
	return d->ctl_event != NULL && event_add(d->ctl_event, NULL) == 0;
}

void ctl_close(struct daemon *d)
{
	while (d->clients != NULL)
		client_free(d->clients);
	if (d->ctl_event != NULL)
		event_free(d->ctl_event);
	if (d->ctl_fd >= 0) {
		close(d->ctl_fd);
		unlink(d->ctl_path);
	}
}
