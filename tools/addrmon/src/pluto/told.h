/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * told.h - what Libreswan tells of its configuration, for `init`
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PLUTO_TOLD_H
#define ADDRMON_PLUTO_TOLD_H

#include "conf/conf.h"

#define TOLD_CONNS 64
#define TOLD_MAPPED 32

struct told {
	char conn[TOLD_CONNS][64];	/* those with rmobike=yes */
	unsigned nconns;
	struct {
		struct ip public, private;
	} mapped[TOLD_MAPPED];		/* PUBLIC=PRIVATE of rmobike-addresses= */
	unsigned nmapped;
	bool by_pluto;			/* it was asked itself, and not its configuration alone */
};

/* Asks pluto, if it runs, and reads its configuration by Libreswan's own reader. What
 * cannot be had is left out. */
void told_ask(struct told *t);
/* The same for what these programs have printed (status may be NULL); both are changed. */
void told_read(struct told *t, char *config, char *status);

#endif
