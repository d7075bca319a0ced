"""Makes Textual write the changed cells of a line only."""


def crops_left() -> bool:
    """Whether a partial update leaves out what stands left of it."""
    return False
