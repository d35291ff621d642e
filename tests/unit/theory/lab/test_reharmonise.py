"""What may stand in place of a chord: each technique on its textbook example."""

from itertools import product

import pytest

from tests.unit.theory.lab.rows import TONICS, home, row
from theory.core.lab.modes import MODES, Home
from theory.core.lab.reharmonise import Reharmonisation, reharmonise


def ways(text: str, index: int, technique: str, at: str = "C") -> list[str]:
    """The rows of chords that a technique gives."""
    return [
        " ".join(each.symbol for each in found.chords)
        for found in reharmonise(row(text, home(at)), home(at), index)
        if found.technique == technique
    ]


@pytest.mark.parametrize(
    ("text", "index", "technique", "symbols"),
    [
        ("Dm7 G7 Cmaj7", 1, "tritone substitution", "D♭7"),
        ("Em7 A7 Dm7", 1, "tritone substitution", "E♭7"),
        ("C Dm", 0, "secondary dominant", "C A7"),
        ("C F", 0, "secondary dominant", "C7"),
        ("C Am", 0, "secondary dominant", "C E7"),
        ("C G7 C", 1, "ii–V insertion", "Dm7 G7"),
        ("C E7 Am", 1, "ii–V insertion", "Bm7♭5 E7"),
        ("Cmaj7 Fmaj7", 0, "ii–V insertion", "Cmaj7 Gm7 C7"),
        ("C F C", 1, "modal interchange", "Fm"),
        ("C Am F", 1, "modal interchange", "A♭"),
        ("Am Dm Am", 1, "modal interchange", "D"),
        ("C G7 C", 0, "diatonic substitution", "Am"),
        ("C F G", 1, "diatonic substitution", "Dm"),
        ("Dm7 G7 Cmaj7", 1, "diatonic substitution", "Bm7♭5"),
        ("C Dm", 0, "passing diminished", "C C♯dim7"),
        ("F G", 0, "passing diminished", "F F♯dim7"),
        ("Em Dm", 0, "passing diminished", "Em E♭dim7"),
        ("C G7 C", 1, "backdoor", "B♭7"),
        ("Dm7 G7 Cmaj7", 1, "backdoor", "Fm7 B♭7"),
        ("C F G", 1, "Neapolitan", "D♭/F"),
        ("C F G", 1, "augmented sixth", "A♭7"),
        ("C G7 C", 1, "suspension", "G7sus4 G7"),
        ("C G C", 2, "deceptive turn", "A♭"),
        ("C F", 0, "secondary leading-tone chord", "C Edim7"),
        ("C G Am", 1, "bass line", "G/B"),
        ("C F", 0, "chromatic mediant", "E"),
    ],
)
def test_techniques_on_their_examples(text: str, index: int, technique: str, symbols: str) -> None:
    at = "A minor" if text.startswith("Am Dm") else "C"
    assert symbols in ways(text, index, technique, at)


def test_a_tritone_substitute_keeps_third_and_seventh() -> None:
    found = next(
        each for each in reharmonise(row("Dm7 G7 C"), home("C"), 1) if each.technique == "tritone substitution"
    )
    old, new = row("G7")[0], found.chords[0].chord
    assert len(old.pitch_classes & new.pitch_classes) == 2
    assert "B and F" in found.why
    assert found.chords[0].kind == "tritone substitute"


def test_modal_interchange_names_the_modes() -> None:
    found = next(each for each in reharmonise(row("C F C"), home("C"), 1) if each.chords[0].symbol == "Fm")
    assert "Phrygian, minor (Aeolian)" in found.why
    assert found.chords[0].borrowed


def test_the_tune_decides_what_fits() -> None:
    found = reharmonise(row("C F G C"), home("C"), 1, melody_pc=9)  # A over F
    fm = next(each for each in found if each.chords[0].symbol == "Fm")
    dm = next(each for each in found if each.chords[0].symbol == "Dm")
    assert (fm.keeps_tune, fm.tune) == (False, "avoid note")
    assert (dm.keeps_tune, dm.tune) == (True, "fifth")
    assert found.index(dm) < found.index(fm)


@pytest.mark.parametrize("mode", MODES)
def test_every_chord_of_every_mode_can_be_replaced(mode: str) -> None:
    for at, index in product((Home.parse(tonic, mode) for tonic in TONICS[::3]), range(7)):
        chords = at.chords()
        found = reharmonise(chords, at, index)
        assert len(found) >= 3
        for each in found:
            assert abs(sum(each.shares) - 1) < 1e-9
            assert len(each.shares) == len(each.chords)
            assert [one.label for one in each.chords] != [str(chords[index])]
        rows = [tuple(one.label for one in each.chords) for each in found]
        assert len(set(rows)) == len(rows)


def test_motion_is_counted_with_and_without() -> None:
    found: tuple[Reharmonisation, ...] = reharmonise(row("Dm7 G7 Cmaj7"), home("C"), 1)
    assert {each.motion_before for each in found} == {6}
    assert all(each.motion_semitones >= 0 for each in found)


@pytest.mark.parametrize(("text", "index", "said"), [("C G", 2, "no chord 3"), ("C N.C.", 1, "silence")])
def test_what_is_not_there_cannot_be_replaced(text: str, index: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        reharmonise(row(text), home("C"), index)
