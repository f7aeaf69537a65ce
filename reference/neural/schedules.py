"""Learning rates of PyTorch's schedulers, step by step, in float64.

Usage: python3 schedules.py > schedules.json
Needs torch 2.13.0. `settings` are ours (packages/neural/src/optimise/schedule.ts); `rates` start with step 0.
"""
import json
import sys
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.simplefilter('ignore')
cases = []


def case(rate, steps, settings, make, warm_up=None):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    if warm_up is None:
        schedule = make(optimiser)
    else:
        first = schedulers.LinearLR(optimiser, start_factor=warm_up['from'], total_iters=warm_up['steps'])
        schedule = schedulers.SequentialLR(optimiser, [first, make(optimiser)], milestones=[warm_up['steps']])
        settings = {**settings, 'warmUp': warm_up}
    rates = []
    for _ in range(steps):
        rates.append(optimiser.param_groups[0]['lr'])
        optimiser.step()
        schedule.step()
    cases.append({'learningRate': rate, 'settings': settings, 'rates': rates})


warm = {'steps': 5, 'from': 0.2}
case(0.1, 20, {'kind': 'step', 'every': 6, 'factor': 0.3}, lambda o: schedulers.StepLR(o, 6, 0.3))
case(0.1, 20, {'kind': 'milestones', 'at': [3, 4, 11], 'factor': 0.5}, lambda o: schedulers.MultiStepLR(o, [3, 4, 11], 0.5))
case(5e-4, 31, {'kind': 'cosine', 'steps': 30}, lambda o: schedulers.CosineAnnealingLR(o, 30))
case(0.02, 18, {'kind': 'cosine', 'steps': 17, 'minimumRate': 1e-3}, lambda o: schedulers.CosineAnnealingLR(o, 17, 1e-3))
case(0.01, 25, {'kind': 'polynomial', 'steps': 20, 'power': 0.9}, lambda o: schedulers.PolynomialLR(o, 20, 0.9))
case(0.01, 12, {'kind': 'polynomial', 'steps': 10}, lambda o: schedulers.PolynomialLR(o, 10))
case(0.05, 26, {'kind': 'cosine', 'steps': 20}, lambda o: schedulers.CosineAnnealingLR(o, 20), warm)
case(0.05, 26, {'kind': 'polynomial', 'steps': 20, 'power': 0.9}, lambda o: schedulers.PolynomialLR(o, 20, 0.9), warm)
case(0.05, 14, {'kind': 'step', 'every': 4, 'factor': 0.5}, lambda o: schedulers.StepLR(o, 4, 0.5), warm)
case(0.05, 9, {'kind': 'constant'}, lambda o: schedulers.ConstantLR(o, 1.0), warm)

json.dump({'source': 'reference/neural/schedules.py', 'torch': torch.__version__, 'cases': cases}, sys.stdout, separators=(',', ':'))
