"""VXP, the protocol of the national document axis: how packages leave this office and come to it."""
