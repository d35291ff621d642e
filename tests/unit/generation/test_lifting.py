"""Plans lifted from music that exists keep its bars, chords and keys, move to other keys, and refuse what has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.core.lifting.bars import bars_of, section_bars
from generation.core.lifting.from_file import lift_file
from generation.core.lifting.from_song import Choices, lift
from generation.core.wish import Wish
from theory.core.chord import Chord
from theory.core.key import Key
from theory.core.piece import Bars, Piece, TimedChord, TimedKey, TimedMetre, TimedSection
from theory.core.reading import Reading, read

LOOP = ("C:maj", "A:min7", "F:maj/3", "G:7")
CHORUS = ("F:maj", "G:maj", "A:min", "C:maj")
BAR_S = 2.0


def piece_of(
    *labels: str, sections: tuple[tuple[str, str, int], ...] = (), key: str = "C major", late_s: float = 0.0
) -> Piece:
    """One chord a bar at 120 BPM in 4/4; sections as (letter, name, first bar)."""
    end = len(labels) * BAR_S
    starts = [first * BAR_S for _, _, first in sections]
    ends = [*starts[1:], end][: len(starts)]
    return Piece(
        duration_s=end + late_s,
        bars=Bars(
            tuple(late_s + beat * 0.5 for beat in range(len(labels) * 4)),
            tuple(late_s + bar * BAR_S for bar in range(len(labels))),
        ),
        metres=(TimedMetre(0, end, "4/4"),), tempo_bpm=120.0, keys=(TimedKey(0, end + late_s, Key.parse(key)),),
        chords=tuple(TimedChord(late_s + i * BAR_S, late_s + (i + 1) * BAR_S, Chord.parse(label))
                     for i, label in enumerate(labels)),
        sections=tuple(TimedSection(late_s + a, late_s + b, letter, name)
                       for (letter, name, _), a, b in zip(sections, starts, ends, strict=True)),
    )  # fmt: skip


SONG = piece_of(*LOOP, *LOOP, *CHORUS, sections=(("A", "verse", 0), ("B", "chorus", 8)))


def symbols(plan: object) -> list[str]:
    return [
        section.chord(index).symbol
        for section in plan.sections  # type: ignore[attr-defined]
        for index in range(len(section.chords))
    ]


def test_form_and_harmony_are_those_of_the_song() -> None:
    plan = lift(SONG, Reading(), Choices())
    assert [(row.kind, row.letter, row.bars) for row in plan.sections] == [("verse", "A", 8), ("chorus", "B", 4)]
    assert symbols(plan) == [Chord.parse(label).symbol for label in (*LOOP, *LOOP, *CHORUS)]
    assert (plan.tonic, plan.mode, plan.bpm, plan.metre) == ("C", "major", 120.0, "4/4")
    assert any(row.kind == "song" for row in plan.origins)


def test_another_key_keeps_the_numerals() -> None:
    own, moved = lift(SONG, Reading(), Choices()), lift(SONG, Reading(), Choices(tonic="Eb"))
    numerals = [[chord.numeral for chord in section.chords] for section in own.sections]
    assert [[chord.numeral for chord in section.chords] for section in moved.sections] == numerals
    assert moved.tonic == "Eb"
    assert symbols(moved)[:4] == ["E♭", "Cm7", "A♭/C", "B♭7"]


def test_only_the_form_brings_chords_of_the_plan() -> None:
    plan = lift(SONG, Reading(), Choices(harmony=False, groove=False, tempo=False), Wish(bpm=90))
    assert [row.bars for row in plan.sections] == [8, 4]
    assert plan.bpm == 90
    assert symbols(plan)[:4] != [Chord.parse(label).symbol for label in LOOP]


def test_only_the_harmony_brings_a_form_of_the_plan() -> None:
    plan = lift(SONG, Reading(), Choices(form=False), Wish(duration_s=60))
    assert plan.duration_s == pytest.approx(60, rel=0.1)
    verse = next(row for row in plan.sections if row.kind == "verse")
    assert [verse.chord(i).root for i in range(4)] == ["C", "A", "F", "G"]


def test_an_upbeat_and_silence_at_the_start_are_left_out() -> None:
    late = piece_of(*LOOP, late_s=1.3)
    assert [row[0][0].symbol for row in (bar.chords for bar in bars_of(late))] == ["C", "Am7", "F/A", "G7"]
    silent = piece_of("N", *LOOP[1:], "N")
    assert [bar.chords[0][0].symbol for bar in bars_of(silent)] == ["Am7", "Am7", "F/A", "G7", "G7"]
    assert len(section_bars(late, bars_of(late))) == 1


def test_a_modulation_is_kept_in_its_section() -> None:
    piece = piece_of("C:maj", "G:maj", "D:maj", "A:maj", sections=(("A", "verse", 0), ("B", "chorus", 2)))
    keys = (TimedKey(0, 4, Key.parse("C major")), TimedKey(4, 8, Key.parse("D major")))
    plan = lift(
        Piece(**{**{name: getattr(piece, name) for name in piece.__slots__}, "keys": keys}), Reading(), Choices()
    )
    assert [(row.tonic, [chord.numeral for chord in row.chords]) for row in plan.sections] == [
        ("C", ["I", "V"]), ("D", ["I", "V"])
    ]  # fmt: skip


def test_what_has_no_bars_or_chords_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="No bars were heard"):
        lift(Piece(duration_s=10), Reading(), Choices())
    with pytest.raises(ValueError, match="No chords were heard"):
        lift(piece_of("N", "N", "N"), Reading(), Choices())
    with pytest.raises(ValueError, match="Nothing was chosen"):
        lift(SONG, Reading(), Choices(form=False, harmony=False, groove=False, tempo=False))


def test_a_midi_file_is_read_as_a_score(tmp_path: Path) -> None:
    from generation.core.composing.song import SongMap
    from generation.core.performing.perform import perform
    from generation.core.scores import midi_bytes

    plan = lift(SONG, read(SONG), Choices())
    song = SongMap(plan)
    from generation.core.composing.compose import compose

    path = tmp_path / "like this.mid"
    path.write_bytes(midi_bytes(song, perform(song, compose(plan))))
    again = lift_file(path, tmp_path / "work", Choices(), Wish(), lambda done, total, note: None)
    assert again.bars == pytest.approx(plan.bars, abs=1)
    assert again.bpm == pytest.approx(120, abs=1)
    assert again.title == "like this"
    with pytest.raises(ValueError, match="There is no file"):
        lift_file(tmp_path / "none.mid", tmp_path, Choices(), Wish(), lambda done, total, note: None)
