"""The rhythm lab without a browser: its page, its state as JSON, its MIDI file."""

from __future__ import annotations

import io
from typing import Any

import mido
import pytest
from django.test import Client
from django.urls import reverse

from musicapp.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(User.objects.create_user("drummer", password="clave-and-bell-9"))
    return client


def state(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"{reverse('theory:rhythm-state')}?{query}")
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    for name in ("theory:rhythm", "theory:rhythm-state", "theory:rhythm-midi"):
        assert client.get(reverse(name)).status_code == 302


def test_the_page_says_the_wheel_in_words_without_scripts(signed_in: Client) -> None:
    page = signed_in.get(reverse("theory:rhythm")).content.decode()
    assert "Clave on 5 of 16 steps: 1, 4, 7, 11, 13" in page
    assert "rhythmic oddity" in page


def test_a_form_works_without_scripts_and_keeps_what_was_typed(signed_in: Client) -> None:
    added = signed_in.get(reverse("theory:rhythm") + "?ring=kick,80,x...&form=euclid&onsets=3&steps=8&rotation=0")
    assert "Euclidean E(3,8)" in added.content.decode()
    refused = signed_in.get(reverse("theory:rhythm") + "?ring=kick,80,x...&form=against&ratio=0:4").content.decode()
    assert "take two numbers from 2 to 16" in refused
    assert 'value="0:4"' in refused


def test_what_is_typed_is_never_markup(signed_in: Client) -> None:
    page = signed_in.get(reverse("theory:rhythm"), {"metre": "<b>7", "ring": "kick,80,x...,<i>x"}).content.decode()
    assert "<b>7" not in page
    assert "<i>x" not in page


def test_the_state_holds_wheel_address_and_words(signed_in: Client) -> None:
    answer = state(signed_in, "bpm=92&metre=7/8&ring=kick,80,X.x.x..")
    assert answer["wheel"]["bpm"] == 92
    assert answer["query"] == "bpm=92&metre=7/8&ring=kick,80,X.x.x.."
    assert answer["troubles"] == {}
    assert "2+2+3" in answer["words"]


def test_every_fault_has_its_field(signed_in: Client) -> None:
    answer = state(signed_in, "bpm=0&metre=0/4&swing=99&ring=gong,80,x")
    assert set(answer["troubles"]) == {"bpm", "metre", "swing", "ring-1"}


@pytest.mark.parametrize("query", ["turns=4&ring=kick,80,x...", "metre=13/8&bpm=400&ring=hat,m0,x"])
def test_midi_is_a_file_that_others_read(signed_in: Client, query: str) -> None:
    answer = signed_in.get(f"{reverse('theory:rhythm-midi')}?{query}")
    assert answer["Content-Disposition"].endswith('BPM.mid"')
    assert mido.MidiFile(file=io.BytesIO(answer.content)).length > 0


def test_a_number_of_turns_that_cannot_be_says_so(signed_in: Client) -> None:
    answer = signed_in.get(reverse("theory:rhythm-midi") + "?turns=1000")
    assert answer.status_code == 422
    assert "choose 1 to 64" in answer.content.decode()


def test_a_very_long_address_is_read_or_refused_in_words(signed_in: Client) -> None:
    rings = "&".join(f"ring=kick,80,{'x' * 400}" for _ in range(60))
    answer = state(signed_in, f"bpm={'9' * 300}&{rings}")
    assert "rings" in answer["troubles"]
    assert answer["wheel"]["rings"] == []
