"""The courier: the ordinary protocol carried on a USB stick, sealed to its receiver and signed, where no line is."""
