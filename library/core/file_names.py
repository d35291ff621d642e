"""Names of files as strangers send them, made fit to show and to store."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 200
LONGEST_SENT = 10_000
LONGEST_EXTENSION = 8
NAMELESS = "Unnamed"
# "03 - ", "1-07 ", "12.": a number alone may belong to the title ("99 Luftballons") unless it begins with 0.
TRACK_PREFIX = re.compile(r"^(?:(?:\d{1,2}-)?\d{1,3}\s*[-._)]\s*|\d{1,2}-\d{1,3}\s+|0\d{1,2}\s+)(?=\D)")
# What lies beside songs in people's folders. Any other file may be sound: decoding decides.
OTHER_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "svg", "ico", "psd"),
    *("txt", "md", "rtf", "pdf", "doc", "docx", "xls", "xlsx", "csv", "json", "xml", "html", "htm", "url", "webloc"),
    *(
        "m3u",
        "m3u8",
        "pls",
        "xspf",
        "cue",
        "log",
        "nfo",
        "sfv",
        "md5",
        "ffp",
        "accurip",
        "lrc",
        "ini",
        "db",
        "ds_store",
    ),
    *(
        "zip",
        "rar",
        "7z",
        "gz",
        "tar",
        "torrent",
        "exe",
        "dll",
        "dmg",
        "iso",
        "asd",
        "als",
        "flp",
        "cpr",
        "mid",
        "midi",
    ),
)


def is_song_name(name: str) -> bool:
    """False for hidden files and for kinds that are never sound, so that folders can be dropped whole."""
    return not name.startswith(".") and extension_of(name).lstrip(".") not in OTHER_EXTENSIONS


def clean_line(text: str, longest: int) -> str:
    """One line of visible text: no control, bidirectional-override, surrogate or unassigned characters.

    Runs of white space become one space; at most ``longest`` characters, never half of a combined one.
    """
    kept = "".join(" " if letter.isspace() else letter for letter in text if letter.isspace() or _is_visible(letter))
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if len(line) <= longest:
        return line
    end = longest
    while end > 1 and (unicodedata.combining(line[end]) or line[end - 1] == "\u200d" or line[end] == "\u200d"):
        end -= 1
    return line[:end].rstrip()


def clean_text(text: str, longest: int) -> str:
    """As ``clean_line``, but line breaks stay: for comments."""
    lines = (clean_line(line, longest) for line in text[: 4 * longest].splitlines())
    return "\n".join(lines).strip()[:longest]


def clean_name(name: str) -> str:
    """The last part of a path in any system's writing, cleaned; the extension stays when a long name is cut."""
    last = re.split(r"[/\\]", name.replace("\0", ""))[-1]
    line = clean_line(last, LONGEST_SENT).strip(" .")
    stem, dot, extension = line.rpartition(".")
    if not dot or len(extension) > LONGEST_EXTENSION or not stem:
        return clean_line(line, LONGEST_NAME) or NAMELESS
    return clean_line(stem, LONGEST_NAME - len(extension) - 1) + "." + extension


def title_of(name: str) -> str:
    """A song's title from its file's name: "03 - Clair_de_lune.flac" is "Clair de lune"."""
    stem = PurePosixPath(name).stem if extension_of(name) else name
    title = TRACK_PREFIX.sub("", stem).strip() or stem.strip() or NAMELESS
    return title if " " in title else title.replace("_", " ").strip() or NAMELESS


def extension_of(name: str) -> str:
    """The extension with its dot in lower case, plain ASCII letters and digits only; else nothing."""
    _, dot, extension = name.rpartition(".")
    extension = extension.lower()
    plain = extension.isascii() and extension.isalnum() and len(extension) <= LONGEST_EXTENSION
    return f".{extension}" if dot and plain else ""


def _is_visible(letter: str) -> bool:
    """Joiners inside emoji and Indic words are kept; other format characters (bidi overrides) are not."""
    return letter in "\u200c\u200d" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn", "Co"}
