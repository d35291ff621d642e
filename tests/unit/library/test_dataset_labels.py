"""What people said of a song, as labels to learn from."""

from typing import Any

from library.core.corrections import correct, read_correction
from library.core.dataset.labels import HumanLabels, human_labels
from tests.unit.library.test_correcting_choices import heard


def labelled(*said: tuple[str, dict[str, Any]]) -> HumanLabels:
    stated = [read_correction(kind, value) for kind, value in said]
    result = correct(heard(), stated)
    return human_labels(result.analysis, [one for n, one in enumerate(stated) if n not in result.misfits])


def test_where_nobody_spoke_there_is_no_label() -> None:
    assert labelled() == HumanLabels()


def test_every_kind_becomes_a_label() -> None:
    found = labelled(
        ("tempo", {"bpm": 60.0}), ("metre", {"signature": "3/4"}), ("key", {"key": "D dorian"}),
        ("key", {"key": "A minor", "start_s": 8.0, "end_s": 16.0}),
        ("chord", {"label": "D:min7", "start_s": 2.0, "end_s": 4.0}), ("boundary", {"to_s": 4.0}),
        ("section", {"at_s": 5.0, "name": "Pre-chorus"}), ("section", {"at_s": 5.0, "letter": "C"}),
        ("genre", {"name": "Jazz"}), ("genre", {"name": "Bossa nova"}),
    )  # fmt: skip
    assert found.kinds == ("boundary", "chord", "genre", "key", "metre", "section", "tempo")
    assert (found.tempo_bpm, found.metre, found.genre) == (60.0, "3/4", "Bossa nova")
    assert found.downbeats_s[:3] == (0.0, 3.0, 6.0)
    assert found.home_key is not None
    assert (found.home_key.key, found.home_key.mode) == ("D minor", "dorian")
    assert [(one.start_s, one.end_s, one.key) for one in found.keys] == [(8.0, 16.0, "A minor")]
    assert [(one.start_s, one.end_s, one.label) for one in found.chords] == [(2.0, 4.0, "D:min7")]
    assert found.boundaries_s == (4.0,)
    assert [(one.start_s, one.end_s, one.name, one.letter) for one in found.sections] == [
        (4.0, 8.0, "pre-chorus", "C"),
    ]  # fmt: skip


def test_the_later_chord_lies_over_the_earlier() -> None:
    found = labelled(
        ("chord", {"label": "D:min", "start_s": 2.0, "end_s": 6.0}),
        ("chord", {"label": "E:min", "start_s": 4.0, "end_s": 6.0}),
    )
    assert [(one.start_s, one.end_s, one.label) for one in found.chords] == [(2.0, 4.0, "D:min"), (4.0, 6.0, "E:min")]


def test_a_boundary_taken_away_is_a_label_too() -> None:
    found = labelled(("boundary", {"from_s": 8.0}))
    assert (found.boundaries_s, found.no_boundaries_s) == ((), (8.0,))
    moved = labelled(("boundary", {"from_s": 8.0, "to_s": 6.0}))
    assert (moved.boundaries_s, moved.no_boundaries_s) == ((6.0,), (8.0,))


def test_a_downbeat_gives_all_bars() -> None:
    assert labelled(("downbeat", {"at_s": 0.5})).downbeats_s[:3] == (0.5, 2.5, 4.5)


def test_what_does_not_fit_is_no_label() -> None:
    assert labelled(("tempo", {"bpm": 87.0})) == HumanLabels()
