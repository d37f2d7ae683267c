/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.h - inputs of the core as lines of text
 *
 * `run --trace` writes them, `simulate` reads them; a trace can also be
 * written by hand. ipsec-addrmon(8) describes the form.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_TRACE_H
#define ADDRMON_TRACE_H

#include <stdio.h>

#include "core/core.h"
#include "base/kv.h"

/* Writes one input, given at time t (microseconds since the first). */
void trace_write(FILE *f, const struct conf *conf, const struct input *in, int64_t t,
		 int64_t now);

struct trace_reader {
	const struct conf *conf;
	/* SAs of the snapshot being read */
	struct sa_info *sas;
	unsigned nsas, room;
	struct addresses **list;	/* that they announce */
	unsigned nlists;
};

enum trace_line { TRACE_BAD, TRACE_EMPTY, TRACE_INPUT, TRACE_OTHER };

/*
 * Reads one line (changed in place). TRACE_INPUT: *t and *in are filled, and
 * in->sas stays valid until the next call. TRACE_OTHER: not an input of the
 * core, *t, words and *nwords are filled. TRACE_BAD: *why says what is wrong.
 */
enum trace_line trace_read(struct trace_reader *r, char *line, int64_t *t,
			   struct input *in, struct kv *words, int *nwords,
			   const char **why);
#define TRACE_WORDS 32
void trace_reader_free(struct trace_reader *r);

#endif
