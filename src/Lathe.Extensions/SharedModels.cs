using Lathe.Transformers;

namespace Lathe.Extensions;

/// <summary>
/// One compiled model for all pipelines of a container that read the same weights at the same precision. A model is disposed with the
/// container, or, where calls are under way then, when the last pipeline that reads it lets it go.
/// </summary>
internal sealed class SharedModels : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Folder, Precision Precision), CompiledModel> models = [];
    private readonly Dictionary<CompiledModel, int> readers = [];
    private bool disposed;

    /// <summary>The model, for one more pipeline, which gives it back with <see cref="Release"/>.</summary>
    /// <exception cref="Checkpoints.CheckpointException">The checkpoint is missing or damaged.</exception>
    public CompiledModel Load(string folder, Precision precision)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            (string, Precision) key = (Path.GetFullPath(folder), precision);
            if (!models.TryGetValue(key, out CompiledModel? model))
                models.Add(key, model = AutoModel.Load(folder, precision));
            readers[model] = readers.GetValueOrDefault(model) + 1;
            return model;
        }
    }

    /// <summary>A pipeline needs the model no longer; it is kept for others as long as the container lives.</summary>
    public void Release(CompiledModel model)
    {
        lock (gate)
        {
            if (--readers[model] == 0 && disposed)
                model.Dispose();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
                return;
            disposed = true;
            foreach (CompiledModel model in models.Values)
            {
                if (readers[model] == 0)
                    model.Dispose();
            }
            models.Clear();
        }
    }
}
