"""Writes the NIR files of this folder as the nir package for Python writes them, with h5py alone.

Run with Debian's python3-h5py (3.7.0, HDF5 1.10.8): python3 make.py
"""
import h5py
import numpy as np

TEXT = h5py.string_dtype()


def put(group, values):
    for name, value in values.items():
        if isinstance(value, dict):
            put(group.create_group(name), value)
        elif isinstance(value, str):
            group.create_dataset(name, data=value, dtype=TEXT)
        elif isinstance(value, np.ndarray):
            group.create_dataset(name, data=value, dtype=value.dtype, compression="gzip")
        else:
            group.create_dataset(name, data=value)


def write(path, nodes, edges, **options):
    with h5py.File(path, "w", **options) as file:
        file.create_dataset("version", data="1.0.4", dtype=TEXT)
        put(file.create_group("node"), {"type": "NIRGraph", "edges": edges, "nodes": nodes})


def full(shape, value, dtype=np.float32):
    return np.full(shape, value, dtype)


BETA = 0.875  # dt/tau is a power of two, so that every number below is exact
TAU = 1e-4 / (1 - BETA)

# A convolution, spikes pooled by their sum, and a linear layer; tau and r as snnTorch writes them (r = tau/dt).
write(
    "convolution.nir",
    {
        "input": {"type": "Input", "shape": np.array([1, 4, 4])},
        "conv": {
            "type": "Conv2d", "input_shape": (4, 4), "weight": np.arange(18, dtype=np.float32).reshape(2, 1, 3, 3) / 16,
            "bias": np.array([0.25, -0.5], np.float32), "stride": (1, 1), "padding": (1, 1), "dilation": (1, 1), "groups": 1,
        },
        "lif1": {
            "type": "LIF", "tau": full((2, 4, 4), TAU), "r": full((2, 4, 4), 8), "v_leak": full((2, 4, 4), 0),
            "v_threshold": full((2, 4, 4), 1), "v_reset": full((2, 4, 4), 0),
        },
        "pool": {"type": "SumPool2d", "kernel_size": np.array([2, 2]), "stride": np.array([2, 2]), "padding": np.array([0, 0])},
        "flatten": {"type": "Flatten", "start_dim": 0, "end_dim": -1, "input_type": np.array([2, 2, 2])},
        "fc": {
            "type": "Affine", "weight": (np.arange(24, dtype=np.float64).reshape(3, 8) - 12) / 32,
            "bias": np.array([0, 0.5, 1], np.float64),
        },
        "lif2": {
            "type": "LIF", "tau": full((3,), TAU), "r": full((3,), 8), "v_leak": full((3,), 0), "v_threshold": full((3,), 1),
        },
        "output": {"type": "Output", "shape": np.array([3])},
    },
    [("input", "conv"), ("conv", "lif1"), ("lif1", "pool"), ("pool", "flatten"), ("flatten", "fc"), ("fc", "lif2"), ("lif2", "output")],
)

# The newest file format that the library writes, many nodes, 32-bit whole numbers.
chain = ["input"] + [f"{kind}{i}" for i in range(6) for kind in ("fc", "if")] + ["output"]
nodes = {"input": {"type": "Input", "shape": np.array([2], np.int32)}, "output": {"type": "Output", "shape": np.array([2], np.int32)}}
for i in range(6):
    nodes[f"fc{i}"] = {"type": "Linear", "weight": np.array([[1, 0], [0, 2]], np.float32)}
    nodes[f"if{i}"] = {"type": "IF", "r": full((2,), 1), "v_threshold": full((2,), 1.5), "v_reset": full((2,), 0)}
write("latest.nir", nodes, list(zip(chain, chain[1:])), libver="latest")

# What is refused by name: a synapse of its own.
write(
    "cuba.nir",
    {
        "input": {"type": "Input", "shape": np.array([2])},
        "fc": {"type": "Linear", "weight": np.eye(2, dtype=np.float32)},
        "cuba": {"type": "CubaLIF", **{name: full((2,), 1e-3) for name in ("tau_syn", "tau_mem", "r", "v_leak", "v_threshold", "w_in")}},
        "output": {"type": "Output", "shape": np.array([2])},
    },
    [("input", "fc"), ("fc", "cuba"), ("cuba", "output")],
)
