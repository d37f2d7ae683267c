/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_script.c - a program of the admin's as a probe: exit code 0 is good
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stddef.h>

#include "sys/child.h"
#include "probe/kind.h"

static void on_end(void *ctx, int rc, char *output, size_t len)
{
	struct probe_token *t = ctx;

	(void)output;
	(void)len;
	t->child = NULL;
	if (rc == 0)
		probe_reply(t->p, t->uplink, t->probe, t->seq);
	else
		probe_miss(t->p, t->uplink, t->probe, t->seq);
}

/* SCRIPT UPLINK INTERFACE ADDRESS ADDRESS6, "-" for none. */
bool probe_script_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq)
{
	const struct conf_uplink *u = &p->conf->uplinks[uplink];
	struct probe_token *t = probe_token(p, uplink, probe, seq);
	char a4[IP_STRLEN], a6[IP_STRLEN];
	const char *const argv[] = {
		u->probe[probe].script, u->name, net_link(p->net, uplink)->ifname,
		ip_str(probe_source(p, uplink, FAM_4), a4),
		ip_str(probe_source(p, uplink, FAM_6), a6), NULL,
	};
	struct child_spec spec = {
		.argv = argv, .user = p->conf->script_user, .script = true,
		.timeout = p->conf->script_timeout, .keep = 1024,
		.done = on_end, .ctx = t,
	};

	t->child = child_start(&spec);
	return t->child != NULL;
}
