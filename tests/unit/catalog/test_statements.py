"""What was sent is counted: by name, in bounded memory, from any thread."""

from threading import Thread

from ssis_tui.catalog.sql.batch import Statement
from ssis_tui.catalog.statements import MOST_FORMS, SAMPLES, StatementLog

POLL = Statement("poll", "SELECT 1", ("r",), "each poll")


class Timer:
    """Seconds as a test wants them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def sent(log: StatementLog, timer: Timer, *seconds: float, statement: Statement = POLL) -> None:
    for each in seconds:
        began = log.begin(statement)
        timer.now += each
        log.end(statement, began=began, rows=2, has_failed=False)


def test_each_time_counts_with_rows_and_seconds() -> None:
    log = StatementLog(timer := Timer())
    sent(log, timer, 3.0, 1.0, 2.0)
    (use,) = log.uses()
    assert (use.name, use.why, use.sent, use.rows, use.failed) == ("poll", "each poll", 3, 6, 0)
    assert (use.total, use.last, use.median, use.longest) == (6.0, 2.0, 2.0, 3.0)


def test_an_error_is_counted_as_sent_and_failed() -> None:
    log = StatementLog(Timer())
    log.end(POLL, began=log.begin(POLL), rows=0, has_failed=True)
    (use,) = log.uses()
    assert (use.sent, use.failed) == (1, 1)


def test_what_took_most_time_comes_first() -> None:
    log = StatementLog(timer := Timer())
    sent(log, timer, 1.0, 1.0, 1.0)
    sent(log, timer, 9.0, statement=Statement("history", "SELECT 2", ("r",), "a page"))
    assert [use.name for use in log.uses()] == ["history", "poll"]


def test_forms_are_told_apart_by_text_and_way() -> None:
    log = StatementLog(timer := Timer())
    call = Statement("poll", "{CALL sp_execute(?)}", ("r",), "each poll", "by handle")
    sent(log, timer, 1.0)
    sent(log, timer, 1.0, 1.0, statement=call)
    (use,) = log.uses()
    assert [(each.text, each.way, each.sent) for each in use.texts] == [
        ("SELECT 1", "", 1),
        ("{CALL sp_execute(?)}", "by handle", 2),
    ]


def test_only_so_many_forms_are_kept_and_the_others_are_still_counted() -> None:
    log = StatementLog(timer := Timer())
    sent(log, timer, 1.0)
    for number in range(3 * MOST_FORMS):
        sent(log, timer, 1.0, statement=Statement("poll", f"SELECT -- {number}", ("r",)))
        sent(log, timer, 1.0)
    (use,) = log.uses()
    assert len(use.texts) == MOST_FORMS
    assert sum(each.sent for each in use.texts) + use.sent_otherwise == use.sent
    # What is sent all the time stays.
    assert use.texts[-1].text == "SELECT 1"


def test_the_median_is_that_of_the_last_ones() -> None:
    log = StatementLog(timer := Timer())
    sent(log, timer, *[60.0] * SAMPLES, *[1.0] * SAMPLES)
    (use,) = log.uses()
    assert (use.median, use.longest) == (1.0, 60.0)


def test_what_was_not_sent_again_is_the_same_object() -> None:
    log = StatementLog(timer := Timer())
    sent(log, timer, 9.0)
    sent(log, timer, 1.0, statement=Statement("history", "SELECT 2", ("r",)))
    poll, history = log.uses()
    sent(log, timer, 1.0, statement=Statement("history", "SELECT 2", ("r",)))
    again, other = log.uses()
    assert again is poll
    assert other is not history


def test_threads_lose_nothing() -> None:
    log = StatementLog(Timer())

    def note() -> None:
        for _ in range(500):
            log.end(POLL, began=log.begin(POLL), rows=1, has_failed=False)
            log.uses()

    threads = [Thread(target=note) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (use,) = log.uses()
    assert (use.sent, use.rows, use.running) == (2000, 2000, 0)


def test_one_that_has_not_ended_counts_as_sent() -> None:
    log = StatementLog(timer := Timer())
    began = log.begin(POLL)
    (use,) = log.uses()
    assert (use.sent, use.running, use.total, use.last, use.median) == (1, 1, 0.0, 0.0, 0.0)
    assert [each.text for each in use.texts] == ["SELECT 1"]
    timer.now = 5.0
    log.end(POLL, began=began, rows=1, has_failed=False)
    (use,) = log.uses()
    assert (use.sent, use.running, use.last) == (1, 0, 5.0)
