#!/usr/bin/env python3
"""Writes the tables of docs/VALIDATION.md from what `ecograph verify` found.

    ecograph verify --full --json > models.json
    ecograph verify --scenario scenarios/wechat-2015.ron --scale 1 --full --json > laws.json
    scripts/validation.py models.json laws.json
"""

import json
import pathlib
import sys

DOC = pathlib.Path(__file__).resolve().parent.parent / "docs" / "VALIDATION.md"
SIZE = "no effect of size"


def number(value):
    if value is None:
        return "-"
    if value == 0:
        return "0"
    return f"{value:.6g}" if 1e-4 <= abs(value) < 1e6 else f"{value:.4g}"


def interval(row):
    low, high, ours = row["low"], row["high"], row["ours"]
    if low is None and high is None:
        return "-"
    if low is None or high is None:
        return f"below {number(high)}" if low is None else f"above {number(low)}"
    half = (high - low) / 2
    if row["chance"] is None and abs((high + low) / 2 - ours) <= 1e-6 * half:
        return f"± {number(half)}" if half else "exactly"
    return f"{number(low)} … {number(high)}"


def table(rows):
    lines = ["| case | exact | ours | interval | runs | verdict |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    model = None
    for row in rows:
        if row["model"] != model:
            model = row["model"]
            lines.append(f"| **{model}** ({row['source']}) | | | | | |")
        cells = [row["what"], number(row["exact"]), number(row["ours"]), interval(row), str(row["runs"]), row["verdict"]]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def sizes(rows):
    """How many agree, and by how much the others do not."""
    named = {}
    for row in rows:
        name, size = row["what"].rsplit(", size ", 1)
        named.setdefault(name, {})[size] = row
    lines = ["| size | indices and figures | in the band | median distance from size 1 |", "| ---: | ---: | ---: | ---: |"]
    for size in ("0.2", "4"):
        of_size = [found[size] for found in named.values() if size in found]
        apart = sorted(abs(row["ours"] / row["exact"] - 1) for row in of_size if row["exact"])
        held = sum(row["verdict"] == "holds" for row in of_size)
        lines.append(f"| {size} | {len(of_size)} | {held} | {100 * apart[len(apart) // 2]:.2f} % |")
    lines += ["", "Outside the band, at either size (relative to size 1):", "",
              "| index or figure | size 0.2 | size 1 | size 4 |", "| --- | ---: | ---: | ---: |"]
    for name, found in sorted(named.items()):
        if all(row["verdict"] == "holds" for row in found.values()):
            continue

        def shown(size):
            row = found.get(size)
            if row is None:
                return "-"
            mark = "" if row["verdict"] == "holds" else "*"
            return f"{number(row['ours'])}{mark}"

        exact = next(iter(found.values()))["exact"]
        lines.append(f"| {name} | {shown('0.2')} | {number(exact)} | {shown('4')} |")
    return lines


def main():
    models, laws = (json.loads(pathlib.Path(name).read_text(encoding="utf-8"))["rows"] for name in sys.argv[1:3])
    parts = {
        "models": table(models),
        "laws": table([row for row in laws if row["model"] != SIZE]),
        "size": sizes([row for row in laws if row["model"] == SIZE]),
    }
    text = DOC.read_text(encoding="utf-8")
    for name, lines in parts.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        head, rest = text.split(begin, 1)
        text = head + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + rest.split(end, 1)[1]
    DOC.write_text(text, encoding="utf-8")


main()
