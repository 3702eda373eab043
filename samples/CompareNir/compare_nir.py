"""Runs a NIR file on samples in another simulator and compares every spike of its output neurons with LfpSharp's.

    lfp export RUN --nir net.nir
    lfp export RUN --pytorch net.py                # writes net-samples.safetensors: 1,000 samples and the spikes there
    python3 compare_nir.py net.nir net-samples.safetensors --with plain       # needs torch and h5py
    python3 compare_nir.py net.nir net-samples.safetensors --with snntorch    # needs nir, nirtorch and snntorch
    python3 compare_nir.py net.nir net-samples.safetensors --with norse       # needs nir, nirtorch and norse

plain is NIR's equations by forward Euler in float32, as simulators compute them, for files whose nodes are one behind the other.
"""
import argparse
import json
import struct

import torch

DT = 1e-4


def load_safetensors(path):
    types = {"F32": torch.float32, "I64": torch.int64, "U8": torch.uint8}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=types[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


class Plain:
    """The nodes in order, each a function of what enters it and its state."""

    def __init__(self, path):
        import h5py

        with h5py.File(path) as file:
            graph = file["node"]
            edges = {a.decode(): b.decode() for a, b in graph["edges"][()]}
            nodes = {name: {key: value[()] for key, value in node.items()} for name, node in graph["nodes"].items()}
        name, self.nodes = next(name for name, node in nodes.items() if node["type"] == b"Input"), []
        while name in edges:
            name = edges[name]
            node = {key: torch.as_tensor(value) if key != "type" else value.decode() for key, value in nodes[name].items()}
            self.nodes.append(node)

    def __call__(self, x, state):
        state = state or [None] * len(self.nodes)
        for i, node in enumerate(self.nodes):
            kind = node["type"]
            if kind in ("Affine", "Linear"):
                x = torch.nn.functional.linear(x, node["weight"], node.get("bias"))
            elif kind == "Conv2d":
                pairs = [tuple(node[key].tolist()) for key in ("stride", "padding", "dilation")]
                x = torch.nn.functional.conv2d(x, node["weight"], node["bias"], *pairs, int(node["groups"]))
            elif kind in ("AvgPool2d", "SumPool2d"):
                kernel, stride, padding = (tuple(node[key].tolist()) for key in ("kernel_size", "stride", "padding"))
                x = torch.nn.functional.avg_pool2d(x, kernel, stride, padding)
                if kind == "SumPool2d":
                    x = (x * (kernel[0] * kernel[1])).round()
            elif kind == "Flatten":
                x = x.flatten(int(node["start_dim"]) + 1 if node["start_dim"] >= 0 else int(node["start_dim"]))
            elif kind == "Threshold":
                x = (x > node["threshold"]).float()
            elif kind in ("LIF", "IF"):
                v = torch.zeros_like(x) if state[i] is None else state[i]
                v = v + node["r"] * x if kind == "IF" else v + DT / node["tau"] * (node["v_leak"] - v + node["r"] * x)
                x = (v > node["v_threshold"]).float()
                state[i] = torch.where(x > 0, node["v_reset"], v)
            elif kind != "Output":
                raise SystemExit(f"plain does not know the node kind {kind}")
        return x, state


def simulator(path, name):
    if name == "plain":
        return Plain(path)
    import nir

    graph = nir.read(path, type_check=False)
    for node in graph.nodes.values():  # both count the axes of a batch, NIR does not
        if isinstance(node, nir.Flatten) and node.start_dim >= 0:
            node.start_dim += 1
    if name == "snntorch":
        from snntorch.import_nir import import_from_nir

        return import_from_nir(graph)
    import norse.torch

    return norse.torch.from_nir(graph, dt=DT)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nir")
    parser.add_argument("samples")
    parser.add_argument("--with", dest="simulator", choices=("plain", "snntorch", "norse"), default="plain")
    arguments = parser.parse_args()
    given = load_safetensors(arguments.samples)
    inputs, labels, spikes = given["inputs"], given["labels"], given["spikes"]
    different, right, total = 0, 0, 0
    with torch.no_grad():
        for start in range(0, len(inputs), 100):
            network, x, state, counts = simulator(arguments.nir, arguments.simulator), inputs[start:start + 100], None, 0
            for t in range(spikes.shape[1]):
                output, state = network(x, state)
                counts = counts + output
                expected = spikes[start:start + 100, t]
                different += int((output.to(torch.uint8) != expected).sum())
                total += int(expected.sum())
            right += int((counts.argmax(1) == labels[start:start + 100]).sum())
    print(f"{arguments.simulator}: {different} spikes differ of {total}, on {len(inputs)} samples; accuracy {100 * right / len(inputs):.2f} %")
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
