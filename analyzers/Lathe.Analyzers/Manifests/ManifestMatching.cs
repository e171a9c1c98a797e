using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Manifests;

/// <summary>Finds the class of each manifest, and what is wrong between the two.</summary>
/// <param name="manifests">By path.</param>
/// <param name="classes">By name.</param>
/// <param name="targetMachine">What the project calls the machine that its speed is meant for; empty where it does not say.</param>
internal sealed class ManifestMatching(
    IReadOnlyList<ManifestText> manifests, IReadOnlyList<ManifestClass> classes, string targetMachine)
{
    private const string NoneSays = "nothing was measured that tells", Again = "compress the model again";

    public IEnumerable<ManifestFinding> Run()
    {
        Dictionary<ManifestClass, ManifestText> known = [];
        foreach (ManifestText file in manifests)
        {
            if (file.Manifest is not { } manifest)
            {
                yield return new(ManifestCode.Unreadable, file.At(file.Fault!.Place), file.Name, file.Fault.Found,
                    "restore it, compress the model again, or take it out of LatheManifest");
                continue;
            }

            ManifestClass[] meant = ClassesOf(manifest.Model);
            if (meant.Length != 1)
            {
                yield return new(ManifestCode.Class, file.At(manifest.ModelPlace), file.Name, Named(manifest.Model, meant),
                    meant.Length == 0 ? "correct 'model', or take the file out of LatheManifest"
                    : "write the one that is meant with its namespace");
                continue;
            }

            if (known.TryGetValue(meant[0], out ManifestText? first))
            {
                yield return new(ManifestCode.Class, file.At(manifest.ModelPlace), file.Name,
                    $"is of '{meant[0].Name}', as '{first.Name}' is", "list one of them in LatheManifest");
                continue;
            }

            known.Add(meant[0], file);
        }

        // two manifests of one class count for nothing, and what each says is told by neither
        foreach (ManifestClass type in classes)
        {
            foreach (ManifestFinding finding in known.TryGetValue(type, out ManifestText? file) ? Between(file, type) : Unmeasured(type))
                yield return finding;
        }
    }

    /// <summary>With its namespace it is one; without, it may be several.</summary>
    private ManifestClass[] ClassesOf(string model)
    {
        ManifestClass[] exact = [.. classes.Where(type => type.QualifiedName == model)];
        return exact.Length > 0 ? exact : [.. classes.Where(type => type.ModelName == model)];
    }

    private string Named(string model, ManifestClass[] meant) => meant.Length > 1
        ? $"names '{model}', as which {string.Join(" and ", meant.Select(type => $"'{type.QualifiedName}'"))} are called"
        : $"names '{model}', which is no model class of this project"
            + (classes.Count == 0 ? "" : $": it has {string.Join(", ", classes.Take(5).Select(type => $"'{type.QualifiedName}'"))}"
            + (classes.Count > 5 ? ", …" : ""));

    private IEnumerable<ManifestFinding> Between(ManifestText file, ManifestClass type)
    {
        Manifest manifest = file.Manifest!;
        if (type.Typed is not { } typed)
            yield break;
        if (manifest.Class is { } stated && stated != typed.Fingerprint)
        {
            yield return new(ManifestCode.Stale, file.At(manifest.ClassPlace), file.Name,
                $"state of '{type.Name}': what the class computes, or what its attributes ask, has changed since", Again);
        }

        if (file.Checkpoint is { } found && manifest.Checkpoint is { } compressed && found != compressed)
        {
            yield return new(ManifestCode.Stale, file.At(manifest.CheckpointPlace), file.Name,
                $"checkpoint than the one that the project names for it, whose tensors are {found}", Again);
        }

        foreach (ManifestFinding finding in ManifestMembers.Find(file, type.Name, typed)
            .Concat(ManifestMembers.FindUncalibrated(file, type.Name, typed)))
            yield return finding;
        if (type.Budget is not { } promise)
            yield break;
        foreach (BudgetFinding finding in BudgetDecision.Of(promise, manifest.Figures))
        {
            yield return finding.IsMiss
                ? new(ManifestCode.BudgetMissed, file.At(manifest.FigurePlaces[finding.Measure]), file.Name, type.Name, finding.ToString())
                : new(ManifestCode.NotMeasured, file.At(manifest.FigurePlaces[finding.Measure]), type.Name, finding.Promised,
                    $"'{file.Name}' has no figure that tells", "compress the model again with data that it is measured on");
        }

        if (promise.MinSpeedup is not null && targetMachine.Length > 0 && manifest.Machine is { } machine
            && machine.IndexOf(targetMachine, StringComparison.OrdinalIgnoreCase) < 0)
        {
            yield return new(ManifestCode.OtherMachine, file.At(manifest.MachinePlace), file.Name, machine, targetMachine);
        }
    }

    /// <summary>A budget or static scales, and no manifest.</summary>
    private IEnumerable<ManifestFinding> Unmeasured(ManifestClass type)
    {
        // one of another class may have this one nested in it
        if (manifests.Count == 0 && !type.IsCompressedHere && type.Typed is not null)
        {
            foreach ((string member, Location place) in type.StaticScales)
            {
                yield return new(ManifestCode.NotCalibrated, place, member, "nothing was measured",
                    "compress the model and list its manifest in LatheManifest");
            }
        }

        // where its manifest cannot be read, or there are two, that is what is wrong
        bool isNamed = manifests.Any(file => file.Manifest is null || ClassesOf(file.Manifest.Model).Contains(type));
        if (type.Budget is { } promise && !isNamed && type.Typed is not null)
        {
            foreach (BudgetFinding finding in BudgetDecision.Of(promise, new BudgetFigures(null, null, null, null, null)))
            {
                yield return new(ManifestCode.NotMeasured, type.BudgetPlace, type.Name, finding.Promised, NoneSays,
                    "compress the model and list its manifest in LatheManifest");
            }
        }
    }
}
