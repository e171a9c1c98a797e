#!/usr/bin/env python3
"""Writes Golden/normalization.txt: SHA-256 of Python's normal forms, page by page, of what both Python's Unicode and our tables know.

Usage: normalization_snapshot.py normalization.txt
Each code point stands alone and between marks of several classes. Left out: what came after Unicode 9 (our tables' combining classes).
"""
import hashlib, sys, unicodedata

LATE = {0x32FF}
def known(c):
    # Unicode 3.2 is in every version of Python and is older than any of our tables.
    return not 0xD800 <= c <= 0xDFFF and c not in LATE and unicodedata.ucd_3_2_0.category(chr(c)) != 'Cn' and \
        unicodedata.ucd_3_2_0.combining(chr(c)) == unicodedata.combining(chr(c)) and \
        all(unicodedata.ucd_3_2_0.normalize(f, chr(c)) == unicodedata.normalize(f, chr(c)) for f in ('NFC', 'NFD', 'NFKC', 'NFKD'))

with open(sys.argv[1], 'w') as out:
    for page in range(0, 0x110000, 0x1000):
        points = [c for c in range(page, page + 0x1000) if known(c)]
        if not points: continue
        text = ''.join(f'{chr(c)}\u0301\u0323 a{chr(c)}\u0316\u0345{chr(c)}\u1161\u11a8 ' for c in points)
        ranges, start = [], points[0]
        for a, b in zip(points, points[1:] + [None]):
            if b != a + 1:
                ranges.append(f'{start:x}-{a:x}'); start = b
        hashes = [hashlib.sha256(unicodedata.normalize(f, text).encode('utf-8')).hexdigest()[:32] for f in ('NFC', 'NFD', 'NFKC', 'NFKD')]
        out.write(' '.join(hashes) + ' ' + ','.join(ranges) + '\n')
