"""One measurement of PyTorch on the CPU, float32, with the networks of reference/neural/network_definitions.py:
python measure_torch.py '{"network":"unet","size":[64,64,64],"batch":1,"task":"train","threads":2,"repeats":5}'
"""

import json
import resource
import sys
import time
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference" / "neural"))
from network_definitions import GradingNetwork, SegmentationNetwork  # noqa: E402

request = json.loads(sys.argv[1])
torch.set_num_threads(request["threads"])
torch.manual_seed(1)
batch, (width, height, depth) = request["batch"], request["size"]
unet = request["network"] == "unet"
network = SegmentationNetwork(3, [16, 32, 64, 128], 256, 64) if unet else GradingNetwork(3, 64, 64)
image = torch.randn(batch, 3, depth, height, width)
target = (torch.rand(batch, 1, depth, height, width) < 0.3).float() if unet else torch.zeros(batch, 1)
bce = nn.BCEWithLogitsLoss()


def loss_of(outputs):
    if not unet:
        return bce(outputs["logit"], target)
    logits = outputs["logits"]
    logit = logits[:, 1:2] - logits[:, 0:1]
    probability = torch.sigmoid(logit)
    dice = 1 - (2 * (probability * target).sum() + 1) / (probability.sum() + target.sum() + 1)
    return dice + bce(logit, target)


seconds = []
if request["task"] == "train":
    network.train()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)
    for _ in range(request["repeats"]):
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        loss_of(network(image)).backward()
        optimiser.step()
        seconds.append(time.perf_counter() - start)
else:
    network.eval()
    with torch.inference_mode():
        for _ in range(request["repeats"]):
            start = time.perf_counter()
            network(image)
            seconds.append(time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peakMiB": peak, "version": torch.__version__}))
