/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_trace.c - a trace, read and fed to the core
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "sim/sim.h"
#include "sim/trace.h"

static const char CONF[] =
	"[uplink \"a\"]\ninterface = a\naddress = any\nprobe = icmp 192.0.2.1\n"
	"[uplink \"b\"]\ninterface = b\naddress = any\naddress6 = any\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *conf = conf_parse("conf", CONF, strlen(CONF), conf_print_errors, stderr);
	struct trace_reader reader = { .conf = conf };
	char *text = malloc(size + 1), *save = NULL;
	struct kv words[TRACE_WORDS];
	struct sim sim;

	if (conf == NULL || text == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	sim_init(&sim, conf, false, 1);
	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		const char *why = NULL;
		struct input in;
		int64_t t;
		int n;

		if (trace_read(&reader, line, &t, &in, words, &n, &why) != TRACE_INPUT)
			continue;
		/* a little of the time, or the probes of centuries are simulated */
		sim_until(&sim, sim.now + (t > sim.now ? 100 * USEC_PER_MSEC : 0));
		sim_input(&sim, &in);
	}
	sim_until(&sim, sim.now + USEC_PER_SEC);
	sim_free(&sim);
	trace_reader_free(&reader);
	conf_free(conf);
	free(text);
	return 0;
}
