/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim.h - the core in a simulated world
 *
 * Targets answer by a model (round trip, loss), pluto moves SAs by a model,
 * time jumps from event to event. Deterministic: one seed, one outcome.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_SIM_H
#define ADDRMON_SIM_H

#include "core/state.h"

enum sim_pluto { SIM_PLUTO_NONE, SIM_PLUTO_MOVES, SIM_PLUTO_REFUSES, SIM_PLUTO_SILENT };

struct sim_event;

/* A target that answers only so many a second, and so many at once. */
struct sim_limit {
	unsigned rate, burst;
	int64_t credit;			/* millionths of an answer */
	int64_t at;			/* when that was so */
};

struct sim {
	const struct conf *conf;
	struct core *core;
	int64_t now;
	uint64_t random;
	struct {
		bool answers;
		int64_t rtt;
		unsigned loss_ppm;	/* of a million */
		unsigned lose;		/* so many of the next are lost */
		struct sim_limit *limit;	/* NULL: none; may be shared */
	} model[CONF_MAX_UPLINKS][CONF_MAX_PROBES];
	enum sim_pluto pluto;
	int64_t pluto_rtt;
	bool cross;		/* it moves between the families */
	int64_t status_time;	/* a status tells how things were so long ago; 0: at once */
	int rc;			/* that whack ends with; set by on_order */
	struct sa_info *sas;
	unsigned nsas;
	struct ip elsewhere;	/* an address of the host on no uplink */
	/* what happened */
	unsigned long moves, orders, probes;
	bool busy[2];		/* with an order; with a status */
	/* invariants broken: two orders, or statuses, at once; asked to run again for ever */
	bool order_overlap, spins;
	unsigned idle;
	/* called for each order and log line, if set */
	void (*on_order)(struct sim *sim, const struct order *o);
	void (*on_log)(struct sim *sim, const struct logline *l);
	void *user;
	/* private */
	struct sa_info *then;	/* when a slow status was asked for */
	unsigned nthen;
	struct sim_event *heap;
	unsigned nheap, room;
	unsigned long serial;
};

void sim_init(struct sim *sim, const struct conf *conf, bool dry_run, uint64_t seed);
void sim_free(struct sim *sim);
/* A number below n, from the simulation's own generator. */
unsigned sim_random(struct sim *sim, unsigned n);
/* Gives an input now. */
void sim_input(struct sim *sim, const struct input *in);
/* Runs everything due up to and including time t, and stops there. */
void sim_until(struct sim *sim, int64_t t);
/* Shorthands for tests: all is well on this uplink; its carrier. */
void sim_uplink_ready(struct sim *sim, unsigned uplink, const char *ip);
void sim_carrier(struct sim *sim, unsigned uplink, bool carrier);
void sim_probes(struct sim *sim, unsigned uplink, bool answers);
/* Adds an SA that can be moved. */
void sim_sa(struct sim *sim, const char *conn, unsigned long serial, const char *local);

#endif
