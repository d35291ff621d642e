"""Sixty written prompts and what each asks for: the share of fields that the reader gets right, and its time.

python -m benchmarks.quality_prompts [--small]: prints every field that is wrong, then one JSON line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
import tomllib
from pathlib import Path
from typing import Any

from generation.core.prompt.reading import read_prompt
from generation.core.wish import Wish

PROMPTS = Path(__file__).with_name("prompts.toml")
BAR = 0.95


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="the first ten prompts only")
    rows = tomllib.loads(PROMPTS.read_text(encoding="utf-8"))["prompt"]
    rows = rows[:10] if parser.parse_args().small else rows
    read_prompt("pop")  # the lexicons are read once a process
    right = total = 0
    times_ms = []
    for row in rows:
        began = time.perf_counter()
        wish = read_prompt(row["text"])
        times_ms.append((time.perf_counter() - began) * 1e3)
        for field, wanted in row["expect"].items():
            total += 1
            got = found(wish, field)
            right += agrees(field, wanted, got)
            if not agrees(field, wanted, got):
                print(f"{row['text']}\n    {field}: wanted {wanted}, got {got}")
    share = right / total
    print(json.dumps({
        "benchmark": "quality_prompts", "prompts": len(rows), "fields": total, "right": right, "share": round(share, 4),
        "bar": BAR, "met": share >= BAR, "median_ms": round(statistics.median(times_ms), 2),
        "slowest_ms": round(max(times_ms), 2),
    }))  # fmt: skip


def found(wish: Wish, field: str) -> Any:
    """What the wish says, in the shape in which the prompts give it."""
    shapes: dict[str, Any] = {
        "genres": [slug for slug, _ in wish.genres],
        "section_kinds": [row.kind for row in wish.sections],
        "section_cadence": [[row.kind, row.cadence] for row in wish.sections],
        "conflicts": len(wish.conflicts),
        "unused": [row.text for row in wish.unused],
    }
    value = shapes[field] if field in shapes else getattr(wish, field)
    return list(value) if isinstance(value, tuple) else value


def agrees(field: str, wanted: Any, got: Any) -> bool:
    """Lists of players and genres must be the same in any order; moods and sections must hold what was wanted."""
    if field in ("instruments_in", "instruments_out", "genres"):
        return bool(set(wanted) == set(got))
    if field == "section_cadence":
        return wanted in got
    if field in ("moods", "section_kinds", "unused"):
        return set(wanted) <= set(got)
    return bool(wanted == got)


if __name__ == "__main__":
    main()
