/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * simulate.c - `simulate`: what would this configuration have decided?
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "conf/value.h"
#include "cli/cli.h"
#include "cli/past.h"
#include "ctl/protocol.h"
#include "history/history.h"
#include "report/report.h"
#include "sim/sim.h"
#include "sim/trace.h"

static bool as_json;

/* The history to be written, as a daemon would that began at that time. */
static struct {
	struct store *store;		/* NULL: none */
	struct sampler sampler;
	int64_t begin;			/* usec since 1970 */
	bool failed;
	char why[512];
} kept;

static void keep_sample(void *ctx, const struct sample *x)
{
	(void)ctx;
	kept.failed = kept.failed || !store_add_sample(kept.store, x, kept.why, sizeof(kept.why));
}

static void keep_line(const struct sim *sim, const struct logline *l)
{
	char text[2048];
	const char *fields = strchr(logline_text(l, text, sizeof(text)), ' ');
	const struct past_line line = {
		.time = kept.begin + sim->now, .priority = l->priority, .topic = l->topic,
		.text = fields == NULL ? "" : fields + 1,
	};

	kept.failed = kept.failed || !store_add_line(kept.store, &line, kept.why, sizeof(kept.why));
}

/* Runs until then, with the samples on the way. */
static void run_until(struct sim *sim, int64_t t)
{
	const int64_t step = HISTORY_SAMPLE_SEC * USEC_PER_SEC;

	for (int64_t at = (sim->now / step + 1) * step; kept.store != NULL && at <= t; at += step) {
		sim_until(sim, at);
		sample_all(&kept.sampler, sim->core, kept.begin + at, keep_sample, NULL);
	}
	sim_until(sim, t);
}

static void say_kept(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "addrmon: %s\n", text);
}

/* False, and the exit code, after a message. */
static bool keep_open(const struct cli *o, int *rc)
{
	int64_t now;

	*rc = EXIT_USAGE;
	if (o->history == NULL)
		return true;
	if (!past_range(o, &kept.begin, &now))
		return false;
	kept.begin = o->since == NULL ? now : kept.begin;
	kept.store = store_open(o->history, STORE_LIMIT, say_kept, NULL, kept.why, sizeof(kept.why));
	if (kept.store == NULL)
		fprintf(stderr, "addrmon: %s: %s\n", o->history, kept.why);
	*rc = EXIT_FAILED;
	return kept.store != NULL;
}

static bool keep_close(void)
{
	bool ok = kept.store == NULL ||
		  (!kept.failed && store_commit(kept.store, kept.why, sizeof(kept.why)));

	if (!ok)
		fprintf(stderr, "addrmon: the history cannot be written: %s\n", kept.why);
	if (kept.store != NULL)
		store_close(kept.store);
	return ok;
}

static void on_log(struct sim *sim, const struct logline *l)
{
	char text[2048];

	if (kept.store != NULL)
		keep_line(sim, l);
	if (as_json) {
		struct json_object *o = jsonlog(l);

		json_object_object_add(o, "time", json_object_new_double((double)sim->now / 1e6));
		printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
		json_object_put(o);
		return;
	}
	printf("%lld.%06lld %s\n", sim->now / USEC_PER_SEC, sim->now % USEC_PER_SEC,
	       logline_text(l, text, sizeof(text)));
}

/* answer uplink=U probe=N rtt=TIME loss=PERCENT|all */
static const char *do_answer(struct sim *sim, const struct kv *w, int n)
{
	const char *uplink = kv_get(w, n, "uplink"), *probe = kv_get(w, n, "probe");
	const char *rtt = kv_get(w, n, "rtt"), *loss = kv_get(w, n, "loss");
	int64_t time = 10 * USEC_PER_MSEC;
	unsigned which = 0, percent = 0;
	int u = uplink == NULL ? -1 : conf_uplink_find(sim->conf, uplink);

	if (u < 0)
		return "no such uplink in the configuration";
	if (probe != NULL && (!conf_number(probe, CONF_MAX_PROBES, &which) || which == 0))
		return "probe= is not a number of a probe";
	if (rtt != NULL && !conf_time(rtt, &time))
		return "rtt= is not a time";
	if (loss != NULL && !conf_number(loss, 100, &percent))
		return "loss= is not a percentage";
	for (unsigned i = 0; i < CONF_MAX_PROBES; i++) {
		if (which != 0 && i != which - 1)
			continue;
		sim->model[u][i].answers = percent < 100;
		sim->model[u][i].rtt = time;
		sim->model[u][i].loss_ppm = percent * 10000;
	}
	return NULL;
}

/* model pluto=moves|refuses|silent rtt=TIME: a pluto for a trace by hand */
static const char *do_model(struct sim *sim, const struct kv *w, int n)
{
	const char *pluto = kv_get(w, n, "pluto"), *rtt = kv_get(w, n, "rtt");

	if (rtt != NULL && !conf_time(rtt, &sim->pluto_rtt))
		return "rtt= is not a time";
	if (pluto != NULL && strcmp(pluto, "moves") == 0)
		sim->pluto = SIM_PLUTO_MOVES;
	else if (pluto != NULL && strcmp(pluto, "refuses") == 0)
		sim->pluto = SIM_PLUTO_REFUSES;
	else if (pluto != NULL && strcmp(pluto, "silent") == 0)
		sim->pluto = SIM_PLUTO_SILENT;
	else
		return "pluto= is none of moves, refuses, silent";
	return NULL;
}

static const char *directive(struct sim *sim, const struct kv *words, int n)
{
	if (strcmp(words[1].key, "answer") == 0)
		return do_answer(sim, words + 2, n - 2);
	if (strcmp(words[1].key, "model") == 0)
		return do_model(sim, words + 2, n - 2);
	if (strcmp(words[1].key, "end") == 0)
		return NULL;
	return "unknown kind of line";
}

/* With a modelled pluto, the SAs of a snapshot are the ones it has. */
static void adopt(struct sim *sim, const struct input *in)
{
	free(sim->sas);
	sim->sas = calloc(in->nsas + 1, sizeof(*sim->sas));
	if (sim->sas == NULL)
		abort();
	memcpy(sim->sas, in->sas, in->nsas * sizeof(*sim->sas));
	sim->nsas = in->nsas;
	for (unsigned i = 0; i < sim->nsas; i++)
		sim->sas[i].announced = NULL;	/* told once, by the trace */
}

static int play(struct sim *sim, FILE *f, const char *name)
{
	struct trace_reader reader = { .conf = sim->conf };
	struct kv words[TRACE_WORDS];
	char *line = NULL;
	size_t size = 0;
	unsigned number = 0;
	int64_t t, last = 0;
	int rc = EXIT_OK;

	while (getline(&line, &size, f) > 0) {
		const char *why = NULL;
		struct input in;
		int n;
		enum trace_line kind = trace_read(&reader, line, &t, &in, words, &n, &why);

		number++;
		if (kind == TRACE_EMPTY)
			continue;
		if (kind != TRACE_BAD && t < last)
			why = "time goes backwards";
		if (why == NULL && kind != TRACE_BAD) {
			/* lines of one instant are one batch */
			if (t > last)
				run_until(sim, t);
			last = t;
			if (kind == TRACE_OTHER)
				why = directive(sim, words, n);
			else if (in.kind == INPUT_SNAPSHOT && sim->pluto != SIM_PLUTO_NONE)
				adopt(sim, &in);
			else
				sim_input(sim, &in);
		}
		if (why != NULL) {
			fprintf(stderr, "%s:%u: %s\n", name, number, why);
			rc = EXIT_FAILED;
			break;
		}
	}
	run_until(sim, last);
	free(line);
	trace_reader_free(&reader);
	return rc;
}

int simulate_main(const struct cli *o)
{
	struct sim sim;
	struct conf *conf;
	bool unsafe;
	FILE *f;
	int rc;

	if (o->trace == NULL) {
		fprintf(stderr, "addrmon: simulate needs --trace FILE\n");
		return EXIT_USAGE;
	}
	conf = conf_load_elsewhere(o->config, conf_print_errors, stderr, &unsafe);
	if (conf == NULL)
		return unsafe ? EXIT_PERMISSION : EXIT_CONFIG;
	f = fopen(o->trace, "re");
	if (f == NULL) {
		fprintf(stderr, "addrmon: %s: %s\n", o->trace, strerror(errno));
		conf_free(conf);
		return EXIT_FAILED;
	}
	if (!keep_open(o, &rc)) {
		conf_free(conf);
		fclose(f);
		return rc;
	}
	as_json = o->json;
	sim_init(&sim, conf, false, 1);
	sim.on_log = on_log;
	rc = play(&sim, f, o->trace);
	if (rc == EXIT_OK && !as_json)
		printf("end: %lu orders, %lu moves ordered, %lu done, %lu failed, %lu suppressed\n",
		       sim.core->count.orders, sim.core->count.moves_ordered,
		       sim.core->count.moves_done, sim.core->count.moves_failed,
		       sim.core->count.suppressed);
	if (!keep_close() && rc == EXIT_OK)
		rc = EXIT_FAILED;
	sim_free(&sim);
	conf_free(conf);
	fclose(f);
	return rc;
}
