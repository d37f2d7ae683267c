/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_property.c - invariants over random histories
 *
 * Each history is a random configuration and a random series of events with a
 * fixed seed. A broken invariant names the seed and the step; the series is
 * then shortened as far as it still breaks, and printed.
 *
 * Usage: test_property [HISTORIES]	(with more than the default also more
 *					simulated days)
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "t.h"

#define STEPS 40
#define DEFAULT_HISTORIES 2000

struct step {
	unsigned kind, uplink, probe, wait_ms;
};

/* What an invariant needs to remember while a history runs. */
static struct watch {
	const char *broken;
	int64_t moved_at[64];		/* ring */
	unsigned orders, planned;
	unsigned most;			/* orders within a window, the last one planned */
} watch;
static unsigned data_moves;		/* of all histories */

static void breaks(const char *what)
{
	if (watch.broken == NULL)
		watch.broken = what;
}

static bool is_escape(enum reason why)
{
	return why == REASON_UPLINK_DOWN || why == REASON_ADDRESS_GONE ||
	       why == REASON_RENUMBERED || why == REASON_ADDRESS_EXPIRING ||
	       why == REASON_DATA;
}

/* Asked for by the admin, and by him alone. */
static bool is_command(enum reason why)
{
	return why == REASON_PINNED || why == REASON_DRAINED;
}

/* I7: moves within a window are limited, but for those away from what is dead.
 * Counted over all SAs together, so right only where there is one. */
static void check_limit(struct sim *sim, const struct order *o)
{
	const struct conf_policy *policy = &sim->core->conf->policies[0];
	unsigned recent = 1;

	for (unsigned i = 0; i < watch.orders && i < N(watch.moved_at); i++)
		recent += sim->now - watch.moved_at[i] < policy->max_switches_window;
	watch.moved_at[watch.orders++ % N(watch.moved_at)] = sim->now;
	if (is_escape(o->reason) || is_command(o->reason))
		return;
	watch.planned++;
	if (recent > watch.most)
		watch.most = recent;
	if (sim->core->nsas == 1 && policy->max_switches > 0 && recent > policy->max_switches)
		breaks("I7: a planned move beyond max-switches");
}

static void on_order(struct sim *sim, const struct order *o)
{
	struct core *c = sim->core;
	enum fam fam = ip_fam(&o->to);
	int to = -1, from = -1;

	if (o->kind != ORDER_MOVE)
		return;
	data_moves += o->reason == REASON_DATA;
	check_limit(sim, o);
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		/* of two with one address the first that is eligible is meant */
		if (ip_eq(&c->uplink[i].path[fam].ip, &o->to) &&
		    (to < 0 || !path_eligible(c, (unsigned)to, fam)))
			to = (int)i;
		/* an SA at the address of two is the first one's */
		if (from < 0 && ip_eq(&c->uplink[i].path[fam].ip, &o->from))
			from = (int)i;
	}
	/* I1: never to an address that is not eligible at that moment */
	if (to < 0 || !path_eligible(c, (unsigned)to, fam))
		breaks("I1: order to an address that is not eligible");
	if (o->from.family != o->to.family && !c->cross)
		breaks("I1: order across families");
	if (ip_eq(&o->from, &o->to))
		breaks("order from an address to itself");
	if (to >= 0 && c->uplink[to].damped && !is_escape(o->reason) && !is_command(o->reason))
		breaks("a planned move to an uplink that is damped");
	/* I6: no failback before the delay */
	if (o->reason == REASON_FAILBACK && to >= 0 &&
	    sim->now - c->uplink[to].path[fam].up_since <
	    c->conf->policies[0].failback_delay)
		breaks("I6: failback before its delay");
	/* no planned move away from a dead uplink is named so, and vice versa */
	if (o->reason == REASON_UPLINK_DOWN && from >= 0 &&
	    path_alive(c, (unsigned)from, fam))
		breaks("uplink-down, but it is alive");
	if (o->sas == 0)
		breaks("order about no SA");
}

/* I4: an SA on a dead uplink, another one eligible, nothing under way. */
static void check_stuck(struct sim *sim)
{
	struct core *c = sim->core;

	for (unsigned i = 0; i < c->nsas; i++) {
		const struct sa *sa = &c->sas[i];
		bool other = false;

		if (sa->uplink < 0 || path_alive(c, (unsigned)sa->uplink, FAM_4))
			continue;
		for (unsigned u = 0; u < c->conf->nuplinks; u++)
			other |= (int)u != sa->uplink && path_eligible(c, u, FAM_4) &&
				 !ip_eq(&c->uplink[u].path[FAM_4].ip, &sa->info.local);
		if (other && !sa->asked && sa->tries == 0)
			breaks("I4: left on a dead uplink");
	}
}

/* I8: after quiet every SA is on its best uplink, or a rule says why not. */
static void check_quiet(struct sim *sim)
{
	struct core *c = sim->core;

	for (unsigned i = 0; i < c->nsas; i++) {
		const struct sa *sa = &c->sas[i];

		if (sa->why != REASON_BEST && sa->why != REASON_NO_BETTER &&
		    sa->why != REASON_DAMPED &&
		    /* refused so often that it waits for longer than the quiet took */
		    !(sa->why == REASON_RETRY_WAIT && sa->tries > 6 && sa->avoid_until > c->now))
			breaks("I8: not where it should be, and no rule says why");
		if (sa->why == REASON_BEST && !path_alive(c, (unsigned)sa->uplink, FAM_4))
			breaks("I8: best, but dead");
	}
}

/* I3: what the core was told incrementally is what is. Checked by telling it
 * everything again, which must change nothing. */
static void check_resync(struct sim *sim)
{
	unsigned long moves = sim->core->count.moves_ordered;

	for (unsigned i = 0; i < sim->conf->nuplinks; i++) {
		struct uplink *u = &sim->core->uplink[i];
		struct input in = {
			.kind = INPUT_LINK, .uplink = i, .present = u->present,
			.admin = u->admin, .carrier = u->carrier, .dormant = u->dormant,
		};

		sim_input(sim, &in);
		in = (struct input) { .kind = INPUT_ADDR, .uplink = i, .fam = FAM_4,
			.ip = u->path[FAM_4].ip, .addr = u->path[FAM_4].addr };
		sim_input(sim, &in);
	}
	core_run(sim->core, sim->now);
	if (sim->core->count.moves_ordered != moves && watch.broken == NULL)
		breaks("I5: a resync caused a move");
}

static struct conf *make_conf(uint64_t seed)
{
	char text[4096];
	size_t n = 0;
	unsigned uplinks = 2 + seed % 3;

	n += (size_t)snprintf(text + n, sizeof(text) - n,
		"[addrmon]\nfailback-delay = %u\nfailback-jitter = %u\nmax-switches = %s\n"
		"damping-half-life = %u\ndegraded = %s\nannounce = %s\ndata = %s\ndata-interval = 1\n",
		(unsigned)(seed / 3 % 4) * 20, (unsigned)(seed / 5 % 2) * 10,
		seed / 7 % 2 ? "off" : "4/10m", (unsigned)(seed / 11 % 2) * 300,
		seed / 13 % 2 ? "switch" : "stay", seed / 2 % 2 ? "yes" : "no",
		seed / 17 % 2 ? "watch" : "ignore");
	for (unsigned i = 0; i < uplinks; i++) {
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"[uplink \"u%u\"]\ninterface = u%u\naddress = any\nhold-up = %u\n",
			i, i, (unsigned)((seed >> i) % 3) * 3);
		for (unsigned k = 0; k < (seed >> (2 * i)) % 3; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
				"probe = icmp 203.0.113.%u\n", 10 * i + k + 1);
	}
	return conf_good(text);
}

/* Data passes in both directions by the SAs at the address, then mostly in one. */
static void data(struct sim *sim, const struct ip *at, unsigned mostly)
{
	struct input in = { .kind = INPUT_TRAFFIC, .ip = *at, .out = 100 };

	for (unsigned k = 0; k < 20; k++) {
		in.in = k < 13 || k % (1 + mostly % 8) == 7 ? 100 : 0;
		sim_input(sim, &in);
		sim_until(sim, sim->now + 200 * MSEC);
	}
}

static void do_step(struct sim *sim, const struct step *s)
{
	unsigned u = s->uplink % sim->conf->nuplinks;
	char text[32];
	struct input in = {
		.uplink = u, .present = true, .admin = true, .carrier = true,
	};

	switch (s->kind) {
	case 0:
	case 1:
		sim_carrier(sim, u, s->kind == 0);
		break;
	case 2:
		in.kind = INPUT_LINK;
		in.admin = in.carrier = false;
		sim_input(sim, &in);
		break;
	case 3:
		in.kind = INPUT_LINK;
		in.present = in.admin = in.carrier = false;
		sim_input(sim, &in);
		break;
	case 4:
		in.kind = INPUT_ADDR;
		sim_input(sim, &in);
		break;
	case 5:
		/* now and then one that another uplink has or had, too */
		snprintf(text, sizeof(text), "10.0.%u.%u", s->probe % 5 == 0 ? 0 : u,
			 1 + s->probe % 3);
		in.kind = INPUT_ADDR;
		in.ip = ip(text);
		in.addr = s->probe % 7 == 0 ? ADDR_EXPIRING : ADDR_READY;
		sim_input(sim, &in);
		break;
	case 6:
		in.kind = INPUT_ROUTE;
		in.route = (enum route_state)(1 + s->probe % 3);
		sim_input(sim, &in);
		break;
	case 7:
	case 8:
		sim_probes(sim, u, s->kind == 7);
		break;
	case 9:
		sim->model[u][s->probe % 2].loss_ppm = s->probe % 5 * 100000;
		break;
	case 10:
		in.kind = INPUT_DRAIN;
		in.until = sim->now + 30 * SEC;
		sim_input(sim, &in);
		break;
	case 11:
		in.kind = INPUT_PIN;
		in.until = sim->now + 30 * SEC;
		sim_input(sim, &in);
		break;
	case 12:
		sim->pluto = s->probe % 3 == 0 ? SIM_PLUTO_REFUSES : SIM_PLUTO_MOVES;
		break;
	case 13:
		in.kind = INPUT_PLUTO;
		in.pluto = (enum pluto_state)(s->probe % 4);
		sim_input(sim, &in);
		break;
	case 14:
		in.kind = INPUT_HINT;
		sim_input(sim, &in);
		break;
	case 15:
		data(sim, &sim->core->uplink[u].path[FAM_4].ip, s->probe);
		break;
	}
}

/* Runs one history; returns the invariant it breaks, or NULL. */
static const char *run(uint64_t seed, const struct step *steps, unsigned n)
{
	struct conf *conf = make_conf(seed);
	struct sim sim;
	char text[32];

	memset(&watch, 0, sizeof(watch));
	sim_init(&sim, conf, false, seed);
	sim.on_order = on_order;
	sim.pluto = SIM_PLUTO_MOVES;
	sim.pluto_rtt = 30 * MSEC;
	sim.status_time = seed % 4 == 0 ? 700 * MSEC : 0;
	for (unsigned i = 0; i < conf->nuplinks; i++) {
		snprintf(text, sizeof(text), "10.0.%u.1", i);
		sim_uplink_ready(&sim, i, text);
	}
	sim_sa(&sim, "x", 1, "10.0.0.1");
	sim_sa(&sim, "y", 2, "10.0.1.1");
	sim_until(&sim, 5 * SEC);
	if (sim.moves != 0 && conf->policies[0].failback_delay > 5 * SEC)
		breaks("I5: a move at the start without a cause");
	for (unsigned i = 0; i < n && watch.broken == NULL; i++) {
		do_step(&sim, &steps[i]);
		sim_until(&sim, sim.now + steps[i].wait_ms * MSEC);
		if (steps[i].wait_ms > 2000 && sim.pluto == SIM_PLUTO_MOVES &&
		    sim.core->pluto == PLUTO_READY && sim.core->snapshot_at >= 0 &&
		    sim.core->in_flight == ORDER_NONE)
			check_stuck(&sim);
	}
	/* peace: everything works again, and stays so */
	if (watch.broken == NULL) {
		sim.pluto = SIM_PLUTO_MOVES;
		for (unsigned i = 0; i < conf->nuplinks; i++) {
			snprintf(text, sizeof(text), "10.0.%u.1", i);
			sim_uplink_ready(&sim, i, text);
			for (unsigned k = 0; k < CONF_MAX_PROBES; k++)
				sim.model[i][k].loss_ppm = 0;
		}
		sim_until(&sim, sim.now + 1300 * SEC);
		check_quiet(&sim);
		check_resync(&sim);
	}
	/* I2: one order in flight */
	if (sim.order_overlap)
		breaks("I2: two orders at once");
	if (sim.spins)
		breaks("the core never gets done");
	sim_free(&sim);
	conf_free(conf);
	return watch.broken;
}

static unsigned histories = DEFAULT_HISTORIES;

static void test_histories(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= histories; seed++) {
		struct step steps[STEPS];
		uint64_t r = seed * 0x9e3779b97f4a7c15ull;
		unsigned n = STEPS;

		for (unsigned i = 0; i < STEPS; i++) {
			static const unsigned waits[] = { 0, 5, 50, 150, 1000, 3000, 8000, 70000 };

			r ^= r >> 12; r ^= r << 25; r ^= r >> 27;
			steps[i] = (struct step) {
				.kind = (unsigned)(r >> 8) % 16, .uplink = (unsigned)(r >> 20),
				.probe = (unsigned)(r >> 30) & 0xff,
				.wait_ms = waits[(r >> 45) % N(waits)],
			};
		}
		const char *broken = run(seed, steps, n);

		if (broken == NULL)
			continue;
		for (unsigned i = 0; i < n;) {		/* shorten */
			struct step less[STEPS];

			memcpy(less, steps, sizeof(less));
			memmove(&less[i], &less[i + 1], (n - i - 1) * sizeof(less[0]));
			if (run(seed, less, n - 1) != NULL) {
				memcpy(steps, less, sizeof(less));
				n--;
			} else {
				i++;
			}
		}
		broken = run(seed, steps, n);
		for (unsigned i = 0; i < n; i++)
			print_message("  kind %u uplink %u probe %u, then %u ms\n", steps[i].kind,
				      steps[i].uplink % 4, steps[i].probe, steps[i].wait_ms);
		fail_msg("seed %llu: %s", (unsigned long long)seed, broken);
	}
	if (histories >= DEFAULT_HISTORIES)
		assert_true(data_moves > 0);
}

/* Seconds an uplink is up, and down: from, to. An uplink with none stays up. */
struct flapping {
	const char *name;
	struct { unsigned up_min, up_max, down_min, down_max; } uplink[2];
	unsigned most;			/* moves a day; 0: not limited here */
};

static const struct flapping flappings[] = {
	{ "1 s up, 1 s down", { { 1, 1, 1, 1 } }, 30 },
	{ "1 to 20 s up and down", { { 1, 20, 1, 20 } }, 30 },
	{ "90 s up, 10 s down", { { 90, 90, 10, 10 } }, 30 },
	{ "2 min up, 2 min down", { { 120, 120, 120, 120 } }, 30 },
	{ "100 s up, 100 s down", { { 100, 100, 100, 100 } }, 30 },
	{ "140 s up, 5 s down", { { 140, 140, 5, 5 } }, 30 },
	{ "70 to 200 s up, 1 to 30 s down", { { 70, 200, 1, 30 } }, 30 },
	{ "10 min up, 5 s down", { { 600, 600, 5, 5 } }, 300 },
	{ "both 1 to 20 s up and down", { { 1, 20, 1, 20 }, { 1, 20, 1, 20 } }, 0 },
	{ "both 60 to 300 s up, 1 to 30 s down", { { 60, 300, 1, 30 }, { 60, 300, 1, 30 } }, 0 },
};

/*
 * A whole day of uplinks that die and return, with the defaults. A planned move
 * takes an uplink that has been up for hold-up and failback-delay; the rest are
 * escapes, each from an uplink that died, which takes a move to it. on_order
 * sees to damping, delays and max-switches.
 */
static void day_of_flapping(const struct flapping *f)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = 10.0.0.1\n"
		"[uplink \"b\"]\ninterface = b\naddress = 10.0.1.1\n");
	struct sim sim;
	int64_t next[2], phase_at[2] = { 0 };
	bool up[2] = { true, true };
	unsigned changes = 0, downs[2] = { 0 }, chances = 0;

	memset(&watch, 0, sizeof(watch));
	sim_init(&sim, conf, false, 7);
	sim.on_order = on_order;
	sim.pluto = SIM_PLUTO_MOVES;
	sim.pluto_rtt = 30 * MSEC;
	sim_uplink_ready(&sim, 0, "10.0.0.1");
	sim_uplink_ready(&sim, 1, "10.0.1.1");
	sim_sa(&sim, "x", 1, "10.0.0.1");
	for (unsigned u = 0; u < 2; u++)
		next[u] = f->uplink[u].up_max == 0 ? CORE_NEVER : 10 * SEC;
	while (sim.now < 86400 * SEC) {
		unsigned u = next[1] < next[0];
		unsigned min, max;

		sim_until(&sim, next[u]);
		if (up[u]) {
			downs[u]++;
			chances += u == 0 && sim.now - phase_at[u] >= 65 * SEC;
		}
		up[u] = !up[u];
		phase_at[u] = sim.now;
		sim_carrier(&sim, u, up[u]);
		changes++;
		min = up[u] ? f->uplink[u].up_min : f->uplink[u].down_min;
		max = up[u] ? f->uplink[u].up_max : f->uplink[u].down_max;
		next[u] = sim.now + (min + (max > min ? sim_random(&sim, max - min + 1) : 0)) * SEC;
	}
	print_message("24 h, %s: %u carrier changes, %lu moves, %u of them planned, "
		      "these at most as number %u of 10 minutes, damped at the end: %s %s\n", f->name,
		      changes, sim.moves, watch.planned, watch.most,
		      sim.core->uplink[0].damped ? "a" : "-", sim.core->uplink[1].damped ? "b" : "-");
	if (watch.broken != NULL)
		fail_msg("%s: %s", f->name, watch.broken);
	assert_false(sim.order_overlap);
	assert_false(sim.spins);
	assert_in_range(sim.moves, 1, f->most > 0 ? f->most : 86400);
	assert_in_range(watch.planned, 0, chances + 1);
	assert_in_range(sim.moves - watch.planned, 0,
			downs[1] == 0 ? watch.planned + 1 : downs[0] + downs[1]);
	/* never left on a dead uplink while the other one works: peace, and look */
	for (unsigned u = 0; u < 2; u++)
		sim_carrier(&sim, u, true);
	sim_until(&sim, sim.now + 2600 * SEC);
	check_stuck(&sim);
	check_quiet(&sim);
	if (watch.broken != NULL)
		fail_msg("%s, then quiet: %s", f->name, watch.broken);
	sim_free(&sim);
	conf_free(conf);
}

static void test_day_of_flapping(void **state)
{
	(void)state;
	for (unsigned i = 0; i < N(flappings); i++)
		day_of_flapping(&flappings[i]);
}

/*
 * A whole day of an uplink that loses 30 % of its packets for a while, again and
 * again, with the defaults and two targets; the other one is fine. Loss that
 * comes and goes must not have the SA come and go with it for ever.
 */
static void day_of_brownouts(const struct flapping *f)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = 10.0.0.1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\naddress = 10.0.1.1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n");
	struct sim sim;
	unsigned brownouts = 0;
	bool lossy = false;

	memset(&watch, 0, sizeof(watch));
	sim_init(&sim, conf, false, 11);
	sim.on_order = on_order;
	sim.pluto = SIM_PLUTO_MOVES;
	sim.pluto_rtt = 30 * MSEC;
	sim_uplink_ready(&sim, 0, "10.0.0.1");
	sim_uplink_ready(&sim, 1, "10.0.1.1");
	sim_sa(&sim, "x", 1, "10.0.0.1");
	while (sim.now < 86400 * SEC) {
		unsigned min = lossy ? f->uplink[0].down_min : f->uplink[0].up_min;
		unsigned max = lossy ? f->uplink[0].down_max : f->uplink[0].up_max;

		sim_until(&sim, sim.now + (min + (max > min ? sim_random(&sim, max - min + 1) : 0)) * SEC);
		lossy = !lossy;
		brownouts += lossy;
		sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = lossy ? 300000 : 0;
	}
	print_message("24 h, 30 %% loss, %s: %u brown-outs, %lu moves, %u of them planned, these at most "
		      "as number %u of 10 minutes\n", f->name, brownouts, sim.moves, watch.planned, watch.most);
	if (watch.broken != NULL)
		fail_msg("%s: %s", f->name, watch.broken);
	/* it is noticed, left no oftener than it was bad, and not gone back to if that is often */
	assert_in_range(sim.moves, 1, 2 * brownouts);
	assert_in_range(sim.moves, 1, f->most);
	/* then it is well, and all is as in the beginning */
	sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 0;
	sim_until(&sim, sim.now + 2600 * SEC);
	check_stuck(&sim);
	check_quiet(&sim);
	if (watch.broken != NULL)
		fail_msg("%s, then quiet: %s", f->name, watch.broken);
	assert_int_equal(sim.core->sas[0].uplink, 0);
	sim_free(&sim);
	conf_free(conf);
}

static void test_day_of_brownouts(void **state)
{
	static const struct flapping days[] = {
		{ "10 s in 20 s", { { 10, 10, 10, 10 } }, 30 },
		{ "1 min in 2 min", { { 60, 60, 60, 60 } }, 30 },
		{ "30 s in 5 min", { { 270, 270, 30, 30 } }, 30 },
		{ "10 to 120 s, after 1 to 10 min", { { 60, 600, 10, 120 } }, 30 },
		{ "2 min in 1 h", { { 3480, 3480, 120, 120 } }, 48 },
	};

	(void)state;
	for (unsigned i = 0; i < N(days); i++)
		day_of_brownouts(&days[i]);
}

/* False failovers at 1 % random loss with the defaults and two targets. */
static void test_false_failovers(void **state)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = 10.0.0.1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\naddress = 10.0.1.1\n");
	unsigned days = histories > DEFAULT_HISTORIES ? 1000 : 20;
	struct sim sim;

	(void)state;
	sim_init(&sim, conf, false, 3);
	sim.pluto = SIM_PLUTO_MOVES;
	sim.pluto_rtt = 30 * MSEC;
	sim_uplink_ready(&sim, 0, "10.0.0.1");
	sim_uplink_ready(&sim, 1, "10.0.1.1");
	sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 10000;
	sim_sa(&sim, "x", 1, "10.0.0.1");
	for (unsigned day = 0; day < days; day++)
		sim_until(&sim, (day + 1) * 86400 * SEC);
	print_message("%u days at 1 %% loss: %lu false failovers, %lu of %lu probes lost\n", days,
		      sim.moves, sim.core->uplink[0].target[0].lost_count +
		      sim.core->uplink[0].target[1].lost_count,
		      sim.core->uplink[0].target[0].sent_count +
		      sim.core->uplink[0].target[1].sent_count);
	/* it was lossy indeed */
	assert_true(sim.core->uplink[0].target[0].lost_count > days * 500);
	assert_int_equal(sim.moves, 0);
	sim_free(&sim);
	conf_free(conf);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_histories), cmocka_unit_test(test_day_of_flapping),
		cmocka_unit_test(test_day_of_brownouts), cmocka_unit_test(test_false_failovers),
	};

	if (argc > 1)
		histories = (unsigned)atoi(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
