"""Measures of the page of NĐ 30/2020 (PL I, phần I and V): margins and type sizes, one set for docx and PDF."""

from __future__ import annotations

from typing import Final

PAGE_WIDTH_MM: Final = 210.0
PAGE_HEIGHT_MM: Final = 297.0
TOP_MM: Final = 20.0
BOTTOM_MM: Final = 20.0
LEFT_MM: Final = 30.0
RIGHT_MM: Final = 15.0
TEXT_WIDTH_MM: Final = PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM

STATE_COLUMN_MM: Final = 90.0
"""Width of the column with Quốc hiệu: its 12 pt line and a little air; the agency has the rest."""

STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"

STATE_SIZE: Final = 12.0
MOTTO_SIZE: Final = 13.0
AGENCY_SIZE: Final = 12.0
NUMBER_SIZE: Final = 13.0
DATE_SIZE: Final = 13.0
LETTER_SUBJECT_SIZE: Final = 12.0
TITLE_SIZE: Final = 14.0
BODY_SIZE: Final = 14.0
URGENCY_SIZE: Final = 13.0
RECIPIENTS_LABEL_SIZE: Final = 12.0
RECIPIENTS_SIZE: Final = 11.0
DRAFTER_SIZE: Final = 11.0
CONTACT_SIZE: Final = 11.0
PAGE_NUMBER_SIZE: Final = 14.0

BODY_LEADING: Final = 17.5
PARAGRAPH_GAP: Final = 6.0
INDENT_MM: Final = 12.7
SUBJECT_GAP: Final = 6.0
"""Air between the number and V/v of công văn (PL I, phần II, mục I.5)."""

AGENCY_RULE: Final = 0.4
"""Length of the rule under the agency and under the subject: a third to a half of the line above."""

SIGNATURE_COLUMN_MM: Final = 95.0
RECIPIENTS_COLUMN_MM: Final = TEXT_WIDTH_MM - SIGNATURE_COLUMN_MM
LEADER_BOX_MM: Final = (50.0, 25.0)
SEAL_MM: Final = 36.0
"""The seal at its real size; it covers a third of the leader's signature from the left (PL I, phần II, mục I.8)."""
STAMP_HEIGHT_MM: Final = 8.0
