"""The progression lab's answers: what is read, offered and taken away, and sentences for what cannot be read."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import mido
import pytest
from django.test import Client
from django.urls import reverse

from theory.core.score_musicxml_reading import from_musicxml

LINE = "Dm7 | G7 | Cmaj7 A7 | Dm7 G7 | Fm | C"


def asked(client: Client, name: str, **query: Any) -> dict[str, Any]:
    answer = client.get(reverse(f"theory:{name}"), query)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def read(client: Client, **query: Any) -> dict[str, Any]:
    answer = asked(client, "reading", **query)
    assert answer["errors"] == {}
    reading: dict[str, Any] = answer["reading"]
    return reading


def test_a_progression_is_read_in_its_key(as_owner: Client) -> None:
    reading = read(as_owner, key="C", mode="major", chords=LINE)
    assert [chord["name"] for chord in reading["chords"]] == ["Dm7", "G7", "Cmaj7", "A7", "Dm7", "G7", "Fm", "C"]
    assert [chord["letter"] for chord in reading["chords"]] == list("PDTDPDPT")
    assert [chord["beats"] for chord in reading["chords"]] == [4, 4, 2, 2, 2, 2, 4, 4]
    assert reading["chords"][6]["borrowed"] is True
    assert [row["kind"] for row in reading["cadences"]] == ["plagal"]
    assert "ii–V–I" in [row["name"] for row in reading["patterns"]]
    assert all(len(chord["voices"]) == 4 for chord in reading["chords"])


def test_numerals_follow_the_key_and_the_mode(as_owner: Client) -> None:
    reading = read(as_owner, key="Eb", mode="dorian", chords="i7 IV7")
    assert [chord["name"] for chord in reading["chords"]] == ["Ebm7", "Ab7"]
    assert reading["title"] == "E♭ Dorian"
    assert reading["signature"] == -5
    assert not any(chord["borrowed"] for chord in reading["chords"])


@pytest.mark.parametrize(
    "text", ["Dm7/C", "F#m7b5", "Bbmaj7", "Csus4", "G7#9", "N.C.", "Cm(maj7)", "C6/9", "Ab+", "Ger65"]
)
def test_what_is_read_can_be_typed_again(as_owner: Client, text: str) -> None:
    first = read(as_owner, key="C", chords=text)["chords"][0]
    again = [read(as_owner, key="C", chords=first[field])["chords"][0]["label"] for field in ("name", "numeralText")]
    assert again == [first["label"]] * 2


@pytest.mark.parametrize(
    ("query", "field", "part"),
    [
        ({"chords": "Dm7 H#9"}, "chords", "“H#9” is no chord: a root is A to G"),
        ({"chords": "C " * 400}, "chords", "These are 400 chords; at most 128"),
        ({"chords": "C", "tempo": "0"}, "tempo", "“0” is no tempo: from 20 to 400"),
        ({"chords": "C", "tempo": "fast"}, "tempo", "“fast” is no tempo"),
        ({"chords": "C", "tempo": "nan"}, "tempo", "“nan” is no tempo"),
        ({"chords": "C", "bar": "0"}, "bar", "“0” beats make no bar"),
        ({"chords": "C", "bar": "3.5"}, "bar", "“3.5” beats make no bar"),
        ({"chords": "C", "key": "Q"}, "key", "“Q” is no tonic"),
        ({"chords": "C", "mode": "<b>"}, "mode", "is no mode the lab knows"),
        ({"chords": "C*0"}, "chords", "how many beats it lasts"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_for_its_field(
    as_owner: Client, query: dict[str, str], field: str, part: str
) -> None:
    answer = asked(as_owner, "reading", **query)
    assert part in answer["errors"][field]
    assert answer["reading"] is None


def test_the_page_shows_the_sentence_and_keeps_what_was_typed(as_owner: Client) -> None:
    page = as_owner.get(reverse("theory:progressions"), {"chords": "Dm7 H#9", "key": "Q<script>"}).content.decode()
    assert "Dm7 H#9</textarea>" in page
    assert "is no tonic" in page
    assert "<script>Q" not in page
    assert "Q<script>" not in page


def test_the_page_holds_the_chords_without_a_script(as_owner: Client) -> None:
    page = as_owner.get(reverse("theory:progressions"), {"chords": LINE}).content.decode()
    assert page.count('<span class="chord ') == 8


def test_voices_set_by_hand_are_judged(as_owner: Client) -> None:
    reading = read(as_owner, chords="C | Dm", voices="0:48.55.64.72,1:50.57.65.74")
    assert reading["chords"][0]["voices"] == [48, 55, 64, 72]
    kinds = {(fault["kind"], tuple(fault["voices"])) for fault in reading["faults"]}
    assert ("parallel fifths", (0, 1)) in kinds
    assert ("parallel octaves", (0, 3)) in kinds
    assert all(fault["sentence"] for fault in reading["faults"])


def test_a_key_that_turns_reads_the_chords_after_it(as_owner: Client) -> None:
    reading = read(as_owner, key="C", chords="C | F | D7 | G | Em | A7 | D7 | G", turns="3:G:major")
    assert reading["title"] == "C major → G major"
    assert reading["chords"][3]["turn"] == "G major"
    assert ["".join(chord["numeral"]) for chord in reading["chords"][3:]] == ["I", "vi", "V7/V", "V7", "I"]
    assert reading["cadences"][-1]["last"] == 7


def test_what_could_follow_is_offered_with_reasons(as_owner: Client) -> None:
    options = asked(as_owner, "next", chords="Dm7 | G7", at=1)["options"]
    assert "Cmaj7" in [option["chords"][0]["name"] for option in options[:3]]
    assert all(option["why"] and 0 <= option["strength"] <= 1 for option in options)
    assert asked(as_owner, "next", chords="")["options"]
    assert asked(as_owner, "next", chords="Dm7 | G7", at=1, genre="Afrobeat")["options"]


def test_what_could_stand_instead_keeps_the_length(as_owner: Client) -> None:
    options = asked(as_owner, "instead", chords="Dm7 | G7 | Cmaj7", at=1)["options"]
    assert "tritone substitution" in {option["technique"] for option in options}
    assert {sum(chord["beats"] for chord in option["chords"]) for option in options} == {4.0}
    over_b = asked(as_owner, "instead", chords="Dm7 | G7 | Cmaj7", at=1, tune="B")["options"]
    assert "the tune's B becomes" in over_b[0]["why"]


def test_there_is_nothing_instead_of_silence_and_a_sentence_says_so(as_owner: Client) -> None:
    answer = asked(as_owner, "instead", chords="N.C. | C", at=0)
    assert answer["options"] == []
    assert "silence" in answer["error"]


def test_a_close_ends_as_asked(as_owner: Client) -> None:
    options = asked(as_owner, "cadence", key="A", mode="minor", chords="Am", kind="deceptive")["options"]
    assert options[0]["chords"][-1]["name"] == "F"
    assert "no kind of cadence" in asked(as_owner, "cadence", chords="C", kind="Q")["error"]


def test_a_way_to_another_key_says_where_it_begins(as_owner: Client) -> None:
    options = asked(as_owner, "modulate", key="C", chords="C | Am", to="G", to_mode="major")["options"]
    assert options[0]["key"] == "G:major"
    assert options[0]["chords"][options[0]["turn"]]["letter"] == "D"
    assert "no tonic" in asked(as_owner, "modulate", chords="C", to="Q")["error"]
    assert "the key you are in" in asked(as_owner, "modulate", chords="C", to="C")["error"]


def test_hands_are_shown_for_every_chord_of_the_lab(as_owner: Client) -> None:
    found = asked(as_owner, "shapes", chord="D:min7")
    assert {key["midi"] % 12 for key in found["piano"][0]["keys"]} == {2, 5, 9, 0}
    assert all(len(shape["frets"]) == 6 for shape in found["guitar"])
    assert asked(as_owner, "shapes", chord="N") == {
        "piano": [],
        "guitar": [],
        "guitar_note": "Silence: nothing to hold",
    }
    assert as_owner.get(reverse("theory:shapes"), {"chord": "H"}).status_code == 404


def test_midi_holds_four_voices_at_the_tempo(as_owner: Client) -> None:
    answer = as_owner.get(reverse("theory:take", args=["mid"]), {"chords": LINE, "tempo": "120"})
    assert answer["Content-Disposition"] == 'attachment; filename="progression.mid"'
    file = mido.MidiFile(file=io.BytesIO(answer.content))
    assert [track.name for track in file.tracks[1:]] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert file.length == pytest.approx(12.0)
    assert sum(message.type == "note_on" for track in file.tracks for message in track) == 32


def test_musicxml_holds_the_voices_and_the_chord_symbols(as_owner: Client) -> None:
    answer = as_owner.get(reverse("theory:take", args=["musicxml"]), {"chords": "Dm7 | G7/B A7 | N.C. | C", "bar": "3"})
    text = answer.content.decode()
    kinds = [row.text for row in ET.fromstring(text).iter("kind")]  # noqa: S314 our own
    assert kinds == ["minor-seventh", "dominant", "dominant", "none", "major"]
    score = from_musicxml(text)
    assert len(score.parts) == 4
    assert score.metres[0].signature == "3/4"


def test_text_holds_names_over_numerals(as_owner: Client) -> None:
    text = as_owner.get(reverse("theory:take", args=["txt"]), {"chords": "Dm7 | G7 | Cmaj7 A7"}).content.decode()
    assert "| Dm7 | G7 | Cmaj7 A7" in text
    assert "| ii7 | V7 | Imaj7 V7/ii" in text


@pytest.mark.parametrize("query", [{}, {"chords": "H"}])
@pytest.mark.parametrize("kind", ["mid", "exe"])
def test_without_a_progression_there_is_no_file(as_owner: Client, kind: str, query: dict[str, str]) -> None:
    assert as_owner.get(reverse("theory:take", args=[kind]), query).status_code == 404
