/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * web.h - the metrics by HTTP, for Prometheus
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_REPORT_WEB_H
#define ADDRMON_REPORT_WEB_H

#include "report/report.h"

struct event_base;
struct web;

/* Serves nothing yet. report and drops are borrowed. NULL: no memory. */
struct web *web_new(struct event_base *base, const struct report *report, struct drops *drops);
/* Listens where the configuration says, or not at all; what listens there already goes
 * on. False after a log line: it cannot, and the rest of the daemon does not mind. */
bool web_listen(struct web *w, const struct conf *conf);
void web_free(struct web *w);

#endif
