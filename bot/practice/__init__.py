"""Use cases: functions of a session, plain values and now. No Discord in here."""
