"""The codes inside the codes: what OLE DB, COM, Windows and .NET say within SSIS errors.

From oledberr.h, "OLEDB Errors", "Common HRESULT Values", "COM Error Codes (Generic)" and "NTE error
codes".
"""

from ssis_tui.present.known_codes.code import KnownCode

OLE_DB = (
    KnownCode(
        0x80040E07,
        "DB_E_CANTCONVERTVALUE",
        "A value could not be converted to the type of its column.",
        "Compare the types, and look at the value.",
    ),
    KnownCode(
        0x80040E09,
        "DB_SEC_E_PERMISSIONDENIED",
        "The database refused: the account lacks a right.",
        "Grant the right to the account that runs the package.",
    ),
    KnownCode(
        0x80040E10,
        "DB_E_PARAMNOTOPTIONAL",
        "A parameter of the statement got no value.",
        "Check the parameter mapping.",
    ),
    KnownCode(
        0x80040E14,
        "DB_E_ERRORSINCOMMAND",
        "The database found an error in the statement.",
        "Its message tells which: syntax, or a table, column or procedure that is not there.",
    ),
    KnownCode(
        0x80040E1D,
        "DB_E_UNSUPPORTEDCONVERSION",
        "The provider does not convert between these types.",
        "Convert in the query.",
    ),
    KnownCode(
        0x80040E21,
        "DB_E_ERRORSOCCURRED",
        "One of several values or settings was not accepted, so nothing was done.",
        "Look for a value that does not fit its column, or a parameter of another type.",
    ),
    KnownCode(
        0x80040E2F,
        "DB_E_INTEGRITYVIOLATION",
        "A row breaks a rule of the table: a key, NOT NULL or a check.",
        "Look for duplicates and missing values.",
    ),
    KnownCode(
        0x80040E31,
        "DB_E_ABORTLIMITREACHED",
        "The statement took longer than its time limit or used up another limit.",
        "Look for blocking and missing indexes; then raise the time limit.",
    ),
    KnownCode(
        0x80040E37,
        "DB_E_NOTABLE",
        "The table does not exist, or the account may not see it.",
        "Check name, schema, database and rights.",
    ),
    KnownCode(
        0x80040E38,
        "DB_E_CONCURRENCYVIOLATION",
        "A row was changed by somebody else in the meantime.",
        "Run it again, or keep others from writing at that time.",
    ),
    KnownCode(
        0x80040E4D,
        "DB_SEC_E_AUTH_FAILED",
        "The login was refused.",
        "Check user and password, and whether the password reached the package at all.",
    ),
    KnownCode(
        0x80040E4E,
        "DB_E_CANCELED",
        "The statement was canceled.",
        "Somebody stopped it, or something else in the package failed.",
    ),
    KnownCode(
        0x80040E55,
        "DB_E_BADORDINAL",
        "A column does not exist in the result.",
        "Let the statement always give the same columns.",
    ),
    KnownCode(
        0x80040E57,
        "DB_E_DATAOVERFLOW",
        "A value is too large for the type of its column.",
        "Compare the types, and look at the value.",
    ),
    KnownCode(
        0x80040E69,
        "DB_E_OBJECTCREATIONLIMITREACHED",
        "The server accepts no more sessions.",
        "Run fewer packages at a time.",
    ),
    KnownCode(
        0x80040E73,
        "DB_E_BADINITSTRING",
        "The connection string is not well formed.",
        "Look for missing quotes around values with semicolons.",
    ),
)

WINDOWS = (
    KnownCode(
        0x80004002,
        "E_NOINTERFACE",
        "A component lacks an interface that was asked of it.",
        "Look for mixed versions of components.",
    ),
    KnownCode(
        0x80004004,
        "E_ABORT",
        "The work was broken off.",
    ),
    KnownCode(
        0x80004005,
        "E_FAIL",
        "It failed, and the code says no more.",
        "Only the description beside it tells why.",
    ),
    KnownCode(
        0x8000FFFF,
        "E_UNEXPECTED",
        "Something happened that the component did not expect.",
    ),
    KnownCode(
        0x80040154,
        "REGDB_E_CLASSNOTREG",
        "A component or provider is not installed, or not for this bitness.",
        "Install it, or run the package in 32-bit mode.",
    ),
    KnownCode(
        0x80070005,
        "E_ACCESSDENIED",
        "Windows refused access.",
        "Grant the right to the account that runs the package.",
    ),
    KnownCode(
        0x8007000E,
        "E_OUTOFMEMORY",
        "There is not enough memory.",
        "Free memory, or run fewer packages at a time.",
    ),
    KnownCode(
        0x80070057,
        "E_INVALIDARG",
        "An argument is not valid.",
    ),
    KnownCode(
        0x80090005,
        "NTE_BAD_DATA",
        "What should be decrypted was encrypted with another key.",
        "Give sensitive values by parameters or an environment.",
    ),
    KnownCode(
        0x8009000B,
        "NTE_BAD_KEY_STATE",
        "The key to decrypt with belongs to another user or machine.",
        "Give sensitive values by parameters or an environment.",
    ),
    KnownCode(
        0x80131904,
        "SqlException",
        "SQL Server reported an error to a .NET component.",
        "The server's own message stands beside it.",
    ),
)
