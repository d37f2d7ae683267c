/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server.c - the control socket
 *
 * Root and the members of a group may ask and follow; only root (or whoever runs the
 * daemon) may change things. Who may not change cannot keep those out who may: either
 * has so many connections. A client has ten seconds and four kilobytes to say what it
 * wants, and ten seconds for each piece of the answer.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "ctl/server.h"

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

#include "ctl/client.h"
#include "ctl/protocol.h"
#include "sys/log.h"
#include "sys/service.h"

#define CLIENTS_MAX 32		/* of root's */
#define OTHERS_MAX 16
#define REQUEST_MAX 4096
#define BACKLOG_MAX (1 << 20)	/* unread by a follower */

struct ctl {
	const char *path;
	struct ctl_with with;
	int fd;
	struct event *event;
	struct client *clients;
	unsigned nclients[2];		/* [may_change] */
};

static void client_free(struct client *c)
{
	for (struct client **p = &c->ctl->clients; *p != NULL; p = &(*p)->next) {
		if (*p == c) {
			*p = c->next;
			c->ctl->nclients[c->may_change]--;
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
		if (evbuffer_get_length(bufferevent_get_output(c->bev)) > BACKLOG_MAX) {
			ctl->with.drops->clients++;
			client_free(c);		/* it does not read */
		} else {
			client_send(c, event_json(e));
		}
	}
}

static void on_written(struct bufferevent *bev, void *arg)
{
	struct client *c = arg;

	(void)bev;
	if (c->streaming)
		client_stream(c);
	else if (c->done)
		client_free(c);
}

static const struct timeval patience = { CLIENT_PATIENCE, 0 };

static void on_request(struct bufferevent *bev, void *arg)
{
	struct client *c = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	char *line;

	if (c->done || c->follow || c->streaming || c->wait != NULL) {
		evbuffer_drain(in, evbuffer_get_length(in));
		return;		/* one request per connection */
	}
	line = evbuffer_readln(in, NULL, EVBUFFER_EOL_LF);
	if (line == NULL) {
		if (evbuffer_get_length(in) >= REQUEST_MAX)
			client_free(c);
		return;
	}
	bufferevent_set_timeouts(bev, NULL, &patience);		/* now it reads */
	serve(c, line);
	free(line);
}

static void on_trouble(struct bufferevent *bev, short what, void *arg)
{
	struct client *c = arg;

	(void)bev;
	if ((what & BEV_EVENT_TIMEOUT) != 0 && (what & BEV_EVENT_WRITING) != 0)
		c->with->drops->clients++;
	client_free(c);
}

/* One line, if it fits into the socket, and the end. */
static void refuse(int s)
{
	static const char text[] =
		"{\"rc\":75,\"error\":\"too many clients of the control socket, try again\",\"result\":null}\n";

	_Static_assert(EXIT_AGAIN == 75, "refuse() says so");
	(void)!send(s, text, sizeof(text) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(s);
}

static void on_connect(evutil_socket_t fd, short what, void *arg)
{
	struct ctl *ctl = arg;
	struct ucred cred = { .uid = (uid_t)-1 };
	socklen_t len = sizeof(cred);
	struct client *c;
	bool may_change;
	int s = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)what;
	if (s < 0)
		return;
	getsockopt(s, SOL_SOCKET, SO_PEERCRED, &cred, &len);
	may_change = cred.uid == 0 || cred.uid == geteuid();
	if (ctl->nclients[may_change] >= (may_change ? CLIENTS_MAX : OTHERS_MAX)) {
		ctl->with.drops->clients++;
		refuse(s);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (c == NULL) {
		refuse(s);
		return;
	}
	c->ctl = ctl;
	c->with = &ctl->with;
	c->may_change = may_change;
	c->bev = bufferevent_socket_new(ctl->with.base, s, BEV_OPT_CLOSE_ON_FREE);
	if (c->bev == NULL) {
		refuse(s);
		free(c);
		return;
	}
	c->next = ctl->clients;
	ctl->clients = c;
	ctl->nclients[may_change]++;
	bufferevent_setcb(c->bev, on_request, on_written, on_trouble, c);
	/* all else is served before the next piece of an answer */
	bufferevent_priority_set(c->bev, ctl->with.low_priority);
	bufferevent_setwatermark(c->bev, EV_READ, 0, REQUEST_MAX);
	bufferevent_set_timeouts(c->bev, &patience, &patience);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
}

void ctl_group(struct ctl *ctl, const struct conf *conf)
{
	service_group(ctl->path, conf->ctl_group, "ctl", "the control socket");
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
	if (ctl->fd < 0 || bind(ctl->fd, (struct sockaddr *)&un, sizeof(un)) < 0) {
		log_warn("ctl", "cannot listen on %s", path);
		ctl_close(ctl);
		return NULL;
	}
	ctl_group(ctl, with->report->core->conf);
	if (chmod(path, 0660) < 0 || listen(ctl->fd, CLIENTS_MAX + OTHERS_MAX) < 0) {
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
