"""What comes out of the printer: drafts of NĐ 30/2020, receipts, register books and slips. No Qt here."""
