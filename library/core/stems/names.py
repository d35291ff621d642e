"""The four stems, in the order in which everything here holds them."""

from __future__ import annotations

from typing import Literal

Stem = Literal["vocals", "drums", "bass", "other"]
STEMS: tuple[Stem, ...] = ("vocals", "drums", "bass", "other")
