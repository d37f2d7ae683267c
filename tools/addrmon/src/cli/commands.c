/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c - the other commands that ask the daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/talk.h"
#include "conf/value.h"
#include "ctl/protocol.h"

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
	json *request = request_new("reload");
	int rc;

	request_add(request, "confirm", o->confirm);
	request_flag(request, "confirmed", o->confirmed);
	rc = simple(o, request);
	if (rc == EXIT_OK && o->confirm != NULL)
		printf("on trial: in %s the configuration from before comes back, unless you say\n"
		       "    ipsec addrmon reload --confirmed\n", o->confirm);
	return rc;
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
