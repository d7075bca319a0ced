"""The examples in documents: code blocks by language, and the program's calls in shell lines."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NEEDS_A_SERVER = "<!-- needs a server -->"
_BLOCK = re.compile(
    r"^(?P<mark><!--[^\n]*-->\n)?```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_ENDS = frozenset({"|", "&&", "||", ";", ">", ">>", "<", "&"})


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a document."""

    path: Path
    line: int
    language: str
    code: str
    needs_a_server: bool

    @property
    def name(self) -> str:
        return f"{self.path.name}:{self.line}"


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the program in a shell line."""

    name: str
    words: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()


def blocks(path: Path, language: str) -> Iterator[Block]:
    """Give the blocks of a language, in order."""
    text = path.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        if found["language"] == language:
            line = text.count("\n", 0, found.start("code")) + 1
            marked = NEEDS_A_SERVER in (found["mark"] or "")
            yield Block(path, line, language, found["code"], marked)


def calls(block: Block) -> Iterator[Call]:
    """Give each call of ssis-tui in a block of shell lines; other programs are left out."""
    lines = block.code.replace("\\\n", " ").splitlines()
    for line in lines:
        for part in _parts(line):
            words = list(part)
            variables = []
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                name, _, value = words.pop(0).partition("=")
                variables.append((name, value))
            if words and words[0].rpartition("/")[2] == "ssis-tui":
                yield Call(f"{block.name} {line.strip()}", tuple(words[1:]), tuple(variables))


def _parts(line: str) -> Iterator[list[str]]:
    """Cut a line where a shell begins another program."""
    for inner in re.findall(r"\$\((ssis-tui [^()]*)\)", line):
        yield from _parts(inner)
    line = re.sub(r'"?\$\([^()]*\)"?', "SUBSTITUTED", line)
    reader = shlex.shlex(line, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    part: list[str] = []
    is_target = False
    for word in reader:
        if word in _ENDS:
            if not is_target:
                yield part
            part, is_target = [], word in {">", ">>", "<"}
        else:
            part.append(word)
    if not is_target:
        yield part
