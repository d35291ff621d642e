"""docs/keyboard.md names every key of the player that the page knows."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_key_of_the_player_is_in_the_documents() -> None:
    source = (ROOT / "static/js/widgets/playerkeys.js").read_text()
    labels = re.findall(r"""\["[^"]+", "([^"]+)", """, source)
    told = (ROOT / "docs/keyboard.md").read_text()
    assert len(labels) >= 18
    assert [label for label in labels if label not in told] == []
