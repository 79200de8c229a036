"""Vietnamese text beyond its letters: what search keeps and asks, old encodings, sums and dates in words."""
