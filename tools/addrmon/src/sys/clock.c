/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.c - what time it is
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "sys/clock.h"

#include <time.h>

static int64_t clock_usec(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t now_usec(void)
{
	return clock_usec(CLOCK_MONOTONIC);
}

int64_t wall_usec(void)
{
	return clock_usec(CLOCK_REALTIME);
}
