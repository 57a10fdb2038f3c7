"""Sends JSON to a web address; every failure is one error with the name of the host, and no password in it."""

from __future__ import annotations

import base64
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from forecasting.errors import ForecastingError
from forecasting.hosts import LOOPBACK


def post_json(url: str, body: bytes, *, where: str, timeout_seconds: float) -> None:
    """Sends JSON; a login within the address becomes basic login.

    Args:
        url: An http or https address.
        body: The JSON.
        where: Who sends it, for messages.
        timeout_seconds: For which an answer is waited for.

    Raises:
        ForecastingError: no answer, or any but success, a redirect included, which would lose the body.
    """
    parts = urlsplit(url)
    headers = {"Content-Type": "application/json"} | _authorization(parts)
    address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    request = Request(address, data=body, headers=headers, method="POST")  # noqa: S310 - who sends it checks the scheme
    opener = build_opener(_NoRedirect, *([ProxyHandler({})] if parts.hostname in LOOPBACK else []))
    try:
        with opener.open(request, timeout=timeout_seconds):
            return
    except HTTPError as error:
        with error:
            raise ForecastingError(f"{parts.hostname} answered with status {error.code}", where=where) from None
    except URLError as error:
        raise ForecastingError(f"{parts.hostname} cannot be reached: {error.reason}", where=where) from None
    except (OSError, HTTPException) as error:
        raise ForecastingError(f"{parts.hostname} gave no answer: {type(error).__name__}", where=where) from None


def _authorization(parts: SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None
