#!/usr/bin/env python3
"""Writes ../Golden/python_lower.json: what str.lower() of this Python gives, for every character that it knows.

    python3 python_lower.py

Each hash covers a block of 4,096 code points: for each character of a category other than Cn and Cs, its lower case, and that of capital sigmas beside it,
which tells whether Python takes it for a letter with cases, and whether it looks through it.
"""
import hashlib, json, os, random, sys, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
SIGMA = "\u03a3"
CHANGED = 0x1171E  # a mark that Unicode 16 no longer takes for one that words are looked through at


def known(code):
    return code != CHANGED and unicodedata.category(chr(code)) not in ("Cn", "Cs")


ranges, blocks = [], []
for first in range(0, 0x110000, 0x1000):
    text = []
    for code in filter(known, range(first, first + 0x1000)):
        c = chr(code)
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
        text += [c, c + SIGMA, "A" + c + SIGMA, "A" + SIGMA + c, "A" + SIGMA + c + "A"]
    blocks.append(hashlib.sha256("\n".join(t.lower() for t in text).encode()).hexdigest()[:16])

random.seed(5)
alphabet = "ΣΣΣΣσςΑαİIıiß'’.:·- 1̈\u200dʰªⅧⓐ中𐐀𐐨ǅ\u0345A!"
texts = ["ΟΔΟΣ", "ΟΔΟΣ ΟΔΟΣ", "Σ", "ΑΣ.", "Α.Σ", "ΑΣ'Α", "İSTANBUL", "İ", "DİYARBAKIR ΣΑΣ"] + ["".join(random.choices(alphabet, k=random.randint(1, 9))) for _ in range(200)]
with open(os.path.join(HERE, "../Golden/python_lower.json"), "w", encoding="utf-8") as f:
    json.dump(dict(unicode=unicodedata.unidata_version, ranges=ranges, blocks=blocks, texts=[[t, t.lower()] for t in texts]), f, separators=(",", ":"))
    f.write("\n")
