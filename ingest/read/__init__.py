"""Text to dated events: pure functions of values, rules from data/ and a clock passed in."""
