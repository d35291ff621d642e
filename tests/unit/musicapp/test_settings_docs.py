"""docs/settings.md lists what the code asks the environment for: the same names, the same defaults."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(
    r"^\| `(?P<name>[A-Z0-9_]+)` \| (?P<default>[^|]+) \| (?P<meaning>[^|]+) \| (?P<example>[^|]*) ?\|$", re.M
)


def documented() -> dict[str, re.Match[str]]:
    return {row["name"]: row for row in ROW.finditer((ROOT / "docs" / "settings.md").read_text())}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every name the settings ask for, with its default; a bucket is set because its settings are asked only then."""
    known = {name: value for name, value in os.environ.items() if name not in documented()}
    var = str(tmp_path_factory.mktemp("var"))
    done = subprocess.run(
        [sys.executable, "-c", "import musicapp.settings, musicapp.env as e, json; print(json.dumps(e.ASKED))"],
        cwd=ROOT,
        env={**known, "S3_BUCKET": "songs", "PARTIMENTO_VAR": var},
        capture_output=True,
        text=True,
        check=True,
    )
    names: dict[str, str] = json.loads(done.stdout)
    return names


def test_every_setting_is_documented_and_no_other(asked: dict[str, str]) -> None:
    assert set(documented()) == set(asked)


def test_documented_defaults_are_the_real_ones(asked: dict[str, str]) -> None:
    told = {name: row["default"].strip().strip("`") for name, row in documented().items()}
    assert {name: "" if default == "–" else default for name, default in told.items()} == asked


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, row in documented().items() if len(row["meaning"].split()) < 3] == []


def test_only_one_module_reads_the_environment() -> None:
    """So that the list above can be complete."""
    handing_on = {
        "musicapp/setup/system.py",  # the whole environment to apt-get, before there are settings
        "library/core/decoding.py",  # the search path, and nothing else, to the processes that open strangers' files
        "library/core/tags.py",
        "library/core/apart.py",
        "generation/core/mixing/crew.py",  # the whole environment to the processes that render
        "generation/management/commands/generate.py",  # sets how many threads numpy takes, and reads nothing
    }
    readers = {
        str(file.relative_to(ROOT))
        for app in ("musicapp", "library", "theory", "generation", "mastering")
        for file in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv", file.read_text())
    }
    assert readers - handing_on == {"musicapp/env.py"}
