# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Sourced by testing/lab/lab: Libreswan, compiled in the root file system, with every
# feature Debian builds it with; with security patches and series comes the address monitor.  And the
# certificates of upstream's x509 tests.
#
# $LAB_CACHE/build-KEY/src   the tree it was made from; tests run from it
# $LAB_CACHE/build-KEY/dest  the DESTDIR it is installed in
# (a DIR with src and dest of its own is taken as it is: a package, unpacked)
# $LAB_CACHE/x509-KEY/x509   the certificates, to be laid over src/testing/x509

BUILDS_KEPT=24
CERTIFICATES_DAYS=180		# upstream makes them valid for a year from now

# tree_tar DIR: what of a tree matters, as a tar file that depends on nothing else.
tree_tar() {
	tar -C "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
		--exclude=./.git --exclude=./build --exclude='./OBJ.*' -cf - .
}

tree_key() { # DIR
	tree_tar "$1" | sha256sum | cut -c1-16
}

# build stock|patched|DIR: makes sure it is built; the entry is then in $BUILD, its
# certificates in $X509.
build() {
	local what=$1 content
	rootfs
	if [ -d "$what/src" ] && [ -d "$what/dest" ]; then
		BUILD=$(readlink -f "$what")
		certificates
		return
	fi
	case $what in
	stock) content=$(key "$LAB_TOP/patches/UPSTREAM") ;;
	patched)
		content=$({ cd "$LAB_TOP/patches" && cat UPSTREAM series ./*.patch security/series security/*.patch 2>/dev/null
			tree_tar "$LAB_TOP/tools/addrmon"; } | key /dev/stdin)
		;;
	*)
		[ -f "$what/mk/targets.mk" ] || die "$what is not a Libreswan source tree: say stock, patched or a directory"
		content=$(tree_key "$what")
		;;
	esac
	BUILD=$LAB_CACHE/build-$(key "$content" "${ROOTFS##*/}" "$LAB_DIR/build-libreswan" "${SANITIZE:-}")
	if [ ! -d "$BUILD" ]; then
		cache_lock build
		[ -d "$BUILD" ] || build_make "$what"
		cache_unlock
	fi
	in_use "$BUILD"
	certificates
}

build_make() { # WHAT
	local what=$1 tmp log
	need_space 1000 "build"
	cache_prune build $((BUILDS_KEPT - 1))
	cache_new build
	tmp=$NEW
	log=$LAB_CACHE/log/build-${BUILD##*-}.log
	say "building $what${SANITIZE:+, with sanitizers} (log: $log)"
	mkdir -p "$tmp/dest" "$LAB_CACHE/ccache"
	case $what in
	stock) "$LAB_TOP/tools/series/prepare" --stock "$tmp/src" ;;
	patched) "$LAB_TOP/tools/series/prepare" "$tmp/src" ;;
	*) mkdir "$tmp/src" && tree_tar "$what" | tar -C "$tmp/src" -xf - || cache_full ;;
	esac >&2 || exit 1
	if ! run_in_root "$ROOTFS" "$tmp/src:/home/build/libreswan:rw" "$tmp/dest:/lab/dest:rw" \
		"$LAB_CACHE/ccache:/lab/ccache:rw" "$LAB_DIR/build-libreswan:/lab/build-libreswan" \
		-- /lab/build-libreswan "$(nproc)" "${SANITIZE:-}" >"$log" 2>&1; then
		grep -E '(error|warning|undefined reference|\*\*\*)' "$log" | head -n 20 >&2
		explain "$log" "build of $what"
	fi
	# what a gateway with the series has: the address monitor, too
	if [ "$what" = patched ] &&
		! run_in_root "$ROOTFS" "$LAB_TOP/tools/addrmon:/lab/addrmon" "$tmp/dest:/lab/dest:rw" -- \
			make -C /lab/addrmon BUILD=/tmp/addrmon DESTDIR=/lab/dest PREFIX=/usr/local install >"$log" 2>&1; then
		explain "$log" "build of the address monitor"
	fi
	mv -T "$tmp" "$BUILD" || cache_full
	rm -f "$log"
}

# The certificates of the build's own testing/x509; made anew before they expire.
certificates() {
	local tmp log=$LAB_CACHE/log/x509.log id
	id=$(key "$(tree_key "$BUILD/src/testing/x509")" "${ROOTFS##*/}")
	X509=$LAB_CACHE/x509-$id
	[ -d "$X509" ] && [ -z "$(find "$X509" -maxdepth 0 -mtime +$CERTIFICATES_DAYS)" ] && return
	cache_lock x509
	if [ ! -d "$X509" ] || [ -n "$(find "$X509" -maxdepth 0 -mtime +$CERTIFICATES_DAYS)" ]; then
		cache_new x509
		tmp=$NEW
		say "making the certificates of the x509 tests (half a minute)"
		cp -r "$BUILD/src/testing/x509" "$tmp/x509"
		run_in_root "$ROOTFS" "$BUILD/src:/home/build/libreswan" "$tmp/x509:/home/build/libreswan/testing/x509:rw" \
			-- sh -c 'cd /home/build/libreswan/testing/x509 && ./generate.sh $PWD' >"$log" 2>&1 ||
			explain "$log" "certificates of the x509 tests"
		rm -rf "$X509"
		mv -T "$tmp" "$X509" || cache_full
	fi
	cache_unlock
}
