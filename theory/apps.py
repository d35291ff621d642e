"""The theory app: the language of music, and the labs where it can be tried without a song."""

from django.apps import AppConfig


class TheoryConfig(AppConfig):
    name = "theory"
