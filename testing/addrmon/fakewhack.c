/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fakewhack.c - a whack without pluto, that records what it is asked
 *
 * Usage: as whack: --ctlsocket DIR/pluto.ctl and the verbs of R-MOBIKE
 *
 * Everything lives in DIR: pluto.ctl (pluto "runs" while it exists), sas (the
 * status lines; a move rewrites them), whack.log (a line per call: time in
 * usec of the monotonic clock, then the arguments), mode (one word that makes
 * it misbehave), conns (if it is there: the names that are loaded), busy.PID and busy-status.PID (locks of its caller: two
 * orders, or two statuses, at once is a bug of the caller's).
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char dir[3000], mode[64];

static const char *in_dir(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void record(int argc, char **argv, bool overlap)
{
	struct timespec ts;
	FILE *f = fopen(in_dir("whack.log"), "a");

	clock_gettime(CLOCK_MONOTONIC, &ts);
	fprintf(f, "%lld%s", ts.tv_sec * 1000000LL + ts.tv_nsec / 1000,
		overlap ? " OVERLAP" : "");
	for (int i = 3; i < argc; i++)
		fprintf(f, " %s", argv[i]);
	fputc('\n', f);
	fclose(f);
}

static const char *option(int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return i + 1 < argc ? argv[i + 1] : "";
	return NULL;
}

/* Is the connection loaded? */
static bool loaded(const char *name)
{
	FILE *f = fopen(in_dir("conns"), "r");
	char word[64];
	bool found = f == NULL;

	while (!found && fscanf(f, "%63s", word) == 1)
		found = strcmp(word, name) == 0;
	if (f != NULL)
		fclose(f);
	return found;
}

static void status(void)
{
	char line[1024];
	FILE *f;

	if (strcmp(mode, "nothing") == 0)
		return;
	f = fopen(in_dir("sas"), "r");
	printf("rmobike-status version=1 pluto=5.2 series=1\n");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strcmp(mode, "unended") == 0)
			line[strcspn(line, "\n")] = '\0';
		fputs(line, stdout);
	}
}

/* Replaces the value of key in line by value, into out. */
static void put(const char *line, const char *key, const char *value, char *out)
{
	const char *at = strstr(line, key);
	const char *end;

	if (at == NULL) {
		strcpy(out, line);
		return;
	}
	at += strlen(key);
	end = at + strcspn(at, " \n");
	sprintf(out, "%.*s%s%s", (int)(at - line), line, value, end);
}

/* local: where what is sent to `to` arrives, or NULL. */
static int move(const char *to, const char *local, const char *from, const char *name)
{
	char line[1024], one[1400], two[1400], key[128], conn[128];
	FILE *in = fopen(in_dir("sas"), "r"), *out = fopen(in_dir("sas.new"), "w");
	bool refuse = strcmp(mode, "refuse") == 0;

	snprintf(key, sizeof(key), " local=%s ", from);
	snprintf(conn, sizeof(conn), " connection=%s ", name == NULL ? "" : name);
	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		if (strstr(line, key) != NULL && strstr(line, " peer=yes") != NULL &&
		    (name == NULL || strstr(line, conn) != NULL)) {
			put(line, " local=", refuse ? from : local != NULL ? local : to, one);
			put(one, refuse ? " refused=" : " moved=", "1", two);
			put(two, " last-outcome=", refuse ? "refused" : "moved", one);
			fputs(one, out);
		} else {
			fputs(line, out);
		}
	}
	fclose(out);
	strcpy(one, in_dir("sas.new"));
	return rename(one, in_dir("sas"));
}

/* What the connections announce, as pluto shows it: the mappings apart. */
static int announce(const char *list, const char *name)
{
	char line[1024], one[1400], public[512] = "", mapped[512] = " mapped=", conn[128];
	FILE *in = fopen(in_dir("sas"), "r"), *out = fopen(in_dir("sas.new"), "w");
	char *copy = strdup(list), *save = NULL;

	for (char *word = strtok_r(copy, ",", &save); word != NULL; word = strtok_r(NULL, ",", &save)) {
		char *equals = strchr(word, '=');

		if (equals != NULL) {
			*equals = '\0';
			sprintf(mapped + strlen(mapped), "%s%s%%3D%s", mapped[8] != '\0' ? "," : "", word, equals + 1);
		}
		sprintf(public + strlen(public), "%s%s", public[0] != '\0' ? "," : "", word);
	}
	snprintf(conn, sizeof(conn), " connection=%s ", name == NULL ? "" : name);
	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		if ((name == NULL || strstr(line, conn) != NULL) && strstr(line, " rmobike=yes") != NULL) {
			char *was = strstr(line, " mapped=");

			*(was != NULL ? was : line + strcspn(line, "\n")) = '\0';
			put(line, " announced=", public, one);
			fprintf(out, "%s%s\n", one, mapped[8] != '\0' ? mapped : "");
		} else {
			fputs(line, out);
		}
	}
	fclose(out);
	strcpy(one, in_dir("sas.new"));
	return rename(one, in_dir("sas"));
}

int main(int argc, char **argv)
{
	const char *socket = option(argc, argv, "--ctlsocket"), *to;
	char lockname[64];
	bool is_status = option(argc, argv, "--rmobikestatus") != NULL, overlap;
	int lock;
	FILE *f;

	if (socket == NULL || strlen(socket) >= sizeof(dir))
		return 2;
	strcpy(dir, socket);
	*strrchr(dir, '/') = '\0';
	umask(022);
	/* of this caller: `check` asks, too, beside the daemon */
	snprintf(lockname, sizeof(lockname), "%s.%ld", is_status ? "busy-status" : "busy", (long)getppid());
	lock = open(in_dir(lockname), O_RDWR | O_CREAT, 0644);
	/* one about a single name may be killed for another, and take its time to die */
	overlap = !(is_status && option(argc, argv, "--name") != NULL) && flock(lock, LOCK_EX | LOCK_NB) != 0;
	record(argc, argv, overlap);
	f = fopen(in_dir("mode"), "r");
	if (f != NULL) {
		if (fscanf(f, "%63s", mode) != 1)
			mode[0] = '\0';
		fclose(f);
	}
	if (strcmp(mode, "hang") == 0 || (is_status && strcmp(mode, "hang-status") == 0))
		for (;;)
			pause();
	if (strcmp(mode, "flood") == 0)
		for (long i = 0; i < 100L * 1024 * 1024 / 64; i++)
			printf("%.63s\n", "flood of words that nobody wants to read, line after line after line");
	if (strcmp(mode, "binary") == 0)
		fwrite("\0\1\2\377\376%%=rmobike-sa connection=%00\n\n", 1, 40, stdout);
	if (strcmp(mode, "signal") == 0)
		raise(SIGKILL);
	if (strncmp(mode, "rc", 2) == 0)
		return atoi(mode + 2);
	if (strcmp(mode, "stock") == 0) {
		fprintf(stderr, "whack: unrecognized option '--rmobikestatus'\n");
		return 2;
	}
	if (access(socket, F_OK) != 0) {
		fprintf(stderr, "whack: is Pluto running?  connect() for \"%s\" failed "
			"(No such file or directory)\n", socket);
		return 1;
	}
	if (is_status) {
		const char *name = option(argc, argv, "--name");

		if (name != NULL && !loaded(name)) {
			printf("021 no connection, alias or SA named \"%s\"\n", name);
			return 21;
		}
		status();
		return 0;
	}
	to = option(argc, argv, "--rmobike-switch-to");
	if (to != NULL)
		return move(to, option(argc, argv, "--rmobike-local"), option(argc, argv, "--rmobike-from"),
			    option(argc, argv, "--name"));
	to = option(argc, argv, "--rmobike-addresses");
	return to == NULL ? 0 : announce(to, option(argc, argv, "--name"));
}
