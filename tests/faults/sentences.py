"""What the user reads of each fault of the matrix: the state of the connection, or what became of
the stop, and the words. Where drivers tell more or less of it, there is one sentence for each.
"""

from collections.abc import Mapping
from typing import Final

HUNG_UP: Final = (
    "CONNECTING: PRODSQL01 ended the connection while it was being made. It may be starting, "
    "shutting down or at its limit; the program keeps trying."
)
GONE_AT_FIRST: Final = (
    "CONNECTING: The connection to PRODSQL01 was lost while setting up the session. The "
    "program reconnects by itself."
)
GONE: Final = (
    "LOST: The connection to PRODSQL01 was lost while reading the operations. The program "
    "reconnects by itself."
)
STILL_RUNNING: Final = (
    "ANSWER_LOST: 184217 was asked to stop, once; no answer came. The server says Running: the "
    "request may not have arrived, or may still do. Nothing was sent twice. Ask again only if "
    "it stays so."
)
ARRIVED: Final = (
    "ANSWER_LOST: 184217 was asked to stop, once; no answer came. The server says Stopping: "
    "the request arrived. catalog.stop_operation only requests it: a task that does not answer "
    "can go on."
)
NO_LOGIN: Final = (
    "CONNECTING: PRODSQL01 did not answer within 60 s. The connection was given up; the "
    "program makes a new one."
)
NO_ANSWER: Final = (
    "LOST: PRODSQL01 did not answer within 60 s. The connection was given up; the program "
    "makes a new one."
)

SAYS: Final[Mapping[str, str | Mapping[str, str]]] = {
    "1 no such host, connecting": (
        "CONNECTING: There is no host called no-such-host.invalid. Check the name and the DNS."
    ),
    "1 port closed, connecting": (
        "CONNECTING: PRODSQL01 is there, but nothing listens on port PORT. Check the port, and "
        "whether SQL Server runs and accepts TCP/IP."
    ),
    "1 port open, no answer, connecting": {
        "microsoft": (
            "CONNECTING: Something listens on port PORT of 127.0.0.1, but it did not answer as "
            "SQL Server does within 1 s. Check the port; the server may also be too busy to "
            "let anybody in."
        ),
        "freetds": (
            "CONNECTING: Something listens on port PORT of 127.0.0.1, but it did not answer as "
            "SQL Server does within 1 s. Check the port; the server may also be too busy to "
            "let anybody in."
        ),
        "mssql_python": (
            "CONNECTING: PRODSQL01 did not answer within 1 s. Check the name, the port and the "
            "firewall; a named instance needs the SQL Server Browser (UDP 1434)."
        ),
    },
    "2 server without TLS, connecting": {
        "microsoft": (
            "REFUSED: PRODSQL01 and this machine could not agree on encryption: Encryption not "
            "supported on SQL Server. If the server offers none and you know the line, switch "
            "it off with -N no."
        ),
        "freetds": (
            "REFUSED: PRODSQL01 answered, but no encrypted connection to it came about. If the "
            "server offers no encryption and you know the line, switch it off with -N no."
        ),
        "mssql_python": (
            "REFUSED: PRODSQL01 and this machine could not agree on encryption: Encryption not "
            "supported on SQL Server. If the server offers none and you know the line, switch "
            "it off with -N no."
        ),
    },
    "3 wrong password, connecting": (
        "REFUSED: PRODSQL01 refused the login: Login failed for user 'etl_sql'. Check the user "
        "and the password."
    ),
    "3 password expired, connecting": (
        "REFUSED: PRODSQL01 refused the login because the password must be changed. Change the "
        "password with another tool, such as SSMS or sqlcmd -Z."
    ),
    "3 account disabled, connecting": (
        "REFUSED: PRODSQL01 refused the login because the account is disabled or locked. Ask "
        "the DBA to enable it."
    ),
    "3 no Kerberos ticket, connecting": {
        "microsoft": (
            "REFUSED: There is no Kerberos ticket for a Windows login on PRODSQL01: SSPI "
            "Provider: No credentials were supplied, or the credentials were unavailable or "
            "inaccessible. No Kerberos credentials available (default cache: CACHE). Get one "
            "with kinit user@REALM and name the server by its full DNS name, or give -U "
            "DOMAIN\\user with --driver freetds (NTLM)."
        ),
        "freetds": (
            "CONNECTING: PRODSQL01 answered, but no Windows login to it came about. Get a "
            "Kerberos ticket with kinit user@REALM and name the server by its full DNS name, "
            "or give -U DOMAIN\\user (NTLM)."
        ),
        "mssql_python": (
            "REFUSED: There is no Kerberos ticket for a Windows login on PRODSQL01: SSPI "
            "Provider: No credentials were supplied, or the credentials were unavailable or "
            "inaccessible. No Kerberos credentials available (default cache: CACHE). Get one "
            "with kinit user@REALM and name the server by its full DNS name, or give -U "
            "DOMAIN\\user with --driver freetds (NTLM)."
        ),
    },
    "3 domain not trusted, connecting": (
        "REFUSED: PRODSQL01 does not trust the domain of this login. Log in with an account of "
        "the server's domain, or get a Kerberos ticket with kinit."
    ),
    "4 database missing, connecting": (
        "REFUSED: PRODSQL01 has no such database, or it is offline, or this login may not "
        'enter it: Cannot open database "NOWHERE" requested by the login. The login failed. '
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed "
        "it."
    ),
    "4 no access, connecting": (
        "REFUSED: This login may not enter the database on PRODSQL01. Ask the DBA to make it a "
        "user of SSISDB."
    ),
    "4 not an SSISDB, connecting": (
        "REFUSED: The database tempdb on PRODSQL01 is not an SSISDB. Name the catalog's "
        "database with -d; it is called SSISDB unless somebody renamed it."
    ),
    "4 being upgraded, connecting": (
        "REFUSED: PRODSQL01 is changing the database or upgrading it, so it cannot be entered: "
        "Login failed for user 'CORP\\sysadmin'. Reason: Server is in script upgrade mode. "
        "Only administrator can connect at this time. Wait until the DBA has finished; the "
        "program keeps trying."
    ),
    "5 offline, connecting": (
        "REFUSED: PRODSQL01 has no such database, or it is offline, or this login may not "
        'enter it: Cannot open database "SSISDB" requested by the login. The login failed. '
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed "
        "it."
    ),
    "5 offline, reading": (
        "REFUSED: The database on PRODSQL01 is not available: Database 'SSISDB' cannot be "
        "opened because it is offline. Ask the DBA whether it is offline, being restored or in "
        "single-user mode."
    ),
    "5 offline, stopping": (
        "NOT_SENT: 184217 was not asked to stop: PRODSQL01 has no such database, or it is "
        'offline, or this login may not enter it: Cannot open database "SSISDB" requested by '
        "the login. The login failed. Check the name (-d); the catalog's database is called "
        "SSISDB unless somebody renamed it."
    ),
    "5 restoring, connecting": (
        "REFUSED: PRODSQL01 has no such database, or it is offline, or this login may not "
        'enter it: Cannot open database "SSISDB" requested by the login. The login failed. '
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed "
        "it."
    ),
    "5 restoring, reading": (
        "REFUSED: The database on PRODSQL01 is not available: Database 'SSISDB' cannot be "
        "opened. It is in the middle of a restore. Ask the DBA whether it is offline, being "
        "restored or in single-user mode."
    ),
    "5 restoring, stopping": (
        "NOT_SENT: 184217 was not asked to stop: PRODSQL01 has no such database, or it is "
        'offline, or this login may not enter it: Cannot open database "SSISDB" requested by '
        "the login. The login failed. Check the name (-d); the catalog's database is called "
        "SSISDB unless somebody renamed it."
    ),
    "5 single user, connecting": (
        "REFUSED: PRODSQL01 has no such database, or it is offline, or this login may not "
        'enter it: Cannot open database "SSISDB" requested by the login. The login failed. '
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed "
        "it."
    ),
    "5 single user, reading": (
        "REFUSED: The database on PRODSQL01 is not available: Database 'SSISDB' is already "
        "open and can only have one user at a time. Ask the DBA whether it is offline, being "
        "restored or in single-user mode."
    ),
    "5 single user, stopping": (
        "NOT_SENT: 184217 was not asked to stop: PRODSQL01 has no such database, or it is "
        'offline, or this login may not enter it: Cannot open database "SSISDB" requested by '
        "the login. The login failed. Check the name (-d); the catalog's database is called "
        "SSISDB unless somebody renamed it."
    ),
    "6 driver missing, connecting": (
        "REFUSED: No ODBC driver is registered under the name No Such Driver. Registered are: "
        "DRIVERS."
    ),
    "6 driver's file missing, connecting": (
        "REFUSED: The ODBC driver for PRODSQL01 could not be loaded: Can't open lib "
        "'/nowhere/libmsodbcsql.so' : file not found. Install Microsoft's ODBC Driver 18 for "
        "SQL Server, or: pip install 'ssis-tui[driver]'."
    ),
    "6 driver of the wrong kind, connecting": (
        "REFUSED: The ODBC driver for PRODSQL01 could not be loaded: Driver's SQLAllocHandle "
        "on SQL_HANDLE_HENV failed. Install Microsoft's ODBC Driver 18 for SQL Server, or: pip "
        "install 'ssis-tui[driver]'."
    ),
    "7 reset at the first packet, connecting": HUNG_UP,
    "7 reset at the login, connecting": HUNG_UP,
    "7 reset before the answer, connecting": GONE_AT_FIRST,
    "7 reset before the answer, reading": GONE,
    "7 reset before the answer, stopping": STILL_RUNNING,
    "7 end before the answer, connecting": GONE_AT_FIRST,
    "7 end before the answer, reading": GONE,
    "7 end before the answer, stopping": STILL_RUNNING,
    "8 reset within the login's answer, connecting": HUNG_UP,
    "8 reset after packet 1, reading": GONE,
    "8 reset after packet 2, reading": GONE,
    "8 reset after packet 3, reading": GONE,
    "8 reset after packet 4, reading": GONE,
    "8 reset after packet 1, connecting": GONE_AT_FIRST,
    "8 reset after packet 8, connecting": GONE_AT_FIRST,
    "8 reset after byte 1, stopping": ARRIVED,
    "8 reset after byte 8, stopping": ARRIVED,
    "8 reset after byte 20, stopping": ARRIVED,
    "9 reset while idle, reading": GONE,
    "9 reset while idle, stopping": (
        "ASKED: 184217 was asked to stop. catalog.stop_operation only requests it: a task that "
        "does not answer can go on."
    ),
    "10 half-open, connecting": NO_LOGIN,
    "10 half-open, reading": NO_ANSWER,
    "10 half-open, stopping": STILL_RUNNING,
    "11 late answer to the login, connecting": NO_LOGIN,
    "11 late answer, connecting": (
        "CONNECTING: PRODSQL01 did not answer within 1 s while setting up the session. The "
        "program reconnects by itself; the server may be busy or blocked."
    ),
    "11 late answer, reading": (
        "LOST: PRODSQL01 did not answer within 1 s while reading the operations. The program "
        "reconnects by itself; the server may be busy or blocked."
    ),
    "11 late answer, stopping": ARRIVED,
    "12 no answer to the login, connecting": NO_LOGIN,
    "12 never an answer, connecting": NO_LOGIN,
    "12 never an answer, reading": NO_ANSWER,
    "12 never an answer, stopping": STILL_RUNNING,
    "13 one byte a second at the login, connecting": NO_LOGIN,
    "13 one byte a second, connecting": NO_LOGIN,
    "13 one byte a second, reading": NO_ANSWER,
    "13 one byte a second, stopping": ARRIVED,
    "14 server stopped and started, reading": GONE,
    "14 server stopped and started, stopping": (
        "NOT_SENT: 184217 was not asked to stop: PRODSQL01 is there, but nothing listens on "
        "port PORT. Check the port, and whether SQL Server runs and accepts TCP/IP."
    ),
    "15 session killed, connecting": {
        "microsoft": GONE_AT_FIRST,
        "freetds": (
            "CONNECTING: PRODSQL01 ended the session while setting up the session. Somebody "
            "ended it, or the server is shutting down; the program reconnects by itself."
        ),
        "mssql_python": GONE_AT_FIRST,
    },
    "15 session killed, reading": {
        "microsoft": GONE,
        "freetds": (
            "LOST: PRODSQL01 ended the session while reading the operations. Somebody ended "
            "it, or the server is shutting down; the program reconnects by itself."
        ),
        "mssql_python": GONE,
    },
    "15 session killed, stopping": STILL_RUNNING,
    "16 now a read-only replica, stopping": (
        "REFUSED: 184217 was not stopped: PRODSQL01 is read-only, such as a secondary replica, "
        "so nothing was changed. Connect to the primary replica or the listener."
    ),
    "16 now not readable, connecting": (
        "REFUSED: The replica PRODSQL01 may not be read at present: The target database, "
        "'SSISDB', is participating in an availability group and is currently not accessible "
        "for queries. Connect to the primary replica or the listener."
    ),
    "16 now not readable, reading": (
        "REFUSED: The replica PRODSQL01 may not be read at present: The target database, "
        "'SSISDB', is participating in an availability group and is currently not accessible "
        "for queries. Connect to the primary replica or the listener."
    ),
    "16 now not readable, stopping": (
        "NOT_SENT: 184217 was not asked to stop: The replica PRODSQL01 may not be read at "
        "present: The target database, 'SSISDB', is participating in an availability group and "
        "is currently not accessible for queries. Connect to the primary replica or the "
        "listener."
    ),
    "17 deadlock victim, connecting": (
        "CONNECTING: PRODSQL01 chose this query to give way in a deadlock while setting up the "
        "session. It is read again."
    ),
    "17 deadlock victim, reading": (
        "LIVE: PRODSQL01 chose this query to give way in a deadlock while reading the "
        "operations. It is read again."
    ),
    "17 deadlock victim, stopping": (
        "REFUSED: 184217 was not stopped: PRODSQL01 chose this query to give way in a deadlock "
        "while stopping 184217. Nothing is sent again by itself: look at its status, and ask "
        "once more."
    ),
    "18 lock time-out, connecting": (
        "CONNECTING: Somebody holds a lock on PRODSQL01 that this had to wait for while "
        "setting up the session. It is read again; a cleanup job or a deployment may be at "
        "work."
    ),
    "18 lock time-out, reading": (
        "LIVE: Somebody holds a lock on PRODSQL01 that this had to wait for while reading the "
        "operations. It is read again; a cleanup job or a deployment may be at work."
    ),
    "18 lock time-out, stopping": (
        "REFUSED: 184217 was not stopped: Somebody holds a lock on PRODSQL01 that this had to "
        "wait for while stopping 184217. Nothing is sent again by itself: look at its status, "
        "and ask once more."
    ),
    "19 10928, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: Resource ID : 1. The request "
        "limit for the database is 90 and has been reached. The program tries again by itself; "
        "ask for a larger service tier if it lasts."
    ),
    "19 10928, reading": (
        "LOST: PRODSQL01 is at a limit of its service: Resource ID : 1. The request limit for "
        "the database is 90 and has been reached. The program tries again by itself; ask for a "
        "larger service tier if it lasts."
    ),
    "19 10928, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "Resource ID : 1. The request limit for the database is 90 and has been reached. The "
        "server says Running: the request may not have arrived, or may still do. Nothing was "
        "sent twice. Ask again only if it stays so."
    ),
    "19 10929, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: Resource ID: 1. The request "
        "minimum guarantee is 10, maximum limit is 90 and the current usage for the database "
        "is 80. However, the server is currently too busy. The program tries again by itself; "
        "ask for a larger service tier if it lasts."
    ),
    "19 10929, reading": (
        "LOST: PRODSQL01 is at a limit of its service: Resource ID: 1. The request minimum "
        "guarantee is 10, maximum limit is 90 and the current usage for the database is 80. "
        "However, the server is currently too busy. The program tries again by itself; ask for "
        "a larger service tier if it lasts."
    ),
    "19 10929, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "Resource ID: 1. The request minimum guarantee is 10, maximum limit is 90 and the "
        "current usage for the database is 80. However, the server is currently too busy. The "
        "server says Running: the request may not have arrived, or may still do. Nothing was "
        "sent twice. Ask again only if it stays so."
    ),
    "19 40197, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: The service has encountered an "
        "error processing your request. Please try again. The program tries again by itself; "
        "ask for a larger service tier if it lasts."
    ),
    "19 40197, reading": (
        "LOST: PRODSQL01 is at a limit of its service: The service has encountered an error "
        "processing your request. Please try again. The program tries again by itself; ask for "
        "a larger service tier if it lasts."
    ),
    "19 40197, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "The service has encountered an error processing your request. Please try again. The "
        "server says Running: the request may not have arrived, or may still do. Nothing was "
        "sent twice. Ask again only if it stays so."
    ),
    "19 40501, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: The service is currently busy. "
        "Retry the request after 10 seconds. The program tries again by itself; ask for a "
        "larger service tier if it lasts."
    ),
    "19 40501, reading": (
        "LOST: PRODSQL01 is at a limit of its service: The service is currently busy. Retry "
        "the request after 10 seconds. The program tries again by itself; ask for a larger "
        "service tier if it lasts."
    ),
    "19 40501, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "The service is currently busy. Retry the request after 10 seconds. The server says "
        "Running: the request may not have arrived, or may still do. Nothing was sent twice. "
        "Ask again only if it stays so."
    ),
    "19 40613, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: Database 'SSISDB' on server "
        "'prod' is not currently available. Please retry the connection later. The program "
        "tries again by itself; ask for a larger service tier if it lasts."
    ),
    "19 40613, reading": (
        "LOST: PRODSQL01 is at a limit of its service: Database 'SSISDB' on server 'prod' is "
        "not currently available. Please retry the connection later. The program tries again "
        "by itself; ask for a larger service tier if it lasts."
    ),
    "19 40613, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "Database 'SSISDB' on server 'prod' is not currently available. Please retry the "
        "connection later. The server says Running: the request may not have arrived, or may "
        "still do. Nothing was sent twice. Ask again only if it stays so."
    ),
    "19 49918, connecting": (
        "CONNECTING: PRODSQL01 is at a limit of its service: Cannot process request. Not "
        "enough resources to process request. The service is currently busy. Please retry your "
        "request later. The program tries again by itself; ask for a larger service tier if it "
        "lasts."
    ),
    "19 49918, reading": (
        "LOST: PRODSQL01 is at a limit of its service: Cannot process request. Not enough "
        "resources to process request. The service is currently busy. Please retry your "
        "request later. The program tries again by itself; ask for a larger service tier if it "
        "lasts."
    ),
    "19 49918, stopping": (
        "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its service: "
        "Cannot process request. Not enough resources to process request. The service is "
        "currently busy. Please retry your request later. The server says Running: the request "
        "may not have arrived, or may still do. Nothing was sent twice. Ask again only if it "
        "stays so."
    ),
    "19 40501, ending the session, reading": {
        "microsoft": GONE,
        "freetds": (
            "LOST: PRODSQL01 is at a limit of its service: The service is currently busy. "
            "Retry the request after 10 seconds. The program tries again by itself; ask for a "
            "larger service tier if it lasts."
        ),
        "mssql_python": GONE,
    },
    "19 40501, ending the session, stopping": {
        "microsoft": STILL_RUNNING,
        "freetds": (
            "ANSWER_LOST: 184217 was asked to stop, once; PRODSQL01 is at a limit of its "
            "service: The service is currently busy. Retry the request after 10 seconds. The "
            "server says Running: the request may not have arrived, or may still do. Nothing "
            "was sent twice. Ask again only if it stays so."
        ),
        "mssql_python": STILL_RUNNING,
    },
    "20 .NET error, stopping": (
        "REFUSED: 184217 was not stopped: The .NET part of SSISDB failed on PRODSQL01 while "
        "stopping 184217: A .NET Framework error occurred during execution of user-defined "
        'routine or aggregate "stop_operation_internal": '
        "↵System.ComponentModel.Win32Exception: Access is denied. Look at the server's log; "
        "the operation may be left Stopping."
    ),
    "20 CLR off, stopping": (
        "REFUSED: 184217 was not stopped: CLR is switched off on PRODSQL01, so SSISDB cannot "
        "act (6263). The server says Stopping. Ask the DBA to set the server option 'clr "
        "enabled' to 1."
    ),
    "21 reset after it was taken, stopping": ARRIVED,
    "25 SELECT denied, reading": (
        "REFUSED: PRODSQL01 denied a right while reading the operations: The SELECT permission "
        "was denied on the object 'executions', database 'SSISDB', schema 'catalog'. Ask the "
        "DBA for it; `ssis-tui doctor` lists what is missing."
    ),
    "25 may not stop this one, stopping": (
        "REFUSED: 184217 was not stopped: This login may not change that operation on "
        "PRODSQL01 (27143). Ask the DBA for the role ssis_admin, or for rights on this "
        "operation."
    ),
    "25 EXECUTE denied, stopping": (
        "REFUSED: 184217 was not stopped: PRODSQL01 denied a right while stopping 184217: The "
        "EXECUTE permission was denied on the object 'stop_operation', database 'SSISDB', "
        "schema 'catalog'. Ask the DBA for it; `ssis-tui doctor` lists what is missing."
    ),
    "25 VIEW denied, connecting": (
        "REFUSED: PRODSQL01 denied a right while setting up the session: The SELECT permission "
        "was denied on the object 'operations', database 'SSISDB', schema 'catalog'. Ask the "
        "DBA for it; `ssis-tui doctor` lists what is missing."
    ),
}
