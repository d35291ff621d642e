"""Addresses of the create page and of what was made."""

from __future__ import annotations

from django.urls import URLPattern, path

from generation.views import create, history, made, made_files, plans

app_name = "generation"

urlpatterns: list[URLPattern] = [
    path("", create.page, name="create"),
    path("reading", create.reading, name="reading"),
    path("plan", create.make_plan, name="make-plan"),
    path("lift", create.lift_song, name="lift"),
    path("beside/<uuid:pk>", create.beside, name="beside"),
    path("plans/", plans.page, name="plans"),
    path("plans/import", plans.import_file, name="plan-import"),
    path("plans/<uuid:pk>/", plans.view, name="plan"),
    path("plans/<uuid:pk>/change", plans.change, name="plan-change"),
    path("plans/<uuid:pk>/instead", plans.instead, name="plan-instead"),
    path("plans/<uuid:pk>/hear", plans.hear, name="plan-hear"),
    path("plans/<uuid:pk>/make", plans.make, name="plan-make"),
    path("plans/<uuid:pk>/save", plans.save, name="plan-save"),
    path("plans/<uuid:pk>/rename", plans.rename, name="plan-rename"),
    path("plans/<uuid:pk>/share", plans.share, name="plan-share"),
    path("plans/<uuid:pk>/copy", plans.copy, name="plan-copy"),
    path("plans/<uuid:pk>/delete", plans.delete, name="plan-delete"),
    path("plans/<uuid:pk>/undelete", plans.undelete, name="plan-undelete"),
    path("plans/<uuid:pk>/blueprint.json", plans.export, name="plan-export"),
    path("made/", history.made_list, name="history"),
    path("made/<uuid:pk>/", made.page, name="made"),
    path("made/<uuid:pk>/live", made.live, name="made-live"),
    path("made/<uuid:pk>/again", made.again, name="made-again"),
    path("made/<uuid:pk>/mixer", made.mixer, name="made-mixer"),
    path("made/<uuid:pk>/remix", made.remix, name="made-remix"),
    path("made/<uuid:pk>/replay", made.replay, name="made-replay"),
    path("made/<uuid:pk>/another", made.another, name="made-another"),
    path("made/<uuid:pk>/notes/<slug:part>", made.notes, name="made-notes"),
    path("made/<uuid:pk>/stem/<slug:part>", made_files.stem, name="made-stem"),
    path("made/<uuid:pk>/stems.zip", made_files.archive, name="made-zip"),
    path("made/<uuid:pk>/file/<str:name>", made_files.file, name="made-file"),
    path("made/<uuid:pk>/rate", history.rate, name="made-rate"),
    path("made/<uuid:pk>/keep", history.keep, name="made-keep"),
    path("made/<uuid:pk>/rename", history.rename, name="made-rename"),
    path("made/<uuid:pk>/delete", history.delete, name="made-delete"),
    path("made/<uuid:pk>/undelete", history.undelete, name="made-undelete"),
    path("made/<uuid:pk>/plan", history.to_plan, name="made-plan"),
    path("made/<uuid:pk>/library", history.into_library, name="made-library"),
    path("song/<uuid:pk>/plan", made.song_plan, name="song-plan"),
]
