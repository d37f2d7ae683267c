/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jsonlog.c - a log line as a JSON object
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <json-c/json.h>

#include "report/report.h"

struct json_object *jsonlog(const struct logline *l)
{
	struct json_object *o = json_object_new_object();
	struct json_object *fields = json_object_new_object();

	json_object_object_add(o, "priority", json_object_new_int(l->priority));
	json_object_object_add(o, "topic", json_object_new_string(l->topic));
	for (unsigned i = 0; i < l->nfields; i++)
		json_object_object_add(fields, l->field[i].key,
				       json_object_new_string(l->field[i].value));
	json_object_object_add(o, "fields", fields);
	return o;
}
