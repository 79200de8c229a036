"""Version 2 of the exchange: nothing travels that the other side knows already or can work out."""
