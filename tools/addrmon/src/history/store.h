/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h - the file of the past: samples and events, in SQLite
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_HISTORY_STORE_H
#define ADDRMON_HISTORY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Goes up when a table changes; a file of another version is set aside. */
#define STORE_SCHEMA 1
#define STORE_ID 0x61646d6e		/* "admn", see application_id of sqlite3 */
/* All that is ever on disk: the file, its journal, and one that was set aside. */
#define STORE_LIMIT (16L << 20)
#define STORE_SAMPLE_DAYS 7
#define STORE_EVENT_DAYS 30

/* How one target of an uplink did, in one family. */
struct sample {
	int64_t time;		/* seconds since 1970 */
	const char *uplink;
	unsigned family;	/* 4 or 6 */
	const char *target;	/* "": the uplink is asked nothing in this family */
	const char *state;	/* of the uplink in this family */
	int64_t rtt;		/* usec; 0: none */
	unsigned sent, lost;	/* since the sample before */
};

/* One line of the log. */
struct past_line {
	int64_t time;		/* usec since 1970 */
	int priority;
	const char *topic;
	const char *text;	/* KEY=VALUE..., as logline_text() has it behind the topic */
};

struct store;
struct sqlite3;

/* The number that a statement of the database tells, or -1. */
long long store_number(struct sqlite3 *db, const char *sql);

/* Something for the administrator: one line. */
typedef void store_say(void *ctx, const char *text);

/*
 * Opens it to write, and makes it if there is none. One that is damaged, of
 * another program or of another schema is renamed to FILE.damaged, with one
 * line, and a new one made. NULL, and why in errors: not possible now.
 */
struct store *store_open(const char *file, long limit, store_say *say, void *ctx,
			 char *why, size_t size);
/*
 * Adds; on disk after store_commit(). All return false, with why, if that is not
 * possible: then all since the last commit is lost.
 */
bool store_add_sample(struct store *s, const struct sample *sample, char *why, size_t size);
bool store_add_line(struct store *s, const struct past_line *line, char *why, size_t size);
bool store_commit(struct store *s, char *why, size_t size);
/* Forgets what is too old, and of the rest the oldest until there is room. now:
 * seconds since 1970; 0: not known, nothing is too old. */
bool store_prune(struct store *s, int64_t now, char *why, size_t size);
/* After a false: is it the file itself that is damaged? */
bool store_damaged(const struct store *s);
void store_close(struct store *s);

#endif
