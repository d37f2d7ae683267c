/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.h - the state of the daemon, for programs and people
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_REPORT_H
#define ADDRMON_REPORT_H

#include "core/state.h"

struct evbuffer;
struct history;
struct json_object;
struct net;
struct pluto;

/* What was not delivered to those who wanted it, counted where it is dropped. */
struct drops {
	unsigned long notifications;	/* the script does not keep up */
	unsigned long clients;		/* of the control socket: did not read, or too many */
	unsigned long scrapes;		/* by HTTP: asked for something else, or too late */
};

/* What is reported; all borrowed. */
struct report {
	const struct core *core;
	const struct net *net;
	const struct pluto *pluto;
	const struct history *history;
	const struct drops *drops;
	const char *conf_file;
	const char *reload_error;	/* of the last reload, or NULL */
	int64_t conf_wall;		/* when the configuration in use was read, usec since 1970 */
};

/*
 * stream.c: the status, a JSON object, in pieces of about a millisecond of work, so that
 * thousands of SAs do not stop the loop; each SA is as it is when its turn comes.
 */
struct status_stream {		/* begin with zeros */
	bool begun, in_conn;
	char conn[64];			/* done with those before it */
	unsigned long serial;		/* ... and with its SAs up to this one */
};
/* Adds the next piece; false: it was the last. */
bool report_status_next(const struct report *r, struct status_stream *s, struct evbuffer *out);
/* explain.c: the caller's, json_object_put; of an uplink, or the first hundred SAs of a
 * connection, or both. NULL: there is neither. */
struct json_object *report_explain(const struct report *r, const char *name);

/* health.c: for monitoring, 0 well, 1 warning, 2 critical, 3 unknown; text says why.
 * Not well at all (2) comes before unknown, and that before 1. */
#define HEALTH_TEXT 400
int report_health(const struct report *r, char *text, size_t size);

/* metrics.c: the text exposition format 0.0.4 of Prometheus, into a new evbuffer, the caller's; NULL: no memory */
struct evbuffer *metrics_text(const struct report *r);
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
/* Writes it to a file, for a textfile collector. False (errno) if it cannot. */
bool metrics_write(const struct report *r, const char *file);

/* jsonlog.c: a log line; the caller's, json_object_put */
struct json_object *jsonlog(const struct logline *l);

#endif
