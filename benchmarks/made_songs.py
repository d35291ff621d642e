"""Two songs made by code, for a quality run without any evaluation folder."""

import json
from pathlib import Path

from tests.support.signals import MadeSong, made_song, write_wav

SONGS = {
    "made-major": ("C major", ["C:maj", "A:min", "F:maj", "G:maj"], 112.0, 4),
    "made-minor": ("A minor", ["A:min", "D:min", "E:maj", "A:min"], 138.0, 3),
}


def make_cases(folder: Path) -> Path:
    """Write FOLDER/audio/*.wav and FOLDER/cases/*.json in the schema of the evaluation cases; returns FOLDER."""
    for name in ("audio", "cases"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for song_id, (key, progression, bpm, beats_per_bar) in SONGS.items():
        song = made_song(progression, bars=24, bpm=bpm, beats_per_bar=beats_per_bar)
        write_wav(folder / "audio" / f"{song_id}.wav", song.samples)
        case = _case(song_id, key, beats_per_bar, song)
        (folder / "cases" / f"{song_id}.json").write_text(json.dumps(case))
    return folder


def _case(song_id: str, key: str, beats_per_bar: int, song: MadeSong) -> dict[str, object]:
    return {
        "id": song_id,
        "key_global": key,
        "keys": [[0.0, song.duration_s, key]],
        "tempo": {"bpm": song.bpm},
        "time_signature": [[0.0, song.duration_s, f"{beats_per_bar}/4"]],
        "beats": song.beats_s.tolist(),
        "downbeats": song.downbeats_s.tolist(),
        "chords": [list(chord) for chord in song.chords],
    }


def check(predictions: Path) -> list[str]:
    """What was heard wrong in the made songs, as sentences; empty when all is right."""
    faults = []
    for song_id, (key, _, bpm, beats_per_bar) in SONGS.items():
        heard = json.loads((predictions / f"{song_id}.json").read_text())
        if heard["key_global"] != key:
            faults.append(f"{song_id}: made in {key}, heard in {heard['key_global']}")
        if not heard["tempo"] or abs(heard["tempo"]["bpm"] / bpm - 1) > 0.04:
            faults.append(f"{song_id}: made at {bpm} bpm, heard at {heard['tempo']}")
        if [row[2] for row in heard["time_signature"]] != [f"{beats_per_bar}/4"]:
            faults.append(f"{song_id}: made in {beats_per_bar}/4, heard in {heard['time_signature']}")
    return faults
