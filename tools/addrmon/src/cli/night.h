/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * night.h - what happened in some time, for a report: collected by night.c,
 *	drawn by picture.c, written by report.c
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_NIGHT_H
#define ADDRMON_CLI_NIGHT_H

#include "cli/past.h"
#include "conf/conf.h"

#define NIGHT_SLOTS 480		/* of round trips and losses, in a picture */

/* An uplink's state in one family, from here to there; usec since 1970. */
struct span {
	int64_t from, to;
	char state[16], reason[32];
};

struct lane {
	char *uplink;
	unsigned family;
	struct span *spans;
	unsigned nspans;
	unsigned downs;		/* times it ceased to work */
};

/* One target. */
struct course {
	char *uplink, *target;
	unsigned family;
	struct {
		double rtt;	/* usec, the sum of so many */
		unsigned nrtt;
		unsigned long sent, lost;
	} slot[NIGHT_SLOTS], all;
};

struct happening {
	int64_t time;
	char *topic;
	json *fields;
	unsigned move;		/* number of the move it is, from 1, or 0 */
};

struct night {
	int64_t since, until;
	struct lane *lanes;
	unsigned nlanes;
	struct course *courses;
	unsigned ncourses;
	struct happening *happenings;
	unsigned nhappenings, nmoves;
	/* private to night.c */
	unsigned applied;	/* happenings that the lanes have */
};

/* Reads it; false after a message. */
bool night_read(struct night *n, struct sqlite3 *past, int64_t since, int64_t until);
void night_free(struct night *n);
/* Is traffic carried in this state? */
bool state_works(const char *state);

/* Both write SVG for HTML. states: all uplinks, and the moves; course: round trips and
 * losses of one uplink in one family. */
void picture_states(FILE *out, const struct night *n);
void picture_course(FILE *out, const struct night *n, const struct lane *lane);
/* Text, with what means something in HTML escaped. */
void html_text(FILE *out, const char *text);

#endif
