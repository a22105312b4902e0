"""Logs for operators: one JSON object a line in production, coloured lines elsewhere, both with the request's id."""

from __future__ import annotations

import json
import sys
from typing import Any

import structlog

BEFORE = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
]


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """The LOGGING setting: what goes through the standard library comes out structured on standard error."""
    last = [structlog.processors.format_exc_info, _as_json] if as_json else [_for_people()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "foreign_pre_chain": BEFORE,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        # A page that is not there is no error of ours; what breaks is logged with its traceback.
        "loggers": {"django.request": {"level": "ERROR"}},
    }


def _as_json(_logger: object, _name: str, event: structlog.typing.EventDict) -> str:
    return json.dumps(event, ensure_ascii=False, default=str)


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Coloured on a terminal; tracebacks as Python writes them, without the values of variables."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
