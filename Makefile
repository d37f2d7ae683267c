# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makefile - the project's commands by name; each is a script that says more in its own header
#
# A line "target: ## text" or "#: NAME  text" is what "make help" prints.

.DEFAULT_GOAL := help
DIR ?= build/series
SEED ?= 1
ROUNDS ?= 10
MOVES ?= 50
FUZZ_SECONDS ?= 60
export SEED

##@ The whole
check: ## everything that must be in order; with TESTS= only those tests
	@testing/check

check-full: ## check, and what is slow
	@testing/check --full

check-mutants: ## does a test notice when a rule of docs/protocol.md is broken?
	@testing/mutants/run

check-stock: ## upstream's tests, or TESTS, on Libreswan without the series; those of repairs fail, and it says why
	@testing/run --build=stock --output=build/test-output-stock

check-upstream: ## upstream's whole suite, or TESTS, or a SAMPLE of it: the series must differ from the references as stock does
	@testing/upstream/run

demo: ## watch a gateway move a live tunnel to its other address, and back, in real time
	@testing/demo/run

demo-failover: ## watch an uplink fail, and ipsec addrmon move the tunnel, in real time
	@testing/demo/run --failover

storm: ## random moves, rekeys, losses, roams and deletes on both ends, from SEED, in ROUNDS rounds
	@testing/storm/run --seed=$(SEED) --rounds=$(ROUNDS)

soak: ## moves, MOVES of them, with TCP both ways: nothing gets lost, nothing grows
	@testing/storm/soak $(MOVES)

fuzz: ## libFuzzer on what is read from a peer and from whack, with pluto's own objects, for FUZZ_SECONDS
	@FUZZ_SECONDS=$(FUZZ_SECONDS) testing/fuzz/run

shell: ## a shell in the lab with two patched hosts up, and a tunnel
	@testing/lab/lab shell

##@ Series of patches
check-series: ## lint patches/, and test the series tools
	@tools/series/check
	@tools/series/tests/run

check-each: ## build after every single patch and run pluto --selftest; with TESTS= run those tests too
	@tools/series/check-each

prepare: ## unpack the tarball and apply the series, into build/libreswan
	@tools/series/prepare build/libreswan

import: ## turn tarball and series into a git repository to work in, DIR; with BASE= on another base, by merge
	@tools/series/import $(if $(BASE),'--base=$(BASE)') $(DIR)

export: ## write the commits of DIR back to patches/
	@tools/series/export $(DIR)

refresh: ## import and export; nothing changes if patches/ is in order
	@tools/series/refresh

##@ Address monitor
check-addrmon: ## test ipsec addrmon: unit, property, fuzz, and the daemon in namespaces
	@testing/addrmon/run

bench-addrmon: ## time from a fault to the order at pluto's socket, as a table
	@testing/addrmon/bench

##@ Packages and documentation
deb: ## Debian packages of Libreswan with the series, and of ipsec addrmon, into build/packages; see docs/packaging.md
	@tools/package/deb

rpm: ## source and binary RPMs, into build/packages
	@tools/package/rpm

dist: ## a reproducible tarball of all this, into build/dist
	@tools/package/dist

install: ## build and install Libreswan with the series, and ipsec addrmon; PREFIX, DESTDIR
	@tools/package/install

uninstall: ## remove what install has installed
	@tools/package/install --uninstall

check-package: ## test the packaging tools: five ways to apply the series, the tarball
	@tools/package/tests/run

check-docs: ## do what README and docs say, as they say it, in the lab; needs what make deb makes
	@testing/docs/run

figures: ## make the figures of docs/ from their sources
	@docs/figures/build

##@ Other
clean: ## remove what was made in build/; DIR, which may hold work, stays
	@rm -rf build/libreswan build/check-each build/check build/mutants build/test-output* build/addrmon* build/demo* build/storm build/soak* build/fuzz* build/dist build/upstream \
		build/install build/package* build/docs \
		build/.[!.]*

help: ## list targets and variables
	@awk -F ': ##' '/^##@/ { print "\n" substr($$0, 5) ":" } /^[a-z-]+: ## / { printf "  %-14s%s\n", $$1, $$2 } \
		/^#: / { if (!n++) print "\nVariables (make NAME=VALUE, or in the environment):"; print "  " substr($$0, 4) }' \
		$(firstword $(MAKEFILE_LIST))

#: TESTS              names or globs of tests for check: TESTS='ikev2-rmobike-01* ikev2-mobike-*'
#: LAB                back end of the lab, native, uml or qemu: see testing/README.md [what the machine can do]
#: LAB_TIME           real: the tests' time is the machine's
#: SANITIZE           1: builds with AddressSanitizer and UndefinedBehaviorSanitizer, whose reports fail a test
#: SEED               of storm and soak: the same does the same; of SAMPLE [1]
#: SAMPLE             of check-upstream: so many tests, chosen by SEED [all of them]
#: ROUNDS             of storm [10]
#: MOVES              of soak [50]
#: FUZZ_SECONDS       of fuzz, shared by its targets [60]
#: DIR                repository of import and export [build/series]
#: BASE               source tree or tarball, for import on another base
#: PREFIX             where install installs [/usr/local]; see tools/package/install for more
#: DEBIAN_SOURCE      .dsc file, or unpacked source package, for deb [the newest that apt can get, or else the release]
#: LIBRESWAN_TARBALL  file with the upstream tarball, instead of looking for it
#: LAB_CACHE          folder for what is slow to make [~/.cache/libreswan-rmobike]

.PHONY: check check-full check-mutants check-stock check-upstream demo demo-failover storm soak fuzz shell check-addrmon bench-addrmon check-series check-each prepare \
	import export refresh deb rpm dist install uninstall check-package check-docs figures clean help
