"""The ways to tell findings: mail (SMTP), a webhook (signed POST), a command of the user's."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import smtplib
import ssl
import subprocess
import time
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from http.client import HTTPException
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from msgspec import Meta, Struct, field

from archive.log import single_line
from archive.model import RepostError
from scraper.notify.finding import KINDS, FindingKind
from scraper.notify.message import message_text, subject_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

TIMEOUT: Final = 30.0
# A webhook is tried this often, with so many seconds between, doubled each time.
ATTEMPTS: Final = 3
FIRST_WAIT: Final = 1.0
# A command may take so many seconds.
COMMAND_TIMEOUT: Final = 60.0
MAX_ANSWER: Final = 64 << 10


class NotDelivered(RepostError):
    """A channel could not be used; the message says which and why. The findings are told in the next run."""


class Channel(Protocol):
    """A way to tell findings."""

    @property
    def name(self) -> str:
        """What names the channel in messages and in what was told."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of findings that it is told."""
        ...

    def send(self, findings: Sequence[dict[str, Any]], *, at: datetime) -> None:
        """Tell findings (`repost-finding/1`), the gravest first. Raises NotDelivered."""
        ...


class Mail(Struct, frozen=True, forbid_unknown_fields=True):
    """Mail over SMTP, all findings of a run in one message. The password is in the environment, never in the file."""

    to: Annotated[tuple[str, ...], Meta(min_length=1)]
    sender: str = field(name="from")
    host: str = "localhost"
    port: Annotated[int, Meta(ge=1, le=65_535)] = 25
    security: Literal["none", "starttls", "tls"] = "none"
    user: str | None = None
    password_env: str | None = None
    ca: str | None = None  # a PEM file, for a mail server with its own authority
    language: Literal["en", "zh"] = "en"
    kinds: tuple[FindingKind, ...] = KINDS

    @property
    def name(self) -> str:
        """What names the channel."""
        return f"mail to {', '.join(self.to)}"

    def send(self, findings: Sequence[dict[str, Any]], *, at: datetime) -> None:
        """Send one message. Raises NotDelivered."""
        message = EmailMessage()
        message["Subject"] = subject_line(findings, self.language)
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(domain="repost.invalid")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers it
        message.set_content(message_text(findings, self.language), charset="utf-8")
        try:
            with self._connect() as server:
                refused = server.send_message(message, self.sender, list(self.to))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotDelivered(f"{self.name}: {single_line(str(error) or type(error).__name__)}") from error
        if refused:
            raise NotDelivered(f"{self.name}: refused for {', '.join(refused)}")

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.ca)
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, _from_environment(self.password_env, self.name))
        except BaseException:
            server.close()
            raise
        return server


class Webhook(Struct, frozen=True, forbid_unknown_fields=True):
    """A POST of JSON, `{"format": "repost-alert/1", "findings": […]}`, signed with a secret of the environment.

    `X-Repost-Timestamp` has the seconds since 1970, `X-Repost-Signature` has "sha256=" and the HMAC-SHA256, in
    hexadecimal, of that number, a full stop, and the body.
    """

    url: Annotated[str, Meta(pattern="^https?://")] | None = None
    url_env: str | None = None  # where the address itself is a secret
    secret_env: str | None = None
    kinds: tuple[FindingKind, ...] = KINDS

    @property
    def name(self) -> str:
        """What names the channel."""
        return f"webhook {self.url or f'${self.url_env}'}"

    def send(
        self, findings: Sequence[dict[str, Any]], *, at: datetime, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Post findings, and try again where that can help. Raises NotDelivered."""
        url = self.url or _from_environment(self.url_env, self.name)
        body = json.dumps({"format": "repost-alert/1", "findings": findings}, ensure_ascii=False).encode()
        stamp = str(int(at.timestamp()))
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Repost-Timestamp": stamp}
        if self.secret_env is not None:
            secret = _from_environment(self.secret_env, self.name).encode()
            signature = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            headers["X-Repost-Signature"] = f"sha256={signature}"
        for attempt in range(1, ATTEMPTS + 1):
            problem, lasting = self._post(url, body, headers)
            if problem is None:
                return
            if lasting or attempt == ATTEMPTS:
                raise NotDelivered(f"{self.name}: {problem}")
            sleep(FIRST_WAIT * 2 ** (attempt - 1))

    @staticmethod
    def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[str | None, bool]:
        """Post once. Return what went wrong, if anything, and whether another attempt is pointless."""
        try:
            request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - only http(s) is opened
            with _OPENER.open(request, timeout=TIMEOUT) as answer:
                answer.read(MAX_ANSWER)
        except HTTPError as error:
            with error:
                return f"{error.code} {error.reason}", error.code < 500 and error.code not in (408, 425, 429)
        except (URLError, HTTPException, OSError, ValueError) as error:
            return single_line(str(getattr(error, "reason", error)) or type(error).__name__), False
        return None, False


class Command(Struct, frozen=True, forbid_unknown_fields=True):
    """A command, run without a shell, that gets the findings as JSON on its standard input."""

    run: Annotated[tuple[str, ...], Meta(min_length=1)]
    kinds: tuple[FindingKind, ...] = KINDS

    @property
    def name(self) -> str:
        """What names the channel."""
        return f"command {self.run[0]}"

    def send(self, findings: Sequence[dict[str, Any]], *, at: datetime) -> None:
        """Run the command and wait for its end. Raises NotDelivered if it fails or takes too long."""
        body = {"format": "repost-alert/1", "at": at.isoformat(), "findings": findings}
        try:
            done = subprocess.run(  # noqa: S603 - the user's own command
                self.run,
                input=json.dumps(body, ensure_ascii=False).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=COMMAND_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotDelivered(f"{self.name}: not ended after {COMMAND_TIMEOUT:.0f} s") from error
        except (OSError, ValueError) as error:
            raise NotDelivered(f"{self.name}: {single_line(str(error))}") from error
        if done.returncode:
            said = single_line(done.stderr.decode("utf-8", "replace"))[-300:]
            raise NotDelivered(f"{self.name}: exit status {done.returncode}{f': {said}' if said else ''}")


class _NoRedirect(HTTPRedirectHandler):
    """Follow no redirect: findings go to the address that was configured."""

    def redirect_request(self, *_: object) -> None:
        """Return no request."""


def _opener() -> OpenerDirector:
    """Return what opens http and https and nothing else; proxies are those of the environment."""
    opener = OpenerDirector()
    handlers = (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
        _NoRedirect(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


_OPENER: Final = _opener()


def _from_environment(name: str | None, channel: str) -> str:
    value = os.environ.get(name or "")
    if not value:
        raise NotDelivered(f"{channel}: the environment has no {name or 'password_env'}")
    return value
