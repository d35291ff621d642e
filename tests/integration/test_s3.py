"""The same code with songs in object storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.journey import upload_to_analysis
from tests.support.servers import bucket
from tests.support.workshop import Workshop, files_below

pytestmark = pytest.mark.integration


def test_a_song_is_uploaded_heard_live_and_played(tmp_path: Path) -> None:
    with bucket() as settings:
        shop = Workshop(tmp_path / "var", **settings)
        try:
            upload_to_analysis(shop.prepare())
            assert files_below(shop.var / "media", shop.var / "uploads", shop.var / "work") == []
        finally:
            shop.stop()
