/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.c - handing over to the writer, and nothing that could wait
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/history.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "history/record.h"
#include "sys/clock.h"
#include "sys/log.h"

#define RESTART_FIRST_SEC 1
#define RESTART_MAX_SEC 600

struct history {
	char *file;
	struct event_base *base;
	int fd;				/* to the writer; -1: there is none */
	struct event *heard, *restart;
	long restart_sec;
	struct sampler sampler;
	unsigned long dropped;		/* ever */
	bool behind;			/* said so: the writer does not keep up */
};

const char *history_path(const char *state_file, char *path, size_t size)
{
	const char *slash = strrchr(state_file, '/');

	snprintf(path, size, "%.*shistory.db", slash == NULL ? 0 : (int)(slash - state_file) + 1,
		 state_file);
	return path;
}

static void writer_gone(struct history *h)
{
	struct timeval later = { h->restart_sec, 0 };

	if (h->heard != NULL)
		event_free(h->heard);
	h->heard = NULL;
	if (h->fd >= 0)
		close(h->fd);
	h->fd = -1;
	log_warnx("history", "its writer has ended, starting another one in %ld s", h->restart_sec);
	h->restart_sec = h->restart_sec * 4 < RESTART_MAX_SEC ? h->restart_sec * 4 : RESTART_MAX_SEC;
	event_add(h->restart, &later);
}

static void on_message(evutil_socket_t fd, short what, void *arg)
{
	struct history *h = arg;
	char text[RECORD_MAX + 1];
	ssize_t n = recv(fd, text, RECORD_MAX, MSG_DONTWAIT);

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		writer_gone(h);
		return;
	}
	text[n] = '\0';
	if (text[0] == 'D')
		h->dropped += strtoul(text + 1, NULL, 10);
	else if (text[0] == 'W' && text[1] != '\0')
		log_warnx("history", "%s", text + 2);
}

static bool start_writer(struct history *h)
{
	sigset_t all, was;
	int pair[2];
	pid_t pid;

	/* of messages: each is there whole or not at all */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &was);
	pid = fork();
	if (pid == 0)
		writer_main(pair[1], h->file);
	sigprocmask(SIG_SETMASK, &was, NULL);
	close(pair[1]);
	if (pid > 0)
		h->heard = event_new(h->base, pair[0], EV_READ | EV_PERSIST, on_message, h);
	if (h->heard == NULL || event_add(h->heard, NULL) < 0) {
		close(pair[0]);		/* which ends it, too */
		return false;
	}
	h->fd = pair[0];
	return true;
}

static void on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct history *h = arg;

	(void)fd;
	(void)what;
	if (!start_writer(h))
		writer_gone(h);
}

struct history *history_start(struct event_base *base, const char *file)
{
	struct history *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->fd = -1;
	h->base = base;
	h->restart_sec = RESTART_FIRST_SEC;
	h->file = strdup(file);
	h->restart = event_new(base, -1, 0, on_restart, h);
	if (h->file == NULL || h->restart == NULL) {
		history_stop(h);
		return NULL;
	}
	if (!start_writer(h))
		writer_gone(h);
	return h;
}

void history_stop(struct history *h)
{
	if (h->heard != NULL)
		event_free(h->heard);
	if (h->restart != NULL)
		event_free(h->restart);
	if (h->fd >= 0)
		close(h->fd);
	free(h->file);
	free(h);
}

static void give(struct history *h, const char *text, size_t len)
{
	if (h->fd < 0 || send(h->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)len)
		h->dropped++;
}

void history_line(struct history *h, int64_t wall, const struct logline *l)
{
	char text[LOGLINE_FIELDS * (LOGLINE_VALUE + 24)], record[RECORD_MAX];
	const char *fields = strchr(logline_text(l, text, sizeof(text)), ' ');
	const struct past_line line = {
		.time = wall, .priority = l->priority, .topic = l->topic,
		.text = fields == NULL ? "" : fields + 1,
	};

	give(h, record, record_of_line(&line, record));
}

static void give_sample(void *ctx, const struct sample *x)
{
	char record[RECORD_MAX];

	give(ctx, record, record_of_sample(x, record));
}

void history_sample(struct history *h, const struct core *core, int64_t wall)
{
	unsigned long before = h->dropped;

	sample_all(&h->sampler, core, wall, give_sample, h);
	if (h->fd < 0)
		return;			/* that is known already */
	if (h->dropped != before && !h->behind)
		log_warnx("history", "history is lost: the disk does not keep up");
	else if (h->dropped == before && h->behind)
		log_info("history", "history is written again, %lu records are lost", h->dropped);
	if (h->dropped == before)
		h->restart_sec = RESTART_FIRST_SEC;
	h->behind = h->dropped != before;
}

unsigned long history_dropped(const struct history *h)
{
	return h->dropped;
}
