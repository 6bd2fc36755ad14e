"""One thread polls, others look: what they see is whole."""

from __future__ import annotations

import threading

from tests.unit.reader.conftest import EventLog


def test_columns_looked_at_during_polls_belong_together(log: EventLog) -> None:
    rounds = 200
    torn: list[tuple[int, int, int]] = []
    done = threading.Event()
    log.write((0, 0.0))
    log.poll()

    def look() -> None:
        series = log.file.series(0)
        while not done.is_set():
            steps, wall_times, values = series.columns()
            n = steps.size
            if not (n == wall_times.size == values.size and steps[-1] == n - 1 == values[-1]):
                torn.append((n, wall_times.size, values.size))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(rounds):
        log.write(*((step, float(step)) for step in range(1 + number * 10, 11 + number * 10)))
        log.poll()
    done.set()
    for thread in threads:
        thread.join()
    assert torn == []
    assert log.file.series(0).count == 1 + rounds * 10
