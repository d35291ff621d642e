"""Which listener this is. A page reads it without loading what listens."""

VERSION = 2  # of the algorithms: what an older version left is made again, and songs it heard can be heard anew
