/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - the parts that `status` and `explain` are made of
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_REPORT_JSON_H
#define ADDRMON_REPORT_JSON_H

#include "report/report.h"

/* status.c: adds a text, or null */
void json_str(struct json_object *o, const char *key, const char *value);
/* status.c: each the caller's, json_object_put */
struct json_object *json_uplink(const struct report *r, unsigned i);
/* Without its SAs. */
struct json_object *json_conn(const struct report *r, const struct conn *conn);
struct json_object *json_sa(const struct report *r, const struct sa *sa);
/* The status without connections and counters. */
struct json_object *json_head(const struct report *r);
struct json_object *json_counters(const struct report *r);

#endif
