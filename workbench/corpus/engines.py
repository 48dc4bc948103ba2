"""Who judges the shards: this process, the cores of this machine, or a Ray cluster.

    for number, result in run_tasks("local", tasks, workers): …

A task is (number, pairs as JSON Lines, settings as JSON); results come back in any order. Few tasks are under
way at once, so memory does not grow with the corpus. Processes are spawned, not forked: engines with
threads do not survive a fork.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from workbench.corpus.judging import ShardResult, judge_shard
from workbench.errors import InputError, ModelError, WorkbenchError, unknown_name

Task = tuple[int, bytes, str]
_AHEAD = 2  # tasks that wait beside those being worked on, so that no worker does
RETRIES = 3  # of a task whose Ray worker died


def all_cores() -> int:
    """Return how many processes this one may run side by side: logical cores, a filter is no matrix."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def run_tasks(
    engine: str, tasks: Iterable[Task], workers: int
) -> Iterator[tuple[int, ShardResult]]:
    """Yield the result of each task as it is done; raises InputError for an unknown engine."""
    if engine not in ENGINES:
        raise InputError(unknown_name("engine", engine, ENGINES))
    yield from ENGINES[engine](tasks, workers)


def _run_here(tasks: Iterable[Task]) -> Iterator[tuple[int, ShardResult]]:
    for number, data, settings in tasks:
        yield number, judge_shard(data, settings)


def _run_local(tasks: Iterable[Task], workers: int) -> Iterator[tuple[int, ShardResult]]:
    """Judge on processes of this machine; with one worker in this one."""
    if workers == 1:
        yield from _run_here(tasks)
        return
    context = multiprocessing.get_context("spawn")
    pool = concurrent.futures.ProcessPoolExecutor(
        workers, mp_context=context, initializer=_leave_interrupts
    )
    waiting: dict[concurrent.futures.Future[ShardResult], int] = {}
    try:
        for number, data, settings in tasks:
            waiting[pool.submit(judge_shard, data, settings)] = number
            if len(waiting) >= workers + _AHEAD:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)
    except BrokenProcessPool:
        raise InputError(
            "a worker process was killed (out of memory?)",
            hint="the same command goes on from the last finished shard; fewer --workers need less memory",
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the main process, which ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _finished(
    waiting: dict[concurrent.futures.Future[ShardResult], int],
) -> Iterator[tuple[int, ShardResult]]:
    """Wait for one future at least; yield and forget those that are done."""
    done, _ = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def _run_ray(tasks: Iterable[Task], workers: int) -> Iterator[tuple[int, ShardResult]]:
    """Judge on the Ray cluster that RAY_ADDRESS names, or on one started here with `workers` CPUs.

    A task whose worker dies is given to another, up to `RETRIES` times; the bytes are the same.
    """
    ray = _load_ray()
    started = not ray.is_initialized()
    if started:
        start_ray(ray, workers)
    try:
        remote = ray.remote(max_retries=RETRIES, num_cpus=1)(judge_shard)
        limit = max(1, int(ray.cluster_resources().get("CPU", workers))) + _AHEAD
        waiting: dict[Any, int] = {}
        for number, data, settings in tasks:
            waiting[remote.remote(data, settings)] = number
            if len(waiting) >= limit:
                yield _one_from_ray(ray, waiting)
        while waiting:
            yield _one_from_ray(ray, waiting)
    finally:
        if started:
            ray.shutdown()


def _load_ray() -> Any:
    try:
        import ray
    except ImportError:
        raise ModelError(
            "the engine 'ray' needs Ray, which is not installed",
            hint="pip install 'translation-workbench[ray]', or use --engine local",
        ) from None
    return ray


def start_ray(ray: Any, workers: int) -> None:
    """Join the cluster of RAY_ADDRESS, or start one that listens to this machine alone."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves the machine
    if os.environ.get("RAY_ADDRESS"):
        ray.init(log_to_driver=False)
    else:
        ray.init(
            address="local", num_cpus=workers, include_dashboard=False, log_to_driver=False,
            _node_ip_address="127.0.0.1",
        )  # fmt: skip


def _one_from_ray(ray: Any, waiting: dict[Any, int]) -> tuple[int, ShardResult]:
    """Return one finished task; raises WorkbenchError if its workers died again and again."""
    (done,), _ = ray.wait(list(waiting), num_returns=1)
    number = waiting.pop(done)
    try:
        return number, ray.get(done)
    except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError) as error:
        raise InputError(
            f"shard {number}: its Ray worker died {RETRIES + 1} times ({type(error).__name__})",
            hint="the same command goes on from the last finished shard",
        ) from None
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, WorkbenchError) else error from None


ENGINES: dict[str, Callable[[Iterable[Task], int], Iterator[tuple[int, ShardResult]]]] = {
    "local": _run_local,
    "ray": _run_ray,
}
