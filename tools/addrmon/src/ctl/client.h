/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client.h - one connection to the control socket
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CTL_CLIENT_H
#define ADDRMON_CTL_CLIENT_H

#include "ctl/server.h"

struct bufferevent;
struct event;
struct json_object;

#define CLIENT_PATIENCE 10	/* seconds, for a request, and for a piece of the answer to be read */

struct client {
	struct client *next;
	struct ctl *ctl;
	const struct ctl_with *with;
	struct bufferevent *bev;
	bool may_change;
	bool follow;
	bool done;		/* the answer is on its way */
	bool streaming;		/* ... and there is more of it to come */
	struct status_stream stream;
	struct event *wait;	/* probe: for the answers */
	unsigned uplink, seq[CONF_MAX_PROBES];
};

/* client.c */
/* Sends and frees it. */
void client_send(struct client *c, struct json_object *o);
/* The one answer; result is freed, may be NULL. */
void answer(struct client *c, int rc, const char *error, struct json_object *result);
/* The status, a piece at a time: whenever all of the last is written. */
void client_stream(struct client *c);

/* request.c: what a request has under a key; NULL, or false, if it has not */
const char *asked_text(struct json_object *request, const char *key);
bool asked_flag(struct json_object *request, const char *key);
/* The end of a "for" given as a time; CORE_NEVER without; false: it is no time. */
bool asked_until(struct json_object *request, int64_t *end);
/* The number of the uplink that it names, or -1 after an answer. */
int asked_uplink(struct client *c, struct json_object *request, const char *key);

/* change.c: the commands that move SAs; each says what will happen, and what not */
void cmd_switch(struct client *c, struct json_object *request);
void cmd_drain(struct client *c, struct json_object *request);
void cmd_undrain(struct client *c, struct json_object *request);

/* commands.c: carries out one request, a line of JSON */
void serve(struct client *c, const char *line);

#endif
