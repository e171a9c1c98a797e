#!/usr/bin/env python3
"""Writes ../Golden/cross-encoder: a cross-encoder of two layers, and what PyTorch in float64 gives for queries and documents.

    /usr/bin/python3 cross_encoder_golden.py ../../../../shared/peers/make_checkpoint.py [--arch bert-base OUT]

The layers, their seeding and the files are make_checkpoint.py's; token types, pooler and classifier are added, as BertForSequenceClassification has them.
--arch writes a large one with that shape to OUT, with model.onnx and model.int8.onnx beside it, for a comparison of speed.
Needs Debian's python3-torch, and python3-onnx for --arch.
"""
import argparse, copy, importlib.util, json, math, os, random
import torch
import torch.nn as nn

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PAD, _, CLS, SEP, _ = range(5)


def load(path):
    spec = importlib.util.spec_from_file_location("make_checkpoint", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class CrossEncoder(nn.Module):
    def __init__(self, encoder, hidden):
        super().__init__()
        self.encoder, self.pooler, self.classifier = encoder, nn.Linear(hidden, hidden), nn.Linear(hidden, 1)

    def forward(self, ids, mask, types):
        e = self.encoder
        x = e.norm(e.words(ids) + e.positions(torch.arange(ids.shape[1])[None]) + e.types(types))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in e.layers:
            x = layer(x, bias)
        return self.classifier(torch.tanh(self.pooler(x[:, 0])))[:, 0]


def seed(tensors):
    """As make_checkpoint.py does; the head is sharper, so that scores of a hundred documents differ."""
    with torch.no_grad():
        for name, t in tensors.items():
            if "norm" in name.lower():
                t.copy_(torch.randn_like(t) * 0.1 + (1.0 if name.endswith("weight") else 0.0))
            elif name.endswith("bias") or "embeddings" in name:
                t.copy_(torch.randn_like(t) * (0.5 if "word" in name else 0.05))
            else:
                t.copy_(torch.randn_like(t) * (3.0 if "classifier" in name else 1.0) / math.sqrt(t.shape[-1]))


def round_to_int8(t):
    """To 127 steps of each row's largest value."""
    step = t.abs().amax(-1, keepdim=True) / 127
    return torch.round(t / step) * step


class Int8Linear(nn.Module):
    """What INT8 is: weights rounded by output, inputs by token, sums exact."""
    def __init__(self, linear):
        super().__init__()
        self.weight, self.bias = round_to_int8(linear.weight.detach()), linear.bias

    def forward(self, x):
        return nn.functional.linear(round_to_int8(x), self.weight, self.bias)


def in_int8(model):
    """A copy whose products but the last are in INT8."""
    model = copy.deepcopy(model)
    for layer in model.encoder.layers:
        for name, linear in list(layer.named_children()):
            if isinstance(linear, nn.Linear):
                setattr(layer, name, Int8Linear(linear))
    model.pooler = Int8Linear(model.pooler)
    return model


def pairs(query, documents, longest):
    """[CLS] query [SEP] document [SEP], the document cut."""
    rows = []
    for d in documents:
        d = d[:longest - len(query) - 3]
        rows.append(([CLS, *query, SEP, *d, SEP], [0] * (len(query) + 2) + [1] * (len(d) + 1)))
    return rows


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("make_checkpoint")
    p.add_argument("--arch", nargs=2, metavar=("ARCH", "OUT"))
    o = p.parse_args()
    make = load(o.make_checkpoint)
    size = make.SIZES[o.arch[0]] if o.arch else (2, 32, 4, 64, 160, 48)
    out = o.arch[1] if o.arch else os.path.join(HERE, "../Golden/cross-encoder")
    torch.manual_seed(8)
    layers, hidden, heads, inner, vocabulary, positions = size
    model = CrossEncoder(make.Encoder("bert", *size), hidden).eval()
    tensors = {"bert." + n: t for n, t in make.names(model.encoder).items()}
    for name, module in {"bert.pooler.dense": model.pooler, "classifier": model.classifier}.items():
        tensors[name + ".weight"], tensors[name + ".bias"] = module.weight, module.bias
    seed(tensors)
    os.makedirs(out, exist_ok=True)
    config = make.config("bert", *size) | dict(architectures=["BertForSequenceClassification"], num_labels=1, id2label={"0": "LABEL_0"})
    json.dump(config, open(os.path.join(out, "config.json"), "w"), indent=1)
    make.save_safetensors(os.path.join(out, "model.safetensors"), {n: t.detach().numpy() for n, t in tensors.items()})
    words = SPECIAL + [f"{a}{b}" for a in "bcdfghklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ai", "au", "ei", "eu", "ou")]
    words += [f"{a}{b}" for a in words[5:] for b in words[5:]][:max(0, vocabulary - len(words))]
    words = words[:vocabulary]
    open(os.path.join(out, "vocab.txt"), "w").write("\n".join(words) + "\n")
    if o.arch:
        names = ["input_ids", "attention_mask", "token_type_ids"]
        ids = torch.randint(5, vocabulary, (2, 16))
        torch.onnx.export(model, (ids, torch.ones_like(ids), torch.zeros_like(ids)), os.path.join(out, "model.onnx"), input_names=names,
                          output_names=["logits"], dynamic_axes={n: {0: "batch", 1: "sequence"} for n in names} | {"logits": {0: "batch"}}, opset_version=14)
        make.quantize_onnx(os.path.join(out, "model.onnx"), os.path.join(out, "model.int8.onnx"))
        return
    rng, cases = random.Random(8), []
    model = model.double()
    rounded = in_int8(model)
    for length in (1, 3, 7, 12):
        query = [rng.randrange(5, vocabulary) for _ in range(length)]
        # none, one of every length, and what must be cut
        documents = [[rng.randrange(5, vocabulary) for _ in range(n)] for n in [0, *range(1, 60, 3), 4, 9]]
        scores, int8 = [], []
        with torch.no_grad():
            for ids, types in pairs(query, documents, positions):
                ids, types = torch.tensor([ids]), torch.tensor([types])
                for m, found in (model, scores), (rounded, int8):
                    found.append(float(f"{m(ids, torch.ones_like(ids), types).item():.9g}"))
        text = lambda row: " ".join(words[i] for i in row)
        cases.append(dict(query=text(query), documents=[text(d) for d in documents], logits=scores, int8=int8))
    with open(os.path.join(out, "reference.json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
