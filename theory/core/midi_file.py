"""A score as a Standard MIDI file, written with nothing but the standard library: for the web process.

Workers use theory.core.score_midi, which reads files too; both write the same events.
"""

import struct
from collections.abc import Iterable, Sequence

from theory.core.key import Key
from theory.core.score import Part, Score

Event = tuple[int, int, bytes]  # tick, order within the tick, message


def midi_file(score: Score) -> bytes:
    """A type 1 file: a track with tempo, metres and keys, then one track per part. Every tick is kept."""
    return with_tracks(score, [[*part_head(part), *_strokes(part)] for part in score.parts])


def with_tracks(score: Score, parts: Sequence[Sequence[Event]]) -> bytes:
    """A type 1 file of the score's tempo, metres and keys and of tracks with events of their own."""
    tracks = [_conductor(score), *parts]
    head = struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), score.ticks_per_quarter)
    return head + b"".join(_track(events, score.end_tick) for events in tracks)


def _conductor(score: Score) -> list[Event]:
    rows: list[Event] = [(0, 0, _meta(0x03, score.title.encode()))]
    rows += [(row.tick, 1, _meta(0x51, row.us_per_quarter.to_bytes(3))) for row in score.tempos]
    for metre in score.metres:
        numerator, denominator = map(int, metre.signature.split("/"))
        rows.append((metre.tick, 2, _meta(0x58, bytes((numerator, denominator.bit_length() - 1, 24, 8)))))
    for change in score.keys:
        key = Key.parse(change.key)
        rows.append((change.tick, 3, _meta(0x59, struct.pack("bB", key.fifths, key.mode == "minor"))))
    return rows


def part_head(part: Part) -> list[Event]:
    """What begins the track of a part: its name and its program."""
    return [
        (0, 0, _meta(0x03, part.name.encode())),
        (0, 1, bytes((0xC0 | part.channel, part.program))),
    ]


def _strokes(part: Part) -> list[Event]:
    rows: list[Event] = []
    for note in part.notes:
        rows.append((note.start_tick, 3, bytes((0x90 | part.channel, note.pitch, note.velocity))))
        rows.append((note.end_tick, 2, bytes((0x80 | part.channel, note.pitch, 0))))
    return rows


def _track(events: Iterable[Event], end_tick: int) -> bytes:
    body, now = bytearray(), 0
    for tick, _, message in sorted(events, key=lambda row: row[:2]):
        body += _length(tick - now) + message
        now = tick
    body += _length(max(0, end_tick - now)) + _meta(0x2F, b"")
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + _length(len(content)) + content


def _length(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest bit set on all but the last."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(0x80 | value & 0x7F)
    return bytes(reversed(out))
