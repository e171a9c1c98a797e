// Probes the Rust implementation (npm package `tokenizers`) for what it knows of every code point, so that our tables follow the
// same Unicode versions. Usage: LATHE_TOKENIZERS_ORACLE=<folder with node_modules> node probe.mjs <output.json>
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
const require = createRequire(process.env.LATHE_TOKENIZERS_ORACLE + '/');
const t = require('tokenizers');

const json = (parts) => t.Tokenizer.fromString(JSON.stringify({ version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null,
    pre_tokenizer: null, post_processor: null, decoder: null, model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' }, ...parts }));
const normalizer = (n) => { const x = json({ normalizer: n }).getNormalizer(); return (s) => x.normalizeString(s); };
const preTokenizer = (p) => { const x = json({ pre_tokenizer: p }).getPreTokenizer(); return (s) => x.preTokenizeString(s); };
const split = (regex) => preTokenizer({ type: 'Split', pattern: { Regex: regex }, behavior: 'Removed', invert: false });

const points = [];
for (let c = 1; c <= 0x10FFFF; c++) if (c < 0xD800 || c > 0xDFFF) points.push(c);

// Ranges of code points for which a splitter that removes what it matches removes the character; 256 characters a call.
function removed(splitter) {
    const ranges = [];
    for (let at = 0; at < points.length; at += 512) {
        const chunk = points.slice(at, at + 512);
        const text = String.fromCodePoint(...chunk);
        const kept = new Uint8Array(chunk.length);
        for (const [piece, [start]] of splitter(text)) { // offsets count code points
            const length = [...piece].length;
            for (let i = 0; i < length; i++) kept[start + i] = 1;
        }
        chunk.forEach((c, i) => { if (!kept[i]) add(ranges, c); });
    }
    return ranges;
}
function add(ranges, c) {
    const last = ranges[ranges.length - 1];
    if (last && last[1] === c - 1) last[1] = c; else ranges.push([c, c]);
}
function where(test) { const ranges = []; for (const c of points) if (test(String.fromCodePoint(c))) add(ranges, c); return ranges; }
const map = (n) => { const entries = []; for (const c of points) { const s = String.fromCodePoint(c); const r = n(s); if (r !== s) entries.push([c, r]); } return entries; };

const out = { classes: {}, maps: {} };
for (const category of ['Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So', 'Zs', 'Zl', 'Zp', 'Cc', 'Cf', 'Co'])
    out.classes[category] = removed(split(`\\p{${category}}`));
out.classes.space = removed(split('\\s'));
out.classes.word = removed(split('\\w'));
out.classes.digit = removed(split('\\d'));
for (const name of ['alpha', 'upper', 'lower']) out.classes[name] = removed(split(`[[:${name}:]]`));
const bert = (options) => normalizer({ type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false, ...options });
const clean = bert({ clean_text: true }), chinese = bert({ handle_chinese_chars: true }), strip = bert({ strip_accents: true });
out.classes.bertRemoved = where((s) => clean(s) === '');
out.classes.bertSpace = where((s) => clean(s) === ' ');
out.classes.chinese = where((s) => chinese(s) === ` ${s} `);
out.classes.bertMark = where((s) => strip(s) === '');
const accents = normalizer({ type: 'StripAccents' });
out.classes.mark = where((s) => accents(s) === '');
const whitespaceSplit = preTokenizer({ type: 'WhitespaceSplit' });
out.classes.rustSpace = removed(whitespaceSplit);
const whitespace = preTokenizer({ type: 'Whitespace' }); // \w+|[^\w\s]+ of the regex crate: joins 'a' exactly when \w
out.classes.rustWord = where((s) => whitespace('a' + s).length === 1 && whitespace('a' + s)[0][0] === 'a' + s);
out.classes.whitespaceRemoved = removed(whitespace);
const digits = preTokenizer({ type: 'Digits', individual_digits: true });
out.classes.rustNumeric = where((s) => digits('a' + s).length === 2);
const punctuation = preTokenizer({ type: 'Punctuation', behavior: 'Isolated' });
out.classes.punctuation = where((s) => punctuation('a' + s).length === 2);
const bertPre = preTokenizer({ type: 'BertPreTokenizer' });
out.classes.bertPunctuation = where((s) => { const r = bertPre('a' + s); return r.length === 2; });
out.classes.bertPreSpace = where((s) => { const r = bertPre('a' + s); return r.length === 1 && r[0][0] === 'a'; });
for (const form of ['NFD', 'NFKD', 'NFC', 'NFKC']) out.maps[form] = map(normalizer({ type: form }));
out.maps.lower = map(normalizer({ type: 'Lowercase' }));

// A character map with the single rule a -> X tells which characters stay in a's grapheme: there the rule swallows them.
const units = new Uint32Array(256);
units[0] = 1 << 10; units[0x60] = (2 << 10) | 0x100 | 0x61;
const charsmap = Buffer.concat([Buffer.from(Uint32Array.of(units.byteLength).buffer), Buffer.from(units.buffer), Buffer.from('X\0')]);
const precompiled = normalizer({ type: 'Precompiled', precompiled_charsmap: charsmap.toString('base64') });
out.classes.attaches = where((s) => precompiled('a' + s) === 'X');
out.classes.pictographic = where((s) => /\p{Extended_Pictographic}/u.test(s));
const nfd = normalizer({ type: 'NFD' });
out.classes.reorders = where((s) => nfd('\u0345' + s) === s + '\u0345'); // its combining class lies in 1..239
const scripts = preTokenizer({ type: 'UnicodeScripts' });
out.classes.anyScript = where((s) => { const r = scripts('a' + s + '\u044F'); return r.length === 2 && r[0][0] === 'a' + s && scripts('\u044F' + s + 'a').length === 2 && scripts('\u044F' + s + 'a')[0][0] === '\u044F' + s; });
const any = new Set(); for (const [from, to] of out.classes.anyScript) for (let c = from; c <= to; c++) any.add(c);
const groups = []; // [representative, ranges]
for (const c of points) {
    if (any.has(c)) continue;
    const s = String.fromCodePoint(c);
    let found = -1;
    for (let k = 0; k < groups.length && found < 0; k++) if (scripts(groups[k][0] + s).length === 1) found = k;
    if (found < 0) { groups.push([s, []]); found = groups.length - 1; }
    add(groups[found][1], c);
    if (found > 0) { const g = groups.splice(found, 1)[0]; groups.unshift(g); } // most recent first: scripts come in blocks
}
out.scripts = groups;
out.regexScripts = {};
const names = ('Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Chakma Cham '
    + 'Cherokee Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Egyptian_Hieroglyphs Ethiopic Georgian Glagolitic Gothic Greek Gujarati Gurmukhi Han '
    + 'Hangul Hanunoo Hebrew Hiragana Inherited Javanese Kannada Katakana Kayah_Li Kharoshthi Khmer Lao Latin Lepcha Limbu Linear_B Lisu Malayalam Mandaic '
    + 'Meetei_Mayek Mongolian Myanmar New_Tai_Lue Nko Ogham Ol_Chiki Old_Italic Old_Persian Oriya Osmanya Phoenician Rejang Runic Samaritan Saurashtra Shavian '
    + 'Sinhala Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Tamil Telugu Thaana Thai Tibetan Tifinagh Ugaritic Vai Yi').split(' ');
for (const name of names) out.regexScripts[name] = removed(split(`\\p{${name}}`));
writeFileSync(process.argv[2], JSON.stringify(out));
for (const [k, v] of Object.entries(out.classes)) console.log(k, v.length, v.reduce((n, [a, b]) => n + b - a + 1, 0));
for (const [k, v] of Object.entries(out.maps)) console.log(k, v.length);
console.log('scripts', groups.length);
