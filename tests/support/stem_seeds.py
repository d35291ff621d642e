"""A song in stems for the journeys: each stem is one tone, so that a test can tell which of them sound."""

from __future__ import annotations

import uuid

import numpy as np

from library.core.stems.facts import RULES
from library.core.stems.names import STEMS
from library.core.stems.stem_files import StemFiles
from library.models import Song, Stem, StemSet
from library.services import stems, storage
from tests.support.seeds import song

TONES_HZ = {"vocals": 600.0, "drums": 1200.0, "bass": 300.0, "other": 2400.0}
RATE_HZ = 22_050


def split_song(owner: str, title: str = "In parts", seconds: float = 12.0, opposite: bool = False) -> str:
    """Its id. With ``opposite`` the vocals are noise, the drums the same noise upside down, and the rest is silent."""
    pk = song(owner, title, seconds=seconds)
    key = uuid.uuid4()
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tones = np.stack([0.2 * np.sin(2 * np.pi * hertz * time_s) for hertz in TONES_HZ.values()])
    if opposite:
        noise = np.random.default_rng(5).normal(0, 0.1, len(time_s))
        tones = np.stack([noise, -noise, 0 * noise, 0 * noise])
    parts = np.repeat(tones[:, None], 2, axis=1).astype(np.float32)
    folder = storage.local_path(storage.folder_of(pk))
    assert folder is not None
    with StemFiles(folder / "made", RATE_HZ, 16) as files:
        files.write(parts.sum(axis=0), parts)
    names = stems.stored_names(pk, key)
    for name in STEMS:
        storage.put(folder / "made" / f"{name}.flac", names[name])
    kept = StemSet.objects.create(
        id=key, song=Song.objects.get(pk=pk), separator=RULES.name, separator_version=RULES.version, rank=RULES.rank,
        separator_label=RULES.label, remark=RULES.remark, sample_rate_hz=RATE_HZ, bit_depth=16, frames=len(time_s),
        residual_dbfs=-200.0, seconds=1.0,
    )  # fmt: skip
    for place, name in enumerate(STEMS):
        Stem.objects.create(
            stem_set=kept, name=name, position=place, file=names[name], size_bytes=storage.size_of(names[name]) or 0,
            waveform=files.waveforms()[name],
        )  # fmt: skip
    return pk
