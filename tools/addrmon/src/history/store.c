/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.c - the file of the past: samples and events, in SQLite
 *
 * With a rollback journal, not a write-ahead log: that would grow while a
 * reader sleeps in the middle of its work.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/store.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096
/* The journal has the pages that one transaction changes. */
#define JOURNAL_ROOM (1L << 19)
#define BUSY_MSEC 2000
#define DAY 86400

static const char schema[] =
	/* what is the same in many samples; the state changes seldom */
	"CREATE TABLE series (id INTEGER PRIMARY KEY, uplink TEXT NOT NULL, family INTEGER NOT NULL,"
	"	target TEXT NOT NULL, state TEXT NOT NULL, UNIQUE (uplink, family, target, state));"
	/* time in seconds, rtt in usec or null; sent and lost since the sample before */
	"CREATE TABLE sample (time INTEGER NOT NULL, series INTEGER NOT NULL,"
	"	rtt INTEGER, sent INTEGER NOT NULL, lost INTEGER NOT NULL,"
	"	PRIMARY KEY (time, series)) WITHOUT ROWID;"
	/* time in usec */
	"CREATE TABLE event (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, priority INTEGER NOT NULL,"
	"	topic TEXT NOT NULL, text TEXT NOT NULL);"
	"CREATE INDEX event_time ON event (time);";

enum { ADD_SERIES, ADD_SAMPLE, ADD_EVENT, STATEMENTS };

static const char *const statements[STATEMENTS] = {
	[ADD_SERIES] = "INSERT OR IGNORE INTO series (uplink, family, target, state) VALUES (?1, ?2, ?3, ?4)",
	/* OR REPLACE: the clock was set back */
	[ADD_SAMPLE] = "INSERT OR REPLACE INTO sample SELECT ?5, id, ?6, ?7, ?8 FROM series"
		" WHERE uplink = ?1 AND family = ?2 AND target = ?3 AND state = ?4",
	[ADD_EVENT] = "INSERT INTO event (time, priority, topic, text) VALUES (?1, ?2, ?3, ?4)",
};

struct store {
	sqlite3 *db;
	sqlite3_stmt *statement[STATEMENTS];
	char *file;
	long pages;		/* it may have */
	bool changing;		/* a transaction is open */
	bool damaged;		/* that is why the last thing failed */
};

static bool is_garbage(struct store *s)
{
	int error = sqlite3_errcode(s->db) & 0xff;

	return error == SQLITE_NOTADB || error == SQLITE_CORRUPT;
}

static bool failed(struct store *s, char *why, size_t size)
{
	s->damaged = is_garbage(s);
	snprintf(why, size, "%s", sqlite3_errmsg(s->db));
	if (s->changing)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->changing = false;
	return false;
}

static bool run(struct store *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

long long store_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q;
	long long n = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return n;
}

static bool is_sound(struct store *s)
{
	sqlite3_stmt *q;
	bool sound = false;

	if (sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(q, 0);

		sound = text != NULL && strcmp(text, "ok") == 0;
	}
	sqlite3_finalize(q);
	return sound;
}

/* Makes it what it has to be; *bad if it is damaged or not ours. */
static bool prepare(struct store *s, bool *bad)
{
	char sql[160];

	*bad = false;
	sqlite3_busy_timeout(s->db, BUSY_MSEC);
	snprintf(sql, sizeof(sql), "PRAGMA page_size=%d; PRAGMA journal_mode=TRUNCATE;"
		 "PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA max_page_count=%ld",
		 PAGE, s->pages);
	s->changing = run(s, sql) && run(s, "BEGIN IMMEDIATE");
	if (!s->changing) {
		*bad = is_garbage(s);
		return false;
	}
	if (store_number(s->db, "SELECT count(*) FROM sqlite_schema") == 0) {
		snprintf(sql, sizeof(sql), "PRAGMA application_id=%d; PRAGMA user_version=%d",
			 STORE_ID, STORE_SCHEMA);
		if (!run(s, schema) || !run(s, sql))
			return false;
	} else if (store_number(s->db, "PRAGMA application_id") != STORE_ID ||
		   store_number(s->db, "PRAGMA user_version") != STORE_SCHEMA || !is_sound(s)) {
		*bad = true;
		return false;
	}
	if (!run(s, "COMMIT"))
		return false;
	s->changing = false;
	for (int i = 0; i < STATEMENTS; i++)
		if (sqlite3_prepare_v3(s->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &s->statement[i], NULL) != SQLITE_OK) {
			*bad = true;	/* its tables are others */
			return false;
		}
	return true;
}

static void set_aside(const char *file, store_say *say, void *ctx)
{
	char aside[4096], journal[4096], text[sizeof(aside) + 64];

	snprintf(aside, sizeof(aside), "%s.damaged", file);
	snprintf(journal, sizeof(journal), "%s-journal", file);
	if (rename(file, aside) == 0)
		snprintf(text, sizeof(text), "damaged or of another version, set aside: %s", aside);
	else
		snprintf(text, sizeof(text), "damaged or of another version: %s: %s", file, strerror(errno));
	unlink(journal);	/* it would be taken for that of the new one */
	say(ctx, text);
}

/* How large the file may become, beside one that was set aside. */
static long pages_left(const char *file, long limit)
{
	char aside[4096];
	struct stat st;

	snprintf(aside, sizeof(aside), "%s.damaged", file);
	if (stat(aside, &st) == 0)
		limit -= st.st_size < limit / 2 ? st.st_size : limit / 2;
	return (limit - JOURNAL_ROOM) / PAGE;
}

struct store *store_open(const char *file, long limit, store_say *say, void *ctx,
			 char *why, size_t size)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		struct store *s = calloc(1, sizeof(*s));
		bool bad = false;

		if (s == NULL || (s->file = strdup(file)) == NULL) {
			free(s);
			snprintf(why, size, "no memory");
			return NULL;
		}
		s->pages = pages_left(file, limit);
		if (sqlite3_open_v2(file, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
				    SQLITE_OPEN_NOFOLLOW, NULL) == SQLITE_OK && prepare(s, &bad))
			return s;
		failed(s, why, size);
		store_close(s);
		if (!bad)
			return NULL;
		set_aside(file, say, ctx);
	}
	return NULL;
}

void store_close(struct store *s)
{
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(s->statement[i]);
	sqlite3_close(s->db);
	free(s->file);
	free(s);
}

bool store_damaged(const struct store *s)
{
	return s->damaged;
}

static bool begin(struct store *s)
{
	if (!s->changing)
		s->changing = run(s, "BEGIN IMMEDIATE");
	return s->changing;
}

/* Runs a statement that has got its values. */
static bool done(struct store *s, int which)
{
	bool ok = sqlite3_step(s->statement[which]) == SQLITE_DONE;

	sqlite3_reset(s->statement[which]);
	return ok;
}

static bool bind_text(struct store *s, int which, int n, const char *text)
{
	return sqlite3_bind_text(s->statement[which], n, text, -1, SQLITE_STATIC) == SQLITE_OK;
}

static bool bind_number(struct store *s, int which, int n, int64_t number)
{
	return sqlite3_bind_int64(s->statement[which], n, number) == SQLITE_OK;
}

static bool bind_series(struct store *s, int which, const struct sample *x)
{
	return bind_text(s, which, 1, x->uplink) && bind_number(s, which, 2, x->family) &&
	       bind_text(s, which, 3, x->target) && bind_text(s, which, 4, x->state);
}

bool store_add_sample(struct store *s, const struct sample *x, char *why, size_t size)
{
	bool rtt = x->rtt > 0 ? bind_number(s, ADD_SAMPLE, 6, x->rtt) :
		   sqlite3_bind_null(s->statement[ADD_SAMPLE], 6) == SQLITE_OK;

	return (begin(s) && bind_series(s, ADD_SERIES, x) && done(s, ADD_SERIES) &&
		bind_series(s, ADD_SAMPLE, x) && bind_number(s, ADD_SAMPLE, 5, x->time) && rtt &&
		bind_number(s, ADD_SAMPLE, 7, x->sent) && bind_number(s, ADD_SAMPLE, 8, x->lost) &&
		done(s, ADD_SAMPLE)) ||
	       failed(s, why, size);
}

bool store_add_line(struct store *s, const struct past_line *l, char *why, size_t size)
{
	return (begin(s) && bind_number(s, ADD_EVENT, 1, l->time) &&
		bind_number(s, ADD_EVENT, 2, l->priority) && bind_text(s, ADD_EVENT, 3, l->topic) &&
		bind_text(s, ADD_EVENT, 4, l->text) && done(s, ADD_EVENT)) ||
	       failed(s, why, size);
}

bool store_commit(struct store *s, char *why, size_t size)
{
	if (s->changing && !run(s, "COMMIT"))
		return failed(s, why, size);
	s->changing = false;
	return true;
}

/* Events may have a quarter of the room; a storm of them does not cost the samples. */
static bool drop_oldest(struct store *s)
{
	if (store_number(s->db, "SELECT sum(length(topic) + length(text) + 40) FROM event") >
	    (long long)s->pages * PAGE / 4)
		return run(s, "DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY time"
			   " LIMIT 1 + (SELECT count(*) FROM event) / 16)");
	return run(s, "DELETE FROM sample WHERE time <= (SELECT min(time) + (max(time) - min(time)) / 64"
		   " FROM sample)");
}

bool store_prune(struct store *s, int64_t now, char *why, size_t size)
{
	char sql[400], aside[4096];
	struct stat st;

	/* those from a future that did not come: the clock was set back */
	snprintf(sql, sizeof(sql), "DELETE FROM sample WHERE time < %lld; DELETE FROM sample WHERE time > %lld;"
		 "DELETE FROM event WHERE time < %lld; DELETE FROM event WHERE time > %lld",
		 (long long)(now - STORE_SAMPLE_DAYS * DAY), (long long)(now + DAY),
		 (long long)(now - STORE_EVENT_DAYS * DAY) * 1000000, (long long)(now + DAY) * 1000000);
	if (now > 0 && (!begin(s) || !run(s, sql)))
		return failed(s, why, size);
	if (!store_commit(s, why, size))
		return false;
	/* free pages are used again, so the file does not grow while there are some */
	for (int round = 0; round < 128; round++) {
		if (store_number(s->db, "PRAGMA page_count") - store_number(s->db, "PRAGMA freelist_count") < s->pages - s->pages / 32)
			break;
		if (!begin(s) || !drop_oldest(s) || !run(s, "COMMIT"))
			return failed(s, why, size);
		s->changing = false;
	}
	snprintf(aside, sizeof(aside), "%s.damaged", s->file);
	if (now > 0 && stat(aside, &st) == 0 && st.st_mtime < now - STORE_EVENT_DAYS * DAY)
		unlink(aside);
	return true;
}
