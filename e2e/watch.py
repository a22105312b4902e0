"""What must hold on every page anybody opens: a quiet console, nobody else's server, no error page unasked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

# A violation of the content policy is an event in the page; here it becomes a line of the console.
POLICY = """addEventListener('securitypolicyviolation', event =>
  console.error('policy: ' + event.effectiveDirective + ' refuses ' + (event.blockedURI || event.sourceFile)));"""


class Watch:
    """Listens to all pages of one browser context from their first moment."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.own = urlsplit(base).netloc
        self.troubles: list[str] = []
        self.statuses: set[int] = set()
        self.words: set[str] = set()
        context.add_init_script(POLICY)
        context.on("console", self.on_console)
        context.on("weberror", self.on_error)
        context.on("response", self.on_response)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or any(word in message.text for word in self.words):
            return
        if "status of" in message.text and any(f"status of {one}" in message.text for one in self.statuses):
            return
        self.troubles.append(f"console: {message.text[:300]} ({message.location.get('url', '')})")

    def on_error(self, error: WebError) -> None:
        self.troubles.append(f"script: {error.error}")

    def on_response(self, response: Response) -> None:
        url = urlsplit(response.url)
        if url.scheme in {"data", "blob"}:
            return
        if url.netloc != self.own:
            self.troubles.append(f"another host: {response.url}")
        if response.status >= 400 and response.status not in self.statuses:
            self.troubles.append(f"{response.status}: {response.url}")

    @contextmanager
    def expecting(self, *statuses: int, words: tuple[str, ...] = ()) -> Iterator[None]:
        """Inside, these statuses are right answers, and console lines with these words are no fault."""
        before = self.statuses, self.words
        self.statuses, self.words = self.statuses | set(statuses), self.words | set(words)
        try:
            yield
        finally:
            self.statuses, self.words = before

    def check(self) -> None:
        troubles, self.troubles = self.troubles, []
        assert not troubles, "\n".join(troubles)
