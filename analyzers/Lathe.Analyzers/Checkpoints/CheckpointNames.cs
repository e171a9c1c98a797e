using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Lathe.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Checkpoints;

/// <summary>
/// The names of a checkpoint's tensors, from an additional file of the project: <c>model.safetensors.index.json</c> of a sharded
/// checkpoint,
/// or <c>model.safetensors.header.json</c>, the JSON that stands at the beginning of a file of tensors.
/// </summary>
internal sealed class CheckpointNames
{
    private const string Index = ".safetensors.index.json", Header = ".safetensors.header.json", WeightMap = "weight_map",
        Metadata = "__metadata__";

    private static readonly ConditionalWeakTable<AdditionalText, CheckpointNames> Known = new();

    private readonly ImmutableHashSet<string> names;

    /// <summary>Names with numbers as <c>{i}</c>, without <c>.weight</c> and <c>.bias</c>: what paths may say.</summary>
    private readonly ImmutableHashSet<string> layers;

    private CheckpointNames(string file, IEnumerable<string> names)
    {
        File = file;
        this.names = [.. names];
        layers = [.. this.names.Select(LayerOf)];
    }

    /// <summary>Without its folder.</summary>
    public string File { get; }

    /// <summary>Of all its tensors, in no order.</summary>
    public IReadOnlyCollection<string> Tensors => names;

    /// <summary>Of all files of the project that are such a list, and can be read.</summary>
    public static IEnumerable<CheckpointNames> Of(ImmutableArray<AdditionalText> files, CancellationToken cancellation) => files
        .Where(file => file.Path.EndsWith(Index, StringComparison.OrdinalIgnoreCase)
            || file.Path.EndsWith(Header, StringComparison.OrdinalIgnoreCase))
        .Select(file => Known.GetValue(file, text => Read(text, cancellation)))
        .Where(read => read.names.Count > 0);

    /// <summary>Whether some tensor is called so, below any scope: a nested class does not know its own.</summary>
    public bool HasTensor(string name) => names.Contains(name)
        || names.Any(known => known.EndsWith("." + name, StringComparison.Ordinal));

    /// <summary>Whether some tensor lies below a path, which may have <c>{i}</c>.</summary>
    public bool HasScope(string path) => layers.Any(layer => $".{layer}.".Contains($".{Numbered(path)}."));

    /// <summary>The path that is spelled most alike, of as many parts; null where none is near.</summary>
    public string? Nearest(string path)
    {
        string wanted = Numbered(path);
        int parts = wanted.Split('.').Length, limit = Math.Max(1, wanted.Length / 3);
        return layers.SelectMany(layer => Windows(layer, parts)).Distinct(StringComparer.Ordinal)
            .Select(window => (window, Distance: Spelling.Distance(wanted, window, limit)))
            .Where(near => near.Distance <= limit)
            .OrderBy(near => near.Distance).ThenBy(near => near.window, StringComparer.Ordinal)
            .Select(near => near.window).FirstOrDefault();
    }

    private static CheckpointNames Read(AdditionalText file, CancellationToken cancellation)
    {
        string name = Path.GetFileName(file.Path);
        SourceText? text = file.GetText(cancellation);
        if (text is null || JsonParser.Parse(text.ToString()).Value is not { Kind: JsonKind.Object } json)
            return new CheckpointNames(name, []);
        ParsedJson tensors = json.Members.FirstOrDefault(member => member.Key == WeightMap).Value ?? json;
        return new CheckpointNames(name, tensors.Members.Select(member => member.Key).Where(key => key != Metadata));
    }

    private static string LayerOf(string tensor)
    {
        int dot = tensor.LastIndexOf('.');
        return Numbered(dot < 0 ? tensor : tensor.Substring(0, dot));
    }

    /// <summary>Numbers become <c>{i}</c>: which element is meant does not matter for how a path is spelled.</summary>
    private static string Numbered(string path) =>
        string.Join(".", path.Split('.').Select(part => part.Length > 0 && part.All(char.IsDigit) ? "{i}" : part));

    private static IEnumerable<string> Windows(string layer, int parts)
    {
        string[] all = layer.Split('.');
        return Enumerable.Range(0, Math.Max(0, all.Length - parts + 1)).Select(start => string.Join(".", all.Skip(start).Take(parts)));
    }
}
