"""Two thousand damaged forms of signed files: how many bring the program down, how many are still called valid."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from signing.fields import fill, prepare
from signing.model import Trust
from signing.pdf import sign_pdf
from signing.token_client import TokenProcess
from signing.training.pki import TrainingPki
from tests.bench.table import Row
from tests.signing.damage import Signed, damaged, said, signed_file
from tests.signing.office import BOXES, PIN, VALUES, looks, paper

FORMS, SEED, AT_ONCE = 2000, 41, 2


@dataclass(frozen=True)
class Tried:
    """What became of some forms: how many, and in words each that went wrong."""

    count: int
    fell: tuple[str, ...]
    believed: tuple[str, ...]


def rows(folder: Path, pki: TrainingPki) -> Iterator[Row]:
    """Damage a file with one signature and a sealed one."""
    trust = pki.trust()
    shares = [
        (file, trust, FORMS // (2 * AT_ONCE), SEED + number)
        for file in (signed_once(pki), sealed(pki))
        for number in range(AT_ONCE)
    ]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(tried, *zip(*shares, strict=True)))
    for one in done:
        for words in (*one.fell, *one.believed):
            sys.stderr.write(f"{words}\n")
    count, fell = sum(one.count for one in done), sum(len(one.fell) for one in done)
    believed = sum(len(one.believed) for one in done)
    yield Row(f"lỗi chương trình với {count} tệp bị làm hỏng", fell, "= 0", fell == 0)
    yield Row(f"«hợp lệ» dù nội dung đã khác, {count} tệp", believed, "= 0", believed == 0)


def tried(file: Signed, trust: Trust, count: int, seed: int) -> Tried:
    """Judge the forms of one seed."""
    logging.disable(logging.CRITICAL)  # the library tells of every broken file
    fell, believed = [], []
    for form in islice(damaged(file, count, seed), count):
        try:
            verdicts = said(form, trust)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is counted here
            fell.append(f"{form.how}: {type(fault).__name__}: {fault}")
            continue
        believed += [f"{form.how}: {name}" for name in form.spoilt if verdicts.get(name) == "valid"]
    return Tried(count, tuple(fell), tuple(believed))


def signed_once(pki: TrainingPki) -> Signed:
    """A file the leader signed."""
    with TokenProcess([pki.module], environment=pki.environment) as process:
        token = process.login(process.find(label=pki.token_label), PIN)
        done = sign_pdf(prepare(paper(2), BOXES), "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=pki.trust())
    return signed_file(done.data, ("lanh_dao",))


def sealed(pki: TrainingPki) -> Signed:
    """The same with number, date and seal."""
    numbered = fill(signed_once(pki).data, VALUES)
    with TokenProcess([pki.module], environment=pki.environment) as process:
        token = process.login(process.find(label=pki.token_label), PIN)
        done = sign_pdf(numbered, "co_quan", looks(pki)[1], token, "co_quan", trust=pki.trust())
    return signed_file(done.data, ("lanh_dao", "co_quan"))
