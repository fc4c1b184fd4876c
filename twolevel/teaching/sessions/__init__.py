"""The sessions of the seminar, a module each: exercises and questions of choice."""
