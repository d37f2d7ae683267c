/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * value.h - values of the configuration: times, numbers, near misses
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CONF_VALUE_H
#define ADDRMON_CONF_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values: false if text is not one. */
bool conf_time(const char *text, int64_t *usec);
bool conf_number(const char *text, unsigned long max, unsigned *number);
/* The entry of names (n of them) nearest to text, or NULL if none is near. */
const char *conf_nearest(const char *text, const char *const *names, size_t n);

#endif
