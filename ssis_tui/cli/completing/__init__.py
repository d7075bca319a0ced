"""Completes words in a shell: a short script for each shell asks the program, which knows."""
