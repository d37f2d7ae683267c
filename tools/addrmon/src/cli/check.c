/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.c - `check`: the configuration, and whether this host fits it
 *
 * What is wrong in the file is an error. What is missing on the host is a
 * warning, since it may come later, with the command that mends it.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/load.h"
#include "cli/cli.h"
#include "cli/finding.h"
#include "ctl/protocol.h"
#include "net/addrpick.h"
#include "net/net.h"
#include "net/rtnl.h"
#include "net/ways.h"
#include "pluto/pluto.h"
#include "sys/child.h"

/* Warnings about the configuration, kept to be shown with their uplink. */
static struct kept {
	int uplink;
	char *text;
} *kept;
static unsigned nkept;

static void keep(void *ctx, const struct conf_message *m)
{
	struct kept *more;

	(void)ctx;
	if (!m->warning) {
		found_error(m);
		return;
	}
	more = realloc(kept, (nkept + 1) * sizeof(*kept));
	if (more == NULL)
		abort();
	kept = more;
	kept[nkept].uplink = m->uplink;
	kept[nkept].text = strdup(m->text);
	nkept++;
}

static void say_kept(int uplink)
{
	for (unsigned i = 0; i < nkept; i++)
		if (kept[i].uplink == uplink)
			warn("%s", kept[i].text);
}

static void drop_kept(void)
{
	for (unsigned i = 0; i < nkept; i++)
		free(kept[i].text);
	free(kept);
	kept = NULL;
	nkept = 0;
}

struct found {
	int ifindex;
	struct addr_cand cand[CANDS_MAX];
	unsigned n;
};

static void collect(void *ctx, const struct rt_msg *m)
{
	struct found *f = ctx;

	if (m->ifindex == f->ifindex && f->n < CANDS_MAX)
		f->cand[f->n++] = (struct addr_cand) {
			.ip = m->ip, .flags = m->flags, .bits = m->bits,
			.preferred_until = CORE_NEVER,
		};
}

static int read_number(const char *path)
{
	FILE *f = fopen(path, "re");
	int value = -1;

	if (f == NULL)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

static void check_rp_filter(const struct conf_uplink *u, const char *ifname)
{
	char path[256], command[256];
	int all = read_number("/proc/sys/net/ipv4/conf/all/rp_filter");
	int own;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/rp_filter", ifname);
	own = read_number(path);
	/* the kernel takes the larger of the two; 1 is strict */
	if ((own > all ? own : all) != 1)
		return;
	warn("uplink \"%s\": strict rp_filter on %s drops answers that the main table would "
	     "not send back this way", u->name, ifname);
	snprintf(command, sizeof(command), "sysctl -w net.ipv4.conf.%s.rp_filter=2", ifname);
	mend(command);
}

/* Does what leaves from this address leave by this interface? */
static void check_route(struct rtnl *rt, const struct conf_uplink *u, unsigned number,
			const struct ip *src, const struct ip *dst, const char *what,
			const struct rt_msg *link)
{
	struct rt_msg m, by_device;
	struct ip any = { 0 };
	char a[IP_STRLEN], b[IP_STRLEN], command[512];
	bool found = rtnl_way(rt, dst, src, u->mark, &m);
	const struct conf_addr *conf = &u->addr[ip_fam(src)];

	if (found && (m.ifindex == link->ifindex || m.local))
		return;
	ip_str(src, a);
	ip_str(dst, b);
	if (found)
		warn("uplink \"%s\": %s %s from %s leaves by another interface", u->name, what,
		     b, a);
	else
		warn("uplink \"%s\": no route to %s %s from %s", u->name, what, b, a);
	if (conf->gateway.family != 0)
		by_device.ip = conf->gateway;
	else if (!rtnl_route(rt, dst, &any, link->ifindex, &by_device))
		by_device.ip = any;
	if (ways_mend(src, &by_device.ip, link->name, link->ifindex, number, command, sizeof(command)))
		mend(command);
}

static void check_family(struct rtnl *rt, const struct conf_uplink *u, unsigned number,
			 enum fam fam, const struct rt_msg *link)
{
	struct found f = { .ifindex = link->ifindex };
	enum addr_state state;
	struct ip dst = net_way_address(u, fam), any = net_anywhere(fam);
	int k;

	rtnl_dump(rt, RT_ADDR, collect, &f);
	k = addr_pick(&u->addr[fam], fam, f.cand, f.n, 0, &state);
	if (k < 0 && u->addr[fam].mode == ADDR_FIXED && rtnl_is_local(rt, &u->addr[fam].ip)) {
		char text[IP_STRLEN];

		warn("uplink \"%s\": %s is an address of this host, but not of %s; an uplink needs one of "
		     "its interface", u->name, ip_str(&u->addr[fam].ip, text), link->name);
		return;
	}
	if (k < 0) {
		warn("uplink \"%s\": no usable IPv%d address on %s now", u->name,
		     fam == FAM_4 ? 4 : 6, link->name);
		return;
	}
	if (state != ADDR_READY)
		warn("uplink \"%s\": its IPv%d address is not ready (%s)", u->name,
		     fam == FAM_4 ? 4 : 6, state == ADDR_TENTATIVE ? "tentative" :
		     state == ADDR_DADFAILED ? "duplicate address" : "deprecated");
	if (u->addr[fam].route_check) {
		struct rt_msg m;

		check_route(rt, u, number, &f.cand[k].ip, &dst, "the way to", link);
		/* peers may be only where they have routes; but where there is one it is
		 * to be this uplink's */
		if (!ip_eq(&dst, &any) && rtnl_way(rt, &any, &f.cand[k].ip, u->mark, &m))
			check_route(rt, u, number, &f.cand[k].ip, &any,
				    "its targets have routes of their own, but the way to", link);
	}
	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_is_routed(&u->probe[i]) &&
		    ip_fam(&u->probe[i].addr) == fam && !ip_eq(&u->probe[i].addr, &dst))
			check_route(rt, u, number, &f.cand[k].ip, &u->probe[i].addr,
				    "probe target", link);
}

/* Which way what is marked goes is looked up only where the file tells the mark. */
static void check_mark(void *ctx, const struct rt_msg *m)
{
	const struct conf *conf = ctx;

	for (unsigned i = 0; i < conf->nuplinks; i++)
		if (m->mark == 0 || conf->uplinks[i].mark == m->mark)
			return;
	warn("a rule leads what has mark 0x%x to table %u: ways are looked up without it; if what "
	     "leaves by an uplink gets this mark, say mark = 0x%x there", m->mark, m->table, m->mark);
}

/* How soon a silent death is noticed, if it is. */
static void say_promise(const struct conf *conf, const struct conf_uplink *u)
{
	int64_t worst = conf_worst_detection(conf, u);
	bool beyond = false;

	for (int f = 0; f < FAM_COUNT; f++)
		beyond |= u->addr[f].mode != ADDR_NONE && conf_probes_beyond(u, (enum fam)f);
	if (u->nprobes == 0)
		note("uplink \"%s\": no probes, only link, address and route are watched", u->name);
	else
		note("uplink \"%s\": a silent death %sis noticed within %.1f s (interval %.2f s, fall %u, "
		     "answers expected within %.2f s%s)", u->name, beyond ? "" : "of the next router ",
		     (double)worst / 1e6, (double)u->interval / 1e6, u->fall,
		     (double)u->timeout_max / 1e6, u->metered ? "; metered: while in use" : "");
}

static void check_uplink(struct rtnl *rt, const struct conf *conf, unsigned number)
{
	const struct conf_uplink *u = &conf->uplinks[number];
	struct rt_msg link = { 0 };

	say_promise(conf, u);
	say_kept((int)number);
	for (unsigned i = 0; i < u->nprobes; i++) {
		if (u->probe[i].kind == PROBE_SCRIPT && access(u->probe[i].script, X_OK) < 0)
			warn("uplink \"%s\": %s cannot be run: %s", u->name, u->probe[i].script,
			     strerror(errno));
	}
	if (u->ifname != NULL)
		rtnl_link(rt, 0, u->ifname, &link);
	else
		net_find_mac(rt, u->mac, &link);
	if (link.ifindex == 0) {
		warn("uplink \"%s\": there is no such interface now%s", u->name,
		     u->ifname != NULL && strlen(u->ifname) >= IF_NAMESIZE ? "; a name of more than 15 characters "
		     "can only be an alternative one (ip link property add)" : "");
		return;
	}
	if (!link.admin || !link.carrier)
		warn("uplink \"%s\": %s is %s now", u->name, link.name,
		     link.admin ? "without carrier" : "down");
	if (u->addr[FAM_4].mode != ADDR_NONE)
		check_rp_filter(u, link.name);
	for (int f = 0; f < FAM_COUNT; f++)
		if (u->addr[f].mode != ADDR_NONE)
			check_family(rt, u, number, (enum fam)f, &link);
}

/* Its exit code, -1 if it could not be run. */
static int ask_whack(const struct conf *conf, const char *name)
{
	char whack[4096], *socket = strdup(pluto_socket_path(conf)), *of = name == NULL ? NULL : strdup(name);
	char *argv[] = {
		whack, "--ctlsocket", socket, "--rmobikestatus", name == NULL ? NULL : "--name", of, NULL,
	};
	int rc;

	whack_find(conf, whack, sizeof(whack));
	rc = child_wait(argv, (unsigned)(conf->whack_timeout / USEC_PER_SEC) + 1, NULL);
	free(socket);
	free(of);
	return rc;
}

static void check_connections(const struct conf *conf)
{
	char whack[4096];

	if (geteuid() != 0) {
		note("not root: connections were not compared with pluto's");
		return;
	}
	whack_find(conf, whack, sizeof(whack));
	if (access(whack, X_OK) < 0) {
		warn("whack: %s cannot be run: %s", whack, strerror(errno));
		return;
	}
	if (ask_whack(conf, NULL) != 0) {
		warn("pluto does not answer --rmobikestatus: it is not running, or has no R-MOBIKE");
		return;
	}
	for (unsigned i = 0; i < conf->npolicies; i++) {
		for (unsigned j = 0; j < conf->policies[i].nconns; j++) {
			const char *name = conf->policies[i].conns[j];

			if (conf_is_literal(name) &&
			    ask_whack(conf, name) == WHACK_UNKNOWN_NAME)
				warn("policy \"%s\": pluto knows no connection \"%s\"",
				     conf->policies[i].name, name);
		}
	}
}

/* What the daemon is to write to. */
static void check_metrics_file(const char *file)
{
	char dir[4096];
	char *slash;

	if (file == NULL)
		return;
	snprintf(dir, sizeof(dir), "%s", file);
	slash = strrchr(dir, '/');
	slash[slash == dir] = '\0';
	if (access(dir, F_OK) < 0)
		warn("metrics-file: %s: %s", dir, strerror(errno));
}

/* A target that is this host itself answers whatever happens. */
static void check_own(struct rtnl *rt, const struct conf_uplink *u)
{
	const struct ip any = { 0 };
	char text[IP_STRLEN];
	struct rt_msg m;

	for (unsigned i = 0; i < u->nprobes; i++)
		if (conf_probe_is_routed(&u->probe[i]) && rtnl_route(rt, &u->probe[i].addr, &any, 0, &m) && m.local)
			warn("uplink \"%s\": probe target %s is an address of this host, and answers whatever "
			     "happens", u->name, ip_str(&u->probe[i].addr, text));
}

static int check_conf(struct conf *conf)
{
	struct rtnl rt = { 0 };

	if (!rtnl_open_queries(&rt)) {
		warn("the kernel cannot be asked for links and routes: %s", strerror(errno));
		return EXIT_FAILED;
	}
	say_kept(-1);
	rtnl_dump(&rt, RT_RULE, check_mark, conf);
	for (unsigned i = 0; i < conf->nuplinks; i++) {
		check_uplink(&rt, conf, i);
		check_own(&rt, &conf->uplinks[i]);
	}
	if (conf->notify_script != NULL && access(conf->notify_script, X_OK) < 0)
		warn("notify-script: %s cannot be run: %s", conf->notify_script, strerror(errno));
	check_metrics_file(conf->metrics_file);
	check_connections(conf);
	rtnl_close(&rt);
	return EXIT_OK;
}

int check_main(const struct cli *o)
{
	struct conf *conf;
	unsigned warnings;
	bool unsafe;
	int rc;

	findings_begin(o->json);
	conf = conf_load(o->config, keep, NULL, &unsafe);
	rc = conf == NULL ? (unsafe ? EXIT_PERMISSION : EXIT_CONFIG) : check_conf(conf);
	warnings = findings_end(o->config, conf != NULL);
	if (conf != NULL && !o->json)
		printf("%s: configuration is valid, %u warnings\n", o->config, warnings);
	if (rc == EXIT_OK && o->strict && warnings > 0)
		rc = EXIT_FAILED;
	drop_kept();
	conf_free(conf);
	return rc;
}
