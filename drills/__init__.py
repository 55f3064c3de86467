"""The subject: pure rules and the shipped exercises."""
