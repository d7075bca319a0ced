"""Faults of the network, the server, the driver and the data, each with what is read of it.

``pytest tests/faults`` is what CI runs. ``python -m tests.faults.soak`` takes longer: 24 hours of
the whole dashboard on the driven clock, then a minute of faults through each real driver; it ends
with the status 1 where a promise was broken, and prints the seed with which it can be repeated.
"""
