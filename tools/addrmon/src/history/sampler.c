/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sampler.c - how each target of each uplink does, in each family
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/history.h"
#include "history/store.h"

/* What a counter grew by; less than before: it began anew. */
static unsigned since(unsigned long *before, unsigned long now)
{
	unsigned long grew = now >= *before ? now - *before : now;

	*before = now;
	return (unsigned)grew;
}

void sample_all(struct sampler *s, const struct core *core, int64_t wall,
		void (*take)(void *ctx, const struct sample *x), void *ctx)
{
	/* with another configuration a number may be that of another target */
	bool anew = s->conf != NULL && s->conf != core->conf;

	s->conf = core->conf;
	for (unsigned i = 0; i < core->conf->nuplinks; i++) {
		const struct uplink *u = &core->uplink[i];
		struct sample x = { .time = wall / USEC_PER_SEC, .uplink = u->conf->name };
		unsigned sent[CONF_MAX_PROBES], lost[CONF_MAX_PROBES];

		for (unsigned k = 0; k < u->conf->nprobes; k++) {
			sent[k] = since(&s->sent[i][k], u->target[k].sent_count);
			lost[k] = since(&s->lost[i][k], u->target[k].lost_count);
			if (anew)
				sent[k] = lost[k] = 0;
		}
		for (int f = 0; f < FAM_COUNT; f++) {
			bool any = false;

			if (!path_configured(core, i, (enum fam)f))
				continue;
			x.family = f == FAM_4 ? 4 : 6;
			x.state = path_state_name(u->path[f].state);
			for (unsigned k = 0; k < u->conf->nprobes; k++) {
				const struct target *t = &u->target[k];

				if (!conf_probe_speaks_for(t->conf, (enum fam)f))
					continue;
				x.target = t->conf->text;
				x.sent = sent[k];
				x.lost = lost[k];
				/* none while nothing is answered */
				x.rtt = x.sent > 0 && x.lost >= x.sent ? 0 : t->srtt;
				take(ctx, &x);
				any = true;
			}
			if (!any) {
				x.target = "";
				x.sent = x.lost = 0;
				x.rtt = 0;
				take(ctx, &x);
			}
		}
	}
}
