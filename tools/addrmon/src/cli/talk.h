/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk.h - asking the daemon
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_TALK_H
#define ADDRMON_CLI_TALK_H

#include <stdio.h>

#include <json-c/json.h>

#include "cli/cli.h"

typedef struct json_object json;

json *request_new(const char *cmd);
/* Adds a text, unless it is NULL. */
void request_add(json *o, const char *key, const char *value);
/* Adds true, or nothing. */
void request_flag(json *o, const char *key, bool value);
/*
 * Sends the request (and frees it) and reads the answer. Returns the exit
 * code; *result is the caller's. With keep, the connection stays open there.
 */
int ask(const struct cli *o, json *request, json **result, FILE **keep);
/* The same when the exit code is all there is to it. */
int simple(const struct cli *o, json *request);
/* The next line of a connection that was kept; NULL at its end. */
json *answer_line(FILE *f);

/* What an object has under a key: NULL, or false, if it has not. */
json *member(json *o, const char *key);
const char *member_text(json *o, const char *key);
bool member_yes(json *o, const char *key);
/* 0 for what is no list. */
size_t list_length(json *list);

/* Seconds as a clock shows them; both return buf. */
const char *age_text(double seconds, char *buf, size_t size);

#endif
