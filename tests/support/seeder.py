"""A small process beside a test studio: reads {"name", "arguments"} lines, answers with what the seed returned."""

from __future__ import annotations

import json
import sys
import traceback

import django


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever a seed prints must not end up between the answers
    django.setup()
    from tests.support import (
        full_songs,
        library_seeds,
        made_seeds,
        plan_seeds,
        seeds,
        song_seeds,
        stem_seeds,
        theory_seeds,
    )

    modules = (seeds, song_seeds, library_seeds, stem_seeds, theory_seeds, full_songs, made_seeds, plan_seeds)
    for line in sys.stdin:
        wish = json.loads(line)
        try:
            seed = next(getattr(module, wish["name"]) for module in modules if hasattr(module, wish["name"]))
            answer = {"value": seed(**wish["arguments"])}
        except Exception:  # noqa: BLE001  (the test on the other side of the pipe raises it again)
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
