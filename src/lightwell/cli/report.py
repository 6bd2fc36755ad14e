"""The findings of ``lightwell inspect`` for people: what there is, then what to look at."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from lightwell.cli.findings import Findings
from lightwell.cli.reading import counted
from lightwell.store import FileFacts, KindFacts, RunFindings

#: Of a longer list, so many lines are shown and the rest is counted.
MAX_LINES = 20

_Column = tuple[str, Callable[[KindFacts], int]]
# Shown where there is something to show.
_ODD_COLUMNS: tuple[_Column, ...] = (
    ("superseded", lambda facts: facts.superseded),
    ("out of order", lambda facts: facts.out_of_order),
    ("not finite", lambda facts: facts.nonfinite),
)


def report(findings: Findings, console: Console, *, is_detailed: bool) -> None:
    """Print the whole: a summary first, and of long lists the beginning.

    Args:
        findings: Of the runs to tell about.
        console: As wide as the lines may be.
        is_detailed: Tell the kinds and files of every run.
    """
    _print_summary(findings, console)
    if is_detailed:
        for run, status in zip(findings.runs, findings.statuses, strict=True):
            _print_run(run, status, console)
    else:
        _print_runs(findings, console)
    _print_damage(findings, console)
    for notice in findings.logdir.notices:
        console.print(f"Note: {shown(notice)}")
    console.print(_verdict(findings))


def shown(text: str) -> str:
    """``text`` without what a terminal would obey: control signs become escapes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def _parts(findings: Findings) -> str:
    """The board shows them within the runs that they are parts of."""
    return f" ({findings.parts:,} of them parts of another)" if findings.parts else ""


def _print_summary(findings: Findings, console: Console) -> None:
    everything = findings.everything
    console.print(
        f"{shown(findings.logdir.name)}: {counted(len(findings.runs), 'run')}{_parts(findings)}, "
        f"{counted(findings.files, 'file')}, {decimal(findings.bytes)}, "
        f"{everything.series:,} series, {counted(everything.values, 'value')}"
    )
    first, last = everything.first_wall_time, everything.last_wall_time
    if first is not None and last is not None:
        console.print(f"written from {_moment(first)} to {_moment(last)}")
    console.print()
    if findings.kinds:
        console.print(_kinds_table(findings.kinds))
        console.print()
    if findings.plugins:
        table = _table("unknown plugin", "series>", "values>")
        for plugin in findings.plugins:
            name = shown(plugin.plugin) or "(form of the value)"
            table.add_row(name, f"{plugin.series:,}", f"{plugin.values:,}")
        console.print(table)
        console.print()


def _kinds_table(kinds: Sequence[KindFacts]) -> Table:
    odd = [column for column in _ODD_COLUMNS if any(column[1](facts) for facts in kinds)]
    table = _table("kind", "series>", "values>", "steps>", *(f"{title}>" for title, _ in odd))
    for facts in kinds:
        table.add_row(
            facts.kind,
            f"{facts.series:,}",
            f"{facts.values:,}",
            _steps(facts),
            *(f"{of(facts):,}" for _, of in odd),
        )
    return table


def _print_runs(findings: Findings, console: Console) -> None:
    """All runs when they are few, else those with something to remark."""
    remarks = [(run, _remarks(run)) for run in findings.runs]
    if len(remarks) > MAX_LINES:
        remarks = [(run, words) for run, words in remarks if words]
        # Damage first; apart from that, as they appeared.
        remarks.sort(key=lambda pair: not any(file.damage or file.error for file in pair[0].files))
    if not remarks:
        return
    table = _table("run", "series>", "values>", "steps>", "remarks")
    for run, words in remarks[:MAX_LINES]:
        total = KindFacts("")
        for facts in run.kinds:
            total.add(facts)
        table.add_row(
            shown(run.name), f"{total.series:,}", f"{total.values:,}", _steps(total), words
        )
    console.print(table)
    _print_rest(console, len(remarks), "run")
    if len(findings.runs) > len(remarks):
        others = len(findings.runs) - len(remarks)
        console.print(f"nothing to remark about {counted(others, 'other run')}")
    console.print()


def _print_run(run: RunFindings, status: str, console: Console) -> None:
    words = _remarks(run)
    console.print(f"{shown(run.name)}: {status}" + (f"; {words}" if words else ""))
    if run.kinds:
        console.print(_kinds_table(run.kinds))
    for step, wall_time in run.restarts[:MAX_LINES]:
        console.print(f"restarted at step {step:,}, {_moment(wall_time)}")
    _print_rest(console, len(run.restarts), "restart")
    files = _table("file", "size>", "state")
    for file in run.files[:MAX_LINES]:
        files.add_row(shown(file.name.rpartition("/")[2]), decimal(file.bytes), _state(file))
    console.print(files)
    _print_rest(console, len(run.files), "file")
    console.print()


def _print_damage(findings: Findings, console: Console) -> None:
    places = [place for run in findings.runs for place in run.damage]
    if not places:
        return
    table = _table("damaged file", "at byte>", "bytes>", "reason")
    for place in places[:MAX_LINES]:
        table.add_row(
            shown(place.file), f"{place.offset:,}", f"{place.bytes:,}", shown(place.reason)
        )
    console.print(table)
    _print_rest(console, findings.damage, "place")
    console.print()


def _print_rest(console: Console, count: int, noun: str) -> None:
    if count > MAX_LINES:
        console.print(f"and {counted(count - MAX_LINES, f'more {noun}')}: --json has them")


def _verdict(findings: Findings) -> str:
    if not findings.runs:
        return "No event files."
    troubles: list[str] = ["nothing is damaged"] if findings.is_sound else []
    if findings.damage:
        troubles.append(f"{counted(findings.damage, 'damaged place')} skipped")
    if findings.unreadable:
        troubles.append(f"{counted(findings.unreadable, 'file')} cannot be read")
    if findings.torn:
        troubles.append(_torn_files(findings.torn))
    return f"{'; '.join(troubles).capitalize()}."


def _remarks(run: RunFindings) -> str:
    """What is not as one would expect, the worst first."""
    words = [
        f"{shown(error)}" for error in dict.fromkeys(file.error for file in run.files) if error
    ]
    damage = sum(file.damage for file in run.files)
    superseded = sum(facts.superseded for facts in run.kinds)
    disordered = sum(facts.out_of_order for facts in run.kinds)
    nonfinite = sum(facts.nonfinite for facts in run.kinds)
    if damage:
        words.append(counted(damage, "damaged place"))
    torn = [file.torn_bytes for file in run.files if file.torn_bytes]
    if len(torn) == 1:
        words.append(_torn(torn[0]))
    elif torn:
        words.append(_torn_files(len(torn)))
    if run.plugins:
        words.append(counted(len(run.plugins), "unknown plugin"))
    if run.restarts:
        words.append(counted(len(run.restarts), "restart"))
    if superseded:
        words.append(f"{superseded:,} superseded")
    if disordered:
        words.append(f"{disordered:,} out of order")
    if nonfinite:
        words.append(f"{nonfinite:,} not finite")
    if not run.kinds and not words:
        words.append("empty")
    return ", ".join(words)


def _state(file: FileFacts) -> str:
    if file.error is not None:
        return shown(file.error)
    words = ["closed" if file.is_finished else "not closed"]
    if file.torn_bytes:
        words.append(_torn(file.torn_bytes))
    elif (unread := file.bytes - file.read_bytes) > 0:
        words.append(f"{counted(unread, 'byte')} after the last whole record")
    if file.damage:
        words.append(counted(file.damage, "damaged place"))
    return ", ".join(words)


def _torn(size: int) -> str:
    return f"ends in the midst of a record: {counted(size, 'byte')} after the last whole one"


def _torn_files(count: int) -> str:
    return f"{counted(count, 'file')} {'ends' if count == 1 else 'end'} in the midst of a record"


def _steps(facts: KindFacts) -> str:
    if facts.first_step is None or facts.last_step is None:
        return ""
    if facts.first_step == facts.last_step:
        return f"{facts.first_step:,}"
    return f"{facts.first_step:,} to {facts.last_step:,}"


def _moment(wall_time: float) -> str:
    """The user's time; what is no time is told as the number it is."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(wall_time))
    except (ValueError, OverflowError, OSError):
        return f"{wall_time:g} s"


def _table(*titles: str) -> Table:
    """Columns without lines; a title that ends with ``>`` is of numbers.

    What must not be broken has the width it needs, so that nothing is cut off.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in titles:
        is_number = title.endswith(">")
        table.add_column(
            title.removesuffix(">"),
            justify="right" if is_number else "left",
            overflow="fold",
            no_wrap=(is_number and title != "steps>") or title == "kind",
        )
    return table
