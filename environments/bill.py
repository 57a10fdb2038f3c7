"""The bill of materials of every built environment, and a table of licences that says which of them need a look."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
SBOM = CHECKOUT / "var" / "sbom"
TOOLS = CHECKOUT / ".venv" / "tools" / "bin" / "python"
"""Interpreter of the environment that can write a bill."""
PERMISSIVE = frozenset(
    [
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"),
        *("Apache-2.0 WITH LLVM-exception", "Python-2.0", "Unlicense", "Zlib"),
        *("Apache Software License", "BSD License", "ISC License (ISCL)", "MIT License"),
    ]
)
"""Licences that ask for their notice and no more: SPDX names, and the classifiers of packages that know no SPDX."""
KNOWN = {"hdbcli": "SAP Developer License: restricted use, not to be passed on; HANA=0 leaves it out"}
"""Packages whose metadata do not say what their licence asks for."""


class Package(NamedTuple):
    """A package as it is installed; `licences` is all that it declares."""

    name: str
    version: str
    licences: tuple[str, ...]


def write_bill(interpreter: Path, file: Path) -> None:
    """Writes the packages of an interpreter's environment as CycloneDX JSON, byte for byte the same for the same ones.

    Raises:
        SystemExit: the environment cannot be read.
    """
    options = ["--pyproject", str(CHECKOUT / "pyproject.toml"), "--output-reproducible", "--no-validate"]
    command = [str(TOOLS), "-m", "cyclonedx_py", "environment", str(interpreter), *options, "-o", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{interpreter}: no bill of materials; `make setup` builds the environments\n{done.stderr}")
    bill = json.loads(file.read_text(encoding="utf-8"))
    for component in bill["components"]:  # where the checkout lies concerns nobody
        places = component.get("externalReferences", [])
        component["externalReferences"] = [place for place in places if not place["url"].startswith("file:")]
    file.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")


def read_bill(file: Path) -> list[Package]:
    """Returns the packages of a bill of materials, in the order of their names."""
    packages = []
    for component in json.loads(file.read_text(encoding="utf-8"))["components"]:
        declared = [
            entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
            for entry in component.get("licenses", [])
        ]
        licences = {text.removeprefix("License :: ").removeprefix("OSI Approved :: ") for text in declared}
        packages.append(Package(component["name"], component["version"], tuple(sorted(licences))))
    return sorted(packages, key=lambda package: package.name.lower())


def note_of(package: Package) -> str:
    """Returns what to look at before a package is changed or passed on, or an empty text."""
    if package.name in KNOWN:
        return KNOWN[package.name]
    if not package.licences:
        return "declares no licence: look into its files"
    return "" if all(map(_is_permissive, package.licences)) else "read the licence before you change or pass it on"


def licence_table(bills: dict[str, list[Package]]) -> list[str]:
    """Returns one line per package and version: those to look at first, then the others; bills by environment."""
    places = defaultdict(list)
    for environment, packages in bills.items():
        for package in packages:
            places[package].append(environment)
    ordered = sorted(places, key=lambda package: (not note_of(package), package.name.lower(), package.version))
    return [
        f"{package.name:<42} {package.version:<14} {', '.join(places[package]):<34} "
        f"{'; '.join(package.licences)[:80]:<50} {note_of(package)}".rstrip()
        for package in ordered
    ]


def _is_permissive(licence: str) -> bool:
    if licence in PERMISSIVE:
        return True
    if "(" in licence:
        return PERMISSIVE.issuperset(filter(None, re.split(r" AND | OR |[()]", licence)))
    return any(PERMISSIVE.issuperset(choice.split(" AND ")) for choice in licence.split(" OR "))


def main() -> None:
    """Writes var/sbom and prints the packages whose licences need a look."""
    SBOM.mkdir(parents=True, exist_ok=True)
    bills = {}
    for folder in sorted({ready.parent for ready in (CHECKOUT / ".venv").glob("*/.ready-*")}):
        file = SBOM / f"{folder.name}.cdx.json"
        write_bill(folder / "bin" / "python", file)
        bills[folder.name] = read_bill(file)
    table = licence_table(bills)
    (SBOM / "licences.txt").write_text("\n".join(table) + "\n", encoding="utf-8")
    looked_at = {package for packages in bills.values() for package in packages if note_of(package)}
    print("\n".join(table[: len(looked_at)]))
    print(
        f"{len(table)} packages in {', '.join(bills)}; {len(looked_at)} to look at; bills and licences are in var/sbom"
    )


if __name__ == "__main__":
    main()
