/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding.c - what `check` finds: lines for people, or an object for programs
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/finding.h"

#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>

static struct json_object *errors, *warnings, *notes;	/* NULL: as text */
static unsigned nwarnings;

void findings_begin(bool as_json)
{
	nwarnings = 0;
	errors = warnings = notes = NULL;
	if (!as_json)
		return;
	errors = json_object_new_array();
	warnings = json_object_new_array();
	notes = json_object_new_array();
}

void found_error(const struct conf_message *m)
{
	struct json_object *o;

	if (errors == NULL) {
		conf_print_errors(stderr, m);
		return;
	}
	o = json_object_new_object();
	json_object_object_add(o, "file", m->file == NULL ? NULL : json_object_new_string(m->file));
	json_object_object_add(o, "line", m->line == 0 ? NULL : json_object_new_int64(m->line));
	json_object_object_add(o, "text", json_object_new_string(m->text));
	json_object_array_add(errors, o);
}

void warn(const char *format, ...)
{
	char text[1024];
	struct json_object *o;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	nwarnings++;
	if (warnings == NULL) {
		printf("warning: %s\n", text);
		return;
	}
	o = json_object_new_object();
	json_object_object_add(o, "text", json_object_new_string(text));
	json_object_array_add(warnings, o);
}

void mend(const char *command)
{
	if (warnings == NULL)
		printf("    to mend: %s\n", command);
	else
		json_object_object_add(json_object_array_get_idx(warnings, nwarnings - 1), "mend",
				       json_object_new_string(command));
}

void note(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (notes == NULL)
		printf("%s\n", text);
	else
		json_object_array_add(notes, json_object_new_string(text));
}

unsigned findings_end(const char *config, bool valid)
{
	struct json_object *o;

	if (errors == NULL)
		return nwarnings;
	o = json_object_new_object();
	json_object_object_add(o, "config", json_object_new_string(config));
	json_object_object_add(o, "valid", json_object_new_boolean(valid));
	json_object_object_add(o, "errors", errors);
	json_object_object_add(o, "warnings", warnings);
	json_object_object_add(o, "notes", notes);
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY));
	json_object_put(o);
	return nwarnings;
}
