/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bench_sim.c - the rows of testing/addrmon/bench that take days, simulated
 *
 * Usage: bench_sim
 *
 * With the defaults and two targets on each of two uplinks. Prints rows of its table: what,
 * how often, what was seen, and the target. Exit status: 1 if one is missed.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "t.h"

#define STEPS 100
#define DAY (86400 * SEC)

static bool missed;

static void row(const char *what, unsigned runs, unsigned long moves, const char *unit, const char *target,
		unsigned long most)
{
	printf("| %s | %u | %lu %s | %s |\n", what, runs, moves, unit, target);
	missed |= moves > most;
}

static struct conf *begin(struct sim *sim, uint64_t seed)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = 10.0.0.1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\naddress = 10.0.1.1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n");

	sim_init(sim, conf, false, seed);
	sim->pluto = SIM_PLUTO_MOVES;
	sim->pluto_rtt = 30 * MSEC;
	sim_uplink_ready(sim, 0, "10.0.0.1");
	sim_uplink_ready(sim, 1, "10.0.1.1");
	sim_sa(sim, "x", 1, "10.0.0.1");
	return conf;
}

static void end(struct sim *sim, struct conf *conf)
{
	sim_free(sim);
	conf_free(conf);
}

/* Nothing is lost, all becomes slow at once: from 0.5 to 5 ms to what is said. */
static void latency_steps(unsigned from_ms, unsigned to_ms, const char *target, unsigned long most)
{
	char what[80];
	unsigned long moves = 0;

	for (unsigned i = 0; i < STEPS; i++) {
		struct sim sim;
		struct conf *conf = begin(&sim, i + 1);
		int64_t before = (500 + sim_random(&sim, 4500)), after = (from_ms + sim_random(&sim, to_ms - from_ms)) * MSEC;

		sim.model[0][0].rtt = sim.model[0][1].rtt = before;
		sim_until(&sim, 60 * SEC + sim_random(&sim, 1000) * MSEC);
		sim.model[0][0].rtt = sim.model[0][1].rtt = after;
		sim_until(&sim, sim.now + 600 * SEC);
		moves += sim.moves;
		end(&sim, conf);
	}
	snprintf(what, sizeof(what), "round trip of 0.5 to 5 ms becomes %u to %u ms, nothing lost", from_ms, to_ms);
	row(what, STEPS, moves, "false moves", target, most);
}

/* Days with targets that answer each address 1 to 5 times a second, 1 to 5 at once. */
static void limited_days(unsigned days, unsigned loss_ppm, const char *what, const char *target,
			 unsigned long most)
{
	unsigned long moves = 0;

	for (unsigned day = 0; day < days; day++) {
		struct sim_limit limit[2][2];
		struct sim sim;
		struct conf *conf = begin(&sim, day + 1);

		for (unsigned u = 0; u < 2; u++) {
			for (unsigned k = 0; k < 2; k++) {
				unsigned rate = 1 + sim_random(&sim, 5), burst = 1 + sim_random(&sim, 5);

				limit[u][k] = (struct sim_limit) {
					.rate = rate, .burst = burst, .credit = (int64_t)burst * 1000000,
				};
				sim.model[u][k].limit = &limit[u][k];
				sim.model[u][k].loss_ppm = loss_ppm;
			}
		}
		sim_until(&sim, DAY);
		moves += sim.moves;
		end(&sim, conf);
	}
	row(what, days, moves, "false moves", target, most);
}

/* A day of an uplink that dies silently and returns. */
static void slow_flaps(unsigned up, unsigned down)
{
	struct sim sim;
	struct conf *conf = begin(&sim, 7);
	char what[80];

	while (sim.now < DAY) {
		sim_until(&sim, sim.now + up * SEC);
		sim_probes(&sim, 0, false);
		sim_until(&sim, sim.now + down * SEC);
		sim_probes(&sim, 0, true);
	}
	snprintf(what, sizeof(what), "a day, %u s up, %u s silent", up, down);
	row(what, 1, sim.moves, "moves", "30", 29);
	end(&sim, conf);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	latency_steps(100, 300, "0", 0);
	/* three in a row are missed before the first of them comes: told, not hidden */
	latency_steps(300, 900, "none", 2 * STEPS);
	limited_days(1000, 0, "a day with targets that answer 1 to 5 a second", "0", 0);
	limited_days(200, 1000, "the same, and one packet in 1000 is lost", "none", 200);
	slow_flaps(120, 120);
	slow_flaps(100, 100);
	slow_flaps(140, 5);
	return missed;
}
