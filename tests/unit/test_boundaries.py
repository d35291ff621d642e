"""The borders between music and framework hold in a fresh interpreter, where nothing was imported before."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORK = {"django", "celery", "channels", "kombu", "daphne", "twisted", "ninja"}
HEAVY = {
    "torch",
    "numpy",
    "verovio",
    "fpdf",
    "librosa",
    "music21",
    "pedalboard",
    "scipy",
    "numba",
    "av",
    "soundfile",
    "soxr",
    "chromaprint",
    "onnxruntime",
    "mido",
    "pyarrow",
}
TRAINING_ONLY = {"torch", "tinysoundfont", "pretty_midi", "pyworld"}
WEB_START = "import musicapp.server" if (ROOT / "musicapp" / "server.py").exists() else "pass"


def core_modules() -> list[str]:
    files = sorted(ROOT.glob("*/core/**/*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return [*names, "musicapp.errors"]


def loaded_by(code: str, **settings: str) -> set[str]:
    """Top-level names of all modules that are loaded after ``code`` ran in a fresh interpreter."""
    return {name.split(".")[0] for name in modules_loaded_by(code, **settings)}


def modules_loaded_by(code: str, **settings: str) -> set[str]:
    """Full names of all modules that are loaded after ``code`` ran in a fresh interpreter."""
    ask = f"{code}\nimport sys; print('|'.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split("|"))


def test_there_are_core_modules_to_look_at() -> None:
    assert {"theory.core.chord", "library.core.analysis"} <= set(core_modules())


def test_core_imports_no_framework() -> None:
    """All of them in one interpreter: it is the sum that must be clean. What trains the networks is none of it."""
    code = f"import importlib\nfor name in {core_modules()!r}: importlib.import_module(name)"
    modules = modules_loaded_by(code)
    loaded = {name.split(".")[0] for name in modules}
    assert loaded & FRAMEWORK == set()
    assert loaded & TRAINING_ONLY == set()
    assert "library.training" not in modules


def imported_by(name: str, known: set[str]) -> set[str]:
    """The core modules that a module imports while it is imported itself; not what its functions import later."""
    parts = ROOT.joinpath(*name.split("."))
    file = parts.with_suffix(".py") if parts.with_suffix(".py").exists() else parts / "__init__.py"
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {row.name for row in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{row.name}" for row in node.names)}
    return (found & known) - {name}


def test_every_core_module_can_be_imported_first() -> None:
    """No circle of imports, which would show only in some orders: each module can be ranked above all it imports."""
    known = set(core_modules())
    waiting = {name: imported_by(name, known) for name in known}
    while ready := {name for name, needs in waiting.items() if not needs & waiting.keys()}:
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
    assert waiting == {}


def test_the_web_process_loads_no_heavy_library(tmp_path: Path) -> None:
    """The application, every view behind it, and the server around it."""
    code = f"{WEB_START}\nfrom musicapp.asgi import application\nimport musicapp.urls"
    loaded = loaded_by(code, DJANGO_SETTINGS_MODULE="musicapp.settings", PARTIMENTO_VAR=str(tmp_path))
    assert {"django", "library"} <= loaded
    assert loaded & HEAVY == set()
