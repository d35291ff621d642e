"""How chords and Roman numerals are set on a page: the language's own, under the name that the library knows it by."""

from theory.core.notation import CirclePlace, Raised, circle_place, numeral_parts, place_of, spoken, symbol_parts

__all__ = ["CirclePlace", "Raised", "circle_place", "numeral_parts", "place_of", "spoken", "symbol_parts"]
