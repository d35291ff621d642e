"""Engraved pages as a PDF for printing: A4, title and artist above, page numbers below, words that can be searched.

The shapes go from SVG to PDF as they are; words are set in the studio's own typeface, which travels in the file. Signs
of music inside words (♭ ♯) are shapes too, since few typefaces have them.
"""

import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from fpdf import FPDF
from fpdf.svg import SVGObject

from theory.core.sheet.model import Sheet

PAGE_MM = (210.0, 297.0)
_MARGIN_MM = 15.0
_POINT_MM = 25.4 / 72
_INK, _GREY = (20, 22, 26), (110, 106, 98)
_WEIGHT = 500
_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
_FLAT = (
    "M20 110c32 16 54 27 93 27c26 0 35 -3 54 -13c13 -7 24 -20 27 -38l4 -25c0 -28 -16 -57 -45 -89c-23 -25 -39 -44 -65 "
    "-68l-88 -79v644h20v-359zM90 106c-32 0 -48 -10 -70 -29v-194c31 31 54 59 71 84c21 32 32 59 32 84c0 9 1 16 1 20c0 14 "
    "-3 21 -11 30l-8 3z"
)
_SHARP = (
    "M136 186v169h17v-164l44 14v-91l-44 -14v-165l44 12v-91l-44 -13v-155h-17v150l-76 -22v-155h-17v149l-43 -13v90l43 "
    "14v167l-43 -14v92l43 13v169h17v-163zM60 73v-167l76 22v168z"
)  # both from Leipzig, Verovio's typeface of notes (SIL Open Font License 1.1)
_SIGNS = {"♭": (_FLAT, 0.3, 0.20), "♯": (_SHARP, 0.31, 0.26)}  # outline, width, height over the line, in ems
_SIGN_LEFT = 0.04  # em before a sign
_SIGN_SCALE = 1 / 900  # ems in one unit of the outlines


def sheet_pdf(pages: list[str], sheet: Sheet, what: str, fonts: Path | None) -> bytes:
    """The whole PDF. `what` names the sheet ("Lead sheet"); `fonts` holds the typeface's files, None does without."""
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_title(sheet.title or what)
    pdf.set_creator("Partimento")
    if sheet.artist:
        pdf.set_author(sheet.artist)
    with tempfile.TemporaryDirectory(prefix="typeface-") as folder:
        setter = _Setter(pdf, _add_typeface(pdf, fonts, _letters(pages, sheet, what), Path(folder)))
        for number, page in enumerate(pages, 1):
            pdf.add_page()
            _draw(pdf, setter, page)
            _head_and_foot(setter, sheet, what, number, len(pages))
        return bytes(pdf.output())


def _letters(pages: list[str], sheet: Sheet, what: str) -> set[str]:
    words = "".join(re.sub(r"<[^>]+>", "", page) for page in pages)
    return set(words + sheet.title + sheet.artist + what + "Page of Partimento 0123456789·")


def _add_typeface(pdf: FPDF, fonts: Path | None, letters: set[str], folder: Path) -> str:
    """Adds what the words need of the typeface; returns its name. Letters it does not have become question marks."""
    if fonts is None or not fonts.is_dir():
        return "Helvetica"
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    names = []
    for subset in _SUBSETS:
        file = fonts / f"inter-{subset}-wght-normal.woff2"
        if not file.is_file():
            continue
        with TTFont(file) as font:
            if subset != "latin" and not any(
                ord(letter) in font.getBestCmap() for letter in letters if ord(letter) > 255
            ):
                continue
            plain = instantiateVariableFont(font, {"wght": _WEIGHT})
            plain.flavor = None
            plain.save(folder / f"{subset}.ttf")
        pdf.add_font(f"inter-{subset}", "", folder / f"{subset}.ttf")
        names.append(f"inter-{subset}")
    if "inter-latin" not in names:
        return "Helvetica"
    pdf.set_fallback_fonts(names[1:])
    return "inter-latin"


class _Setter:
    """Sets words on the page, in mm; signs of music are drawn."""

    def __init__(self, pdf: FPDF, typeface: str) -> None:
        self.pdf, self.typeface = pdf, typeface

    def plain(self, words: str) -> str:
        """What the typeface can write: the built-in one knows Western European letters only."""
        return words.encode("latin-1", "replace").decode("latin-1") if self.typeface == "Helvetica" else words

    def width(self, words: str, size_mm: float) -> float:
        """How wide words are, in mm."""
        self.pdf.set_font(self.typeface, size=size_mm / _POINT_MM)
        signs = sum(_SIGNS[sign][1] for sign in words if sign in _SIGNS) * size_mm
        return float(self.pdf.get_string_width(self.plain(re.sub("[♭♯]", "", words)))) + signs

    def write(self, words: str, x: float, y: float, size_mm: float, anchor: str = "start") -> float:
        """Words with their base line at `y`; returns where they end."""
        x -= self.width(words, size_mm) * {"middle": 0.5, "end": 1.0}.get(anchor, 0.0)
        for run in re.split("([♭♯])", words):
            if run in _SIGNS:
                x = self.sign(run, x, y, size_mm)
            elif run:
                self.pdf.set_font(self.typeface, size=size_mm / _POINT_MM)
                self.pdf.text(x, y, self.plain(run))
                x += float(self.pdf.get_string_width(self.plain(run)))
        return x

    def sign(self, sign: str, x: float, y: float, size_mm: float) -> float:
        """A flat or a sharp, drawn; returns where it ends."""
        outline, width, height = _SIGNS[sign]
        scale, left, top = size_mm * _SIGN_SCALE, x + _SIGN_LEFT * size_mm, y - height * size_mm
        wide, high = PAGE_MM
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}">'
            f'<path transform="translate({left:.3f} {top:.3f}) scale({scale:.6f} {-scale:.6f})" d="{outline}"/></svg>'
        )
        SVGObject(svg).draw_to_page(self.pdf, 0, 0)
        return x + width * size_mm


def _draw(pdf: FPDF, setter: _Setter, page: str) -> None:
    """One engraved page: its shapes, then its words."""
    root = ET.fromstring(page)  # noqa: S314  cleaned by engraving_svg.py
    wide = float(root.get("viewBox", "0 0 1 1").split()[2])
    root.set("width", f"{PAGE_MM[0]}mm")
    root.set("height", f"{PAGE_MM[1]}mm")
    root.set("stroke", "black")
    words = list(_take_words(root, (0.0, 0.0)))
    svg = ET.tostring(root, encoding="unicode").replace("ns0:", "").replace(":ns0", "")
    SVGObject(svg).draw_to_page(pdf, 0, 0)
    pdf.set_text_color(*_INK)
    mm = PAGE_MM[0] / wide
    for text, shift in words:
        _write_text(setter, text, shift, mm)


def _take_words(element: ET.Element, shift: tuple[float, float]) -> Iterator[tuple[ET.Element, tuple[float, float]]]:
    """Takes the texts (and the grounds of bars) out of a drawing; answers with each text and how far it is moved."""
    for child in list(element):
        tag = child.tag.rpartition("}")[2]
        if tag == "text":
            element.remove(child)
            yield child, shift
        elif tag == "rect" and child.get("class") == "hit":
            element.remove(child)
        elif tag == "g":
            if "reh" in child.get("class", ""):
                child.set("fill", "none")
            moved = re.match(r"translate\(([-\d.]+),? ?([-\d.]+)\)", child.get("transform", ""))
            more = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
            yield from _take_words(child, (shift[0] + more[0], shift[1] + more[1]))


def _write_text(setter: _Setter, text: ET.Element, shift: tuple[float, float], mm: float) -> None:
    x, y = ((float(text.get(name, "0")) + moved) * mm for name, moved in zip("xy", shift, strict=True))
    size = float(text.get("font-size", "350")) * mm
    x = setter.write(text.text or "", x, y, size, text.get("text-anchor", "start"))
    for span in text:
        y += float(span.get("dy", "0")) * mm
        x = setter.write(span.text or "", x, y, float(span.get("font-size", size / mm)) * mm)


def _head_and_foot(setter: _Setter, sheet: Sheet, what: str, number: int, count: int) -> None:
    pdf, right = setter.pdf, PAGE_MM[0] - _MARGIN_MM
    if number == 1:
        pdf.set_text_color(*_INK)
        size = 7.2
        while size > 4 and setter.width(sheet.title, size) > right - _MARGIN_MM:
            size -= 0.4
        setter.write(sheet.title, _MARGIN_MM, 17.5, size)
        pdf.set_text_color(*_GREY)
        setter.write(" · ".join(filter(None, (sheet.artist, what))), _MARGIN_MM, 23, 3.7)
    pdf.set_text_color(*_GREY)
    foot = PAGE_MM[1] - 9
    setter.write(sheet.title if number > 1 else "Partimento", _MARGIN_MM, foot, 3.0)
    setter.write(f"Page {number} of {count}", right, foot, 3.0, "end")
