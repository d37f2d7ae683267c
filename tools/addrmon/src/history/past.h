/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * past.h - reading what was kept
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_HISTORY_PAST_H
#define ADDRMON_HISTORY_PAST_H

#include "history/store.h"

struct sqlite3;

/* Opens the file to read, while somebody may be writing to it; NULL, and why.
 * *forbidden: it is there, and not for the caller. */
struct sqlite3 *past_open(const char *file, bool *forbidden, char *why, size_t size);
void past_close(struct sqlite3 *past);
/* Calls for each of the time from since to until, usec since 1970, in its order; what
 * is passed is valid during the call. False, and why: it cannot be read. */
bool past_lines(struct sqlite3 *past, int64_t since, int64_t until,
		void (*line)(void *ctx, const struct past_line *l), void *ctx,
		char *why, size_t size);
bool past_samples(struct sqlite3 *past, int64_t since, int64_t until,
		  void (*sample)(void *ctx, const struct sample *x), void *ctx,
		  char *why, size_t size);

#endif
