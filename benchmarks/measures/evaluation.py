"""The evaluation folder: its scorer, its audio, its harder variants."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Render = dict[str, Any]
# What makes a case harder, as fields of its `audio.render`.
VARIANTS: dict[str, Render] = {
    "other": {"soundfont": "MuseScore"},
    "mp3": {"format": "mp3", "mp3_kbps": 128},
    "hall": {"reverb": "hall"},
    "noise": {"noise_db": -20},
    "detuned": {"detune_cents": 20},
}


def load(file: Path) -> ModuleType:
    """A module of the folder. Raises FileNotFoundError."""
    spec = importlib.util.spec_from_file_location(f"evaluation_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise FileNotFoundError(f"{file}: no such file. Give the evaluation folder, or use --small.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def render_clean(evaluation: Path, audio: Path, *, stems: bool) -> None:
    """Make the audio of every case that is not there yet, with the folder's own renderer."""
    command = [sys.executable, str(evaluation / "render.py"), "-o", str(audio)]
    subprocess.run([*command, *(["--stems"] if stems else [])], check=True, stdout=subprocess.DEVNULL)


def render_variant(evaluation: Path, audio: Path, name: str) -> None:
    """Make a harder variant of every MIDI case, where it is not there yet."""
    render = load(evaluation / "render.py").render
    audio.mkdir(parents=True, exist_ok=True)
    for file in sorted((evaluation / "cases").glob("*.json")):
        case = json.loads(file.read_text())
        if case["audio"]["kind"] == "midi":
            case["audio"]["render"] = {**case["audio"].get("render", {}), **VARIANTS[name]}
            out = audio / f"{case['id']}.{case['audio']['render'].get('format', 'wav')}"
            if not out.exists():
                render(case, str(out), str(evaluation))


def audio_files(audio: Path, only: list[str] | None) -> list[Path]:
    """The sound files of a folder, without its subfolders."""
    return [file for file in sorted(audio.iterdir()) if file.is_file() and (not only or file.stem in only)]


def stem_files(audio: Path, links: Path, only: list[str] | None) -> list[Path]:
    """Parts that were rendered alone, linked as "case__part.wav"; drums are left out."""
    links.mkdir(parents=True, exist_ok=True)
    files = []
    for file in sorted((audio / "stems").glob("*/*.wav")):
        if file.stem != "drums" and (not only or file.parent.name in only):
            link = links / f"{file.parent.name}__{file.name}"
            link.symlink_to(file.resolve())
            files.append(link)
    return files


def means(scores: dict[str, Any], keep: Callable[[str], bool] = lambda _: True) -> dict[str, float]:
    """Mean of every measure over the cases to keep, from what the scorer's `run` gave."""
    sums: dict[str, list[float]] = {}
    for case_id, row in scores["cases"].items():
        for measure, value in row.items():
            if value is not None and keep(case_id):
                sums.setdefault(measure, []).append(value)
    return {measure: sum(values) / len(values) for measure, values in sums.items()}
