/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_conf.c - the configuration parser
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "conf/trust.h"
#include "conf/value.h"
#include "t.h"

#define U1 "[uplink \"a\"]\ninterface = eth0\n"

static void test_times(void **state)
{
	int64_t t;
	static const struct { const char *text; int64_t usec; } good[] = {
		{ "0", 0 }, { "5", 5 * SEC }, { "250ms", 250 * MSEC }, { "5s", 5 * SEC },
		{ "10m", 600 * SEC }, { "2h", 7200 * SEC }, { "1d", 86400 * SEC },
	};
	static const char *const bad[] = {
		"", "s", "-1", "5x", "1.5", "5 s", "99999999999", "400d", "0x10", "5ms ",
	};

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		assert_true(conf_time(good[i].text, &t));
		assert_int_equal(t, good[i].usec);
	}
	for (size_t i = 0; i < N(bad); i++)
		assert_false(conf_time(bad[i], &t));
}

static void test_full(void **state)
{
	struct conf *c = conf_good(
		"\xef\xbb\xbf# comment\r\n"
		"[addrmon]\r\n"
		"failback-delay = 30\n"
		"max-switches = 3/5m\n"
		"announce = no\n"
		"[uplink \"fibre\"]\n"
		"interface = enp1s0   # the good one\n"
		"address = 192.0.2.10\n"
		"address6 = 2001:db8:1::/64 ; a range\n"
		"probe = icmp 198.51.100.1\n"
		"probe = tcp 203.0.113.53,53\n"
		"  probe = nd gateway\n"
		"need = 2 of 3\n"
		"degraded-loss = 30% of 10\n"
		"[uplink \"lte\"]\n"
		"interface = mac=52:54:00:12:34:56\n"
		"profile = fast\n"
		"hold-down = 50ms\n"
		"[policy \"voice\"]\n"
		"connections = voip sip-*\n"
		"connections = fax\n"
		"order = lte fibre\n"
		"failback = manual\n"
		"[policy \"rest\"]\n"
		"connections = *");
	const struct conf_uplink *f = &c->uplinks[0], *l = &c->uplinks[1];

	(void)state;
	assert_int_equal(c->nuplinks, 2);
	assert_false(c->announce);
	assert_string_equal(f->ifname, "enp1s0");
	assert_int_equal(f->addr[FAM_4].mode, ADDR_FIXED);
	assert_int_equal(f->addr[FAM_6].mode, ADDR_RANGE);
	assert_int_equal(f->addr[FAM_6].bits, 64);
	assert_int_equal(f->nprobes, 3);
	assert_int_equal(f->probe[1].port, 53);
	assert_int_equal(f->need, 2);
	assert_int_equal(f->degraded_loss.percent, 30);
	assert_int_equal(f->degraded_loss.window, 10);
	assert_int_equal(f->address_hold_down, 200 * MSEC);	/* a range */
	assert_null(l->ifname);
	assert_int_equal(l->mac[5], 0x56);
	assert_int_equal(l->addr[FAM_4].mode, ADDR_ANY);
	assert_int_equal(l->addr[FAM_6].mode, ADDR_NONE);
	assert_int_equal(l->interval, 100 * MSEC);
	assert_int_equal(l->burst_interval, 80 * MSEC);
	assert_int_equal(l->hold_down, 50 * MSEC);
	assert_int_equal(c->npolicies, 2);
	assert_int_equal(c->policies[0].nconns, 3);
	assert_int_equal(c->policies[0].order[0], 1);
	assert_false(c->policies[0].failback_auto);
	assert_int_equal(c->policies[0].failback_delay, 30 * SEC);
	assert_int_equal(c->policies[1].max_switches, 3);
	assert_int_equal(c->policies[1].norder, 2);
	assert_int_equal(conf_policy_find(c, "sip-7"), 0);
	assert_int_equal(conf_policy_find(c, "x"), 1);
	assert_true(conf_covers_all(c));
	conf_free(c);
}

static void test_default_policy(void **state)
{
	struct conf *c = conf_good(U1 "[uplink \"b\"]\ninterface=eth1\n");

	(void)state;
	assert_int_equal(c->npolicies, 1);
	assert_int_equal(conf_policy_find(c, "anything"), 0);
	assert_int_equal(c->policies[0].norder, 2);
	assert_true(c->policies[0].failback_auto);
	assert_int_equal(c->uplinks[0].address_hold_down, 0 + 200 * MSEC);
	conf_free(c);
}

/* Two on one interface: whose would an address be? */
static void test_shared_interface(void **state)
{
	static const char *const good[] = { "192.0.2.10", "192.0.2.0/25" };
	char text[512], *out;

	(void)state;
	for (size_t i = 0; i <= N(good); i++) {
		snprintf(text, sizeof(text), "[uplink \"a\"]\ninterface = x\naddress = %s\n"
			 "[uplink \"b\"]\ninterface = x\naddress = 198.51.100.10\n",
			 i < N(good) ? good[i] : "any");
		if (i < N(good)) {
			conf_free(conf_good(text));
			continue;
		}
		out = conf_bad_len(text, strlen(text));
		assert_non_null(strstr(out, "test.conf:4: uplinks \"a\" and \"b\" share an interface"));
		free(out);
	}
}

static void test_errors(void **state)
{
	static const struct { const char *text, *message; } bad[] = {
		{ "", "no [uplink" },
		{ "x = 1\n" U1, "test.conf:1: x: stands before" },
		{ U1 "intervall = 1\n", "test.conf:3: intervall: unknown key, did you mean \"interval\"?" },
		{ U1 "public = 2001:db8::1\n", "is not an address of this family" },
		{ U1 "mark = 0\n", "is not a mark" }, { U1 "mark = 0x100000000\n", "is not a mark" },
		{ U1 "mark = -1\n", "is not a mark" }, { U1 "mark = 7x\n", "is not a mark" },
		{ U1 "public = 127.0.0.1\n", "can never be reached" },
		{ U1 "address = none\naddress6 = any\npublic = 203.0.113.9\n", "has a public address, but no address" },
		{ U1 "public = 203.0.113.9\n[uplink \"b\"]\ninterface = b\npublic = 203.0.113.9\n",
		  "have the same public address" },
		{ U1 "failback = auto\n", "is not a key of this section, but of [addrmon]" },
		{ U1 "interval = fast\n", "test.conf:3: interval: \"fast\" is not a time" },
		{ U1 "interval = -5\n", "is not a time" },
		{ U1 "interval = 1ms\n", "out of range" },
		{ U1 "fall = 0\n", "fall: \"0\" is not a number in range" },
		{ U1 "fall =\n", "fall: \"\" is empty" },
		{ U1 "fall = 3\nfall = 4\n", "test.conf:4: fall: given twice" },
		{ U1 U1, "test.conf:3: uplink \"a\" is already at test.conf:1" },
		{ "[uplnk \"a\"]\n", "did you mean \"uplink\"?" },
		{ "[uplink]\n", "needs a name" },
		{ "[uplink \"auto\"]\n", "needs a name" },
		{ "[uplink \"a b\"]\n", "needs a name" },
		{ "[uplink \"a\"\n", "bad section heading" },
		{ "[uplink \"a\"] x\n", "text after" },
		{ "[uplink \"a\"]\nfall = 3\n", "interface is missing" },
		{ U1 "address = example.org\n", "is not an address" },
		{ U1 "address = 2001:db8::1\n", "wrong family" },
		{ U1 "address = 127.0.0.1\n", "never carry SAs" },
		{ U1 "address6 = fe80::1\n", "never carry SAs" },
		{ U1 "address = 10.0.0.0/33\n", "bad prefix" },
		{ U1 "address = none\n", "no family has an address" },
		{ U1 "probe = icmp example.org\n", "literal address" },
		{ U1 "probe = ping 192.0.2.1\n", "no known kind" },
		{ U1 "probe = tcp 192.0.2.1\n", "ADDRESS,PORT" },
		{ U1 "probe = tcp 192.0.2.1,0\n", "ADDRESS,PORT" },
		{ U1 "probe = script x.sh\n", "absolute path" },
		{ U1 "probe = dns example.org\n", "literal address of a resolver" },
		{ U1 "probe = dns 192.0.2.1,\n", "literal address of a resolver" },
		{ U1 "probe = dns 192.0.2.1,a..b\n", "literal address of a resolver" },
		{ U1 "probe = dns 192.0.2.1,a.b.\n", "literal address of a resolver" },
		{ U1 "probe = dns 192.0.2.1,"
		  "a123456789b123456789c123456789d123456789e123456789f1234567890123\n",
		  "literal address of a resolver" },
		{ U1 "probe = http example.org\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://example.org/\n", "needs http://ADDRESS" },
		{ U1 "probe = http https://192.0.2.1/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://192.0.2.1:0/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://192.0.2.1:80:80/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://[192.0.2.1]/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://2001:db8::1/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://[2001:db8::1\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://[2001:db8::1]x/\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://192.0.2.1/a#b\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://\n", "needs http://ADDRESS" },
		{ U1 "probe = http http://192.0.2.1/ ok\n", "needs the status" },
		{ U1 "probe = http http://192.0.2.1/ 199\n", "needs the status" },
		{ U1 "probe = http http://192.0.2.1/ 600\n", "needs the status" },
		{ U1 "probe = http http://192.0.2.1/ 200 a..b\n", "bad host name" },
		{ U1 "probe = http http://192.0.2.1/ 200 a.b c\n", "a word too many" },
		{ U1 "probe = icmp 192.0.2.1 192.0.2.2\n", "needs size=BYTES" },
		{ U1 "probe = icmp 192.0.2.1 size=27\n", "needs size=BYTES" },
		{ U1 "probe = icmp 192.0.2.1 size=9001\n", "needs size=BYTES" },
		{ U1 "probe = icmp 192.0.2.1 size=1400 x\n", "a word too many" },
		{ U1 "data = watch\n", "not a key of this section" },
		{ U1 "[policy \"p\"]\nconnections = *\ndata = yes\n", "is neither watch nor ignore" },
		{ "[addrmon]\ndata-interval = 100ms\n" U1, "is out of range" },
		{ U1 "probe = icmp\n", "is not KIND TARGET" },
		{ U1 "probe = icmp 2001:db8::1\n", "no address6" },
		{ U1 "probe = icmp 192.0.2.1\nneed = 2\n", "need 2, but it has 1" },
		{ U1 "probe = icmp 192.0.2.1\nneed = 1 of 2\n", "says of 2, but it has 1" },
		{ U1 "degraded-loss = 25\n", "form 25% of 20" },
		{ U1 "degraded-loss = 25% of 101\n", "form 25% of 20" },
		{ U1 "[policy \"p\"]\nconnections = *\norder = b\n", "no uplink \"b\"" },
		{ U1 "[policy \"p\"]\nconnections = *\norder = a a\n", "stands there twice" },
		{ U1 "[policy \"p\"]\norder = a\n", "connections is missing" },
		{ U1 "[addrmon]\nmax-switches = 6\n", "form 6/10m" },
		{ U1 "[addrmon]\nannounce = maybe\n", "neither yes nor no" },
		{ U1 "[addrmon]\nwhack = whack\n", "absolute path" },
		{ U1 "[addrmon]\nscript-user = -x\n", "not one word" },
		{ U1 "nonsense\n", "test.conf:3: neither a KEY = VALUE line" },
		{ U1 "address = 192.0.2.1\n[uplink \"b\"]\ninterface = e1\naddress = 192.0.2.1\n",
		  "have the same address" },
		{ U1 "\x1b[31m = 1\n", "unknown key" },
	};

	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		char *out = conf_bad_len(bad[i].text, strlen(bad[i].text));

		if (strstr(out, bad[i].message) == NULL)
			fail_msg("case %zu: \"%s\" does not contain \"%s\"", i, out,
				 bad[i].message);
		assert_null(strchr(out, '\x1b'));
		free(out);
	}
}

static void test_http_urls(void **state)
{
	static const struct { const char *probe, *addr; unsigned port; const char *path; unsigned status; } good[] = {
		{ "http://192.0.2.80", "192.0.2.80", 80, "/", 204 },
		{ "http://192.0.2.80:8080/a?b=c:d 200 x.y", "192.0.2.80", 8080, "/a?b=c:d", 200 },
		{ "http://[2001:db8::80]", "2001:db8::80", 80, "/", 204 },
		{ "http://[2001:db8::80]:81/[x]:1 599", "2001:db8::80", 81, "/[x]:1", 599 },
	};

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		char text[300], addr[IP_STRLEN];

		snprintf(text, sizeof(text), "%saddress = any\naddress6 = any\nprobe = http %s\n", U1, good[i].probe);
		struct conf *c = conf_good(text);
		const struct conf_probe *p = &c->uplinks[0].probe[0];

		assert_string_equal(ip_str(&p->addr, addr), good[i].addr);
		assert_int_equal(p->port, good[i].port);
		assert_string_equal(p->path, good[i].path);
		assert_int_equal(p->status, good[i].status);
		assert_true((p->name != NULL) == (strchr(good[i].probe, 'y') != NULL));
		conf_free(c);
	}
}

static void test_nul_and_long(void **state)
{
	static const char nul[] = U1 "fall = \0 3\n";
	char *out = conf_bad_len(nul, sizeof(nul) - 1), *big = malloc(3 << 20);

	(void)state;
	assert_non_null(strstr(out, "test.conf:3: NUL byte"));
	free(out);
	memset(big, 'x', 1 << 20);
	memcpy(big, U1, strlen(U1));
	out = conf_bad_len(big, 1 << 20);
	assert_non_null(strstr(out, "test.conf:3: line longer than"));
	free(out);
	memset(big, '#', 3 << 20);
	out = conf_bad_len(big, 3 << 20);
	assert_non_null(strstr(out, "file larger than"));
	free(out);
	/* but a comment may be of any length */
	memset(big, '#', 5000);
	strcpy(big + 5000, "\n" U1);
	conf_free(conf_good(big));
	free(big);
}

static void test_unsafe(void **state)
{
	(void)state;
	assert_false(conf_file_unsafe(0644, 0, 0));
	assert_true(conf_file_unsafe(0664, 0, 0));
	assert_true(conf_file_unsafe(0646, 0, 0));
	assert_true(conf_file_unsafe(0644, 1000, 0));
	assert_false(conf_file_unsafe(0600, 1000, 1000));
}

static void test_worst(void **state)
{
	struct conf *c = conf_good(U1 "interval = 1\nfall = 3\nburst-interval = 100ms\n"
				   "timeout-max = 200ms\n");

	(void)state;
	/* interval, a timeout that starts the burst, one more, the last timeout */
	assert_int_equal(conf_worst_detection(c, &c->uplinks[0]), 1500 * MSEC);
	conf_free(c);
	c = conf_good(U1 "profile = fast\nfall = 3\ntimeout-max = 200ms\n");
	assert_int_equal(conf_worst_detection(c, &c->uplinks[0]), 500 * MSEC);
	conf_free(c);
	/* a script that hangs, three times 5 s, where it alone is enough, and where not */
	c = conf_good(U1 "probe = script /s\nprobe = icmp 198.51.100.1\n");
	assert_int_equal(conf_worst_detection(c, &c->uplinks[0]), 16300 * MSEC);
	conf_free(c);
	c = conf_good(U1 "probe = script /s\nprobe = icmp 198.51.100.1\nneed = 2\n");
	assert_int_equal(conf_worst_detection(c, &c->uplinks[0]), 3100 * MSEC);
	conf_free(c);
	/* a target that another uplink may just be asking often: no burst */
	c = conf_good(U1 "probe = icmp 198.51.100.1\nprobe = icmp 198.51.100.2\n"
		      "[uplink \"b\"]\ninterface = b\nprobe = icmp 198.51.100.2\n"
		      "[uplink \"c\"]\ninterface = c\nprobe = icmp 198.51.100.3\n");
	assert_int_equal(conf_worst_detection(c, &c->uplinks[0]), 4000 * MSEC);
	assert_int_equal(conf_worst_detection(c, &c->uplinks[1]), 4000 * MSEC);
	assert_int_equal(conf_worst_detection(c, &c->uplinks[2]), 3100 * MSEC);
	conf_free(c);
}

/* What is not said of recovering follows from what is said of being degraded. */
static void test_recovered_loss(void **state)
{
	static const struct { const char *text; unsigned percent; } good[] = {
		{ "", 5 }, { "degraded-loss = off\n", 0 }, { "degraded-loss = 3% of 20\n", 3 },
		{ "degraded-loss = off\nrecovered-loss = 2% of 20\n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		char text[200];

		snprintf(text, sizeof(text), "%s%s", U1, good[i].text);
		struct conf *c = conf_good(text);

		assert_int_equal(c->uplinks[0].recovered_loss.percent, good[i].percent);
		conf_free(c);
	}
	char *said = conf_bad_len(U1 "degraded-loss = 3% of 20\nrecovered-loss = 5% of 20\n",
				  strlen(U1 "degraded-loss = 3% of 20\nrecovered-loss = 5% of 20\n"));

	assert_non_null(strstr(said, "recovered-loss is above degraded-loss"));
	free(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times), cmocka_unit_test(test_full),
		cmocka_unit_test(test_default_policy), cmocka_unit_test(test_shared_interface), cmocka_unit_test(test_errors),
		cmocka_unit_test(test_nul_and_long), cmocka_unit_test(test_http_urls), cmocka_unit_test(test_unsafe),
		cmocka_unit_test(test_worst), cmocka_unit_test(test_recovered_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
