"""Named forms: what the row of letters and names amounts to as a whole."""

import re
from collections.abc import Sequence

from theory.core.form.facts import SectionFacts
from theory.core.form.names import Named
from theory.core.statement import Statement, share

_EDGES = {"intro", "outro"}
_BLUES_PLAN = (0, 0, 0, 0, 5, 5, 0, 0, 7, 5, 0, 0)


class NamedForm(Statement):
    """A form that the piece has as a whole, with the letters that show it."""

    name: str
    pattern: str


def named_forms(facts: Sequence[SectionFacts], named: Sequence[Named]) -> tuple[NamedForm, ...]:
    """Forms that fit, surest first; none for fewer than two sections."""
    if len(facts) < 2:
        return ()
    inner = [row for row, name in zip(facts, named, strict=True) if name.name not in _EDGES]
    letters = "".join(_short(row.base, inner) for row in inner)
    runs = re.sub(r"(.)\1+", r"\1", letters)
    rows = [_verse_chorus(named), _song_form(letters, inner), _rondo(runs), _binary(letters, runs), _ternary(runs)]
    rows += [_strophic(letters), _through_composed([row.base for row in facts]), _blues(inner)]
    found = [row.model_copy(update={"pattern": _spaced(letters)}) for row in rows if row]
    return tuple(sorted(found, key=lambda row: -row.confidence))


def _short(base: str, facts: Sequence[SectionFacts]) -> str:
    """Letters anew from A on, one character each, in order of appearance."""
    order = list(dict.fromkeys(row.base for row in facts))
    return chr(ord("A") + min(25, order.index(base)))


def _spaced(letters: str) -> str:
    return " ".join(letters)


def _form(name: str, confidence: float, why: str) -> NamedForm:
    return NamedForm(name=name, pattern="", confidence=share(confidence), why=why)


def _verse_chorus(named: Sequence[Named]) -> NamedForm | None:
    order = [one.name for index, one in enumerate(named) if index == 0 or named[index - 1].name != one.name]
    verses, choruses = order.count("verse"), order.count("chorus")
    if choruses < 2 or verses < 1:
        return None
    mean = sum(one.confidence for one in named if one.name == "chorus") / sum(one.name == "chorus" for one in named)
    extra = ["with a bridge"] if "bridge" in order else []
    extra += ["a pre-chorus" if extra else "with a pre-chorus"] if "pre-chorus" in order else []
    name = " ".join(["verse-chorus form", *extra[:1], *(f"and {more}" for more in extra[1:])])
    return _form(
        name, min(0.95, mean + 0.1 * min(2, verses)), f"verses ({verses}) and choruses ({choruses}) take turns"
    )


def _song_form(letters: str, facts: Sequence[SectionFacts]) -> NamedForm | None:
    cycles = re.fullmatch(r"((?:AABA)+)(?:BA)?", letters)
    if not cycles:
        return None
    lengths = [row.bars for row in facts[:4]]
    if lengths == [8, 8, 8, 8]:
        return _form("32-bar AABA", 0.92, "four parts of eight bars, the third one new")
    sure = 0.75 if None not in lengths and len(set(lengths)) == 1 else 0.6
    return _form("AABA", sure, "a part twice, a contrast, and the part again")


def _rondo(runs: str) -> NamedForm | None:
    refrains = runs[0::2]
    episodes = runs[1::2]
    if len(runs) < 5 or len(runs) % 2 == 0 or set(refrains) != {"A"} or "A" in episodes or len(set(episodes)) < 2:
        return None
    return _form("rondo", 0.6 + 0.1 * min(3, len(set(episodes)) - 1), f"A returns around {len(episodes)} episodes")


def _binary(letters: str, runs: str) -> NamedForm | None:
    if runs != "AB":
        return None
    both = letters.count("A") > 1 and letters.count("B") > 1
    return _form("binary", 0.75 if both else 0.55, "two parts" + (", each of them repeated" if both else ""))


def _ternary(runs: str) -> NamedForm | None:
    return _form("ternary", 0.7, "the first part returns after a contrast") if runs == "ABA" else None


def _strophic(letters: str) -> NamedForm | None:
    if len(set(letters)) != 1 or len(letters) < 2:
        return None
    return _form("strophic", 0.5 + 0.1 * min(4, len(letters) - 1), f"the same part {len(letters)} times")


def _through_composed(letters: Sequence[str]) -> NamedForm | None:
    if len(letters) < 4 or len(set(letters)) != len(letters):
        return None
    return _form("through-composed", 0.45 + 0.05 * min(6, len(letters) - 3), f"{len(letters)} parts, none returns")


def _blues(facts: Sequence[SectionFacts]) -> NamedForm | None:
    """Choruses of twelve bars that go to the fourth degree at half and start on the first."""
    twelves = [row for row in facts if row.bars == 12 and _is_blues(row.chords)]
    if not twelves or len(twelves) < 0.6 * len(facts):
        return None
    why = f"{len(twelves)} choruses of twelve bars over I, IV and V"
    return _form("twelve-bar blues", 0.65 + 0.1 * min(3, len(twelves) - 1), why)


def _is_blues(chords: Sequence[str]) -> bool:
    roots = [int(chord.split(":")[0]) for chord in chords]
    plain = [root for root in roots if root in {0, 5, 7}]
    if not roots or roots[0] != 0 or len(plain) < 0.7 * len(roots):
        return False
    plan = [root for index, root in enumerate(_BLUES_PLAN) if index == 0 or _BLUES_PLAN[index - 1] != root]
    at = 0
    for root in plain:
        at += at < len(plan) and root == plan[at]
    return at >= len(plan) - 1
