"""Addresses of the library. Each part adds its own lines."""

from __future__ import annotations

from django.urls import URLPattern, path

from library.views import bin, corrections, downloads, edit, find, media, playlists, song, songs, stems, theory, uploads

app_name = "library"

urlpatterns: list[URLPattern] = [
    # bringing songs in, by tus 1.0; library.uploading takes the bodies before Django
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:pk>", uploads.upload, name="upload"),
    path("find", find.find, name="find"),
    path("songs/<uuid:pk>/audio", media.audio, name="audio"),
    path("songs/<uuid:pk>/player.json", media.player_song, name="playable"),
    path("songs/<uuid:pk>/artwork/<str:size>", media.artwork, name="artwork"),
    path("songs/<uuid:pk>/peaks", media.peaks, name="peaks"),
    path("", songs.songs, name="songs"),
    path("songs/<uuid:pk>/", song.song, name="song"),
    path("songs/<uuid:pk>/analysis.json", song.analysis, name="analysis"),
    path("songs/<uuid:pk>/theory.json", theory.drawings, name="drawings"),
    path("songs/<uuid:pk>/chords", song.chords, name="chords"),
    path("songs/<uuid:pk>/title", song.title, name="title"),
    path("songs/<uuid:pk>/hear", song.hear, name="hear"),
    path("songs/<uuid:pk>/corrections", corrections.corrections, name="corrections"),
    path("songs/<uuid:pk>/corrections/<uuid:correction>/undo", corrections.undo, name="uncorrect"),
    path("songs/<uuid:pk>/remove", song.remove, name="remove"),
    path("songs/<uuid:pk>/heard/<str:kind>", song.export, name="heard"),
    path("songs/<uuid:pk>/notes/<str:kind>", song.notes, name="notes"),
    path("songs/<uuid:pk>/stems", stems.panel, name="stems"),
    path("songs/<uuid:pk>/stems/<str:name>.flac", stems.stem, name="stem"),
    path("songs/<uuid:pk>/stems.zip", stems.archive, name="stems-zip"),
    path("songs/<uuid:pk>/row", songs.row, name="row"),
    path("songs/<uuid:pk>/details", songs.details, name="details"),
    path("songs/<uuid:pk>/menu", songs.menu, name="menu"),
    path("songs/<uuid:pk>/keep", songs.keep, name="keep"),
    path("songs/<uuid:pk>/edit", edit.edit, name="edit"),
    path("songs/<uuid:pk>/rate", edit.rate, name="rate"),
    path("songs/<uuid:pk>/download", downloads.original, name="original"),
    path("listening", songs.strip, name="listening"),
    path("listening/cancel", songs.cancel_all, name="cancel-all"),
    path("listening/again", songs.again, name="hear-again"),
    path("export.csv", songs.export, {"kind": "csv"}, name="export-csv"),
    path("export.json", songs.export, {"kind": "json"}, name="export-json"),
    path("edit", edit.bulk, name="bulk"),
    path("edit/apply", edit.bulk_apply, name="bulk-apply"),
    path("edit/<uuid:pk>/undo", edit.undo, name="undo"),
    path("delete", edit.delete, name="delete"),
    path("delete/<int:stamp>/undo", edit.undelete, name="undelete"),
    path("download", downloads.many, name="download"),
    path("bin/", bin.songs_in_bin, name="bin"),
    path("bin/restore", bin.restore, name="bin-restore"),
    path("bin/delete", bin.delete_for_good, name="bin-delete"),
    path("playlists/", playlists.playlists, name="playlists"),
    path("playlists/rules", playlists.rules, name="rules"),
    path("playlists/<uuid:pk>/", playlists.playlist, name="playlist"),
    path("playlists/<uuid:pk>/rules", playlists.rules, name="playlist-rules"),
    path("playlists/<uuid:pk>/rename", playlists.rename, name="playlist-rename"),
    path("playlists/<uuid:pk>/delete", playlists.delete_playlist, name="playlist-delete"),
    path("playlists/<uuid:pk>/undelete", playlists.undelete_playlist, name="playlist-undelete"),
    path("playlists/<uuid:pk>/add", playlists.add_songs, name="playlist-add"),
    path("playlists/<uuid:pk>/remove", playlists.remove_entries, name="playlist-remove"),
    path("playlists/<uuid:pk>/order", playlists.order, name="playlist-order"),
]
