"""Identity providers for the tests: a certified one where Node.js is, and a small one held to the same tests."""
