/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream.c - the status, in pieces
 *
 * Between two pieces anything may change: where to go on is kept as the name of a
 * connection and the serial of an SA, and looked for anew.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <event2/buffer.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "report/json.h"
#include "sys/clock.h"

#define PIECE 1000		/* usec of work */

/* Adds an object, without its last cut characters. */
static void put(struct evbuffer *out, struct json_object *o, size_t cut)
{
	const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN);

	evbuffer_add(out, text, strlen(text) - cut);
	json_object_put(o);
}

/* The first connection to show that comes after that name, or NULL. */
static const struct conn *conn_after(const struct core *c, const char *name)
{
	unsigned lo = 0, hi = c->nconns;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (strcmp(c->conns[mid]->name, name) > 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	while (lo < c->nconns && !c->conns[lo]->seen && c->conns[lo]->pin < 0)
		lo++;
	return lo < c->nconns ? c->conns[lo] : NULL;
}

/* Goes on with the SAs of the connection begun; false: the time is up. */
static bool put_sas(const struct report *r, struct status_stream *s, struct evbuffer *out,
		    int64_t end)
{
	const struct conn *conn = conn_find(r->core, s->conn);
	int i = conn == NULL ? -1 : conn->sas;

	while (i >= 0 && r->core->sas[i].info.serial <= s->serial)
		i = r->core->sas[i].next;
	for (; i >= 0; i = r->core->sas[i].next) {
		if (s->serial > 0)
			evbuffer_add(out, ",", 1);
		put(out, json_sa(r, &r->core->sas[i]), 0);
		s->serial = r->core->sas[i].info.serial;
		if (now_usec() >= end)
			return false;
	}
	evbuffer_add_printf(out, "]}");
	s->in_conn = false;
	return true;
}

bool report_status_next(const struct report *r, struct status_stream *s, struct evbuffer *out)
{
	int64_t end = now_usec() + PIECE;
	const struct conn *conn;

	if (!s->begun) {
		put(out, json_head(r), 1);
		evbuffer_add_printf(out, ",\"connections\":[");
		s->begun = true;
		return true;
	}
	for (;;) {
		/* each piece adds something, however late it is: what is sent next is asked
		 * for when this is written */
		if (s->in_conn && (!put_sas(r, s, out, end) || now_usec() >= end))
			return true;
		conn = conn_after(r->core, s->conn);
		if (conn == NULL)
			break;
		if (s->conn[0] != '\0')
			evbuffer_add(out, ",", 1);
		put(out, json_conn(r, conn), 1);
		evbuffer_add_printf(out, ",\"sas\":[");
		snprintf(s->conn, sizeof(s->conn), "%s", conn->name);
		s->in_conn = true;
		s->serial = 0;
	}
	evbuffer_add_printf(out, "],\"counters\":");
	put(out, json_counters(r), 0);
	evbuffer_add(out, "}", 1);
	return false;
}
