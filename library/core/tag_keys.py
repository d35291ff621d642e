"""What each kind of tag calls the fields of ``Tags``. The first name of each is the one that is written."""

from __future__ import annotations

from typing import Final

Names = dict[str, tuple[str, ...]]

ID3: Final[Names] = {
    "title": ("TIT2",),
    "artist": ("TPE1",),
    "album": ("TALB",),
    "album_artist": ("TPE2",),
    "composer": ("TCOM",),
    "genre": ("TCON",),
    "released": ("TDRC", "TDRL", "TDOR"),
    "track_number": ("TRCK",),
    "disc_number": ("TPOS",),
    "isrc": ("TSRC",),
    "comment": ("COMM",),
}
VORBIS: Final[Names] = {
    "title": ("TITLE",),
    "artist": ("ARTIST", "PERFORMER"),
    "album": ("ALBUM",),
    "album_artist": ("ALBUMARTIST", "ALBUM ARTIST", "ALBUM_ARTIST"),
    "composer": ("COMPOSER",),
    "genre": ("GENRE",),
    "released": ("DATE", "YEAR", "ORIGINALDATE"),
    "track_number": ("TRACKNUMBER", "TRACK"),
    "disc_number": ("DISCNUMBER", "DISC"),
    "isrc": ("ISRC",),
    "comment": ("COMMENT", "DESCRIPTION"),
}
MP4: Final[Names] = {
    "title": ("\xa9nam",),
    "artist": ("\xa9ART",),
    "album": ("\xa9alb",),
    "album_artist": ("aART",),
    "composer": ("\xa9wrt",),
    "genre": ("\xa9gen",),
    "released": ("\xa9day",),
    "track_number": ("trkn",),
    "disc_number": ("disk",),
    "isrc": ("----:com.apple.iTunes:ISRC",),
    "comment": ("\xa9cmt", "desc"),
}
ASF: Final[Names] = {
    "title": ("Title",),
    "artist": ("Author", "WM/AuthorURL"),
    "album": ("WM/AlbumTitle",),
    "album_artist": ("WM/AlbumArtist",),
    "composer": ("WM/Composer",),
    "genre": ("WM/Genre",),
    "released": ("WM/Year", "WM/OriginalReleaseYear"),
    "track_number": ("WM/TrackNumber", "WM/Track"),
    "disc_number": ("WM/PartOfSet",),
    "isrc": ("WM/ISRC",),
    "comment": ("Description",),
}
APE: Final[Names] = {
    "title": ("Title",),
    "artist": ("Artist",),
    "album": ("Album",),
    "album_artist": ("Album Artist", "AlbumArtist"),
    "composer": ("Composer",),
    "genre": ("Genre",),
    "released": ("Year", "Date"),
    "track_number": ("Track",),
    "disc_number": ("Disc",),
    "isrc": ("ISRC",),
    "comment": ("Comment",),
}
# Chunks of WAV (LIST INFO) and AIFF files, read where there is no ID3.
CHUNKS: Final[Names] = {
    "title": ("INAM", "NAME"),
    "artist": ("IART", "AUTH"),
    "album": ("IPRD",),
    "genre": ("IGNR",),
    "released": ("ICRD",),
    "track_number": ("ITRK", "IPRT"),
    "comment": ("ICMT", "ANNO"),
}
