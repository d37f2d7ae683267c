/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - aligned columns on a terminal
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_TABLE_H
#define ADDRMON_TABLE_H

#include <stdio.h>

#define TABLE_COLUMNS 12

struct table {
	unsigned columns, rows;
	char **cells;
};

/* Starts a table with these headings. */
void table_begin(struct table *t, unsigned columns, const char *const *headings);
/* Adds a row; NULL cells show as "-", odd bytes as "?". */
void table_row(struct table *t, const char *const *cells);
/* Prints it and frees what it held. */
void table_end(struct table *t, FILE *out);

#endif
