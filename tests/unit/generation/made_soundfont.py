"""A SoundFont made by code: two presets and a kit of sine waves, with a velocity layer and a modulator."""

import struct
from pathlib import Path

import numpy as np

from generation.core.sound.riff import write_chunk

RATE_HZ = 24_000
ROOT = 69  # of both samples: A4


def made_soundfont(path: Path) -> Path:
    """Write it. Preset 0:0 is soft below velocity 64 and twice as high a wave above; 0:1 and 128:0 have one sample."""
    at = np.arange(RATE_HZ) / RATE_HZ
    waves = [np.sin(2 * np.pi * 440 * times * at) * 16_000 for times in (1, 2)]
    smpl = b"".join(wave.astype("<i2").tobytes() + bytes(92) for wave in waves)
    step = RATE_HZ + 46
    samples = b"".join(
        struct.pack("<20sIIIIIBbHH", b"wave", n * step, n * step + RATE_HZ, n * step + 600, n * step + 12_600,
                    RATE_HZ, ROOT, 0, 0, 1) for n in range(2)
    ) + struct.pack("<20sIIIIIBbHH", b"EOS", *[0] * 9)  # fmt: skip
    soft, loud = [(44, 63 << 8), (54, 1), (53, 0)], [(44, 64 | 127 << 8), (54, 1), (53, 1)]
    zones = [[(17, 0), (38, -2000)], soft, loud, [(54, 1), (53, 0)]]
    inst = [(b"two", 0), (b"one", 3), (b"EOI", 4)]
    mods = [(0x502, 48, 480, 0, 0)]  # half of what velocity does otherwise, in the global zone of the first
    presets = [(b"Two", 0, 0, 0), (b"One", 1, 0, 1), (b"Kit", 0, 128, 2), (b"EOP", 0, 0, 3)]
    outer = [[(48, 30), (41, 0)], [(41, 1)], [(41, 1)]]
    tables = {
        b"phdr": b"".join(
            struct.pack("<20sHHHIII", name, program, bank, bag, 0, 0, 0) for name, program, bank, bag in presets
        ),
        **_bags(b"p", outer, []),
        b"inst": b"".join(struct.pack("<20sH", name, bag) for name, bag in inst),
        **_bags(b"i", zones, mods),
        b"shdr": samples,
    }
    order = (b"phdr", b"pbag", b"pmod", b"pgen", b"inst", b"ibag", b"imod", b"igen", b"shdr")
    pdta = b"pdta" + b"".join(write_chunk(name, tables[name]) for name in order)
    info = b"INFO" + write_chunk(b"ifil", struct.pack("<HH", 2, 4))
    body = b"sfbk" + write_chunk(b"LIST", info) + write_chunk(b"LIST", b"sdta" + write_chunk(b"smpl", smpl))
    path.write_bytes(write_chunk(b"RIFF", body + write_chunk(b"LIST", pdta)))
    return path


def _bags(side: bytes, zones: list[list[tuple[int, int]]], mods: list[tuple[int, ...]]) -> dict[bytes, bytes]:
    """Zones; all modulators belong to the first."""
    starts = np.cumsum([0, *(len(zone) for zone in zones)]).tolist()
    bag = b"".join(struct.pack("<HH", start, 0 if n == 0 else len(mods)) for n, start in enumerate(starts))
    rows = [row for zone in zones for row in zone] + [(0, 0)]
    return {
        side + b"bag": bag,
        side + b"mod": b"".join(struct.pack("<HHhHH", *row) for row in [*mods, (0, 0, 0, 0, 0)]),
        side + b"gen": b"".join(struct.pack("<HH", oper, amount & 0xFFFF) for oper, amount in rows),
    }
