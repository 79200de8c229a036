"""The other end: the document server and the dossier server of one province, by the same rules as the desks."""
