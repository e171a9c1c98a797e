namespace Lathe.Kernels.Generator.Lowering;

/// <summary>How a step reads the lanes of a vector, named as in .NET. A vector is the same bits in every kind; C# wants one in its
/// type.</summary>
internal enum LaneKind
{
    Int32,
    Single,
    Int16,
    Byte,
    SByte,
}
