"""The networks of packages/neural in PyTorch: for reference values (networks.py) and for benchmarks."""

import torch
from torch import nn


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, reduction=16):
        super().__init__()
        hidden = max(4, channels // reduction)
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, channels)

    def forward(self, x):
        means = x.flatten(2).mean(2)
        weights = torch.sigmoid(self.fc2(torch.relu(self.fc1(means))))
        return x * weights.reshape(*weights.shape, *[1] * (x.dim() - 2))


class RecombinationBlock(nn.Module):
    def __init__(self, inputs, outputs, recombination):
        super().__init__()
        self.recombine = nn.Conv3d(inputs, recombination, 1, bias=False)
        self.norm = nn.BatchNorm3d(recombination)
        self.conv = nn.Conv3d(recombination, outputs, 3, padding=1)
        self.se = SqueezeExcitation(outputs)

    def forward(self, x):
        return self.se(self.conv(torch.relu(self.norm(self.recombine(x)))))


class Decoder(nn.Module):
    def __init__(self, inputs, outputs, recombination):
        super().__init__()
        self.up = nn.ConvTranspose3d(inputs, outputs, 2, stride=2, bias=False)
        block = RecombinationBlock(2 * outputs, outputs, recombination)
        self.recombine, self.norm, self.conv, self.se = block.recombine, block.norm, block.conv, block.se

    def forward(self, x, skip):
        x = torch.cat([skip, self.up(x)], 1)
        return self.se(self.conv(torch.relu(self.norm(self.recombine(x)))))


class SegmentationNetwork(nn.Module):
    def __init__(self, channels, widths, bottleneck, recombination):
        super().__init__()
        inputs = [channels, *widths]
        self.encoder = nn.ModuleList(
            RecombinationBlock(inputs[i], width, recombination) for i, width in enumerate(widths)
        )
        self.bottleneck = RecombinationBlock(widths[-1], bottleneck, recombination)
        above = [*widths[1:], bottleneck]
        self.decoder = nn.ModuleList(Decoder(above[i], width, recombination) for i, width in enumerate(widths))
        self.classify = nn.Conv3d(widths[0], 2, 1)

    def forward(self, x):
        skips = []
        for block in self.encoder:
            x = block(x)
            skips.append(x)
            x = nn.functional.max_pool3d(x, 2)
        x = self.bottleneck(x)
        for decoder, skip in reversed(list(zip(self.decoder, skips))):
            x = decoder(x, skip)
        logits = self.classify(x)
        return {"logits": logits, "probabilities": torch.softmax(logits, 1)}


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, conv, norm):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = norm(outputs)
        self.conv2 = conv(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = norm(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride=stride, bias=False), norm(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResidualTrunk(nn.Module):
    def __init__(self, channels, width, dimensions):
        super().__init__()
        conv, norm, self.pool = {
            2: (nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d(3, 2, 1)),
            3: (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d(3, 2, 1)),
        }[dimensions]
        self.conv1 = conv(channels, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = norm(width)
        inputs = width
        for stage in range(4):
            outputs = width * 2**stage
            blocks = [
                BasicBlock(inputs, outputs, 1 if stage == 0 else 2, conv, norm),
                BasicBlock(outputs, outputs, 1, conv, norm),
            ]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs

    def trunk(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


class GradingNetwork(ResidualTrunk):
    def __init__(self, channels, width, hidden):
        super().__init__(channels, width, 3)
        self.se = SqueezeExcitation(8 * width)
        self.fc1 = nn.Linear(8 * width, hidden)
        self.fc2 = nn.Linear(hidden, 1)

    def forward(self, x):
        features = self.se(self.trunk(x)).flatten(2).mean(2)
        return {"features": features, "logit": self.fc2(torch.relu(self.fc1(features)))}


class SliceNetwork(ResidualTrunk):
    def __init__(self, channels, width):
        super().__init__(channels, width, 2)
        self.gradeHead = nn.Linear(8 * width, 1)
        self.survivalHead = nn.Linear(8 * width, 1)

    def forward(self, x):
        features = self.trunk(x).flatten(2).mean(2)
        return {
            "features": features,
            "gradeLogit": self.gradeHead(features),
            "survival": self.survivalHead(features),
        }
