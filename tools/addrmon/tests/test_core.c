/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_core.c - the decisions, one situation at a time
 *
 * Every situation that must lead to a move has a neighbour that must not.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "seen.h"

static const char PLAIN[] =
	"[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\n"
	UPLINKS;

static const char PROBED[] =
	"[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\n"
	"[uplink \"a\"]\ninterface = a\naddress = " A "\n"
	"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
	"[uplink \"b\"]\ninterface = b\naddress = " B "\nprobe = icmp 203.0.113.3\n";

static void end(struct sim *sim, struct conf *conf)
{
	assert_false(sim->order_overlap);
	sim_free(sim);
	conf_free(conf);
}

static void assert_on(struct sim *sim, unsigned sa, const char *where)
{
	char text[IP_STRLEN];

	assert_string_equal(ip_str(&sim->sas[sa].local, text), where);
}

static void admin_down(struct sim *sim, unsigned uplink)
{
	struct input in = { .kind = INPUT_LINK, .uplink = uplink, .present = true };

	sim_input(sim, &in);
}

/* "probe now" is an input as any other: one more round, at once. */
static void test_probe_now(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct input in = { .kind = INPUT_PROBE, .uplink = 0 };
	struct sim sim;
	unsigned long sent;

	(void)state;
	begin(&sim, conf, A, B);
	sim_until(&sim, 60 * SEC + 500 * MSEC);
	sent = sim.probes;
	sim_until(&sim, 60 * SEC + 600 * MSEC);
	assert_int_equal(sim.probes, sent);
	sim_input(&sim, &in);
	sim_until(&sim, 60 * SEC + 601 * MSEC);
	assert_int_equal(sim.probes, sent + 2);		/* both of this uplink */
	sim_until(&sim, 61 * SEC + 550 * MSEC);
	assert_int_equal(sim.probes, sent + 3);		/* the other one's regular probe */
	end(&sim, conf);
}

static void alias(struct sim *sim, unsigned uplink, const char *text, enum addr_state addr,
		  bool lesser)
{
	struct input in = {
		.kind = INPUT_ALIAS, .uplink = uplink, .ip = ip(text), .addr = addr,
		.lesser = lesser,
	};

	sim_input(sim, &in);
}

#define A2 "192.0.2.99"

/* An SA at another address of the interface is that uplink's: left alone as long
 * as all is well, moved when the uplink dies, or when that address goes. */
static void test_other_address(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	alias(&sim, 0, A2, ADDR_READY, true);
	sim_sa(&sim, "road", 1, A2);
	sim_sa(&sim, "other", 2, A2);
	sim_until(&sim, 100 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->sas[0].uplink, 0);
	assert_int_equal(sim.core->sas[0].why, REASON_BEST);
	sim_carrier(&sim, 0, false);
	sim_until(&sim, 102 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_on(&sim, 0, B);
	assert_on(&sim, 1, B);
	assert_non_null(strstr(seen.log, "failover sas=2 from=a to=b reason=uplink-down"));
	end(&sim, conf);

	conf = conf_good(PLAIN);
	begin(&sim, conf, A, B);
	alias(&sim, 0, A2, ADDR_READY, true);
	sim_sa(&sim, "road", 1, A2);
	sim_until(&sim, 10 * SEC);
	alias(&sim, 0, A2, ADDR_GONE, true);
	sim_until(&sim, 12 * SEC);
	assert_on(&sim, 0, A);		/* the same uplink is there still */
	end(&sim, conf);
}

/* The address of an uplink that turns up at another one's interface is not that one's,
 * whichever is told first. */
static void test_address_moves(void **state)
{
	for (int first = 0; first < 2; first++) {
		struct conf *conf = conf_good(PLAIN);
		struct input gone = { .kind = INPUT_ADDR, .uplink = 0, .addr = ADDR_GONE };
		struct sim sim;

		(void)state;
		begin(&sim, conf, A, B);
		sim_sa(&sim, "road", 1, A);
		sim_until(&sim, 10 * SEC);
		if (first)
			alias(&sim, 1, A, ADDR_READY, false);
		sim_input(&sim, &gone);
		if (!first)
			alias(&sim, 1, A, ADDR_READY, false);
		sim_until(&sim, 12 * SEC);
		assert_on(&sim, 0, B);
		end(&sim, conf);
	}
}

/* At an address of no uplink it is never touched. */
static void test_address_of_none(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim.elsewhere = ip(A2);
	sim_sa(&sim, "road", 1, A2);
	sim_until(&sim, 10 * SEC);
	sim_carrier(&sim, 0, false);
	sim_until(&sim, 20 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->sas[0].uplink, -1);
	assert_int_equal(sim.core->sas[0].why, REASON_UNMANAGED);
	end(&sim, conf);
}

/* One lease on both uplinks: there is nothing to move to, whatever asks for it, and
 * not again and again. With an address of its own there is. */
static void test_same_address(void **state)
{
	for (int kind = 0; kind < 3; kind++) {		/* dead, drained, pinned */
		for (int same = 0; same < 2; same++) {
			struct conf *conf = conf_good(
				"[uplink \"a\"]\ninterface = a\naddress = any\n"
				"[uplink \"b\"]\ninterface = b\naddress = any\n");
			struct input in = {
				.kind = kind == 1 ? INPUT_DRAIN : INPUT_PIN,
				.uplink = kind == 1 ? 0 : 1, .until = CORE_NEVER,
			};
			struct sim sim;

			(void)state;
			begin(&sim, conf, A, same ? A : B);
			sim_sa(&sim, "road", 1, A);
			sim_until(&sim, 10 * SEC);
			assert_int_equal(seen.moves, 0);
			if (kind == 0)
				sim_carrier(&sim, 0, false);
			else
				sim_input(&sim, &in);
			sim_until(&sim, 60 * SEC);
			assert_int_equal(seen.moves, !same);
			assert_false(sim.spins);
			end(&sim, conf);
		}
	}
}

/* An address of less merit that it had to be moved to is left when the own one is
 * back; one where it was established is not. */
static void test_virtual_address(void **state)
{
	for (int moved = 0; moved < 2; moved++) {
		struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\naddress = any\n"
					      "[uplink \"b\"]\ninterface = b\naddress = any\n");
		struct sim sim;

		(void)state;
		begin(&sim, conf, moved ? A : A2, B);
		sim_sa(&sim, "road", 1, moved ? A : A2);
		sim_until(&sim, 10 * SEC);
		sim_uplink_ready(&sim, 0, A2);		/* the own one is gone */
		sim_until(&sim, 20 * SEC);
		assert_on(&sim, 0, A2);
		assert_int_equal(seen.moves, moved);
		alias(&sim, 0, A2, ADDR_READY, true);
		sim_uplink_ready(&sim, 0, A);		/* and back */
		sim_until(&sim, 30 * SEC);
		assert_on(&sim, 0, moved ? A : A2);
		assert_int_equal(seen.moves, 2 * moved);
		end(&sim, conf);
	}
}

/* Private addresses are told to nobody who is told a public one. */
static void test_announce_public(void **state)
{
	struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\naddress = any\n"
				      "[uplink \"b\"]\ninterface = b\naddress = any\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, "10.1.2.3");
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	assert_int_equal(seen.last_addresses.list.n, 1);
	assert_true(ip_eq(&seen.last_addresses.list.entry[0].public, &sim.core->uplink[0].path[FAM_4].ip));
	end(&sim, conf);

	conf = conf_good(PLAIN);
	begin(&sim, conf, NULL, B);
	sim_uplink_ready(&sim, 0, "10.9.9.9");
	sim_uplink_ready(&sim, 1, "10.1.2.3");
	sim_sa(&sim, "road", 1, "10.1.2.3");
	sim_until(&sim, 10 * SEC);
	assert_int_equal(seen.last_addresses.list.n, 2);		/* all there are */
	end(&sim, conf);

	/* one that is not announced is moved to all the same, at once */
	conf = conf_good(PLAIN);
	begin(&sim, conf, A, NULL);
	sim_uplink_ready(&sim, 1, "10.1.2.3");
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 12 * SEC);
	assert_on(&sim, 0, "10.1.2.3");
	assert_int_equal(seen.moves, 1);
	assert_int_equal(seen.last_move_at, 10 * SEC);
	assert_in_range(seen.addresses, 1, 2);
	end(&sim, conf);
}

/* Every announcement so far, as "CONN:LIST CONN:LIST ..." */
static char told[4096];
static int told_rc;

static void keep_told(struct sim *sim, const struct order *o)
{
	char text[ADDRESSES_TEXT];
	size_t used = strlen(told);

	on_order(sim, o);
	if (o->kind == ORDER_ADDRESSES)
		snprintf(told + used, sizeof(told) - used, "%s:%s ", o->conn,
			 addresses_text(&o->list, text, sizeof(text)));
}

static void begin_told(struct sim *sim, struct conf *conf)
{
	told[0] = '\0';
	begin(sim, conf, A, B);
	sim->on_order = keep_told;
}

static const char *told_since(struct sim *sim, int64_t t)
{
	told[0] = '\0';
	sim_until(sim, t);
	return told;
}

#define C "203.0.113.10"

/* Each connection that a policy names is told of the uplinks of its policy, and nobody
 * else; an SA of another one that sits on a dead uplink keeps nothing announced. */
static void test_announce_policies(void **state)
{
	static const char text[] =
		UPLINKS "[uplink \"c\"]\ninterface = c\naddress = " C "\n"
		"[policy \"p\"]\nconnections = road side\norder = a b\n"
		"[policy \"q\"]\nconnections = office\norder = c\n";
	struct conf *conf = conf_good(text);
	struct sim sim;

	(void)state;
	begin_told(&sim, conf);
	sim_uplink_ready(&sim, 2, C);
	sim_sa(&sim, "other", 1, A);
	sim_until(&sim, 30 * SEC);
	assert_string_equal(told, "");		/* nobody to tell */
	sim_sa(&sim, "road", 2, A);
	sim_sa(&sim, "road", 3, A);
	sim_sa(&sim, "office", 4, C);
	assert_string_equal(told_since(&sim, 60 * SEC), "office:" C " road:" A "," B " ");
	sim_sa(&sim, "side", 5, A);
	sim.sas[4].rmobike = false;		/* pluto would not take it */
	assert_string_equal(told_since(&sim, 90 * SEC), "");
	admin_down(&sim, 0);
	assert_string_equal(told_since(&sim, 120 * SEC), "road:" B " ");
	assert_on(&sim, 0, A);
	assert_on(&sim, 1, B);
	assert_on(&sim, 2, B);
	/* a bulk order would take the other one along */
	assert_string_equal(seen.last_move.conn, "road");
	end(&sim, conf);
}

/* What pluto's list has that is of no uplink is kept, as it was; what is of one is not.
 * Where nothing is to be kept, one order is for all. */
static void test_announce_kept(void **state)
{
	static const struct { const char *list, *told; } cases[] = {
		{ "none", ":" A "," B " " }, { A, ":" A "," B " " }, { A "," B, ":" A "," B " " },
		{ "203.0.113.77=10.9.9.9", "road:" A "," B ",203.0.113.77=10.9.9.9 " },
		{ "203.0.113.77," A, "road:" A "," B ",203.0.113.77 " },
		{ A "," B ",203.0.113.77", "" },		/* as it should be */
		/* what peers know a by, though the file does not say so */
		{ "203.0.113.77=" A, "road:" B ",203.0.113.77=" A " " },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct conf *conf = conf_good(PLAIN);
		struct addresses list = { 0 };
		struct sim sim;

		if (strcmp(cases[i].list, "none") != 0)
			assert_true(addresses_parse(&list, cases[i].list));
		begin_told(&sim, conf);
		sim_sa(&sim, "road", 1, A);
		sim.sas[0].announced = &list;
		sim_until(&sim, 30 * SEC);
		assert_string_equal(told, cases[i].told);
		end(&sim, conf);
	}
}

/* Somebody else changes pluto's list: told again, not at every look. */
static void test_announce_changed(void **state)
{
	for (int changed = 0; changed < 2; changed++) {
		struct conf *conf = conf_good(PLAIN);
		struct addresses list = { 0 };
		struct sim sim;

		(void)state;
		assert_true(addresses_parse(&list, A "," B));
		begin_told(&sim, conf);
		sim_sa(&sim, "road", 1, A);
		sim.sas[0].announced = &list;
		sim_until(&sim, 200 * SEC);
		assert_int_equal(seen.addresses, 1);
		if (changed)
			list.n = 1;
		sim_until(&sim, 560 * SEC);
		assert_in_range(seen.addresses, 1 + 5 * changed, 1 + 6 * changed);
		end(&sim, conf);
	}
}

static void refuse_list(struct sim *sim, const struct order *o)
{
	keep_told(sim, o);
	sim->rc = o->kind == ORDER_ADDRESSES ? told_rc : 0;
}

/* A list with an entry of others that pluto does not take back is offered again rarely;
 * a connection that pluto does not know any more is left alone until it has an SA. */
static void test_announce_refused(void **state)
{
	static const struct { int rc; unsigned least, most; } cases[] = {
		{ 0, 1, 1 }, { 59, 5, 7 }, { 1, 300, 400 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct conf *conf = conf_good(PLAIN);
		struct addresses list = { 0 };
		struct sim sim;

		assert_true(addresses_parse(&list, "203.0.113.77=10.9.9.9"));
		begin_told(&sim, conf);
		sim.on_order = refuse_list;
		told_rc = cases[i].rc;
		sim_sa(&sim, "road", 1, A);
		sim_until(&sim, 1 * SEC);
		sim.sas[0].announced = &list;
		sim_until(&sim, 15 * SEC);
		sim.sas[0].announced = NULL;
		sim_until(&sim, 1800 * SEC);
		assert_in_range(seen.addresses, cases[i].least, cases[i].most + 5);
		end(&sim, conf);
	}
}

/* Behind a 1:1 NAT peers are told the public address, and asked to go to it; where it
 * arrives is told pluto. A private address with none is announced beside no public one. */
static void test_public(void **state)
{
	static const char text[] =
		"[uplink \"a\"]\ninterface = a\naddress = 10.1.1.1\npublic = " A "\n"
		"[uplink \"b\"]\ninterface = b\naddress = any\n%s";
	char expected[IP_STRLEN];

	(void)state;
	for (int mapped = 0; mapped < 2; mapped++) {
		char both[400];
		struct conf *conf;
		struct sim sim;

		snprintf(both, sizeof(both), text, mapped ? "public = " B "\n" : "");
		conf = conf_good(both);
		begin_told(&sim, conf);
		sim_uplink_ready(&sim, 0, "10.1.1.1");
		sim_uplink_ready(&sim, 1, "10.2.2.2");
		sim_sa(&sim, "road", 1, "10.1.1.1");
		sim_until(&sim, 20 * SEC);
		assert_string_equal(told, mapped ? ":" A "=10.1.1.1," B "=10.2.2.2 " : ":" A "=10.1.1.1 ");
		sim_carrier(&sim, 0, false);
		sim_until(&sim, 30 * SEC);
		assert_on(&sim, 0, "10.2.2.2");
		assert_string_equal(ip_str(&seen.last_move.to, expected), "10.2.2.2");
		assert_string_equal(ip_str(&seen.last_move.to_public, expected), mapped ? B : "10.2.2.2");
		assert_string_equal(ip_str(&seen.last_move.from, expected), "10.1.1.1");
		assert_int_equal(seen.moves, 1);
		end(&sim, conf);
	}
}

static void peer(struct sim *sim, unsigned uplink, const char *text, enum route_state route)
{
	struct input in = { .kind = INPUT_PEER, .uplink = uplink, .ip = ip(text), .route = route };

	sim_input(sim, &in);
}

/* An uplink from whose address the way to a peer is another's is none for its SA: not
 * when its own dies, not as the better one, not when it is pinned there. For others it
 * is, and for this one when the way is right. */
static void test_way_to_peer(void **state)
{
	static const char THREE[] =
		UPLINKS "[uplink \"c\"]\ninterface = c\naddress = " C "\n";
	struct input pin = { .kind = INPUT_PIN, .uplink = 1, .conn = "road", .until = CORE_NEVER };
	char text[256];

	(void)state;
	for (int third = 0; third < 2; third++) {
		struct conf *conf = conf_good(third ? THREE : PLAIN);
		struct sim sim;

		begin(&sim, conf, A, B);
		if (third)
			sim_uplink_ready(&sim, 2, C);
		sim_sa(&sim, "road", 1, A);
		sim_sa(&sim, "office", 2, A);
		sim.sas[0].remote = ip("203.0.113.200");
		sim.sas[1].remote = ip("203.0.113.201");
		for (unsigned i = 0; i < 40; i++) {		/* others, before and behind it */
			snprintf(text, sizeof(text), "203.0.113.%u", 1 + i * 6);
			peer(&sim, 1, text, ROUTE_MISSING);
		}
		peer(&sim, 1, "203.0.113.200", ROUTE_ELSEWHERE);
		sim_until(&sim, 10 * SEC);
		sim_input(&sim, &pin);
		sim_until(&sim, 20 * SEC);
		assert_int_equal(seen.moves, 0);
		sim_carrier(&sim, 0, false);
		sim_until(&sim, 30 * SEC);
		assert_on(&sim, 1, B);
		assert_on(&sim, 0, third ? C : A);
		if (!third)
			assert_non_null(strstr(sa_outlook(sim.core, &sim.core->sas[0], text, sizeof(text)),
					       "from the address of b leaves by another interface"));
		for (unsigned i = 0; i < 40; i++) {
			snprintf(text, sizeof(text), "203.0.113.%u", 1 + i * 6);
			peer(&sim, 1, text, ROUTE_OK);
		}
		sim_until(&sim, 40 * SEC);
		assert_on(&sim, 0, third ? C : A);
		peer(&sim, 1, "203.0.113.200", ROUTE_OK);
		sim_until(&sim, 50 * SEC);
		assert_on(&sim, 0, B);		/* it is pinned there, too */
		assert_int_equal(sim.core->nfar, 0);
		end(&sim, conf);
	}
}

#define A6 "2001:db8:1::10"
#define B6 "2001:db8:2::10"

static void ready(struct sim *sim, unsigned uplink, enum fam fam, bool yes)
{
	struct input in = {
		.kind = INPUT_ROUTE, .uplink = uplink, .fam = fam,
		.route = yes ? ROUTE_OK : ROUTE_MISSING,
	};

	sim_input(sim, &in);
}

static void begin_both(struct sim *sim, struct conf *conf, bool cross)
{
	begin(sim, conf, A, B);
	sim->cross = cross;
	sim_uplink_ready(sim, 0, A6);
	sim_uplink_ready(sim, 1, B6);
	sim_sa(sim, "road", 1, A);
	sim_until(sim, 10 * SEC);
	assert_int_equal(seen.moves, 0);
}

/* When no uplink of its family is usable an SA goes to the other one, if pluto can do
 * that; as long as one is, to that one. It goes back as to a better uplink. */
static void test_cross_family(void **state)
{
	static const char text[] =
		"[addrmon]\nfailback-delay = 60\nfailback-jitter = 0\n"
		"[uplink \"a\"]\ninterface = a\nhold-down = 0\naddress = " A "\naddress6 = " A6 "\n"
		"[uplink \"b\"]\ninterface = b\nhold-down = 0\naddress = " B "\naddress6 = " B6 "\n";
	char outlook[256];

	(void)state;
	for (int cross = 0; cross < 2; cross++) {
		struct conf *conf = conf_good(text);
		struct sim sim;

		begin_both(&sim, conf, cross);
		ready(&sim, 0, FAM_4, false);
		sim_until(&sim, 20 * SEC);
		assert_on(&sim, 0, B);
		ready(&sim, 1, FAM_4, false);
		sim_until(&sim, 30 * SEC);
		assert_on(&sim, 0, cross ? A6 : B);
		assert_int_equal(seen.moves, 1 + cross);
		if (!cross)
			assert_non_null(strstr(sa_outlook(sim.core, &sim.core->sas[0], outlook, sizeof(outlook)),
					       "only IPv6 is usable"));
		/* there it is moved as any other */
		ready(&sim, 0, FAM_6, false);
		sim_until(&sim, 40 * SEC);
		assert_on(&sim, 0, cross ? B6 : B);
		ready(&sim, 1, FAM_4, true);
		sim_until(&sim, 90 * SEC);
		assert_on(&sim, 0, cross ? B6 : B);
		sim_until(&sim, 120 * SEC);
		assert_on(&sim, 0, B);
		ready(&sim, 0, FAM_4, true);
		sim_until(&sim, 300 * SEC);
		assert_on(&sim, 0, A);
		end(&sim, conf);
	}
}

static int cross_rc;

static void refuse_cross(struct sim *sim, const struct order *o)
{
	on_order(sim, o);
	sim->rc = o->kind == ORDER_MOVE && o->from.family != o->to.family ? cross_rc : 0;
}

/* One that cannot go to the other family is asked rarely, and moved in its own at once;
 * a drained last uplink is left for the other family, too; one that expires as well. */
static void test_cross_refused(void **state)
{
	static const char text[] =
		"[uplink \"a\"]\ninterface = a\nhold-down = 0\nhold-up = 0\naddress = " A "\naddress6 = " A6 "\n"
		"[uplink \"b\"]\ninterface = b\nhold-down = 0\nhold-up = 0\naddress = " B "\naddress6 = " B6 "\n";
	struct input drain = { .kind = INPUT_DRAIN, .uplink = 0, .until = CORE_NEVER };

	(void)state;
	for (int refused = 0; refused < 2; refused++) {
		struct conf *conf = conf_good(text);
		struct sim sim;

		begin_both(&sim, conf, true);
		sim.on_order = refuse_cross;
		sim.pluto = SIM_PLUTO_REFUSES;
		cross_rc = refused ? 0 : 57;
		ready(&sim, 1, FAM_4, false);
		ready(&sim, 0, FAM_4, false);
		sim_until(&sim, 310 * SEC);
		assert_in_range(seen.moves, 1, 20);
		sim.pluto = SIM_PLUTO_MOVES;
		cross_rc = 57;
		ready(&sim, 1, FAM_4, true);
		sim_until(&sim, 320 * SEC);
		assert_on(&sim, 0, B);
		end(&sim, conf);
	}
	struct conf *conf = conf_good(text);
	struct sim sim;

	begin_both(&sim, conf, true);
	ready(&sim, 1, FAM_4, false);
	sim_input(&sim, &drain);
	sim_until(&sim, 20 * SEC);
	assert_on(&sim, 0, B6);
	end(&sim, conf);
}

/* Two others that refuse are not asked in turn without end; one that comes is asked at
 * once. */
static void test_refused_in_turn(void **state)
{
	struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\naddress = " A "\n"
				      "[uplink \"b\"]\ninterface = b\naddress = " B "\n"
				      "[uplink \"c\"]\ninterface = c\naddress = " C "\n"
				      "[uplink \"d\"]\ninterface = d\naddress = 203.0.113.77\nhold-up = 0\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_uplink_ready(&sim, 2, C);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim.pluto = SIM_PLUTO_REFUSES;
	admin_down(&sim, 0);
	sim_until(&sim, 300 * SEC);
	assert_in_range(seen.moves, 4, 14);
	sim.pluto = SIM_PLUTO_MOVES;
	sim_uplink_ready(&sim, 3, "203.0.113.77");
	sim_until(&sim, 301 * SEC);
	assert_on(&sim, 0, "203.0.113.77");
	end(&sim, conf);
}

/* Failure modes 15, 19, 20: down is left at once; nothing happens before. */
static void test_admin_down(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_sa(&sim, "road", 2, A);
	sim_until(&sim, 100 * SEC);
	assert_int_equal(seen.moves, 0);
	admin_down(&sim, 0);
	sim_until(&sim, 100 * SEC + 10 * MSEC);
	assert_int_equal(seen.moves, 1);
	assert_int_equal(seen.last_move_at, 100 * SEC);
	assert_string_equal(seen.last_move.conn, "");	/* one order for all */
	assert_int_equal(seen.last_move.sas, 2);
	sim_until(&sim, 101 * SEC);
	assert_on(&sim, 0, B);
	assert_on(&sim, 1, B);
	assert_non_null(strstr(seen.log, "failover sas=2 from=a to=b reason=uplink-down"));
	assert_non_null(strstr(seen.log, "acked=2/2"));
	/* the other one dies too: stay, say it once, send nothing */
	admin_down(&sim, 1);
	sim_until(&sim, 200 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_ptr_equal(strstr(seen.log, "all-down"), strstr(strstr(seen.log, "all-down"), "all-down"));
	/* the first one back wins, without failback delay, after its hold-up */
	sim_carrier(&sim, 0, true);
	sim_until(&sim, 206 * SEC);
	assert_int_equal(seen.moves, 2);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

/* Failure mode 14, 6: a blip within hold-down moves nothing but is counted. */
static void test_carrier_blip(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim_carrier(&sim, 0, false);
	sim_until(&sim, 10 * SEC + 60 * MSEC);
	sim_carrier(&sim, 0, true);
	sim_until(&sim, 20 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->uplink[0].flaps, 1);
	sim_carrier(&sim, 0, false);
	sim_until(&sim, 20 * SEC + 99 * MSEC);
	assert_int_equal(seen.moves, 0);
	sim_until(&sim, 20 * SEC + 101 * MSEC);
	assert_int_equal(seen.moves, 1);
	end(&sim, conf);
}

/* Failure mode 24: back only after hold-up and the delay, and not if shaky. */
static void test_failback(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 20 * SEC);
	assert_on(&sim, 0, B);
	sim_carrier(&sim, 0, true);
	sim_until(&sim, 84 * SEC);	/* 5 s hold-up + 60 s are over at 85 */
	assert_on(&sim, 0, B);
	sim_until(&sim, 86 * SEC);
	assert_on(&sim, 0, A);
	assert_int_equal(seen.last_move.reason, REASON_FAILBACK);
	end(&sim, conf);
}

/* Failure mode 24: while probes are missed now and then, the delay begins anew. */
static void test_failback_shaky(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 100 * SEC);
	sim_probes(&sim, 0, false);
	sim_until(&sim, 110 * SEC);
	assert_on(&sim, 0, B);
	sim_probes(&sim, 0, true);
	/* one answer of both targets is lost every 40 seconds: up, but not steady */
	for (int64_t t = 150; t <= 470; t += 40) {
		sim_until(&sim, t * SEC);
		sim_probes(&sim, 0, false);
		while (sim.core->uplink[0].target[0].miss_run == 0 ||
		       sim.core->uplink[0].target[1].miss_run == 0)
			sim_until(&sim, sim.now + 1 * MSEC);
		sim_probes(&sim, 0, true);
		assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	}
	assert_on(&sim, 0, B);
	assert_int_equal(seen.moves, 1);
	sim_until(&sim, 528 * SEC);	/* 60 s after the last miss, not before */
	assert_on(&sim, 0, B);
	sim_until(&sim, 535 * SEC);
	assert_on(&sim, 0, A);
	assert_int_equal(seen.last_move.reason, REASON_FAILBACK);
	end(&sim, conf);
}

static void test_failback_manual(void **state)
{
	struct conf *conf = conf_good(
		"[addrmon]\nfailback = manual\n"
		"[uplink \"a\"]\ninterface = a\naddress = " A "\n"
		"[uplink \"b\"]\ninterface = b\naddress = " B "\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, B);
	sim_until(&sim, 10000 * SEC);
	assert_on(&sim, 0, B);
	assert_int_equal(sim.core->sas[0].why, REASON_FAILBACK_MANUAL);
	/* but a dead uplink is left as ever */
	admin_down(&sim, 1);
	sim_until(&sim, 10001 * SEC);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

/* Failure modes 18, 21: a silent death, and a single dead target. */
static void test_probes(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 100 * SEC);
	sim.model[0][0].answers = false;
	sim_until(&sim, 200 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->uplink[0].target[0].verdict, VERDICT_BAD);
	sim.model[0][1].answers = false;
	sim_until(&sim, 200 * SEC + conf_worst_detection(conf, &conf->uplinks[0]));
	assert_int_equal(seen.moves, 1);
	assert_int_equal(seen.last_move.reason, REASON_UPLINK_DOWN);
	/* within the promise, even that of the answer time seen */
	assert_true(seen.last_move_at - 200 * SEC < 1500 * MSEC);
	end(&sim, conf);
}

/* Failure mode 25: we were stopped, nothing else was wrong. */
static void test_stall(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 100 * SEC + 5 * MSEC);	/* probes are under way */
	sim.now = 103 * SEC;
	sim.nheap = 0;				/* their answers were lost */
	core_run(sim.core, sim.now);
	assert_int_equal(sim.core->count.stalls, 1);
	sim_until(&sim, 120 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	end(&sim, conf);
}

/* Failure mode 22: every third answer is lost; degraded by its own rule. */
static void test_degraded(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 50 * SEC);
	sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 333333;
	sim_until(&sim, 110 * SEC);
	assert_on(&sim, 0, B);
	assert_true(seen.last_move.reason == REASON_DEGRADED ||
		    seen.last_move.reason == REASON_UPLINK_DOWN);
	assert_non_null(strstr(seen.log, "uplink=a family=4 state=degraded"));
	/* good again: back after the delay, once */
	sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 0;
	sim_until(&sim, 400 * SEC);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

static const struct { unsigned rate, burst; } limits[] = {
	{ 1, 5 }, { 2, 2 }, { 2, 5 }, { 3, 3 }, { 5, 1 }, { 5, 5 }, { 10, 1 },
};

static void limit(struct sim *sim, unsigned uplink, struct sim_limit l[2], size_t which)
{
	for (unsigned k = 0; k < 2; k++) {
		l[k] = (struct sim_limit) {
			.rate = limits[which].rate, .burst = limits[which].burst,
			.credit = limits[which].burst * 1000000,
		};
		sim->model[uplink][k].limit = &l[k];
	}
}

static void assert_well(struct sim *sim, unsigned uplink)
{
	assert_int_equal(sim->core->uplink[uplink].path[FAM_4].state, PATH_UP);
	for (unsigned k = 0; k < 2; k++)
		assert_int_equal(sim->core->uplink[uplink].target[k].verdict, VERDICT_GOOD);
}

/* Failure mode 22: targets that answer so many a second. With all well they are good
 * from the start; after an outage as soon as they were answered regularly as often as
 * rise says; a request that is lost now and then is no order. */
static void test_limited(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(limits); i++) {
		struct conf *conf = conf_good(PROBED);
		struct sim_limit l[2];
		struct sim sim;

		begin(&sim, conf, A, B);
		sim_sa(&sim, "road", 1, A);
		limit(&sim, 0, l, i);
		sim_until(&sim, 60 * SEC);
		assert_well(&sim, 0);
		for (unsigned n = 0; n < 2; n++) {
			sim.model[0][0].lose = sim.model[0][1].lose = 1;
			sim_until(&sim, sim.now + 8 * SEC + 100 * MSEC);
		}
		sim_until(&sim, 150 * SEC);
		assert_well(&sim, 0);
		assert_int_equal(seen.moves, 0);
		assert_null(strstr(seen.log, "state=degraded"));
		assert_null(strstr(seen.log, "state=down"));
		sim_probes(&sim, 0, false);
		sim_until(&sim, 160 * SEC);
		assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_DOWN);
		sim_probes(&sim, 0, true);
		/* five regular ones, the first within a second, then the hold-up */
		sim_until(&sim, 160 * SEC + 11 * SEC);
		assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
		sim_until(&sim, 300 * SEC);
		assert_well(&sim, 0);
		assert_on(&sim, 0, A);
		assert_int_equal(seen.moves, 2);
		end(&sim, conf);
	}
}

/* That nothing comes back on the wire is worth one probe, and more only if that is lost:
 * targets that limit their answers bear it, and a death is seen before the interval ends. */
static void test_hint(void **state)
{
	struct input in = { .kind = INPUT_HINT, .uplink = 0 };

	(void)state;
	for (size_t i = 1; i < N(limits); i++) {
		struct conf *conf = conf_good(PROBED);
		struct sim_limit l[2];
		struct sim sim;

		begin(&sim, conf, A, B);
		limit(&sim, 0, l, i);
		sim_until(&sim, 30 * SEC);
		for (unsigned n = 0; n < 40; n++) {
			sim_input(&sim, &in);
			sim_until(&sim, sim.now + 1500 * MSEC + n * 7 * MSEC);
		}
		assert_well(&sim, 0);
		assert_null(strstr(seen.log, "state=d"));
		end(&sim, conf);
	}
	for (int hint = 0; hint < 2; hint++) {
		struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\naddress = " A "\ninterval = 20\n"
					      "probe = icmp 203.0.113.1\n"
					      "[uplink \"b\"]\ninterface = b\naddress = " B "\n");
		struct sim sim;

		begin(&sim, conf, A, B);
		sim_until(&sim, 101 * SEC);
		sim_probes(&sim, 0, false);
		if (hint)
			sim_input(&sim, &in);
		sim_until(&sim, 104 * SEC);
		assert_int_equal(sim.core->uplink[0].path[FAM_4].state, hint ? PATH_DOWN : PATH_UP);
		end(&sim, conf);
	}
}

/* Two uplinks ask the same targets, which limit their answers to both together: an
 * outage of one, and its end, is not the other one's. */
static void test_shared_patience(void **state)
{
	static const char text[] =
		"[uplink \"a\"]\ninterface = a\nprobe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\nprobe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n";

	(void)state;
	for (size_t i = 1; i < N(limits); i++) {	/* two a second are asked as it is */
		struct conf *conf = conf_good(text);
		struct sim_limit l[2];
		struct sim sim;

		if (limits[i].burst == 1) {	/* no room for two at one moment */
			conf_free(conf);
			continue;
		}
		begin(&sim, conf, A, B);
		sim_sa(&sim, "road", 1, B);
		limit(&sim, 0, l, i);
		sim.model[1][0].limit = &l[0];
		sim.model[1][1].limit = &l[1];
		sim_until(&sim, 60 * SEC);
		for (unsigned n = 0; n < 5; n++) {
			sim_probes(&sim, 0, false);
			sim_until(&sim, sim.now + 10 * SEC + n * 70 * MSEC);
			sim_probes(&sim, 0, true);
			sim_until(&sim, sim.now + 30 * SEC);
			assert_well(&sim, 0);
		}
		assert_null(strstr(seen.log, "uplink=b family=4 state=d"));
		end(&sim, conf);
	}
}

/* What check promises of a silent death holds where uplinks share their targets, too,
 * whatever the other one is doing to them; there it may take longer than alone. */
static void test_shared_promise(void **state)
{
	static const char text[] =
		"[addrmon]\ndamping-half-life = 0\nfailback = manual\n"
		"[uplink \"a\"]\ninterface = a\nhold-down = 0\nprobe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\nprobe = icmp 203.0.113.%s\nprobe = icmp 203.0.113.%s\n";
	int64_t longest[2] = { 0, 0 };

	(void)state;
	for (int shared = 0; shared < 2; shared++) {
		for (unsigned phase = 0; phase < 40; phase++) {
			char both[600];
			struct conf *conf;
			struct sim sim;
			int64_t dead;

			snprintf(both, sizeof(both), text, shared ? "1" : "3", shared ? "2" : "4");
			conf = conf_good(both);
			begin(&sim, conf, A, B);
			/* slow to answer, so that all of an answer's time is used */
			sim.model[0][0].rtt = sim.model[0][1].rtt = 800 * MSEC;
			sim_sa(&sim, "road", 1, A);
			sim_until(&sim, 60 * SEC);
			sim_probes(&sim, 1, false);
			sim_until(&sim, 70 * SEC);
			sim_probes(&sim, 1, true);	/* it rises: it is asked often */
			dead = 70 * SEC + phase * 53 * MSEC;
			sim_until(&sim, dead);
			sim_probes(&sim, 0, false);
			sim_until(&sim, dead + 20 * SEC);
			assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_DOWN);
			int64_t took = sim.core->uplink[0].path[FAM_4].since - dead;

			assert_true(took <= conf_worst_detection(conf, &conf->uplinks[0]));
			if (took > longest[shared])
				longest[shared] = took;
			end(&sim, conf);
		}
	}
	assert_true(longest[1] > longest[0]);
}

/* After an outage that is over nothing is degraded by what was sent while it lasted and
 * is given up only later; by loss from then on it is. */
static void test_degraded_after_outage(void **state)
{
	static const char text[] =
		"[uplink \"a\"]\ninterface = a\nprofile = fast\nrise = 2\nhold-up = 0\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n"
		"[uplink \"b\"]\ninterface = b\nprobe = icmp 203.0.113.3\n";

	(void)state;
	for (int lossy = 0; lossy < 2; lossy++) {
		for (unsigned n = 5; n < 60; n += 3) {		/* tenths of a second */
			struct conf *conf = conf_good(text);
			struct sim sim;

			begin(&sim, conf, A, B);
			sim_sa(&sim, "road", 1, A);
			sim_until(&sim, 60 * SEC);
			sim_probes(&sim, 0, false);
			sim_until(&sim, 60 * SEC + n * 100 * MSEC);
			sim_probes(&sim, 0, true);
			sim_until(&sim, sim.now + 10 * SEC);
			if (lossy)
				sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 350000;
			sim_until(&sim, 120 * SEC);
			assert_int_equal(strstr(seen.log, "uplink=a family=4 state=degraded") != NULL, lossy);
			end(&sim, conf);
		}
	}
}

/* Clients of one connection go back one by one, not all at once. */
static void test_jitter(void **state)
{
	struct conf *conf = conf_good(
		"[addrmon]\nfailback-delay = 60\nfailback-jitter = 20\n"
		"[uplink \"a\"]\ninterface = a\n[uplink \"b\"]\ninterface = b\n");
	unsigned busiest = 0;
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	for (unsigned i = 1; i <= 100; i++)
		sim_sa(&sim, "road", i, B);
	sim_until(&sim, 59 * SEC);
	assert_int_equal(seen.moves, 0);
	for (unsigned t = 60; t < 90; t++) {
		unsigned long moves = sim.moves;

		sim_until(&sim, t * SEC);
		if (sim.moves - moves > busiest)
			busiest = (unsigned)(sim.moves - moves);
	}
	assert_int_equal(sim.moves, 100);
	assert_in_range(busiest, 2, 15);
	end(&sim, conf);
}

/* A better uplink that moves to time out, or are refused: asked ever more rarely, and
 * that is what the SA waits for, not that it is on the best one. */
static void test_vain_moves(void **state)
{
	static const enum sim_pluto plutos[] = { SIM_PLUTO_SILENT, SIM_PLUTO_REFUSES };

	(void)state;
	for (size_t i = 0; i < N(plutos); i++) {
		struct conf *conf = conf_good(PLAIN);
		struct sim sim;
		char text[256];

		begin(&sim, conf, A, B);
		sim.pluto = plutos[i];
		sim_sa(&sim, "road", 1, B);
		sim_until(&sim, 70 * SEC);
		while (sim.core->sas[0].why != REASON_RETRY_WAIT && sim.now < 400 * SEC)
			sim_until(&sim, sim.now + 1 * SEC);
		assert_in_range(seen.moves, 1, 12);
		assert_int_equal(sim.core->sas[0].why, REASON_RETRY_WAIT);
		sa_outlook(sim.core, &sim.core->sas[0], text, sizeof(text));
		assert_non_null(strstr(text, "the last "));
		assert_non_null(strstr(text, " to a failed ("));
		sim_until(&sim, 86400 * SEC);
		assert_in_range(seen.moves, 8, 25);
		assert_on(&sim, 0, B);
		/* but one whose uplink is dead is asked again soon */
		admin_down(&sim, 1);
		sim_until(&sim, sim.now + 3600 * SEC);
		assert_in_range(seen.moves, 20, 60);
		end(&sim, conf);
	}
}

/* A pin to an uplink that the policy does not have leads nowhere, and asks nothing. */
static void test_pin_elsewhere(void **state)
{
	for (int has = 0; has < 2; has++) {
		char text[512];
		struct input in = { .kind = INPUT_PIN, .uplink = 1, .until = CORE_NEVER };
		struct conf *conf;
		struct sim sim;

		(void)state;
		snprintf(text, sizeof(text), "%s[policy \"p\"]\nconnections = *\norder = %s\n", PLAIN,
			 has ? "a b" : "a");
		conf = conf_good(text);
		begin(&sim, conf, A, B);
		sim_sa(&sim, "road", 1, A);
		sim_until(&sim, 10 * SEC);
		sim_input(&sim, &in);
		sim_until(&sim, 100 * SEC);
		assert_int_equal(seen.moves, has);
		assert_on(&sim, 0, has ? B : A);
		assert_int_equal(sim.core->sas[0].why, has ? REASON_PINNED : REASON_BEST);
		end(&sim, conf);
	}
}

static void answers_in(struct sim *sim, unsigned uplink, int64_t rtt)
{
	for (unsigned i = 0; i < CONF_MAX_PROBES; i++)
		sim->model[uplink][i].rtt = rtt;
}

/* A path that becomes slow, and loses nothing, is not dead: it is slow. So are
 * both. One that answers nothing is dead as soon as ever. */
static void test_latency_step(void **state)
{
	static const int64_t steps[] = { 105, 150, 200, 250 };
	static const char *const profiles[] = { "", "profile = fast\n" };
	char text[1024];

	(void)state;
	for (size_t p = 0; p < N(profiles); p++) {
		for (size_t i = 0; i < N(steps); i++) {
			struct sim sim;
			struct conf *conf;

			snprintf(text, sizeof(text), "[uplink \"a\"]\ninterface = a\n%s"
				 "probe = icmp 203.0.113.1\nprobe = icmp 203.0.113.2\n%s"
				 "[uplink \"b\"]\ninterface = b\nprobe = icmp 203.0.113.3\n%s",
				 profiles[p], i == 0 ? "degraded-latency = 90ms\n" : "", profiles[p]);
			conf = conf_good(text);
			begin(&sim, conf, A, B);
			answers_in(&sim, 0, 1 * MSEC);
			answers_in(&sim, 1, 1 * MSEC);
			sim_sa(&sim, "road", 1, A);
			sim_until(&sim, 60 * SEC + (int64_t)i * 37 * MSEC);
			answers_in(&sim, 0, steps[i] * MSEC);
			if (i > 0)
				answers_in(&sim, 1, steps[i] * MSEC);
			sim_until(&sim, 90 * SEC);
			assert_null(strstr(seen.log, "state=down"));
			assert_null(strstr(seen.log, "all-down"));
			assert_int_equal(target_loss(&sim.core->uplink[0].target[0], 100, NULL), 0);
			assert_in_range(sim.core->uplink[0].target[0].srtt, steps[i] * 900,
					steps[i] * 1100);
			/* moved only where the other one is better, and by the rule for it */
			assert_int_equal(seen.moves, i == 0);
			if (i == 0) {
				assert_int_equal(seen.last_move.reason, REASON_DEGRADED);
				assert_non_null(strstr(seen.log, "state=degraded was=up reason=latency"));
			}
			end(&sim, conf);
		}
	}
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	begin(&sim, conf, A, B);
	answers_in(&sim, 0, 1 * MSEC);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 60 * SEC);
	sim_probes(&sim, 0, false);
	sim_until(&sim, 62 * SEC);
	assert_int_equal(seen.moves, 1);
	/* an interval, then two more 100 ms apart, and the last one's timeout */
	assert_in_range(seen.last_move_at, 60 * SEC, 61 * SEC + 300 * MSEC);
	/* what is slower than the verdict waits for is up again all the same */
	sim_probes(&sim, 0, true);
	answers_in(&sim, 0, 700 * MSEC);
	sim_until(&sim, 80 * SEC);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	end(&sim, conf);
}

/* More are under way than there is room for: the sending waits for the answers. */
static void test_very_slow(void **state)
{
	struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\nprobe = icmp 203.0.113.1\n"
				      "profile = fast\ntimeout-max = 5\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, NULL);
	answers_in(&sim, 0, 2 * SEC);
	sim_until(&sim, 30 * SEC);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	assert_int_equal(target_loss(&sim.core->uplink[0].target[0], 100, NULL), 0);
	sim_probes(&sim, 0, false);
	sim_until(&sim, 40 * SEC);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_DOWN);
	end(&sim, conf);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Both targets lose 30 % from one moment on: the time until the uplink is left,
 * over many seeds. */
static void test_brownout_time(void **state)
{
	struct conf *conf = conf_good(PROBED);
	int64_t took[200];

	(void)state;
	for (unsigned i = 0; i < N(took); i++) {
		struct sim sim;
		int64_t t0;

		memset(&seen, 0, sizeof(seen));
		sim_init(&sim, conf, false, 100 + i);
		sim.on_order = on_order;
		sim.pluto = SIM_PLUTO_MOVES;
		sim_uplink_ready(&sim, 0, A);
		sim_uplink_ready(&sim, 1, B);
		sim_sa(&sim, "road", 1, A);
		t0 = 60 * SEC + sim_random(&sim, 1000) * MSEC;
		sim_until(&sim, t0);
		sim.model[0][0].loss_ppm = sim.model[0][1].loss_ppm = 300000;
		while (seen.moves == 0 && sim.now < t0 + 300 * SEC)
			sim_until(&sim, sim.now + 10 * MSEC);
		took[i] = sim.now - t0;
		sim_free(&sim);
	}
	qsort(took, N(took), sizeof(took[0]), by_value);
	print_message("30 %% loss: left after %.1f s (median), %.1f s (99 %%)\n",
		      (double)took[N(took) / 2] / SEC, (double)took[N(took) * 99 / 100 - 1] / SEC);
	assert_in_range(took[N(took) / 2], 1 * SEC, 10 * SEC);
	assert_in_range(took[N(took) * 99 / 100 - 1], 1 * SEC, 30 * SEC);
	conf_free(conf);
}

/* Failure mode 22: a target answers two of three pings, as its rate limit has
 * it. With one such target nothing happens; with both the uplink is degraded,
 * by its own rule, but never down. */
static void test_rate_limit(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	for (unsigned limited = 1; limited <= 2; limited++) {
		unsigned long last[2] = { 0 };

		begin(&sim, conf, A, B);
		sim_sa(&sim, "road", 1, A);
		sim_until(&sim, 50 * SEC);
		for (int64_t t = 50 * SEC; t < 650 * SEC; t += 10 * MSEC) {
			for (unsigned k = 0; k < limited; k++) {
				struct target *target = &sim.core->uplink[0].target[k];

				last[k] = target->sent_count;
				sim.model[0][k].answers = last[k] % 3 != 2;
			}
			sim_until(&sim, t);
		}
		assert_null(strstr(seen.log, "uplink=a family=4 state=down"));
		assert_int_equal(seen.moves, limited - 1);
		if (limited == 2) {
			assert_on(&sim, 0, B);
			assert_int_equal(seen.last_move.reason, REASON_DEGRADED);
		}
		assert_false(sim.order_overlap);
		sim_free(&sim);
	}
	conf_free(conf);
}

static void test_one_liar_does_not_degrade(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim.model[0][0].loss_ppm = 500000;
	sim_until(&sim, 600 * SEC);
	assert_int_equal(seen.moves, 0);
	end(&sim, conf);
}

/* Failure mode 45, I5: what is found at the start stays. */
static void test_start_adopts(void **state)
{
	struct conf *conf = conf_good(PROBED);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, B);
	sim_sa(&sim, "road", 2, A);
	sim_until(&sim, 59 * SEC);
	assert_int_equal(seen.moves, 0);
	sim_until(&sim, 70 * SEC);	/* a better uplink is a cause, in time */
	assert_int_equal(seen.moves, 1);
	assert_int_equal(seen.last_move.reason, REASON_FAILBACK);
	end(&sim, conf);
}

/* Failure modes 23, T31: flapping once a second for ten minutes. */
static void test_flapping(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	for (int i = 0; i < 600; i++) {
		sim_carrier(&sim, 0, i % 2 == 1);
		sim_until(&sim, (11 + i) * SEC);
	}
	assert_in_range(seen.moves, 1, 6);
	assert_on(&sim, 0, B);
	assert_true(sim.core->uplink[0].damped);
	/* the quiet one dies: the damped one is better than none */
	sim_carrier(&sim, 0, true);
	sim_until(&sim, 620 * SEC);
	assert_int_equal(sim.core->sas[0].why, REASON_DAMPED);
	assert_non_null(strstr(seen.log, "suppressed conn=road reason=damped"));
	admin_down(&sim, 1);
	sim_until(&sim, 621 * SEC);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

/* The limit of max-switches holds planned moves, never an escape. */
static void test_max_switches(void **state)
{
	struct conf *conf = conf_good(
		"[addrmon]\nfailback-delay = 1\nfailback-jitter = 0\nmax-switches = 2/1h\n"
		"damping-half-life = 0\n"
		"[uplink \"a\"]\ninterface = a\naddress = " A "\nhold-up = 0\n"
		"[uplink \"b\"]\ninterface = b\naddress = " B "\nhold-up = 0\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	for (int i = 0; i < 4; i++) {
		admin_down(&sim, 0);
		sim_until(&sim, sim.now + 10 * SEC);
		assert_on(&sim, 0, B);
		sim_carrier(&sim, 0, true);
		sim_until(&sim, sim.now + 10 * SEC);
	}
	assert_on(&sim, 0, B);		/* did not come back any more */
	assert_int_equal(sim.core->sas[0].why, REASON_MAX_SWITCHES);
	assert_non_null(strstr(seen.log, "suppressed conn=road want=a reason=max-switches"));
	admin_down(&sim, 1);
	sim_until(&sim, sim.now + 1 * SEC);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

static void test_drain(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct input in = { .kind = INPUT_DRAIN, .uplink = 0 };
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	in.until = sim.now + 100 * SEC;
	sim_input(&sim, &in);
	sim_until(&sim, 11 * SEC);
	assert_on(&sim, 0, B);
	assert_int_equal(seen.last_move.reason, REASON_DRAINED);
	/* drained: not chosen, not even when the other dies; that is said */
	assert_null(strstr(seen.log, "all-down"));
	admin_down(&sim, 1);
	sim_until(&sim, 50 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_non_null(strstr(seen.log, "all-down family=4"));
	/* the drain expires */
	sim_until(&sim, 112 * SEC);
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

static void test_pin(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct input in = { .kind = INPUT_PIN, .uplink = 1, .conn = "road" };
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_sa(&sim, "office", 2, A);
	sim_until(&sim, 100 * SEC);
	in.until = sim.now + 1000 * SEC;
	sim_input(&sim, &in);
	sim_until(&sim, 500 * SEC);
	assert_on(&sim, 0, B);
	assert_on(&sim, 1, A);
	assert_string_equal(seen.last_move.conn, "road");
	assert_int_equal(seen.moves, 1);
	sim_until(&sim, 1200 * SEC);	/* the pin is over: back by the usual rule */
	assert_on(&sim, 0, A);
	end(&sim, conf);
}

/* Failure modes 9, 54: the address changes; SAs follow it. */
static void test_renumbered(void **state)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = any\n"
		"[uplink \"b\"]\ninterface = b\naddress = any\n");
	struct input in = { .kind = INPUT_ADDR, .addr = ADDR_READY };
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	in.uplink = 1;			/* the standby: no move */
	in.ip = ip("198.51.100.77");
	sim_input(&sim, &in);
	sim_until(&sim, 20 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_true(seen.last_addresses.list.n == 2);
	in.uplink = 0;
	in.ip = ip("192.0.2.77");
	sim_input(&sim, &in);
	sim_until(&sim, 21 * SEC);
	assert_on(&sim, 0, "192.0.2.77");
	/* about to be deprecated: leave before */
	in.addr = ADDR_EXPIRING;
	sim_input(&sim, &in);
	sim_until(&sim, 22 * SEC);
	assert_on(&sim, 0, "198.51.100.77");
	assert_int_equal(seen.last_move.reason, REASON_ADDRESS_EXPIRING);
	end(&sim, conf);
}

/*
 * Renumbered in the order in which a DHCP client does it: the address goes, the
 * new one comes, then its route. It goes to the new address at once, and
 * nowhere else before; with no route in time it goes to the other uplink.
 */
static void renumbered_in_steps(bool in_time)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = any\n"
		"[uplink \"b\"]\ninterface = b\naddress = any\n");
	struct input addr = { .kind = INPUT_ADDR, .addr = ADDR_GONE };
	struct input route = { .kind = INPUT_ROUTE, .route = ROUTE_ELSEWHERE };
	struct sim sim;

	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim_input(&sim, &addr);
	sim_until(&sim, 10 * SEC + 50 * MSEC);
	addr.addr = ADDR_READY;
	addr.ip = ip("192.0.2.77");
	sim_input(&sim, &addr);
	sim_input(&sim, &route);
	sim_until(&sim, 10 * SEC + 100 * MSEC);
	assert_int_equal(seen.moves, 0);
	if (in_time) {
		route.route = ROUTE_OK;
		sim_input(&sim, &route);
	}
	sim_until(&sim, 11 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_on(&sim, 0, in_time ? "192.0.2.77" : B);
	end(&sim, conf);
}

static void test_renumbered_in_steps(void **state)
{
	(void)state;
	renumbered_in_steps(true);
	renumbered_in_steps(false);
}

/* Failure mode 6: gone for less than the hold, nothing happens. */
static void test_address_blink(void **state)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = any\n"
		"[uplink \"b\"]\ninterface = b\naddress = any\n");
	struct input gone = { .kind = INPUT_ADDR, .addr = ADDR_GONE };
	struct input back = { .kind = INPUT_ADDR, .addr = ADDR_READY };
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim_input(&sim, &gone);
	sim_until(&sim, 10 * SEC + 100 * MSEC);
	back.ip = ip(A);
	sim_input(&sim, &back);
	sim_until(&sim, 30 * SEC);
	assert_int_equal(seen.moves, 0);
	sim_input(&sim, &gone);
	sim_until(&sim, 31 * SEC);
	assert_on(&sim, 0, B);
	end(&sim, conf);
}

/* Failure mode 32: refused; another uplink is tried, later the first again. */
static void test_refused(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim.pluto = SIM_PLUTO_REFUSES;
	admin_down(&sim, 0);
	sim_until(&sim, 35 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_non_null(strstr(seen.log, "outcome=refused"));
	sim.pluto = SIM_PLUTO_MOVES;
	sim_until(&sim, 60 * SEC);
	assert_int_equal(seen.moves, 2);
	assert_on(&sim, 0, B);
	end(&sim, conf);
}

static void test_silent_pluto(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim.pluto = SIM_PLUTO_SILENT;
	admin_down(&sim, 0);
	sim_until(&sim, 39 * SEC);
	assert_int_equal(seen.moves, 1);
	sim_until(&sim, 60 * SEC);
	assert_non_null(strstr(seen.log, "outcome=no-result"));
	assert_in_range(seen.moves, 2, 3);
	end(&sim, conf);
}

/* An order does not wait for a status under way, and what that tells is of before it. */
static void test_slow_status(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC + 500 * MSEC);
	sim.status_time = 4 * SEC;
	sim_until(&sim, 21 * SEC);
	assert_true(sim.busy[1]);
	admin_down(&sim, 0);
	sim_until(&sim, 21 * SEC + 100 * MSEC);
	assert_int_equal(seen.moves, 1);
	assert_on(&sim, 0, B);
	/* the one from before the order says that it is at A, and not moving */
	sim_until(&sim, 25 * SEC);
	assert_null(strstr(seen.log, "topic=move"));
	assert_null(strstr(seen.log, "outcome=lost"));
	sim_until(&sim, 40 * SEC);
	assert_non_null(strstr(seen.log, "acked=1/1"));
	assert_null(strstr(seen.log, "outcome=lost"));
	assert_int_equal(seen.moves, 1);
	end(&sim, conf);
}

/* Where SAs of others may be, a move would rather see them first; it does not wait for
 * ever, and then names what it is about. */
static void test_slow_status_unsure(void **state)
{
	struct conf *conf = conf_good(
		UPLINKS "[policy \"p\"]\nconnections = road\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 15 * SEC);
	sim.status_time = 300 * MSEC;
	admin_down(&sim, 0);
	sim_until(&sim, 15 * SEC + 299 * MSEC);
	assert_int_equal(seen.moves, 0);
	sim_until(&sim, 15 * SEC + 301 * MSEC);
	assert_int_equal(seen.moves, 1);
	assert_string_equal(seen.last_move.conn, "");
	sim_uplink_ready(&sim, 0, A);
	sim_until(&sim, 55 * SEC);
	sim.status_time = 4 * SEC;
	admin_down(&sim, 1);
	sim_until(&sim, 55 * SEC + 400 * MSEC);
	assert_int_equal(seen.moves, 1);
	sim_until(&sim, 56 * SEC);
	assert_int_equal(seen.moves, 2);
	assert_string_equal(seen.last_move.conn, "road");
	end(&sim, conf);
}

/* S65: SAs elsewhere, unsupported, or of no policy are left alone. */
static void test_left_alone(void **state)
{
	struct conf *conf = conf_good(
		UPLINKS "[policy \"p\"]\nconnections = road\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim.elsewhere = ip("10.9.9.9");
	sim_sa(&sim, "road", 1, "10.9.9.9");	/* not of an uplink */
	sim_sa(&sim, "road", 2, A);
	sim.sas[1].responder = false;
	sim_sa(&sim, "road", 3, A);
	sim.sas[2].peer = false;
	sim_sa(&sim, "other", 4, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 30 * SEC);
	assert_on(&sim, 0, "10.9.9.9");
	assert_on(&sim, 1, A);
	assert_on(&sim, 2, A);
	assert_on(&sim, 3, A);
	assert_int_equal(seen.moves, 0);
	end(&sim, conf);
}

/* An unmanaged SA on the address makes the order name the others. */
static void test_bulk_not_when_unmanaged(void **state)
{
	struct conf *conf = conf_good(
		UPLINKS "[policy \"p\"]\nconnections = road*\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road1", 1, A);
	sim_sa(&sim, "road2", 2, A);
	sim_sa(&sim, "other", 3, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 11 * SEC);
	assert_int_equal(seen.moves, 2);
	assert_on(&sim, 0, B);
	assert_on(&sim, 1, B);
	assert_on(&sim, 2, A);
	end(&sim, conf);
}

/* Failure mode 34: a thousand connections, one order. */
static void test_thousand(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;
	char name[16];

	(void)state;
	begin(&sim, conf, A, B);
	for (unsigned i = 1; i <= 1000; i++) {
		snprintf(name, sizeof(name), "site-%u", i);
		sim_sa(&sim, name, i, A);
	}
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 12 * SEC);
	assert_int_equal(seen.moves, 1);
	assert_int_equal(sim.moves, 1000);
	end(&sim, conf);
}

/* Failure mode 33: the target dies while the move is under way. */
static void test_target_dies(void **state)
{
	struct conf *conf = conf_good(
		UPLINKS "[uplink \"c\"]\ninterface = c\naddress = 203.0.113.10\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_uplink_ready(&sim, 2, "203.0.113.10");
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	sim.pluto_rtt = 5 * SEC;
	admin_down(&sim, 0);
	sim_until(&sim, 11 * SEC);
	assert_int_equal(seen.moves, 1);
	admin_down(&sim, 1);
	sim_until(&sim, 11 * SEC + 100 * MSEC);
	assert_int_equal(seen.moves, 2);
	assert_true(ip_eq(&seen.last_move.to, &(struct ip) { AF_INET, { 203, 0, 113, 10 } }));
	end(&sim, conf);
}

/* Failure mode 53: families are judged apart and never mixed. */
static void test_families(void **state)
{
	struct conf *conf = conf_good(
		"[uplink \"a\"]\ninterface = a\naddress = " A "\naddress6 = 2001:db8:a::1\n"
		"probe = icmp 203.0.113.1\nprobe = icmp 2001:db8:f::1\n"
		"[uplink \"b\"]\ninterface = b\naddress = " B "\naddress6 = 2001:db8:b::1\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_uplink_ready(&sim, 0, "2001:db8:a::1");
	sim_uplink_ready(&sim, 1, "2001:db8:b::1");
	sim_sa(&sim, "four", 1, A);
	sim_sa(&sim, "six", 2, "2001:db8:a::1");
	sim_until(&sim, 10 * SEC);
	sim.model[0][1].answers = false;	/* IPv6 is lost behind a */
	sim_until(&sim, 20 * SEC);
	assert_on(&sim, 0, A);
	assert_on(&sim, 1, "2001:db8:b::1");
	end(&sim, conf);
}

/* Failure mode 42: a reload takes the uplink in use away. */
static void test_reload(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct conf *same = conf_good(PLAIN);
	struct conf *less = conf_good("[uplink \"b\"]\ninterface = b\naddress = " B "\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	core_reconf(sim.core, same, sim.now);
	sim.conf = same;
	sim_until(&sim, 20 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(sim.core->uplink[0].path[FAM_4].state, PATH_UP);
	core_reconf(sim.core, less, sim.now);
	sim.conf = less;
	sim_until(&sim, 21 * SEC);
	assert_on(&sim, 0, B);
	conf_free(same);
	conf_free(less);
	end(&sim, conf);
}

static void test_dry_run(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	memset(&seen, 0, sizeof(seen));
	sim_init(&sim, conf, true, 1);
	sim.on_order = on_order;
	sim.on_log = on_log;
	sim.pluto = SIM_PLUTO_MOVES;
	sim_uplink_ready(&sim, 0, A);
	sim_uplink_ready(&sim, 1, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 100 * SEC);
	assert_int_equal(seen.moves, 0);
	assert_int_equal(seen.addresses, 0);
	assert_true(seen.statuses > 0);
	assert_non_null(strstr(seen.log, "decide sas=1 from=a to=b reason=uplink-down"));
	assert_null(strstr(strstr(seen.log, "decide") + 1, "decide"));	/* once */
	end(&sim, conf);
}

/* Failure modes 27, 28: pluto goes and comes. */
static void test_pluto_restart(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct input in = { .kind = INPUT_PLUTO, .pluto = PLUTO_ABSENT };
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	assert_int_equal(seen.addresses, 1);
	assert_int_equal(seen.last_addresses.list.n, 2);
	sim_input(&sim, &in);
	sim_until(&sim, 20 * SEC);	/* found again, told again, once */
	assert_int_equal(seen.addresses, 2);
	sim_until(&sim, 100 * SEC);
	assert_int_equal(seen.addresses, 2);
	end(&sim, conf);
}

/* The announced set follows what is usable; a blink is not announced. */
static void test_announce(void **state)
{
	struct conf *conf = conf_good(PLAIN);
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "road", 1, A);
	sim_until(&sim, 10 * SEC);
	assert_int_equal(seen.addresses, 1);
	admin_down(&sim, 1);
	sim_until(&sim, 12 * SEC);
	sim_carrier(&sim, 1, true);
	sim_until(&sim, 14 * SEC);
	assert_int_equal(seen.addresses, 1);
	admin_down(&sim, 1);
	sim_until(&sim, 30 * SEC);
	assert_int_equal(seen.addresses, 2);
	assert_int_equal(seen.last_addresses.list.n, 1);
	end(&sim, conf);
}

/* A name whack would take for a number or an option is never passed on. */
static void test_odd_names(void **state)
{
	struct conf *conf = conf_good(
		UPLINKS "[policy \"p\"]\nconnections = $* #* -*\n");
	struct sim sim;

	(void)state;
	begin(&sim, conf, A, B);
	sim_sa(&sim, "$5", 7, A);
	sim_sa(&sim, "stay", 8, A);
	sim_until(&sim, 10 * SEC);
	admin_down(&sim, 0);
	sim_until(&sim, 10 * SEC + 30 * MSEC);
	assert_string_equal(seen.last_move.conn, "#7");
	end(&sim, conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probe_now), cmocka_unit_test(test_other_address),
		cmocka_unit_test(test_address_of_none), cmocka_unit_test(test_address_moves), cmocka_unit_test(test_virtual_address),
		cmocka_unit_test(test_same_address),
		cmocka_unit_test(test_announce_public), cmocka_unit_test(test_announce_policies),
		cmocka_unit_test(test_announce_kept), cmocka_unit_test(test_announce_changed),
		cmocka_unit_test(test_announce_refused), cmocka_unit_test(test_public), cmocka_unit_test(test_way_to_peer),
		cmocka_unit_test(test_refused_in_turn), cmocka_unit_test(test_cross_family), cmocka_unit_test(test_cross_refused),
		 cmocka_unit_test(test_admin_down), cmocka_unit_test(test_carrier_blip),
		cmocka_unit_test(test_failback), cmocka_unit_test(test_failback_shaky),
		cmocka_unit_test(test_failback_manual), cmocka_unit_test(test_pin_elsewhere), cmocka_unit_test(test_jitter), cmocka_unit_test(test_vain_moves),
		cmocka_unit_test(test_rate_limit),
		cmocka_unit_test(test_limited), cmocka_unit_test(test_hint), cmocka_unit_test(test_shared_patience),
		cmocka_unit_test(test_shared_promise), cmocka_unit_test(test_degraded_after_outage),
		cmocka_unit_test(test_probes), cmocka_unit_test(test_stall),
		cmocka_unit_test(test_latency_step), cmocka_unit_test(test_very_slow),
		cmocka_unit_test(test_degraded), cmocka_unit_test(test_brownout_time),
		cmocka_unit_test(test_one_liar_does_not_degrade),
		cmocka_unit_test(test_start_adopts), cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_max_switches), cmocka_unit_test(test_drain),
		cmocka_unit_test(test_pin), cmocka_unit_test(test_renumbered),
		cmocka_unit_test(test_renumbered_in_steps),
		cmocka_unit_test(test_address_blink), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_silent_pluto), cmocka_unit_test(test_slow_status),
		cmocka_unit_test(test_slow_status_unsure), cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_bulk_not_when_unmanaged),
		cmocka_unit_test(test_thousand), cmocka_unit_test(test_target_dies),
		cmocka_unit_test(test_families), cmocka_unit_test(test_reload),
		cmocka_unit_test(test_dry_run), cmocka_unit_test(test_pluto_restart),
		cmocka_unit_test(test_announce), cmocka_unit_test(test_odd_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
