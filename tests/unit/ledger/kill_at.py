"""Runs one verb and kills itself at the nth thing it does to disk or database: `kill_at.py N VERB FOLDER`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

DOES = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod", "sqlite3.connect"}


def main(at: int, verb: str, folder: Path) -> None:
    from datetime import date

    from sqlalchemy import Engine, event

    from lawtrain.desk import backup, closing
    from lawtrain.desk.doors import CONSOLE
    from lawtrain.desk.files import Files
    from lawtrain.desk.ledger import LedgerDesk, Mark
    from lawtrain.store import Store

    data, url = folder / "data", f"sqlite:///{folder / 'data' / 'service.sqlite'}"

    def clock() -> datetime:
        return datetime(2027, 1, 5, 1, tzinfo=UTC)

    def with_store(job: Callable[[Store], object]) -> None:
        store = Store.open(url)
        job(store)
        store.close()

    def take_in(store: Store) -> None:
        ledger = LedgerDesk(store, Files(data), clock)
        book = ledger.book()
        exam = next(iter(book.exams))
        rest = [who for who in store.people() if (exam, 1, who) not in book.exam_results]
        ledger.take_results(CONSOLE, exam, 1, [Mark(who, 70.0, True, date(2026, 3, 5)) for who in rest])

    verbs: dict[str, Callable[[], object]] = {
        "import": lambda: with_store(take_in),
        "close": lambda: with_store(
            lambda store: closing.close_year(
                store,
                CONSOLE,
                2026,
                policy_digest="",
                policy_title="",
                law_versions={},
                figures={},
                on=date(2026, 12, 31),
                clock=clock,
            )
        ),
        "backup": lambda: with_store(
            lambda store: backup.back_up(
                store, data, folder / "new.lawtrain", actor=CONSOLE, clock=clock, force=True
            )
        ),
        "restore": lambda: backup.restore(folder / "b.lawtrain", data, url, clock=clock, replace=True),
    }
    left = [at]

    def step(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(name: str, args: tuple[object, ...]) -> None:
        if name in DOES and str(folder) in str(args):
            step()

    real = os.fsync

    def fsync(number: int) -> None:
        step()
        real(number)

    os.fsync = fsync
    sys.addaudithook(hook)
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, step)
    verbs[verb]()
    print(at - left[0])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
