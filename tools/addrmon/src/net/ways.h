/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ways.h - the default routes that there are, and the commands for routes and rules
 *	that are missing
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_NET_WAYS_H
#define ADDRMON_NET_WAYS_H

#include "base/ip.h"

/* A default route, by one of its next hops. */
struct way {
	enum fam fam;
	unsigned table;
	int ifindex;
	struct ip gateway;	/* family 0: none, the link has but one other end */
	unsigned metric;
};

/* All default routes of a table (0: of all tables); false: the kernel does not tell. */
bool ways_each(unsigned table, enum fam fam, void (*way)(void *ctx, const struct way *w), void *ctx);

/*
 * The commands that make what is sent from src leave by that interface, to be pasted
 * as they are: a rule, a route in its table, or both in a table that is free. number
 * tells uplinks apart: two never get the same table. gateway: family 0 is not known.
 * False: there are none, as the gateway is not known, or all of that is there already
 * and something else is wrong.
 */
bool ways_mend(const struct ip *src, const struct ip *gateway, const char *ifname, int ifindex,
	       unsigned number, char *text, size_t size);

#endif
