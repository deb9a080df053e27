"""Programs that measure hermes-shell beside what a user would otherwise run."""
