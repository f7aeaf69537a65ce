"""Grad-CAM of the grading and the slice network of networks.py with PyTorch's hooks, for packages/neural/src/explain.

Run: python grad_cam.py > grad-cam.json   (CPU, float64; weights and inputs by networks.py's formula)
"""

import contextlib
import io
import json
import platform
import sys

import torch

from network_definitions import GradingNetwork, SliceNetwork

with contextlib.redirect_stdout(io.StringIO()):
    from networks import fill, formula


def grad_cam(network, image, output, sign, mode):
    seen = {}
    network.layer4.register_forward_hook(lambda _, __, value: seen.update(activation=value))
    network.layer4.register_full_backward_hook(lambda _, __, gradient: seen.update(gradient=gradient[0]))
    fill(network)
    network.eval()
    score = sign * network(image)[output]
    score.sum().backward()
    activation, gradient = seen["activation"], seen["gradient"]
    axes = tuple(range(2, image.dim()))
    weights = gradient.mean(axes, keepdim=True)
    coarse = torch.relu((weights * activation).sum(1, keepdim=True))
    cam = torch.nn.functional.interpolate(coarse, size=image.shape[2:], mode=mode, align_corners=False)
    flat = cam.detach().flatten()
    places = list(range(0, len(flat), max(1, len(flat) // 97)))
    return {
        "score": score.item(),
        "coarse": coarse.detach().flatten().tolist(),
        "peak": flat.max().item(),
        "norm": flat.norm().item(),
        "places": places,
        "values": [flat[i].item() for i in places],
    }


volume = formula("image", (1, 2, 65, 66, 72))
picture = formula("image", (1, 3, 70, 65))
json.dump(
    {
        "about": "Made by reference/neural/grad_cam.py.",
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "grading": {
            "settings": {"channels": 2, "patch": [72, 66, 65], "width": 2, "hidden": 3},
            "cases": {
                target: grad_cam(GradingNetwork(2, 2, 3), volume, "logit", sign, "trilinear")
                for target, sign in (("positive", 1), ("negative", -1))
            },
        },
        "slice": {
            "settings": {"channels": 3, "size": [65, 70], "width": 2},
            "cases": {
                target: grad_cam(SliceNetwork(3, 2), picture, output, sign, "bilinear")
                for target, output, sign in (
                    ("positive", "gradeLogit", 1),
                    ("negative", "gradeLogit", -1),
                    ("longer", "survival", 1),
                    ("shorter", "survival", -1),
                )
            },
        },
    },
    sort_keys=True,
    fp=sys.stdout,
)
