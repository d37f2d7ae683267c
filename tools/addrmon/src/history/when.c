/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * when.c - a time of the past, as people write it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "history/when.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "conf/value.h"

#define LAST_YEAR 2200

/* Exactly two digits, below a limit; the text goes on behind them. */
static bool two(const char **text, int below, int *value)
{
	const char *t = *text;

	if (!isdigit((unsigned char)t[0]) || !isdigit((unsigned char)t[1]))
		return false;
	*value = (t[0] - '0') * 10 + t[1] - '0';
	*text += 2;
	return *value < below;
}

/* HH:MM[:SS] */
static bool clock_time(const char **text, struct tm *tm)
{
	if (!two(text, 24, &tm->tm_hour) || *(*text)++ != ':' || !two(text, 60, &tm->tm_min))
		return false;
	if (**text != ':')
		return true;
	(*text)++;
	return two(text, 60, &tm->tm_sec);
}

/* Z, +HH:MM or nothing: then it is local time. */
static bool zone(const char **text, bool *local, int *east)
{
	int sign = **text == '-' ? -1 : 1, hours, minutes;

	*local = **text == '\0';
	*east = 0;
	if (*local)
		return true;
	if (*(*text)++ == 'Z')
		return true;
	if (((*text)[-1] != '+' && (*text)[-1] != '-') || !two(text, 24, &hours) ||
	    *(*text)++ != ':' || !two(text, 60, &minutes))
		return false;
	*east = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* YYYY-MM-DD, and more */
static bool date(const char *text, int64_t *seconds)
{
	struct tm tm = { .tm_isdst = -1 }, check;
	int century, year, east = 0;
	bool local = true;

	if (!two(&text, 100, &century) || !two(&text, 100, &year) || *text++ != '-' ||
	    !two(&text, 13, &tm.tm_mon) || *text++ != '-' || !two(&text, 32, &tm.tm_mday))
		return false;
	if (*text != '\0' && ((*text != ' ' && *text != 'T') || !(text++, clock_time(&text, &tm)) ||
			      !zone(&text, &local, &east) || *text != '\0'))
		return false;
	tm.tm_year = century * 100 + year - 1900;
	tm.tm_mon--;
	if (tm.tm_year + 1900 < 1970 || tm.tm_year + 1900 > LAST_YEAR)
		return false;
	check = tm;
	*seconds = local ? mktime(&check) : timegm(&check) - east;
	/* February has no 30th */
	return check.tm_mday == tm.tm_mday && check.tm_mon == tm.tm_mon;
}

bool when_parse(const char *text, int64_t now, int64_t *usec)
{
	time_t t = (time_t)now;
	struct tm midnight;
	int64_t seconds = now, length;
	const char *rest = text;

	if (localtime_r(&t, &midnight) == NULL)
		return false;
	midnight.tm_hour = midnight.tm_min = midnight.tm_sec = 0;
	midnight.tm_isdst = -1;
	if (strcmp(text, "now") == 0) {
		;
	} else if (strcmp(text, "today") == 0) {
		seconds = mktime(&midnight);
	} else if (strcmp(text, "yesterday") == 0) {
		midnight.tm_mday--;
		seconds = mktime(&midnight);
	} else if (text[0] == '@') {
		unsigned number;

		if (!conf_number(text + 1, UINT32_MAX, &number))
			return false;
		seconds = number;
	} else if (strchr(text, ':') == text + 2 && text[0] != '\0') {
		if (!clock_time(&rest, &midnight) || *rest != '\0')
			return false;
		seconds = mktime(&midnight);
	} else if (strlen(text) > 4 && text[4] == '-') {
		if (!date(text, &seconds))
			return false;
	} else {
		/* so long ago: a unit is needed, since a number alone might be anything */
		text += text[0] == '-';
		if (text[0] == '\0' || isdigit((unsigned char)text[strlen(text) - 1]) ||
		    !conf_time(text, &length) || length / 1000000 > now)
			return false;
		seconds = now - length / 1000000;
	}
	*usec = seconds * 1000000;
	return true;
}
