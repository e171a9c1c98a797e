// Times the Rust implementation (npm package `tokenizers`) on one thread. Usage: node bench.mjs <folder> <tokenizer.json> <strings.jsonl>
// Prints the best of five rounds in milliseconds. Encodings stay in Rust: nothing is copied to JavaScript.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const [folder, file, input] = process.argv.slice(2);
const { Tokenizer } = createRequire(folder + '/')('tokenizers');
const json = JSON.parse(readFileSync(file, 'utf8'));
if (json.model.merges)
    json.model.merges = json.model.merges.map((m) => {
        if (Array.isArray(m)) return m;
        const parts = m.split(' ');
        return parts.length === 2 && parts[0] && parts[1] ? parts : [m.slice(0, m.length >> 1), m.slice((m.length >> 1) + 1)];
    });
const tokenizer = Tokenizer.fromString(JSON.stringify(json));
const texts = readFileSync(input, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
let best = Infinity;
for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    for (let at = 0; at < texts.length; at += 1000)
        await tokenizer.encodeBatch(texts.slice(at, at + 1000), { addSpecialTokens: true });
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1e6);
}
console.log(best.toFixed(2));
