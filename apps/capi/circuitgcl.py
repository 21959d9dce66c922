"""Parasitic capacitances of netlists before there is a layout: the circuitgcl library by ctypes, without a compiler.

    import circuitgcl
    p = circuitgcl.predict("my.sp")          # by the shipped model that suits; or predict("my.sp", "run")
    for net in sorted(p.nets, key=lambda n: -n.total_F)[:10]:
        print(net.name, net.total_F, net.low_F, net.high_F)
    p.write("my.annotated.sp")

Capacitances are farad; NaN is "not known". With NumPy present, `net_values` and `pair_values` give arrays without a copy.
Embeddings of nodes by an encoder of `circuitgcl pretrain` are tensors that whatever knows DLPack takes without a copy:

    e = circuitgcl.embed("my.sp", "encoder.safetensors")
    x = numpy.from_dlpack(e)                 # or torch.from_dlpack(e): [nodes, width], float32
"""

import ctypes
import os
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

try:
    import numpy
except ImportError:  # plain lists of numbers then
    numpy = None

__all__ = ["CircuitgclError", "Circuit", "Embeddings", "Model", "Net", "Pair", "Prediction", "Session", "embed", "predict",
           "version"]

PathLike = Union[str, "os.PathLike[str]"]
_LOG = ctypes.CFUNCTYPE(None, c_void_p, c_int, c_char_p)
_PROGRESS = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p)


def _library_path() -> str:
    """CIRCUITGCL_LIBRARY, else beside this file or where an installation has it, else by the loader."""
    named = os.environ.get("CIRCUITGCL_LIBRARY")
    if named:
        return named
    here = Path(__file__).resolve().parent
    for folder in [here, *here.parents]:
        for below in ("", "lib", "lib64", "lib/x86_64-linux-gnu"):
            for found in sorted((folder / below).glob("libcircuitgcl.so*")):
                return str(found)
    return "libcircuitgcl.so"


def _load() -> ctypes.CDLL:
    # OpenBLAS would start a thread per processor that nobody uses.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    lib = ctypes.CDLL(_library_path())
    signatures = {
        "cgcl_version": (c_char_p, []),
        "cgcl_abi": (c_int, []),
        "cgcl_session_create": (c_int, [POINTER(c_void_p)]),
        "cgcl_session_destroy": (None, [c_void_p]),
        "cgcl_session_set": (c_int, [c_void_p, c_char_p, c_char_p]),
        "cgcl_session_on_log": (None, [c_void_p, _LOG, c_void_p]),
        "cgcl_session_on_progress": (None, [c_void_p, _PROGRESS, c_void_p]),
        "cgcl_error_message": (c_char_p, [c_void_p]),
        "cgcl_error_id": (c_char_p, [c_void_p]),
        "cgcl_error_where": (c_char_p, [c_void_p]),
        "cgcl_error_hint": (c_char_p, [c_void_p]),
        "cgcl_model_load": (c_int, [c_void_p, c_char_p, POINTER(c_void_p)]),
        "cgcl_model_free": (None, [c_void_p]),
        "cgcl_circuit_read": (c_int, [c_void_p, c_char_p, POINTER(c_void_p)]),
        "cgcl_circuit_free": (None, [c_void_p]),
        "cgcl_circuit_nets": (c_int64, [c_void_p]),
        "cgcl_circuit_devices": (c_int64, [c_void_p]),
        "cgcl_circuit_top": (c_char_p, [c_void_p]),
        "cgcl_predict": (c_int, [c_void_p, c_void_p, c_void_p, POINTER(c_void_p)]),
        "cgcl_prediction_free": (None, [c_void_p]),
        "cgcl_prediction_model": (c_char_p, [c_void_p]),
        "cgcl_prediction_nets": (c_int64, [c_void_p]),
        "cgcl_prediction_pairs": (c_int64, [c_void_p]),
        "cgcl_prediction_net_name": (c_char_p, [c_void_p, c_int64]),
        "cgcl_prediction_net_values": (POINTER(c_double), [c_void_p, c_char_p]),
        "cgcl_prediction_pair_values": (POINTER(c_double), [c_void_p, c_char_p]),
        "cgcl_prediction_write": (c_int, [c_void_p, c_void_p, c_char_p]),
        "cgcl_embed": (c_int, [c_void_p, c_char_p, c_void_p, POINTER(c_void_p)]),
        "cgcl_embeddings_free": (None, [c_void_p]),
        "cgcl_embeddings_nodes": (c_int64, [c_void_p]),
        "cgcl_embeddings_width": (c_int64, [c_void_p]),
        "cgcl_embeddings_node_kind": (c_char_p, [c_void_p, c_int64]),
        "cgcl_embeddings_node_name": (c_char_p, [c_void_p, c_int64]),
        "cgcl_embeddings_values": (POINTER(c_float), [c_void_p]),
        "cgcl_embeddings_dlpack": (c_int, [c_void_p, c_void_p, POINTER(c_void_p)]),
        "cgcl_embeddings_dlpack_versioned": (c_int, [c_void_p, c_void_p, POINTER(c_void_p)]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype = result
        function.argtypes = arguments
    return lib


_lib = _load()
_CAPSULE = b"dltensor"  # a capsule keeps the pointer, not the text
_CAPSULE_VERSIONED = b"dltensor_versioned"
_new_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, c_void_p, c_char_p, c_void_p)(("PyCapsule_New", ctypes.pythonapi))


def version() -> str:
    """Of the library."""
    return _lib.cgcl_version().decode()


class CircuitgclError(Exception):
    """A call that failed. `status` is the exit code that the program would have, `id` such as "E0214"."""

    def __init__(self, status: int, message: str, id: str = "", where: str = "", hint: str = "") -> None:
        text = f"{where}: {message}" if where else message
        super().__init__(f"{text} [{id}]" if id else text)
        self.status, self.message, self.id, self.where, self.hint = status, message, id, where, hint


class Net(NamedTuple):
    """What is predicted for one net."""

    name: str
    ground_F: float
    lumped_F: float
    coupling_F: float
    total_F: float
    low_F: float
    high_F: float
    unlike: bool


class Pair(NamedTuple):
    """Two nets that may couple."""

    a: str
    b: str
    capacitance_F: float
    existence: float
    low_F: float
    high_F: float


def _encoded(path: PathLike) -> bytes:
    return os.fsencode(os.fspath(path))


class _Owned:
    """An object of the library, freed with this one."""

    def __init__(self, session: "Session", pointer: c_void_p, free: Callable[[c_void_p], None]) -> None:
        self._session, self._pointer, self._free = session, pointer, free

    def __del__(self) -> None:
        if getattr(self, "_pointer", None):
            self._free(self._pointer)
            self._pointer = None


class Model(_Owned):
    """A run of `circuitgcl train`."""

    _path: PathLike


class Circuit(_Owned):
    """A netlist."""

    @property
    def nets(self) -> int:
        return _lib.cgcl_circuit_nets(self._pointer)

    @property
    def devices(self) -> int:
        return _lib.cgcl_circuit_devices(self._pointer)

    @property
    def top(self) -> str:
        return _lib.cgcl_circuit_top(self._pointer).decode()


class Prediction(_Owned):
    """Capacitances of a circuit."""

    _circuit: Circuit
    _model: Optional[Model]
    NET_COLUMNS = ("ground_F", "lumped_F", "coupling_F", "total_F", "low_F", "high_F", "supply", "unlike")
    PAIR_COLUMNS = ("a", "b", "capacitance_F", "existence", "low_F", "high_F")

    def _values(self, pointer: Any, count: int, column: str) -> Sequence[float]:
        if count == 0:
            return numpy.zeros(0) if numpy is not None else []
        if not pointer:
            raise KeyError(column)
        if numpy is None:
            return pointer[:count]
        view = numpy.ctypeslib.as_array(pointer, (count,))
        view.flags.writeable = False
        return _keep_alive(view, self)

    def net_values(self, column: str) -> Sequence[float]:
        """A column over all nets, supplies among them."""
        count = _lib.cgcl_prediction_nets(self._pointer)
        return self._values(_lib.cgcl_prediction_net_values(self._pointer, column.encode()), count, column)

    def pair_values(self, column: str) -> Sequence[float]:
        """A column over all pairs; `a` and `b` are numbers of nets."""
        count = _lib.cgcl_prediction_pairs(self._pointer)
        return self._values(_lib.cgcl_prediction_pair_values(self._pointer, column.encode()), count, column)

    @property
    def model(self) -> str:
        """What the model is called."""
        return _lib.cgcl_prediction_model(self._pointer).decode()

    @property
    def net_names(self) -> List[str]:
        count = _lib.cgcl_prediction_nets(self._pointer)
        return [_lib.cgcl_prediction_net_name(self._pointer, n).decode() for n in range(count)]

    @property
    def nets(self) -> List[Net]:
        """All nets but supplies and those that are not predicted."""
        columns: Dict[str, Sequence[float]] = {c: self.net_values(c) for c in self.NET_COLUMNS}
        out = []
        for n, name in enumerate(self.net_names):
            total = float(columns["total_F"][n])
            if columns["supply"][n] or total != total:
                continue
            numbers = [float(columns[c][n]) for c in self.NET_COLUMNS[:6]]
            out.append(Net(name, *numbers, bool(columns["unlike"][n])))
        return out

    @property
    def pairs(self) -> List[Pair]:
        names = self.net_names
        rows = zip(*(self.pair_values(c) for c in self.PAIR_COLUMNS))
        return [Pair(names[int(a)], names[int(b)], *map(float, rest)) for a, b, *rest in rows]

    @property
    def embeddings(self) -> "Embeddings":
        """Of the nodes of the circuit, by the encoder that the model reads; raises CircuitgclError where it reads none."""
        if self._model is None:
            raise CircuitgclError(2, "the models that ship read no encoder, expected a run with --pretrained")
        return self._session.embed(self._model._path, self._circuit)

    def write(self, path: PathLike) -> None:
        """.csv .sp .cdl .inc .spf .spef .rep, or tables in FOLDER/."""
        self._session._check(_lib.cgcl_prediction_write(self._session._pointer, self._pointer, _encoded(path)))


class Embeddings(_Owned):
    """A row of float32 for every node of a circuit, [nodes, width]: nets without supplies, devices, pins."""

    @property
    def shape(self) -> Tuple[int, int]:
        return _lib.cgcl_embeddings_nodes(self._pointer), _lib.cgcl_embeddings_width(self._pointer)

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def kinds(self) -> List[str]:
        """ "net", "device" or "pin" of each node."""
        return [_lib.cgcl_embeddings_node_kind(self._pointer, n).decode() for n in range(len(self))]

    @property
    def names(self) -> List[str]:
        """Of each node; "" for a pin."""
        return [_lib.cgcl_embeddings_node_name(self._pointer, n).decode() for n in range(len(self))]

    @property
    def values(self) -> Sequence[Sequence[float]]:
        """An array without a copy, or without NumPy a list of rows."""
        nodes, width = self.shape
        pointer = _lib.cgcl_embeddings_values(self._pointer)
        if numpy is None:
            return [pointer[n * width:(n + 1) * width] for n in range(nodes)]
        view = numpy.ctypeslib.as_array(pointer, (nodes, width))
        view.flags.writeable = False
        return _keep_alive(view, self)

    def __dlpack_device__(self) -> Tuple[int, int]:
        return 1, 0  # the CPU

    def __dlpack__(self, *, stream: Any = None, max_version: Optional[Tuple[int, int]] = None,
                   dl_device: Optional[Tuple[int, int]] = None, copy: Optional[bool] = None) -> Any:
        """A capsule of DLPack, of 1.0 for those who know it. The memory is shared and stays until its taker is done."""
        if copy or dl_device not in (None, (1, 0)):
            raise BufferError("embeddings are lent where they are, on the CPU")
        versioned = max_version is not None and max_version[0] >= 1
        lend = _lib.cgcl_embeddings_dlpack_versioned if versioned else _lib.cgcl_embeddings_dlpack
        tensor = c_void_p()
        self._session._check(lend(self._session._pointer, self._pointer, ctypes.byref(tensor)))
        return _new_capsule(tensor, _CAPSULE_VERSIONED if versioned else _CAPSULE,
                            ctypes.cast(_lib.cgcl_dlpack_capsule_free, c_void_p))


def _keep_alive(view: Any, owner: _Owned) -> Any:
    """An array that holds its owner, so that the memory below it stays."""

    class View(numpy.ndarray):
        pass

    kept = view.view(View)
    kept._owner = owner
    return kept


class Session:
    """Options and the last error; of one thread at a time. Options are those of `circuitgcl predict`."""

    def __init__(self, log: Optional[Callable[[bool, str], None]] = None,
                 progress: Optional[Callable[[str], bool]] = None, **options: Any) -> None:
        """`log` hears of warnings (True) and notes; `progress` of each step, and ends the call where it returns True."""
        self._pointer = c_void_p()
        status = _lib.cgcl_session_create(ctypes.byref(self._pointer))
        if status != 0:
            raise CircuitgclError(status, "no session could be made")
        if log is not None:
            self._log = _LOG(lambda _, warning, text: log(bool(warning), text.decode(errors="replace")))
            _lib.cgcl_session_on_log(self._pointer, self._log, None)
        if progress is not None:
            self._progress = _PROGRESS(lambda _, step: int(bool(progress(step.decode()))))
            _lib.cgcl_session_on_progress(self._pointer, self._progress, None)
        for key, value in options.items():
            self.set(key.replace("_", "-"), value)

    def __del__(self) -> None:
        if getattr(self, "_pointer", None):
            _lib.cgcl_session_destroy(self._pointer)
            self._pointer = None

    def _check(self, status: int) -> None:
        if status == 0:
            return
        text = [getattr(_lib, f"cgcl_error_{part}")(self._pointer).decode(errors="replace")
                for part in ("message", "id", "where", "hint")]
        raise CircuitgclError(status, *text)

    def set(self, key: str, value: Any) -> None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        self._check(_lib.cgcl_session_set(self._pointer, key.encode(), text.encode()))

    def load(self, path: PathLike) -> Model:
        made = c_void_p()
        self._check(_lib.cgcl_model_load(self._pointer, _encoded(path), ctypes.byref(made)))
        model = Model(self, made, _lib.cgcl_model_free)
        model._path = path
        return model

    def read(self, path: PathLike) -> Circuit:
        made = c_void_p()
        self._check(_lib.cgcl_circuit_read(self._pointer, _encoded(path), ctypes.byref(made)))
        return Circuit(self, made, _lib.cgcl_circuit_free)

    def predict(self, model: Optional[Model], circuit: Circuit) -> Prediction:
        """Without a model by one that ships with the library, chosen by the device models of the circuit."""
        made = c_void_p()
        pointer = None if model is None else model._pointer
        self._check(_lib.cgcl_predict(self._pointer, pointer, circuit._pointer, ctypes.byref(made)))
        prediction = Prediction(self, made, _lib.cgcl_prediction_free)
        prediction._model, prediction._circuit = model, circuit
        return prediction

    def embed(self, encoder: PathLike, circuit: Circuit) -> Embeddings:
        """By an encoder of `circuitgcl pretrain`, or a run of a network that reads one."""
        made = c_void_p()
        self._check(_lib.cgcl_embed(self._pointer, _encoded(encoder), circuit._pointer, ctypes.byref(made)))
        return Embeddings(self, made, _lib.cgcl_embeddings_free)


def predict(netlist: PathLike, model: Optional[PathLike] = None, **options: Any) -> Prediction:
    """Capacitances of a netlist by a run of `circuitgcl train`, or by the shipped model that suits it; options as of
    `circuitgcl predict`."""
    session = Session(**options)
    return session.predict(None if model is None else session.load(model), session.read(netlist))


def embed(netlist: PathLike, encoder: PathLike, **options: Any) -> Embeddings:
    """Embeddings of the nodes of a netlist; options as of `circuitgcl predict`."""
    session = Session(**options)
    return session.embed(encoder, session.read(netlist))
