"""When pages and lists are worth another look: estimated from what earlier looks showed."""

from scraper.schedule.database import ScheduleFailed
from scraper.schedule.glance import FailingHost, ScheduleGlance, glance
from scraper.schedule.pages import SEEN, UNASKED, PageRow, page_of
from scraper.schedule.plan import MOST_PAGES, Budget, Plan, plan_run
from scraper.schedule.rates import PageHistory, due_at, edit_rate, exposure, list_due_at
from scraper.schedule.store import DuePage, ListState, PageState, Schedule

__all__ = [
    "MOST_PAGES",
    "SEEN",
    "UNASKED",
    "Budget",
    "DuePage",
    "FailingHost",
    "ListState",
    "PageHistory",
    "PageRow",
    "PageState",
    "Plan",
    "Schedule",
    "ScheduleFailed",
    "ScheduleGlance",
    "due_at",
    "edit_rate",
    "exposure",
    "glance",
    "list_due_at",
    "page_of",
    "plan_run",
]
