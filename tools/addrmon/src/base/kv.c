/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kv.c - lines of KEY=VALUE words with %XX escapes
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "base/kv.h"

#include <stdio.h>
#include <string.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool decode(char *text)
{
	char *out = text;

	for (; *text != '\0'; text++) {
		if (*text != '%') {
			*out++ = *text;
			continue;
		}
		int high = hex(text[1]), low = high < 0 ? -1 : hex(text[2]);

		if (low < 0 || high * 16 + low == 0)
			return false;
		*out++ = (char)(high * 16 + low);
		text += 2;
	}
	*out = '\0';
	return true;
}

int kv_split(char *line, struct kv *words, int max)
{
	char *save = NULL;
	int n = 0;

	for (char *word = strtok_r(line, " \t\r\n", &save); word != NULL;
	     word = strtok_r(NULL, " \t\r\n", &save)) {
		char *equals = strchr(word, '=');

		if (n == max)
			return -1;
		words[n].key = word;
		words[n].value = word + strlen(word);
		if (equals != NULL) {
			*equals = '\0';
			words[n].value = equals + 1;
			if (!decode(words[n].value))
				return -1;
		}
		n++;
	}
	return n;
}

const char *kv_get(const struct kv *words, int n, const char *key)
{
	for (int i = 0; i < n; i++)
		if (strcmp(words[i].key, key) == 0)
			return words[i].value;
	return NULL;
}

const char *kv_escape(const char *text, char *buf, size_t size)
{
	size_t used = 0;

	for (; *text != '\0' && used + 4 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < '!' || c > '~' || c == '%' || c == '=' || c == ',')
			used += (size_t)snprintf(buf + used, size - used, "%%%02X", c);
		else
			buf[used++] = (char)c;
	}
	buf[used] = '\0';
	return buf;
}
