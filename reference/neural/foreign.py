"""Small .onnx models made elsewhere, for packages/neural/src/foreign: PyTorch's two exporters, and what else occurs.

Run: python foreign.py   (writes foreign/ beside this script; torch, onnx and onnxscript as foreign/values.json says)
"""

import json
import pathlib
import platform
import warnings

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

warnings.filterwarnings("ignore")
folder = pathlib.Path(__file__).parent / "foreign"


class SmallUNet(nn.Module):
    """Four sequences in, three overlapping regions out as logits; sizes must be multiples of 4."""

    def __init__(self):
        super().__init__()
        self.down1 = nn.Conv3d(4, 4, 3, padding=1)
        self.norm = nn.InstanceNorm3d(4, affine=True)
        self.down2 = nn.Conv3d(4, 6, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose3d(6, 4, 2, stride=2)
        self.up2 = nn.ConvTranspose3d(4, 4, 2, stride=2)
        self.last = nn.Conv3d(8, 3, 1)

    def forward(self, image):
        first = torch.relu(self.norm(self.down1(image)))
        deep = nn.functional.leaky_relu(self.down2(nn.functional.max_pool3d(first, 2)))
        return self.last(torch.cat([first, self.up2(torch.relu(self.up(deep)))], 1))


class Features(nn.Module):
    """A 2D feature network: picture in, a vector for each out."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3, stride=2)

    def forward(self, x):
        return torch.flatten(nn.functional.adaptive_avg_pool2d(torch.relu(self.conv(x)), 1), 1)


def wave(*shape):
    count = int(numpy.prod(shape))
    return torch.sin(torch.arange(count, dtype=torch.float64) * 0.37).reshape(shape).float()


def rewritten(model, change):
    """A copy with each float initialiser as `change` gives it."""
    copy = onnx.ModelProto.FromString(model.SerializeToString())
    for i, tensor in enumerate(copy.graph.initializer):
        if tensor.data_type == TensorProto.FLOAT:
            copy.graph.initializer[i].CopyFrom(change(tensor))
    return copy


def as_float_data(tensor):
    values = numpy_helper.to_array(tensor)
    return helper.make_tensor(tensor.name, TensorProto.FLOAT, values.shape, values.flatten().tolist())


def half_weights(model):
    """Weights in half precision, cast where they are used."""
    copy = onnx.ModelProto.FromString(model.SerializeToString())
    casts = []
    for i, tensor in enumerate(copy.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT:
            continue
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(numpy.float16), tensor.name + "_half")
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], "cast_" + tensor.name, to=TensorProto.FLOAT))
        copy.graph.initializer[i].CopyFrom(half)
    for cast in reversed(casts):
        copy.graph.node.insert(0, cast)
    return copy


def custom_operator():
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 1, 4, 4, 4])
    nodes = [
        helper.make_node("Relu", ["image"], ["y"], "first"),
        helper.make_node("DeformableConv", ["y"], ["mask"], "head/deform", domain="com.example"),
    ]
    graph = helper.make_graph(nodes, "g", [value("image")], [value("mask")])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.example", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def half_input():
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT16, ["n", 2, "d", "h", "w"])
    graph = helper.make_graph([helper.make_node("Relu", ["image"], ["y"], "r")], "g", [value("image")], [value("y")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    folder.mkdir(exist_ok=True)
    torch.manual_seed(1)
    network, features = SmallUNet().eval(), Features().eval()
    # As MONAI feeds volumes: axes x, y, z; here 8 x 12 x 16 voxels.
    image, picture = wave(1, 4, 8, 12, 16), wave(1, 3, 16, 20)
    axes = {0: "batch", 2: "x", 3: "y", 4: "z"}
    for opset in (11, 17):
        torch.onnx.export(
            network, (image,), folder / f"unet-opset{opset}.onnx", dynamo=False, opset_version=opset,
            input_names=["image"], output_names=["regions"], dynamic_axes={"image": axes, "regions": axes},
        )
    torch.onnx.export(
        network, (image,), folder / "unet-opset20.onnx", dynamo=True, opset_version=20, external_data=False,
        input_names=["image"], output_names=["regions"], verbose=False,
        dynamic_shapes=({0: "batch", 2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO, 4: torch.export.Dim.AUTO},),
    )
    torch.onnx.export(
        features, (picture,), folder / "features.onnx", dynamo=False, opset_version=17,
        input_names=["x"], output_names=["vector"],
    )
    plain = onnx.load(folder / "unet-opset17.onnx")
    onnx.save(rewritten(plain, as_float_data), folder / "unet-float-data.onnx")
    onnx.save(half_weights(plain), folder / "unet-half-weights.onnx")
    onnx.save(plain, folder / "unet-external.onnx", save_as_external_data=True, location="unet-external.bin", size_threshold=0)
    (folder / "unet-external.bin").unlink()
    onnx.save(custom_operator(), folder / "custom-operator.onnx")
    onnx.save(half_input(), folder / "half-input.onnx")
    for path in folder.glob("*.onnx"):
        model = onnx.load(path, load_external_data=False)
        del model.metadata_props[:]
        for node in model.graph.node:
            node.doc_string = ""
            del node.metadata_props[:]
        for values in (model.graph.value_info, model.graph.input, model.graph.output):
            for value in values:
                del value.metadata_props[:]
        if path.name == "unet-opset17.onnx":
            entry = model.metadata_props.add()
            entry.key, entry.value = "license", "CC-BY-4.0"
        onnx.save(model, path)
    with torch.no_grad():
        out, vector = network(image), features(picture)
    values = {
        "about": "Made by reference/neural/foreign.py.",
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "onnx": onnx.__version__},
        "regions": {"shape": list(out.shape), "values": out.flatten()[::7].tolist()},
        "vector": {"shape": list(vector.shape), "values": vector.flatten().tolist()},
        "weight": network.down1.weight.detach().flatten()[:5].tolist(),
    }
    (folder / "values.json").write_text(json.dumps(values, sort_keys=True) + "\n")


main()
