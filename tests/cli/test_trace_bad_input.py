"""What ``trace`` refuses: in one line, what was expected and what was got; nothing is written."""

from __future__ import annotations

import shlex

import pytest

LOGISTIC = "trace logistic --over r=0.5:4 --from x=0"
TABLE = f"""
trace logistic --from x=0 | either --over or --along-family | neither
{LOGISTIC} --along-family | either --over or --along-family | both
trace logistic --over r=0.5:4 | --from | none
trace logistic --over r=4:0.5 --from x=0 | lo < hi | 4:0.5
trace logistic --over r=0.5 --from x=0 | lo:hi | '0.5'
trace logistic --over q=0:1 --from x=0 | a parameter among r | 'q'
trace henon --over a=0:1,b=0:1 --from x=0,y=0 | one range | a=0:1,b=0:1
trace henon --over a=0:1 --from x=0,y=0 | a value for b | none
{LOGISTIC} --at q=1 | a parameter among r | 'q'
{LOGISTIC} --at r=5 | a range that contains r = 5 | 1/2:4
{LOGISTIC} --at r=0.1 | a range that contains r = 1/10 | 1/2:4
trace logistic --over r=0.5:4 --from y=0 | x are expected | y
trace scalar4 --over eta=0.1:0.2 --from a=1,d=1 | x, y or c, d or a, b | a, d
trace scalar4 --over eta=0.1:0.2 --from c=0,d=1 | c > 0 | c = 0
{LOGISTIC} --over r=1:2 | --over is expected once | got it 2 times
{LOGISTIC} --out a.png --out b.png | --out is expected once | got it 2 times
{LOGISTIC} --save | a value is expected after --save | got none
{LOGISTIC} --json=yes | --json is expected without a value | got one
{LOGISTIC} --start x=0 | an option of dynsys trace is expected | got --start
trace logistic --over r=0:1e200 --from x=0 | of width 1e-100 to 1e100 | got 0:1e+200
trace logistic --over r=0:1e-200 --from x=0 | of width 1e-100 to 1e100 | got 0:1e-200
trace logistic --over r=3:3.00000000000000001 --from x=0 | more than a rounding apart | got 3:3
{LOGISTIC} --period-cap 0 | from 1 to 1024 | '0'
{LOGISTIC} --period-cap 99999 | from 1 to 1024 | '99999'
{LOGISTIC} --from x=1 | one value for x | two
trace logistic --over r=0.5:4 --from x | NAME=value is expected in --from | 'x'
trace logistic --over r=0.5:4 --from x=nan | x in --from: a rational number | 'nan'
trace logistic --over x=0:1 --from x=0 --at r=3 | a parameter among r | 'x'
trace logistik --over r=0.5:4 --from x=0 | a model among | 'logistik'
trace --over r=0.5:4 --from x=0 | one MODEL is expected | none
trace logistic --over r=2:4 --from x=1/2 --period 2 | a start near a cycle of period 2 | one of period 1
trace --map "x' = x*x + a" --state x --over a=1:2 --from x=0 | a start near a cycle of period 1 at a = 1 | residual
trace logistic --at r=3 --from x=0 --along-family | a start near a family of fixed points | an isolated fixed point
{LOGISTIC} --period 0 | from 1 to 1024 | '0'
{LOGISTIC} --period-cap x | from 1 to 1024 | 'x'
{LOGISTIC} --search 0 | from 1 to 64 | '0'
{LOGISTIC} --search 6:1 | lo <= hi | 6:1
{LOGISTIC} --show y | one of x or norm | 'y'
{LOGISTIC} --orbits x=0.3 | --orbits is expected with --over and --out | without
{LOGISTIC} --out a.png --orbits y=0.3 | x are expected | y
{LOGISTIC} --out a.gif | .png or .pdf or .svg | 'a.gif'
{LOGISTIC} --save a.txt | .json or .csv | 'a.txt'
{LOGISTIC} --save nowhere/a.csv | a file that can be written | nowhere
{LOGISTIC} --style pink | one of light, dark, print | pink
trace scalar4 --at eta=1/5 --from x=2,y=1/2 --along-family --search 3 | --search is expected with --over | got it
trace scalar4 --from x=2,y=1/2 --along-family | a value for eta | none
trace scalar4 --at eta=-1 --from x=2,y=1/2 --along-family | > 0 | -1
"""
CASES = [tuple(part.strip() for part in line.split(" | ")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("line", "expected", "got"), CASES, ids=[case[0] for case in CASES])
def test_misuse_is_one_line(dynsys, tmp_path, monkeypatch, line, expected, got):
    monkeypatch.chdir(tmp_path)
    result = dynsys(*shlex.split(line))
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("dynsys: ")
    assert len(result.err.splitlines()) == 1
    assert expected in result.err
    assert got in result.err
    assert list(tmp_path.iterdir()) == []
