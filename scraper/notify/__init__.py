"""Tell people and programs what a run found: by mail, by a webhook, by a command; each finding once."""

from scraper.notify.alerts import Alerts, Pending, Untold, pending_alerts
from scraper.notify.channels import Channel, Command, Mail, NotDelivered, Webhook
from scraper.notify.deliver import deliver
from scraper.notify.feed import MAX_ENTRIES, write_feed
from scraper.notify.finding import KINDS, FindingKind, RunFinding, to_json
from scraper.notify.message import kind_name, message_text, subject_line

__all__ = [
    "KINDS",
    "MAX_ENTRIES",
    "Alerts",
    "Channel",
    "Command",
    "FindingKind",
    "Mail",
    "NotDelivered",
    "Pending",
    "RunFinding",
    "Untold",
    "Webhook",
    "deliver",
    "kind_name",
    "message_text",
    "pending_alerts",
    "subject_line",
    "to_json",
    "write_feed",
]
