"""A mail server in a process of its own: what it takes it appends to a file, one JSON line a mail.

`python smtp_server.py PORT FILE TEMPER` with TEMPER one of: kind; later (451 to the first mail); never (550 to every
recipient); silent (it keeps the first mail and does not answer); dies (it ends in the middle of the first mail).
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Taker:
    def __init__(self, file: Path, temper: str) -> None:
        self.file, self.temper, self.seen = file, temper, 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.temper == "never":
            return f"550 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.seen += 1
        if self.temper == "dies":
            os._exit(1)
        if self.temper == "later" and self.seen == 1:
            return "451 try again, please"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        told = {
            "to": envelope.rcpt_tos,
            "sender": envelope.mail_from,
            "from": str(mail["From"]),
            "subject": str(mail["Subject"]),
            "id": str(mail["Message-ID"]),
            "text": mail.get_content(),  # type: ignore[attr-defined]
        }
        with self.file.open("a") as file:
            file.write(json.dumps(told) + "\n")
        if self.temper == "silent" and self.seen == 1:
            await asyncio.Event().wait()
        return "250 taken"


if __name__ == "__main__":
    Controller(Taker(Path(sys.argv[2]), sys.argv[3]), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    signal.pause()
