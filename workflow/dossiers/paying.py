"""What is paid over the province's payment platform: codes, states, and the steps only the servers write."""

from __future__ import annotations

from collections.abc import Mapping

from workflow import fields as ask
from workflow.acts import Act, Who
from workflow.dossiers import effects
from workflow.dossiers.dossier import FAILED, PAID, REFUNDED, STAGES, Dossier
from workflow.people import SYSTEM

STATES: Mapping[str, str] = {PAID: "đã nộp", FAILED: "chưa nộp được", REFUNDED: "đã hoàn trả"}

PLATFORM: Who[Dossier] = Who("nền tảng thanh toán", lambda state, person, directory: person.id == SYSTEM.id)
"""No person says that money came; who takes it at the counter signs for it by another act."""

PAYMENT = (
    ask.moment("paid_at", "lúc nộp tiền").optional(), ask.text("channel", "cách nộp tiền", 100).optional(),
)  # fmt: skip

ACTS: tuple[Act[Dossier], ...] = (
    Act(
        "dossier.payment_noted", "Ghi thanh toán", "ghi nhận thanh toán trực tuyến",
        "NĐ 118/2025/NĐ-CP; QĐ 31/2021/QĐ-TTg Điều 30 khoản 3", PLATFORM, frozenset(STAGES), effects.payment_noted,
        fields=(
            ask.mark("code", "mã thanh toán", 120), ask.choice("state", "trạng thái thanh toán", tuple(STATES)),
            ask.whole("amount", "số tiền", 0, 10**15), ask.text("what", "khoản thu", 500).optional(),
            ask.text("receipt", "số biên lai", 200).optional(), *PAYMENT,
        ),
    ),
)  # fmt: skip
