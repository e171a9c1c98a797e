"""PyTorch eager float32 behind a pipe, so that its runs alternate with ours: see ProcessContestant.cs for what is said.

    python3 pytorch.py PEERS CHECKPOINT THREADS

PEERS holds make_checkpoint.py, whose Encoder is torch_bench.py's; CHECKPOINT is a folder that it wrote. The weights are read, so that outputs compare.
"""
import json, os, struct, sys, time

peers, checkpoint, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, peers)
import numpy as np
import torch
from make_checkpoint import Encoder, names


def say(message):
    print(json.dumps(message), flush=True)


def configured(path):
    with open(os.path.join(path, "config.json"), encoding="utf-8") as file:
        c = json.load(file)
    distil = c["model_type"] == "distilbert"
    keys = ("n_layers", "dim", "n_heads", "hidden_dim") if distil else ("num_hidden_layers", "hidden_size", "num_attention_heads", "intermediate_size")
    return Encoder(c["model_type"], *(c[key] for key in keys), c["vocab_size"], c["max_position_embeddings"])


def load(model, path):
    with open(os.path.join(path, "model.safetensors"), "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header, start = json.loads(file.read(size)), 8 + size
        for name, parameter in names(model).items():
            begin, end = header[name]["data_offsets"]
            file.seek(start + begin)
            values = np.frombuffer(bytearray(file.read(end - begin)), np.float32)
            parameter.copy_(torch.from_numpy(values).reshape(header[name]["shape"]))


torch.set_num_threads(threads)
started = time.perf_counter()
model = configured(checkpoint).eval()
with torch.no_grad():
    load(model, checkpoint)
    say({"engine": "PyTorch " + torch.__version__, "loadMs": (time.perf_counter() - started) * 1e3})
    for line in sys.stdin:
        message = json.loads(line)
        if "ids" in message:
            shape = (message["batch"], message["sequence"])
            ids, mask = (torch.tensor(message[key], dtype=torch.int64).reshape(shape) for key in ("ids", "mask"))
            started = time.perf_counter()
            hidden = model(ids, mask)
            say({"firstRunMs": (time.perf_counter() - started) * 1e3, "firstTokens": hidden[:, 0].flatten().tolist()})
        else:
            times = []
            for _ in range(message["runs"]):
                started = time.perf_counter()
                model(ids, mask)
                times.append((time.perf_counter() - started) * 1e3)
            say(times)
