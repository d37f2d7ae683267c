/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keys.c - the keys there are
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <string.h>

#include "conf/key.h"
#include "conf/value.h"

#define A (1u << SEC_ADDRMON)
#define U (1u << SEC_UPLINK)
#define P (1u << SEC_POLICY)
#define IN_C(field) IN_CONF, offsetof(struct conf, field)
#define IN_U(field) IN_UPLINK, offsetof(struct conf_uplink, field)
#define IN_P(field) IN_POLICY, offsetof(struct conf_policy, field)
#define NOWHERE IN_CONF, 0
#define DAY_MS (24L * 3600 * 1000)

static const struct key keys[] = {
	{ "announce", A, false, set_bool, IN_C(announce), 0, 0 },
	{ "damping-half-life", A, false, set_time, IN_C(damping_half_life), 0, DAY_MS },
	{ "damping-limit", A, false, set_number, IN_C(damping_limit), 1, 100 },
	{ "status-interval", A, false, set_time, IN_C(status_interval), 500, DAY_MS },
	{ "move-timeout", A, false, set_time, IN_C(move_timeout), 1000, DAY_MS },
	{ "whack-timeout", A, false, set_time, IN_C(whack_timeout), 100, DAY_MS },
	{ "script-timeout", A, false, set_time, IN_C(script_timeout), 100, 50000 },
	{ "script-user", A, false, set_word, IN_C(script_user), 0, 0 },
	{ "notify-script", A, false, set_path, IN_C(notify_script), 0, 0 },
	{ "listen", A, false, set_listen, NOWHERE, 0, 0 },
	{ "ctl-group", A, false, set_word, IN_C(ctl_group), 0, 0 },
	{ "metrics-file", A, false, set_path, IN_C(metrics_file), 0, 0 },
	{ "whack", A, false, set_path, IN_C(whack), 0, 0 },
	{ "ctlsocket", A, false, set_path, IN_C(ctlsocket), 0, 0 },
	{ "failback", A | P, false, set_failback, IN_P(failback_auto), 0, 0 },
	{ "failback-delay", A | P, false, set_time, IN_P(failback_delay), 0, 0 },
	{ "failback-jitter", A | P, false, set_time, IN_P(failback_jitter), 0, 0 },
	{ "degraded", A | P, false, set_degraded, IN_P(degraded_switch), 0, 0 },
	{ "data", A | P, false, set_data, IN_P(data_watch), 0, 0 },
	{ "data-interval", A, false, set_time, IN_C(data_interval), 500, DAY_MS },
	{ "max-switches", A | P, false, set_max_switches, NOWHERE, 0, 0 },
	{ "connections", P, true, set_connections, NOWHERE, 0, 0 },
	{ "order", P, false, set_order, NOWHERE, 0, 0 },
	{ "interface", U, false, set_interface, NOWHERE, 0, 0 },
	{ "address", U, false, set_address, NOWHERE, 0, FAM_4 },
	{ "address6", U, false, set_address, NOWHERE, 0, FAM_6 },
	{ "gateway", U, false, set_gateway, NOWHERE, 0, FAM_4 },
	{ "gateway6", U, false, set_gateway, NOWHERE, 0, FAM_6 },
	{ "public", U, false, set_public, NOWHERE, 0, FAM_4 },
	{ "public6", U, false, set_public, NOWHERE, 0, FAM_6 },
	{ "route-check", U, false, set_route_check, NOWHERE, 0, FAM_4 },
	{ "route-check6", U, false, set_route_check, NOWHERE, 0, FAM_6 },
	{ "profile", U, false, set_profile, NOWHERE, 0, 0 },
	{ "probe", U, true, set_probe, NOWHERE, 0, 0 },
	{ "need", U, false, set_need, NOWHERE, 0, 0 },
	{ "hold-down", U, false, set_time, IN_U(hold_down), 0, DAY_MS },
	{ "address-hold-down", U, false, set_time, IN_U(address_hold_down), 0, DAY_MS },
	{ "hold-up", U, false, set_time, IN_U(hold_up), 0, DAY_MS },
	{ "interval", U, false, set_time, IN_U(interval), 20, DAY_MS },
	{ "burst-interval", U, false, set_time, IN_U(burst_interval), 20, DAY_MS },
	{ "timeout-min", U, false, set_time, IN_U(timeout_min), 10, 60000 },
	{ "timeout-max", U, false, set_time, IN_U(timeout_max), 10, 60000 },
	{ "fall", U, false, set_number, IN_U(fall), 1, 50 },
	{ "rise", U, false, set_number, IN_U(rise), 1, 50 },
	{ "degraded-loss", U, false, set_loss, IN_U(degraded_loss), 0, 0 },
	{ "recovered-loss", U, false, set_loss, IN_U(recovered_loss), 0, 0 },
	{ "degraded-latency", U, false, set_time, IN_U(degraded_latency), 0, 60000 },
	{ "recovered-latency", U, false, set_time, IN_U(recovered_latency), 0, 60000 },
	{ "mark", U, false, set_mark, NOWHERE, 0, 0 },
	{ "metered", U, false, set_bool, IN_U(metered), 0, 0 },
};
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

_Static_assert(NKEYS <= 64, "pending.set is a 64-bit mask");

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

bool was_set(const struct pending *pending, const char *name)
{
	return (pending->set & (1ull << (key_find(name) - keys))) != 0;
}

void pending_set(struct pending *pending, const char *name)
{
	pending->set |= 1ull << (key_find(name) - keys);
}

static void unknown_key(struct parser *p, const char *name)
{
	const char *names[NKEYS];
	size_t n = 0;
	const struct key *k = key_find(name);

	if (k != NULL) {
		complain(p, "%s: is not a key of this section, but of %s%s%s%s", name,
			 (k->sections & U) != 0 ? "[uplink]" : "",
			 (k->sections & A) != 0 ? "[addrmon]" : "",
			 (k->sections & (A | P)) == (A | P) ? " and " : "",
			 (k->sections & P) != 0 ? "[policy]" : "");
		return;
	}
	for (size_t i = 0; i < NKEYS; i++)
		if ((keys[i].sections & (1u << p->section)) != 0)
			names[n++] = keys[i].name;
	const char *near = conf_nearest(name, names, n);

	complain(p, "%s: unknown key%s%s%s", name,
		 near == NULL ? "" : ", did you mean \"",
		 near == NULL ? "" : near, near == NULL ? "" : "\"?");
}

void key_take(struct parser *p, const char *name, const char *value)
{
	const struct key *k = key_find(name);
	struct pending *pending = cur_pending(p);
	const char *wrong;

	if (k == NULL || (k->sections & (1u << p->section)) == 0) {
		unknown_key(p, name);
		return;
	}
	if (was_set(pending, name) && !k->repeat) {
		complain(p, "%s: given twice in this section", name);
		return;
	}
	pending_set(pending, name);
	wrong = value[0] == '\0' ? "is empty" : k->set(p, k, value);
	if (wrong != NULL)
		complain(p, "%s: \"%s\" %s", name, value, wrong);
}
