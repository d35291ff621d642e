"""The one way in which a correction fails."""


class DoesNotFitError(ValueError):
    """A correction that cannot hold in what was heard. Its text is a sentence for the producer."""
