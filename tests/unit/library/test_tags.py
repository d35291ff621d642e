"""Tags of files made here, in every format, tidy and hostile."""

from __future__ import annotations

import io
import struct
import wave
import zlib
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
import soundfile
from mutagen import id3
from mutagen.flac import FLAC
from mutagen.flac import Picture as FlacPicture
from mutagen.mp4 import MP4
from PIL import Image

from library.core import tags as tags_module
from library.core.artwork import BadPicture, thumbnails
from library.core.tag_reading import read_file
from library.core.tag_writing import write_file
from library.core.tags import FoundTags, Tags, read_tags, write_tags
from musicapp.errors import MusicAppError
from tests.support import signals

FULL = Tags(
    title="Gigue “in Es”",
    artist="Élise Ångström",
    album="Соната",
    album_artist="東京アンサンブル",
    composer="J. S. Bach",
    genre="Baroque",
    released="1997-05-21",
    track_number=3,
    disc_number=2,
    isrc="USS1Z9900001",
    comment="first line\nsecond line",
)
FORMATS = ("mp3", "flac", "ogg", "opus", "m4a", "wav", "aiff", "wma")


def made(folder: Path, kind: str) -> Path:
    path = folder / f"song.{kind}"
    tone = signals.sine(0.5)
    if kind in {"wav", "aiff", "flac"}:
        soundfile.write(path, tone, signals.RATE_HZ)
    elif kind == "ogg":
        soundfile.write(path, tone, signals.RATE_HZ, format="OGG", subtype="VORBIS")
    else:
        codec = {"mp3": "libmp3lame", "opus": "libopus", "m4a": "aac", "wma": "wmav2"}[kind]
        container = {"opus": "ogg", "m4a": "ipod", "wma": "asf"}.get(kind)
        signals.encode(path, tone, codec=codec, container=container, rate_hz=48_000 if kind == "opus" else 44_100)
    return path


def picture(size: tuple[int, int] = (1200, 800), kind: str = "PNG", mode: str = "RGB", **how: object) -> bytes:
    into = io.BytesIO()
    Image.new(mode, size, how.pop("color", (200, 30, 30) if mode == "RGB" else 128)).save(into, kind, **how)  # type: ignore[arg-type]
    return into.getvalue()


def opened(jpeg: bytes | None) -> Image.Image:
    assert jpeg is not None
    return Image.open(io.BytesIO(jpeg))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_written_is_read_in_every_format(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, kind)
    assert write_file(path, FULL, picture(kind="JPEG"))
    found, pictures, notes = read_file(path)
    assert (found, notes) == (FULL, [])
    assert len(pictures) == (0 if kind == "wma" else 1)
    assert mutagen.File(str(path)).info.length == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_field_that_was_emptied_is_gone_from_the_file(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, kind)
    write_file(path, FULL, None)
    write_file(path, replace(FULL, comment="", track_number=None, isrc=""), None)
    assert read_file(path)[0] == replace(FULL, comment="", track_number=None, isrc="")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_without_tags_has_none_and_no_complaint(tmp_path: Path, kind: str) -> None:
    assert read_file(made(tmp_path, kind)) == (Tags(), [], [])


def test_frames_of_others_survive_writing(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    tags = id3.ID3()
    tags.add(id3.TXXX(encoding=3, desc="mood", text=["calm"]))
    tags.add(id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text=["0000"]))
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=b"kept"))
    tags.save(path)
    write_file(path, FULL, picture(kind="JPEG"))
    after = id3.ID3(path)
    assert after.getall("TXXX:mood")[0].text == ["calm"]
    assert after.getall("COMM:iTunNORM:eng")
    assert after.getall("APIC")[0].data == b"kept"


def test_old_tags_are_read(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    texts = b"Old title".ljust(30, b"\0") + b"Someone".ljust(30, b"\0") + bytes(30) + b"1971" + bytes(30)
    path.write_bytes(path.read_bytes() + b"TAG" + texts + bytes([17]))
    found, _, _ = read_file(path)
    assert (found.title, found.artist, found.released, found.genre) == ("Old title", "Someone", "1971", "Rock")


@pytest.mark.parametrize("version", [3, 4])
def test_each_encoding_of_id3_is_read(tmp_path: Path, version: int) -> None:
    for encoding in (1, 3):
        path = made(tmp_path, "mp3")
        tags = id3.ID3()
        tags.add(id3.TIT2(encoding=encoding, text=["Ω ♯ 音"]))
        tags.save(path, v2_version=version)
        assert read_file(path)[0].title == "Ω ♯ 音"


def test_a_wrong_encoding_label_is_seen_through(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=0, text=["Чайковский".encode("cp1251").decode("latin-1")]))
    tags.add(id3.TPE1(encoding=0, text=["さくら".encode("shift_jis").decode("latin-1")]))
    tags.add(id3.TALB(encoding=0, text=["Motörhead"]))
    tags.save(path)
    found, _, _ = read_file(path)
    assert (found.title, found.artist, found.album) == ("Чайковский", "さくら", "Motörhead")


def test_several_artists_stand_beside_each_other(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    file = FLAC(path)
    file["artist"] = ["One", "Two", "One"]
    file["date"] = ["nonsense", "2003"]
    file.save()
    found, _, _ = read_file(path)
    assert (found.artist, found.released) == ("One; Two", "2003")


def test_info_chunks_of_wav_and_aiff_are_read(tmp_path: Path) -> None:
    path = made(tmp_path, "wav")
    info = b"INFO" + b"".join(
        name + struct.pack("<I", len(text)) + text + b"\0" * (len(text) % 2)
        for name, text in ((b"INAM", b"Take 5\0"), (b"IART", "Zoé".encode()), (b"ICRD", b"1959"))
    )
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", len(info)) + info)
    found, _, _ = read_file(path)
    assert (found.title, found.artist, found.released) == ("Take 5", "Zoé", "1959")
    path = made(tmp_path, "aiff")
    path.write_bytes(path.read_bytes() + b"NAME" + struct.pack(">I", 4) + b"Aria")
    assert read_file(path)[0].title == "Aria"


# --- hostile


HOSTILE = "a\0b\u202e\u0007<script>alert(1)</script>\r\nc" + "x" * 100_000


@pytest.mark.parametrize("kind", ["mp3", "flac", "m4a"])
def test_hostile_text_becomes_harmless_text(tmp_path: Path, kind: str) -> None:
    path = made(tmp_path, kind)
    if kind == "mp3":
        tags = id3.ID3()
        tags.add(id3.TIT2(encoding=3, text=[HOSTILE]))
        tags.add(id3.TRCK(encoding=3, text=["1" * 5000]))
        tags.add(id3.TSRC(encoding=3, text=["'; DROP TABLE songs"]))
        tags.save(path)
    elif kind == "flac":
        file = FLAC(path)
        file["title"] = [HOSTILE]
        file.save()
    else:
        atoms = MP4(path)
        atoms["\xa9nam"] = [HOSTILE]
        atoms.save()
    found, _, _ = read_file(path)
    assert len(found.title) <= 300
    assert not {"\0", "\u202e", "\x07", "\n"} & set(found.title)
    assert "<script>" in found.title  # text; templates escape it
    assert found.track_number is None
    assert found.isrc == ""


def test_a_comment_of_ten_megabytes_is_cut(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    tags = id3.ID3()
    tags.add(id3.COMM(encoding=3, lang="eng", desc="", text=["word " * 2_000_000]))
    tags.save(path)
    assert len(read_tags(path).tags.comment) <= 5_000


def test_the_front_cover_wins_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    path = made(tmp_path, "flac")
    file = FLAC(path)
    for kind, content in ((4, picture(color=(0, 0, 250))), (3, b"\x89PNG broken"), (3, picture(color=(250, 0, 0)))):
        block = FlacPicture()
        block.type, block.mime, block.data = kind, "image/png", content
        file.add_picture(block)
    file.save()
    found = read_tags(path)
    image = opened(found.artwork)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (600, 400))
    assert opened(found.artwork_small).size == (96, 64)
    red, _, blue = image.getpixel((300, 200))  # type: ignore[misc]
    assert red > 200
    assert blue < 50
    assert any("left out" in note for note in found.notes)


def test_a_picture_that_would_fill_the_memory_is_left_out(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    write_tags(path, FULL, bomb())
    found = read_tags(path)
    assert found.tags == FULL
    assert found.artwork is None
    assert "pixels" in found.notes[0]


def test_a_picture_of_200_megabytes_costs_the_picture_not_the_tags_of_others(tmp_path: Path) -> None:
    path = made(tmp_path, "mp3")
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=["Heavy"]))
    tags.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="", data=bytes(200 * 2**20)))
    tags.save(path)
    found = read_tags(path)
    assert found.artwork is None
    assert found.notes
    assert found.tags.title in {"Heavy", ""}


def bomb() -> bytes:
    """A PNG of 60,000 x 60,000 pixels in a few hundred bytes, as its header says."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    packed = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@pytest.mark.parametrize("cut", [10, 45, 100, 500, 2000])
@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a", "wav", "wma"])
def test_truncated_files_never_break_reading(tmp_path: Path, kind: str, cut: int) -> None:
    path = made(tmp_path, kind)
    write_file(path, FULL, picture((60, 60), kind="JPEG"))
    path.write_bytes(path.read_bytes()[:cut])
    assert isinstance(read_file(path)[0], Tags)


def test_lies_about_sizes_never_break_reading(tmp_path: Path) -> None:
    path = tmp_path / "liar.mp3"
    path.write_bytes(b"ID3\x04\0\0\x7f\x7f\x7f\x7fTIT2\x7f\x7f\x7f\x7f\0\0\x03lie" + bytes(1000))
    assert isinstance(read_tags(path), FoundTags)
    path = tmp_path / "liar.flac"
    path.write_bytes(b"fLaC\x84\xff\xff\xff" + struct.pack("<II", 4, 2**32 - 1) + bytes(100))
    assert isinstance(read_tags(path), FoundTags)


def test_a_file_of_no_known_kind_has_no_tags(tmp_path: Path) -> None:
    path = tmp_path / "page.mp3"
    path.write_text("<html>no song</html>")
    assert read_tags(path).tags == Tags()


def test_reading_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags_module, "WALL_SECONDS", 0.01)
    found = read_tags(made(tmp_path, "wav"))
    assert found.notes == (tags_module.GAVE_UP,)


def test_reading_is_held_to_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tags_module, "ADDRESS_SPACE_BYTES", 2**20)
    found = read_tags(made(tmp_path, "wav"))
    assert found.notes
    assert found.tags == Tags()


def test_a_format_without_tags_refuses_them_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "raw.aac"
    signals.encode(path, signals.sine(0.5), codec="aac", container="adts")
    with pytest.raises(MusicAppError, match="Download the original"):
        write_tags(path, FULL)


# --- pictures


def test_pictures_of_every_kind_become_jpeg(tmp_path: Path) -> None:
    for made_picture in (
        picture(mode="CMYK", kind="JPEG", color=(0, 255, 255, 0)),
        picture(mode="L", kind="PNG"),
        picture(mode="P", kind="GIF"),
        picture(mode="RGBA", kind="PNG", color=(255, 0, 0, 0)),
        picture(mode="I;16", kind="PNG"),
        picture(mode="LA", kind="PNG", color=(9, 9)),
        picture(kind="WEBP"),
        picture(kind="BMP"),
        picture(kind="TIFF"),
    ):
        large, small = thumbnails(made_picture)
        assert opened(large).size == (600, 400)
        assert opened(small).mode == "RGB"


def test_transparency_becomes_white() -> None:
    large, _ = thumbnails(picture(mode="RGBA", color=(255, 0, 0, 0)))
    assert opened(large).getpixel((10, 10)) == (255, 255, 255)


def test_an_animated_picture_gives_its_first_frame() -> None:
    into = io.BytesIO()
    frames = [Image.new("RGB", (100, 100), color) for color in ((250, 0, 0), (0, 250, 0))]
    frames[0].save(into, "GIF", save_all=True, append_images=frames[1:])
    assert opened(thumbnails(into.getvalue())[0]).getpixel((50, 50))[0] > 200  # type: ignore[index]


def test_a_picture_lying_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(thumbnails(picture((400, 200), kind="JPEG", exif=exif))[0]).size == (200, 400)


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(thumbnails(picture((50, 40)))[0]).size == (50, 40)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0" + bytes(50), picture()[:200], bomb()])
def test_a_broken_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadPicture):
        thumbnails(content)


def test_a_wave_file_is_still_a_wave_file_after_writing(tmp_path: Path) -> None:
    path = made(tmp_path, "wav")
    with wave.open(str(path)) as before:
        frames = before.readframes(10**6)
    write_tags(path, FULL, picture(kind="JPEG"))
    with wave.open(str(path)) as after:
        assert after.readframes(10**6) == frames
