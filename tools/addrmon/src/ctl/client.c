/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client.c - answering one connection to the control socket
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "ctl/client.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <json-c/json.h>
#include <string.h>

void client_send(struct client *c, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN);

	bufferevent_write(c->bev, text, strlen(text));
	bufferevent_write(c->bev, "\n", 1);
	json_object_put(o);
}

void answer(struct client *c, int rc, const char *error, struct json_object *result)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "rc", json_object_new_int(rc));
	json_object_object_add(o, "error", error == NULL ? NULL : json_object_new_string(error));
	json_object_object_add(o, "result", result);
	client_send(c, o);
	c->done = true;
}

void client_stream(struct client *c)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	if (!c->streaming)
		evbuffer_add_printf(out, "{\"rc\":0,\"error\":null,\"result\":");
	c->streaming = report_status_next(c->with->report, &c->stream, out);
	if (!c->streaming) {
		evbuffer_add_printf(out, "}\n");
		c->done = true;
	}
}
