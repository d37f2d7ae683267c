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
#include "ctl/protocol.h"
#include "report/report.h"
#include "sim/sim.h"
#include "sim/trace.h"

static bool as_json;

static void on_log(struct sim *sim, const struct logline *l)
{
	char text[2048];

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
				sim_until(sim, t);
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
	sim_until(sim, last);
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
	conf = conf_load(o->config, conf_print_errors, stderr, &unsafe);
	if (conf == NULL)
		return unsafe ? EXIT_PERMISSION : EXIT_CONFIG;
	f = fopen(o->trace, "re");
	if (f == NULL) {
		fprintf(stderr, "addrmon: %s: %s\n", o->trace, strerror(errno));
		conf_free(conf);
		return EXIT_FAILED;
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
	sim_free(&sim);
	conf_free(conf);
	fclose(f);
	return rc;
}
