"""How long a Vorbis stream can be at most, told from its pages without decoding it (RFC 3533, Vorbis I)."""

from pathlib import Path

from generation.core.sound.riff import BrokenSoundFont

_PAGE, _SMALLEST_STREAM = 27, 58  # bytes of a page's header; of the first page


def vorbis_frames(body: bytes, path: Path) -> int:
    """An upper bound of the frames in a sample: its packets times half the longest window. Raises BrokenSoundFont.

    The stream's own account of its length is no bound, since a hostile file may say what it likes.
    """
    if len(body) < _SMALLEST_STREAM or body[:4] != b"OggS" or body[29:35] != b"vorbis":
        raise BrokenSoundFont(f"The SoundFont {path} is broken: a sample is no Vorbis stream.")
    longest_window = 1 << (body[28 + 28] >> 4)
    packets = at = 0
    while at + _PAGE <= len(body) and body[at : at + 4] == b"OggS":
        segments = body[at + _PAGE : at + _PAGE + body[at + 26]]
        packets += len(segments) - segments.count(255)
        at += _PAGE + len(segments) + sum(segments)
    return packets * longest_window // 2
