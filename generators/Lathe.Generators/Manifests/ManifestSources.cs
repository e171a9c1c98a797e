using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Manifests;

/// <summary>The additional files of a project that are manifests: MSBuild marks those that the project lists as LatheManifest.</summary>
internal static class ManifestSources
{
    private const string Mark = "build_metadata.AdditionalFiles.LatheManifest";

    /// <summary>The files of the checkpoint that the project names beside a manifest: <c>name=SHA-256 in hexadecimal</c>, a + between
    /// two.</summary>
    private const string Hashes = "build_metadata.AdditionalFiles.LatheCheckpointHashes";

    public static bool IsManifest(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(file).TryGetValue(Mark, out string? value) && value == "true";

    /// <summary>The checkpoint that the project names beside a manifest, as manifests name theirs; null where it names none.</summary>
    public static string? CheckpointOf(AdditionalText file, AnalyzerConfigOptionsProvider options)
    {
        if (!options.GetOptions(file).TryGetValue(Hashes, out string? hashes) || hashes.Length == 0)
            return null;
        List<byte> all = [];
        foreach (string entry in hashes.Split('+').OrderBy(entry => entry, StringComparer.Ordinal))
        {
            // MSBuild lists files in whatever order the disk has them, and writes digits as it likes
            string hash = entry.Substring(entry.IndexOf('=') + 1);
            for (int i = 0; i + 1 < hash.Length; i += 2)
            {
                if (!byte.TryParse(hash.Substring(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte part))
                    return null;
                all.Add(part);
            }
        }

        using SHA256 algorithm = SHA256.Create();
        return "sha256:" + string.Concat(algorithm.ComputeHash(all.ToArray())
            .Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <returns>What code depends on; null where the file is no manifest, which analyzers report.</returns>
    public static BuildManifest? Read(AdditionalText file, CancellationToken cancellation) =>
        file.GetText(cancellation) is { } text && Read(text).Manifest is { } manifest
            ? BuildManifest.From(Path.GetFileName(file.Path), manifest) : null;

    public static (Manifest? Manifest, JsonFault? Fault) Read(SourceText text) => text.Length > ManifestReader.LongestText
        ? (null, new JsonFault(default, $"is longer than {ManifestReader.LongestText} characters"))
        : ManifestReader.Read(text.ToString());

    /// <summary>The manifest of a class; null where there is none, or more than one, which analyzers report.</summary>
    public static BuildManifest? Of(ModelGraph graph, EquatableArray<BuildManifest> all)
    {
        BuildManifest[] found = [.. all.Where(manifest => manifest.IsOf(graph))];
        return found.Length == 1 ? found[0] : null;
    }
}
