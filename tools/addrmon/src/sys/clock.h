/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - what time it is
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_SYS_CLOCK_H
#define ADDRMON_SYS_CLOCK_H

#include <stdint.h>
#include <sys/time.h>

/* Microseconds of the monotonic clock, and of the wall clock. */
int64_t now_usec(void);
int64_t wall_usec(void);

static inline struct timeval usec_timeval(int64_t usec)
{
	return (struct timeval) { usec / 1000000, usec % 1000000 };
}

#endif
