"""A TDS server for tests: the real drivers talk to it, an `Engine` answers.

    with TdsServer(engine) as server:
        connection = driver.connect(server)
        rule = server.faults.add(DropWithin(after_packets=1), when=lambda sql: "catalog" in sql)
        ...
        assert server.record.statements[-1].parameters[0].value == 184217

- `session` is the contract: what an engine implements and what it yields.
- `server` listens; `faults` holds the ways to fail; `record` what arrived.
- `scripted` is an engine that answers text by text, for tests of the wire itself.
- The rest is the protocol, from the socket up: `wire` (packets, TLS), `login` and `greeting`,
  `requests` and `decoding` (what came), `execution` on the connection's own thread, `tokens` and
  `encoding` (what goes), `answer` and `transmission` (how it goes), `conversation` (the whole).
"""
