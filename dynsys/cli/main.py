"""The group of commands, each loaded when it is needed, and the exit status."""

from __future__ import annotations

import io
import shlex
import sys
from importlib import import_module
from typing import Any

import click

from dynsys import __version__
from dynsys.errors import DynsysError, MisuseError

DONE, MISUSE, INTERRUPTED = 0, 2, 130
LONGEST = 500  # characters of a message

COMMANDS = {
    "models": "the catalogue of models, with references",
    "derive": "map, Jacobian, spectrum, families and expansions of a model",
    "edge": "edge-of-stability analysis: where training ends",
    "trajectory": "one run, until it settles",
    "diagram": "orbit diagram: long-run iterates over a parameter",
    "cycles": "all cycles that a search finds, with their stability",
    "trace": "bifurcation diagram by continuation, or along a family of fixed points",
    "cascade": "period-doubling cascade, at any precision",
    "curves": "curves of bifurcations over two parameters",
    "region": "the share of a box of starts that is proved to converge, and to diverge",
    "prove": "prove the claims of the ledger of printed statements, or of a file; write certificates",
    "check": "check certificates, and say what each proves",
    "study": "the main job: all of the above that applies, in one folder",
}


class Interrupted(Exception):
    """Ctrl-C while a command was at work; click would print an empty line for a KeyboardInterrupt."""


class LazyGroup(click.Group):
    """A group whose commands are modules of ``dynsys.cli.commands``, imported at the call."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:
                return None
            raise MisuseError(f"a command among {', '.join(COMMANDS)} is expected, got {cmd_name!r}")
        command: click.Command = import_module(f"dynsys.cli.commands.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            raise MisuseError(f"a command among {', '.join(COMMANDS)} is expected, got none (see dynsys --help)")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dynsys")
def cli() -> None:
    """The dynamics of discrete maps, above all of gradient descent.

    MODEL is a catalogue name (scalar4, balanced:depth=3), a .toml model file, or is left out for
    --loss TEXT --state x,y [--tie y=x] [--step eta], or --map "x' = …" --state x.
    """


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit status: 0 done, 1 not all found or proved, 2 misuse, 130 interrupted."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        status = cli.main(
            args=arguments, prog_name="dynsys", standalone_mode=False, obj=shlex.join(["dynsys", *arguments])
        )
    except click.ClickException as error:
        return _refuse(_message(error))
    except DynsysError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'a file'} could not be read or written: {error.strerror or error}")
    except MemoryError:
        return _refuse("a smaller request is expected: the memory of this machine does not hold this one")
    except (Interrupted, KeyboardInterrupt, click.Abort):
        click.echo("dynsys: interrupted", err=True)
        return INTERRUPTED
    return status if isinstance(status, int) else DONE


def _message(error: click.ClickException) -> str:
    """Return what click has to say in the words of this program: what is expected, what was got."""
    if isinstance(error, click.NoSuchOption):
        where = error.ctx.command_path if error.ctx else "dynsys"
        near = f"; {' or '.join(error.possibilities)} is near" if error.possibilities else ""
        return f"an option of {where} is expected (see {where} --help), got {error.option_name}{near}"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{error.param.opts[0]} {error.param.metavar or ''} is expected, got none"
    if isinstance(error, click.BadOptionUsage):
        if "does not take" in error.message:
            return f"{error.option_name} is expected without a value, got one"
        return f"a value is expected after {error.option_name}, got none"
    return error.format_message()


def _refuse(message: str) -> int:
    line = "".join(c if c.isprintable() else "�" for c in " ".join(message.split()))
    click.echo(f"dynsys: {line if len(line) <= LONGEST else line[:LONGEST] + '…'}", err=True)
    return MISUSE


def main() -> None:
    """Run the command line of this process; what its streams cannot encode is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())
