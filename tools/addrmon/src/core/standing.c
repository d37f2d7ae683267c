/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * standing.c - how a path stands, for whoever asks
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */

#include "core/parts.h"

bool path_configured(const struct core *c, unsigned uplink, enum fam fam)
{
	return c->uplink[uplink].conf->addr[fam].mode != ADDR_NONE;
}

bool path_has_probes(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct conf_uplink *u = c->uplink[uplink].conf;

	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_speaks_for(&u->probe[i], fam))
			return true;
	return false;
}

bool path_usable(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return (p->state == PATH_UP || p->state == PATH_DEGRADED) &&
	       p->addr == ADDR_READY;
}

bool path_eligible(const struct core *c, unsigned uplink, enum fam fam)
{
	return path_usable(c, uplink, fam) && !c->uplink[uplink].drained;
}

bool path_alive(const struct core *c, unsigned uplink, enum fam fam)
{
	const struct path *p = &c->uplink[uplink].path[fam];

	return p->state == PATH_UP || p->state == PATH_DEGRADED ||
	       p->state == PATH_FAILING || (p->state == PATH_COMING && !p->judged);
}
