/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.c - `explain`
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "cli/talk.h"
#include "ctl/protocol.h"

/* "IPv4 192.0.2.10: up (start), for 5m" */
static void show_path(json *p)
{
	char age[32];

	printf("IPv%s %s: %s (%s), for %s", member_text(p, "family"),
	       member_text(p, "address") ? member_text(p, "address") : "-", member_text(p, "state"),
	       member_text(p, "reason"), age_text(json_object_get_double(member(p, "age")), age, sizeof(age)));
}

static void show_hints(json *p, const char *indent)
{
	if (member_text(p, "note") != NULL)
		printf("%s%s\n", indent, member_text(p, "note"));
	if (member_text(p, "mend") != NULL)
		printf("%sto mend: %s\n", indent, member_text(p, "mend"));
}

static void show_target(json *t, const char *family)
{
	const char *of = member_text(t, "family");
	char rtt[32] = "";

	if (of != NULL && strcmp(of, family) != 0)
		return;
	if (member(t, "rtt-ms") != NULL)
		snprintf(rtt, sizeof(rtt), ", %.1f ms", json_object_get_double(member(t, "rtt-ms")));
	printf("    %s: %s%s", member_text(t, "probe"), member_text(t, "verdict"), rtt);
	if (json_object_get_int(member(t, "of-last")) > 0)
		printf(", %s %% of the last %s lost", member_text(t, "loss-percent"), member_text(t, "of-last"));
	printf("\n      %s\n", member_text(t, "outlook"));
}

static void show_uplink(json *u)
{
	json *paths = member(u, "paths"), *probes = member(u, "probes");

	printf("uplink %s on %s\n", member_text(u, "name"),
	       member_text(u, "interface") ? member_text(u, "interface") : "no interface");
	if (member_text(u, "outlook") != NULL)
		printf("  %s\n", member_text(u, "outlook"));
	for (size_t i = 0; i < list_length(paths); i++) {
		json *p = json_object_array_get_idx(paths, i);

		printf("  ");
		show_path(p);
		printf("\n    %s\n", member_text(p, "outlook"));
		show_hints(p, "    ");
		for (size_t k = 0; k < list_length(probes); k++)
			show_target(json_object_array_get_idx(probes, k), member_text(p, "family"));
	}
}

static void show_conn(json *e)
{
	json *sas = member(e, "sas"), *order = member(e, "order");

	printf("%s: policy %s%s%s\n", member_text(e, "name"),
	       member_text(e, "policy") ? member_text(e, "policy") : "none",
	       member_text(e, "pin") ? ", pinned to " : "", member_text(e, "pin") ? member_text(e, "pin") : "");
	for (size_t i = 0; i < list_length(sas); i++) {
		json *sa = json_object_array_get_idx(sas, i);

		printf("  #%s with %s is on %s (%s): %s\n", member_text(sa, "serial"), member_text(sa, "remote"),
		       member_text(sa, "uplink") ? member_text(sa, "uplink") : "no uplink", member_text(sa, "local"),
		       member_text(sa, "reason"));
		printf("    %s\n", member_text(sa, "outlook"));
	}
	if (json_object_get_int64(member(e, "sas-total")) > (int64_t)list_length(sas))
		printf("  ... %s in all\n", member_text(e, "sas-total"));
	if (list_length(order) > 0)
		printf("its uplinks, best first:\n");
	for (size_t i = 0; i < list_length(order); i++) {
		json *u = json_object_array_get_idx(order, i), *paths = member(u, "paths");

		for (size_t k = 0; k < list_length(paths); k++) {
			json *p = json_object_array_get_idx(paths, k);

			printf("  %zu. %s ", i + 1, member_text(u, "name"));
			show_path(p);
			printf("%s%s\n", member_yes(u, "drained") ? ", drained" : "",
			       member_yes(u, "damped") ? ", damped" : "");
			show_hints(p, "     ");
		}
	}
}

int cli_explain(const struct cli *o)
{
	json *request = request_new("explain"), *e;
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
	if (member(e, "uplink") != NULL)
		show_uplink(member(e, "uplink"));
	if (member(e, "name") != NULL)
		show_conn(e);
	json_object_put(e);
	return 0;
}
