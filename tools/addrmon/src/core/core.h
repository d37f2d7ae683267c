/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * core.h - the decisions: events and time in, orders out
 *
 * Pure: no I/O, no clock, no globals, no randomness. Everything the daemon
 * learns enters through core_input(); everything it does leaves through
 * struct core_ops. The same inputs at the same times give the same orders,
 * which is what `simulate`, the property tests and the benchmarks rely on.
 *
 * An uplink has a path per family; a path is judged by the first of these
 * that is wrong: link, address, route, probes. An SA is moved when the path
 * it sits on is worse for it than another one, by the rules of choose.c.
 * There is no queue of orders: whenever none is in flight the most urgent
 * one is worked out anew from the present state, so a newer fact always
 * replaces an older wish. Asking pluto for its state is apart from these.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CORE_H
#define ADDRMON_CORE_H

#include <limits.h>

#include "conf/conf.h"
#include "base/logline.h"
#include "core/addresses.h"

#define CORE_NEVER INT64_MAX
#define CORE_NOTE 64
#define ESP_MAX 8
/* So many probes of one target may be under way. */
#define PROBE_SLOTS 16

/* Every change carries one of these; ipsec-addrmon(8) explains each. */
enum reason {
	REASON_NONE,
	REASON_START,
	REASON_INTERFACE_ABSENT,
	REASON_ADMIN_DOWN,
	REASON_CARRIER_LOST,
	REASON_DORMANT,
	REASON_NO_ADDRESS,
	REASON_TENTATIVE,
	REASON_DAD_FAILED,
	REASON_NO_ROUTE,
	REASON_WRONG_UPLINK,
	REASON_PROBING,
	REASON_PROBES_FAILED,
	REASON_HOLD_UP,
	REASON_RECOVERED,
	REASON_LOSS,
	REASON_LATENCY,
	REASON_DATA,
	REASON_UPLINK_DOWN,
	REASON_ADDRESS_GONE,
	REASON_RENUMBERED,
	REASON_ADDRESS_EXPIRING,
	REASON_DRAINED,
	REASON_PINNED,
	REASON_DEGRADED,
	REASON_FAILBACK,
	REASON_BEST,
	REASON_NO_BETTER,
	REASON_FAILBACK_MANUAL,
	REASON_FAILBACK_DELAY,
	REASON_MAX_SWITCHES,
	REASON_DAMPED,
	REASON_RETRY_WAIT,
	REASON_MOVING,
	REASON_UNMANAGED,
	REASON_UNSUPPORTED,
	REASON_COUNT,
};
const char *reason_name(enum reason reason);

enum path_state {
	PATH_ABSENT, PATH_DOWN, PATH_TENTATIVE, PATH_NO_ROUTE, PATH_COMING,
	PATH_UP, PATH_DEGRADED, PATH_FAILING, PATH_UNUSED,
};
const char *path_state_name(enum path_state state);

enum addr_state {
	ADDR_GONE, ADDR_TENTATIVE, ADDR_DADFAILED, ADDR_EXPIRING, ADDR_READY,
};
enum route_state { ROUTE_UNKNOWN, ROUTE_OK, ROUTE_MISSING, ROUTE_ELSEWHERE };
enum pluto_state { PLUTO_ABSENT, PLUTO_READY, PLUTO_NO_RMOBIKE, PLUTO_ERROR };
const char *pluto_state_name(enum pluto_state state);

/* Outcome of the last move of an SA, as pluto tells it. */
enum outcome {
	OUTCOME_NONE, OUTCOME_MOVED, OUTCOME_REFUSED, OUTCOME_TIMEDOUT,
	OUTCOME_FAILED, OUTCOME_GONE,
};
const char *outcome_name(enum outcome outcome);

/* One established IKE SA, from the status lines of pluto. */
struct sa_info {
	char conn[64];
	unsigned long serial;
	struct ip local, remote;
	bool responder, rmobike, peer;
	bool local_present;	/* the host still has the local address */
	struct ip pending;	/* family 0: none */
	bool busy;		/* queued, sent or awaiting */
	enum outcome last_outcome;
	struct ip last_to;
	unsigned long moved, refused, failed, timedout;
	/* SPIs of its newest Child SAs, in the order of the host; nesp is -1 if they were
	 * not told. For the counters, not for the core. */
	struct { uint32_t in, out; } esp[ESP_MAX];
	int nesp;
	/* what its connection announces; NULL: not told. Of the giver of the snapshot. */
	const struct addresses *announced;
};

/* Exit codes of whack that mean something of their own here. */
enum whack_rc { WHACK_UNKNOWN_NAME = 21, WHACK_UNSUPPORTED = 57, WHACK_NOT_LISTENING = 59 };

enum order_kind { ORDER_NONE, ORDER_STATUS, ORDER_MOVE, ORDER_ADDRESSES };

struct order {
	enum order_kind kind;
	struct ip from, to;		/* MOVE; from family 0: any */
	struct ip to_public;		/* MOVE: what the peer knows it by */
	bool from_dead;			/* MOVE: nothing passes there */
	char conn[64];			/* MOVE, ADDRESSES; "" : all */
	unsigned sas;			/* MOVE: how many it is about */
	enum reason reason;
	struct addresses list;		/* ADDRESSES */
};

/* ALIAS: another address of the uplink's interface, besides the one of ADDR.
 * PEER: whether what is sent to a peer from its address leaves by the uplink.
 * TIME: ask pluto for its state now. PROBE: send one round of probes now.
 * TRAFFIC: packets through the SAs at an address, told in rounds, of all that are watched. */
enum input_kind {
	INPUT_LINK, INPUT_ADDR, INPUT_ROUTE, INPUT_REPLY, INPUT_MISS, INPUT_HINT,
	INPUT_PLUTO, INPUT_SNAPSHOT, INPUT_DONE, INPUT_DRAIN, INPUT_UNDRAIN,
	INPUT_PIN, INPUT_UNPIN, INPUT_TIME, INPUT_PROBE,
	INPUT_ALIAS, INPUT_PEER, INPUT_TRAFFIC,
};

struct input {
	enum input_kind kind;
	unsigned uplink;		/* all but PLUTO, SNAPSHOT, DONE, TIME, TRAFFIC */
	enum fam fam;			/* ADDR, ROUTE, HINT */
	unsigned probe, seq;		/* REPLY, MISS */
	bool present, admin, carrier, dormant;	/* LINK */
	unsigned flaps;			/* LINK: blips seen only as a count */
	struct ip ip;			/* ADDR, ALIAS, PEER, TRAFFIC */
	unsigned long out, in;		/* TRAFFIC: packets since the last time */
	enum addr_state addr;		/* ADDR, ALIAS */
	bool lesser;			/* ALIAS: of less merit than that of ADDR */
	enum route_state route;		/* ROUTE, PEER */
	enum pluto_state pluto;		/* PLUTO */
	bool cross;			/* PLUTO: it moves SAs between IPv4 and IPv6 */
	const struct sa_info *sas;	/* SNAPSHOT */
	unsigned nsas;
	/* DONE: exit code of whack, -1 not started, -2 killed for time,
	 * -3 killed by a signal */
	int rc;
	enum order_kind order;		/* DONE: of what; NONE: of the only one */
	char conn[64];			/* PIN, UNPIN; "" : all */
	int64_t until;			/* DRAIN, PIN: CORE_NEVER for no end */
	char note[CORE_NOTE];		/* DRAIN: why, for people */
};

struct core;

struct core_ops {
	/* Send one probe; the answer comes as INPUT_REPLY or INPUT_MISS. */
	void (*probe)(void *ctx, unsigned uplink, unsigned probe, unsigned seq);
	/* Carry out one order; its end comes as INPUT_DONE (STATUS: after the
	 * INPUT_PLUTO and INPUT_SNAPSHOT it led to). Never called twice
	 * without an INPUT_DONE in between, but for a STATUS beside another. */
	void (*order)(void *ctx, const struct order *order);
	void (*log)(void *ctx, const struct logline *line);
};

/*
 * Makes the core. conf, ops and ctx are borrowed and must outlive it (or the
 * core_reconf that replaces conf). With dry_run no MOVE and no ADDRESSES
 * order is given, only logged.
 */
struct core *core_new(const struct conf *conf, const struct core_ops *ops,
		      void *ctx, bool dry_run, int64_t now);
void core_free(struct core *core);
/* Takes a new configuration; what is known of uplinks, drains, pins and SAs
 * that still exist is kept, so nothing moves unless the rules changed. */
void core_reconf(struct core *core, const struct conf *conf, int64_t now);
/* Takes one event in. Cheap; decisions are made by core_run. */
void core_input(struct core *core, const struct input *in, int64_t now);
/* Handles what is due, decides, and gives at most one order. */
void core_run(struct core *core, int64_t now);
/* When core_run wants to be called next (CORE_NEVER: on the next input). */
int64_t core_next(const struct core *core);

#endif
