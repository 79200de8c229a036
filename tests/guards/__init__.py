"""Guards that watch every test from outside."""
