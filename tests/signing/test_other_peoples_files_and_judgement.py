"""Files as Word writes them, and other people's judgement of what we signed."""

from __future__ import annotations

import asyncio
import io
import re
import struct
from datetime import UTC, datetime, timedelta

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
from signing.model import Box, Trust
from signing.pdf import sign_pdf
from signing.token_client import OpenToken
from signing.training.pki import TrainingPki
from signing.verify import verify_pdf
from tests.signing.office import BOXES, VALUES, looks, paper

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
        later = datetime.now(UTC) + timedelta(days=365 * 5)
        result = asyncio.run(ades.simulate_future_ades_lta_validation(embedded, spec, later))
        assert result.ades_subindic == AdESPassed.OK
