"""The desk behind the pages: what they show and what a press does, over the records, the token and the lines."""
