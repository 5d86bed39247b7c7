#!/usr/bin/env python3
"""Changes the engine in one place after another and asks whether a test notices.

    scripts/mutants.py [--from N] [--only TEXT]

The list is tests/mutants.txt: file, what stands there, what is put in its place, and the tests of the
library that ought to notice (a filter of `cargo test --lib`, or `--test NAME`). Each change is made in a
copy of the tree, so that an interrupted run leaves nothing behind. Prints one line for each mutant and
the score; exit code 3 where one survives that the list does not explain (`survives: WHY` as filter).
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutants.txt"
PARTS = ["src", "tests", "scenarios", "benches", "examples", "docs", "Cargo.toml", "Cargo.lock", "README.md",
         "CHANGELOG.md", "clippy.toml", "rustfmt.toml"]


def mutants():
    for number, line in enumerate(LIST.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            file, old, new, tests = (part.strip() for part in line.split(" | "))
            yield number, file, old, new, tests


def noticed(copy, tests, environment):
    """Whether the tests fail; a change that does not compile is noticed by the compiler."""
    words = tests.split() if tests.startswith("--") else ["--lib", "--", *tests.split()]
    command = ["cargo", "test", "--quiet", *words]
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=900)
    except subprocess.TimeoutExpired:
        return "timeout"
    if "could not compile" in done.stderr:
        return "does not compile"
    return "killed" if done.returncode else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    place = pathlib.Path(tempfile.gettempdir()) / "ecograph-mutants"
    copy = place / "tree"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        # With times of their own: what an earlier run compiled of a mutant must not pass for what stands here.
        if source.is_dir():
            shutil.copytree(source, copy / part, copy_function=shutil.copy)
        else:
            shutil.copy(source, copy / part)
    # Without optimisation it compiles in a third of the time; what it depends on is optimised as ever.
    environment = dict(os.environ, CARGO_INCREMENTAL="1", CARGO_PROFILE_DEV_OPT_LEVEL="0")
    environment.setdefault("CARGO_TARGET_DIR", str(place / "target"))
    chosen = [mutant for mutant in mutants() if mutant[0] >= options.first and options.only in mutant[1]]
    # A test that fails anyway notices nothing.
    for tests in sorted({mutant[4] for mutant in chosen if not mutant[4].startswith("survives: ")}):
        how = noticed(copy, tests, environment)
        if how is not None:
            sys.exit(f"without any change `{tests}`: {how}")
    count = killed = 0
    unexplained = []
    for number, file, old, new, tests in chosen:
        path = copy / file
        text = path.read_text(encoding="utf-8")
        code = text.split("#[cfg(test)]")[0]
        if code.count(old) != 1:
            sys.exit(f"{LIST.name}:{number}: `{old}` stands {code.count(old)} times in {file}")
        expected = tests.removeprefix("survives: ") if tests.startswith("survives: ") else None
        count += 1
        if expected:
            print(f"{number:3}  explained  {file}: {old} -> {new}: {expected}", flush=True)
            continue
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        how = noticed(copy, tests, environment)
        path.write_text(text, encoding="utf-8")
        killed += how is not None
        if how is None:
            unexplained.append(number)
        print(f"{number:3}  {how or 'SURVIVES'}  {file}: {old} -> {new}", flush=True)
    print(f"{killed} of {count} mutants noticed")
    sys.exit(3 if unexplained else 0)


if __name__ == "__main__":
    main()
