"""Set-up says one clear sentence for everything that can be wrong, and mends what was left half-done."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from musicapp.setup import node_packages, python_packages, stamps, steps, system
from musicapp.setup.problems import Outcome, SetupError, last_lines, run_command

ROOT = Path(__file__).resolve().parents[3]


def failing(output: str) -> object:
    """A stand-in for run_command whose every command fails with ``output``."""
    return lambda *_args, **_options: Outcome(False, output)


def one_sentence(error: pytest.ExceptionInfo[SetupError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_an_old_python_can_read_the_start_script() -> None:
    source = (ROOT / "bootstrap.py").read_text()
    tree = ast.parse(source, feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"os", "sys"}


def test_it_says_what_to_do_about_an_old_python(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.main() == 2
    said = capsys.readouterr().err
    assert "is Python 3.9.2, but Partimento needs 3.11 or newer" in said
    assert "sudo apt-get install python3" in said


def test_it_goes_on_with_a_newer_python_where_one_is_installed(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(newer.stat().st_mode | stat.S_IXUSR)
    assert bootstrap.find_newer_python(f"/nowhere{os.pathsep}{tmp_path}") == str(newer)


def test_it_needs_only_the_standard_library() -> None:
    ask = (
        "import sys, musicapp.setup.steps as s;"
        "outside = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names);"
        "print(sorted(name for name in outside if not name.startswith('_') and name != 'musicapp'))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        system.check_folder(tmp_path / "gone")
    assert f"The folder {tmp_path / 'gone'} cannot be written to" in one_sentence(error)


def test_a_full_disk_is_named_before_anything_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "ROOM_BYTES", 10**18)
    with pytest.raises(SetupError) as error:
        system.check_folder(tmp_path)
    assert "GB are free" in one_sentence(error)


def test_a_missing_venv_module_gives_the_command_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_packages, "run_command", failing("ensurepip is not available"))
    monkeypatch.setattr(system, "_apt_command", lambda: None)
    with pytest.raises(SetupError) as error:
        python_packages.ensure_environment(tmp_path)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt-get install {package}" in one_sentence(error)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("NewConnectionError: Temporary failure in name resolution", "the Python package index does not answer"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: No matching distribution found for django==99", "No matching distribution found for django==99"),
    ],
)
def test_each_way_pip_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(python_packages, "run_command", failing(output))
    with pytest.raises(SetupError) as error:
        python_packages.install(tmp_path, dev=False)
    assert said in one_sentence(error)
    assert not python_packages.are_current(tmp_path, dev=False)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("npm error code EAI_AGAIN", "the npm registry does not answer"),
        ("npm error code ENOSPC", "the disk is full"),
        ("npm error code EINTEGRITY", "EINTEGRITY"),
    ],
)
def test_each_way_npm_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    monkeypatch.setattr(node_packages, "_npm", lambda _root: ["npm"])
    monkeypatch.setattr(node_packages, "run_command", failing(output))
    with pytest.raises(SetupError) as error:
        node_packages.install(tmp_path, dev=False)
    assert said in one_sentence(error)
    assert not node_packages.are_current(tmp_path, dev=False)


def test_a_machine_without_npm_and_without_a_line_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_packages.shutil, "which", lambda _name: None)
    monkeypatch.setattr(node_packages, "run_command", failing("Max retries exceeded with url"))
    with pytest.raises(SetupError) as error:
        node_packages.install(tmp_path, dev=False)
    assert "There is no npm 7 or newer on this machine" in one_sentence(error)


def test_changed_requirements_are_noticed_and_unchanged_ones_are_not(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("django==5.2.19\n")
    before = stamps.fingerprint([requirements])
    stamps.write(tmp_path / "stamp", before)
    assert stamps.is_current(tmp_path / "stamp", stamps.fingerprint([requirements]))
    requirements.write_text("django==5.2.20\n")
    assert not stamps.is_current(tmp_path / "stamp", stamps.fingerprint([requirements]))


def test_an_install_for_development_also_serves_a_plain_start(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    stamps.write(node_packages._stamp(tmp_path), node_packages._wanted(tmp_path, dev=True))
    assert node_packages.are_current(tmp_path, dev=False)
    stamps.write(node_packages._stamp(tmp_path), node_packages._wanted(tmp_path, dev=False))
    assert not node_packages.are_current(tmp_path, dev=True)


def test_an_environment_that_was_left_half_made_is_made_again(tmp_path: Path) -> None:
    python = python_packages.environment_python(tmp_path)
    python.parent.mkdir(parents=True)
    python.symlink_to("/nowhere/python3")
    assert python_packages.ensure_environment(tmp_path)
    assert run_command([str(python), "-m", "pip", "--version"], cwd=tmp_path).ok
    assert not python_packages.ensure_environment(tmp_path)


def test_a_problem_ends_the_set_up_with_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_root: Path, *, dev: bool) -> None:
        raise SetupError("The moon is full, so nothing can be installed; wait a day.")

    monkeypatch.setattr(steps, "prepare", refuse)
    assert steps.main(["run"]) == 2
    assert capsys.readouterr().err == "The moon is full, so nothing can be installed; wait a day.\n"


def test_missing_soundfonts_are_a_warning_and_no_obstacle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system, "_SOUNDS", tmp_path)
    monkeypatch.delenv("SOUNDFONTS", raising=False)
    assert system.misses_soundfonts()
    monkeypatch.setattr(system, "_apt_command", lambda: None)
    warning = system.install_soundfont()
    assert warning
    assert "sudo apt-get install musescore-general-soundfont-small" in warning
    (tmp_path / "sf3").mkdir()
    (tmp_path / "sf3" / "Some.sf3").touch()
    assert not system.misses_soundfonts()


def test_a_missing_fingerprint_library_is_a_warning_and_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_apt_command", lambda: None)
    warning = system.install_fingerprints()
    assert warning is not None
    assert "it needs an administrator" in warning
    assert "sudo apt-get install libchromaprint1" in warning


def test_the_lockfile_names_no_download_address() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_only_the_last_lines_that_say_something_are_repeated() -> None:
    assert last_lines("one\n\ntwo\n  \nthree\n", 2) == "two / three"
