/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * batch.c - one failover in progress, for its summary line
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <syslog.h>

#include "core/parts.h"

void batch_open(struct core *c, const struct order *o, int64_t fault_at)
{
	struct batch *b = NULL;

	for (unsigned i = 0; i < BATCHES; i++) {
		if (c->batch[i].used && c->batch[i].reason == o->reason &&
		    ip_eq(&c->batch[i].from, &o->from) && ip_eq(&c->batch[i].to, &o->to)) {
			c->batch[i].sas += o->sas;
			return;
		}
		if (b == NULL || !c->batch[i].used ||
		    (b->used && c->batch[i].decided_at < b->decided_at))
			b = &c->batch[i];
	}
	*b = (struct batch) {
		.used = true, .from = o->from, .to = o->to, .sas = o->sas,
		.reason = o->reason, .fault_at = fault_at, .decided_at = c->now,
	};
}

const char *address_uplink(const struct core *c, const struct ip *ip)
{
	const struct alias *alias;
	bool present;
	int uplink = address_owner(c, ip, &alias, &present);

	return uplink < 0 ? "-" : c->uplink[uplink].conf->name;
}

struct batch *batch_of(struct core *c, const struct sa *sa)
{
	for (unsigned i = 0; i < BATCHES; i++)
		if (c->batch[i].used && ip_eq(&c->batch[i].to, &sa->asked_to))
			return &c->batch[i];
	return NULL;
}

void batches_check(struct core *c)
{
	for (unsigned i = 0; i < BATCHES; i++) {
		struct batch *b = &c->batch[i];
		char acked[32];
		struct logline l;

		if (!b->used || b->acked + b->failed < b->sas)
			continue;
		b->used = false;
		logline_begin(&l, b->failed > 0 ? LOG_WARNING : LOG_NOTICE, "failover");
		logline_num(&l, "sas", b->sas);
		logline_str(&l, "from", address_uplink(c, &b->from));
		logline_str(&l, "to", address_uplink(c, &b->to));
		logline_str(&l, "reason", reason_name(b->reason));
		if (b->fault_at > 0)
			logline_time(&l, "detect", b->decided_at - b->fault_at);
		logline_time(&l, "order", b->done_at - b->decided_at);
		snprintf(acked, sizeof(acked), "%u/%u", b->acked, b->sas);
		logline_str(&l, "acked", acked);
		logline_time(&l, "complete", c->now - b->decided_at);
		core_log(c, &l);
		histogram_add(&c->count.complete, c->now - b->decided_at);
	}
}
