"""Names that a C++ file declares at namespace scope, for scripts/amalgamate: no compiler, but enough for the form of this project."""

import re

# Directives, comments, literals, words, one or two characters of anything else.
TOKEN = re.compile(r'(?:^|(?<=\n))[ \t]*\#(?:\\.|[^\\\n])*|//[^\n]*|/\*.*?\*/|(?:u8|[uUL])?R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
                   r"|'(?:\\.|[^'\\\n])+'|[0-9](?:'?\w|\.)*|[A-Za-z_]\w*|(?:\s|\\\n)+|::|->|.", re.DOTALL)
PAIRS = {"(": ")", "[": "]", "{": "}"}
TYPES = ("struct", "class", "union", "enum")
NO_DECLARATOR = ("__attribute__", "alignas", "decltype", "noexcept", "explicit")


def is_word(token: str) -> bool:
    return token[0].isalpha() or token[0] == "_"


def is_code(token: str) -> bool:
    return not token.isspace() and not token.lstrip(" \t").startswith(("//", "/*", "#", "\\"))


class Text:
    """A file as tokens. `opened` and `closed`: places of the word `namespace` and of the last brace around what is in cgcl.
    `names`: each name with the namespace that it is in, and whether that is an unnamed one. Throws ValueError for what it does
    not understand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [match[0] for match in TOKEN.finditer(text)]
        self.places = [place for place, token in enumerate(self.tokens) if is_code(token)]
        self.code = [self.tokens[place] for place in self.places] + [";", ";"]
        self.names: "set[tuple[str, str, bool]]" = set()
        self.opened: "set[int]" = set()
        self.closed: "set[int]" = set()
        self._end_of: "dict[int, int]" = {}
        stack: "list[int]" = []
        for at, token in enumerate(self.code):
            if token in PAIRS:
                stack.append(at)
            elif token in PAIRS.values():
                if not stack or PAIRS[self.code[stack[-1]]] != token:
                    raise ValueError(f"'{token}' closes nothing")
                self._end_of[stack.pop()] = at
        if stack:
            raise ValueError(f"'{self.code[stack[-1]]}' stays open")
        self._namespace(0, len(self.places), "", False)

    def declared(self, unnamed: bool) -> "set[tuple[str, str]]":
        """Names with their namespaces."""
        return {(name, space) for name, space, hidden in self.names if hidden == unnamed}

    def _namespace(self, at: int, end: int, space: str, hidden: bool) -> None:
        code = self.code
        while at < end:
            if code[at] == "namespace" and code[at + 2] != "=":
                brace = code.index("{", at)
                name = "".join(code[at + 1:brace])
                inner = f"{space}::{name}" if space and name else space or name
                self._namespace(brace + 1, self._end_of[brace], inner, hidden or not name)
                if not space and inner.split("::")[0] == "cgcl":
                    self.opened.add(self.places[at])
                    self.closed.add(self.places[self._end_of[brace]])
                at = self._end_of[brace] + 1
            elif code[at] == "extern" and code[at + 2] == "{":
                self._namespace(at + 3, self._end_of[at + 2], space, hidden)
                at = self._end_of[at + 2] + 1
            elif code[at + 1] == "(" and code[at].isupper():   # a macro around declarations, at file scope CGCL_KERNELS
                self._namespace(at + 2, self._end_of[at + 1], space or "cgcl::cpu", hidden)
                at = self._end_of[at + 1] + 1
            elif code[at] == ";":
                at += 1
            else:
                self._space, self._hidden = space, hidden
                at = self._statement(at)

    def _add(self, at: int) -> None:
        """The name that ends before `at`, unless it belongs to something else."""
        if is_word(self.code[at - 1]) and self.code[at - 2] != "::":
            self.names.add((self.code[at - 1], self._space, self._hidden))

    def inside(self, tokens: "list[str]") -> str:
        """`tokens`, which stand for those of the text, with all of namespace cgcl in an unnamed one; of macros that open it, too."""
        out = []
        for place, token in enumerate(tokens):
            if token.startswith("#define") and "namespace cgcl" in token:
                head, body = re.fullmatch(r"(#define \w+(?:\([^)]*\))?)(.*)", token, re.DOTALL).groups()
                text = Text(body)
                token = head + text.inside(text.tokens)
            out.append("namespace { " + token if place in self.opened else token + " }" if place in self.closed else token)
        return "".join(out)

    def _after_angles(self, at: int) -> int:
        depth = 0
        while True:
            token = self.code[at]
            depth += (token == "<") - (token == ">")
            at = self._end_of.get(at, at) + 1
            if depth == 0:
                return at

    def _after_semicolon(self, at: int) -> int:
        while self.code[at] != ";":
            at = self._end_of.get(at, at) + 1
        return at + 1

    def _statement(self, at: int) -> int:
        code = self.code
        special = False
        while code[at] == "template":
            if code[at + 1] != "<":
                return self._after_semicolon(at)   # an instantiation
            special = code[at + 2] == ">"
            at = self._after_angles(at + 1)
        if code[at] in ("using", "static_assert", "namespace"):
            if code[at + 2] == "=" and code[at] == "using":
                self._add(at + 2)
            return self._after_semicolon(at)
        while code[at] in ("static", "const", "constexpr", "inline", "typedef"):
            at += 1
        return self._type(at, special) if code[at] in TYPES else self._declarators(at)

    def _type(self, at: int, special: bool) -> int:
        code = self.code
        plain = code[at] == "enum" and code[at + 1] not in TYPES
        while code[at] in TYPES or code[at] == "[" or code[at] == "alignas":
            at = self._end_of[at + 1] + 1 if code[at] == "alignas" else self._end_of.get(at, at) + 1
        if is_word(code[at]):
            at += 1
        if code[at] not in ("{", ":", ";", "final", "<"):
            return self._declarators(at)
        if not special and code[at] != "<" and is_word(code[at - 1]) and code[at - 1] not in TYPES:
            self._add(at)
        while code[at] not in "{;":
            at += 1
        if code[at] == ";":
            return at + 1   # it is defined elsewhere
        if plain:
            inner, end = at + 1, self._end_of[at]
            while inner < end:
                if code[inner - 1] in "{,":
                    self._add(inner + 1)
                inner = self._end_of.get(inner, inner) + 1
        return self._declarators(self._end_of[at] + 1)

    def _declarators(self, at: int) -> int:
        """Those up to the semicolon, or the body of a function."""
        code = self.code
        named = function = bases = False
        while True:
            token = code[at]
            if token == ";":
                if not named:
                    self._add(at)
                return at + 1
            if token in NO_DECLARATOR and code[at + 1] == "(":
                at = self._end_of[at + 1] + 1
            elif token == "operator" and not named:
                named = function = True
                at += 3 if code[at + 1] == "(" else 2
                while code[at] != "(":
                    at += 1
            elif token == "[" and code[at + 1] == "[" or token == "<" and not named and is_word(code[at - 1]):
                at = self._end_of[at] + 1 if token == "[" else self._after_angles(at)
            elif token in ("(", "=", "[", "{", ","):
                if token == "{" and function and not (bases and (is_word(code[at - 1]) or code[at - 1] == ">")):
                    return self._end_of[at] + 1
                if token == "(" and not named:
                    function = True
                    self._add(at + 3 if code[at + 1] == "*" else at)
                elif not named:
                    self._add(at)
                function = function and token != "="
                named = token != "," or bases
                at = self._end_of.get(at, at) + 1
            else:
                bases = bases or token == ":" and function
                at += 1
