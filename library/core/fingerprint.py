"""Chromaprint of the first two minutes: the same recording is recognised whatever its codec."""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

FINGERPRINT_S = 120
MISSING = (
    "The same recording in another format cannot be recognised, because libchromaprint is missing: "
    "install the package libchromaprint1."
)


def chromaprint_library() -> ModuleType | None:
    """The ctypes wrapper, or None where the system library is not installed."""
    try:
        import chromaprint  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return None
    return chromaprint  # type: ignore[no-any-return, unused-ignore]


class FingerprintMeter:
    """Feeds blocks to Chromaprint until FINGERPRINT_S seconds have passed."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        library = chromaprint_library()
        self.is_available = library is not None
        self._printer: Any = None
        self._left = FINGERPRINT_S * sample_rate_hz
        if library is not None:
            self._printer = library.Fingerprinter()
            self._printer.start(sample_rate_hz, channels)

    def feed(self, block: NDArray[np.float32]) -> None:
        """Take float32 samples shaped (frames, channels)."""
        taken = block[: self._left]
        if self._printer is None or not len(taken):
            return
        self._left -= len(taken)
        self._printer.feed(np.round(np.clip(taken, -1, 1) * 32767).astype("<i2").tobytes())

    def result(self) -> str | None:
        """The fingerprint as text, as fpcalc prints it; None without the library or for less than about 3 s."""
        if self._printer is None:
            return None
        text = self._printer.finish().decode("ascii")
        return text if len(text) > 8 else None
