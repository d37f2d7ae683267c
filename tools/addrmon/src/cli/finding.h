/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding.h - what `check` finds: lines for people, or an object for programs
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_FINDING_H
#define ADDRMON_CLI_FINDING_H

#include <stdbool.h>

#include "conf/load.h"

/* Before all else: as JSON, at the end, or as text at once. */
void findings_begin(bool as_json);
/* An error of the configuration. */
void found_error(const struct conf_message *m);
__attribute__((format(printf, 1, 2)))
void warn(const char *format, ...);
/* The command that mends what the last warning was about. */
void mend(const char *command);
__attribute__((format(printf, 1, 2)))
void note(const char *format, ...);
/* How many warnings there were; as JSON: prints all. */
unsigned findings_end(const char *config, bool valid);

#endif
