/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server.c - the control socket
 *
 * Anybody may ask; only root (or whoever runs the daemon) may change things.
 * A client has ten seconds and four kilobytes to say what it wants.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "ctl/server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl/client.h"
#include "sys/log.h"

#define CLIENTS_MAX 32
#define REQUEST_MAX 4096
#define BACKLOG_MAX (1 << 20)	/* unread by a follower */

struct ctl {
	const char *path;
	struct ctl_with with;
	int fd;
	struct event *event;
	struct client *clients;
	unsigned nclients;
};

static void client_free(struct client *c)
{
	for (struct client **p = &c->ctl->clients; *p != NULL; p = &(*p)->next) {
		if (*p == c) {
			*p = c->next;
			c->ctl->nclients--;
			break;
		}
	}
	if (c->wait != NULL)
		event_free(c->wait);
	bufferevent_free(c->bev);
	free(c);
}

void ctl_event(struct ctl *ctl, const struct past_event *e)
{
	struct client *next;

	for (struct client *c = ctl->clients; c != NULL; c = next) {
		next = c->next;
		if (!c->follow)
			continue;
		if (evbuffer_get_length(bufferevent_get_output(c->bev)) > BACKLOG_MAX)
			client_free(c);		/* it does not read */
		else
			client_send(c, event_json(e));
	}
}

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
	struct ctl *ctl = arg;
	struct ucred cred = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(cred);
	struct client *c;
	int s = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)what;
	if (s < 0)
		return;
	if (ctl->nclients >= CLIENTS_MAX || (c = calloc(1, sizeof(*c))) == NULL) {
		close(s);
		return;
	}
	c->ctl = ctl;
	c->with = &ctl->with;
	c->bev = bufferevent_socket_new(ctl->with.base, s, BEV_OPT_CLOSE_ON_FREE);
	if (c->bev == NULL) {
		close(s);
		free(c);
		return;
	}
	getsockopt(s, SOL_SOCKET, SO_PEERCRED, &cred, &len);
	c->may_change = cred.uid == 0 || cred.uid == geteuid();
	c->next = ctl->clients;
	ctl->clients = c;
	ctl->nclients++;
	bufferevent_setcb(c->bev, on_request, on_written, on_trouble, c);
	bufferevent_setwatermark(c->bev, EV_READ, 0, REQUEST_MAX);
	bufferevent_set_timeouts(c->bev, &patience, &patience);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

struct ctl *ctl_open(const char *path, const struct ctl_with *with)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct ctl *ctl;

	if (strlen(path) >= sizeof(un.sun_path)) {
		log_warnx("ctl", "path of the control socket is too long");
		return NULL;
	}
	ctl = calloc(1, sizeof(*ctl));
	if (ctl == NULL)
		return NULL;
	ctl->path = path;
	ctl->with = *with;
	strcpy(un.sun_path, path);
	ctl->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unlink(path);		/* ours: the lock is held */
	if (ctl->fd < 0 || bind(ctl->fd, (struct sockaddr *)&un, sizeof(un)) < 0 ||
	    chmod(path, 0666) < 0 || listen(ctl->fd, CLIENTS_MAX) < 0) {
		log_warn("ctl", "cannot listen on %s", path);
		ctl_close(ctl);
		return NULL;
	}
	ctl->event = event_new(with->base, ctl->fd, EV_READ | EV_PERSIST, on_connect, ctl);
	if (ctl->event == NULL || event_add(ctl->event, NULL) < 0) {
		ctl_close(ctl);
		return NULL;
	}
	return ctl;
}

void ctl_close(struct ctl *ctl)
{
	while (ctl->clients != NULL)
		client_free(ctl->clients);
	if (ctl->event != NULL)
		event_free(ctl->event);
	if (ctl->fd >= 0) {
		close(ctl->fd);
		unlink(ctl->path);
	}
	free(ctl);
}
