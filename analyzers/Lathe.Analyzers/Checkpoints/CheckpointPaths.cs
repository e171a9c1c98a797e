using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Analyzers.Checkpoints;

/// <summary>The paths that a member of a class may have in a checkpoint, from the names of its tensors.</summary>
internal static class CheckpointPaths
{
    private const string Index = "{i}";

    /// <summary>How the tensor ends that every layer has; checkpoints that came from TensorFlow call a norm's so.</summary>
    private static readonly string[] OfLayer = ["weight", "gamma"];

    /// <summary>Each path once, with a tensor that lies there.</summary>
    /// <param name="scopes">Where the class stands in the checkpoint, with <c>{i}</c> for a number; an empty one is all of it.</param>
    /// <param name="taken">Paths that other members of the class read.</param>
    /// <param name="typed">What is written so far: a path that begins with what most tensors stand in is offered with it.</param>
    public static IEnumerable<(string Path, string Tensor)> Of(
        CheckpointNames checkpoint, IReadOnlyList<string> scopes, PathKind kind, bool isArray, IReadOnlyList<string> taken, string typed)
    {
        string most = Wrapper(checkpoint.Tensors), wrapper = typed.StartsWith(most, StringComparison.Ordinal) ? "" : most;
        string[][] read = [.. taken.Where(path => path.Length > 0).Select(path => path.Split('.'))];
        return checkpoint.Tensors
            .SelectMany(tensor => scopes.SelectMany(scope => Below(tensor.Split('.'), scope, wrapper))
                .SelectMany(name => Paths(name, kind))
                .SelectMany(path => isArray ? Indexed(path) : [path])
                .Where(path => !read.Any(other => StartsWith(path, other)))
                .Select(path => (Path: string.Join(".", path), Tensor: tensor)))
            .GroupBy(found => found.Path, StringComparer.Ordinal).Select(group => group.First())
            .OrderBy(found => found.Path, StringComparer.Ordinal);
    }

    /// <summary>
    /// What most tensors stand in, with its dot, as loading finds it: <c>bert.</c>, which has several parts, and not <c>encoder.</c>, which
    /// is one. Empty where there is none.
    /// </summary>
    private static string Wrapper(IReadOnlyCollection<string> tensors)
    {
        IGrouping<string, string[]>[] parts = [.. tensors.Select(tensor => tensor.Split('.')).Where(name => name.Length > 2)
            .GroupBy(name => name[0], StringComparer.Ordinal).OrderByDescending(group => group.Count())];
        return parts.Length > 0 && parts[0].Count() * 2 > tensors.Count
            && parts[0].Select(name => name[1]).Distinct(StringComparer.Ordinal).Count() > 1
            && !parts[0].Any(name => IsNumber(name[1])) ? parts[0].Key + "." : "";
    }

    /// <summary>A tensor's name as it is called within a scope; nothing where it stands elsewhere.</summary>
    private static IEnumerable<string[]> Below(string[] name, string scope, string wrapper)
    {
        string[] bare = wrapper.Length > 0 && name.Length > 1 && name[0] + "." == wrapper ? [.. name.Skip(1)] : name;
        if (scope.Length == 0)
            return [bare];
        string[] outer = scope.Split('.');
        // the class around it may name the wrapper or leave it out
        string[][] whole = [name, [.. name.Skip(1)]];
        return whole.Where(inner => inner.Length > outer.Length && StartsWith(inner, outer)).Take(1)
            .Select(inner => inner.Skip(outer.Length).ToArray());
    }

    private static IEnumerable<string[]> Paths(string[] name, PathKind kind) => kind switch
    {
        PathKind.Tensor => [name],
        PathKind.Layer => name.Length > 1 && OfLayer.Contains(name[name.Length - 1], StringComparer.Ordinal)
            ? [[.. name.Take(name.Length - 1)]] : [],
        // each part of the name that has a layer with a name of its own below it
        _ => Enumerable.Range(1, Math.Max(0, name.Length - 2)).Select(count => name.Take(count).ToArray()),
    };

    /// <summary>With <c>{i}</c> in the place of each of its numbers, one after the other; nothing for a path without one.</summary>
    private static IEnumerable<string[]> Indexed(string[] path) => Enumerable.Range(0, path.Length).Where(at => IsNumber(path[at]))
        .Select(at => path.Select((part, i) => i == at ? Index : part).ToArray());

    /// <summary>Whether a path is another one, or lies below it; <c>{i}</c> in either is any number.</summary>
    private static bool StartsWith(string[] path, string[] other) => path.Length >= other.Length
        && other.Zip(path, (theirs, ours) => theirs == ours || (IsAny(theirs) && IsAny(ours) && (theirs == Index || ours == Index)))
            .All(isSame => isSame);

    private static bool IsAny(string part) => part == Index || IsNumber(part);

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsDigit);
}
