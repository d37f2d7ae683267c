/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_status.c - what whack prints
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdlib.h>
#include <string.h>

#include "pluto/pstatus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int rc = -3; rc <= 1; rc++) {
		char *text = malloc(size + 1);
		struct pstatus out;

		if (text == NULL)
			return 0;
		memcpy(text, data, size);
		text[size] = '\0';
		pstatus_parse(&out, text, rc);
		for (unsigned i = 0; i < out.nsas; i++)
			if (out.sas[i].conn[0] == '\0' || out.sas[i].local.family == 0)
				abort();
		pstatus_free(&out);
		free(text);
	}
	return 0;
}
