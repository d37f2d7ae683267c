/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_conf.c - the configuration parser
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdio.h>
#include <stdlib.h>

#include "conf/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	struct conf *c;

	if (null == NULL)
		null = fopen("/dev/null", "w");
	c = conf_parse("fuzz", (const char *)data, size, conf_print_errors, null);
	if (c != NULL) {
		/* what was accepted must be usable */
		for (unsigned i = 0; i < c->nuplinks; i++)
			if (conf_worst_detection(c, &c->uplinks[i]) <= 0)
				abort();
		for (unsigned i = 0; i < c->npolicies; i++)
			if (c->policies[i].norder > c->nuplinks)
				abort();
		conf_policy_find(c, "x");
	}
	conf_free(c);
	return 0;
}
