"""Reads YAML that somebody has written: whatever it holds ends as plain values or as one error that names it."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from forecasting.errors import ConfigError, shortened

MAX_BYTES = 100_000
"""A job file of 35 sections has some thousands."""
MAX_DEPTH = 40
MAX_VALUES = 20_000
"""With every alias written out."""


class _Loader(yaml.SafeLoader):
    """Refuses a field that is given twice, of which PyYAML takes the last, and what would never end."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth, self._sizes = 0, dict[int, int]()

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        is_alias = self.check_event(yaml.AliasEvent)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise yaml.composer.ComposerError(None, None, f"more than {MAX_DEPTH} levels")
        node = super().compose_node(parent, index)
        self._depth -= 1
        if is_alias and id(node) not in self._sizes:
            raise yaml.composer.ComposerError(None, None, "an alias stands within what it names")
        if not is_alias:
            self._sizes[id(node)] = 1 + sum(self._sizes[id(part)] for part in _parts(node))
        if self._sizes[id(node)] > MAX_VALUES:
            raise yaml.composer.ComposerError(None, None, f"more than {MAX_VALUES:,} values")
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except yaml.YAMLError:
            raise
        except Exception as error:  # every form of value has errors of its own
            said = f"`{shortened(node.value)}`" if isinstance(node, yaml.ScalarNode) else "this"
            problem = f"{said} is no {node.tag.rpartition(':')[2]}; put text in quotes"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key.value}` is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Returns the plain values of a file, UTF-8 with or without a mark at its beginning.

    Raises:
        FileNotFoundError: there is no such file.
        ConfigError: it is too large, no UTF-8, no YAML, or holds a value that is not what its form promises.
    """
    content = _bytes_of(path)
    try:
        return yaml.load(content.decode("utf-8-sig"), _Loader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError(
            "not text in UTF-8",
            where=str(path),
            found=f"byte {content[error.start]:#x} in line {line}",
            action="save the file as UTF-8; an editor shows what it is now",
        ) from error
    except yaml.YAMLError as error:
        raise ConfigError("not valid YAML", where=str(path), found=shortened(error)) from error
    except Exception as error:  # a character that Unicode does not have, a set of a list
        raise ConfigError("not valid YAML", where=str(path), found=shortened(error)) from error


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise ConfigError("a folder stands where a file is needed", where=str(path))
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ConfigError("the file is too large", where=str(path), accepted=f"up to {MAX_BYTES:,} bytes")
    return content


def _parts(node: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
