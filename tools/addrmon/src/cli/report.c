/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.c - `report`: what happened, as one page of HTML
 *
 * Nothing is fetched and nothing is run: the page says so itself by its policy.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/version.h"
#include "cli/night.h"
#include "ctl/protocol.h"

/* So many lines of "what else happened"; the last ones. */
#define LINES_MAX 400u

static const char style[] =
	":root{color-scheme:light dark;--paper:#fff;--ink:#1f2328;--faint:#57606a;--rule:#d0d7de;--up:#1a7f37;"
	"--poor:#9a6700;--coming:#0969da;--down:#cf222e;--c0:#0550ae;--c1:#953800;--c2:#6639ba;--c3:#116329;--c4:#57606a}\n"
	"@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--faint:#9198a1;--rule:#3d444d;"
	"--c0:#79c0ff;--c1:#ffa657;--c2:#d2a8ff;--c3:#7ee787;--c4:#b1bac4}}\n"
	"@media print{:root{--paper:#fff;--ink:#000;--faint:#444;--rule:#999;--c0:#0550ae;--c1:#953800;--c2:#6639ba;"
	"--c3:#116329;--c4:#57606a}figure,tr{break-inside:avoid}body{max-width:none}}\n"
	"*{print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
	"body{background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif;max-width:62rem;margin:1.5rem auto;"
	"padding:0 1rem}\n"
	"h1{font-size:1.5rem;margin-bottom:0}h2{font-size:1.15rem;margin:1.8rem 0 .4rem}p{margin:.3rem 0}\n"
	".faint{color:var(--faint)}figure{margin:.8rem 0;overflow-x:auto}svg{display:block;width:100%;min-width:40rem;height:auto}\n"
	"table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}\n"
	"th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--rule);vertical-align:top}\n"
	"td:first-child,td.when{white-space:nowrap}td.n,th.n{text-align:right}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}svg .axis{fill:var(--faint)}\n"
	"svg .on{fill:#fff;font-weight:600}svg .name{font-weight:600}.grid{stroke:var(--rule)}\n"
	".up{fill:var(--up)}.poor{fill:var(--poor)}.coming{fill:var(--coming)}.down{fill:var(--down)}\n"
	".unknown{fill:none;stroke:var(--faint);stroke-dasharray:3 3}.hatch{stroke:#fff;stroke-opacity:.55;fill:none}\n"
	".dots{fill:#fff;fill-opacity:.7}.move{stroke:var(--ink);stroke-width:1.5}.move-dot{fill:#57606a}\n"
	"path[class^=c]{fill:none;stroke-width:1.6}.c0{stroke:var(--c0)}.c1{stroke:var(--c1);stroke-dasharray:6 2}\n"
	".c2{stroke:var(--c2);stroke-dasharray:2 2}.c3{stroke:var(--c3);stroke-dasharray:9 3 2 3}\n"
	".c4{stroke:var(--c4);stroke-dasharray:4 4}svg.key{display:inline-block;width:2.2rem;min-width:0;height:.8rem}\n";

static const char *moment(int64_t time, char *buf, size_t size)
{
	time_t t = (time_t)(time / USEC_PER_SEC);
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL || strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		buf[0] = '\0';
	return buf;
}

static const char *length_text(int64_t usec, char *buf, size_t size)
{
	long s = (long)(usec / USEC_PER_SEC);

	if (s < 120)
		snprintf(buf, size, "%ld s", s);
	else if (s < 7200)
		snprintf(buf, size, "%ld min", s / 60);
	else
		snprintf(buf, size, "%ld h %02ld min", s / 3600, s / 60 % 60);
	return buf;
}

static void lane_row(FILE *out, const struct lane *l)
{
	int64_t observed = 0, worked = 0, run = 0, longest = 0;
	char a[32], b[32];

	for (unsigned i = 0; i < l->nspans; i++) {
		const struct span *s = &l->spans[i];
		bool follows = i > 0 && l->spans[i - 1].to == s->from;

		observed += s->to - s->from;
		if (state_works(s->state)) {
			worked += s->to - s->from;
			run = 0;
		} else {
			run = (follows ? run : 0) + s->to - s->from;
			longest = run > longest ? run : longest;
		}
	}
	fprintf(out, "<tr><th scope=\"row\">%s IPv%u</th><td class=\"n\">%.3f %%</td><td class=\"n\">%u</td>"
		"<td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n", l->uplink, l->family,
		observed > 0 ? 100.0 * (double)worked / (double)observed : 0, l->downs,
		longest > 0 ? length_text(longest, a, sizeof(a)) : "none", length_text(observed, b, sizeof(b)));
}

static void write_courses(FILE *out, const struct night *n, const struct lane *l)
{
	unsigned stroke = 0;

	fprintf(out, "<h2>%s IPv%u</h2>\n<figure>\n", l->uplink, l->family);
	picture_course(out, n, l);
	fputs("</figure>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">Target</th><th class=\"n\" scope=\"col\">"
	      "Mean round trip</th><th class=\"n\" scope=\"col\">Probes</th><th class=\"n\" scope=\"col\">Lost</th></tr></thead><tbody>\n",
	      out);
	for (unsigned k = 0; k < n->ncourses; k++) {
		const struct course *c = &n->courses[k];

		if (c->family != l->family || strcmp(c->uplink, l->uplink) != 0)
			continue;
		fprintf(out, "<tr><th scope=\"row\"><svg class=\"key\" aria-hidden=\"true\" viewBox=\"0 0 36 8\">"
			"<path class=\"c%u\" d=\"M0 4H36\"/></svg> ", stroke++ % 5);
		html_text(out, c->target);
		fprintf(out, "</th><td class=\"n\">%.1f ms</td><td class=\"n\">%lu</td><td class=\"n\">%.2f %%</td></tr>\n",
			c->all.nrtt > 0 ? c->all.rtt / c->all.nrtt / 1e3 : 0, c->all.sent,
			c->all.sent > 0 ? 100.0 * (double)c->all.lost / (double)c->all.sent : 0);
	}
	fputs("</tbody></table></div>\n", out);
}

/* more: in brackets behind it, or NULL */
static void write_cell(FILE *out, const struct happening *h, const char *key, const char *class,
		       const char *more)
{
	fprintf(out, "<td%s>", class);
	html_text(out, member_text(h->fields, key));
	if (more != NULL) {
		fputs(" (", out);
		html_text(out, more);
		fputs(")", out);
	}
	fputs("</td>", out);
}

/* What was wrong with the uplink that was left: what the log said of it last. */
static const char *why_left(const struct night *n, unsigned move)
{
	const char *from = member_text(n->happenings[move].fields, "from");
	const char *reason = member_text(n->happenings[move].fields, "reason");

	if (reason == NULL || strcmp(reason, "uplink-down") != 0)
		return NULL;

	for (unsigned i = move; from != NULL && i-- > 0;) {
		json *fields = n->happenings[i].fields;

		if (strcmp(n->happenings[i].topic, "uplink") == 0 && member_text(fields, "uplink") != NULL &&
		    strcmp(member_text(fields, "uplink"), from) == 0)
			return member_text(fields, "reason");
	}
	return NULL;
}

static void write_moves(FILE *out, const struct night *n)
{
	static const struct { const char *key, *heading, *class; } columns[] = {
		{ "from", "From", "" }, { "to", "To", "" }, { "sas", "SAs", " class=\"n\"" }, { "reason", "Reason", "" },
		{ "detect", "Noticed after", "" }, { "complete", "Moved after", "" }, { "acked", "Done", "" },
	};
	char text[32];

	fputs("<h2>Moves</h2>\n", out);
	if (n->nmoves == 0) {
		fputs("<p>None.</p>\n", out);
		return;
	}
	fputs("<div class=\"wide\"><table id=\"moves\"><thead><tr><th scope=\"col\">No.</th><th scope=\"col\">When</th>", out);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		fprintf(out, "<th%s scope=\"col\">%s</th>", columns[i].class, columns[i].heading);
	fputs("</tr></thead><tbody>\n", out);
	for (unsigned i = 0; i < n->nhappenings; i++) {
		const struct happening *h = &n->happenings[i];

		if (h->move == 0)
			continue;
		fprintf(out, "<tr><th scope=\"row\">%u</th><td class=\"when\">%s</td>", h->move, moment(h->time, text, sizeof(text)));
		for (size_t k = 0; k < sizeof(columns) / sizeof(columns[0]); k++)
			write_cell(out, h, columns[k].key, columns[k].class,
				   strcmp(columns[k].key, "reason") == 0 ? why_left(n, i) : NULL);
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void write_rest(FILE *out, const struct night *n)
{
	unsigned all = 0, left_out;
	char text[32];

	for (unsigned i = 0; i < n->nhappenings; i++)
		all += n->happenings[i].move == 0;
	left_out = all > LINES_MAX ? all - LINES_MAX : 0;
	fputs("<h2>What else happened</h2>\n", out);
	if (left_out > 0)
		fprintf(out, "<p class=\"faint\">The last %u of %u lines.</p>\n", LINES_MAX, all);
	fputs("<div class=\"wide\"><table><thead><tr><th scope=\"col\">When</th><th scope=\"col\">What</th>"
	      "<th scope=\"col\">Details</th></tr></thead><tbody>\n", out);
	for (unsigned i = 0; i < n->nhappenings; i++) {
		const struct happening *h = &n->happenings[i];
		const char *blank = "";

		if (h->move != 0)
			continue;
		if (left_out > 0) {
			left_out--;
			continue;
		}
		fprintf(out, "<tr><td>%s</td><td>%s</td><td>", moment(h->time, text, sizeof(text)), h->topic);
		json_object_object_foreach(h->fields, key, value) {
			bool message = strcmp(key, "msg") == 0;

			fputs(blank, out);
			html_text(out, message ? "" : key);
			fputs(message ? "" : " ", out);
			html_text(out, json_object_get_string(value));
			blank = ", ";
		}
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

static void write_page(FILE *out, const struct night *n)
{
	char from[32], to[32], host[65] = "";

	gethostname(host, sizeof(host) - 1);
	moment(n->since, from, sizeof(from));
	moment(n->until, to, sizeof(to));
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Uplinks of ", out);
	html_text(out, host);
	fprintf(out, ", %s to %s</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>Uplinks of ", from, to, style);
	html_text(out, host);
	fprintf(out, "</h1>\n<p class=\"faint\">%s to %s, by ipsec addrmon %s</p>\n<figure>\n", from, to, ADDRMON_VERSION);
	picture_states(out, n);
	fputs("<figcaption class=\"faint\">Plain: up. Dots: degraded or failing. Lines across: coming. Hatched: down. "
	      "Dashed frame: nobody watched. A line with a number: a move, see below.</figcaption>\n</figure>\n"
	      "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Uplink</th><th class=\"n\" scope=\"col\">Worked</th>"
	      "<th class=\"n\" scope=\"col\">Failures</th><th class=\"n\" scope=\"col\">Longest outage</th>"
	      "<th class=\"n\" scope=\"col\">Watched for</th></tr></thead><tbody>\n", out);
	for (unsigned i = 0; i < n->nlanes; i++)
		lane_row(out, &n->lanes[i]);
	fputs("</tbody></table></div>\n", out);
	write_moves(out, n);
	for (unsigned i = 0; i < n->nlanes; i++)
		write_courses(out, n, &n->lanes[i]);
	write_rest(out, n);
	fputs("</main>\n</body>\n</html>\n", out);
}

int report_main(const struct cli *o)
{
	struct night n = { 0 };
	struct sqlite3 *past;
	int64_t since, until;
	int rc;

	if (o->since == NULL) {
		fprintf(stderr, "addrmon: report needs --since TIME\n");
		return EXIT_USAGE;
	}
	if (!past_range(o, &since, &until))
		return EXIT_USAGE;
	past = past_dial(o, &rc);
	if (past == NULL)
		return rc;
	if (!night_read(&n, past, since, until)) {
		rc = EXIT_FAILED;
	} else if (n.nlanes == 0) {
		fprintf(stderr, "addrmon: the history has nothing of that time\n");
		rc = EXIT_FAILED;
	} else {
		write_page(stdout, &n);
		if (fflush(stdout) != 0 || ferror(stdout)) {
			fprintf(stderr, "addrmon: the report cannot be written\n");
			rc = EXIT_FAILED;
		}
	}
	night_free(&n);
	past_close(past);
	return rc;
}
