"""Chance without a random stream: numbers that depend on what they are asked about, nothing else.

A stream would make each number depend on how many were drawn before it; then two processes that
look at different pages would see different servers.
"""

_MASK = 0xFFFFFFFFFFFFFFFF


def mixed(*parts: int) -> int:
    """Mix whole numbers into 64 well-spread bits (the finalizer of splitmix64, chained)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = (state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 29)) * 0x94D049BB133111EB & _MASK
        state ^= state >> 32
    return state


def further(state: int, part: int) -> int:
    """Mix one more number in: ``mixed(a, b)`` is ``further(mixed(a), b)``, for half the work."""
    state = (state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
    state = (state ^ (state >> 29)) * 0x94D049BB133111EB & _MASK
    return state ^ (state >> 32)


def between(low: int, high: int, *parts: int) -> int:
    """Give a whole number from `low` to `high`, both included."""
    return low + mixed(*parts) % (high - low + 1)


def happens(per_mille: int, *parts: int) -> bool:
    """Decide something that happens `per_mille` times in a thousand."""
    return per_mille > 0 and mixed(*parts) % 1000 < per_mille
