"""A day of polling with faults, and what is left over of it.

``python -m tests.faults.soak`` lets the whole dashboard watch a scripted server for 24 hours of a
driven clock, and then each real driver a stand-in server for a minute of the machine's. One line
tells of each hour; a promise that does not hold is named and ends it with the status 1. With the
seed that it prints, the same day comes again. ``test_soak.py`` is the short form.
"""
