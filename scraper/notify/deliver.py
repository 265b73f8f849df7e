"""Tell what a run found: keep it, tell each channel what it was not told yet, and say what could not be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.notify.channels import NotDelivered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scraper.notify.alerts import Alerts
    from scraper.notify.channels import Channel
    from scraper.notify.finding import RunFinding


def deliver(alerts: Alerts, findings: Iterable[RunFinding], channels: Sequence[Channel], *, at: datetime) -> list[str]:
    """Keep findings and tell each channel what is pending; return a line for each channel that failed."""
    alerts.add(findings)
    problems = []
    for channel in channels:
        pending = alerts.pending(channel.name, channel.kinds)
        if not pending:
            continue
        numbers = [one.number for one in pending]
        try:
            channel.send([one.finding for one in pending], at=at)
        except NotDelivered as error:
            alerts.record(channel.name, numbers, at=at.timestamp(), problem=str(error))
            problems.append(f"{error}; told in the next run")
        else:
            alerts.record(channel.name, numbers, at=at.timestamp())
    return problems
