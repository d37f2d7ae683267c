/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.c - what Prometheus is told
 *
 * The text exposition format 0.0.4, which Prometheus, promtool and the textfile
 * collector of node_exporter read; dist/ has alerts and a dashboard on these names.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <event2/buffer.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/version.h"
#include "history/history.h"
#include "net/net.h"
#include "pluto/pluto.h"
#include "report/report.h"
#include "sys/clock.h"
#include "sys/outlet.h"

#define PREFIX "ipsec_addrmon_"
/* A target's text with each byte escaped. */
#define LABELS 640

static void head(struct evbuffer *b, const char *name, const char *type, const char *help)
{
	evbuffer_add_printf(b, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name, help,
			    name, type);
}

static void sample(struct evbuffer *b, const char *name, const char *labels, double value)
{
	evbuffer_add_printf(b, PREFIX "%s%s %.15g\n", name, labels, value);
}

static void single(struct evbuffer *b, const char *name, const char *type, double value,
		   const char *help)
{
	head(b, name, type, help);
	sample(b, name, "", value);
}

static void histogram(struct evbuffer *b, const char *name, const struct histogram *h,
		      const char *help)
{
	unsigned long sum = 0;

	head(b, name, "histogram", help);
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		sum += h->bucket[i];
		evbuffer_add_printf(b, PREFIX "%s_bucket{le=\"%g\"} %lu\n", name,
				    histogram_bounds[i], sum);
	}
	evbuffer_add_printf(b, PREFIX "%s_bucket{le=\"+Inf\"} %lu\n" PREFIX "%s_sum %g\n"
			    PREFIX "%s_count %lu\n", name, h->count, name, h->sum, name,
			    h->count);
}

/* ---- uplinks; their names are letters, digits, dots and dashes ---- */

static double drained(const struct core *c, unsigned i)
{
	return c->uplink[i].drained;
}

static double damped(const struct core *c, unsigned i)
{
	return c->uplink[i].damped;
}

static double sas(const struct core *c, unsigned i)
{
	return sas_on(c, i);
}

static double downs(const struct core *c, unsigned i)
{
	return (double)c->uplink[i].downs;
}

static double flaps(const struct core *c, unsigned i)
{
	return (double)c->uplink[i].flaps;
}

static void uplinks(struct evbuffer *b, const struct core *c)
{
	static const struct {
		const char *name, *type, *help;
		double (*value)(const struct core *c, unsigned uplink);
	} of_uplink[] = {
		{ "uplink_drained", "gauge", "1 while an uplink is drained.", drained },
		{ "uplink_damped", "gauge", "1 while an uplink failed too often lately.", damped },
		{ "uplink_sas", "gauge", "IKE SAs on an uplink.", sas },
		{ "uplink_downs_total", "counter", "Times a working uplink went down.", downs },
		{ "uplink_flaps_total", "counter", "Short losses, also those never held against it.",
		  flaps },
	};
	char labels[LABELS];

	head(b, "uplink_state", "gauge", "1 for the state that an uplink has in a family.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		for (int f = 0; f < FAM_COUNT; f++) {
			for (int s = PATH_ABSENT; path_configured(c, i, (enum fam)f) && s < PATH_UNUSED; s++) {
				snprintf(labels, sizeof(labels), "{uplink=\"%s\",family=\"%d\",state=\"%s\"}",
					 c->conf->uplinks[i].name, f == FAM_4 ? 4 : 6,
					 path_state_name((enum path_state)s));
				sample(b, "uplink_state", labels,
				       c->uplink[i].path[f].state == (enum path_state)s);
			}
		}
	}
	head(b, "uplink_usable", "gauge", "1 if SAs can be on an uplink, drained or not.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		for (int f = 0; f < FAM_COUNT; f++) {
			if (!path_configured(c, i, (enum fam)f))
				continue;
			snprintf(labels, sizeof(labels), "{uplink=\"%s\",family=\"%d\"}",
				 c->conf->uplinks[i].name, f == FAM_4 ? 4 : 6);
			sample(b, "uplink_usable", labels, path_usable(c, i, (enum fam)f));
		}
	}
	for (size_t k = 0; k < sizeof(of_uplink) / sizeof(of_uplink[0]); k++) {
		head(b, of_uplink[k].name, of_uplink[k].type, of_uplink[k].help);
		for (unsigned i = 0; i < c->conf->nuplinks; i++) {
			snprintf(labels, sizeof(labels), "{uplink=\"%s\"}", c->conf->uplinks[i].name);
			sample(b, of_uplink[k].name, labels, of_uplink[k].value(c, i));
		}
	}
}

/* ---- probes ---- */

/* {uplink, kind, target, and what more says}; a script's path may have any byte. */
static void probe_labels(char labels[LABELS], const struct conf_uplink *u,
			 const struct conf_probe *p, const char *more)
{
	size_t kind = strcspn(p->text, " \t");
	const char *target = p->text + kind + strspn(p->text + kind, " \t");
	int n = snprintf(labels, LABELS, "{uplink=\"%s\",kind=\"%.*s\",target=\"", u->name,
			 (int)kind, p->text);

	for (; *target != '\0' && n < LABELS - 64; target++) {
		if (*target == '"' || *target == '\\')
			labels[n++] = '\\';
		labels[n++] = (unsigned char)*target < ' ' || (unsigned char)*target > '~' ? '?' : *target;
	}
	snprintf(labels + n, LABELS - (size_t)n, "\"%s}", more);
}

static bool rtt(const struct target *t, double *value)
{
	*value = (double)t->srtt / 1e6;
	return t->srtt > 0;
}

static bool loss(const struct target *t, double *value)
{
	unsigned of;

	*value = target_loss(t, CONF_HISTORY_MAX, &of) / 100.0;
	return of > 0;
}

static bool sent(const struct target *t, double *value)
{
	*value = (double)t->sent_count;
	return true;
}

static bool lost(const struct target *t, double *value)
{
	*value = (double)t->lost_count;
	return true;
}

static void probes(struct evbuffer *b, const struct core *c)
{
	static const struct {
		const char *name, *type, *help;
		bool (*value)(const struct target *t, double *value);	/* false: none yet */
	} of_target[] = {
		{ "probe_rtt_seconds", "gauge", "Smoothed round trip of a probe.", rtt },
		{ "probe_loss_ratio", "gauge", "Lost of the last hundred probes, 0 to 1.", loss },
		{ "probe_sent_total", "counter", "Probes sent.", sent },
		{ "probe_lost_total", "counter", "Probes without an answer.", lost },
	};
	static const char *const verdicts[] = {
		[VERDICT_UNKNOWN] = "unknown", [VERDICT_GOOD] = "good", [VERDICT_BAD] = "bad",
	};
	char labels[LABELS], more[32];
	double value;

	head(b, "probe_verdict", "gauge", "1 for what is thought of a target.");
	for (unsigned i = 0; i < c->conf->nuplinks; i++) {
		for (unsigned k = 0; k < c->conf->uplinks[i].nprobes; k++) {
			const struct target *t = &c->uplink[i].target[k];

			for (int v = VERDICT_UNKNOWN; v <= VERDICT_BAD; v++) {
				snprintf(more, sizeof(more), ",verdict=\"%s\"", verdicts[v]);
				probe_labels(labels, &c->conf->uplinks[i], t->conf, more);
				sample(b, "probe_verdict", labels, t->verdict == (enum verdict)v);
			}
		}
	}
	for (size_t m = 0; m < sizeof(of_target) / sizeof(of_target[0]); m++) {
		head(b, of_target[m].name, of_target[m].type, of_target[m].help);
		for (unsigned i = 0; i < c->conf->nuplinks; i++) {
			for (unsigned k = 0; k < c->conf->uplinks[i].nprobes; k++) {
				const struct target *t = &c->uplink[i].target[k];

				probe_labels(labels, &c->conf->uplinks[i], t->conf, "");
				if (of_target[m].value(t, &value))
					sample(b, of_target[m].name, labels, value);
			}
		}
	}
}

/* ---- the daemon ---- */

static void itself(struct evbuffer *b, const struct report *r)
{
	const struct core *c = r->core;
	char text[HEALTH_TEXT];
	int64_t wall = wall_usec() - now_usec();

	head(b, "build_info", "gauge", "The version that runs.");
	sample(b, "build_info", "{version=\"" ADDRMON_VERSION "\"}", 1);
	single(b, "start_time_seconds", "gauge", (double)(c->started + wall) / 1e6,
	       "When the daemon started, since 1970.");
	single(b, "health", "gauge", report_health(r, text, sizeof(text)),
	       "As status --check exits: 0 well, 1 warning, 2 critical, 3 unknown.");
	single(b, "config_last_reload_successful", "gauge", r->reload_error == NULL,
	       "0 if the configuration could not be read again, and the old one is in use.");
	single(b, "config_last_reload_success_timestamp_seconds", "gauge", (double)r->conf_wall / 1e6,
	       "When the configuration in use was read, since 1970.");
	single(b, "pluto_ready", "gauge", c->pluto_known && c->pluto == PLUTO_READY,
	       "1 if pluto answers and can R-MOBIKE.");
	if (c->snapshot_at >= 0)
		single(b, "pluto_status_timestamp_seconds", "gauge", (double)(c->snapshot_at + wall) / 1e6,
		       "When pluto last told its SAs, since 1970.");
	head(b, "dropped_total", "counter", "What did not reach those who wanted it.");
	sample(b, "dropped_total", "{what=\"notification\"}", (double)r->drops->notifications);
	sample(b, "dropped_total", "{what=\"client\"}", (double)r->drops->clients);
	sample(b, "dropped_total", "{what=\"scrape\"}", (double)r->drops->scrapes);
	sample(b, "dropped_total", "{what=\"log\"}", (double)outlet_dropped());
	sample(b, "dropped_total", "{what=\"history\"}", (double)history_dropped(r->history));
}

static void counters(struct evbuffer *b, const struct report *r)
{
	const struct counters *n = &r->core->count;
	struct net_counters net = net_counters(r->net);
	const struct { const char *name; unsigned long value; const char *help; } all[] = {
		{ "orders_total", n->orders, "Orders given to pluto." },
		{ "order_errors_total", n->order_errors, "Orders that ended with an error." },
		{ "moves_ordered_total", n->moves_ordered, "SAs asked to move." },
		{ "moves_done_total", n->moves_done, "SAs that moved." },
		{ "moves_failed_total", n->moves_failed, "SAs that did not." },
		{ "failovers_total", n->failovers, "Orders to leave a dead uplink." },
		{ "failbacks_total", n->failbacks, "Orders to go back." },
		{ "suppressed_total", n->suppressed, "Planned moves held back by a limit." },
		{ "stalls_total", n->stalls, "Times the daemon itself did not run." },
		{ "netlink_overruns_total", net.overruns, "Times netlink messages were lost." },
		{ "netlink_resyncs_total", net.resyncs, "Full dumps." },
		{ "netlink_interrupted_total", net.interrupted,
		  "Dumps repeated as things changed meanwhile." },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		single(b, all[i].name, "counter", (double)all[i].value, all[i].help);
	histogram(b, "detect_seconds", &n->detect, "From the first sign to the decision.");
	histogram(b, "failover_seconds", &n->complete, "From the decision to the last SA moved.");
}

struct evbuffer *metrics_text(const struct report *r)
{
	struct evbuffer *b = evbuffer_new();

	if (b == NULL)
		return NULL;
	itself(b, r);
	uplinks(b, r->core);
	probes(b, r->core);
	counters(b, r);
	return b;
}

/* Written aside, then renamed. */
bool metrics_write(const struct report *r, const char *file)
{
	struct evbuffer *b = metrics_text(r);
	char temp[4096];
	bool written;
	int fd, error;

	if (b == NULL)
		return false;
	snprintf(temp, sizeof(temp), "%s.new", file);
	fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	written = fd >= 0 && fchmod(fd, 0644) == 0;
	while (written && evbuffer_get_length(b) > 0)
		written = evbuffer_write(b, fd) > 0;
	written = written && rename(temp, file) == 0;
	error = errno;
	if (fd >= 0)
		close(fd);
	evbuffer_free(b);
	errno = error;
	return written;
}
