"""Cover pictures of strangers' files as two small JPEGs. Runs in the limited process of tags_child.py."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps

LARGE_PX, SMALL_PX = 600, 96
LARGEST_FILE_BYTES = 40 * 2**20
MOST_PIXELS = 80_000_000  # 8,900 x 8,900; more is a mistake or made to do harm
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
BACKGROUND = (255, 255, 255)


class BadPicture(ValueError):
    """The picture cannot be shown; the text says why, as the rest of a sentence."""


def thumbnails(picture: bytes) -> tuple[bytes, bytes]:
    """The picture as sRGB JPEGs that fit in 600 x 600 and 96 x 96 pixels: upright, first frame, no transparency.

    Raises BadPicture.
    """
    if len(picture) > LARGEST_FILE_BYTES:
        raise BadPicture(
            f"it has {len(picture) // 2**20} MB, more than the {LARGEST_FILE_BYTES // 2**20} MB that are read"
        )
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            warnings.simplefilter("ignore")
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture(f"it has {image.width:,} x {image.height:,} pixels, too many to be a cover")
            image.draft("RGB", (2 * LARGE_PX, 2 * LARGE_PX))  # JPEG: decode at a fraction of the size
            upright = ImageOps.exif_transpose(image)
            flat = _in_srgb(upright, image.info.get("icc_profile"))
    except BadPicture:
        raise
    except Image.DecompressionBombError as error:
        raise BadPicture("it has too many pixels to be a cover") from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise BadPicture("it is damaged or in a format that is not known here") from error
    return _jpeg(flat, LARGE_PX, 88), _jpeg(flat, SMALL_PX, 85)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    shrunk = image.convert("RGBA") if image.mode in {"P", "PA", "LA", "La", "RGBa"} else image
    shrunk.thumbnail((2 * LARGE_PX, 2 * LARGE_PX))
    if shrunk.mode in {"I", "I;16", "F"}:
        shrunk = shrunk.convert("I").point(lambda level: level / 256).convert("L")
    if profile and shrunk.mode in {"RGB", "CMYK", "L"}:
        shrunk = _managed(shrunk, profile)
    if shrunk.mode == "RGBA":
        flat = Image.new("RGB", shrunk.size, BACKGROUND)
        flat.paste(shrunk, mask=shrunk.getchannel("A"))
        return flat
    return shrunk.convert("RGB")


def _managed(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours by the picture's own profile, where that is usable."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        managed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return managed or image


def _jpeg(image: Image.Image, longest_px: int, quality: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    into = io.BytesIO()
    copy.save(into, "JPEG", quality=quality, optimize=True)
    return into.getvalue()
