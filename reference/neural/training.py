"""Five training steps of a small network in float64 by PyTorch: losses, weights, running statistics.

Usage: python3 training.py > training.json
Needs torch 2.13.0. conv3d (without bias: before batch norm its derivative is rounding alone), batch norm, ReLU, max pool, linear; mean squared error; each optimiser, clipping, accumulation, averaging.
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
sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
# Our settings (packages/neural/src/optimise), and PyTorch's optimiser that they stand for.
plans = [
    ('adam', {'kind': 'adam'}, adam, {}),
    ('adamw', {'kind': 'adamW', 'weightDecay': 0.1}, adamw, {'weight_decay': 0.1}),
    ('clipped', {'kind': 'adam', 'gradientClip': 0.5}, adam, {}),
    ('penalised adam', {'kind': 'adam', 'weightDecay': 0.05}, adam, {'weight_decay': 0.05}),
    ('sgd', {'kind': 'sgd'}, sgd, {}),
    ('momentum', {'kind': 'sgd', 'momentum': 0.9, 'weightDecay': 0.1}, sgd, {'momentum': 0.9, 'weight_decay': 0.1}),
    ('nesterov', {'kind': 'sgd', 'momentum': 0.8, 'nesterov': True}, sgd, {'momentum': 0.8, 'nesterov': True}),
    ('clipped by value', {'kind': 'sgd', 'gradientClipValue': 0.1}, sgd, {}),
    ('accumulated', {'kind': 'adamW', 'accumulate': 2, 'gradientClip': 0.5, 'average': {'decay': 0.7}}, adamw, {'weight_decay': 0}),
    ('averaged', {'kind': 'sgd', 'momentum': 0.9, 'average': {'decay': 0.7}}, sgd, {'momentum': 0.9}),
]
for name, settings, method, arguments in plans:
    model = network()
    model.load_state_dict(start, strict=False)
    optimiser = method(model.parameters(), lr=0.01, **arguments)
    every = settings.get('accumulate', 1)
    average = None
    if 'average' in settings:
        decay = torch.optim.swa_utils.get_ema_multi_avg_fn(settings['average']['decay'])
        average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=decay, use_buffers=True)
    losses = []
    for i, (x, y) in enumerate(zip(inputs, targets)):
        loss = ((model(x) - y) ** 2).mean()
        (loss / every).backward()
        losses.append(loss.item())
        if (i + 1) % every == 0:
            if 'gradientClip' in settings:
                nn.utils.clip_grad_norm_(model.parameters(), settings['gradientClip'])
            if 'gradientClipValue' in settings:
                nn.utils.clip_grad_value_(model.parameters(), settings['gradientClipValue'])
            optimiser.step()
            optimiser.zero_grad()
            if average is not None:
                average.update_parameters(model)
    kept = lambda module: {k: as_json(v) for k, v in module.state_dict().items() if v.dtype == torch.float64}
    run = {'name': name, 'settings': settings, 'losses': losses, 'end': kept(model)}
    if average is not None:
        run['average'] = kept(average.module)
    model.eval()
    runs.append({**run, 'evaluation': as_json(model(inputs[0]))})

tracked = nn.InstanceNorm3d(2, affine=False, track_running_stats=True)
tracked(inputs[0])
statistics = {'runningMean': as_json(tracked.running_mean), 'runningVariance': as_json(tracked.running_var)}

json.dump({'source': 'reference/neural/training.py', 'torch': torch.__version__, 'learningRate': 0.01,
           'start': {k: as_json(v) for k, v in start.items()}, 'inputs': [as_json(i) for i in inputs],
           'targets': [as_json(t) for t in targets], 'runs': runs, 'instanceNorm': statistics}, sys.stdout, separators=(',', ':'))
