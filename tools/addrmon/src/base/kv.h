/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kv.h - lines of KEY=VALUE words with %XX escapes
 *
 * The form of pluto's status lines and of traces. Pure.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_KV_H
#define ADDRMON_KV_H

#include <stdbool.h>
#include <stddef.h>

struct kv {
	char *key;
	char *value;	/* decoded; "" if the word has no '=' */
};

/*
 * Splits line in place into at most max words. Returns how many, or -1 if
 * there are more or an escape is malformed (or would put a NUL into a value).
 */
int kv_split(char *line, struct kv *words, int max);
/* The value of a key, or NULL. */
const char *kv_get(const struct kv *words, int n, const char *key);
/* Writes text with every byte outside [!-~], and each of % = , as %XX. */
const char *kv_escape(const char *text, char *buf, size_t size);

#endif
