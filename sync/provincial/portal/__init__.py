"""What the province shows everybody: where a dossier stands, how offices do, documents made public."""
