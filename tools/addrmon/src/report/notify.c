/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notify.c - telling the admin's script what happened
 *
 * One script at a time, in the order of events, never waited for by anything.
 * It gets the topic as its argument and the fields as ADDRMON_KEY in its
 * environment; their values are escaped, of fixed form and never from a peer.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sys/child.h"
#include "daemon/daemon.h"
#include "sys/log.h"

#define QUEUE_MAX 64
#define ENV_VALUE (LOGLINE_VALUE + 40)

struct notify_item {
	struct notify_item *next;
	struct logline line;
};

static void start_next(struct daemon *d);

static void on_end(void *ctx, int rc, char *output, size_t len)
{
	struct daemon *d = ctx;

	(void)len;
	if (rc != 0)
		log_warnx("notify", "%s ended with %d: %.100s", d->conf->notify_script ?
			  d->conf->notify_script : "script", rc, output);
	d->notify_running = false;
	start_next(d);
}

static void start_next(struct daemon *d)
{
	struct notify_item *item = d->notify_head;
	char text[LOGLINE_FIELDS][ENV_VALUE];
	const char *env[LOGLINE_FIELDS + 2];
	const char *argv[3];
	unsigned n = 0;

	if (item == NULL || d->notify_running || d->conf->notify_script == NULL)
		return;
	env[n++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	for (unsigned i = 0; i < item->line.nfields; i++) {
		char *c = text[i];

		snprintf(text[i], sizeof(text[i]), "ADDRMON_%s=%s", item->line.field[i].key,
			 item->line.field[i].value);
		for (; *c != '=' && *c != '\0'; c++)
			*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
		env[n++] = text[i];
	}
	env[n] = NULL;
	argv[0] = d->conf->notify_script;
	argv[1] = item->line.topic;
	argv[2] = NULL;

	struct child_spec spec = {
		.argv = argv, .env = env, .user = d->conf->script_user,
		.timeout = d->conf->script_timeout, .keep = 1024, .done = on_end, .ctx = d,
	};

	d->notify_running = child_start(&spec) != NULL;
	d->notify_head = item->next;
	if (d->notify_head == NULL)
		d->notify_tail = NULL;
	d->notify_len--;
	free(item);
}

void notify_event(struct daemon *d, const struct logline *l)
{
	static const char *const topics[] = { "uplink", "failover", "pluto", "all-down" };
	struct notify_item *item;
	bool wanted = false;

	for (unsigned i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		wanted |= strcmp(l->topic, topics[i]) == 0;
	/* plain messages have a free text */
	if (!wanted || d->conf->notify_script == NULL ||
	    (l->nfields > 0 && strcmp(l->field[0].key, "msg") == 0))
		return;
	if (d->notify_len >= QUEUE_MAX)
		return;		/* the script does not keep up; `events` has it all */
	item = malloc(sizeof(*item));
	if (item == NULL)
		return;
	item->next = NULL;
	item->line = *l;
	if (d->notify_tail != NULL)
		*d->notify_tail = item;
	else
		d->notify_head = item;
	d->notify_tail = &item->next;
	d->notify_len++;
	start_next(d);
}

void notify_close(struct daemon *d)
{
	while (d->notify_head != NULL) {
		struct notify_item *item = d->notify_head;

		d->notify_head = item->next;
		free(item);
	}
}
