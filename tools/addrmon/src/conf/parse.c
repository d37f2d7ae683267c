/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.c - the lines and sections of the configuration file
 *
 * inih splits lines; what it would let pass is checked above it: unknown and
 * repeated sections and keys, lines it would cut, indented lines it would
 * join, NUL bytes. Every problem is one line that names file, line and key.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/parser.h"
#include "conf/value.h"

static void uplink_begin(struct parser *p, const char *name)
{
	struct conf *c = p->conf;

	if (c->nuplinks == CONF_MAX_UPLINKS) {
		complain(p, "more than %d uplinks", CONF_MAX_UPLINKS);
		p->section = SEC_BAD;
		return;
	}
	struct conf_uplink *u = &c->uplinks[c->nuplinks];

	conf_uplink_default(u);
	u->file = p->file;
	u->line = p->line;
	strcpy(u->name, name);
	p->uplinks[c->nuplinks].file = p->file;
	p->uplinks[c->nuplinks].line = p->line;
	c->nuplinks++;
}

static void policy_begin(struct parser *p, const char *name)
{
	struct conf *c = p->conf;

	if (c->npolicies == CONF_MAX_POLICIES) {
		complain(p, "more than %d policies", CONF_MAX_POLICIES);
		p->section = SEC_BAD;
		return;
	}
	struct conf_policy *policy = &c->policies[c->npolicies];

	*policy = (struct conf_policy) { 0 };
	strcpy(policy->name, name);
	p->policies[c->npolicies].file = p->file;
	p->policies[c->npolicies].line = p->line;
	c->npolicies++;
}

static bool name_valid(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < CONF_NAME_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._-") == len &&
	       name[0] != '-' && strcmp(name, "auto") != 0;
}

/* A heading: [addrmon], [uplink "NAME"], [policy "NAME"]. */
static void heading(struct parser *p, const char *line)
{
	char kind[16] = "", name[64] = "";
	int used = 0;

	p->section = SEC_BAD;
	if (sscanf(line, "[%15[a-z] \"%63[^\"]\"]%n", kind, name, &used) != 2 ||
	    used == 0) {
		used = 0;
		name[0] = '\0';
		if (sscanf(line, "[%15[a-z]]%n", kind, &used) != 1 || used == 0) {
			complain(p, "bad section heading (write [addrmon], "
				 "[uplink \"NAME\"] or [policy \"NAME\"])");
			return;
		}
	}
	line += used;
	line += strspn(line, " \t");
	if (*line != '\0' && *line != '#' && *line != ';') {
		complain(p, "text after the section heading");
		return;
	}
	if (strcmp(kind, "addrmon") == 0 && name[0] == '\0') {
		p->section = SEC_ADDRMON;
	} else if (strcmp(kind, "uplink") == 0 || strcmp(kind, "policy") == 0) {
		if (!name_valid(name)) {
			complain(p, "[%s]: needs a name of 1 to 31 letters, digits, "
				 "dots, dashes or underscores", kind);
			return;
		}
		if (kind[0] == 'u') {
			int old = conf_uplink_find(p->conf, name);

			if (old >= 0) {
				complain(p, "uplink \"%s\" is already at %s:%u", name,
					 p->uplinks[old].file, p->uplinks[old].line);
				return;
			}
			p->section = SEC_UPLINK;
			uplink_begin(p, name);
			return;
		}
		for (unsigned i = 0; i < p->conf->npolicies; i++) {
			if (strcmp(p->conf->policies[i].name, name) == 0) {
				complain(p, "policy \"%s\" is already at %s:%u", name,
					 p->policies[i].file, p->policies[i].line);
				return;
			}
		}
		p->section = SEC_POLICY;
		policy_begin(p, name);
	} else {
		static const char *const kinds[] = { "addrmon", "uplink", "policy" };
		const char *near = conf_nearest(kind, kinds, 3);

		complain(p, "unknown section \"%s\"%s%s%s", kind,
			 near == NULL ? "" : ", did you mean \"",
			 near == NULL ? "" : near, near == NULL ? "" : "\"?");
	}
}

/* ---- lines ---- */

/* Has it a comment with the mark that `init` sets? */
static bool is_marked(const char *line, size_t len)
{
	const char *mark = memmem(line, len, "TO CHECK", 8);

	return mark != NULL && (memchr(line, '#', (size_t)(mark - line)) != NULL ||
				memchr(line, ';', (size_t)(mark - line)) != NULL);
}

/* inih's reader: hands over one line, after the checks inih does not do. */
static char *read_line(char *buf, int size, void *arg)
{
	struct parser *p = arg;

	if (p->text >= p->end)
		return NULL;
	const char *nl = memchr(p->text, '\n', (size_t)(p->end - p->text));
	const char *stop = nl == NULL ? p->end : nl;
	const char *from = p->text;
	size_t len;

	p->text = nl == NULL ? p->end : nl + 1;
	p->line++;
	/* an indented line would continue the value above it */
	while (from < stop && (*from == ' ' || *from == '\t'))
		from++;
	while (stop > from && isspace((unsigned char)stop[-1]))
		stop--;
	len = (size_t)(stop - from);
	if (is_marked(from, len))
		warn_at(p, p->file, p->line, -1, "line %u is marked TO CHECK: decide, and remove the mark", p->line);
	buf[0] = '\n';
	buf[1] = '\0';
	if (memchr(from, '\0', len) != NULL) {
		complain(p, "NUL byte");
	} else if (len > 0 && (*from == '#' || *from == ';')) {
		/* comments may be of any length */
	} else if (len + 2 > (size_t)size) {
		complain(p, "line longer than %d bytes (repeat the key instead)",
			 size - 2);
	} else {
		memcpy(buf, from, len);
		buf[len] = '\0';
		if (buf[0] == '[')
			heading(p, buf);
		buf[len] = '\n';
		buf[len + 1] = '\0';
	}
	return buf;
}

static int handle(void *arg, const char *section, const char *name,
		  const char *raw)
{
	struct parser *p = arg;
	char value[512];

	(void)section;
	snprintf(value, sizeof(value), "%s", raw);
	/* inih knows ';' as a comment inside a line, we also want '#' */
	for (char *c = value; (c = strchr(c, '#')) != NULL; c++) {
		if (c == value || c[-1] == ' ' || c[-1] == '\t') {
			*c = '\0';
			break;
		}
	}
	for (size_t len = strlen(value); len > 0 && isspace((unsigned char)value[len - 1]);)
		value[--len] = '\0';

	if (p->section == SEC_BAD)
		return 1;	/* its heading was complained about */
	if (p->section == SEC_NONE) {
		complain(p, "%s: stands before the first section heading", name);
		return 1;
	}
	key_take(p, name, value);
	return 1;
}

void parse_text(struct parser *p, const char *name, const char *text, size_t len)
{
	struct conf *c = p->conf;
	char **files = realloc(c->files, (c->nfiles + 1) * sizeof(*files));

	if (files == NULL)
		abort();
	c->files = files;
	p->file = files[c->nfiles++] = strdup(name);
	p->line = 0;
	p->section = SEC_NONE;
	p->text = text;
	p->end = text + len;
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		p->text += 3;
	if (len > CONF_FILE_MAX) {
		p->line = 1;
		complain(p, "file larger than %d bytes", CONF_FILE_MAX);
		return;
	}
	int bad = ini_parse_stream(read_line, p, handle, p);

	if (bad > 0 && p->errors == 0) {
		p->line = (unsigned)bad;
		complain(p, "neither a KEY = VALUE line nor a section heading");
	}
}
