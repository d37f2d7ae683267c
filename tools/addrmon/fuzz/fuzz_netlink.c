/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_netlink.c - a datagram from rtnetlink
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>

#include "net/rtmsg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* aligned as a receive buffer is, exactly as large as the message */
	uint8_t *copy = malloc(size == 0 ? 1 : size);
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)(void *)copy;
	int left = (int)size;
	struct rt_msg msg;

	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	while (rtmsg_ok(nlh, left)) {
		rtmsg_parse(nlh, &msg);
		if (msg.naltnames > RT_ALTNAMES ||
		    memchr(msg.name, '\0', sizeof(msg.name)) == NULL)
			abort();
		nlh = mnl_nlmsg_next(nlh, &left);
	}
	free(copy);
	return 0;
}
