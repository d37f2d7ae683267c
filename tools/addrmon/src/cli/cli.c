/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cli.c - the commands that talk to the daemon, and how they show its answers
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/cli.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "cli/table.h"

#define ANSWER_TIMEOUT_SEC 15

typedef struct json_object json;

/* ---- talking ---- */

static json *request_new(const char *cmd)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "cmd", json_object_new_string(cmd));
	return o;
}

static void request_add(json *o, const char *key, const char *value)
{
	if (value != NULL)
		json_object_object_add(o, key, json_object_new_string(value));
}

static void request_flag(json *o, const char *key, bool value)
{
	if (value)
		json_object_object_add(o, key, json_object_new_boolean(true));
}

/* Connects; NULL after a message. */
static FILE *dial(const struct cli *o)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct timeval limit = { ANSWER_TIMEOUT_SEC, 0 };
	int fd;
	FILE *f;

	if (strlen(o->socket) >= sizeof(un.sun_path)) {
		fprintf(stderr, "addrmon: path of the socket is too long\n");
		return NULL;
	}
	strcpy(un.sun_path, o->socket);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&un, sizeof(un)) < 0) {
		fprintf(stderr, "addrmon: the daemon is not running (%s: %s)\n", o->socket,
			strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	f = fdopen(fd, "r+");
	if (f == NULL)
		close(fd);
	return f;
}

static json *read_line(FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	json *o = NULL;

	if (getline(&line, &size, f) > 0)
		o = json_tokener_parse(line);
	free(line);
	return o;
}

/*
 * Sends the request (and frees it) and reads the answer. Returns the exit
 * code; *result is the caller's. With keep, the connection stays open there.
 */
static int ask(const struct cli *o, json *request, json **result, FILE **keep)
{
	FILE *f = dial(o);
	json *answer, *v;
	int rc;

	*result = NULL;
	if (f == NULL) {
		json_object_put(request);
		return EXIT_NOT_RUNNING;
	}
	fprintf(f, "%s\n", json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN));
	fflush(f);
	json_object_put(request);
	answer = read_line(f);
	if (answer == NULL || !json_object_object_get_ex(answer, "rc", &v)) {
		fprintf(stderr, "addrmon: the daemon did not answer in time\n");
		json_object_put(answer);
		fclose(f);
		return EXIT_AGAIN;
	}
	rc = json_object_get_int(v);
	if (json_object_object_get_ex(answer, "error", &v) && v != NULL)
		fprintf(stderr, "addrmon: %s\n", json_object_get_string(v));
	if (json_object_object_get_ex(answer, "result", &v))
		*result = json_object_get(v);
	json_object_put(answer);
	if (keep != NULL && rc == 0)
		*keep = f;
	else
		fclose(f);
	return rc;
}

static int simple(const struct cli *o, json *request)
{
	json *result;
	int rc = ask(o, request, &result, NULL);

	json_object_put(result);
	return rc;
}

/* ---- showing ---- */

static json *get(json *o, const char *key)
{
	json *v = NULL;

	if (o != NULL && json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &v);
	return v;
}

static const char *str(json *o, const char *key)
{
	json *v = get(o, key);

	return v == NULL ? NULL : json_object_get_string(v);
}

static bool yes(json *o, const char *key)
{
	return json_object_get_boolean(get(o, key));
}

static size_t count(json *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

static const char *age_text(double seconds, char *buf, size_t size)
{
	long s = (long)seconds;

	if (s >= 86400)
		snprintf(buf, size, "%ldd %02ld:%02ld", s / 86400, s / 3600 % 24, s / 60 % 60);
	else
		snprintf(buf, size, "%02ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
	return buf;
}

static const char *time_text(json *o, const char *key, char *buf, size_t size)
{
	json *v = get(o, key);
	time_t t = v == NULL ? 0 : (time_t)json_object_get_int64(v);
	struct tm tm;

	if (t == 0 || localtime_r(&t, &tm) == NULL)
		return NULL;
	strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
	return buf;
}

static void uplink_rows(struct table *t, json *u)
{
	json *paths = get(u, "paths");

	for (size_t i = 0; i < count(paths); i++) {
		json *p = json_object_array_get_idx(paths, i);
		char age[32], rtt[32] = "", loss[16] = "", note[256] = "";

		if (get(u, "rtt-ms") != NULL) {
			snprintf(rtt, sizeof(rtt), "%.1fms", json_object_get_double(get(u, "rtt-ms")));
			snprintf(loss, sizeof(loss), "%s%%", str(u, "loss-percent"));
		}
		snprintf(note, sizeof(note), "%s%s%s%s%s%s", str(p, "reason"),
			 yes(u, "drained") ? ", drained " : "",
			 yes(u, "drained") && str(u, "drain-reason") ? str(u, "drain-reason") : "",
			 yes(u, "damped") ? ", damped" : "",
			 yes(u, "metered") ? ", metered" : "",
			 strcmp(str(p, "sas"), "0") != 0 && !yes(p, "eligible") ?
			 ", still in use" : "");
		const char *cells[] = {
			str(u, "name"), str(p, "state"),
			age_text(json_object_get_double(get(p, "age")), age, sizeof(age)),
			str(u, "interface"), str(p, "address"), rtt, loss, str(p, "sas"), note,
		};

		table_row(t, cells);
	}
}

static void show_status(json *s, const char *only)
{
	static const char *const uplink_head[] = {
		"UPLINK", "STATE", "FOR", "IFACE", "ADDRESS", "RTT", "LOSS", "SAs", "NOTE",
	};
	static const char *const conn_head[] = {
		"CONN", "SAs", "UPLINK", "WANT", "LAST SWITCH", "REASON",
	};
	json *pluto = get(s, "pluto"), *uplinks = get(s, "uplinks"), *conns = get(s, "connections");
	struct table t;

	printf("pluto: %s%s%s%s%s\n", str(pluto, "state"),
	       str(pluto, "version") ? " " : "", str(pluto, "version") ? str(pluto, "version") : "",
	       str(pluto, "why") ? ", " : "", str(pluto, "why") ? str(pluto, "why") : "");
	if (yes(s, "dry-run"))
		printf("DRY RUN: decisions are logged, nothing is moved\n");
	if (str(s, "reload-error") != NULL)
		printf("LAST RELOAD FAILED, the old configuration is in use: %s\n",
		       str(s, "reload-error"));
	table_begin(&t, 9, uplink_head);
	for (size_t i = 0; i < count(uplinks); i++) {
		json *u = json_object_array_get_idx(uplinks, i);

		if (only == NULL || strcmp(only, str(u, "name")) == 0)
			uplink_rows(&t, u);
	}
	table_end(&t, stdout);
	for (size_t i = 0; i < count(uplinks); i++) {
		json *paths = get(json_object_array_get_idx(uplinks, i), "paths");

		for (size_t k = 0; k < count(paths); k++)
			if (str(json_object_array_get_idx(paths, k), "mend") != NULL)
				printf("to mend: %s\n", str(json_object_array_get_idx(paths, k), "mend"));
	}
	if (count(conns) == 0)
		return;
	printf("\n");
	table_begin(&t, 6, conn_head);
	for (size_t i = 0; i < count(conns); i++) {
		json *c = json_object_array_get_idx(conns, i), *sas = get(c, "sas");
		json *first = count(sas) > 0 ? json_object_array_get_idx(sas, 0) : NULL;
		char number[16], when[32];
		bool mixed = false;

		for (size_t k = 1; k < count(sas); k++) {
			const char *a = str(first, "uplink");
			const char *b = str(json_object_array_get_idx(sas, k), "uplink");

			mixed |= (a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0);
		}
		snprintf(number, sizeof(number), "%zu", count(sas));
		const char *cells[] = {
			str(c, "name"), number, mixed ? "several" : str(first, "uplink"),
			str(first, "want"), time_text(c, "last-switch", when, sizeof(when)),
			str(first, "reason"),
		};

		if (only == NULL || strcmp(only, str(c, "name")) == 0)
			table_row(&t, cells);
	}
	table_end(&t, stdout);
}

static bool knows(json *s, const char *name)
{
	static const char *const lists[] = { "uplinks", "connections" };

	for (int k = 0; k < 2; k++) {
		json *list = get(s, lists[k]);

		for (size_t i = 0; i < count(list); i++)
			if (strcmp(str(json_object_array_get_idx(list, i), "name"), name) == 0)
				return true;
	}
	return false;
}

int cli_status(const struct cli *o)
{
	for (;;) {
		json *s;
		int rc = ask(o, request_new("status"), &s, NULL);

		if (rc == EXIT_NOT_RUNNING && o->check)
			return 3;
		if (rc != 0)
			return rc;
		if (o->arg != NULL && !knows(s, o->arg)) {
			fprintf(stderr, "addrmon: no uplink and no connection \"%s\"\n", o->arg);
			json_object_put(s);
			return EXIT_FAILED;
		}
		if (o->watch && isatty(STDOUT_FILENO))
			printf("\033[H\033[J");
		if (o->json)
			printf("%s\n", json_object_to_json_string_ext(s, JSON_C_TO_STRING_PRETTY));
		else if (!o->check)
			show_status(s, o->arg);
		fflush(stdout);
		if (o->check) {
			static const char *const words[] = {
				"OK: all on their preferred uplink",
				"WARNING: some are on a lower choice",
				"CRITICAL: one has no usable uplink",
				"UNKNOWN: pluto does not answer",
			};

			rc = json_object_get_int(get(s, "health"));
			printf("%s\n", words[rc >= 0 && rc < 4 ? rc : 3]);
		}
		json_object_put(s);
		if (!o->watch)
			return rc;
		sleep(1);
	}
}

int cli_explain(const struct cli *o)
{
	json *request = request_new("explain"), *e, *sas, *order;
	int rc;

	request_add(request, "conn", o->arg);
	rc = ask(o, request, &e, NULL);
	if (rc != 0)
		return rc;
	if (o->json) {
		printf("%s\n", json_object_to_json_string_ext(e, JSON_C_TO_STRING_PRETTY));
		json_object_put(e);
		return 0;
	}
	sas = get(e, "sas");
	order = get(e, "order");
	printf("%s: policy %s%s%s\n", str(e, "name"),
	       str(e, "policy") ? str(e, "policy") : "none",
	       str(e, "pin") ? ", pinned to " : "", str(e, "pin") ? str(e, "pin") : "");
	for (size_t i = 0; i < count(sas); i++) {
		json *sa = json_object_array_get_idx(sas, i);

		printf("  #%s with %s is on %s (%s): %s\n", str(sa, "serial"), str(sa, "remote"),
		       str(sa, "uplink") ? str(sa, "uplink") : "no uplink", str(sa, "local"),
		       str(sa, "reason"));
		printf("    %s\n", str(sa, "outlook"));
	}
	if (count(order) > 0)
		printf("its uplinks, best first:\n");
	for (size_t i = 0; i < count(order); i++) {
		json *u = json_object_array_get_idx(order, i), *paths = get(u, "paths");

		for (size_t k = 0; k < count(paths); k++) {
			json *p = json_object_array_get_idx(paths, k);
			char age[32];

			printf("  %zu. %s IPv%s %s: %s (%s), for %s%s%s\n", i + 1, str(u, "name"),
			       str(p, "family"), str(p, "address") ? str(p, "address") : "-",
			       str(p, "state"), str(p, "reason"),
			       age_text(json_object_get_double(get(p, "age")), age, sizeof(age)),
			       yes(u, "drained") ? ", drained" : "", yes(u, "damped") ? ", damped" : "");
			if (str(p, "mend") != NULL)
				printf("     to mend: %s\n", str(p, "mend"));
		}
	}
	json_object_put(e);
	return 0;
}

int cli_switch(const struct cli *o)
{
	json *request = request_new("switch");

	request_add(request, "conn", o->arg);
	request_add(request, "to", o->to);
	request_add(request, "for", o->length);
	request_flag(request, "all", o->all);
	return simple(o, request);
}

int cli_drain(const struct cli *o)
{
	json *request = request_new("drain");

	request_add(request, "uplink", o->arg);
	request_add(request, "for", o->length);
	request_add(request, "reason", o->reason);
	request_flag(request, "force", o->force);
	return simple(o, request);
}

int cli_undrain(const struct cli *o)
{
	json *request = request_new("undrain");

	request_add(request, "uplink", o->arg);
	return simple(o, request);
}

int cli_reload(const struct cli *o)
{
	return simple(o, request_new("reload"));
}

int cli_probe(const struct cli *o)
{
	json *request = request_new("probe"), *list;
	bool all = true;
	int rc;

	request_add(request, "uplink", o->arg);
	rc = ask(o, request, &list, NULL);
	if (rc != 0)
		return rc;
	if (o->json)
		printf("%s\n", json_object_to_json_string_ext(list, JSON_C_TO_STRING_PRETTY));
	for (size_t i = 0; i < count(list); i++) {
		json *p = json_object_array_get_idx(list, i);

		all &= yes(p, "answered");
		if (o->json)
			continue;
		if (!yes(p, "sent"))
			printf("%s: not sent, the uplink has no link or no address\n", str(p, "probe"));
		else if (yes(p, "answered"))
			printf("%s: answered in %.1f ms\n", str(p, "probe"),
			       json_object_get_double(get(p, "rtt-ms")));
		else
			printf("%s: no answer\n", str(p, "probe"));
	}
	json_object_put(list);
	return all ? EXIT_OK : EXIT_FAILED;
}

static void show_event(json *e, bool as_json)
{
	json *fields = get(e, "fields");
	double at = json_object_get_double(get(e, "time"));
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
	printf("%s.%03d %s", text, (int)((at - (double)t) * 1000), str(e, "topic"));
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

int cli_events(const struct cli *o)
{
	json *request = request_new("events"), *list, *e;
	struct timeval for_ever = { 0, 0 };
	FILE *f = NULL;
	int rc;

	request_flag(request, "follow", o->follow);
	rc = ask(o, request, &list, &f);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < count(list); i++)
		show_event(json_object_array_get_idx(list, i), o->json);
	json_object_put(list);
	if (o->follow) {
		setsockopt(fileno(f), SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof(for_ever));
		while ((e = read_line(f)) != NULL) {
			show_event(e, o->json);
			json_object_put(e);
		}
		rc = EXIT_NOT_RUNNING;	/* the daemon went away */
	}
	fclose(f);
	return rc;
}

int cli_metrics(const struct cli *o)
{
	json *text;
	int rc = ask(o, request_new("metrics"), &text, NULL);

	if (rc == 0)
		fputs(json_object_get_string(text), stdout);
	json_object_put(text);
	return rc;
}
