/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.c - inputs of the core as lines of text
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/value.h"
#include "sim/trace.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
	[INPUT_LINK] = "link", [INPUT_ADDR] = "addr", [INPUT_ROUTE] = "route",
	[INPUT_REPLY] = "reply", [INPUT_MISS] = "miss", [INPUT_HINT] = "hint",
	[INPUT_PLUTO] = "pluto", [INPUT_SNAPSHOT] = "snapshot", [INPUT_DONE] = "done",
	[INPUT_DRAIN] = "drain", [INPUT_UNDRAIN] = "undrain", [INPUT_PIN] = "pin",
	[INPUT_UNPIN] = "unpin", [INPUT_TIME] = "status",
	[INPUT_PROBE] = "probe", [INPUT_ALIAS] = "alias",
	[INPUT_PEER] = "peer",
	[INPUT_TRAFFIC] = "traffic",
};
static const char *const addr_names[] = {
	[ADDR_GONE] = "gone", [ADDR_TENTATIVE] = "tentative",
	[ADDR_DADFAILED] = "dadfailed", [ADDR_EXPIRING] = "expiring",
	[ADDR_READY] = "ready",
};
static const char *const route_names[] = {
	[ROUTE_UNKNOWN] = "unknown", [ROUTE_OK] = "ok", [ROUTE_MISSING] = "missing",
	[ROUTE_ELSEWHERE] = "elsewhere",
};

static const char *const order_names[] = {
	[ORDER_NONE] = "any", [ORDER_STATUS] = "status", [ORDER_MOVE] = "move",
	[ORDER_ADDRESSES] = "addresses",
};

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const char *yesno(bool b)
{
	return b ? "yes" : "no";
}

static void write_until(FILE *f, int64_t until, int64_t now)
{
	if (until != CORE_NEVER)
		fprintf(f, " for=%lldms", (until - now) / USEC_PER_MSEC);
}

static void write_sa(FILE *f, const struct sa_info *sa)
{
	char conn[256], a[IP_STRLEN], b[IP_STRLEN], p[IP_STRLEN], l[IP_STRLEN];

	char list[ADDRESSES_TEXT];

	fprintf(f, "sa conn=%s serial=%lu local=%s remote=%s responder=%s rmobike=%s "
		"peer=%s present=%s pending=%s busy=%s outcome=%s to=%s moved=%lu "
		"refused=%lu failed=%lu timedout=%lu",
		kv_escape(sa->conn, conn, sizeof(conn)), sa->serial,
		ip_str(&sa->local, a), ip_str(&sa->remote, b), yesno(sa->responder),
		yesno(sa->rmobike), yesno(sa->peer), yesno(sa->local_present),
		ip_str(&sa->pending, p), yesno(sa->busy), outcome_name(sa->last_outcome),
		ip_str(&sa->last_to, l), sa->moved, sa->refused, sa->failed, sa->timedout);
	if (sa->announced != NULL)
		fprintf(f, " announced=%s", sa->announced->n == 0 ? "none" :
			addresses_text(sa->announced, list, sizeof(list)));
	fputc('\n', f);
}

static void write_time(FILE *f, int64_t t)
{
	fprintf(f, "%lld.%06lld ", t / USEC_PER_SEC, t % USEC_PER_SEC);
}

void trace_write(FILE *f, const struct conf *conf, const struct input *in, int64_t t,
		 int64_t now)
{
	char text[256];
	const char *uplink = conf->uplinks[in->uplink].name;
	int family = in->fam == FAM_4 ? 4 : 6;

	if (in->kind == INPUT_SNAPSHOT) {
		for (unsigned i = 0; i < in->nsas; i++) {
			write_time(f, t);
			write_sa(f, &in->sas[i]);
		}
	}
	write_time(f, t);
	fputs(kind_names[in->kind], f);
	switch (in->kind) {
	case INPUT_LINK:
		fprintf(f, " uplink=%s present=%s admin=%s carrier=%s dormant=%s flaps=%u",
			uplink, yesno(in->present), yesno(in->admin), yesno(in->carrier),
			yesno(in->dormant), in->flaps);
		break;
	case INPUT_ADDR:
		fprintf(f, " uplink=%s family=%d address=%s state=%s", uplink, family,
			ip_str(&in->ip, text), addr_names[in->addr]);
		break;
	case INPUT_ALIAS:
		fprintf(f, " uplink=%s family=%d address=%s state=%s lesser=%s", uplink, family,
			ip_str(&in->ip, text), addr_names[in->addr], yesno(in->lesser));
		break;
	case INPUT_PEER:
		fprintf(f, " uplink=%s address=%s state=%s", uplink, ip_str(&in->ip, text),
			route_names[in->route]);
		break;
	case INPUT_TRAFFIC:
		fprintf(f, " address=%s out=%lu in=%lu", ip_str(&in->ip, text), in->out, in->in);
		break;
	case INPUT_ROUTE:
		fprintf(f, " uplink=%s family=%d state=%s", uplink, family,
			route_names[in->route]);
		break;
	case INPUT_REPLY:
	case INPUT_MISS:
		fprintf(f, " uplink=%s probe=%u seq=%u", uplink, in->probe + 1, in->seq);
		break;
	case INPUT_HINT:
		fprintf(f, " uplink=%s family=%d", uplink, family);
		break;
	case INPUT_PLUTO:
		fprintf(f, " state=%s%s", pluto_state_name(in->pluto), in->cross ? " families=cross" : "");
		break;
	case INPUT_DONE:
		fprintf(f, " rc=%d of=%s", in->rc, order_names[in->order]);
		break;
	case INPUT_DRAIN:
		fprintf(f, " uplink=%s", uplink);
		write_until(f, in->until, now);
		if (in->note[0] != '\0')
			fprintf(f, " reason=%s", kv_escape(in->note, text, sizeof(text)));
		break;
	case INPUT_UNDRAIN:
	case INPUT_PROBE:
		fprintf(f, " uplink=%s", uplink);
		break;
	case INPUT_PIN:
		fprintf(f, " uplink=%s", uplink);
		write_until(f, in->until, now);
		/* fall through */
	case INPUT_UNPIN:
		if (in->conn[0] != '\0')
			fprintf(f, " conn=%s", kv_escape(in->conn, text, sizeof(text)));
		break;
	case INPUT_SNAPSHOT:
	case INPUT_TIME:
		break;
	}
	fputc('\n', f);
}

/* ---- reading ---- */

struct words {
	const struct kv *w;
	int n;
	const char *why;	/* first thing missing or wrong */
};

static const char *need(struct words *w, const char *key)
{
	const char *value = kv_get(w->w, w->n, key);

	if (value == NULL) {
		if (w->why == NULL)
			w->why = "a key is missing";
		return "";
	}
	return value;
}

static bool need_yes(struct words *w, const char *key, bool otherwise)
{
	const char *value = kv_get(w->w, w->n, key);

	if (value == NULL)
		return otherwise;
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		w->why = "a value is neither yes nor no";
	return strcmp(value, "yes") == 0;
}

static int need_one_of(struct words *w, const char *key, const char *const *names, int n)
{
	const char *value = need(w, key);

	for (int i = 0; i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return i;
	if (w->why == NULL)
		w->why = "unknown state";
	return 0;
}

static unsigned long need_number(struct words *w, const char *key)
{
	const char *value = kv_get(w->w, w->n, key);
	char *end;
	unsigned long n;

	if (value == NULL)
		return 0;
	n = strtoul(value, &end, 10);
	if (*end != '\0' || value[0] == '-' || n > 2000000000ul)
		w->why = "a value is not a number";
	return n;
}

static struct ip need_ip(struct words *w, const char *key)
{
	const char *value = kv_get(w->w, w->n, key);
	struct ip ip = { 0 };

	if (value != NULL && strcmp(value, "-") != 0 && !ip_parse(value, &ip))
		w->why = "a value is not an address";
	return ip;
}

static enum fam need_family(struct words *w)
{
	const char *value = kv_get(w->w, w->n, "family");

	if (value != NULL && strcmp(value, "4") != 0 && strcmp(value, "6") != 0)
		w->why = "family is neither 4 nor 6";
	return value != NULL && value[0] == '6' ? FAM_6 : FAM_4;
}

static const struct addresses *need_list(struct trace_reader *r, struct words *w)
{
	const char *value = kv_get(w->w, w->n, "announced");
	struct addresses **lists, *list;

	if (value == NULL)
		return NULL;
	list = calloc(1, sizeof(*list));
	lists = realloc(r->list, (r->nlists + 1) * sizeof(*lists));
	if (list == NULL || lists == NULL)
		abort();
	r->list = lists;
	r->list[r->nlists++] = list;
	if (strcmp(value, "none") != 0 && !addresses_parse(list, value))
		w->why = "announced= is not a list of addresses";
	return list;
}

static void drop_lists(struct trace_reader *r)
{
	while (r->nlists > 0)
		free(r->list[--r->nlists]);
}

static void read_sa(struct trace_reader *r, struct words *w)
{
	struct sa_info sa = { 0 };
	const char *conn = need(w, "conn");
	const char *outcome = kv_get(w->w, w->n, "outcome");

	if (r->nsas == 0)
		drop_lists(r);

	sa.serial = need_number(w, "serial");
	sa.local = need_ip(w, "local");
	sa.remote = need_ip(w, "remote");
	sa.responder = need_yes(w, "responder", true);
	sa.rmobike = need_yes(w, "rmobike", true);
	sa.peer = need_yes(w, "peer", true);
	sa.local_present = need_yes(w, "present", true);
	sa.pending = need_ip(w, "pending");
	sa.busy = need_yes(w, "busy", false);
	sa.last_to = need_ip(w, "to");
	sa.moved = need_number(w, "moved");
	sa.refused = need_number(w, "refused");
	sa.failed = need_number(w, "failed");
	sa.timedout = need_number(w, "timedout");
	sa.announced = need_list(r, w);
	for (int i = OUTCOME_NONE; outcome != NULL && i <= OUTCOME_GONE; i++)
		if (strcmp(outcome, outcome_name((enum outcome)i)) == 0)
			sa.last_outcome = (enum outcome)i;
	if (conn[0] == '\0' || strlen(conn) >= sizeof(sa.conn) || sa.local.family == 0)
		w->why = "conn or local is missing";
	if (w->why != NULL)
		return;
	strcpy(sa.conn, conn);
	if (r->nsas == r->room) {
		r->room = r->room == 0 ? 16 : r->room * 2;
		r->sas = realloc(r->sas, r->room * sizeof(*r->sas));
		if (r->sas == NULL)
			abort();
	}
	r->sas[r->nsas++] = sa;
}

static int64_t read_until(struct words *w, int64_t t)
{
	const char *value = kv_get(w->w, w->n, "for");
	int64_t length;

	if (value == NULL)
		return CORE_NEVER;
	if (!conf_time(value, &length)) {
		w->why = "for= is not a time";
		return CORE_NEVER;
	}
	return t + length;
}

static bool read_clock(const char *text, int64_t *t)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end != '\0' || !(seconds >= 0 && seconds < 1e11))
		return false;
	*t = (int64_t)(seconds * 1e6 + 0.5);
	return true;
}

enum trace_line trace_read(struct trace_reader *r, char *line, int64_t *t,
			   struct input *in, struct kv *words, int *nwords,
			   const char **why)
{
	static const char *const pluto_names[] = { "absent", "ready", "no-rmobike", "error" };
	struct words w = { 0 };
	int kind, uplink;

	line += strspn(line, " \t");
	if (*line == '#' || *line == '\n' || *line == '\0')
		return TRACE_EMPTY;
	*nwords = kv_split(line, words, TRACE_WORDS);
	if (*nwords < 2 || !read_clock(words[0].key, t)) {
		*why = "not of the form TIME KIND KEY=VALUE...";
		return TRACE_BAD;
	}
	w.w = words + 2;
	w.n = *nwords - 2;
	*in = (struct input) { 0 };
	if (strcmp(words[1].key, "sa") == 0) {
		read_sa(r, &w);
		*why = w.why;
		return w.why == NULL ? TRACE_EMPTY : TRACE_BAD;
	}
	for (kind = 0; kind < COUNT(kind_names); kind++)
		if (strcmp(words[1].key, kind_names[kind]) == 0)
			break;
	if (kind == COUNT(kind_names))
		return TRACE_OTHER;
	in->kind = (enum input_kind)kind;
	if (kind != INPUT_PLUTO && kind != INPUT_SNAPSHOT && kind != INPUT_DONE &&
	    kind != INPUT_UNPIN && kind != INPUT_TIME && kind != INPUT_TRAFFIC) {
		uplink = conf_uplink_find(r->conf, need(&w, "uplink"));
		if (uplink < 0) {
			*why = "no such uplink in the configuration";
			return TRACE_BAD;
		}
		in->uplink = (unsigned)uplink;
	}
	switch (in->kind) {
	case INPUT_LINK:
		in->present = need_yes(&w, "present", true);
		in->admin = need_yes(&w, "admin", true);
		in->carrier = need_yes(&w, "carrier", true);
		in->dormant = need_yes(&w, "dormant", false);
		in->flaps = (unsigned)need_number(&w, "flaps");
		break;
	case INPUT_ALIAS:
		in->lesser = need_yes(&w, "lesser", false);
		/* fall through */
	case INPUT_ADDR:
		in->fam = need_family(&w);
		in->ip = need_ip(&w, "address");
		in->addr = (enum addr_state)need_one_of(&w, "state", addr_names, COUNT(addr_names));
		if (in->ip.family != 0)
			in->fam = ip_fam(&in->ip);
		break;
	case INPUT_PEER:
		in->ip = need_ip(&w, "address");
		if (in->ip.family == 0)
			w.why = "address is missing";
		in->fam = ip_fam(&in->ip);
		in->route = (enum route_state)need_one_of(&w, "state", route_names, COUNT(route_names));
		break;
	case INPUT_TRAFFIC:
		in->ip = need_ip(&w, "address");
		in->out = need_number(&w, "out");
		in->in = need_number(&w, "in");
		break;
	case INPUT_ROUTE:
		in->fam = need_family(&w);
		in->route = (enum route_state)need_one_of(&w, "state", route_names, COUNT(route_names));
		break;
	case INPUT_REPLY:
	case INPUT_MISS:
		in->probe = (unsigned)need_number(&w, "probe") - 1;
		in->seq = (unsigned)need_number(&w, "seq");
		if (in->probe >= r->conf->uplinks[in->uplink].nprobes)
			w.why = "no such probe of this uplink";
		break;
	case INPUT_HINT:
		in->fam = need_family(&w);
		break;
	case INPUT_PLUTO:
		in->pluto = (enum pluto_state)need_one_of(&w, "state", pluto_names, 4);
		in->cross = kv_get(w.w, w.n, "families") != NULL;
		break;
	case INPUT_SNAPSHOT:
		in->sas = r->sas;
		in->nsas = r->nsas;
		r->nsas = 0;
		break;
	case INPUT_DONE:
		in->rc = atoi(need(&w, "rc"));
		if (kv_get(w.w, w.n, "of") != NULL)
			in->order = (enum order_kind)need_one_of(&w, "of", order_names,
								 COUNT(order_names));
		break;
	case INPUT_DRAIN: {
		const char *note = kv_get(w.w, w.n, "reason");

		in->until = read_until(&w, *t);
		if (note != NULL && strlen(note) < sizeof(in->note))
			strcpy(in->note, note);
		break;
	}
	case INPUT_PIN:
		in->until = read_until(&w, *t);
		/* fall through */
	case INPUT_UNPIN: {
		const char *conn = kv_get(w.w, w.n, "conn");

		if (conn != NULL && strlen(conn) < sizeof(in->conn))
			strcpy(in->conn, conn);
		break;
	}
	case INPUT_UNDRAIN:
	case INPUT_PROBE:
	case INPUT_TIME:
		break;
	}
	*why = w.why;
	return w.why == NULL ? TRACE_INPUT : TRACE_BAD;
}

void trace_reader_free(struct trace_reader *r)
{
	drop_lists(r);
	free(r->list);
	free(r->sas);
}
