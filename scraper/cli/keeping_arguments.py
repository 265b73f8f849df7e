"""The options of the commands that read an archive, keep it and hand it on; `scraper.cli.arguments` joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.cli.option_types import count, end_time, host, output, path, port, reason, time

if TYPE_CHECKING:
    from scraper.cli.localized import Parser


def add_history(command: Parser) -> None:
    """Add the options of `repost history`."""
    command.add_argument("url", metavar="URL", help="the page's address")
    command.add_argument("--all", action="store_true", help="one line each, also for what only repeats")
    command.set_defaults(handler="scraper.cli.commands.inspect:show_history")


def add_show(command: Parser) -> None:
    """Add the options of `repost show`."""
    command.add_argument("page", metavar="URL[@vN]", help="the page's address; its latest version, or version N")
    command.set_defaults(handler="scraper.cli.commands.inspect:show_page")


def _add_filters(command: Parser, selected: str) -> None:
    command.add_argument("--host", type=host, metavar="HOST", help="only pages of this host and its subdomains")
    command.add_argument("--source", metavar="TEXT", help="only articles credited to a source that contains TEXT")
    command.add_argument("--since", type=time, metavar="DATE", help=f"only {selected} on or after DATE (UTC)")
    command.add_argument("--until", type=end_time, metavar="DATE", help=f"only {selected} on or before DATE (UTC)")


def add_list(command: Parser) -> None:
    """Add the options of `repost list`."""
    _add_filters(command, "pages whose latest version was captured")
    command.add_argument(
        "--verdict",
        choices=("identical", "typographic", "abridged", "extended", "altered", "different"),
        help="only pages whose last comparison with their original had this verdict",
    )
    command.add_argument("--limit", type=count, metavar="N", help="at most N pages, oldest capture first")
    command.set_defaults(handler="scraper.cli.commands.inspect:list_pages")


def add_search(command: Parser) -> None:
    """Add the options of `repost search`."""
    command.add_argument(
        "words", nargs="+", metavar="WORDS", help="words that the title or text must contain, all of them"
    )
    _add_filters(command, "versions captured")
    command.add_argument("--limit", type=count, default=20, metavar="N", help="at most N versions (default: 20)")
    command.set_defaults(handler="scraper.cli.commands.inspect:search_pages")


def add_export(command: Parser) -> None:
    """Add the options of `repost export`."""
    command.add_argument("urls", nargs="*", metavar="URL", help="only these pages (default: all)")
    command.add_argument(
        "--format",
        choices=("jsonl", "parquet", "csv", "wacz", "atom", "pack"),
        help="default: from the ending of -o (.jsonl, .parquet, .csv, .wacz, .atom, .zip), else jsonl",
    )
    command.add_argument(
        "--what",
        choices=("versions", "captures", "comparisons", "edits", "fields"),
        help="the table (CSV, JSONL, Parquet): versions (default), captures, comparisons of reposts with originals, "
        "their single edits, or the fields that differ",
    )
    command.add_argument(
        "--plain",
        action="store_true",
        help="CSV for programs: no byte order mark, no apostrophe before what a spreadsheet takes for a formula",
    )
    command.add_argument(
        "-o",
        "--output",
        type=output,
        metavar="FILE",
        help="write to FILE; without it, JSONL and Atom go to stdout",
    )
    command.add_argument("--since", type=time, metavar="DATE", help="only what was captured on or after DATE (UTC)")
    command.add_argument("--host", type=host, metavar="HOST", help="only pages of this host and its subdomains")
    command.add_argument(
        "--latest",
        action="store_true",
        help="only the latest version of each page, or the newest comparison of each pair",
    )
    command.add_argument("--limit", type=count, metavar="N", help="at most N changes (Atom; default: 100)")
    command.set_defaults(handler="scraper.cli.commands.export:export")


def add_serve(command: Parser) -> None:
    """Add the options of `repost serve`."""
    command.add_argument("--port", type=port, default=8765, metavar="N", help="default: 8765; 0: any that is free")
    command.add_argument(
        "--bind",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="the address to listen on (default: 127.0.0.1, which this machine alone can reach)",
    )
    command.add_argument(
        "--public-url",
        metavar="URL",
        help="where a reverse proxy shows the pages: the name that they answer to, and the path before theirs",
    )
    command.set_defaults(handler="scraper.cli.commands.serve:serve_pages")


def add_merge(command: Parser) -> None:
    """Add the options of `repost merge`."""
    command.add_argument("other", type=path, metavar="OTHER", help="the folder of the other archive; it is only read")
    command.set_defaults(handler="scraper.cli.commands.upkeep.merge:merge_archive")


def add_withdraw(command: Parser) -> None:
    """Add the options of `repost withdraw`."""
    command.add_argument("page", metavar="URL[@vN]", help="the page's address: all of it, or only version N")
    command.add_argument(
        "--reason", required=True, metavar="TEXT", help="who asked for it and with what right; kept in the log for ever"
    )
    command.add_argument(
        "--also-future",
        action="store_true",
        help="also refuse later captures of the page (with @vN: of what that version said)",
    )
    command.set_defaults(handler="scraper.cli.commands.upkeep.withdraw:withdraw_page")


def add_forget(command: Parser) -> None:
    """Add the options of `repost forget`."""
    command.add_argument("url", metavar="URL", help="an address that never gave an article")
    command.add_argument(
        "--reason",
        type=reason,
        default="typed wrong",
        metavar="TEXT",
        help='why; kept in the log (default: "typed wrong")',
    )
    command.set_defaults(handler="scraper.cli.commands.upkeep.withdraw:forget_address")


def add_completion(command: Parser) -> None:
    """Add the options of `repost completion`."""
    command.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    command.set_defaults(handler="scraper.cli.commands.completion:print_script")


def add_verify(command: Parser) -> None:
    """Add the options of `repost verify`."""
    command.add_argument(
        "--deep", action="store_true", help="also read every record and every payload to its end; takes longer"
    )
    command.add_argument(
        "--repair",
        action="store_true",
        help="finish what a killed writer left, move damaged version files to damaged/, rebuild the index; "
        "a file that is the only copy of something is never changed",
    )
    command.set_defaults(handler="scraper.cli.commands.upkeep.verify:verify_archive")
