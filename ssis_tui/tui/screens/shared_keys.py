"""Keys that several screens have: each the same key, and where it means the same, the same words.

A screen lists them among its own, in the order in which its help shows them.
"""

from textual.binding import Binding

# fmt: off

# What is done to an operation.

def stop(tooltip: str, *, show: bool = True) -> Binding:
    """Ask whether to stop what the screen means by it."""
    return Binding("K,f9,delete", "stop", "Stop", id="operation.stop", key_display="K", show=show,
                   tooltip=tooltip)


# What is done with a list.

def search(tooltip: str) -> Binding:
    """Show of a list only what matches."""
    return Binding("slash", "filter", "Filter", id="table.filter", key_display="/",
                   tooltip=tooltip)


COLUMNS = Binding("C", "columns", "Columns", id="table.columns", show=False,
                  tooltip="Choose the columns")
WIDE = Binding("w", "wide", "Wide", id="table.wide", show=False,
               tooltip="All columns, scrolled with left and right")
COPY = Binding("c", "copy", "Copy", id="table.copy", show=False,
               tooltip="Copy the selected row to the clipboard (OSC 52, over SSH too)")
EXPORT = Binding("E", "export", "Export", id="view.export", show=False,
                 tooltip="Write the rows that are here to a file, as CSV or JSON")
RELOAD = Binding("r,f5", "reload", "Refresh", id="poll.now", tooltip="Read it again now")

# Where one goes from what lies above the dashboard.

TO_ACTIVE = Binding("1,a", "go('active')", "Active", id="view.active", show=False,
                    tooltip="Go to the active operations")
TO_HISTORY = Binding("2,h,H", "go('history')", "History", id="view.history", show=False,
                     tooltip="Go to the history")
TO_SUMMARY = Binding("3,s", "go('summary')", "Summary", id="view.summary", show=False,
                     tooltip="Go to the summary")
TO_SERVERS = Binding("4,S", "go('servers')", "Servers", id="view.servers", show=False,
                     tooltip="The other servers: what goes on there, and change to one")

# What one looks into of the selected operation.

OVERVIEW = Binding("o", "open('overview')", "Overview", id="view.overview", show=False,
                   tooltip="What the selected operation is made of")
MESSAGES = Binding("m", "open('messages')", "Messages", id="view.messages", show=False,
                   tooltip="What the selected operation said")
PERFORMANCE = Binding("P", "open('performance')", "Performance", id="view.performance", show=False,
                      tooltip="How the selected operation compares with earlier runs")
DATA_FLOW = Binding("d", "open('data_flow')", "Data flow", id="view.data_flow", show=False,
                    tooltip="How many rows the selected operation sends where")
PARAMETERS = Binding("v", "open('parameters')", "Parameters", id="view.parameters", show=False,
                     tooltip="What the selected operation was started with")
