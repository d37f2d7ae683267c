/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * message.c - what is wrong with a configuration, one line each
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/parser.h"

static void say(struct parser *p, struct conf_message *m, const char *format, va_list ap)
{
	char text[401];

	vsnprintf(text, sizeof(text), format, ap);
	/* what is quoted from the file may hold anything */
	for (char *c = text; *c != '\0'; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
	m->text = text;
	p->say(p->ctx, m);
}

void complain_at(struct parser *p, const char *file, unsigned line, const char *format, ...)
{
	struct conf_message m = { .file = file, .line = line, .uplink = -1 };
	va_list ap;

	if (++p->errors > ERRORS_MAX)
		return;
	va_start(ap, format);
	say(p, &m, format, ap);
	va_end(ap);
}

void warn_at(struct parser *p, const char *file, unsigned line, int uplink,
	     const char *format, ...)
{
	struct conf_message m = {
		.warning = true, .file = file, .line = line, .uplink = uplink,
	};
	va_list ap;

	va_start(ap, format);
	say(p, &m, format, ap);
	va_end(ap);
}

void conf_print_errors(void *file, const struct conf_message *m)
{
	if (m->warning)
		return;
	if (m->file != NULL)
		fprintf(file, m->line > 0 ? "%s:%u: " : "%s: ", m->file, m->line);
	fprintf(file, "%s\n", m->text);
}
