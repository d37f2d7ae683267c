/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - `ipsec addrmon COMMAND`: the table of commands and their options
 *
 * Copyright (C) 2026 the libreswan-rmobike authors
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "conf/value.h"
#include "base/version.h"
#include "cli/cli.h"
#include "ctl/protocol.h"
#include "ctl/state.h"
#include "daemon/daemon.h"

static int run(const struct cli *o)
{
	struct run_options r = {
		.conf_file = o->config, .ctl_path = o->socket, .state_file = o->state,
		.trace_file = o->trace, .dry_run = o->dry_run, .debug = o->debug,
	};

	return daemon_run(&r);
}

enum operand { NO_OPERAND, MAY_OPERAND, MUST_OPERAND };

static const struct command {
	const char *name;
	int (*run)(const struct cli *o);
	const char *options;		/* letters of the options it takes */
	enum operand operand;
	const char *usage, *help;
} commands[] = {
	{ "run", run, "cxnDtS", NO_OPERAND, "[--config FILE] [--dry-run] [--trace FILE] [--debug]",
	  "watch the uplinks and move the SAs (in the foreground)" },
	{ "init", init_main, "cg", NO_OPERAND, "[--config FILE] [--target ADDRESS]...",
	  "write a configuration for this machine, to begin with" },
	{ "check", check_main, "cjR", NO_OPERAND, "[--config FILE] [--strict] [--json]",
	  "check the configuration and whether this host fits it" },
	{ "status", cli_status, "xjwC", MAY_OPERAND, "[--json] [--watch] [--check] [UPLINK|CONN]",
	  "show uplinks and connections" },
	{ "explain", cli_explain, "xj", MUST_OPERAND, "[--json] UPLINK|CONN",
	  "why it is as it is, and what would change that" },
	{ "switch", cli_switch, "xTfa", MAY_OPERAND, "CONN|--all --to UPLINK|auto [--for TIME]",
	  "pin connections to an uplink; auto unpins" },
	{ "drain", cli_drain, "xfrF", MUST_OPERAND, "UPLINK [--for TIME] [--reason TEXT] [--force]",
	  "move everything off an uplink and keep it off" },
	{ "undrain", cli_undrain, "x", MUST_OPERAND, "UPLINK", "use it again" },
	{ "probe", cli_probe, "xj", MUST_OPERAND, "[--json] UPLINK", "send one round of probes now" },
	{ "events", cli_events, "xjoSsu", NO_OPERAND,
	  "[--since TIME [--until TIME]] [--follow] [--json]",
	  "what happened lately, or since a time of the last 30 days" },
	{ "report", report_main, "Ssu", NO_OPERAND, "--since TIME [--until TIME]",
	  "what happened in that time, as a page of HTML" },
	{ "metrics", cli_metrics, "x", NO_OPERAND, "", "what Prometheus reads" },
	{ "reload", cli_reload, "xmM", NO_OPERAND, "[--confirm TIME | --confirmed]",
	  "read the configuration again; with --confirm go back unless --confirmed in time" },
	{ "simulate", simulate_main, "ctjHs", NO_OPERAND,
	  "--trace FILE [--config FILE] [--json] [--history FILE [--since TIME]]",
	  "replay recorded events and print the decisions" },
};
#define NCOMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "socket", required_argument, NULL, 'x' },
	{ "state", required_argument, NULL, 'S' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "debug", no_argument, NULL, 'D' },
	{ "trace", required_argument, NULL, 't' },
	{ "json", no_argument, NULL, 'j' },
	{ "watch", no_argument, NULL, 'w' },
	{ "check", no_argument, NULL, 'C' },
	{ "to", required_argument, NULL, 'T' },
	{ "for", required_argument, NULL, 'f' },
	{ "all", no_argument, NULL, 'a' },
	{ "reason", required_argument, NULL, 'r' },
	{ "force", no_argument, NULL, 'F' },
	{ "follow", no_argument, NULL, 'o' },
	{ "since", required_argument, NULL, 's' },
	{ "until", required_argument, NULL, 'u' },
	{ "history", required_argument, NULL, 'H' },
	{ "target", required_argument, NULL, 'g' },
	{ "strict", no_argument, NULL, 'R' },
	{ "confirm", required_argument, NULL, 'm' },
	{ "confirmed", no_argument, NULL, 'M' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static void help(FILE *out)
{
	fprintf(out, "Usage: ipsec addrmon COMMAND [OPTION]...\n\n");
	for (size_t i = 0; i < NCOMMANDS; i++)
		fprintf(out, "  %s %s\n        %s\n", commands[i].name, commands[i].usage,
			commands[i].help);
	fprintf(out, "  help [COMMAND]\n        this, or what there is to say of one\n"
		"\nAll that ask the daemon, and run: [--socket PATH]. See ipsec-addrmon(8).\n");
}

static int usage(const struct command *c)
{
	fprintf(stderr, "Usage: ipsec addrmon %s %s\n", c->name, c->usage);
	return EXIT_USAGE;
}

static void describe(const struct command *c)
{
	printf("Usage: ipsec addrmon %s %s\n%s\n", c->name, c->usage, c->help);
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < NCOMMANDS; i++)
		if (strcmp(name, commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

/* There is no such command. */
static int unknown(const char *name)
{
	/* what one might call it */
	static const struct { const char *word, *command; } others[] = {
		{ "pin", "switch" }, { "unpin", "switch" }, { "move", "switch" }, { "start", "run" },
		{ "show", "status" }, { "list", "status" }, { "why", "explain" }, { "log", "events" },
		{ "history", "events" }, { "ping", "probe" }, { "validate", "check" }, { "test", "check" },
	};
	const char *names[NCOMMANDS], *near = NULL;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(name, others[i].word) == 0)
			near = others[i].command;
	for (size_t i = 0; i < NCOMMANDS; i++)
		names[i] = commands[i].name;
	if (near == NULL)
		near = conf_nearest(name, names, NCOMMANDS);
	fprintf(stderr, "addrmon: unknown command \"%.40s\"%s%s%s\n", name,
		near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : " (ipsec addrmon help)");
	return EXIT_USAGE;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* help, or help COMMAND */
static int help_main(int argc, char **argv)
{
	const struct command *c;

	if (argc < 3) {
		help(stdout);
		return EXIT_OK;
	}
	c = command_find(argv[2]);
	if (c == NULL)
		return unknown(argv[2]);
	describe(c);
	return EXIT_OK;
}

static void store(struct cli *o, int opt)
{
	switch (opt) {
	case 'c': o->config = optarg; break;
	case 'x': o->socket = optarg; break;
	case 'S': o->state = optarg; break;
	case 'n': o->dry_run = true; break;
	case 'D': o->debug = true; break;
	case 't': o->trace = optarg; break;
	case 'j': o->json = true; break;
	case 'w': o->watch = true; break;
	case 'C': o->check = true; break;
	case 'R': o->strict = true; break;
	case 'm': o->confirm = optarg; break;
	case 'M': o->confirmed = true; break;
	case 'T': o->to = optarg; break;
	case 'f': o->length = optarg; break;
	case 'a': o->all = true; break;
	case 'r': o->reason = optarg; break;
	case 'F': o->force = true; break;
	case 'o': o->follow = true; break;
	case 's': o->since = optarg; break;
	case 'u': o->until = optarg; break;
	case 'H': o->history = optarg; break;
	case 'g':
		if (o->ntargets < CLI_TARGETS)
			o->targets[o->ntargets] = optarg;
		o->ntargets++;
		break;
	}
}

int main(int argc, char **argv)
{
	struct cli o = { .config = CONF_DEFAULT_FILE, .socket = CTL_PATH, .state = STATE_FILE };
	const struct command *c;
	int opt, index;

	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (is_one_of(argv[1], "help", "--help", "-h"))
		return help_main(argc, argv);
	if (is_one_of(argv[1], "version", "--version", "-v")) {
		printf("ipsec addrmon %s\n", ADDRMON_VERSION);
		return EXIT_OK;
	}
	c = command_find(argv[1]);
	if (c == NULL)
		return unknown(argv[1]);
	argv[0] = (char *)"addrmon";	/* as getopt_long calls us */
	optind = 2;
	while ((opt = getopt_long(argc, argv, "h", options, &index)) != -1) {
		if (opt == '?')
			return usage(c);	/* getopt_long named it */
		if (opt == 'h') {
			describe(c);
			return EXIT_OK;
		}
		if (strchr(c->options, opt) == NULL) {
			fprintf(stderr, "addrmon: %s does not take --%s\n", c->name,
				options[index].name);
			return usage(c);
		}
		store(&o, opt);
	}
	if (optind < argc)
		o.arg = argv[optind++];
	if (optind < argc) {
		fprintf(stderr, "addrmon: one operand too many: %.40s\n", argv[optind]);
		return usage(c);
	}
	if ((c->operand == MUST_OPERAND && o.arg == NULL) ||
	    (c->operand == NO_OPERAND && o.arg != NULL))
		return usage(c);
	return c->run(&o);
}
