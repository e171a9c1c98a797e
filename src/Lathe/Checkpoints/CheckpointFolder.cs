namespace Lathe.Checkpoints;

/// <summary>Finds and opens the safetensors files of a folder.</summary>
internal static class CheckpointFolder
{
    /// <summary>Whether a folder has float weights.</summary>
    public static bool HasTensors(string folder) =>
        IsThere(Path.Combine(folder, "model.safetensors")) || IsThere(Path.Combine(folder, "model.safetensors.index.json"));

    /// <summary>All tensors by name; the files that hold them are added to <paramref name="opened"/>, also when it fails half
    /// way.</summary>
    public static Dictionary<string, TensorEntry> OpenTensors(string folder, Dictionary<string, SafetensorsFile> opened)
    {
        string single = Path.Combine(folder, "model.safetensors");
        if (IsThere(single))
        {
            SafetensorsFile file = SafetensorsFile.Open(single);
            opened.Add(single, file);
            return new Dictionary<string, TensorEntry>(file.Tensors, StringComparer.Ordinal);
        }

        string index = single + ".index.json";
        if (IsThere(index))
            return OpenShards(folder, index, opened);
        throw new CheckpointException(folder, null, $"has neither model.safetensors nor model.safetensors.index.json{Hint(folder)}.");
    }

    /// <summary>How to make model.safetensors of what is there instead; empty where nothing known is.</summary>
    private static string Hint(string folder)
    {
        const string Program =
            "import glob, torch, safetensors.torch as s; t = {k: v for f in glob.glob('pytorch_model*.bin') for k, v in torch.load(f, "
            + "map_location='cpu', weights_only=True).items()}; "
            + "s.save_file({k: v.contiguous().clone() for k, v in t.items()}, 'model.safetensors', {'format': 'pt'})";
        foreach (string name in (ReadOnlySpan<string>)["pytorch_model.bin", "pytorch_model.bin.index.json"])
        {
            if (File.Exists(Path.Combine(folder, name)))
                return $"; {name} is there: weights as a pickle, which can hold code and is not read; convert them in that folder with "
                    + $"Python's packages torch and safetensors: python -c \"{Program}\"";
        }
        foreach (string name in (ReadOnlySpan<string>)["tf_model.h5", "flax_model.msgpack"])
        {
            if (File.Exists(Path.Combine(folder, name)))
                return $"; {name} is there: weights of another framework; convert them in Python: load the folder with transformers "
                    + "(from_tf=True or from_flax=True), then save_pretrained";
        }
        return "";
    }

    /// <summary>Also where it is a directory, a pipe or a device: opening it then says so, which "not in the folder" would hide.</summary>
    private static bool IsThere(string path) => FileStatus.Of(path).Kind != FileKind.Missing;

    private static Dictionary<string, TensorEntry> OpenShards(string folder, string index, Dictionary<string, SafetensorsFile> opened)
    {
        Dictionary<string, TensorEntry> tensors = new(StringComparer.Ordinal);
        foreach ((string name, string shard) in ShardIndex.Read(index))
        {
            string path = Path.Combine(folder, shard);
            if (!opened.TryGetValue(path, out SafetensorsFile? file))
            {
                if (!IsThere(path))
                    throw new CheckpointException(index, name,
                        $"is mapped to {CheckpointException.Quote(shard)}, which is not in the folder; download the missing file.");
                opened.Add(path, file = SafetensorsFile.Open(path));
            }

            if (!file.Tensors.TryGetValue(name, out TensorEntry? entry))
                throw new CheckpointException(path, name, $"is not in the file, though {index} says so; the files do not belong together.");
            tensors.Add(name, entry);
        }

        return tensors;
    }
}
