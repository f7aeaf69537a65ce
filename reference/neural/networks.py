"""Reference values for the networks, losses and learning-rate schedule of packages/neural, made with PyTorch.

Run: python networks.py > networks.json   (torch as the file's `versions` say; CPU, float64)
Weights and inputs follow a formula (`formula` below, repeated in the test), so that none need be stored.
"""

import json
import math
import platform
import sys

import torch
from torch import nn

from network_definitions import GradingNetwork, SegmentationNetwork, SliceNetwork

torch.set_default_dtype(torch.float64)


def name_hash(name):
    value = 0x811C9DC5
    for character in name:
        value = ((value ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    return value


def formula(name, shape):
    """sin(0.7 i + hash mod 1000), scaled for what the tensor is, rounded to float32."""
    count = math.prod(shape)
    wave = torch.sin(torch.arange(count) * 0.7 + name_hash(name) % 1000)
    if name.endswith("running_var"):
        wave = 1 + 0.5 * wave * wave
    elif name.endswith("weight") and len(shape) == 1:
        wave = 1 + 0.1 * wave
    elif name.endswith("weight"):
        wave = wave * math.sqrt(2 / math.prod(shape[1:]))
    elif name.endswith("bias") or name.endswith("running_mean"):
        wave = 0.1 * wave
    return wave.to(torch.float32).to(torch.float64).reshape(shape)


def speckle(step, shape):
    """Rough images in -1…1: the waves of `formula` leave few directions to batch statistics in two dimensions, so that
    rounding grows (PyTorch's own float32 strays by 3e-6 from its float64 then, and by a quarter after ten steps)."""
    wave = torch.sin(torch.arange(math.prod(shape)) * 12.9898 + step) * 43758.5453
    return torch.frac(wave).float().double().reshape(shape)


def fill(module):
    for name, tensor in module.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(formula(name, tuple(tensor.shape)))


def summary(tensor):
    """Some values and the norm: enough to tell any two outputs apart."""
    flat = tensor.detach().flatten()
    places = sorted({round(i * (len(flat) - 1) / 15) for i in range(16)})
    return {
        "shape": list(tensor.shape),
        "norm": flat.norm().item(),
        "places": places,
        "values": [flat[i].item() for i in places],
    }


def network_case(build, settings, shape, objective, rough=False):
    result = {"settings": settings, "inputShape": shape, "rough": rough}
    image = speckle(0, shape) if rough else formula("image", shape)
    inference = build()
    fill(inference)
    inference.eval()
    result["inference"] = {name: summary(value) for name, value in inference(image).items()}
    training = build()
    fill(training)
    training.train()
    outputs = training(image)
    result["training"] = {name: summary(value) for name, value in outputs.items()}
    loss = (outputs[objective] * formula("pattern", tuple(outputs[objective].shape))).sum()
    loss.backward()
    result["objective"] = objective
    result["gradients"] = {
        name: {"shape": list(p.shape), "norm": p.grad.norm().item(), "first": p.grad.flatten()[0].item()}
        for name, p in training.named_parameters()
        if p.grad is not None
    }
    result["states"] = {
        name: value.norm().item() for name, value in training.state_dict().items() if "running" in name
    }
    return result


def loss_case(function, arguments):
    tensors = {name: torch.tensor(values, requires_grad=name in ("logit", "prediction", "probability"))
               for name, values in arguments.items()}
    loss = function(*tensors.values())
    loss.backward()
    (gradient,) = [tensor.grad for tensor in tensors.values() if tensor.grad is not None]
    return {"arguments": arguments, "loss": loss.item(), "gradient": gradient.flatten().tolist()}


def soft_dice(probability, target):
    return 1 - (2 * (probability * target).sum() + 1) / (probability.sum() + target.sum() + 1)


def plateau_case(losses, learning_rate, **settings):
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=learning_rate)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, **settings)
    rates = []
    for loss in losses:
        schedule.step(loss)
        rates.append(optimiser.param_groups[0]["lr"])
    return {"losses": losses, "learningRate": learning_rate, "settings": settings, "rates": rates}


def bumpy(count):
    return [1 / (1 + 0.15 * i) + 0.25 * math.sin(1.7 * i) for i in range(count)]


logits = [-3.0, -0.5, 0.0, 0.25, 2.0, 40.0, -40.0, 1.5]
targets = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]
predictions = [0.1, -0.7, 2.5, 0.4, 0.9, 0.0, -3.0, 1.0]
answers = [0.0, 0.5, 1.0, 0.5, 0.9, 1.0, 0.2, 0.1]
known = [True, True, False, True, True, False, True, True]
F = nn.functional


def chosen(values):
    return [value for value, keep in zip(values, known) if keep]


if __name__ == "__main__":
    json.dump(
        {
            "about": "Made by reference/neural/networks.py. Masked losses: the same loss over the chosen elements.",
            "versions": {"python": platform.python_version(), "torch": torch.__version__},
            "mask": [int(keep) for keep in known],
            "losses": {
                "dice": loss_case(
                    soft_dice,
                    {"probability": [0.9, 0.2, 0.6, 0.0, 1.0, 0.3, 0.5, 0.1], "target": targets},
                ),
                "crossEntropy": loss_case(
                    F.binary_cross_entropy_with_logits, {"logit": logits, "target": targets}
                ),
                "weightedCrossEntropy": loss_case(
                    lambda logit, target: F.binary_cross_entropy_with_logits(
                        logit, target, pos_weight=torch.tensor(2.5)
                    ),
                    {"logit": logits, "target": targets},
                ),
                "maskedCrossEntropy": loss_case(
                    F.binary_cross_entropy_with_logits, {"logit": chosen(logits), "target": chosen(targets)}
                ),
                "squaredError": loss_case(
                    lambda prediction, target: F.mse_loss(prediction, target),
                    {"prediction": predictions, "target": answers},
                ),
                "maskedSquaredError": loss_case(
                    lambda prediction, target: F.mse_loss(prediction, target),
                    {"prediction": chosen(predictions), "target": chosen(answers)},
                ),
                "smoothL1": loss_case(
                    lambda prediction, target: F.smooth_l1_loss(prediction, target, beta=0.8),
                    {"prediction": predictions, "target": answers},
                ),
            },
            "plateau": [
                plateau_case(bumpy(60), 5e-4, factor=0.5, patience=10),
                plateau_case(bumpy(60), 1e-2, factor=0.1, patience=2, threshold=0.05, min_lr=1e-5),
                plateau_case([1.0] * 40, 1e-3, factor=0.5, patience=3),
                plateau_case([1.0] * 30, 2e-8, factor=0.5, patience=0),
            ],
            "networks": {
                "segmentation": network_case(
                    lambda: SegmentationNetwork(2, [3, 4], 6, 5),
                    {"channels": 2, "window": [12, 8, 8], "widths": [3, 4], "bottleneck": 6, "recombination": 5},
                    [2, 2, 8, 8, 12],
                    "logits",
                ),
                "grading": network_case(
                    lambda: GradingNetwork(2, 2, 3),
                    {"channels": 2, "patch": [40, 34, 33], "width": 2, "hidden": 3},
                    [2, 2, 33, 34, 40],
                    "logit",
                    rough=True,
                ),
                "slice": network_case(
                    lambda: SliceNetwork(3, 3),
                    {"channels": 3, "size": [70, 65], "width": 3},
                    [4, 3, 65, 70],
                    "features",
                    rough=True,
                ),
            },
        },
        sort_keys=True,
        fp=sys.stdout,
        indent=None,
    )
