# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# repository.sh - tests of prepare, import, export and refresh
# shellcheck disable=SC2154,SC2016	# variables that run sets; scripts for sed

test_prepare_whole_series() {
	in_cache
	succeeds "$tools/prepare" tree
	grep -qx 'line ten of a' tree/src/a.c || fail "the first patch is not applied"
	grep -q 'REVISION 3' tree/src/b.c || fail "the last patch is not applied"
	[ -x tree/src/newscript ] || fail "the new script cannot be executed"
	[ -f tree/src/kept.orig ] || fail "a file of the tarball is missing"
	[ ! -e tree/.git ] || fail "there is a .git"
	[ "$(ls -A)" = "$(printf '%s\n' apt.conf cache err out patches sources.list tree)" ] || fail "left behind: $(ls -A)"
}

test_prepare_stock() {
	in_cache
	succeeds "$tools/prepare" --stock tree
	mkdir original
	tar -xzf "$tarball" -C original --strip-components=1
	same original tree
}

test_prepare_up_to() {
	in_cache
	succeeds "$tools/prepare" --upto 1 one
	succeeds "$tools/prepare" --upto 0 none
	succeeds "$tools/prepare" --upto 3 all
	succeeds "$tools/prepare" --stock stock
	succeeds "$tools/prepare" tree
	same none stock
	same all tree
	grep -qx 'line ten of a' one/src/a.c || fail "the first patch is not applied"
	[ ! -e one/src/new ] || fail "the second patch is applied"
	refuses 1 'the series has 3 patches, not 4' "$tools/prepare" --upto 4 other
	[ ! -e other ] || fail "other was made"
}

test_prepare_spares_what_exists() {
	in_cache
	mkdir there
	ln -s nowhere link
	refuses 1 'there exists already' "$tools/prepare" there
	refuses 1 'link exists already' "$tools/prepare" link
	nothing_in there
}

test_prepare_is_atomic_when_a_patch_fails() {
	in_cache
	sed -i 's/^ line 201 of b/ line 2001 of b/' patches/0002-*
	mkdir parent
	refuses 1 '^prepare: 0002-.* does not apply: error: patch failed: src/b.c:197' "$tools/prepare" parent/tree
	nothing_in parent
	rm patches/0001-*
	refuses 1 '0001-.* there is no such file' "$tools/prepare" parent/tree
	nothing_in parent
}

# prepare_stopped SIGNAL: ends a prepare that waits in the middle of the series
prepare_stopped() {
	local pid
	in_cache
	mkdir parent
	cp -r patches slow
	rm slow/0002-*
	mkfifo "slow/$(grep ^0002 slow/series)"
	set -m
	SERIES_DIR=$w/slow "$tools/prepare" parent/tree >/dev/null 2>&1 &
	pid=$!
	set +m
	exec 9>"slow/$(grep ^0002 slow/series)"
	kill -s "$1" -- "-$pid"
	# A shell that has forked, and not yet taken back its parent's traps, loses the signal: what it starts then
	# reads an empty patch, instead of waiting for ever.
	exec 9>&-
	wait "$pid" && fail "prepare was not interrupted"
	[ ! -e parent/tree ] || fail "there is a tree"
}

test_prepare_is_atomic_when_interrupted() {
	prepare_stopped TERM
	nothing_in parent
	succeeds "$tools/prepare" parent/tree
}

test_prepare_is_atomic_when_killed() {
	prepare_stopped KILL
	succeeds "$tools/prepare" parent/tree
	succeeds "$tools/prepare" tree
	same tree parent/tree
}

test_prepare_on_a_full_disk() {
	in_cache
	mkdir parent
	refuses 2 'cannot unpack' full_disk "$tools/prepare" parent/tree
	nothing_in parent
}

test_prepare_within_a_git_checkout() {
	in_cache
	git init -q outer
	succeeds "$tools/prepare" tree
	succeeds "$tools/prepare" outer/build/tree
	same tree outer/build/tree
	GIT_DIR=$w/outer/.git GIT_WORK_TREE=$w/outer succeeds "$tools/prepare" again
	same tree again
	[ -z "$(git -C outer ls-files)" ] || fail "the checkout has been written to"
}

test_prepare_usage() {
	local arguments
	for arguments in '' '--stock' '--upto 2' '--upto x tree' '--upto' 'a b' '--other tree'; do
		# shellcheck disable=SC2086	# words are wanted
		refuses 2 '^Usage: tools/series/prepare ' "$tools/prepare" $arguments
	done
}

test_import_makes_one_commit_per_patch() {
	in_cache
	succeeds "$tools/import" repository
	[ "$(git -C repository log --format=%s upstream..series | wc -l)" = 3 ] || fail "not three commits"
	[ "$(git -C repository symbolic-ref --short HEAD)" = series ] || fail "not on branch series"
	[ "$(git -C repository log --format=%an%ae%cn%ce | sort -u)" = "A Namea@example.invalidA Namea@example.invalid" ] ||
		fail "another author or committer: $(git -C repository log --format=%an%ae%cn%ce | sort -u)"
	git -C repository ls-files | grep -qx src/kept.orig || fail "an ignored file of the tarball is missing"
	[ -z "$(git -C repository status --porcelain)" ] || fail "the work tree is not clean"
	[ "$(git -C repository config user.email)" = a@example.invalid ] || fail "new commits would have another author"
	succeeds "$tools/prepare" tree
	rm -r repository/.git
	same tree repository
}

test_import_is_reproducible() {
	in_cache
	succeeds "$tools/import" one
	GIT_COMMITTER_DATE=2001-01-01T00:00:00 GIT_AUTHOR_NAME=Another TZ=Asia/Tokyo succeeds "$tools/import" two
	[ "$(git -C one rev-parse series)" = "$(git -C two rev-parse series)" ] || fail "the commits differ"
}

test_import_spares_what_exists() {
	mkdir repository
	refuses 1 'repository exists already' "$tools/import" repository
	nothing_in repository
}

test_import_of_no_patch() {
	in_cache
	: >patches/series
	succeeds "$tools/import" repository
	succeeds "$tools/export" repository
	[ "$(ls patches)" = "$(printf 'UPSTREAM\nseries')" ] || fail "patches are left: $(ls patches)"
}

test_import_stops_where_a_patch_fails() {
	in_cache
	sed -i 's/^ line 201 of b/ line 2001 of b/' patches/0002-*
	cp -r patches before
	refuses 1 '^import: 0002 .* does not apply; resolve it in repository, then git am --continue' "$tools/import" repository
	refuses 1 'is not finished' "$tools/export" repository
	same before patches
	# as docs/maintaining.md says
	(
		cd repository || exit
		sed -i 's/line 200 .*/&\tand a tab/' src/b.c
		echo 'a new file' >src/new
		git add src
		git am --continue
	) >log 2>&1 || fail "git am --continue: $(cat log)"
	succeeds "$tools/export" repository
	[ "$(grep -c ^000 patches/series)" = 3 ] || fail "not three patches"
}

test_round_trip_is_byte_identical() {
	in_cache
	cp -r patches before
	succeeds "$tools/import" repository
	succeeds "$tools/export" repository
	same before patches
}

test_round_trip_ignores_the_users_git() {
	in_cache
	cp -r patches before
	mkdir -p home/.config/git
	cat >home/.gitconfig <<-END
		[user]
			name = Somebody
			email = somebody@example.invalid
		[diff]
			noprefix = true
			context = 7
			algorithm = patience
		[format]
			signature = me
			signOff = true
			numbered = true
			subjectPrefix = RFC
			attach = true
		[core]
			autocrlf = true
			abbrev = 12
		[apply]
			whitespace = fix
		[commit]
			gpgSign = true
	END
	echo '*.c binary' >home/.config/git/attributes
	HOME=$w/home GIT_CONFIG_GLOBAL=$w/home/.gitconfig succeeds "$tools/import" repository
	HOME=$w/home GIT_CONFIG_GLOBAL=$w/home/.gitconfig succeeds "$tools/export" repository
	same before patches
}

# edit SCRIPT: rebases the imported series with SCRIPT as the editor of the list
edit() {
	GIT_SEQUENCE_EDITOR="sed -i '$1'" git -C repository rebase -q -i upstream >log 2>&1 || fail "rebase: $(cat log)"
}

test_export_renumbers_and_removes() {
	in_cache
	succeeds "$tools/import" repository
	edit 1d
	succeeds "$tools/export" repository
	[ "$(sed 's/new-.*/new/' patches/series)" = "$(printf '%s\n' '# First: a' 0001-b-new '' '# Second: nothing' '' \
		'# Last: marker' 0002-version-mark-it.patch)" ] || fail "series is $(cat patches/series)"
	[ "$(find patches -type f | wc -l)" = 4 ] || fail "not two patches: $(ls patches)"
	succeeds "$tools/check"
}

test_export_puts_a_new_patch_under_its_predecessors_heading() {
	in_cache
	succeeds "$tools/import" repository
	(
		cd repository || exit
		git checkout -q --detach HEAD^
		change src/a.c 's/line 30 .*/line thirty/' 'a: spell the thirtieth line' 4
		git cherry-pick series && git branch -f series && git checkout -q series
	) >log 2>&1 || fail "$(cat log)"
	succeeds "$tools/export" repository
	[ "$(grep -n thirtieth patches/series)" = 4:0003-a-spell-the-thirtieth-line.patch ] || fail "series is $(cat patches/series)"
	[ "$(tail -n 1 patches/series)" = 0004-version-mark-it.patch ] || fail "series is $(cat patches/series)"
	succeeds "$tools/check"

	# moved by hand, it stays where it was put
	grep thirtieth patches/series >line
	sed -i -e '/thirtieth/d' -e '/^# Second/r line' patches/series
	cp patches/series moved
	succeeds "$tools/export" repository
	same moved patches/series
	succeeds "$tools/refresh"
	same moved patches/series
}

test_export_keeps_the_heading_of_a_patch_with_a_new_subject() {
	in_cache
	succeeds "$tools/import" repository
	GIT_EDITOR="sed -i '1s/.*/version: mark it otherwise/'" git -C repository commit -q --amend
	succeeds "$tools/export" repository
	[ "$(tail -n 2 patches/series)" = "$(printf '# Last: marker\n0003-version-mark-it-otherwise.patch')" ] ||
		fail "series is $(cat patches/series)"
	[ ! -e patches/0003-version-mark-it.patch ] || fail "the old file is left"
}

test_export_keeps_the_headings_in_order() {
	in_cache
	succeeds "$tools/import" repository
	# the marker comes first: it cannot stay under its heading without taking the others along
	(cd repository && git checkout -q --detach upstream && git cherry-pick series series~2 series~1 &&
		git branch -f series && git checkout -q series) >log 2>&1 || fail "$(cat log)"
	succeeds "$tools/export" repository
	[ "$(grep -c '^#' patches/series)" = 3 ] || fail "a heading is lost: $(cat patches/series)"
	[ "$(grep '^0' patches/series)" = "$(grep '^0' patches/series | sort)" ] || fail "not in order: $(cat patches/series)"
	[ "$(sed -n 2p patches/series)" = 0001-version-mark-it.patch ] || fail "series is $(cat patches/series)"
	run "$tools/check"
	[ "$status" = 1 ] || fail "check takes a marker that comes first"
}

test_export_refuses_what_is_unfinished() {
	in_cache
	cp -r patches before
	refuses 1 'is no repository that import made' "$tools/export" repository
	succeeds "$tools/import" repository
	echo >>repository/src/a.c
	refuses 1 'has changes that are not committed' "$tools/export" repository
	git -C repository checkout -q .
	git -C repository checkout -q --orphan other
	git -C repository commit -q -m other
	refuses 1 'HEAD does not come from the tag upstream' "$tools/export" repository
	git -C repository checkout -q series
	git -C repository merge -q --allow-unrelated-histories -s ours other -m merged
	refuses 1 'no merge commits' "$tools/export" repository
	git -C repository reset -q --hard HEAD^
	sed -i 's/^UPSTREAM_SHA256=..../&0000/' patches/UPSTREAM
	refuses 1 'from another tarball' "$tools/export" repository
	cp before/UPSTREAM patches
	same before patches
}

test_export_on_a_full_disk() {
	in_cache
	cp -r patches before
	succeeds "$tools/import" repository
	# larger than the limit of full_disk
	(cd repository && seq 1000 >src/numbers && git add src && change src/a.c '1s/^/a/' 'a: count' 4)
	run full_disk "$tools/export" repository
	[ "$status" -eq 2 ] || fail "exit status $status"
	same before patches
}

test_refresh() {
	in_cache
	cp -r patches before
	succeeds "$tools/refresh"
	[ "$(cat "$w/out")" = "refresh: nothing has changed" ] || fail "says something else"
	same before patches
	# offsets, a signature and a note go
	sed -i -e 's/^@@ -7,7 +7,7 @@/@@ -9,7 +9,7 @@/' -e '/^---$/a a note' patches/0001-*
	printf -- '-- \n2.39\n' >>"$(echo patches/0003-*)"
	succeeds "$tools/refresh"
	grep -q 'have changed' "$w/out" || fail "does not say that files have changed"
	same before patches
	sed -i 's/^ line 201 of b/ line 2001 of b/' patches/0002-*
	cp -r patches broken
	refuses 1 '^refresh: .*0002 .* does not apply' "$tools/refresh"
	same broken patches
}
