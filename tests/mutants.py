"""Measures what the tests notice: changes one place of the code at a time and runs the tests that mirror its module.

`python -m tests.mutants` draws a seeded sample of places, runs the tests of each in a forked process that has the
libraries loaded already, and prints the share that some test noticed and the places that none did. Finished mutants
are kept in var/mutants.jsonl under a hash of code and tests: one that is interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import importlib.util
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "mutants.jsonl"
ENSEMBLE = ("backtested", "calibrate", "combine", "compose", "recipe", "residual_scale", "simplex")
ROOMS = ("panel", "features", "evaluation", "monitoring", "config")
SUBJECTS = (
    *sorted(path for room in ROOMS for path in (ROOT / "forecasting" / room).rglob("*.py")),
    *(ROOT / "forecasting" / "models" / "ensemble" / f"{name}.py" for name in ENSEMBLE),
    ROOT / "forecasting" / "periods.py",
)
LAWS = "test_registry.py"
"""Of all models: minutes for every mutant, so they are left out."""
LIBRARIES = ("coreforecast", "lightgbm", "numpy", "pandas", "pydantic", "scipy.optimize", "sqlalchemy", "yaml")
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
OPPOSITES = {"any": "all", "min": "max", "head": "tail", "ffill": "bfill", "floor": "ceil", "cummin": "cummax"}
OPPOSITES |= {second: first for first, second in OPPOSITES.items()}
NOTICED, MISSED, BROKEN = "noticed", "missed", "fails unchanged"


@dataclass(frozen=True)
class Mutant:
    """One changed place: the file below the root, where in it, the number of its node and what becomes of it."""

    file: str
    line: int
    column: int
    node: int
    change: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Mutated(SourceFileLoader):
    """Finds and loads a module with one place changed."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(ROOT / mutant.file))
        self._mutant = mutant

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Returns how to load the module; None for all others."""
        if name != self._mutant.module:
            return None
        folders = PathFinder.find_spec(name, path, target).submodule_search_locations
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=folders)

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - it loads one module only
        """Returns the code with the place changed."""
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        node = next(node for number, node in enumerate(ast.walk(tree)) if number == self._mutant.node)
        dict(changes(node))[self._mutant.change]()
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


def find_mutants(path: Path) -> Iterator[Mutant]:
    """Yields every place of a file that can be changed; annotations and decorators stay."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fixed = {id(inner) for node in ast.walk(tree) for outer in _fixed(node) for inner in ast.walk(outer)}
    for number, node in enumerate(ast.walk(tree)):
        for change, _ in changes(node) if id(node) not in fixed else ():
            yield Mutant(path.relative_to(ROOT).as_posix(), node.lineno, node.col_offset, number, change)


def _fixed(node: ast.AST) -> list[ast.AST]:
    parts = [getattr(node, "annotation", None), getattr(node, "returns", None), *getattr(node, "decorator_list", [])]
    return [part for part in parts if part is not None]


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yields what can be done to a node: its name, and a function that does it."""
    match node:
        case ast.Compare():
            for place, old in enumerate(node.ops):
                new = SWAPPED[type(old)]
                yield f"{type(old).__name__} to {new.__name__}, {place}", partial(node.ops.__setitem__, place, new())
        case ast.BinOp() | ast.BoolOp() | ast.AugAssign() if type(node.op) in SWAPPED:
            new = SWAPPED[type(node.op)]
            yield f"{type(node.op).__name__} to {new.__name__}", partial(setattr, node, "op", new())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            twice = ast.copy_location(ast.UnaryOp(node.op, node.operand), node)
            yield f"without {type(node.op).__name__}", partial(setattr, node, "operand", twice)
        case ast.Constant(value=bool() as value):
            yield f"{value} to {not value}", partial(setattr, node, "value", not value)
        case ast.Constant(value=int() | float() as value):
            yield f"{value} to {value * 2 or 1}", partial(setattr, node, "value", value * 2 or 1)
        case ast.Attribute(attr=name) if name in OPPOSITES:
            yield f"{name} to {OPPOSITES[name]}", partial(setattr, node, "attr", OPPOSITES[name])
        case ast.Name(id=name) if name in OPPOSITES:
            yield f"{name} to {OPPOSITES[name]}", partial(setattr, node, "id", OPPOSITES[name])


@cache
def mirrors(path: Path) -> tuple[str, ...]:
    """Returns the test files of a module: of its name, else those that import it, its users, or what its room has."""
    room = path.relative_to(ROOT / "forecasting").parts[:-1]
    name = Mutant(path.relative_to(ROOT).as_posix(), 0, 0, 0, "").module
    folder = ROOT.joinpath("tests", *room)
    if room in {(), ("config",)}:
        return (str(ROOT / "tests" / f"test_{room[0] if room else path.stem}.py"),)
    if (same := folder / f"test_{path.stem}.py").exists():
        return (str(same),)
    tests = [test for test in sorted(folder.glob("test_*.py")) if test.name != LAWS and name in test.read_text()]
    users = [user for user in sorted(path.parent.glob("*.py")) if user != path and f"{name} " in user.read_text()]
    of_users = dict.fromkeys(test for user in users for test in mirrors(user))
    return tuple(map(str, tests)) or tuple(of_users) or tuple(map(str, sorted(folder.glob("test_*.py"))))


def run_tests(tests: Sequence[str], mutant: Mutant | None = None) -> int:
    """Starts the tests in a process of its own, with one place changed or none, and returns the process."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    if mutant:
        sys.meta_path.insert(0, Mutated(mutant))
    os._exit(pytest.main(["--exitfirst", "--quiet", "-p", "no:cacheprovider", *tests]))


@dataclass
class Running:
    """A process that runs tests: when it was started and when it is ended at the latest."""

    mutant: Mutant | None
    tests: tuple[str, ...]
    started: float
    limit: float


def run_all(wanted: Sequence[Mutant], workers: int) -> Iterator[tuple[Mutant, str, float]]:
    """Yields each mutant with its outcome and seconds, as they finish.

    The tests of a file run unchanged first: what they take sets the limit of their mutants, and a change that makes
    them run into it has been noticed.
    """
    limits: dict[tuple[str, ...], float] = {}
    sets = list(dict.fromkeys(mirrors(ROOT / mutant.file) for mutant in wanted))
    for _, tests, code, seconds in _in_parallel([(None, tests, 600.0) for tests in sets], workers):
        limits[tests] = 3 * seconds + 10 if code == 0 else 0
    todo = [(mutant, mirrors(ROOT / mutant.file)) for mutant in wanted]
    for mutant, tests in todo:
        if not limits[tests]:
            yield mutant, BROKEN, 0.0
    sound = [(mutant, tests, limits[tests]) for mutant, tests in todo if limits[tests]]
    for mutant, _, code, seconds in _in_parallel(sound, workers):
        yield mutant, MISSED if code == 0 else NOTICED, seconds


def _in_parallel(
    todo: Sequence[tuple[Mutant | None, tuple[str, ...], float]], workers: int
) -> Iterator[tuple[Mutant | None, tuple[str, ...], int, float]]:
    waiting, running = list(reversed(todo)), {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant, tests, limit = waiting.pop()
            running[run_tests(tests, mutant)] = Running(mutant, tests, time.monotonic(), limit)
        for child, task in list(running.items()):
            ended, status = os.waitpid(child, os.WNOHANG)
            seconds = time.monotonic() - task.started
            if not ended and seconds > task.limit:
                os.killpg(child, signal.SIGKILL)
            if ended:
                del running[child]
                yield task.mutant, task.tests, os.waitstatus_to_exitcode(status), seconds
        time.sleep(0.02)


def state_of_the_code() -> str:
    """Returns a hash of all code and tests."""
    files = sorted(path for room in ("forecasting", "tests") for path in (ROOT / room).rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def main() -> int:
    """Measures a sample and returns 1 where tests fail unchanged."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mutants", type=int, default=400, help="how many; a smaller sample is part of a larger one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    for library in LIBRARIES:
        importlib.import_module(library)
    places = [mutant for path in SUBJECTS for mutant in find_mutants(path)]
    random.Random(given.seed).shuffle(places)
    sample, state = places[: given.mutants], state_of_the_code()
    KEPT.parent.mkdir(exist_ok=True)
    kept = [json.loads(line) for line in KEPT.read_text().splitlines()] if KEPT.exists() else []
    outcomes = {Mutant(**row["mutant"]): row["outcome"] for row in kept if row["state"] == state}
    todo = [mutant for mutant in sample if mutant not in outcomes]
    print(f"{len(places)} places, {len(sample)} drawn, {len(todo)} to run", flush=True)
    with KEPT.open("a") as file:
        for mutant, outcome, seconds in run_all(todo, given.workers):
            outcomes[mutant] = outcome
            row = {"state": state, "outcome": outcome, "seconds": round(seconds, 1), "mutant": asdict(mutant)}
            print(json.dumps(row), file=file, flush=True)
    for mutant in sorted(sample, key=lambda mutant: (mutant.file, mutant.line)):
        if outcomes[mutant] != NOTICED:
            print(f"{outcomes[mutant]}: {mutant.file}:{mutant.line}:{mutant.column} {mutant.change}")
    counted = Counter(outcomes[mutant] for mutant in sample)
    output = f"{counted[NOTICED]} of {len(sample)} noticed, {counted[MISSED]} missed"
    print(f"{output}, {counted[BROKEN]} without sound tests")
    return int(counted[BROKEN] > 0)


if __name__ == "__main__":
    sys.exit(main())
