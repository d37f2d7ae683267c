/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_history.c - the file of the past, in simulated weeks
 *
 * With a number of 20000 or more as its argument: what a gateway would have.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "history/history.h"
#include "history/past.h"
#include "history/record.h"
#include "history/when.h"

#define DAY 86400
#define BEGIN 1764547200LL		/* 2025-12-01 */

static bool at_length;
static int step = 60;		/* seconds from sample to sample; at length 10 as it is */
/* in memory: what is written is as much, and no disk has to do it */
static char dir[] = "/dev/shm/addrmon-history-XXXXXX", file[64], aside[80], said[5000];
static unsigned nsaid;

static void say(void *ctx, const char *text)
{
	(void)ctx;
	nsaid++;
	snprintf(said, sizeof(said), "%s", text);
}

static struct store *open_it(long limit)
{
	char why[256] = "";
	struct store *s = store_open(file, limit, say, NULL, why, sizeof(why));

	if (s == NULL)
		printf("# %s\n", why);
	return s;
}

static long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (long)st.st_size : 0;
}

static int setup(void **state)
{
	(void)state;
	snprintf(file, sizeof(file), "%s/history.db", dir);
	snprintf(aside, sizeof(aside), "%s.damaged", file);
	unlink(file);
	unlink(aside);
	nsaid = 0;
	return 0;
}

/* So many days of so many targets, from a time on; returns its end. */
static int64_t days(struct store *s, int64_t begin, unsigned ndays, unsigned targets)
{
	char why[256], target[32];
	int64_t t;

	for (t = begin; t < begin + ndays * DAY; t += step) {
		for (unsigned k = 0; k < targets; k++) {
			struct sample x = {
				.time = t, .uplink = k % 2 == 0 ? "fibre" : "lte", .family = 4,
				.target = target, .state = "up", .rtt = 12000 + (t * 7919 + k * 104729) % 30000,
				.sent = 10, .lost = t % 700 == 0,
			};

			snprintf(target, sizeof(target), "icmp 192.0.2.%u", k / 2);
			assert_true(store_add_sample(s, &x, why, sizeof(why)));
		}
		if (t % (at_length ? 60 : 600) == 0)
			assert_true(store_commit(s, why, sizeof(why)));
		if (t % (at_length ? 600 : 1800) == 0)
			assert_true(store_prune(s, t, why, sizeof(why)));
	}
	assert_true(store_commit(s, why, sizeof(why)));
	assert_true(store_prune(s, t, why, sizeof(why)));
	return t;
}

struct seen {
	unsigned n;
	int64_t first, last;
	unsigned long sent, lost;
	struct sample x;
	char uplink[32], target[64], state[16], text[256];
};

static void see_sample(void *ctx, const struct sample *x)
{
	struct seen *seen = ctx;

	if (seen->n++ == 0)
		seen->first = x->time;
	assert_true(x->time >= seen->last);
	seen->last = x->time;
	seen->sent += x->sent;
	seen->lost += x->lost;
	seen->x = *x;
	snprintf(seen->uplink, sizeof(seen->uplink), "%s", x->uplink);
	snprintf(seen->target, sizeof(seen->target), "%s", x->target);
	snprintf(seen->state, sizeof(seen->state), "%s", x->state);
}

static void see_line(void *ctx, const struct past_line *l)
{
	struct seen *seen = ctx;

	if (seen->n++ == 0)
		seen->first = l->time;
	seen->last = l->time;
	snprintf(seen->text, sizeof(seen->text), "%d %s %s", l->priority, l->topic, l->text);
}

static struct seen look(bool samples, int64_t since, int64_t until)
{
	struct seen seen = { 0 };
	char why[256] = "";
	bool forbidden;
	struct sqlite3 *past = past_open(file, &forbidden, why, sizeof(why));

	if (past == NULL)
		printf("%s\n", why);
	assert_non_null(past);
	assert_true(samples ? past_samples(past, since * 1000000, until * 1000000, see_sample, &seen, why, sizeof(why)) :
		    past_lines(past, since * 1000000, until * 1000000, see_line, &seen, why, sizeof(why)));
	past_close(past);
	return seen;
}

static void test_samples(void **state)
{
	char why[256];
	struct store *s = open_it(STORE_LIMIT);
	struct sample x = {
		.time = BEGIN, .uplink = "fibre", .family = 6, .target = "tcp 2001:db8::1,443",
		.state = "degraded", .rtt = 12345, .sent = 10, .lost = 3,
	};
	struct seen seen;

	(void)state;
	assert_non_null(s);
	assert_true(store_add_sample(s, &x, why, sizeof(why)));
	x.time += step;
	x.rtt = 0;
	assert_true(store_add_sample(s, &x, why, sizeof(why)));
	assert_true(store_commit(s, why, sizeof(why)));
	/* the clock is set back: the newer fact */
	x.lost = 4;
	assert_true(store_add_sample(s, &x, why, sizeof(why)));
	assert_true(store_commit(s, why, sizeof(why)));
	/* and what is not committed is not there */
	x.time += step;
	assert_true(store_add_sample(s, &x, why, sizeof(why)));
	seen = look(true, BEGIN, BEGIN);
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.x.rtt, 12345);
	assert_int_equal(seen.x.family, 6);
	assert_string_equal(seen.target, "tcp 2001:db8::1,443");
	assert_string_equal(seen.uplink, "fibre");
	assert_string_equal(seen.state, "degraded");
	seen = look(true, 0, BEGIN * 2);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.x.rtt, 0);
	assert_int_equal(seen.lost, 7);
	store_close(s);
	assert_int_equal(nsaid, 0);
}

/* Three weeks: the last seven days are there, none before; its size is bounded. */
static void test_weeks(void **state)
{
	unsigned targets = at_length ? 12 : 1;
	long limit = at_length ? STORE_LIMIT : 2L << 20;
	struct store *s = open_it(limit);
	int64_t end;
	struct seen seen;

	(void)state;
	end = days(s, BEGIN, 7, targets);
	assert_true(size_of(file) <= limit);
	seen = look(true, 0, end);
	assert_int_equal(seen.n, 7 * DAY / step * targets);
	printf("# %u targets for 7 days: %ld bytes, %.1f a sample\n", targets, size_of(file),
	       (double)size_of(file) / seen.n);
	if (at_length)
		end = days(s, end, 14, targets);
	else
		end = days(s, end, 1, targets);
	seen = look(true, 0, end);
	assert_true(seen.first >= end - 7 * DAY && seen.first <= end - 7 * DAY + step);
	assert_int_equal(seen.last, end - step);
	assert_true(size_of(file) <= limit);
	store_close(s);
}

/* More than there is room for: the oldest go, the newest are there. */
static void test_full(void **state)
{
	long limit = at_length ? STORE_LIMIT : 3L << 18;
	unsigned targets = at_length ? 64 : 16;
	struct store *s = open_it(limit);
	int64_t end = days(s, BEGIN, at_length ? 8 : 1, targets);
	struct seen seen = look(true, 0, end);

	(void)state;
	assert_true(size_of(file) <= limit - (1L << 19));	/* room for its journal */
	assert_true(seen.n > (limit - (1L << 19)) / 30);
	assert_true(seen.first > BEGIN + 3600);
	assert_int_equal(seen.last, end - step);
	printf("# %u targets: %ld bytes, %.1f days\n", targets, size_of(file), (double)(end - seen.first) / DAY);
	store_close(s);
}

/* A storm of lines does not cost the samples; a month of few is there. */
static void test_lines(void **state)
{
	char why[256];
	struct past_line l = {
		.priority = 5, .topic = "uplink",
		.text = "uplink=fibre family=4 state=down was=up reason=carrier-lost address=192.0.2.10",
	};
	struct store *s = open_it(3L << 19);
	struct seen seen;

	(void)state;
	days(s, BEGIN, 1, 1);
	for (int day = -40; day < 0; day++) {
		l.time = (BEGIN + day * DAY) * 1000000LL;
		assert_true(store_add_line(s, &l, why, sizeof(why)));
	}
	assert_true(store_commit(s, why, sizeof(why)));
	assert_true(store_prune(s, BEGIN + DAY, why, sizeof(why)));
	seen = look(false, 0, BEGIN);
	assert_int_equal(seen.n, 29);
	assert_string_equal(seen.text, "5 uplink uplink=fibre family=4 state=down was=up reason=carrier-lost address=192.0.2.10");
	for (unsigned i = 0; i < 9000; i++) {
		l.time = (BEGIN + DAY) * 1000000LL + i;
		assert_true(store_add_line(s, &l, why, sizeof(why)));
		if (i % 200 == 0) {
			assert_true(store_commit(s, why, sizeof(why)));
			assert_true(store_prune(s, BEGIN + DAY, why, sizeof(why)));
		}
	}
	assert_true(store_commit(s, why, sizeof(why)));
	assert_true(store_prune(s, BEGIN + DAY, why, sizeof(why)));
	assert_true(size_of(file) <= 1L << 20);
	seen = look(true, 0, BEGIN + DAY);
	assert_int_equal(seen.n, DAY / step);
	seen = look(false, 0, BEGIN + 2 * DAY);
	assert_true(seen.n < 9000 && seen.n > 1000);
	assert_true(seen.last == (BEGIN + DAY) * 1000000LL + 8999);
	store_close(s);
}

/* The clock was years ahead, as that of a machine without a battery may be. */
static void test_future(void **state)
{
	char why[256];
	struct store *s = open_it(STORE_LIMIT);
	int64_t end = days(s, BEGIN + 1000 * DAY, 1, 1);

	(void)state;
	assert_int_equal(look(true, 0, end).n, DAY / step);
	assert_true(store_prune(s, 0, why, sizeof(why)));	/* the time is not known */
	assert_int_equal(look(true, 0, end).n, DAY / step);
	assert_true(store_prune(s, BEGIN, why, sizeof(why)));
	assert_int_equal(look(true, 0, end).n, 0);
	days(s, BEGIN, 1, 1);
	assert_int_equal(look(true, 0, end).n, DAY / step);
	store_close(s);
}

static void scribble(const char *path, long at, const char *text, size_t len)
{
	FILE *f = fopen(path, "r+");

	if (f == NULL)
		f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static void set_aside_once(const char *what)
{
	struct store *s = open_it(STORE_LIMIT);

	assert_non_null(s);
	if (nsaid != 1)
		printf("%s: %u lines\n", what, nsaid);
	assert_int_equal(nsaid, 1);
	assert_non_null(strstr(said, aside));
	assert_true(size_of(aside) > 0);
	days(s, BEGIN, 1, 1);
	assert_int_equal(look(true, 0, BEGIN + DAY).n, DAY / step);
	store_close(s);
	nsaid = 0;
	/* and the new one is taken as it is */
	s = open_it(STORE_LIMIT);
	assert_int_equal(nsaid, 0);
	assert_int_equal(look(true, 0, BEGIN + DAY).n, DAY / step);
	store_close(s);
}

static void test_damaged(void **state)
{
	char page[4096];

	(void)state;
	scribble(file, 0, "no history at all", 17);
	set_aside_once("text");
	/* a page of a tree */
	memset(page, 0xa5, sizeof(page));
	for (long at = 2 * sizeof(page); at < size_of(file); at += sizeof(page))
		scribble(file, at, page, sizeof(page));
	set_aside_once("pages");
	/* its header says that it is longer than it is */
	assert_int_equal(truncate(file, size_of(file) / 2), 0);
	set_aside_once("cut");
	/* of a version to come: user_version is at 60 */
	scribble(file, 60, "\0\0\0\x63", 4);
	set_aside_once("version");
	/* of another program: application_id is at 68 */
	scribble(file, 68, "else", 4);
	set_aside_once("program");
}

/* All together is never more than the limit, the one set aside included. */
static void test_damaged_counts(void **state)
{
	char big[1 << 16];
	struct store *s;

	(void)state;
	memset(big, 'x', sizeof(big));
	for (long at = 0; at < 1L << 19; at += sizeof(big))
		scribble(file, at, big, sizeof(big));
	s = open_it(3L << 19);
	assert_int_equal(nsaid, 1);
	days(s, BEGIN, 2, 12);
	assert_true(size_of(file) > 300000);
	assert_true(size_of(file) + size_of(aside) <= 1L << 20);
	store_close(s);
}

static void test_cannot(void **state)
{
	char why[256] = "";
	bool forbidden;

	(void)state;
	assert_null(store_open("/nonexistent/history.db", STORE_LIMIT, say, NULL, why, sizeof(why)));
	assert_true(strlen(why) > 0);
	assert_int_equal(nsaid, 0);
	assert_null(past_open(file, &forbidden, why, sizeof(why)));
	assert_false(forbidden);
	assert_non_null(strstr(why, "No such file"));
	/* a symbolic link is not followed: what it leads to may be anybody's */
	assert_int_equal(symlink("/dev/null", file), 0);
	assert_null(open_it(STORE_LIMIT));
	unlink(file);
	scribble(file, 0, "text", 4);
	assert_null(past_open(file, &forbidden, why, sizeof(why)));
	assert_non_null(strstr(why, "not a history"));
}

static void test_records(void **state)
{
	char buf[RECORD_MAX];
	struct past_line l = { 1764547200123456, 4, "uplink", "a=\"b c\" d=" }, l2 = { 0 };
	struct sample x = { 1764547200, "fibre", 6, "icmp 2001:db8::1", "up", 12, 3, 1 }, x2 = { 0 };
	static const char *const bad[] = {
		"", "L", "L 1", "L 1 2 ", "L 1 2 topic", "S 1 2 3 4 5", "S 1 2 3 4 5 a", "S 1 2 3 4 5 a b",
		"S 1 2 3 4 5  b c", "X 1 2 3", "L x y z w",
	};

	(void)state;
	record_of_line(&l, buf);
	assert_int_equal(record_read(buf, &l2, &x2), RECORD_LINE);
	assert_int_equal(l2.time, l.time);
	assert_int_equal(l2.priority, 4);
	assert_string_equal(l2.topic, "uplink");
	assert_string_equal(l2.text, l.text);
	record_of_sample(&x, buf);
	assert_int_equal(record_read(buf, &l2, &x2), RECORD_SAMPLE);
	assert_int_equal(x2.time, x.time);
	assert_int_equal(x2.family, 6);
	assert_int_equal(x2.rtt, 12);
	assert_int_equal(x2.sent, 3);
	assert_int_equal(x2.lost, 1);
	assert_string_equal(x2.uplink, "fibre");
	assert_string_equal(x2.state, "up");
	assert_string_equal(x2.target, "icmp 2001:db8::1");
	x.target = "";
	record_of_sample(&x, buf);
	assert_int_equal(record_read(buf, &l2, &x2), RECORD_SAMPLE);
	assert_string_equal(x2.target, "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(buf, sizeof(buf), "%s", bad[i]);
		assert_int_equal(record_read(buf, &l2, &x2), RECORD_BAD);
	}
}

struct most {
	unsigned n, sent;
};

static void see_most(void *ctx, const struct sample *x)
{
	struct most *most = ctx;

	most->n++;
	most->sent = x->sent > most->sent ? x->sent : most->sent;
	assert_true(x->lost <= x->sent);
}

/* What was sent since the last sample, also when a reload gives uplinks other numbers. */
static void test_sampler(void **state)
{
	static const char a[] = "[uplink \"a\"]\ninterface = a\nprobe = icmp 192.0.2.1\nprobe = icmp 192.0.2.2\n";
	static const char b[] = "[uplink \"b\"]\ninterface = b\n";
	static const char c[] = "[uplink \"c\"]\ninterface = c\nprobe = icmp 192.0.2.3\n";
	char text[512];
	struct sampler sampler = { 0 };
	struct most most = { 0 };
	struct conf *before, *after;
	struct sim sim;

	(void)state;
	snprintf(text, sizeof(text), "%s%s%s", a, b, c);
	before = conf_good(text);
	snprintf(text, sizeof(text), "%s%s%s", c, b, a);
	after = conf_good(text);
	sim_init(&sim, before, false, 1);
	sim_uplink_ready(&sim, 0, "198.51.100.10");
	sim_until(&sim, 500 * SEC);
	sample_all(&sampler, sim.core, 500 * SEC, see_most, &most);
	assert_int_equal(most.n, 4);	/* b's has no target */
	assert_true(most.sent > 400);
	most.sent = 0;
	sim_until(&sim, 510 * SEC);
	sample_all(&sampler, sim.core, 510 * SEC, see_most, &most);
	assert_true(most.sent >= 9 && most.sent <= 12);
	core_reconf(sim.core, after, sim.now);
	sim.conf = after;
	for (int t = 520; t < 560; t += 10) {
		most.sent = 0;
		sim_until(&sim, t * SEC);
		sample_all(&sampler, sim.core, t * SEC, see_most, &most);
		assert_true(most.sent <= 12);
	}
	sim_free(&sim);
	conf_free(before);
	conf_free(after);
}

static void test_when(void **state)
{
	/* Thursday, 2026-12-03 14:30:15 in Berlin, an hour east of UTC */
	static const int64_t now = 1796304615;
	static const struct { const char *text; int64_t seconds; } good[] = {
		{ "now", 1796304615 }, { "2h", 1796304615 - 7200 }, { "-90m", 1796304615 - 5400 },
		{ "1d", 1796304615 - 86400 }, { "today", 1796252400 }, { "yesterday", 1796252400 - 86400 },
		{ "@1796000000", 1796000000 }, { "02:30", 1796252400 + 9000 }, { "02:30:15", 1796252400 + 9015 },
		{ "2026-12-01", 1796079600 }, { "2026-12-01 12:00", 1796079600 + 43200 },
		{ "2026-12-01T12:00:01", 1796079600 + 43201 }, { "2026-12-01T12:00Z", 1796079600 + 46800 },
		{ "2026-12-01T12:00:00+05:30", 1796079600 + 46800 - 19800 },
		{ "2026-12-01 12:00-08:00", 1796079600 + 46800 + 28800 },
		{ "2026-07-01 12:00", 1782900000 },	/* summer time */
	};
	static const char *const bad[] = {
		"", "tomorrow", "2x", "h", "-", "@", "@x", "@99999999999999999999", "25:00", "12:60", "12:00:61",
		"2026-13-01", "2026-02-30", "2026-12-01 ", "2026-12-01T", "2026-12-01T12", "2026-12-01 12:00x",
		"2026-12-01T12:00+", "2026-12-01T12:00+1", "2026-12-01T12:00+25:00", "2026-12-01Z", "1e3",
		"99999999d", "20261201", "3026-12-01",
	};
	int64_t t;

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	for (size_t i = 0; i < N(good); i++) {
		t = 0;
		if (!when_parse(good[i].text, now, &t) || t != good[i].seconds * 1000000)
			fail_msg("%s: %lld, not %lld", good[i].text, (long long)t / 1000000, (long long)good[i].seconds);
	}
	for (size_t i = 0; i < N(bad); i++)
		if (when_parse(bad[i], now, &t))
			fail_msg("\"%s\" is taken for %lld", bad[i], (long long)t);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_samples, setup), cmocka_unit_test_setup(test_weeks, setup),
		cmocka_unit_test_setup(test_full, setup), cmocka_unit_test_setup(test_lines, setup),
		cmocka_unit_test_setup(test_future, setup), cmocka_unit_test_setup(test_damaged, setup),
		cmocka_unit_test_setup(test_damaged_counts, setup), cmocka_unit_test_setup(test_cannot, setup),
		cmocka_unit_test(test_records), cmocka_unit_test(test_sampler), cmocka_unit_test(test_when),
	};
	int failures;

	at_length = argc > 1 && atoi(argv[1]) >= 20000;
	step = at_length ? 10 : step;
	if (mkdtemp(dir) == NULL)
		return 1;
	failures = cmocka_run_group_tests(tests, NULL, NULL);
	setup(NULL);
	rmdir(dir);
	return failures;
}
