"""What a button does, without the button: rule, store and signing joined in one place, no Qt."""
