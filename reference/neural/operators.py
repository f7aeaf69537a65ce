"""Forward values and derivatives of the graph's operators, in float64 by PyTorch.

Usage: python3 operators.py > operators.json
Needs torch 2.13.0. Each case: inputs, settings, the output, and the derivatives of sum(output * upstream).
"""
import json
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(20220815)
torch.set_default_dtype(torch.float64)
cases = []


def as_json(t, digits=9):
    # What the engine is given must be float32 exactly (nine digits); results are compared to 1e-5.
    return {'shape': list(t.shape), 'data': [float(f'{v:.{digits}g}') for v in t.detach().reshape(-1).tolist()]}


def draw(*shape, low=None, high=None):
    t = torch.randn(shape) if low is None else torch.rand(shape) * (high - low) + low
    return t.float().double()


def case(operator, function, *inputs, name='', **settings):
    leaves = [i.clone().requires_grad_(True) for i in inputs]
    output = function(*leaves)
    upstream = draw(*output.shape)
    (output * upstream).sum().backward()
    cases.append({
        'operator': operator, 'name': name, 'settings': settings, 'inputs': [as_json(i) for i in inputs],
        'upstream': as_json(upstream), 'output': as_json(output, 7),
        'gradients': [as_json(l.grad if l.grad is not None else torch.zeros_like(l), 7) for l in leaves],
    })


for operator, function in [('add', torch.add), ('subtract', torch.sub), ('multiply', torch.mul), ('maximum', torch.maximum), ('minimum', torch.minimum)]:
    case(operator, function, draw(2, 3, 4), draw(2, 3, 4))
    case(operator, function, draw(2, 3, 4), draw(3, 1), name='broadcast')
    case(operator, function, draw(1, 4), draw(2, 3, 1), name='both broadcast')
ties = torch.tensor([1.0, 2.0, 2.0, -1.0])
case('maximum', torch.maximum, ties, torch.tensor([1.0, 1.0, 3.0, -1.0]), name='ties')
case('minimum', torch.minimum, ties, torch.tensor([1.0, 1.0, 3.0, -1.0]), name='ties')
case('divide', torch.div, draw(2, 3), draw(2, 3, low=0.5, high=2))
case('divide', torch.div, draw(3), draw(2, 3, low=-2, high=-0.5), name='broadcast')
flat = lambda f: lambda a, b: f(a, b).double() + 0 * (a + b).sum()
case('greater', flat(torch.gt), ties, torch.tensor([1.0, 1.0, 3.0, -1.0]))
case('equal', flat(torch.eq), ties, torch.tensor([1.0, 1.0, 3.0, -1.0]))

special = torch.tensor([-90.0, -3.0, -0.5, 0.0, 0.25, 2.0, 90.0])
for operator, function in [('negate', torch.neg), ('absolute', torch.abs), ('square', torch.square), ('relu', F.relu), ('sigmoid', torch.sigmoid), ('tanh', torch.tanh), ('softplus', F.softplus)]:
    case(operator, function, draw(3, 5))
    case(operator, function, special, name='special')
case('sign', lambda x: torch.sign(x), draw(3, 5))
case('exp', torch.exp, draw(3, 5))
case('log', torch.log, draw(3, 5, low=0.1, high=4))
case('sqrt', torch.sqrt, draw(3, 5, low=0.1, high=4))
case('power', lambda x: x ** 3, draw(7), exponent=3)
case('power', lambda x: x ** -0.5, draw(7, low=0.2, high=3), name='negative fraction', exponent=-0.5)
case('leakyRelu', lambda x: F.leaky_relu(x, 0.1), draw(11), slope=0.1)
case('clip', lambda x: torch.clamp(x, -0.5, 0.7), draw(11), low=-0.5, high=0.7)
case('stopGradient', lambda x: x.detach() + 0 * x, draw(4))

for axes in ([0], [1, 2], [0, 2], [0, 1, 2]):
    for keep in (False, True):
        settings = {'axes': axes, 'keepDimensions': keep}
        name = f'{axes} {keep}'
        case('reduceSum', lambda x: x.sum(axes, keepdim=keep), draw(2, 3, 4), name=name, **settings)
        case('reduceMean', lambda x: x.mean(axes, keepdim=keep), draw(2, 3, 4), name=name, **settings)
        case('reduceMax', lambda x: x.amax(axes, keepdim=keep), draw(2, 3, 4), name=name, **settings)
case('reduceMax', lambda x: x.amax([1]), torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), name='ties', axes=[1], keepDimensions=False)
for axis in (0, 1, -1):
    case('softmax', lambda x: F.softmax(x, axis), draw(2, 3, 4), name=f'axis {axis}', axis=axis)
    case('logSoftmax', lambda x: F.log_softmax(x, axis), 30 * draw(2, 3, 4), name=f'axis {axis}', axis=axis)

case('reshape', lambda x: x.reshape(4, 6), draw(2, 3, 4), shape=[4, 6])
case('transpose', lambda x: x.permute(2, 0, 3, 1), draw(2, 3, 4, 5), permutation=[2, 0, 3, 1])
case('concat', lambda *x: torch.cat(x, 1), draw(2, 1, 3), draw(2, 4, 3), draw(2, 2, 3), axis=1)
case('slice', lambda x: x[1:3, :, 2:4], draw(4, 3, 5), ranges=[{'axis': 0, 'start': 1, 'end': 3}, {'axis': 2, 'start': 2, 'end': 4}])
case('slice', lambda x: x[:, 1:7:2, 0:8:3], draw(2, 7, 9), name='steps', ranges=[{'axis': 1, 'start': 1, 'end': 7, 'step': 2}, {'axis': 2, 'start': 0, 'end': 8, 'step': 3}])
case('reverse', lambda x: x.flip([0, 2]), draw(2, 3, 4), axes=[0, 2])
case('pad', lambda x: F.pad(x, (0, 2, 1, 0), value=1.5), draw(2, 3), widths=[[1, 0], [0, 2]], value=1.5)
case('broadcastTo', lambda x: x.expand(2, 3, 4), draw(3, 1), shape=[2, 3, 4])

case('matMul', torch.matmul, draw(3, 4), draw(4, 5))
case('matMul', lambda a, b: a.mT @ b, draw(2, 4, 3), draw(4, 5), name='transposed, broadcast', transposeA=True)
case('matMul', lambda a, b: a @ b.mT, draw(2, 1, 3, 4), draw(3, 5, 4), name='batches', transposeB=True)
case('linear', F.linear, draw(3, 4), draw(5, 4), draw(5))


def convolution(rank, batch, cin, cout, size, kernel, stride, padding, bias=True):
    f = {2: F.conv2d, 3: F.conv3d}[rank]
    inputs = [draw(batch, cin, *size), draw(cout, cin, *kernel)] + ([draw(cout)] if bias else [])
    case(f'conv{rank}d', lambda x, w, b=None: f(x, w, b, stride, padding), *inputs,
         name=f'{size} kernel {kernel} stride {stride} padding {padding}', stride=stride, padding=padding)


convolution(3, 2, 2, 3, [4, 5, 6], [3, 3, 3], [1, 1, 1], [1, 1, 1])
convolution(3, 1, 3, 2, [4, 3, 5], [1, 1, 1], [1, 1, 1], [0, 0, 0])
convolution(3, 1, 2, 2, [5, 5, 4], [3, 2, 1], [1, 1, 1], [0, 1, 0], bias=False)
convolution(3, 2, 2, 3, [6, 7, 5], [3, 3, 3], [2, 2, 2], [1, 1, 1])
convolution(3, 1, 2, 3, [6, 5, 4], [1, 1, 1], [2, 2, 2], [0, 0, 0], bias=False)
convolution(3, 1, 1, 2, [9, 8, 7], [7, 7, 7], [2, 2, 2], [3, 3, 3], bias=False)
convolution(3, 1, 70, 1, [3, 3, 3], [3, 3, 3], [1, 1, 1], [1, 1, 1])
convolution(2, 2, 3, 4, [5, 6], [3, 3], [1, 1], [1, 1])
convolution(2, 2, 3, 4, [7, 8], [3, 3], [2, 2], [1, 1])
convolution(2, 1, 3, 2, [11, 10], [7, 7], [2, 2], [3, 3], bias=False)
convolution(2, 1, 2, 2, [7, 9], [3, 2], [3, 2], [0, 1], bias=False)
convolution(2, 1, 2, 2, [7, 6], [2, 2], [3, 3], [0, 0])
convolution(2, 2, 2, 3, [5, 4], [1, 1], [2, 2], [0, 0])
case('convTranspose3d', lambda x, w, b: F.conv_transpose3d(x, w, b, stride=2), draw(2, 3, 2, 3, 4), draw(3, 2, 2, 2, 2), draw(2))
case('convTranspose2d', lambda x, w: F.conv_transpose2d(x, w, stride=2), draw(2, 3, 3, 4), draw(3, 2, 2, 2))

case('maxPool', lambda x: F.max_pool3d(x, 2), draw(2, 2, 4, 4, 6), window=2)
case('maxPool', lambda x: F.max_pool3d(x, 2), draw(1, 2, 5, 4, 7), name='rest left over', window=2)
case('maxPool', lambda x: F.max_pool2d(x, 2), F.relu(draw(2, 2, 6, 8)), name='ties', window=2)
case('maxPool', lambda x: F.max_pool2d(x, 3, 2, 1), draw(2, 3, 7, 8), name='overlapping', window=3, stride=2, padding=1)
case('maxPool', lambda x: F.max_pool2d(x, 3, 2, 1), F.relu(draw(1, 2, 8, 6)), name='overlapping ties', window=3, stride=2, padding=1)
case('maxPool', lambda x: F.max_pool3d(x, 3, 2, 1), draw(1, 2, 6, 5, 7), name='overlapping in three dimensions', window=3, stride=2, padding=1)
case('averagePool', lambda x: F.avg_pool3d(x, 2), draw(1, 2, 4, 6, 2), window=2)
case('averagePool', lambda x: F.avg_pool2d(x, (3, 2)), draw(2, 2, 6, 4), name='unequal window', window=[3, 2])
case('globalAveragePool', lambda x: x.mean([2, 3, 4]), draw(2, 3, 2, 3, 2))

for name, shape in (('volume', (1, 3, 3, 4, 2)), ('batch of planes', (4, 2, 3, 3)), ('offset', (2, 2, 4, 4))):
    c = shape[1]
    x = draw(*shape) * 2 + (10 if name == 'offset' else 0.3)
    x = x.float().double()
    scale, shift = draw(c), draw(c)
    case('batchNorm', lambda x, s, b: F.batch_norm(x, None, None, s, b, True), x, scale, shift, name=f'training, {name}', training=True)
    case('instanceNorm', lambda x, s, b: F.instance_norm(x, None, None, s, b), x, scale, shift, name=name)
case('groupNorm', lambda x, s, b: F.group_norm(x, 2, s, b), draw(2, 4, 3, 2, 2), draw(4), draw(4), groups=2)

condition = torch.tensor([[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
case('select', lambda c, a, b: torch.where(c > 0, a, b) + 0 * c, condition, draw(2, 4), draw(3, 1, 4))
for operator, function in [('silu', F.silu), ('gelu', F.gelu), ('elu', F.elu), ('erf', torch.erf)]:
    case(operator, function, draw(3, 5))
    case(operator, function, torch.tensor([-90.0, -3.0, -0.5, 0.0, 0.25, 2.0, 90.0]), name='special')
case('elu', lambda x: F.elu(x, 0.6), draw(9), name='alpha', alpha=0.6)
case('gelu', lambda x: F.gelu(x, approximate='tanh'), draw(9), name='approximate', approximate=True)


def grouped(rank, batch, cin, cout, size, kernel, stride, padding, dilation, groups):
    f = {2: F.conv2d, 3: F.conv3d}[rank]
    case(f'conv{rank}d', lambda x, w, b: f(x, w, b, stride, padding, dilation, groups),
         draw(batch, cin, *size), draw(cout, cin // groups, *kernel), draw(cout),
         name=f'{size} kernel {kernel} stride {stride} padding {padding} dilation {dilation} groups {groups}',
         stride=stride, padding=padding, dilation=dilation, groups=groups)


grouped(3, 1, 2, 2, [6, 5, 7], [3, 3, 3], 1, 2, 2, 1)
grouped(3, 2, 4, 2, [3, 4, 5], [3, 3, 3], 1, 1, 1, 2)
grouped(3, 1, 3, 3, [5, 6, 4], [3, 3, 3], 2, 1, 1, 3)
grouped(2, 2, 4, 6, [7, 8], [3, 3], [2, 1], [2, 1], [2, 1], 2)
grouped(2, 1, 3, 6, [9, 7], [2, 3], 3, [1, 2], [3, 2], 3)
grouped(2, 1, 2, 3, [4, 3], [2, 1], 1, [3, 2], 1, 1)
grouped(2, 1, 1, 2, [1, 2], [1, 2], [5, 3], [2, 3], 1, 1)


def transposed(rank, batch, cin, cout, size, kernel, bias=True, **settings):
    f = {2: F.conv_transpose2d, 3: F.conv_transpose3d}[rank]
    keys = {'outputPadding': 'output_padding'}
    inputs = [draw(batch, cin, *size), draw(cin, cout // settings.get('groups', 1), *kernel)] + ([draw(cout)] if bias else [])
    case(f'convTranspose{rank}d', lambda x, w, b=None: f(x, w, b, **{keys.get(k, k): v for k, v in settings.items()}), *inputs,
         name=f'{size} kernel {kernel} {settings}', **settings)


transposed(3, 1, 2, 2, [2, 3, 2], [3, 3, 3], stride=2, padding=1, outputPadding=1)
transposed(3, 1, 2, 1, [2, 3, 2], [4, 4, 4], stride=2, padding=1, bias=False)
transposed(3, 1, 2, 4, [2, 2, 3], [2, 2, 2], stride=2, groups=2)
transposed(2, 2, 3, 2, [3, 4], [3, 3], stride=1, padding=1)
transposed(2, 1, 2, 2, [3, 2], [2, 3], stride=3, outputPadding=[2, 0])
transposed(2, 1, 4, 2, [3, 4], [3, 2], stride=[2, 1], padding=[2, 1], dilation=[1, 2], groups=2)
transposed(2, 1, 2, 3, [3, 3], [3, 3], stride=2, dilation=2, padding=3, outputPadding=1)
transposed(2, 1, 2, 3, [3, 4], [5, 3], stride=2)
transposed(2, 1, 1, 2, [3, 2], [2, 2], stride=2, padding=1)

case('averagePool', lambda x: F.avg_pool2d(x, 3, 2, 1), draw(1, 2, 7, 8), name='overlapping', window=3, stride=2, padding=1)
case('averagePool', lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), draw(1, 2, 6, 5), name='of the input alone', window=3, stride=2, padding=1, countPadding=False)
case('averagePool', lambda x: F.avg_pool3d(x, 2), draw(1, 2, 5, 4, 3), name='rest left over', window=2)
case('averagePool', lambda x: F.avg_pool3d(x, (2, 3, 1), (1, 2, 3)), draw(1, 1, 4, 5, 7), name='gaps', window=[2, 3, 1], stride=[1, 2, 3])
case('globalMaxPool', lambda x: x.amax([2, 3, 4]), draw(2, 3, 2, 3, 2))
case('adaptiveAveragePool', lambda x: F.adaptive_avg_pool2d(x, (3, 4)), draw(1, 2, 7, 10), size=[3, 4])
case('adaptiveAveragePool', lambda x: F.adaptive_avg_pool3d(x, (2, 5, 1)), draw(1, 2, 4, 3, 5), name='some bins wider', size=[2, 5, 1])
case('resizeNearest', lambda x: F.interpolate(x, (4, 9, 5)), draw(1, 2, 2, 3, 5), size=[4, 9, 5])
case('resizeNearest', lambda x: F.interpolate(x, (7, 3)), draw(2, 2, 5, 8), name='uneven', size=[7, 3])
for corners in (False, True):
    case('resizeLinear', lambda x: F.interpolate(x, (4, 6, 5), mode='trilinear', align_corners=corners), draw(1, 2, 2, 3, 4), name=f'up {corners}', size=[4, 6, 5], alignCorners=corners)
    case('resizeLinear', lambda x: F.interpolate(x, (3, 1), mode='bilinear', align_corners=corners), draw(1, 2, 7, 4), name=f'down {corners}', size=[3, 1], alignCorners=corners)
case('padReflect', lambda x: F.pad(x, (2, 1, 0, 3), mode='reflect'), draw(1, 2, 4, 5), widths=[[0, 0], [0, 0], [0, 3], [2, 1]])
case('padReplicate', lambda x: F.pad(x, (2, 1, 0, 3, 1, 1), mode='replicate'), draw(1, 1, 2, 3, 2), widths=[[0, 0], [0, 0], [1, 1], [0, 3], [2, 1]])
case('cropCentre', lambda x: x[:, :, 1:3, 1:4], draw(1, 2, 5, 5), size=[2, 3])
x = draw(2, 3, 4, 2)
case('dropout', lambda x, m: x * m / (1 - 0.3), x, (draw(2, 3, 4, 2) > -0.5).double(), rate=0.3)
case('dropout', lambda x, m: x * m / (1 - 0.5), x, (draw(2, 3, 1, 1) > 0).double(), name='channels', rate=0.5)
mean, variance = draw(3), draw(3, low=0.3, high=2)
by_running = lambda x, s, b, m, v: (x - m[:, None, None]) / (v[:, None, None] + 1e-5).sqrt() * s[:, None, None] + b[:, None, None]
assert torch.allclose(by_running(x, mean, variance, mean, variance), F.batch_norm(x, mean, variance, mean, variance, False))
case('batchNorm', by_running, x, draw(3), draw(3), mean, variance, name='in use', training=False)
case('instanceNorm', by_running, x, draw(3), draw(3), mean, variance, name='in use, by running statistics', training=False)
case('groupNorm', lambda x, s, b: F.group_norm(x, 3, s, b), draw(2, 6, 3, 4), draw(6), draw(6), name='planes', groups=3)


def excite_channels(x, w1, b1, w2, b2):
    s = torch.sigmoid(F.linear(F.relu(F.linear(x.flatten(2).mean(2), w1, b1)), w2, b2))
    return x * s.reshape(*s.shape, *[1] * (x.dim() - 2))


def excite_places(x, w, b):
    return x * torch.sigmoid({4: F.conv2d, 5: F.conv3d}[x.dim()](x, w, b))


channels = [draw(2, 4), draw(2), draw(4, 2), draw(4)]
volume = draw(2, 4, 2, 3, 2)
places = [draw(1, 4, 1, 1, 1), draw(1)]
case('exciteChannels', excite_channels, volume, *channels)
case('excitePlaces', excite_places, volume, *places)
case('exciteBoth', lambda x, *l: excite_channels(x, *l[:4]) + excite_places(x, *l[4:]), volume, *channels, *places, join='sum')
case('exciteBoth', lambda x, *l: torch.maximum(excite_channels(x, *l[:4]), excite_places(x, *l[4:])), volume, *channels, *places, name='maximum', join='maximum')

case('take', lambda x: x[:, [2, 0, 2, 1]], draw(2, 3, 4), axis=1, places=[2, 0, 2, 1])
case('conv3d', lambda x, w: F.conv3d(x, w, stride=(2, 1, 3), padding=(1, 2, 1)), draw(2, 2, 5, 4, 8), draw(3, 2, 3, 4, 5), name='strides, odd and even kernel', stride=[2, 1, 3], padding=[1, 2, 1])
case('conv3d', lambda x, w: F.conv3d(x, w, stride=(1, 2, 1), padding=(0, 1, 0)), draw(1, 2, 3, 6, 7), draw(2, 2, 2, 3, 1), name='kernel of one along rows', stride=[1, 2, 1], padding=[0, 1, 0])
case('conv3d', lambda x, w: F.conv3d(x, w, stride=3), draw(2, 1, 7, 8, 9), draw(2, 1, 2, 1, 2), name='stride beyond the kernel', stride=3)
json.dump({'source': 'reference/neural/operators.py', 'torch': torch.__version__, 'cases': cases}, sys.stdout, separators=(',', ':'))
