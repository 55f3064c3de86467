"""The machinery: everything between Discord, the database and the clock."""
