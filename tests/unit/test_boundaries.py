"""The borders between music and framework hold in a fresh interpreter, where nothing was imported before."""

from __future__ import annotations

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


def test_every_core_module_can_be_imported_first() -> None:
    """Each in a fork that has none of them yet: a circle of imports shows only in some orders.

    Libraries that many of them load are there before, or most of the time would go into loading those.
    """
    code = f"""
import importlib, os, traceback
import numpy, onnxruntime, pydantic, scipy.ndimage, scipy.signal, scipy.sparse, soundfile, soxr
broken = []
for name in {core_modules()!r}:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        broken.append(name)
assert not broken, broken
"""
    loaded_by(code)


def test_the_web_process_loads_no_heavy_library(tmp_path: Path) -> None:
    """The application, every view behind it, and the server around it."""
    code = f"{WEB_START}\nfrom musicapp.asgi import application\nimport musicapp.urls"
    loaded = loaded_by(code, DJANGO_SETTINGS_MODULE="musicapp.settings", PARTIMENTO_VAR=str(tmp_path))
    assert {"django", "library"} <= loaded
    assert loaded & HEAVY == set()
