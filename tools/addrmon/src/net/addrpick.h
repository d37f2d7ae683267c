/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addrpick.h - which of an interface's addresses an uplink uses
 *
 * Pure: no I/O, no clock.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_ADDRPICK_H
#define ADDRMON_ADDRPICK_H

#include "core/core.h"

/* An address is left this long before the kernel deprecates it. */
#define ADDR_EXPIRY_MARGIN (30 * USEC_PER_SEC)

/* So many of an interface are looked at. */
#define CANDS_MAX 64

struct addr_cand {
	struct ip ip;
	uint32_t flags;			/* IFA_F_* */
	int64_t preferred_until;	/* CORE_NEVER: for ever */
};

/*
 * Picks by the rule of the configuration. current is kept as long as nothing
 * better is there, so that an uplink does not hop between equal addresses.
 * Returns the index, or -1, and the address's state.
 */
int addr_pick(const struct conf_addr *conf, enum fam fam, const struct addr_cand *cand,
	      unsigned n, const struct ip *current, int64_t now, enum addr_state *state);

#endif
