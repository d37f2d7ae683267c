/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * change.c - the commands that move SAs: switch, drain, undrain
 *
 * Each answers with lines that say what will happen now, what will later, and what
 * cannot: as the core has decided it by then.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ctl/client.h"
#include "ctl/protocol.h"
#include "ctl/state.h"

static const struct core *core_of(const struct client *c)
{
	return c->with->report->core;
}

static const char *uplink_name(const struct core *core, unsigned uplink)
{
	return core->conf->uplinks[uplink].name;
}

__attribute__((format(printf, 2, 3)))
static void say(struct json_object *lines, const char *format, ...)
{
	char line[400];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	json_object_array_add(lines, json_object_new_string(line));
}

static const char *sas(unsigned n)
{
	return n == 1 ? "SA" : "SAs";
}

/* ---- what becomes of some SAs ---- */

struct tally {
	unsigned all, fixed, stuck, later;
	unsigned to[CONF_MAX_UPLINKS];
};

static void tally_add(struct tally *t, const struct core *core, const struct sa *sa)
{
	t->all++;
	if (!sa_movable(sa))
		t->fixed++;
	else if (sa->want < 0)
		t->stuck++;
	else if (sa->when > core->now)
		t->later++;
	else
		t->to[sa->want]++;
}

static void tally_say(const struct tally *t, const struct core *core, struct json_object *lines,
		      const char *stay)
{
	for (unsigned i = 0; i < core->conf->nuplinks; i++)
		if (t->to[i] > 0)
			say(lines, "%u %s to go to %s now", t->to[i], sas(t->to[i]), uplink_name(core, i));
	if (t->later > 0)
		say(lines, "%u %s to go later, as their policy says (ipsec addrmon explain)", t->later,
		    sas(t->later));
	if (t->stuck > 0)
		say(lines, "%u %s to stay: %s", t->stuck, sas(t->stuck), stay);
	if (t->fixed > 0)
		say(lines, "%u %s cannot be moved, and stays: wrong role, or a side without R-MOBIKE",
		    t->fixed, sas(t->fixed));
	if (core->dry_run)
		say(lines, "dry run: nothing is moved");
	else if (core->pluto != PLUTO_READY)
		say(lines, "pluto does not answer: what can be done is done when it does");
}

/* Carries it out, so that what follows is as decided. */
static void change(struct client *c, const struct input *in)
{
	feed_input(&c->with->feed, in);
	feed_run(&c->with->feed);
	state_save(c->with->state);
}

static void done(struct client *c, struct json_object *lines)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "say", lines);
	answer(c, EXIT_OK, NULL, o);
}

/* What keeps an uplink from being used, or NULL. */
static const char *trouble(const struct core *core, unsigned uplink, char *buf, size_t size)
{
	const struct path *p = NULL;

	for (int f = 0; f < FAM_COUNT; f++) {
		if (!path_configured(core, uplink, (enum fam)f))
			continue;
		if (path_eligible(core, uplink, (enum fam)f))
			return NULL;
		if (p == NULL)
			p = &core->uplink[uplink].path[f];
	}
	if (p == NULL)
		return NULL;
	if (core->uplink[uplink].drained)
		snprintf(buf, size, "%s is drained", uplink_name(core, uplink));
	else
		snprintf(buf, size, "%s is %s (%s)", uplink_name(core, uplink), path_state_name(p->state),
			 reason_name(p->reason));
	return buf;
}

/* ---- switch ---- */

static bool has_uplink(const struct conf_policy *policy, unsigned uplink)
{
	for (unsigned i = 0; i < policy->norder; i++)
		if (policy->order[i] == uplink)
			return true;
	return false;
}

/* Is there a policy (this one, or with -1 any) that has the uplink in its order? */
static bool in_order(const struct conf *conf, int policy, unsigned uplink)
{
	for (unsigned k = 0; k < conf->npolicies; k++)
		if ((policy < 0 || (unsigned)policy == k) && has_uplink(&conf->policies[k], uplink))
			return true;
	return false;
}

/* NULL, or why not, after which the exit code is *rc. */
static const char *switch_refused(const struct core *core, const char *name, const struct input *in,
				  int *rc)
{
	const struct conn *conn = name == NULL ? NULL : conn_find(core, name);

	*rc = EXIT_REFUSED;
	if (name != NULL && (conn == NULL || strlen(name) >= sizeof(in->conn))) {
		*rc = EXIT_FAILED;
		return "no such connection has an SA";
	}
	if (conn != NULL && conn->policy < 0)
		return "no policy matches this connection";
	if (in->kind == INPUT_PIN && !in_order(core->conf, conn == NULL ? -1 : conn->policy, in->uplink))
		return conn == NULL ? "this uplink is in no policy's order" :
		       "this uplink is not in the order of the connection's policy";
	return NULL;
}

static void switch_say(struct client *c, const char *name, const struct input *in, const char *length,
		       struct json_object *lines)
{
	const struct core *core = core_of(c);
	const char *to = in->kind == INPUT_PIN ? uplink_name(core, in->uplink) : NULL;
	char text[128], stay[200];
	const char *why = to == NULL ? NULL : trouble(core, in->uplink, text, sizeof(text));
	unsigned there = 0, without = 0;
	struct tally t = { 0 };

	for (unsigned i = 0; i < core->nsas; i++) {
		const struct sa *sa = &core->sas[i];

		if (sa->conn->policy < 0 || (name != NULL && strcmp(sa->conn->name, name) != 0))
			continue;
		if (to != NULL && !has_uplink(&core->conf->policies[sa->conn->policy], in->uplink))
			without++;
		else if (to == NULL ? sa->want < 0 && sa->why == REASON_BEST : sa->uplink == (int)in->uplink)
			there++;
		else
			tally_add(&t, core, sa);
	}
	if (to != NULL)
		say(lines, "%s pinned to %s%s%s", name == NULL ? "all connections there are now are" : name,
		    to, length == NULL ? ", until switch --to auto" : " for ", length == NULL ? "" : length);
	else
		say(lines, "%s not pinned any more", name == NULL ? "all connections are" : name);
	if (there > 0)
		say(lines, "%u %s already where they are to be", there, sas(there));
	if (why != NULL)
		snprintf(stay, sizeof(stay), "%s; they go there when it can be used", why);
	else
		snprintf(stay, sizeof(stay), "see ipsec addrmon explain");
	tally_say(&t, core, lines, stay);
	if (without > 0)
		say(lines, "%u %s of policies that do not have %s, and not pinned", without, sas(without), to);
	if (to != NULL && name == NULL)
		say(lines, "connections that come later are not pinned: to keep all off the others, drain those");
}

void cmd_switch(struct client *c, struct json_object *request)
{
	const char *name = asked_text(request, "conn"), *to = asked_text(request, "to");
	struct input in = { .kind = INPUT_UNPIN };
	struct json_object *lines;
	const char *why;
	int rc;

	if (to == NULL || (name == NULL) != asked_flag(request, "all")) {
		answer(c, EXIT_USAGE, "switch needs a connection or --all, and --to", NULL);
		return;
	}
	if (strcmp(to, "auto") != 0) {
		int n = asked_uplink(c, request, "to");

		if (n < 0)
			return;
		in.kind = INPUT_PIN;
		in.uplink = (unsigned)n;
	}
	if (!asked_until(request, &in.until)) {
		answer(c, EXIT_USAGE, "--for is not a time (write 30m or 2h)", NULL);
		return;
	}
	why = switch_refused(core_of(c), name, &in, &rc);
	if (why != NULL) {
		answer(c, rc, why, NULL);
		return;
	}
	if (name != NULL)
		strcpy(in.conn, name);
	change(c, &in);
	lines = json_object_new_array();
	switch_say(c, name, &in, asked_text(request, "for"), lines);
	done(c, lines);
}

/* ---- drain ---- */

/* Is it the last usable uplink of a policy? Its SAs, and those to come, would be stuck. */
static bool last_usable(const struct core *core, unsigned uplink, char *text, size_t size)
{
	for (unsigned k = 0; k < core->conf->npolicies; k++) {
		const struct conf_policy *p = &core->conf->policies[k];

		for (int f = 0; f < FAM_COUNT; f++) {
			bool other = false;

			if (!has_uplink(p, uplink) || !path_eligible(core, uplink, (enum fam)f))
				continue;
			for (unsigned i = 0; i < p->norder; i++)
				other |= p->order[i] != uplink &&
					 path_eligible(core, p->order[i], (enum fam)f);
			if (other)
				continue;
			snprintf(text, size, "it is the last usable uplink of policy %s in IPv%d (use --force)",
				 p->name, f == FAM_4 ? 4 : 6);
			return true;
		}
	}
	return false;
}

void cmd_drain(struct client *c, struct json_object *request)
{
	struct input in = { .kind = INPUT_DRAIN };
	const char *reason = asked_text(request, "reason"), *length = asked_text(request, "for");
	int n = asked_uplink(c, request, "uplink");
	const struct core *core = core_of(c);
	struct json_object *lines;
	struct tally t = { 0 };
	char text[160];

	if (n < 0)
		return;
	in.uplink = (unsigned)n;
	if (!asked_until(request, &in.until)) {
		answer(c, EXIT_USAGE, "--for is not a time (write 30m or 2h)", NULL);
		return;
	}
	if (last_usable(core, in.uplink, text, sizeof(text)) && !asked_flag(request, "force")) {
		answer(c, EXIT_REFUSED, text, NULL);
		return;
	}
	snprintf(in.note, sizeof(in.note), "%s", reason == NULL ? "" : reason);
	change(c, &in);
	lines = json_object_new_array();
	say(lines, "%s is drained%s%s", uplink_name(core, in.uplink), length == NULL ? ", until undrain" : " for ",
	    length == NULL ? "" : length);
	for (unsigned i = 0; i < core->nsas; i++)
		if (core->sas[i].uplink == n)
			tally_add(&t, core, &core->sas[i]);
	if (t.all == 0)
		say(lines, "no SA is there");
	tally_say(&t, core, lines, "no other uplink of their policy can be used");
	done(c, lines);
}

void cmd_undrain(struct client *c, struct json_object *request)
{
	struct input in = { .kind = INPUT_UNDRAIN };
	int n = asked_uplink(c, request, "uplink");
	const struct core *core = core_of(c);
	struct json_object *lines;
	struct tally t = { 0 };
	char text[128];

	if (n < 0)
		return;
	in.uplink = (unsigned)n;
	lines = json_object_new_array();
	if (!core->uplink[n].drained) {
		say(lines, "%s was not drained", uplink_name(core, in.uplink));
		done(c, lines);
		return;
	}
	change(c, &in);
	say(lines, "%s is used again", uplink_name(core, in.uplink));
	if (trouble(core, in.uplink, text, sizeof(text)) != NULL)
		say(lines, "%s", text);
	for (unsigned i = 0; i < core->nsas; i++)
		if (core->sas[i].want == n && core->sas[i].uplink != n)
			tally_add(&t, core, &core->sas[i]);
	tally_say(&t, core, lines, "");
	done(c, lines);
}
