"""Plain data and small tools that every other room uses; imports nothing of ours."""
