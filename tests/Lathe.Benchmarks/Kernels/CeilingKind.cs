namespace Lathe.Benchmarks.Kernels;

/// <summary>What a kernel cannot be faster than.</summary>
internal enum CeilingKind
{
    /// <summary>int8 products from the first-level cache.</summary>
    Int8Operations,

    /// <summary>Products of 16-bit pairs: half as many lanes as of bytes, so half of <see cref="Int8Operations"/>.</summary>
    Int16Operations,

    /// <summary>float32 multiply-adds from the first-level cache.</summary>
    Float32Operations,

    /// <summary>Reading the same working set and nothing else.</summary>
    Reads,

    /// <summary>Copying within the same working set.</summary>
    Copies,
}
