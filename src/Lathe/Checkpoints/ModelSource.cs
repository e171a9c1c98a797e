using System.ComponentModel;
using Lathe.Checkpoints;
using Lathe.Hardware;

namespace Lathe.CompilerServices;

/// <summary>
/// What a generated <c>Load</c> opens: a checkpoint folder or a packed file, with one <see cref="WeightReader"/> for both. The compiled
/// model takes it over and disposes it; until then whoever opened it does.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelSource : IDisposable
{
    private readonly PackedModelFile? packed;
    private readonly WeightLedger ledger;

    private ModelSource(string path, string model, Precision precision, Checkpoint checkpoint, PackedModelFile? packed,
        LoadOptions? options)
    {
        Path = path;
        Model = model;
        Precision = precision;
        Checkpoint = checkpoint;
        this.packed = packed;
        ledger = new WeightLedger(packed is null ? new CheckpointWeightStore(checkpoint, options ?? new())
            : new PackedWeightStore(packed), precision);
        Weights = new WeightReader(ledger, "");
    }

    /// <summary>The folder or file.</summary>
    public string Path { get; }

    /// <summary>The model class.</summary>
    public string Model { get; }

    /// <summary>
    /// What was asked for; for a packed file and <see cref="Precision.Annotated"/>, what the file holds.
    /// </summary>
    public Precision Precision { get; }

    /// <summary>For configurations; of a packed file, it knows config.json and the tensors' names and shapes.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>For the constructors of generated weights.</summary>
    public WeightReader Weights { get; }

    public bool IsPacked => packed is not null;

    internal IReadOnlyList<WeightSection> Sections => ledger.Sections;

    internal IReadOnlyList<(string One, string Other)> RowReaders => ledger.RowReaders;

    /// <summary>Opens a checkpoint folder or a packed file.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="model">Name of the model class; a packed file must have been packed for it.</param>
    /// <param name="precision">A packed file must have been packed with it; <see cref="Precision.Annotated"/> takes what the file
    /// holds.</param>
    /// <param name="options">Formats of single products, or null.</param>
    /// <param name="manifest">What the class was built with, or null.</param>
    /// <exception cref="CheckpointException">
    /// Nothing there, no regular file, damaged, written to while it was read, or packed for another class or precision.
    /// </exception>
    /// <exception cref="InvalidOperationException">LATHE_TIER or LATHE_MAP_WEIGHTS is set to something that they do not have.</exception>
    public static ModelSource Open(
        string path, string model, Precision precision, LoadOptions? options = null, BuiltManifest? manifest = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(model);
        if (!Enum.IsDefined(precision))
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "expected a member of Precision");
        _ = Processor.Tier; // an environment that asks for none there is fails here, not in the first kernel
        options ??= new LoadOptions();
        if (options.IgnoresManifest)
            manifest = null;
        if (Directory.Exists(path))
        {
            // annotated stands for what a compression made of a folder, every other precision for its float weights
            if (precision != Precision.Annotated || !options.SaysNothing || CompressedFolder.PackedIn(path) is not { } compressed)
                return OpenFolder(path, model, precision, options, manifest);
            path = compressed;
        }

        if (FileStatus.Of(path).Kind == FileKind.Missing)
            throw new CheckpointException(path, null, "there is no such folder or file; expected a checkpoint folder or a packed model.");
        if (!options.SaysNothing)
            throw new CheckpointException(path, null,
                "is a packed model, which has its formats already, and its integers; load the folder that it was packed from to choose "
                + "others.");
        return OpenPacked(PackedModelFile.Open(path, PackedModel.LoadPurpose(Environment.GetEnvironmentVariable(PackedModel.MapVariable))),
            model, precision, manifest);
    }

    private static ModelSource OpenFolder(string path, string model, Precision precision, LoadOptions options, BuiltManifest? manifest)
    {
        Checkpoint checkpoint = Checkpoint.Open(path);
        try
        {
            manifest?.Check(checkpoint, precision);
            if (manifest is not null && precision == Precision.Annotated && options.SaysNothing)
                options = options with { Formats = manifest.Formats };
            return new ModelSource(path, model, precision, checkpoint, null, options);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Takes over <paramref name="file"/>.</summary>
    internal static ModelSource OpenPacked(PackedModelFile file, string model, Precision precision, BuiltManifest? manifest = null)
    {
        string? problem = null;
        if (file.Model != model)
            problem =
                $"was packed for model class {CheckpointException.Quote(file.Model)}, this is '{model}'; load it with that class, or pack "
                + "this one.";
        else if (precision != Precision.Annotated && file.Precision != precision)
            problem =
                $"was packed with precision {file.Precision}, {precision} was asked for; load it with {file.Precision}, or pack the model "
                + $"again with {precision}.";
        try
        {
            if (problem is not null)
                throw new CheckpointException(file.Path, null, problem);
            manifest?.Check(file.Checkpoint, file.Precision);
            manifest?.CheckFormats(file);
            return new ModelSource(file.Path, model, file.Precision, file.Checkpoint, file, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Checkpoint.Dispose();
        packed?.Dispose();
    }

    /// <summary>All weights have been read: closes a checkpoint's files; a packed file that is mapped stays so.</summary>
    internal void Complete()
    {
        Checkpoint.CloseFiles();
        ledger.Complete();
    }
}
