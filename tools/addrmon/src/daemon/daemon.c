/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * daemon.c - what is connected to what
 *
 * The modules tell the core by two functions, input() and run(); the core
 * sends probes, gives orders and logs by the three of its ops. Whatever
 * concerns one module only is in that module.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "daemon/daemon.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "conf/load.h"
#include "ctl/protocol.h"
#include "ctl/server.h"
#include "ctl/state.h"
#include "daemon/reload.h"
#include "history/history.h"
#include "net/net.h"
#include "net/traffic.h"
#include "pluto/pluto.h"
#include "probe/prober.h"
#include "report/events.h"
#include "report/notify.h"
#include "report/report.h"
#include "report/web.h"
#include "sim/trace.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/log.h"
#include "sys/service.h"

#define HOUSEKEEPING_SEC 2
#define METRICS_ROUNDS 5	/* of housekeeping */
#define SAMPLE_ROUNDS (HISTORY_SAMPLE_SEC / HOUSEKEEPING_SEC)
#define SIGNALS 3
#define LOW_PRIORITY 2	/* the usual one is 1 */

struct daemon {
	const char *conf_file;
	struct conf *conf;
	struct core *core;
	struct event_base *base;
	struct event *core_timer, *housekeeping, *signals[SIGNALS];
	struct net *net;
	struct traffic *traffic;
	struct prober *prober;
	struct pluto *pluto;
	struct notify *notify;
	struct history *history;
	struct ctl *ctl;
	struct events events;
	struct state state;
	struct report report;
	struct drops drops;
	struct web *web;
	struct reload *reload;
	FILE *trace;
	int64_t trace_start;
	unsigned rounds;		/* of housekeeping */
	int lock, claim;
	bool loaded;			/* what the state file had */
	bool metrics_failed;		/* said so */
	bool stopping;
};

/* ---- from the modules to the core ---- */

static void take_no_sas(struct daemon *d)
{
	net_sas(d->net, NULL, 0);
	traffic_sas(d->traffic, NULL, 0);
}

static void take_input(void *ctx, const struct input *in)
{
	struct daemon *d = ctx;
	int64_t now = now_usec();

	if (d->trace != NULL)
		trace_write(d->trace, d->conf, in, now - d->trace_start, now);
	core_input(d->core, in, now);
	switch (in->kind) {
	case INPUT_DRAIN:
	case INPUT_UNDRAIN:
	case INPUT_PIN:
	case INPUT_UNPIN:
		d->state.dirty = true;
		break;
	case INPUT_LINK:
		if (!in->present)
			prober_forget(d->prober, in->uplink);
		break;
	case INPUT_SNAPSHOT:
		net_sas(d->net, in->sas, in->nsas);
		traffic_sas(d->traffic, in->sas, in->nsas);
		break;
	case INPUT_PLUTO:
		if (in->pluto == PLUTO_ABSENT)
			take_no_sas(d);
		break;
	default:
		break;
	}
}

static void run_core(void *ctx)
{
	struct daemon *d = ctx;
	int64_t now = now_usec(), next;
	struct timeval tv;

	core_run(d->core, now);
	next = core_next(d->core);
	if (next == CORE_NEVER) {
		event_del(d->core_timer);
		return;
	}
	tv = usec_timeval(next > now ? next - now : 0);
	event_add(d->core_timer, &tv);
}

/* ---- from the core to the modules ---- */

static void op_probe(void *ctx, unsigned uplink, unsigned probe, unsigned seq)
{
	struct daemon *d = ctx;

	prober_send(d->prober, uplink, probe, seq);
}

static void op_order(void *ctx, const struct order *order)
{
	struct daemon *d = ctx;

	pluto_order(d->pluto, order);
}

static void op_log(void *ctx, const struct logline *l)
{
	(void)ctx;
	log_emit(l);
}

static const struct core_ops ops = { op_probe, op_order, op_log };

/* Every line that is logged is also kept, here and on disk, followed and notified. */
static void tap(void *ctx, const struct logline *l)
{
	struct daemon *d = ctx;
	const struct past_event *e = events_add(&d->events, l);

	ctl_event(d->ctl, e);
	notify_event(d->notify, l);
	history_line(d->history, e->wall, l);
}

/* ---- reload ---- */

static struct conf *apply(void *ctx, struct conf *conf)
{
	struct daemon *d = ctx;
	struct conf *was = d->conf;

	prober_reconf(d->prober, conf);
	net_reconf(d->net, conf);
	core_reconf(d->core, conf, now_usec());
	d->conf = conf;
	pluto_reconf(d->pluto, conf);
	traffic_reconf(d->traffic, conf);
	notify_reconf(d->notify, conf);
	d->report.conf_wall = wall_usec();
	web_listen(d->web, conf);
	ctl_group(d->ctl, conf);
	net_tell(d->net);
	run_core(d);
	return was;
}

static int reload(void *ctx, int64_t confirm, const char **why)
{
	struct daemon *d = ctx;

	return reload_now(d->reload, d->conf, confirm, why);
}

static int confirm_reload(void *ctx, const char **why)
{
	struct daemon *d = ctx;

	return reload_confirm(d->reload, why);
}

/* ---- events of the loop ---- */

static void on_core_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	run_core(arg);
}

static void on_housekeeping(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;
	const struct core *c = d->core;

	(void)fd;
	(void)what;
	service_tell("WATCHDOG=1\nSTATUS=pluto %s, %u SAs%s%s",
		     c->pluto_known ? pluto_state_name(c->pluto) : "unknown", c->nsas,
		     d->report.reload_error != NULL ? ", reload failed: " : "",
		     d->report.reload_error != NULL ? d->report.reload_error : "");
	if (d->state.dirty)
		state_save(&d->state);
	if (++d->rounds % METRICS_ROUNDS == 0 && d->conf->metrics_file != NULL) {
		bool written = metrics_write(&d->report, d->conf->metrics_file);

		if (!written && !d->metrics_failed)
			log_warn("metrics", "cannot write %s", d->conf->metrics_file);
		d->metrics_failed = !written;
	}
	if (d->rounds % SAMPLE_ROUNDS == 0)
		history_sample(d->history, c, wall_usec());
	if (d->trace != NULL)
		fflush(d->trace);
}

static void on_signal(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;
	const char *why;

	(void)what;
	if (sig == SIGHUP) {
		reload(d, 0, &why);
		return;
	}
	log_info("addrmon", "stopping");
	d->stopping = true;
	event_base_loopbreak(d->base);
}

/* ---- start and end ---- */

static struct event_base *make_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base;

	if (config == NULL)
		return NULL;
	/* microseconds, not the coarse clock */
	event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
	/* of what may wait, one thing at a time: then all else is looked at anew */
	event_config_set_max_dispatch_interval(config, NULL, 1, LOW_PRIORITY);
	base = event_base_new_with_config(config);
	event_config_free(config);
	if (base != NULL && event_base_priority_init(base, LOW_PRIORITY + 1) < 0) {
		event_base_free(base);
		return NULL;
	}
	return base;
}

static bool listen_to(struct daemon *d)
{
	static const int signals[SIGNALS] = { SIGTERM, SIGINT, SIGHUP };
	static const struct timeval every = { HOUSEKEEPING_SEC, 0 };

	d->core_timer = event_new(d->base, -1, 0, on_core_timer, d);
	d->housekeeping = event_new(d->base, -1, EV_PERSIST, on_housekeeping, d);
	if (d->core_timer == NULL || d->housekeeping == NULL ||
	    event_add(d->housekeeping, &every) < 0)
		return false;
	for (int i = 0; i < SIGNALS; i++) {
		d->signals[i] = event_new(d->base, signals[i], EV_SIGNAL | EV_PERSIST,
					  on_signal, d);
		if (d->signals[i] == NULL || event_add(d->signals[i], NULL) < 0)
			return false;
	}
	return true;
}

static bool connect_modules(struct daemon *d, const struct run_options *opt)
{
	const struct feed feed = { take_input, run_core, d };
	char path[4096];

	d->net = net_open(d->base, d->conf, &feed);
	if (d->net == NULL)
		return false;
	d->traffic = traffic_new(d->base, d->conf, &feed);
	d->prober = prober_new(d->base, d->conf, d->net, &feed);
	d->pluto = pluto_new(d->base, d->conf, d->net, &feed);
	d->notify = notify_new(d->conf, &d->drops);
	d->web = web_new(d->base, &d->report, &d->drops);
	d->core = core_new(d->conf, &ops, d, opt->dry_run, d->trace_start);
	if (d->traffic == NULL || d->prober == NULL || d->pluto == NULL || d->notify == NULL ||
	    d->web == NULL)
		return false;
	d->state = (struct state) { .file = opt->state_file, .core = d->core };
	d->report = (struct report) {
		.core = d->core, .net = d->net, .pluto = d->pluto, .drops = &d->drops,
		.conf_file = d->conf_file, .conf_wall = wall_usec(),
	};

	d->reload = reload_new(d->base, d->conf_file, apply, d, &d->report.reload_error);
	if (d->reload == NULL)
		return false;

	const struct ctl_with with = {
		.base = d->base, .report = &d->report, .events = &d->events,
		.state = &d->state, .feed = feed, .reload = reload, .confirm = confirm_reload, .drops = &d->drops,
		.low_priority = LOW_PRIORITY,
	};

	d->ctl = ctl_open(opt->ctl_path, &with);
	if (d->ctl == NULL)
		return false;
	web_listen(d->web, d->conf);
	caps_drop(d->conf->script_user != NULL, conf_watches_data(d->conf));
	d->history = history_start(d->base, history_path(opt->state_file, path, sizeof(path)));
	if (d->history == NULL)
		return false;
	d->report.history = d->history;
	log_tap(tap, d);
	state_load(&d->state, &feed);
	d->state.dirty = false;
	d->loaded = true;
	return true;
}

static void stop(struct daemon *d)
{
	log_tap(NULL, NULL);
	service_tell("STOPPING=1");
	/* SAs stay where they are: pluto keeps the last good pair */
	if (d->loaded)
		state_save(&d->state);
	if (d->ctl != NULL)
		ctl_close(d->ctl);
	if (d->web != NULL)
		web_free(d->web);
	if (d->prober != NULL)
		prober_free(d->prober);
	if (d->notify != NULL)
		notify_free(d->notify);
	if (d->history != NULL)
		history_stop(d->history);
	if (d->pluto != NULL)
		pluto_free(d->pluto);		/* drops a child of its own */
	child_drop_all();
	if (d->traffic != NULL)
		traffic_free(d->traffic);
	if (d->net != NULL)
		net_close(d->net);
	if (d->reload != NULL)
		reload_free(d->reload);
	if (d->core_timer != NULL)
		event_free(d->core_timer);
	if (d->housekeeping != NULL)
		event_free(d->housekeeping);
	for (int i = 0; i < SIGNALS; i++)
		if (d->signals[i] != NULL)
			event_free(d->signals[i]);
	log_loop(NULL);
	if (d->base != NULL)
		event_base_free(d->base);
	if (d->trace != NULL)
		fclose(d->trace);
	core_free(d->core);
	conf_free(d->conf);
	if (d->lock >= 0)
		close(d->lock);
	if (d->claim >= 0)
		close(d->claim);
	free(d);
}

static int start(struct daemon *d, const struct run_options *opt)
{
	char lock[4096];
	bool unsafe;

	d->conf = conf_load(d->conf_file, conf_print_errors, stderr, &unsafe);
	if (d->conf == NULL)
		return unsafe ? EXIT_PERMISSION : EXIT_CONFIG;
	snprintf(lock, sizeof(lock), "%s.lock", opt->ctl_path);
	d->lock = service_lock(lock);
	if (d->lock < 0)
		return EXIT_FAILED;
	/* one that only looks is no rival */
	d->claim = opt->dry_run ? -1 : service_claim(pluto_socket_path(d->conf));
	if (d->claim < 0 && !opt->dry_run)
		return EXIT_FAILED;
	service_make_dir(opt->state_file);
	d->base = make_base();
	if (d->base == NULL || !child_init(d->base))
		return EXIT_FAILED;
	log_loop(d->base);
	if (opt->trace_file != NULL) {
		d->trace = fopen(opt->trace_file, "we");
		if (d->trace == NULL) {
			fprintf(stderr, "addrmon: %s: %s\n", opt->trace_file, strerror(errno));
			return EXIT_FAILED;
		}
	}
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	d->trace_start = now_usec();
	if (!listen_to(d) || !connect_modules(d, opt))
		return EXIT_FAILED;
	log_info("addrmon", "started: %u uplinks, %u policies%s", d->conf->nuplinks,
		 d->conf->npolicies, opt->dry_run ? ", dry run" : "");
	net_start(d->net);
	run_core(d);
	service_tell("READY=1\nSTATUS=started");
	return EXIT_OK;
}

int daemon_run(const struct run_options *opt)
{
	struct daemon *d;
	int rc;

	if (geteuid() != 0) {
		fprintf(stderr, "addrmon: must be started by root (pluto's control socket "
			"and raw sockets are root's)\n");
		return EXIT_PERMISSION;
	}
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return EXIT_FAILED;
	d->lock = d->claim = -1;
	d->conf_file = opt->conf_file;
	log_init(opt->debug);
	signal(SIGPIPE, SIG_IGN);
	rc = start(d, opt);
	if (rc == EXIT_OK) {
		event_base_dispatch(d->base);
		rc = d->stopping ? EXIT_OK : EXIT_FAILED;
	}
	stop(d);
	return rc;
}
