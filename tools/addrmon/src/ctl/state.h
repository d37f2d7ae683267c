/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h - drains and pins survive a restart
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CTL_STATE_H
#define ADDRMON_CTL_STATE_H

#include "core/feed.h"
#include "core/state.h"

#define STATE_FILE "/var/lib/ipsec-addrmon/state.json"

struct state {
	const char *file;
	const struct core *core;
	bool failed;			/* said so */
	bool dirty;			/* to be saved soon */
};

/* Gives the core what was saved, by feed. */
void state_load(struct state *s, const struct feed *feed);
void state_save(struct state *s);

#endif
