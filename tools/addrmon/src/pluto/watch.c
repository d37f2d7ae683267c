/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.c - noticing that pluto comes and goes
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "pluto/watch.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* How soon a directory that is not there is looked for again. */
static const struct timeval again = { 0, 225000 };

struct watch {
	char *dir, *name;
	int fd, wd;			/* wd -1: the directory is not watched */
	struct event *event, *timer;
	void (*changed)(void *ctx);
	void *ctx;
};

static void look(struct watch *w)
{
	w->wd = inotify_add_watch(w->fd, w->dir, IN_CREATE | IN_DELETE | IN_MOVED_TO |
				  IN_DELETE_SELF | IN_MOVE_SELF);
	if (w->wd < 0)
		event_add(w->timer, &again);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look(arg);
}

static void on_inotify(evutil_socket_t fd, short what, void *arg)
{
	char data[4096] __attribute__((aligned(8)));
	struct watch *w = arg;
	bool ours = false, lost = false;
	ssize_t n;

	(void)what;
	while ((n = read(fd, data, sizeof(data))) > 0) {
		for (char *p = data; p < data + n;) {
			const struct inotify_event *e = (void *)p;

			ours |= e->len > 0 && strcmp(e->name, w->name) == 0;
			lost |= (e->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) != 0;
			p += sizeof(*e) + e->len;
		}
	}
	if (lost && w->wd >= 0) {
		w->wd = -1;
		event_add(w->timer, &again);
	}
	if (ours || lost)
		w->changed(w->ctx);
}

struct watch *watch_new(struct event_base *base, const char *path,
			void (*changed)(void *ctx), void *ctx)
{
	const char *slash = strrchr(path, '/');
	struct watch *w = slash == NULL ? NULL : calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->changed = changed;
	w->ctx = ctx;
	w->dir = slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
	w->name = strdup(slash + 1);
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd >= 0)
		w->event = event_new(base, w->fd, EV_READ | EV_PERSIST, on_inotify, w);
	w->timer = event_new(base, -1, 0, on_timer, w);
	if (w->dir == NULL || w->name == NULL || w->event == NULL || w->timer == NULL ||
	    event_add(w->event, NULL) < 0) {
		watch_free(w);
		return NULL;
	}
	look(w);
	return w;
}

void watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	if (w->event != NULL)
		event_free(w->event);
	if (w->timer != NULL)
		event_free(w->timer);
	if (w->fd >= 0)
		close(w->fd);
	free(w->dir);
	free(w->name);
	free(w);
}
