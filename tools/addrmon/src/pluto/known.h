/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * known.h - which of the connections that policies name does pluto not have?
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PLUTO_KNOWN_H
#define ADDRMON_PLUTO_KNOWN_H

#include "conf/conf.h"

struct event_base;
struct known;

/* conf is borrowed. NULL: no memory. */
struct known *known_new(struct event_base *base, const struct conf *conf);
/* Forgets all. */
void known_reconf(struct known *k, const struct conf *conf);
void known_free(struct known *k);
/* pluto answers, and nothing else is asked of it: asks what is due, from the loop. */
void known_go(struct known *k);
/* pluto is needed for something else: ends what is being asked. */
void known_stop(struct known *k);
/* See pluto_lacks_all(). */
bool known_lacks_all(const struct known *k, unsigned policy);

#endif
