"""The pages' files as they are really served: collected, hashed, and every import leading to a hashed name."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "static"
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;"'`()]*?\bfrom\s*["'](?P<target>[^"']+)["'](?P<end>;?)""", re.M)
BARE_IMPORT = re.compile(r"""^\s*import\s*["'](?P<target>[^"']+)["'](?P<end>;?)""", re.M)
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def imports(source: str) -> list[re.Match[str]]:
    return [*IMPORT.finditer(source), *BARE_IMPORT.finditer(source)]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("var")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "PARTIMENTO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "musicapp.settings"},
        check=True,
    )
    return var / "static"


def test_every_import_of_ours_is_relative_and_ends_with_a_semicolon() -> None:
    """Others are shipped without a hash, and browsers keep an old file for a year."""
    wrong = [
        f"{file.relative_to(STATIC)}: {found[0].strip()}"
        for file in STATIC.rglob("*.js")
        for found in imports(file.read_text())
        if not (found["target"].startswith(("./", "../")) and found["end"])
    ]
    assert wrong == []


def test_every_import_leads_to_a_hashed_file_that_is_there(collected: Path) -> None:
    served = json.loads((collected / "staticfiles.json").read_text())["paths"]
    modules = [
        collected / served[f"js/{file.relative_to(STATIC / 'js').as_posix()}"] for file in (STATIC / "js").rglob("*.js")
    ]
    targets = [
        (module.parent / found["target"]).resolve() for module in modules for found in imports(module.read_text())
    ]
    assert len(targets) > 10
    assert [target.name for target in targets if not HASHED.search(target.name) or not target.is_file()] == []


def test_the_front_end_packages_are_among_the_collected_files(collected: Path) -> None:
    served = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert {
        "vendor/tus/tus.min.js",
        "vendor/sortable/sortable.esm.js",
        "vendor/inter/inter-latin-opsz-normal.woff2",
    } <= set(served)


def test_no_page_loads_anything_from_elsewhere() -> None:
    """Nothing is fetched from another host, and no script or handler stands in the page itself."""
    foreign = re.compile(
        r"""(?:src|href)=["'](?:https?:)?//[^"']*\.(?:js|css|woff2?)|<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>|\son\w+=["']"""
    )
    found = [
        f"{file.relative_to(ROOT)}: {match[0].strip()}"
        for file in (ROOT / "templates").rglob("*.html")
        for match in foreign.finditer(file.read_text())
    ]
    assert found == []


def test_what_is_served_lies_there_compressed_too(collected: Path) -> None:
    served = json.loads((collected / "staticfiles.json").read_text())["paths"]
    for name in ("js/app.js", "css/look.css", "img/icons.svg"):
        twin = collected / f"{served[name]}.gz"
        assert gzip.decompress(twin.read_bytes()) == (collected / served[name]).read_bytes()
    assert not list(collected.rglob("*.woff2.gz")), "fonts are compressed already"
