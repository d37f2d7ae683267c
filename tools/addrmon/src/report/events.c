/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.c - what happened lately: every line that was logged
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "report/events.h"

#include <json-c/json.h>

#include "report/report.h"
#include "sys/clock.h"

const struct past_event *events_add(struct events *e, const struct logline *l)
{
	struct past_event *kept = &e->ring[e->n++ % EVENTS_KEPT];

	kept->wall = wall_usec();
	kept->line = *l;
	return kept;
}

struct json_object *event_json(const struct past_event *e)
{
	struct json_object *o = jsonlog(&e->line);

	json_object_object_add(o, "time", json_object_new_double((double)e->wall / 1e6));
	return o;
}

struct json_object *events_json(const struct events *e)
{
	struct json_object *list = json_object_new_array();

	for (unsigned long i = e->n > EVENTS_KEPT ? e->n - EVENTS_KEPT : 0; i < e->n; i++)
		json_object_array_add(list, event_json(&e->ring[i % EVENTS_KEPT]));
	return list;
}
