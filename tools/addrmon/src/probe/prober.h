/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prober.h - sending the probes that the core wants sent
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_PROBER_H
#define ADDRMON_PROBER_H

#include "core/feed.h"

struct event_base;
struct net;
struct prober;

/* conf and net are borrowed. NULL: no memory. Answers, and what could not even
 * be sent, come as INPUT_REPLY and INPUT_MISS. */
struct prober *prober_new(struct event_base *base, const struct conf *conf, struct net *net,
			  const struct feed *feed);
void prober_free(struct prober *p);
/* Ends all that is under way, and takes the new configuration. */
void prober_reconf(struct prober *p, const struct conf *conf);
void prober_send(struct prober *p, unsigned uplink, unsigned probe, unsigned seq);
/* The uplink has no interface any more. */
void prober_forget(struct prober *p, unsigned uplink);

#endif
