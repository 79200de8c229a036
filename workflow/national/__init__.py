"""What the national public-service portal (DVCQG) is told of a dossier: its state, its record, its progress."""
