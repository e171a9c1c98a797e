#!/usr/bin/env python3
"""Writes ../Golden/windows.json: the entities of texts that are read in windows, as transformers 4.36 joins them, in numpy over PyTorch at float64.

    /usr/bin/python3 windows_golden.py

Encoder and tokenizer are those of pipelines_golden.py, which writes its own file again when it is imported.
"""
import json, os
import numpy as np
import torch
from pipelines_golden import HERE, IDS, LONG, TAGS, encoder, linear, tokenize


def kind(tag):
    return tag[2:] if tag[:2] in ("B-", "I-") else tag


def groups(text, tokens, strategy):
    x = encoder([IDS["[CLS]"], *(IDS[t[0]] for t in tokens), IDS["[SEP]"]], [0] * (len(tokens) + 2))
    scores = torch.softmax(linear(x, "classifier", len(TAGS)), -1).numpy()[1:-1]
    words = []
    for (token, start, end, _), s in zip(tokens, scores):
        inside = strategy != "simple" and words and token.startswith("##")
        words[-1].append((s, start, end)) if inside else words.append([(s, start, end)])
    parts = []
    for word in words:
        every = [s for s, _, _ in word]
        s = np.mean(every, 0) if strategy == "average" else max(every, key=max) if strategy == "max" else every[0]
        parts.append((TAGS[s.argmax()], float(s.max()), word[0][1], word[-1][2]))
    out = []
    for tag, score, start, end in parts:
        if out and not tag.startswith("B-") and kind(tag) == kind(out[-1][0]):
            out[-1] = (out[-1][0], out[-1][1] + [score], out[-1][2], end)
        else:
            out.append((tag, [score], start, end))
    return [dict(entity=kind(t), score=float(np.mean(s)), start=a, end=b) for t, s, a, b in out if t != "O"]


def windows(text, strategy, window, stride):
    tokens, room, found, at = tokenize(text), window - 2, [], 0
    while True:
        found += groups(text, tokens[at:at + room], strategy)
        if at + room >= len(tokens):
            break
        at += room - stride
    if len(tokens) <= room or not found:
        return found
    found.sort(key=lambda e: e["start"])
    kept, previous = [], found[0]
    for e in found:
        if previous["start"] <= e["start"] < previous["end"]:
            new, old = e["end"] - e["start"], previous["end"] - previous["start"]
            if new > old or (new == old and e["score"] > previous["score"]):
                previous = e
        else:
            kept.append(previous)
            previous = e
    return kept + [previous]


TEXTS = [LONG[:330], "Anna lives in New York and Paris.", "Microsoftmann, the company jumped over unhappiness! " * 4, ""]
cases = [dict(text=t, strategy=s, window=w, stride=n, result=[e | dict(score=float(f"{e['score']:.9g}")) for e in windows(t, s, w, n)])
         for t in TEXTS for s in ("simple", "first", "average", "max") for w, n in ((16, 0), (16, 5), (12, 7))]
with open(os.path.join(HERE, "../Golden/windows.json"), "w", encoding="utf-8") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
