/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * web.c - the metrics by HTTP, for Prometheus
 *
 * GET /metrics and nothing else, by libevent's server. At most CONNECTIONS at a
 * time, each for PATIENCE, whatever it does: while there are more, they wait in the
 * kernel.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "report/web.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "sys/clock.h"
#include "sys/log.h"
#include "sys/service.h"

#define CONNECTIONS 8
#define PATIENCE (5 * USEC_PER_SEC)
#define SWEEP 100000		/* usec */
#define HEADERS_MAX 8192

struct web {
	struct event_base *base;
	const struct report *report;
	struct drops *drops;
	struct evhttp *http;
	struct evconnlistener *listener;	/* http's */
	/* libevent does not tell of a connection's end: one that is ours, too, has no
	 * callbacks any more when it is not the server's */
	struct {
		struct bufferevent *bev;	/* NULL: free */
		int64_t since;
	} connection[CONNECTIONS];
	struct event *sweep;
	char *where;			/* it listens there, or NULL */
};

static void on_metrics(struct evhttp_request *request, void *arg)
{
	struct web *w = arg;
	struct evbuffer *text = metrics_text(w->report);

	/* one scrape a connection: an idle one would keep others waiting */
	evhttp_add_header(evhttp_request_get_output_headers(request), "Connection", "close");
	if (text == NULL) {
		evhttp_send_error(request, HTTP_SERVUNAVAIL, NULL);
		return;
	}
	evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", METRICS_TYPE);
	evhttp_send_reply(request, HTTP_OK, NULL, text);
	evbuffer_free(text);
}

static void on_other(struct evhttp_request *request, void *arg)
{
	struct web *w = arg;

	w->drops->scrapes++;
	evhttp_send_error(request, HTTP_NOTFOUND, NULL);
}

/* ---- how many there are ---- */

static bool served(struct bufferevent *bev)
{
	bufferevent_event_cb on_event;

	bufferevent_getcb(bev, NULL, NULL, &on_event, NULL);
	return on_event != NULL;
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	static const struct timeval again = { 0, SWEEP };
	struct web *w = arg;
	unsigned n = 0;

	(void)fd;
	(void)what;
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		struct bufferevent *bev = w->connection[i].bev;

		if (bev == NULL)
			continue;
		if (!served(bev)) {
			bufferevent_decref(bev);	/* and closed */
			w->connection[i].bev = NULL;
			continue;
		}
		n++;
		/* its server sees the end of it */
		if (now_usec() - w->connection[i].since > PATIENCE)
			shutdown(bufferevent_getfd(bev), SHUT_RDWR);
	}
	if (n < CONNECTIONS && w->listener != NULL)
		evconnlistener_enable(w->listener);
	if (n > 0)
		event_add(w->sweep, &again);
}

static struct bufferevent *on_connection(struct event_base *base, void *arg)
{
	static const struct timeval soon = { 0, SWEEP };
	struct web *w = arg;
	struct bufferevent *bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	unsigned n = 0, at = 0;

	if (bev == NULL)
		return NULL;
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		if (w->connection[i].bev == NULL)
			at = i;
		else
			n++;
	}
	bufferevent_incref(bev);
	w->connection[at].bev = bev;
	w->connection[at].since = now_usec();
	if (n + 1 == CONNECTIONS)
		evconnlistener_disable(w->listener);
	if (!event_pending(w->sweep, EV_TIMEOUT, NULL))
		event_add(w->sweep, &soon);
	return bev;
}

/* ---- where ---- */

static void stop(struct web *w)
{
	w->listener = NULL;
	if (w->http != NULL)
		evhttp_free(w->http);
	on_sweep(-1, 0, w);
	if (w->where != NULL && w->where[0] == '/')
		unlink(w->where);
	free(w->where);
	w->http = NULL;
	w->where = NULL;
}

/* As the control socket: the group's that may ask, or root's alone. */
static bool group_socket(const struct conf *conf)
{
	service_group(conf->listen, conf->ctl_group, "metrics", conf->listen);
	return chmod(conf->listen, 0660) == 0;
}

/* A socket that listens, or -1 (errno). */
static int open_socket(const struct conf *conf)
{
	struct sockaddr_storage ss = { 0 };
	struct sockaddr_un *un = (struct sockaddr_un *)&ss;
	socklen_t len = sizeof(*un);
	bool path = conf->listen[0] == '/';
	int fd, on = 1, error;

	if (path) {
		struct stat st;

		un->sun_family = AF_UNIX;
		strcpy(un->sun_path, conf->listen);	/* set_listen() knows that it fits */
		if (lstat(conf->listen, &st) == 0 && S_ISSOCK(st.st_mode))
			unlink(conf->listen);		/* of one that was killed */
	} else {
		len = ip_sockaddr(&conf->listen_ip, conf->listen_port, &ss);
	}
	fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (!path)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&ss, len) == 0 &&
	    (!path || group_socket(conf)) && listen(fd, 2 * CONNECTIONS) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static bool serve(struct web *w, int fd)
{
	struct evhttp_bound_socket *bound;

	w->http = evhttp_new(w->base);
	if (w->http == NULL)
		return false;
	evhttp_set_allowed_methods(w->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
	evhttp_set_timeout(w->http, (int)(PATIENCE / USEC_PER_SEC));
	evhttp_set_max_headers_size(w->http, HEADERS_MAX);
	evhttp_set_max_body_size(w->http, 0);
	evhttp_set_bevcb(w->http, on_connection, w);
	evhttp_set_gencb(w->http, on_other, w);
	evhttp_set_cb(w->http, "/metrics", on_metrics, w);
	bound = evhttp_accept_socket_with_handle(w->http, fd);
	if (bound == NULL)
		return false;
	w->listener = evhttp_bound_socket_get_listener(bound);
	return true;
}

bool web_listen(struct web *w, const struct conf *conf)
{
	int fd;

	if (conf->listen != NULL && w->where != NULL && strcmp(conf->listen, w->where) == 0)
		return true;
	stop(w);
	if (conf->listen == NULL)
		return true;
	fd = open_socket(conf);
	if (fd < 0) {
		log_warn("metrics", "cannot listen on %s", conf->listen);
		return false;
	}
	w->where = strdup(conf->listen);
	if (w->where == NULL || !serve(w, fd)) {
		log_warnx("metrics", "cannot listen on %s: no memory", conf->listen);
		if (w->listener == NULL)
			close(fd);
		stop(w);
		return false;
	}
	log_info("metrics", "served on %s", conf->listen);
	return true;
}

struct web *web_new(struct event_base *base, const struct report *report, struct drops *drops)
{
	struct web *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->base = base;
	w->report = report;
	w->drops = drops;
	w->sweep = event_new(base, -1, 0, on_sweep, w);
	if (w->sweep == NULL) {
		free(w);
		return NULL;
	}
	return w;
}

void web_free(struct web *w)
{
	stop(w);
	event_free(w->sweep);
	free(w);
}
