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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/notify.h"
#include "report/report.h"
#include "sys/child.h"
#include "sys/log.h"

#define QUEUE_MAX 64
#define ENV_VALUE (LOGLINE_VALUE + 40)

struct notify_item {
	struct notify_item *next;
	struct logline line;
};

struct notify {
	const struct conf *conf;
	bool running;			/* a script */
	struct notify_item *head, **tail;
	unsigned len;
	struct drops *drops;
	unsigned long lost;		/* since there was room */
};

static void start_next(struct notify *n);

static void on_end(void *ctx, int rc, char *output, size_t len)
{
	struct notify *n = ctx;

	(void)len;
	if (rc != 0)
		log_warnx("notify", "%s ended with %d: %.100s", n->conf->notify_script ?
			  n->conf->notify_script : "script", rc, output);
	n->running = false;
	start_next(n);
	if (n->lost > 0 && n->head == NULL) {
		log_warnx("notify", "%lu notifications were dropped", n->lost);
		n->lost = 0;
	}
}

/* False: it cannot be started; the notification is lost. */
static bool start(struct notify *n, const struct logline *line)
{
	char text[LOGLINE_FIELDS][ENV_VALUE];
	const char *env[LOGLINE_FIELDS + 2];
	const char *argv[] = { n->conf->notify_script, line->topic, NULL };
	unsigned count = 0;

	env[count++] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	for (unsigned i = 0; i < line->nfields; i++) {
		char *c = text[i];

		snprintf(text[i], sizeof(text[i]), "ADDRMON_%s=%s", line->field[i].key,
			 line->field[i].value);
		for (; *c != '=' && *c != '\0'; c++)
			*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
		env[count++] = text[i];
	}
	env[count] = NULL;

	struct child_spec spec = {
		.argv = argv, .env = env, .user = n->conf->script_user, .script = true,
		.timeout = n->conf->script_timeout, .keep = 1024, .done = on_end, .ctx = n,
	};

	return child_start(&spec) != NULL;
}

static void start_next(struct notify *n)
{
	while (n->head != NULL && !n->running && n->conf->notify_script != NULL) {
		struct notify_item *item = n->head;

		n->running = start(n, &item->line);
		if (!n->running)
			n->drops->notifications++;
		n->head = item->next;
		if (n->head == NULL)
			n->tail = NULL;
		n->len--;
		free(item);
	}
}

void notify_event(struct notify *n, const struct logline *l)
{
	static const char *const topics[] = { "uplink", "failover", "pluto", "all-down" };
	struct notify_item *item;
	bool wanted = false;

	for (unsigned i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		wanted |= strcmp(l->topic, topics[i]) == 0;
	/* plain messages have a free text */
	if (!wanted || n->conf->notify_script == NULL ||
	    (l->nfields > 0 && strcmp(l->field[0].key, "msg") == 0))
		return;
	if (n->len >= QUEUE_MAX) {
		n->drops->notifications++;
		if (n->lost++ == 0)
			log_warnx("notify", "%s does not keep up: notifications are dropped, "
				  "`ipsec addrmon events` has them", n->conf->notify_script);
		return;
	}
	item = malloc(sizeof(*item));
	if (item == NULL)
		return;
	item->next = NULL;
	item->line = *l;
	if (n->tail != NULL)
		*n->tail = item;
	else
		n->head = item;
	n->tail = &item->next;
	n->len++;
	start_next(n);
}

void notify_free(struct notify *n)
{
	while (n->head != NULL) {
		struct notify_item *item = n->head;

		n->head = item->next;
		free(item);
	}
	free(n);
}

struct notify *notify_new(const struct conf *conf, struct drops *drops)
{
	struct notify *n = calloc(1, sizeof(*n));

	if (n != NULL) {
		n->conf = conf;
		n->drops = drops;
	}
	return n;
}

void notify_reconf(struct notify *n, const struct conf *conf)
{
	n->conf = conf;
}
