"""The ledger and files of one's own as entries: where each statement is from, and where its certificates are."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynsys.errors import MisuseError
from dynsys.study.ledger import entries, entries_in, ledger, statements_in


def test_the_entries_are_the_statements_of_the_files_in_order() -> None:
    proofs, found = ledger(), list(entries())
    assert list(dict.fromkeys(entry.file for entry in found)) == list(proofs.FILES)
    for file in proofs.FILES:
        names = [entry.statement.name for entry in found if entry.file == file]
        assert names == [statement.name for statement in proofs.statements_of(file)]


def test_each_entry_of_the_ledger_has_its_own_folder() -> None:
    folders = [entry.folder for entry in entries()]
    assert len(set(folders)) == len(folders)
    assert all(folder.parent.parent == ledger().CERTIFICATES for folder in folders)


def test_the_certificates_of_a_file_are_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("from dynsys.verify.claims import Identity\ndef claims(): return [Identity('x + x', '2*x')]")
    [entry] = entries_in(path)
    assert (entry.file, entry.folder) == ("mine", tmp_path / "certificates" / "mine" / "claim-1")
    assert [entry.statement.printed] == [statement.printed for statement in statements_in(path)]
    with pytest.raises(MisuseError, match="which does not exist or is no file"):
        entries_in(tmp_path / "none.py")
