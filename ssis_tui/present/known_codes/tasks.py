"""The codes of control flow tasks (0xC002…)."""

from ssis_tui.present.known_codes.code import READ_BEFORE, KnownCode

TASKS = (
    KnownCode(
        0xC00220DE,
        "DTS_E_TKEXECPACKAGE_UNABLETOLOADFILE",
        "An Execute Package task could not load its package.",
        "Check that the child package is deployed in the same project under that name.",
    ),
    KnownCode(
        0xC00220E4,
        "DTS_E_TKEXECPACKAGE_UNABLETOLOAD",
        "An Execute Package task could not prepare its package.",
        "The reason stands in the text.",
    ),
    KnownCode(
        0xC0024102,
        "DTS_E_TASKVALIDATIONFAILED",
        "The validation of a task broke off with an error.",
        "The inner error code stands in the text.",
    ),
    KnownCode(
        0xC0024104,
        "DTS_E_TASKEXECUTEFAILED",
        "A task broke off with an error instead of reporting a result.",
        "The inner error code stands in the text.",
    ),
    KnownCode(
        0xC0024107,
        "DTS_E_TASKVALIDATIONERROR",
        "There were errors while a task was validated.",
        READ_BEFORE,
        is_follower=True,
    ),
    KnownCode(
        0xC002914C,
        "DTS_E_EXECPROCTASK_PROCESSHASTIMEDOUT",
        "A process that the package started took longer than its time limit.",
        "Look at what the process waited for.",
    ),
    KnownCode(
        0xC0029151,
        "DTS_E_EXECPROCTASK_PROCESSEXITCODEEXCEEDS",
        "A process that the package started ended with another exit code than expected.",
        "Run the command by hand with the account of the package; its codes are its own.",
    ),
    KnownCode(
        0xC0029153,
        "DTS_E_EXECPROCTASK_FILEDOESNOTEXIST",
        "The program of an Execute Process task does not exist in that folder.",
        "Check the path on the machine that runs the package.",
    ),
    KnownCode(
        0xC0029154,
        "DTS_E_EXECPROCTASK_FILENOTINPATH",
        "The program of an Execute Process task is not in the search path.",
        "Name it with its folder.",
    ),
    KnownCode(
        0xC0029163,
        "DTS_E_FSTASK_FILEDOESNOTEXIST",
        "The file or folder of a File System task does not exist.",
        "Check the path as the account and machine that run the package see it.",
    ),
    KnownCode(
        0xC002918F,
        "DTS_E_FTPTASK_UNABLETOCONNECTTOSERVER",
        "The FTP server could not be reached.",
        "Check server, port and login from the machine that runs the package.",
    ),
    KnownCode(
        0xC00291AF,
        "DTS_E_SCRIPTTASK_SCRIPTREPORTEDFAILURE",
        "A script said that it failed.",
        "Only the script knows why; look for messages that it wrote.",
    ),
    KnownCode(
        0xC00291B1,
        "DTS_E_SCRIPTTASK_SCRIPTTHREWEXCEPTION",
        "A script let an exception out.",
        "The exception stands in the text.",
    ),
    KnownCode(
        0xC00291CD,
        "DTS_E_SENDMAILTASK_CHECK_VALID_SMTP_SERVER",
        "The SMTP server did not take a mail.",
        "Check its name and whether it relays for this machine.",
    ),
    KnownCode(
        0xC00291E1,
        "DTS_E_UNABLETOPOPRESULT",
        "A query that should give one row gave none.",
        "Let the query always give a row, or take the full result set.",
    ),
    KnownCode(
        0xC00291EC,
        "DTS_E_SQLTASK_FAILEDTOACQUIRECONNECTION",
        "An Execute SQL task got no connection.",
        "Check the connection string and the rights of the account that runs the package.",
    ),
    KnownCode(
        0xC00291EE,
        "DTS_E_SQLTASKCONN_ERR_NO_ROWS",
        "A single row was expected and no row came.",
        "Let the query always give a row, or take the full result set.",
    ),
    KnownCode(
        0xC002F210,
        "DTS_E_SQLTASK_ERROREXECUTINGTHEQUERY",
        "The statement of an Execute SQL task failed.",
        "The database's own message stands in the text, after “following error”.",
    ),
    KnownCode(
        0xC002F304,
        "DTS_E_ERROROCCURREDWITHFOLLOWINGMESSAGE",
        "A task failed.",
        "The reason stands in the text.",
    ),
    KnownCode(
        0xC002F305,
        "DTS_E_BITASK_EXECUTION_FAILED",
        "A Bulk Insert task failed.",
        "The file must be readable by SQL Server itself, not only by the package.",
    ),
    KnownCode(
        0xC002F309,
        "DTS_E_SQLTASK_ERRORASSIGINGVALUETOVAR",
        "A result could not be put into its variable.",
        "Compare the types of column and variable; NULL fits into few.",
    ),
    KnownCode(
        0xC002F30C,
        "DTS_E_FSTASK_FILEDIRNOTFOUND",
        "A file or folder does not exist.",
        "Check the path as the account and machine that run the package see it.",
    ),
    KnownCode(
        0xC002F325,
        "DTS_E_TRANSFERTASKS_EXECUTIONFAILED",
        "A transfer task failed.",
        "The reason stands in the text.",
    ),
)
