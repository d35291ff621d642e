"""The generation app: from a sentence to a blueprint, a score, stems, a mix, a master, and the check of it all."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"

    def ready(self) -> None:
        from generation.services.song_panel import address_of
        from library.services import panels

        panels.register("made", address_of)
