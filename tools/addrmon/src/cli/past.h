/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * past.h - what the commands that show history share
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_PAST_H
#define ADDRMON_CLI_PAST_H

#include "cli/talk.h"
#include "history/past.h"

/* The time that --since and --until name, usec since 1970; without them all there is,
 * or now. False after a message. */
bool past_range(const struct cli *o, int64_t *since, int64_t *until);
/* Opens the history that belongs to --state; NULL, and the exit code, after a message. */
struct sqlite3 *past_dial(const struct cli *o, int *rc);
/* The fields of a line, KEY=VALUE..., as an object; the caller's. */
json *fields_of(const char *text);

#endif
