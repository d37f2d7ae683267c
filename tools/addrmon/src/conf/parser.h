/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parser.h - what the files of the parser share
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_PARSER_H
#define ADDRMON_CONF_PARSER_H

#include "conf/load.h"

#define CONF_FILE_MAX (1024 * 1024)
#define ERRORS_MAX 20

enum section { SEC_NONE, SEC_ADDRMON, SEC_UPLINK, SEC_POLICY, SEC_BAD };

/* What is remembered of a section until all files are read. */
struct pending {
	uint64_t set;		/* keys seen, by key_bit */
	char *order;		/* policy: names, resolved at the end */
	char *need;		/* uplink: "N" or "N of M" */
	bool fast;		/* uplink: profile = fast */
	const char *file;
	unsigned line;
};

struct parser {
	struct conf *conf;
	conf_say *say;
	void *ctx;
	unsigned errors;
	/* position */
	const char *file;
	const char *text, *end;
	unsigned line;
	enum section section;
	/* defaults of policies, from [addrmon] */
	struct conf_policy policy_defaults;
	struct pending globals;
	struct pending uplinks[CONF_MAX_UPLINKS];
	struct pending policies[CONF_MAX_POLICIES];
};

struct key;

/* message.c: file may be NULL and line 0, see struct conf_message */
__attribute__((format(printf, 4, 5)))
void complain_at(struct parser *p, const char *file, unsigned line, const char *format, ...);
__attribute__((format(printf, 5, 6)))
void warn_at(struct parser *p, const char *file, unsigned line, int uplink,
	     const char *format, ...);
#define complain(p, ...) complain_at(p, (p)->file, (p)->line, __VA_ARGS__)

/* keys.c */
struct pending *cur_pending(struct parser *p);
/* The present section gets this key and value; complains if it must not. */
void key_take(struct parser *p, const char *name, const char *value);
/* True if the section has the key. */
bool was_set(const struct pending *pending, const char *name);
void pending_set(struct pending *pending, const char *name);

/* parse.c */
void parse_text(struct parser *p, const char *name, const char *text, size_t len);

/* validate.c: defaults that hang on other keys, and what no single line tells */
void validate(struct parser *p);
/* sanity.c: what cannot have been meant */
void sanity(struct parser *p);

#endif
