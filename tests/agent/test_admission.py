"""Who is worked on, who waits, who is told to come back."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.admission import Admission, Full, Work, elsewhere


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def busy() -> Iterator[None]:
    """The loop always has something to do while this is entered: nobody is let in because it has not."""
    loop = asyncio.get_running_loop()
    before, loop.time = loop.time, lambda: before() + next(late)  # type: ignore[method-assign]
    late = iter(range(1, 1_000_000))
    try:
        yield
    finally:
        loop.time = before  # type: ignore[method-assign]


async def turns(asyncio_turns: int = 5) -> None:
    for _ in range(asyncio_turns):
        await asyncio.sleep(0)


async def test_those_that_come_wait_for_their_turn_in_order(clock: Clock) -> None:
    admission, order = Admission(at_once=1, clock=clock), list[int]()
    first = await admission.enter()

    async def ask(number: int) -> Work:
        work = await admission.enter()
        order.append(number)
        return work

    with busy():
        asking = [asyncio.create_task(ask(number)) for number in range(3)]
        await turns()
        assert (admission.here, order) == ((1, 3), [])
        first.leave()
        for number, task in enumerate(asking):
            work = await task
            assert order == list(range(number + 1))
            work.leave()
    assert admission.here == (0, 0)


async def _seen(admission: Admission, clock: Clock, each_s: float, times: int = 60) -> None:
    """So many were done, one after the other, each of that long."""
    for _ in range(times):
        work = await admission.enter()
        clock.now += each_s
        work.leave()


async def test_who_would_wait_too_long_is_told_when_to_come_back(clock: Clock) -> None:
    admission = Admission(at_once=4, longest_wait_s=0.5, clock=clock)
    await _seen(admission, clock, 0.025)
    asking = [asyncio.create_task(admission.enter()) for _ in range(30)]
    await turns()
    told = [task for task in asking if task.done() and task.exception() is not None]
    assert len(told) == 30 - 20  # 20 x 25 ms
    for task in told:
        full = task.exception()
        assert isinstance(full, Full)
        assert full.retry_after_s >= 1
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_the_more_are_turned_away_the_later_they_come_back(clock: Clock) -> None:
    admission = Admission(at_once=1, longest_wait_s=0.1, clock=clock)
    await _seen(admission, clock, 0.2)
    held = [await admission.enter()]
    waiting = [asyncio.create_task(admission.enter()) for _ in range(2)]
    await turns()
    told = []
    for _ in range(100):
        with pytest.raises(Full) as full:
            await admission.enter()
        told.append(full.value.retry_after_s)
    assert told[0] <= 2
    assert 15 <= told[-1] <= 45  # 100 x 0.2 s, and never after much more than half a minute
    for task in waiting:
        task.cancel()
    held[0].leave()


async def test_a_slow_beginning_turns_nobody_away_that_would_be_answered_soon(clock: Clock) -> None:
    admission = Admission(at_once=4, clock=clock)
    await _seen(admission, clock, 3.0, times=1)
    held = [await admission.enter() for _ in range(4)]
    waiting = [asyncio.create_task(admission.enter()) for _ in range(4)]
    await turns()
    with pytest.raises(Full):
        await admission.enter()
    for work in held:
        clock.now += 0.02
        work.leave()
    for task in waiting:
        work = await task
        clock.now += 0.02
        work.leave()
    assert admission.here == (0, 0)


async def test_what_waits_for_a_provider_is_not_counted(clock: Clock) -> None:
    admission = Admission(at_once=2, longest_wait_s=0.1, clock=clock)
    answers = asyncio.Event()

    async def run() -> None:
        work = await admission.enter()
        work.here()
        clock.now += 0.01
        with elsewhere():
            await answers.wait()
        clock.now += 0.01
        work.leave()

    tasks = [asyncio.create_task(run()) for _ in range(60)]
    await turns(200)
    assert admission.here == (0, 0)
    clock.now += 60  # of which nobody here worked
    answers.set()
    await asyncio.gather(*tasks)
    assert admission.here == (0, 0)
    assert admission.expected_s == pytest.approx(0.02, rel=0.5)


async def test_while_the_loop_has_nothing_to_do_more_are_let_in(clock: Clock) -> None:
    """Those that are worked on wait for the database, all of them."""
    admission = Admission(at_once=2, clock=clock)
    slow = [await admission.enter() for _ in range(2)]
    third = await asyncio.wait_for(admission.enter(), 60)
    assert admission.here == (3, 0)
    for work in (*slow, third):
        work.leave()


async def test_who_leaves_while_waiting_leaves_nothing_behind(clock: Clock) -> None:
    admission = Admission(at_once=1, clock=clock)
    first = await admission.enter()
    with busy():
        waiting = [asyncio.create_task(admission.enter()) for _ in range(3)]
        await turns()
        waiting[0].cancel()
        await turns()
        first.leave()  # the second is let in, and goes before it knows
        waiting[1].cancel()
        await turns()
        assert not waiting[2].cancelled()
        (await waiting[2]).leave()
    assert admission.here == (0, 0)


async def test_a_place_is_left_once_and_given_to_one_run(clock: Clock) -> None:
    admission = Admission(at_once=1, clock=clock)
    door = await admission.enter()
    door.here()
    run = admission.take()
    assert run is door
    beside = admission.take()  # another run of the same request
    assert beside is not door
    for work in (run, run, beside):
        work.leave()
    assert admission.here == (0, 0)
