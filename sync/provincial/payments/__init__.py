"""What applicants owe and paid over the province's payment platform: requests out, events in, steps on the dossier."""
