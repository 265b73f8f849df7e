"""Withdraw a page or a version: remove it on purpose, and keep what, when and why in the log."""

from archive.withdraw.find import Order, find_withdrawals
from archive.withdraw.forget import forget
from archive.withdraw.withdraw import Withdrawn, withdraw

__all__ = ["Order", "Withdrawn", "find_withdrawals", "forget", "withdraw"]
