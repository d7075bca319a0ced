"""The commands by name; each module is imported only when its command is used."""

from typing import Final

COMMANDS: Final = {
    "list": ("listing", "what is running, pending or stopping now"),
    "history": ("history", "what ran, newest first"),
    "show": ("show", "all that is known of operations"),
    "messages": ("messages", "what an operation said, as it says it with --follow"),
    "executables": ("executables", "the tasks and containers of an execution"),
    "stop": ("stop", "ask for running executions and validations to be stopped"),
    "wait": ("wait", "wait until operations have ended"),
    "summary": ("summary", "what became of executions, by package or by hour"),
    "packages": ("packages", "the tree of folders, projects and packages"),
    "start": ("start", "create an execution of a package and start it"),
    "validate": ("validate", "validate a package or a project"),
    "startup": ("startup", "have the catalog mark operations whose process is gone"),
    "doctor": ("doctor", "look at everything between here and the catalog"),
    "config": ("config", "show, find and check the configuration file"),
    "completion": ("completion", "print what completes words in a shell"),
    "man": ("man", "print the manual page"),
}
"""Name, module below this package, and a line of help."""

OTHER_WORDS: Final = {
    **dict.fromkeys(("jobs", "ls", "ps", "running"), "list"),
    **dict.fromkeys(("executions", "operations"), "history"),
    **dict.fromkeys(("describe", "details", "get", "info", "status"), "show"),
    **dict.fromkeys(("errors", "event_messages", "log", "logs", "tail"), "messages"),
    **dict.fromkeys(("cancel", "kill", "stop_operation"), "stop"),
    **dict.fromkeys(("create_execution", "exec", "execute", "run", "start_execution"), "start"),
    **dict.fromkeys(("validate_package", "validate_project"), "validate"),
    **dict.fromkeys(("projects", "tree"), "packages"),
    **dict.fromkeys(("report", "stats"), "summary"),
    **dict.fromkeys(("check", "ping"), "doctor"),
}
"""What other tools, T-SQL and the managed API call what a command does: answered, never obeyed."""
