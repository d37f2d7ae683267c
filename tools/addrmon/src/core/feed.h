/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feed.h - how whatever learns something tells the core
 *
 * Every module that does I/O gets one of these, and knows no more of the core.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CORE_FEED_H
#define ADDRMON_CORE_FEED_H

#include "core/core.h"

struct feed {
	/* Something happened: taken in, and not acted upon yet. */
	void (*input)(void *ctx, const struct input *in);
	/* That was all for now: the core may act. Not to be called from within
	 * what the core itself called. */
	void (*run)(void *ctx);
	void *ctx;
};

static inline void feed_input(const struct feed *f, const struct input *in)
{
	f->input(f->ctx, in);
}

static inline void feed_run(const struct feed *f)
{
	f->run(f->ctx);
}

#endif
