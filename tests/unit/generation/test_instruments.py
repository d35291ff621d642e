"""The instrument base: complete, consistent, and with a sound of our own for every instrument."""

import pytest

from generation.core.instruments.base import instrument, instruments
from theory.core.genre.convention import conventions
from theory.core.genre.instruments import FAMILIES, family_of
from theory.core.lab.tuning import find_tuning

PATCHES = frozenset(
    (
        "supersaw",
        "saw-lead",
        "square-lead",
        "fm-piano",
        "fm-bell",
        "fm-bass",
        "pluck",
        "warm-pad",
        "wide-pad",
        "string-machine",
        "sub-bass",
        "acid-bass",
        "reese",
        "organ",
        "choir-pad",
        "mallet",
        "brass-stab",
        "noise-riser",
        "impact",
        "arp-saw",
        "plucked-string",
        "electric-piano",
        "flute-like",
        "bowed",
    )
)
KITS = frozenset(("kit-808", "kit-909", "kit-lofi", "kit-acoustic-synth"))


def test_there_are_more_than_sixty_and_no_two_share_an_id() -> None:
    ids = [row.id for row in instruments()]
    assert len(ids) == len(set(ids)) >= 60
    assert instrument("cello").name == "Cello"
    with pytest.raises(KeyError):
        instrument("theremin-of-doom")


def test_every_family_that_a_genre_names_has_an_instrument() -> None:
    known = {row.family for row in instruments()}
    named = {name for row in conventions() for name in (*row.instruments.usual, *row.instruments.also)}
    assert named <= known
    assert known <= set(FAMILIES)


@pytest.mark.parametrize("row", instruments(), ids=lambda row: row.id)
def test_every_instrument_can_be_heard_without_a_soundfont(row: object) -> None:
    played = instrument(row.id)  # type: ignore[attr-defined]
    own = [sound for sound in played.sounds if sound.engine != "sampler"]
    assert own, "no sound of our own"
    assert all(sound.patch in (KITS if sound.engine == "drums" else PATCHES) for sound in own)
    assert (own[0].engine == "drums") == played.is_drums
    assert len({sound.id for sound in played.sounds}) == len(played.sounds)
    assert played.sound() == played.sounds[0]
    assert played.sound(own[0].id) == own[0]


@pytest.mark.parametrize(
    "name", ["house-kit", "kit-808", "synth-bass", "sub-bass-808", "supersaw", "saw-lead", "warm-pad"]
)
def test_electronic_instruments_begin_with_a_sound_of_ours(name: str) -> None:
    assert instrument(name).sounds[0].engine in ("synth", "drums")


@pytest.mark.parametrize("name", ["grand-piano", "violin", "acoustic-kit", "nylon-guitar", "trumpet", "choir"])
def test_acoustic_instruments_begin_with_a_sampled_sound(name: str) -> None:
    assert instrument(name).sounds[0].engine == "sampler"


def test_sampled_sounds_belong_to_the_family_of_their_instrument() -> None:
    astray = []
    for row in instruments():
        first = next((sound for sound in row.sounds if sound.engine == "sampler"), None)
        family = None if first is None or first.bank == 128 else family_of(first.program)
        if family is not None and family != row.family and not row.is_drums:
            astray.append((row.id, family))
    # Electronic sounds borrow; the listener hears a violin as a fiddle, a mandolin is a variant of a guitar.
    borrowed = {"fm-bell", "pluck", "string-machine", "steel-drums", "kalimba"}
    assert {name for name, _ in astray} <= borrowed | {"violin", "mandolin", "koto"}


@pytest.mark.parametrize("row", [row for row in instruments() if row.tuning], ids=lambda row: row.id)
def test_a_fretted_instrument_reaches_from_its_lowest_string_over_an_octave(row: object) -> None:
    played = instrument(row.id)  # type: ignore[attr-defined]
    strings = find_tuning(played.tuning).pitches
    assert played.low == min(strings)
    assert played.high >= max(strings) + 12
    assert played.polyphony <= len(strings)


@pytest.mark.parametrize(
    ("name", "semitones"),
    [("trumpet", -2), ("alto-sax", -9), ("french-horn", -7), ("double-bass", -12), ("piccolo", 12)],
)
def test_transpositions_are_those_of_scores(name: str, semitones: int) -> None:
    assert instrument(name).transposition_semitones == semitones
