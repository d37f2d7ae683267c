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
REPORT = re.compile(r"ERROR: AddressSanitizer|runtime error:")
INSTRUMENTED = "AddressSanitizer exit stats"     # with atexit=1, of each program
DONE = ">> done <<"     # nsrun writes it when a host has run all its scripts


def _lines(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def _result(output):
    """The result that testing/lab/sanitize has written down, if nsrun came to its end."""
    try:
        lines = [json.loads(line) for line in _lines(output + "/RESULT") if line.strip()]
        if "result" not in lines[-1]:
            return "none"
        word, _, result = _lines(output + "/sanitize.log")[-1].split()
        return result if word == "result" else "none"
    except (OSError, ValueError, LookupError):
        return "none"


def sanitizer_known(path):
    """Reports that are not about our code, as (text, where): see the file."""
    known = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not all(fields):
            raise ValueError(f"{path}:{number}: a line is TEXT, WHERE and CAUSE, separated by tabs")
        known.append((fields[0], fields[1]))
    return known


def sanitizer_reports(path):
    """The reports in a sanitizers' log: (headline, the functions on its stacks)."""
    reports = []
    for line in _lines(path):
        frame = re.match(r" +#[0-9]+ 0x[0-9a-f]+ in (\S+)", line)
        if REPORT.search(line):
            reports.append((line.strip(), set()))
        elif frame and reports:
            reports[-1][1].add(frame[1])
    return reports


def is_known(headline, functions, known):
    return any(text in headline and (where in functions or f"/{where}:" in headline) for text, where in known)


def sanitizer_seen(output, known):
    """The entries of KNOWN that the test's programs have been reported for."""
    reports = [r for path in glob.glob(glob.escape(output) + "/sanitizer.*") for r in sanitizer_reports(path)]
    return {entry for entry in known if any(is_known(*report, [entry]) for report in reports)}


def _sanitizer_problems(output, known):
    """What the sanitizers of the hosts' programs have reported, and whose pluto had none."""
    problems = []
    for path in sorted(glob.glob(glob.escape(output) + "/sanitizer.*")):
        problems += [("log", f"{os.path.basename(path)}: {headline}") for headline, functions in sanitizer_reports(path)
                     if not is_known(headline, functions, known)]
    plutos = len(glob.glob(glob.escape(output) + "/*.pluto.log"))
    instrumented = sum(any(INSTRUMENTED in line for line in _lines(path))
                       for path in glob.glob(glob.escape(output) + "/sanitizer.*.pluto.*"))
    if instrumented < plutos:
        problems.append(("log", f"{plutos} plutos, and {instrumented} with sanitizers"))
    return problems


def judge(output, facts, sanitizers=None):
    """The problems of a test, none if it has passed, as (kind, text): its OUTPUT directory
    on this side, FACTS as testing/lab/guest/batch has written them, SANITIZERS what is known of
    their reports if the build has any."""
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
        problems += [("log", f"{host}: {line.strip()}") for line in lines
                     if LOG_PROBLEMS.search(line) and not is_known(line, (), sanitizers or ())]
        if any("shutting down" in line for line in lines[-60:]) and \
                not any("leak detective found no leaks" in line or "leak-detective disabled" in line for line in lines):
            problems.append(("log", f"{host}: pluto shut down without the leak detective's word"))
        try:
            problems += [("log", f"{host}: {line}") for line in _lines(f"{output}/{host}.refcnt.log")
                         if line.startswith("ERROR:")]
        except OSError:
            problems.append(("log", f"{host}: reference counts not checked"))
    if sanitizers is not None:
        problems += _sanitizer_problems(output, sanitizers)
    return problems


def says(output, host, text):
    """Whether TEXT is in the host's console or in its pluto log."""
    return any(text in line for name in ("console.txt", "pluto.log")
               for path in glob.glob(f"{glob.escape(output)}/{host}.{name}") for line in _lines(path))


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
