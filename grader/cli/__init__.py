"""The command line: arguments, commands, the terminal."""
