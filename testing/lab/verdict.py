# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a test has passed.

nsrun's exit status lies (0 for a test that does not exist), so it is not asked.  A test
has passed if everything below says so, for every host.
"""

import glob
import hashlib
import json
import os
import re

# a line of pluto's log that no test may have
LOG_PROBLEMS = re.compile(
    r"ASSERTION FAILED|EXPECTATION FAILED|leak: |leak detective found [0-9]+ leaks"
    r"|ERROR: (Address|Leak)Sanitizer|runtime error:")
CONSOLE_PROBLEMS = ("timeout while running test script", "exception while running test script", "CORE FOUND")
DONE = ">> done <<"     # nsrun writes it when a host has run all its scripts


def _lines(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def _result(output):
    """The result that the sanitizer gave, as nsrun wrote it down."""
    try:
        lines = [json.loads(line) for line in _lines(output + "/RESULT") if line.strip()]
        return lines[-1]["result"] or "none"
    except (OSError, ValueError, LookupError):
        return "none"


def judge(output, facts):
    """The problems of a test, none if it has passed, as (kind, text): its OUTPUT directory
    on this side, FACTS as testing/lab/guest/batch has written them."""
    problems = [("guest", text) for text in facts["problems"]]

    if _result(output) != "passed":
        problems.append(("result", "result: " + _result(output)))

    for host in facts["references"]:
        try:
            diff = _lines(f"{output}/{host}.console.diff")
        except OSError:
            problems.append(("console", f"{host}: console not compared"))
            continue
        changed = [line for line in diff if re.match(r"[-+](?![-+]{2} )", line)]
        if changed:
            problems.append(("diff", f"{host}: {len(changed)} lines differ, first {changed[0]}"))
    if not facts["references"]:
        problems.append(("console", "no reference to compare with"))

    consoles = glob.glob(glob.escape(output) + "/*.console.verbose.txt")
    for path in sorted(consoles):
        host = os.path.basename(path).split(".")[0]
        text = "\n".join(_lines(path))
        problems += [("console", f"{host}: {bad}") for bad in CONSOLE_PROBLEMS if bad in text]
        if DONE not in text:
            problems.append(("console", f"{host}: its scripts did not end"))
        if host not in facts["references"] and host != "nic":
            problems.append(("console", f"{host}: console without reference"))
    if not consoles:
        problems.append(("console", "no console"))

    for path in sorted(glob.glob(glob.escape(output) + "/*.pluto.log")):
        host = os.path.basename(path).split(".")[0]
        lines = _lines(path)
        problems += [("log", f"{host}: {line.strip()}") for line in lines if LOG_PROBLEMS.search(line)]
        if any("shutting down" in line for line in lines[-60:]) and \
                not any("leak detective found no leaks" in line or "leak-detective disabled" in line for line in lines):
            problems.append(("log", f"{host}: pluto shut down without the leak detective's word"))
        try:
            problems += [("log", f"{host}: {line}") for line in _lines(f"{output}/{host}.refcnt.log")
                         if line.startswith("ERROR:")]
        except OSError:
            problems.append(("log", f"{host}: reference counts not checked"))
    return problems


def digest(output, problems):
    """A short hash of what is wrong with a test, that stays the same as long as the test
    fails in the same way."""
    h = hashlib.sha256()
    for path in sorted(glob.glob(glob.escape(output) + "/*.console.diff")):
        h.update(os.path.basename(path).encode())
        for line in _lines(path):
            if line[:1] in "+-":
                h.update(line.encode() + b"\n")
    for kind, text in problems:
        if kind != "diff":
            # addresses, process ids, serial numbers and times differ from run to run
            h.update(re.sub(r"0x[0-9a-f]+|[0-9]+", "N", text).encode() + b"\n")
    return h.hexdigest()[:12]
