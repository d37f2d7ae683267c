/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * past.c - what the history has, and `events`
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/past.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "ctl/protocol.h"
#include "history/history.h"
#include "history/when.h"
#include "sys/clock.h"

static bool when(const char *option, const char *text, int64_t now, int64_t *usec)
{
	if (when_parse(text, now / USEC_PER_SEC, usec))
		return true;
	fprintf(stderr, "addrmon: --%s \"%.40s\" is no time; write one as %s\n", option, text, WHEN_FORMS);
	return false;
}

bool past_range(const struct cli *o, int64_t *since, int64_t *until)
{
	int64_t now = wall_usec();

	*since = 0;
	*until = now;
	if ((o->since != NULL && !when("since", o->since, now, since)) ||
	    (o->until != NULL && !when("until", o->until, now, until)))
		return false;
	if (*since < *until)
		return true;
	fprintf(stderr, "addrmon: --since is not before %s\n", o->until != NULL ? "--until" : "now");
	return false;
}

struct sqlite3 *past_dial(const struct cli *o, int *rc)
{
	char path[4096], why[5000];
	bool forbidden;
	struct sqlite3 *past;

	past = past_open(history_path(o->state, path, sizeof(path)), &forbidden, why, sizeof(why));
	if (past == NULL)
		fprintf(stderr, "addrmon: no history: %s\n", why);
	*rc = past != NULL ? EXIT_OK : forbidden ? EXIT_PERMISSION : EXIT_FAILED;
	return past;
}

static void show_event(json *e, bool as_json)
{
	json *fields = member(e, "fields");
	double at = json_object_get_double(member(e, "time"));
	time_t t = (time_t)at;
	struct tm tm;
	char text[32];

	if (as_json) {
		printf("%s\n", json_object_to_json_string_ext(e, JSON_C_TO_STRING_PLAIN));
		fflush(stdout);
		return;
	}
	if (localtime_r(&t, &tm) == NULL)
		return;
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	printf("%s.%03d %s", text, (int)((at - (double)t) * 1000), member_text(e, "topic"));
	if (json_object_is_type(fields, json_type_object)) {
		json_object_object_foreach(fields, key, value) {
			const char *v = json_object_get_string(value);
			const char *q = strchr(v, ' ') != NULL || *v == '\0' ? "\"" : "";

			printf(" %s=%s%s%s", key, q, v, q);
		}
	}
	printf("\n");
	fflush(stdout);
}

json *fields_of(const char *text)
{
	json *fields = json_object_new_object();

	while (*text != '\0') {
		size_t key = strcspn(text, "= "), value;
		char name[64];

		if (text[key] != '=' || key >= sizeof(name))
			break;
		memcpy(name, text, key);
		name[key] = '\0';
		text += key + 1;
		value = *text == '"' ? strcspn(++text, "\"") : strcspn(text, " ");
		json_object_object_add(fields, name, json_object_new_string_len(text, (int)value));
		text += value;
		text += strspn(text, "\" ");
	}
	return fields;
}

struct shown {
	bool json;
	double last;
};

static void show(void *ctx, const struct past_line *l)
{
	struct shown *shown = ctx;
	json *e = json_object_new_object();

	shown->last = (double)l->time / 1e6;
	json_object_object_add(e, "priority", json_object_new_int(l->priority));
	json_object_object_add(e, "topic", json_object_new_string(l->topic));
	json_object_object_add(e, "fields", fields_of(l->text));
	json_object_object_add(e, "time", json_object_new_double(shown->last));
	show_event(e, shown->json);
	json_object_put(e);
}

/* Prints those of the history; *last: seconds since 1970 of the last one. */
static int past_events(const struct cli *o, double *last)
{
	struct shown shown = { .json = o->json };
	struct sqlite3 *past;
	int64_t since, until;
	char why[512];
	int rc;

	if (!past_range(o, &since, &until))
		return EXIT_USAGE;
	past = past_dial(o, &rc);
	if (past == NULL)
		return rc;
	if (!past_lines(past, since, until, show, &shown, why, sizeof(why))) {
		fprintf(stderr, "addrmon: the history cannot be read: %s\n", why);
		rc = EXIT_FAILED;
	}
	past_close(past);
	*last = shown.last;
	return rc;
}

int cli_events(const struct cli *o)
{
	struct timeval for_ever = { 0, 0 };
	double shown = 0;		/* the time of the last one of the history */
	json *request, *list, *e;
	FILE *f = NULL;
	int rc;

	if (o->since != NULL || o->until != NULL) {
		rc = past_events(o, &shown);
		if (rc != 0 || !o->follow)
			return rc;
	}
	request = request_new("events");
	request_flag(request, "follow", o->follow);
	rc = ask(o, request, &list, &f);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < list_length(list); i++) {
		e = json_object_array_get_idx(list, i);
		if (json_object_get_double(member(e, "time")) > shown)
			show_event(e, o->json);
	}
	json_object_put(list);
	if (o->follow) {
		setsockopt(fileno(f), SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof(for_ever));
		while ((e = answer_line(f)) != NULL) {
			show_event(e, o->json);
			json_object_put(e);
		}
		rc = EXIT_NOT_RUNNING;	/* the daemon went away */
	}
	fclose(f);
	return rc;
}
