"""How everything looks: tokens, type, style sheet, icons and the fonts that travel with the program."""
