// ONNX Runtime behind a pipe, so that its runs alternate with ours: a line "runs" on standard input, a line of JSON back.
//   node onnxruntime.mjs MODEL.onnx BATCH SEQUENCE VOCABULARY THREADS
// The first line reports what it cost to create the session and to run once. onnxruntime-node is found through NODE_PATH.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const ort = createRequire(join(process.env.NODE_PATH, 'x.js'))(join(process.env.NODE_PATH, 'onnxruntime-node'));
const [model, batch, sequence, vocabulary, threads] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const ids = BigInt64Array.from({ length: batch * sequence }, (_, i) => BigInt(5 + (i * 7919) % Math.min(400, vocabulary - 5)));

const started = performance.now();
const session = await ort.InferenceSession.create(model,
  { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' });
const loaded = performance.now();
const feed = Object.fromEntries(session.inputNames.map(name =>
  [name, new ort.Tensor('int64', name === 'attention_mask' ? ids.map(() => 1n) : ids, [batch, sequence])]));
await session.run(feed);
console.log(JSON.stringify({ loadMs: loaded - started, firstRunMs: performance.now() - loaded }));

for await (const line of createInterface({ input: process.stdin })) {
  const times = [];
  for (let i = 0; i < Number(line); i++) {
    const start = performance.now();
    await session.run(feed);
    times.push(performance.now() - start);
  }
  console.log(JSON.stringify(times));
}
