"""Breaches of part writing, each shown by the smallest example that textbooks give of it."""

import pytest

from tests.unit.theory.lab.rows import home, row
from theory.core.lab.faults import RANGE_NAMES, VOICES, judge

C, A_MINOR = home("C").key, home("A minor").key

# name: progression, key, voicings (bass, tenor, alto, soprano), kind, voices
CASES = {
    "I–ii with every voice up a step": (
        "C Dm", C, [(48, 55, 64, 72), (50, 57, 65, 74)], "parallel fifths", (0, 1),
    ),
    "the same, bass and soprano": ("C Dm", C, [(48, 55, 64, 72), (50, 57, 65, 74)], "parallel octaves", (0, 3)),
    "two voices in unison move together": (
        "C Dm", C, [(48, 60, 60, 67), (53, 62, 62, 69)], "parallel unisons", (1, 2),
    ),
    "IV–V with fifths between bass and soprano": (
        "F G", C, [(53, 57, 60, 72), (55, 55, 62, 74)], "parallel fifths", (0, 3),
    ),
    "an octave answered by a double octave": (
        "C F", C, [(48, 55, 64, 72), (41, 57, 65, 77)], "octaves by contrary motion", (0, 3),
    ),
    "a fifth left and reached in opposite directions": (
        "C F", C, [(48, 55, 64, 67), (41, 57, 65, 72)], "fifths by contrary motion", (0, 3),
    ),
    "outer voices leap up to an octave": ("C F", C, [(48, 55, 64, 67), (53, 57, 60, 77)], "hidden octaves", (0, 3)),
    "outer voices leap up to a fifth": ("C G", C, [(48, 55, 64, 64), (55, 59, 67, 74)], "hidden fifths", (0, 3)),
    "alto above soprano": ("C", C, [(48, 55, 67, 64)], "voice crossing", (2, 3)),
    "the tenor rises past the alto's last note": (
        "C F", C, [(48, 55, 60, 67), (53, 65, 69, 72)], "voice overlap", (1, 2),
    ),
    "soprano and alto a tenth apart": ("C", C, [(48, 55, 60, 76)], "spacing", (2, 3)),
    "a bass too low": ("C", C, [(36, 55, 64, 72)], "range", (0,)),
    "both upper voices on the leading tone": ("G7", C, [(43, 59, 65, 71)], "doubled leading tone", (1, 3)),
    "two sevenths": ("G7", C, [(43, 53, 59, 65)], "doubled seventh", (1, 3)),
    "the soprano leaves the leading tone": (
        "G C", C, [(43, 55, 62, 71), (48, 55, 64, 67)], "unresolved leading tone", (3,),
    ),
    "the seventh of V7 rises": ("G7 C", C, [(43, 59, 62, 65), (48, 60, 64, 67)], "unresolved seventh", (3,)),
    "6–7 in minor": ("Dm E", A_MINOR, [(50, 57, 62, 65), (52, 59, 64, 68)], "augmented second", (3,)),
    "no third": ("C", C, [(48, 55, 60, 67)], "missing tone", ()),
    "a tone from elsewhere": ("C", C, [(48, 55, 66, 72)], "foreign tone", (2,)),
    "not the inversion asked for": ("C/E", C, [(48, 55, 64, 72)], "wrong bass", (0,)),
    "a leap of a seventh": ("C G7", C, [(48, 55, 64, 67), (43, 59, 62, 77)], "wide leap", (3,)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_fault_is_found_and_told(name: str) -> None:
    text, key, voicings, kind, voices = CASES[name]
    faults = judge(voicings, row(text), key)
    found = [fault for fault in faults if fault.kind == kind and fault.voices == voices]
    assert found, [(fault.kind, fault.voices) for fault in faults]
    assert all(VOICES[voice] in found[0].why.lower() for voice in voices)


@pytest.mark.parametrize(
    ("text", "voicings"),
    [
        # Aldwell and Schachter: I–V–I and I–IV–V–I with contrary motion, V7–I with both tones of the tritone resolved
        ("C G C", [(48, 55, 64, 72), (43, 55, 62, 71), (48, 55, 64, 72)]),
        ("C F G C", [(48, 60, 64, 67), (53, 60, 65, 69), (55, 59, 62, 67), (48, 60, 64, 67)]),
        ("G7 C", [(43, 53, 62, 71), (48, 52, 60, 72)]),
        # the leading tone of an inner voice may fall to the fifth, so that the tonic is complete
        ("G7 C", [(43, 59, 62, 65), (48, 55, 60, 64)]),
        # V43 to I6: the seventh may rise over a bass that does
        ("G7/D C/E", [(50, 59, 65, 67), (52, 60, 67, 67)]),
        # the leading tone of V/V slides down to the seventh of V7
        ("D7 G7", [(50, 57, 60, 66), (43, 55, 59, 65)]),
    ],
)
def test_what_textbooks_allow_is_no_fault(text: str, voicings: list[tuple[int, int, int, int]]) -> None:
    faults = [fault for fault in judge(voicings, row(text), C) if fault.level == "fault"]
    assert faults == []


def test_a_german_sixth_may_rise_where_its_seventh_is_spelled_so() -> None:
    faults = judge([(44, 60, 63, 66), (43, 62, 62, 67)], row("Ab7 G"), C)
    assert "unresolved seventh" not in {fault.kind for fault in faults}


def test_the_same_chord_in_another_octave_makes_no_parallels() -> None:
    assert judge([(48, 55, 64, 72), (60, 67, 64, 72)], row("C C"), C)[0].kind != "parallel fifths"


def test_a_rest_parts_what_comes_before_from_what_follows() -> None:
    faults = judge([(48, 55, 64, 72), None, (50, 57, 65, 74)], row("C N.C. Dm"), C)
    assert faults == ()


def test_a_fault_names_pitches_as_the_chords_spell_them() -> None:
    fault = judge([(50, 57, 62, 65), (52, 59, 64, 68)], row("Dm E"), A_MINOR)
    assert any("F4–G♯4" in each.why for each in fault)


@pytest.mark.parametrize(
    ("voicings", "said"),
    [([(48, 55, 64)], "four pitches"), ([], "0 voicings for 1 chords"), ([(1, 2, 3, 400)], "0 to 127")],
)
def test_voices_that_cannot_be_are_refused(voicings: list[tuple[int, ...]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        judge(voicings, row("C"), C)


def test_every_voice_has_a_range_with_a_name() -> None:
    assert len(RANGE_NAMES) == len(VOICES) == 4
