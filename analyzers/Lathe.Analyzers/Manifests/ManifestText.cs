using System;
using System.IO;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Manifests;

/// <summary>A file that the project lists as a manifest.</summary>
internal sealed class ManifestText
{
    private readonly AdditionalText file;
    private readonly SourceText? text;

    private ManifestText(AdditionalText file, SourceText? text, string? checkpoint)
    {
        (this.file, this.text) = (file, text);
        Checkpoint = checkpoint;
        (Manifest, Fault) = text is null ? (null, new JsonFault(default, "cannot be opened")) : ManifestSources.Read(text);
    }

    /// <summary>Its name without folder.</summary>
    public string Name => Path.GetFileName(file.Path);

    /// <summary>What it says; null where it is no manifest.</summary>
    public Manifest? Manifest { get; }

    /// <summary>Why it is none.</summary>
    public JsonFault? Fault { get; }

    /// <summary>The fingerprint of the checkpoint that the project names beside it, as MSBuild found it; null where it names
    /// none.</summary>
    public string? Checkpoint { get; }

    public static ManifestText Of(AdditionalText file, AnalyzerConfigOptionsProvider settings, CancellationToken cancellation) =>
        new(file, file.GetText(cancellation), ManifestSources.CheckpointOf(file, settings));

    public Location At(TextPlace range)
    {
        if (text is null)
            return Location.Create(file.Path, default, default);
        int start = Math.Min(range.Start, text.Length);
        TextSpan span = TextSpan.FromBounds(start, Math.Min(start + range.Length, text.Length));
        return Location.Create(file.Path, span, text.Lines.GetLinePositionSpan(span));
    }
}
