/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h - what the core holds, for its own files and for those that report it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CORE_STATE_H
#define ADDRMON_CORE_STATE_H

#include "core/core.h"

#define PREV_ADDRS 4
#define ORPHANS 16
#define ALIASES 64
#define NEVER_SENT (INT64_MIN / 4)

/* In the ring of results. */
#define LOST 1
#define EXTRA 2

enum verdict { VERDICT_UNKNOWN, VERDICT_GOOD, VERDICT_BAD };

/*
 * What a probe is sent for. Regular ones go out each interval, and all that they
 * say counts. When one was missed, more are sent at once to confirm it; what these
 * say counts, too. Extra ones only make it quicker to tell that all is well again,
 * or how much is lost: an answer counts, but many targets answer only so many a
 * second, so that a missing one proves nothing.
 */
enum probe_role { ROLE_REGULAR, ROLE_CONFIRM, ROLE_EXTRA };

/* One probe of one uplink. */
struct target {
	const struct conf_probe *conf;
	bool active;			/* being sent at all */
	enum verdict verdict;
	unsigned ok_run, miss_run;
	unsigned seq;			/* of the last one sent */
	/* several may be under way, so that a slow answer does not slow down
	 * the sending; slot is seq % PROBE_SLOTS */
	struct {
		bool waiting;
		bool missed;		/* its answer is late, or never comes */
		bool answered;
		bool late;		/* there were several before it in the interval */
		enum probe_role role;
		unsigned seq;
		unsigned long added;	/* missed: t->added then */
		int64_t sent, deadline;
	} slot[PROBE_SLOTS];
	unsigned nwaiting;		/* slots that wait */
	int64_t next_send;
	int64_t regular_at, extra_at;	/* the last of these was sent, or NEVER_SENT */
	bool calm;			/* no extra ones until the verdict changes */
	unsigned apart;			/* extra ones lost since two answers were close */
	int64_t no_extra_until;		/* it limits its answers */
	int64_t first_miss_sent;	/* of the present run of misses */
	int64_t srtt, rttvar;		/* 0: no answer yet */
	unsigned last_ok;		/* seq of the last one answered */
	int64_t last_rtt;
	uint8_t lost[CONF_HISTORY_MAX];	/* ring of LOST | EXTRA */
	unsigned nlost_ring, head;
	unsigned ring_lost;		/* how many of them are LOST */
	unsigned long added;		/* ever put into the ring */
	unsigned long sent_count, lost_count, results;
};

/* Another address of the interface. */
struct alias {
	struct ip ip;			/* family 0: this slot is free */
	enum addr_state state;
	bool lesser;			/* than the path's own */
};

/* What the counters of the SAs on a path say. */
struct data {
	unsigned long out, in;		/* packets of the sample being taken in */
	bool fresh;
	unsigned rule;			/* samples with data that arrived, less those without */
	int64_t silent_since;		/* 0: not */
	unsigned long silent_out;	/* packets that left since */
	unsigned silent_samples;
	int64_t lull;			/* the longest silence lately that ended by itself */
	bool bad;
	int64_t bad_since, retry_at;
	bool trial;			/* it was bad, and is tried again */
	unsigned tries;
};

struct path {
	enum path_state state;
	enum reason reason;
	int64_t since;			/* of state */
	bool judged;			/* has been up or down since the start */
	/* inputs */
	struct ip ip;			/* present address; family 0: none */
	enum addr_state addr;
	enum route_state route;
	struct ip prev[PREV_ADDRS];	/* earlier addresses, newest first */
	struct alias alias[ALIASES];	/* those that are gone, too, while there is room */
	/* working */
	enum reason bad;		/* what is wrong now; NONE: nothing */
	int64_t bad_since, good_since;
	int64_t hold;			/* of the present fault */
	int64_t fault_at;		/* earliest sign of the present fault */
	int64_t up_since;		/* since when UP */
	int64_t steady_since;		/* ...and with no probe in doubt */
	bool degraded;
	enum reason degraded_why;
	unsigned long quality_results;	/* results there were when last judged */
	int64_t hint_at, hint_until;	/* a hint asked for a probe, which it was worth until then */
	struct data data;
};

struct uplink {
	const struct conf_uplink *conf;
	bool present, admin, carrier, dormant;
	struct path path[FAM_COUNT];
	struct target target[CONF_MAX_PROBES];
	bool drained;
	int64_t drain_until;
	char drain_note[CORE_NOTE];
	unsigned nsas;			/* on it */
	double penalty;			/* flap damping, in flaps */
	int64_t penalty_at;
	bool damped;
	unsigned long flaps, downs;
};

/* What pluto was told to announce, to all or to one connection. */
struct telling {
	bool valid;
	struct addresses list;
	int64_t told_at;
	int64_t at;			/* the next order is due, or CORE_NEVER */
	int64_t retry;			/* not before */
};
#define SEAT(uplink, fam) (1u << ((uplink) * FAM_COUNT + (unsigned)(fam)))
_Static_assert(CONF_MAX_UPLINKS * FAM_COUNT <= 32, "SEAT is of 32 bits");

/* A connection, by name: what outlives its SAs. */
struct conn {
	char name[64];
	int policy;			/* -1: unmanaged */
	int pin;			/* uplink or -1 */
	int64_t pin_until;
	/* announcing */
	bool rmobike;			/* has or had an SA that can be told */
	struct telling *telling;	/* owned; NULL: nothing of its own yet */
	struct addresses *kept;		/* owned; what pluto's list has that is not ours, or NULL */
	uint32_t in_use;		/* paths that its SAs are on, by SEAT */
	unsigned long moves;
	int64_t last_move;		/* -1: never */
	enum reason last_reason;
	enum reason said;		/* last suppression logged */
	bool seen;
	int sas;			/* the first of its SAs, or -1 */
};

struct sa {
	struct sa_info info;
	struct conn *conn;
	int next;			/* of the connection, or -1; serials rise */
	int uplink;			/* it sits on, or -1 */
	bool on_current;		/* ...and on an address that it has */
	uint16_t no_way;		/* uplinks from whose address its peer is not reached */
	bool on_alias;			/* ...which is not the path's own */
	bool expiring, lesser;		/* ...and is so */
	int64_t since;			/* on this address */
	int64_t moves[CONF_SWITCHES_MAX];	/* times, ring */
	unsigned nmoves;
	/* what was asked */
	bool asked;
	struct ip asked_to;
	int64_t asked_at;
	unsigned tries;
	unsigned long failures_before;	/* refused+failed+timedout then */
	int64_t not_before;		/* next try */
	int avoid;			/* uplink that failed last, or -1 */
	enum fam avoid_fam;
	uint32_t avoided;		/* this and others that did, by SEAT */
	int64_t avoid_until;
	bool unsupported;
	int64_t no_cross_until;		/* it cannot be moved to the other family */
	bool crossed;			/* it was, as there was nothing in its own */
	/* last choice */
	int want;			/* uplink, or -1: nowhere better */
	enum fam want_fam;
	enum reason why;
	int64_t when;			/* planned for, or CORE_NEVER */
};

/* A peer to which the way from these uplinks' addresses is wrong (a bit each). */
struct far_peer {
	struct ip ip;
	uint16_t uplinks;
};

/* One failover in progress, for its summary line. */
struct batch {
	bool used;
	struct ip from, to;
	unsigned sas, acked, failed;
	enum reason reason;
	int64_t fault_at, decided_at, ordered_at, done_at;
};
#define BATCHES 8

#define HISTOGRAM_BUCKETS 10
extern const double histogram_bounds[HISTOGRAM_BUCKETS];	/* seconds */
struct histogram {
	unsigned long bucket[HISTOGRAM_BUCKETS + 1];
	double sum;
	unsigned long count;
};

struct counters {
	unsigned long moves_ordered, moves_done, moves_failed, orders,
		order_errors, stalls, voided, suppressed, failbacks, failovers;
	struct histogram detect, complete;
};

struct core {
	const struct conf *conf;
	const struct core_ops *ops;
	void *ctx;
	bool dry_run;
	struct uplink uplink[CONF_MAX_UPLINKS];
	struct conn **conns;		/* sorted by name */
	unsigned nconns;
	struct sa *sas;			/* sorted by serial */
	unsigned nsas;
	int64_t snapshot_at;		/* -1: none yet */
	enum pluto_state pluto;
	int64_t pluto_since;
	bool pluto_known;
	bool cross;			/* pluto moves between the families */
	/* orders */
	enum order_kind in_flight;	/* a move, or addresses */
	struct order order;		/* the one in flight */
	int64_t order_at;
	bool status_busy;		/* pluto is being asked */
	int64_t status_given;		/* since when; the last time */
	int64_t snapshot_given;		/* the same, of what the snapshot tells */
	bool want_status;
	int64_t status_at;		/* next regular status */
	int64_t status_delay;		/* present back-off */
	struct telling all;		/* what all connections were told */
	struct far_peer *far;		/* sorted; owned */
	unsigned nfar, far_room;
	unsigned nkept;			/* connections that keep something */
	uint32_t in_use;		/* paths that SAs of any policy are on, by SEAT */
	int64_t announce_at;		/* the next of all orders about them is due */
	bool all_down_said[FAM_COUNT];
	struct batch batch[BATCHES];
	/* addresses of uplinks a reload removed: their SAs are ours to move */
	struct ip orphan[ORPHANS];
	unsigned norphans;
	/* time */
	int64_t now, started;
	int64_t expected;		/* next due time promised by core_next */
	bool dirty;			/* decide again */
	int64_t decide_at;
	struct counters count;
};

/* Questions: nothing here changes the core. */

static inline bool path_configured(const struct core *c, unsigned uplink, enum fam fam)
{
	return c->uplink[uplink].conf->addr[fam].mode != ADDR_NONE;
}
/* Up or degraded, address good; it may be drained. */
bool path_usable(const struct core *c, unsigned uplink, enum fam fam);
/* May new SAs be moved here: usable, and not drained. */
bool path_eligible(const struct core *c, unsigned uplink, enum fam fam);
/* Does an SA here still have a working path. */
bool path_alive(const struct core *c, unsigned uplink, enum fam fam);
/* The uplink that has or had this address, or -1. *alias: the entry of an address
 * that is there and not the path's own, else NULL. *present: it is there. */
int address_owner(const struct core *c, const struct ip *ip, const struct alias **alias,
		  bool *present);
/* What peers know the address of a path by. */
const struct ip *path_public(const struct core *c, unsigned uplink, enum fam fam);
double uplink_penalty(const struct core *c, unsigned uplink);
/* Percent lost of the last n (fewer if there are fewer); *got tells how many. */
unsigned target_loss(const struct target *t, unsigned n, unsigned *got);
struct conn *conn_find(const struct core *c, const char *name);
unsigned sas_on(const struct core *c, unsigned uplink);
/* May this SA be moved by us at all (responder, both sides agree, policy)? */
bool sa_movable(const struct sa *sa);
/* By the last choice: is it on a dead path, with nowhere to go? */
bool sa_stuck(const struct core *c, const struct sa *sa);
/* Texts for people: what would change a path, and what a target says; what keeps SAs
 * away from an uplink that works, or NULL. */
const char *path_outlook(const struct core *c, unsigned uplink, enum fam fam, char *buf, size_t size);
const char *target_outlook(const struct core *c, unsigned uplink, unsigned probe, char *buf, size_t size);
const char *uplink_outlook(const struct core *c, unsigned uplink, char *buf, size_t size);
/* ...and what would change the choice for an SA. */
const char *sa_outlook(const struct core *c, const struct sa *sa, char *buf, size_t size);

#endif
