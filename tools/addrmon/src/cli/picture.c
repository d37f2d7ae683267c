/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.c - a night in SVG
 *
 * Colours are classes of the page's style, so that it has them for light, dark and
 * paper. None of them says anything that a pattern, a dash or a word does not.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "cli/night.h"

#define WIDTH 960
#define LEFT 110
#define RIGHT 15
#define LANE 30
#define TOP 34			/* numbers of moves */
#define CURVE 130		/* height of the round trips */
#define BARS 40			/* and of the losses */
#define STROKES 5

void html_text(FILE *out, const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		switch (*text) {
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '&': fputs("&amp;", out); break;
		case '"': fputs("&quot;", out); break;
		default: fputc(*text >= ' ' && *text <= '~' ? *text : '?', out);
		}
	}
}

static double across(const struct night *n, int64_t time)
{
	double part = (double)(time - n->since) / (double)(n->until - n->since);

	return LEFT + part * (WIDTH - LEFT - RIGHT);
}

/* HH:MM:SS; of a whole day its date. */
static const char *clock_text(int64_t time, bool day, char *buf, size_t size)
{
	time_t t = (time_t)(time / USEC_PER_SEC);
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL ||
	    (day ? strftime(buf, size, "%m-%d", &tm) : strftime(buf, size, "%H:%M:%S", &tm)) == 0)
		buf[0] = '\0';
	return buf;
}

/* Lines at full hours, or whatever is about a tenth of the time, and when that is. */
static void time_axis(FILE *out, const struct night *n, int top, int bottom)
{
	static const int steps[] = { 60, 300, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400 };
	int64_t step = steps[sizeof(steps) / sizeof(steps[0]) - 1];
	time_t begin = (time_t)(n->since / USEC_PER_SEC);
	struct tm tm;
	char text[32];

	for (size_t i = sizeof(steps) / sizeof(steps[0]); i-- > 0;)
		if ((n->until - n->since) / USEC_PER_SEC / steps[i] <= 10)
			step = steps[i];
	while ((n->until - n->since) / USEC_PER_SEC / step > 14)
		step *= 2;
	if (localtime_r(&begin, &tm) == NULL)
		return;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	for (int64_t t = mktime(&tm); t * USEC_PER_SEC <= n->until; t += step) {
		double x = across(n, t * USEC_PER_SEC);

		if (t * USEC_PER_SEC < n->since)
			continue;
		clock_text(t * USEC_PER_SEC, step >= 86400, text, sizeof(text));
		fprintf(out, "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
			"<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.5s</text>\n",
			x, top, x, bottom, x, bottom + 16, text);
	}
}

static void begin(FILE *out, const char *id, int height, const char *title, const char *description)
{
	fprintf(out, "<svg role=\"img\" aria-labelledby=\"%s-t\" aria-describedby=\"%s-d\" viewBox=\"0 0 %d %d\">\n<title id=\"%s-t\">",
		id, id, WIDTH, height, id);
	html_text(out, title);
	fprintf(out, "</title>\n<desc id=\"%s-d\">", id);
	html_text(out, description);
	fputs("</desc>\n", out);
}

static const char *kind_of(const char *state)
{
	if (strcmp(state, "up") == 0)
		return "up";
	if (state_works(state))
		return "poor";
	return strcmp(state, "coming") == 0 || strcmp(state, "tentative") == 0 ? "coming" : "down";
}

static void draw_span(FILE *out, const struct night *n, const struct lane *l, const struct span *s, int y)
{
	const char *kind = kind_of(s->state);
	double x = across(n, s->from), width = across(n, s->to) - x;
	char from[32], to[32];

	width = width < 1.5 ? 1.5 : width;	/* the shortest is seen, too */
	fprintf(out, "<g><title>%s IPv%u %s%s%s%s, %s to %s</title>", l->uplink, l->family, s->state,
		s->reason[0] != '\0' ? " (" : "", s->reason, s->reason[0] != '\0' ? ")" : "",
		clock_text(s->from, false, from, sizeof(from)), clock_text(s->to, false, to, sizeof(to)));
	fprintf(out, "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\"/>", kind, x, y, width, LANE - 8);
	if (strcmp(kind, "up") != 0)
		fprintf(out, "<rect fill=\"url(#%s)\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\"/>", kind, x, y,
			width, LANE - 8);
	if (width > 9 * (double)strlen(s->state) + 8)
		fprintf(out, "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%zu\" height=\"%d\"/>"
			"<text class=\"on\" x=\"%.2f\" y=\"%d\">%s</text>", kind, x + 2, y + 3,
			8 * strlen(s->state) + 4, LANE - 14, x + 5, y + 15, s->state);
	fputs("</g>\n", out);
}

void picture_states(FILE *out, const struct night *n)
{
	int bottom = TOP + (int)n->nlanes * LANE;
	double last = 0;
	char text[256];

	snprintf(text, sizeof(text), "%u moves. The tables below say the same.", n->nmoves);
	begin(out, "states", bottom + 24, "States of the uplinks, and moves", text);
	fputs("<defs><pattern id=\"down\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	      "<path class=\"hatch\" d=\"M0 6L6 0\"/></pattern>"
	      "<pattern id=\"poor\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	      "<circle class=\"dots\" cx=\"3\" cy=\"3\" r=\"1.2\"/></pattern>"
	      "<pattern id=\"coming\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
	      "<path class=\"hatch\" d=\"M0 3H6\"/></pattern></defs>\n", out);
	time_axis(out, n, TOP - 6, bottom);
	for (unsigned i = 0; i < n->nlanes; i++) {
		const struct lane *l = &n->lanes[i];
		int y = TOP + (int)i * LANE;

		fprintf(out, "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%.12s IPv%u</text>"
			"<rect class=\"unknown\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", LEFT - 8, y + 15,
			l->uplink, l->family, LEFT, y, WIDTH - LEFT - RIGHT, LANE - 8);
		for (unsigned k = 0; k < l->nspans; k++)
			draw_span(out, n, l, &l->spans[k], y);
	}
	for (unsigned i = 0; i < n->nhappenings; i++) {
		const struct happening *h = &n->happenings[i];
		double x = across(n, h->time);

		if (h->move == 0)
			continue;
		fprintf(out, "<line class=\"move\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP - 12, x, bottom - 4);
		if (h->move == 1 || x - last > 20) {
			fprintf(out, "<circle class=\"move-dot\" cx=\"%.1f\" cy=\"%d\" r=\"9\"/>"
				"<text class=\"on\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%u</text>", x, TOP - 20,
				x, TOP - 16, h->move);
			last = x;
		}
		fputc('\n', out);
	}
	fputs("</svg>\n", out);
}

/* The next round number, to be the top of a scale. */
static double round_up(double value)
{
	double unit = pow(10, floor(log10(value > 0.1 ? value : 0.1)));

	for (int i = 1; i <= 10; i += i == 1 ? 1 : i == 2 ? 3 : 5)
		if (value <= i * unit)
			return i * unit;
	return 10 * unit;
}

static bool belongs(const struct course *c, const struct lane *l)
{
	return c->family == l->family && strcmp(c->uplink, l->uplink) == 0;
}

/* A line that breaks where there was no answer. */
static void curve(FILE *out, const struct course *c, unsigned stroke, double top_ms)
{
	bool drawing = false;

	fprintf(out, "<path class=\"c%u\" d=\"", stroke % STROKES);
	for (int i = 0; i < NIGHT_SLOTS; i++) {
		double x = LEFT + (i + 0.5) * (WIDTH - LEFT - RIGHT) / NIGHT_SLOTS;

		if (c->slot[i].nrtt == 0) {
			/* one without a sample in it is no break: there may be more slots than samples */
			drawing &= c->slot[i].sent == 0;
			continue;
		}
		fprintf(out, "%s%.1f %.1f", drawing ? "L" : "M", x,
			10 + CURVE - CURVE * (c->slot[i].rtt / c->slot[i].nrtt / 1e3) / top_ms);
		drawing = true;
	}
	fputs("\"/>\n", out);
}

static void losses(FILE *out, const struct night *n, const struct lane *l)
{
	double width = (double)(WIDTH - LEFT - RIGHT) / NIGHT_SLOTS;

	for (int i = 0; i < NIGHT_SLOTS; i++) {
		unsigned long sent = 0, lost = 0;

		for (unsigned k = 0; k < n->ncourses; k++) {
			if (!belongs(&n->courses[k], l))
				continue;
			sent += n->courses[k].slot[i].sent;
			lost += n->courses[k].slot[i].lost;
		}
		if (sent == 0 || lost == 0)
			continue;
		double part = lost < sent ? (double)lost / (double)sent : 1;

		fprintf(out, "<rect class=\"down\" x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>",
			LEFT + i * width, 22 + CURVE + BARS * (1 - part), width < 1.5 ? 1.5 : width, BARS * part);
	}
}

void picture_course(FILE *out, const struct night *n, const struct lane *l)
{
	double most = 0, top, rtt = 0;
	unsigned long sent = 0, lost = 0, nrtt = 0;
	unsigned stroke = 0;
	char id[80], title[128], text[256];

	for (unsigned k = 0; k < n->ncourses; k++) {
		const struct course *c = &n->courses[k];

		if (!belongs(c, l))
			continue;
		for (int i = 0; i < NIGHT_SLOTS; i++)
			if (c->slot[i].nrtt > 0 && c->slot[i].rtt / c->slot[i].nrtt / 1e3 > most)
				most = c->slot[i].rtt / c->slot[i].nrtt / 1e3;
		sent += c->all.sent;
		lost += c->all.lost;
		rtt += c->all.rtt;
		nrtt += c->all.nrtt;
	}
	if (sent == 0)
		return;
	top = round_up(most);
	snprintf(id, sizeof(id), "%s-%u", l->uplink, l->family);
	snprintf(title, sizeof(title), "%s IPv%u: round trip and loss", l->uplink, l->family);
	snprintf(text, sizeof(text), "Mean round trip %.1f ms, at most %.1f ms; %.2f %% of %lu probes lost.",
		 nrtt > 0 ? rtt / (double)nrtt / 1e3 : 0, most, 100.0 * (double)lost / (double)sent, sent);
	begin(out, id, CURVE + BARS + 42, title, text);
	time_axis(out, n, 10, CURVE + BARS + 22);
	for (int i = 0; i <= 2; i++)
		fprintf(out, "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>"
			"<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%g ms</text>\n", LEFT,
			10 + CURVE * (2 - i) / 2, WIDTH - RIGHT, 10 + CURVE * (2 - i) / 2, LEFT - 8,
			14 + CURVE * (2 - i) / 2, top * i / 2);
	fprintf(out, "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"end\">loss 100 %%</text>"
		"<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", LEFT - 8, 28 + CURVE, LEFT,
		22 + CURVE + BARS, WIDTH - RIGHT, 22 + CURVE + BARS);
	for (unsigned k = 0; k < n->ncourses; k++)
		if (belongs(&n->courses[k], l))
			curve(out, &n->courses[k], stroke++, top);
	losses(out, n, l);
	fputs("</svg>\n", out);
}
