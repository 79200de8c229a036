"""The organisation with time: who is who on which day, who stands for whom, who may sign, who took over from whom."""
