/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.c - drains and pins survive a restart
 *
 * Nothing else is kept: what is up and where SAs are is asked, not remembered.
 * Times of the file are wall clock, times of the core monotonic.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "sys/log.h"

#define STATE_VERSION 1

static int64_t to_wall(int64_t until)
{
	return until == CORE_NEVER ? 0 : until - now_usec() + wall_usec();
}

static void add(struct json_object *list, const char *key, const char *name,
		const char *uplink, const char *reason, int64_t until)
{
	struct json_object *o = json_object_new_object();

	if (key != NULL)
		json_object_object_add(o, key, json_object_new_string(name));
	json_object_object_add(o, "uplink", json_object_new_string(uplink));
	if (reason != NULL)
		json_object_object_add(o, "reason", json_object_new_string(reason));
	json_object_object_add(o, "until", json_object_new_int64(to_wall(until)));
	json_object_array_add(list, o);
}

void state_save(struct daemon *d)
{
	struct json_object *root = json_object_new_object();
	struct json_object *drains = json_object_new_array(), *pins = json_object_new_array();
	char temp[4096];

	for (unsigned i = 0; i < d->conf->nuplinks; i++)
		if (d->core->uplink[i].drained)
			add(drains, NULL, NULL, d->conf->uplinks[i].name,
			    d->core->uplink[i].drain_note, d->core->uplink[i].drain_until);
	for (unsigned i = 0; i < d->core->nconns; i++)
		if (d->core->conns[i]->pin >= 0)
			add(pins, "conn", d->core->conns[i]->name,
			    d->conf->uplinks[d->core->conns[i]->pin].name, NULL,
			    d->core->conns[i]->pin_until);
	json_object_object_add(root, "version", json_object_new_int(STATE_VERSION));
	json_object_object_add(root, "drains", drains);
	json_object_object_add(root, "pins", pins);
	snprintf(temp, sizeof(temp), "%s.new", d->state_file);
	if (json_object_to_file_ext(temp, root, JSON_C_TO_STRING_PRETTY) != 0 ||
	    rename(temp, d->state_file) != 0) {
		if (!d->state_failed)
			log_warn("state", "cannot write %s", d->state_file);
		d->state_failed = true;
		unlink(temp);
	} else {
		d->state_failed = false;
	}
	json_object_put(root);
}

static const char *text(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

static void load_one(struct daemon *d, struct json_object *o, bool pin)
{
	const char *uplink = text(o, "uplink"), *conn = text(o, "conn");
	const char *reason = text(o, "reason");
	struct json_object *v;
	int64_t until = 0;
	int n;

	if (uplink == NULL || (pin && (conn == NULL || strlen(conn) >= 64)))
		return;
	n = conf_uplink_find(d->conf, uplink);
	if (json_object_object_get_ex(o, "until", &v))
		until = json_object_get_int64(v);
	if (n < 0 || until < 0 || (until != 0 && until <= wall_usec()))
		return;		/* the uplink is gone, or the time is over */

	struct input in = {
		.kind = pin ? INPUT_PIN : INPUT_DRAIN, .uplink = (unsigned)n,
		.until = until == 0 ? CORE_NEVER : until - wall_usec() + now_usec(),
	};

	if (pin)
		strcpy(in.conn, conn);
	else
		snprintf(in.note, sizeof(in.note), "%s", reason != NULL ? reason : "");
	daemon_input(d, &in);
}

void state_load(struct daemon *d)
{
	struct json_object *root, *list, *version;

	if (access(d->state_file, F_OK) != 0)
		return;
	root = json_object_from_file(d->state_file);
	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "version", &version) ||
	    json_object_get_int(version) != STATE_VERSION) {
		log_warnx("state", "%s is not understood and ignored", d->state_file);
		json_object_put(root);
		return;
	}
	for (int pin = 0; pin < 2; pin++) {
		if (!json_object_object_get_ex(root, pin ? "pins" : "drains", &list) ||
		    !json_object_is_type(list, json_type_array))
			continue;
		for (size_t i = 0; i < json_object_array_length(list); i++)
			load_one(d, json_object_array_get_idx(list, i), pin);
	}
	json_object_put(root);
}
