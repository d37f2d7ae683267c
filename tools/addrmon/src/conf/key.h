/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * key.h - one key of the configuration file
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_KEY_H
#define ADDRMON_CONF_KEY_H

#include "conf/parser.h"

/* What offset is counted from. */
enum place { IN_CONF, IN_UPLINK, IN_POLICY };

struct key {
	const char *name;
	unsigned sections;	/* 1 << SEC_... */
	bool repeat;
	const char *(*set)(struct parser *p, const struct key *k,
			   const char *value);
	enum place place;
	size_t offset;
	long min, max;		/* times: milliseconds */
};

/* The section being read. */
struct conf_uplink *cur_uplink(struct parser *p);
struct conf_policy *cur_policy(struct parser *p);

/* set.c and the like: each returns NULL, or what is wrong with the value. */
typedef const char *key_setter(struct parser *p, const struct key *k, const char *value);
key_setter set_time, set_number, set_bool, set_failback, set_degraded, set_data, set_path, set_word,
	set_interface, set_address, set_gateway, set_public, set_mark, set_route_check, set_profile, set_need,
	set_order, set_loss, set_max_switches, set_connections, set_probe, set_listen;

#endif
