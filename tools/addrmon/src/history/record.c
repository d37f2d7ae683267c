/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.c - one message to the writer: a line of text
 *
 *	L TIME PRIORITY TOPIC TEXT
 *	S TIME FAMILY RTT SENT LOST UPLINK STATE TARGET
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static size_t length(int n)
{
	return n < 0 ? 0 : n < RECORD_MAX ? (size_t)n : RECORD_MAX - 1;
}

size_t record_of_line(const struct past_line *l, char buf[RECORD_MAX])
{
	return length(snprintf(buf, RECORD_MAX, "L %" PRId64 " %d %s %s", l->time, l->priority,
			       l->topic, l->text));
}

size_t record_of_sample(const struct sample *x, char buf[RECORD_MAX])
{
	return length(snprintf(buf, RECORD_MAX, "S %" PRId64 " %u %" PRId64 " %u %u %s %s %s", x->time,
			       x->family, x->rtt, x->sent, x->lost, x->uplink, x->state, x->target));
}

/* The next word of a text, which goes on behind it; NULL: there is none. */
static const char *word(char **text)
{
	char *begin = *text, *blank = strchr(begin, ' ');

	if (blank == NULL || blank == begin)
		return NULL;
	*blank = '\0';
	*text = blank + 1;
	return begin;
}

enum record_kind record_read(char *buf, struct past_line *l, struct sample *x)
{
	int used = 0;
	char *rest;

	if (sscanf(buf, "L %" SCNd64 " %d %n", &l->time, &l->priority, &used) == 2 && used > 0) {
		rest = buf + used;
		l->topic = word(&rest);
		l->text = rest;
		return l->topic == NULL ? RECORD_BAD : RECORD_LINE;
	}
	if (sscanf(buf, "S %" SCNd64 " %u %" SCNd64 " %u %u %n", &x->time, &x->family, &x->rtt,
		   &x->sent, &x->lost, &used) == 5 && used > 0) {
		rest = buf + used;
		x->uplink = word(&rest);
		x->state = x->uplink == NULL ? NULL : word(&rest);
		x->target = rest;
		return x->state == NULL ? RECORD_BAD : RECORD_SAMPLE;
	}
	return RECORD_BAD;
}
