// Sentences to vectors with onnxruntime-node and @huggingface/tokenizers, behind a pipe so that passes alternate with ours.
//   node embeddings.mjs MODEL.onnx TOKENIZER.json SENTENCES.txt BATCH THREADS MAX_SEQUENCE ORDER ORT_MODULES TOKENIZER_MODULES
// Rows are padded to the longest of their batch. ORDER: "given", the sentences as they come, or "sorted", by their tokens, as a careful user would.
// Each line on standard input is a number of sentences to embed, from the first: strings in, mean-pooled float32 vectors out; a line of JSON back.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [model, tokenizerFile, sentences, batchText, threadsText, longestText, order, ortModules, tokenizerModules] = process.argv.slice(2);
const [batch, threads, longest] = [batchText, threadsText, longestText].map(Number);
const ort = createRequire(join(ortModules, 'x.js'))(join(ortModules, 'onnxruntime-node'));
const { Tokenizer } = createRequire(join(tokenizerModules, 'x.js'))(join(tokenizerModules, '@huggingface/tokenizers'));
const tokenizer = new Tokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')), {});
const texts = readFileSync(sentences, 'utf8').split('\n').filter(Boolean);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' });

async function pass(count) {
  const encoded = texts.slice(0, count).map((text, index) => {
    let { ids } = tokenizer.encode(text);
    if (ids.length > longest) ids = [...ids.slice(0, longest - 1), ids[ids.length - 1]];
    return { ids, index };
  });
  const tokenised = performance.now();
  if (order === 'sorted') encoded.sort((a, b) => a.ids.length - b.ids.length);
  const vectors = new Array(count);
  for (let at = 0; at < encoded.length; at += batch) {
    const rows = encoded.slice(at, at + batch), sequence = Math.max(...rows.map(row => row.ids.length));
    const ids = new BigInt64Array(rows.length * sequence), mask = new BigInt64Array(rows.length * sequence);
    rows.forEach((row, r) => row.ids.forEach((id, i) => { ids[r * sequence + i] = BigInt(id); mask[r * sequence + i] = 1n; }));
    const feed = {};
    for (const name of session.inputNames)
      feed[name] = new ort.Tensor('int64', name === 'attention_mask' ? mask : name === 'token_type_ids' ? new BigInt64Array(ids.length) : ids, [rows.length, sequence]);
    const hidden = Object.values(await session.run(feed))[0], width = hidden.dims[2], values = hidden.data;
    rows.forEach((row, r) => {
      const vector = new Float32Array(width);
      for (let i = 0; i < row.ids.length; i++) {
        const from = (r * sequence + i) * width;
        for (let k = 0; k < width; k++) vector[k] += values[from + k];
      }
      for (let k = 0; k < width; k++) vector[k] /= row.ids.length;
      vectors[row.index] = vector;
    });
  }
  return { tokenised, vectors, tokens: encoded.reduce((sum, row) => sum + row.ids.length, 0) };
}

console.log(JSON.stringify({ texts: texts.length }));
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const { tokenised, vectors, tokens } = await pass(Number(line));
  const end = performance.now();
  console.log(JSON.stringify({ ms: end - start, tokeniseMs: tokenised - start, tokens, first: vectors.slice(0, 100).map(vector => [...vector]) }));
}
