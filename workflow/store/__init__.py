"""The record on this machine: steps, items, lists, search, outbox, numbers and files in one encrypted database."""
