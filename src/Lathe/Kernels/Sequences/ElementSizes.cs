using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// How much memory a run of each element of an array of nested models takes. Elements are of one class, but a checkpoint may have other
/// formats and extents in each, so that one of every size is asked.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ElementSizes
{
    /// <summary>Of elements of the same size the first, in order.</summary>
    public static T[] Each<T>(T[] elements, Func<T, T, bool> areSized)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(areSized);
        List<T> found = [];
        foreach (T element in elements)
        {
            if (!found.Exists(other => areSized(other, element)))
                found.Add(element);
        }
        return [.. found];
    }

    /// <summary>The most bytes that one of them takes; 0 where there is none.</summary>
    public static long Most<T>(T[] elements, RunSize size, Func<T, RunSize, long> bytes)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(bytes);
        long most = 0;
        foreach (T element in elements)
            most = Math.Max(most, bytes(element, size));
        return most;
    }

    /// <summary>Whether both have elements of the same sizes.</summary>
    public static bool Same<T>(T[] elements, T[] others, Func<T, T, bool> areSized)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(areSized);
        return elements.Length == others.Length
            && Array.TrueForAll(elements, element => Array.Exists(others, other => areSized(element, other)));
    }
}
