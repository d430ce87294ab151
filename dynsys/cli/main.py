"""The group of commands, each loaded when it is needed, and the exit status."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from dynsys import __version__
from dynsys.errors import DynsysError

DONE, INCOMPLETE, MISUSE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = {
    "models": "the catalogue of models, with references",
    "derive": "map, Jacobian, spectrum, families and expansions of a model",
    "edge": "edge-of-stability analysis: where training ends",
    "trajectory": "one run, until it settles",
    "diagram": "orbit diagram: long-run iterates over a parameter",
    "cycles": "all cycles that a search finds, with their stability",
    "study": "the main job: all of the above that applies, in one folder",
}


class LazyGroup(click.Group):
    """A group whose commands are modules of ``dynsys.cli.commands``, imported at the call."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"dynsys.cli.commands.{cmd_name}").command
        return command

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
    try:
        status = cli.main(args=arguments, prog_name="dynsys", standalone_mode=False)
    except click.ClickException as error:
        return _refuse(error.format_message())
    except DynsysError as error:
        return _refuse(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("dynsys: interrupted", err=True)
        return INTERRUPTED
    return status if isinstance(status, int) else DONE


def _refuse(message: str) -> int:
    click.echo(f"dynsys: {' '.join(message.split())}", err=True)
    return MISUSE


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run())
