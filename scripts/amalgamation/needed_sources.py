"""Which sources the C interface needs, by what CMake and the objects of a build say, for scripts/amalgamate."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOOR = "apps/capi/"
FOLDERS = ("engine", "autograd", "layers", "losses", "io", "apps/train", "apps/transfer", "apps/predict", "apps/cli", "apps/capi")
WITHOUT = ("io/text/xz_unpacker.cpp", "io/text/zstd_unpacker.cpp")   # what a build may lack as well: one source reads gzip alone
UNNAMED = re.compile(r"_GLOBAL__N_1L?(\d+)([A-Za-z_]\w*)")


def refuse(why: str) -> None:
    sys.exit(f"amalgamate: {why}")


class Build:
    """What CMake knows of a build, and what its objects show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        cache = self.folder / "CMakeCache.txt"
        if not cache.is_file() or not (self.folder / "compile_commands.json").is_file():
            refuse(f"{folder} is no build with a compile_commands.json")
        self.cache = dict(re.findall(r"^(\w+):\w+=(.*)$", cache.read_text(encoding="utf-8"), re.MULTILINE))
        self.objects: "dict[str, Path]" = {}   # by the name of the source, libraries of the C interface alone
        self.definitions: "dict[str, set[str]]" = {}
        for entry in json.loads((self.folder / "compile_commands.json").read_text(encoding="utf-8")):
            words = shlex.split(entry["command"])
            object_file = Path(entry["directory"]) / words[words.index("-o") + 1]
            source = Path(entry["file"])
            if re.search(r"/CMakeFiles/cgcl_\w+\.dir/", str(object_file)) and ROOT in source.parents and source.suffix == ".cpp":
                name = source.relative_to(ROOT).as_posix()
                if name in WITHOUT:
                    continue
                self.objects[name] = object_file
                self.definitions[name] = {word[2:].split("=")[0] for word in words if word.startswith("-D")}

    def symbols(self) -> "dict[str, tuple[set[str], set[str], set[str]]]":
        """Of each source what it defines, what it needs, and names of its unnamed namespaces."""
        for name, file in self.objects.items():
            if not file.is_file() or file.stat().st_mtime < (ROOT / name).stat().st_mtime:
                refuse(f"{name} is newer than its object: build first")
        sources = {str(file): name for name, file in self.objects.items()}
        found = {name: (set(), set(), set()) for name in self.objects}
        listed = subprocess.run([self.cache.get("CMAKE_NM", "nm"), "--format=posix", "--print-file-name", *sources], check=True,
                                stdout=subprocess.PIPE, text=True).stdout
        for line in listed.splitlines():
            file, symbol, kind = line.split()[:3]
            defined, needed, unnamed = found[sources[file[:-1]]]
            if kind in "Uw":
                needed.add(symbol)
            elif kind.isupper() or kind == "u":
                defined.add(symbol)
            unnamed |= {rest[:int(length)] for length, rest in UNNAMED.findall(symbol)}
        return found

    def closure(self) -> "dict[str, set[str]]":
        """Sources of the C interface and of all that it needs, by folder and name, with the names of their unnamed namespaces."""
        found = self.symbols()
        where: "dict[str, str]" = {}
        for source in sorted(found):
            for symbol in found[source][0]:
                where.setdefault(symbol, source)
        inside = {source for source in found if source.startswith(DOOR)}
        if not inside:
            refuse(f"{self.folder} has no C interface, the target cgcl_capi")
        defined = set().union(*(found[source][0] for source in inside))
        todo = sorted(inside)
        while todo:
            for symbol in sorted(found[todo.pop()][1]):
                source = where.get(symbol)
                if symbol not in defined and source is not None and source not in inside:
                    inside.add(source)
                    todo.append(source)
                    defined |= found[source][0]
        unknown = [source for source in sorted(inside) if not source.startswith(tuple(folder + "/" for folder in FOLDERS))]
        if unknown:
            refuse(f"{unknown[0]} is in a folder that has no place in the order")
        order = sorted(inside, key=lambda name: (next(i for i, f in enumerate(FOLDERS) if name.startswith(f + "/")), name))
        return {source: found[source][2] for source in order}
