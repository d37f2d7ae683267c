/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outlet.c - lines that leave, or wait, but never keep us waiting
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/outlet.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define KEPT_MAX (64 * 1024)		/* bytes */
#define LAST_MS 200			/* at the end */
#define JOURNAL "/run/systemd/journal/socket"

struct kept {
	struct kept *next;
	size_t len, done;
	char data[];
};

static struct way {
	int fd;				/* -1: none */
	bool socket;
	struct kept *head, **tail;
	size_t bytes;
	unsigned long dropped;
	struct event *event;		/* made when something waits */
} ways[OUTLETS] = { [OUTLET_STDERR] = { .fd = STDERR_FILENO }, [OUTLET_JOURNAL] = { .fd = -1 } };
static struct event_base *loop;
static void (*tell_dropped)(enum outlet to, unsigned long lines);
static unsigned long dropped_ever;

/* Whoever else has our stderr (a shell) must not find it non-blocking, so that it is
 * opened anew; a file is always ready. */
static void open_stderr(struct way *w)
{
	struct stat st;

	if (fstat(STDERR_FILENO, &st) < 0)
		return;
	w->socket = S_ISSOCK(st.st_mode);
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) {
		int fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

		if (fd >= 0)
			w->fd = fd;
	}
}

/* Our own, as sd_journal_send() waits for a journal that is stuck. */
static void open_journal(struct way *w)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = JOURNAL };

	w->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	w->socket = true;
	if (w->fd >= 0 && connect(w->fd, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(w->fd);
		w->fd = -1;
	}
}

void outlet_init(void (*dropped)(enum outlet to, unsigned long lines))
{
	tell_dropped = dropped;
	open_stderr(&ways[OUTLET_STDERR]);
}

/* How much has left: all, a part, nothing for now (0), or nothing ever (-1). */
static ssize_t send_now(struct way *w, const char *data, size_t len)
{
	struct pollfd ready = { w->fd, POLLOUT, 0 };
	ssize_t n;

	if (w->socket) {
		n = send(w->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	} else {
		if (poll(&ready, 1, 0) == 0)
			return 0;
		n = write(w->fd, data, len);
	}
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return n;
}

/* Sends what is kept, as far as it goes. */
static void flow(struct way *w)
{
	while (w->head != NULL) {
		struct kept *k = w->head;
		ssize_t n = send_now(w, k->data + k->done, k->len - k->done);

		if (n == 0)
			return;
		if (n > 0 && (k->done += (size_t)n) < k->len)
			continue;
		w->head = k->next;
		if (w->head == NULL)
			w->tail = NULL;
		w->bytes -= sizeof(*k) + k->len;
		w->dropped += n < 0;
		dropped_ever += n < 0;
		free(k);
	}
	if (w->event != NULL)
		event_del(w->event);
	if (w->dropped > 0) {
		unsigned long dropped = w->dropped;

		w->dropped = 0;
		tell_dropped((enum outlet)(w - ways), dropped);
	}
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	flow(arg);
}

static void keep(struct way *w, const char *data, size_t len)
{
	struct kept *k = NULL;

	/* those after one that was dropped would hide where it is missing */
	if (w->dropped == 0 && w->bytes + sizeof(*k) + len <= KEPT_MAX)
		k = malloc(sizeof(*k) + len);
	if (k == NULL) {
		w->dropped++;
		dropped_ever++;
		return;
	}
	*k = (struct kept) { .len = len };
	memcpy(k->data, data, len);
	if (w->tail != NULL)
		*w->tail = k;
	else
		w->head = k;
	w->tail = &k->next;
	w->bytes += sizeof(*k) + len;
	if (w->event == NULL && loop != NULL)
		w->event = event_new(loop, w->fd, EV_WRITE | EV_PERSIST, on_ready, w);
	if (w->event != NULL)
		event_add(w->event, NULL);
}

static void shut(struct way *w)
{
	if (w->event != NULL)
		event_free(w->event);
	w->event = NULL;
	if (w->fd >= 0 && w->fd != STDERR_FILENO)
		close(w->fd);
	w->fd = -1;
}

int outlet_put(enum outlet to, const char *data, size_t len)
{
	struct way *w = &ways[to];
	ssize_t n = -1;

	/* once more, as the journal may have been started anew */
	for (int tries = 0; tries < 2 && n < 0; tries++) {
		if (w->fd < 0 && to == OUTLET_JOURNAL)
			open_journal(w);
		if (w->fd < 0)
			return -1;
		flow(w);
		n = w->head != NULL || w->dropped > 0 ? 0 : send_now(w, data, len);
		if (n < 0 && to == OUTLET_JOURNAL)
			shut(w);
	}
	if (n < 0)
		return -1;
	if ((size_t)n < len)
		keep(w, data + n, len - (size_t)n);
	return 0;
}

void outlet_loop(struct event_base *base)
{
	loop = base;
	for (int i = 0; base == NULL && i < OUTLETS; i++) {
		struct way *w = &ways[i];
		struct pollfd ready = { w->fd, POLLOUT, 0 };

		if (w->head != NULL && w->fd >= 0 && poll(&ready, 1, LAST_MS) > 0)
			flow(w);
		while (w->head != NULL) {
			struct kept *k = w->head;

			w->head = k->next;
			free(k);
		}
		w->tail = NULL;
		w->bytes = 0;
		w->dropped = 0;
		if (i == OUTLET_JOURNAL)
			shut(w);
		else if (w->event != NULL)
			event_free(w->event);
		w->event = NULL;
	}
}

unsigned long outlet_dropped(void)
{
	return dropped_ever;
}
