/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.h - what happened lately: every line that was logged
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_REPORT_EVENTS_H
#define ADDRMON_REPORT_EVENTS_H

#include "base/logline.h"

#define EVENTS_KEPT 512

struct json_object;

struct past_event {
	int64_t wall;			/* usec since 1970 */
	struct logline line;
};

struct events {
	struct past_event ring[EVENTS_KEPT];
	unsigned long n;		/* ever */
};

/* Keeps a line; the result is valid until as many more came. */
const struct past_event *events_add(struct events *e, const struct logline *l);
/* The caller's, json_object_put. */
struct json_object *event_json(const struct past_event *e);
/* All that are kept, oldest first; the caller's. */
struct json_object *events_json(const struct events *e);

#endif
