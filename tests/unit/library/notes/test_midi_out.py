from io import BytesIO

import mido
import pytest

from library.core.notes.midi_out import midi_bytes
from tests.unit.library.notes.made import small_piece, small_transcription
from theory.core.piece import Bars, Piece


def _read(data: bytes) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(data))


def _onsets_s(song: mido.MidiFile, channel: int) -> list[float]:
    now_s, found = 0.0, []
    for message in song:
        now_s += message.time
        if message.type == "note_on" and message.channel == channel and message.velocity:
            found.append(now_s)
    return found


def test_notes_fall_where_they_were_heard() -> None:
    song = _read(midi_bytes(small_transcription(), small_piece()))
    assert _onsets_s(song, 0) == pytest.approx([0.5 + 0.5 * i for i in range(8)], abs=0.002)


def test_an_uneven_beat_keeps_time_too() -> None:
    beats_s = (0.4, 0.93, 1.4, 2.05, 2.5, 3.1, 3.5, 4.2)
    piece = Piece(duration_s=5.0, bars=Bars(beats_s, beats_s[::4]))
    song = _read(midi_bytes(small_transcription(), piece))
    assert _onsets_s(song, 0) == pytest.approx([0.5 + 0.5 * i for i in range(8)], abs=0.003)


def test_there_is_a_track_a_part_and_drums_on_channel_ten() -> None:
    song = _read(midi_bytes(small_transcription(), small_piece()))
    assert [track.name for track in song.tracks] == ["", "melody", "harmony", "bass", "drums"]
    assert len(_onsets_s(song, 9)) == 8


def test_one_part_alone() -> None:
    song = _read(midi_bytes(small_transcription(), small_piece(), "bass", "Song"))
    assert [track.name for track in song.tracks] == ["Song", "bass"]
    assert len(_onsets_s(song, 2)) == 2


def test_metres_and_keys_are_written() -> None:
    song = _read(midi_bytes(small_transcription(), small_piece("3/4", downbeat_every=3)))
    metas = {(m.type, getattr(m, "key", getattr(m, "numerator", None))) for m in song.tracks[0] if m.is_meta}
    assert ("time_signature", 3) in metas
    assert ("key_signature", "Eb") in metas
    assert ("key_signature", "C") in metas


def test_without_beats_no_metre_is_claimed() -> None:
    song = _read(midi_bytes(small_transcription(), Piece(duration_s=5.0)))
    assert not [m for m in song.tracks[0] if m.type == "time_signature"]
    assert _onsets_s(song, 0)[3] == pytest.approx(2.0, abs=0.002)
