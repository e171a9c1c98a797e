using System.Collections.Concurrent;
using Lathe.Training.Tests.Modules;

[assembly: AssemblyFixture(typeof(BuiltSamples))]

namespace Lathe.Training.Tests.Modules;

/// <summary>The classes of <see cref="Samples"/>, each compiled once for all tests.</summary>
public sealed class BuiltSamples : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<TrainableClass>> built = new(StringComparer.Ordinal);

    internal TrainableClass this[string name]
    {
        get
        {
            TorchLibrary.Require();
            return built.GetOrAdd(name, sample => new Lazy<TrainableClass>(Samples.Of(sample).Build)).Value;
        }
    }

    public void Dispose()
    {
        foreach (Lazy<TrainableClass> model in built.Values.Where(model => model.IsValueCreated))
            model.Value.Dispose();
    }
}
