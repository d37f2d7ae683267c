/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status.c - `status`
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/table.h"
#include "cli/talk.h"
#include "ctl/protocol.h"

static const char *time_text(json *o, const char *key, char *buf, size_t size)
{
	json *v = member(o, key);
	time_t t = v == NULL ? 0 : (time_t)json_object_get_int64(v);
	struct tm tm;

	if (t == 0 || localtime_r(&t, &tm) == NULL)
		return NULL;
	strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
	return buf;
}

static enum table_color color_of(const char *state)
{
	static const struct { const char *state; enum table_color color; } colors[] = {
		{ "up", GOOD }, { "coming", DOUBTFUL }, { "degraded", DOUBTFUL }, { "failing", DOUBTFUL },
		{ "tentative", DOUBTFUL }, { "down", BAD }, { "absent", BAD }, { "no-route", BAD },
	};

	for (size_t i = 0; state != NULL && i < sizeof(colors) / sizeof(colors[0]); i++)
		if (strcmp(colors[i].state, state) == 0)
			return colors[i].color;
	return PLAIN;
}

/* A target of the uplink above, if it speaks for that family. */
static void target_row(struct libscols_table *t, json *probe, const char *family)
{
	const char *verdict = member_text(probe, "verdict"), *of = member_text(probe, "family");
	char name[256], rtt[32] = "", loss[32] = "";

	if (of != NULL && strcmp(of, family) != 0)
		return;
	snprintf(name, sizeof(name), "  %s", member_text(probe, "probe"));
	if (member(probe, "rtt-ms") != NULL)
		snprintf(rtt, sizeof(rtt), "%.1fms", json_object_get_double(member(probe, "rtt-ms")));
	if (json_object_get_int(member(probe, "of-last")) > 0)
		snprintf(loss, sizeof(loss), "%s%%", member_text(probe, "loss-percent"));

	const char *cells[] = { name, verdict, "", "", "", rtt, loss, "", "" };

	table_row(t, cells, 1, strcmp(verdict, "good") == 0 ? GOOD : strcmp(verdict, "bad") == 0 ? BAD :
		  DOUBTFUL);
}

static void uplink_rows(struct libscols_table *t, json *u)
{
	json *paths = member(u, "paths"), *probes = member(u, "probes");

	for (size_t i = 0; i < list_length(paths); i++) {
		json *p = json_object_array_get_idx(paths, i);
		char age[32], note[256] = "";
		const char *why = member_text(u, "drain-reason");
		bool said = member_yes(u, "drained") && why != NULL && why[0] != '\0';

		snprintf(note, sizeof(note), "%s%s%s%s%s%s%s", member_text(p, "reason"),
			 member_yes(p, "probed") ? "" : ", by link and route alone",
			 member_yes(u, "drained") ? said ? ", drained: " : ", drained" : "", said ? why : "",
			 member_yes(u, "damped") ? ", damped" : "",
			 member_yes(u, "metered") ? ", metered" : "",
			 strcmp(member_text(p, "sas"), "0") != 0 && !member_yes(p, "eligible") ?
			 ", still in use" : "");
		const char *cells[] = {
			member_text(u, "name"), member_text(p, "state"),
			age_text(json_object_get_double(member(p, "age")), age, sizeof(age)),
			member_text(u, "interface"), member_text(p, "address"), "", "", member_text(p, "sas"), note,
		};

		table_row(t, cells, 1, color_of(member_text(p, "state")));
		for (size_t k = 0; k < list_length(probes); k++)
			target_row(t, json_object_array_get_idx(probes, k), member_text(p, "family"));
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
	json *pluto = member(s, "pluto"), *uplinks = member(s, "uplinks"), *conns = member(s, "connections");
	struct libscols_table *t;

	printf("pluto: %s%s%s%s%s\n", member_text(pluto, "state"),
	       member_text(pluto, "version") ? " " : "", member_text(pluto, "version") ? member_text(pluto, "version") : "",
	       member_text(pluto, "why") ? ", " : "", member_text(pluto, "why") ? member_text(pluto, "why") : "");
	if (member_yes(s, "dry-run"))
		printf("DRY RUN: decisions are logged, nothing is moved\n");
	if (member_text(s, "reload-error") != NULL)
		printf("LAST RELOAD FAILED, the old configuration is in use: %s\n",
		       member_text(s, "reload-error"));
	t = table_begin(9, uplink_head, "NOTE");
	for (size_t i = 0; i < list_length(uplinks); i++) {
		json *u = json_object_array_get_idx(uplinks, i);

		if (only == NULL || strcmp(only, member_text(u, "name")) == 0)
			uplink_rows(t, u);
	}
	table_end(t);
	for (size_t i = 0; i < list_length(uplinks); i++) {
		json *paths = member(json_object_array_get_idx(uplinks, i), "paths");

		for (size_t k = 0; k < list_length(paths); k++)
			if (member_text(json_object_array_get_idx(paths, k), "mend") != NULL)
				printf("to mend: %s\n", member_text(json_object_array_get_idx(paths, k), "mend"));
	}
	if (list_length(conns) == 0)
		return;
	printf("\n");
	t = table_begin(6, conn_head, "CONN");
	for (size_t i = 0; i < list_length(conns); i++) {
		json *c = json_object_array_get_idx(conns, i), *sas = member(c, "sas");
		json *first = list_length(sas) > 0 ? json_object_array_get_idx(sas, 0) : NULL;
		char number[16], when[32];
		bool mixed = false;

		for (size_t k = 1; k < list_length(sas); k++) {
			const char *a = member_text(first, "uplink");
			const char *b = member_text(json_object_array_get_idx(sas, k), "uplink");

			mixed |= (a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0);
		}
		snprintf(number, sizeof(number), "%zu", list_length(sas));
		const char *cells[] = {
			member_text(c, "name"), number, mixed ? "several" : member_text(first, "uplink"),
			member_text(first, "want"), time_text(c, "last-switch", when, sizeof(when)),
			member_text(first, "reason"),
		};

		if (only == NULL || strcmp(only, member_text(c, "name")) == 0)
			table_row(t, cells, 0, PLAIN);
	}
	table_end(t);
}

static bool knows(json *s, const char *name)
{
	static const char *const lists[] = { "uplinks", "connections" };

	for (int k = 0; k < 2; k++) {
		json *list = member(s, lists[k]);

		for (size_t i = 0; i < list_length(list); i++)
			if (strcmp(member_text(json_object_array_get_idx(list, i), "name"), name) == 0)
				return true;
	}
	return false;
}

int cli_status(const struct cli *o)
{
	for (;;) {
		json *s;
		int rc = ask(o, request_new("status"), &s, NULL);

		if (rc != 0)
			return o->check ? 3 : rc;
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
				"OK", "WARNING", "CRITICAL", "UNKNOWN",
			};

			rc = json_object_get_int(member(s, "health"));
			rc = rc >= 0 && rc < 4 ? rc : 3;
			printf("%s: %s\n", words[rc], member_text(s, "health-text"));
		}
		json_object_put(s);
		if (!o->watch)
			return rc;
		sleep(1);
	}
}
