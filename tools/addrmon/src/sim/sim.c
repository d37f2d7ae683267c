/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sim.c - the core in a simulated world
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many runs at one instant mean that the core never gets done. */
#define SPIN 1000
/* How long a whack takes here. */
#define WHACK_TIME (1 * USEC_PER_MSEC)

enum event_kind { EVENT_INPUT, EVENT_STATUS, EVENT_MOVE };

struct sim_event {
	int64_t t;
	unsigned long serial;		/* equal times keep their order */
	enum event_kind kind;
	struct input in;
	struct ip from, to;		/* EVENT_MOVE */
	char conn[64];
};

static bool earlier(const struct sim_event *a, const struct sim_event *b)
{
	return a->t != b->t ? a->t < b->t : a->serial < b->serial;
}

static void push(struct sim *sim, struct sim_event e)
{
	unsigned i;

	if (sim->nheap == sim->room) {
		sim->room = sim->room == 0 ? 64 : sim->room * 2;
		sim->heap = realloc(sim->heap, sim->room * sizeof(*sim->heap));
		if (sim->heap == NULL)
			abort();
	}
	e.serial = sim->serial++;
	for (i = sim->nheap++; i > 0 && earlier(&e, &sim->heap[(i - 1) / 2]); i = (i - 1) / 2)
		sim->heap[i] = sim->heap[(i - 1) / 2];
	sim->heap[i] = e;
}

static struct sim_event pop(struct sim *sim)
{
	struct sim_event top = sim->heap[0], last = sim->heap[--sim->nheap];
	unsigned i = 0, child;

	while ((child = 2 * i + 1) < sim->nheap) {
		if (child + 1 < sim->nheap && earlier(&sim->heap[child + 1], &sim->heap[child]))
			child++;
		if (!earlier(&sim->heap[child], &last))
			break;
		sim->heap[i] = sim->heap[child];
		i = child;
	}
	sim->heap[i] = last;
	return top;
}

unsigned sim_random(struct sim *sim, unsigned n)
{
	/* xorshift64* */
	sim->random ^= sim->random >> 12;
	sim->random ^= sim->random << 25;
	sim->random ^= sim->random >> 27;
	return (unsigned)((sim->random * 0x2545f4914f6cdd1dull) >> 33) % n;
}

/* Has the target one more answer to give? */
static bool patient(struct sim_limit *l, int64_t now)
{
	const int64_t full = (int64_t)l->burst * 1000000;

	l->credit += (now - l->at) * l->rate;
	l->at = now;
	if (l->credit > full)
		l->credit = full;
	if (l->credit < 1000000)
		return false;
	l->credit -= 1000000;
	return true;
}

static void on_probe(void *ctx, unsigned uplink, unsigned probe, unsigned seq)
{
	struct sim *sim = ctx;
	struct sim_event e = {
		.t = sim->now + sim->model[uplink][probe].rtt,
		.kind = EVENT_INPUT,
		.in = { .kind = INPUT_REPLY, .uplink = uplink, .probe = probe, .seq = seq },
	};

	sim->probes++;
	if (!sim->model[uplink][probe].answers ||
	    sim_random(sim, 1000000) < sim->model[uplink][probe].loss_ppm)
		return;
	if (sim->model[uplink][probe].lose > 0) {
		sim->model[uplink][probe].lose--;
		return;
	}
	if (sim->model[uplink][probe].limit != NULL &&
	    !patient(sim->model[uplink][probe].limit, sim->now))
		return;
	push(sim, e);
}

/* Does an order about this address and name concern the SA? */
static bool addressed(const struct sa_info *sa, const struct ip *from, const char *conn)
{
	char number[32];

	if (!ip_eq(&sa->local, from) || !sa->responder || !sa->rmobike || !sa->peer)
		return false;
	snprintf(number, sizeof(number), "#%lu", sa->serial);
	return conn[0] == '\0' || strcmp(conn, sa->conn) == 0 || strcmp(conn, number) == 0;
}

static void remember(struct sim *sim)
{
	if (sim->status_time == 0)
		return;
	free(sim->then);
	sim->then = malloc((sim->nsas + 1) * sizeof(*sim->then));
	if (sim->then == NULL)
		abort();
	sim->nthen = sim->nsas;
	for (unsigned i = 0; i < sim->nsas; i++)
		sim->then[i] = sim->sas[i];
}

static void on_order(void *ctx, const struct order *o)
{
	struct sim *sim = ctx;
	struct sim_event done = {
		.t = sim->now + WHACK_TIME, .kind = EVENT_INPUT,
		.in = { .kind = INPUT_DONE, .order = o->kind },
	};
	bool *busy = &sim->busy[o->kind == ORDER_STATUS];

	sim->orders++;
	sim->order_overlap |= *busy;
	*busy = true;
	if (sim->on_order != NULL)
		sim->on_order(sim, o);
	done.in.rc = sim->rc;
	if (sim->pluto == SIM_PLUTO_NONE)
		return;		/* the trace tells what came of it */
	if (o->kind == ORDER_STATUS) {
		done.kind = EVENT_STATUS;
		remember(sim);
		if (sim->status_time > 0)
			done.t = sim->now + sim->status_time;
	} else if (o->kind == ORDER_MOVE) {
		struct sim_event move = {
			.t = done.t + sim->pluto_rtt, .kind = EVENT_MOVE,
			.from = o->from, .to = o->to,
		};

		strcpy(move.conn, o->conn);
		for (unsigned i = 0; i < sim->nsas; i++)
			if (addressed(&sim->sas[i], &o->from, o->conn))
				sim->sas[i].busy = true;
		push(sim, move);
	}
	push(sim, done);
}

static void on_log(void *ctx, const struct logline *l)
{
	struct sim *sim = ctx;

	if (sim->on_log != NULL)
		sim->on_log(sim, l);
}

static const struct core_ops ops = { on_probe, on_order, on_log };

void sim_init(struct sim *sim, const struct conf *conf, bool dry_run, uint64_t seed)
{
	memset(sim, 0, sizeof(*sim));
	sim->conf = conf;
	sim->random = seed * 0x9e3779b97f4a7c15ull + 1;
	sim->core = core_new(conf, &ops, sim, dry_run, 0);
}

void sim_free(struct sim *sim)
{
	core_free(sim->core);
	free(sim->heap);
	free(sim->sas);
	free(sim->then);
}

static bool present(const struct sim *sim, const struct ip *ip)
{
	const struct alias *alias;
	bool there;

	return ip_eq(ip, &sim->elsewhere) ||
	       (address_owner(sim->core, ip, &alias, &there) >= 0 && there);
}

void sim_input(struct sim *sim, const struct input *in)
{
	if (in->kind == INPUT_DONE) {
		sim->busy[0] &= in->order == ORDER_STATUS;
		sim->busy[1] &= in->order != ORDER_STATUS && in->order != ORDER_NONE;
	}
	core_input(sim->core, in, sim->now);
}

static void do_status(struct sim *sim)
{
	struct input in = { .kind = INPUT_PLUTO, .pluto = PLUTO_READY, .cross = sim->cross };

	for (unsigned i = 0; i < sim->nsas; i++)
		sim->sas[i].local_present = present(sim, &sim->sas[i].local);
	core_input(sim->core, &in, sim->now);
	in = (struct input) { .kind = INPUT_SNAPSHOT, .sas = sim->sas, .nsas = sim->nsas };
	if (sim->then != NULL) {
		in.sas = sim->then;
		in.nsas = sim->nthen;
	}
	core_input(sim->core, &in, sim->now);
	free(sim->then);
	sim->then = NULL;
	in = (struct input) { .kind = INPUT_DONE, .order = ORDER_STATUS };
	sim_input(sim, &in);
}

static void do_move(struct sim *sim, const struct sim_event *e)
{
	for (unsigned i = 0; i < sim->nsas; i++) {
		struct sa_info *sa = &sim->sas[i];

		if (!addressed(sa, &e->from, e->conn))
			continue;
		sa->busy = sim->pluto == SIM_PLUTO_SILENT;
		sa->last_to = e->to;
		if (sim->pluto == SIM_PLUTO_MOVES && present(sim, &e->to)) {
			sa->local = e->to;
			sa->moved++;
			sa->last_outcome = OUTCOME_MOVED;
			sim->moves++;
		} else if (sim->pluto != SIM_PLUTO_SILENT) {
			sa->refused++;
			sa->last_outcome = OUTCOME_REFUSED;
		}
	}
}

void sim_until(struct sim *sim, int64_t t)
{
	core_run(sim->core, sim->now);	/* inputs given since */
	for (;;) {
		int64_t core = core_next(sim->core);
		int64_t event = sim->nheap > 0 ? sim->heap[0].t : CORE_NEVER;
		int64_t next = core < event ? core : event;

		if (next > t)
			break;
		if (next > sim->now) {
			sim->now = next;
			sim->idle = 0;
		} else if (++sim->idle > SPIN) {
			sim->spins = true;	/* asks to be called for ever */
			break;
		}
		while (sim->nheap > 0 && sim->heap[0].t <= sim->now) {
			struct sim_event e = pop(sim);

			if (e.kind == EVENT_INPUT)
				sim_input(sim, &e.in);
			else if (e.kind == EVENT_STATUS)
				do_status(sim);
			else
				do_move(sim, &e);
		}
		core_run(sim->core, sim->now);
	}
	sim->now = t;
	core_run(sim->core, t);
}

void sim_carrier(struct sim *sim, unsigned uplink, bool carrier)
{
	struct input in = {
		.kind = INPUT_LINK, .uplink = uplink,
		.present = true, .admin = true, .carrier = carrier,
	};

	sim_input(sim, &in);
}

void sim_uplink_ready(struct sim *sim, unsigned uplink, const char *text)
{
	struct input in = { .kind = INPUT_ADDR, .uplink = uplink, .addr = ADDR_READY };

	sim_carrier(sim, uplink, true);
	if (!ip_parse(text, &in.ip))
		abort();
	in.fam = ip_fam(&in.ip);
	sim_input(sim, &in);
	in.kind = INPUT_ROUTE;
	in.route = ROUTE_OK;
	sim_input(sim, &in);
	sim_probes(sim, uplink, true);
}

void sim_probes(struct sim *sim, unsigned uplink, bool answers)
{
	for (unsigned i = 0; i < CONF_MAX_PROBES; i++) {
		sim->model[uplink][i].answers = answers;
		if (sim->model[uplink][i].rtt == 0)
			sim->model[uplink][i].rtt = 10 * USEC_PER_MSEC;
	}
}

void sim_sa(struct sim *sim, const char *conn, unsigned long serial, const char *local)
{
	struct sa_info sa = {
		.serial = serial, .responder = true, .rmobike = true, .peer = true,
		.local_present = true,
	};

	strncpy(sa.conn, conn, sizeof(sa.conn) - 1);
	if (!ip_parse(local, &sa.local) || !ip_parse("192.0.2.200", &sa.remote))
		abort();
	sim->sas = realloc(sim->sas, (sim->nsas + 1) * sizeof(*sim->sas));
	if (sim->sas == NULL)
		abort();
	sim->sas[sim->nsas++] = sa;
}
