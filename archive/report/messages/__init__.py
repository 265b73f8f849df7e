"""Help and messages on stderr in Chinese, found by their English: errors are made where nobody knows the reader."""

from typing import TYPE_CHECKING

from archive.lazy import lazy_names

if TYPE_CHECKING:
    from archive.report.messages.help_texts import epilog_in, help_in
    from archive.report.messages.messages import message_in, problem_in

__all__ = ["epilog_in", "help_in", "message_in", "problem_in"]

# Most commands print neither help nor a message.
__getattr__ = lazy_names(__name__, {"help_texts": ["epilog_in", "help_in"], "messages": ["message_in", "problem_in"]})
