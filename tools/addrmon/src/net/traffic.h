/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traffic.h - how many packets passed through the SAs, by the kernel's counters
 *
 * With `data = watch` of a policy. Asked for by XFRM_MSG_GETAE, one SPI after the
 * other: the answer has counters and no keys. XFRM_MSG_GETSA, which has keys, is
 * never sent.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_NET_TRAFFIC_H
#define ADDRMON_NET_TRAFFIC_H

#include "core/feed.h"

struct event_base;
struct traffic;

/* conf is borrowed. NULL: no memory. */
struct traffic *traffic_new(struct event_base *base, const struct conf *conf,
			    const struct feed *feed);
void traffic_free(struct traffic *t);
void traffic_reconf(struct traffic *t, const struct conf *conf);
/* The SAs there are. Tells INPUT_TRAFFIC for each address that watched ones are at. */
void traffic_sas(struct traffic *t, const struct sa_info *sas, unsigned n);

#endif
