"""A small SoundFont with only what a part plays of one preset, cut out of a big one; samples are copied untouched.

A General MIDI font takes seconds and up to a gigabyte to load, since all its samples are decoded; a cut one takes a
tenth of a second. Cutting takes milliseconds, so that nothing needs to be kept. docs/algorithms/sampler.md.
"""

import mmap
import struct
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from generation.core.sound.modulators import KEYS, LOUDNESS, VELOCITIES, Modulator, Span, Zone, flat, merged
from generation.core.sound.riff import BrokenSoundFont, Table, Tables, read_tables, row_kind, write_chunk
from generation.core.sound.vorbis import vorbis_frames

Preset = tuple[int, int]  # bank, program
ALL: Span = (0, 127)
MOST_SAMPLE_BYTES = 512 * 1024**2
MOST_FRAMES = 100_000_000  # decoded: 400 MB as the sampler keeps them
MOST_NUMBERED = 65_000  # generators: the tables count in 16 bits
MANY_PAIRS, MOST_PAIRS = 200, 4000  # zones of the preset with zones of their instruments; each becomes some 30
_INSTRUMENT, _SAMPLE = 41, 53  # generators that point
_END, _LOOPS = 1, 54  # generators: frames added to a sample's end; how it loops
_EARLY_FRAMES = 3  # the engine reads up to two beyond an end
_VORBIS = 0x10  # in a sample's type
_GAP_FRAMES = 46  # of silence after each sample, as the specification asks


def presets(path: Path) -> dict[Preset, str]:
    """All presets of a SoundFont with their names. Raises BrokenSoundFont."""
    header = _tables(path)[b"phdr"][:-1]
    return {(int(row["bank"]), int(row["preset"])): _name(row["name"]) for row in header}


def subset(path: Path, wanted: Preset, keys: Span = ALL, velocities: Span = ALL) -> bytes:
    """A SoundFont with the zones of one preset that the given pitches and velocities can reach, modulators worked out.

    Raises BrokenSoundFont where the file cannot be read, lacks the preset or holds too much.
    """
    tables, reach = _tables(path), (keys, velocities)
    header, instruments = tables[b"phdr"], tables[b"inst"]
    place = _place(tables, wanted)
    outer = _reached(_zones(tables, b"p", header["bag"][place : place + 2]), _INSTRUMENT, reach, ())
    inner = {
        row: _reached(_zones(tables, b"i", instruments["bag"][row : row + 2]), _SAMPLE, reach, (LOUDNESS,))
        for row in _targets(outer, _INSTRUMENT, len(instruments) - 1, path)
    }
    kinds = tables[b"shdr"]["type"]
    inner = {row: [_ending(zone, kinds) for zone in zones] for row, zones in inner.items()}
    pairs = [(zone, part) for zone in outer for part in inner[zone.generators[_INSTRUMENT]]]
    if len(pairs) > MOST_PAIRS:
        raise BrokenSoundFont(f"Preset {wanted[1]} of the SoundFont {path} has more zones than can be loaded.")
    made = _fitting(pairs, reach)
    samples = _targets([zone for rows in inner.values() for zone in rows], _SAMPLE, len(tables[b"shdr"]) - 1, path)
    smpl, shdr = _samples(tables, list(samples))
    return _file(smpl, {
        b"phdr": _header(header[[place, -1]], 1),
        **_bags(b"p", [{_INSTRUMENT: 0}], _INSTRUMENT, {0: 0}),
        b"inst": _header(instruments[[0, -1]], len(made)),
        **_bags(b"i", made, _SAMPLE, samples),
        b"shdr": shdr,
    })  # fmt: skip


def _ending(zone: Zone, kinds: Table) -> Zone:
    """A zone whose packed sample ends a little early where it does not loop.

    Packed samples are decoded one after the other without silence between them: at its end a sample would be
    interpolated towards the first of the next, which is a click.
    """
    sample = zone.generators[_SAMPLE]
    if sample >= len(kinds) or not kinds[sample] & _VORBIS or zone.generators.get(_LOOPS, 0) & 1:
        return zone
    return replace(zone, generators={**zone.generators, _END: zone.generators.get(_END, 0) - _EARLY_FRAMES})


def _fitting(pairs: list[tuple[Zone, Zone]], reach: tuple[Span, Span]) -> list[dict[int, int]]:
    """Flat zones, what all have in common in a global one before them; bands as fine as the tables can number."""
    for band in (4, 8, 16, 128)[len(pairs) > MANY_PAIRS :]:
        made = [row for outer, inner in pairs for row in flat(outer, inner, *reach, band)]
        common = set(made[0].items()) if made else set()
        common = (
            {item for item in common if all(row.get(item[0]) == item[1] for row in made)} if len(made) > 1 else set()
        )
        common = {item for item in common if item[0] not in {KEYS, VELOCITIES, _SAMPLE}}
        rows = [dict(common), *(dict(row.items() - common) for row in made)]
        if sum(map(len, rows)) < MOST_NUMBERED:
            break
    return rows


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


def _zones(tables: Tables, side: bytes, span: Table) -> list[Zone]:
    """The zones of one preset or instrument."""
    bag, gen, mod = tables[side + b"bag"], tables[side + b"gen"], tables[side + b"mod"]
    first, last = int(span[0]), int(span[1])
    if not first <= last < len(bag):
        raise BrokenSoundFont(f"The SoundFont {tables.path} is broken: a zone lies outside its table.")
    edges = [bag[name][first : last + 1].astype(int).tolist() for name in ("gen", "mod")]
    for row, limit in zip(edges, (len(gen), len(mod)), strict=True):
        if row != sorted(row) or row[-1] > limit:
            raise BrokenSoundFont(f"The SoundFont {tables.path} is broken: a generator lies outside its table.")
    return [
        Zone(
            {int(row["oper"]): _amount(row) for row in gen[gens[0] : gens[1]]},
            tuple(Modulator(*(int(value) for value in row.tolist())) for row in mod[mods[0] : mods[1]]),
        )
        for gens, mods in zip(pairwise(edges[0]), pairwise(edges[1]), strict=True)
    ]


def _amount(row: np.void) -> int:
    """A generator's amount: signed, but for ranges and pointers."""
    amount = int(row["amount"])
    return amount if int(row["oper"]) in {_INSTRUMENT, _SAMPLE, KEYS, VELOCITIES} else (amount ^ 0x8000) - 0x8000


def _reached(zones: list[Zone], pointer: int, reach: tuple[Span, Span], standard: tuple[Modulator, ...]) -> list[Zone]:
    """Zones that a note within the spans can reach, each with what the global one says."""
    outer = zones[0] if zones and pointer not in zones[0].generators else None
    whole = [merged(zone, outer, standard) for zone in zones if pointer in zone.generators]
    return [zone for zone in whole if zone.reaches(*reach)]


def _targets(zones: Sequence[Zone], pointer: int, limit: int, path: Path) -> dict[int, int]:
    """Rows of the next table that the zones point to, numbered anew in order of first use."""
    seen: dict[int, int] = {}
    for zone in zones:
        old = zone.generators[pointer]
        if old >= limit:
            raise BrokenSoundFont(f"The SoundFont {path} is broken: it points to row {old} of a table of {limit}.")
        seen.setdefault(old, len(seen))
    return seen


def _bags(side: bytes, zones: list[dict[int, int]], pointer: int, numbers: dict[int, int]) -> dict[bytes, Table]:
    """Bags and generators of zones: ranges first and the pointer last, as the specification asks."""
    rows: list[tuple[int, int]] = []
    starts = [0]
    for zone in zones:
        order = [number for number in (KEYS, VELOCITIES) if number in zone]
        order += sorted(number for number in zone if number not in {KEYS, VELOCITIES, pointer})
        rows += [(number, zone[number] & 0xFFFF) for number in order]
        rows += [(pointer, numbers[zone[pointer]])] if pointer in zone else []
        starts.append(len(rows))
    bag = np.zeros(len(starts), dtype=row_kind(b"pbag"))
    bag["gen"] = starts
    return {side + b"bag": bag, side + b"gen": np.array([*rows, (0, 0)], dtype=row_kind(b"pgen"))}


def _header(rows: Table, zones: int) -> Table:
    header = rows.copy()
    header["bag"] = [0, zones]
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
