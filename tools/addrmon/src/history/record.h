/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - one message to the writer: a line of text
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_HISTORY_RECORD_H
#define ADDRMON_HISTORY_RECORD_H

#include "history/store.h"

#define RECORD_MAX 4096

enum record_kind { RECORD_BAD, RECORD_LINE, RECORD_SAMPLE };

/* Both return its length; what does not fit is cut. */
size_t record_of_line(const struct past_line *l, char buf[RECORD_MAX]);
size_t record_of_sample(const struct sample *x, char buf[RECORD_MAX]);
/* Takes one apart, in place: the texts point into buf, which ends with a NUL. */
enum record_kind record_read(char *buf, struct past_line *l, struct sample *x);

#endif
