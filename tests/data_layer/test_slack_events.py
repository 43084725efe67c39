"""What Slack sent is taken once, and not lost with the process that took it."""

from data_layer.database import Database
from data_layer.slack_events import SlackEvents


async def test_the_same_is_accepted_once(database: Database) -> None:
    events = SlackEvents(database)
    assert await events.accept("Ev1", {"a": 1})
    assert not await events.accept("Ev1", {"a": 1})
    await events.end("Ev1", ok=True)
    assert not await events.accept("Ev1", {"a": 1})


async def test_only_what_nobody_works_on_is_taken_up_with_the_message_it_began(database: Database) -> None:
    events = SlackEvents(database)
    for name in ("Ev2", "Ev3"):
        await events.accept(name, {"name": name})
    await events.reply("Ev2", "1.5")
    await events.leave("Ev2")
    (taken,) = await events.take_abandoned()
    assert (taken.event_id, taken.body, taken.attempts, taken.reply_ts) == ("Ev2", {"name": "Ev2"}, 2, "1.5")
    assert await events.take_abandoned() == []
    await events.leave("Ev2")
    await events.end("Ev2", ok=False)
    assert await events.take_abandoned() == []


async def test_what_was_said_is_kept_no_longer_than_it_is_worked_on(database: Database) -> None:
    events = SlackEvents(database)
    await events.accept("Ev4", {"text": "a word nobody else says"})
    await events.end("Ev4", ok=True)
    async with database.administer() as connection:
        rows = await connection.exec_driver_sql("SELECT body FROM copilot.slack_event WHERE event_id = 'Ev4'")
        assert rows.scalar_one() is None
