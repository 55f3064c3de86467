"""What people see: cards and forms as plain values, and their way to and from Discord."""
