/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outlet.h - lines that leave, or wait, but never keep us waiting
 *
 * Who does not read our log (a full pipe, a stopped terminal, a journal that is
 * stuck) must not hold up an order. What cannot leave at once is kept, up to a limit;
 * beyond that it is counted, and the number said once all that was kept has left.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_SYS_OUTLET_H
#define ADDRMON_SYS_OUTLET_H

#include <stddef.h>

struct event_base;

enum outlet { OUTLET_STDERR, OUTLET_JOURNAL, OUTLETS };

/* dropped: called with how many were, when lines flow again. */
void outlet_init(void (*dropped)(enum outlet to, unsigned long lines));
/* Sends a line, or one datagram for the journal; the data is copied if it has to wait.
 * -1 if there is no such way out. */
int outlet_put(enum outlet to, const char *data, size_t len);
/* From now on what waits leaves by this loop; NULL: no more (what still waits is
 * given a moment). */
void outlet_loop(struct event_base *base);
/* How many lines were dropped, ever. */
unsigned long outlet_dropped(void);

#endif
