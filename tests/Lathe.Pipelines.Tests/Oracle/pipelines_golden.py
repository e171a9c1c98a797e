#!/usr/bin/env python3
"""Writes ../Golden/pipelines.json: what the pipelines must give, computed without Lathe.

    /usr/bin/python3 pipelines_golden.py

The encoder is BERT in PyTorch at float64 over weights that SeededCheckpoint.cs writes too (a hash of tensor name and index); the tokenizer is
WordPiece in plain Python; the rest is what transformers 4.36 and sentence-transformers document for their pipelines and modules, in numpy.
Needs Debian's python3-torch.
"""
import json, math, os, re
import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
VOCAB = open(os.path.join(HERE, "../Golden/vocab.txt"), encoding="utf-8").read().split("\n")[:-1]
IDS = {t: i for i, t in enumerate(VOCAB)}
HIDDEN, HEADS, INNER, LAYERS, POSITIONS = 32, 4, 48, 2, 64
M = (1 << 64) - 1


def seeded(name, shape):
    """float32 values in [-scale, scale) from FNV-1a of the name and SplitMix64 of the index; norms are around 1."""
    state = 0xCBF29CE484222325
    for c in name.encode():
        state = ((state ^ c) * 0x100000001B3) & M
    norm = "LayerNorm.weight" in name
    scale = 0.1 if norm or len(shape) == 1 else 1.5 if "embeddings" in name else (1.0 if "encoder" in name else 3.0) / math.sqrt(shape[1])
    out = np.empty(math.prod(shape), np.float32)
    for i in range(out.size):
        z = (state + (i + 1) * 0x9E3779B97F4A7C15) & M
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
        z ^= z >> 31
        out[i] = np.float32(((z >> 40) / 8388608.0 - 1.0) * scale + (1.0 if norm else 0.0))
    return torch.tensor(out.astype(np.float64)).reshape(shape)


def linear(x, name, outputs):
    return x @ seeded(name + ".weight", (outputs, x.shape[-1])).T + seeded(name + ".bias", (outputs,))


def norm(x, name):
    return torch.nn.functional.layer_norm(x, (x.shape[-1],), seeded(name + ".weight", (x.shape[-1],)), seeded(name + ".bias", (x.shape[-1],)), 1e-12)


def encoder(ids, types):
    n = len(ids)
    e = "bert.embeddings."
    x = seeded(e + "word_embeddings.weight", (len(VOCAB), HIDDEN))[ids] + seeded(e + "position_embeddings.weight", (POSITIONS, HIDDEN))[:n] \
        + seeded(e + "token_type_embeddings.weight", (2, HIDDEN))[types]
    x = norm(x, e + "LayerNorm")
    for i in range(LAYERS):
        p = f"bert.encoder.layer.{i}."
        q, k, v = (linear(x, p + f"attention.self.{s}", HIDDEN).reshape(n, HEADS, -1).transpose(0, 1) for s in ("query", "key", "value"))
        a = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(HIDDEN // HEADS), -1) @ v
        x = norm(x + linear(a.transpose(0, 1).reshape(n, HIDDEN), p + "attention.output.dense", HIDDEN), p + "attention.output.LayerNorm")
        x = norm(x + linear(torch.nn.functional.gelu(linear(x, p + "intermediate.dense", INNER)), p + "output.dense", HIDDEN), p + "output.LayerNorm")
    return x


def tokenize(text):
    """[(token, start, end, word)]"""
    out, word = [], 0
    for m in re.finditer(r"\[MASK\]|[^\W_]+|[^\w\s]|_", text):
        w, at, pieces = m.group().lower() if m.group() != "[MASK]" else m.group(), 0, []
        while at < len(w):
            end = len(w)
            while end > at and ("##" if at else "") + w[at:end] not in IDS:
                end -= 1
            if end == at:
                pieces = [("[UNK]", 0, len(w))]
                break
            pieces.append((("##" if at else "") + w[at:end], at, end))
            at = end
        out += [(t, m.start() + a, m.start() + b, word) for t, a, b in pieces]
        word += 1
    return out


def run(text, pair=None):
    first = tokenize(text)
    tokens = ["[CLS]"] + [t[0] for t in first] + ["[SEP]"]
    types = [0] * len(tokens)
    if pair is not None:
        second = [t[0] for t in tokenize(pair)]
        tokens += second + ["[SEP]"]
        types += [1] * (len(second) + 1)
    ids = [IDS[t] for t in tokens]
    return ids, encoder(ids, types)


# ---- sentence embeddings

def pool(x, mode, skip):
    mask = torch.ones(len(x), 1, dtype=torch.float64)
    mask[:skip] = 0
    if mode == "cls":
        return x[0]
    if mode == "max":
        return torch.where(mask == 0, torch.tensor(-1e9, dtype=torch.float64), x).max(0)[0]
    if mode == "mean":
        return (x * mask).sum(0) / mask.sum().clamp(min=1e-9)
    if mode == "mean_sqrt_len_tokens":
        return (x * mask).sum(0) / torch.sqrt(mask.sum().clamp(min=1e-9))
    if mode == "weightedmean":
        w = torch.arange(1, len(x) + 1, dtype=torch.float64)[:, None] * mask
        return (x * w).sum(0) / w.sum().clamp(min=1e-9)
    return (x * mask)[-1]


TEXTS = ["The quick brown fox jumps over the lazy dog.", "", "Paris is in France", "unhappiness, and the river!", "  anna lived in New York  ", "zebra"]
embeddings = []
for text in TEXTS:
    for modes in (["cls"], ["max"], ["mean"], ["mean_sqrt_len_tokens"], ["weightedmean"], ["lasttoken"], ["cls", "mean", "lasttoken"]):
        embeddings.append(dict(text=text, modes=modes, normalize=False, vector=torch.cat([pool(run(text.strip())[1], m, 0) for m in modes]).tolist()))
    x = pool(run(text.strip())[1], "mean", 0)
    embeddings.append(dict(text=text, modes=["mean"], normalize=True, vector=torch.nn.functional.normalize(x, dim=0).tolist()))
    dense = torch.tanh(linear(x, "linear", 12))
    embeddings.append(dict(text=text, modes=["mean"], normalize=True, dense=True, vector=torch.nn.functional.normalize(dense, dim=0).tolist()))
    for include in (True, False):
        prompt = "query: "
        skip = 0 if include else len(run(prompt.strip())[0]) - 1
        for mode in ("mean", "max", "weightedmean"):
            embeddings.append(dict(text=text, modes=[mode], normalize=False, prompt=prompt, include_prompt=include,
                                   vector=pool(run((prompt + text).strip())[1], mode, skip).tolist()))

# ---- text classification


def classify(text, pair, labels, problem):
    _, x = run(text, pair)
    logits = linear(torch.tanh(linear(x[0], "bert.pooler.dense", HIDDEN)), "classifier", labels)
    if problem == "regression":
        s = logits
    elif problem == "multi_label_classification" or labels == 1:
        s = torch.sigmoid(logits)
    else:
        s = torch.softmax(logits, -1)
    s = s.tolist()
    return [dict(label=f"class {i}" if i != 1 else "LABEL_1", score=s[i]) for i in sorted(range(labels), key=lambda i: -s[i])]


classification = [dict(text=t, pair=p, labels=n, problem=q, result=classify(t, p, n, q))
                  for t, p in [(TEXTS[0], None), ("", None), ("Anna lives in Paris", "the city is in France"), ("what?", "")]
                  for n, q in [(3, None), (1, None), (4, "multi_label_classification"), (1, "regression"), (2, "single_label_classification")]]

# ---- token classification
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


def entities(text, strategy):
    tokens = tokenize(text)
    _, x = run(text)
    scores = torch.softmax(linear(x, "classifier", len(TAGS)), -1).numpy()[1:-1]
    items = [dict(scores=s, start=a, end=b, sub=t.startswith("##")) for (t, a, b, _), s in zip(tokens, scores)]
    if strategy in ("none", "simple"):
        parts = [(TAGS[i["scores"].argmax()], i["scores"].max(), i["start"], i["end"]) for i in items]
    else:
        words = []
        for i in items:
            words[-1].append(i) if words and i["sub"] else words.append([i])
        parts = []
        for w in words:
            s = w[0]["scores"] if strategy == "first" else max(w, key=lambda i: i["scores"].max())["scores"] if strategy == "max" \
                else np.mean([i["scores"] for i in w], 0)
            parts.append((TAGS[s.argmax()], s.max(), w[0]["start"], w[-1]["end"]))
    if strategy == "none":
        groups = [[p] for p in parts]
    else:
        groups = []
        for p in parts:
            kind = lambda l: l[2:] if l[:2] in ("B-", "I-") else l
            if groups and not p[0].startswith("B-") and kind(p[0]) == kind(groups[-1][-1][0]):
                groups[-1].append(p)
            else:
                groups.append([p])
    out = []
    for g in groups:
        label = g[0][0] if strategy == "none" else g[0][0].split("-", 1)[-1]
        if label != "O":
            out.append(dict(entity=label, score=float(np.mean([p[1] for p in g])), start=g[0][2], end=g[-1][3], text=text[g[0][2]:g[-1][3]]))
    return out


NER = ["Anna lives in New York and Paris.", "Microsoftmann, the company jumped over unhappiness!", "", "Zebra jumping foxs, micro-soft and Annas dogs 123",
       "the quick brown fox jumps over the lazy dog the quick brown fox", "What is the capital of France? Paris is!"]
ner = [dict(text=t, strategy=s, result=entities(t, s)) for t in NER for s in ("none", "simple", "first", "average", "max")]

# ---- fill mask


def decode(ids, skip):
    text = ""
    for i in ids:
        t = VOCAB[i]
        if skip and t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"):
            continue
        text += t[2:] if t.startswith("##") else (" " if text else "") + t
    for a, b in ((" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re")):
        text = text.replace(a, b)
    return text


def fill(text, k, targets):
    ids, x = run(text)
    h = norm(torch.nn.functional.gelu(linear(x, "cls.predictions.transform.dense", HIDDEN)), "cls.predictions.transform.LayerNorm")
    logits = h @ seeded("bert.embeddings.word_embeddings.weight", (len(VOCAB), HIDDEN)).T + seeded("cls.predictions.bias", (len(VOCAB),))
    masks, out = [i for i, t in enumerate(ids) if t == IDS["[MASK]"]], []
    for m in masks:
        p = torch.softmax(logits[m], -1).tolist()
        best = sorted([IDS[t] for t in targets] if targets else range(len(p)), key=lambda i: -p[i])[:k]
        out.append([dict(score=p[b], id=b, token=decode([b], False), sequence=decode([b if i == m else t for i, t in enumerate(ids)], len(masks) == 1)) for b in best])
    return out


fills = [dict(text=t, k=k, targets=g, result=fill(t, k, g)) for t, k, g in [
    ("The quick brown [MASK] jumps over the lazy dog.", 5, None), ("[MASK] is the capital of [MASK]!", 3, None),
    ("Anna lives in [MASK]", 5, ["paris", "york", "dog"]), ("[MASK]", 2, None)]]

# ---- question answering


def answer(question, context, window, stride, k, longest, impossible, align):
    q, c = tokenize(question), tokenize(context)
    room = window - 3 - len(q)
    spans, at = [], 0
    while True:
        spans.append(c[at:at + room])
        if at + room >= len(c):
            break
        at += room - stride
    answers, null = [], 1e6
    for part in spans:
        tokens = ["[CLS]"] + [t[0] for t in q] + ["[SEP]"] + [t[0] for t in part] + ["[SEP]"]
        x = encoder([IDS[t] for t in tokens], [0] * (len(q) + 2) + [1] * (len(part) + 1))
        both = linear(x, "qa_outputs", 2).numpy()
        base = len(q) + 2
        allowed = np.array([i == 0 or base <= i < base + len(part) for i in range(len(tokens))])
        s, e = (np.where(allowed, both[:, j], -10000.0) for j in (0, 1))
        s, e = (np.exp(v - v.max()) / np.exp(v - v.max()).sum() for v in (s, e))
        null = min(null, s[0] * e[0])
        s[0] = e[0] = 0
        found = np.tril(np.triu(np.outer(s, e)), longest - 1)
        seen = set()
        for flat in np.argsort(-found.flatten(), kind="stable"):
            a, b = np.unravel_index(flat, found.shape)
            if found[a, b] <= 0:
                continue
            first, last = part[a - base], part[b - base]
            start = min(t[1] for t in part if t[3] == first[3]) if align else first[1]
            end = max(t[2] for t in part if t[3] == last[3]) if align else last[2]
            # unlike 4.36: a span that several pairs of tokens or several windows give is one answer, with its best score
            if (start, end) not in seen and len(seen) < k:
                seen.add((start, end))
                answers.append(dict(score=float(found[a, b]), start=start, end=end, text=context[start:end]))
    if impossible:
        answers.append(dict(score=float(null), start=0, end=0, text=""))
    best = {}
    for a in sorted(answers, key=lambda a: -a["score"]):
        best.setdefault((a["start"], a["end"]), a)
    return list(best.values())[:k]


LONG = " ".join(["Anna lives in New York.", "The river runs through the old town of Paris, and Paris is the capital of France.", "Microsoft is a company.",
                 "The quick brown fox jumped over the lazy dogs in the south.", "What is unhappiness?"] * 3)
QA = [("Where is Paris?", "Paris is in France.", 48, 8, 1, 15, False, True), ("Who lives in New York?", LONG, 24, 4, 3, 4, False, True),
      ("What is Microsoft?", LONG, 40, 12, 5, 15, True, True), ("What is Microsoft?", LONG, 40, 12, 5, 6, True, False),
      ("Who?", "micro jumping foxs", 64, 20, 4, 1, False, False), ("Who lives in New York?", LONG, 24, 12, 40, 15, True, True),
      ("What is unhappiness?", "micro unhappiness, jumping foxs", 64, 20, 30, 15, False, True)]
qa = [dict(question=q, context=c, window=w, stride=s, k=k, longest=l, impossible=i, align=a, result=answer(q, c, w, s, k, l, i, a)) for q, c, w, s, k, l, i, a in QA]

short = lambda v: [short(x) for x in v] if isinstance(v, list) else {k: short(x) for k, x in v.items()} if isinstance(v, dict) \
    else float(f"{v:.9g}") if isinstance(v, float) else v
with open(os.path.join(HERE, "../Golden/pipelines.json"), "w", encoding="utf-8") as f:
    f.write("{\n" + ",\n".join(f' "{name}": [\n' + ",\n".join("  " + json.dumps(short(c)) for c in cases) + "\n ]" for name, cases in
                               dict(embeddings=embeddings, classification=classification, entities=ner, fills=fills, answers=qa).items()) + "\n}\n")
