"""What a person reads of outcomes that are neither plain success nor misuse."""

from __future__ import annotations

import pytest

from dynsys.cli import main as main_module
from dynsys.cli.main import main
from dynsys.cli.output import plain


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("edge scalar2 --at eta=1/10", ["ellipse", "no parabola"]),
        ("edge --loss exp((1-x*y)**2) --state x,y --at eta=1/5", ["subcritical", "no self-stabilization"]),
        ("edge scalar4 --at eta=1", ["0 minima of sharpness exactly 2/η"]),
        ("edge balanced:depth=2 --at eta=1", ["1 minimum", "isolated", "mirror image"]),
        ("trajectory balanced:depth=4 --at eta=3/5 --start u=11/10", ["settled on a cycle", "period 2"]),
        ("trajectory scalar4 --at eta=1/5 --start x=10,y=10", ["diverged after", "loss —, sharpness —"]),
        ("trajectory scalar4 --at eta=1/5 --start x=2,y=1 --steps 1", ["within the steps allowed after 1 step\n"]),
        ("cycles --map x'=-x --state x --period 1:2 --starts 50", ["1 cycle found", "cycles of period 2 that are not"]),
        ("cycles --map x'=x --state x --period 1 --starts 50", ["typed map: 0 cycles", "fixed points that are not"]),
        ("cycles logistic --at r=16/5 --period 1:2 --prove", ["proved: exists", "proved: 3 of 3 cycles"]),
        ("cycles logistic --at r=1 --period 1 --prove", ["proved: 1 of 1 cycle", "there are no others anywhere"]),
        ("cycles --map x'=x-(x**2-2)**2 --state x --period 1 --prove --budget 1", ["undecided", "is not proved"]),
        ("cycles scalar4 --at eta=1/5 --period 1 --starts 50", ["family of fixed points: x*y - 1 = 0 (minima)"]),
        ("diagram logistic --over r=-1e300:1e300 --start x=1/3 --count 3", ["r from -1e+300 to 1e+300"]),
    ],
)
def test_outcomes_in_words(dynsys, line, texts) -> None:
    result = dynsys(*line.split())
    assert result.status in (0, 1)
    assert result.err == ""
    for text in texts:
        assert text in result.out


def test_a_study_in_words(dynsys, tmp_path) -> None:
    result = dynsys("study", "balanced:depth=2", "--folder", str(tmp_path / "s"))
    assert result.status == 0
    assert "index.html" in result.out
    assert "known answers: 2 agrees" in result.out


def test_a_study_that_contradicts_a_known_answer_is_not_done(dynsys, tmp_path, monkeypatch) -> None:
    import dynsys.study.job as job

    real = job.compare_known
    monkeypatch.setattr(job, "compare_known", lambda model: tuple(wrong(c) for c in real(model)))

    def wrong(comparison):
        return type(comparison)(comparison.known, comparison.computed, 1.0)

    result = dynsys("study", "balanced:depth=2", "--folder", str(tmp_path / "s"), "--json")
    assert result.status == 1
    document = result.json
    assert document["verdicts"] == {"agrees": 0, "differs": 2, "not computed": 0}
    assert document["folder"] == str(tmp_path / "s")
    assert sorted(document["files"]) == sorted(path.name for path in (tmp_path / "s").iterdir())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device", "run.json"), "run.json could not be read or written: No space left"),
        (MemoryError(), "memory"),
    ],
)
def test_what_the_machine_refuses_is_one_line(dynsys, monkeypatch, error, message) -> None:
    def full(*_, **__):
        raise error

    monkeypatch.setattr(main_module.cli, "main", full)
    result = dynsys("models")
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_a_fault_of_the_program_is_not_hidden(monkeypatch) -> None:
    monkeypatch.setattr(main_module.cli, "main", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main_module.run(["models"])


def test_the_status_of_the_process(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["dynsys", "nosuch"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "nosuch" in capsys.readouterr().err


def test_shell_completion_does_not_complain(monkeypatch, capsys) -> None:
    for key, value in {"_DYNSYS_COMPLETE": "bash_complete", "COMP_WORDS": "dynsys tr", "COMP_CWORD": "1"}.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(SystemExit):
        main_module.run([])
    assert "trajectory" in capsys.readouterr().out


def test_numbers_of_every_kind_become_plain() -> None:
    import numpy as np

    from dynsys.explore import Ending

    document = {"array": np.array([[1.0, np.nan]]), "complex": np.array([1 + 1j]), "ending": Ending.CYCLE, 3: (1, 2)}
    assert plain(document) == {
        "array": [[1.0, None]],
        "complex": [[1.0, 1.0]],
        "ending": "settled on a cycle",
        "3": [1, 2],
    }
    assert plain(float("inf")) is None
