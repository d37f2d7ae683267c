/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logline.c - one record of the log: a list of KEY=VALUE, escaped
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "base/logline.h"

#include <stdio.h>
#include <string.h>

void logline_begin(struct logline *l, int priority, const char *topic)
{
	l->priority = priority;
	l->topic = topic;
	l->nfields = 0;
}

void logline_str(struct logline *l, const char *key, const char *value)
{
	if (l->nfields == LOGLINE_FIELDS)
		return;
	char *out = l->field[l->nfields].value;
	char *end = out + LOGLINE_VALUE - 5;

	l->field[l->nfields++].key = key;
	for (; *value != '\0' && out < end; value++) {
		unsigned char c = (unsigned char)*value;

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			out += sprintf(out, "\\x%02x", c);
		else
			*out++ = (char)c;
	}
	*out = '\0';
}

void logline_num(struct logline *l, const char *key, long long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", value);
	logline_str(l, key, text);
}

void logline_time(struct logline *l, const char *key, int64_t usec)
{
	char text[32];

	if (usec < 10000)
		snprintf(text, sizeof(text), "%.1fms", (double)usec / 1e3);
	else if (usec < 10 * 1000000LL)
		snprintf(text, sizeof(text), "%lldms", (long long)usec / 1000);
	else
		snprintf(text, sizeof(text), "%llds", (long long)usec / 1000000);
	logline_str(l, key, text);
}

void logline_ip(struct logline *l, const char *key, const struct ip *ip)
{
	char text[IP_STRLEN];

	logline_str(l, key, ip_str(ip, text));
}

const char *logline_text(const struct logline *l, char *buf, size_t size)
{
	size_t used = (size_t)snprintf(buf, size, "%s", l->topic);

	for (unsigned i = 0; i < l->nfields && used < size; i++) {
		const char *v = l->field[i].value;
		const char *q = *v == '\0' || strchr(v, ' ') != NULL ||
				strchr(v, '=') != NULL ? "\"" : "";

		used += (size_t)snprintf(buf + used, size - used, " %s=%s%s%s",
					 l->field[i].key, q, v, q);
	}
	return buf;
}
