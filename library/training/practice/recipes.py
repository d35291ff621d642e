"""All styles by name."""

from library.training.practice.recipe import Recipe
from library.training.practice.styles_band import BAND_STYLES
from library.training.practice.styles_score import SCORE_STYLES

RECIPES: dict[str, Recipe] = SCORE_STYLES | BAND_STYLES
