"""Small weight files made with PyTorch for packages/neural/src/weights, and the check of files that it wrote.

Run: python weights.py                 writes weights/ beside this script, and weights/values.json
     node write-weights.mjs FOLDER     writes a state dict with Glioscope (build first)
     python weights.py --check FOLDER  loads that with PyTorch and safetensors; prints weights/read-back.json
"""

import collections
import hashlib
import json
import pathlib
import platform
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

folder = pathlib.Path(__file__).parent / "weights"
versions = {"python": platform.python_version(), "torch": torch.__version__}


def wave(*shape):
    count = int(torch.tensor(shape).prod()) if shape else 1
    return torch.sin(torch.arange(count, dtype=torch.float64) * 0.7).reshape(shape)


def plain(tensor):
    values = tensor.to(torch.float64).flatten().tolist()
    return {"shape": list(tensor.shape), "type": str(tensor.dtype).removeprefix("torch."), "values": values}


def state():
    """Every number type, views of one storage, rows out of order, a tensor of no elements, a parameter."""
    base = wave(4, 6).float()
    return collections.OrderedDict(
        {
            "float": wave(2, 3).float(),
            "half": (wave(5) * 100).half(),
            "brain": (wave(5) * 100).bfloat16(),
            "double": wave(2, 2),
            "long": torch.tensor([1, -2, 2**40]),
            "int": torch.tensor([7, -8], dtype=torch.int32),
            "short": torch.tensor([300, -300], dtype=torch.int16),
            "char": torch.tensor([-5, 5], dtype=torch.int8),
            "byte": torch.tensor([200, 0], dtype=torch.uint8),
            "bool": torch.tensor([True, False, True]),
            "scalar": torch.tensor(3.5),
            "empty": torch.zeros(0, 3),
            "whole": base,
            "turned": base.t(),
            "corner": base[1:3, 2:5],
            "spread": wave(3, 1).float().expand(3, 4),
            "channels-last": wave(1, 2, 2, 3).float().to(memory_format=torch.channels_last),
            "grüße": nn.Parameter(wave(3).float()),
        }
    )


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet18(nn.Module):
    """The structure and names of torchvision's, at any width."""

    def __init__(self, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            outputs = width * 2**stage
            first = BasicBlock(inputs, outputs, 1 if stage == 0 else 2)
            setattr(self, f"layer{stage + 1}", nn.Sequential(first, BasicBlock(outputs, outputs, 1)))
            inputs = outputs
        self.fc = nn.Linear(8 * width, classes)


def resnet_state(width):
    torch.manual_seed(0)
    names = ResNet18(width, 10).state_dict()
    # The official ImageNet file has no num_batches_tracked.
    return collections.OrderedDict((name, value) for name, value in names.items() if "num_batches" not in name)


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)


def half_table():
    values = [0.0, -0.0, 1.0, -1.5, 65504.0, 65519.996, 65520.0, 1e10, -1e10, 2.0**-14, 2.0**-24, 2.0**-25]
    values += [2.0**-25 * 1.0001, 6.1e-5, 6.103515625e-05 - 2.0**-25, 0.1, 1 / 3, 2049.0, 2051.0, 1e-40, 3.4e38]
    values += [float("inf"), float("-inf")] + (wave(20) * 3e-5).tolist() + (wave(20) * 70000).tolist()
    floats = torch.tensor(values, dtype=torch.float32)
    bits = lambda tensor: (tensor.view(torch.int16).to(torch.int32) & 0xFFFF).tolist()
    return {
        "floatBits": (floats.view(torch.int32).to(torch.int64) & 0xFFFFFFFF).tolist(),
        "half": bits(floats.half()),
        "brain": bits(floats.bfloat16()),
    }


def make():
    folder.mkdir(exist_ok=True)
    tensors = state()
    torch.save(tensors, folder / "zip.pt")
    torch.save(tensors, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    model = Tiny()
    optimiser = torch.optim.Adam(model.parameters())
    model.layer(torch.ones(1, 2)).sum().backward()
    optimiser.step()
    checkpoint = {"epoch": 3, "optimizer": optimiser.state_dict(), "state_dict": model.state_dict(), "best": 0.5}
    torch.save(checkpoint, folder / "checkpoint.pt")
    torch.save(checkpoint, folder / "checkpoint-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(model, folder / "whole-model.pt")
    torch.save(resnet_state(1), folder / "resnet18-width1.pth", _use_new_zipfile_serialization=False)
    separate = {name: value.detach().contiguous().clone() for name, value in tensors.items()}
    save_file(separate, folder / "mixed.safetensors", metadata={"made": "by PyTorch"})
    values = {
        "about": "Made by reference/neural/weights.py. Values as doubles, row by row.",
        "versions": versions,
        "state": {name: plain(tensor.detach()) for name, tensor in tensors.items()},
        "checkpoint": {name: plain(tensor) for name, tensor in model.state_dict().items()},
        "halves": half_table(),
    }
    (folder / "values.json").write_text(json.dumps(values, sort_keys=True) + "\n")
    # Which layout an official file of 46830571 bytes has: the sizes of the same tensors in both.
    full = resnet_state(64)
    full["fc.weight"], full["fc.bias"] = torch.zeros(1000, 512), torch.zeros(1000)
    for layout, zipped in (("zip", True), ("legacy", False)):
        path = pathlib.Path(f"/tmp/resnet18-{layout}.pth")
        torch.save(full, path, _use_new_zipfile_serialization=zipped)
        print(f"ImageNet ResNet18 in the {layout} layout: {path.stat().st_size} bytes", file=sys.stderr)


def check(written):
    expected = json.loads((folder / "values.json").read_text())["state"]
    report = {"about": "Made by reference/neural/weights.py --check.", "versions": versions, "sha256": {}}
    for path in sorted(pathlib.Path(written).iterdir()):
        found = load_file(path) if path.suffix == ".safetensors" else torch.load(path, weights_only=True)
        assert {name: plain(tensor) for name, tensor in found.items()} == expected, path
        report["sha256"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    print(json.dumps(report, indent=2))


if sys.argv[1:2] == ["--check"]:
    check(sys.argv[2])
else:
    make()
