"""The check: what is heard as planned scores 1, what differs is found in its bar, and takes go where it helps."""

from __future__ import annotations

import itertools
from pathlib import Path

import mir_eval
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.blueprint import Blueprint, Phrase, PlanChord, PlanPart, Section
from generation.core.checking import rules
from generation.core.checking.adherence import ceilings, compare
from generation.core.checking.check import check
from generation.core.checking.expected import expected, third_of
from generation.core.checking.grid import off_grid
from generation.core.checking.matching import agreement, doubled, f_measure, halved, matched
from generation.core.checking.remedy import takes_for
from generation.core.checking.repetition import repeated_share
from generation.core.checking.sound_facts import sound_facts
from generation.core.composing.compose import compose
from generation.core.composing.song import SongMap
from generation.core.notes import TICKS, Note, Written
from generation.core.performing.clock import Clock
from generation.core.performing.perform import perform
from generation.core.planning.plan import plan as plan_wish
from generation.core.prompt.reading import read_prompt
from generation.core.results import Adherence
from library.core.analysis import Analysis, ChordSpan, KeyRegion, Loudness
from library.core.analysis import Section as HeardSection
from theory.core.chord import Chord
from theory.core.genre.convention import conventions

RATE = 48_000


def plan(*numerals: str, bars: int = 4, kind: str = "verse") -> Section:
    return Section(
        name=kind.capitalize(), kind=kind, letter="A", bars=bars, metre="4/4", bpm=120, tonic="C", mode="major",  # type: ignore[arg-type]
        energy=0.5, phrases=(Phrase(bars=bars, cadence="open"),),
        chords=tuple(PlanChord(numeral=row, quarters=bars * 4 / len(numerals)) for row in numerals),
        parts={"keys": 1.0, "lead": 1.0, "bass": 1.0},
    )  # fmt: skip


def song_of(*sections: Section, voicing: str = "") -> SongMap:
    parts = (
        PlanPart(id="keys", name="Keys", role="chords", instrument="grand-piano"),
        PlanPart(id="lead", name="Lead", role="melody", instrument="flute"),
        PlanPart(id="bass", name="Bass", role="bass", instrument="electric-bass"),
    )
    return SongMap(
        Blueprint(genres=(("pop", 1.0),), tonic="C", mode="major", bpm=120, metre="4/4", voicing=voicing,
                  sections=sections, parts=parts)
    )  # fmt: skip


def heard_as_planned(song: SongMap, **changes: object) -> Analysis:
    want = expected(song, Clock(song))
    named = [(a, b, name or "N") for a, b, name in want.chords]
    roots = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

    def label(name: str) -> str:
        root, _, third = name.partition(":")
        return "N" if name == "N" else f"{roots[int(root)]}:{third}"

    edges = [0.0, *want.boundaries_s, want.end_s]
    values = {
        "duration_s": want.end_s, "loudness": Loudness(), "beats_s": want.beats_s, "downbeats_s": want.downbeats_s,
        "chords": tuple(ChordSpan(start_s=a, end_s=b, confidence=1, label=label(n)) for a, b, n in named),
        "key_regions": (KeyRegion(start_s=0, end_s=want.end_s, confidence=1, key="C major"),),
        "sections": tuple(
            HeardSection(start_s=a, end_s=b, confidence=1, label="A") for a, b in itertools.pairwise(edges)
        ),
    }  # fmt: skip
    return Analysis.model_validate(values | changes)


def test_what_is_heard_as_planned_scores_one() -> None:
    song = song_of(plan("I", "vi", "IV", "V"), plan("I", "ii7", "V7", "Imaj7", kind="chorus"))
    found = compare(song, Clock(song), heard_as_planned(song))
    assert {row.name: row.value for row in found.scores} == dict.fromkeys(ceilings(), 1.0)
    assert all(row.met for row in found.scores)
    assert [row.fails for row in found.bars] == [()] * 8
    assert found.bars[1].planned == "Am"
    assert found.bars[1].heard == "Am"


def test_a_wrong_chord_fails_its_bar_alone() -> None:
    song = song_of(plan("I", "vi", "IV", "V"))
    heard = heard_as_planned(song)
    wrong = heard.chords[2].model_copy(update={"label": "B:min"})
    found = compare(song, Clock(song), heard.model_copy(update={"chords": (*heard.chords[:2], wrong, heard.chords[3])}))
    assert [row.fails for row in found.bars] == [(), (), ("chords",), ()]
    assert found.bars[2].heard == "Bm"
    assert {row.name: row.value for row in found.scores}["chords"] == pytest.approx(0.75)


def test_a_beat_at_half_its_tempo_is_named_and_late_beats_are_not() -> None:
    song = song_of(plan("I", "V"))
    heard = heard_as_planned(song)
    half = compare(song, Clock(song), heard.model_copy(update={"beats_s": heard.beats_s[::2]}))
    assert half.level == "half"
    assert {row.name: row.value for row in half.scores}["beats"] == 1.0
    late = compare(song, Clock(song), heard.model_copy(update={"beats_s": tuple(t + 0.1 for t in heard.beats_s)}))
    assert ({row.name: row.value for row in late.scores}["beats"] or 0.0) < 0.1


def test_measures_of_time() -> None:
    assert matched([1, 2, 3], [1.05, 2.2, 3.0], 0.07) == [True, False, True]
    assert f_measure([1, 2, 3, 4], [1, 2], 0.07) == pytest.approx(2 * 2 / 6)
    assert matched([1.0, 1.05], [1.02], 0.07) == [True, False]  # one heard beat answers one planned beat
    assert halved([0, 1, 2, 3, 4]) == [0, 2, 4]
    assert doubled([0, 1, 2]) == [0, 0.5, 1, 1.5, 2]
    assert agreement([(0, 2, "a"), (2, 4, None)], [(0, 1, "a"), (1, 4, "b")]) == (1, 2)


def test_thirds() -> None:
    names = {"C:maj7": "0:maj", "A:min7/b3": "9:min", "B:hdim7": None, "G:sus4": None, "N": "N", "G:9": "7:maj"}
    assert {label: third_of(Chord.parse(label)) for label in names} == names


def test_silence_and_clipping_are_measured(tmp_path: Path) -> None:
    sound = 0.3 * np.sin(np.arange(RATE * 4) * 0.05)
    sound[RATE : RATE * 3] = 0
    sound[10] = 1.0
    soundfile.write(tmp_path / "x.wav", np.stack([sound, sound], 1), RATE, subtype="PCM_24")
    found = sound_facts(tmp_path / "x.wav", 4.0)
    assert found.clipped_samples == 2
    assert found.longest_silence_s == pytest.approx(2.0, abs=0.1)
    assert sound_facts(tmp_path / "x.wav", 1.0).longest_silence_s == 0


def test_rules_find_what_is_broken() -> None:
    song = song_of(plan("I", "V", "vi", "IV"), voicing="satb")
    beat = TICKS * 4
    high = Written("bass", (Note(0, TICKS, 100),))
    leaping = Written("lead", (Note(0, TICKS, 72), Note(TICKS, TICKS, 86), Note(TICKS * 2, TICKS, 90)))
    blocks = [(48, 55, 64, 72), (50, 57, 65, 74)]
    parallel = Written("keys", tuple(Note(i * beat, beat, p) for i, row in enumerate(blocks) for p in row))
    found = rules.faults(song, (high, leaping, parallel))
    assert {row.rule for row in found if row.part == "bass"} >= {"range"}
    assert [row.bar for row in found if row.rule == "leap"] == [1]
    assert {row.sentence for row in found if row.rule == "parallels"} == {
        "Two voices move in parallel fifths.", "Two voices move in parallel octaves."
    }  # fmt: skip


def test_a_resolved_leap_and_contrary_voices_are_right() -> None:
    song = song_of(plan("I", "V"), voicing="satb")
    lead = Written("lead", (Note(0, TICKS, 72), Note(TICKS, TICKS, 81), Note(TICKS * 2, TICKS, 79)))
    keys = Written("keys", tuple(Note(i * 1920, 1920, p) for i, row in enumerate([(48, 55, 64, 72), (43, 59, 62, 74)])
                                 for p in row))  # fmt: skip
    assert rules.faults(song, (lead, keys)) == ()


def test_the_part_that_clouds_the_chords_is_made_again() -> None:
    song = song_of(plan("I", "vi", "IV", "V"))
    heard = heard_as_planned(song)
    wrong = tuple(row.model_copy(update={"label": "B:min"}) for row in heard.chords[1:3])
    found = compare(song, Clock(song), heard.model_copy(update={"chords": (heard.chords[0], *wrong, heard.chords[3])}))
    document = Adherence(
        scores=found.scores, bars=found.bars, loudness_lufs=-14, loudness_target_lufs=-14, true_peak_dbtp=-1,
        clipped_samples=0, silent_s=0,
    )  # fmt: skip
    written = (
        Written("keys", tuple(Note(bar * 1920, 1920, pitch) for bar, pitch in enumerate((60, 69, 65, 67)))),
        Written("lead", tuple(Note(bar * 1920, 1920, pitch) for bar, pitch in enumerate((60, 70, 66, 67)))),
    )
    takes = takes_for(song, written, document, 1)
    assert [(take.part, take.first_bar, take.last_bar) for take in takes] == [("lead", 2, 3)]
    assert takes != takes_for(song, written, document, 2)
    assert takes_for(song, written, document.model_copy(update={"bars": found.bars[:1]}), 1) == ()


def test_a_real_file_is_heard_and_scored(tmp_path: Path) -> None:
    song = song_of(plan("I", "IV", "V", "I"))
    clock = Clock(song)
    t = np.arange(round(clock.duration_s * RATE)) / RATE
    sound = np.zeros_like(t)
    for span in song.spans:
        a, b = clock.seconds(span.start), clock.seconds(span.end)
        on = (t >= a) & (t < b)
        for pitch in span.chord.pitch_classes:
            for octave in (48, 60):
                hz = 440 * 2 ** ((pitch + octave - 69) / 12)
                strokes = np.exp(-((t - a) % 0.5) * 5)
                sound[on] += (0.05 * np.sin(2 * np.pi * hz * t) * strokes)[on]
    path = tmp_path / "master.wav"
    soundfile.write(path, np.stack([sound, sound], 1), RATE, subtype="PCM_24")
    found, heard = check(song, path, tmp_path / "work", lambda done, total, note: None)
    scores = {row.name: row.value for row in found.scores}
    assert scores["chords"] is not None
    assert scores["chords"] > 0.8
    assert len(found.bars) == song.bars[-1].number
    assert found.clipped_samples == 0
    assert heard.analysis.duration_s == pytest.approx(clock.duration_s, abs=0.1)
    assert found.summary


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 400), max_size=30, unique=True), st.lists(st.integers(0, 400), max_size=30, unique=True))
def test_f_measures_are_those_of_mir_eval(planned: list[int], heard: list[int]) -> None:
    """Moments at least 0.1 s apart, where the greedy match is the best one."""
    a, b = (np.array(sorted(rows), dtype=float) * 0.2 for rows in (planned, heard))
    if len(a) and len(b):
        assert f_measure(a, b, 0.07) == pytest.approx(mir_eval.beat.f_measure(a, b, 0.07))


GENRES = sorted(one.slug for one in conventions())


@pytest.mark.parametrize("genre", GENRES)
def test_every_onset_lies_where_grid_groove_and_player_put_it(genre: str) -> None:
    blueprint = plan_wish(read_prompt(f"{genre.replace('-', ' ')}, one minute", {}), 7)
    song = SongMap(blueprint)
    written = compose(blueprint)
    played = perform(song, written)
    assert {note.start % (TICKS // 24) for row in written for note in row.notes} == {0}
    assert list(off_grid(song, written, played)) == []
    assert sum(len(row.tones) for row in played) > 50


def test_a_late_an_early_a_missing_and_a_surplus_note_are_found() -> None:
    song = song_of(plan("I", "V", "vi", "IV"))
    written = Written("lead", tuple(Note(bar * 1920, TICKS, 72 + bar) for bar in range(4)))
    (played,) = perform(song, (written,))
    assert rules.faults(song, (written,), (played,)) == ()
    tones = list(played.tones)
    tones[1] = tones[1]._replace(start_s=tones[1].start_s + 0.03)
    tones[2] = tones[2]._replace(start_s=tones[2].start_s - 0.03)
    tones[3] = tones[3]._replace(pitch=60)
    found = rules.faults(song, (written,), (played._replace(tones=tuple(tones)),))
    assert {row.rule for row in found} == {"grid"}
    assert [row.bar for row in found] == [2, 3, 4, 4]
    assert "late in bar 2" in found[0].sentence
    assert "early in bar 3" in found[1].sentence
    assert "not played" in found[2].sentence
    assert "not written" in found[3].sentence


def test_strums_may_be_late_and_not_early() -> None:
    song = song_of(plan("I", "V", "vi", "IV"))
    strum = Written("keys", tuple(Note(0, 1920, pitch, articulation="roll") for pitch in (60, 64, 67)))
    (played,) = perform(song, (strum,))
    assert list(off_grid(song, (strum,), (played,))) == []
    too_late = tuple(tone._replace(start_s=tone.start_s + 0.25) for tone in played.tones)
    assert len(list(off_grid(song, (strum,), (played._replace(tones=too_late),)))) == 3


def bars_of(count: int, pitches: tuple[int, ...]) -> Written:
    """A tune of whole bars that goes round the given pitches."""
    return Written("lead", tuple(Note(bar * 1920, TICKS, pitches[bar % len(pitches)]) for bar in range(count)))


def test_a_loop_is_told_where_the_genre_is_none() -> None:
    song = song_of(plan("I", "V", bars=32))
    loop, tune = bars_of(32, (72, 74, 76)), bars_of(32, tuple(range(60, 84)))
    assert [row.rule for row in rules.faults(song, (loop,))] == ["repetition"]
    assert rules.faults(song, (loop,))[0].sentence == "91 % of the bars of the Lead have been heard before."
    assert rules.faults(song, (tune,)) == ()
    assert repeated_share(song, tune.notes) == pytest.approx(8 / 32)
    techno = SongMap(song.blueprint.model_copy(update={"genres": (("techno", 1.0),)}))
    assert rules.faults(techno, (loop,)) == ()
    assert repeated_share(song, loop.notes[:20]) is None


def test_a_tune_of_which_nothing_returns_is_told_where_sections_return() -> None:
    once, twice = song_of(plan("I", "V", bars=32)), song_of(plan("I", "V", bars=16), plan("I", "V", bars=16))
    tune = bars_of(32, tuple(range(60, 92)))
    assert rules.faults(once, (tune,)) == ()
    assert [row.rule for row in rules.faults(twice, (tune,))] == ["variety"]
