"""Asks the servers everything their OpenAPI documents allow, and what they forbid: ``python -m tests.sync.fuzz_api``.

``--examples N`` is how many questions each call of each document is asked (100 unless given), ``--seed`` repeats a run.
Every answer is checked: no code of 500 and above, only codes, content types and forms the document names, nothing
without a token. It prints how many were asked and what was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, Response, openapi
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from sync.provincial.limits import Rates
from sync.provincial.serve import Options
from sync.servers.documents_server import training_token
from tests.sync import province
from tests.sync.province import LAN


@schemathesis.serializer("application/x-ndjson", "application/offset+octet-stream")
def _as_bytes(context: object, value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="surrogatepass")


@schemathesis.deserializer("application/x-ndjson", "application/octet-stream")
def _as_text(context: object, response: Response) -> str:
    return response.content.decode("latin-1")


DOCUMENTS = ("documents", "dossiers", "vxp")
LEFT_OUT = [
    positive_data_acceptance,  # the rules of the office refuse much that is well formed
    negative_data_rejection,  # what a later version adds is ignored
    missing_required_header,  # a stranger without a token is told 401 before anything else
    unsupported_method,  # the same
]


@dataclass(slots=True)
class Fuzzed:
    """What came of it."""

    asked: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    codes: set[int] = field(default_factory=set)


def fuzz(urls: Mapping[str, str], token: str, examples: int, seed: int, out: Fuzzed) -> None:
    """Ask every call of every document ``examples`` times well, and as often wrongly."""
    for name in DOCUMENTS:
        document = requests.get(f"{urls[name]}/openapi.json", timeout=10).json()
        for operation in _operations(document):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _ask(operation, mode, urls[name], token, examples, seed, out)


def _operations(document: dict[str, object]) -> Iterator[APIOperation]:
    for found in openapi.from_dict(document).get_all_operations():
        yield found.ok()


def _ask(
    operation: APIOperation, mode: GenerationMode, url: str, token: str, examples: int, seed: int, out: Fuzzed
) -> None:
    label = f"{operation.label} ({mode.value})"

    @seeded(seed)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Case) -> None:
        case.headers["Authorization"] = f"Bearer {token}"
        answer = case.call(base_url=url, timeout=20)
        out.asked += 1
        out.codes.add(answer.status_code)
        try:
            case.validate_response(answer, excluded_checks=LEFT_OUT)
        except FailureGroup as failures:
            out.wrong.setdefault(label, "\n".join(str(one) for one in failures.exceptions)[:1500])

    with suppress(Unsatisfiable):  # nothing of it can be said wrongly
        one()


def run(examples: int, seed: int) -> Fuzzed:
    """Run a training province and ask it."""
    found = Fuzzed()
    with tempfile.TemporaryDirectory(prefix="vic-fuzz-") as place:
        usual = province.Options
        province.Options = lambda *words, **named: Options(*words, **named, rates=Rates(token=10**9))  # type: ignore[misc, assignment]
        try:
            with province.running(Path(place) / "server") as running:
                fuzz(running.urls, training_token(running.urls["documents"], LAN.id, "may-lan"), examples, seed, found)
        finally:
            province.Options = usual  # type: ignore[misc]
    return found


def main() -> int:
    """Run from the command line; 1 when an answer was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    found = run(chosen.examples, chosen.seed)
    for label, why in found.wrong.items():
        print(f"✗ {label}\n{why}\n")
    print(f"{found.asked} questions, codes {sorted(found.codes)}, {len(found.wrong)} calls answered wrongly")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
