"""Answer the pieces of a file of orders in their order, in this process or in several.

Orders by themselves are given out piece by piece. Of columns one process puts together all pieces, so that what is
alike is asked once; what it has to ask of the evaluator is given out where that is much.
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from itertools import chain

from compliance.model.load import load_rules
from compliance.model.ruleset import Ruleset
from compliance.table.pieces import Piece, kind_of
from compliance.table.plain import divide_rules
from compliance.table.rest import Parts, Question, Refusal
from compliance.table.work import Answered, Job, Worker
from compliance.text.errors import TableError

MANY = 8
"""Pieces from which on it pays to start processes, where law is asked column by column."""
MUCH = 500
"""Questions from which on it pays to start processes that answer them."""
_TOGETHER = 32
"""Questions given out together."""


def is_slow(ruleset: Ruleset, job: Job) -> bool:
    """Return whether rows are asked of the evaluator, and not only of columns."""
    return kind_of(job.path) == "jsonl" or bool(job.law.scenarios or divide_rules(ruleset).rest.rules)


def answers(ruleset: Ruleset, job: Job, pieces: Sequence[Piece], *, processes: int = 1) -> Iterator[Answered]:
    """Yield the answers of each piece, in order.

    Raises:
        TableError: The file cannot be read, its headings name no facts, or a worker found other rules.
    """
    apart = kind_of(job.path) == "jsonl"
    if processes <= 1:
        yield from _in_turn(Worker(ruleset, job), pieces)
    elif is_slow(ruleset, job) and not apart:
        with closing(_Helpers(job, processes)) as helpers:
            yield from _in_turn(Worker(ruleset, job, helpers.ask), pieces)
    elif len(pieces) < (2 if apart else MANY):
        yield from _in_turn(Worker(ruleset, job), pieces)
    else:
        yield from _given_out(job, pieces, processes)


def _in_turn(worker: Worker, pieces: Sequence[Piece]) -> Iterator[Answered]:
    """Yield the answers of each piece, while the next one is being read."""
    gc.freeze()  # the rules are many objects, and all of them stay
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(worker.read, pieces[0]) if pieces else None
        for number in range(len(pieces)):
            assert coming is not None
            read = coming.result()
            coming = ahead.submit(worker.read, pieces[number + 1]) if number + 1 < len(pieces) else None
            yield worker.answer(read)


def _given_out(job: Job, pieces: Sequence[Piece], processes: int) -> Iterator[Answered]:
    with _pool(job, min(processes, len(pieces))) as pool:
        waiting = [pool.submit(_answer, piece) for piece in pieces[: 2 * processes]]
        try:
            for number in range(len(pieces)):
                found = waiting.pop(0).result()
                if number + 2 * processes < len(pieces):
                    waiting.append(pool.submit(_answer, pieces[number + 2 * processes]))
                if not isinstance(found, Answered):
                    raise TableError(found)
                yield found
        finally:  # after an interrupt, or where the answers cannot be kept, nobody asks for the rest
            for left in waiting:
                left.cancel()


class _Helpers:
    """Processes that answer questions, started when there are many for the first time."""

    def __init__(self, job: Job, processes: int) -> None:
        self._job, self._processes = job, processes
        self._pool: ProcessPoolExecutor | None = None

    def close(self) -> None:
        """Let the processes go; what they were not asked yet is not asked."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def ask(self, questions: Sequence[Question], here: Callable[[Question], Parts | None]) -> Iterable[Parts | None]:
        """Answer questions in order, `here` where they are few.

        Raises:
            TableError: A process found other rules.
        """
        if len(questions) < MUCH:
            return map(here, questions)
        if self._pool is None:
            self._pool = _pool(self._job, self._processes)
        some = [questions[n : n + _TOGETHER] for n in range(0, len(questions), _TOGETHER)]
        return chain.from_iterable(map(_taken, self._pool.map(_told, some)))


def _taken(found: list[Parts | None] | Refusal) -> list[Parts | None]:
    if isinstance(found, tuple):
        raise TableError(found)
    return found


def _pool(job: Job, processes: int) -> ProcessPoolExecutor:
    from multiprocessing import get_context

    # a thread of polars that holds a lock while the process is forked would hold it for ever
    return ProcessPoolExecutor(processes, get_context("spawn"), _start, (job,))


_WORKER: list[Worker | Refusal] = []
"""The worker of this process, or why there is none."""


def _start(job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a worker that is interrupted has nothing to tell
    loaded = load_rules(job.rules)
    try:
        _WORKER[:] = [Worker(loaded.ruleset, job) if loaded.ruleset else loaded.diagnostics]
    except TableError as error:
        _WORKER[:] = [error.diagnostics]


def _answer(piece: Piece) -> Answered | Refusal:
    (worker,) = _WORKER
    if not isinstance(worker, Worker):
        return worker
    try:
        return worker.answer(worker.read(piece))
    except TableError as error:  # it carries more than an exception keeps on its way between processes
        return error.diagnostics


def _told(questions: Sequence[Question]) -> list[Parts | None] | Refusal:
    (worker,) = _WORKER
    return [worker.told(question) for question in questions] if isinstance(worker, Worker) else worker
