# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# security.sh - tests of what becomes of the security patches on a base that has fixes of its own
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

# other_fix_of HOLE [LINES]: ./libreswan has a fix of that hole that is not ours, with LINES in it
other_fix_of() {
	case $1 in
	CVE-2026-12413) sed -i 's/digest_roof < elemsof(md->digest)/digest_roof <= elemsof(md->digest)/' libreswan/programs/pluto/ikev2_message.c ;;
	CVE-2026-50721) sed -i '/^static bool RSA_authenticate_signature_raw_rsa/,/^}/ { s/PK11_VerifyRecover(/PK11_Verify(/; /passert(decrypted/d; }' libreswan/lib/libswan/pubkey_rsa.c ;;
	CVE-2026-50722) sed -i '/^static bool RSA_authenticate_signature_pkcs1_1_5_rsa/,/^}/ { s/PK11_VerifyRecover(/VFY_VerifyDigestDirect(/; /passert(decrypted/d; }' libreswan/lib/libswan/pubkey_rsa.c ;;
	CVE-2026-14957) sed -i 's/^\t\tpassert(pk != NULL);/\t\tif (pk == NULL) {\n\t\t\t'"${2:-}"'return;\n\t\t}/' libreswan/programs/pluto/nss_cert_verify.c ;;
	esac
}

# patch_of HOLE: the name of our patch for it
patch_of() {
	printf '%s\n' "${patches[@]}" | grep "^security/.*$1-"
}

test_security_is_present() {
	stock
	other_fix_of CVE-2026-12413
	succeeds "$tools/fits" --list libreswan
	same <(echo "present  $(patch_of CVE-2026-12413)"; tail -n 1 err) err
	same <(printf '%s\n' "${patches[@]}" | grep -v CVE-2026-12413) out
}

# A fix that has a hole of its own is not taken for one; nor is anything else that is neither our fix nor known.
test_security_is_neither() {
	stock
	other_fix_of CVE-2026-14957
	cp -r libreswan before
	run "$tools/fits" --list libreswan
	[ "$status" -eq 1 ] || fail "exit status $status"
	[ ! -s out ] || fail "lists patches"
	grep -qx "FAILS    $(patch_of CVE-2026-14957): programs/pluto/nss_cert_verify.c" err || fail "does not say which"
	rm -r libreswan
	stock
	other_fix_of CVE-2026-14957 'CERT_DestroyCertificate(cert);\n\t\t\t'
	succeeds "$tools/fits" libreswan
	grep -qx "present  $(patch_of CVE-2026-14957)" out || fail "the fix is not seen"
}

# A tree with the fixes that Debian's 5.2-2.5 has. That of CVE-2026-14957 is the first one that upstream had: what it lacks is added.
test_security_is_incomplete() {
	local hole tree=libreswan-$UPSTREAM_VERSION line='llog_nss_error(RC_LOG, logger,\n\t\t\t\t       "extracting certificate public key using CERT_ExtractPublicKey() failed");\n'
	local others=(CVE-2026-12413 CVE-2026-50721 CVE-2026-50722)
	stock
	other_fix_of CVE-2026-14957 "$line\t\t\t"
	for hole in "${others[@]}"; do other_fix_of "$hole"; done
	mv libreswan "$tree"
	cp -r "$tree/packaging/debian" "$tree/debian"
	succeeds "$tools/add-to-debian" "$tree"
	for hole in "${others[@]}"; do
		grep -q "left out, since it is in $UPSTREAM_VERSION-[0-9]*: $(patch_of "$hole")\$" out || fail "does not say that $hole is left out"
	done
	[ "$(grep -c 'left out' out)" = 4 ] || fail "others are left out"
	grep -q "left out, .* not all of it: $(patch_of CVE-2026-14957); instead: security/instead/CVE-2026-14957-" out || fail "does not say what comes instead"
	succeeds env -C "$tree" QUILT_PATCHES=debian/patches quilt push -a --fuzz=0
	grep -A 1 'CERT_ExtractPublicKey() failed");' "$tree/programs/pluto/nss_cert_verify.c" | grep -q CERT_DestroyCertificate || fail "not added"
	sed '/^ --/q' "$tree/debian/changelog" >entry
	grep -q '^  \* CVE-2026-77205: ' entry || fail "the changelog does not name what is fixed"
	grep -q '^  \* CVE-2026-77206: ' entry || fail "the changelog does not name what is fixed"
	! grep -qE "^  \* ($(IFS='|'; echo "${others[*]}")): " entry || fail "the changelog names what was fixed before"
}

# One that is in the way stops add-to-debian, in one line, and so make deb.
test_security_stops_add_to_debian() {
	debian_source
	local tree=libreswan-$UPSTREAM_VERSION
	echo >"$tree/programs/pluto/nss_cert_verify.c"
	cp -r "$tree" before
	run "$tools/add-to-debian" "$tree"
	[ "$status" -eq 1 ] || fail "exit status $status"
	tail -n 1 err | grep -q 'the patches do not fit' || fail "does not say it"
	grep -q "^FAILS    $(patch_of CVE-2026-14957): programs/pluto/nss_cert_verify.c\$" err || fail "does not say which"
	same before "$tree"
}

test_security_in_a_spec() {
	local name=libreswan-$UPSTREAM_VERSION
	sed 's/^BuildRequires: audit.*/Patch7: own.patch\n&/' "$work/stock/packaging/fedora/libreswan.spec" >libreswan.spec
	cp libreswan.spec before
	refuses 2 'has patches of its own: name the source' "$tools/add-to-spec" libreswan.spec
	stock
	mv libreswan "$name"
	ln -s "$name" libreswan
	other_fix_of CVE-2026-12413
	succeeds "$tools/add-to-spec" libreswan.spec "$name"
	grep -q "left out, since it is in $name: $(patch_of CVE-2026-12413)" out || fail "does not say what is left out"
	! grep -q '^Patch.*CVE-2026-12413' libreswan.spec || fail "is not left out"
	grep -q '^Patch8: .*-CVE-2026-77206-' libreswan.spec || fail "the others are not there"
	sed '1,/^%changelog/d; /^$/q' libreswan.spec >entry
	grep -q '^- CVE-2026-77206: ' entry || fail "the changelog does not name what is fixed"
	! grep -q 'CVE-2026-12413' entry || fail "the changelog names what was fixed before"
	cp before libreswan.spec
	echo >"$name/programs/pluto/nss_cert_verify.c"
	run "$tools/add-to-spec" libreswan.spec "$name"
	[ "$status" -eq 1 ] || fail "exit status $status"
	same before libreswan.spec
}
