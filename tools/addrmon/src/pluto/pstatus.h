/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pstatus.h - reading what `whack --rmobikestatus` prints
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PSTATUS_H
#define ADDRMON_PSTATUS_H

#include "core/core.h"

struct pstatus {
	enum pluto_state state;
	bool cross;		/* it moves between IPv4 and IPv6 */
	char pluto[32];		/* version of pluto, "" if not told */
	char why[160];		/* for people, when state is not READY */
	struct sa_info *sas;	/* owned */
	unsigned nsas;
	struct addresses **list;	/* owned: what connections announce */
	unsigned nlists;
	unsigned skipped;	/* lines that could not be understood */
};

/*
 * Judges the output of whack (text is changed) and its exit code (as in
 * struct input). local_present of the SAs is left false for the caller.
 */
void pstatus_parse(struct pstatus *out, char *text, int rc);
void pstatus_free(struct pstatus *s);

#endif
