/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab run --seed=N: preloaded into a user-mode-linux kernel, whose only source of randomness
 * is then N.  What its processes get, keys and addresses in memory included, comes from there.
 *
 * For tests: nothing that is made with this is secret.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static uint64_t state;
static int seeded;

/* splitmix64 */
static uint64_t next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

ssize_t getrandom(void *buffer, size_t length, unsigned int flags)
{
	(void)flags;
	if (!seeded) {
		const char *seed = getenv("LAB_SEED");

		if (!seed)
			abort();
		state = strtoull(seed, NULL, 10);
		seeded = 1;
	}
	for (size_t done = 0; done < length;) {
		uint64_t random = next();
		size_t part = length - done < sizeof(random) ? length - done : sizeof(random);

		memcpy((char *)buffer + done, &random, part);
		done += part;
	}
	return (ssize_t)length;
}
