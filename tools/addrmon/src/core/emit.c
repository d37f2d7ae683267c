/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * emit.c - what leaves the core: orders, probes, log lines; and what is counted
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "core/parts.h"

const double histogram_bounds[HISTOGRAM_BUCKETS] = {
	0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30,
};

void histogram_add(struct histogram *h, int64_t usec)
{
	double seconds = (double)usec / 1e6;
	unsigned i;

	for (i = 0; i < HISTOGRAM_BUCKETS && seconds > histogram_bounds[i]; i++)
		;
	h->bucket[i]++;
	h->sum += seconds;
	h->count++;
}

void core_log(struct core *c, const struct logline *l)
{
	if (c->ops->log != NULL)
		c->ops->log(c->ctx, l);
}

void emit_probe(struct core *c, unsigned uplink, unsigned probe, unsigned seq)
{
	c->ops->probe(c->ctx, uplink, probe, seq);
}

void emit_order(struct core *c, const struct order *o)
{
	c->order = *o;
	c->in_flight = o->kind;
	c->order_at = c->now;
	c->count.orders++;
	c->ops->order(c->ctx, &c->order);
}

void emit_status(struct core *c)
{
	static const struct order status = { .kind = ORDER_STATUS };

	c->want_status = false;
	c->status_busy = true;
	c->status_given = c->now;
	c->count.orders++;
	c->ops->order(c->ctx, &status);
}
