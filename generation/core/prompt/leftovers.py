"""Words that led to nothing, and what would be understood in their place."""

import difflib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from generation.core.prompt import lexicon
from generation.core.prompt.finding import Sheet
from generation.core.prompt.tempo import WORDS as TEMPO_WORDS
from generation.core.prompt.text import Token
from generation.core.wish import Unused

# Words that say nothing about music by themselves.
_SILENT = frozenset(Path(__file__).with_name("silent.txt").read_text(encoding="utf-8").split())
_TIMBRES = ("muted", "distorted", "clean", "nylon")
MOST_SHOWN = 16


def leftovers(sheet: Sheet) -> tuple[Unused, ...]:
    """Neighbouring words that nobody used, together, with at most three suggestions each."""
    rows: list[Unused] = []
    run: list[Token] = []
    for token in [*sheet.text.free_words(), None]:
        carries = token is not None and token.text not in _SILENT and not token.text.isdigit() and len(token.text) > 1
        joins = bool(run) and token is not None and not re.search(r"[.,;!?]", sheet.text.low[run[-1].end : token.start])
        near = joins and token is not None and token.start - run[-1].end <= 1
        if run and not (carries and near):
            rows.append(_unused(sheet, run))
            run = []
        if carries and token is not None:
            run.append(token)
    return tuple(rows[:MOST_SHOWN])


def _unused(sheet: Sheet, run: list[Token]) -> Unused:
    start, end = run[0].start, run[-1].end
    written = sheet.text.written[start:end]
    instead = nearest(sheet.text.low[start:end], _known())
    if not instead and len(run) == 1:
        after = lexicon.pattern_of("instruments").match(sheet.text.low, end + 1)
        instead = _TIMBRES[:3] if after and "guitar" in after[0] else ()
    if not instead and len(run) > 1:
        instead = next((found for token in run if (found := nearest(token.text, _known()))), ())
    return Unused(text=written, start=start, end=end, instead=instead)


def nearest(word: str, among: Iterable[str]) -> tuple[str, ...]:
    """Up to three known words that are written like this one."""
    return tuple(difflib.get_close_matches(word, list(among), n=3, cutoff=0.78))


@cache
def _known() -> tuple[str, ...]:
    words = {*lexicon.genres(), *lexicon.instruments(), *lexicon.feelings(), *TEMPO_WORDS}
    return tuple(sorted(words))
