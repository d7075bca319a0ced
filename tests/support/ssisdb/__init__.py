"""A look-alike of an SSISDB catalog: T-SQL in, typed result sets out, without a SQL Server.

Statements are parsed with sqlglot, compiled to SQLite and run there over the tables and views of
the `.sql` files beside this module, which also load in a real SQL Server. What the look-alike does
not know is an error in SQL Server's numbers and words, never ignored.
"""
