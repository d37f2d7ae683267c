/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.c - what a request says
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <json-c/json.h>
#include <stdio.h>

#include "conf/value.h"
#include "ctl/client.h"
#include "ctl/protocol.h"
#include "sys/clock.h"

const char *asked_text(struct json_object *request, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(request, key, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

bool asked_flag(struct json_object *request, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(request, key, &v) && json_object_get_boolean(v);
}

bool asked_until(struct json_object *request, int64_t *end)
{
	const char *length = asked_text(request, "for");
	int64_t t;

	*end = CORE_NEVER;
	if (length == NULL)
		return true;
	if (!conf_time(length, &t) || t == 0)
		return false;
	*end = now_usec() + t;
	return true;
}

int asked_uplink(struct client *c, struct json_object *request, const char *key)
{
	const char *name = asked_text(request, key);
	int n = name == NULL ? -1 : conf_uplink_find(c->with->report->core->conf, name);
	char message[128];

	if (n < 0) {
		snprintf(message, sizeof(message), "no uplink \"%.40s\" in the configuration",
			 name == NULL ? "" : name);
		answer(c, EXIT_FAILED, message, NULL);
	}
	return n;
}
