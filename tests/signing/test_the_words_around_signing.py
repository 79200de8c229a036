"""Trust from files, the list of tokens, files as Word writes them, and other people's judgement of ours."""

from __future__ import annotations

import asyncio
import io
import re
import struct
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing import errors
from signing.fields import fill, prepare
from signing.inventory import token_list
from signing.model import Box, Trust
from signing.pdf import sign_pdf
from signing.token_client import OpenToken, TokenProcess
from signing.training.pki import TrainingPki
from signing.trust import read_trust
from signing.verify import verify_pdf
from tests.signing.office import BOXES, LEADER, VALUES, looks, paper, write

pytestmark = pytest.mark.logs("pyhanko", "pyhanko_certvalidator")  # they log what we judge


def hybrid(data: bytes) -> bytes:
    """The same paper with a reference stream beside its table, as Word writes it."""
    table = data.rindex(b"xref\n0 ", 0, data.rindex(b"trailer"))
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    content = struct.pack(">BHB", 0, 0, 0)
    head = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 2 1] /Index [0 1] /Length %d >>" % (size, size, len(content))
    stream = head + b"\nstream\n" + content + b"\nendstream\nendobj\n"
    rest = data[table:].replace(b"trailer\n<<", b"trailer\n<< /XRefStm %d" % table)
    rest = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (table + len(stream)), rest)
    return data[:table] + stream + rest


def test_a_draft_as_word_writes_it_is_straightened_before_anyone_signs(
    token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    odd = hybrid(paper())
    assert PdfFileReader(io.BytesIO(odd)).xrefs.hybrid_xrefs_present
    with pytest.raises(errors.NotSignable) as refused:
        sign_pdf(odd, "o", looks(pki)[0], token, "lanh_dao", trust=trust, box=Box(0, 50, 50, 90, 50))
    assert refused.value.why == "hybrid"
    done = sign_pdf(prepare(odd, BOXES), "lanh_dao", looks(pki)[0], token, "lanh_dao", trust=trust)
    assert verify_pdf(done.data, trust).ok


def test_authorities_and_lists_come_from_files(pki: TrainingPki, trust: Trust, tmp_path: Path) -> None:
    pem = b"".join(
        subprocess.run(["openssl", "x509", "-inform", "DER", "-in", path], capture_output=True, check=True).stdout
        for path in (*pki.roots, *pki.intermediates)
    )
    found = read_trust([write(tmp_path / "ca.pem", pem)], pki.crls)
    assert (found.roots, found.intermediates, found.crls) == (trust.roots, trust.intermediates, pki.trust().crls)
    assert read_trust(pki.intermediates).roots == trust.intermediates
    for bad in (tmp_path / "none.pem", write(tmp_path / "bad.pem", b"x"), write(tmp_path / "half.cer", b"0\x03\x02")):
        with pytest.raises(errors.FileTrouble):
            read_trust([bad])


def test_the_list_of_tokens_has_the_agreed_keys(process: TokenProcess, pki: TrainingPki, trust: Trust) -> None:
    rows = {row["label"]: row for row in token_list(process, trust)["tokens"]}
    row = rows[pki.token_label]
    assert row["pin"] == "ok" and {"slot", "serial", "model"} <= row.keys()
    leader = next(one for one in row["certificates"] if one["label"] == "lanh_dao")
    assert (leader["subject"], leader["uid"], leader["usable"], leader["why_not"]) == (
        LEADER.name,
        LEADER.uid,
        True,
        "",
    )


def test_the_library_itself_agrees_for_the_years_to_come(
    signed: bytes, token: OpenToken, pki: TrainingPki, trust: Trust
) -> None:
    known = Trust(trust.roots, trust.intermediates)
    raised = sign_pdf(
        prepare(paper(), BOXES),
        "lanh_dao",
        looks(pki)[0],
        token,
        "lanh_dao",
        trust=known,
        tsa_url=pki.tsa_url,
        level="LTA",
    )
    filled = fill(raised.data, VALUES)
    done = sign_pdf(filled, "co_quan", looks(pki)[1], token, "co_quan", trust=known, tsa_url=pki.tsa_url, level="LTA")
    manager = SimpleTrustManager.build([x509.Certificate.load(der) for der in trust.roots])
    policy = CertValidationPolicySpec(
        trust_manager=manager,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        time_tolerance=timedelta(seconds=60),
    )
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(policy))
    for number in range(2):
        embedded = PdfFileReader(io.BytesIO(done.data)).embedded_regular_signatures[number]
        later = datetime.now(UTC) + timedelta(days=365 * 4)
        result = asyncio.run(ades.simulate_future_ades_lta_validation(embedded, spec, later))
        assert result.ades_subindic == AdESPassed.OK
