"""What the documents say about the project is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = (ROOT / "docs" / "decisions" / "0002-libraries.md").read_text()


def rows(text: str) -> set[str]:
    """First cells of all tables."""
    return {row[1] for row in re.finditer(r"^\| ([^|]+?) \|", text, re.M)} - {"library", "package"}


def test_every_library_has_its_reason_and_licence() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    python = {re.split(r"[=\[]", line)[0] for line in lines if line and not line.startswith("#")}
    package = json.loads((ROOT / "package.json").read_text())
    assert rows(LIBRARIES) == python | set(package["dependencies"]) | set(package["devDependencies"])


def test_every_requirement_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        lines = (ROOT / name).read_text().splitlines()
        loose = [line for line in lines if line and line[0] not in "#-" and "==" not in line]
        assert loose == [], name


def test_every_verb_in_the_documents_is_a_verb_of_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    documents = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "deploy").glob("*.md"),
    ]
    told = {
        verb
        for file in documents
        for verb in re.findall(r"^(?:\S+ && |\w+=\S+ )*make ([a-z-]+)|`make ([a-z-]+)", file.read_text(), re.M)
        for verb in verb
        if verb
    }
    assert {"run", "stop", "test"} <= told
    assert told <= verbs


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = []
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", file.read_text()):
            if not (file.parent / target).exists():
                broken.append(f"{file.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_tree_in_the_readme_names_what_is_there() -> None:
    tree = (ROOT / "README.md").read_text().split("## The files")[1].split("```")[1]
    folder, missing = ROOT, []
    for line in tree.strip().splitlines():
        names = re.split(r"\s{2,}", line.strip())[0].split()
        base = folder if line.startswith("  ") else ROOT
        missing += [name for name in names if not (base / name).exists()]
        folder = base if line.startswith("  ") else ROOT / names[0]
    assert missing == []


def test_the_lock_knows_every_requirement_in_its_version() -> None:
    """Otherwise: make lock."""
    locked = pins((ROOT / "constraints.txt").read_text())
    direct = pins((ROOT / "requirements.txt").read_text()) | pins((ROOT / "requirements-dev.txt").read_text())
    assert {name: (version, locked.get(name)) for name, version in direct.items() if locked.get(name) != version} == {}


def pins(text: str) -> dict[str, str]:
    """Versions by normalised name."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.M)
    return {re.sub(r"[._-]+", "-", name).lower(): version for name, version in found}
