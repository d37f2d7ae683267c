/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - where log lines go
 *
 * Info: once per decision. Warning: unexpected but handled. Error: the daemon
 * cannot do its job. Debug: free. The first word names the subsystem.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_LOG_H
#define ADDRMON_LOG_H

#include <syslog.h>

#include "base/logline.h"

struct event_base;

/* To stderr; to the journal with fields if stderr leads there. */
void log_init(bool debug);
void log_emit(const struct logline *l);
/* From now on what waits to be logged leaves by this loop; NULL: no more. Nothing that
 * is logged ever waits for whom it is for. */
void log_loop(struct event_base *base);
/* A plain message: topic=SUBSYSTEM msg=TEXT. log_warn appends errno. */
__attribute__((format(printf, 2, 3)))
void log_warn(const char *topic, const char *format, ...);
__attribute__((format(printf, 2, 3)))
void log_warnx(const char *topic, const char *format, ...);
__attribute__((format(printf, 2, 3)))
void log_info(const char *topic, const char *format, ...);
__attribute__((format(printf, 2, 3)))
void log_debug(const char *topic, const char *format, ...);
/* From now on tap is called with every line that is emitted (NULL: no more). */
void log_tap(void (*tap)(void *ctx, const struct logline *l), void *ctx);

#endif
