/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * driver.c - feeds files, and mutations of them, to a fuzz target
 *
 * Usage: fuzz_X [-n MUTATIONS] FILE...
 *
 * For compilers without a fuzzing engine, and for a fixed amount of work in
 * the tests: the same mutations every time. A crash is the failure.
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SIZE_MAX_IN 65536

static uint64_t state = 88172645463325252ull;

static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 11) % n;
}

/* Changes a few bytes, or cuts, or repeats a piece. */
static size_t mutate(uint8_t *data, size_t size)
{
	static const char *const words[] = {
		"\n", "=", "%", "%00", "[", "]", "\"", "\xff\xff\xff\xff", " ", "4294967296",
		"-1", "\xef\xbb\xbf", "0", ",", "/33",
	};

	for (unsigned i = 1 + draw(4); i > 0; i--) {
		size_t at = size == 0 ? 0 : draw((unsigned)size);
		const char *word = words[draw(sizeof(words) / sizeof(words[0]))];
		size_t len = strlen(word);

		switch (draw(5)) {
		case 0:
			if (size > 0)
				data[at] = (uint8_t)draw(256);
			break;
		case 1:
			if (size > 0)
				data[at] ^= (uint8_t)(1u << draw(8));
			break;
		case 2:
			size = at;
			break;
		case 3:
			if (size + len < SIZE_MAX_IN) {
				memmove(data + at + len, data + at, size - at);
				memcpy(data + at, word, len);
				size += len;
			}
			break;
		case 4:
			if (size * 2 - at < SIZE_MAX_IN) {
				memcpy(data + size, data + at, size - at);
				size += size - at;
			}
			break;
		}
	}
	return size;
}

int main(int argc, char **argv)
{
	static uint8_t seed[SIZE_MAX_IN], data[SIZE_MAX_IN];
	unsigned mutations = 0;
	int first = 1, files;

	if (argc > 2 && strcmp(argv[1], "-n") == 0) {
		mutations = (unsigned)atoi(argv[2]);
		first = 3;
	}
	files = argc - first;
	if (files < 1) {
		fprintf(stderr, "Usage: %s [-n MUTATIONS] FILE...\n", argv[0]);
		return 2;
	}
	for (int i = first; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t size;

		if (f == NULL) {
			perror(argv[i]);
			return 2;
		}
		size = fread(seed, 1, SIZE_MAX_IN / 4, f);
		fclose(f);
		LLVMFuzzerTestOneInput(seed, size);
		for (unsigned k = 0; k < mutations / (unsigned)files; k++) {
			memcpy(data, seed, size);
			size_t n = mutate(data, size);
			/* exactly as large as it says, so that a sanitizer sees more */
			uint8_t *copy = malloc(n == 0 ? 1 : n);

			if (copy == NULL)
				return 2;
			memcpy(copy, data, n);
			LLVMFuzzerTestOneInput(copy, n);
			free(copy);
		}
	}
	return 0;
}
