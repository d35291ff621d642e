"""Genres are told by their conventions, and every guess says why."""

from __future__ import annotations

import pytest

from theory.core.chord import Chord
from theory.core.genre.convention import Convention, convention, conventions
from theory.core.genre.evidence import coverage
from theory.core.genre.instruments import FAMILIES, family_of
from theory.core.genre.reading import GenreReading, read_genre
from theory.core.genre.traits import traits_of
from theory.core.harmony.reading import read_harmony
from theory.core.key import Key
from theory.core.piece import Bars, DrumHit, Piece, TimedChord, TimedKey, TimedMetre
from theory.core.rhythm.grooves import grooves
from theory.core.rhythm.reading import read_rhythm

POP_BAND = ("voice", "drums", "bass", "synth", "piano")


def piece(
    labels: str,
    key: str,
    bpm: float,
    *,
    signature: str = "4/4",
    instruments: tuple[str, ...] = (),
    swing: float | None = None,
    drums: bool = False,
    bars_per_chord: float = 1.0,
) -> Piece:
    """A piece that goes through its chords until 32 bars are full."""
    per_bar = {"4/4": 4, "3/4": 3, "6/8": 2, "2/4": 2}[signature]
    beat = 60 / bpm
    bar = per_bar * beat
    length = bars_per_chord * bar
    row = labels.split()
    count = round(32 * bar / length)
    chords = tuple(
        TimedChord(place * length, (place + 1) * length, Chord.parse(row[place % len(row)])) for place in range(count)
    )
    end = 32 * bar
    hits = tuple(
        DrumHit(place * beat, "kick" if place % 2 == 0 else "snare") for place in range(32 * per_bar if drums else 0)
    )
    return Piece(
        duration_s=end,
        bars=Bars(tuple(i * beat for i in range(32 * per_bar)), tuple(i * bar for i in range(32))),
        metres=(TimedMetre(0.0, end, signature),),
        tempo_bpm=bpm,
        swing_ratio=swing,
        keys=(TimedKey(0.0, end, Key.parse(key)),),
        chords=chords,
        drums=hits,
        instruments=tuple((name, 0.9) for name in instruments),
    )


def told(one: Piece) -> GenreReading:
    return read_genre(one, read_harmony(one), read_rhythm(one))


CASES = {
    "pop": piece("C:maj G:maj A:min F:maj", "C major", 118, instruments=POP_BAND, drums=True),
    "jazz-swing": piece(
        "D:min7 G:7 C:maj7 C:maj7 E:hdim7 A:7 D:min7 G:7", "C major", 168, swing=1.8, drums=True,
        instruments=("piano", "bass", "drums", "saxophone"),
    ),
    "blues": piece(
        "A:7 A:7 A:7 A:7 D:7 D:7 A:7 A:7 E:7 D:7 A:7 E:7", "A major", 92, swing=1.9, drums=True,
        instruments=("electric guitar", "bass", "drums", "voice"),
    ),
    "house": piece("A:min7 D:min7", "A minor", 124, instruments=("drums", "synth", "bass"), drums=True,
                   bars_per_chord=2),
    "waltz": piece("C:maj G:7 G:7 C:maj", "C major", 172, signature="3/4",
                   instruments=("strings", "woodwinds", "brass")),
    "celtic": piece("D:maj G:maj A:maj D:maj", "D major", 112, signature="6/8",
                    instruments=("fiddle", "woodwinds", "accordion")),
}  # fmt: skip


@pytest.mark.parametrize("slug", CASES)
def test_it_tells_a_typical_piece_among_its_first_guesses(slug: str) -> None:
    reading = told(CASES[slug])
    assert slug in [guess.slug for guess in reading.guesses[:2]]
    assert reading.guesses[0].confidence > reading.guesses[1].confidence


def test_its_reasons_name_progression_tempo_and_instruments() -> None:
    guess = next(guess for guess in told(CASES["pop"]).guesses if guess.slug == "pop")
    words = " / ".join(guess.reasons)
    assert "I–V–vi–IV" in words
    assert "118 BPM lies in the usual 90 to 130" in words
    assert "5 of 5 usual instruments heard" in words


def test_it_says_nothing_of_a_piece_of_which_nothing_is_known() -> None:
    assert told(Piece(duration_s=10.0)) == GenreReading()


def test_it_is_less_sure_when_it_knows_less() -> None:
    whole = CASES["blues"]
    bare = Piece(duration_s=whole.duration_s, tempo_bpm=whole.tempo_bpm, keys=whole.keys, chords=whole.chords)
    assert max(guess.confidence for guess in told(bare).guesses) < max(g.confidence for g in told(whole).guesses)


def test_confidences_add_up_to_at_most_one() -> None:
    for one in CASES.values():
        assert sum(guess.confidence for guess in told(one).guesses) <= 1.001


def test_a_progression_covers_its_own_loop_from_any_start() -> None:
    pop = convention("pop")
    for turn in range(4):
        row = ["C:maj", "G:maj", "A:min", "F:maj"]
        one = piece(" ".join(row[turn:] + row[:turn]), "C major", 110)
        assert coverage(pop.progression[0], traits_of(one, read_harmony(one), None)) > 0.9


def test_there_are_at_least_twenty_four_conventions() -> None:
    assert len(conventions()) >= 24


@pytest.mark.parametrize("genre", conventions(), ids=lambda genre: genre.slug)
def test_a_convention_names_known_grooves_and_has_everything(genre: Convention) -> None:
    assert set(genre.grooves) <= {groove.name for groove in grooves()}
    assert genre.forms
    assert genre.mood
    assert genre.bass
    assert genre.voicings
    assert genre.production.loudness_lufs[0] <= genre.production.loudness_lufs[1]


def test_every_general_midi_program_belongs_to_at_most_one_family() -> None:
    programs = [program for row in FAMILIES.values() for program in row]
    assert len(programs) == len(set(programs))
    assert family_of(0) == "piano"
    assert family_of(127) is None
