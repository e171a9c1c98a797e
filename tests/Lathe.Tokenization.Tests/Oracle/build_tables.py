#!/usr/bin/env python3
"""Packs what probe.mjs found into src/Lathe.Transformers/Tokenization/Unicode/UnicodeBlob.cs.

Usage: build_tables.py probe.json UnicodeBlob.cs
Combining classes come from Python's unicodedata, cut down to those that the Rust implementation orders by.
"""
import base64, json, struct, sys, unicodedata, zlib

probe = json.load(open(sys.argv[1]))
LIMIT, PAGE = 0x110000, 128
CATEGORIES = ['Cn', 'Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po',
              'Sm', 'Sc', 'Sk', 'So', 'Zs', 'Zl', 'Zp', 'Cc', 'Cf', 'Co']
classes = {k: {c for a, b in v for c in range(a, b + 1)} for k, v in probe['classes'].items()}
classes['Cc'].add(0)  # the probe begins at U+0001
for groups in (probe['regexScripts'].values(), [group for _, group in probe['scripts']]):
    for ranges in groups:
        if ranges and ranges[0][0] == 1: ranges[0][0] = 0
classes['bertRemoved'] |= {0, 0xFFFD}
prepend = set(range(0x600, 0x606)) | {0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0xD4E, 0x110BD, 0x110CD, 0x111C2, 0x111C3, 0x113D1, 0x1193F, 0x11941,
                                     0x11A3A, *range(0x11A84, 0x11A8A), 0x11D46, 0x11F02}
ignorable = {0x2065, *range(0xFFF0, 0xFFF9), 0xE0000, *range(0xE0002, 0xE0020), *range(0xE0080, 0xE0100), *range(0xE01F0, 0xE1000)}
control = (classes['Cc'] | classes['Cf'] | classes['Zl'] | classes['Zp'] | ignorable) - classes['attaches'] - prepend
def spans(*pairs): return {c for a, b in pairs for c in range(a, b + 1)}
consonant = spans((0x915, 0x939), (0x958, 0x95F), (0x978, 0x97F), (0x995, 0x9A8), (0x9AA, 0x9B0), (0x9B2, 0x9B2), (0x9B6, 0x9B9), (0x9DC, 0x9DD),
                  (0x9DF, 0x9DF), (0x9F0, 0x9F1), (0xA95, 0xAA8), (0xAAA, 0xAB0), (0xAB2, 0xAB3), (0xAB5, 0xAB9), (0xAF9, 0xAF9), (0xB15, 0xB28),
                  (0xB2A, 0xB30), (0xB32, 0xB33), (0xB35, 0xB39), (0xB5C, 0xB5D), (0xB5F, 0xB5F), (0xB71, 0xB71), (0xC15, 0xC28), (0xC2A, 0xC39),
                  (0xC58, 0xC5A), (0xD15, 0xD3A))
linker = {0x94D, 0x9CD, 0xACD, 0xB4D, 0xC4D, 0xD4D}
FLAGS = [classes['space'], classes['word'], classes['rustWord'], classes['bertRemoved'], classes['bertSpace'], classes['bertMark'], classes['mark'],
         classes['punctuation'], classes['rustNumeric'], classes['chinese'], classes['attaches'], control, prepend, classes['pictographic'],
         consonant, linker, classes['alpha'], classes['upper'], classes['lower']]  # bit 5 and up, in the order of UnicodeClass

words = [0] * LIMIT
for number, name in enumerate(CATEGORIES):
    for c in classes.get(name, ()): words[c] = number
for bit, members in enumerate(FLAGS):
    for c in members: words[c] |= 1 << (5 + bit)
distinct = sorted(set(words))
assert len(distinct) <= 256
number_of = {w: i for i, w in enumerate(distinct)}

def two_stage(values, code):
    pages, index = {}, []
    for start in range(0, LIMIT, PAGE):
        index.append(pages.setdefault(tuple(values[start:start + PAGE]), len(pages)))
    data = [v for page in pages for v in page]
    return struct.pack(f'<{len(index)}H', *index) + struct.pack('<H', len(pages)) + struct.pack(f'<{len(data)}{code}', *data)

pool, places = [0], {}
def place(text):
    if text not in places:
        units = struct.unpack(f'<{len(text.encode("utf-16-le")) // 2}H', text.encode('utf-16-le'))
        places[text] = len(pool)
        pool.append(len(units)); pool.extend(units)
    return places[text]
def mapping(entries):
    values = [0] * LIMIT
    for c, text in entries:
        if not 0xAC00 <= c <= 0xD7A3: values[c] = place(text)  # Hangul syllables decompose by arithmetic
    return values

nfd, nfc = dict(probe['maps']['NFD']), dict(probe['maps']['NFC'])
lower, canonical, compatible = (mapping(probe['maps'][k]) for k in ('lower', 'NFD', 'NFKD'))
combining = [0] * LIMIT
for c in range(LIMIT):
    value = unicodedata.combining(chr(c))
    if value and (value >= 240 or c in nfd or c in classes['reorders']): combining[c] = value
pairs = []
for c, text in nfd.items():
    if c in nfc or 0xAC00 <= c <= 0xD7A3: continue
    first = unicodedata.normalize('NFC', text[:-1])
    assert len(first) == 1
    pairs.append((ord(first), ord(text[-1]), c))

blob = two_stage([number_of[w] for w in words], 'B') + struct.pack('<H', len(distinct)) + struct.pack(f'<{len(distinct)}I', *distinct)
blob += two_stage(lower, 'H') + two_stage(canonical, 'H') + two_stage(compatible, 'H') + two_stage(combining, 'B')
blob += struct.pack('<H', len(pool)) + struct.pack(f'<{len(pool)}H', *pool)
blob += struct.pack('<H', len(pairs)) + b''.join(struct.pack('<III', *p) for p in sorted(pairs))
scripts = {k: v for k, v in probe['regexScripts'].items() if v}
blob += struct.pack('<H', len(scripts))
for name, ranges in sorted(scripts.items()):
    blob += struct.pack('<B', len(name)) + name.encode() + struct.pack('<H', len(ranges)) + b''.join(struct.pack('<II', *r) for r in ranges)
ranges = sorted((a, b, i + 1) for i, (_, group) in enumerate(sorted(probe['scripts'], key=lambda g: g[1][0])) for a, b in group)
blob += struct.pack('<H', len(ranges)) + b''.join(struct.pack('<IIB', *r) for r in ranges)

packer = zlib.compressobj(9, zlib.DEFLATED, -15)
text = base64.b64encode(packer.compress(blob) + packer.flush()).decode()
WIDTH = 130
lines = [text[i:i + WIDTH] for i in range(0, len(text), WIDTH)]
half = len(lines) // 2
for number, part in ((1, lines[:half]), (2, lines[half:])):  # no file of 400 lines
    with open(sys.argv[2].replace('.cs', f'{number}.cs'), 'w') as out:
        out.write('namespace Lathe.Transformers.Tokenization.Unicode;\n\n'
                  '/// <summary>Deflated tables of the Unicode versions that the Rust tokenizers follow; made by '
                  'tests/Lathe.Tokenization.Tests/Oracle/build_tables.py.</summary>\n'
                  'internal static partial class UnicodeBlob\n{\n')
        if number == 1: out.write(f'    public const int UnpackedBytes = {len(blob)};\n\n')
        out.write(f'    public static ReadOnlySpan<byte> Base64Part{number} =>\n')
        out.write(' +\n'.join(f'        "{line}"u8' for line in part) + ';\n}\n')
print(len(blob), len(text), len(lines), 'lines', len(distinct), 'classes')
