/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * told.c - what Libreswan tells of its configuration, for `init`
 *
 * readwriteconf knows all files and what includes what; but of yes and no it prints
 * that they are set, not which. Which connections have rmobike=yes a running pluto
 * tells, in the policies of its status.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "pluto/told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pluto/pluto.h"
#include "sys/child.h"

#define PATIENCE_SEC 10

static void add_conn(struct told *t, const char *name, size_t len)
{
	if (len == 0 || len >= sizeof(t->conn[0]) || t->nconns == TOLD_CONNS)
		return;
	for (unsigned i = 0; i < t->nconns; i++)
		if (strlen(t->conn[i]) == len && memcmp(t->conn[i], name, len) == 0)
			return;
	memcpy(t->conn[t->nconns++], name, len);
}

/* 000 "road"[1] 192.0.2.1:   policy: IKEv2+...+RMOBIKE+...; */
static void read_status(struct told *t, char *text)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
		char *begin = strchr(line, '"'), *end = begin == NULL ? NULL : strchr(begin + 1, '"');
		char *policy = end == NULL ? NULL : strstr(end, "policy: ");

		if (policy != NULL && strstr(policy, "+RMOBIKE") != NULL)
			add_conn(t, begin + 1, (size_t)(end - begin - 1));
	}
}

/* PUBLIC=PRIVATE,PUBLIC,... */
static void read_mapped(struct told *t, char *list)
{
	char *save = NULL;

	for (char *item = strtok_r(list, ",", &save); item != NULL; item = strtok_r(NULL, ",", &save)) {
		char *equals = strchr(item, '=');
		unsigned n = t->nmapped;

		if (equals == NULL || n == TOLD_MAPPED)
			continue;
		*equals = '\0';
		t->nmapped += ip_parse(item, &t->mapped[n].public) && ip_parse(equals + 1, &t->mapped[n].private);
	}
}

void told_read(struct told *t, char *config, char *status)
{
	const char *conn = NULL;
	char *save = NULL;

	t->by_pluto = status != NULL;
	if (status != NULL)
		read_status(t, status);
	for (char *word = strtok_r(config, "\t\n", &save); word != NULL; word = strtok_r(NULL, "\t\n", &save)) {
		if (strncmp(word, "conn ", 5) == 0)
			conn = word + 5;
		else if (strncmp(word, "config setup", 12) == 0)
			conn = NULL;
		else if (conn != NULL && strncmp(word, "rmobike=", 8) == 0 && status == NULL)
			add_conn(t, conn, strcspn(conn, " "));
		else if (conn != NULL && strncmp(word, "rmobike-addresses=", 18) == 0)
			read_mapped(t, word + 18);
	}
}

/* What a program prints, to be freed; NULL if it fails, or is not there. */
static char *output_of(char *const *argv)
{
	char *text;

	if (child_wait(argv, PATIENCE_SEC, &text) == 0)
		return text;
	free(text);
	return NULL;
}

void told_ask(struct told *t)
{
	struct conf none = { 0 };
	char whack[4096], reader[4096];
	char *socket = strdup(pluto_socket_path(&none)), *slash;
	char *ask[] = { whack, "--ctlsocket", socket, "--connectionstatus", NULL };
	char *read_conf[] = { reader, NULL };
	char *config, *status;

	memset(t, 0, sizeof(*t));
	whack_find(&none, whack, sizeof(whack));
	snprintf(reader, sizeof(reader), "%s", whack);
	slash = strrchr(reader, '/');
	if (slash != NULL && socket != NULL) {
		snprintf(slash + 1, sizeof(reader) - (size_t)(slash + 1 - reader), "readwriteconf");
		config = output_of(read_conf);
		status = output_of(ask);
		if (config != NULL || status != NULL)
			told_read(t, config != NULL ? config : (char[1]) { "" }, status);
		free(config);
		free(status);
	}
	free(socket);
}
