/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.h - columns that fit the terminal, with colours if it has them
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#ifndef ADDRMON_CLI_TABLE_H
#define ADDRMON_CLI_TABLE_H

/* Of a cell, or of a whole line. */
enum table_color { PLAIN, GOOD, DOUBTFUL, BAD, FAINT };

struct libscols_table;

/* A table with these headings; the column that is called elastic (NULL: none) is cut
 * when the terminal is too narrow. Aborts without memory. */
struct libscols_table *table_begin(unsigned columns, const char *const *headings,
				   const char *elastic);
/* Adds a row; NULL cells show as "-", odd bytes as "?". The colour is that of one
 * cell, counted from 0. */
void table_row(struct libscols_table *t, const char *const *cells, unsigned colored,
	       enum table_color color);
/* Prints it, to stdout, and frees it. */
void table_end(struct libscols_table *t);
/* What begins and ends a colour on stdout; "" if that is no terminal, or NO_COLOR is set. */
const char *table_color(enum table_color color);

#endif
