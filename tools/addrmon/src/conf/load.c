/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * load.c - the files of the configuration: found, trusted, read
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/parser.h"
#include "conf/trust.h"

static void parser_begin(struct parser *p, conf_say *say, void *ctx)
{
	*p = (struct parser) { .say = say, .ctx = ctx, .conf = conf_new() };
	conf_policy_default(&p->policy_defaults);
}

static void say_more(struct parser *p)
{
	char text[64];
	struct conf_message m = { .uplink = -1, .text = text };

	snprintf(text, sizeof(text), "(%u more errors)", p->errors - ERRORS_MAX);
	p->say(p->ctx, &m);
}

static struct conf *parser_end(struct parser *p)
{
	validate(p);
	for (unsigned i = 0; i < CONF_MAX_UPLINKS; i++)
		free(p->uplinks[i].need);
	for (unsigned i = 0; i < CONF_MAX_POLICIES; i++)
		free(p->policies[i].order);
	if (p->errors > ERRORS_MAX)
		say_more(p);
	if (p->errors == 0)
		return p->conf;
	conf_free(p->conf);
	return NULL;
}

struct conf *conf_parse(const char *name, const char *text, size_t len, conf_say *say, void *ctx)
{
	struct parser p;

	parser_begin(&p, say, ctx);
	parse_text(&p, name, text, len);
	return parser_end(&p);
}

/* Reads a file whole, if it may be trusted; NULL after a complaint. */
static char *slurp(struct parser *p, const char *name, size_t *len, bool *unsafe)
{
	struct stat st;
	char *text = NULL;
	ssize_t got = 0;
	int fd = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		*unsafe |= errno == EACCES || errno == ELOOP;
		complain_at(p, name, 0, "%s", errno == ELOOP ?
			    "is a symbolic link, refused" : strerror(errno));
		return NULL;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		complain_at(p, name, 0, "is not a regular file");
	} else if (conf_file_unsafe(st.st_mode, st.st_uid, geteuid())) {
		complain_at(p, name, 0, "refused: must belong to root and be writable "
			    "by its owner only (chmod go-w, chown root)");
		*unsafe = true;
	} else if (st.st_size > CONF_FILE_MAX) {
		complain_at(p, name, 0, "larger than %d bytes", CONF_FILE_MAX);
	} else if ((text = malloc((size_t)st.st_size + 1)) == NULL ||
		   (got = read(fd, text, (size_t)st.st_size)) < 0) {
		complain_at(p, name, 0, "%s", strerror(errno));
		free(text);
		text = NULL;
	}
	*len = (size_t)got;
	close(fd);
	return text;
}

static void load_one(struct parser *p, const char *name, bool *unsafe)
{
	size_t len = 0;
	char *text = slurp(p, name, &len, unsafe);

	if (text != NULL)
		parse_text(p, name, text, len);
	free(text);
}

/* Whoever may write a script decides what root runs. One that is not there may
 * still come; `check` tells of it. */
static void check_script(struct parser *p, const char *file, const char *script, bool *unsafe)
{
	char text[CONF_UNSAFE_TEXT];
	const char *wrong = script == NULL ? NULL : script_unsafe(script, text, sizeof(text));

	if (wrong == NULL)
		return;
	*unsafe |= errno != 0;
	complain_at(p, file, 0, "%s: refused: %s", script, wrong);
}

/* A name that nobody has: scripts could not run, or a group could not ask. */
static void check_names(struct parser *p, const char *file)
{
	if (p->conf->script_user != NULL && getpwnam(p->conf->script_user) == NULL)
		complain_at(p, file, 0, "script-user: there is no user \"%s\"", p->conf->script_user);
	if (p->conf->ctl_group != NULL && getgrnam(p->conf->ctl_group) == NULL)
		complain_at(p, file, 0, "ctl-group: there is no group \"%s\"", p->conf->ctl_group);
}

/* What only matters where it is used. */
static void check_host(struct parser *p, const char *file, bool *unsafe)
{
	check_names(p, file);
	check_script(p, file, p->conf->notify_script, unsafe);
	for (unsigned i = 0; i < p->conf->nuplinks; i++)
		for (unsigned k = 0; k < p->conf->uplinks[i].nprobes; k++)
			check_script(p, file, p->conf->uplinks[i].probe[k].script, unsafe);
}

/* here: it is to be used on this host. */
static struct conf *load(const char *file, conf_say *say, void *ctx, bool *unsafe, bool here)
{
	struct parser p;
	char pattern[4096];
	glob_t g;

	*unsafe = false;
	parser_begin(&p, say, ctx);
	load_one(&p, file, unsafe);
	if (p.errors == 0 &&
	    snprintf(pattern, sizeof(pattern), "%s.d/*.conf", file) < (int)sizeof(pattern) &&
	    glob(pattern, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			load_one(&p, g.gl_pathv[i], unsafe);
		globfree(&g);
	}
	if (p.conf->nfiles == 0) {
		conf_free(p.conf);
		return NULL;
	}
	if (here)
		check_host(&p, file, unsafe);
	return parser_end(&p);
}

struct conf *conf_load(const char *file, conf_say *say, void *ctx, bool *unsafe)
{
	return load(file, say, ctx, unsafe, true);
}

struct conf *conf_load_elsewhere(const char *file, conf_say *say, void *ctx, bool *unsafe)
{
	return load(file, say, ctx, unsafe, false);
}
