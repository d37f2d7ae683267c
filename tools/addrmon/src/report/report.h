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

/* What is reported; all borrowed. */
struct report {
	const struct core *core;
	const struct net *net;
	const struct pluto *pluto;
	const struct history *history;
	const char *conf_file;
	const char *reload_error;	/* of the last reload, or NULL */
};

/* status.c: the caller's, json_object_put */
struct json_object *report_status(const struct report *r);
/* NULL: there is no such connection. */
struct json_object *report_explain(const struct report *r, const char *conn);

/* metrics.c: OpenMetrics text into a new evbuffer, the caller's; NULL: no memory */
struct evbuffer *metrics_text(const struct report *r);
/* Writes it to a file, for a textfile collector. False (errno) if it cannot. */
bool metrics_write(const struct report *r, const char *file);

/* jsonlog.c: a log line; the caller's, json_object_put */
struct json_object *jsonlog(const struct logline *l);

#endif
