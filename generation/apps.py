"""The generation app: from a sentence to a blueprint, a score, stems, a mix, a master, and the check of it all."""

from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"
