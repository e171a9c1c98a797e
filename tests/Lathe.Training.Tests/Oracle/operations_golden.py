"""Operations and layers with the gradients of all that they read, in float64 by PyTorch: Golden/operations.json. Run with any torch from 1.13 on.

A case's loss is the sum of its result times fixed numbers. Formulas are written out, or are torch's own of the same name.
"""
import json
import math
import pathlib
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
golden = {}


def numbers(*shape, seed, least=None):
    """Multiples of 1/64: float32 has them as they are. No two neighbours are equal, none is 0."""
    count = math.prod(shape)
    values = [round(64 * 1.8 * math.sin(1.7 * i * i + seed + 0.3 * i)) / 64 + 1 / 128 for i in range(count)]
    return torch.tensor([v if least is None else abs(v) + least for v in values]).reshape(*shape)


def flat(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{v:.10g}") for v in tensor.detach().flatten().tolist()]}


def case(name, function, *inputs, ids=()):
    inputs = [tensor.clone().requires_grad_(True) for tensor in inputs]
    ids = [torch.tensor(rows) for rows in ids]
    result = function(*inputs, *ids)
    (result * numbers(*result.shape, seed=9)).sum().backward()
    golden[name] = {"inputs": [{**flat(t), "gradient": [float(f"{v:.10g}") for v in t.grad.flatten().tolist()]} for t in inputs],
                    "ids": [rows.tolist() for rows in ids], "result": flat(result), "upstream": flat(numbers(*result.shape, seed=9))}


x, y, positive = numbers(2, 3, 4, seed=1), numbers(2, 3, 4, seed=2), numbers(2, 3, 4, seed=3, least=0.25)
mask = [[1, 1, 1], [1, 1, 0]]
case("Gelu", lambda a: 0.5 * a * (1 + torch.erf(a / math.sqrt(2))), x)
case("GeluTanh", lambda a: 0.5 * a * (1 + torch.tanh(math.sqrt(2 / math.pi) * (a + 0.044715 * a ** 3))), x)
case("Relu", torch.relu, x)
case("Silu", lambda a: a / (1 + torch.exp(-a)), x)
case("Tanh", torch.tanh, x)
case("Sigmoid", lambda a: 1 / (1 + torch.exp(-a)), x)
case("Activate", lambda a: a / (1 + torch.exp(-a)), x)
case("Abs", torch.abs, x)
case("Exp", torch.exp, x)
case("Log", torch.log, positive)
case("Sqrt", torch.sqrt, positive)
case("Clamp", lambda a: torch.clamp(a, -1, 0.75), x)
case("Maximum", torch.maximum, x, y)
case("Maximum, of a number", lambda a: torch.clamp(a, min=0.25), x)
case("Minimum", torch.minimum, x, y)
case("Minimum, of a number", lambda a: torch.clamp(a, max=0.25), x)
case("Where", lambda a, b: torch.where(torch.tensor(mask).unsqueeze(-1) != 0, a, b), x, y)
case("Sum", lambda a: a.sum(1, keepdim=True), x)
case("Mean", lambda a: a.mean(2), x)
case("Max", lambda a: a.amax(1), x)
case("Min", lambda a: a.amin(2, keepdim=True), x)
case("Softmax", lambda a: torch.softmax(a, 1), x)
case("L2Normalize", lambda a: a / a.norm(dim=-1, keepdim=True), x)
case("MatMul", torch.matmul, x, numbers(2, 4, 5, seed=4))
case("MeanPool", lambda a, m: (a * m.unsqueeze(-1)).sum(1) / m.sum(1, keepdim=True), x, ids=[mask])
case("Reshape", lambda a: a.reshape(2, 12), x)
case("Transpose", lambda a: a.transpose(1, 2), x)
case("Slice", lambda a: a[:, 1:3], x)
case("Concat", lambda a, b: torch.cat([a, b], 2), x, y)
case("FirstToken", lambda a: a[:, 0], x)
case("ExpandBatch", lambda a: a.expand(3, -1, -1), numbers(1, 3, 4, seed=5))
case("Conv1d", lambda a, w, b: F.conv1d(a, w, b, stride=2, padding=1, dilation=2, groups=2),
     numbers(2, 4, 11, seed=1), numbers(6, 2, 3, seed=2), numbers(6, seed=3))
case("PatchEmbedding", lambda a, w, b: F.conv2d(a, w, b, stride=2).flatten(2).transpose(1, 2),
     numbers(2, 3, 4, 6, seed=1), numbers(5, 3, 2, 2, seed=2), numbers(5, seed=3))


def rotary(interleaved):
    def turn(a, places):
        batch, sequence, width = a.shape
        size = width // 2
        angles = places.unsqueeze(-1).unsqueeze(-1) * (100.0 ** (-2 * torch.arange(size // 2) / size))
        out = a.reshape(batch, sequence, 2, size)
        left, right = (out[..., 0::2], out[..., 1::2]) if interleaved else (out[..., :size // 2], out[..., size // 2:])
        turned = left * angles.cos() - right * angles.sin(), right * angles.cos() + left * angles.sin()
        return (torch.stack(turned, -1) if interleaved else torch.cat(turned, -1)).reshape(batch, sequence, width)
    return turn


case("RotaryPositions", rotary(False), numbers(2, 3, 8, seed=6), ids=[[[0, 1, 2], [2, 3, 5]]])
case("RotaryPositions, interleaved", rotary(True), numbers(2, 3, 8, seed=6), ids=[[[0, 1, 2], [2, 3, 5]]])


def attention(q, k, v, m, heads, key_heads, scale):
    def split(t, n):
        return t.reshape(t.shape[0], t.shape[1], n, -1).transpose(1, 2)
    times = heads // key_heads
    q, k, v = split(q, heads), split(k, key_heads).repeat_interleave(times, 1), split(v, key_heads).repeat_interleave(times, 1)
    scores = q @ k.transpose(2, 3) * (scale or 1 / math.sqrt(q.shape[3]))
    scores = scores.masked_fill(m[:, None, None, :] == 0, -math.inf)
    return (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(q.shape[0], q.shape[2], -1)


q, k, v = numbers(2, 3, 8, seed=1), numbers(2, 3, 8, seed=2), numbers(2, 3, 8, seed=3)
case("Attention", lambda a, b, c, m: attention(a, b, c, m, 2, 2, 0), q, k, v, ids=[mask])
case("Attention, keys of several heads", lambda a, b, c, m: attention(a, b, c, m, 4, 2, 0.25),
     q, numbers(2, 3, 4, seed=2), numbers(2, 3, 4, seed=3), ids=[mask])

case("Linear", lambda a, w, b: a @ w.T + b, x, numbers(5, 4, seed=2), numbers(5, seed=3))
case("Linear, without bias", lambda a, w: a @ w.T, x, numbers(5, 4, seed=2))
case("Embedding", lambda t, i: t[i], numbers(6, 4, seed=2), ids=[[[1, 5, 1], [0, 1, 3]]])


def layer_norm(a, w, b):
    centred = a - a.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(-1, keepdim=True) + 1e-5) * w + b


case("LayerNorm", layer_norm, x, numbers(4, seed=2), numbers(4, seed=3))
case("RmsNorm", lambda a, w: a / torch.sqrt((a ** 2).mean(-1, keepdim=True) + 1e-5) * w, x, numbers(4, seed=2))

path = pathlib.Path(__file__).parent.parent / "Golden" / "operations.json"
path.write_text("{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}" for name, value in golden.items()) + "\n}\n")
