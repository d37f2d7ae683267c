/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_parsers.c - status lines, traces, log lines, addresses, the choice of one
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <linux/if_addr.h>

#include "net/addrpick.h"
#include "pluto/pstatus.h"
#include "t.h"
#include "sim/trace.h"

#define LINE "rmobike-sa connection=road%20two instance=[1]%20192.0.2.10 serial=4 " \
	"local=198.51.100.10 lport=500 remote=192.0.2.10 rport=500 role=responder mobike=yes " \
	"rmobike=yes peer=yes announced=198.51.100.10,203.0.113.10 pending=203.0.113.10 " \
	"state=sent last-outcome=refused last-to=203.0.113.10 moved=1 refused=2 failed=3 " \
	"timedout=4 later=key\n"

static void status(struct pstatus *out, const char *text, int rc)
{
	char *copy = strdup(text);

	pstatus_parse(out, copy, rc);
	free(copy);
}

static void test_status(void **state)
{
	struct pstatus s;

	(void)state;
	status(&s, "rmobike-status version=1 pluto=5.2 series=1\n" LINE "002 " LINE, 0);
	assert_int_equal(s.state, PLUTO_READY);
	assert_string_equal(s.pluto, "5.2");
	assert_false(s.cross);
	assert_int_equal(s.nsas, 2);
	assert_string_equal(s.sas[0].conn, "road two");
	assert_int_equal(s.sas[0].serial, 4);
	assert_true(s.sas[0].responder && s.sas[0].rmobike && s.sas[0].peer && s.sas[0].busy);
	assert_int_equal(s.sas[0].last_outcome, OUTCOME_REFUSED);
	assert_int_equal(s.sas[0].timedout, 4);
	assert_int_equal(s.nlists, 1);		/* both have the same */
	assert_int_equal(s.sas[1].announced->n, 2);
	assert_int_equal(s.sas[1].announced->entry[1].local.family, 0);
	pstatus_free(&s);
}

static void test_status_bad(void **state)
{
	static const struct { const char *text; int rc; enum pluto_state state; } cases[] = {
		{ "", 0, PLUTO_ERROR },
		{ "", 33, PLUTO_ERROR },
		{ "rmobike-status version=2 pluto=9\n", 0, PLUTO_ERROR },
		{ "rmobike-status version=1 pluto=5.2\n", 7, PLUTO_ERROR },
		{ "whack: unrecognized option '--rmobikestatus'\n", 2, PLUTO_NO_RMOBIKE },
		{ "whack: is Pluto running?  connect() for \"x\" failed\n", 1, PLUTO_ABSENT },
		{ "x", -1, PLUTO_ERROR }, { "x", -2, PLUTO_ERROR }, { "x", -3, PLUTO_ERROR },
	};
	struct pstatus s;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		status(&s, cases[i].text, cases[i].rc);
		assert_int_equal(s.state, cases[i].state);
		assert_true(s.why[0] != '\0');
		assert_null(s.sas);
	}
	/* lines that make no sense are counted and left out */
	status(&s, "rmobike-status version=1\nrmobike-sa connection=x\nrmobike-sa connection=%zz\n"
	       "rmobike-sa connection= serial=1 local=192.0.2.1 remote=192.0.2.2\n", 0);
	assert_int_equal(s.state, PLUTO_READY);
	assert_int_equal(s.nsas, 0);
	assert_int_equal(s.skipped, 3);
	pstatus_free(&s);
}

static void test_ip(void **state)
{
	struct ip a, net = ip("10.64.0.0");

	(void)state;
	assert_false(ip_parse("", &a));
	assert_false(ip_parse("host", &a));
	assert_false(ip_parse("1.2.3", &a));
	assert_false(ip_parse("::ffff:192.0.2.1", &a));
	assert_false(ip_parse("fe80::1%eth0", &a));
	a = ip("10.127.1.1");
	assert_true(ip_in_prefix(&a, &net, 10));
	assert_false(ip_in_prefix(&a, &net, 11));
	assert_true(ip_in_prefix(&a, &net, 0));
	a = ip("169.254.1.1");
	assert_true(ip_is_special(&a));
	a = ip("192.0.2.1");
	assert_false(ip_is_special(&a));
}

static void test_logline(void **state)
{
	struct logline l;
	char text[512];

	(void)state;
	logline_begin(&l, 5, "topic");
	logline_str(&l, "a", "plain");
	logline_str(&l, "b", "two words");
	logline_str(&l, "c", "x\n\x1b[1m\"\\");
	logline_time(&l, "d", 1500);
	assert_string_equal(logline_text(&l, text, sizeof(text)),
			    "topic a=plain b=\"two words\" c=x\\x0a\\x1b[1m\\x22\\x5c d=1.5ms");
}

static enum addr_state pick(const struct conf_addr *conf, enum fam fam,
			    const struct addr_cand *c, unsigned n, int *which)
{
	enum addr_state s;

	*which = addr_pick(conf, fam, c, n, 100 * SEC, &s);
	return s;
}

static void test_addrpick(void **state)
{
	struct conf_addr any = { .mode = ADDR_ANY };
	struct conf_addr fixed = { .mode = ADDR_FIXED, .ip = ip("2001:db8::2") };
	struct addr_cand c[] = {
		{ .ip = ip("fe80::1"), .preferred_until = CORE_NEVER },
		{ .ip = ip("2001:db8::1"), .flags = IFA_F_TEMPORARY, .preferred_until = CORE_NEVER },
		{ .ip = ip("2001:db8::2"), .flags = IFA_F_TENTATIVE, .preferred_until = CORE_NEVER },
		{ .ip = ip("2001:db8::3"), .flags = IFA_F_DEPRECATED },
		{ .ip = ip("2001:db8::4"), .preferred_until = 110 * SEC },
		{ .ip = ip("2001:db8::5"), .preferred_until = CORE_NEVER },
		{ .ip = ip("2001:db8::6"), .preferred_until = 1000 * SEC },
	};
	int n;

	(void)state;
	assert_int_equal(pick(&any, FAM_6, c, 2, &n), ADDR_GONE);
	assert_int_equal(n, -1);
	assert_int_equal(pick(&any, FAM_6, c, 3, &n), ADDR_TENTATIVE);
	assert_int_equal(pick(&any, FAM_6, c, 5, &n), ADDR_EXPIRING);
	assert_int_equal(n, 3);
	assert_int_equal(pick(&any, FAM_6, c, 7, &n), ADDR_READY);
	assert_int_equal(n, 5);
	c[6].used = true;
	assert_int_equal(pick(&any, FAM_6, c, 7, &n), ADDR_READY);
	assert_int_equal(n, 6);		/* SAs are there */
	assert_int_equal(pick(&fixed, FAM_6, c, 7, &n), ADDR_TENTATIVE);
	c[2].flags = IFA_F_DADFAILED | IFA_F_TENTATIVE;
	assert_int_equal(pick(&fixed, FAM_6, c, 7, &n), ADDR_DADFAILED);
	assert_int_equal(pick(&any, FAM_4, c, 7, &n), ADDR_GONE);
}

/* How long before its end an address is left follows its lifetime. */
static void test_addr_margin(void **state)
{
	static const struct { int64_t lifetime, margin; } cases[] = {
		{ 0, 30 }, { 7200, 30 }, { 301, 30 }, { 300, 30 }, { 120, 12 }, { 60, 6 }, { 10, 1 }, { 3, 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct addr_cand a = { .ip = ip("192.0.2.10"), .lifetime = cases[i].lifetime * SEC };

		a.preferred_until = 100 * SEC + cases[i].margin * SEC;
		assert_int_equal(addr_state(&a, 100 * SEC), ADDR_EXPIRING);
		a.preferred_until++;
		assert_int_equal(addr_state(&a, 100 * SEC), ADDR_READY);
	}
}

static struct addr_cand at(const char *text, unsigned bits)
{
	return (struct addr_cand) {
		.ip = ip(text), .bits = bits, .preferred_until = CORE_NEVER,
	};
}

/* By merit, whatever the order; SAs that are at home somewhere decide. */
static void test_addr_merit(void **state)
{
	static const struct {
		const char *good, *bad;
		unsigned bits;		/* of the bad one */
	} pairs[] = {
		{ "192.0.2.10", "10.1.2.3", 8 }, { "192.0.2.10", "172.31.5.5", 12 },
		{ "192.0.2.10", "192.168.7.7", 24 }, { "192.0.2.10", "100.127.7.5", 10 },
		{ "192.0.2.10", "192.0.2.9", 32 }, { "192.0.2.10", "192.0.2.11", 24 },
		{ "172.32.0.1", "172.16.0.1", 12 }, { "100.128.0.1", "100.64.0.1", 10 },
		{ "2001:db8::1", "fd00:1::10", 64 },
	};

	(void)state;
	for (size_t i = 0; i < N(pairs); i++) {
		struct addr_cand good = at(pairs[i].good, strchr(pairs[i].good, ':') ? 64 : 24);
		struct addr_cand bad = at(pairs[i].bad, pairs[i].bits);
		enum fam fam = ip_fam(&good.ip);
		struct conf_addr any = { .mode = ADDR_ANY };
		int n;

		for (int first = 0; first < 2; first++) {
			struct addr_cand c[2] = { first ? good : bad, first ? bad : good };

			assert_int_equal(pick(&any, fam, c, 2, &n), ADDR_READY);
			assert_int_equal(n, !first);
			c[first].used = true;		/* moved there: by merit all the same */
			pick(&any, fam, c, 2, &n);
			assert_int_equal(n, addr_lesser(&bad, &good) ? !first : first);
			c[first].home = true;
			pick(&any, fam, c, 2, &n);
			assert_int_equal(n, first);
			c[!first].home = true;
			c[!first].used = true;
			pick(&any, fam, c, 2, &n);
			assert_int_equal(n, !first);
		}
	}
	/* a lease of nothing but itself is no virtual address */
	struct addr_cand lease = at("192.0.2.9", 32), own = at("192.0.2.10", 24);

	assert_true(addr_lesser(&lease, &own));
	lease.preferred_until = 1000 * SEC;
	assert_false(addr_lesser(&lease, &own));
}

static void test_addresses(void **state)
{
	static const char *const bad[] = { "x", "192.0.2.1=", "192.0.2.1=x", "=192.0.2.1", ",", "192.0.2.1 ", "1=2=3" };
	struct addresses list;
	char text[ADDRESSES_TEXT], *many;
	size_t size;
	FILE *f = open_memstream(&many, &size);

	(void)state;
	for (size_t i = 0; i < N(bad); i++)
		assert_false(addresses_parse(&list, bad[i]));
	assert_true(addresses_parse(&list, ""));
	assert_int_equal(list.n, 0);
	/* twice the same is once; itself is no mapping */
	assert_true(addresses_parse(&list, "192.0.2.1=10.0.0.1,192.0.2.1,192.0.2.2=192.0.2.2"));
	assert_string_equal(addresses_text(&list, text, sizeof(text)), "192.0.2.1=10.0.0.1,192.0.2.2");
	for (unsigned i = 0; i < 20; i++)
		fprintf(f, "%s2001:db8:1234:5678:9abc:def0:1234:%x=2001:db8:1234:5678:9abc:def1:1234:56%02x",
			i > 0 ? "," : "", 0x1000 + i, i);
	fclose(f);
	assert_true(addresses_parse(&list, many));
	assert_int_equal(list.n, ADDRESSES_MAX);
	assert_memory_equal(addresses_text(&list, text, sizeof(text)), many, strlen(text));
	free(many);
	/* a mapping in pluto's status */
	struct pstatus s;

	status(&s, "rmobike-status version=1\nrmobike-sa connection=x serial=1 local=192.0.2.1 remote=192.0.2.2 "
	       "announced=192.0.2.7,192.0.2.8 mapped=192.0.2.8%3D10.0.0.8\n"
	       "rmobike-sa connection=x serial=2 local=192.0.2.1 remote=192.0.2.2 announced=none\n"
	       "rmobike-sa connection=x serial=3 local=192.0.2.1 remote=192.0.2.2 announced=nonsense\n", 0);
	assert_false(s.cross);
	assert_int_equal(s.nsas, 3);
	assert_string_equal(addresses_text(s.sas[0].announced, text, sizeof(text)), "192.0.2.7,192.0.2.8=10.0.0.8");
	assert_int_equal(s.sas[1].announced->n, 0);
	assert_null(s.sas[2].announced);
	pstatus_free(&s);
	status(&s, "rmobike-status version=1 pluto=5.3 families=cross\n", 0);
	assert_true(s.cross);
	pstatus_free(&s);
}

/* What is written can be read, and means the same. */
static void test_trace_roundtrip(void **state)
{
	struct conf *conf = conf_good("[uplink \"a\"]\ninterface = a\nprobe = icmp 192.0.2.1\n");
	struct addresses list;
	struct sa_info sa = {
		.announced = &list, .conn = "x y%", .serial = 7, .local = ip("192.0.2.1"), .remote = ip("192.0.2.2"),
		.peer = true, .last_outcome = OUTCOME_TIMEDOUT, .timedout = 3,
	};
	struct input in[] = {
		{ .kind = INPUT_LINK, .present = true, .carrier = true, .flaps = 2 },
		{ .kind = INPUT_ADDR, .ip = ip("192.0.2.1"), .addr = ADDR_EXPIRING },
		{ .kind = INPUT_ROUTE, .fam = FAM_6, .route = ROUTE_ELSEWHERE },
		{ .kind = INPUT_REPLY, .probe = 0, .seq = 77 },
		{ .kind = INPUT_PLUTO, .pluto = PLUTO_NO_RMOBIKE },
		{ .kind = INPUT_PLUTO, .pluto = PLUTO_READY, .cross = true },
		{ .kind = INPUT_SNAPSHOT, .sas = &sa, .nsas = 1 },
		{ .kind = INPUT_DONE, .rc = -2 },
		{ .kind = INPUT_PIN, .conn = "x y%", .until = 5 * SEC },
		{ .kind = INPUT_PROBE },
		{ .kind = INPUT_PEER, .ip = ip("192.0.2.77"), .route = ROUTE_MISSING },
		{ .kind = INPUT_ALIAS, .ip = ip("192.0.2.9"), .addr = ADDR_READY, .lesser = true },
		{ .kind = INPUT_DRAIN, .until = CORE_NEVER, .note = "50 % off, 2=2" },
	};
	struct trace_reader r = { .conf = conf };
	char *text = NULL, *save = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	unsigned n = 0;

	(void)state;
	assert_true(addresses_parse(&list, "203.0.113.10=10.1.1.1,2001:db8::1"));
	for (size_t i = 0; i < N(in); i++)
		trace_write(f, conf, &in[i], 1234567, 1 * SEC);
	fclose(f);
	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		struct kv words[TRACE_WORDS];
		const char *why = NULL;
		struct input got;
		int64_t t;
		int k;
		enum trace_line kind = trace_read(&r, line, &t, &got, words, &k, &why);

		if (kind == TRACE_EMPTY)
			continue;
		assert_int_equal(kind, TRACE_INPUT);
		assert_int_equal(t, 1234567);
		assert_int_equal(got.kind, in[n].kind);
		if (got.kind == INPUT_SNAPSHOT) {
			assert_int_equal(got.nsas, 1);
			assert_string_equal(got.sas[0].conn, sa.conn);
			assert_int_equal(got.sas[0].last_outcome, sa.last_outcome);
			assert_int_equal(got.sas[0].peer, true);
			assert_int_equal(got.sas[0].responder, false);
			assert_false(addresses_lack(got.sas[0].announced, &list));
			assert_int_equal(got.sas[0].announced->n, 2);
		} else if (got.kind == INPUT_PIN) {
			assert_string_equal(got.conn, "x y%");
			assert_int_equal(got.until, 1234567 + 4 * SEC);
		} else {
			assert_int_equal(got.present, in[n].present);
			assert_int_equal(got.flaps, in[n].flaps);
			assert_int_equal(got.addr, in[n].addr);
			assert_int_equal(got.route, in[n].route);
			assert_int_equal(got.seq, in[n].seq);
			assert_int_equal(got.rc, in[n].rc);
			assert_int_equal(got.lesser, in[n].lesser);
			assert_int_equal(got.cross, in[n].cross);
			assert_string_equal(got.note, in[n].note);
		}
		n++;
	}
	assert_int_equal(n, N(in));
	free(text);
	trace_reader_free(&r);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status), cmocka_unit_test(test_status_bad),
		cmocka_unit_test(test_ip), cmocka_unit_test(test_logline),
		cmocka_unit_test(test_addrpick), cmocka_unit_test(test_addr_merit), cmocka_unit_test(test_addr_margin), cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_trace_roundtrip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
