"""Static files go out under hashed names: every module imports hashed names that exist, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from musicapp.staticfiles import ModuleManifestStorage

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
# At the beginning of a line: import "x"; import a from "x"; import { a,\n b } from "x"; export { a } from "x"
STATEMENT = re.compile(
    r"""^(?:import|export)\b(?:[^"'`;]*?\bfrom)?\s*["'](?P<what>[^"']+)["'](?P<end>;?)""", re.MULTILINE
)
URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
ELSEWHERE = re.compile(r"""(?:src|href|action|poster|srcset)\s*=\s*["']\s*(?:https?:)?//[^"']*""", re.IGNORECASE)
LOADS = {"script", "link", "img", "iframe", "audio", "video", "source", "object", "embed", "form"}


def own_modules() -> list[Path]:
    return sorted(path for path in (STATIC / "js").rglob("*.js"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every static file of the studio, as ``make run`` collects it."""
    folder = tmp_path_factory.mktemp("static")
    storage = ModuleManifestStorage(location=str(folder), base_url="/static/")
    found = {}
    for finder in finders.get_finders():
        for path, source in finder.list([]):
            prefix = getattr(source, "prefix", None)
            name = f"{prefix}/{path}" if prefix else path
            if name not in found:
                found[name] = (source, path)
                with source.open(path) as file:
                    FileSystemStorage(location=str(folder)).save(name, file)
    for name, _, outcome in storage.post_process(found):
        assert not isinstance(outcome, Exception), f"{name}: {outcome}"
    return folder


@pytest.mark.parametrize("module", own_modules(), ids=lambda path: path.name)
def test_every_import_is_relative_and_ends_with_a_semicolon(module: Path) -> None:
    for statement in STATEMENT.finditer(module.read_text()):
        assert statement["what"].startswith(("./", "../")), f"{statement[0]!r} is not relative: browsers cannot find it"
        assert statement["end"] == ";", f"{statement[0]!r} lacks its semicolon: it would go out under its plain name"


def test_every_hashed_module_imports_hashed_names_that_exist(collected: Path) -> None:
    checked = 0
    for module in own_modules():
        hashed = next((collected / "js").glob(f"{module.relative_to(STATIC / 'js').with_suffix('')}.????????????.js"))
        for statement in STATEMENT.finditer(hashed.read_text()):
            target = (hashed.parent / statement["what"]).resolve()
            assert HASHED.search(target.name), f"{module.name} imports {statement['what']} under a name without a hash"
            assert target.is_file(), f"{module.name} imports {statement['what']}, which is not there"
            checked += 1
    assert checked > 30


def test_every_style_sheet_points_at_hashed_files_that_exist(collected: Path) -> None:
    fonts = 0
    for sheet in (collected / "css").glob("*.????????????.css"):
        for address in URL.findall(sheet.read_text()):
            if address.startswith("data:"):
                continue
            target = (sheet.parent / address.split("#")[0].split("?")[0]).resolve()
            assert target.is_file(), f"{sheet.name}: {address}"
            assert HASHED.search(target.name), f"{sheet.name}: {address} has no hash"
            fonts += target.suffix == ".woff2"
    assert fonts >= 2


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_loads_anything_from_another_host(template: Path) -> None:
    text = template.read_text()
    for tag in re.finditer(r"<(\w+)\b[^>]*>", text):
        if tag[1].lower() in LOADS:
            assert not ELSEWHERE.search(tag[0]), f"{template.name}: {tag[0][:200]}"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_script_or_handlers(template: Path) -> None:
    text = template.read_text()
    for tag in re.finditer(r"<(\w+)\b([^>]*)>", text):
        assert not re.search(r"\son\w+\s*=", tag[2]), (
            f"{template.name}: {tag[0][:200]} has a handler that the policy forbids"
        )
        assert "hx-on" not in tag[2], f"{template.name}: {tag[0][:200]}"
    for script in re.finditer(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        is_words = "application/json" in script[1]
        assert is_words or not script[2].strip(), f"{template.name} has a script inside the page"


@pytest.mark.parametrize(
    "module", [path for path in own_modules() if path.name != "theme-early.js"], ids=lambda path: path.name
)
def test_a_module_stays_small(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= 150


def test_modules_that_are_fetched_later_go_out_under_hashed_names_too(collected: Path) -> None:
    """Else all that they import would come a second time under its plain name: two players in one page."""
    app = next((collected / "js").glob("app.????????????.js")).read_text()
    later = re.findall(r'import\("(\./[^"]+)"\)', app)
    assert later
    for name in later:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name), name
        assert (collected / "js" / name).is_file()
