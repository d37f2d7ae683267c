/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * t.h - what the unit tests share
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_TEST_H
#define ADDRMON_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conf/load.h"
#include "sim/sim.h"

#define SEC USEC_PER_SEC
#define MSEC USEC_PER_MSEC
#define N(a) (sizeof(a) / sizeof((a)[0]))

static inline struct ip ip(const char *text)
{
	struct ip out;

	if (!ip_parse(text, &out))
		fail_msg("bad address %s", text);
	return out;
}

/* Parses a configuration that must be right. */
static inline struct conf *conf_good(const char *text)
{
	struct conf *c = conf_parse("test.conf", text, strlen(text), conf_print_errors, stderr);

	assert_non_null(c);
	return c;
}

/* Parses one that must be wrong; returns the messages (to be freed). */
static inline char *conf_bad_len(const char *text, size_t len)
{
	char *out = NULL;
	size_t size;
	FILE *err = open_memstream(&out, &size);
	struct conf *c = conf_parse("test.conf", text, len, conf_print_errors, err);

	fclose(err);
	assert_null(c);
	return out;
}

#endif
