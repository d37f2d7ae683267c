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
#include <sys/uio.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-journal.h>
#endif

static void (*tapped)(void *ctx, const struct logline *l);
static void *tap_ctx;
static bool debug_wanted;
static bool to_journal;

void log_init(bool debug)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	debug_wanted = debug;
	to_journal = stream != NULL && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
		     fstat(STDERR_FILENO, &st) == 0 && st.st_dev == dev && st.st_ino == ino;
	setvbuf(stderr, NULL, _IOLBF, 0);
}

#ifdef HAVE_SYSTEMD
static bool journal(const struct logline *l, const char *text)
{
	char fields[LOGLINE_FIELDS + 3][LOGLINE_VALUE + 1200];
	struct iovec iov[LOGLINE_FIELDS + 3];
	int n = 0;

	snprintf(fields[n++], sizeof(fields[0]), "MESSAGE=%s", text);
	snprintf(fields[n++], sizeof(fields[0]), "PRIORITY=%d", l->priority);
	snprintf(fields[n++], sizeof(fields[0]), "ADDRMON_TOPIC=%s", l->topic);
	for (unsigned i = 0; i < l->nfields; i++) {
		char key[32];
		size_t k;

		for (k = 0; l->field[i].key[k] != '\0' && k < sizeof(key) - 1; k++)
			key[k] = l->field[i].key[k] == '-' ? '_' :
				 (char)toupper((unsigned char)l->field[i].key[k]);
		key[k] = '\0';
		snprintf(fields[n++], sizeof(fields[0]), "ADDRMON_%s=%s", key,
			 l->field[i].value);
	}
	for (int i = 0; i < n; i++)
		iov[i] = (struct iovec) { fields[i], strlen(fields[i]) };
	return sd_journal_sendv(iov, n) == 0;
}
#else
static bool journal(const struct logline *l, const char *text)
{
	(void)l;
	(void)text;
	return false;
}
#endif

void log_emit(const struct logline *l)
{
	char text[LOGLINE_FIELDS * (LOGLINE_VALUE + 24)];

	if (l->priority == LOG_DEBUG && !debug_wanted)
		return;
	logline_text(l, text, sizeof(text));
	if (!to_journal || !journal(l, text))
		fprintf(stderr, "%s\n", text);
	if (tapped != NULL && l->priority != LOG_DEBUG)
		tapped(tap_ctx, l);
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
