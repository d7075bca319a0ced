"""Takes secrets out of text that somebody is going to see.

Connection strings, URLs and command lines turn up in event messages, in message contexts and in the
texts of drivers. Too much hidden is a nuisance, too little is an incident: where a value's end is
not certain, the rest of its line goes.
"""

import re
from functools import cache
from typing import Final

from ssis_tui.text import MASK

# What a person chose: it may hold blanks and quotes, so it ends with a semicolon or the line only.
_PHRASES: Final = r"pwd|pass[ _-]?word|pass[ _-]?phrase|passwd|\bpass(?=\s{0,8}=)"
# What a machine made: it ends with the first blank.
_MACHINE_MADE: Final = (
    r"account[ _-]?key|shared[ _-]?access[ _-]?(?:key|signature)"
    r"|secret(?:[ _-]?(?:key|access[ _-]?key))?|api[ _-]?key|access[ _-]?key|token|signature|\bsig"
)
_QUOTED: Final = r"""\{(?:[^}]|\}\})*(?:\}|$)|"(?:[^"\\]|""|\\.)*(?:"|$)|'(?:[^']|'')*(?:'|$)"""
"""ODBC's braces; the quotes of OLE DB, XML and JSON; unended ones reach to the end."""
_SEPARATOR: Final = r"""\\{0,4}["']?[ \t]{0,8}[:=]{1,2}[ \t]{0,8}"""
_FLAGS: Final = re.IGNORECASE | re.DOTALL


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # At the first text that is masked: to compile them takes longer than to import all the rest.
    return (
        # <Password Sensitive="1">…</Password>, <DTS:Property DTS:Name="Password">…
        re.compile(
            rf"(<[^<>]{{0,200}}(?:{_PHRASES}|{_MACHINE_MADE})\b[^<>]{{0,200}}>)([^<]+)(?=<|$)",
            _FLAGS,
        ),
        # An entity such as &quot; is part of the value, its semicolon does not end it.
        re.compile(
            rf"((?:{_PHRASES}){_SEPARATOR})({_QUOTED}|(?:&\w{{2,6}};|[^;\r\n{{\"'])(?:&\w{{2,6}};|[^;\r\n])*)",
            _FLAGS,
        ),
        re.compile(
            rf"((?:{_MACHINE_MADE}){_SEPARATOR})({_QUOTED}|[^\s;&,<>{{\"'][^\s;&,<>\"']*)", _FLAGS
        ),
        re.compile(r"(\b(?:bearer|basic|negotiate|ntlm)[ \t]{1,8})([a-z0-9+/._~-]{8,}=*)", _FLAGS),
        # user:password@host in a URL
        re.compile(r"([a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,200}:)([^\s/@]+)(?=@)", _FLAGS),
        # sqlcmd and bcp: -U sa -P secret; dtexec: /DECRYPT secret
        re.compile(r"(\s-U[ \t]*\S{1,200}[^\r\n]{0,200}?\s-P[ \t]*)(\"[^\"]*\"?|\S+)"),
        re.compile(r"(\s[/-]de(?:c|crypt)?[ \t]{1,8})(\"[^\"]*\"?|\S+)", _FLAGS),
        # A signed token by its shape alone
        re.compile(r"(\b)(eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?)"),
        re.compile(r"(-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)(.*?)(?=-----END|$)", _FLAGS),
    )


def masked(text: str) -> str:
    """Give the text with the values of passwords, keys and tokens replaced by ``***``.

    Works on connection strings, URLs, JSON, XML and command lines; applied twice it changes nothing
    more. The length of a mask says nothing about the secret.
    """
    for pattern in _patterns():
        text = pattern.sub(rf"\g<1>{MASK}", text)
    return text
