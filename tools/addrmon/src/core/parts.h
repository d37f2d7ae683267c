/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts.h - what the files of the core do for each other
 *
 * From below: each calls those above it here, and none below it.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CORE_PARTS_H
#define ADDRMON_CORE_PARTS_H

#include "core/state.h"

static inline int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* emit.c */
void core_log(struct core *c, const struct logline *l);
void histogram_add(struct histogram *h, int64_t usec);
void emit_probe(struct core *c, unsigned uplink, unsigned probe, unsigned seq);
/* Gives an order; there must be none in flight. A status is apart from these. */
void emit_order(struct core *c, const struct order *o);
void emit_status(struct core *c);

/* target.c */
void target_init(struct target *t, const struct conf_probe *conf);
void target_reset(struct target *t);
/* A probe is sent now: returns its number. */
unsigned target_sent(struct target *t, const struct conf_uplink *u, enum probe_role role,
		     int64_t now);
/* Percent of the last n that is lost on the way, and not for want of patience of a
 * target that is asked too often; *got tells how many there were. */
unsigned target_judged_loss(const struct target *t, unsigned n, int64_t now, unsigned *got);
/* When there is room for another under way: now (0), or when one has timed out. */
int64_t target_free_at(const struct target *t);
/* The answer to probe seq; an unknown one changes nothing. One that was given up
 * already but comes within timeout-max was late, not lost: a path that becomes
 * slow is not dead. A target never judged before is good after the first answer
 * (first_counts). */
void target_reply(struct target *t, const struct conf_uplink *u, unsigned seq,
		  int64_t now, bool first_counts);
/* Probe seq is known to have failed. */
void target_fail(struct target *t, const struct conf_uplink *u, unsigned seq,
		 int64_t now);
/* Counts the probes whose time is over. */
void target_expire(struct target *t, const struct conf_uplink *u, int64_t now);
int64_t target_next_deadline(const struct target *t);
/* Forgets the probes under way, because we were not there to see the answers;
 * returns how many. */
unsigned target_void(struct target *t, int64_t now);
int64_t target_timeout(const struct target *t, const struct conf_uplink *u);
/* Forgets what was lost, as far as target_loss is concerned, and what was sent before
 * the last answer and may yet turn out to be. */
void target_forget(struct target *t);

/* damping.c */
void uplink_penalize(struct core *c, unsigned uplink, double flaps);
int64_t damping_ends(const struct core *c, const struct uplink *u);
void damping_run(struct core *c, unsigned uplink);

/* quorum.c */
/* Is the target's first answer enough, as nothing was judged before? */
bool path_first_counts(const struct core *c, unsigned uplink, const struct target *t);
/* Is so much lost on every target that counts that it may be too much? */
bool path_suspect(const struct core *c, unsigned uplink, enum fam fam);
/* What the probes say; when they say it is bad, *fault_at is when that began. */
enum verdict path_verdict(const struct core *c, unsigned uplink, enum fam fam,
			  int64_t *fault_at);
/* Are so many targets missing answers right now that the quorum hangs on it? */
bool path_shaky(const struct core *c, unsigned uplink, enum fam fam);
/* Judges loss and latency: sets and clears degraded. */
void path_quality(struct core *c, unsigned uplink, enum fam fam);

/* probing.c */
/* Sends what is due. */
void probes_run(struct core *c, unsigned uplink);
int64_t probes_next(const struct core *c, unsigned uplink);

/* data.c */
/* Packets of the SAs at an address, since they were told of last. */
void data_take(struct core *c, const struct input *in);
/* Judges what came in since it was called last. */
void data_run(struct core *c, unsigned uplink, enum fam fam);
/* What was seen says nothing about what comes. */
void data_forget(struct data *d);

/* path.c */
void uplink_run(struct core *c, unsigned uplink);
/* Earliest time something of this uplink is due. */
int64_t uplink_next(const struct core *c, unsigned uplink);

/* sas.c */
/* Takes in the SAs there are; gone is called for each that was, and is not any
 * more. False without memory: what was known stays. */
bool sas_snapshot(struct core *c, const struct sa_info *info, unsigned n,
		  void (*gone)(struct core *c, const struct sa *sa));
void sas_rematch(struct core *c);
/* Is it a name that whack takes for one, not for a number or an option? */
bool conn_plain_name(const char *name);
/* What is known of the way to a peer changed. */
void sas_peer(struct core *c, unsigned uplink, const struct ip *peer, bool reached);
/* NULL: no memory. */
struct conn *conn_get(struct core *c, const char *name);
/* Counts the move for the limit of max-switches and for the status. */
void sa_count_move(struct core *c, struct sa *sa, enum reason reason);

/* choose.c */
/* Works out where an SA should be: fills want, why and when. */
void sa_choose(struct core *c, struct sa *sa);
/* The part of failback-jitter that this SA waits: another one for each. */
int64_t failback_jitter(const struct conf_policy *policy, const struct sa *sa);

/* announce.c */
/* Is there something to announce, and when? Sets announce_at. */
void announce_plan(struct core *c);
/* Gives the first order that is due; false: there is none. */
bool announce_give(struct core *c);
void announce_done(struct core *c, int rc);
/* pluto knows of none any more. */
void announce_forget(struct core *c);
/* Is this address of an uplink to be announced to the connection, and is not yet? */
bool announce_lacks(struct core *c, const struct conn *conn, const struct ip *ip);
/* Gives the order that mends that. */
void announce_first(struct core *c, const struct conn *conn);
/* pluto says what it announces to the connection's peers. */
void announce_listed(struct core *c, struct conn *conn, const struct addresses *list);

/* batch.c */
void batch_open(struct core *c, const struct order *o, int64_t fault_at);
/* The open batch the move asked for this SA belongs to, or NULL. */
struct batch *batch_of(struct core *c, const struct sa *sa);
/* Says what came of those that are complete. */
void batches_check(struct core *c);
/* Name of the uplink that has or had this address, or "-". */
const char *address_uplink(const struct core *c, const struct ip *ip);

/* moves.c */
/* How soon to ask how the moves go. */
#define STATUS_FAST (50 * USEC_PER_MSEC)
/* Chooses for every SA; returns the one whose move is due and most urgent, or
 * NULL. Sets decide_at. */
struct sa *moves_choose(struct core *c);
/* May an order leave out the name: are the SAs at an address the ones we know of? */
bool moves_sure(const struct core *c);
/* Where an SA that wants to move goes. */
const struct ip *move_target(const struct core *c, const struct sa *sa);
/* Orders the move of this SA and of all that can go with it. */
void moves_give(struct core *c, struct sa *lead);
/* The order ended, as far as whack is concerned. */
void moves_done(struct core *c, int rc);
bool moves_any_asked(const struct core *c);
/* Takes in the SAs there are, and what became of the moves asked for. */
void moves_snapshot(struct core *c, const struct sa_info *info, unsigned n);

/* orders.c */
void orders_decide(struct core *c);
/* kind NONE: the one there is; a trace from before need not tell. */
void orders_done(struct core *c, enum order_kind kind, int rc);

#endif
