"""edXML (QCVN 102:2016/BTTTT), the package in which offices exchange documents: read tolerantly, built strictly."""
