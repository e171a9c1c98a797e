"""Losses, and a whole small training, in float64 by PyTorch: Golden/losses.json. Run with any torch from 1.13 on."""
import json
import math
import pathlib
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
golden = {}


def numbers(*shape, seed):
    count = math.prod(shape)
    return torch.tensor([2.5 * math.sin(1.7 * i * i + seed + 0.3 * i) for i in range(count)]).reshape(*shape)


def case(name, loss, student, **inputs):
    student.requires_grad_(True)
    value = loss(student)
    value.backward()
    golden[name] = {"value": value.item(), "student": flat(student), "gradient": flat(student.grad), **{k: flat(v) for k, v in inputs.items()}}


def flat(tensor):
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


teacher = numbers(4, 5, seed=2)
case("soft_targets", lambda s: F.kl_div(F.log_softmax(s / 3, -1), F.softmax(teacher / 3, -1), reduction="batchmean") * 9,
     numbers(4, 5, seed=1), teacher=teacher)
case("cosine", lambda s: F.cosine_embedding_loss(s, teacher, torch.ones(4)), numbers(4, 5, seed=3), teacher=teacher)

mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
states = numbers(2, 3, 4, seed=4)
case("hidden_states", lambda s: F.mse_loss(s[mask.bool()], states[mask.bool()]), numbers(2, 3, 4, seed=5), teacher=states, mask=mask)

maps = numbers(2, 2, 3, 3, seed=6)
pairs = (mask[:, None, :, None] * mask[:, None, None, :]).expand(2, 2, 3, 3).bool()
case("attention_maps", lambda s: F.mse_loss(s[pairs], maps[pairs]), numbers(2, 2, 3, 3, seed=7), teacher=maps, mask=mask)


def contrastive(s):
    first, second = F.normalize(s[:4], dim=1), F.normalize(s[4:], dim=1)
    return F.cross_entropy(first @ second.T * 20, torch.arange(4))


case("contrastive", contrastive, numbers(8, 6, seed=8))
scores = torch.tensor([0.0, 0.25, 0.5, 1.0])
case("cosine_regression", lambda s: F.mse_loss(F.cosine_similarity(s[:4], s[4:]), scores), numbers(8, 6, seed=9), scores=scores)

# question answering over rows of 5, 4 and 3 tokens: padding cannot be chosen
length = torch.tensor([5, 4, 3])
padding = torch.where(torch.arange(5)[None] < length[:, None], 0.0, -math.inf)
first, last = torch.tensor([1, 2, 0]), torch.tensor([3, 2, 0])
case("answers", lambda s: (F.cross_entropy(s[0] + padding, first) + F.cross_entropy(s[1] + padding, last)) / 2, numbers(2, 3, 5, seed=10))

# a bag of embeddings, all of eight examples a batch: AdamW with decay of matrices alone, clipping, warm-up and linear decay
table = numbers(40, 3, seed=11).requires_grad_(True)
bias = numbers(3, seed=12).requires_grad_(True)
texts = [[1, 5, 10 + i, 6 + i % 3, 2] for i in range(8)]
labels = torch.tensor([i % 3 for i in range(8)])
optimizer = torch.optim.AdamW([{"params": [table], "weight_decay": 0.1}, {"params": [bias], "weight_decay": 0}], lr=0.1, eps=1e-6, betas=(0.8, 0.95))
losses, steps, warm_up = [], 12, 3
for step in range(steps):
    rate = 0.1 * ((step + 1) / (warm_up + 1) if step < warm_up else (steps - step) / (steps - warm_up))
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad()
    loss = F.cross_entropy(torch.stack([table[ids].sum(0) for ids in texts]) + bias, labels)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([table, bias], 0.5)
    optimizer.step()
    losses.append(loss.item())
golden["training"] = {"losses": losses, "table": flat(table), "bias": flat(bias), "start": flat(numbers(40, 3, seed=11)), "startBias": flat(numbers(3, seed=12))}

path = pathlib.Path(__file__).parent.parent / "Golden" / "losses.json"
path.write_text(json.dumps(golden, indent=None, separators=(",", ":")).replace('},"', '},\n"') + "\n")
