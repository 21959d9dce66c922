"""Small files that ask for much."""
import gzip
import os
import struct
import zipfile

from pickles import archive
from refusal import reading, refused

# Where each parameter, cell or value is looked at once, what looks large is small.
MAY_BE_FINE = {"ladder", "diamond", "multiple", "one-name", "one-line", "comments", "twos", "shared", "name-map", "metadata", "powers"}


def packed(megabytes):
    """One line of a text."""
    return gzip.compress(b"* " + b"x" * (megabytes * 10**6), 6)


def nested(depth):
    """A cell of 10 instances of a cell of 10 instances ..."""
    cells = [".subckt c0 a b\nm1 a b a a nch w=1u l=1u\n.ends\n"]
    for level in range(1, depth):
        body = "".join(f"x{i} a b c{level - 1}\n" for i in range(10))
        cells.append(f".subckt c{level} a b\n{body}.ends\n")
    return "".join(cells)


def netlists(at):
    device = "m1 a b a a nch w=1u l=1u\n"
    at("plain.sp").write_text(f".subckt top a b\n{device}.ends\n")
    at("gzip.sp").write_bytes(packed(1000))
    at("zeros.sp").write_bytes(gzip.compress(b"\0" * 10**8))
    at("twice.sp").write_bytes(gzip.compress(gzip.compress(b"\0" * 10**8)))
    at("members.sp").write_bytes(b"".join([gzip.compress(b"*" * 10**5)] * 1000))
    at("hierarchy.sp").write_text(nested(19))
    at("deep.sp").write_text(".param p='" + "(" * 10**6 + "1" + ")" * 10**6 + "'\n" + nested(2))
    at("minus.sp").write_text(".param p='" + "-" * 10**6 + "1'\n.subckt top a b\nm1 a b a a nch w='p' l=1u\n.ends\n")
    at("powers.sp").write_text(".subckt top a b\nm1 a b a a nch w='" + "9**" * 2000 + "9' l=1u\n.ends\n")
    at("include.sp").write_text('.include "include.sp"\n')
    for level in range(30):   # each file twice the next one
        at(f"diamond{level}.inc").write_text(f'.include "diamond{level + 1}.inc"\n' * 2)
    at("diamond30.inc").write_text(f".subckt top a b\n{device}.ends\n")
    at("diamond.sp").write_text('.include "diamond0.inc"\n')
    at("ladder.sp").write_text("".join(f".param p{i}='p{i + 1}+p{i + 1}'\n" for i in range(60)) +
                               ".param p60=1\n.subckt top a b\nm1 a b a a nch w='p0' l=1u\n.ends\n")
    at("array.sp").write_text(".subckt c a\nm1 a a a a nch w=1u l=1u\n.ends\n.subckt top a\nx[0:999999999] a c\n.ends\n")
    at("multiple.sp").write_text(".subckt top a b\nm1 a b a a nch w=1u l=1u m=999999999\n.ends\n")
    at("one-name.sp").write_text(f".subckt top a b\nm1 a {'n' * 10**6} a a nch w=1u l=1u\n.ends\n")
    at("one-line.sp").write_text(f".subckt top a b\n{device}" + "+ \n" * 10**6 + ".ends\n")
    at("comments.sp").write_text(f".subckt top a b\n{device}.ends\n" + "*\n" * 10**6)
    at("ports.sp").write_text(".subckt c " + "p " * 10**5 + "\n.ends\n.subckt top a\nx1 a c\n.ends\n")


def verilog(at):
    levels = "".join(f"module m{i} (a);\n inout a;\n" + "".join(f" m{i - 1} i{k} (a);\n" for k in range(10)) + "endmodule\n" for i in range(1, 19))
    at("hierarchy.v").write_text("module m0 (a);\n inout a;\n X x (a);\nendmodule\n" + levels)
    at("bus.v").write_text("module top (a);\n input [2147483646:0] a;\nendmodule\n")
    at("bus-both.v").write_text("module top (a);\n input a;\n wire [2147483647:-2147483648] w;\nendmodule\n")
    at("array.v").write_text("module c (a);\n inout a;\nendmodule\nmodule top (a);\n inout a;\n c i [999999999:0] (a);\nendmodule\n")
    at("repeat.v").write_text("module top (a);\n inout a;\n X x ({1000000000{a}});\nendmodule\n")
    at("repeat-nested.v").write_text("module top (a);\n inout a;\n X x (" + "{9{" * 40 + "a" + "}}" * 40 + ");\nendmodule\n")
    at("braces.v").write_text("module top (a);\n inout a;\n X x (" + "{" * 10**6 + "a" + "}" * 10**6 + ");\nendmodule\n")
    at("include.v").write_text('`include "include.v"\n')
    defines = "".join(f"`define d{i} `d{i + 1} `d{i + 1}\n" for i in range(60))
    at("define.v").write_text(defines + "`define d60 a\nmodule top (a);\n inout a;\n X x (`d0);\nendmodule\n")
    at("constant.v").write_text("module top (a);\n inout a;\n X x (2147483647'b1);\nendmodule\n")


def parasitics(at):
    head = '*SPEF "IEEE 1481-1998"\n*DESIGN "top"\n*DIVIDER /\n*DELIMITER :\n*BUS_DELIMITER []\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n'
    at("name-map.spef").write_text(head + "*NAME_MAP\n*999999999999 a\n*D_NET *999999999999 1\n*END\n")
    at("no-end.spef").write_text(head + "*D_NET a 1\n*CAP\n" + "1 a 1\n" * 10**5)
    at("gzip.spef").write_bytes(packed(200))
    at("gzip.spf").write_bytes(packed(200))
    at("defines.spef").write_text(head + "".join(f"*DEFINE x{i} top\n" for i in range(10**5)))
    at("one-name.spf").write_text(f"*|DSPF 1.3\n*|DESIGN top\n*|NET {'n' * 10**6} 1e-15\nC1 a 0 1e-15\n.ends\n")


def tensors(at):
    def write(name, header, data=b""):
        at(f"{name}.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + data)
    write("shape", b'{"a":{"dtype":"F32","shape":[1000000,1000000000],"data_offsets":[0,4]}}', b"\0" * 4)
    write("overflow", b'{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}}')
    write("dimensions", b'{"a":{"dtype":"F32","shape":[' + b"1," * 10**6 + b'1],"data_offsets":[0,4]}}', b"\0" * 4)
    write("levels", b"[" * 10**6)
    write("many", b"{" + b",".join(b'"%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}' % i for i in range(70000)) + b"}")
    write("same", b"{" + b",".join(b'"%d":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}' % i for i in range(60000)) + b"}", b"\0" * 4)
    write("metadata", b'{"__metadata__":{' + b",".join(b'"%d":"%d"' % (i, i) for i in range(10**5)) + b"}}")
    write("blanks", b"{" + b" " * (17 << 20) + b"}")
    at("header.safetensors").write_bytes(struct.pack("<Q", 10**15) + b"{}")
    at("gzip.safetensors").write_bytes(gzip.compress(struct.pack("<Q", 10**8) + b" " * 10**8))


def archives(at):
    archive(at("memo.pt"), b"\x80\x02" + b"(" * 10**6 + b".")
    archive(at("memoize.pt"), b"\x80\x04N" + b"\x94" * (5 * 10**6) + b".")
    archive(at("lists.pt"), b"\x80\x02" + b"]" + b"]a" * 10**5 + b".")
    archive(at("twos.pt"), b"\x80\x02]" + b"2\x86" * 60 + b".")   # 2^60 lists for who walks through it
    archive(at("shared.pt"), b"\x80\x02]q\x00" + b"(h\x00h\x00l" * 60 + b".")
    archive(at("long.pt"), b"\x80\x02X\xff\xff\xff\x7f" + b"x" * 100)
    archive(at("long8.pt"), b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f" + b"x" * 100)
    archive(at("integer.pt"), b"\x80\x02\x8b\xff\xff\xff\x7f" + b"x" * 100)
    archive(at("frame.pt"), b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\x7f.")
    archive(at("entries.pt"), b"\x80\x02}.", [(f"data/{i}", b"") for i in range(70000)])
    with zipfile.ZipFile(at("deflated.pt"), "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("archive/data.pkl", b"\0" * 10**8)
    archive(at("overlap.pt"), b"\x80\x02}.", [("data/0", b"\0" * 10**5)])
    overlapped(at("overlap.pt"), 10000)


def overlapped(path, times):
    """The entry of data/0 again and again in the directory, over the same bytes."""
    whole = path.read_bytes()
    end = whole.rindex(b"PK\x05\x06")
    _, size, first = struct.unpack("<HII", whole[end + 10:end + 20])
    directory = whole[first:first + size]
    entry = directory[directory.rindex(b"PK\x01\x02"):]
    more = entry * times
    count = 4 + times
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, size + len(more), first, 0)
    path.write_bytes(whole[:first] + directory + more + tail)


def settings(at):
    at("product.toml").write_text("train = ['a']\neval = ['b']\n" + "".join(
        f"{key} = [{', '.join(str(i + 1) for i in range(1000))}]\n" for key in ("seeds", "hidden", "epochs", "layers")))
    at("brackets.toml").write_text("seeds = " + "[" * 10**5)
    at("dots.toml").write_text(".".join(["a"] * 10**5) + " = 1\n")
    at("large.toml").write_bytes(b"# " + b"x" * (2 << 20))


def make_bombs(at):
    for makes in (netlists, verilog, parasitics, tensors, archives, settings):
        makes(at)


def bombs(desk, section):
    """Small files that ask for much."""
    section.figures.update({"longest s": 0.0, "most MB": 0.0})
    # In a process of its own: what the program holds is counted from what this one has held.
    maker = os.fork()
    if maker == 0:
        code = 1
        try:
            make_bombs(desk.path)
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(maker, 0)[1] != 0:
        raise RuntimeError("the files could not be made")
    every = sorted(path for path in desk.folder.iterdir() if path.is_file() and path.suffix != ".inc" and path.name != "plain.sp")
    for path in desk.random.sample(every, desk.amount(len(every), least=12)):
        refused(desk, section, path.name, reading(desk, path), may_be_fine=path.stem in MAY_BE_FINE)
