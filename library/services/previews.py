"""The copy of a song that browsers can play, made in the worker for the few formats that they cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from library.core.preview import EXTENSION, Format, make_preview
from library.services import storage
from library.services.playable import preview_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from library.core.decoding import AudioFacts, Decoded, DecodeLimits
    from library.models import Song

Tell = Callable[[str], None]


def keep_playable(
    song: Song, facts: AudioFacts, path: Path, workdir: Path, *, limits: DecodeLimits, tell: Tell
) -> bool:
    """Whether a copy was made. It costs a second decode, in the same limited process as the first.

    ``tell`` gets a note a few times a second and may raise JobCancelled. Raises StorageFull.
    """
    name = preview_name(song)
    if not Format(facts.container, facts.codec, facts.sample_rate_hz).needs_preview or storage.size_of(name):
        return False
    from library.core.decoding import decoded

    out = workdir / f"preview{EXTENSION}"
    with storage.room_or_say_so(), decoded(path, limits) as sound:
        make_preview(_telling(sound, tell), facts.sample_rate_hz, out)
    storage.put(out, name)
    return True


def _telling(sound: Decoded, tell: Tell) -> Iterator[NDArray[np.float32]]:
    from library.core.decoding import clock

    for block in sound.blocks:
        tell(f"Making a copy that browsers can play, {clock(sound.duration_s)} so far")
        yield block
