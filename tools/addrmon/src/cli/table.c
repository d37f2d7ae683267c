/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.c - columns that fit the terminal, with colours if it has them
 *
 * What is no terminal gets all of each cell, and nothing else.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/table.h"

#include <libsmartcols.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool colors_wanted(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

const char *table_color(enum table_color color)
{
	static const char *const sequences[] = {
		[PLAIN] = "\033[m", [GOOD] = "\033[32m", [DOUBTFUL] = "\033[33m",
		[BAD] = "\033[1;31m", [FAINT] = "\033[2m",
	};

	return colors_wanted() ? sequences[color] : "";
}

struct libscols_table *table_begin(unsigned columns, const char *const *headings, const char *elastic)
{
	struct libscols_table *t = scols_new_table();

	if (t == NULL)
		abort();
	scols_table_enable_colors(t, colors_wanted());
	for (unsigned i = 0; i < columns; i++) {
		bool narrow = elastic != NULL && strcmp(headings[i], elastic) == 0 &&
			      isatty(STDOUT_FILENO);

		if (scols_table_new_column(t, headings[i], 0, narrow ? SCOLS_FL_TRUNC : 0) == NULL)
			abort();
	}
	return t;
}

void table_row(struct libscols_table *t, const char *const *cells, unsigned colored,
	       enum table_color color)
{
	struct libscols_line *line = scols_table_new_line(t, NULL);

	if (line == NULL)
		abort();
	for (size_t i = 0; i < scols_table_get_ncols(t); i++) {
		char *cell = strdup(cells[i] == NULL || cells[i][0] == '\0' ? "-" : cells[i]);

		if (cell == NULL)
			abort();
		for (char *c = cell; *c != '\0'; c++)
			if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
				*c = '?';
		if (scols_line_refer_data(line, i, cell) != 0)
			abort();
	}
	if (color != PLAIN)
		scols_cell_set_color(scols_line_get_cell(line, colored), table_color(color));
}

void table_end(struct libscols_table *t)
{
	scols_print_table(t);
	scols_unref_table(t);
}
