"""The T-SQL that is sent to SSISDB, each SELECT list beside the row maker that reads it.

Every text is independent of values: what varies is a parameter, and lists of ids are padded to a
few fixed lengths, so that the server keeps one plan for each shape. Nothing here knows a driver.
"""
