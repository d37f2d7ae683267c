/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_data.c - probes and IKE pass, and data does not
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "seen.h"

static const char WATCH[] = "[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\ndata = watch\n" UPLINKS;
static const char IGNORE[] = "[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\n" UPLINKS;

static struct conf *start(struct sim *sim, const char *text)
{
	struct conf *conf = conf_good(text);

	begin(sim, conf, A, B);
	sim_sa(sim, "road", 1, A);
	sim_until(sim, 10 * SEC);
	return conf;
}

static void end(struct sim *sim, struct conf *conf)
{
	assert_false(sim->spins);
	sim_free(sim);
	conf_free(conf);
}

/* So many samples of the SA, wherever it is: packets out, and in on a and on b. */
static void samples(struct sim *sim, unsigned n, unsigned long out, unsigned long in_a,
		    unsigned long in_b)
{
	const struct ip a = ip(A);

	while (n-- > 0) {
		struct input in = { .kind = INPUT_TRAFFIC, .ip = sim->sas[0].local, .out = out };

		in.in = ip_eq(&in.ip, &a) ? in_a : in_b;
		sim_until(sim, sim->now + 2 * SEC);
		sim_input(sim, &in);
		sim_until(sim, sim->now);
	}
}

static bool on(const struct sim *sim, const char *where)
{
	struct ip there = ip(where);

	return ip_eq(&sim->sas[0].local, &there);
}

/* Left within the interval (10 s) from the last packet that came, by an order that asks
 * from the old address; not gone back to at once, but later, and left again if need be. */
static void test_silent(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, WATCH);
	int64_t last;

	(void)state;
	samples(&sim, 20, 100, 100, 100);
	assert_int_equal(seen.moves, 0);
	last = sim.now - 2 * SEC;		/* at the earliest */
	samples(&sim, 4, 100, 0, 100);
	assert_int_equal(seen.moves, 0);
	samples(&sim, 1, 100, 0, 100);
	assert_int_equal(seen.moves, 1);
	assert_true(sim.now - last <= 12 * SEC);	/* a sample is 2 s */
	assert_int_equal(seen.last_move.reason, REASON_DATA);
	assert_false(seen.last_move.from_dead);
	assert_non_null(strstr(seen.log, "data uplink=a family=4 state=silent sent=500 silent=8000ms"));
	assert_non_null(strstr(seen.log, "state=degraded was=up reason=data"));
	samples(&sim, 140, 100, 0, 100);		/* 280 s */
	assert_int_equal(seen.moves, 1);
	assert_true(on(&sim, B));
	/* tried again after 5 minutes (and failback-delay), left again, and then longer */
	samples(&sim, 60, 100, 0, 100);
	assert_int_equal(seen.moves, 3);
	assert_true(on(&sim, B));
	samples(&sim, 290, 100, 0, 100);
	assert_int_equal(seen.moves, 3);
	/* and all is well when it is mended */
	samples(&sim, 60, 100, 100, 100);
	assert_int_equal(seen.moves, 4);
	assert_true(on(&sim, A));
	samples(&sim, 60, 100, 100, 100);
	assert_int_equal(seen.moves, 4);
	end(&sim, conf);
}

/* The same without data = watch: nothing. */
static void test_ignored(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, IGNORE);

	(void)state;
	samples(&sim, 20, 100, 100, 100);
	samples(&sim, 100, 100, 0, 100);
	assert_int_equal(seen.moves, 0);
	end(&sim, conf);
}

/* Of two policies each goes by its own. */
static void test_by_policy(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, "[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\n" UPLINKS
		"[policy \"w\"]\nconnections = road\ndata = watch\n[policy \"i\"]\nconnections = *\n");

	(void)state;
	sim_sa(&sim, "backup", 2, A);
	samples(&sim, 20, 100, 100, 100);
	samples(&sim, 10, 100, 0, 100);
	assert_int_equal(seen.moves, 1);
	assert_true(on(&sim, B));
	assert_string_equal(seen.last_move.conn, "road");
	end(&sim, conf);
}

/* One-way by nature: only out; out for hours with a word back now and then; only in;
 * none; too little to tell; silences as long as there have been. */
static void test_one_way(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, WATCH);

	(void)state;
	samples(&sim, 500, 1000, 0, 0);
	for (int i = 0; i < 200; i++) {
		samples(&sim, 1, 1000, 1, 1);
		samples(&sim, 9, 1000, 0, 0);
	}
	samples(&sim, 500, 0, 1000, 1000);
	samples(&sim, 500, 0, 0, 0);
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 4, 1, 0, 0);
	samples(&sim, 500, 0, 0, 0);
	for (int i = 0; i < 50; i++) {
		samples(&sim, 30, 100, 100, 100);
		samples(&sim, 4, 100, 0, 0);
	}
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 5, 100, 0, 0);
	assert_int_equal(seen.moves, 0);
	end(&sim, conf);
}

/* It is as silent where it went: it was not the uplink, and is not taken for it again. */
static void test_silent_elsewhere(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, WATCH);

	(void)state;
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 20, 100, 0, 0);
	assert_int_equal(seen.moves, 1);
	assert_non_null(strstr(seen.log, "state=\"silent elsewhere, too\""));
	samples(&sim, 100, 100, 0, 0);
	assert_int_equal(seen.moves, 2);	/* failback */
	assert_true(on(&sim, A));
	samples(&sim, 500, 100, 0, 0);
	assert_int_equal(seen.moves, 2);
	end(&sim, conf);
}

/* Nowhere to go: it stays, and the uplink is still a last resort; what arrives again
 * makes it well at once. */
static void test_last_resort(void **state)
{
	struct sim sim;
	struct conf *conf = start(&sim, WATCH);

	(void)state;
	sim_carrier(&sim, 1, false);
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 20, 100, 0, 0);
	assert_int_equal(seen.moves, 0);
	assert_true(path_usable(sim.core, 0, FAM_4));
	assert_int_equal(sim.core->sas[0].why, REASON_NO_BETTER);
	assert_false(sa_stuck(sim.core, &sim.core->sas[0]));
	samples(&sim, 1, 100, 100, 0);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	assert_non_null(strstr(seen.log, "state=arriving"));
	/* it is silent again, then b comes, then b goes */
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 40, 100, 0, 0);
	sim_carrier(&sim, 1, true);
	samples(&sim, 10, 100, 0, 100);
	assert_true(on(&sim, B));
	assert_int_equal(seen.moves, 1);
	sim_carrier(&sim, 1, false);
	sim_until(&sim, sim.now + 5 * SEC);
	assert_true(on(&sim, A));
	end(&sim, conf);
}

/* An SA that is pinned there goes by the pin again as soon as data may arrive. */
static void test_pinned(void **state)
{
	struct input pin = { .kind = INPUT_PIN, .uplink = 0, .until = CORE_NEVER };
	struct sim sim;
	struct conf *conf = start(&sim, WATCH);

	(void)state;
	sim_input(&sim, &pin);
	samples(&sim, 30, 100, 100, 100);
	samples(&sim, 10, 100, 0, 100);
	assert_true(on(&sim, B));
	end(&sim, conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent), cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_by_policy), cmocka_unit_test(test_one_way),
		cmocka_unit_test(test_silent_elsewhere), cmocka_unit_test(test_last_resort),
		cmocka_unit_test(test_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
