"""A parser of arguments whose help and errors are in the language of the reader. Prints as `argparse` does."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn

from archive.report import epilog_in, help_in, message_in
from scraper.cli.exit_status import USAGE_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.report import Language


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that can be told to speak Chinese."""

    language: Language = "en"

    def speak(self, language: Language) -> None:
        """Put the help of this parser, and of its commands, into a language."""
        if language == "en":
            return
        self.language = language
        self.formatter_class = ChineseHelp
        self.description = self.description and help_in(self.description, language)
        self.epilog = self.epilog and epilog_in(self.epilog, language)
        for group in self._action_groups:
            group.title = group.title and help_in(group.title, language)
        for action in self._actions:
            action.help = action.help and help_in(action.help, language)
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - argparse has no public way to them
                for choice in action._choices_actions:  # noqa: SLF001
                    choice.help = choice.help and help_in(choice.help, language)
                for command in action.choices.values():
                    command.speak(language)

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the command line, and end the program."""
        self.print_usage(sys.stderr)
        self.exit(
            USAGE_ERROR, f"{self.prog}: {help_in('error', self.language)}: {message_in(message, self.language)}\n"
        )


class ShowVersion(argparse.Action):
    """Print the version of the program, the identity of its extractor, and what it stands on."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print them and end the program."""
        from scraper.cli.program import versions  # noqa: PLC0415 - reads all the rules

        print(*(f"{name} {number}" for name, number in versions().items()), sep="\n")
        parser.exit()


class ChineseHelp(argparse.RawDescriptionHelpFormatter):
    """Help with the Chinese for `usage: `."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the usage line."""
        super().add_usage(usage, actions, groups, help_in("usage: ", "zh") if prefix is None else prefix)
