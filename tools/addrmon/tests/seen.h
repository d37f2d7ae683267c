/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seen.h - a simulated gateway with two uplinks, and what was seen of it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_TEST_SEEN_H
#define ADDRMON_TEST_SEEN_H

#include "t.h"

#define A "192.0.2.10"
#define B "198.51.100.10"

#define UPLINKS							\
	"[uplink \"a\"]\ninterface = a\naddress = " A "\n"	\
	"[uplink \"b\"]\ninterface = b\naddress = " B "\n"

/* What the simulation saw. */
static struct seen {
	unsigned moves, statuses, addresses;
	struct order last_move, last_addresses;
	int64_t last_move_at;
	char log[65536];
} seen;

static void on_order(struct sim *sim, const struct order *o)
{
	if (o->kind == ORDER_MOVE) {
		seen.moves++;
		seen.last_move = *o;
		seen.last_move_at = sim->now;
	} else if (o->kind == ORDER_ADDRESSES) {
		seen.addresses++;
		seen.last_addresses = *o;
	} else {
		seen.statuses++;
	}
}

static void on_log(struct sim *sim, const struct logline *l)
{
	char line[1024];
	size_t used = strlen(seen.log);

	(void)sim;
	logline_text(l, line, sizeof(line));
	snprintf(seen.log + used, sizeof(seen.log) - used, "%s\n", line);
}

static void begin(struct sim *sim, struct conf *conf, const char *a, const char *b)
{
	memset(&seen, 0, sizeof(seen));
	sim_init(sim, conf, false, 1);
	sim->on_order = on_order;
	sim->on_log = on_log;
	sim->pluto = SIM_PLUTO_MOVES;
	sim->pluto_rtt = 40 * MSEC;
	if (a != NULL)
		sim_uplink_ready(sim, 0, a);
	if (b != NULL)
		sim_uplink_ready(sim, 1, b);
}

#endif
