"""The other end of the line: the province's servers, for training, tests, pilots and small provinces."""
