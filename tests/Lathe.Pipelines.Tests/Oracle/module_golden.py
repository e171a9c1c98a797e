#!/usr/bin/env python3
"""Writes ../Golden/modules.json: torch.nn's activations, LayerNorm and sentence-transformers' Dense in float64, computed without Lathe.

    /usr/bin/python3 module_golden.py

Needs Debian's python3-torch. The vectors that come in are those of pipelines.json (mean pooling); weights are those of pipelines_golden.py.
"""
import json, os
import torch
from pipelines_golden import HERE, embeddings, seeded, short

NAMES = ["Identity", "Sigmoid", "Softmax", "LogSoftmax", "Tanh", "ReLU", "ReLU6", "GELU", "SiLU", "Mish", "ELU", "CELU", "SELU", "LeakyReLU", "Softplus",
         "Softsign", "LogSigmoid", "Hardtanh", "Hardsigmoid", "Hardswish", "Tanhshrink"]
ROW = torch.tensor([-40.0, -21.0, -6.5, -3.0, -1.25, -0.5, -1e-3, -1e-8, 0.0, 1e-8, 1e-3, 0.25, 0.75, 1.0, 2.5, 3.5, 6.25, 19.5, 21.0, 40.0]).double()


def function(name):
    made = getattr(torch.nn, name)()
    if hasattr(made, "dim"):
        made.dim = -1  # of a row in a batch, which is what torch's own choice comes to
    return made


activations = [dict(name=n, values=function(n)(ROW).tolist()) for n in NAMES]

pooled = [e for e in embeddings if e["modes"] == ["mean"] and not e["normalize"] and "prompt" not in e]
modules = []
for item in pooled:
    x = torch.tensor(item["vector"], dtype=torch.float64)
    width = len(x)
    normed = torch.nn.functional.layer_norm(x, (width,), seeded("norm.weight", (width,)), seeded("norm.bias", (width,)), 1e-5)
    plain = x @ seeded("linear.weight", (12, width)).T
    square = x @ seeded("linear.weight", (width, width)).T + seeded("linear.bias", (width,))
    modules += [
        dict(text=item["text"], kind="norm", vector=normed.tolist()),
        dict(text=item["text"], kind="dense", vector=torch.nn.functional.gelu(plain).tolist()),
        dict(text=item["text"], kind="residual", vector=(torch.tanh(plain) + x @ seeded("residual.weight", (12, width)).T).tolist()),
        dict(text=item["text"], kind="residual-same", vector=(torch.sigmoid(square) + x).tolist()),
    ]
with open(os.path.join(HERE, "../Golden/modules.json"), "w", encoding="utf-8") as f:
    json.dump(short(dict(row=ROW.tolist(), activations=activations, modules=modules)), f, separators=(",", ":"))
    f.write("\n")
