"""Ten training steps of each network in float64 by PyTorch: losses, and weights and running statistics at the end.

Usage: python3 network_training.py > network-training.json
Needs torch 2.13.0 and networks.py beside it. Start weights, images and targets follow its formula.
"""
import json
import sys

import torch
import torch.nn.functional as F

from network_definitions import GradingNetwork, SegmentationNetwork, SliceNetwork
from networks import fill, formula, speckle

steps = 10


def dice_and_cross_entropy(output, target):
    probability, logit = output['probabilities'][:, 1:], output['logits'][:, 1:] - output['logits'][:, :1]
    dice = 1 - (2 * (probability * target).sum() + 1) / (probability.sum() + target.sum() + 1)
    return dice + F.binary_cross_entropy_with_logits(logit, target)


def grade(output, target):
    return F.binary_cross_entropy_with_logits(output['logit'], target)


def grade_and_survival(output, target):
    return F.binary_cross_entropy_with_logits(output['gradeLogit'], target) + F.smooth_l1_loss(output['survival'], 0.5 * target + 0.1)


def small_stem(model):
    model.conv1 = torch.nn.Conv3d(2, 2, 3, padding=1, bias=False)
    model.pool = torch.nn.Identity()
    return model


def run(model, settings, image_shape, target_shape, objective, optimiser_settings, optimiser, rate, clip=None,
        image_of=lambda step, shape: formula(f'image {step}', shape)):
    fill(model)
    model.train()
    method = optimiser(model.parameters())
    losses = []
    for step in range(steps):
        image = image_of(step, image_shape)
        target = (formula(f'target {step}', target_shape) > 0.3).double()
        method.zero_grad()
        loss = objective(model(image), target)
        loss.backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        method.step()
        losses.append(loss.item())
    end = {name: {'norm': value.norm().item(), 'first': value.flatten()[0].item()}
           for name, value in model.state_dict().items() if not name.endswith('num_batches_tracked')}
    return {'settings': settings, 'imageShape': image_shape, 'targetShape': target_shape, 'optimiser': optimiser_settings,
            'learningRate': rate, 'losses': losses, 'end': end}


json.dump({
    'source': 'reference/neural/network_training.py',
    'torch': torch.__version__,
    'networks': {
        'segmentation': run(
            SegmentationNetwork(2, [3, 4], 6, 5),
            {'channels': 2, 'window': [12, 8, 8], 'widths': [3, 4], 'bottleneck': 6, 'recombination': 5},
            [2, 2, 8, 8, 12], [2, 1, 8, 8, 12], dice_and_cross_entropy,
            {'kind': 'adam'}, lambda p: torch.optim.Adam(p, lr=2e-3), 2e-3),
        'grading': run(
            small_stem(GradingNetwork(2, 2, 3)),
            {'channels': 2, 'patch': [20, 16, 17], 'width': 2, 'hidden': 3, 'stem': {'kernel': 3, 'stride': 1, 'pool': False}},
            [2, 2, 17, 16, 20], [2, 1], grade,
            {'kind': 'adamW', 'weightDecay': 0.05, 'gradientClip': 1},
            lambda p: torch.optim.AdamW(p, lr=2e-3, weight_decay=0.05), 2e-3, 1),
        'slice': run(
            SliceNetwork(3, 3), {'channels': 3, 'size': [70, 65], 'width': 3},
            [4, 3, 65, 70], [4, 1], grade_and_survival,
            {'kind': 'sgd', 'momentum': 0.9, 'nesterov': True, 'weightDecay': 1e-3},
            lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9, nesterov=True, weight_decay=1e-3), 1e-2,
            image_of=speckle),
    },
}, sys.stdout, separators=(',', ':'))
