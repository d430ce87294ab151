"""What a careless person types: one line that says what was expected and what was got, at once, and nothing else."""

from __future__ import annotations

import shlex
import time

import pytest

LOSS = "trajectory --state x --at eta=1/5 --start x=1 --loss"
PAIR = "trajectory --loss (1-x*y)**2/2 --at eta=1/5 --start x=1,y=1 --state"
MAP = "trajectory --state x,y --start x=1,y=1 --map"
RUN = "trajectory scalar4 --at eta=1/5 --start"

# A command line | a part of what is said to be expected | a part of what is said to be got.
TABLE = f"""
trajectory nosuch --at eta=1/5 --start x=1 | a model among scalar2 | nosuch
derive balanced:dept=3 | a setting of balanced | dept=3
derive balanced:depth=0 | a whole number from 1 | '0'
derive balanced:depth=x | a whole number from 1 | 'x'
derive balanced:depth=1.5 | a whole number from 1 | '1.5'
derive scalar4:depth=3 | a setting of scalar4 | depth=3
derive | one MODEL | none
derive scalar4 henon | one MODEL | scalar4, henon
derive scalar4 --loss x**2 --state x | one MODEL | scalar4, --loss
derive --loss x**2 --map "x' = x" --state x | one MODEL | --loss, --map
derive --loss x**2 | --state | none
derive scalar4 --state x,y | --loss or --map only | scalar4
derive model.txt | .toml | model.txt
derive scalar4 --coordinates polar | cd, ab | polar
derive henon --coordinates cd | none | cd
derive scalar4 --iterate 0 | a whole number of at least 1 | '0'
derive scalar4 --iterate 99 | at most | got about
derive scalar4 --order 0 | from 1 to 12 | '0'
derive scalar4 --order 99 | from 1 to 12 | '99'
derive scalar4 --order x | from 1 to 12 | 'x'
derive henon --order 3 | coordinates with a scaling or a family | henon
derive scalar4 --format html | one of text, latex, python | html
trajectory scalar4 --start x=1,y=1 | a value for eta | none
trajectory scalar4 --at eta=1/5,mu=3 --start x=1,y=1 | a parameter among eta | 'mu'
trajectory scalar4 --at eta=1/5,eta=1/5 --start x=1,y=1 | one value for eta | two
trajectory scalar4 --at eta --start x=1,y=1 | NAME=value | 'eta'
trajectory scalar4 --at "" --start x=1,y=1 | NAME=value | ''
trajectory scalar4 --at eta=0,2 --start x=1,y=1 | NAME=value | '2'
trajectory scalar4 --at eta=0 --start x=1,y=1 | > 0 | 0
trajectory scalar4 --at eta=-1/5 --start x=1,y=1 | > 0 | -1/5
trajectory scalar4 --at eta=1/5 | --start | none
trajectory scalar4 --at eta=1/5 --start x=1,y=1 --steps -1 | --steps | '-1'
trajectory scalar4 --at eta=1/5 --start x=1,y=1 --steps many | a whole number | many
trajectory scalar4 --at eta=1/5 --start x=1,y=1 --every 0 | --every | '0'
trajectory scalar4 --at eta=1/5 --start x=1,y=1 --every 1/2 | --every | 1/2
trajectory scalar4 --at eta=1/5 --start x=1,y=1 --style pink | one of light, dark, print | pink
diagram scalar4 --over eta=0.5:0.1 --start x=1,y=1 | lo < hi | 0.5:0.1
diagram scalar4 --over eta=0.2:0.2 --start x=1,y=1 | lo < hi | 0.2:0.2
diagram scalar4 --over eta=0.2 --start x=1,y=1 | lo:hi | '0.2'
diagram scalar4 --over eta=1:2:3 --start x=1,y=1 | lo:hi | '1:2:3'
diagram scalar4 --over x=1:2 --at eta=0.1 --start x=1,y=1 | a parameter among eta | 'x'
diagram --map "x' = x/2" --state x --over r=1:2 --start x=1 | a parameter among none | 'r'
diagram henon --over a=1:2,b=1:2 --start x=1,y=1 | one range | a=1:2,b=1:2
diagram scalar4 --over eta=0.1:0.2 --at eta=0.3 --start x=1,y=1 | 1/10:1/5 | 3/10
diagram scalar4 --over eta=0.1:0.2 --at eta=0.15 --follow --start x=1,y=1 | at an end of | 3/20
diagram scalar4 --over eta=0.1:0.2 --count 1 --start x=1,y=1 | from 2 | '1'
diagram scalar4 --over eta=0.1:0.2 --record 0 --start x=1,y=1 | from 1 | '0'
diagram scalar4 --over eta=0.1:0.2 --threads 0 --start x=1,y=1 | from 1 | '0'
diagram scalar4 --over eta=0.1:0.2 --mode line --start x=1,y=1 | points, density | line
diagram scalar4 --over eta=0.1:0.2 --observe q --start x=1,y=1 | a name among x, y, eta | 'q'
diagram scalar4 --over eta=0.1:0.2 --count 1e5 --record 1e6 --start x=1,y=1 | memory | GB
cycles scalar4 --at eta=1/5 | --period | none
cycles scalar4 --at eta=1/5 --period 0 | from 1 to 64 | '0'
cycles scalar4 --at eta=1/5 --period 3:1 | lo <= hi | 3:1
cycles scalar4 --at eta=1/5 --period x | from 1 to 64 | 'x'
cycles scalar4 --at eta=1/5 --period 1:1000 | from 1 to 64 | 1:1000
cycles scalar4 --at eta=1/5 --period 1 --starts 0 | --starts | '0'
cycles scalar4 --at eta=1/5 --period 1 --box x=0:1 | x, y or c, d or a, b | x
cycles scalar4 --at eta=1/5 --period 1 --box x=0:1,y=0:1,z=0:1 | x, y or c, d or a, b | x, y, z
cycles scalar4 --at eta=1/5 --period 1 --box x=0:1,d=0:1 | x, y or c, d or a, b | x, d
cycles scalar4 --at eta=1/5 --period 1 --box x=1:0,y=0:1 | lo < hi | 1:0
edge henon --at a=1,b=1 | gradient descent | henon
edge --loss x**2+y**2 --state x,y --at eta=1 | one squared residual | 2 terms
edge scalar4 --at eta=0 | > 0 | 0
edge scalar4 --at eta=1/5 --near z=1 | among x, y | z
study scalar4 --at mu=1 | a parameter among eta | 'mu'
study scalar4 --at eta=0 | > 0 | 0
study scalar4 --start a=1,d=1 | x, y or c, d or a, b | a, d
study henon --start x=1 | x, y | x
models --loud | dynsys models --help | --loud
nosuch | a command among models, derive | nosuch
--loud | dynsys --help | --loud
{RUN} a=1/10,d=1 | x, y or c, d or a, b | a, d
{RUN} a=1/10 | x, y or c, d or a, b | a
{RUN} x=1 | x, y or c, d or a, b | x
{RUN} c=-1,d=1 | c > 0 | c = -1
{RUN} c=0,d=1 | c > 0 | c = 0
{RUN} c=1,d=0 | d > 0 | d = 0
{RUN} a=-10,b=0 | chart of ab | a = -10
trajectory scalar4 --at eta=3/5 --start a=1/10,b=1/10 | chart of ab | a = 1/10
trajectory scalar3 --at eta=1/5 --start c=1,d=1 | chart of cd | c = 1
{LOSS} (1-x*q)**2 | a value for q | none
{LOSS} sqrt(-1-x**2) | a real loss | sqrt(-x**2 - 1)
{LOSS} log(-1)*x | log of a number > 0 | -1
{LOSS} abs(x-1) | a differentiable loss | x - 1
{LOSS} 1/(x-x) | a divisor other than 0 | 0
{LOSS} "" | a number, a name | the end
{LOSS} 7 | every state variable | x
{LOSS} __import__('os').system('x') | a name, a number | '_'
{LOSS} x.__class__ | a name, a number | '.'
{LOSS} lambda:0 | a name, a number | ':'
{LOSS} x**2;y | an operator | ';'
{LOSS} exec(x) | a function among | 'exec'
{LOSS} 9**9**9**9 | exponent | 387420489
{LOSS} x**1000 | exponent | 1000
{LOSS} x**x | exponent | x
{LOSS} (x-1)**2+nan | a finite number | 'nan'
{LOSS} 1e9999*x | bits | 1e9999
{LOSS} eta*x**2 | not in the loss | eta
{LOSS} x**2 --step x | not state | x
{LOSS} x**2 --step 2 | a name | '2'
{PAIR} x,x | different names | 'x' twice
{PAIR} "x y" | a name | 'x y'
{PAIR} x,y --tie y=2*x | an invariant subspace | 2*x
{PAIR} x,y --tie q=x | one of the state variables | q
{PAIR} x,y --tie x=y,y=x | free variables | x = y
{MAP} "x' = y" | y' | the end
{MAP} "x' = y; x' = x" | one formula for each | 'x'
{MAP} "x' = y; y' = x; z' = x" | among x, y | 'z'
{MAP} "x = y" | after x | '='
{MAP} "x' = 1/0; y' = x" | a divisor other than 0 | 0
{MAP} "x' = y; y' = x" --tie y=x | --loss only | --map
"""
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in TABLE.strip().splitlines()]
NO_NUMBERS = "nan inf -inf 1/0 1e999 1e400 1e301 1e-301 pi x 0x10 1_0 ٣ ² 1.2.3"


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """What is timed is the work, not the imports."""
    import dynsys.study.job  # noqa: F401


def words_of(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def refused(result, expected: str, got: str) -> None:
    assert result.status == 2
    assert result.out == ""
    assert result.err.endswith("\n")
    assert len(result.err.splitlines()) == 1
    assert result.err.startswith("dynsys: ")
    assert expected in result.err
    assert got in result.err


@pytest.mark.parametrize(("line", "expected", "got"), CASES, ids=[case[0][:60] for case in CASES])
def test_one_line_says_what_was_expected_and_got(dynsys, tmp_path, monkeypatch, line, expected, got) -> None:
    monkeypatch.chdir(tmp_path)
    before = time.process_time()
    result = dynsys(*words_of(line))
    assert time.process_time() - before < 2
    refused(result, expected, got)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("value", NO_NUMBERS.split())
@pytest.mark.parametrize("place", ["--at eta={} --start x=1,y=1", "--at eta=1/5 --start x={},y=1"])
def test_what_is_no_finite_number_is_refused(dynsys, place, value) -> None:
    words = [word.format(value) for word in place.split()]
    refused(dynsys("trajectory", "scalar4", *words), "is expected", value[:20])


def test_a_hundred_thousand_parentheses(dynsys) -> None:
    refused(dynsys("derive", "--state", "x", "--loss", "(" * 10**5 + "x" + ")" * 10**5), "characters", "200001")
    refused(dynsys("derive", "--state", "x", "--loss", "(" * 4000 + "x" + ")" * 4000), "nesting", "more")


def test_a_long_word_makes_no_long_line(dynsys) -> None:
    result = dynsys("derive", "x" * 10**5)
    refused(result, "a model among", "")
    assert len(result.err) < 1000


def test_control_characters_do_not_reach_the_terminal(dynsys) -> None:
    result = dynsys("derive", "\x1b[31mred\n\nmodel")
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert "\x1b" not in result.err


def test_no_command_lists_the_commands(dynsys) -> None:
    refused(dynsys(), "a command among models", "none")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_no_misuse(dynsys, flag) -> None:
    result = dynsys(flag)
    assert (result.status, result.err) == (0, "")
    assert "trajectory" in result.out
