"""All checks: one folder for each folder of the project, and whole journeys."""
