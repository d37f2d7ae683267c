/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notify.h - telling the admin's script what happened
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_REPORT_NOTIFY_H
#define ADDRMON_REPORT_NOTIFY_H

#include "base/logline.h"
#include "conf/conf.h"

struct drops;
struct notify;

/* conf and drops are borrowed. NULL: no memory. */
struct notify *notify_new(const struct conf *conf, struct drops *drops);
void notify_reconf(struct notify *n, const struct conf *conf);
/* Something was logged; never waits. */
void notify_event(struct notify *n, const struct logline *l);
/* Scripts still running are not ended by this, see child_drop_all. */
void notify_free(struct notify *n);

#endif
