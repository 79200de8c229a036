"""The organisation with time: what is valid when, who succeeded whom, who may sign what; plain values, no rules."""
