// ONNX Runtime behind a pipe, so that its runs alternate with ours: see ProcessContestant.cs for what is said.
//   node onnxruntime.mjs MODEL.onnx THREADS
// onnxruntime-node is found through NODE_PATH.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const ort = createRequire(join(process.env.NODE_PATH, 'x.js'))(join(process.env.NODE_PATH, 'onnxruntime-node'));
const [model, threads] = [process.argv[2], Number(process.argv[3])];
const say = message => console.log(JSON.stringify(message));

const started = performance.now();
const session = await ort.InferenceSession.create(model,
  { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all' });
say({ engine: `ONNX Runtime ${ort.env.versions.node}`, loadMs: performance.now() - started });

let feed;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.ids) {
    const shape = [message.batch, message.sequence];
    const inputs = { input_ids: message.ids, attention_mask: message.mask };
    feed = Object.fromEntries(session.inputNames.map(name =>
      [name, new ort.Tensor('int64', BigInt64Array.from(inputs[name], BigInt), shape)]));
    const start = performance.now();
    const { last_hidden_state: hidden } = await session.run(feed);
    const firstRunMs = performance.now() - start, width = hidden.dims[2], firstTokens = [];
    for (let row = 0; row < message.batch; row++)
      firstTokens.push(...hidden.data.subarray(row * message.sequence * width, (row * message.sequence + 1) * width));
    say({ firstRunMs, firstTokens });
  } else {
    const times = [];
    for (let i = 0; i < message.runs; i++) {
      const start = performance.now();
      await session.run(feed);
      times.push(performance.now() - start);
    }
    say(times);
  }
}
