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

/* An address is left so long before the kernel deprecates it: a tenth of its
 * preferred lifetime, within these. A lease is renewed after half of its time, and if
 * that failed from anyone after 7/8 (RFC 2131); until then it is not given up. */
#define ADDR_EXPIRY_PART 10
#define ADDR_EXPIRY_MIN (1 * USEC_PER_SEC)
#define ADDR_EXPIRY_MAX (30 * USEC_PER_SEC)
/* So many of an interface are looked at. */
#define CANDS_MAX 64

struct addr_cand {
	struct ip ip;
	uint32_t flags;			/* IFA_F_* */
	int64_t preferred_until;	/* CORE_NEVER: for ever */
	int64_t lifetime;		/* preferred, when it was last renewed; 0: unknown */
	unsigned bits;			/* of its prefix */
	bool used;			/* an SA is there */
	bool home;			/* ...and was not moved there */
};

/* Is it one of those that the configuration allows? */
bool addr_wanted(const struct conf_addr *conf, enum fam fam, const struct addr_cand *a);
enum addr_state addr_state(const struct addr_cand *a, int64_t now);
/*
 * Picks by the rule of the configuration, and among those by merit: usable, home
 * of SAs, public, with a prefix (a virtual address of VRRP has none), used by
 * SAs. The outcome hangs on nothing else, least of all on the order in which
 * they came. Returns the index, or -1, and the address's state.
 */
int addr_pick(const struct conf_addr *conf, enum fam fam, const struct addr_cand *cand,
	      unsigned n, int64_t now, enum addr_state *state);
/* Is a, whatever its state and its SAs, of less merit than b? */
bool addr_lesser(const struct addr_cand *a, const struct addr_cand *b);

#endif
