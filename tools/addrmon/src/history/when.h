/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * when.h - a time of the past, as people write it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_HISTORY_WHEN_H
#define ADDRMON_HISTORY_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/* What when_parse() understands, for people. */
#define WHEN_FORMS "2h, today, yesterday, 02:30, 2026-12-01, 2026-12-01T02:30Z"

/*
 * Reads now, today, yesterday (their beginning), 90m or -2h (so long ago), HH:MM[:SS]
 * (of today), YYYY-MM-DD, the same with a blank or T and HH:MM[:SS] and, if it is not
 * local time, Z or +HH:MM, and @SECONDS since 1970. now: seconds since 1970. False: it
 * is none of these.
 */
bool when_parse(const char *text, int64_t now, int64_t *usec);

#endif
