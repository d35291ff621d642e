"""The tables of a SoundFont file (RIFF "sfbk"): read with every number checked, nothing copied but the tables.

SoundFont Technical Specification 2.04 (Creative, 2006). Sample data of SF3 is one Ogg Vorbis stream a sample.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicapp.errors import MusicAppError

LARGEST_FILE = 4 * 1024**3
MOST_ROWS = 1_000_000  # of any table; a General MIDI font has some 100,000
_MODULATOR = np.dtype(
    [("source", "<u2"), ("target", "<u2"), ("amount", "<i2"), ("second", "<u2"), ("transform", "<u2")]
)
_ROWS = {
    b"phdr": np.dtype([("name", "S20"), ("preset", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("rest", "V12")]),
    b"pbag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    b"pmod": _MODULATOR,
    b"pgen": np.dtype([("oper", "<u2"), ("amount", "<u2")]),
    b"inst": np.dtype([("name", "S20"), ("bag", "<u2")]),
    b"ibag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    b"imod": _MODULATOR,
    b"igen": np.dtype([("oper", "<u2"), ("amount", "<u2")]),
    b"shdr": np.dtype(
        [("name", "S20"), ("start", "<u4"), ("end", "<u4"), ("loop", "<u4"), ("loop_end", "<u4"), ("rate", "<u4"),
         ("pitch", "u1"), ("correction", "i1"), ("link", "<u2"), ("type", "<u2")]
    ),
}  # fmt: skip
_KNOWN = {b"RIFF", b"LIST", b"smpl", b"sm24", *_ROWS}
Table = NDArray[np.void]


class BrokenSoundFont(MusicAppError):
    """The file is no SoundFont that can be played, or does not hold what is asked of it."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a SoundFont says. `smpl` is where its sample data lies in the file: first byte and length."""

    path: Path
    rows: dict[bytes, Table]
    smpl: tuple[int, int]

    def __getitem__(self, name: bytes) -> Table:
        return self.rows[name]


def read_tables(path: Path) -> Tables:
    """The tables of a SoundFont. Raises BrokenSoundFont with what is wrong."""
    try:
        size = path.stat().st_size
        if not 64 <= size <= LARGEST_FILE:
            raise BrokenSoundFont(f"{path} is no SoundFont: it has {size:,} bytes.")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _read(path, data)
    except OSError as error:
        raise BrokenSoundFont(f"The SoundFont {path} cannot be read: {error.strerror}.") from error


def _read(path: Path, data: mmap.mmap) -> Tables:
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise BrokenSoundFont(f"{path} is no SoundFont: it does not begin as one. Choose an .sf2 or .sf3 file.")
    chunks = _chunks(data)
    if missing := [name.decode() for name in (*_ROWS, b"smpl") if name not in chunks]:
        raise BrokenSoundFont(f"The SoundFont {path} is cut off or broken: it has no {', '.join(missing)}.")
    rows: dict[bytes, Table] = {}
    for name, kind in _ROWS.items():
        start, length = chunks[name]
        if length % kind.itemsize or length < kind.itemsize or length // kind.itemsize > MOST_ROWS:
            raise BrokenSoundFont(f"The SoundFont {path} is broken: its table {name.decode()} has {length:,} bytes.")
        rows[name] = np.frombuffer(data[start : start + length], dtype=kind)
    return Tables(path, rows, chunks[b"smpl"])


def _chunks(data: mmap.mmap) -> dict[bytes, tuple[int, int]]:
    """Where each chunk lies. Some writers leave out the padding of chunks with odd lengths; both are read."""
    found: dict[bytes, tuple[int, int]] = {}
    at, size = 12, len(data)
    while at + 8 <= size and len(found) < 64:
        name, length = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if name == b"LIST":
            at += 12
            continue
        start = at + 8
        if start + length > size:
            break
        found.setdefault(name, (start, length))
        at = start + length
        if length % 2 and data[at : at + 4] not in _KNOWN:
            at += 1
    return found


def write_chunk(name: bytes, body: bytes) -> bytes:
    """A chunk, padded to an even length inside: readers disagree about padding outside."""
    body += b"\0" * (len(body) % 2)
    return name + struct.pack("<I", len(body)) + body


def row_kind(name: bytes) -> np.dtype[np.void]:
    """The layout of a table's rows."""
    return _ROWS[name]
