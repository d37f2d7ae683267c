/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pstatus.c - reading what `whack --rmobikestatus` prints
 *
 * Pure. What comes from a peer reaches these lines escaped; it is decoded
 * here and escaped again wherever it is printed.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "pluto/pstatus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kv.h"

#define WORDS 64
#define SAS_MAX 100000

static bool yes(const char *value)
{
	return value != NULL && strcmp(value, "yes") == 0;
}

static unsigned long number(const char *value)
{
	return value == NULL ? 0 : strtoul(value, NULL, 10);
}

static enum outcome outcome_parse(const char *value)
{
	for (int i = OUTCOME_NONE; value != NULL && i <= OUTCOME_GONE; i++)
		if (strcmp(value, outcome_name((enum outcome)i)) == 0)
			return (enum outcome)i;
	return OUTCOME_NONE;
}

/* IN/OUT[,IN/OUT...], or none; what is not understood ends it. */
static void esp_parse(const char *value, struct sa_info *sa)
{
	unsigned in, out;
	int len;

	sa->nesp = value == NULL ? -1 : 0;
	while (sa->nesp >= 0 && sa->nesp < ESP_MAX &&
	       sscanf(value, "%8x/%8x%n", &in, &out, &len) == 2 && in != 0 && out != 0) {
		sa->esp[sa->nesp].in = in;
		sa->esp[sa->nesp++].out = out;
		value += len;
		if (*value++ != ',')
			break;
	}
}

static bool sa_parse(const struct kv *w, int n, struct sa_info *sa)
{
	const char *conn = kv_get(w, n, "connection");
	const char *serial = kv_get(w, n, "serial");
	const char *local = kv_get(w, n, "local");
	const char *remote = kv_get(w, n, "remote");
	const char *state = kv_get(w, n, "state");
	const char *role = kv_get(w, n, "role");
	const char *to;

	*sa = (struct sa_info) { 0 };
	if (conn == NULL || conn[0] == '\0' || strlen(conn) >= sizeof(sa->conn) ||
	    serial == NULL || (sa->serial = number(serial)) == 0 ||
	    local == NULL || !ip_parse(local, &sa->local) ||
	    remote == NULL || !ip_parse(remote, &sa->remote))
		return false;
	strcpy(sa->conn, conn);
	sa->responder = role != NULL && strcmp(role, "responder") == 0;
	sa->rmobike = yes(kv_get(w, n, "rmobike"));
	sa->peer = yes(kv_get(w, n, "peer"));
	to = kv_get(w, n, "pending");
	if (to != NULL)
		ip_parse(to, &sa->pending);
	sa->busy = sa->pending.family != 0 ||
		   (state != NULL && strcmp(state, "idle") != 0);
	sa->last_outcome = outcome_parse(kv_get(w, n, "last-outcome"));
	to = kv_get(w, n, "last-to");
	if (to != NULL)
		ip_parse(to, &sa->last_to);
	esp_parse(kv_get(w, n, "esp"), sa);
	sa->moved = number(kv_get(w, n, "moved"));
	sa->refused = number(kv_get(w, n, "refused"));
	sa->failed = number(kv_get(w, n, "failed"));
	sa->timedout = number(kv_get(w, n, "timedout"));
	return true;
}

/* Reads what the connection announces; most have the same as the one before. */
static const struct addresses *lists_parse(struct pstatus *out, const struct kv *w, int n,
					   const char *last[2])
{
	const char *announced = kv_get(w, n, "announced"), *mapped = kv_get(w, n, "mapped");
	struct addresses list = { 0 }, map = { 0 };
	struct addresses **lists;

	if (announced == NULL)
		return NULL;
	if (mapped == NULL)
		mapped = "";
	if (out->nlists > 0 && strcmp(announced, last[0]) == 0 && strcmp(mapped, last[1]) == 0)
		return out->list[out->nlists - 1];
	if ((strcmp(announced, "none") != 0 && !addresses_parse(&list, announced)) ||
	    !addresses_parse(&map, mapped))
		return NULL;
	for (unsigned i = 0; i < list.n; i++)
		for (unsigned k = 0; k < map.n; k++)
			if (ip_eq(&list.entry[i].public, &map.entry[k].public))
				list.entry[i].local = map.entry[k].local;
	lists = realloc(out->list, (out->nlists + 1) * sizeof(*lists));
	if (lists == NULL)
		return NULL;
	out->list = lists;
	lists[out->nlists] = malloc(sizeof(list));
	if (lists[out->nlists] == NULL)
		return NULL;
	*lists[out->nlists] = list;
	last[0] = announced;
	last[1] = mapped;
	return lists[out->nlists++];
}

static void append(struct pstatus *out, const struct sa_info *sa, unsigned *room)
{
	if (out->nsas == SAS_MAX) {
		out->skipped++;
		return;
	}
	if (out->nsas == *room) {
		unsigned more = *room == 0 ? 64 : *room * 2;
		struct sa_info *sas = realloc(out->sas, more * sizeof(*sas));

		if (sas == NULL) {
			out->skipped++;
			return;
		}
		out->sas = sas;
		*room = more;
	}
	out->sas[out->nsas++] = *sa;
}

/* The first line that is not empty, as the reason for people. */
static void first_line(char *why, size_t size, const char *text)
{
	text += strspn(text, " \t\r\n");
	snprintf(why, size, "%.*s", (int)strcspn(text, "\r\n"), text);
}

void pstatus_parse(struct pstatus *out, char *text, int rc)
{
	const char *last[2] = { "", "" };
	bool version = false;
	unsigned room = 0;
	char *save = NULL;

	*out = (struct pstatus) { .state = PLUTO_ERROR };
	/* judged before strtok_r cuts the text up */
	bool unknown_option = strstr(text, "unrecognized option") != NULL;
	bool no_pluto = strstr(text, "is Pluto running?") != NULL;

	first_line(out->why, sizeof(out->why), text);
	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		struct kv words[WORDS];
		char *start = strstr(line, "rmobike-");
		struct sa_info sa;
		int n;

		/* whack may put a code before each line */
		if (start == NULL || strspn(line, "0123456789 ") < (size_t)(start - line))
			continue;
		n = kv_split(start, words, WORDS);
		if (n < 1) {
			out->skipped++;
		} else if (strcmp(words[0].key, "rmobike-status") == 0) {
			const char *v = kv_get(words, n, "version");
			const char *pluto = kv_get(words, n, "pluto");
			const char *families = kv_get(words, n, "families");

			version = v != NULL && strcmp(v, "1") == 0;
			if (!version)
				snprintf(out->why, sizeof(out->why),
					 "status of an unknown version");
			out->cross = families != NULL && strcmp(families, "cross") == 0;
			if (pluto != NULL)
				snprintf(out->pluto, sizeof(out->pluto), "%s", pluto);
		} else if (strcmp(words[0].key, "rmobike-sa") == 0) {
			if (sa_parse(words, n, &sa)) {
				sa.announced = lists_parse(out, words, n, last);
				append(out, &sa, &room);
			} else {
				out->skipped++;
			}
		}
	}
	if (unknown_option && rc != 0) {
		out->state = PLUTO_NO_RMOBIKE;
		snprintf(out->why, sizeof(out->why), "this whack has no R-MOBIKE "
			 "(unknown option --rmobikestatus): a patched Libreswan is needed");
	} else if (no_pluto && rc != 0) {
		out->state = PLUTO_ABSENT;
		snprintf(out->why, sizeof(out->why), "pluto is not running");
	} else if (rc == 0 && version) {
		out->state = PLUTO_READY;
		out->why[0] = '\0';
	} else if (rc == -2) {
		snprintf(out->why, sizeof(out->why), "whack did not end in time");
	} else if (rc == -1) {
		snprintf(out->why, sizeof(out->why), "whack cannot be started");
	} else if (rc == -3) {
		snprintf(out->why, sizeof(out->why), "whack was killed by a signal");
	} else if (out->why[0] == '\0') {
		snprintf(out->why, sizeof(out->why), "whack said nothing (exit %d)", rc);
	}
	if (out->state != PLUTO_READY)
		pstatus_free(out);
}

void pstatus_free(struct pstatus *s)
{
	for (unsigned i = 0; i < s->nlists; i++)
		free(s->list[i]);
	free(s->list);
	free(s->sas);
	s->list = NULL;
	s->sas = NULL;
	s->nlists = s->nsas = 0;
}
