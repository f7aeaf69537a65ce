"""Five training steps of a small network in float64 by PyTorch: losses, weights, running statistics.

Usage: python3 training.py > training.json
Needs torch 2.13.0. conv3d (without bias: before batch norm its derivative is rounding alone), batch norm, ReLU, max pool, linear; mean squared error; Adam, AdamW, clipped Adam.
"""
import json
import sys

import torch
from torch import nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def as_json(t):
    return {'shape': list(t.shape), 'data': [float(f'{v:.9g}') for v in t.detach().reshape(-1).tolist()]}


def network():
    return nn.Sequential(nn.Conv3d(2, 3, 3, padding=1, bias=False), nn.BatchNorm3d(3), nn.ReLU(), nn.MaxPool3d(2), nn.Flatten(), nn.Linear(3 * 8, 2))


start = {k: v.float().double() for k, v in network().state_dict().items() if v.dtype == torch.float64}
inputs = [torch.randn(2, 2, 4, 4, 4).float().double() for _ in range(5)]
targets = [torch.randn(2, 2).float().double() for _ in range(5)]
runs = []
for name, weight_decay, clip in (('adam', 0.0, None), ('adamw', 0.1, None), ('clipped', 0.0, 0.5)):
    model = network()
    model.load_state_dict(start, strict=False)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=weight_decay)
    losses = []
    for x, y in zip(inputs, targets):
        optimiser.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimiser.step()
        losses.append(loss.item())
    end = {k: as_json(v) for k, v in model.state_dict().items() if v.dtype == torch.float64}
    model.eval()
    runs.append({'name': name, 'weightDecay': weight_decay, 'gradientClip': clip, 'losses': losses, 'end': end, 'evaluation': as_json(model(inputs[0]))})

json.dump({'source': 'reference/neural/training.py', 'torch': torch.__version__, 'learningRate': 0.01,
           'start': {k: as_json(v) for k, v in start.items()}, 'inputs': [as_json(i) for i in inputs],
           'targets': [as_json(t) for t in targets], 'runs': runs}, sys.stdout, separators=(',', ':'))
