"""The provincial end of the courier: packages on sticks are read into the servers and answered."""
