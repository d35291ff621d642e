"""Phrases by grammar: an opening on the tonic, motion, a predominant, and the close that was asked for."""

from collections.abc import Sequence
from random import Random

from generation.core.blueprint import Cadence
from generation.core.planning.closes import called, close, is_cadence
from generation.core.planning.rows import Bar, Draft, bars_of, chord_of, packed, rows_of
from theory.core.lab.modes import Home


def phrase_lengths(bars: int, *, wide: bool = False) -> tuple[int, ...]:
    """Phrases of four bars (eight where bars are quick), the rest joined to the last one or a short one of its own."""
    unit = 8 if wide and bars >= 16 else 4
    if bars <= unit + unit // 2:
        return (bars,)
    count, rest = divmod(bars, unit)
    if rest == 0:
        return (unit,) * count
    return (*((unit,) * (count - 1)), unit + rest) if rest <= unit // 2 else (*((unit,) * count), rest)


def closed(body: Sequence[Bar], cadence: Cadence, home: Home, learned: bool, chance: Random) -> Draft:
    """A phrase whose last bars are the close; open phrases of plain keys stay as they are."""
    if cadence == "open":
        return Draft(tuple(body), "open")
    tail, kind = close(cadence, home, learned, chance)
    if not tail:
        return Draft(tuple(body), "open")
    if len(body) == 1:
        tail = ((tail[0][-1], tail[1][0]),)
    elif len(body) == 2 and len(tail[0]) == 1 and body[0][0] != tail[0][0]:
        tail = ((body[0][0], *tail[0]), tail[1])
    return Draft((*body[: len(body) - len(tail)], *tail), kind)


def plain_phrase(words: Sequence[str], bars: int, cadence: Cadence, home: Home, chance: Random) -> Draft:
    """A phrase of a song: a usual progression whole where it closes as asked, else with another close."""
    if len(words) >= 3 and len(words) <= bars * 2:
        whole = packed(words, bars)
        before, last = chord_of(words[-2], home), chord_of(words[-1], home)
        if cadence != "open" and is_cadence(cadence, before, last, home) and len(whole[-1]) == 1:
            return Draft(whole, cadence)
    body = _repeated(packed(words, 4 if len(words) <= 8 else 8), bars)
    return closed(body, cadence, home, learned=False, chance=chance)


def _repeated(bars: Sequence[Bar], count: int) -> tuple[Bar, ...]:
    return tuple(bars[place % len(bars)] for place in range(count))


def learned_phrase(bars: int, cadence: Cadence, home: Home, opening: Sequence[Bar], chance: Random) -> Draft:
    """A classical phrase: opening, motion for what is longer than four bars, and the close."""
    body = list(opening)
    while len(body) < bars - 2:
        body += bars_of(chance.choice(rows_of("motion", home.key.mode)))
    body = [*body[: max(0, bars - 2)], *opening[:2]][:bars]
    return closed(body, cadence if cadence != "open" else "half", home, learned=True, chance=chance)


def opening_of(home: Home, chance: Random) -> tuple[Bar, ...]:
    """Two bars that keep the tonic."""
    return bars_of(chance.choice(rows_of("opening", home.key.mode)))


def jazz_block(kind: str, home: Home, chance: Random) -> Draft:
    """Four bars of a song form: "first", "close", "turn", "bridge" or "back"; only "close" closes."""
    bars = bars_of(chance.choice(rows_of("jazz", home.key.mode, kind)))
    return Draft(bars, "authentic" if kind == "close" else "open")


def blues_chorus(bars: int, home: Home, jazz: bool, last: bool, chance: Random) -> list[Draft]:
    """Twelve bars in three phrases, or four; the last chorus comes home in place of the turnaround."""
    mode = "minor" if home.key.mode == "minor" else "jazz" if jazz else "major"
    tonic = "i7" if mode == "minor" else "I7"
    if bars < 12:
        row = bars_of(chance.choice(rows_of("blues", mode, "four" if last else "start")))
        return [_named(_repeated(row, bars) if not last else (*((tonic,),) * max(0, bars - 4), *row[-bars:]), home)]
    row = bars_of(chance.choice(rows_of("blues", mode, "twelve")))
    if last:
        row = (*row[:-2], (tonic,), (tonic,))
    drafts = [_named(row[at : at + 4], home) for at in (0, 4, 8)]
    extra = bars - 12
    while extra > 0:
        take = min(4, extra)
        turn = bars_of(chance.choice(rows_of("blues", mode, "start")))
        drafts.append(_named(turn[4 - take :], home))
        extra -= take
    return drafts


def _named(bars: Sequence[Bar], home: Home) -> Draft:
    """A phrase under the name of the close that it makes."""
    words = [word for bar in bars for word in bar]
    distinct = [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]
    if len(distinct) < 2:
        return Draft(tuple(bars), "open")
    return Draft(tuple(bars), called(chord_of(distinct[-2], home), chord_of(distinct[-1], home), home))
