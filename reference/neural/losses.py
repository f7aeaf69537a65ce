"""Losses of segmentation, classes and survival with their derivatives, in float64 by PyTorch.

Usage: python3 losses.py > losses.json
Needs torch 2.13.0, and R with the package survival, whose coxph gives the partial likelihoods (checked against them
here). Inputs are rounded to four digits; the derivative is by the first one.
"""
import json
import subprocess
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(20260101)
torch.set_default_dtype(torch.float64)
cases = []


def stored(t, digits=5):
    return {'shape': list(t.shape), 'data': [float(f'{v:.{digits}g}') for v in t.detach().reshape(-1).tolist()]}


def rounded(t):
    # What the engine is given: float32 of the stored digits.
    return torch.tensor(stored(t)['data'], dtype=torch.float32).double().reshape(t.shape)


def case(loss, function, *inputs, name='', **settings):
    inputs = [rounded(i.double()) for i in inputs]
    leaf = inputs[0].clone().requires_grad_(True)
    value = function(leaf, *inputs[1:])
    value.backward()
    cases.append({'loss': loss, 'name': name, 'settings': settings, 'inputs': [stored(i) for i in inputs],
                  'value': value.item(), 'gradient': stored(leaf.grad, 9)})


def labels_of(classes, *shape):
    return torch.randint(0, classes, shape)


def one_hot(labels, classes):
    return F.one_hot(labels, classes).movedim(-1, 1).double()


axes = {'all': [0, 1, 2, 3], 'class': [0, 2, 3], 'sample': [2, 3]}
probability = torch.softmax(torch.randn(2, 3, 3, 4), 1)
truth = one_hot(labels_of(3, 2, 3, 4), 3)
for by, over in axes.items():
    dice = lambda p, t: 1 - ((2 * (p * t).sum(over) + 1) / (p.sum(over) + t.sum(over) + 1)).mean()
    case('diceLoss', dice, probability, truth, name=by, by=by)
squared = lambda p, t: 1 - ((2 * (p * t).sum() + 0.1) / ((p * p).sum() + (t * t).sum() + 0.1))
case('diceLoss', squared, probability, truth, name='squared', squared=True, smooth=0.1)


def generalised(p, t):
    size = t.sum([0, 2, 3])
    weight = torch.where(size > 0, 1 / size.clamp(min=1) ** 2, 0)
    weight = torch.where(size > 0, weight, weight.max())
    return 1 - (2 * (weight * (p * t).sum([0, 2, 3])).sum() + 1e-5) / ((weight * (p + t).sum([0, 2, 3])).sum() + 1e-5)


case('generalisedDiceLoss', generalised, probability, truth)
case('generalisedDiceLoss', generalised, probability, one_hot(labels_of(2, 2, 3, 4), 3), name='a class absent')


def tversky(p, t, over):
    tp = (p * t).sum(over)
    return 1 - ((tp + 1) / (tp + 0.3 * (p.sum(over) - tp) + 0.7 * (t.sum(over) - tp) + 1)).mean()


for by, over in axes.items():
    case('tverskyLoss', lambda p, t: tversky(p, t, over), probability, truth, name=by, by=by, falsePositives=0.3, falseNegatives=0.7)

logits = 2 * torch.randn(2, 4, 3, 2)
labels = labels_of(4, 2, 3, 2)
ignored = labels.clone()
ignored[0, 1:, 0] = -100
weights = [0.2, 1.0, 3.0, 0.5]
case('crossEntropy', lambda x, y: F.cross_entropy(x, y.long()), logits, labels)
case('crossEntropy', lambda x, y: F.cross_entropy(x, y.long(), torch.tensor(weights)), logits, labels, name='weighted', classWeights=weights)
case('crossEntropy', lambda x, y: F.cross_entropy(x, y.long(), torch.tensor(weights)), logits, ignored, name='weighted, some ignored', classWeights=weights)
case('crossEntropy', lambda x, y: F.cross_entropy(x, y.long()), 30 * torch.randn(3, 5), labels_of(5, 3), name='far logits')


def focal_classes(x, y, gamma, weights):
    log_p = F.log_softmax(x, 1).gather(1, y.long()[:, None])[:, 0]
    w = torch.tensor(weights)[y.long()]
    return (w * (1 - log_p.exp()) ** gamma * -log_p).sum() / w.sum()


case('focalCrossEntropy', lambda x, y: focal_classes(x, y, 2.0, [1.0] * 4), logits, labels)
case('focalCrossEntropy', lambda x, y: focal_classes(x, y, 1.5, weights), logits, labels, name='weighted', gamma=1.5, classWeights=weights)


def focal(x, t, gamma, alpha):
    # As torchvision.ops.sigmoid_focal_loss defines it.
    p = torch.sigmoid(x)
    right = p * t + (1 - p) * (1 - t)
    loss = F.binary_cross_entropy_with_logits(x, t, reduction='none') * (1 - right) ** gamma
    return (loss * (1 if alpha is None else alpha * t + (1 - alpha) * (1 - t))).mean()


score = torch.tensor([-3.0, -0.5, 0.0, 0.25, 2.0, 12.0, -12.0, 1.5, 30.0])
answer = torch.tensor([0.0, 1, 1, 0, 1, 1, 0, 0, 0])
case('focalLoss', lambda x, t: focal(x, t, 2, None), score, answer)
case('focalLoss', lambda x, t: focal(x, t, 1.5, 0.25), score, answer, name='alpha', gamma=1.5, alpha=0.25)

guess = torch.tensor([0.9, 0.2, 0.6, 0.01, 0.99, 0.3, 0.5, 0.1])
soft = torch.tensor([1.0, 0, 1, 0, 1, 0, 0.4, 0])
case('binaryCrossEntropy', F.binary_cross_entropy, guess, soft)
case('meanAbsoluteError', F.l1_loss, torch.randn(7), torch.randn(7))
case('huberLoss', lambda p, t: F.huber_loss(p, t, delta=0.6), 2 * torch.randn(9), torch.randn(9), delta=0.6)


def cox(eta, time, event, efron):
    total = 0
    for when in sorted(set(time[event > 0].tolist())):
        tied = (time == when) & (event > 0)
        risk = eta[time >= when].exp().sum()
        own = eta[tied].exp().sum()
        count = int(tied.sum())
        total = total + eta[tied].sum() - sum(torch.log(risk - (l / count if efron else 0) * own) for l in range(count))
    return -total / event.sum()


def coxph(eta, time, event, ties):
    lists = ';'.join(f"{n}<-c({','.join(map(repr, v.tolist()))})" for n, v in (('e', eta), ('t', time), ('d', event)))
    code = f"library(survival);{lists};f<-coxph(Surv(t,d)~e,ties='{ties}',init=1,control=coxph.control(iter.max=0));cat(sprintf('%.17g',f$loglik[1]))"
    return float(subprocess.run(['Rscript', '-e', code], capture_output=True, text=True, check=True).stdout)


hazards = rounded(torch.randn(14))
times = torch.tensor([5.0, 3, 3, 8, 3, 12, 5, 1, 8, 8, 20, 5, 2, 3])
events = torch.tensor([1.0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1])
for ties in ('efron', 'breslow'):
    for name, eta in (('', hazards), ('far apart', 60 * hazards)):
        eta = rounded(eta)
        case('coxLoss', lambda x, t, d: cox(x, t, d, ties == 'efron'), eta, times, events, name=name, ties=ties)
        by_r = -coxph(eta, times, events, ties) / events.sum().item()
        assert abs(by_r - cases[-1]['value']) < 1e-9 * abs(by_r), (by_r, cases[-1]['value'])

fine, target = torch.randn(1, 1, 4, 4), (torch.randn(1, 1, 4, 4) > 0).double()


def deep(x, t, weights):
    scales = [x, F.avg_pool2d(x, 2)]
    return sum(w * F.binary_cross_entropy_with_logits(s, F.interpolate(t, s.shape[2:])) for w, s in zip(weights, scales))


case('deepSupervision', lambda x, t: deep(x, t, [2 / 3, 1 / 3]), fine, target)
case('deepSupervision', lambda x, t: deep(x, t, [0.9, 0.5]), fine, target, name='weighted', weights=[0.9, 0.5])

r = subprocess.run(['Rscript', '-e', "cat(R.version$major,R.version$minor,as.character(packageVersion('survival')))"], capture_output=True, text=True, check=True).stdout.split()
json.dump({'source': 'reference/neural/losses.py', 'torch': torch.__version__, 'r': '.'.join(r[:2]), 'survival': r[2], 'cases': cases}, sys.stdout, separators=(',', ':'))
