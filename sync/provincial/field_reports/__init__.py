"""Field reports from the outside reporting system: taken in once, answered, rated; the replies handed out in order."""
