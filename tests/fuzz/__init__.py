"""Fuzzing scenario files, as long as one likes: ``python -m tests.fuzz --minutes 10``; see `tests.fuzz.__main__`."""
