"""Commands on the format of scenario files: ``schema`` and ``migrate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import ScenarioError
from ..files import write_whole
from .options import Commands, command, print_result


def add_to(commands: Commands) -> None:
    """Add the commands of this module to the parser."""
    schema = command(commands, "schema", _schema, "the line by which an editor checks and completes a scenario file")
    schema.add_argument("--out", metavar="FILE", help="write a copy of the schema, to go with the scenario file")
    schema.add_argument("--overwrite", action="store_true", help="also over a file that is there")
    migrate = command(commands, "migrate", _migrate, "bring a scenario file up to the present edition of the format")
    migrate.add_argument("file", metavar="FILE", help="a TOML file, a bundled name, or - for standard input")
    migrate.add_argument("--out", metavar="FILE", help="where it goes; default: standard output")
    migrate.add_argument("--in-place", action="store_true", help="put it in the place of FILE")
    migrate.add_argument("--overwrite", action="store_true", help="with --out: also over a file that is there")


def _schema(options: argparse.Namespace) -> None:
    from ..reports.format import schema_record, schema_text, schema_words

    to = _target(options.out, overwrite=options.overwrite)
    if to:
        write_whole(to, lambda file: file.write(schema_text().encode()))
    print_result(options, schema_record(to), schema_words)


def _migrate(options: argparse.Namespace) -> None:
    from ..model.editions import edition, migrated, read_text
    from ..model.parse import FORMAT, bundled
    from ..reports.format import migration_record, migration_words

    to = _target(options.out, overwrite=options.overwrite)
    if options.in_place:
        if to:
            raise ScenarioError("--in-place and --out must not be given together")
        if options.file == "-" or options.file in bundled():
            raise ScenarioError(f"--in-place must have the path of a file; got {options.file!r}")
        to = Path(options.file)
    where, raw = read_text(options.file)
    text = migrated(where, raw)
    if to and not (options.in_place and text.encode() == raw):
        write_whole(to, lambda file: file.write(text.encode()))
    print_result(options, migration_record(text, edition(raw), FORMAT, to), migration_words)


def _target(out: str | None, *, overwrite: bool) -> Path | None:
    """Return where to write; a file that is there is left alone unless the caller says otherwise."""
    if out is None:
        return None
    path = Path(out)
    if not out or path.is_dir() or not path.parent.is_dir():
        raise ScenarioError(f"--out must be a file in a folder that is there; got {out!r}")
    if path.exists() and not overwrite:
        raise ScenarioError(f"--out must be a new file, or come with --overwrite; {out!r} is there")
    return path
