/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c - the other commands that ask the daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/talk.h"
#include "conf/value.h"
#include "ctl/protocol.h"

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
	sas = member(e, "sas");
	order = member(e, "order");
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
			char age[32];

			printf("  %zu. %s IPv%s %s: %s (%s), for %s%s%s\n", i + 1, member_text(u, "name"),
			       member_text(p, "family"), member_text(p, "address") ? member_text(p, "address") : "-",
			       member_text(p, "state"), member_text(p, "reason"),
			       age_text(json_object_get_double(member(p, "age")), age, sizeof(age)),
			       member_yes(u, "drained") ? ", drained" : "", member_yes(u, "damped") ? ", damped" : "");
			if (member_text(p, "mend") != NULL)
				printf("     to mend: %s\n", member_text(p, "mend"));
		}
	}
	json_object_put(e);
	return 0;
}

/* A request to change something; prints what the daemon says will come of it. */
static int change(const struct cli *o, json *request)
{
	json *result, *lines;
	int rc = ask(o, request, &result, NULL);

	lines = member(result, "say");
	for (size_t i = 0; i < list_length(lines); i++)
		printf("%s\n", json_object_get_string(json_object_array_get_idx(lines, i)));
	json_object_put(result);
	return rc;
}

/* Said without the daemon, too. */
static bool bad_length(const char *length)
{
	int64_t t;

	if (length == NULL || (conf_time(length, &t) && t > 0))
		return false;
	fprintf(stderr, "addrmon: --for: \"%.40s\" is not a time (write 30m or 2h)\n", length);
	return true;
}

int cli_switch(const struct cli *o)
{
	json *request;

	if (o->to == NULL || (o->arg == NULL) != o->all) {
		fprintf(stderr, "addrmon: switch needs %s, and --to\n", o->arg != NULL && o->all ?
			"a connection or --all, not both" : "a connection or --all");
		return EXIT_USAGE;
	}
	if (bad_length(o->length))
		return EXIT_USAGE;
	request = request_new("switch");
	request_add(request, "conn", o->arg);
	request_add(request, "to", o->to);
	request_add(request, "for", o->length);
	request_flag(request, "all", o->all);
	return change(o, request);
}

int cli_drain(const struct cli *o)
{
	json *request;

	if (bad_length(o->length))
		return EXIT_USAGE;
	request = request_new("drain");
	request_add(request, "uplink", o->arg);
	request_add(request, "for", o->length);
	request_add(request, "reason", o->reason);
	request_flag(request, "force", o->force);
	return change(o, request);
}

int cli_undrain(const struct cli *o)
{
	json *request = request_new("undrain");

	request_add(request, "uplink", o->arg);
	return change(o, request);
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
	for (size_t i = 0; i < list_length(list); i++) {
		json *p = json_object_array_get_idx(list, i);

		all &= member_yes(p, "answered");
		if (o->json)
			continue;
		if (!member_yes(p, "sent"))
			printf("%s: not sent, the uplink has no link or no address\n", member_text(p, "probe"));
		else if (member_yes(p, "answered"))
			printf("%s: answered in %.1f ms\n", member_text(p, "probe"),
			       json_object_get_double(member(p, "rtt-ms")));
		else
			printf("%s: no answer\n", member_text(p, "probe"));
	}
	json_object_put(list);
	return all ? EXIT_OK : EXIT_FAILED;
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
