"""What a person can open: one file a page. A page shows what the desk tells it and hands back what was pressed."""
