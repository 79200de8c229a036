"""What the servers tell the outside: typed events of accepted steps, written once, delivered until they arrive."""
