/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * past.c - reading what was kept
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/past.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MSEC 5000

sqlite3 *past_open(const char *file, bool *forbidden, char *why, size_t size)
{
	sqlite3 *db = NULL;

	*forbidden = false;
	if (access(file, R_OK) < 0) {
		*forbidden = errno == EACCES;
		snprintf(why, size, "%s: %s", file, strerror(errno));
		return NULL;
	}
	/* for reading and writing, if possible: what a writer that was killed has left
	 * half done is undone by whoever comes first */
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		snprintf(why, size, "%s: %s", file, sqlite3_errmsg(db));
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db, BUSY_MSEC);
	if (store_number(db, "PRAGMA application_id") != STORE_ID ||
	    store_number(db, "PRAGMA user_version") != STORE_SCHEMA) {
		bool locked = sqlite3_errcode(db) == SQLITE_BUSY;

		snprintf(why, size, "%s: %s", file, locked ? sqlite3_errmsg(db) :
			 "is not a history of this version");
		sqlite3_close(db);
		return NULL;
	}
	return db;
}

void past_close(sqlite3 *past)
{
	sqlite3_close(past);
}

/* A statement with the limits of time in units of so many usec. */
static sqlite3_stmt *select(sqlite3 *past, const char *sql, int64_t since, int64_t until, int64_t unit)
{
	sqlite3_stmt *q;

	if (sqlite3_prepare_v2(past, sql, -1, &q, NULL) != SQLITE_OK)
		return NULL;
	sqlite3_bind_int64(q, 1, since / unit);
	sqlite3_bind_int64(q, 2, until / unit);
	return q;
}

static bool end(sqlite3 *past, sqlite3_stmt *q, int result, char *why, size_t size)
{
	if (result != SQLITE_DONE)
		snprintf(why, size, "%s", sqlite3_errmsg(past));
	sqlite3_finalize(q);
	return result == SQLITE_DONE;
}

static const char *text(sqlite3_stmt *q, int column)
{
	const char *t = (const char *)sqlite3_column_text(q, column);

	return t == NULL ? "" : t;
}

bool past_lines(sqlite3 *past, int64_t since, int64_t until,
		void (*line)(void *ctx, const struct past_line *l), void *ctx,
		char *why, size_t size)
{
	sqlite3_stmt *q = select(past, "SELECT time, priority, topic, text FROM event"
				 " WHERE time BETWEEN ?1 AND ?2 ORDER BY time, id", since, until, 1);
	int result = SQLITE_ERROR;

	while (q != NULL && (result = sqlite3_step(q)) == SQLITE_ROW) {
		const struct past_line l = {
			.time = sqlite3_column_int64(q, 0), .priority = sqlite3_column_int(q, 1),
			.topic = text(q, 2), .text = text(q, 3),
		};

		line(ctx, &l);
	}
	return end(past, q, result, why, size);
}

bool past_samples(sqlite3 *past, int64_t since, int64_t until,
		  void (*sample)(void *ctx, const struct sample *x), void *ctx,
		  char *why, size_t size)
{
	sqlite3_stmt *q = select(past, "SELECT time, uplink, family, target, state, rtt, sent, lost"
				 " FROM sample JOIN series ON series.id = sample.series"
				 " WHERE time BETWEEN ?1 AND ?2 ORDER BY time, sample.series",
				 since, until, 1000000);
	int result = SQLITE_ERROR;

	while (q != NULL && (result = sqlite3_step(q)) == SQLITE_ROW) {
		const struct sample x = {
			.time = sqlite3_column_int64(q, 0), .uplink = text(q, 1),
			.family = (unsigned)sqlite3_column_int(q, 2), .target = text(q, 3),
			.state = text(q, 4), .rtt = sqlite3_column_int64(q, 5),
			.sent = (unsigned)sqlite3_column_int(q, 6),
			.lost = (unsigned)sqlite3_column_int(q, 7),
		};

		sample(ctx, &x);
	}
	return end(past, q, result, why, size);
}
