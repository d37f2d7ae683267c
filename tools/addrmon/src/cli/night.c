/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * night.c - what happened in some time, for a report
 *
 * A state is known from a sample or a line of the log to the next sample. Where
 * these are missing nobody watched.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/night.h"

#include <stdlib.h>
#include <string.h>

#include "history/history.h"

/* Without a sample for so long: not observed. */
#define GAP (35 * USEC_PER_SEC)

static void *more(void *list, unsigned n, size_t size)
{
	/* doubled at each power of two */
	if ((n & (n - 1)) == 0)
		list = realloc(list, (n == 0 ? 1 : 2 * (size_t)n) * size);
	if (list == NULL)
		abort();
	memset((char *)list + n * size, 0, size);
	return list;
}

static char *copy(const char *text)
{
	char *t = strdup(text);

	if (t == NULL)
		abort();
	return t;
}

/* A word of the configuration or of ours has none of these; then it is none. */
static const char *word(const char *text)
{
	return text == NULL || strpbrk(text, "<>&\"'") != NULL ? "?" : text;
}

bool state_works(const char *state)
{
	return strcmp(state, "up") == 0 || strcmp(state, "degraded") == 0 || strcmp(state, "failing") == 0;
}

static struct lane *lane_of(struct night *n, const char *uplink, unsigned family)
{
	struct lane *l;

	for (unsigned i = 0; i < n->nlanes; i++)
		if (n->lanes[i].family == family && strcmp(n->lanes[i].uplink, uplink) == 0)
			return &n->lanes[i];
	n->lanes = more(n->lanes, n->nlanes, sizeof(*n->lanes));
	l = &n->lanes[n->nlanes++];
	l->uplink = copy(uplink);
	l->family = family;
	return l;
}

/* It is in this state at that time; no reason: as before. */
static void lane_set(struct lane *l, int64_t time, const char *state, const char *reason)
{
	struct span *last = l->nspans == 0 ? NULL : &l->spans[l->nspans - 1];

	if (last != NULL && time - last->to <= GAP) {
		last->to = time;
		if (strcmp(last->state, state) == 0 &&
		    (reason == NULL || strcmp(last->reason, reason) == 0))
			return;
		l->downs += state_works(last->state) && !state_works(state);
	}
	l->spans = more(l->spans, l->nspans, sizeof(*l->spans));
	last = &l->spans[l->nspans++];
	last->from = last->to = time;
	snprintf(last->state, sizeof(last->state), "%s", state);
	snprintf(last->reason, sizeof(last->reason), "%s", reason == NULL ? "" : reason);
}

/* What the log says of uplinks up to a time. */
static void apply_log(struct night *n, int64_t until)
{
	for (; n->applied < n->nhappenings && n->happenings[n->applied].time <= until; n->applied++) {
		const struct happening *h = &n->happenings[n->applied];
		const char *uplink = member_text(h->fields, "uplink"), *family = member_text(h->fields, "family");
		const char *state = member_text(h->fields, "state"), *reason = member_text(h->fields, "reason");

		if (strcmp(h->topic, "uplink") == 0 && uplink != NULL && family != NULL && state != NULL)
			lane_set(lane_of(n, word(uplink), (unsigned)atoi(family)), h->time, word(state), word(reason));
	}
}

static struct course *course_of(struct night *n, const struct sample *x)
{
	struct course *c;

	for (unsigned i = 0; i < n->ncourses; i++) {
		c = &n->courses[i];
		if (c->family == x->family && strcmp(c->uplink, x->uplink) == 0 &&
		    strcmp(c->target, x->target) == 0)
			return c;
	}
	n->courses = more(n->courses, n->ncourses, sizeof(*n->courses));
	c = &n->courses[n->ncourses++];
	c->uplink = copy(x->uplink);
	c->target = copy(x->target);
	c->family = x->family;
	return c;
}

static void take_sample(void *ctx, const struct sample *x)
{
	struct night *n = ctx;
	int64_t time = x->time * USEC_PER_SEC;
	struct course *c;
	int64_t slot;

	apply_log(n, time);
	lane_set(lane_of(n, word(x->uplink), x->family), time, word(x->state), NULL);
	if (x->target[0] == '\0' || time < n->since || time >= n->until)
		return;
	c = course_of(n, x);
	slot = (int64_t)((double)(time - n->since) / (double)(n->until - n->since) * NIGHT_SLOTS);
	c->slot[slot].rtt += (double)x->rtt;
	c->slot[slot].nrtt += x->rtt > 0;
	c->slot[slot].sent += x->sent;
	c->slot[slot].lost += x->lost;
	c->all.rtt += (double)x->rtt;
	c->all.nrtt += x->rtt > 0;
	c->all.sent += x->sent;
	c->all.lost += x->lost;
}

static void take_line(void *ctx, const struct past_line *l)
{
	static const char *const topics[] = {
		"uplink", "failover", "move", "drain", "pin", "damping", "all-down", "pluto", "stall", "history",
		"addrmon", "reload",
	};
	struct night *n = ctx;
	struct happening *h;
	bool wanted = false;

	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		wanted |= strcmp(topics[i], l->topic) == 0;
	if (!wanted)
		return;
	n->happenings = more(n->happenings, n->nhappenings, sizeof(*n->happenings));
	h = &n->happenings[n->nhappenings++];
	h->time = l->time;
	h->topic = copy(l->topic);
	h->fields = fields_of(l->text);
	if (strcmp(l->topic, "failover") == 0)
		h->move = ++n->nmoves;
}

bool night_read(struct night *n, struct sqlite3 *past, int64_t since, int64_t until)
{
	char why[512];

	*n = (struct night) { .since = since, .until = until };
	if (!past_lines(past, since, until, take_line, n, why, sizeof(why)) ||
	    !past_samples(past, since, until, take_sample, n, why, sizeof(why))) {
		fprintf(stderr, "addrmon: the history cannot be read: %s\n", why);
		return false;
	}
	apply_log(n, until);
	/* each sample stands for the time until the next one */
	for (unsigned i = 0; i < n->nlanes; i++)
		for (unsigned k = 0; k < n->lanes[i].nspans; k++) {
			struct span *s = &n->lanes[i].spans[k];
			int64_t next = k + 1 < n->lanes[i].nspans ? s[1].from : until;

			s->to = next - s->to <= GAP ? next : s->to + HISTORY_SAMPLE_SEC * USEC_PER_SEC;
			if (s->to > until)
				s->to = until;
		}
	return true;
}

void night_free(struct night *n)
{
	for (unsigned i = 0; i < n->nlanes; i++) {
		free(n->lanes[i].uplink);
		free(n->lanes[i].spans);
	}
	for (unsigned i = 0; i < n->ncourses; i++) {
		free(n->courses[i].uplink);
		free(n->courses[i].target);
	}
	for (unsigned i = 0; i < n->nhappenings; i++) {
		free(n->happenings[i].topic);
		json_object_put(n->happenings[i].fields);
	}
	free(n->lanes);
	free(n->courses);
	free(n->happenings);
}
