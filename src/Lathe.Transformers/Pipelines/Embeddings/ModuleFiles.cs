using Lathe.Checkpoints;

namespace Lathe.Transformers.Pipelines;

/// <summary>The files of a module of sentence-transformers that has weights.</summary>
internal static class ModuleFiles
{
    /// <exception cref="PipelineException">There is none, or it is damaged.</exception>
    public static ConfigurationFile Configuration(string folder, string module) =>
        ConfigurationFile.ReadIfThere(Path.Combine(folder, "config.json"))
        ?? throw new PipelineException($"{folder} has no config.json; expected that of a {module} module.");

    /// <exception cref="PipelineException">There is none.</exception>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static SafetensorsFile Weights(string folder)
    {
        string path = Path.Combine(folder, "model.safetensors");
        if (File.Exists(path))
            return SafetensorsFile.Open(path);
        string hint = File.Exists(Path.Combine(folder, "pytorch_model.bin"))
            ? "; pytorch_model.bin is there, a pickle, which can hold code and is not read; convert it in that folder with Python's "
            + "packages torch and safetensors: python -c \"import torch, safetensors.torch as s; "
                + "s.save_file({k: v.contiguous().clone() for k, v in torch.load('pytorch_model.bin', map_location='cpu', "
                + "weights_only=True).items()}, 'model.safetensors')\""
            : "; expected the weights of the module that modules.json names";
        throw new PipelineException($"{folder} has no model.safetensors{hint}.");
    }

    /// <exception cref="PipelineException">There is no such tensor, or it has another shape.</exception>
    public static float[] Read(SafetensorsFile file, string name, params ReadOnlySpan<long> shape)
    {
        if (!file.Tensors.TryGetValue(name, out TensorEntry? entry))
            throw new PipelineException($"{file.Path} has no tensor '{name}'; it holds {string.Join(", ", file.Tensors.Keys.Take(5))}.");
        if (!entry.Shape.SequenceEqual(shape.ToArray()))
            throw new PipelineException(
                $"{file.Path}: '{name}' is {entry}; expected [{string.Join(", ", shape.ToArray())}] as config.json says.");
        return file.ReadFloat32(name);
    }
}
