/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * target.c - one probe target: answers and misses in, a verdict out
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "core/parts.h"

/*
 * One that limits its answers never gives two close together, once its patience is
 * used up; a way that loses some does, and often. After so many extra ones without
 * two such answers what is lost is not judged for now; after so many it is taken for
 * sure, and no extra ones are sent for a while.
 */
#define APART_UNSURE 3
#define APART_SURE 15
#define LIMIT_FOR (600 * USEC_PER_SEC)

void target_init(struct target *t, const struct conf_probe *conf)
{
	*t = (struct target) {
		.conf = conf, .regular_at = NEVER_SENT, .extra_at = NEVER_SENT,
	};
}

void target_reset(struct target *t)
{
	bool active = t->active;
	unsigned seq = t->seq;
	unsigned long sent = t->sent_count, lost = t->lost_count, results = t->results;
	int64_t no_extra_until = t->no_extra_until;

	target_init(t, t->conf);
	/* an answer to a probe from before must not be taken for a new one */
	t->seq = seq;
	t->active = active;
	t->sent_count = sent;
	t->lost_count = lost;
	t->results = results + 1;
	t->no_extra_until = no_extra_until;
}

int64_t target_timeout(const struct target *t, const struct conf_uplink *u)
{
	int64_t timeout = t->srtt + 4 * t->rttvar;

	if (t->conf->kind == PROBE_SCRIPT)
		return 60 * USEC_PER_SEC;	/* script-timeout ends it before */
	if (t->srtt == 0)
		return u->timeout_max;
	if (timeout < u->timeout_min)
		timeout = u->timeout_min;
	/* nothing hurries when it is dead anyway: it may only have become slow */
	for (unsigned i = u->fall; t->verdict == VERDICT_BAD && i < t->miss_run &&
	     timeout < u->timeout_max; i++)
		timeout *= 2;
	return timeout < u->timeout_max ? timeout : u->timeout_max;
}

static void history_add(struct target *t, bool lost, enum probe_role role)
{
	if (t->nlost_ring == CONF_HISTORY_MAX)
		t->ring_lost -= (t->lost[t->head] & LOST) != 0;
	t->ring_lost += lost;
	t->lost[t->head] = (lost ? LOST : 0) | (role == ROLE_EXTRA ? EXTRA : 0);
	t->head = (t->head + 1) % CONF_HISTORY_MAX;
	if (t->nlost_ring < CONF_HISTORY_MAX)
		t->nlost_ring++;
	t->lost_count += lost;
	t->results++;
	t->added++;
}

/* It was counted as lost when the ring had so many results, and was only late. */
static void history_mend(struct target *t, unsigned long added)
{
	unsigned long back = t->added - added;

	if (back < t->nlost_ring) {
		uint8_t *h = &t->lost[(t->head + CONF_HISTORY_MAX - 1 - back) % CONF_HISTORY_MAX];

		t->ring_lost -= (*h & LOST) != 0;
		*h &= (uint8_t)~LOST;
	}
	t->lost_count--;
	t->results++;
}

static uint8_t history(const struct target *t, unsigned back)
{
	return t->lost[t->head >= back ? t->head - back : t->head + CONF_HISTORY_MAX - back];
}

unsigned target_loss(const struct target *t, unsigned n, unsigned *got)
{
	unsigned lost = 0;

	if (n > t->nlost_ring)
		n = t->nlost_ring;
	for (unsigned i = 1; t->ring_lost > 0 && i <= n; i++)
		lost += (history(t, i) & LOST) != 0;
	if (got != NULL)
		*got = n;
	return n == 0 ? 0 : lost * 100 / n;
}

unsigned target_judged_loss(const struct target *t, unsigned n, int64_t now, unsigned *got)
{
	unsigned all = 0, lost = 0, extra = 0;

	if (t->ring_lost == 0 && now >= t->no_extra_until) {	/* as nearly always */
		*got = n < t->nlost_ring ? n : t->nlost_ring;
		return 0;
	}
	for (unsigned i = 1; i <= t->nlost_ring && all < n; i++) {
		uint8_t h = history(t, i);

		if ((h & EXTRA) != 0 && now < t->no_extra_until)
			continue;
		all++;
		lost += (h & LOST) != 0;
		extra += (h & EXTRA) != 0;
	}
	*got = all;
	if (all == 0 || (extra > 0 && t->apart >= APART_UNSURE))
		return 0;
	return lost * 100 / all;
}

void target_forget(struct target *t)
{
	t->nlost_ring = t->ring_lost = 0;
	for (unsigned i = 0; t->nwaiting > 0 && i < PROBE_SLOTS; i++)
		if (t->slot[i].waiting && (int)(t->last_ok - t->slot[i].seq) > 0) {
			t->slot[i].waiting = false;
			t->nwaiting--;
		}
}

static void missed(struct target *t, const struct conf_uplink *u, unsigned i, int64_t now)
{
	t->slot[i].waiting = false;
	t->nwaiting--;
	t->slot[i].missed = true;
	history_add(t, true, t->slot[i].role);
	t->slot[i].added = t->added;
	if (t->slot[i].role == ROLE_EXTRA) {
		t->calm = true;
		if (++t->apart == APART_SURE) {
			t->no_extra_until = now + LIMIT_FOR;
			target_forget(t);	/* what the extra ones took from others */
		}
		return;
	}
	if (t->verdict == VERDICT_BAD)
		t->calm = false;
	t->ok_run = 0;
	if (t->miss_run++ == 0)
		t->first_miss_sent = t->slot[i].sent;
	if (t->verdict != VERDICT_BAD && t->miss_run >= u->fall)
		t->verdict = VERDICT_BAD;
	else if (t->verdict != VERDICT_BAD && t->next_send > now + u->burst_interval)
		t->next_send = now;	/* in doubt: ask again at once */
}

unsigned target_sent(struct target *t, const struct conf_uplink *u, enum probe_role role,
		     int64_t now)
{
	unsigned seq = ++t->seq, i = seq % PROBE_SLOTS;

	t->nwaiting += !t->slot[i].waiting;
	t->slot[i].waiting = true;
	t->slot[i].missed = t->slot[i].answered = false;
	t->slot[i].role = role;
	t->slot[i].seq = seq;
	t->slot[i].sent = now;
	t->slot[i].deadline = now + target_timeout(t, u);
	t->sent_count++;
	t->slot[i].late = role == ROLE_EXTRA && 2 * (now - t->regular_at) > 5 * u->burst_interval;
	/* what confirms stands for the next regular one, which would come too soon
	 * after it for one that limits its answers */
	if (role == ROLE_EXTRA)
		t->extra_at = now;
	else
		t->regular_at = now;
	return seq;
}

int64_t target_free_at(const struct target *t)
{
	unsigned i = (t->seq + 1) % PROBE_SLOTS;

	return t->slot[i].waiting ? t->slot[i].deadline : 0;
}

/* Learns how long an answer takes; those that are under way have so long, too. */
static void estimate(struct target *t, const struct conf_uplink *u, int64_t rtt)
{
	t->last_rtt = rtt;
	if (t->srtt == 0) {
		t->srtt = rtt;
		t->rttvar = rtt / 2;
	} else {
		int64_t error = rtt - t->srtt;

		t->srtt += error / 8;
		t->rttvar += ((error < 0 ? -error : error) - t->rttvar) / 4;
		if (t->srtt < 1)
			t->srtt = 1;
	}
	for (unsigned i = 0; t->nwaiting > 0 && i < PROBE_SLOTS; i++) {
		int64_t deadline = t->slot[i].sent + target_timeout(t, u);

		if (t->slot[i].waiting && t->slot[i].deadline < deadline)
			t->slot[i].deadline = deadline;
	}
}

/* Were this one, in slot i, and the one before it answered, though sent soon after
 * each other and after others that used the patience up? */
static void close_to(struct target *t, const struct conf_uplink *u, unsigned i, unsigned before,
		     unsigned seq)
{
	if (t->slot[i].answered && t->slot[before].answered && t->slot[i].seq == seq + 1 &&
	    t->slot[before].seq == seq && t->slot[i].role == ROLE_EXTRA &&
	    t->slot[before].late &&
	    2 * (t->slot[i].sent - t->slot[before].sent) <= 3 * u->burst_interval)
		t->apart = 0;
}

void target_reply(struct target *t, const struct conf_uplink *u, unsigned seq,
		  int64_t now, bool first_counts)
{
	unsigned i = seq % PROBE_SLOTS;

	int64_t rtt = now - t->slot[i].sent;
	bool late = !t->slot[i].waiting;

	if (t->slot[i].seq != seq || (late && (!t->slot[i].missed || rtt > u->timeout_max)))
		return;
	t->nwaiting -= !late;
	t->slot[i].waiting = t->slot[i].missed = false;
	t->last_ok = seq;
	estimate(t, u, rtt < 1 ? 1 : rtt);
	t->slot[i].answered = true;
	close_to(t, u, i, (i + PROBE_SLOTS - 1) % PROBE_SLOTS, seq - 1);
	close_to(t, u, (i + 1) % PROBE_SLOTS, i, seq);
	if (late)
		history_mend(t, t->slot[i].added);
	else
		history_add(t, false, t->slot[i].role);
	t->miss_run = 0;
	t->ok_run++;
	if (t->verdict == VERDICT_GOOD ||
	    (t->ok_run < u->rise && !(t->verdict == VERDICT_UNKNOWN && first_counts)))
		return;
	t->verdict = VERDICT_GOOD;
	t->calm = false;
}

void target_fail(struct target *t, const struct conf_uplink *u, unsigned seq, int64_t now)
{
	unsigned i = seq % PROBE_SLOTS;

	if (t->slot[i].waiting && t->slot[i].seq == seq)
		missed(t, u, i, now);
}

void target_expire(struct target *t, const struct conf_uplink *u, int64_t now)
{
	for (unsigned n = PROBE_SLOTS; t->nwaiting > 0 && n-- > 0;) {
		unsigned i = (t->seq - n) % PROBE_SLOTS;	/* oldest first */

		if (t->slot[i].waiting && now >= t->slot[i].deadline)
			missed(t, u, i, now);
	}
}

int64_t target_next_deadline(const struct target *t)
{
	int64_t next = CORE_NEVER;

	for (unsigned i = 0; t->nwaiting > 0 && i < PROBE_SLOTS; i++)
		if (t->slot[i].waiting && t->slot[i].deadline < next)
			next = t->slot[i].deadline;
	return next;
}

unsigned target_void(struct target *t, int64_t now)
{
	unsigned voided = 0;

	t->nwaiting = 0;
	for (unsigned i = 0; i < PROBE_SLOTS; i++) {
		voided += t->slot[i].waiting;
		t->slot[i].waiting = t->slot[i].missed = false;
	}
	if (t->next_send > now)
		t->next_send = now;
	return voided;
}
