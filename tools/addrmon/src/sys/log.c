/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.c - where log lines go
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/outlet.h"

#define LOGLINE_TEXT (LOGLINE_FIELDS * (LOGLINE_VALUE + 24) + 2)

static void (*tapped)(void *ctx, const struct logline *l);
static void *tap_ctx;
static bool debug_wanted;
static bool to_journal;

static void say_dropped(enum outlet to, unsigned long lines);

void log_init(bool debug)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	debug_wanted = debug;
	to_journal = stream != NULL && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
		     fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev && st.st_ino == ino;
	setvbuf(stderr, NULL, _IOLBF, 0);
	outlet_init(say_dropped);
}

/* In the journal's own form: KEY=VALUE lines, since no value has a newline. */
static bool journal(const struct logline *l, const char *text)
{
	char fields[LOGLINE_FIELDS * (LOGLINE_VALUE + 64) + LOGLINE_TEXT];
	int n = snprintf(fields, sizeof(fields), "MESSAGE=%s\nPRIORITY=%d\nSYSLOG_IDENTIFIER=%s\n"
			 "ADDRMON_TOPIC=%s\n", text, l->priority, program_invocation_short_name, l->topic);

	for (unsigned i = 0; i < l->nfields; i++) {
		char key[32];
		size_t k;

		for (k = 0; k < sizeof(key) - 1 && l->field[i].key[k] != '\0'; k++)
			key[k] = l->field[i].key[k] == '-' ? '_' :
				 (char)toupper((unsigned char)l->field[i].key[k]);
		key[k] = '\0';
		n += snprintf(fields + n, sizeof(fields) - (size_t)n, "ADDRMON_%s=%s\n", key,
			      l->field[i].value);
	}
	return outlet_put(OUTLET_JOURNAL, fields, (size_t)n) == 0;
}

static void emit(const struct logline *l)
{
	char text[LOGLINE_TEXT];

	logline_text(l, text, sizeof(text) - 1);
	if (to_journal && journal(l, text))
		return;
	strcat(text, "\n");
	outlet_put(OUTLET_STDERR, text, strlen(text));
}

/* Not by way of log_emit: it is about the log, and nothing that happened. */
static void say_dropped(enum outlet to, unsigned long lines)
{
	struct logline l;

	(void)to;
	logline_begin(&l, LOG_WARNING, "log");
	logline_num(&l, "dropped", (long long)lines);
	emit(&l);
}

void log_emit(const struct logline *l)
{
	if (l->priority == LOG_DEBUG && !debug_wanted)
		return;
	emit(l);
	if (tapped != NULL && l->priority != LOG_DEBUG)
		tapped(tap_ctx, l);
}

void log_loop(struct event_base *base)
{
	outlet_loop(base);
}

void log_tap(void (*tap)(void *ctx, const struct logline *l), void *ctx)
{
	tapped = tap;
	tap_ctx = ctx;
}

static void plain(int priority, const char *topic, int error, const char *format, va_list ap)
{
	char text[LOGLINE_VALUE * 2];
	struct logline l;

	vsnprintf(text, sizeof(text), format, ap);
	logline_begin(&l, priority, topic);
	logline_str(&l, "msg", text);
	if (error != 0)
		logline_str(&l, "error", strerror(error));
	log_emit(&l);
}

#define PLAIN(priority, error)				\
	va_list ap;					\
							\
	va_start(ap, format);				\
	plain(priority, topic, error, format, ap);	\
	va_end(ap)

void log_warn(const char *topic, const char *format, ...)
{
	int error = errno;

	PLAIN(LOG_WARNING, error);
}

void log_warnx(const char *topic, const char *format, ...)
{
	PLAIN(LOG_WARNING, 0);
}

void log_info(const char *topic, const char *format, ...)
{
	PLAIN(LOG_INFO, 0);
}

void log_debug(const char *topic, const char *format, ...)
{
	PLAIN(LOG_DEBUG, 0);
}
