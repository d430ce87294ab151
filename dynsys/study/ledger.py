"""The ledger of printed statements, and files of one's own that state claims."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from dynsys.errors import DynsysError, MisuseError
from dynsys.verify.claims import Claim
from dynsys.verify.ledger import Line, Statement

NAME = "dynsys.proofs"


@dataclass(frozen=True)
class Entry:
    """A statement and where it is from.

    Parameters
    ----------
    file
        The name of its file.
    certificates
        The folder for the certificates of all files beside that one.
    statement
        What is stated.
    """

    file: str
    certificates: Path
    statement: Statement

    @property
    def folder(self) -> Path:
        """The folder for the certificates of the statement."""
        return self.certificates / self.file / self.statement.folder


def ledger() -> ModuleType:
    """Return the package ``dynsys.proofs``: installed with this one, or the folder ``proofs`` of a checkout."""
    if NAME not in sys.modules and find_spec(NAME) is None:
        root = Path(__file__).resolve().parents[2] / "proofs"
        _load(NAME, root / "__init__.py", [str(root)])
    return import_module(NAME)


def entries() -> Iterator[Entry]:
    """Iterate over the statements of the ledger, in its order.

    Examples
    --------
    >>> next(entries()).file
    'eq02'
    """
    proofs = ledger()
    for file in proofs.FILES:
        for statement in proofs.statements_of(file):
            yield Entry(file, proofs.CERTIFICATES, statement)


def entries_in(path: Path) -> list[Entry]:
    """Run a Python file and return the entries of what it states; their certificates are beside it.

    Raises
    ------
    MisuseError
        Where `statements_in` does.
    """
    return [Entry(path.stem, path.parent / "certificates", statement) for statement in statements_in(path)]


def statements_in(path: Path) -> tuple[Statement, ...]:
    """Run a Python file and return what it states.

    It defines ``statements()``, which returns entries as those of the ledger, or ``claims()``, which returns claims.

    Raises
    ------
    MisuseError
        Where there is no such file, it cannot be run, or it defines neither or something else.
    """
    if not path.is_file():
        raise MisuseError(f"a Python file is expected, got {str(path)!r}, which does not exist or is no file")
    ledger()
    with _one_line(path):
        module = _load(f"dynsys_claims_{path.stem}", path)
        if hasattr(module, "statements"):
            found = _all(module.statements(), Statement, f"statements() of {path}")
            return tuple(replace(one, lines=partial(_lines, path, one)) for one in found)
        if hasattr(module, "claims"):
            found = _all(module.claims(), Claim, f"claims() of {path}")
            return tuple(_alone(number, claim) for number, claim in enumerate(found, start=1))
    raise MisuseError(f"a file that defines statements() or claims() is expected, got {path}")


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """Make one line of whatever goes wrong in a file of one's own; what it prints goes to stderr."""
    try:
        with redirect_stdout(sys.stderr):
            yield
    except DynsysError as error:
        raise MisuseError(f"{path}: {error}") from None
    except (Exception, SystemExit) as error:
        raise MisuseError(f"a file that runs is expected, got {path}: {type(error).__name__}: {error}") from None


def _lines(path: Path, statement: Statement) -> Sequence[Line]:
    with _one_line(path):
        return _all(statement.lines(), Line, f"the statement {statement.name!r}")


def _load(name: str, path: Path, inside: list[str] | None = None) -> ModuleType:
    spec = spec_from_file_location(name, path, submodule_search_locations=inside)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _all(found: Any, kind: Any, where: str) -> tuple[Any, ...]:
    what = {Statement: "statements", Line: "lines"}.get(kind, "claims")
    if not isinstance(found, Sequence) or not found or not all(isinstance(one, kind) for one in found):
        raise MisuseError(f"a list of {what} is expected from {where}, got {str(found)[:80]!r}")
    return tuple(found)


def _alone(number: int, claim: Claim) -> Statement:
    return Statement(f"claim {number}", "", str(claim), lambda: [Line(str(claim), claim)])
