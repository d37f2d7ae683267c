/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server.h - the control socket
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CTL_SERVER_H
#define ADDRMON_CTL_SERVER_H

#include "core/feed.h"
#include "report/events.h"
#include "report/report.h"

struct event_base;
struct ctl;
struct state;

/* What it works with; all borrowed. */
struct ctl_with {
	struct event_base *base;
	const struct report *report;
	const struct events *events;
	struct state *state;
	struct feed feed;
	struct drops *drops;
	int low_priority;		/* of the loop's, for what may wait */
	/* Reads the configuration again; an exit code, and a text unless it is 0. confirm: go
	 * back after so long (usec, 0: never) unless the other is called. */
	int (*reload)(void *ctx, int64_t confirm, const char **why);
	int (*confirm)(void *ctx, const char **why);
};

/* Listens; NULL after a log line. The lock of this path must be held. */
struct ctl *ctl_open(const char *path, const struct ctl_with *with);
void ctl_close(struct ctl *ctl);
/* Gives the socket to the group that the configuration says, or to root's: its members may
 * ask. If it cannot, there is a log line and root alone may. */
void ctl_group(struct ctl *ctl, const struct conf *conf);
/* Tells those who follow. */
void ctl_event(struct ctl *ctl, const struct past_event *e);

#endif
