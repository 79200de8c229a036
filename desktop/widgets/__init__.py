"""Small pieces several pages use; each paints itself from the look and tells a screen reader what it is."""
