"""Writes the files beside it with PyTorch (made with Debian 12's 1.13): python3 make.py

values.json holds every value as the hexadecimal of its bytes, least significant first, in the order of the tensor's own elements.
"""
import json
import os
import sys

import torch

folder = os.path.dirname(os.path.abspath(sys.argv[0]))
torch.manual_seed(1)


def tensors():
    base = torch.randn(6, 8)
    half = torch.tensor([0.0, -0.0, 1.0, 65504.0, 6e-8, float("inf"), float("nan")])
    whole = torch.tensor([0, 1, -1, 100, -128, 127])
    tied = torch.randn(4, 3)
    return {
        "float32": torch.randn(3, 5),
        "float64": torch.randn(2, 2, 2, dtype=torch.float64) * 1e200,
        "float16": half.half(),
        "bfloat16": half.bfloat16(),
        "int64": whole.long() * 2**40,
        "int32": whole.int() * 2**20,
        "int16": whole.short() * 200,
        "int8": whole.to(torch.int8),
        "uint8": torch.arange(256).byte(),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(7),
        "empty": torch.zeros(0, 3),
        "view.transposed": base.t(),
        "view.column": base[:, 3],
        "view.steps": base[1::2, ::3],
        "view.tail": base.view(-1)[40:],
        "view.repeated": base[0, :4].expand(3, 4),
        "tied.one": tied,
        "tied.other": tied,
        "parameter": torch.nn.Parameter(torch.randn(2, 3)),
        "name with é and 漢": torch.randn(2),
    }


def raw(tensor):
    tensor = tensor.detach().contiguous()
    return bytes(tensor.view(-1).view(torch.uint8).tolist()).hex() if tensor.dtype != torch.bool else bytes(tensor.tolist()).hex()


def network():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8, 3))


def save(content, name, **options):
    torch.save(content, os.path.join(folder, name), **options)


content = tensors()
save(content, "zip.pth")
save(content, "legacy.pth", _use_new_zipfile_serialization=False)
save(content, "protocol4.pth", pickle_protocol=4)
save(content, "legacy-protocol5.pth", pickle_protocol=5, _use_new_zipfile_serialization=False)

model = network()
optimizer = torch.optim.Adam(model.parameters())
model(torch.randn(4, 1, 4, 4)).sum().backward()
optimizer.step()
save(model.state_dict(), "network.pth")
save(
    {
        "epoch": 3, "loss": 0.25, "big": 2**80, "note": "tried", "done": True, "nothing": None, "size": torch.Size([2, 3]),
        "device": torch.device("cpu"), "type": torch.float32, "seen": {1, 2}, "optimizer": optimizer.state_dict(),
        "model": model.state_dict(),
    },
    "checkpoint.pth")
save(model, "whole-model.pth")
save(model, "whole-model-legacy.pth", _use_new_zipfile_serialization=False)
torch.jit.script(model).save(os.path.join(folder, "torchscript.pt"))

described = {**{f"all/{name}": tensor for name, tensor in content.items()},
             **{f"network/{name}": tensor for name, tensor in model.state_dict().items()}}
with open(os.path.join(folder, "values.json"), "w") as file:
    json.dump(
        {
            name: {"type": str(tensor.dtype).split(".")[1], "shape": list(tensor.shape), "bytes": raw(tensor)}
            for name, tensor in described.items()
        },
        file, indent=0)
