/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - what was, on disk: a sample of each target each ten seconds, for a
 *	week, and what was logged, for a month
 *
 * A process of its own writes; a disk that is full or hangs costs history and no
 * more. Here is what the daemon does for it.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_HISTORY_H
#define ADDRMON_HISTORY_H

#include "core/state.h"
#include "history/store.h"

#define HISTORY_SAMPLE_SEC 10

struct event_base;
struct history;

/* Where it is, for a state file: beside it. */
const char *history_path(const char *state_file, char *path, size_t size);
/* Starts the writer; NULL: no memory. file is copied. */
struct history *history_start(struct event_base *base, const char *file);
/* What is on its way is still written, by the writer alone. */
void history_stop(struct history *h);
/* A line that was logged at that time of the wall clock; never waits. */
void history_line(struct history *h, int64_t wall, const struct logline *l);
/* How all targets do; to be called every HISTORY_SAMPLE_SEC. Never waits. */
void history_sample(struct history *h, const struct core *core, int64_t wall);
/* How many lines and samples did not get there, ever. */
unsigned long history_dropped(const struct history *h);

/* sampler.c: the samples there are to take of the core; also by a simulation */
struct sampler {
	const struct conf *conf;	/* that the numbers are of */
	unsigned long sent[CONF_MAX_UPLINKS][CONF_MAX_PROBES];	/* at the last sample */
	unsigned long lost[CONF_MAX_UPLINKS][CONF_MAX_PROBES];
};
void sample_all(struct sampler *s, const struct core *core, int64_t wall,
		void (*take)(void *ctx, const struct sample *x), void *ctx);

/* writer.c: the life of the writer; fd has one record a message. Does not return. */
_Noreturn void writer_main(int fd, const char *file);

#endif
