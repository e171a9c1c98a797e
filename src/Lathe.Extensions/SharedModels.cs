using Lathe.Transformers;

namespace Lathe.Extensions;

/// <summary>One compiled model for all pipelines of a container that read the same weights at the same precision.</summary>
internal sealed class SharedModels : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Folder, Precision Precision), CompiledModel> models = [];
    private bool disposed;

    /// <exception cref="Checkpoints.CheckpointException">The checkpoint is missing or damaged.</exception>
    public CompiledModel Load(string folder, Precision precision)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            (string, Precision) key = (Path.GetFullPath(folder), precision);
            if (!models.TryGetValue(key, out CompiledModel? model))
                models.Add(key, model = AutoModel.Load(folder, precision));
            return model;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (CompiledModel model in models.Values)
                model.Dispose();
            models.Clear();
        }
    }
}
