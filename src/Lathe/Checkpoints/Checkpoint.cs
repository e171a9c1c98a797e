using System.Text.Json;
using IOPath = System.IO.Path;

namespace Lathe.Checkpoints;

/// <summary>
/// A checkpoint folder in the Hugging Face layout: <c>config.json</c> and <c>model.safetensors</c>, or its shards with
/// <c>model.safetensors.index.json</c>.
/// </summary>
/// <remarks>
/// Names are resolved as given, within what most tensors stand in (<c>bert.</c>), without the model's name, and with a norm's old names
/// (gamma, beta). What is read is recorded, so that <see cref="UnusedTensors"/> and <see cref="TiedTensors"/> can be reported. Not for
/// several threads at once.
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    private const long LongestConfiguration = 16 << 20;

    private readonly JsonDocument configuration;
    private readonly Dictionary<string, TensorEntry> tensors;
    private readonly Dictionary<string, SafetensorsFile> files;
    private readonly Dictionary<string, List<string>> readers = new(StringComparer.Ordinal);
    private readonly NameResolution names;

    private Checkpoint(
        string path, string configurationFile, byte[] configurationBytes, JsonDocument configuration,
        Dictionary<string, TensorEntry> tensors, Dictionary<string, SafetensorsFile> files)
    {
        Path = path;
        ConfigurationFile = configurationFile;
        ConfigurationBytes = configurationBytes;
        this.configuration = configuration;
        this.tensors = tensors;
        this.files = files;
        ModelType = new ModelConfigurationReader(configurationFile, configuration.RootElement).String("model_type", "");
        names = new NameResolution(tensors, ModelType);
    }

    /// <summary>The folder, or the packed file.</summary>
    public string Path { get; }

    /// <summary>The path of config.json, for messages.</summary>
    public string ConfigurationFile { get; }

    /// <summary>The root object of config.json.</summary>
    public JsonElement Configuration => configuration.RootElement;

    /// <summary><c>model_type</c> of config.json; empty where it says none.</summary>
    public string ModelType { get; }

    /// <summary>Names as they stand in the files.</summary>
    public IReadOnlyCollection<string> TensorNames => tensors.Keys;

    /// <summary>Types, shapes and places, by the names as they stand in the files.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => tensors;

    /// <summary>Tensors that nothing has read so far, without buffers such as position_ids; sorted.</summary>
    public IReadOnlyList<string> UnusedTensors =>
        [.. tensors.Keys.Where(name => !readers.ContainsKey(name) && !NameResolution.IsBuffer(name)).Order(StringComparer.Ordinal)];

    /// <summary>Tensors that several members have read.</summary>
    public IReadOnlyList<TiedTensor> TiedTensors =>
        [.. readers.Where(entry => entry.Value.Count > 1).OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new TiedTensor(entry.Key, entry.Value.ToArray()))];

    internal byte[] ConfigurationBytes { get; }

    /// <summary>Opens a folder; every file's header is checked, no weight is read.</summary>
    /// <exception cref="CheckpointException">A file is missing, damaged, or contradicts another.</exception>
    public static Checkpoint Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new CheckpointException(folder, null, "there is no such folder; expected one with config.json and model.safetensors.");
        string configurationFile = IOPath.Combine(folder, "config.json");
        if (FileStatus.Of(configurationFile).Kind == FileKind.Missing)
            throw new CheckpointException(folder, null, "has no config.json; expected a checkpoint in the Hugging Face layout.");
        byte[] bytes = JsonFile.Read(configurationFile, LongestConfiguration);
        JsonDocument json = JsonFile.ParseObject(configurationFile, bytes);
        Dictionary<string, SafetensorsFile> opened = new(StringComparer.Ordinal);
        try
        {
            return new Checkpoint(folder, configurationFile, bytes, json, CheckpointFolder.OpenTensors(folder, opened), opened);
        }
        catch
        {
            json.Dispose();
            foreach (SafetensorsFile file in opened.Values)
                file.Dispose();
            throw;
        }
    }

    /// <summary>What a packed file knows of the checkpoint it was made from: the configuration and the list of tensors, no
    /// values.</summary>
    internal static Checkpoint Described(string path, byte[] configurationBytes, IEnumerable<TensorEntry> entries)
    {
        string configurationFile = path + " (embedded config.json)";
        JsonDocument json = JsonFile.ParseObject(configurationFile, configurationBytes);
        try
        {
            Dictionary<string, TensorEntry> listed = new(StringComparer.Ordinal);
            foreach (TensorEntry entry in entries)
            {
                if (!listed.TryAdd(entry.Name, entry))
                    throw new CheckpointException(path, entry.Name, "stands in the list of tensors twice; the file is damaged.");
            }

            return new Checkpoint(path, configurationFile, configurationBytes, json, listed, []);
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor of that name is there, with or without the prefix. Asking does not count as use.</summary>
    public bool Has(string tensorName) => TryFind(tensorName) is not null;

    /// <summary>The tensor of that name, with or without the prefix.</summary>
    /// <exception cref="CheckpointException">There is none; the names that were tried are listed.</exception>
    public TensorEntry Find(string name) => TryFind(name) ?? throw new CheckpointException(
        Path, name,
        $"is not in the checkpoint; tried {string.Join(", ", NamesTried(name).Select(CheckpointException.Quote))}. It holds "
        + $"{NameResolution.Some(tensors.Keys)}.");

    /// <summary>Reads a tensor as float32, row-major, and records that it was used.</summary>
    /// <param name="name">With or without the prefix.</param>
    /// <param name="shape">The expected shape.</param>
    /// <param name="member">Who reads it, for <see cref="TiedTensors"/>; the name itself where not given.</param>
    /// <exception cref="CheckpointException">No such tensor, another shape, or a type that is not F32, F16 or BF16.</exception>
    public float[] ReadFloat32(string name, ReadOnlySpan<int> shape, string? member = null)
    {
        TensorEntry entry = Find(name);
        RequireShape(entry, shape);
        SafetensorsFile file = FileOf(entry);
        Use(entry, member ?? name);
        return file.ReadFloat32(entry.Name);
    }

    public void Dispose()
    {
        CloseFiles();
        configuration.Dispose();
    }

    internal TensorEntry? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (string candidate in names.Candidates(name))
        {
            if (tensors.TryGetValue(candidate, out TensorEntry? entry))
                return entry;
        }

        return null;
    }

    /// <summary>The names that <see cref="TryFind"/> looks for.</summary>
    internal IEnumerable<string> NamesTried(string name) => names.Candidates(name);

    /// <summary>Who has read a tensor so far.</summary>
    internal IReadOnlyList<string> ReadersOf(string tensor) => readers.TryGetValue(tensor, out List<string>? members) ? members : [];

    /// <summary>Closes the files; the configuration and the list of tensors stay.</summary>
    internal void CloseFiles()
    {
        foreach (SafetensorsFile file in files.Values)
            file.Dispose();
        files.Clear();
    }

    internal void Use(TensorEntry entry, string member)
    {
        if (!readers.TryGetValue(entry.Name, out List<string>? members))
            readers.Add(entry.Name, members = []);
        if (!members.Contains(member, StringComparer.Ordinal))
            members.Add(member);
    }

    internal SafetensorsFile FileOf(TensorEntry entry) => files.TryGetValue(entry.File, out SafetensorsFile? file)
        ? file
        : throw new CheckpointException(Path, entry.Name,
        "a packed file does not hold the values it was packed from; open the checkpoint's folder.");

    internal static void RequireShape(TensorEntry entry, ReadOnlySpan<int> expected, string? coupled = null)
    {
        long[] shape = new long[expected.Length];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = expected[i];
        if (!entry.HasShape(shape))
            throw new CheckpointException(entry.File, entry.Name,
                $"has shape {TensorEntry.ShapeText(entry.Shape)}, the model expects {TensorEntry.ShapeText(shape)}; "
                + $"{(coupled is null ? "" : coupled + "; ")}config.json and weights do not belong together, or the class does not fit "
                + "the checkpoint.");
    }
}
