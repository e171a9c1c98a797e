namespace Lathe.Kernels.Generator.Programs;

/// <summary>A 64-bit integer or pointer of a kernel program.</summary>
internal readonly record struct Scalar(int Id)
{
    /// <summary>The kernel's one parameter: the pointer to its argument block.</summary>
    public static Scalar Arguments { get; } = new(0);
}
