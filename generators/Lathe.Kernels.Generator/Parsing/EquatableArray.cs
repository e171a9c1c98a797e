using System;
using System.Collections;
using System.Collections.Generic;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>An immutable list that is equal to another with equal elements, as the pipeline's caching needs.</summary>
internal sealed class EquatableArray<T>(T[] values) : IReadOnlyList<T>, IEquatable<EquatableArray<T>>
    where T : notnull
{
    public int Count => values.Length;

    public T this[int index] => values[index];

    public bool Equals(EquatableArray<T>? other)
    {
        if (other is null || other.Count != Count)
            return false;
        for (int index = 0; index < values.Length; index++)
        {
            if (!EqualityComparer<T>.Default.Equals(values[index], other[index]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as EquatableArray<T>);

    public override int GetHashCode()
    {
        int hash = 17;
        foreach (T value in values)
            hash = unchecked(hash * 31 + EqualityComparer<T>.Default.GetHashCode(value));
        return hash;
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();
}
