"""What a document or dossier is, what may be done to it, by whom, in what order, and the record of what was done."""
