"""How phrases end, one row a kind of cadence, and the passages most worth hearing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from library.core.analysis import Analysis, PartialAnalysis
from library.core.bars import Bars
from library.core.findings.finding import UNSURE, Passage, Scene, gathered, numerals
from library.core.findings.harmony import CLOSES, close_in_text
from library.core.words import Phrase
from theory.core.harmony.statements import Cadence
from theory.core.key import Key
from theory.core.reading import Reading

Heard = Analysis | PartialAnalysis
SHOWN = 4
MOST_CLAIMS = 3
_LEAD_S = 4.0
_DOES = {
    "half": "stops on the dominant, wants to go on", "Phrygian": "sinks to the dominant, wants to go on",
    "deceptive": "the sixth degree stands for home", "evaded": "home comes over the wrong bass",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Close:
    """All cadences of one kind: `mark` is T, P, D or X, `phrases` what they do or go through."""

    title: str
    mark: str
    phrases: tuple[Phrase, ...]
    passages: tuple[Passage, ...]
    more_passages: int


def closes(reading: Reading | None, heard: Heard) -> list[Close]:
    """One row for every kind that is heard surely enough, commonest first."""
    rows = _told(reading)
    scene = Scene(Bars(heard.beats_s or (), heard.downbeats_s or ()), heard.duration_s or 0.0)
    kinds = sorted(gathered(rows, lambda one: one.kind), key=lambda same: -len(same))
    return [_close(same, scene) for same in kinds]


def _told(reading: Reading | None) -> list[Cadence]:
    harmony = reading.harmony if reading else None
    return [one for one in (harmony.cadences if harmony else ()) if one.confidence >= UNSURE]


def _close(same: Sequence[Cadence], scene: Scene) -> Close:
    kind = same[0].kind
    title, mark = CLOSES.get(kind, (kind.capitalize(), "T"))
    through = Counter(one.numerals for one in same).most_common(1)[0][0]
    does = (Phrase(_DOES[kind]),) if kind in _DOES else tuple(numerals(through))
    return Close(title, mark, does, tuple(_arrival(one, scene) for one in same[:SHOWN]), max(0, len(same) - SHOWN))


def _arrival(one: Cadence, scene: Scene) -> Passage:
    """The whole close, named by the bar it arrives in."""
    return Passage(scene.passage(one.arrival_s, one.arrival_s + 0.1).words, one.start_s, one.end_s)


def claims(reading: Reading | None, heard: Heard) -> list[Passage]:
    """A dodged close, the way into another key, the last close: as far as they were heard."""
    scene = Scene(Bars(heard.beats_s or (), heard.downbeats_s or ()), heard.duration_s or 0.0)
    rows = _told(reading)
    found: list[Passage] = []
    dodged = next((one for one in rows if one.kind in ("deceptive", "evaded")), None)
    if dodged:
        found.append(Passage(f"The {close_in_text(dodged.kind)}", dodged.start_s, dodged.end_s))
    away = next((one for one in (reading.harmony.modulations if reading and reading.harmony else ())
                 if one.confidence >= UNSURE), None)  # fmt: skip
    if away:
        around = scene.around(away.start_s, _LEAD_S)
        found.append(Passage(f"The way into {Key.parse(away.to_key).pretty}", around.start_s, around.end_s))
    if rows and rows[-1] is not dodged:
        found.append(Passage(f"The last {close_in_text(rows[-1].kind)}", rows[-1].start_s, rows[-1].end_s))
    return found[:MOST_CLAIMS]
