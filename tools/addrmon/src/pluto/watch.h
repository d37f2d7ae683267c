/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h - noticing that pluto comes and goes
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PLUTO_WATCH_H
#define ADDRMON_PLUTO_WATCH_H

struct event_base;
struct watch;

/* Calls changed when something happens to the file of this path; its directory
 * may come later. NULL: that cannot be watched. */
struct watch *watch_new(struct event_base *base, const char *path,
			void (*changed)(void *ctx), void *ctx);
void watch_free(struct watch *w);

#endif
