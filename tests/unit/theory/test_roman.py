"""Roman numerals: read, written, turned into chords; compared with music21."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.core.chord import QUALITIES, Chord
from theory.core.harmony.function import describe_between
from theory.core.harmony.roman import Numeral, figures, numeral_of, root_name
from theory.core.key import Key

FIGURES = {
    "major": "I I6 I64 ii ii6 iii IV IV6 IV64 V V6 V64 vi vi6 viio viio6 I7 ii7 ii65 ii43 ii42 IV7 V7 V65 V43 V42 "
    "vi7 viiø7 viiø65 V/V V7/V V65/V V43/ii V7/vi viio6/V viio7/ii viio65/vi bVI bVII bIII bII6 iv iv6 i",
    "minor": "i i6 i64 iio iio6 iiø7 iiø65 III III6 iv iv6 iv7 V V6 V7 V65 V43 V42 VI VI6 VII viio viio6 viio7 "
    "viio43 V7/iv V65/V V7/III viio7/V bII6 I IV",
}
keys = st.builds(Key.from_pitch_class, st.integers(0, 11), st.sampled_from(["major", "minor"]))


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", ["C", "Eb", "F#"])
def test_numerals_sound_as_in_music21(mode: str, tonic: str) -> None:
    roman = pytest.importorskip("music21.roman")
    music21_key = pytest.importorskip("music21.key")
    key = Key.parse(f"{tonic} {mode}")
    theirs = music21_key.Key(tonic.replace("b", "-"), mode)
    for figure in FIGURES[mode].split():
        ours = Numeral.parse(figure, key.mode, "figured").chord(key)
        other = roman.RomanNumeral(figure, theirs, sixthMinor=roman.Minor67Default.QUALITY,
                                   seventhMinor=roman.Minor67Default.QUALITY)  # fmt: skip
        assert ours.pitch_classes == {pitch.pitchClass for pitch in other.pitches}, figure
        assert ours.root_pc == other.root().pitchClass, figure
        bass = Chord(ours.bass or "C").root_pc
        assert bass == other.bass().pitchClass, figure


@given(keys, st.integers(0, 11), st.sampled_from(["maj", "min", "dim", "aug", "7", "maj7", "min7", "hdim7", "dim7"]),
       st.integers(0, 3))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_a_chord_comes_back_from_its_numeral(key: Key, root: int, quality: str, inversion: int) -> None:
    from theory.core.harmony.roman import bass_degree

    inversion = min(inversion, len(QUALITIES[quality][0]) - 1)
    chord = Chord(root_name(root, key), quality, bass_degree(quality, inversion))
    numeral = numeral_of(chord, key)
    assert numeral is not None
    back = Numeral.parse(str(numeral), key.mode).chord(key)
    assert (back.root_pc, back.quality, back.bass_degree) == (chord.root_pc, chord.quality, chord.bass_degree)


@given(keys, st.sampled_from(["V65/V", "viio7/ii", "V42", "Ger65", "Cad64", "N6", "V7/V", "viiø43"]))
def test_writing_undoes_reading(key: Key, figure: str) -> None:
    assert str(Numeral.parse(figure, key.mode)) == figure


@pytest.mark.parametrize("text", ["", "H7", "VV", "I99", "8", "V/", "/V"])
def test_it_refuses_what_is_no_numeral(text: str) -> None:
    if text == "V/":
        assert str(Numeral.parse(text)) == "V"
    else:
        with pytest.raises(ValueError, match=r"numeral|figures"):
            Numeral.parse(text)


def test_spellings_of_one_numeral_agree() -> None:
    for one, other in (("V6/5/V", "V65/V"), ("vii°7", "viio7"), ("vii/o7", "viiø7"), ("V2", "V42"), ("♭VI", "bVI")):
        assert str(Numeral.parse(one)) == str(Numeral.parse(other))
    assert str(Numeral.parse("#viio7", "minor")) == str(Numeral.parse("viio7", "minor")) == "viio7"
    assert Numeral.parse("IV7").quality == "7"
    assert Numeral.parse("IV7", sevenths="figured").quality == "maj7"


def test_figures_name_the_bass() -> None:
    assert [figures("7", inversion) for inversion in range(4)] == ["7", "65", "43", "42"]
    assert [figures("hdim7", inversion) for inversion in range(4)] == ["ø7", "ø65", "ø43", "ø42"]


CONTEXT = {
    ("C major", "C:maj/5", "G:7"): ("I64", "D", "cadential six-four"),
    ("C major", "C:maj/5", "F:maj"): ("I64", "T", "own"),
    ("C major", "Ab:7", "G:maj"): ("Ger65", "P", "augmented sixth"),
    ("C major", "Db:7", "C:maj7"): ("bII7", "D", "tritone substitute"),
    ("C major", "Eb:7", "D:min7"): ("bIII7", "D", "tritone substitute"),
    ("C major", "D:maj", "G:maj"): ("V/V", "D", "applied dominant"),
    ("C major", "C#:dim7", "D:min"): ("viio7/ii", "D", "applied leading-tone"),
    ("C major", "E:dim7", "D:min"): ("viio65/ii", "D", "applied leading-tone"),
    ("C major", "F#:dim7", "C:maj/5"): ("#ivo7", "T", "common-tone diminished"),
    ("C major", "Db:maj/3", "G:7"): ("bII6", "P", "Neapolitan"),
    ("C major", "F:min", "C:maj"): ("iv", "P", "mixture"),
    ("A minor", "G:7", "C:maj"): ("V7/III", "D", "applied dominant"),
    ("A minor", "G:maj", "F:maj"): ("VII", "D", "own"),
    ("A minor", "B:dim7", "A:min"): ("viio65", "D", "own"),
}


@pytest.mark.parametrize(("asked", "reading"), CONTEXT.items())
def test_neighbours_tell_apart_what_sounds_alike(asked: tuple[str, str, str], reading: tuple[str, str, str]) -> None:
    key, chord, after = asked
    heard = describe_between(Chord.parse(chord), Key.parse(key), None, Chord.parse(after))
    assert (heard.roman, heard.function, heard.kind) == reading
