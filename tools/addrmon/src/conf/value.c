/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_value.c - values of the configuration: times, numbers, near misses
 *
 * Pure: no I/O, no globals.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conf/conf.h"
#include "conf/value.h"

bool conf_number(const char *text, unsigned long max, unsigned *number)
{
	unsigned long value = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (!isdigit((unsigned char)*text))
			return false;
		value = value * 10 + (unsigned long)(*text - '0');
		if (value > max)
			return false;
	}
	*number = (unsigned)value;
	return true;
}

/* Longest time accepted: a year, so that sums never overflow. */
#define TIME_MAX_SEC (366u * 24 * 3600)

bool conf_time(const char *text, int64_t *usec)
{
	static const struct {
		const char *suffix;
		int64_t unit;
	} units[] = {
		{ "", USEC_PER_SEC },
		{ "ms", USEC_PER_MSEC },
		{ "s", USEC_PER_SEC },
		{ "m", 60 * USEC_PER_SEC },
		{ "h", 3600 * USEC_PER_SEC },
		{ "d", 86400 * USEC_PER_SEC },
	};
	size_t digits = strspn(text, "0123456789");
	char number[16];
	unsigned value;

	if (digits == 0 || digits >= sizeof(number))
		return false;
	memcpy(number, text, digits);
	number[digits] = '\0';
	if (!conf_number(number, 1000000000, &value))
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text + digits, units[i].suffix) != 0)
			continue;
		int64_t result = (int64_t)value * units[i].unit;

		if (result > TIME_MAX_SEC * USEC_PER_SEC)
			return false;
		*usec = result;
		return true;
	}
	return false;
}

/* Levenshtein distance of two short words. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[64];
	size_t la = strlen(a), lb = strlen(b);

	if (la >= 64 || lb >= 64)
		return 64;
	for (size_t j = 0; j <= lb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			unsigned above = row[j];
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);

			if (above + 1 < best)
				best = above + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
			diagonal = above;
		}
	}
	return row[lb];
}

const char *conf_nearest(const char *text, const char *const *names, size_t n)
{
	const char *best = NULL;
	unsigned best_distance = 4;	/* farther is no help */

	for (size_t i = 0; i < n; i++) {
		unsigned d = distance(text, names[i]);

		/* of a short word, half of the letters are no likeness */
		if (d < best_distance && d < strlen(names[i]) && 2 * d <= strlen(text)) {
			best = names[i];
			best_distance = d;
		}
	}
	return best;
}
