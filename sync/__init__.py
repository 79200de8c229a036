"""How the office's work travels: edXML packages over VXP, steps and files to the provincial servers."""
