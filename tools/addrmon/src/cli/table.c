/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table.c - aligned columns on a terminal
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

void table_row(struct table *t, const char *const *cells)
{
	size_t n = (size_t)t->columns * (t->rows + 1);
	char **all = realloc(t->cells, n * sizeof(*all));

	if (all == NULL)
		abort();
	t->cells = all;
	for (unsigned i = 0; i < t->columns; i++) {
		const char *text = cells[i] == NULL || cells[i][0] == '\0' ? "-" : cells[i];
		char *cell = strdup(text);

		if (cell == NULL)
			abort();
		for (char *c = cell; *c != '\0'; c++)
			if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
				*c = '?';
		all[t->columns * t->rows + i] = cell;
	}
	t->rows++;
}

void table_begin(struct table *t, unsigned columns, const char *const *headings)
{
	*t = (struct table) { .columns = columns };
	table_row(t, headings);
}

void table_end(struct table *t, FILE *out)
{
	size_t width[TABLE_COLUMNS] = { 0 };

	for (unsigned r = 0; r < t->rows; r++)
		for (unsigned i = 0; i < t->columns; i++)
			if (strlen(t->cells[r * t->columns + i]) > width[i])
				width[i] = strlen(t->cells[r * t->columns + i]);
	for (unsigned r = 0; r < t->rows; r++) {
		for (unsigned i = 0; i < t->columns; i++) {
			char *cell = t->cells[r * t->columns + i];

			if (i + 1 < t->columns)
				fprintf(out, "%-*s  ", (int)width[i], cell);
			else
				fprintf(out, "%s\n", cell);
			free(cell);
		}
	}
	free(t->cells);
}
