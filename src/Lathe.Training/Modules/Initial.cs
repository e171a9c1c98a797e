namespace Lathe.CompilerServices;

/// <summary>What a tensor is before it is trained.</summary>
internal enum Initial
{
    Zeros,

    Ones,

    /// <summary>Normal, of deviation 0.02, as BERT's weights begin.</summary>
    Normal,
}
