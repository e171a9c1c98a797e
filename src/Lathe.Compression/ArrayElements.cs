using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>The elements of an array of models in a checkpoint folder, and folders with fewer of them.</summary>
internal sealed partial class ArrayElements : IDisposable
{
    private const string Configuration = "config.json", Weights = "model.safetensors";

    /// <summary>Under these, the configurations of transformers say how many layers there are.</summary>
    private static readonly string[] CountNames = ["num_hidden_layers", "n_layers", "num_layers", "n_layer"];

    private readonly Checkpoint checkpoint;
    private readonly string folder, array;
    private readonly Regex pattern;
    private readonly JsonObject configuration;
    private readonly string countName;

    /// <param name="folder">The checkpoint.</param>
    /// <param name="array">Place of the elements, <c>{i}</c> for the index.</param>
    /// <exception cref="CheckpointException">There is no such array, or the configuration does not say its length.</exception>
    public ArrayElements(string folder, string array)
    {
        (this.folder, this.array) = (folder, array);
        // checkpoints with a head have the family's prefix before the place
        pattern = new Regex(@"^((?:[^.]+\.)?" + Regex.Escape(array).Replace(@"\{i}", @")(\d+)", StringComparison.Ordinal) + @"(?=\.)",
            RegexOptions.CultureInvariant);
        checkpoint = Checkpoint.Open(folder);
        try
        {
            Stored = checkpoint.Tensors.Keys.Select(IndexOf).DefaultIfEmpty(-1).Max() + 1;
            if (Stored == 0)
                throw new CheckpointException(folder, null, $"has no tensor of '{array}'; expected an array of models.");
            configuration = Read(Path.Combine(folder, Configuration));
            countName = Array.Find(CountNames, name => NumberOf(name) is not null)
                ?? configuration.Select(entry => entry.Key).FirstOrDefault(IsCount)
                ?? throw new CheckpointException(Path.Combine(folder, Configuration), null,
                    $"says nowhere how many layers there are; expected {string.Join(", ", CountNames)}, or a name with 'layer' that "
                    + $"is {Stored}.");
            Count = NumberOf(countName)!.Value;
            if (Stored > Count)
            {
                throw new CheckpointException(Path.Combine(folder, Configuration), countName,
                    $"is {Count}, and there are tensors of {Stored} elements of '{array}'.");
            }
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>How many the configuration says are run.</summary>
    public int Count { get; }

    /// <summary>How many have weights: fewer than are run, where they share them.</summary>
    public int Stored { get; }

    /// <summary>Sum of the squares of an element's weights.</summary>
    public double SquaredWeights(int element) => checkpoint.Tensors.Values
        .Where(entry => entry.Shape.Count > 1 && IndexOf(entry.Name) == element)
        .Sum(entry => Matrix.Read(checkpoint, entry).Values.Sum(value => (double)value * value));

    /// <summary>Writes a checkpoint with some of the elements, numbered anew.</summary>
    /// <param name="target">A folder; it is made.</param>
    /// <param name="kept">Indices, ascending.</param>
    public void Write(string target, IReadOnlyList<int> kept)
    {
        Directory.CreateDirectory(target);
        CheckpointFiles.CopyOthers(folder, target);
        JsonObject shorter = (JsonObject)configuration.DeepClone();
        shorter[countName] = kept.Count;
        File.Delete(Path.Combine(target, Configuration));
        AtomicFile.Write(Path.Combine(target, Configuration), stream =>
        {
            using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            shorter.WriteTo(writer);
        });
        Dictionary<int, int> places = kept.Select((element, place) => (element, place))
            .ToDictionary(pair => pair.element, pair => pair.place);
        string path = Path.Combine(target, Weights);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, path,
            [.. from entry in checkpoint.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)
                let index = IndexOf(entry.Name)
                where index < 0 || Stored < Count || places.ContainsKey(index)
                let name = index < 0 || Stored < Count ? entry.Name : Renamed(entry.Name, places[index])
                select new TensorToWrite(name, entry.Type, entry.Shape, entry.Bytes, to => checkpoint.FileOf(entry).CopyTo(entry, to))],
            KeptIndices.Renamed(checkpoint, NewName)));

        // units that earlier pruning has left of a layer are told under the layer's new name
        string? NewName(string layer) => IndexOf(layer + ".") is var index && index < 0 || Stored < Count ? layer
            : places.TryGetValue(index, out int place) ? Renamed(layer + ".", place)[..^1] : null;
    }

    public void Dispose() => checkpoint.Dispose();

    /// <summary>Of a configuration that calls it something else.</summary>
    private bool IsCount(string name) => name.Contains("layer", StringComparison.OrdinalIgnoreCase) && NumberOf(name) == Stored;

    private int? NumberOf(string name) => configuration[name] is JsonValue value && value.TryGetValue(out int number) ? number : null;

    private int IndexOf(string name) => pattern.Match(name) is { Success: true } match
        && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : -1;

    private string Renamed(string name, int index) =>
        pattern.Replace(name, match => match.Groups[1].Value + index.ToString(CultureInfo.InvariantCulture), 1);

    private static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject
                ?? throw new CheckpointException(path, null, "is no JSON object; expected the configuration of a model.");
        }
        catch (JsonException damaged)
        {
            throw new CheckpointException(path, null, $"is no JSON: {damaged.Message}");
        }
    }
}
