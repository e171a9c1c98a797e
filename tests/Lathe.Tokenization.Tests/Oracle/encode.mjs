// Encodes JSON lines of strings with the Rust implementation (npm package `tokenizers`).
// Usage: node encode.mjs <folder with node_modules> <tokenizer.json> <strings.jsonl> <out> [full]
// Writes a line per string: ids, or with `full` also offsets (in code points), word ids and tokens.
import { createRequire } from 'node:module';
import { readFileSync, openSync, writeSync, closeSync } from 'node:fs';
const [folder, file, input, output, full] = process.argv.slice(2);
const { Tokenizer } = createRequire(folder + '/')('tokenizers');

const json = JSON.parse(readFileSync(file, 'utf8'));
if (json.model.merges) // tokens with spaces in them need the newer form, two strings a merge; cut as Lathe cuts
    json.model.merges = json.model.merges.map((m) => {
        if (Array.isArray(m)) return m;
        const parts = m.split(' ');
        return parts.length === 2 && parts[0] && parts[1] ? parts : [m.slice(0, m.length >> 1), m.slice((m.length >> 1) + 1)];
    });
const tokenizer = Tokenizer.fromString(JSON.stringify(json));
const lines = readFileSync(input, 'utf8').split('\n').filter(Boolean);
const out = openSync(output, 'w');
for (let at = 0; at < lines.length; at += 500) {
    const texts = lines.slice(at, at + 500).map((line) => JSON.parse(line));
    const encodings = await tokenizer.encodeBatch(texts, { addSpecialTokens: true });
    writeSync(out, encodings.map((e) => full
        ? JSON.stringify([e.getIds(), e.getOffsets(), e.getWordIds().map((w) => w ?? -1), e.getTokens()])
        : e.getIds().join(' ')).join('\n') + '\n');
}
closeSync(out);
