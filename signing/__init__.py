"""How a file is signed with a token, and how a signature is judged: bytes in, bytes out."""
