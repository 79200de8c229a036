"""Stand-ins written once and used by every test."""
