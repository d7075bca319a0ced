"""``--explain``: after the work is done, each statement that was sent, how often, how long, why."""

from ssis_tui.catalog.protocol import Server
from ssis_tui.cli.console import Console
from ssis_tui.present import statements
from ssis_tui.present.render import json_object


def explain(server: Server, form: str, console: Console) -> None:
    """Write on standard error what was sent to a server, what took most time first.

    Where rows are written as JSON or JSON lines, it is one JSON object a line.
    """
    log = server.statements
    uses = () if log is None else log.uses()
    if form in {"json", "jsonl"}:
        for use in uses:
            found = {"server": server.name, **statements.record_with_texts(use)}
            console.talk(json_object(found, is_ascii=console.is_ascii))
        return
    if log is None:
        console.say(statements.DEMO)
        return
    if not uses:
        console.say(f"Nothing was sent to {server.name}.")
        return
    console.say(f"Statements for {server.name}: {statements.summed(uses)}.")
    for use in uses:
        console.talk("")
        console.talk(f"{use.name}: {statements.figures(use)}")
        console.talk(f"  why: {use.why}")
        for head, lines in statements.forms(use):
            console.talk(f"  {head}")
            for line in lines:
                console.talk(f"    {line}")
