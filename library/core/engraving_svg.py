"""Sheets engraved by Verovio, and its SVG made fit for a page: small, in the page's colours, bars to touch.

Verovio is loaded here alone, in a process of its own (engraving_child.py).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from theory.core.notation import Raised, numeral_parts, symbol_parts
from theory.core.sheet.model import ChordMark, Sheet
from theory.core.sheet.musicxml import sheet_musicxml

XLINK = "{http://www.w3.org/1999/xlink}href"
_KEPT = {"measure", "harm", "dir", "reh", "mNum", "tempo", "pgHead", "pgFoot", "label"}
_TEXT_SCALE = 0.86  # Verovio measures words in Times; the page's typeface is that much wider
_CHORD_SCALE = 1.16  # chord symbols are what a lead sheet is read for
_LEAST_PX = 11.0
_LIFT, _NEAR_LEFT = 330, 2500  # how far the name of a section rises off the chord that begins a line
_ROOMY = 8  # signs in a bar; with more, fewer bars stand on a line
_TOP_OF_PAPER = 350  # tenths of a millimetre: the title stands there
_SPACE = 180  # between two lines of a staff, in Verovio's units


@dataclass(frozen=True, slots=True)
class Format:
    """How a sheet is laid out: px wide and high for a screen, tenths of a millimetre for paper; `scale` in percent."""

    width: int
    height: int
    scale: int
    bars_a_line: int
    is_paper: bool = False


FORMATS = {
    "narrow": Format(316, 900, 34, 2),
    "middle": Format(700, 1100, 38, 4),
    "wide": Format(1240, 1100, 40, 8),
    "a4": Format(2100, 2970, 80, 4, is_paper=True),
}


def engraved(sheet: Sheet, layout: Format, *, numerals: bool = False) -> list[str]:
    """The pages as SVG, cleaned. Raises ValueError where Verovio cannot read the sheet."""
    import verovio

    toolkit = verovio.toolkit()
    per_unit = 1 if layout.is_paper else 100 / layout.scale
    side, top, bottom = (188, _TOP_OF_PAPER, 188) if layout.is_paper else (30, 60, 40)
    toolkit.setOptions(
        {
            "pageWidth": round(layout.width * per_unit), "pageHeight": round(layout.height * per_unit),
            "pageMarginLeft": side, "pageMarginRight": side, "pageMarginTop": top, "pageMarginBottom": bottom,
            "scale": layout.scale, "scaleToPageSize": layout.is_paper,
            "adjustPageHeight": not layout.is_paper, "svgViewBox": True,
            "header": "none", "footer": "none", "breaks": "line", "minLastJustification": 0.8,
            "spacingStaff": 9, "spacingSystem": 8, "xmlIdSeed": 1,
        }
    )  # fmt: skip
    lines = lines_of(sheet, layout.bars_a_line)
    if not toolkit.loadData(sheet_musicxml(sheet, numerals=numerals, lines=lines)):
        raise ValueError("the sheet could not be engraved")
    least = 0.0 if layout.is_paper else _LEAST_PX * 1000 / layout.scale
    pages = range(1, toolkit.getPageCount() + 1)
    return [cleaned(toolkit.renderToSVG(page), sheet, f"p{page}", least) for page in pages]


def lines_of(sheet: Sheet, most: int) -> frozenset[int]:
    """Where lines begin, by index of the bar: as many bars as the width holds, fewer where they are full of notes; a
    section begins a line where the one before is nearly full.
    """
    events = [max(len(staff.bars[i]) for part in sheet.parts for staff in part.staves) for i in range(len(sheet.bars))]
    busy = sorted(events)[int(0.9 * (len(events) - 1))] if events else 0
    most = max(1, most if busy <= _ROOMY else most // 2 if busy <= 2 * _ROOMY else most // 4)
    found, count = set(), 0
    for index, bar in enumerate(sheet.bars):
        if count >= most or (bar.section and 4 * count >= 3 * most):
            found.add(index)
            count = 0
        count += bar.number > 0
    return frozenset(found)


def cleaned(svg: str, sheet: Sheet, seed: str = "p1", least: float = 0.0) -> str:
    """Verovio's SVG without styles, identifiers and empty groups; bars and chord symbols marked as such.

    No text is smaller than `least`, in Verovio's units.
    """
    root = ET.fromstring(svg)  # noqa: S314  Verovio's own text
    inner = next(child for child in root if child.tag.endswith("}svg"))
    made = ET.Element("svg", {"class": "sheet", "viewBox": inner.get("viewBox", "")})
    cleaner = _Cleaner(sheet, seed, least)
    for child in root:
        if child.tag.endswith("}defs"):
            defs = ET.SubElement(made, "defs")
            for glyph in child:
                group = ET.SubElement(defs, "g", id=cleaner.glyph(glyph.get("id", "")))
                group.extend(ET.Element("path", dict(path.attrib)) for path in glyph)
    made.extend(cleaner.walk(inner))
    made.set("xmlns", "http://www.w3.org/2000/svg")
    return ET.tostring(made, encoding="unicode")


class _Cleaner:
    """Walks Verovio's tree and answers with what is kept. Symbols of a bar come in the order of its chords."""

    def __init__(self, sheet: Sheet, seed: str, least: float) -> None:
        self.sheet, self.seed, self.least = sheet, seed, least
        self.symbols: Iterator[ChordMark] = iter(())
        self.numerals: Iterator[ChordMark] = iter(())

    def glyph(self, name: str) -> str:
        """Names of glyphs are told apart by page, since several stand in one document."""
        return f"{name.partition('-')[0]}-{self.seed}"

    def walk(self, element: ET.Element) -> list[ET.Element]:
        rows: list[ET.Element] = []
        for child in element:
            rows += self.one(child)
        return rows

    def one(self, element: ET.Element) -> list[ET.Element]:
        tag, classes = element.tag.rpartition("}")[2], set(element.get("class", "").split())
        if tag in {"desc", "style", "title"} or "placeholder" in classes:
            return []
        if tag == "text":
            return _flat_text(element, self.least)
        if tag == "use":
            href = self.glyph((element.get(XLINK) or element.get("href") or "#").lstrip("#"))
            return [ET.Element("use", {"href": f"#{href}", "transform": element.get("transform", "")})]
        if tag != "g":
            return [ET.Element(tag, {k: v for k, v in element.attrib.items() if k not in {"id", "class"}})]
        return self.group(element, classes & _KEPT)

    def group(self, element: ET.Element, classes: set[str]) -> list[ET.Element]:
        if "tempo" in classes:
            return _tempo(element, self.sheet)
        name = element.get("id", "")
        is_bar = "measure" in classes and name.startswith("bar-")
        if is_bar:
            chords = self.sheet.bars[int(name[4:])].chords
            self.symbols, self.numerals = iter(chords), iter([mark for mark in chords if mark.numeral])
        children = self.walk(element)
        keeps = {k: v for k, v in element.attrib.items() if k == "transform"}
        if not children or not (classes or keeps):
            return children
        made = ET.Element("g", {"class": " ".join(sorted(classes)), **keeps} if classes else keeps)
        made.extend(children)
        if is_bar:
            made.set("data-bar", name[4:])
            made.insert(0, _hit(element))
        elif classes & {"harm", "dir"}:
            self.raise_parts(made, "dir" in classes)
        elif "reh" in classes:
            _keep_on_page(made)
        return [made]

    def raise_parts(self, made: ET.Element, is_numeral: bool) -> None:
        """Sets what is raised in a chord symbol or a numeral, and says which function it plays."""
        mark = next(self.numerals if is_numeral else self.symbols, None)
        text = made.find("text")
        if mark is None or text is None:
            return
        if not is_numeral:
            text.set("font-size", str(round(float(text.get("font-size", "350")) * _CHORD_SCALE)))
        _set_raised(text, numeral_parts(mark.numeral) if is_numeral else symbol_parts(mark.chord.symbol))
        made.set(
            "class", f"numeral t{mark.letter}" if is_numeral and mark.letter else "numeral" if is_numeral else "harm"
        )


def _flat_text(element: ET.Element, least: float) -> list[ET.Element]:
    """One text with its size, in place of nested spans."""
    words = "".join(element.itertext())
    words = re.sub(r"\s+", " ", words).strip()
    sizes = [span.get("font-size", "") for span in element.iter() if span.get("font-size", "0px") != "0px"]
    if not words or not sizes:
        return []
    made = ET.Element("text", {k: element.get(k, "") for k in ("x", "y", "text-anchor") if element.get(k)})
    made.set("font-size", str(round(max(least, float(sizes[0].removesuffix("px")) * _TEXT_SCALE))))
    made.text = words
    return [made]


def _set_raised(text: ET.Element, parts: Raised) -> None:
    size = float(text.get("font-size", "350"))
    text.text = parts.line
    if parts.above:
        above = ET.SubElement(text, "tspan", {"dy": str(round(-0.32 * size)), "font-size": str(round(0.74 * size))})
        above.text = parts.above
    if parts.after:
        after = ET.SubElement(text, "tspan", {"dy": str(round(0.32 * size))} if parts.above else {})
        after.text = parts.after


def _keep_on_page(made: ET.Element) -> None:
    """The name of a section that begins a line stands over the staff, not left of it, and clear of the first chord."""
    frame = next((child for child in made.iter() if child.tag == "rect"), None)
    left = float(frame.get("x", "0")) if frame is not None else _NEAR_LEFT
    if left < _NEAR_LEFT:
        made.set("transform", f"translate({max(0, -left):.0f}, {-_LIFT if left < 0 else -_LIFT // 2})")


def _tempo(element: ET.Element, sheet: Sheet) -> list[ET.Element]:
    """The mark of the tempo drawn with shapes of its own: a typeface of notes need not be there."""
    text = next((child for child in element.iter() if child.tag.endswith("}text")), None)
    if text is None or not sheet.tempo_bpm:
        return []
    x, y = float(text.get("x", 0)), float(text.get("y", 0)) - 60
    made = ET.Element("g", {"class": "tempo"})
    hollow = sheet.bars[0].metre.denominator == 2
    fill = {"fill": "none", "stroke-width": "40"} if hollow else {}
    ET.SubElement(made, "ellipse", {"cx": f"{x + 75:.0f}", "cy": f"{y:.0f}", "rx": "78", "ry": "56"} | fill)
    ET.SubElement(
        made, "path", {"d": f"M{x + 146:.0f} {y - 15:.0f} L{x + 146:.0f} {y - 400:.0f}", "stroke-width": "20"}
    )
    if sheet.bars[0].metre.denominator == 8 and not sheet.bars[0].metre.is_compound:
        flag = f"M{x + 146:.0f} {y - 400:.0f} q 10 100 70 140 q 60 60 20 150"
        ET.SubElement(made, "path", {"d": flag, "fill": "none", "stroke-width": "26"})
    if sheet.bars[0].metre.is_compound:
        ET.SubElement(made, "ellipse", cx=f"{x + 230:.0f}", cy=f"{y:.0f}", rx="28", ry="28")
    words = ET.SubElement(
        made, "text", {"x": f"{x + 300:.0f}", "y": f"{y + 60:.0f}", "font-size": str(round(390 * _TEXT_SCALE))}
    )
    words.text = f"= {sheet.tempo_bpm:.0f}"
    return [made]


def _hit(element: ET.Element) -> ET.Element:
    """A ground under a bar, from the highest line of its staves to the lowest, with some room."""
    lines = []
    for staff in element.iter():
        if staff.get("class") != "staff":
            continue
        for line in staff:
            match = re.fullmatch(r"M(-?[\d.]+) (-?[\d.]+) L(-?[\d.]+) (-?[\d.]+)", line.get("d", ""))
            if match:
                lines.append([float(value) for value in match.groups()])
    if not lines:
        return ET.Element("rect", {"class": "hit"})
    left, right = min(line[0] for line in lines), max(line[2] for line in lines)
    top, bottom = min(line[1] for line in lines) - 3.6 * _SPACE, max(line[1] for line in lines) + 2.4 * _SPACE
    size = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return ET.Element("rect", {"class": "hit", **{name: f"{value:.0f}" for name, value in size.items()}})
