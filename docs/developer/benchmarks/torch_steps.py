"""PyTorch's side of compare.py: reads "time MODEL KIND BATCH SECONDS" lines, answers one JSON object a line.

The models are those of io.github.dp4j.benchmarks.Models, in float32 with plain SGD. Kinds:

eager           forward, backward, SGD, in the default layout
channels-last   the same with model and batch in channels-last layout (networks of images only)
vmap            DP-SGD with torch.func: vmap(grad) for each example's gradient, its norm over all parameters, clipping,
                Gaussian noise, division by the batch, SGD
"""

import json
import sys
import time

import torch
from torch import nn
from torch.func import functional_call, grad, vmap

RATE = 0.01

# 256 gradients of 21 million parameters are 21 GB: vmap takes as many examples at a time as this holds.
VMAP_BYTES = 2 << 30


class LastStepOfLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 128, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]


class MeanEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10_000, 16)

    def forward(self, x):
        return self.embedding(x).mean(1)


def conv(inputs, outputs, activation=nn.Tanh, size=3, stride=1, padding=1):
    return [nn.Conv2d(inputs, outputs, size, stride, padding), activation()]


MODELS = {
    "mlp": lambda: [nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)],
    "mnist-cnn": lambda: [
        *conv(1, 16, nn.ReLU, 8, 2, 3), nn.MaxPool2d(2, 1),
        *conv(16, 32, nn.ReLU, 4, 2, 0), nn.MaxPool2d(2, 1),
        nn.Flatten(), nn.Linear(512, 32), nn.ReLU(), nn.Linear(32, 10),
    ],
    "cifar-cnn": lambda: [
        *conv(3, 32), *conv(32, 32), nn.MaxPool2d(2),
        *conv(32, 64), *conv(64, 64), nn.MaxPool2d(2),
        *conv(64, 128), *conv(128, 128), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2048, 128), nn.Tanh(), nn.Linear(128, 10),
    ],
    "lstm": lambda: [LastStepOfLstm(), nn.Linear(128, 10)],
    "embedding": lambda: [MeanEmbedding(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2)],
    "wide-mlp": lambda: [nn.Linear(1024, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 10)],
}
SHAPES = {
    "mlp": (784,),
    "mnist-cnn": (1, 28, 28),
    "cifar-cnn": (3, 32, 32),
    "lstm": (50, 64),
    "embedding": (256,),
    "wide-mlp": (1024,),
}


def data(model, batch):
    if model == "embedding":
        return torch.randint(10_000, (batch, 256)), torch.arange(batch) % 2
    return torch.rand(batch, *SHAPES[model]) * 2 - 1, torch.arange(batch) % 10


def plain(model, batch, layout=torch.contiguous_format):
    net = nn.Sequential(*MODELS[model]()).to(memory_format=layout)
    x, y = data(model, batch)
    x = x.to(memory_format=layout)
    loss = nn.CrossEntropyLoss()
    optimiser = torch.optim.SGD(net.parameters(), RATE)

    def step():
        optimiser.zero_grad()
        loss(net(x), y).backward()
        optimiser.step()

    return step


def private(model, batch, clip=1.0, sigma=1.0):
    net = nn.Sequential(*MODELS[model]())
    x, y = data(model, batch)
    parameters = {name: p.detach() for name, p in net.named_parameters()}
    chunk = min(batch, max(1, VMAP_BYTES // (4 * sum(p.numel() for p in parameters.values()))))

    def loss(weights, example, label):
        output = functional_call(net, weights, (example.unsqueeze(0),))
        return nn.functional.cross_entropy(output, label.unsqueeze(0))

    gradients = vmap(grad(loss), (None, 0, 0), randomness="different")

    def step():
        total = {name: torch.zeros_like(p) for name, p in parameters.items()}
        for i in range(0, batch, chunk):
            each = gradients(parameters, x[i : i + chunk], y[i : i + chunk])
            norms = sum(g.flatten(1).square().sum(1) for g in each.values()).sqrt()
            factors = (clip / norms).clamp(max=1)
            for name, g in each.items():
                total[name] += torch.einsum("i,i...->...", factors, g)
        for name, p in parameters.items():
            noised = total[name] + torch.randn_like(p) * (sigma * clip)
            p -= noised * (RATE / batch)

    return step


def steps_of(model, kind, batch):
    if kind == "eager":
        return plain(model, batch)
    if kind == "channels-last":
        return plain(model, batch, torch.channels_last)
    if kind == "vmap":
        return private(model, batch)
    raise ValueError(f'No kind "{kind}": eager, channels-last or vmap.')


def repeat(step, seconds):
    times = []
    start = before = time.perf_counter()
    while not times or before - start < seconds:
        step()
        now = time.perf_counter()
        times.append(1e3 * (now - before))
        before = now
    return times


def main():
    torch.set_num_threads(2)
    torch.manual_seed(1)
    steps = {}
    for line in sys.stdin:
        words = line.split()
        if words == ["close"]:
            steps.clear()
            continue
        _, model, kind, batch, seconds = words
        key = (model, kind, batch)
        try:
            if key not in steps:
                steps[key] = steps_of(model, kind, int(batch))
                repeat(steps[key], float(seconds))
            processor, start = time.process_time(), time.perf_counter()
            times = repeat(steps[key], float(seconds))
            wall, processor = time.perf_counter() - start, time.process_time() - processor
            answer = {
                "mode": "time", "model": model, "kind": kind, "batch": int(batch), "steps": len(times),
                "medianMs": sorted(times)[len(times) // 2], "minMs": min(times), "wallS": wall, "processorS": processor,
            }
        except RuntimeError as error:
            answer = {"model": model, "kind": kind, "batch": int(batch), "error": str(error).splitlines()[0]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
