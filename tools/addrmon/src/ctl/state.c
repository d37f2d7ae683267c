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
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/trust.h"
#include "ctl/state.h"
#include "sys/clock.h"
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

/* Writes a file anew, and on to the disk. */
static bool write_out(const char *file, struct json_object *root)
{
	bool written;
	int fd;

	unlink(file);		/* or what somebody put there */
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return false;
	written = json_object_to_fd(fd, root, JSON_C_TO_STRING_PRETTY) == 0 && fsync(fd) == 0;
	return close(fd) == 0 && written;
}

void state_save(struct state *s)
{
	struct json_object *root = json_object_new_object();
	struct json_object *drains = json_object_new_array(), *pins = json_object_new_array();
	char temp[4096];

	s->dirty = false;
	for (unsigned i = 0; i < s->core->conf->nuplinks; i++)
		if (s->core->uplink[i].drained)
			add(drains, NULL, NULL, s->core->conf->uplinks[i].name,
			    s->core->uplink[i].drain_note, s->core->uplink[i].drain_until);
	for (unsigned i = 0; i < s->core->nconns; i++)
		if (s->core->conns[i]->pin >= 0)
			add(pins, "conn", s->core->conns[i]->name,
			    s->core->conf->uplinks[s->core->conns[i]->pin].name, NULL,
			    s->core->conns[i]->pin_until);
	json_object_object_add(root, "version", json_object_new_int(STATE_VERSION));
	json_object_object_add(root, "drains", drains);
	json_object_object_add(root, "pins", pins);
	snprintf(temp, sizeof(temp), "%s.new", s->file);
	if (!write_out(temp, root) || rename(temp, s->file) != 0) {
		if (!s->failed)
			log_warn("state", "cannot write %s", s->file);
		s->failed = true;
		unlink(temp);
	} else {
		s->failed = false;
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

static void load_one(const struct state *s, const struct feed *feed,
		     struct json_object *o, bool pin)
{
	const char *uplink = text(o, "uplink"), *conn = text(o, "conn");
	const char *reason = text(o, "reason");
	struct json_object *v;
	int64_t until = 0;
	int n;

	if (uplink == NULL || (pin && (conn == NULL || strlen(conn) >= 64)))
		return;
	n = conf_uplink_find(s->core->conf, uplink);
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
	feed_input(feed, &in);
}

/* What is in the file, or NULL: after one line, unless there is no file. */
static struct json_object *read_in(const char *file)
{
	struct json_object *root = NULL;
	int fd = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0) {
		if (errno == ELOOP)
			log_warnx("state", "%s is a symbolic link: refused", file);
		else if (errno != ENOENT)
			log_warn("state", "cannot read %s", file);
		return NULL;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    conf_file_unsafe(st.st_mode, st.st_uid, geteuid()))
		log_warnx("state", "%s: refused: must be a file that belongs to root and is "
			  "writable by its owner only", file);
	else if ((root = json_object_from_fd(fd)) == NULL)
		log_warnx("state", "%s is not understood and ignored", file);
	close(fd);
	return root;
}

void state_load(struct state *s, const struct feed *feed)
{
	struct json_object *root = read_in(s->file), *list, *version;

	if (root == NULL)
		return;
	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "version", &version) ||
	    json_object_get_int(version) != STATE_VERSION) {
		log_warnx("state", "%s is not understood and ignored", s->file);
		json_object_put(root);
		return;
	}
	for (int pin = 0; pin < 2; pin++) {
		if (!json_object_object_get_ex(root, pin ? "pins" : "drains", &list) ||
		    !json_object_is_type(list, json_type_array))
			continue;
		for (size_t i = 0; i < json_object_array_length(list); i++)
			load_one(s, feed, json_object_array_get_idx(list, i), pin);
	}
	json_object_put(root);
}
