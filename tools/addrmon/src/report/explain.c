/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.c - why something is as it is, and what would change it
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <json-c/json.h>

#include "report/json.h"

#define EXPLAIN_SAS 100	/* more are for no reader */

static struct json_object *explain_conn(const struct report *r, const char *name)
{
	const struct conn *conn = conn_find(r->core, name);
	struct json_object *o, *list, *sas;
	unsigned n = 0;

	if (conn == NULL)
		return NULL;
	o = json_conn(r, conn);
	list = json_object_new_array();
	sas = json_object_new_array();
	for (int i = conn->sas; i >= 0; i = r->core->sas[i].next)
		if (n++ < EXPLAIN_SAS)
			json_object_array_add(sas, json_sa(r, &r->core->sas[i]));
	json_object_object_add(o, "sas", sas);
	json_object_object_add(o, "sas-total", json_object_new_int64(n));
	if (conn->policy >= 0) {
		const struct conf_policy *p = &r->core->conf->policies[conn->policy];

		for (unsigned i = 0; i < p->norder; i++)
			json_object_array_add(list, json_uplink(r, p->order[i]));
		json_str(o, "failback", p->failback_auto ? "auto" : "manual");
		json_object_object_add(o, "failback-delay",
				       json_object_new_int64(p->failback_delay / USEC_PER_SEC));
	}
	json_object_object_add(o, "order", list);
	return o;
}

/* As in the status, with an outlook for each family and each target. */
static struct json_object *explain_uplink(const struct report *r, unsigned i)
{
	struct json_object *o = json_uplink(r, i), *list, *family;
	char buf[256];

	json_object_object_get_ex(o, "paths", &list);
	for (size_t k = 0; k < json_object_array_length(list); k++) {
		struct json_object *path = json_object_array_get_idx(list, k);

		json_object_object_get_ex(path, "family", &family);
		json_str(path, "outlook", path_outlook(r->core, i, json_object_get_int(family) == 4 ? FAM_4 : FAM_6,
						   buf, sizeof(buf)));
	}
	json_object_object_get_ex(o, "probes", &list);
	for (size_t k = 0; k < json_object_array_length(list); k++)
		json_str(json_object_array_get_idx(list, k), "outlook",
		     target_outlook(r->core, i, (unsigned)k, buf, sizeof(buf)));
	json_str(o, "outlook", uplink_outlook(r->core, i, buf, sizeof(buf)));
	return o;
}

struct json_object *report_explain(const struct report *r, const char *name)
{
	struct json_object *o = explain_conn(r, name);
	int uplink = conf_uplink_find(r->core->conf, name);

	if (uplink < 0)
		return o;
	if (o == NULL)
		o = json_object_new_object();
	json_object_object_add(o, "uplink", explain_uplink(r, (unsigned)uplink));
	return o;
}
