using Lathe.Cli.Text;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary>A checkpoint at float32 and what its products read over texts.</summary>
internal sealed class ObservedModel : IDisposable
{
    /// <param name="input">Where the texts come from.</param>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="file">Of the texts.</param>
    /// <param name="most">How many of them are looked at.</param>
    /// <param name="threads">0: one a core.</param>
    /// <exception cref="InputException">There is no text, or it cannot be read.</exception>
    public ObservedModel(ToolInput input, string folder, string file, int most, int threads)
    {
        Data = CompressionInputs.Read(input, folder, file, null, null, most, threads).Encode(folder, most)!;
        Target = CompressionTargets.Of(folder);
        Floats = Target.Load(folder, Precision.Float32);
        Inputs = new CalibratedInputs(Floats, Data.Batches, threads);
    }

    public CompressionData Data { get; }

    public CompressionTarget Target { get; }

    public CompiledModel Floats { get; }

    public CalibratedInputs Inputs { get; }

    public void Dispose() => Floats.Dispose();
}
