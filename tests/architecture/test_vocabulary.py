"""Names of columns, codes and states have one home."""

import ast
from enum import StrEnum

from forecasting.vocabulary import codes, columns, facts
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.schema import METADATA
from tests.architecture.test_house import trees

HOMES = ("forecasting/vocabulary/", "forecasting/warehouse/schema/", "forecasting/warehouse/deploy/migrations.py")
SETS = [code for code in vars(codes).values() if isinstance(code, type) and code is not StrEnum]
CODES = {str(code) for codes_of in (*SETS, Reason) for code in codes_of}
OF_TABLES = {column.name for table in METADATA.tables.values() for column in table.c}
NAMES = {
    name: value
    for room in (columns, facts)
    for name, value in vars(room).items()
    if isinstance(value, str) and name.isupper()
}


def literals(tree: ast.Module) -> list[ast.Constant]:
    """Returns the texts of a module that are no docstrings and no types."""
    aside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            aside |= {id(part) for part in ast.walk(node.slice)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node for node in texts if id(node) not in aside]


def test_no_other_room_writes_a_column_or_a_code_as_text():
    """One word such as `job` or `kind` is a column of a table and much else: it may stand anywhere."""
    kept = CODES | {
        name for name in {*OF_TABLES, *NAMES.values()} - {*columns.QUANTILES} if "_" in name or name == "ds"
    }
    rooms = [(file, tree) for file, tree in trees() if not file.startswith(HOMES)]
    assert [
        f"{file}:{text.lineno} {text.value}" for file, tree in rooms for text in literals(tree) if text.value in kept
    ] == []


def test_every_name_of_a_fact_is_a_column_of_a_table():
    assert {name for name in vars(facts) if name.isupper() and vars(facts)[name] not in OF_TABLES} == set()


def test_every_name_is_used():
    files = [(file, ast.dump(tree)) for file, tree in trees() if not file.startswith("forecasting/vocabulary/")]
    whole = "\n".join(text for _, text in files)
    assert [name for name in NAMES if f"'{name}'" not in whole] == []
