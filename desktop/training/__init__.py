"""The training province: invented people, papers and servers on which everything may be tried without harm."""
