/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer.c - the process that writes history
 *
 * It reads records until the daemon is gone, and may wait for its disk as long as
 * it likes. What it cannot write it drops; it says so once, until it can again.
 * To the daemon it says "D NUMBER", so many were dropped, or "W TEXT", to be logged.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <cap-ng.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "history/history.h"
#include "history/record.h"
#include "sys/clock.h"

/* Each writing wears a flash disk: samples wait for each other. */
#define SAMPLES_EVERY (60 * USEC_PER_SEC)
#define LINES_AFTER (USEC_PER_SEC / 2)
#define PRUNE_EVERY (600 * USEC_PER_SEC)
#define RETRY_AFTER (30 * USEC_PER_SEC)
/* So many are written out, and room made for as many, whatever the time. */
#define BATCH 200

struct writer {
	int fd;
	const char *file;
	struct store *store;		/* NULL: not possible now */
	unsigned long waiting;		/* records that are not on disk yet */
	unsigned long unpruned;		/* records since what is old was dropped */
	int64_t commit_at, prune_at, retry_at;
	bool failed;			/* said so */
};

static void tell(void *ctx, const char *text)
{
	struct writer *w = ctx;
	char message[RECORD_MAX];
	int n = snprintf(message, sizeof(message), "W %s", text);

	send(w->fd, message, (size_t)n < sizeof(message) ? (size_t)n : sizeof(message) - 1,
	     MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void dropped(struct writer *w, unsigned long number)
{
	char message[32];
	int n = snprintf(message, sizeof(message), "D %lu", number);

	send(w->fd, message, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* It did not work: all that is not on disk is lost. */
static void trouble(struct writer *w, int64_t now, const char *why)
{
	char text[RECORD_MAX];
	bool damaged = w->store != NULL && store_damaged(w->store);

	if (w->waiting > 0)
		dropped(w, w->waiting);
	w->waiting = 0;
	w->commit_at = CORE_NEVER;
	if (!w->failed && !damaged) {
		snprintf(text, sizeof(text), "history is lost: %s: %s", w->file, why);
		tell(w, text);
		w->failed = true;
	}
	if (w->store != NULL)
		store_close(w->store);
	w->store = NULL;
	w->retry_at = damaged ? now : now + RETRY_AFTER;	/* opening it sets it aside */
}

static bool open_store(struct writer *w, int64_t now)
{
	char why[512] = "";

	if (w->store == NULL && now >= w->retry_at) {
		w->store = store_open(w->file, STORE_LIMIT, tell, w, why, sizeof(why));
		if (w->store == NULL ||
		    !store_prune(w->store, 0, why, sizeof(why)))
			trouble(w, now, why);
		w->prune_at = now + PRUNE_EVERY;
	}
	return w->store != NULL;
}

static void take(struct writer *w, char *message, int64_t now)
{
	struct past_line line;
	struct sample sample;
	char why[512] = "";
	bool ok = true;
	int64_t wait = SAMPLES_EVERY;

	switch (record_read(message, &line, &sample)) {
	case RECORD_BAD:
		return;
	case RECORD_LINE:
		wait = LINES_AFTER;
		w->waiting++;
		ok = open_store(w, now) && store_add_line(w->store, &line, why, sizeof(why));
		break;
	case RECORD_SAMPLE:
		w->waiting++;
		ok = open_store(w, now) && store_add_sample(w->store, &sample, why, sizeof(why));
		break;
	}
	if (!ok && w->store == NULL) {
		if (w->waiting > 0)
			dropped(w, w->waiting);
		w->waiting = 0;
	} else if (!ok) {
		trouble(w, now, why);
	} else if (w->waiting >= BATCH) {
		w->commit_at = now;
	} else if (now + wait < w->commit_at) {
		w->commit_at = now + wait;
	}
}

static void write_out(struct writer *w, int64_t now)
{
	char why[512] = "";
	int64_t wall = 0;

	if (w->store == NULL)
		return;
	if (!store_commit(w->store, why, sizeof(why))) {
		trouble(w, now, why);
		return;
	}
	w->unpruned += w->waiting;
	w->waiting = 0;
	w->commit_at = CORE_NEVER;
	if (w->failed)
		tell(w, "history is written again");
	w->failed = false;
	if (now < w->prune_at && w->unpruned < BATCH)
		return;
	w->unpruned = 0;
	/* not at once: a machine may start with a clock that is years off */
	if (now >= w->prune_at) {
		wall = wall_usec() / USEC_PER_SEC;
		w->prune_at = now + PRUNE_EVERY;
	}
	if (!store_prune(w->store, wall, why, sizeof(why)))
		trouble(w, now, why);
}

/* Nothing of the daemon's but the socket; the daemon's end is the end of it, too. */
static void alone(int fd)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	close_range(STDERR_FILENO + 1, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	capng_clear(CAPNG_SELECT_BOTH);
	capng_apply(CAPNG_SELECT_CAPS);
	umask(0077);
	prctl(PR_SET_NAME, "addrmon-history", 0, 0, 0);
}

void writer_main(int fd, const char *file)
{
	struct writer w = { .fd = fd, .file = file, .commit_at = CORE_NEVER };
	char message[RECORD_MAX + 1];

	alone(fd);
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t now = now_usec();
		ssize_t n;

		if (now >= w.commit_at) {
			write_out(&w, now);
			continue;
		}
		if (poll(&p, 1, w.commit_at == CORE_NEVER ? -1 :
			 (int)((w.commit_at - now) / USEC_PER_MSEC) + 1) <= 0)
			continue;
		n = recv(fd, message, RECORD_MAX, 0);
		if (n <= 0)
			break;
		message[n] = '\0';
		take(&w, message, now);
	}
	write_out(&w, now_usec());
	if (w.store != NULL)
		store_close(w.store);
	_exit(0);
}
