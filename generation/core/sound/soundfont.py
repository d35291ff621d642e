"""A small SoundFont with only what a part plays of one preset, cut out of a big one; samples are copied untouched.

A General MIDI font takes seconds and up to a gigabyte to load, since all its samples are decoded; a cut one takes a
tenth of a second. Cutting takes milliseconds, so that nothing needs to be kept. docs/algorithms/sampler.md.
"""

import mmap
import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from generation.core.sound.riff import BrokenSoundFont, Table, Tables, read_tables, row_kind, write_chunk
from generation.core.sound.vorbis import vorbis_frames

Preset = tuple[int, int]  # bank, program
Span = tuple[int, int]  # of pitches or velocities, both ends included
ALL: Span = (0, 127)
MOST_SAMPLE_BYTES = 512 * 1024**2
MOST_FRAMES = 100_000_000  # decoded: 400 MB as the sampler keeps them
MOST_REGIONS = 50_000  # zones of the preset times zones of its instruments
_INSTRUMENT, _SAMPLE, _KEYS, _VELOCITIES = 41, 53, 43, 44  # generators
_VORBIS = 0x10  # in a sample's type
_GAP_FRAMES = 46  # of silence after each sample, as the specification asks


def presets(path: Path) -> dict[Preset, str]:
    """All presets of a SoundFont with their names. Raises BrokenSoundFont."""
    header = _tables(path)[b"phdr"][:-1]
    return {(int(row["bank"]), int(row["preset"])): _name(row["name"]) for row in header}


def subset(path: Path, wanted: Preset, keys: Span = ALL, velocities: Span = ALL) -> bytes:
    """A SoundFont with the zones of one preset that the given pitches and velocities can reach.

    Raises BrokenSoundFont where the file cannot be read, lacks the preset or holds too much.
    """
    tables = _tables(path)
    header, instruments = tables[b"phdr"], tables[b"inst"]
    place = _place(tables, wanted)
    zones = _reached(_zones(tables, b"p", header["bag"][place : place + 2]), _INSTRUMENT, (keys, velocities))
    used = _targets(zones, _INSTRUMENT, len(instruments) - 1, path)
    inner = [
        _reached(_zones(tables, b"i", instruments["bag"][row : row + 2]), _SAMPLE, (keys, velocities)) for row in used
    ]
    if len(zones) * max(map(len, inner), default=0) > MOST_REGIONS:
        raise BrokenSoundFont(f"Preset {wanted[1]} of the SoundFont {path} has more zones than can be loaded.")
    flat = [zone for rows in inner for zone in rows]
    samples = _targets(flat, _SAMPLE, len(tables[b"shdr"]) - 1, path)
    smpl, shdr = _samples(tables, list(samples))
    made = {
        b"phdr": _header(header, [place], [zones]),
        **_bags(b"p", _pointing(zones, _INSTRUMENT, used)),
        b"inst": _header(instruments, list(used), inner),
        **_bags(b"i", _pointing(flat, _SAMPLE, samples)),
        b"shdr": shdr,
    }
    return _file(smpl, made)


def _tables(path: Path) -> Tables:
    try:
        facts = path.stat()
    except OSError as error:
        raise BrokenSoundFont(f"The SoundFont {path} cannot be read: {error.strerror}.") from error
    return _tables_of(path, (facts.st_size, facts.st_mtime_ns))


@lru_cache(maxsize=4)
def _tables_of(path: Path, stamp: tuple[int, int]) -> Tables:
    del stamp  # only tells one version of the file from another
    return read_tables(path)


def _name(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("latin-1").strip()


def _place(tables: Tables, wanted: Preset) -> int:
    header = tables[b"phdr"][:-1]
    found = np.flatnonzero((header["bank"] == wanted[0]) & (header["preset"] == wanted[1]))
    if not found.size:
        raise BrokenSoundFont(f"The SoundFont {tables.path} has no preset {wanted[1]} in bank {wanted[0]}.")
    return int(found[0])


def _zones(tables: Tables, side: bytes, span: Table) -> list[Table]:
    """The zones of one preset or instrument, each its generators."""
    bag, gen = tables[side + b"bag"], tables[side + b"gen"]
    first, last = int(span[0]), int(span[1])
    if not first <= last < len(bag):
        raise BrokenSoundFont(f"The SoundFont {tables.path} is broken: a zone lies outside its table.")
    edges = bag["gen"][first : last + 1].astype(int).tolist()
    if edges != sorted(edges) or edges[-1] > len(gen):
        raise BrokenSoundFont(f"The SoundFont {tables.path} is broken: a generator lies outside its table.")
    return [gen[a:b] for a, b in pairwise(edges)]


def _reached(zones: list[Table], pointer: int, spans: tuple[Span, Span]) -> list[Table]:
    """Zones that a note within the spans can reach, and the global one; those that point nowhere are left out."""
    kept = []
    for number, zone in enumerate(zones):
        if not np.any(zone["oper"] == pointer):
            if number == 0:  # what holds for all the others
                kept.append(zone)
            continue
        if all(_meets(zone, oper, span) for oper, span in zip((_KEYS, _VELOCITIES), spans, strict=True)):
            kept.append(zone)
    return kept


def _meets(zone: Table, oper: int, span: Span) -> bool:
    amounts = zone["amount"][zone["oper"] == oper]
    if not amounts.size:
        return True
    low, high = int(amounts[-1]) & 0xFF, int(amounts[-1]) >> 8
    return low <= span[1] and high >= span[0]


def _targets(zones: Sequence[Table], pointer: int, limit: int, path: Path) -> dict[int, int]:
    """Rows of the next table that the zones point to, numbered anew in order of first use."""
    seen: dict[int, int] = {}
    for zone in zones:
        for old in zone["amount"][zone["oper"] == pointer].tolist():
            if old >= limit:
                raise BrokenSoundFont(f"The SoundFont {path} is broken: it points to row {old} of a table of {limit}.")
            seen.setdefault(old, len(seen))
    return seen


def _pointing(zones: Sequence[Table], pointer: int, numbers: dict[int, int]) -> list[Table]:
    moved = []
    for zone in zones:
        copy = zone.copy()
        for place in np.flatnonzero(copy["oper"] == pointer):
            copy["amount"][place] = numbers[int(copy["amount"][place])]
        moved.append(copy)
    return moved


def _bags(side: bytes, zones: list[Table]) -> dict[bytes, Table]:
    """Bags and generators of zones; modulators are left out, for the sampler reads none."""
    bag = np.zeros(len(zones) + 1, dtype=row_kind(b"pbag"))
    bag["gen"] = np.cumsum([0, *map(len, zones)])
    return {side + b"bag": bag, side + b"gen": np.concatenate([*zones, np.zeros(1, dtype=row_kind(b"pgen"))])}


def _header(rows: Table, chosen: list[int], zones: list[list[Table]]) -> Table:
    header = rows[[*chosen, -1]].copy()
    header["bag"] = np.cumsum([0, *map(len, zones)])
    return header


def _samples(tables: Tables, chosen: list[int]) -> tuple[bytes, Table]:
    """The sample data of the chosen rows one after the other, and their headers."""
    start, length = tables.smpl
    header = tables[b"shdr"][[*chosen, -1]].copy()
    parts: list[bytes] = []
    at = frames = 0
    with tables.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for row in header[:-1]:
            packed = bool(row["type"] & _VORBIS)
            unit = 1 if packed else 2  # bytes that start and end count
            first, last = int(row["start"]) * unit, int(row["end"]) * unit
            if not first <= last <= length:
                raise BrokenSoundFont(f"The SoundFont {tables.path} is broken: a sample lies outside its data.")
            at += last - first + 2 * _GAP_FRAMES
            if at <= MOST_SAMPLE_BYTES:
                body = data[start + first : start + last]
                frames += vorbis_frames(body, tables.path) if packed else len(body) // 2
            if at > MOST_SAMPLE_BYTES or frames > MOST_FRAMES:
                raise BrokenSoundFont(f"A preset of the SoundFont {tables.path} holds more sound than can be loaded.")
            _move(row, sum(map(len, parts)) // unit, packed)
            parts.append(body + bytes(len(body) % 2) + (b"" if packed else bytes(2 * _GAP_FRAMES)))
    return b"".join(parts), header


def _move(row: np.void, to: int, packed: bool) -> None:
    """A sample header moved to a new place; loops of packed samples count from the sample's own start."""
    shift = to - int(row["start"])
    row["link"] = 0
    row["start"], row["end"] = to, int(row["end"]) + shift
    if not packed:
        for name in ("loop", "loop_end"):
            row[name] = min(max(to, int(row[name]) + shift), int(row["end"]))


def _file(smpl: bytes, tables: dict[bytes, Table]) -> bytes:
    none = {b"pmod": bytes(10), b"imod": bytes(10)}
    order = (b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr")
    info = b"INFO" + write_chunk(b"ifil", struct.pack("<HH", 2, 4)) + write_chunk(b"INAM", b"subset\0\0")
    pdta = b"pdta" + b"".join(write_chunk(name, none.get(name) or tables[name].tobytes()) for name in order)
    body = b"sfbk" + write_chunk(b"LIST", info)
    body += write_chunk(b"LIST", b"sdta" + write_chunk(b"smpl", smpl)) + write_chunk(b"LIST", pdta)
    return write_chunk(b"RIFF", body)
