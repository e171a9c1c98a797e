using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Compression;

namespace Intents.Training;

/// <summary>samples/Intents, which this project stands in.</summary>
internal static class SampleFolder
{
    public static string Path { get; } = typeof(SampleFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(entry => entry.Key == nameof(SampleFolder)).Value!;

    /// <summary>Puts what ships of a compressed folder into the sample: all but the float weights. The manifest goes last, as builds hold
    /// the class against it.</summary>
    public static void Take(string student)
    {
        string target = System.IO.Path.Combine(Path, "student");
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(student).Order(StringComparer.Ordinal)
            .Where(file => System.IO.Path.GetExtension(file) != ".safetensors")
            .OrderBy(file => System.IO.Path.GetFileName(file) == ManifestFile.Name))
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)), overwrite: true);
    }
}
