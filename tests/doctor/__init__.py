"""Every fault that doctor finds, made for real and cured."""
