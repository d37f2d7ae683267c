/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logline.h - one record of the log: a list of KEY=VALUE, escaped
 *
 * Pure. The same record is printed as logfmt text, kept for `events`, and
 * sent to the journal as ADDRMON_KEY fields, so all three always agree.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_LOGLINE_H
#define ADDRMON_LOGLINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"

#define LOGLINE_FIELDS 16
#define LOGLINE_VALUE 120

struct logline {
	int priority;		/* syslog level */
	const char *topic;	/* first word: the subsystem */
	unsigned nfields;
	struct {
		const char *key;	/* static storage, lower case */
		char value[LOGLINE_VALUE];	/* escaped */
	} field[LOGLINE_FIELDS];
};

void logline_begin(struct logline *l, int priority, const char *topic);
/* Adds a value; bytes outside [ -~], '"' and '\' become \xNN. */
void logline_str(struct logline *l, const char *key, const char *value);
void logline_num(struct logline *l, const char *key, long long value);
/* Adds a time as milliseconds (below 10 s) or seconds. */
void logline_time(struct logline *l, const char *key, int64_t usec);
void logline_ip(struct logline *l, const char *key, const struct ip *ip);
/* Writes "topic key=value ..." (values with blanks quoted), cut to size. */
const char *logline_text(const struct logline *l, char *buf, size_t size);

#endif
