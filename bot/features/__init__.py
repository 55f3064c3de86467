"""What people do: one file each, from a press to an answer. They never import each other."""
