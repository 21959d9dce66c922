"""amalgamated_names.py SOURCE_DIR: what scripts/amalgamate sees of names, and what it refuses."""

import importlib.machinery
import importlib.util
import sys

loader = importlib.machinery.SourceFileLoader("amalgamate", sys.argv[1] + "/scripts/amalgamate")
script = importlib.util.module_from_spec(importlib.util.spec_from_loader("amalgamate", loader))
loader.exec_module(script)

text = script.Text("""\
#include "a.hpp"   // } of a comment
namespace cgcl {
namespace {
constexpr int kOne = 1, kTwo[] = {2, 3};
enum Kind : int { first, second = 2 };
enum class Scoped { third };
struct Row : Base { int member; } const kRow{4};
using Ids = std::map<int, Row>;
template <class T>
std::vector<T> sorted(const std::vector<T>& in, bool (*before)(T, T) = nullptr) noexcept(false) {
  const int local = '{';
  return in;
}
[[nodiscard]] __attribute__((target("avx2"))) bool fits(Ids ids);
class Later;
template <>
struct Trait<Row> {};
}   // namespace
Public::Public(int a) : a_(a), b_{a} { call(R"(})"); }
bool operator==(const Row& a, const Row& b) { return true; }
namespace cpu { template int sum<int>(int); void run() {} }
}   // namespace cgcl
""")
hidden = {name for name, space in text.declared(True) if space == "cgcl"}
assert hidden == {"kOne", "kTwo", "Kind", "first", "second", "Scoped", "Row", "kRow", "Ids", "sorted", "fits", "Later"}, hidden
assert text.declared(False) == {("run", "cgcl::cpu")}, text.declared(False)
for broken in ("int f() {", "}", "int a[(3];"):
    try:
        script.Text(broken)
    except ValueError:
        continue
    sys.exit(f"{broken} was taken")


def clashes(files: "dict[str, str]", headers: "dict[str, list[str]]", symbols: "set[str]" = frozenset()) -> "dict[str, set[str]]":
    """Those of sources in namespace cgcl; a header is what some source includes."""
    class Tree:
        texts = {name: script.Text(f"namespace cgcl {{\n{text}\n}}\n") for name, text in files.items()}
        text = texts.__getitem__
        headers = staticmethod(lambda name: headers.get(name, []))

    amalgam = script.Amalgam.__new__(script.Amalgam)
    amalgam.files = Tree()
    amalgam.unnamed = {name: set(symbols) for name in files if name.endswith(".cpp")}
    return amalgam.clashes()


ONE, OTHER = "namespace { int digit(char c) { return c; } }", "namespace { enum Class { digit }; }"
assert clashes({"a.cpp": ONE, "b.cpp": OTHER}, {}) == {"a.cpp": {"digit"}, "b.cpp": {"digit"}}
assert clashes({"a.cpp": ONE, "b.cpp": "namespace { int other; }"}, {}) == {}
# A header that the source does not include; one that it does, of which its function may be an overload.
assert clashes({"a.cpp": ONE, "h.hpp": "int digit;", "b.cpp": ""}, {"b.cpp": ["h.hpp"]}) == {"a.cpp": {"digit"}}
assert clashes({"a.cpp": ONE, "h.hpp": "namespace io { int digit; }", "b.cpp": "namespace cpu { namespace { int digit; } }"},
               {"a.cpp": []}) == {"a.cpp": {"digit"}, "b.cpp": {"digit"}}
for arguments, said in (
        (({"a.cpp": ONE, "h.hpp": "int digit(int);"}, {"a.cpp": ["h.hpp"]}), "a.cpp and h.hpp both declare digit"),
        (({"a.cpp": ONE}, {}, {"hex_digit"}), "which declaration makes hex_digit")):
    try:
        clashes(*arguments)
    except SystemExit as refused:
        assert said in str(refused) and "\n" not in str(refused), refused
    else:
        sys.exit(f"not refused: {said}")

# A name is renamed where it stands for the declaration, not where it is a member or in a string.
amalgam = script.Amalgam.__new__(script.Amalgam)
amalgam.suffixed = {"io/a.cpp": {"digit"}}


class OneFile:
    text = staticmethod(lambda name: script.Text("namespace cgcl {\nint n = digit(x.digit) + cgcl::digit('9') + X::digit; // digit\n}\n"))


amalgam.files = OneFile()
shown = amalgam.emitted("io/a.cpp")
assert "namespace { namespace cgcl {\nint n = digit_in_io_a(x.digit) + cgcl::digit_in_io_a('9') + X::digit; // digit\n} }\n" in shown, shown
